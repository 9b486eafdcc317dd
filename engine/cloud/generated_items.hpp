#pragma once
// Many items of a base world from one template, so that a large world is a small file.
#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/result.hpp"

namespace lockbox::cloud {

/// The item number `n` (from 0) of a template in DynamoDB JSON. In its texts `{n}` is the number,
/// `{n%K}` and `{n/K}` its remainder and quotient by K (at least 1).
Json generated_item(const Json& item, std::int64_t n);

/// What is wrong with a description {"Count": 1..200000, "Item": {...}}, or nothing.
std::optional<std::string> generator_fault(const Json& description);

}  // namespace lockbox::cloud
