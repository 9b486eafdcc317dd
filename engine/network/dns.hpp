#pragma once
// Host names of the simulated services and the addresses they answer with.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/network/topology.hpp"

namespace lockbox::network {

struct Endpoint {
  std::string service;  ///< "dynamodb", "sts", ...: the node where the packet ends
  std::string region;   ///< empty for global services
  std::uint32_t ip = 0;
};

/// What public DNS answers; nullopt: there is no such name here. DynamoDB's address lies in the
/// prefix list of its Region when the topology has that list; other addresses are made up inside
/// Amazon's ranges and stay the same.
std::optional<Endpoint> resolve(const Topology& t, std::string_view host);

/// The names this resolver knows, for error messages.
std::string known_hosts(std::string_view region);

/// Prefix list of DynamoDB in a Region: id, name and blocks. us-east-1 as published by AWS, the
/// others made up in the same ranges.
PrefixList dynamodb_prefix_list(std::string_view region);

}  // namespace lockbox::network
