#pragma once
// The linter: proofs about a scenario, made by playing it.
//   L1 schema · L2 references · L3 not solved at the start, for every variant · L4 every solution
//   solves it, invariants hold after every event, solutions differ · L5 wrong paths are rejected by
//   the named check, every misconception is met · L6 mutants · L7 the attack · L8 predictions
//   separate what they target · L9 hints end with a command · L10 the log replays · L11 solvable by
//   typed commands · L12 locales · L13 size of a proof · L14 cost · L15 taught before · L16 sources
//   · L17 texts · L18 keys that drifted
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/lesson/lab.hpp"

namespace lockbox::lesson {

/// Problems of a scenario, each with the rule that found it ("L3"); empty: proven. Reports that the
/// scenario does not exist as L1. At most `max_variants` combinations of variants are played.
std::vector<Problem> lint(const FileSource& files, std::string_view scenario_id,
                          std::size_t max_variants = 256);

/// What is known to be missing and listed with its reason (review-gaps.json), a line each. No
/// problems: the scenario counts as proven.
std::vector<std::string> lint_notes(const FileSource& files, std::string_view scenario_id);

/// The keys of the scenario's predictions as the engine computes them now: the text of its
/// keys.json (L18). Empty when the scenario cannot be played.
std::string keys_text(const FileSource& files, std::string_view scenario_id);

/// A whole play-through.
struct Play {
  std::vector<std::string> lines;  ///< terminal lines, in order
  std::vector<Problem> problems;   ///< why it did not get to the end
  bool finished = false;
  int points = 0, points_max = 0;
};

/// Plays solution number `solution` (from 0) for this learner, by terminal lines alone.
Play solve(const FileSource& files, std::string_view scenario_id, std::uint64_t learner_seed,
           std::size_t solution = 0);

/// Plays given lines (`lockbox lesson play --commands FILE`): stops at the first line that the
/// lesson itself refuses (status 1 or 2 of a lockbox command).
Play play(const FileSource& files, std::string_view scenario_id, std::uint64_t learner_seed,
          const std::vector<std::string>& lines);

}  // namespace lockbox::lesson
