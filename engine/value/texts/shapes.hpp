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
/// A list for something else; {0} is the type of Java that it should be: a class ...
inline constexpr Text kListForClass{"Unrecognized collection type class {0}"};
/// ... or a map, whose values are of the type {0}.
inline constexpr Text kListForMap{
    "Unrecognized collection type java.util.Map<java.lang.String, {0}>"};
/// A scalar for a list or map of lists or maps.
inline constexpr Text kScalarForNested{
    "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class "
    "java.lang.Class (sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and "
    "java.lang.Class are in module java.base of loader 'bootstrap')"};
inline constexpr std::string_view kJavaString = "java.lang.String";
inline constexpr std::string_view kJavaBytes = "java.nio.ByteBuffer";
inline constexpr std::string_view kJavaValue = "com.amazonaws.dynamodb.v20120810.AttributeValue";

// ---- binary values ------------------------------------------------------------------------------
inline constexpr Text kBytesNoString{"only base-64-encoded strings are convertible to bytes"};
inline constexpr Text kBytesLength{
    "Base64 encoded length is expected a multiple of 4 bytes but found: {0}"};
/// Spelled so by the service.
inline constexpr Text kBytesCharacter{"Invalid last non-pad Base64 character dectected"};

}  // namespace lockbox::texts
