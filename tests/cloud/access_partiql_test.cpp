// Who can run a PartiQL SELECT, against brute force: policies whose statements look at
// FullTableScan, at the leading keys, at both or at neither, for this action and for others.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/rng.hpp"
#include "engine/cloud/access.hpp"
#include "engine/cloud/request_matrix.hpp"
#include "engine/cloud/selftest.hpp"
#include "tests/policy/naive/naive.hpp"

namespace lockbox::access_partiql_test {
using namespace lockbox::cloud;

namespace {

#if defined(__OPTIMIZE__)
constexpr int kWorlds = 300;
#else
constexpr int kWorlds = 40;
#endif

constexpr const char* kHouses = "arn:aws:dynamodb:eu-west-1:111122223333:table/Houses";

const char* pick(Rng& rng, const std::vector<const char*>& from) {
  return from[rng.below(from.size())];
}

Json random_condition(Rng& rng) {
  Json out = Json::object();
  for (std::uint64_t n = rng.below(3); n > 0; --n) {
    switch (rng.below(3)) {
      case 0:
        out[pick(rng, {"Bool", "BoolIfExists"})]["dynamodb:FullTableScan"] =
            pick(rng, {"true", "false"});
        break;
      case 1:
        out[pick(rng, {"ForAllValues:StringEquals", "ForAnyValue:StringEquals",
                       "ForAnyValue:StringNotEquals"})]["dynamodb:LeadingKeys"] =
            rng.below(2) ? Json("a") : Json({"a", "b"});
        break;
      default:
        out["Null"][pick(rng, {"dynamodb:LeadingKeys", "dynamodb:FullTableScan"})] =
            pick(rng, {"true", "false"});
    }
  }
  return out;
}

Json random_policy(Rng& rng) {
  Json statements = Json::array();
  for (std::uint64_t n = 1 + rng.below(3); n > 0; --n) {
    Json s = {{"Effect", rng.below(4) ? "Allow" : "Deny"},
              {"Action", pick(rng, {"dynamodb:PartiQLSelect", "dynamodb:PartiQL*",
                                    "dynamodb:GetItem", "dynamodb:Query"})},
              {"Resource", pick(rng, {"*", kHouses})}};
    Json c = random_condition(rng);
    if (!c.empty())
      s["Condition"] = std::move(c);
    statements.push_back(std::move(s));
  }
  return {{"Version", "2012-10-17"}, {"Statement", std::move(statements)}};
}

/// Every SELECT there is, as far as these policies can tell: a scan without keys, or keys and no
/// scan.
bool brute_force(const Json& policy) {
  const std::vector<Json> keys = {{"a"}, {"b"}, {"c"}, {"a", "b"}, {"a", "c"}, {"a", "b", "c"}};
  Json line = {{"principal", "arn:aws:sts::111122223333:assumed-role/student/s"},
               {"action", "dynamodb:PartiQLSelect"},
               {"resource", kHouses},
               {"context", {{"dynamodb:FullTableScan", "true"}}},
               {"identityPolicies", Json::array({policy})}};
  if (naive::decide(line) == "Allow")
    return true;
  return std::any_of(keys.begin(), keys.end(), [&](const Json& list) {
    line["context"] = {{"dynamodb:FullTableScan", "false"}, {"dynamodb:LeadingKeys", list}};
    return naive::decide(line) == "Allow";
  });
}

}  // namespace

TEST_CASE("Who can run a SELECT agrees with every SELECT there is", "[cloud][access]") {
  Rng rng{31};
  const World w = selftest_world();
  int allowed = 0;
  for (int i = 0; i < kWorlds; ++i) {
    const Json policy = random_policy(rng);
    INFO(policy.dump(1));
    const auto tried = with_inline_policy(w, "role/student", "try", policy.dump());
    REQUIRE(tried);
    const WhoCan found = who_can(*tried, "dynamodb:PartiQLSelect", kHouses);
    CHECK(found.unsure.empty());
    const bool can = std::any_of(found.can.begin(), found.can.end(),
                                 [](const Access& a) { return a.who == "role/student"; });
    REQUIRE(can == brute_force(policy));
    allowed += can;
  }
  CHECK(allowed > kWorlds / 10);
  CHECK(allowed < kWorlds);
}

}  // namespace lockbox::access_partiql_test
