// Five a day through the bridge and on the canvas of the desktop.
#include <catch2/catch_test_macros.hpp>

#include "tests/ui/headless.hpp"
#include "web/panels/lesson_panel.hpp"

namespace lockbox::ui_review_test {
using namespace lockbox::test;

namespace {

constexpr int kDay = 20000;

/// Scenario 5 up to its first committed prediction.
void play_a_little(Headless& h) {
  h.call(Json{{"fn", "files"}, {"files", scenario_files()}});
  h.call(Json{{"fn", "open"}, {"scenario", "houses-05-leading-keys"}, {"seed", 1}});
  for (const char* line :
       {"lockbox next", "lockbox choose decision deny", "lockbox choose statement none",
        "lockbox confidence 80", "lockbox commit"})
    h.call(Json{{"fn", "command"}, {"text", line}});
}

}  // namespace

TEST_CASE("the bridge takes the learner's log in and gives it back with the answer", "[app]") {
  Headless h;
  play_a_little(h);
  Json learner = h.call(Json{{"fn", "remember"}, {"day", kDay}, {"learner", nullptr}})["learner"];
  REQUIRE(learner["lessons"].size() == 1);
  CHECK(learner["lessons"][0]["predictions"].size() == 1);
  const Json view = h.call(Json{{"fn", "review"}, {"day", kDay}, {"learner", learner}});
  REQUIRE(view["card"].is_object());
  CHECK(view["calibration"].size() == 6);
  Json answers = Json::object();
  for (const Json& q : view["card"]["questions"])
    answers[q["id"].get<std::string>()] = q["choices"][0]["id"];
  Json request = {{"fn", "review-answer"}, {"day", kDay},
                  {"learner", learner},    {"question", view["card"]["question"]},
                  {"answers", answers},    {"confidence", 70}};
  const Json reply = h.call(request);
  CHECK(reply["learner"]["answers"].size() == 1);
  CHECK(reply["revealed"]["verdict"].get<std::string>().size() > 5);
  request["question"] = "0.9999";
  CHECK(h.call(request).contains("error"));
  request["learner"] = Json::array();
  CHECK(h.call(request).contains("error"));
  CHECK(h.call(Json{{"fn", "review"}, {"day", "tomorrow"}}).contains("error"));
}

TEST_CASE("on the desktop the review stands in the lesson's place and leads back", "[ui]") {
  Headless h(1400, 1600);
  panels::LessonView lesson;
  h.app().side = [&](app::App& a, const panels::Scene& scene, const panels::Place& place) {
    panels::draw_lesson(a.ui(), scene, a.lab(), a.review(), lesson, place);
  };
  h.app().set_learner({}, kDay);
  play_a_little(h);
  h.frames();
  const ui::Item* open = h.find(ui::Role::Button, "Five a day");
  REQUIRE(open);
  REQUIRE(h.click(std::string(open->path)));
  h.frames();
  REQUIRE(h.app().review());
  CHECK(h.app().learner().lessons.size() == 1);
  const ui::Item* back = h.find(ui::Role::Button, "Back to the lesson");
  REQUIRE(back);
  REQUIRE(h.click(std::string(back->path)));
  h.frames();
  CHECK_FALSE(h.app().review());
}

}  // namespace lockbox::ui_review_test
