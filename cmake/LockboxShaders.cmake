# The target lockbox_shaders: the texts of shaders/ as functions of lockbox_shaders.hpp, because the
# program in the browser has no files.
file(GLOB lockbox_shader_files CONFIGURE_DEPENDS
     "${PROJECT_SOURCE_DIR}/shaders/*.frag" "${PROJECT_SOURCE_DIR}/shaders/*.vert")
set(lockbox_shader_code "")
set(lockbox_shader_names "")
foreach(file ${lockbox_shader_files})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
  cmake_path(GET file FILENAME name)
  string(REPLACE "." "_" name "${name}")
  file(READ "${file}" content)
  string(APPEND lockbox_shader_names "std::string_view ${name}();\n")
  string(APPEND lockbox_shader_code
         "std::string_view ${name}() {\n  return R\"glsl(${content})glsl\";\n}\n")
endforeach()
file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/shaders/lockbox_shaders.hpp" @ONLY CONTENT
"#pragma once
// Made from shaders/ by the build: each file's text, the dot of its name replaced by _.
#include <string_view>

namespace lockbox::shaders {
@lockbox_shader_names@
}  // namespace lockbox::shaders
")
file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/shaders/lockbox_shaders.cpp" @ONLY CONTENT
"#include \"lockbox_shaders.hpp\"

namespace lockbox::shaders {
@lockbox_shader_code@
}  // namespace lockbox::shaders
")
add_library(lockbox_shaders STATIC "${PROJECT_BINARY_DIR}/shaders/lockbox_shaders.cpp")
target_include_directories(lockbox_shaders PUBLIC "${PROJECT_BINARY_DIR}/shaders")
target_link_libraries(lockbox_shaders PRIVATE lockbox_flags)
