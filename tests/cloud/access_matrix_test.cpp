// The access matrix, cell by cell against the requests themselves: callers whom policies cannot
// tell apart are asked about once, so roles here share policies and differ in what some of them
// look at.
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/cloud/access.hpp"
#include "engine/cloud/api_call.hpp"
#include "engine/cloud/step.hpp"

namespace lockbox::access_matrix_test {
using namespace lockbox::cloud;

namespace {

constexpr const char* kItem = R"(["dynamodb:GetItem","dynamodb:PutItem","dynamodb:Query"])";

// Policies of the roles; each is given to four roles with other tags.
const std::vector<std::pair<std::string, std::string>> kPolicies = {
    {"all", R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*"})"},
    {"none", R"({"Effect":"Allow","Action":"s3:GetObject","Resource":"*"})"},
    {"own", concat({R"({"Effect":"Allow","Action":)", kItem, R"(,"Resource":"*","Condition":
      {"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["${aws:PrincipalTag/House}"]}}})"})},
    {"senior", R"({"Effect":"Allow","Action":"dynamodb:*Item","Resource":"*","Condition":
      {"StringEquals":{"aws:PrincipalTag/Level":"senior"}}})"},
    {"by-name", R"({"Effect":"Allow","NotAction":"dynamodb:Scan","Resource":"*","Condition":
      {"StringLike":{"aws:PrincipalArn":"*role/by-name-[0-9]"}}})"},
    {"by-arn", R"({"Effect":"Allow","Action":"dynamodb:Query","Resource":"*","Condition":
      {"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/by-arn-2"}}})"},
    {"key-only",
     R"({"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:Query","dynamodb:Scan"],
      "Resource":"*","Condition":{"ForAllValues:StringEquals":{"dynamodb:Attributes":["House"]}}})"},
    {"table", R"({"Effect":"Allow","Action":"dynamodb:*",
      "Resource":"arn:aws:dynamodb:*:*:table/${aws:PrincipalTag/Table}"})"},
    {"no-mfa", R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":
      {"BoolIfExists":{"aws:MultiFactorAuthPresent":"true"}}})"},
};

World houses() {
  Json roles = Json::object();
  const char* houses[] = {"Gryffindor", "Slytherin"};
  for (const auto& [name, statement] : kPolicies)
    for (int i = 0; i < 4; ++i) {
      const Json document = {{"Version", "2012-10-17"},
                             {"Statement", Json::array({parse_json(statement).value})}};
      roles[concat({name, "-", std::to_string(i)})] = {{"tags",
                                                        {{"House", houses[i % 2]},
                                                         {"Level", i < 2 ? "senior" : "junior"},
                                                         {"Table", i == 1 ? "Houses" : "Other"}}},
                                                       {"inlinePolicies", {{"p", document}}}};
    }
  Json items = Json::array();
  for (const char* house : houses)
    items.push_back({{"House", {{"S", house}}}, {"Student", {{"S", "s"}}}});
  const Json resource = parse_json(R"({"Version":"2012-10-17","Statement":[
    {"Effect":"Deny","Principal":"*","Action":"dynamodb:DeleteItem","Resource":"*",
     "Condition":{"StringEquals":{"aws:PrincipalTag/Level":"junior"}}},
    {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/none-3"},
     "Action":"dynamodb:UpdateItem","Resource":"*"}]})")
                            .value;
  const Json world = {{"account", "111122223333"},
                      {"region", "eu-west-1"},
                      {"roles", roles},
                      {"tables",
                       {{"t",
                         {{"TableName", "Houses"},
                          {"BillingMode", "PAY_PER_REQUEST"},
                          {"Items", items},
                          {"ResourcePolicy", lockbox::to_text(resource)},
                          {"AttributeDefinitions",
                           {{{"AttributeName", "House"}, {"AttributeType", "S"}},
                            {{"AttributeName", "Student"}, {"AttributeType", "S"}}}},
                          {"KeySchema",
                           {{{"AttributeName", "House"}, {"KeyType", "HASH"}},
                            {{"AttributeName", "Student"}, {"KeyType", "RANGE"}}}}}}}}};
  const auto made = world_from_json(world, 1);
  INFO((made ? std::string() : made.error()));
  REQUIRE(made);
  return *made;
}

// The plain request that a cell stands for.
Json plain(const std::string& operation, const std::string& house) {
  const Json key = {{"House", {{"S", house}}}, {"Student", {{"S", "s"}}}};
  Json out = {{"TableName", "Houses"}};
  if (operation == "PutItem")
    out["Item"] = key;
  else if (operation == "Query")
    out.update({{"KeyConditionExpression", "House = :h"},
                {"ExpressionAttributeValues", {{":h", {{"S", house}}}}}});
  else if (operation != "Scan")
    out["Key"] = key;
  return out;
}

}  // namespace

TEST_CASE("The access matrix: every cell is the answer to the request itself", "[cloud][access]") {
  const World w = houses();
  const auto m = access_matrix(w, "Houses", "internet");
  REQUIRE(m);
  REQUIRE(m->keys.size() == 2);
  REQUIRE(m->callers.size() > 4 * kPolicies.size());
  int allowed = 0, refused = 0;
  for (std::size_t c = 0; c < m->callers.size(); ++c)
    for (std::size_t a = 0; a < m->actions.size(); ++a)
      for (std::size_t k = 0; k < m->keys.size(); ++k) {
        if (m->callers[c] == "anonymous")
          continue;
        const std::string operation = m->actions[a].substr(9);
        CallApi call = api_call(m->callers[c], "dynamodb", operation, plain(operation, m->keys[k]));
        call.from = "internet";
        const StepResult r = probe(w, call);
        REQUIRE(r.trace);
        ++(r.trace->allowed ? allowed : refused);
        INFO(m->callers[c] << " " << operation << " " << m->keys[k]);
        CHECK(m->at(c, a, k) == r.trace->allowed);
      }
  CHECK(allowed > 100);
  CHECK(refused > 100);
}

}  // namespace lockbox::access_matrix_test
