// Scenario 1 played from start to finish: by words, by mouse, with undo, saved and loaded.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/lesson/lab_impl.hpp"
#include "engine/lesson/lint.hpp"
#include "tests/lesson/lesson_files.hpp"

namespace lockbox::sorting_table_test {
using namespace lockbox::lesson;
using namespace lockbox::lesson::test;

namespace {

const char* const kId = "houses-01-sorting-table";

Lab open_lab(std::uint64_t seed = 1) {
  auto lab = Lab::open(project_files(), kId, seed);
  INFO((lab ? std::string() : all_of(lab.error())));
  REQUIRE(lab);
  return std::move(*lab);
}

shell::Reply act(Lab& lab, const Json& action) {
  const shell::Reply r = lab.act(action);
  INFO(lockbox::to_text(action) << ": " << r.err);
  CHECK(r.status == 0);
  return r;
}

std::string step_of(const Lab& lab) {
  const View v = lab.view();
  return v.steps.at(static_cast<std::size_t>(v.current)).id;
}

void fill(Lab& lab, const char* form, const char* field, const std::string& value) {
  act(lab, Json{{"do", "form"}, {"id", form}, {"field", field}, {"value", value}});
}

void query(Lab& lab, const std::string& house, const std::string& condition,
           const std::string& sort) {
  fill(lab, "query", "table", "SortingTable");
  fill(lab, "query", "partition", house);
  fill(lab, "query", "condition", condition);
  if (!sort.empty())
    fill(lab, "query", "sort", sort);
  act(lab, Json{{"do", "run-form"}, {"id", "query"}});
}

/// A prediction by clicks: the given choices, or the first of each question.
void predict_by_mouse(Lab& lab, std::map<std::string, std::string> answers = {}) {
  for (const Question& q : lab.view().questions) {
    const std::string choice = answers.count(q.id) ? answers[q.id] : q.choices.front().id;
    act(lab, Json{{"do", "choose"}, {"question", q.id}, {"choice", choice}});
  }
  act(lab, Json{{"do", "confidence"}, {"percent", 90}});
  CHECK(lab.view().can_commit);
  act(lab, Json{{"do", "commit"}});
  CHECK_FALSE(lab.view().can_continue);
  CHECK(lab.view().can_send);
  act(lab, Json{{"do", "send"}});
  CHECK(lab.view().revealed);
  CHECK_FALSE(lab.view().verdict.empty());
}

void explain_by_mouse(Lab& lab) {
  const std::size_t options = lab.view().questions.at(0).choices.size();
  for (std::size_t i = 0; i < options && !lab.view().can_continue; ++i) {
    act(lab, Json{{"do", "choose"}, {"question", "explain"}, {"choice", std::to_string(i)}});
    act(lab, Json{{"do", "commit"}});
    CHECK_FALSE(lab.view().verdict.empty());
  }
}

void go_on(Lab& lab, const char* expected) {
  CHECK(lab.view().can_continue);
  act(lab, Json{{"do", "continue"}});
  CHECK(step_of(lab) == expected);
}

/// Everything up to the step `build`, with buttons and forms only.
void play_to_build(Lab& lab) {
  go_on(lab, "one-house");
  predict_by_mouse(lab);
  go_on(lab, "the-bill");
  predict_by_mouse(lab);
  go_on(lab, "wrong-house");
  const std::string friend_of_mine = lab.inside().scenario->variables.at("friend");
  fill(lab, "put-item", "table", "Houses");
  fill(lab, "put-item", "partition", "Slytherin");
  fill(lab, "put-item", "sort", friend_of_mine);
  act(lab, Json{{"do", "run-form"}, {"id", "put-item"}});
  go_on(lab, "two-of-them");
  explain_by_mouse(lab);
  go_on(lab, "howler");
  fill(lab, "put-item-file", "table", "Houses");
  fill(lab, "put-item-file", "file", "howler.json");
  lab.act(Json{{"do", "run-form"}, {"id", "put-item-file"}});
  go_on(lab, "next-door");
  predict_by_mouse(lab);
  go_on(lab, "steal");
  fill(lab, "query", "table", "Houses");
  fill(lab, "query", "partition", "Slytherin");
  act(lab, Json{{"do", "run-form"}, {"id", "query"}});
  go_on(lab, "why");
  explain_by_mouse(lab);
  go_on(lab, "questions");
  go_on(lab, "build");
}

void make_table(Lab& lab, const std::string& partition, const std::string& sort) {
  fill(lab, "create-table", "partition", partition);
  fill(lab, "create-table", "sort", sort);
  act(lab, Json{{"do", "run-form"}, {"id", "create-table"}});
  fill(lab, "batch-write", "file", "p/slips.json");
  lab.act(Json{{"do", "run-form"}, {"id", "batch-write"}});
}

GoalView goal(const Lab& lab, const std::string& id) {
  for (const GoalView& g : lab.view().goals) {
    if (g.id == id)
      return g;
  }
  FAIL("no goal " << id);
  return {};
}

}  // namespace

TEST_CASE("scenario 1 can be finished with the mouse alone", "[lesson][scenario1]") {
  Lab lab = open_lab();
  play_to_build(lab);
  make_table(lab, "House", "Entry");
  CHECK(goal(lab, "kept").state == GoalView::State::Done);
  query(lab, "Ravenclaw", "any", "");
  query(lab, "Gryffindor", "begins", "harry");
  query(lab, "Hufflepuff", "=", "cedric#potions");
  CHECK_FALSE(lab.view().can_continue);
  query(lab, "Slytherin", ">=", "pansy");
  go_on(lab, "the-trail");
  predict_by_mouse(lab);
  go_on(lab, "look");
  act(lab, Json{{"do", "run-form"}, {"id", "lookup-events"}});
  go_on(lab, "missing");
  explain_by_mouse(lab);
  go_on(lab, "end");
  CHECK(lab.view().finished);
  CHECK(lab.view().takeaways.size() == 3);
  CHECK(lab.view().points > 0);
  CHECK(lab.view().points <= lab.view().points_max);
}

TEST_CASE("scenario 1 can be finished in the terminal alone, by each solution",
          "[lesson][scenario1]") {
  for (std::size_t solution = 0; solution < 2; ++solution) {
    const Play solved = solve(project_files(), kId, 1, solution);
    INFO(all_of(solved.problems));
    REQUIRE(solved.finished);
    CHECK(solved.points == solved.points_max);
    const Play again = play(project_files(), kId, 1, solved.lines);
    INFO(all_of(again.problems));
    CHECK(again.finished);
  }
}

TEST_CASE("a prediction is asked before anything may be sent", "[lesson][scenario1]") {
  Lab lab = open_lab();
  act(lab, Json{{"do", "continue"}});
  const shell::Reply peek = lab.command("aws dynamodb scan --table-name Houses");
  CHECK(peek.status == 1);
  CHECK(peek.err.find("Predict first") != std::string::npos);
  CHECK(lab.act(Json{{"do", "send"}}).status == 2);
  CHECK(lab.act(Json{{"do", "commit"}}).status == 2);
  CHECK(lab.act(Json{{"do", "continue"}}).status == 2);
  CHECK(lab.act(Json{{"do", "confidence"}, {"percent", 20}}).status == 2);
  CHECK(lab.act(Json{{"do", "choose"}, {"question", "items"}, {"choice", "999"}}).status == 2);
  CHECK(lab.history().steps().size() == 1);
}

TEST_CASE("a Query for one house returns that house's item collection", "[lesson][scenario1]") {
  Lab lab = open_lab();
  act(lab, Json{{"do", "continue"}});
  predict_by_mouse(lab, {{"items", "4"}});
  const View v = lab.view();
  for (const Choice& c : v.questions.at(0).choices) {
    if (c.id == "4")
      CHECK(c.mark == Choice::Mark::Right);
  }
  CHECK(v.card.empty());
}

TEST_CASE("a filter does not make a Scan read less", "[lesson][scenario1]") {
  Lab lab = open_lab();
  act(lab, Json{{"do", "continue"}});
  predict_by_mouse(lab);
  go_on(lab, "the-bill");
  predict_by_mouse(lab, {{"read", "6"}});
  const View v = lab.view();
  CHECK(v.card.find("filter") != std::string::npos);
  for (const Choice& c : v.questions.at(0).choices) {
    if (c.id == "24")
      CHECK(c.mark == Choice::Mark::Right);
    if (c.id == "6")
      CHECK(c.mark == Choice::Mark::Wrong);
  }
}

TEST_CASE("a typed request counts as sent", "[lesson][scenario1]") {
  Lab lab = open_lab();
  act(lab, Json{{"do", "continue"}});
  for (const Question& q : lab.view().questions)
    act(lab, Json{{"do", "choose"}, {"question", q.id}, {"choice", q.choices.front().id}});
  act(lab, Json{{"do", "confidence"}, {"percent", 50}});
  act(lab, Json{{"do", "commit"}});
  const std::string line = lab.view().request->command;
  CHECK(lab.command(line + " --profile pupil").status == 0);
  CHECK(lab.view().revealed);
}

TEST_CASE("the goals say what is still missing, and why", "[lesson][scenario1]") {
  Lab lab = open_lab();
  play_to_build(lab);
  const auto text = [&](const char* key) { return lab.inside().scenario->text(key); };
  SECTION("a key that does not tell the slips apart") {
    make_table(lab, "House", "Student");
    CHECK(goal(lab, "kept").feedback.find(text("wrong.house-and-student")) == 0);
  }
  SECTION("an order that puts nothing side by side") {
    make_table(lab, "House", "Slip");
    query(lab, "Ravenclaw", "any", "");
    CHECK(goal(lab, "asked-house").state == GoalView::State::Done);
    lab.command(
        "aws dynamodb query --table-name SortingTable --key-condition-expression 'House = :h' "
        "--filter-expression 'Student = :s' --expression-attribute-values "
        "'{\":h\":{\"S\":\"Gryffindor\"},\":s\":{\"S\":\"harry\"}}'");
    const std::string said = goal(lab, "asked-pupil").feedback;
    INFO(said);
    CHECK(said.find(text("wrong.slip-order")) == 0);
    CHECK(said.find("read 6 items and returned 2") != std::string::npos);
  }
  SECTION("a Scan, taken back with undo") {
    make_table(lab, "House", "Entry");
    lab.command("aws dynamodb scan --table-name SortingTable");
    CHECK(goal(lab, "no-scan").state == GoalView::State::Open);
    CHECK(lab.command("lockbox undo").status == 0);
    CHECK(goal(lab, "no-scan").state == GoalView::State::Done);
    CHECK(goal(lab, "kept").state == GoalView::State::Done);
  }
  SECTION("start the step again") {
    make_table(lab, "House", "Entry");
    act(lab, Json{{"do", "reset-step"}});
    CHECK(step_of(lab) == "build");
    CHECK(goal(lab, "kept").state == GoalView::State::Open);
  }
}

TEST_CASE("hints open rung by rung, cost points on every branch, and offer a command at the end",
          "[lesson][scenario1]") {
  Lab lab = open_lab();
  play_to_build(lab);
  const int before = lab.view().points;
  CHECK(lab.view().hints.has_next);
  for (int i = 0; i < 4; ++i) act(lab, Json{{"do", "hint"}});
  CHECK(lab.view().hints.opened.size() == 4);
  CHECK(lab.view().hints.types.find("create-table") != std::string::npos);
  act(lab, Json{{"do", "reset-step"}});
  CHECK(lab.view().hints.opened.empty());
  make_table(lab, "House", "Entry");
  query(lab, "Ravenclaw", "any", "");
  query(lab, "Gryffindor", "begins", "harry");
  query(lab, "Hufflepuff", "=", "cedric#potions");
  query(lab, "Slytherin", ">=", "pansy");
  CHECK(lab.view().can_continue);
  CHECK(lab.view().points == before + 10 - 4);
}

TEST_CASE("commands outside the lesson are refused with a reason", "[lesson][scenario1]") {
  Lab lab = open_lab();
  const shell::Reply off = lab.command("aws dynamodb delete-table --table-name Houses");
  CHECK(off.status == 1);
  CHECK(off.err.find("Tables stay") != std::string::npos);
  const shell::Reply other = lab.command("aws iam list-roles");
  CHECK(other.status == 1);
  CHECK(other.err.find("dynamodb *") != std::string::npos);
  CHECK(lab.history().steps().empty());
}

TEST_CASE("progress survives a save, and a save that does not fit is refused whole",
          "[lesson][scenario1]") {
  Lab lab = open_lab(5);
  act(lab, Json{{"do", "continue"}});
  act(lab, Json{{"do", "choose"}, {"question", "items"}, {"choice", "4"}});
  const Json saved = lab.save();
  auto again = Lab::load(project_files(), saved);
  INFO((again ? std::string() : all_of(again.error())));
  REQUIRE(again);
  CHECK(to_json(again->view()) == to_json(lab.view()));
  CHECK(again->save() == saved);

  Json other = saved;
  other["version"] = "9.0.0";
  CHECK_FALSE(Lab::load(project_files(), other));
  other = saved;
  other["scenario"] = "houses-99";
  CHECK_FALSE(Lab::load(project_files(), other));
  CHECK_FALSE(Lab::load(project_files(), Json::array()));
  CHECK_FALSE(Lab::load(project_files(), Json{{"format", 1}}));
}

TEST_CASE("notes that the lesson never wrote do not move it", "[lesson][scenario1]") {
  Lab lab = open_lab();
  const auto note = [&](Json data) {
    lab.history().apply(cloud::Note{std::make_shared<const Json>(std::move(data))});
  };
  note(Json{{"lesson", "continue"}, {"step", "missing"}});
  CHECK(step_of(lab) == "story");
  note(Json{{"lesson", "continue"}, {"step", "story"}});
  CHECK(step_of(lab) == "one-house");
  note(Json{{"lesson", "continue"}, {"step", "one-house"}});
  note(Json{{"lesson", "sent"}, {"step", "one-house"}});
  note(Json{{"lesson", "commit"}, {"step", "one-house"}, {"answers", {{"items", "nonsense"}}}});
  CHECK(step_of(lab) == "one-house");
  CHECK_FALSE(lab.view().committed);
}

TEST_CASE("unknown actions answer in a sentence and change nothing", "[lesson][scenario1]") {
  Lab lab = open_lab();
  for (const Json& action :
       {Json{{"do", "fly"}}, Json::object(), Json::array(), Json{{"do", "seek"}},
        Json{{"do", "seek"}, {"step", 99}}, Json{{"do", "form"}, {"id", "query"}},
        Json{{"do", "hint"}}, Json{{"do", "back"}}, Json{{"do", "undo"}}}) {
    const shell::Reply r = lab.act(action);
    INFO(lockbox::to_text(action));
    CHECK(r.status == 2);
    CHECK_FALSE(r.err.empty());
  }
  CHECK(lab.history().steps().empty());
}

TEST_CASE("the sandbox has every form and no lesson", "[lesson]") {
  auto lab = Lab::sandbox(project_files(), "hogwarts-1");
  INFO((lab ? std::string() : all_of(lab.error())));
  REQUIRE(lab);
  CHECK_FALSE(lab->has_lesson());
  CHECK(lab->view().forms.size() == known_forms().size());
  CHECK(lab->act(Json{{"do", "continue"}}).status == 2);
  CHECK(lab->command("aws dynamodb list-tables").status == 0);
  auto again = Lab::load(project_files(), lab->save());
  CHECK(again.has_value());
}

}  // namespace lockbox::sorting_table_test
