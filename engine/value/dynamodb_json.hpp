#pragma once
// DynamoDB JSON ({"S": "text"}) to values and back, with the service's own validation texts.
#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/result.hpp"
#include "engine/value/attribute_value.hpp"

namespace lockbox::value {

/// How bad numbers and repeated set members are worded: the service has two layers that check
/// values, and the operation decides which one does (docs/fidelity.md).
enum class Wording : std::uint8_t { Current, Older };

/// Parses one AttributeValue. Errors: SerializationException for wrong JSON shapes,
/// ValidationException for values DynamoDB refuses (empty sets, bad numbers, duplicates ...).
Result<AttributeValue> parse_attribute_value(const Json& json, Wording wording = Wording::Current);

/// Parses a map of attribute name to AttributeValue (an Item, a Key, ExpressionAttributeValues).
Result<AttributeMap> parse_attribute_map(const Json& json, Wording wording = Wording::Current);

/// SerializationException when `json` has not the JSON shape of an AttributeValue (or of a map of
/// them); AWS reports these before any other fault of a request. Null when the shape is right.
std::optional<AwsError> attribute_value_shape_error(const Json& json);
std::optional<AwsError> attribute_map_shape_error(const Json& json);

Json to_json(const AttributeValue& v);
Json to_json(const AttributeMap& m);

/// Appends to_text(to_json(m)), without the tree between: answers of many items are mostly this.
void append_json(std::string& out, const AttributeMap& m);

}  // namespace lockbox::value
