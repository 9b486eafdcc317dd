// What an application seals before it sends is no plaintext for anybody, and a check can run the
// application on a fork.
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/lesson/attacker.hpp"
#include "engine/lesson/check_run.hpp"
#include "engine/lesson/lab_impl.hpp"
#include "engine/lesson/lint.hpp"
#include "engine/lesson/mutants.hpp"
#include "engine/lesson/progress.hpp"
#include "engine/shell/shell.hpp"
#include "tests/lesson/lesson_files.hpp"

namespace lockbox::sealed_test {
using namespace lockbox::lesson;
using namespace lockbox::lesson::test;

namespace {

struct Clinic {
  Scenario scenario;
  cloud::World world;

  Clinic() {
    auto loaded = load_scenario(project_files(), "sealed", 1);
    REQUIRE(loaded);
    scenario = *loaded;
    auto base = starting_world(project_files(), scenario, 1);
    REQUIRE(base);
    world = base->world;
  }
  void run(const std::string& as, const std::string& line) {
    std::string failed;
    world = run_lines(world, {line}, as, &failed);
    INFO(failed);
    REQUIRE(failed.empty());
  }
};

Check check_in(const std::string& text, std::string* problems = nullptr) {
  std::vector<Problem> found;
  std::vector<std::string> variables;
  const Json json = parse_json(text).value;
  const Check check = parse_check(Node(&json, "f", "", &found), variables);
  if (problems)
    *problems = all_of(found);
  return check;
}

Judgement judged(const Clinic& clinic, const std::string& text) {
  const std::map<std::string, std::string> aliases;
  const Scene scene{clinic.scenario, clinic.world, clinic.world, aliases, {}, {}};
  return judge(check_in(text), scene);
}

const char* const kOpen = R"({"line": {"run":
  "lockbox get-sealed file://p/client.json '{\"Patient\":{\"S\":\"p-01\"}}'", "as": "app"},
  "expect": "works", "shows": "cursed necklace"})";

}  // namespace

TEST_CASE("a sealed cell reaches nobody, a signed one does", "[lesson][flows]") {
  Clinic clinic;
  CHECK(search(clinic.scenario, clinic.world, 600).found);
  clinic.run("app", "lockbox seal file://p/sign-only.json");
  CHECK(search(clinic.scenario, clinic.world, 600).found);
  clinic.run("app", "lockbox seal file://p/client.json");
  const Attack after = search(clinic.scenario, clinic.world, 600);
  INFO(after.sentence);
  CHECK_FALSE(after.found);
  CHECK_FALSE(after.exhausted);
}

TEST_CASE("a check runs the application on a fork", "[lesson]") {
  Clinic clinic;
  const Judgement before = judged(clinic, kOpen);
  CHECK(before.value == Tri::False);
  CHECK(before.counterexample.find("missing expected header") != std::string::npos);
  clinic.run("app", "lockbox seal file://p/client.json");
  const auto hash = content_hash(clinic.world);
  CHECK(judged(clinic, kOpen).value == Tri::True);
  CHECK(content_hash(clinic.world) == hash);
  CHECK(judged(clinic, replace_all(kOpen, "\"app\"", "\"dba\"")).value == Tri::False);
}

TEST_CASE("a goal is judged when a command has ended, not between its requests", "[lesson]") {
  Clinic clinic;
  Scenario one = clinic.scenario;
  Step step;
  step.kind = Step::Kind::Do;
  step.goal = check_in(R"x({"probe": {"as": "role/dba", "op": "dynamodb:Scan", "in": {
    "TableName": "Patients", "FilterExpression": "attribute_exists(aws_dbe_head)"}},
    "expect": "allow", "returns": {"count": 2}})x");
  one.steps = {step};
  one.invariants.clear();
  cloud::History history(clinic.world);
  shell::Session session;
  session.profile = "app";
  REQUIRE(shell::run(history, session, "lockbox seal file://p/client.json").status == 0);
  CHECK_FALSE(Tracker(one, clinic.world, {}).at(history, history.cursor()).steps[0].goal_met);

  // The same requests sent one by one do meet it on the way.
  Json by_hand = history.save();
  for (Json& sent : by_hand["steps"]) sent.erase("goes_on");
  const auto replayed = cloud::History::load(clinic.world, by_hand);
  REQUIRE(replayed);
  CHECK(Tracker(one, clinic.world, {}).at(*replayed, replayed->cursor()).steps[0].goal_met);
}

TEST_CASE("an event can be asked for items that came back", "[lesson]") {
  EventPattern two;
  two.min_items = 2;
  Event e;
  e.succeeded = true;
  e.returned = 1;
  CHECK_FALSE(matches(two, e));
  e.returned = 2;
  CHECK(matches(two, e));
  e.succeeded = false;
  CHECK_FALSE(matches(two, e));
}

TEST_CASE("in the lesson a search counts only when it found something", "[lesson]") {
  const Play played = solve(project_files(), "houses-10-sealed-before-sending", 1);
  std::vector<std::string> lines;
  for (const std::string& line : played.lines) {
    const bool found = line.find("find-sealed") != std::string::npos;
    if (found && line.find("visits.json") != std::string::npos)
      continue;
    if (line.find("lockbox seal file://p/visits.json") != std::string::npos)
      lines.push_back("lockbox find-sealed file://p/visits.json Ailment 'dragon pox'");
    lines.push_back(line);
  }
  REQUIRE(lines.size() == played.lines.size());
  CHECK(played.finished);
  CHECK_FALSE(play(project_files(), "houses-10-sealed-before-sending", 1, lines).finished);
}

TEST_CASE("a line check takes programs of the client only", "[lesson]") {
  std::string problems;
  check_in(R"({"line": {"run": "aws dynamodb list-tables", "as": "app"}, "expect": "works"})",
           &problems);
  CHECK(problems.find("begins with lockbox") != std::string::npos);
  check_in(R"({"line": {"run": "lockbox files", "as": "app"}, "expect": "maybe"})", &problems);
  CHECK(problems.find("works") != std::string::npos);
}

TEST_CASE("mutants of a client's configuration change one attribute's action", "[lesson]") {
  const auto mutants = mutants_of("s", {"lockbox seal file://p/c.json"}, [](const std::string&) {
    return std::optional<std::string>(
        R"({"attributeActionsOnEncrypt": {"A": "SIGN_ONLY", "B": "ENCRYPT_AND_SIGN"}})");
  });
  REQUIRE(mutants.size() == 4);
  CHECK(mutants.front().id == "s: c.json: ENCRYPT_AND_SIGN for A");
}

}  // namespace lockbox::sealed_test
