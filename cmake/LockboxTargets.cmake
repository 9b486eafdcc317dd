# Targets made of folders. A folder that is missing or empty is no error: its target is left out, and
# whatever would be linked to it is linked without it.

# Collects the C++ sources below FOLDERS (relative to the root) into the variable `out`.
function(lockbox_sources out)
  set(found)
  foreach(folder ${ARGN})
    file(GLOB_RECURSE files CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/${folder}/*.cpp")
    list(APPEND found ${files})
  endforeach()
  set(${out} "${found}" PARENT_SCOPE)
endfunction()

# Compiles the sources of NAME in batches: the templates of the JSON library and of the standard library,
# which cost most of the time, are then compiled once a batch and not once a file. Only files whose paths
# match PATTERN: the names in their anonymous namespaces must be unique then. Within a folder, which has a
# namespace, and within native/, which has one with its subfolders, they have to be made so; each test and
# each benchmark has a namespace of its own, where its `using namespace` stays too. A class that a header
# declares cannot have members of classes in an anonymous namespace.
function(lockbox_batches name pattern)
  if(NOT LOCKBOX_UNITY)
    return()
  endif()
  get_target_property(sources ${name} SOURCES)
  list(FILTER sources INCLUDE REGEX "${pattern}")
  list(SORT sources)
  set(count 0)
  foreach(source ${sources})
    math(EXPR batch "${count} / ${LOCKBOX_UNITY_SIZE}")
    math(EXPR count "${count} + 1")
    set_source_files_properties("${source}" PROPERTIES UNITY_GROUP "${batch}")
  endforeach()
  set_target_properties(${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
endfunction()

# lockbox_library(NAME FOLDERS folder...): a static library of all sources below the folders.
function(lockbox_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "FOLDERS;EXCLUDE")
  lockbox_sources(sources ${arg_FOLDERS})
  foreach(pattern ${arg_EXCLUDE})
    list(FILTER sources EXCLUDE REGEX "${pattern}")
  endforeach()
  if(NOT sources)
    message(STATUS "${name}: no sources yet")
    return()
  endif()
  add_library(${name} STATIC ${sources})
  lockbox_batches(${name} "\\.cpp$")
  target_link_libraries(${name} PUBLIC lockbox_flags)
endfunction()

# lockbox_program(NAME FOLDERS folder... SOURCES file... [BATCH regex]): a program of all sources below the
# folders. Those whose paths match the expression are compiled in batches, the others each by itself.
function(lockbox_program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "BATCH" "FOLDERS;SOURCES")
  lockbox_sources(sources ${arg_FOLDERS})
  foreach(file ${arg_SOURCES})
    if(EXISTS "${PROJECT_SOURCE_DIR}/${file}")
      list(APPEND sources "${PROJECT_SOURCE_DIR}/${file}")
    endif()
  endforeach()
  if(NOT sources)
    message(STATUS "${name}: no sources yet")
    return()
  endif()
  add_executable(${name} ${sources})
  if(DEFINED arg_BATCH)
    lockbox_batches(${name} "${arg_BATCH}")
  endif()
  target_link_libraries(${name} PRIVATE lockbox_flags)
endfunction()

# lockbox_link(NAME PUBLIC|PRIVATE library...): links what exists; nothing when NAME does not exist.
function(lockbox_link name visibility)
  if(NOT TARGET ${name})
    return()
  endif()
  foreach(library ${ARGN})
    if(TARGET ${library})
      target_link_libraries(${name} ${visibility} ${library})
    elseif(NOT library MATCHES "^lockbox_")
      message(FATAL_ERROR "${name} needs ${library}, which no dependency provides")
    endif()
  endforeach()
endfunction()

# In the presets for the browser: makes NAME a program that Node.js runs, with the limits of a page. Its
# objects are compiled as the page's; what the linker would do beyond that takes longer than it gains in
# a run of the tests, so only with OPTIMISED (benchmarks) it does.
function(lockbox_for_node name)
  if(EMSCRIPTEN AND TARGET ${name})
    cmake_parse_arguments(PARSE_ARGV 1 arg "OPTIMISED" "" "")
    set(level -O1)
    if(arg_OPTIMISED)
      set(level ${lockbox_optimisation})
    endif()
    target_link_options(${name} PRIVATE ${level}
      -sENVIRONMENT=node -sEXIT_RUNTIME=1 -sASSERTIONS=1 -sALLOW_MEMORY_GROWTH=1
      -sINITIAL_MEMORY=32MB ${LOCKBOX_STACK_OPTION}=1MB
      "SHELL:--pre-js ${PROJECT_SOURCE_DIR}/cmake/node-program.js")
  endif()
endfunction()

# In the presets for the browser: makes NAME the program of the page: page/lockbox.js, whose script
# defines the function createLockbox(options) that returns a promise of the module, and the two halves
# of the program, page/lockbox.wasm and page/lockbox-cloud.wasm (tools/split-program.mjs), which are
# divided by the linker names that the link leaves in. C++ exports functions with EMSCRIPTEN_KEEPALIVE.
function(lockbox_for_page name)
  if(NOT TARGET ${name})
    return()
  endif()
  set_target_properties(${name} PROPERTIES OUTPUT_NAME lockbox)
  target_link_options(${name} PRIVATE ${lockbox_optimisation}
    -sENVIRONMENT=web -sFILESYSTEM=0 -sASSERTIONS=0 -sMALLOC=emmalloc -sALLOW_MEMORY_GROWTH=1
    -sINITIAL_MEMORY=32MB ${LOCKBOX_STACK_OPTION}=1MB -sMIN_WEBGL_VERSION=2 -sMAX_WEBGL_VERSION=2
    -sMODULARIZE=1 -sEXPORT_NAME=createLockbox
    # The page hands long texts over on the heap: without being named these are optimised away.
    -sEXPORTED_FUNCTIONS=_main,_malloc,_free
    -sEXPORTED_RUNTIME_METHODS=ccall,cwrap,UTF8ToString,stringToUTF8,lengthBytesUTF8
    --profiling-funcs -Wl,--no-demangle)
  # Binaryen comes with every Emscripten: its programs are on the path, or beside the compiler.
  find_program(LOCKBOX_WASM_SPLIT wasm-split HINTS "$ENV{EMSDK}/upstream/bin" REQUIRED)
  find_program(LOCKBOX_NODE NAMES node nodejs HINTS ENV EMSDK_NODE REQUIRED)
  add_custom_command(TARGET ${name} POST_BUILD
    COMMAND "${LOCKBOX_NODE}" "${PROJECT_SOURCE_DIR}/tools/split-program.mjs"
      --wasm-split "${LOCKBOX_WASM_SPLIT}" --in lockbox.wasm --out page
    COMMAND "${CMAKE_COMMAND}" -E copy lockbox.js page/lockbox.js
    WORKING_DIRECTORY "${PROJECT_BINARY_DIR}" VERBATIM)
  set_property(TARGET ${name} APPEND PROPERTY LINK_DEPENDS
    "${PROJECT_SOURCE_DIR}/tools/split-program.mjs" "${PROJECT_SOURCE_DIR}/tools/wasm/module.mjs")
endfunction()

# Links NAME with the OpenGL of the machine: OpenGL ES 3, or the system's own on macOS and Windows.
function(lockbox_link_opengl name)
  if(NOT TARGET ${name})
    return()
  endif()
  if(APPLE OR WIN32)
    find_package(OpenGL REQUIRED)
    target_link_libraries(${name} PRIVATE OpenGL::GL ${CMAKE_DL_LIBS})
    return()
  endif()
  find_library(LOCKBOX_GLES GLESv2)
  if(LOCKBOX_GLES)
    target_link_libraries(${name} PRIVATE "${LOCKBOX_GLES}" ${CMAKE_DL_LIBS})
  else()
    message(FATAL_ERROR "The desktop program needs OpenGL ES: install the package libgles-dev.")
  endif()
endfunction()
