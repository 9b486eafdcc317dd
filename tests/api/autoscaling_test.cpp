// Application Auto Scaling for tables and indexes. Source: Developer Guide, "Managing throughput
// capacity automatically with DynamoDB auto scaling"; Application Auto Scaling API Reference.
#include <catch2/catch_test_macros.hpp>

#include "engine/table/clock.hpp"
#include "tests/api/dynamodb_fixture.hpp"

namespace lockbox::autoscaling_test {

using test::Dynamo;

namespace {

const char kRead[] =
    R"("ServiceNamespace":"dynamodb","ResourceId":"table/Games",
       "ScalableDimension":"dynamodb:table:ReadCapacityUnits")";

/// A table with 10 read and write units and an index with 10, and the scaling service beside it.
struct Scaled : Dynamo {
  Scaled() {
    now = SimTime{1788249600000};  // a whole minute
    ok("CreateTable", R"({"TableName":"Games","BillingMode":"PROVISIONED",
      "ProvisionedThroughput":{"ReadCapacityUnits":10,"WriteCapacityUnits":10},
      "AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},
                              {"AttributeName":"owner","AttributeType":"S"}],
      "KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],
      "GlobalSecondaryIndexes":[{"IndexName":"ByOwner","Projection":{"ProjectionType":"ALL"},
        "ProvisionedThroughput":{"ReadCapacityUnits":10,"WriteCapacityUnits":10},
        "KeySchema":[{"AttributeName":"owner","KeyType":"HASH"}]}]})");
    ok("PutItem", R"({"TableName":"Games","Item":{"id":{"S":"a"},"owner":{"S":"ann"}}})");
  }
  Result<Json> scaling(const std::string& operation, const std::string& parameters) {
    const Json p = test::json(parameters);
    const api::Operation* row = api::find_operation("application-autoscaling", operation);
    REQUIRE(row);
    const api::Call c{row->service, operation, p, caller, "111122223333", region, now, nullptr};
    work = table::Work();
    auto prepared = row->prepare(services, c);
    if (!prepared)
      return prepared.error();
    needs = prepared->needs;
    api::Run run{services, rng, now, work};
    return api::run_prepared(*prepared, run);
  }
  Json scaled(const std::string& operation, const std::string& parameters) {
    auto r = scaling(operation, parameters);
    INFO(operation << " " << parameters << (r ? "" : " -> " + r.error().message));
    REQUIRE(r);
    return *r;
  }
  std::string refused(const std::string& operation, const std::string& parameters) {
    auto r = scaling(operation, parameters);
    INFO(operation << " " << parameters);
    REQUIRE(!r);
    return r.error().code + ": " + r.error().message;
  }
  void target(int min, int max, const std::string& name = kRead) {
    scaled("RegisterScalableTarget", "{" + name + R"(,"MinCapacity":)" + std::to_string(min) +
                                         R"(,"MaxCapacity":)" + std::to_string(max) + "}");
  }
  Json policy(int percent, const std::string& more = "", const std::string& name = kRead) {
    const bool write = name.find("Write") != std::string::npos;
    return scaled("PutScalingPolicy",
                  R"({"PolicyName":"keep","PolicyType":"TargetTrackingScaling",)" + name +
                      R"(,"TargetTrackingScalingPolicyConfiguration":{"TargetValue":)" +
                      std::to_string(percent) +
                      R"(.0,"PredefinedMetricSpecification":{"PredefinedMetricType":"DynamoDB)" +
                      (write ? "Write" : "Read") + R"(CapacityUtilization"})" + more + "}}");
  }
  /// Minutes in which so many units a second are read (strongly, 1 unit each).
  void minutes(int count, int reads_a_second) {
    for (int m = 0; m < count; ++m) {
      for (int i = 0; i < reads_a_second * 60; ++i)
        ok("GetItem", R"({"TableName":"Games","Key":{"id":{"S":"a"}},"ConsistentRead":true})");
      now = plus_ms(now, 60000);
      table::advance(services.tables, now);
    }
  }
  const table::Table& games() const {
    return *table::find_table(services.tables, "111122223333", "eu-west-1", "Games");
  }
};

}  // namespace

