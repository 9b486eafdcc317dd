# The libraries of other projects. Each comes, in this order,
#   1. from a folder that -DLOCKBOX_<NAME>_SOURCE=... names,
#   2. from Debian's source packages, by tools/fetch-deps (LOCKBOX_DEPENDENCIES=debian or auto),
#   3. from the upstream release, by FetchContent (LOCKBOX_DEPENDENCIES=upstream or auto),
# and is compiled once per version, compiler and flags into ${LOCKBOX_CACHE}, outside of the build
# folder. However it came, it ends as the same imported targets.

set(LOCKBOX_DEPENDENCIES auto CACHE STRING "Where libraries come from: auto, debian or upstream")
set_property(CACHE LOCKBOX_DEPENDENCIES PROPERTY STRINGS auto debian upstream)

if(DEFINED ENV{LOCKBOX_CACHE})
  set(LOCKBOX_CACHE "$ENV{LOCKBOX_CACHE}")
elseif(DEFINED ENV{XDG_CACHE_HOME})
  set(LOCKBOX_CACHE "$ENV{XDG_CACHE_HOME}/lockbox")
elseif(DEFINED ENV{HOME})
  set(LOCKBOX_CACHE "$ENV{HOME}/.cache/lockbox")
else()
  set(LOCKBOX_CACHE "${PROJECT_SOURCE_DIR}/build/cache")
endif()

# Sets `out` to the folder with the unpacked source of dependency NAME (a name of dependencies.lock).
function(lockbox_source out name)
  string(TOUPPER "${name}" upper)
  if(LOCKBOX_${upper}_SOURCE)
    set(${out} "${LOCKBOX_${upper}_SOURCE}" PARENT_SCOPE)
    return()
  endif()
  if(NOT LOCKBOX_DEPENDENCIES STREQUAL "upstream" AND NOT WIN32)
    execute_process(COMMAND "${PROJECT_SOURCE_DIR}/tools/fetch-deps" ${name}
      OUTPUT_VARIABLE folder OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE status)
    if(status EQUAL 0)
      set(${out} "${folder}" PARENT_SCOPE)
      return()
    elseif(LOCKBOX_DEPENDENCIES STREQUAL "debian")
      message(FATAL_ERROR "No source for ${name}: see above.")
    endif()
  endif()
  include(LockboxUpstream)
  lockbox_upstream_source(folder ${name})
  set(${out} "${folder}" PARENT_SCOPE)
endfunction()

# Compiles NAME with the recipe cmake/recipes/NAME, unless the cache has the result; sets `out` to the
# folder with include/ and lib/. Further arguments are passed to the recipe and are part of the key.
function(lockbox_compile out name source)
  file(SHA256 "${PROJECT_SOURCE_DIR}/cmake/recipes/${name}/CMakeLists.txt" recipe)
  set(flags "-O2")
  if(EMSCRIPTEN)
    set(flags "-Os;${LOCKBOX_WEB_FLAGS}")
    if(LOCKBOX_LTO)
      list(APPEND flags -flto)
    endif()
  endif()
  list(JOIN flags " " flags)
  string(SHA256 key "${recipe}|${source}|${CMAKE_SYSTEM_NAME}|${CMAKE_SYSTEM_PROCESSOR}|${flags}|\
${CMAKE_CXX_COMPILER}|${CMAKE_CXX_COMPILER_VERSION}|${EMSCRIPTEN_VERSION}|${ARGN}")
  string(SUBSTRING "${key}" 0 12 key)
  cmake_path(GET source FILENAME version)
  set(prefix "${LOCKBOX_CACHE}/built/${version}-${CMAKE_SYSTEM_NAME}-${key}")
  set(${out} "${prefix}" PARENT_SCOPE)
  file(MAKE_DIRECTORY "${LOCKBOX_CACHE}/built")
  file(LOCK "${prefix}.lock" GUARD FUNCTION)
  if(EXISTS "${prefix}/done")
    return()
  endif()
  message(STATUS "Compiling ${version} into ${prefix}")
  set(arguments -G Ninja -DCMAKE_BUILD_TYPE=None -DSOURCE=${source} -DCMAKE_INSTALL_PREFIX=${prefix}
      -DCMAKE_INSTALL_LIBDIR=lib "-DCMAKE_C_FLAGS=${flags}" "-DCMAKE_CXX_FLAGS=${flags}" ${ARGN})
  if(CMAKE_TOOLCHAIN_FILE)
    list(APPEND arguments -DCMAKE_TOOLCHAIN_FILE=${CMAKE_TOOLCHAIN_FILE})
  else()
    list(APPEND arguments -DCMAKE_C_COMPILER=${CMAKE_C_COMPILER}
         -DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER})
  endif()
  file(REMOVE_RECURSE "${prefix}" "${prefix}.build")
  foreach(step "-S;${PROJECT_SOURCE_DIR}/cmake/recipes/${name};-B;${prefix}.build;${arguments}"
               "--build;${prefix}.build" "--install;${prefix}.build")
    string(REPLACE "@SEP@" ";" step "${step}")
    execute_process(COMMAND ${CMAKE_COMMAND} ${step} OUTPUT_VARIABLE log ERROR_VARIABLE log
                    RESULT_VARIABLE status)
    if(NOT status EQUAL 0)
      message(FATAL_ERROR "Compiling ${version} failed:\n${log}")
    endif()
  endforeach()
  file(REMOVE_RECURSE "${prefix}.build")
  file(TOUCH "${prefix}/done")
