#pragma once
// A review as a sitting: the same pane, the same actions and the same view as a lesson step, so
// that whoever can draw a lesson can draw the five questions of a day (the desktop does).
#include <map>
#include <optional>
#include <string>

#include "engine/lesson/review.hpp"

namespace lockbox::lesson {

class ReviewSession {
 public:
  ReviewSession(FileSource files, Learner learner, std::int64_t today);

  /// One step "Question 2 of 5", or the closing words when nothing is left.
  View view() const;
  /// The actions of a predict step: choose, confidence, commit; "continue" brings the next
  /// question. Impossible actions answer status 2 and a sentence.
  shell::Reply act(const Json& action);
  const Learner& learner() const { return learner_; }

 private:
  void ask();
  View card_view(const ReviewCard& card) const;
  FileSource files_;
  Learner learner_;
  std::int64_t today_;
  ReviewView now_;
  std::map<std::string, std::string> chosen_;
  int confidence_ = 0;
  std::optional<Revealed> revealed_;
};

}  // namespace lockbox::lesson
