#pragma once
// The attacker as a checker: plays the scenario's moves as every principal, from every vantage
// point, at every moment, on forks of the world, and reports the first request that brings a wanted
// cell home. Reads cannot change what other reads see, so one move deep is complete for them.
#include <optional>
#include <string>
#include <vector>

#include "engine/cloud/step.hpp"
#include "engine/lesson/scenario.hpp"

namespace lockbox::lesson {

struct Attack {
  bool found = false;
  std::int64_t tried = 0;
  bool exhausted = false;  ///< the budget ended before the moves did
  cloud::CallApi call;     ///< the request that worked, when found
  std::string label;
  std::string sentence;
};

/// Searches with at most `budget` requests.
Attack search(const Scenario& scenario, const cloud::World& world, std::int64_t budget);

/// Request classes of `principal` that are allowed beyond the needs named `beyond`, each as a
/// sentence ("dynamodb:DeleteTable on Houses").
std::vector<std::string> excess_of(const Scenario& scenario, const cloud::World& world,
                                   std::string_view principal, std::string_view beyond);

}  // namespace lockbox::lesson
