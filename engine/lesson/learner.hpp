#pragma once
// The log of one learner across scenarios: what each lab's own log says about predictions, and the
// answers of the review. Everything else (posterior, spacing, calibration) is computed from it.
// Days are whole numbers given from outside: the engine has no clock.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/lesson/lab.hpp"
#include "engine/lesson/questions.hpp"

namespace lockbox::lesson {

/// A committed prediction of a lesson.
struct LessonPrediction {
  std::string step;
  bool right = false;
  int confidence = 0;  ///< percent; 0: not asked
  std::vector<Part> parts;
  std::map<std::string, std::string> answers;  ///< part -> choice
};

/// What one lab tells about its learner.
struct LessonRecord {
  std::string scenario;
  std::int64_t day = 0;  ///< when it was last played
  bool finished = false;
  std::vector<std::string> topics;   ///< misconceptions that the scenario asks to review
  std::vector<std::string> beliefs;  ///< misconceptions that it counters
  std::vector<LessonPrediction> predictions;
};

/// An answer of the review.
struct ReviewAnswer {
  std::int64_t day = 0;
  std::string question, check;  ///< of the bank; another check: the question has changed since
  std::map<std::string, std::string> answers;
  int confidence = 0;
};

struct Learner {
  std::vector<LessonRecord> lessons;  ///< one a scenario, in the order they were met
  std::vector<ReviewAnswer> answers;  ///< by day
};

/// The record of a lab: a pure function of its log. The first committed answer of each step counts,
/// on whatever branch it was given.
LessonRecord lesson_record(Lab& lab, std::int64_t day);

/// Puts a record into the log, in place of an earlier one of the same scenario.
void remember(Learner& learner, LessonRecord record);

Json to_json(const Learner& learner);
/// Errors name the pointer; nothing is half read.
Expected<Learner, std::vector<Problem>> learner_from_json(const Json& json);

}  // namespace lockbox::lesson
