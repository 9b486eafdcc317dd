#pragma once
// DynamoDB JSON ({"S": "text"}) to values and back, with the service's own validation texts.
#include <string>

#include "engine/base/result.hpp"
#include "engine/value/attribute_value.hpp"

namespace lockbox::value {

/// Parses one AttributeValue. Errors: SerializationException for wrong JSON shapes,
/// ValidationException for values DynamoDB refuses (empty sets, bad numbers, duplicates ...).
Result<AttributeValue> parse_attribute_value(const Json& json);

/// Parses a map of attribute name to AttributeValue (an Item, a Key, ExpressionAttributeValues).
Result<AttributeMap> parse_attribute_map(const Json& json);

Json to_json(const AttributeValue& v);
Json to_json(const AttributeMap& m);

}  // namespace lockbox::value
