// The scenario format: what is refused, where, and in which words.
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/lesson/curriculum.hpp"
#include "engine/lesson/forms.hpp"
#include "engine/lesson/lab_impl.hpp"
#include "engine/lesson/scenario.hpp"
#include "tests/lesson/lesson_files.hpp"

namespace lockbox::format_test {
using namespace lockbox::lesson;
using namespace lockbox::lesson::test;

namespace {

const char* const kScenario = "sorting-table/scenario.json";

/// Problems of scenario 1 after one edit.
std::string problems_after(const std::string& from, const std::string& to,
                           const char* file = kScenario) {
  const auto loaded =
      load_scenario(with_files({{file, edited(file, from, to)}}), "sorting-table", 1);
  return loaded ? std::string() : all_of(loaded.error());
}

bool has(const std::string& text, const std::string& part) {
  INFO(text);
  CHECK(text.find(part) != std::string::npos);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the project's scenario loads for every learner", "[lesson]") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto loaded = load_scenario(project_files(), "sorting-table", seed);
    INFO((loaded ? std::string() : all_of(loaded.error())));
    REQUIRE(loaded);
    CHECK(loaded->steps.size() >= 12);
  }
}

TEST_CASE("a broken scenario names file, pointer, rule and what was expected", "[lesson]") {
  SECTION("not JSON") {
    const std::string p = problems_after("\"format\": 1,", "\"format\": 1,,");
    CHECK(has(p, kScenario));
    CHECK(has(p, "line 3"));
  }
  SECTION("unknown field, with the nearest known one") {
    CHECK(has(problems_after("\"minutes\": 20", "\"minute\": 20"),
              "/minute: unknown field; did you mean \"minutes\"?"));
  }
  SECTION("unknown field in a step") {
    const std::string p = problems_after("\"role\": \"build\"", "\"rolle\": \"build\"");
    CHECK(has(p, "/rolle"));
    CHECK(has(p, "did you mean \"role\"?"));
  }
  SECTION("wrong type") {
    CHECK(has(problems_after("\"minutes\": 20", "\"minutes\": \"long\""),
              "/minutes: expected an integer, found a string"));
  }
  SECTION("a word that is none of the known ones") {
    CHECK(has(problems_after("\"level\": \"beginner\"", "\"level\": \"easy\""),
              "expected one of: beginner, intermediate, advanced, expert"));
  }
  SECTION("a field twice") {
    CHECK(has(problems_after("\"format\": 1,", "\"format\": 1, \"format\": 1,"), "duplicate-key"));
  }
  SECTION("another format") {
    CHECK(has(problems_after("\"format\": 1,", "\"format\": 2,"), "/format"));
  }
  SECTION("an unknown check") {
    CHECK(has(problems_after("\"reached\": {\"label\": \"slytherin-secrets\"",
                             "\"reach\": {\"label\": \"slytherin-secrets\""),
              "expected one of: all, any, not, test"));
  }
  SECTION("an operator that does not exist") {
    CHECK(has(problems_after("\"!=\", \"Register\"", "\"<>\", \"Register\""),
              "expected one of: == !="));
  }
  SECTION("an operation without its service") {
    CHECK(has(problems_after("\"op\": \"dynamodb:GetItem\"", "\"op\": \"GetItem\""),
              "expected SERVICE:Operation"));
  }
  SECTION("a form that does not exist") {
    CHECK(has(problems_after("\"forms\": [\"put-item\"]", "\"forms\": [\"put\"]"), "/forms/0"));
  }
  SECTION("the first hint costs something") {
    CHECK(has(problems_after("{\"say\": \"howler.h1\", \"cost\": 0}",
                             "{\"say\": \"howler.h1\", \"cost\": 2}"),
              "the first hint is free"));
  }
}

TEST_CASE("every reference is resolved before anything runs", "[lesson]") {
  SECTION("text") {
    CHECK(has(problems_after("\"say\": \"story.text\"", "\"say\": \"story.txt\""),
              "no text \"story.txt\""));
  }
  SECTION("a goal's text") {
    CHECK(has(problems_after("\"goal.looked\":", "\"goal.seen\":", "sorting-table/text/en.json"),
              "no text \"goal.looked\""));
  }
  SECTION("label") {
    CHECK(has(problems_after("\"answers\": \"one-mark\"", "\"answers\": \"one-grade\""),
              "no label \"one-grade\""));
  }
  SECTION("step") {
    CHECK(has(problems_after("\"since\": \"look\"", "\"since\": \"lok\""), "no step \"lok\""));
  }
  SECTION("profile") {
    CHECK(has(problems_after("\"profile\": \"pupil\"", "\"profile\": \"pupils\""),
              "no profile \"pupils\""));
  }
  SECTION("placeholder") {
    CHECK(
        has(problems_after("student-{{mine}}\", \"registrar\"", "student-{{min}}\", \"registrar\""),
            "{{min}}"));
    CHECK(has(problems_after("Today you play {{Me}}", "Today you play {{you}}",
                             "sorting-table/text/en.json"),
              "no variant is called {{you}}"));
  }
  SECTION("misconception") {
    CHECK(has(problems_after("\"targets\": [\"log.item-reads-by-default\"]",
                             "\"targets\": [\"log.all\"]"),
              "\"log.all\" is not among the scenario's misconceptions"));
  }
  SECTION("the check a wrong path fails at") {
    CHECK(has(problems_after("\"fails\": \"secret-read\"", "\"fails\": \"secret\""),
              "has no check \"secret\""));
  }
  SECTION("a variant without a value") {
    CHECK(has(problems_after("\"Ravenclaw\": \"luna\"", "\"Ravenclav\": \"luna\""),
              "no value for \"Ravenclaw\""));
  }
}

TEST_CASE("a lab that cannot open says why and is not there", "[lesson]") {
  const auto missing = Lab::open(project_files(), "houses-99", 1);
  REQUIRE_FALSE(missing);
  CHECK(has(all_of(missing.error()), "houses-01-sorting-table"));
  const auto no_world =
      Lab::open(with_files({{kScenario, edited(kScenario, "hogwarts@1", "hogwarts@9")}}),
                "houses-01-sorting-table", 1);
  REQUIRE_FALSE(no_world);
  CHECK(has(all_of(no_world.error()), "worlds/hogwarts-9.json"));
}

TEST_CASE("variants depend on the seed, and covering seeds show every value", "[lesson]") {
  const auto specs = load_variants(project_files(), "sorting-table");
  REQUIRE(specs);
  const auto seeds = covering_seeds(*specs, "houses-01-sorting-table", 256);
  CHECK(seeds.size() == 3);
  for (const std::uint64_t seed : seeds) {
    CHECK(draw_variants(*specs, "houses-01-sorting-table", seed) ==
          draw_variants(*specs, "houses-01-sorting-table", seed));
  }
  CHECK(draw_variants(*specs, "houses-01-sorting-table", seeds[0]).at("mine") !=
        draw_variants(*specs, "houses-01-sorting-table", seeds[1]).at("mine"));
}

TEST_CASE("placeholders are filled in members, names and texts, IAM's own are left alone",
          "[lesson]") {
  const std::map<std::string, std::string> values = {{"table", "Houses"}, {"h", "x"}};
  const Json json = Json::parse(R"({"{{table}}": ["{{h}}", "${aws:username}", "{{other}}"]})");
  CHECK(substitute(json, values).dump() == R"({"Houses":["x","${aws:username}","{{other}}"]})");
  CHECK(open_placeholder("a {{other}} b") == "other");
  CHECK(open_placeholder("a {{ b").empty());
}

TEST_CASE("the cost of a check is bounded before it runs", "[lesson]") {
  std::vector<Problem> problems;
  std::vector<std::string> variables;
  const Json json = Json::parse(R"({"each": "a", "in": {"list": [1, 2, 3]}, "hold":
    {"each": "b", "in": {"get": "/tables"}, "hold":
      {"probe": {"as": "role/x", "op": "dynamodb:Scan"}, "expect": "deny"}}})");
  const Check check = parse_check(Node(&json, "f", "", &problems), variables);
  CHECK(problems.empty());
  CHECK(static_cost(check, 0) == 3 * 64);
}

