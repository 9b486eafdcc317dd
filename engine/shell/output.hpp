#pragma once
// The output formats of the AWS CLI (AWS CLI User Guide, "Setting the output format").
#include <string>
#include <string_view>

#include "engine/base/json.hpp"

namespace lockbox::shell {

/// True for what is neither list nor structure (null too).
bool is_scalar(const Json& value);

/// Indented by four; nothing for an empty object, as the AWS CLI does.
std::string format_json(const Json& value);

/// One line for each structure, values separated by tabs and sorted by name; structures inside a
/// structure follow with their name in capitals.
std::string format_text(const Json& value);

/// Boxes. `title` is the operation; `width` is the width of the terminal: wider tables are turned,
/// one attribute a line.
std::string format_table(std::string_view title, const Json& value, int width = 80);

/// Block style YAML.
std::string format_yaml(const Json& value);

}  // namespace lockbox::shell
