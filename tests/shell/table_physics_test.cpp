// What a world's settings let a learner see from the terminal: a transaction that is still under
// way when its client gives up, a read from a copy that lies behind, capacity that scales itself.
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/shell/lockbox_command.hpp"
#include "engine/shell/shell.hpp"
#include "tests/shell/world_terminal.hpp"

namespace lockbox::table_physics_test {
namespace {

const char kTables[] = R"("tables": {
    "houses": {"TableName": "Houses", "BillingMode": "PAY_PER_REQUEST",
      "AttributeDefinitions": [{"AttributeName": "House", "AttributeType": "S"}],
      "KeySchema": [{"AttributeName": "House", "KeyType": "HASH"}],
      "Items": [{"House": {"S": "Red"}, "Points": {"N": "1"}}]},
    "games": {"TableName": "Games", "BillingMode": "PROVISIONED",
      "ProvisionedThroughput": {"ReadCapacityUnits": 10, "WriteCapacityUnits": 10},
      "AttributeDefinitions": [{"AttributeName": "Id", "AttributeType": "S"}],
      "KeySchema": [{"AttributeName": "Id", "KeyType": "HASH"}]}},
  "roles": {"admin": {"inlinePolicies": {"all": {"Version": "2012-10-17", "Statement":
      [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}},
    "visitor": {}},
  "profiles": {"admin": {"as": "role/admin"}, "visitor": {"as": "role/visitor"}}})";

struct Terminal : test::WorldTerminal {
  explicit Terminal(const std::string& settings)
      : WorldTerminal(R"({"account": "111122223333", "time": "2026-09-01T08:00:00Z", )" + settings +
                      (settings.empty() ? "" : ", ") + kTables) {}
  std::int64_t now() { return history().world().now.ms; }
};

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

const char kTransaction[] =
    "aws dynamodb transact-write-items --client-request-token one --transact-items "
    R"('[{"Put":{"TableName":"Houses","Item":{"House":{"S":"Red"},"Points":{"N":"2"}}}}]')";
const char kPut[] =
    R"(aws dynamodb put-item --table-name Houses --item '{"House":{"S":"Red"},"Points":{"N":"3"}}')";

}  // namespace

TEST_CASE("a client that gives up leaves its transaction under way", "[shell][conflicts]") {
  Terminal t(R"("transaction_ms": 5000)");
  const std::int64_t begun = t.now();
  const shell::Reply lost = t.run(std::string(kTransaction) + " --cli-read-timeout 1");
  CHECK(lost.status == 255);
  CHECK(
      has(lost.err, "Read timeout on endpoint URL: \"https://dynamodb.eu-west-1.amazonaws.com/\""));
  CHECK(t.now() - begun < 2000);
  const shell::Reply conflict = t.run(kPut);
  CHECK(conflict.status == 254);
  CHECK(has(conflict.err, "(TransactionConflictException)"));
  CHECK(has(t.run(kTransaction).err, "(TransactionInProgressException)"));
  t.run("lockbox clock +10s");
  t.out(kTransaction);  // the token repeats nothing
  t.out(kPut);
}

TEST_CASE(
    "a client that waits gets its answer when the transaction is over, and finds its items free",
    "[shell][conflicts]") {
  Terminal t(R"("transaction_ms": 5000)");
  const std::int64_t begun = t.now();
  t.out(kTransaction);
  CHECK(t.now() - begun >= 5000);
  t.out(kPut);
  CHECK(has(t.run(std::string(kTransaction) + " --cli-read-timeout soon").err,
            "Bad value for --cli-read-timeout"));
}

TEST_CASE("lockbox why tells which copy served a read", "[shell][copies]") {
  Terminal t(R"("replica_lag_ms": 5000)");
  t.out(kPut);
  bool stale = false, leader = false;
  for (int i = 0; i < 12; ++i) {
    const bool old =
        has(t.out(R"(aws dynamodb get-item --table-name Houses --key '{"House":{"S":"Red"}}')"),
            R"("N": "1")");
    const std::string why = t.out("lockbox why");
    CAPTURE(why);
    CHECK(has(why, "This read was served by"));
    CHECK(old == has(why, "ms behind: it had not yet what was written in that time"));
    stale = stale || old;
    leader = leader || has(why, "by the copy that has every write");
  }
  CHECK(stale);
  CHECK(leader);
  CHECK(has(t.out("aws dynamodb get-item --table-name Houses --consistent-read "
                  R"(--key '{"House":{"S":"Red"}}')"),
            R"("N": "3")"));
}

TEST_CASE("auto scaling from the command line", "[shell][autoscaling]") {
  Terminal t("");
  const std::string what =
      " --service-namespace dynamodb --resource-id table/Games "
      "--scalable-dimension dynamodb:table:WriteCapacityUnits";
  const std::string register_target = "aws application-autoscaling register-scalable-target" +
                                      what + " --min-capacity 2 --max-capacity 20";
  CHECK(has(t.run(register_target + " --profile visitor").err, "(AccessDeniedException)"));
  CHECK(has(t.out(register_target), "arn:aws:application-autoscaling:eu-west-1:111122223333:"));
  t.out(
      "aws application-autoscaling put-scaling-policy --policy-name keep "
      "--policy-type TargetTrackingScaling" +
      what +
      R"( --target-tracking-scaling-policy-configuration '{"TargetValue": 70.0,
           "PredefinedMetricSpecification":
             {"PredefinedMetricType": "DynamoDBWriteCapacityUtilization"}}')");
  t.run("lockbox clock +1h");
  CHECK(has(t.out("aws dynamodb describe-table --table-name Games"), "\"WriteCapacityUnits\": 2"));
  CHECK(has(t.out("aws application-autoscaling describe-scaling-activities --service-namespace "
                  "dynamodb --query ScalingActivities[0].Description --output text"),
            "Setting write capacity units to 2."));
  CHECK(has(t.out("aws application-autoscaling describe-scalable-targets --service-namespace "
                  "dynamodb --output text"),
            "table/Games"));
}

}  // namespace lockbox::table_physics_test
