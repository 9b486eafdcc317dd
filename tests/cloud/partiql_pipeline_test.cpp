// PartiQL through the whole pipeline: its own actions, members of a batch that are refused alone,
// and what a trail keeps of a statement that was never understood.
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/json.hpp"
#include "engine/cloud/api_call.hpp"
#include "engine/cloud/selftest.hpp"
#include "engine/cloud/step.hpp"

namespace lockbox::partiql_pipeline_test {
using namespace lockbox::cloud;

namespace {

StepResult run(const World& w, const char* as, const char* operation, const Json& parameters) {
  return step(w, api_call(as, "dynamodb", operation, parameters));
}

Json statement(const char* text) {
  return Json{{"Statement", text}};
}

const char kRead[] = "SELECT * FROM Houses WHERE House = 'Gryffindor' AND Student = 'harry'";

StageVerdict verdict(const StepResult& r, StageId id) {
  return r.trace->stages[static_cast<std::size_t>(id)].verdict;
}

}  // namespace

TEST_CASE("the right to GetItem and Query is no right to SELECT", "[cloud][partiql]") {
  const StepResult r = run(selftest_world(), "student", "ExecuteStatement", statement(kRead));
  REQUIRE(!r.outcome);
  CHECK(r.outcome.error().code == "AccessDeniedException");
  CHECK(
      r.outcome.error().message.find(
          "is not authorized to perform: dynamodb:PartiQLSelect on resource: arn:aws:dynamodb:") !=
      std::string::npos);
  CHECK(verdict(r, StageId::Policy) == StageVerdict::Refused);
  CHECK(run(selftest_world(), "admin", "ExecuteStatement", statement(kRead)).outcome);
}

TEST_CASE("a batch answers with AccessDenied for the members that are refused",
          "[cloud][partiql]") {
  const Json batch{{"Statements", Json::array({statement(kRead)})}};
  const StepResult r = run(selftest_world(), "student", "BatchExecuteStatement", batch);
  REQUIRE(r.outcome);
  const Json& error = (**r.outcome)["Responses"][0]["Error"];
  CHECK(error["Code"] == "AccessDenied");
  CHECK(error["Message"].get<std::string>().find("dynamodb:PartiQLSelect") != std::string::npos);
  CHECK(verdict(r, StageId::Policy) == StageVerdict::Refused);
  CHECK_FALSE(r.trace->allowed);
  CHECK(verdict(r, StageId::Table) == StageVerdict::Passed);
  CHECK(r.trace->stages[static_cast<std::size_t>(StageId::Policy)].summary.rfind(
            "1 of 1 statements are refused, each by itself: ", 0) == 0);
  CHECK(r.trace->work.evaluated == 0);
  const Json transaction{{"TransactStatements", Json::array({statement(kRead)})}};
  CHECK(!run(selftest_world(), "student", "ExecuteTransaction", transaction).outcome);
}

TEST_CASE("a trail keeps no values of a statement, understood or not", "[cloud][partiql]") {
  for (const char* text : {"SELECT * FROM Houses WHERE House = 'Gryffindor' AND Points = 'hidden'",
                           "SELECT * FROM Houses WHERE Points = 'hidden' nonsense",
                           "INSERT 'hidden", "INSERT INTO Nowhere VALUE {'House': 'hidden'}"}) {
    Json p = statement(text);
    const StepResult r = run(selftest_world(), "admin", "ExecuteStatement", p);
    REQUIRE(r.trace->records.size() == 1);
    const std::string record = to_text(*r.trace->records[0].document);
    INFO(record);
    CHECK(record.find("\"eventName\":\"ExecuteStatement\"") != std::string::npos);
    CHECK(record.find("Redacted") != std::string::npos);
    CHECK(record.find("hidden") == std::string::npos);
  }
  // The classic operations keep no values either when they refuse a request early.
  const StepResult r = run(selftest_world(), "admin", "PutItem",
                           Json{{"TableName", "Houses"},
                                {"Item", Json{{"x", Json{{"S", "hidden"}}}}},
                                {"ConditionExpression", ""}});
  REQUIRE(!r.outcome);
  REQUIRE(r.trace->records.size() == 1);
  CHECK(to_text(*r.trace->records[0].document).find("hidden") == std::string::npos);
}

}  // namespace lockbox::partiql_pipeline_test
