// The request pipeline: what refuses a request, in which order, and what the trace says about it.
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/cloud/api_call.hpp"
#include "engine/cloud/selftest.hpp"
#include "engine/cloud/step.hpp"

namespace lockbox::pipeline_test {
using namespace lockbox::cloud;

namespace {

Json key(const char* house, const char* student) {
  return Json{{"House", Json{{"S", house}}}, {"Student", Json{{"S", student}}}};
}

StageVerdict verdict(const StepResult& r, StageId id) {
  return r.trace->stages[static_cast<std::size_t>(id)].verdict;
}

StepResult put(const World& w, const char* house, const char* student) {
  return step(w, api_call("admin", "dynamodb", "PutItem",
                          Json{{"TableName", "Houses"}, {"Item", key(house, student)}}));
}

}  // namespace

TEST_CASE("an allowed read passes every stage and returns the item") {
  const World w = put(selftest_world(), "Gryffindor", "harry").world;
  const StepResult r =
      step(w, api_call("student", "dynamodb", "GetItem",
                       Json{{"TableName", "Houses"}, {"Key", key("Gryffindor", "harry")}}));
  REQUIRE(r.outcome);
  CHECK((**r.outcome)["Item"]["Student"]["S"] == "harry");
  REQUIRE(r.trace->stages.size() == kStageCount);
  for (const StageId id : {StageId::Network, StageId::Signature, StageId::Authorization,
                           StageId::Policy, StageId::Table}) {
    CHECK(verdict(r, id) == StageVerdict::Passed);
  }
  CHECK(r.trace->allowed);
  CHECK(r.trace->succeeded);
  REQUIRE(r.trace->decisions.size() == 1);
  REQUIRE(r.trace->decisions[0].statement() != nullptr);
  CHECK(r.trace->decisions[0].statement()->sid == "HouseOnly");
}

TEST_CASE(
    "a read of a foreign house is an implicit deny with AWS's text, and later stages are not "
    "reached") {
  const World w = put(selftest_world(), "Slytherin", "draco").world;
  const StepResult r =
      step(w, api_call("student", "dynamodb", "GetItem",
                       Json{{"TableName", "Houses"}, {"Key", key("Slytherin", "draco")}}));
  REQUIRE_FALSE(r.outcome);
  CHECK(r.outcome.error().code == "AccessDeniedException");
  CHECK(r.outcome.error().message ==
        "User: arn:aws:sts::111122223333:assumed-role/student/student is not authorized to "
        "perform: dynamodb:GetItem on resource: "
        "arn:aws:dynamodb:eu-west-1:111122223333:table/Houses because no identity-based policy "
        "allows the dynamodb:GetItem action");
  CHECK(verdict(r, StageId::Policy) == StageVerdict::Refused);
  CHECK(verdict(r, StageId::Kms) == StageVerdict::NotReached);
  CHECK(verdict(r, StageId::Table) == StageVerdict::NotReached);
  CHECK(r.trace->work.touches.empty());
}

TEST_CASE("the trace of a deny names the condition, the value seen and the value wanted") {
  const StepResult r =
      step(selftest_world(),
           api_call("student", "dynamodb", "GetItem",
                    Json{{"TableName", "Houses"}, {"Key", key("Slytherin", "draco")}}));
  const std::string text = explain_text(*r.trace, false);
  CHECK(text.find("dynamodb:LeadingKeys") != std::string::npos);
  CHECK(text.find("Slytherin") != std::string::npos);
  CHECK(text.find("Gryffindor") != std::string::npos);
}

TEST_CASE("flips of a deny are true: each one, tried, turns the decision") {
  const World w = selftest_world();
  const CallApi c = api_call("student", "dynamodb", "GetItem",
                             Json{{"TableName", "Houses"}, {"Key", key("Slytherin", "draco")}});
  const StepResult r = step(w, c);
  const std::vector<policy::Flip> flips = flips_of(w, c, *r.trace);
  REQUIRE_FALSE(flips.empty());
  bool caller = false;
  for (const policy::Flip& f : flips) {
    CHECK(f.becomes == policy::Verdict::Allow);
    caller = caller || (f.kind == "change-caller" && f.target == "profile:admin");
  }
  CHECK(caller);
}

TEST_CASE("an invalid request is refused before any policy is asked") {
  const StepResult r = step(
      selftest_world(), api_call("student", "dynamodb", "GetItem", Json{{"TableName", "Houses"}}));
  REQUIRE_FALSE(r.outcome);
  CHECK(r.outcome.error().code == "ValidationException");
  CHECK(verdict(r, StageId::Authorization) == StageVerdict::Refused);
  CHECK(verdict(r, StageId::Policy) == StageVerdict::NotReached);
}

TEST_CASE("an unsigned request misses its token") {
  const StepResult r = step(selftest_world(), api_call("anonymous", "dynamodb", "ListTables"));
  REQUIRE_FALSE(r.outcome);
  CHECK(r.outcome.error().code == "MissingAuthenticationTokenException");
  CHECK(verdict(r, StageId::Signature) == StageVerdict::Refused);
}

TEST_CASE("a refused ListTables names every table of account and Region") {
  const StepResult r = step(selftest_world(), api_call("student", "dynamodb", "ListTables"));
  REQUIRE_FALSE(r.outcome);
  CHECK(r.outcome.error().code == "AccessDeniedException");
  CHECK(r.outcome.error().message.find(" on resource: arn:aws:dynamodb:eu-west-1:111122223333:"
                                       "table/* because no identity-based policy allows") !=
        std::string::npos);
}

TEST_CASE("a wrong secret gives a signature mismatch with the canonical request") {
  World w = selftest_world();
  const StepResult user =
      step(w, api_call("admin", "iam", "CreateUser", Json{{"UserName", "neville"}}));
  const StepResult made =
      step(user.world, api_call("admin", "iam", "CreateAccessKey", Json{{"UserName", "neville"}}));
  REQUIRE(made.outcome);
  CallApi c = api_call("", "dynamodb", "ListTables");
  identity::Credentials wrong;
  wrong.access_key_id = (**made.outcome)["AccessKey"]["AccessKeyId"].get<std::string>();
  wrong.secret_access_key = "not-the-secret";
  c.credentials = wrong;
  const StepResult r = step(made.world, c);
  REQUIRE_FALSE(r.outcome);
  CHECK(r.outcome.error().code == "InvalidSignatureException");
  CHECK(r.outcome.error().message.find("The Canonical String for this request should have been") !=
        std::string::npos);
}

TEST_CASE("item reads leave no kept record by default, management calls do") {
  const World w = selftest_world();
  const StepResult read =
      step(w, api_call("admin", "dynamodb", "Scan", Json{{"TableName", "Houses"}}));
  REQUIRE(read.trace->records.size() == 1);
  CHECK_FALSE(read.trace->records[0].delivered);
  const StepResult list = step(w, api_call("admin", "dynamodb", "ListTables"));
  REQUIRE(list.trace->records.size() == 1);
  CHECK(list.trace->records[0].delivered);
}

TEST_CASE("an operation that does not exist is an error, not a crash") {
  const StepResult r = step(selftest_world(), api_call("admin", "dynamodb", "Levitate"));
  REQUIRE_FALSE(r.outcome);
  CHECK(r.outcome.error().code == "UnknownOperationException");
}

TEST_CASE("step does not touch the world it was given") {
  const World w = selftest_world();
  const std::uint64_t before = content_hash(w);
  World now = w;
  for (const Command& command : selftest_commands()) now = step(now, command).world;
  CHECK(content_hash(w) == before);
}

}  // namespace lockbox::pipeline_test
