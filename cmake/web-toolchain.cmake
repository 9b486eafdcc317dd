# Finds the Emscripten on the path (a distribution's package or an emsdk) and uses its own CMake
# toolchain file.
find_program(LOCKBOX_EMCC emcc HINTS "$ENV{EMSDK}/upstream/emscripten")
if(NOT LOCKBOX_EMCC)
  message(FATAL_ERROR "The presets for the browser need Emscripten: install the package "
                      "'emscripten', or activate an emsdk, so that 'emcc' is on the path.")
endif()
file(REAL_PATH "${LOCKBOX_EMCC}" lockbox_emcc)
cmake_path(GET lockbox_emcc PARENT_PATH lockbox_emscripten)
# Debian's emcc is a wrapper whose package keeps the CMake files elsewhere.
foreach(folder "${lockbox_emscripten}" "${lockbox_emscripten}/.." /usr/share/emscripten)
  if(EXISTS "${folder}/cmake/Modules/Platform/Emscripten.cmake")
    set(lockbox_toolchain "${folder}/cmake/Modules/Platform/Emscripten.cmake")
    break()
  endif()
endforeach()
if(NOT lockbox_toolchain)
  message(FATAL_ERROR "Found ${LOCKBOX_EMCC}, but not its cmake/Modules/Platform/Emscripten.cmake.")
endif()
include("${lockbox_toolchain}")
# Debian's Emscripten needs JavaScript modules of Debian at each link; a Node.js that is not Debian's
# has to be told where they are.
if(EXISTS /usr/share/nodejs/acorn)
  foreach(language C CXX)
    set(CMAKE_${language}_LINKER_LAUNCHER
        "${CMAKE_COMMAND}" -E env NODE_PATH=/usr/share/nodejs)
  endforeach()
endif()
