#pragma once
// What a learner believes: a posterior over "no misconception" and the named wrong evaluators,
// updated by Bayes' rule after each answer. A slip (an answer that the learner did not mean) has a
// fixed chance, so one odd answer decides nothing. The next question is the one whose answer is
// expected to tell most; the search ends when the posterior is sure.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/lesson/questions.hpp"

namespace lockbox::lesson {

class Diagnosis {
 public:
  static constexpr double kSlip = 0.1;   ///< chance that a part is answered by mistake
  static constexpr double kSure = 0.97;  ///< posterior at which the search ends

  /// Every model is as likely as any other at the start; the first one is "" (no misconception).
  explicit Diagnosis(const std::vector<std::string>& slugs);

  /// Bayes' rule with the answers given (part id -> choice); parts without an answer tell nothing.
  void observe(const std::vector<Part>& parts, const std::map<std::string, std::string>& answers);
  /// The learner was shown why: part of what contradicts the key moves to "no misconception".
  void shown_why(const std::vector<Part>& parts);
  /// Beliefs fade and come back: after `days` the posterior is a little closer to the start.
  void pass_days(std::int64_t days);

  /// Bits that the answers to these parts are expected to tell.
  double gain(const std::vector<Part>& parts) const;
  double entropy() const;  ///< bits that are still unknown
  double probability(const std::string& slug) const;
  const std::string& likeliest() const;
  bool sure() const { return probability(likeliest()) >= kSure; }
  const std::vector<std::string>& models() const { return models_; }

 private:
  void normalise();
  std::vector<std::string> models_;
  std::vector<double> p_;
};

/// The question that is expected to tell most, or nullptr when there is none that tells anything.
/// Questions whose id is in `asked` are left out.
const GeneratedQuestion* next_question(const QuestionBank& bank, const Diagnosis& diagnosis,
                                       const std::vector<std::string>& asked);

}  // namespace lockbox::lesson
