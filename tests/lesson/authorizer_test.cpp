// The attacker's shortcut: what it says is allowed is what a whole request finds allowed.
#include "engine/cloud/authorizer.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/cloud/step.hpp"
#include "engine/lesson/attacker.hpp"
#include "engine/lesson/curriculum.hpp"
#include "engine/lesson/lint.hpp"
#include "engine/lesson/moves.hpp"
#include "tests/lesson/lesson_files.hpp"

namespace lockbox::authorizer_test {
using namespace lockbox::lesson;
using namespace lockbox::lesson::test;

namespace {

// Fewer where they take their time.
#if defined(__OPTIMIZE__)
constexpr std::size_t kStride = 397;
#else
constexpr std::size_t kStride = 1193;
#endif

/// Allowed, and each need with its decision, as one text.
std::string text_of(const cloud::RequestTrace& trace) {
  std::string out = trace.allowed ? "yes" : "no";
  for (std::size_t i = 0; i < trace.needs.size(); ++i) {
    const policy::AuthRequest& need = trace.needs[i];
    out += "\n" + need.action + " " + need.resource;
    const policy::ContextValue* keys = need.context.find("dynamodb:LeadingKeys");
    for (std::size_t k = 0; keys && k < keys->values.size(); ++k) out += " " + keys->values[k];
    out += keys ? " keyed" : "";
    out += i < trace.decisions.size() && trace.decisions[i].allowed() ? " yes" : " no";
  }
  return out;
}

std::string text_of(const cloud::Authorization& asked) {
  std::string out = asked.allowed ? "yes" : "no";
  for (const cloud::AskedNeed& need : asked.needs) {
    out += "\n" + need.action + " " + need.resource;
    if (need.leading_keys)
      for (const std::string& key : *need.leading_keys) out += " " + key;
    out += need.leading_keys ? " keyed" : "";
    out += need.allowed ? " yes" : " no";
  }
  return out;
}

std::vector<std::string> callers_of(const cloud::World& world) {
  std::vector<std::string> out = {"anonymous", "root", "role/nobody"};
  for (const auto& profile : world.services.identity.profiles) out.push_back(profile.first);
  return out;
}

/// Requests of all kinds by everybody from everywhere: every so many-th of them.
int compare(const cloud::World& world, const Scenario& scenario, std::size_t stride) {
  cloud::Authorizer authorizer(world);
  std::size_t number = 0;
  int compared = 0;
  for (const auto& table : world.services.tables.tables) {
    const Target target = target_of(*table.second, scenario);
    for (const char* op :
         {"GetItem", "BatchGetItem", "Query", "Scan", "ExecuteStatement", "BatchExecuteStatement",
          "PutItem", "UpdateItem", "TransactGetItems", "TransactWriteItems", "BatchWriteItem",
          "DescribeTable", "ListTables", "DescribeEndpoints", "NoSuchOperation"}) {
      std::vector<Json> bodies = moves_of(target, op, Variety::All);
      bodies.push_back(Json::object());
      for (const Json& body : bodies)
        for (const std::string& as : callers_of(world))
          for (const network::VantagePoint& from : world.services.network->vantage_points) {
            if (++number % stride != 0)
              continue;
            cloud::CallApi call;
            call.as = as;
            call.from = from.name;
            call.service = "dynamodb";
            call.operation = op;
            call.tls = number % 3 != 0;
            call.parameters = std::make_shared<const Json>(body);
            INFO(as << " from " << from.name << ": " << op << " " << to_text(body));
            CHECK(text_of(authorizer.ask(call)) == text_of(*cloud::probe(world, call).trace));
            ++compared;
          }
    }
  }
  return compared;
}

}  // namespace

TEST_CASE("what an authorizer allows is what whole requests find allowed", "[lesson][attacker]") {
  const auto list = load_curriculum(project_files());
  REQUIRE(list);
  int compared = 0;
  for (const CurriculumEntry& entry : *list) {
    if (entry.folder.empty())
      continue;
    INFO(entry.id);
    auto scenario = load_scenario(project_files(), entry.folder, 1);
    auto lab = Lab::open(project_files(), entry.id, 1);
    REQUIRE((scenario && lab));
    const int before = compare(lab->history().world(), *scenario, kStride);
    // And at its end, behind the learner's repairs.
    for (const std::string& line : solve(project_files(), entry.id, 1).lines) lab->command(line);
    const int after = compare(lab->history().world(), *scenario, kStride);
    CHECK(before > 0);
    CHECK(after > 0);
    compared += before + after;
  }
  CHECK(compared > 40);
}

}  // namespace lockbox::authorizer_test
