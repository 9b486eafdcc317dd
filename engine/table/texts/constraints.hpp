#pragma once
// Texts about the constraints of parameters, in both layers of the service. Those about the types
// of parameters are in value/texts/shapes.hpp.
#include "engine/base/texts/text.hpp"

namespace lockbox::texts {

/// Of more than one; one alone stands in kEnvelope.
inline constexpr Text kValidationErrors{"{0} validation errors detected: {1}"};
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
