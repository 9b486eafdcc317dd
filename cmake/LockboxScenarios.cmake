# The target lockbox_scenarios: the texts of scenarios/ as lockbox_scenarios.hpp offers them. Tests,
# benchmarks and the native programs have them built in; the page fetches them as files.
set(lockbox_scenario_code "#include \"lockbox_scenarios.hpp\"\n\nnamespace lockbox::scenarios {\n\
namespace {\nconst File all[] = {\n")
file(GLOB_RECURSE lockbox_scenario_files CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/scenarios/*")
list(SORT lockbox_scenario_files)
foreach(file ${lockbox_scenario_files})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
  cmake_path(RELATIVE_PATH file BASE_DIRECTORY "${PROJECT_SOURCE_DIR}/scenarios" OUTPUT_VARIABLE name)
  file(READ "${file}" text)
  string(APPEND lockbox_scenario_code "    {\"${name}\", R\"~lockbox~(${text})~lockbox~\"},\n")
endforeach()
string(APPEND lockbox_scenario_code "    {{}, {}},\n};\n}  // namespace\n\n\
std::span<const File> files() { return std::span<const File>(all).first(std::size(all) - 1); }\n\n\
}  // namespace lockbox::scenarios\n")
set(lockbox_scenario_file "${PROJECT_BINARY_DIR}/generated/lockbox_scenarios.cpp")
set(before "")
if(EXISTS "${lockbox_scenario_file}")
  file(READ "${lockbox_scenario_file}" before)
endif()
if(NOT before STREQUAL lockbox_scenario_code)
  file(WRITE "${lockbox_scenario_file}" "${lockbox_scenario_code}")
endif()

add_library(lockbox_scenarios STATIC "${lockbox_scenario_file}"
  "${PROJECT_SOURCE_DIR}/cmake/scenarios/lockbox_scenarios.hpp")
target_include_directories(lockbox_scenarios PUBLIC "${PROJECT_SOURCE_DIR}/cmake/scenarios")
target_link_libraries(lockbox_scenarios PRIVATE lockbox_flags)
