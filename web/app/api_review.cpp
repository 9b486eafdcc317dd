// The functions of the bridge that concern the arena and the review: the learner's log comes in and
// goes out with each call; the page keeps it.
#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/lesson/arena.hpp"
#include "engine/lesson/lab_impl.hpp"
#include "engine/lesson/review.hpp"
#include "web/app/app.hpp"

namespace lockbox::app {
namespace {

struct Asked {
  lesson::Learner learner;
  std::int64_t day = 0;
};

/// The learner's log and the day of a request; a missing log is an empty one.
Expected<Asked, Json> asked_of(const Json& request) {
  Asked out;
  const Json* day = member(request, "day");
  if (!day || !day->is_number_integer() || *day < 0 || *day > 4000000)
    return error_json("day: expected the number of a day");
  out.day = day->get<std::int64_t>();
  const Json* log = member(request, "learner");
  if (!log || log->is_null())
    return out;
  auto learner = lesson::learner_from_json(*log);
  if (!learner)
    return error_json(learner.error());
  out.learner = std::move(*learner);
  return out;
}

}  // namespace

void App::set_learner(lesson::Learner learner, std::int64_t day) {
  learner_ = std::move(learner);
  day_ = day;
}

void App::remember_lab() {
  if (lab_ && lab_->has_lesson())
    lesson::remember(learner_, lesson::lesson_record(*lab_, day_));
}

shell::Reply App::act_on_pane(const Json& action) {
  const auto what = string_member(action, "do");
  if (what == std::optional<std::string>("review")) {
    remember_lab();
    review_.emplace(file_source(), learner_, day_);
    return {};
  }
  if (what == std::optional<std::string>("close-review")) {
    if (review_)
      learner_ = review_->learner();
    review_.reset();
    return {};
  }
  if (review_)
    return review_->act(action);
  const shell::Reply reply = lab_->act(action);
  if (what == std::optional<std::string>("commit") && reply.status == 0)
    remember_lab();
  return reply;
}

Json App::api_arena(const Json& request) {
  if (!lab_)
    return error_json("nothing is open: open a scenario or the sandbox first");
  const Json* description = member(request, "description");
  if (!description || !description->is_object())
    return error_json("description: expected an object");
  const auto& scenario = lab_->inside().scenario;
  auto result =
      lesson::arena(lab_->history().world(), *description, scenario ? &*scenario : nullptr);
  return result ? lesson::to_json(*result) : error_json(result.error());
}

Json App::api_remember(const Json& request) {
  auto asked = asked_of(request);
  if (!asked)
    return asked.error();
  if (lab_ && lab_->has_lesson())
    lesson::remember(asked->learner, lesson::lesson_record(*lab_, asked->day));
  return Json{{"learner", lesson::to_json(asked->learner)}};
}

Json App::api_review(const Json& request) {
  auto asked = asked_of(request);
  if (!asked)
    return asked.error();
  return lesson::to_json(
      lesson::Review(file_source(), lesson::question_bank(), asked->learner, asked->day).view());
}

Json App::api_review_answer(const Json& request) {
  auto asked = asked_of(request);
  if (!asked)
    return asked.error();
  const Json* given = member(request, "answers");
  const Json* confidence = member(request, "confidence");
  if (!given || !given->is_object())
    return error_json("answers: expected an object of question to choice");
  if (!confidence || !confidence->is_number_integer())
    return error_json("confidence: expected a whole number");
  std::map<std::string, std::string> answers;
  for (const auto& entry : given->items()) {
    if (!entry.value().is_string())
      return error_json(concat({"answers: \"", entry.key(), "\" is not a text"}));
    answers[entry.key()] = entry.value().get<std::string>();
  }
  const lesson::Review review(file_source(), lesson::question_bank(), asked->learner, asked->day);
  auto revealed = review.answer(asked->learner, string_member(request, "question").value_or(""),
                                answers, static_cast<int>(confidence->get<std::int64_t>()));
  if (!revealed)
    return error_json(revealed.error());
  return Json{{"learner", lesson::to_json(asked->learner)},
              {"revealed", lesson::to_json(*revealed)}};
}

}  // namespace lockbox::app
