#pragma once
// Who can reach a table, by which roads, to do what: every caller of the world on every road of its
// network, joined with every policy in force. Exhaustive over everything that the policies can tell
// apart; callers, roads and actions that they cannot tell apart are asked about once.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/cloud/access.hpp"
#include "engine/cloud/access_question.hpp"

namespace lockbox::cloud {

/// What is asked. The parts can also be put together by hand.
struct ReachQuestion {
  std::vector<Candidate> callers;
  std::vector<Road> roads;
  std::vector<std::string> actions;  ///< "dynamodb:GetItem"
  std::string resource;              ///< an ARN
};

struct Reach {
  ReachQuestion asked;
  /// callers x roads x actions, in this order: 1 when some request is allowed.
  std::vector<std::uint8_t> cells;
  /// The same cells: a search that could not look at every case and found nothing.
  std::vector<std::uint8_t> unsure;
  std::size_t searches = 0;  ///< classes that were searched

  std::size_t at(std::size_t caller, std::size_t road, std::size_t action) const {
    return (caller * asked.roads.size() + road) * asked.actions.size() + action;
  }
};

/// Everybody of the world; every place by every host name of DynamoDB that arrives (Regional,
/// account-based, those of interface endpoints); the actions on a table. The error says that there
/// is no such table.
Expected<ReachQuestion, std::string> reach_question(const World& world, const std::string& table);

Reach reach(const World& world, ReachQuestion question);

/// The request that proves a cell, with the policies that allow it; nullopt for a cell without.
std::optional<Access> reach_witness(const World& world, const Reach& reach, std::size_t caller,
                                    std::size_t road, std::size_t action);

}  // namespace lockbox::cloud
