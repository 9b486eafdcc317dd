#pragma once
// A learner as a program: answers as one model does and slips now and then. For the bench and the
// tests of the tracker.
#include <map>
#include <string>
#include <vector>

#include "engine/base/rng.hpp"
#include "engine/lesson/diagnosis.hpp"

namespace lockbox::lesson {

struct SimulatedLearner {
  std::string believes;  ///< slug; empty: no misconception
  std::uint64_t slips_in_thousand = 100;
  Rng rng;

  std::map<std::string, std::string> answer(const std::vector<Part>& parts);
};

struct Diagnosed {
  std::string found;
  std::size_t questions = 0;  ///< requests
  std::size_t answers = 0;    ///< parts of them
  bool sure = false;
};

/// Asks the learner until the posterior is sure, at most `limit` questions.
Diagnosed diagnose(const QuestionBank& bank, const std::vector<std::string>& models,
                   SimulatedLearner& learner, std::size_t limit = 60);

}  // namespace lockbox::lesson
