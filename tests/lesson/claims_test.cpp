// The ledger of claims: the tests that it names are tests of this program.
#include "engine/lesson/claims.hpp"

#include <catch2/catch_test_case_info.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/interfaces/catch_interfaces_registry_hub.hpp>
#include <catch2/interfaces/catch_interfaces_testcase.hpp>
#include <set>

#include "engine/lesson/curriculum.hpp"
#include "engine/lesson/scenario.hpp"
#include "tests/lesson/lesson_files.hpp"

namespace lockbox::claims_test {
using namespace lockbox::lesson;
using namespace lockbox::lesson::test;

namespace {

std::set<std::string> names_of_tests() {
  std::set<std::string> out;
  for (const Catch::TestCaseHandle& test :
       Catch::getRegistryHub().getTestCaseRegistry().getAllTests())
    out.insert(test.getTestCaseInfo().name);
  return out;
}

}  // namespace

TEST_CASE("every claim rests on tests of this program", "[lesson]") {
  const auto claims = load_claims(project_files());
  REQUIRE(claims);
  const std::set<std::string> tests = names_of_tests();
  CHECK(tests.count("every claim rests on tests of this program") == 1);
  CHECK(tests.count("no such test") == 0);
  std::set<std::string> ids;
  for (const Claim& claim : *claims) {
    INFO(claim.id);
    CHECK(ids.insert(claim.id).second);
    for (const std::string& name : claim.tests) {
      INFO(name);
      CHECK(tests.count(name) == 1);
    }
  }
}

TEST_CASE("every claim of the ledger is tried by a scenario that names it", "[lesson]") {
  const auto claims = load_claims(project_files());
  const auto list = load_curriculum(project_files());
  REQUIRE(claims);
  REQUIRE(list);
  std::map<std::string, std::set<std::string>> named;
  for (const CurriculumEntry& entry : *list) {
    if (entry.folder.empty())
      continue;
    const auto scenario = load_scenario(project_files(), entry.folder, 1);
    REQUIRE(scenario);
    named[entry.id].insert(scenario->claims.begin(), scenario->claims.end());
  }
  for (const Claim& claim : *claims) {
    INFO(claim.id);
    CHECK_FALSE(claim.tried.empty());
    for (const auto& tried : claim.tried) CHECK(named[tried.first].count(claim.id) == 1);
  }
}

}  // namespace lockbox::claims_test
