// Who can do what in a world, against the requests themselves.
#include "engine/cloud/access.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/cloud/api_call.hpp"
#include "engine/cloud/request_matrix.hpp"
#include "engine/cloud/selftest.hpp"
#include "engine/cloud/step.hpp"
#include "engine/policy/decide.hpp"
#include "engine/shell/lockbox_access.hpp"

namespace lockbox::access_test {
using namespace lockbox::cloud;

namespace {

constexpr const char* kHouses = "arn:aws:dynamodb:eu-west-1:111122223333:table/Houses";

std::vector<std::string> names(const WhoCan& found) {
  std::vector<std::string> out;
  for (const Access& a : found.can)
    if (out.empty() || out.back() != a.who)
      out.push_back(a.who);
  return out;
}

using Names = std::vector<std::string>;

CallApi call(std::string as, std::string operation, Json parameters) {
  return api_call(std::move(as), "dynamodb", std::move(operation), std::move(parameters));
}

}  // namespace

TEST_CASE("Who can: everybody whom some request is allowed, and nobody else", "[cloud][access]") {
  const World w = selftest_world();
  CHECK(names(who_can(w, "dynamodb:GetItem", kHouses)) ==
        Names{"root", "role/admin", "role/student"});
  CHECK(names(who_can(w, "dynamodb:PutItem", kHouses)) == Names{"root", "role/admin"});
  const WhoCan found = who_can(w, "dynamodb:GetItem", kHouses);
  CHECK(found.unsure.empty());
  for (const Access& a : found.can) {
    CHECK(a.decision.allowed());
    if (a.who == "role/student") {
      const policy::ContextValue* keys = a.request.context.find("dynamodb:LeadingKeys");
      REQUIRE(keys != nullptr);
      CHECK(keys->values == Names{"Gryffindor"});
    }
  }
}

TEST_CASE("Who can: a statement of PartiQL, whatever policies say of scans and keys",
          "[cloud][access]") {
  struct Row {
    const char* condition;
    bool allowed;
  };
  const Row rows[] = {
      {R"({})", true},
      {R"({"Bool":{"dynamodb:FullTableScan":"true"}})", true},
      {R"({"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["a"]}})", true},
      {R"({"Bool":{"dynamodb:FullTableScan":"true"},
           "ForAnyValue:StringEquals":{"dynamodb:LeadingKeys":["a"]}})",
       false},  // a scan has no leading key
      {R"({"Bool":{"dynamodb:FullTableScan":"false"},"Null":{"dynamodb:LeadingKeys":"true"}})",
       false},
  };
  for (const Row& row : rows) {
    INFO(row.condition);
    World w = selftest_world();
    const auto tried = with_inline_policy(
        w, "role/student", "try",
        std::string(R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)") +
            R"("Action":"dynamodb:PartiQLSelect","Resource":"*","Condition":)" + row.condition +
            "}]}");
    REQUIRE(tried);
    const Names found = names(who_can(*tried, "dynamodb:PartiQLSelect", kHouses));
    CHECK((std::find(found.begin(), found.end(), "role/student") != found.end()) == row.allowed);
  }
}

TEST_CASE("Who can: a witness is a line that decide allows", "[cloud][access]") {
  const World w = selftest_world();
  const WhoCan found = who_can(w, "dynamodb:Query", kHouses);
  REQUIRE(!found.can.empty());
  for (const Access& a : found.can) {
    const Json line = policy::to_decide_line(a.who, a.request, a.policies);
    INFO(to_text(line));
    CHECK(policy::decide_line(to_text(line), false)["decision"] == "Allow");
  }
}

TEST_CASE("Excess: what a role may do beside what its records show", "[cloud][access]") {
  World w = selftest_world();
  const Json key = {{"House", {{"S", "Gryffindor"}}}, {"Student", {{"S", "harry"}}}};
  w = step(w, call("student", "GetItem", {{"TableName", "Houses"}, {"Key", key}})).world;
  const auto found = excess_of_role(w, "student");
  REQUIRE(found);
  REQUIRE(found->used.size() == 1);
  CHECK(found->used[0].first == "dynamodb:GetItem");
  REQUIRE(found->unused.size() == 1);
  CHECK(found->unused[0].first == "dynamodb:Query");
  CHECK(found->idle_statements.empty());
  CHECK(!excess_of_role(w, "nobody"));
}

}  // namespace lockbox::access_test
