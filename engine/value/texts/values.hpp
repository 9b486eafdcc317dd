#pragma once
// Texts about attribute values: their datatypes, sets, names and nesting.
#include "engine/base/texts/text.hpp"

namespace lockbox::texts {

inline constexpr Text kNoDatatype{
    "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"};
inline constexpr Text kSeveralDatatypes{
    "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
    "supported datatypes"};
inline constexpr Text kNullOfFalse{
    "One or more parameter values were invalid: Null attribute value types must have the value of "
    "true"};
inline constexpr Text kTooDeep{
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels "
    "beyond supported limit"};
inline constexpr Text kNameTooLong{"Attribute name is too large, must be less than 65536 bytes"};
inline constexpr Text kNoName{"Empty attribute name"};

// ---- sets: {0} is the list of members, as duplicate_list() shows it -----------------------------
inline constexpr Text kStringSetEmpty{
    "One or more parameter values were invalid: An string set  may not be empty"};
inline constexpr Text kNumberSetEmpty{
    "One or more parameter values were invalid: An number set  may not be empty"};
inline constexpr Text kBinarySetEmpty{
    "One or more parameter values were invalid: Binary sets should not be empty"};
inline constexpr Text kStringSetRepeats{
    "One or more parameter values were invalid: Input collection {0} contains duplicates."};
inline constexpr Text kNumberSetRepeats{
    "One or more parameter values were invalid: Input collection contains duplicates."};
inline constexpr Text kNumberSetRepeatsOlder{"Input collection contains duplicates"};
/// Without a blank behind the list, as the service has it.
inline constexpr Text kBinarySetRepeats{
    "One or more parameter values were invalid: Input collection {0}of type BS contains "
    "duplicates."};

}  // namespace lockbox::texts
