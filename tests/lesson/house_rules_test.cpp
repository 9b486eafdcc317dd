// Scenario 5: the attacker as a checker, excess privilege, a contrasting world.
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/lesson/attacker.hpp"
#include "engine/lesson/lab_impl.hpp"
#include "engine/lesson/lint.hpp"
#include "tests/lesson/lesson_files.hpp"

namespace lockbox::house_rules_test {
using namespace lockbox::lesson;
using namespace lockbox::lesson::test;

namespace {

const char* const kId = "houses-05-leading-keys";

Lab open_lab() {
  auto lab = Lab::open(project_files(), kId, 1);
  INFO((lab ? std::string() : all_of(lab.error())));
  REQUIRE(lab);
  return std::move(*lab);
}

/// Plays solution 0 as far as the step `until`.
Lab lab_at(const std::string& until) {
  Lab lab = open_lab();
  for (const std::string& line : solve(project_files(), kId, 1).lines) {
    const Step* step = lab.inside().current_step();
    if (step && step->id == until)
      break;
    lab.command(line);
  }
  return lab;
}

std::string put_policy(const Lab::Impl& lab, const std::string& name, const std::string& file) {
  return "aws iam put-role-policy --role-name student-" + lab.scenario->variables.at("mine") +
         " --policy-name " + name + " --policy-document file://p/" + file + ".json";
}

}  // namespace

TEST_CASE("the attacker finds the Scan before the repair and nothing after it", "[lesson]") {
  Lab lab = lab_at("fix");
  Lab::Impl& inside = lab.inside();
  const Attack before = search(*inside.scenario, inside.history.world(), 400);
  REQUIRE(before.found);
  CHECK(before.call.operation == "Scan");
  CHECK(before.label == "other-houses");
  CHECK(lab.command(put_policy(inside, "house", "no-scan")).status == 0);
  const Attack after = search(*inside.scenario, inside.history.world(), 400);
  CHECK_FALSE(after.found);
  CHECK_FALSE(after.exhausted);
  CHECK(after.tried > 50);
  CHECK(lab.view().can_continue);
}

TEST_CASE("ForAnyValue lets a batch pass that mixes the own key with a foreign one", "[lesson]") {
  Lab lab = lab_at("fix");
  lab.command(put_policy(lab.inside(), "house", "for-any-value"));
  const View v = lab.view();
  CHECK_FALSE(v.can_continue);
  CHECK(v.goals.back().id == "closed");
  INFO(v.goals.back().feedback);
  CHECK(v.goals.back().feedback.find("One matching key is enough") == 0);
  CHECK(v.goals.back().feedback.find("BatchGetItem") != std::string::npos);
}

TEST_CASE("a surplus of rights is named, and none is found after an exact repair", "[lesson]") {
  Lab lab = lab_at("fix");
  Lab::Impl& inside = lab.inside();
  const std::string student = "role/student-" + inside.scenario->variables.at("mine");
  CHECK_FALSE(excess_of(*inside.scenario, inside.history.world(), student, "student").empty());
  lab.command(put_policy(inside, "house", "no-scan"));
  CHECK(excess_of(*inside.scenario, inside.history.world(), student, "student").empty());
}

TEST_CASE("a contrasting world is judged without touching this one", "[lesson]") {
  Lab lab = lab_at("guarded");
  const std::uint64_t before = content_hash(lab.history().world().services);
  for (const char* line :
       {"lockbox choose decision allow", "lockbox confidence 90", "lockbox commit", "lockbox send"})
    CHECK(lab.command(line).status == 0);
  const View v = lab.view();
  CHECK(v.revealed);
  CHECK(v.can_continue);
  CHECK(v.questions.at(0).choices.at(1).mark == Choice::Mark::Right);
  CHECK(v.card.find("Scan") != std::string::npos);
  CHECK(content_hash(lab.history().world().services) == before);
}

}  // namespace lockbox::house_rules_test
