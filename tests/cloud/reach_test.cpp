// Reach: every caller on every road, against the same question asked cell by cell.
#include "engine/cloud/reach.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/cloud/selftest.hpp"
#include "engine/policy/decide.hpp"
#include "engine/shell/lockbox_reach.hpp"

namespace lockbox::reach_test {
using namespace lockbox::cloud;

namespace {

// Roles that differ in tags, conditions, boundaries; endpoints that differ in policy.
World mixed_world() {
  const auto w = world_from_json(parse_json(R"({
    "account": "111122223333", "region": "eu-west-1",
    "tables": {"t": {"TableName": "Tab", "BillingMode": "PAY_PER_REQUEST",
      "AttributeDefinitions": [{"AttributeName": "Id", "AttributeType": "S"}],
      "KeySchema": [{"AttributeName": "Id", "KeyType": "HASH"}],
      "ResourcePolicy": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"dynamodb:DeleteItem\",\"Resource\":\"arn:aws:dynamodb:eu-west-1:111122223333:table/Tab\",\"Condition\":{\"StringNotEquals\":{\"aws:SourceVpce\":\"vpce-1\"}}},{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::444455556666:root\"},\"Action\":\"dynamodb:GetItem\",\"Resource\":\"arn:aws:dynamodb:eu-west-1:111122223333:table/Tab\"}]}"}},
    "roles": {
      "all": {"inlinePolicies": {"p": {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}]}}},
      "all-too": {"inlinePolicies": {"p": {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}]}}},
      "inside": {"inlinePolicies": {"p": {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["dynamodb:Get*", "dynamodb:DeleteItem"], "Resource": "*",
         "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-0a1b2c3d4e5f60001"}}}]}}},
      "address": {"inlinePolicies": {"p": {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "dynamodb:Scan", "Resource": "*",
         "Condition": {"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}}}]}}},
      "red": {"tags": {"team": "red"}, "inlinePolicies": {"p": {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": "*",
         "Condition": {"StringEquals": {"aws:PrincipalTag/team": "red"}}}]}}},
      "blue": {"tags": {"team": "blue"}, "inlinePolicies": {"p": {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": "*",
         "Condition": {"StringEquals": {"aws:PrincipalTag/team": "red"}}}]}}},
      "keys": {"inlinePolicies": {"p": {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:Scan", "dynamodb:PartiQLSelect"], "Resource": "*",
         "Condition": {"ForAnyValue:StringEquals": {"dynamodb:LeadingKeys": ["${aws:userid}"]}}}]}}},
      "mute": {}},
    "otherAccounts": {"444455556666": {"users": {
      "eve": {"inlinePolicies": {"p": {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}]}}},
      "bob": {}}}}
  })")
                                     .value,
                                 1);
  if (!w)
    FAIL(w.error());
  World out = *w;
  network::Topology& t = out.services.network.edit();
  network::VpcEndpoint e;
  e.id = "vpce-1";
  e.vpc = t.vpcs[0].id;
  e.service = "com.amazonaws.eu-west-1.dynamodb";
  e.policy = policy::parse_document(
                 R"({"Statement":[{"Effect":"Allow","Principal":"*","Action":["dynamodb:*Item"],
                     "Resource":"*","Condition":{"StringEquals":{"aws:PrincipalAccount":"111122223333"}}}]})",
                 policy::Kind::VpcEndpoint)
                 .value();
  for (network::RouteTable& table : t.route_tables) {
    e.route_tables.push_back(table.id);
    table.routes.push_back({t.prefix_lists[0].id, e.id, false});
  }
  t.endpoints.push_back(e);
  return out;
}

std::size_t searches_cell_by_cell(const World& w, const Reach& found) {
  const ReachQuestion& q = found.asked;
  std::size_t wrong = 0;
  for (std::size_t c = 0; c < q.callers.size(); ++c)
    for (std::size_t r = 0; r < q.roads.size(); ++r)
      for (std::size_t a = 0; a < q.actions.size(); ++a) {
        const AccessQuestion one =
            access_question(w, q.callers[c], q.roads[r], q.actions[a], q.resource);
        const policy::SearchResult answer = policy::find_allowed(one.question, one.policies);
        const std::size_t at = found.at(c, r, a);
        if (answer.witness.has_value() != (found.cells[at] == 1)) {
          UNSCOPED_INFO(q.callers[c].who << " " << q.roads[r].from << " " << q.actions[a]);
          ++wrong;
        }
      }
  return wrong;
}

}  // namespace

TEST_CASE("Reach says of every caller, road and action what the question itself says",
          "[cloud][reach]") {
  const std::pair<World, const char*> rows[] = {{mixed_world(), "Tab"},
                                                {selftest_world(), "Houses"}};
  for (const auto& [w, table] : rows) {
    INFO(table);
    auto question = reach_question(w, table);
    REQUIRE(question);
    const Reach found = reach(w, std::move(*question));
    CHECK(searches_cell_by_cell(w, found) == 0);
    CHECK(found.searches < found.cells.size());
  }
}

TEST_CASE("Every way that reach names is proved by a request", "[cloud][reach]") {
  const World w = mixed_world();
  const Reach found = reach(w, reach_question(w, "Tab").value());
  std::size_t ways = 0;
  for (std::size_t c = 0; c < found.asked.callers.size(); ++c)
    for (std::size_t r = 0; r < found.asked.roads.size(); ++r)
      for (std::size_t a = 0; a < found.asked.actions.size(); ++a) {
        const auto proof = reach_witness(w, found, c, r, a);
        CHECK(proof.has_value() == (found.cells[found.at(c, r, a)] == 1));
        if (proof) {
          ++ways;
          CHECK(proof->decision.allowed());
        }
      }
  CHECK(ways > 0);
  // The same as lines of decide.
  const std::string lines = shell::reach_lines(w, found);
  std::size_t counted = 0;
  for (const std::string& line : split(lines, '\n')) {
    if (line.empty())
      continue;
    ++counted;
    CHECK(policy::decide_line(line, false).at("decision") == "Allow");
  }
  CHECK(counted == ways);
}

TEST_CASE("Reach as text: callers, roads, actions", "[cloud][reach]") {
  const World w = mixed_world();
  const std::string text = shell::reach_text(w, reach(w, reach_question(w, "Tab").value()));
  CHECK(text.find("role/all\n") != std::string::npos);
  CHECK(text.find("through vpce-1") != std::string::npos);
  CHECK(text.find("role/mute") == std::string::npos);
  CHECK(text.find("role/blue") == std::string::npos);
  CHECK_FALSE(reach_question(w, "None"));
}

}  // namespace lockbox::reach_test
