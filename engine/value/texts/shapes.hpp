#pragma once
// Texts about the JSON of a request: a member of another type than the API's. The words are those
// of the service's parser.
#include "engine/base/texts/text.hpp"

namespace lockbox::texts {

inline constexpr Text kStructureNotExpected{"Start of structure or map found where not expected"};
inline constexpr Text kTokenNotExpected{"Unexpected token received from parser"};
inline constexpr Text kValueType{"Unexpected value type in payload"};
inline constexpr Text kFieldType{"Unexpected field type"};
inline constexpr Text kNotConvertible{"{0} cannot be converted to {1}"};
inline constexpr Text kListForScalar{"Unrecognized collection type class java.lang.{0}"};
inline constexpr Text kListForBytes{"Unrecognized collection type class java.nio.ByteBuffer"};
inline constexpr Text kListForStructure{
    "Unrecognized collection type class com.amazonaws.dynamodb.v20120810"};
inline constexpr Text kListForValue{
    "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue"};
inline constexpr Text kListForMap{
    "Unrecognized collection type class java.util.Map<java.lang.String, "
    "com.amazonaws.dynamodb.v20120810.AttributeValue>"};

// ---- binary values ------------------------------------------------------------------------------
inline constexpr Text kBytesNoString{"only base-64-encoded strings are convertible to bytes"};
inline constexpr Text kBytesLength{
    "Base64 encoded length is expected a multiple of 4 bytes but found: {0}"};
/// Spelled so by the service.
inline constexpr Text kBytesCharacter{"Invalid last non-pad Base64 character dectected"};

}  // namespace lockbox::texts
