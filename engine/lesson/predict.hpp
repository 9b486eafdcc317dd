#pragma once
// Predict before reveal: questions about a request, with the key and the distractors computed from
// the engine's own trace. Nothing here is written by hand, so it cannot be wrong about the world.
#include <map>
#include <string>
#include <vector>

#include "engine/cloud/step.hpp"
#include "engine/lesson/misconceptions.hpp"
#include "engine/lesson/scenario.hpp"
#include "engine/lesson/view.hpp"

namespace lockbox::lesson {

/// A prediction about one request in one world.
struct Prediction {
  cloud::CallApi call;
  std::vector<Question> questions;           ///< without chosen and mark
  std::map<std::string, std::string> right;  ///< question id -> choice id
  /// Misconception -> the answers it would give (only questions where it differs from the truth).
  std::map<std::string, std::map<std::string, std::string>> wrong;
  std::string verdict;  ///< what happens and why, for the reveal
};

/// Builds the questions of a predict step for `world`. With a contrast, the request is asked in the
/// second world (`world` already patched by the caller).
Prediction predict(const Scenario& scenario, const Step& step, const cloud::World& world);

/// The same for any request: the questions named in `ask`, told apart for the misconceptions in
/// `targets`. A kind that this request cannot be asked is left out.
Prediction predict(const cloud::CallApi& call, const std::vector<std::string>& ask,
                   const std::vector<std::string>& targets, const cloud::World& world);

/// "16 items", "1 item".
std::string count_text(std::int64_t n, const char* singular);

}  // namespace lockbox::lesson
