#pragma once
// The whole simulated cloud as an immutable value: a copy is a few pointers.
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/api/services.hpp"
#include "engine/base/pmap.hpp"
#include "engine/base/rng.hpp"
#include "engine/base/sim_time.hpp"

namespace lockbox::cloud {

struct World {
  SimTime now;
  Rng rng;
  std::uint64_t step = 0;  ///< commands applied since the base world
  std::string account;     ///< the learner's account, 12 digits
  std::string region = "eu-west-1";
  api::Services services;
  PMap<std::string, std::string> files;  ///< the file store behind file://
};

/// Depends on content only; see engine/base/hash.hpp.
std::uint64_t content_hash(const World& w);

/// A world with one account, its network (a VPC with two subnets, an internet gateway, no endpoint)
/// and nothing else.
World empty_world(std::string account, std::string region, std::uint64_t seed);

/// Builds a base world from its JSON description (scenarios/worlds/NAME.json: tables, items, users,
/// roles, groups, policies, trails, network, files). The error names the JSON pointer and what was
/// expected.
Expected<World, std::string> world_from_json(const Json& description, std::uint64_t seed);

}  // namespace lockbox::cloud
