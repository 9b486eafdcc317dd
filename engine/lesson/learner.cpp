#include "engine/lesson/learner.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/text.hpp"
#include "engine/lesson/lab_impl.hpp"
#include "engine/lesson/reader.hpp"

namespace lockbox::lesson {

namespace {

constexpr std::int64_t kLearnerFormat = 1;
constexpr std::size_t kMaxAnswers = 20000;
constexpr std::size_t kMaxLessons = 200;
constexpr std::int64_t kMaxDay = 4000000;

Json texts_json(const std::map<std::string, std::string>& texts) {
  Json out = Json::object();
  for (const auto& t : texts) out[t.first] = t.second;
  return out;
}

std::map<std::string, std::string> read_texts(const Node& n) {
  std::map<std::string, std::string> out;
  if (!n.present())
    return out;
  if (!n.is_object()) {
    n.fail("type", "expected an object of texts");
    return out;
  }
  for (const std::string& key : n.keys()) out[key] = n.text(key);
  return out;
}

Json prediction_json(const LessonPrediction& p) {
  Json parts = Json::array();
  for (const Part& part : p.parts)
    parts.push_back(Json{{"id", part.id},
                         {"choices", part.choices},
                         {"right", part.right},
                         {"wrong", texts_json(part.wrong)}});
  return Json{{"step", p.step},
              {"right", p.right},
              {"confidence", p.confidence},
              {"parts", std::move(parts)},
              {"answers", texts_json(p.answers)}};
}

std::int64_t bounded(const Node& n, std::string_view key, std::int64_t from, std::int64_t to) {
  const std::int64_t value = n.integer_or(key, from);
  if (value >= from && value <= to)
    return value;
  n.at(key).fail("range", concat({"expected a whole number from ", std::to_string(from), " to ",
                                  std::to_string(to)}));
  return from;
}

LessonPrediction read_prediction(const Node& n) {
  n.object({"step", "right", "confidence", "parts", "answers"});
  LessonPrediction p;
  p.step = n.text("step");
  p.right = n.boolean_or("right", false);
  p.confidence = static_cast<int>(bounded(n, "confidence", 0, 100));
  for (const Node& part : n.at("parts").elements()) {
    part.object({"id", "choices", "right", "wrong"});
    Part read;
    read.id = part.text("id");
    read.choices = static_cast<std::size_t>(bounded(part, "choices", 2, 1000));
    read.right = part.text("right");
    read.wrong = read_texts(part.at("wrong"));
    p.parts.push_back(std::move(read));
  }
  p.answers = read_texts(n.at("answers"));
  return p;
}

LessonRecord read_lesson(const Node& n) {
  n.object({"scenario", "day", "finished", "topics", "beliefs", "predictions"});
  LessonRecord r;
  r.scenario = n.text("scenario");
  r.day = bounded(n, "day", 0, kMaxDay);
  r.finished = n.boolean_or("finished", false);
  r.topics = n.texts("topics");
  r.beliefs = n.texts("beliefs");
  for (const Node& p : n.at("predictions").elements()) r.predictions.push_back(read_prediction(p));
  return r;
}

ReviewAnswer read_answer(const Node& n) {
  n.object({"day", "question", "check", "answers", "confidence"});
  ReviewAnswer a;
  a.day = bounded(n, "day", 0, kMaxDay);
  a.question = n.text("question");
  a.check = n.text("check");
  a.answers = read_texts(n.at("answers"));
  a.confidence = static_cast<int>(bounded(n, "confidence", 0, 100));
  return a;
}

}  // namespace

LessonRecord lesson_record(Lab& lab, std::int64_t day) {
  LessonRecord out;
  Lab::Impl& inside = lab.inside();
  out.day = day;
  if (!inside.scenario)
    return out;
  const Scenario& scenario = *inside.scenario;
  out.scenario = scenario.id;
  out.topics = scenario.review;
  out.beliefs = scenario.misconceptions;
  out.finished = inside.progress().current == static_cast<int>(scenario.steps.size());
  std::set<std::string> seen;
  const auto& log = inside.history.steps();
  for (std::size_t i = 0; i < log.size(); ++i) {
    const auto* note = std::get_if<cloud::Note>(&log[i].command);
    if (!note || !note->data || string_member(*note->data, "lesson").value_or("") != "commit")
      continue;
    const std::string id = string_member(*note->data, "step").value_or("");
    const int at = scenario.step_index(id);
    if (at < 0 || scenario.steps[static_cast<std::size_t>(at)].kind != Step::Kind::Predict)
      continue;
    const StepState& state =
        inside.track().at(inside.history, static_cast<int>(i)).steps[static_cast<std::size_t>(at)];
    if (!state.committed || !state.prediction || !seen.insert(id).second)
      continue;
    const Step& step = scenario.steps[static_cast<std::size_t>(at)];
    cloud::World world = log[i].parent < 0 ? inside.history.base()
                                           : log[static_cast<std::size_t>(log[i].parent)].after;
    if (!step.contrast.empty())
      world = run_lines(world, step.contrast, "admin", nullptr);
    LessonPrediction p;
    p.step = id;
    p.right = state.right;
    p.confidence = state.confidence;
    p.answers = state.answers;
    // The step names the beliefs it was made for; the others have an answer as well.
    p.parts = parts_of(predict(state.prediction->call, step.ask, evaluators(), world));
    out.predictions.push_back(std::move(p));
  }
  return out;
}

void remember(Learner& learner, LessonRecord record) {
  for (LessonRecord& known : learner.lessons) {
    if (known.scenario != record.scenario)
      continue;
    // What was finished once stays met, also when the scenario is begun anew.
    record.finished = record.finished || known.finished;
    if (record.predictions.size() < known.predictions.size())
      record.predictions = known.predictions;
    known = std::move(record);
    return;
  }
  learner.lessons.push_back(std::move(record));
}

Json to_json(const Learner& learner) {
  Json lessons = Json::array(), answers = Json::array();
  for (const LessonRecord& r : learner.lessons) {
    Json predictions = Json::array();
    for (const LessonPrediction& p : r.predictions) predictions.push_back(prediction_json(p));
    lessons.push_back(Json{{"scenario", r.scenario},
                           {"day", r.day},
                           {"finished", r.finished},
                           {"topics", r.topics},
                           {"beliefs", r.beliefs},
                           {"predictions", std::move(predictions)}});
  }
  for (const ReviewAnswer& a : learner.answers)
    answers.push_back(Json{{"day", a.day},
                           {"question", a.question},
                           {"check", a.check},
                           {"answers", texts_json(a.answers)},
                           {"confidence", a.confidence}});
  return Json{{"format", kLearnerFormat},
              {"kind", "lockbox-learner"},
              {"lessons", std::move(lessons)},
              {"answers", std::move(answers)}};
}

Expected<Learner, std::vector<Problem>> learner_from_json(const Json& json) {
  std::vector<Problem> problems;
  const Node root(&json, "learner", "", &problems);
  Learner out;
  if (!root.object({"format", "kind", "lessons", "answers"}))
    return problems;
  if (root.text_or("kind", "") != "lockbox-learner")
    root.fail("kind", "this is no learner's log");
  if (root.integer_or("format", 0) != kLearnerFormat)
    root.at("format").fail("version",
                           concat({"this program reads format ", std::to_string(kLearnerFormat)}));
  if (root.at("lessons").size() > kMaxLessons)
    root.at("lessons").fail("size", "more than 200 lessons");
  if (root.at("answers").size() > kMaxAnswers)
    root.at("answers").fail("size", "more than 20000 answers");
  if (!problems.empty())
    return problems;
  for (const Node& n : root.at("lessons").elements()) out.lessons.push_back(read_lesson(n));
  for (const Node& n : root.at("answers").elements()) {
    out.answers.push_back(read_answer(n));
    if (out.answers.size() > 1 && out.answers[out.answers.size() - 2].day > out.answers.back().day)
      n.at("day").fail("order", "the days go backwards");
  }
  if (!problems.empty())
    return problems;
  return out;
}

}  // namespace lockbox::lesson