TEST_CASE("Two minutes above the target raise the capacity so that use meets the target",
          "[autoscaling]") {
  Scaled d;
  d.target(5, 100);
  d.policy(50);
  d.minutes(1, 9);
  CHECK(d.games().provisioned_read == 10);  // one minute is not enough
  d.minutes(1, 9);
  CHECK(d.games().provisioned_read == 18);
  CHECK(d.games().provisioned_write == 10);
  const Json all = d.scaled("DescribeScalingActivities",
                            R"({"ServiceNamespace":"dynamodb"})")["ScalingActivities"];
  REQUIRE(all.size() == 1);
  CHECK(all[0]["Description"] == "Setting read capacity units to 18.");
  CHECK(all[0]["StatusCode"] == "Successful");
  CHECK(all[0]["Cause"].get<std::string>().find("AlarmHigh") != std::string::npos);
}

TEST_CASE("Capacity stays within its bounds", "[autoscaling]") {
  Scaled d;
  d.target(5, 12);
  d.policy(50);
  d.minutes(2, 9);
  CHECK(d.games().provisioned_read == 12);
  // Bounds that leave out what is provisioned move it at the next look.
  d.target(20, 30);
  d.minutes(1, 0);
  CHECK(d.games().provisioned_read == 20);
  d.target(2, 3);
  d.minutes(1, 0);
  CHECK(d.games().provisioned_read == 3);
}

TEST_CASE("Fifteen minutes more than 20 points below the target lower it", "[autoscaling]") {
  Scaled d;
  d.target(2, 100);
  d.policy(50);
  d.minutes(14, 1);
  CHECK(d.games().provisioned_read == 10);
  d.minutes(3, 1);
  CHECK(d.games().provisioned_read == 2);
}

TEST_CASE("A pause on the clock is looked at minute by minute", "[autoscaling]") {
  Scaled d;
  d.target(1, 100);
  d.policy(70);
  d.now = plus_ms(d.now, 3600 * 1000);
  table::advance(d.services.tables, d.now);
  CHECK(d.games().provisioned_read == 1);
}

TEST_CASE("Scaling in can be switched off by the policy or suspended by the target",
          "[autoscaling]") {
  Scaled d;
  d.target(1, 100);
  SECTION("policy") {
    d.policy(70, R"(,"DisableScaleIn":true)");
  }
  SECTION("target") {
    d.policy(70);
    d.scaled("RegisterScalableTarget",
             "{" + std::string(kRead) + R"(,"SuspendedState":{"DynamicScalingInSuspended":true}})");
  }
  d.minutes(30, 0);
  CHECK(d.games().provisioned_read == 10);
}

TEST_CASE("Decreases keep to the quota of four a day, then one an hour", "[autoscaling]") {
  Scaled d;
  for (int i = 9; i > 5; --i)
    d.ok("UpdateTable",
         R"({"TableName":"Games","ProvisionedThroughput":{"WriteCapacityUnits":10,
             "ReadCapacityUnits":)" +
             std::to_string(i) + "}}");
  d.target(1, 100);
  d.policy(70);
  d.minutes(40, 0);
  CHECK(d.games().provisioned_read == 6);
  d.minutes(30, 0);
  CHECK(d.games().provisioned_read == 1);
}

TEST_CASE("Indexes scale on their own, and writes by what they consume", "[autoscaling]") {
  Scaled d;
  const std::string index =
      R"("ServiceNamespace":"dynamodb","ResourceId":"table/Games/index/ByOwner",
         "ScalableDimension":"dynamodb:index:WriteCapacityUnits")";
  d.target(1, 100, index);
  d.policy(50, "", index);
  for (int m = 0; m < 2; ++m) {
    for (int i = 0; i < 600; ++i)
      d.ok("PutItem", R"({"TableName":"Games","Item":{"id":{"S":")" + std::to_string(i) +
                          R"("},"owner":{"S":"bob)" + std::to_string(m) + R"("}}})");
    d.minutes(1, 0);
  }
  // The second minute moves every entry: a delete and a put in the index.
  CHECK(d.games().indexes[0]->provisioned_write == 40);
  CHECK(d.games().provisioned_write == 10);
}

