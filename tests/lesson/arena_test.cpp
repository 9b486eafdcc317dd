// "Break my policy": what the attacker answers to known good and known leaky policies.
#include "engine/lesson/arena.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/lesson/lab_impl.hpp"
#include "tests/lesson/lesson_files.hpp"

namespace lockbox::arena_test {
using namespace lockbox::lesson;
using namespace lockbox::lesson::test;

namespace {

const cloud::World& school() {
  static const cloud::World kept = load_base_world(project_files(), "hogwarts@1", 1)->world;
  return kept;
}

const char* const kNeed =
    R"([{"op":"dynamodb:Query","in":{"TableName":"Houses","KeyConditionExpression":"House = :h",
         "ExpressionAttributeValues":{":h":{"S":"Gryffindor"}}}}])";

std::string allow(const std::string& actions, const std::string& condition = "") {
  return R"({"Version":"2012-10-17","Statement":[{"Sid":"S","Effect":"Allow","Action":)" + actions +
         R"(,"Resource":"arn:aws:dynamodb:eu-west-1:111122223333:table/Houses")" +
         (condition.empty() ? "" : ",\"Condition\":" + condition) + "}]}";
}

const std::string kOwnHouse =
    R"({"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["${aws:PrincipalTag/House}"]}})";

Json described(const std::string& identity, const std::string& more = "") {
  return parse_json(R"({"as":"role/student-Gryffindor","table":"Houses","identity":)" + identity +
                    R"(,"needs":)" + kNeed + more + "}")
      .value;
}

ArenaResult fight(const Json& description) {
  auto r = arena(school(), description);
  INFO((r ? std::string() : all_of(r.error())));
  REQUIRE(r);
  return *r;
}

bool mentions(const std::vector<std::string>& list, const std::string& text) {
  return std::any_of(list.begin(), list.end(),
                     [&](const std::string& s) { return s.find(text) != std::string::npos; });
}

}  // namespace

TEST_CASE("a policy for the own house alone holds, and its need is met", "[lesson]") {
  const ArenaResult r = fight(described(allow(R"("dynamodb:Query")", kOwnHouse)));
  CHECK_FALSE(r.broken);
  CHECK_FALSE(r.exhausted);
  CHECK(r.tried > 50);
  REQUIRE(r.needs.size() == 1);
  CHECK(r.needs[0].met);
  CHECK(r.surplus.empty());
  CHECK_FALSE(r.compared);
}

TEST_CASE("a Scan slips through ForAllValues, and the command that shows it is given", "[lesson]") {
  const ArenaResult r = fight(described(allow(R"(["dynamodb:Query","dynamodb:Scan"])", kOwnHouse)));
  CHECK(r.broken);
  CHECK(r.sentence.find("dynamodb:Scan") != std::string::npos);
  CHECK(r.command.compare(0, 17, "aws dynamodb scan") == 0);
  CHECK(mentions(r.surplus, "dynamodb:Scan"));
}

TEST_CASE("denying everything holds, and the need says that it is not met", "[lesson]") {
  const ArenaResult r = fight(described(
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]})"));
  CHECK_FALSE(r.broken);
  REQUIRE(r.needs.size() == 1);
  CHECK_FALSE(r.needs[0].met);
}

TEST_CASE("resource, service control and endpoint policies are put around the caller", "[lesson]") {
  const std::string wide = allow(R"("dynamodb:*")");
  const std::string deny_scan =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":
          ["dynamodb:Scan","dynamodb:GetItem"],"Resource":"*"}]})";
  const ArenaResult open = fight(described(wide));
  CHECK(mentions(open.surplus, "dynamodb:Scan"));
  const ArenaResult resource = fight(described(
      wide, R"(,"resource":{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*",
      "Action":"dynamodb:Scan","Resource":"arn:aws:dynamodb:eu-west-1:111122223333:table/Houses"}]})"));
  CHECK_FALSE(mentions(resource.surplus, "dynamodb:Scan on"));
  CHECK(mentions(resource.surplus, "dynamodb:GetItem on"));
  const ArenaResult scp = fight(
      described(wide, R"(,"scp":{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":
      "dynamodb:DeleteTable","Resource":"*"}]})"));
  CHECK_FALSE(mentions(scp.surplus, "dynamodb:DeleteTable"));
  CHECK(mentions(open.surplus, "dynamodb:DeleteTable"));
  // Through the endpoint only reads pass; over the internet the policy of the endpoint says
  // nothing.
  const ArenaResult endpoint =
      fight(described(allow(R"("dynamodb:Query")", kOwnHouse), R"(,"endpoint":)" + deny_scan));
  CHECK_FALSE(endpoint.broken);
}

