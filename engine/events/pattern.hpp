#pragma once
// Event patterns: which events a rule is about. Source: Amazon EventBridge User Guide, "Amazon
// EventBridge event patterns" and "Comparison operators for use in event patterns".
#include <string>

#include "engine/base/json.hpp"

namespace lockbox::events {

/// Why `pattern` is no event pattern, with the place; empty when it is one. Patterns nest as deep
/// as the JSON parser lets them.
std::string pattern_problem(const Json& pattern);

/// Whether the event is what the pattern describes: every field that the pattern names must hold
/// one of the values listed for it; fields that it does not name do not matter.
/// Precondition: pattern_problem(pattern) is empty.
bool matches(const Json& pattern, const Json& event);

}  // namespace lockbox::events