TEST_CASE("Targets and policies are described as they were put", "[autoscaling]") {
  Scaled d;
  d.target(5, 100);
  const Json made = d.policy(70, R"(,"ScaleInCooldown":60,"ScaleOutCooldown":30)");
  CHECK(made["Alarms"].size() == 4);
  CHECK(d.needs[0].action == "application-autoscaling:PutScalingPolicy");
  const Json t = d.scaled("DescribeScalableTargets",
                          R"({"ServiceNamespace":"dynamodb"})")["ScalableTargets"][0];
  CHECK(t["MinCapacity"] == 5);
  CHECK(t["MaxCapacity"] == 100);
  CHECK(t["ResourceId"] == "table/Games");
  const Json p = d.scaled("DescribeScalingPolicies",
                          R"({"ServiceNamespace":"dynamodb"})")["ScalingPolicies"][0];
  CHECK(p["PolicyARN"] == made["PolicyARN"]);
  const Json& tracking = p["TargetTrackingScalingPolicyConfiguration"];
  CHECK(tracking["TargetValue"] == 70.0);
  CHECK(tracking["ScaleInCooldown"] == 60);
  CHECK(tracking["ScaleOutCooldown"] == 30);
  CHECK(!tracking.contains("DisableScaleIn"));
  d.scaled("DeleteScalingPolicy", R"({"PolicyName":"keep",)" + std::string(kRead) + "}");
  CHECK(d.scaled("DescribeScalingPolicies", R"({"ServiceNamespace":"dynamodb"})")["ScalingPolicies"]
            .empty());
  d.policy(70);
  d.scaled("DeregisterScalableTarget", "{" + std::string(kRead) + "}");
  CHECK(d.scaled("DescribeScalingPolicies", R"({"ServiceNamespace":"dynamodb"})")["ScalingPolicies"]
            .empty());
  CHECK(!d.games().usage);
}

TEST_CASE("A table that is deleted takes its targets along", "[autoscaling]") {
  Scaled d;
  d.target(5, 100);
  d.policy(70);
  d.ok("DeleteTable", R"({"TableName":"Games"})");
  d.now = plus_ms(d.now, 1000);
  table::advance(d.services.tables, d.now);
  CHECK(d.scaled("DescribeScalableTargets", R"({"ServiceNamespace":"dynamodb"})")["ScalableTargets"]
            .empty());
}

TEST_CASE("What cannot be scaled is refused", "[autoscaling]") {
  Scaled d;
  struct Case {
    const char *operation, *parameters, *error;
  };
  const Case cases[] = {
      {"RegisterScalableTarget",
       R"({"ServiceNamespace":"dynamodb","ResourceId":"table/None",
           "ScalableDimension":"dynamodb:table:ReadCapacityUnits","MinCapacity":1,"MaxCapacity":2})",
       "ValidationException: DynamoDB table does not exist: table/None"},
      {"RegisterScalableTarget",
       R"({"ServiceNamespace":"dynamodb","ResourceId":"table/Games",
           "ScalableDimension":"dynamodb:index:ReadCapacityUnits","MinCapacity":1,"MaxCapacity":2})",
       "ValidationException: Unsupported service namespace, resource type or scalable dimension"},
      {"RegisterScalableTarget",
       R"({"ServiceNamespace":"dynamodb","ResourceId":"table/Games",
           "ScalableDimension":"dynamodb:table:ReadCapacityUnits","MinCapacity":3,"MaxCapacity":2})",
       "ValidationException: Maximum capacity cannot be less than minimum capacity"},
      {"DeregisterScalableTarget",
       R"({"ServiceNamespace":"dynamodb","ResourceId":"table/Games",
           "ScalableDimension":"dynamodb:table:ReadCapacityUnits"})",
       "ObjectNotFoundException: No scalable target found for service namespace: dynamodb, "
       "resource "
       "ID: table/Games, scalable dimension: dynamodb:table:ReadCapacityUnits"},
      {"PutScalingPolicy",
       R"({"PolicyName":"p","PolicyType":"TargetTrackingScaling","ServiceNamespace":"dynamodb",
           "ResourceId":"table/Games","ScalableDimension":"dynamodb:table:ReadCapacityUnits",
           "TargetTrackingScalingPolicyConfiguration":{"TargetValue":70,
             "PredefinedMetricSpecification":{
               "PredefinedMetricType":"DynamoDBReadCapacityUtilization"}}})",
       "ObjectNotFoundException: No scalable target registered for service namespace: dynamodb, "
       "resource ID: table/Games, scalable dimension: dynamodb:table:ReadCapacityUnits"},
      {"DescribeScalableTargets", R"({"ServiceNamespace":"ecs"})",
       "NotSimulatedException: Lockbox scales resources of dynamodb only, not of ecs; see "
       "docs/fidelity.md for what is simulated."},
  };
  for (const Case& c : cases) CHECK(d.refused(c.operation, c.parameters) == c.error);
}

}  // namespace lockbox::autoscaling_test
