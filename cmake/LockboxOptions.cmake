# Options of the build and the flags that every target of ours is compiled with.

set(LOCKBOX_OPTIMISATION "-O2" CACHE STRING "Optimisation and debug flags of our own code")
option(LOCKBOX_SANITIZERS "Compile with the address and undefined-behaviour sanitizers" OFF)
option(LOCKBOX_FUZZ "Add the program lockbox_fuzz: the grammars under libFuzzer (Clang only)" OFF)
option(LOCKBOX_LTO "Optimise at link time (slow; for the published page)" OFF)
option(LOCKBOX_UNITY "Compile the files of a target in batches (OFF: each by itself)" ON)
set(LOCKBOX_UNITY_SIZE 40 CACHE STRING "Files in a batch")
option(LOCKBOX_WERROR "Treat warnings as errors" ON)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)

# The optimisation level is ours to state (LOCKBOX_OPTIMISATION), not the build type's.
foreach(language C CXX)
  set(CMAKE_${language}_FLAGS_RELEASE "-DNDEBUG")
  set(CMAKE_${language}_FLAGS_DEBUG "")
endforeach()

find_program(LOCKBOX_CCACHE ccache)
if(LOCKBOX_CCACHE)
  # Paths count relative to the root, so that several checkouts on one machine share results.
  set(lockbox_launcher "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}"
      CCACHE_NOHASHDIR=1 "${LOCKBOX_CCACHE}")
  set(CMAKE_C_COMPILER_LAUNCHER "${lockbox_launcher}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${lockbox_launcher}")
endif()

add_library(lockbox_flags INTERFACE)
separate_arguments(lockbox_optimisation UNIX_COMMAND "${LOCKBOX_OPTIMISATION}")
target_include_directories(lockbox_flags INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_options(lockbox_flags INTERFACE
  ${lockbox_optimisation} -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
  -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough)
if(LOCKBOX_WERROR)
  target_compile_options(lockbox_flags INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports these in the standard library's own inlined code.
  target_compile_options(lockbox_flags INTERFACE -Wno-restrict -Wno-maybe-uninitialized
    -Wno-stringop-overflow -Wno-array-bounds)
endif()
if(LOCKBOX_SANITIZERS)
  set(lockbox_sanitizers -fsanitize=address,undefined -fno-sanitize-recover=all
      -fno-omit-frame-pointer)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    # A quarter of the time to compile went into checks of every pointer that is used. The address
    # sanitizer sees the null ones and those that are out of bounds.
    list(APPEND lockbox_sanitizers -fno-sanitize=null,alignment,object-size,vptr)
  endif()
  target_compile_options(lockbox_flags INTERFACE ${lockbox_sanitizers})
  target_link_options(lockbox_flags INTERFACE ${lockbox_sanitizers})
endif()

if(LOCKBOX_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "LOCKBOX_FUZZ needs Clang: -DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++")
  endif()
  set(lockbox_fuzzing -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all)
  target_compile_options(lockbox_flags INTERFACE ${lockbox_fuzzing})
  target_link_options(lockbox_flags INTERFACE ${lockbox_fuzzing})
endif()

if(EMSCRIPTEN)
  # One mode of exceptions for everything that is linked together, libraries included.
  set(LOCKBOX_WEB_FLAGS -fwasm-exceptions)
  # Sizes have 32 bits here and 64 natively: a count that fits is not worth a cast at each use.
  target_compile_options(lockbox_flags INTERFACE ${LOCKBOX_WEB_FLAGS} -fno-rtti
    -Wno-shorten-64-to-32)
  target_link_options(lockbox_flags INTERFACE ${LOCKBOX_WEB_FLAGS})
  if(LOCKBOX_LTO)
    target_compile_options(lockbox_flags INTERFACE -flto)
    target_link_options(lockbox_flags INTERFACE -flto)
  endif()
  # The option for the size of the stack changed its name.
  if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 17)
    set(LOCKBOX_STACK_OPTION -sTOTAL_STACK)
  else()
    set(LOCKBOX_STACK_OPTION -sSTACK_SIZE)
  endif()
endif()
