// The linter's proofs, each with a scenario that it must refuse.
#include "engine/lesson/lint.hpp"

#include <catch2/catch_test_macros.hpp>

#include "tests/lesson/lesson_files.hpp"

using namespace lockbox;
using namespace lockbox::lesson;
using namespace lockbox::lesson::test;

namespace {

const char* const kId = "houses-01-sorting-table";
const char* const kScenario = "sorting-table/scenario.json";

std::string lint_after(const std::string& from, const std::string& to,
                       const char* file = kScenario) {
  return all_of(lint(with_files({{file, edited(file, from, to)}}), kId, 1));
}

bool has(const std::string& text, const std::string& part) {
  INFO(text);
  CHECK(text.find(part) != std::string::npos);
  return true;
}

}  // namespace

TEST_CASE("L1 refuses a scenario that breaks the schema", "[lesson][lint]") {
  has(lint_after("\"minutes\": 20", "\"minutes\": 200"), "[L1 bound]");
  has(all_of(lint(project_files(), "nothing")), "[L1]");
}

TEST_CASE("L2 refuses a reference to nothing", "[lesson][lint]") {
  has(lint_after("\"say\": \"steal.h1\"", "\"say\": \"steal.h9\""), "[L2 reference]");
}

TEST_CASE("L3 refuses a goal that is reached at the start", "[lesson][lint]") {
  has(lint_after("\"Student\": {\"S\": \"{{friend}}\"}}}},\n    \"expect\": \"allow\",\n    "
                 "\"returns\": {\"count\": 1}",
                 "\"Student\": {\"S\": \"draco\"}}}},\n    \"expect\": \"allow\",\n    "
                 "\"returns\": {\"count\": 1}"),
      "[L3]");
}

TEST_CASE("L4 refuses a solution that does not solve", "[lesson][lint]") {
  has(lint_after("\"steal\": [\"aws dynamodb query",
                 "\"steal\": [\"aws dynamodb list-tables\", \"aws dynamodb get-item --table-name "
                 "Houses --key "
                 "'{\\\"House\\\":{\\\"S\\\":\\\"{{mine}}\\\"},\\\"Student\\\":{\\\"S\\\":"
                 "\\\"x\\\"}}'\"], \"howlers\": [\"aws dynamodb query"),
      "[L2 reference]");
  has(lint_after("\"steal\": [\"aws dynamodb scan --table-name Houses\"]",
                 "\"steal\": [\"aws dynamodb list-tables\"]"),
      "[L4]");
}

TEST_CASE("L4 refuses an invariant that breaks on the way", "[lesson][lint]") {
  has(lint_after("{\"get\": \"/tables/houses/itemCount\"}, \">=\", 16",
                 "{\"get\": \"/tables/houses/itemCount\"}, \"<=\", 16"),
      "the invariant \"pupils-stay\" is broken");
}

TEST_CASE("L5 refuses a wrong path that is right, or fails elsewhere", "[lesson][lint]") {
  has(lint_after("\"fails\": \"asked-house\"", "\"fails\": \"asked-mark\""), "[L5]");
}

TEST_CASE("L8 refuses a prediction that separates nothing, and sentences without one truth",
          "[lesson][lint]") {
  has(lint_after("\"ask\": [\"items\"],\n   \"targets\": []",
                 "\"ask\": [\"items\"],\n   \"targets\": [\"keys.partition-is-a-boundary\"]"),
      "[L8]");
}

TEST_CASE("L9 wants a command on the last rung", "[lesson][lint]") {
  has(lint_after("{\"say\": \"look.h2\", \"cost\": 1, \"types\": \"aws cloudtrail lookup-events\"}",
                 "{\"say\": \"look.h2\", \"cost\": 1}"),
      "[L9]");
}

TEST_CASE("L11 wants solutions that are requests", "[lesson][lint]") {
  has(lint_after("\"steal\": [\"aws dynamodb scan --table-name Houses\"]",
                 "\"steal\": [\"aws dynamodb scann --table-name Houses\"]"),
      "[L11]");
}

TEST_CASE("L14 bounds the cost of a check", "[lesson][lint]") {
  has(lint_after("\"must\": {\"test\": [{\"get\": \"/tables/houses/itemCount\"}, \">=\", 16]}",
                 "\"must\": {\"each\": \"a\", \"in\": {\"get\": \"/tables\"}, \"hold\": {\"each\": "
                 "\"b\", \"in\": {\"get\": \"/tables\"}, \"hold\": {\"each\": \"c\", \"in\": "
                 "{\"get\": \"/tables\"}, \"hold\": {\"probe\": {\"as\": \"role/admin\", \"op\": "
                 "\"dynamodb:ListTables\"}, \"expect\": \"allow\"}}}}"),
      "[L14]");
}

TEST_CASE("L17 bounds the words of a read step", "[lesson][lint]") {
  std::string long_text;
  for (int i = 0; i < 91; ++i) long_text += "word ";
  has(lint_after("Sixteen pupils, four houses.", long_text, "sorting-table/text/en.json"), "[L17]");
}
