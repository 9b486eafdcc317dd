#pragma once
// Worlds for questions: a small school with one table, and around it a drawn set of policies,
// endpoints, copies and callers. Everything follows from a number, so a question is named by two
// numbers and needs no storing.
#include <cstdint>
#include <string>
#include <vector>

#include "engine/cloud/step.hpp"

namespace lockbox::lesson {

/// One world and requests that may be asked about it.
struct QuestionWorld {
  cloud::World world;
  std::vector<cloud::CallApi> calls;
  /// What happened before and cannot be read off the world, a sentence each.
  std::vector<std::string> told;
  std::string later;  ///< "+6m": ask what becomes of a read then; empty: nothing will change
};

/// The bare school: one table with an index, four callers in two accounts, a trail, a VPC.
cloud::World bare_question_world();

/// World number `number` of the endless row; `bare` is bare_question_world(). Pure.
QuestionWorld question_world(const cloud::World& bare, std::uint64_t number);

/// The requests about such a world; draws from `rng`. `copy` says what was made of the table:
/// "restored", "replica", "export", or nothing.
std::vector<cloud::CallApi> question_calls(const cloud::World& world, Rng& rng,
                                           const std::string& copy);

}  // namespace lockbox::lesson
