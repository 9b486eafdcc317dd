#pragma once
// The attacker as a checker: plays the scenario's moves as every principal, from every vantage
// point, at every moment, on forks of the world, and reports the first request that tells about a
// wanted cell. Reads cannot change what other reads see, so one move deep is complete for them;
// with depth 2 every write that copies a wanted value is followed by all reads.
#include <optional>
#include <string>
#include <vector>

#include "engine/cloud/step.hpp"
#include "engine/lesson/scenario.hpp"

namespace lockbox::lesson {

struct Attack {
  bool found = false;
  std::int64_t tried = 0;
  bool exhausted = false;              ///< the budget ended before the moves did
  std::vector<cloud::CallApi> before;  ///< writes that prepared it
  cloud::CallApi call;                 ///< the request that worked, when found
  std::string label, channel;
  std::string sentence;
};

/// Searches with at most `budget` requests.
Attack search(const Scenario& scenario, const cloud::World& world, std::int64_t budget);

/// Request classes of `principal` that are allowed beyond the needs named `beyond`, each as a
/// sentence ("dynamodb:DeleteTable on Houses"). A class is action, resource and leading keys; with
/// `by_action` the keys are not looked at. Looks no further when more than `enough` are found.
std::vector<std::string> excess_of(const Scenario& scenario, const cloud::World& world,
                                   std::string_view principal, std::string_view beyond,
                                   bool by_action = false, std::size_t enough = 1000);

}  // namespace lockbox::lesson
