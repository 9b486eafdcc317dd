#pragma once
// "Break my policy": policies of several kinds are put around one caller and one table; the bounded
// attacker search tries to see what honest use does not need, and answers with the first request
// that does. A pure function of a world and a description.
//
//   {"as": "role/visitor", "table": "Houses",
//    "identity": POLICY, "resource": POLICY, "scp": POLICY, "endpoint": POLICY,   (each optional)
//    "needs": [{"op": "dynamodb:GetItem", "in": {...}, "from": "library"}],
//    "protect": {"attributes": ["Secret"], "where": {"House": {"ne": "Gryffindor"}}},
//    "policy": "house",          (the identity policy takes the place of this inline policy alone)
//    "budget": 4000,
//    "before": {"identity": ..., ...}}
//
// A policy is a document or its text. What is not given stays as the world has it; an identity
// policy takes the place of the caller's inline and attached ones. Without "protect" everything is
// protected that lies under other partition keys than the needs return.
#include <cstdint>
#include <string>
#include <vector>

#include "engine/cloud/world.hpp"
#include "engine/lesson/lab.hpp"
#include "engine/lesson/scenario.hpp"

namespace lockbox::lesson {

struct ArenaNeed {
  std::string sentence;  ///< "role/visitor calls dynamodb:GetItem on Houses: allowed, 1 item"
  bool met = false;
};

struct ArenaResult {
  bool broken = false;     ///< the attacker saw something protected
  bool exhausted = false;  ///< the budget ended before the moves did
  std::int64_t tried = 0;
  std::string sentence;  ///< the counter-example in words
  std::string command;   ///< and as a command line
  std::vector<ArenaNeed> needs;
  std::vector<std::string> surplus;  ///< request classes that are allowed beyond the needs
  bool compared = false;             ///< "before" was given
  std::vector<std::string> newly_allowed, newly_denied;  ///< against "before"
};

/// Problems name the member and what was expected there; a policy's own problems its line. With a
/// scenario, its needs of this caller and what its attacker wants stand in for what the description
/// does not say.
Expected<ArenaResult, std::vector<Problem>> arena(const cloud::World& world,
                                                  const Json& description,
                                                  const Scenario* scenario = nullptr);

Json to_json(const ArenaResult& result);

}  // namespace lockbox::lesson