TEST_CASE("loops nest at most three deep and lists hold at most 64", "[lesson]") {
  std::vector<Problem> problems;
  std::vector<std::string> variables;
  Json inner = Json::parse(R"({"attackerFails": true})");
  for (int i = 0; i < 4; ++i) {
    inner = Json{
        {"each", concat({"v", std::to_string(i)})}, {"in", {{"get", "/tables"}}}, {"hold", inner}};
  }
  parse_check(Node(&inner, "f", "", &problems), variables);
  CHECK(has(all_of(problems), "at most 3 deep"));
}

TEST_CASE("the curriculum lists 24 scenarios in order; the catalogue those that exist",
          "[lesson]") {
  const auto list = load_curriculum(project_files());
  REQUIRE(list);
  CHECK(list->size() == 24);
  const auto existing = catalogue(project_files());
  REQUIRE(existing);
  REQUIRE_FALSE(existing->empty());
  CHECK(existing->front().id == "houses-01-sorting-table");
  CHECK(existing->front().number == 1);
}

TEST_CASE("words of a command line are quoted only when needed", "[lesson]") {
  CHECK(shell_word("Houses") == "Houses");
  CHECK(shell_word("a b") == "'a b'");
  CHECK(shell_word("it's") == "'it'\\''s'");
  CHECK(shell_word("") == "''");
  CHECK(words_of("aws  dynamodb 'a b' \"c\"") ==
        std::vector<std::string>{"aws", "dynamodb", "a b", "c"});
  CHECK(aws_command_of(words_of("aws --profile x dynamodb --output json query --table-name T")) ==
        "dynamodb query");
  CHECK(aws_command_of(words_of("lockbox undo")).empty());
}

}  // namespace lockbox::format_test
