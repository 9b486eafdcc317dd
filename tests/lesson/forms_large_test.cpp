// Forms over a table of many items: the choices are there, and are found without a walk over all.
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/lesson/forms.hpp"
#include "engine/lesson/lint_player.hpp"
#include "tests/lesson/lesson_files.hpp"

namespace lockbox::forms_large_test {
using namespace lockbox::lesson;

TEST_CASE("every partition key value and the sort keys of the chosen one are offered") {
  const auto world = cloud::world_from_json(
      parse_json(
          R"({"account": "111122223333", "tables": {"t": {"TableName": "Many", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "K", "AttributeType": "S"}, {"AttributeName": "R", "AttributeType": "N"}],
        "KeySchema": [{"AttributeName": "K", "KeyType": "HASH"}, {"AttributeName": "R", "KeyType": "RANGE"}],
        "Generate": {"Count": 4000, "Item": {"K": {"S": "k{n%40}"}, "R": {"N": "{n/40}"}}}}}})")
          .value,
      1);
  REQUIRE(world);
  for (const char* partition : {"k0", "k17", "k39"}) {
    const Form form = build_form("get-item", *world, {{"table", "Many"}, {"partition", partition}});
    std::size_t partitions = 0, sorts = 0;
    for (const FormField& field : form.fields) {
      if (field.id == "partition") {
        partitions = field.choices.size();
        CHECK(field.value == partition);
      }
      if (field.id == "sort")
        sorts = field.choices.size();
    }
    CHECK(partitions == 40);
    CHECK(sorts == 60);  // as many as a form shows
  }
}

TEST_CASE(
    "a policy form begins with a role to limit, its own policy, and documents that are policies") {
  auto world = cloud::world_from_json(parse_json(R"({"account": "111122223333",
        "roles": {
          "admin": {"inlinePolicies": {"all": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "*", "Resource": "*"}]}}},
          "bare": {},
          "nurse": {"inlinePolicies": {"care": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}]}}}},
        "profiles": {"admin": {"as": "role/admin"}},
        "files": {"p/a.json": {"x": {"S": "an item"}}, "p/long.json": {"Statement": []},
                  "p/b.json": {"Statement": []}}})")
                                          .value,
                                      1);
  REQUIRE(world);
  CHECK(compose("put-role-policy", *world, {}) ==
        "aws iam put-role-policy --role-name nurse --policy-name care --policy-document "
        "file://p/b.json");
  const Form form = build_form("put-role-policy", *world, {});
  CHECK(form.fields[0].choices.back().id == "admin");
  CHECK(form.fields[2].choices.size() == 2);
  // Another role has another policy of its own.
  CHECK(compose("put-role-policy", *world, {{"role", "bare"}}) ==
        "aws iam put-role-policy --role-name bare --policy-name own --policy-document "
        "file://p/b.json");
}

TEST_CASE("in a lesson the policy form begins with the role that the attacker plays", "[lesson]") {
  auto lab = Lab::open(lesson::test::project_files(), "houses-07-partiql-side-door", 1);
  REQUIRE(lab);
  std::vector<Problem> problems;
  Player player(*lab, problems);
  const Solution solution = player.scenario().solutions.front();
  REQUIRE(player.run(solution, "close"));
  const auto role = [&] {
    for (const Form& form : lab->view().forms)
      if (form.id == "put-role-policy")
        return form.fields[0].value + " " + form.fields[1].value;
    return std::string("no such form");
  };
  CHECK(role() == "intern desk");
  CHECK(lab
            ->act(Json{
                {"do", "form"}, {"id", "put-role-policy"}, {"field", "role"}, {"value", "editor"}})
            .status == 0);
  CHECK(role().substr(0, 7) == "editor ");
}

}  // namespace lockbox::forms_large_test
