// "Five a day": what is due when, what an answer changes, and that all of it follows from the log.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/lesson/lint.hpp"
#include "engine/lesson/review_session.hpp"
#include "tests/lesson/lesson_files.hpp"

namespace lockbox::review_test {
using namespace lockbox::lesson;
using namespace lockbox::lesson::test;

namespace {

constexpr std::int64_t kDay = 20000;
const char* const kScenario = "houses-05-leading-keys";

/// A learner who played scenario 5 on `kDay`.
const Learner& played() {
  static const Learner kept = [] {
    auto lab = Lab::open(project_files(), kScenario, 1);
    for (const std::string& line : solve(project_files(), kScenario, 1).lines) lab->command(line);
    Learner learner;
    remember(learner, lesson_record(*lab, kDay));
    return learner;
  }();
  return kept;
}

Review on(std::int64_t day, const Learner& learner) {
  return Review(project_files(), question_bank(), learner, day);
}

/// Answers the card of the day as a learner with this belief does.
Revealed answer(Learner& learner, std::int64_t day, const std::string& belief = "",
                int confidence = 80) {
  const Review review = on(day, learner);
  const ReviewView view = review.view();
  REQUIRE(view.card);
  std::map<std::string, std::string> answers;
  for (const Part& part : question_bank().find(view.card->question)->parts)
    answers[part.id] = part.answer(belief);
  auto revealed = review.answer(learner, view.card->question, answers, confidence);
  INFO((revealed ? std::string() : revealed.error()));
  REQUIRE(revealed);
  return *revealed;
}

const ReviewTopic& topic(const ReviewView& view, const std::string& slug) {
  const auto it = std::find_if(view.topics.begin(), view.topics.end(),
                               [&](const ReviewTopic& t) { return t.slug == slug; });
  REQUIRE(it != view.topics.end());
  return *it;
}

}  // namespace

TEST_CASE("without a played scenario there is nothing to review, and that is said", "[lesson]") {
  const ReviewView view = on(kDay, Learner()).view();
  CHECK_FALSE(view.card);
  CHECK(view.left_today == 0);
  CHECK(view.note.find("Play a scenario first") != std::string::npos);
}

TEST_CASE("a lab's record holds each prediction with what every belief would have said",
          "[lesson]") {
  REQUIRE(played().lessons.size() == 1);
  const LessonRecord& record = played().lessons.front();
  CHECK(record.finished);
  REQUIRE(record.predictions.size() == 3);
  CHECK(record.predictions[1].step == "everything");
  CHECK(record.predictions[1].right);
  CHECK(record.predictions[1].confidence == 80);
  const auto told = [&](const std::string& slug) {
    return std::any_of(record.predictions[1].parts.begin(), record.predictions[1].parts.end(),
                       [&](const Part& p) { return p.wrong.count(slug) > 0; });
  };
  CHECK(told("fgac.scan-is-scoped"));
  CHECK(told("iam.forallvalues-needs-a-key"));
}

TEST_CASE("a scenario's topics are due at the next visit, and each comes with its question",
          "[lesson]") {
  const ReviewView view = on(kDay, played()).view();
  REQUIRE(view.topics.size() == 2);
  REQUIRE(view.card);
  CHECK(topic(view, view.card->topic).due == kDay);
  const GeneratedQuestion* q = question_bank().find(view.card->question);
  REQUIRE(q);
  CHECK(std::binary_search(q->separates.begin(), q->separates.end(), view.card->topic));
  CHECK_FALSE(view.card->exhibits.empty());
  CHECK(view.card->request.command.compare(0, 4, "aws ") == 0);
}

TEST_CASE("right answers come back after 2, 7 and 21 days, a wrong one on the next day",
          "[lesson]") {
  Learner learner = played();
  std::int64_t day = kDay;
  for (const std::int64_t wait : {2, 7, 21, 21}) {
    const ReviewView before = on(day, learner).view();
    REQUIRE(before.card);
    const std::string slug = before.card->topic;
    REQUIRE_FALSE(slug.empty());
    // Everything that is due today, rightly.
    while (on(day, learner).view().card) answer(learner, day);
    CHECK(topic(on(day, learner).view(), slug).due == day + wait);
    day += wait;
  }
  const std::string slug = on(day, learner).view().card->topic;
  answer(learner, day, slug, 100);
  const ReviewTopic after = topic(on(day, learner).view(), slug);
  CHECK(after.due == day + 1);
  CHECK(after.box == 0);
}

TEST_CASE("practice before its time does not move a topic on", "[lesson]") {
  Learner learner = played();
  while (on(kDay, learner).view().card) answer(learner, kDay);
  const std::string question = learner.answers.front().question;
  const GeneratedQuestion* q = question_bank().find(question);
  ReviewAnswer early = learner.answers.front();
  early.day = kDay + 1;
  const ReviewView before = on(kDay + 1, learner).view();
  learner.answers.push_back(early);
  const ReviewView after = on(kDay + 1, learner).view();
  for (const ReviewTopic& t : before.topics) {
    if (std::binary_search(q->separates.begin(), q->separates.end(), t.slug))
      CHECK(topic(after, t.slug).due == t.due);
  }
}

TEST_CASE("five a day are enough", "[lesson]") {
  Learner learner = played();
  int asked = 0;
  for (int n = 0; n < 10 && on(kDay, learner).view().card; ++n) {
    // Always as somebody who believes that a Scan is trimmed: nothing gets sure by being right.
    answer(learner, kDay, n % 2 ? "fgac.scan-is-scoped" : "iam.forallvalues-needs-a-key");
    ++asked;
  }
  CHECK(asked <= kReviewsADay);
  const ReviewView view = on(kDay, learner).view();
  CHECK_FALSE(view.card);
  CHECK_FALSE(view.note.empty());
}

TEST_CASE("a wrong answer shows the card of the belief that gave it", "[lesson]") {
  Learner learner = played();
  const std::string slug = on(kDay, learner).view().card->topic;
  const Revealed r = answer(learner, kDay, slug, 100);
  CHECK_FALSE(r.right);
  CHECK(r.card.find("A common belief") != std::string::npos);
  CHECK_FALSE(r.verdict.empty());
  const bool marked = std::any_of(r.questions.begin(), r.questions.end(), [](const Question& q) {
    return std::any_of(q.choices.begin(), q.choices.end(),
                       [](const Choice& c) { return c.chosen && c.mark == Choice::Mark::Wrong; });
  });
  CHECK(marked);
}

TEST_CASE("the calibration counts lessons and reviews by confidence", "[lesson]") {
  Learner learner = played();
  const auto at = [&](int confidence) {
    for (const CalibrationPoint& c : on(kDay, learner).view().calibration) {
      if (c.confidence == confidence)
        return c;
    }
    return CalibrationPoint();
  };
  CHECK(at(80).answers == 3);  // the three predictions of the scenario
  CHECK(at(80).right == 3);
  answer(learner, kDay, on(kDay, learner).view().card->topic, 100);
  CHECK(at(100).answers == 1);
  CHECK(at(100).right == 0);
}

TEST_CASE("the log alone decides: written, read and folded again it shows the same", "[lesson]") {
  Learner learner = played();
  answer(learner, kDay, on(kDay, learner).view().card->topic);
  answer(learner, kDay + 1);
  const Json saved = to_json(learner);
  auto again = learner_from_json(parse_json(to_text(saved)).value);
  REQUIRE(again);
  CHECK(to_json(*again) == saved);
  CHECK(to_json(on(kDay + 1, *again).view()) == to_json(on(kDay + 1, learner).view()));
  // A clock that was set back does not make a day twice.
  CHECK(on(kDay - 3, learner).today() == kDay + 1);
}

TEST_CASE("answers that do not fit are refused with the reason", "[lesson]") {
  Learner learner = played();
  const Review review = on(kDay, learner);
  const std::string question = review.view().card->question;
  const auto refused = [&](const std::string& id, std::map<std::string, std::string> answers,
                           int confidence) {
    auto r = review.answer(learner, id, answers, confidence);
    return r ? std::string() : r.error();
  };
  CHECK(refused("0.9999", {}, 80).find("not the one") != std::string::npos);
  CHECK(refused(question, {}, 80).find("Answer the question") != std::string::npos);
  CHECK(refused(question, {{"decision", "perhaps"}}, 80).find("one of its choices") !=
        std::string::npos);
  CHECK(refused(question, {{"decision", "allow"}}, 30).find("Confidence") != std::string::npos);
  CHECK(learner.answers.empty());
}

TEST_CASE("a learner's log that is none is refused with its place", "[lesson]") {
  struct Bad {
    const char* text;
    const char* pointer;
  };
  const Bad kBad[] = {
      {"[]", ""},
      {R"({"format":1,"kind":"something"})", ""},
      {R"({"format":9,"kind":"lockbox-learner"})", "/format"},
      {R"({"format":1,"kind":"lockbox-learner","more":1})", ""},
      {R"({"format":1,"kind":"lockbox-learner","answers":[{"day":-1,"question":"1.1","check":"x"}]})",
       "/answers/0/day"},
      {R"({"format":1,"kind":"lockbox-learner","answers":[{"day":1,"question":5,"check":"x"}]})",
       "/answers/0/question"},
      {R"({"format":1,"kind":"lockbox-learner","answers":[
          {"day":5,"question":"1.1","check":"x"},{"day":4,"question":"1.1","check":"x"}]})",
       "/answers/1/day"},
      {R"({"format":1,"kind":"lockbox-learner","lessons":[{"scenario":"x","predictions":[{
          "step":"s","parts":[{"id":"decision","choices":1,"right":"allow"}]}]}]})",
       "/lessons/0/predictions/0/parts/0/choices"},
  };
  for (const Bad& bad : kBad) {
    INFO(bad.text);
    const auto read = learner_from_json(parse_json(bad.text).value);
    REQUIRE_FALSE(read);
    REQUIRE_FALSE(read.error().empty());
    CHECK(read.error().front().pointer.find(bad.pointer) != std::string::npos);
    CHECK_FALSE(read.error().front().message.empty());
  }
}

