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
  target_link_libraries(${name} PUBLIC lockbox_flags)
endfunction()

# lockbox_program(NAME FOLDERS folder... SOURCES file...): a program of all sources below the folders.
function(lockbox_program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "FOLDERS;SOURCES")
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

# In the presets for the browser: makes NAME a program that Node.js runs, with the limits of a page.
function(lockbox_for_node name)
  if(EMSCRIPTEN AND TARGET ${name})
    target_link_options(${name} PRIVATE
      -sENVIRONMENT=node -sEXIT_RUNTIME=1 -sASSERTIONS=1 -sALLOW_MEMORY_GROWTH=1
      -sINITIAL_MEMORY=32MB ${LOCKBOX_STACK_OPTION}=1MB
      "SHELL:--pre-js ${PROJECT_SOURCE_DIR}/cmake/node-program.js")
  endif()
endfunction()
