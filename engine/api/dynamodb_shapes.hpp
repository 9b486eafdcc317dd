#pragma once
// The shapes of DynamoDB's requests as data: types (for SerializationException) and constraints
// (for "1 validation error detected"). Source: API Reference of each operation.
#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/result.hpp"

namespace lockbox::api::dynamodb {

enum class Kind : std::uint8_t {
  String,
  Integer,
  Long,
  Boolean,
  Timestamp,
  Value,  ///< AttributeValue
  Item,   ///< map of AttributeValue
  List,
  Map,
  Structure
};

struct Shape;

struct Field {
  std::string_view name;
  const Shape* shape = nullptr;
  bool required = false;
};

struct Shape {
  Kind kind = Kind::String;
  const Shape* element = nullptr;  ///< of a list, or the values of a map
  const Field* fields = nullptr;   ///< of a structure
  std::size_t field_count = 0;
  std::int64_t min = -1;  ///< length, number of members, or value; -1: none
  std::int64_t max = -1;
  std::string_view enumeration;  ///< "[A, B]" in AWS's order; empty: none
  /// The current layer's own list, which it shows without the place; empty: the same as the older.
  std::string_view current_enumeration;
  bool name_pattern = false;        ///< [a-zA-Z0-9_.-]+, at most 255 (ARNs are let through)
  bool table_keys = false;          ///< keys of the map are table names
  bool table_keys_as_json = false;  ///< how a message about them shows the map
  std::string_view java_name;       ///< of a structure, in messages that show one
};

/// Which of AWS's two validation layers answers (see docs/fidelity.md): the older one lists every
/// failure with its value, the current one mostly names the first without it.
enum class Layer : std::uint8_t { Current, Older };

/// Types of every member of `parameters`, recursively; unknown members are ignored. The error is a
/// SerializationException.
std::optional<AwsError> check_types(const Shape& shape, const Json& parameters);

/// Required members, lengths, ranges, enumerations, patterns. The error is a ValidationException.
std::optional<AwsError> check_constraints(const Shape& shape, const Json& parameters,
                                          std::string_view operation, Layer layer);

/// Shape of an operation's request, or nullptr when the operation is unknown here.
const Shape* request_shape(std::string_view operation);

/// A JSON number as an integer: fractions are cut off downwards, what does not fit is cut to fit.
std::int64_t whole_number(const Json& j);

/// "TableName" -> "tableName"
std::string camel_case(std::string_view name);

}  // namespace lockbox::api::dynamodb
