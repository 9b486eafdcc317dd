#pragma once
// "Five a day": which generated questions are due today, and what the learner's answers say. All of
// it is a function of the learner's log and of today's number; nothing is stored besides the log.
//
// Spacing: a topic (a misconception that a scenario asks to review) is due at the next visit after
// its scenario, then 2, 7 and 21 days after it was answered right; a wrong answer sends it back to
// the next day. Days without due topics ask what tells most about the learner, until the posterior
// is sure.
#include <optional>
#include <string>
#include <vector>

#include "engine/lesson/diagnosis.hpp"
#include "engine/lesson/learner.hpp"
#include "engine/lesson/view.hpp"

namespace lockbox::lesson {

constexpr int kReviewsADay = 5;

/// Days from one time to the next: growing.
const std::vector<std::int64_t>& review_days();

struct ReviewTopic {
  std::string slug, belief;
  int box = 0;           ///< 0: next visit, 1: two days, 2: seven, 3: 21
  std::int64_t due = 0;  ///< day
  double probability = 0;
};

/// Confidence against what came true: one point of the calibration curve.
struct CalibrationPoint {
  int confidence = 0;  ///< 50, 60 ... 100
  int answers = 0, right = 0;
};

struct ReviewCard {
  std::string question;  ///< of the bank
  std::string topic;     ///< slug it is asked for; empty: to find out what the learner believes
  RequestCard request;
  std::vector<Exhibit> exhibits;
  std::vector<Question> questions;
};

struct ReviewView {
  int done_today = 0, left_today = 0;
  std::optional<ReviewCard> card;
  std::string note;  ///< why there is no card, or what today is about
  std::vector<ReviewTopic> topics;
  std::vector<CalibrationPoint> calibration;
  std::string suspected;  ///< slug that the posterior is sure of, or empty
  std::string finding;    ///< what the answers say so far, in a sentence
};

struct Revealed {
  bool right = false;
  std::vector<Question> questions;  ///< chosen and marked
  std::string verdict, card;
};

class Review {
 public:
  /// `files` gives misconceptions.json: beliefs, truths and their sources. `today` is a day's
  /// number, the same clock for the whole log; a day before the log's last one counts as that one.
  /// Answers to questions that have changed since are left out.
  Review(const FileSource& files, const QuestionBank& bank, const Learner& learner,
         std::int64_t today);

  ReviewView view() const;
  std::int64_t today() const { return today_; }

  /// Judges an answer to the card that is due and appends it to `learner`, or says why not.
  Expected<Revealed, std::string> answer(Learner& learner, const std::string& question,
                                         const std::map<std::string, std::string>& answers,
                                         int confidence) const;

 private:
  struct Topic : ReviewTopic {
    std::int64_t practised = -1;  ///< day
  };
  void fold(const ReviewAnswer& a);
  void count(int confidence, bool right);
  const GeneratedQuestion* due_question(std::string& topic) const;
  const GeneratedQuestion* best(const std::string& topic) const;
  bool met(const std::string& slug) const;
  std::string finding() const;

  const QuestionBank& bank_;
  std::int64_t today_ = 0;
  std::vector<Misconception> misconceptions_;
  std::vector<Topic> topics_;
  Diagnosis diagnosis_;
  std::vector<CalibrationPoint> calibration_;
  std::vector<std::string> recent_;  ///< questions asked lately
  std::string last_kind_;
  int done_today_ = 0;
};

Json to_json(const ReviewView& view);
Json to_json(const Revealed& revealed);

}  // namespace lockbox::lesson