endfunction()

# Declares TARGET as the static library lib/lib<FILE>.a below `prefix`; what follows is linked with it.
function(lockbox_imported target prefix file)
  add_library(${target} STATIC IMPORTED GLOBAL)
  set_target_properties(${target} PROPERTIES
    IMPORTED_LOCATION "${prefix}/lib/lib${file}.a"
    INTERFACE_INCLUDE_DIRECTORIES "${prefix}/include"
    INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${prefix}/include")
  if(ARGN)
    set_target_properties(${target} PROPERTIES INTERFACE_LINK_LIBRARIES "${ARGN}")
  endif()
endfunction()

# Provides the targets of dependency NAME. Calling it twice is harmless.
function(lockbox_dependency name)
  cmake_language(CALL lockbox_provide_${name})
endfunction()

function(lockbox_provide_nlohmann_json)
  if(TARGET nlohmann_json::nlohmann_json)
    return()
  endif()
  # A package for the machine serves for WebAssembly too: it has headers only. The folder is linked
  # apart, so that no other header of the machine is seen by the cross compiler.
  if(NOT LOCKBOX_DEPENDENCIES STREQUAL "upstream" AND EXISTS /usr/include/nlohmann/json.hpp)
    set(include "${LOCKBOX_CACHE}/include/nlohmann_json")
    file(MAKE_DIRECTORY "${include}")
    if(NOT EXISTS "${include}/nlohmann")
      file(CREATE_LINK /usr/include/nlohmann "${include}/nlohmann" SYMBOLIC)
    endif()
  else()
    include(LockboxUpstream)
    lockbox_upstream_source(folder nlohmann_json)
    set(include "${folder}/include")
  endif()
  add_library(nlohmann_json::nlohmann_json INTERFACE IMPORTED GLOBAL)
  target_include_directories(nlohmann_json::nlohmann_json SYSTEM INTERFACE "${include}")
endfunction()

function(lockbox_provide_catch2)
  if(TARGET Catch2::Catch2WithMain)
    return()
  endif()
  lockbox_source(source catch2)
  lockbox_compile(prefix catch2 "${source}")
  lockbox_imported(Catch2::Catch2 "${prefix}" Catch2)
  lockbox_imported(Catch2::Catch2WithMain "${prefix}" Catch2Main Catch2::Catch2)
endfunction()

function(lockbox_provide_mbedtls)
  if(TARGET MbedTLS::mbedtls)
    return()
  endif()
  lockbox_source(source mbedtls)
  lockbox_compile(prefix mbedtls "${source}")
  lockbox_imported(MbedTLS::mbedcrypto "${prefix}" mbedcrypto)
  lockbox_imported(MbedTLS::mbedx509 "${prefix}" mbedx509 MbedTLS::mbedcrypto)
  lockbox_imported(MbedTLS::mbedtls "${prefix}" mbedtls MbedTLS::mbedx509)
endfunction()
