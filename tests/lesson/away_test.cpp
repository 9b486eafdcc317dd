// The attacker that carries data away: writes of a wanted value into tables of other accounts, over
// every host that reaches DynamoDB.
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/lesson/attacker.hpp"
#include "engine/lesson/check_run.hpp"
#include "engine/lesson/lab_impl.hpp"
#include "engine/shell/shell.hpp"
#include "tests/lesson/lesson_files.hpp"

namespace lockbox::away_test {
using namespace lockbox::lesson;
using namespace lockbox::lesson::test;

namespace {

// The world of scenario 14 after `lines`, typed by the administrator.
cloud::World burrow_after(const std::vector<std::string>& lines) {
  auto lab = Lab::sandbox(project_files(), "burrow-1");
  if (!lab)
    FAIL(all_of(lab.error()));
  lab->command("lockbox as admin");
  for (const std::string& line : lines) {
    const shell::Reply r = lab->command(line);
    INFO(line << "\n" << r.err);
    REQUIRE(r.status == 0);
  }
  return lab->history().world();
}

}  // namespace

TEST_CASE("A wanted value goes to a table of another account until endpoints say whose tables",
          "[lesson][away]") {
  const auto scenario = load_scenario(project_files(), "owls-from-the-burrow", 1);
  if (!scenario)
    FAIL(all_of(scenario.error()));
  const std::string policy =
      R"('{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceAccount":"111122223333"}}}]}')";
  const std::string gateway =
      "aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-0b0770e1000000001 --policy-document " +
      policy;
  const std::string interface =
      "aws ec2 create-vpc-endpoint --vpc-endpoint-type Interface --vpc-id vpc-0b0770e1000000001 "
      "--service-name com.amazonaws.eu-west-1.dynamodb --subnet-ids subnet-0b0770e100000000a "
      "--security-group-ids sg-0b0770e1000000002";
  const Attack open = search(*scenario, burrow_after({}), 200);
  CHECK(open.found);
  CHECK(open.channel == "away");
  CHECK(open.sentence.find("444455556666") != std::string::npos);
  CHECK_FALSE(search(*scenario, burrow_after({gateway}), 200).found);
  // A second door without a policy is a second way out.
  CHECK(search(*scenario, burrow_after({gateway, interface}), 200).found);
  CHECK_FALSE(
      search(*scenario, burrow_after({gateway, interface + " --policy-document " + policy}), 200)
          .found);
}

TEST_CASE("Hosts of a request: the account's name, and those of interface endpoints",
          "[lesson][away]") {
  const cloud::World w = burrow_after({});
  CHECK(host_of_endpoint("", w).empty());
  CHECK(host_of_endpoint("account", w) == "111122223333.ddb.eu-west-1.amazonaws.com");
  CHECK(host_of_endpoint("db.example.com", w) == "db.example.com");
  // Without such an endpoint the name leads nowhere.
  RequestSpec request;
  request.as = "role/courier";
  request.service = "dynamodb";
  request.operation = "ListTables";
  request.in = std::make_shared<const Json>(Json::object());
  request.from = "burrow";
  request.endpoint = "interface:dynamodb";
  const cloud::StepResult r = cloud::probe(w, to_call(request, {}, w));
  CHECK(r.trace->path.dns.back().failed);
}

}  // namespace lockbox::away_test
