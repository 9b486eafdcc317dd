// Who can reach a table: 200 principals x 64 actions x 64 network contexts; and the access matrix
// of 200 principals x 66 requests, six actions on eleven keys.
#include <nlohmann/json.hpp>

#include "bench/bench.hpp"
#include "engine/base/text.hpp"
#include "engine/cloud/access.hpp"
#include "engine/cloud/reach.hpp"
#include "engine/network/ip.hpp"
#include "engine/policy/service_data.hpp"

namespace lockbox::reach_bench {
namespace {

Json statement(Json action, Json condition) {
  Json out = {{"Effect", "Allow"}, {"Action", std::move(action)}, {"Resource", "*"}};
  if (!condition.empty())
    out["Condition"] = std::move(condition);
  return Json{{"Version", "2012-10-17"}, {"Statement", Json::array({std::move(out)})}};
}

// Ten teams of twenty roles; each team has its policy, and half of the roles a tag that matters.
cloud::World bench_world() {
  Json roles = Json::object();
  for (int i = 0; i < 200; ++i) {
    const int team = i / 20;
    Json condition = Json::object();
    if (team % 3 == 1)
      condition["StringEquals"]["aws:PrincipalTag/level"] = "senior";
    if (team % 3 == 2)
      condition["IpAddress"]["aws:SourceIp"] = "198.51.100.0/25";
    if (team % 2 == 1)
      condition["ForAllValues:StringEquals"]["dynamodb:LeadingKeys"] =
          Json::array({concat({"team-", std::to_string(team)})});
    roles[concat({"role-", std::to_string(i)})] = {
        {"tags", {{"level", i % 2 == 0 ? "senior" : "junior"}}},
        {"inlinePolicies",
         {{"work", statement(Json::array({"dynamodb:*Item", "dynamodb:Query",
                                          concat({"dynamodb:", team < 5 ? "Describe*" : "List*"})}),
                             condition)}}}};
  }
  Json items = Json::array();
  for (int i = 0; i < 11; ++i)
    items.push_back({{"Id", {{"S", concat({"team-", std::to_string(i)})}}}});
  const Json world = {
      {"account", "111122223333"},
      {"region", "eu-west-1"},
      {"roles", roles},
      {"tables",
       {{"t",
         {{"TableName", "Tab"},
          {"BillingMode", "PAY_PER_REQUEST"},
          {"Items", items},
          {"AttributeDefinitions", {{{"AttributeName", "Id"}, {"AttributeType", "S"}}}},
          {"KeySchema", {{{"AttributeName", "Id"}, {"KeyType", "HASH"}}}}}}}}};
  return cloud::world_from_json(world, 1).value();
}

// Half of the contexts are public addresses, half come through one of four endpoints.
std::vector<cloud::Road> bench_roads(cloud::World& world) {
  network::Topology& t = world.services.network.edit();
  for (int i = 0; i < 4; ++i) {
    network::VpcEndpoint e;
    e.id = concat({"vpce-", std::to_string(i)});
    e.vpc = t.vpcs[0].id;
    e.service = "com.amazonaws.eu-west-1.dynamodb";
    const Json own = statement(i == 0 ? "*" : "dynamodb:*",
                               {{"StringEquals", {{"aws:ResourceAccount", "111122223333"}}}});
    Json document = own;
    document["Statement"][0]["Principal"] = "*";
    e.policy =
        policy::parse_document(lockbox::to_text(document), policy::Kind::VpcEndpoint).value();
    t.endpoints.push_back(std::move(e));
  }
  std::vector<cloud::Road> out;
  for (int i = 0; i < 64; ++i) {
    cloud::Road road;
    road.from = concat({"place-", std::to_string(i)});
    network::NetContext& c = road.path.context;
    if (i % 2 == 0) {
      c.source_ip = concat({"198.51.100.", std::to_string(i * 4)});
    } else {
      c.source_vpce = concat({"vpce-", std::to_string(i / 2 % 4)});
      c.source_vpc = t.vpcs[0].id;
      c.vpc_source_ip = concat({"10.0.1.", std::to_string(i)});
      c.vpce_account = "111122223333";
    }
    out.push_back(std::move(road));
  }
  return out;
}

void run_reach(bench::Figures& out) {
  cloud::World world = bench_world();
  std::size_t cells = 0;
  const double matrix = bench::seconds_each(
      [&] { cells = cloud::access_matrix(world, "Tab", "internet").value().cells.size(); }, 0.05,
      3);
  out.push_back({concat({"access matrix, ", std::to_string(cells), " cells"}), matrix * 1e3, "ms",
                 0, 16, false});
  cloud::ReachQuestion question = cloud::reach_question(world, "Tab").value();
  question.roads = bench_roads(world);
  question.callers.resize(200);
  question.actions.clear();
  for (const std::string& name : *policy::actions_of("dynamodb"))
    if (question.actions.size() < 64)
      question.actions.push_back("dynamodb:" + name);
  const double each = bench::seconds_each([&] { (void)cloud::reach(world, question); }, 0.002, 2);
  out.push_back(
      {"reach: 200 principals x 64 actions x 64 contexts", each * 1e3, "ms", 0, 100, false});
}

const bench::Register kReach("reach", run_reach);

}  // namespace
}  // namespace lockbox::reach_bench
