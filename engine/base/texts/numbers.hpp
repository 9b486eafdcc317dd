#pragma once
// Texts about numbers: what is none, and what DynamoDB's Number cannot hold.
#include "engine/base/texts/text.hpp"

namespace lockbox::texts {

inline constexpr Text kNotNumeric{"The parameter cannot be converted to a numeric value: {0}"};
/// Of the older layer, for an empty text.
inline constexpr Text kEmptyNotNumeric{"The parameter cannot be converted to a numeric value"};
inline constexpr Text kNumberOverflow{
    "Number overflow. Attempting to store a number with magnitude larger than supported range"};
inline constexpr Text kNumberUnderflow{
    "Number underflow. Attempting to store a number with magnitude smaller than supported range"};
inline constexpr Text kNumberTooPrecise{
    "Attempting to store more than 38 significant digits in a Number"};

}  // namespace lockbox::texts
