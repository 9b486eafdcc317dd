// Data flow: by which channel a labelled cell becomes known, in scenario 6's world.
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/cloud/api_call.hpp"
#include "engine/lesson/attacker.hpp"
#include "engine/lesson/event.hpp"
#include "engine/lesson/lab_impl.hpp"
#include "engine/lesson/mutants.hpp"
#include "tests/lesson/lesson_files.hpp"

namespace lockbox::flows_test {
using namespace lockbox::lesson;
using namespace lockbox::lesson::test;

namespace {

struct Channel {
  const char* what;
  const char* op;
  const char* body;
  const char* channel;  ///< nullptr: nothing becomes known
};

// As a healer, who may see everything: the question is only what each request tells.
const Channel kChannels[] = {
    {"a read of the item", "GetItem",
     R"q({"TableName":"Patients","Key":{"Patient":{"S":"p-01"}}})q", "returned"},
    {"a read of other attributes", "GetItem",
     R"q({"TableName":"Patients","Key":{"Patient":{"S":"p-01"}},"ProjectionExpression":"Allergy"})q",
     nullptr},
    {"an index that carries it", "Query",
     R"q({"TableName":"Patients","IndexName":"ByWard","KeyConditionExpression":"Ward = :w",
         "ExpressionAttributeValues":{":w":{"S":"North"}}})q",
     "returned"},
    {"a filter that finds nothing", "Query",
     R"q({"TableName":"Patients","KeyConditionExpression":"Patient = :p","Select":"COUNT",
         "FilterExpression":"begins_with(#d, :d)","ExpressionAttributeNames":{"#d":"Diagnosis"},
         "ExpressionAttributeValues":{":p":{"S":"p-01"},":d":{"S":"zzz"}}})q",
     "filter"},
    {"a condition", "UpdateItem",
     R"q({"TableName":"Patients","Key":{"Patient":{"S":"p-01"}},"UpdateExpression":"SET Note = :n",
         "ConditionExpression":"contains(Diagnosis, :n)",
         "ExpressionAttributeValues":{":n":{"S":"asleep"}}})q",
     "condition"},
    {"the old item of a write", "UpdateItem",
     R"q({"TableName":"Patients","Key":{"Patient":{"S":"p-01"}},"ReturnValues":"ALL_OLD"})q",
     "returned"},
    {"the item of a failed condition", "UpdateItem",
     R"q({"TableName":"Patients","Key":{"Patient":{"S":"p-01"}},
         "ConditionExpression":"attribute_not_exists(Patient)",
         "ReturnValuesOnConditionCheckFailure":"ALL_OLD"})q",
     "old-values"},
    {"a write that says nothing", "UpdateItem",
     R"q({"TableName":"Patients","Key":{"Patient":{"S":"p-01"}},"UpdateExpression":"SET Note = :n",
         "ExpressionAttributeValues":{":n":{"S":"quiet"}}})q",
     nullptr},
};

cloud::CallApi call(const char* op, const std::string& body) {
  return cloud::api_call("role/healer", "dynamodb", op, parse_json(body).value);
}

}  // namespace

TEST_CASE("a labelled cell is followed through every channel", "[lesson]") {
  auto scenario = load_scenario(project_files(), "invisible-column", 1);
  REQUIRE(scenario);
  auto base = starting_world(project_files(), *scenario, 1);
  REQUIRE(base);
  const LabelledValues values = labelled_values(*scenario, base->world);
  for (const Channel& c : kChannels) {
    INFO(c.what);
    const cloud::CallApi request = call(c.op, c.body);
    const auto result = cloud::probe(base->world, request);
    REQUIRE(result.trace);
    REQUIRE(result.trace->allowed);
    const auto flows = flows_of(*scenario, values, *result.trace, request.parameters.get());
    if (!c.channel) {
      CHECK(flows.empty());
    } else {
      REQUIRE(flows.size() == 1);
      CHECK(flows.front().channel == c.channel);
    }
  }
}

TEST_CASE("a copy of a labelled value is the value", "[lesson]") {
  auto scenario = load_scenario(project_files(), "invisible-column", 1);
  REQUIRE(scenario);
  auto base = starting_world(project_files(), *scenario, 1);
  REQUIRE(base);
  const auto copied = cloud::step(
      base->world, call("UpdateItem", R"q({"TableName":"Patients","Key":{"Patient":{"S":"p-01"}},
                             "UpdateExpression":"SET Note = Diagnosis"})q"));
  const cloud::CallApi read =
      call("GetItem", R"q({"TableName":"Patients","Key":{"Patient":{"S":"p-01"}},
                          "ProjectionExpression":"Note"})q");
  const auto result = cloud::probe(copied.world, read);
  const auto flows = flows_of(*scenario, labelled_values(*scenario, base->world), *result.trace,
                              read.parameters.get());
  REQUIRE(flows.size() == 1);
  CHECK(flows.front().channel == "copy");
}

TEST_CASE("the attacker two moves deep finds the copy that one move misses", "[lesson]") {
  // A nurse who may name the diagnosis in an update, and read everything else.
  auto scenario = load_scenario(project_files(), "invisible-column", 1);
  REQUIRE(scenario);
  auto base = starting_world(project_files(), *scenario, 1);
  REQUIRE(base);
  base->world.files.set("p/copy.json", R"q({"Version":"2012-10-17","Statement":[
    {"Effect":"Allow","Action":"dynamodb:UpdateItem","Resource":"*",
     "Condition":{"StringEqualsIfExists":{"dynamodb:ReturnValues":"NONE"}}},
    {"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*","Condition":{
     "ForAllValues:StringEquals":{"dynamodb:Attributes":["Patient","Note"]},
     "StringEquals":{"dynamodb:Select":"SPECIFIC_ATTRIBUTES"}}}]})q");
  const cloud::World world =
      run_lines(base->world,
                {"aws iam put-role-policy --role-name nurse --policy-name care --policy-document "
                 "file://p/copy.json"},
                "admin", nullptr);
  scenario->attacker->depth = 1;
  scenario->attacker->moves = {"dynamodb:GetItem"};
  CHECK_FALSE(search(*scenario, world, 2000).found);
  scenario->attacker->depth = 2;
  scenario->attacker->moves = {"dynamodb:GetItem", "dynamodb:UpdateItem"};
  const Attack attack = search(*scenario, world, 2000);
  REQUIRE(attack.found);
  INFO(attack.sentence);
  CHECK((attack.channel == "copy" || attack.channel == "condition"));
}

TEST_CASE("mutants of a policy change one thing each", "[lesson]") {
  const std::string document = R"q({"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow",
    "Action":["x:One","x:Two"],"Resource":"r","Condition":{"ForAllValues:StringEquals":{"k":"v"}}}]})q";
  const auto mutants =
      mutants_of("fix", {"aws one --d file://p/a.json", "aws two"},
                 [&](const std::string&) { return std::optional<std::string>(document); });
  std::vector<std::string> ids;
  for (const Mutant& m : mutants) ids.push_back(m.id);
  CHECK(ids ==
        std::vector<std::string>{
            "fix: drop command 1", "fix: swap commands 1 and 2", "fix: a.json: flip Effect of A",
            "fix: a.json: widen Action of A", "fix: a.json: widen Resource of A",
            "fix: a.json: drop x:One of A", "fix: a.json: drop x:Two of A",
            "fix: a.json: drop ForAllValues:StringEquals k of A",
            "fix: a.json: flip ForAllValues:StringEquals of A", "fix: a.json: append Deny all",
            "fix: a.json: append Allow all", "fix: drop command 2"});
}

}  // namespace lockbox::flows_test
