// Flips against brute force on small worlds: what is offered turns the decision when it is
// evaluated again, by the naive evaluator too; and when removing one statement or changing one
// value turns it, something is offered.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/policy/decide.hpp"
#include "tests/policy/naive/generator.hpp"

namespace lockbox::flips_test {

using lockbox::Rng;
using naive::Json;
using namespace lockbox::policy;

namespace {

#if defined(__OPTIMIZE__)
constexpr int kWorlds = 800;
#else
constexpr int kWorlds = 120;
#endif

bool allows(const Json& line) {
  Json id;
  const auto input = read_decide_line(line.dump(), id);
  return input && evaluate(input->request, input->policies, Explain::No).allowed();
}

/// Calls `f` with each variant of the line that lacks one statement or one key.
template <class F>
void each_removal(const Json& line, F f) {
  const auto statements = [&](const Json::json_pointer& at) {
    const Json& list = line[at]["Statement"];
    for (std::size_t i = 0; i < list.size() && list.size() > 1; ++i) {
      Json changed = line;
      changed[at]["Statement"].erase(i);
      f(changed);
    }
  };
  using Pointer = Json::json_pointer;
  for (const char* layer : {"identityPolicies", "permissionBoundaries", "vpcEndpointPolicies"})
    if (line.contains(layer))
      for (std::size_t i = 0; i < line[layer].size(); ++i)
        statements(Pointer(std::string("/") + layer + "/" + std::to_string(i)));
  for (const char* layer : {"sessionPolicy", "resourcePolicy"})
    if (line.contains(layer))
      statements(Pointer(std::string("/") + layer));
  for (const auto& [key, value] : line["context"].items()) {
    Json changed = line;
    changed["context"].erase(key);
    f(changed);
  }
}

}  // namespace

TEST_CASE("Each flip flips", "[policy][flips]") {
  Rng rng{31};
  int offered = 0;
  for (int i = 0; i < kWorlds; ++i) {
    Json line = naive::random_request(rng);
    line.update(naive::random_policies(rng));
    Json id;
    const auto input = read_decide_line(line.dump(), id);
    REQUIRE(input);
    const Decision before = evaluate(input->request, input->policies);
    for (const Flip& flip : find_flips(input->request, input->policies, before, 20)) {
      INFO(line.dump(1) << "\n" << flip.description);
      REQUIRE(flip.changed);
      const Decision after = evaluate(flip.changed->request, flip.changed->policies);
      CHECK(after.verdict == flip.becomes);
      CHECK(after.allowed() != before.allowed());
      ++offered;
    }
  }
  CHECK(offered > kWorlds);
}

TEST_CASE("When one removal turns the decision, flips are offered", "[policy][flips]") {
  Rng rng{32};
  int turned = 0;
  for (int i = 0; i < kWorlds; ++i) {
    Json line = naive::random_request(rng);
    line.update(naive::random_policies(rng));
    Json id;
    const auto input = read_decide_line(line.dump(), id);
    REQUIRE(input);
    const Decision before = evaluate(input->request, input->policies);
    const bool was = naive::decide(line) == "Allow";
    bool some = false;
    each_removal(line, [&](const Json& changed) {
      some = some || (naive::decide(changed) == "Allow") != was;
      // Both evaluators agree on the changed line as well.
      if ((naive::decide(changed) == "Allow") != was)
        REQUIRE(allows(changed) != was);
    });
    if (!some)
      continue;
    ++turned;
    INFO(line.dump(1));
    CHECK(!find_flips(input->request, input->policies, before, 5).empty());
  }
  CHECK(turned > kWorlds / 20);
}

}  // namespace lockbox::flips_test
