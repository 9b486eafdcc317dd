#pragma once
// Texts about update expressions: their sections, and what they cannot do to an item.
#include "engine/base/texts/text.hpp"

namespace lockbox::texts {

inline constexpr Text kSectionTwice{
    "The \"{0}\" section can only be used once in an update expression;"};
/// Of ADD and DELETE; {1} is the long name of the type.
inline constexpr Text kSectionOperandType{
    "Incorrect operand type for operator or function; operator: {0}, operand type: {1}, typeSet: "
    "ALLOWED_FOR_{0}_OPERAND"};

// ---- against an item ----------------------------------------------------------------------------
inline constexpr Text kUpdateMissing{
    "The provided expression refers to an attribute that does not exist in the item"};
inline constexpr Text kUpdateType{"An operand in the update expression has an incorrect data type"};
/// Of AttributeUpdates.
inline constexpr Text kLegacyUpdateType{"Type mismatch for attribute to update"};
inline constexpr Text kUpdatePath{
    "The document path provided in the update expression is invalid for update"};

}  // namespace lockbox::texts
