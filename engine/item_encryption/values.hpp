#pragma once
// Attribute values as bytes, and back. Source: specification of the AWS Database Encryption SDK for
// DynamoDB, "DynamoDB attribute serialization"; all facts restated.
#include <optional>
#include <string>
#include <string_view>

#include "engine/value/attribute_value.hpp"

namespace lockbox::item_encryption {

/// The two bytes that name a type, e.g. 00 01 for a string.
std::string type_id(value::Type type);

/// A value without its type: text, number in DynamoDB's own form, members in order behind counts.
std::string value_bytes(const value::AttributeValue& v);

/// The value of that type; nullopt when the bytes are not one, down to the last.
std::optional<value::AttributeValue> read_value(std::string_view type, std::string_view bytes);

/// How a value stands in an encryption context: text as it is, everything that has no short text in
/// base64 with its type.
std::string context_text(const value::AttributeValue& v);

}  // namespace lockbox::item_encryption
