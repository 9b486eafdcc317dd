#pragma once
// Texts about the types and constraints of parameters, in both layers of the service.
#include "engine/base/texts/text.hpp"

namespace lockbox::texts {

inline constexpr Text kStructureNotExpected{"Start of structure or map found where not expected"};
inline constexpr Text kListForScalar{"Unrecognized collection type class java.lang.{0}"};
inline constexpr Text kTokenNotExpected{"Unexpected token received from parser"};
inline constexpr Text kNotConvertible{"{0} cannot be converted to {1}"};
inline constexpr Text kListForStructure{
    "Unrecognized collection type class com.amazonaws.dynamodb.v20120810"};
inline constexpr Text kValueType{"Unexpected value type in payload"};
inline constexpr Text kFieldType{"Unexpected field type"};
inline constexpr Text kListForMap{
    "Unrecognized collection type class java.util.Map<java.lang.String, "
    "com.amazonaws.dynamodb.v20120810.AttributeValue>"};
inline constexpr Text kMemberNull{"Member must not be null"};
inline constexpr Text kConstraintCurrent{"Value at '{0}' failed to satisfy constraint: {1}"};
inline constexpr Text kConstraintOlder{"Value {0} at '{1}' failed to satisfy constraint: {2}"};
inline constexpr Text kEnumerationCurrent{
    "Failed to satisfy constraint: Member must satisfy enum value set: {0}"};
inline constexpr Text kEnumeration{"Member must satisfy enum value set: {0}"};
inline constexpr Text kMapKeys{
    "Map keys must satisfy constraint: [{0}, {1}, Member must satisfy regular expression pattern: "
    "{2}]"};
inline constexpr Text kPattern{"Member must satisfy regular expression pattern: {0}"};
inline constexpr Text kAtLeast{"Member must have {0} greater than or equal to {1}"};
inline constexpr Text kAtMost{"Member must have {0} less than or equal to {1}"};
inline constexpr Text kMapValue{"Map value must satisfy constraint: [{0}, {1}]"};

}  // namespace lockbox::texts
