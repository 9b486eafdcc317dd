#include "engine/lesson/review_session.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"

namespace lockbox::lesson {

namespace {

shell::Reply refused_review(std::string why) {
  shell::Reply r;
  r.status = 2;
  r.err = std::move(why);
  return r;
}

/// Documents as one run of words that can be wrapped anywhere between them; other texts as a list.
std::string exhibit_text(const std::string& text) {
  std::string out;
  if (text.empty() || text.front() != '{') {
    for (const std::string& line : split(text, '\n')) out += concat({"- ", line, "\n"});
    return out;
  }
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!blank)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  return concat({"`", out, "`"});
}

/// The calibration as lines: "sure to 80 %: 3 of 4 right".
std::string calibration_text(const std::vector<CalibrationPoint>& points) {
  std::string out;
  for (const CalibrationPoint& c : points) {
    if (c.answers > 0)
      out += concat({"- Sure to ", std::to_string(c.confidence), " %: ", std::to_string(c.right),
                     " of ", std::to_string(c.answers), " right\n"});
  }
  return out.empty() ? out : concat({"**How sure, and how often right**\n\n", out});
}

}  // namespace

ReviewSession::ReviewSession(FileSource files, Learner learner, std::int64_t today)
    : files_(std::move(files)), learner_(std::move(learner)), today_(today) {
  ask();
}

void ReviewSession::ask() {
  now_ = Review(files_, question_bank(), learner_, today_).view();
  chosen_.clear();
  confidence_ = 0;
  revealed_.reset();
}

View ReviewSession::card_view(const ReviewCard& card) const {
  View v;
  v.request = card.request;
  std::string text = "What happens? Look at what is in force, then predict.";
  for (const Exhibit& e : card.exhibits)
    text += concat({"\n\n**", e.title, "**\n\n", exhibit_text(e.text)});
  v.text = text;
  v.questions = revealed_ ? revealed_->questions : card.questions;
  for (Question& q : v.questions) {
    const auto chosen = chosen_.find(q.id);
    for (Choice& c : q.choices) c.chosen = chosen != chosen_.end() && chosen->second == c.id;
  }
  v.confidence = confidence_;
  v.committed = v.revealed = revealed_.has_value();
  v.can_commit = !revealed_ && confidence_ > 0 && chosen_.size() == card.questions.size();
  v.can_continue = revealed_.has_value();
  if (revealed_) {
    v.verdict = concat({revealed_->right ? "**Right.** " : "**Not so.** ", revealed_->verdict});
    v.card = revealed_->card;
  }
  return v;
}

View ReviewSession::view() const {
  View v = now_.card ? card_view(*now_.card) : View();
  v.title = "Five a day";
  v.subtitle = "Questions made from what you have met";
  const int count = now_.done_today + now_.left_today;
  for (int i = 0; i < count; ++i) {
    StepView s;
    s.id = concat({"question-", std::to_string(i + 1)});
    s.kind = "predict";
    s.title = "Predict, then see why";
    s.state = i < now_.done_today    ? StepView::State::Done
              : i == now_.done_today ? StepView::State::Current
                                     : StepView::State::Locked;
    v.steps.push_back(std::move(s));
  }
  v.current = std::min(now_.done_today, std::max(0, count - 1));
  if (now_.card)
    return v;
  v.finished = true;
  v.text = now_.note;
  if (!now_.finding.empty())
    v.text += concat({"\n\n", now_.finding});
  const std::string calibration = calibration_text(now_.calibration);
  if (!calibration.empty())
    v.text += concat({"\n\n", calibration});
  return v;
}

shell::Reply ReviewSession::act(const Json& action) {
  const std::string what = string_member(action, "do").value_or("");
  const std::string question = string_member(action, "question").value_or("");
  const std::string choice = string_member(action, "choice").value_or("");
  if (!now_.card)
    return refused_review("Nothing is asked any more today.");
  if (what == "continue") {
    if (!revealed_)
      return refused_review("Answer first.");
    ask();
    return {};
  }
  if (revealed_)
    return refused_review("The answer is given already.");
  if (what == "choose") {
    for (const Question& q : now_.card->questions) {
      const bool offered = std::any_of(q.choices.begin(), q.choices.end(),
                                       [&](const Choice& c) { return c.id == choice; });
      if (q.id == question && offered) {
        chosen_[question] = choice;
        return {};
      }
    }
    return refused_review(concat({"\"", question, "\" has no choice \"", choice, "\"."}));
  }
  if (what == "confidence") {
    const Json* percent = member(action, "percent");
    const std::int64_t given =
        percent && percent->is_number_integer() ? percent->get<std::int64_t>() : 0;
    if (given < 50 || given > 100)
      return refused_review("Confidence is a number from 50 (a guess) to 100 (certain).");
    confidence_ = static_cast<int>(given);
    return {};
  }
  if (what != "commit")
    return refused_review(concat({"There is no action \"", what, "\" in a review."}));
  if (confidence_ == 0)
    return refused_review("Answer every question and say how sure you are.");
  auto revealed = Review(files_, question_bank(), learner_, today_)
                      .answer(learner_, now_.card->question, chosen_, confidence_);
  if (!revealed)
    return refused_review(revealed.error());
  revealed_ = std::move(*revealed);
  return {};
}

}  // namespace lockbox::lesson
