// The engine against the naive evaluator on random policies, and properties that hold for all.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/policy/decide.hpp"
#include "tests/policy/naive/generator.hpp"

namespace lockbox::random_test {

using lockbox::Rng;
using naive::Json;
using namespace lockbox::policy;

namespace {

// 200,000 comparisons where they are quick.
#if defined(__OPTIMIZE__)
constexpr int kPolicySets = 10000, kRounds = 1000;
#else
constexpr int kPolicySets = 1000, kRounds = 200;
#endif
constexpr int kRequestsEach = 20, kRequestPool = 2000;

DecideInput read(const Json& line) {
  Json id;
  auto input = read_decide_line(line.dump(), id);
  if (!input)
    FAIL(input.error() << "\n" << line.dump());
  return *input;
}

Json joined(const Json& policies, const Json& request) {
  Json line = request;
  line.update(policies);
  return line;
}

std::string engine(const Json& line, Explain explain = Explain::No) {
  const DecideInput input = read(line);
  return std::string(to_text(evaluate(input.request, input.policies, explain).verdict));
}

bool differs(const Json& line) {
  Json id;
  const auto input = read_decide_line(line.dump(), id);
  if (!input)
    return false;  // left out too much
  return std::string(to_text(evaluate(input->request, input->policies, Explain::No).verdict)) !=
         naive::decide(line);
}

}  // namespace

TEST_CASE("The engine and the naive evaluator agree on random requests", "[policy][random]") {
  Rng rng{20260901};
  std::vector<std::pair<Json, AuthRequest>> requests;
  for (int i = 0; i < kRequestPool; ++i) {
    const Json request = naive::random_request(rng);
    requests.emplace_back(request, read(request).request);
  }
  int allows = 0, denies = 0;
  for (int i = 0; i < kPolicySets; ++i) {
    const Json policies = naive::random_policies(rng);
    const PolicySet set = read(joined(policies, requests[0].first)).policies;
    for (int k = 0; k < kRequestsEach; ++k) {
      const auto& request = requests[rng.below(requests.size())];
      const Decision d = evaluate(request.second, set, Explain::No);
      allows += d.allowed();
      denies += d.verdict == Verdict::ExplicitDeny;
      if (to_text(d.verdict) == naive::decide(policies, request.first))
        continue;
      const Json small = naive::shrink(joined(policies, request.first), differs);
      FAIL("engine: " << engine(small) << ", naive: " << naive::decide(small) << "\n"
                      << small.dump(1));
    }
  }
  // The vocabulary has to produce every outcome often, or the comparison says little.
  const int all = kPolicySets * kRequestsEach;
  CHECK(allows > all / 20);
  CHECK(denies > all / 20);
  CHECK(all - allows - denies > all / 20);
}

TEST_CASE("Explanation and verdict agree", "[policy][random]") {
  Rng rng{7};
  for (int i = 0; i < kRounds; ++i) {
    const Json line = joined(naive::random_policies(rng), naive::random_request(rng));
    const DecideInput input = read(line);
    const Decision quick = evaluate(input.request, input.policies, Explain::No);
    const Decision full = evaluate(input.request, input.policies, Explain::Yes);
    INFO(line.dump(1));
    REQUIRE(quick.verdict == full.verdict);
    REQUIRE(quick.layer == full.layer);
    REQUIRE(quick.message == full.message);
    REQUIRE(full.layers.size() == 7);
    if (full.verdict == Verdict::ExplicitDeny) {
      REQUIRE(full.statement() != nullptr);
      REQUIRE(full.statement()->effect == Effect::Deny);
      REQUIRE(full.statement()->applies != Match::No);
    }
    for (const LayerResult& layer : full.layers)
      for (const PolicyResult& p : layer.policies)
        for (const StatementResult& s : p.statements) {
          if (s.applies == Match::Yes)
            REQUIRE(s.blocker() == nullptr);
          if (s.applies == Match::No)
            REQUIRE(s.blocker() != nullptr);
        }
  }
}

TEST_CASE("Properties of every policy", "[policy][random]") {
  Rng rng{99};
  for (int i = 0; i < kRounds; ++i) {
    const Json line = joined(naive::random_policies(rng), naive::random_request(rng));
    const bool before = engine(line) == "Allow";
    INFO(line.dump(1));
    // Adding a Deny never grants.
    Json more = line;
    Json deny = naive::random_policy(rng, "identityPolicies");
    for (Json& s : deny["Statement"]) s["Effect"] = "Deny";
    more["identityPolicies"].push_back(deny);
    if (!before)
      REQUIRE(engine(more) != "Allow");
    // Layers that limit never add.
    const bool federated =
        line["principal"].get<std::string>().find("federated") != std::string::npos;
    for (const char* layer :
         {"permissionBoundaries", "sessionPolicy", "scps", "rcps", "vpcEndpointPolicies"}) {
      Json narrower = line;
      const std::string name = layer;
      if (narrower.contains(name) || (federated && name == "sessionPolicy"))
        continue;
      const Json policy = naive::random_policy(rng, name);
      if (name == "sessionPolicy") {
        narrower[name] = policy;
      } else if (name == "scps" || name == "rcps") {
        narrower[name] = Json::array({Json::array({policy})});
      } else {
        narrower[name] = Json::array({policy});
      }
      if (!before)
        REQUIRE(engine(narrower) != "Allow");
    }
    // Order never matters.
    Json turned = line;
    for (const char* layer : {"identityPolicies", "resourcePolicy"}) {
      if (!turned.contains(layer))
        continue;
      Json& at = turned[layer];
      if (at.is_array())
        std::reverse(at.begin(), at.end());
      for (Json& p : at.is_array() ? at : turned)
        if (p.is_object() && p.contains("Statement"))
          std::reverse(p["Statement"].begin(), p["Statement"].end());
    }
    REQUIRE(engine(turned) == engine(line));
  }
}

}  // namespace lockbox::random_test
