#include "native/lesson_review.hpp"

#include <chrono>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/lesson/review.hpp"
#include "native/command.hpp"
#include "native/saved_lab.hpp"

namespace lockbox::native {
namespace {

std::int64_t day_of(const ReviewOptions& options) {
  if (options.day)
    return *options.day;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::hours>(now).count() / 24;
}

/// The log in the file; an empty one when there is no such file.
std::optional<lesson::Learner> read_learner(const std::string& path) {
  auto text = read_file(path);
  if (!text)
    return lesson::Learner();
  const JsonParse parsed = parse_json(*text);
  if (!parsed) {
    print_error(
        concat({path, ":", std::to_string(parsed.error->line), ": ", parsed.error->message, "\n"}));
    return std::nullopt;
  }
  auto learner = lesson::learner_from_json(parsed.value);
  if (!learner) {
    print_error(concat({path, ": ", problem_text(learner.error()), "\n"}));
    return std::nullopt;
  }
  return std::move(*learner);
}

bool write_learner(const lesson::Learner& learner, const std::string& path) {
  const auto error = write_file(path, to_pretty_text(lesson::to_json(learner), 1) + "\n");
  if (error)
    print_error(concat({"lockbox lesson: ", error->message, "\n"}));
  return !error;
}

void print_questions(const std::vector<lesson::Question>& questions) {
  for (const lesson::Question& q : questions) {
    print(concat({"\n", q.text, "  [", q.id, "]\n"}));
    for (const lesson::Choice& c : q.choices) {
      const char* mark = c.mark == lesson::Choice::Mark::Right   ? "  (right)"
                         : c.mark == lesson::Choice::Mark::Wrong ? "  (not so)"
                                                                 : "";
      print(concat({c.chosen ? "  * " : "    ", c.id, ": ", c.text, mark, "\n"}));
    }
  }
}

void print_view(const lesson::ReviewView& v) {
  if (!v.finding.empty())
    print(concat({v.finding, "\n"}));
  for (const lesson::CalibrationPoint& c : v.calibration) {
    if (c.answers > 0)
      print(concat({"sure to ", std::to_string(c.confidence), " %: ", std::to_string(c.right),
                    " of ", std::to_string(c.answers), " right\n"}));
  }
  if (!v.note.empty())
    print(concat({v.note, "\n"}));
  if (!v.card)
    return;
  print(concat({"\nQuestion ", std::to_string(v.done_today + 1), " of today's ",
                std::to_string(v.done_today + v.left_today), ", asked by ", v.card->request.as,
                " from ", v.card->request.from, ":\n  ", v.card->request.command, "\n"}));
  for (const lesson::Exhibit& e : v.card->exhibits)
    print(concat({"\n", e.title, ":\n", e.text, "\n"}));
  print_questions(v.card->questions);
}

}  // namespace

bool read_review_option(const std::string& word, const std::string& value, ReviewOptions& out) {
  const auto number = to_int(value);
  if (word == "--learner") {
    out.learner = value;
    return true;
  }
  if (word == "--day" && number && *number >= 0) {
    out.day = *number;
    return true;
  }
  if (word == "--confidence" && number && *number >= 0 && *number <= 100) {
    out.confidence = static_cast<int>(*number);
    return true;
  }
  const std::size_t equals = value.find('=');
  if (word != "--answer" || equals == std::string::npos)
    return false;
  out.answers[value.substr(0, equals)] = value.substr(equals + 1);
  return true;
}

bool remember_lab(lesson::Lab& lab, const ReviewOptions& options) {
  auto learner = read_learner(options.learner);
  if (!learner)
    return false;
  lesson::remember(*learner, lesson::lesson_record(lab, day_of(options)));
  return write_learner(*learner, options.learner);
}

int run_review(const ReviewOptions& options) {
  auto learner = read_learner(options.learner);
  if (!learner)
    return kFailed;
  const lesson::QuestionBank& bank = lesson::question_bank();
  const lesson::Review review(scenario_files(), bank, *learner, day_of(options));
  const lesson::ReviewView view = review.view();
  if (options.answers.empty()) {
    print_view(view);
    return kDone;
  }
  if (!view.card) {
    print_error(concat({"lockbox lesson review: ", view.note, "\n"}));
    return kFailed;
  }
  auto revealed = review.answer(*learner, view.card->question, options.answers, options.confidence);
  if (!revealed) {
    print_error(concat({"lockbox lesson review: ", revealed.error(), "\n"}));
    return kFailed;
  }
  print_questions(revealed->questions);
  print(concat({"\n", revealed->verdict, "\n"}));
  if (!revealed->card.empty())
    print(concat({"\n", revealed->card, "\n"}));
  return write_learner(*learner, options.learner) ? kDone : kFailed;
}

}  // namespace lockbox::native
