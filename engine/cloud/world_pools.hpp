#pragma once
// Identity pools of a base world. Private to the folder.
#include <optional>
#include <string>

#include "engine/cloud/world.hpp"

namespace lockbox::cloud {

/// Adds the pool `name` as described: {"id", "guests", "classicFlow", "loginProviders",
/// "userPools", "openIdConnectProviders", "roles": {"authenticated": NAME, "unauthenticated":
/// NAME}, "identities": {LABEL: {"id", "provider", "user"}}}. Ids may be given, because items and
/// policies of the world name them. Returns "POINTER: what is wrong", or nullopt.
std::optional<std::string> add_identity_pool(World& world, const std::string& at,
                                             const std::string& name, const Json& value);

}  // namespace lockbox::cloud
