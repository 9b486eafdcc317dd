#pragma once
// JSON at the boundary. One alias for the whole project, kept in the author's member order, and one
// strict parser that runs in linear time, bounds depth and size, and says where it failed.
#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lockbox {

using Json = nlohmann::ordered_json;

/// Bounds for parse_json. Depth counts nested arrays and objects.
struct JsonLimits {
  std::size_t max_depth = 200;
  std::size_t max_bytes = 16u * 1024u * 1024u;
};

/// Where and why a text is not JSON. Line and column start at 1; column counts bytes.
struct JsonError {
  std::string message;
  std::size_t offset = 0;
  std::size_t line = 1;
  std::size_t column = 1;
};

/// Outcome of parse_json. `error` is empty on success. When an object repeats a member the last one
/// wins, as in AWS's parsers, and the JSON pointer of each repetition is listed in `duplicates`.
struct JsonParse;

/// Parses `text` strictly (RFC 8259, no comments). Never throws. Linear in the size of the text.
JsonParse parse_json(std::string_view text, const JsonLimits& limits = {});

/// Compact text of `value`; invalid UTF-8 is replaced, never thrown.
std::string to_text(const Json& value);

/// Appends `text` as a JSON string, with the bytes that to_text gives it.
void append_json_string(std::string& out, std::string_view text);

/// Text indented by `indent` spaces a level, as AWS CLI prints it.
std::string to_pretty_text(const Json& value, int indent = 4);

/// Member of an object, or nullptr when `value` is not an object or has no such member (null counts
/// as absent).
const Json* member(const Json& value, std::string_view name);

/// String member, or nullopt when absent or of another type.
std::optional<std::string> string_member(const Json& value, std::string_view name);

/// Line and column of a byte offset in a text (both from 1).
void line_and_column(std::string_view text, std::size_t offset, std::size_t& line,
                     std::size_t& column);

}  // namespace lockbox
