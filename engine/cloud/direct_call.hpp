#pragma once
// Calls the operations of the services without network, signature, policies or trail: for building
// base worlds, where nobody is there yet who could be allowed anything.
#include <string_view>

#include "engine/base/result.hpp"
#include "engine/cloud/world.hpp"

namespace lockbox::cloud {

/// Runs one operation as the account's root user on `world`. Validation still applies.
Result<Json> direct_call(World& world, std::string_view service, std::string_view operation,
                         const Json& parameters);

}  // namespace lockbox::cloud
