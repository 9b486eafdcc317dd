#pragma once
// Topologies from the JSON that AWS's describe-* commands print.
#include <string>
#include <string_view>

#include "engine/base/result.hpp"
#include "engine/network/topology.hpp"

namespace lockbox::network {

/// An object whose members are describe-* lists (Vpcs, Subnets, RouteTables, ...) plus Lockbox's
/// own "VantagePoints" [{Name, Label, NetworkInterfaceId, PublicIp}]. The error names the JSON
/// pointer and what was expected.
Expected<Topology, std::string> topology_from_json(const Json& json, std::string_view account,
                                                   std::string_view region);

}  // namespace lockbox::network