TEST_CASE("the version before shows what was opened and what was shut", "[lesson]") {
  const ArenaResult r = fight(described(
      allow(R"(["dynamodb:Query","dynamodb:GetItem"])"),
      R"(,"before":{"identity":)" + allow(R"(["dynamodb:Query","dynamodb:Scan"])") + "}"));
  CHECK(r.compared);
  CHECK(mentions(r.newly_allowed, "dynamodb:GetItem"));
  CHECK(mentions(r.newly_denied, "dynamodb:Scan"));
  CHECK_FALSE(mentions(r.newly_allowed, "dynamodb:Query"));
}

TEST_CASE("what is protected can be said: a column that reads must not show", "[lesson]") {
  const std::string secret = R"(,"protect":{"attributes":["Secret"]})";
  const ArenaResult whole = fight(described(allow(R"("dynamodb:Query")", kOwnHouse), secret));
  CHECK(whole.broken);
  const std::string columns =
      R"({"ForAllValues:StringEquals":{"dynamodb:Attributes":["House","Student","Points"]},
          "StringEquals":{"dynamodb:Select":"SPECIFIC_ATTRIBUTES"}})";
  const ArenaResult limited = fight(described(allow(R"("dynamodb:Query")", columns), secret));
  CHECK_FALSE(limited.broken);
}

TEST_CASE("a description that is none is refused with its place", "[lesson]") {
  struct Bad {
    std::string text, pointer, words;
  };
  const std::string good = allow(R"("dynamodb:Query")");
  const Bad kBad[] = {
      {"[]", "", "expected"},
      {R"({"as":"role/visitor","table":"Houses","polices":{}})", "", "polices"},
      {R"({"as":"role/visitor","table":"Nothing"})", "/table", "no table"},
      {R"({"as":"role/visitor","table":"Houses","identity":{"Statement":[{"Efect":"Allow"}]}})",
       "/identity", "Efect"},
      {R"({"as":"role/nobody","table":"Houses","identity":)" + good + "}", "/identity", "nobody"},
      {R"({"as":"anonymous","table":"Houses","identity":)" + good + "}", "/identity", "anonymous"},
      {R"({"as":"role/visitor","table":"Houses","needs":[{"op":"Scan"}]})", "/needs/0/op",
       "service:Operation"},
      {R"({"as":"role/visitor","table":"Houses","budget":0})", "/budget", "20000"},
      {R"({"as":"role/visitor","table":"Houses","protect":{"where":{"House":{"like":"x"}}}})",
       "/protect", "like"},
  };
  for (const Bad& bad : kBad) {
    INFO(bad.text);
    const auto r = arena(school(), parse_json(bad.text).value);
    REQUIRE_FALSE(r);
    const std::string said = all_of(r.error());
    INFO(said);
    CHECK(said.find(bad.pointer) != std::string::npos);
    CHECK(said.find(bad.words) != std::string::npos);
  }
}

TEST_CASE("with a scenario its needs and its attacker's wants stand in", "[lesson]") {
  auto scenario = load_scenario(project_files(), "house-rules", 1);
  REQUIRE(scenario);
  auto base = starting_world(project_files(), *scenario, 1);
  REQUIRE(base);
  const std::string as = "role/student-" + scenario->variables.at("mine");
  Json description = {{"as", as}, {"table", "Houses"}, {"before", Json::object()}};
  auto leaky = arena(base->world, description, &*scenario);
  REQUIRE(leaky);
  CHECK(leaky->broken);
  CHECK(leaky->needs.size() == 3);
  CHECK(leaky->newly_allowed.empty());
  // The policy takes the place of the one named, and shuts the Scan.
  description["policy"] = "house";
  description["identity"] = *base->world.files.find("p/no-scan.json");
  auto shut = arena(base->world, description, &*scenario);
  REQUIRE(shut);
  CHECK_FALSE(shut->broken);
  CHECK(shut->needs.front().met);
  CHECK(mentions(shut->newly_denied, "dynamodb:Scan"));
  CHECK(shut->surplus.empty());
}

}  // namespace lockbox::arena_test
