#pragma once
// DAX clusters of a base world. Private to the folder.
#include <optional>
#include <string>

#include "engine/cloud/world.hpp"

namespace lockbox::cloud {

/// Adds the cluster `name` as described: {"role": NAME, "nodes": 1, "nodeType", "tls", "sse",
/// "subnets": [...], "securityGroups": [...], "recordTtlMs", "queryTtlMs"}; all but the role may be
/// missing. Returns "POINTER: what is wrong", or nullopt.
std::optional<std::string> add_dax_cluster(World& world, const std::string& at,
                                           const std::string& name, const Json& value);

}  // namespace lockbox::cloud