TEST_CASE("answers to a question that has changed since count for nothing", "[lesson]") {
  Learner learner = played();
  answer(learner, kDay, on(kDay, learner).view().card->topic);
  const ReviewView before = on(kDay, played()).view();
  learner.answers.front().check = "00000000";
  const ReviewView after = on(kDay, learner).view();
  CHECK(topic(after, before.card->topic).due == topic(before, before.card->topic).due);
  CHECK(after.done_today == 1);
}

TEST_CASE("a sitting is drawn and driven as a lesson's step is", "[lesson]") {
  ReviewSession session(project_files(), played(), kDay);
  View v = session.view();
  REQUIRE(v.request);
  REQUIRE_FALSE(v.questions.empty());
  CHECK(v.title == "Five a day");
  CHECK(v.steps.size() == kReviewsADay);
  CHECK_FALSE(v.can_commit);
  CHECK(session.act(Json{{"do", "commit"}}).status == 2);
  CHECK(session.act(Json{{"do", "choose"}, {"question", "nothing"}, {"choice", "x"}}).status == 2);
  CHECK(session.act(Json{{"do", "confidence"}, {"percent", 10}}).status == 2);
  for (const Question& q : v.questions)
    CHECK(session.act(Json{{"do", "choose"}, {"question", q.id}, {"choice", q.choices.front().id}})
              .status == 0);
  CHECK(session.act(Json{{"do", "confidence"}, {"percent", 70}}).status == 0);
  v = session.view();
  CHECK(v.can_commit);
  CHECK(v.questions.front().choices.front().chosen);
  CHECK(session.act(Json{{"do", "commit"}}).status == 0);
  v = session.view();
  CHECK(v.revealed);
  CHECK(v.can_continue);
  CHECK_FALSE(v.verdict.empty());
  CHECK(session.learner().answers.size() == 1);
  CHECK(session.act(Json{{"do", "commit"}}).status == 2);
  CHECK(session.act(Json{{"do", "continue"}}).status == 0);
  CHECK_FALSE(session.view().revealed);
  const ReviewSession nothing(project_files(), Learner(), kDay);
  CHECK(nothing.view().finished);
  CHECK_FALSE(nothing.view().text.empty());
}

}  // namespace lockbox::review_test
