// What UpdateTable answers: which values are old, which are new, and what is said to be UPDATING.
#include "engine/table/clock.hpp"
#include "tests/api/dynamodb_fixture.hpp"

namespace lockbox::dynamodb_update_answer_test {

using lockbox::Json;
using lockbox::plus_ms;
using lockbox::to_text;
using lockbox::test::Dynamo;

namespace {

struct Answers : Dynamo {
  Answers() {
    ok("CreateTable", R"({"TableName":"Owls","ProvisionedThroughput":
        {"ReadCapacityUnits":5,"WriteCapacityUnits":5},
        "AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"},
                                {"AttributeName":"b","AttributeType":"S"}],
        "KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],
        "GlobalSecondaryIndexes":[{"IndexName":"byB","Projection":{"ProjectionType":"ALL"},
            "KeySchema":[{"AttributeName":"b","KeyType":"HASH"}],
            "ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1}}]})");
    ok("PutItem", R"({"TableName":"Owls","Item":{"a":{"S":"1"},"b":{"S":"2"},"c":{"S":"3"}}})");
  }
  Json answer(const std::string& change) {
    return ok("UpdateTable", R"({"TableName":"Owls",)" + change + "}")["TableDescription"];
  }
  Json table() { return ok("DescribeTable", R"({"TableName":"Owls"})")["Table"]; }
};

const std::string kUpdates = R"("GlobalSecondaryIndexUpdates":[)";
const std::string kCreate =
    R"("AttributeDefinitions":[{"AttributeName":"c","AttributeType":"S"}],)" + kUpdates +
    R"({"Create":{"IndexName":"byC","KeySchema":[{"AttributeName":"c","KeyType":"HASH"}],
        "Projection":{"ProjectionType":"ALL"},
        "ProvisionedThroughput":{"ReadCapacityUnits":2,"WriteCapacityUnits":2}}}])";
const std::string kDelete = kUpdates + R"({"Delete":{"IndexName":"byB"}}])";
const std::string kIndexUnits = kUpdates + R"({"Update":{"IndexName":"byB",
    "ProvisionedThroughput":{"ReadCapacityUnits":2,"WriteCapacityUnits":2}}}])";
const std::string kWarmIndex = kUpdates + R"({"Update":{"IndexName":"byB",
    "WarmThroughput":{"ReadUnitsPerSecond":50}}}])";
const std::string kOnDemand = R"("BillingMode":"PAY_PER_REQUEST")";

}  // namespace

TEST_CASE("UpdateTable answers UPDATING for the table or its index, whichever is changed",
          "[api][dynamodb][update-table]") {
  struct Row {
    std::string change;
    const char *table, *index;
  };
  const Row rows[] = {
      {R"("ProvisionedThroughput":{"ReadCapacityUnits":6,"WriteCapacityUnits":6})", "UPDATING",
       "ACTIVE"},
      {R"("StreamSpecification":{"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"})", "UPDATING",
       "ACTIVE"},
      {R"("TableClass":"STANDARD_INFREQUENT_ACCESS")", "UPDATING", "ACTIVE"},
      {R"("TableClass":"STANDARD")", "UPDATING", "ACTIVE"},  // a change of nothing, too
      {kOnDemand, "UPDATING", "UPDATING"},
      {R"("DeletionProtectionEnabled":true)", "ACTIVE", "ACTIVE"},
      {R"("WarmThroughput":{"ReadUnitsPerSecond":9000})", "ACTIVE", "ACTIVE"},
      {kCreate, "UPDATING", "ACTIVE"},
      {kDelete, "UPDATING", "DELETING"},
      {kIndexUnits, "ACTIVE", "UPDATING"},
      {kWarmIndex, "ACTIVE", "ACTIVE"},
  };
  for (const Row& row : rows) {
    INFO(row.change);
    Answers db;
    const Json t = db.answer(row.change);
    CHECK(t["TableStatus"] == row.table);
    CHECK(t["GlobalSecondaryIndexes"][0]["IndexStatus"] == row.index);
  }
}

TEST_CASE("an index that is created is in the answer, empty and with its attributes",
          "[api][dynamodb][update-table]") {
  Answers db;
  const Json t = db.answer(kCreate);
  CHECK(t["AttributeDefinitions"].size() == 3);
  REQUIRE(t["GlobalSecondaryIndexes"].size() == 2);
  const Json& made = t["GlobalSecondaryIndexes"][1];
  CHECK(made["IndexName"] == "byC");
  CHECK(made["IndexStatus"] == "CREATING");
  CHECK(made["Backfilling"] == false);
  CHECK(made["ItemCount"] == 0);
  CHECK(made["IndexSizeBytes"] == 0);
  CHECK(made["ProvisionedThroughput"]["ReadCapacityUnits"] == 2);
  CHECK(db.table()["GlobalSecondaryIndexes"][1]["ItemCount"] == 1);
}

TEST_CASE("UpdateTable answers old units and warm throughput, new limits and protection",
          "[api][dynamodb][update-table]") {
  Answers db;
  const Json units =
      db.answer(R"("ProvisionedThroughput":{"ReadCapacityUnits":6,"WriteCapacityUnits":6})");
  CHECK(units["ProvisionedThroughput"]["ReadCapacityUnits"] == 5);
  CHECK(units["ProvisionedThroughput"].contains("LastIncreaseDateTime"));
  const Json index = db.answer(kIndexUnits)["GlobalSecondaryIndexes"][0];
  CHECK(index["ProvisionedThroughput"]["ReadCapacityUnits"] == 1);
  CHECK_FALSE(index["ProvisionedThroughput"].contains("LastIncreaseDateTime"));
  CHECK(to_text(db.answer(R"("WarmThroughput":{"ReadUnitsPerSecond":9000})")["WarmThroughput"]) ==
        R"({"ReadUnitsPerSecond":6,"WriteUnitsPerSecond":6,"Status":"UPDATING"})");
  CHECK(db.answer(R"("DeletionProtectionEnabled":true)")["DeletionProtectionEnabled"] == true);
  db.answer(R"("TableClass":"STANDARD")");
  CHECK_FALSE(db.table().contains("TableClassSummary"));
  CHECK_FALSE(
      db.answer(R"("TableClass":"STANDARD_INFREQUENT_ACCESS")").contains("TableClassSummary"));

  const Json switched = db.answer(kOnDemand);
  CHECK(to_text(switched["BillingModeSummary"]) == R"({"BillingMode":"PAY_PER_REQUEST"})");
  CHECK(switched["ProvisionedThroughput"]["ReadCapacityUnits"] == 0);
  CHECK(db.table()["BillingModeSummary"].contains("LastUpdateToPayPerRequestDateTime"));
  const auto limited = [&](const std::string& limits) {
    return to_text(db.answer(R"("OnDemandThroughput":{)" + limits + "}")["OnDemandThroughput"]);
  };
  CHECK(limited(R"("MaxReadRequestUnits":100)") == R"({"MaxReadRequestUnits":100})");
  CHECK(limited(R"("MaxWriteRequestUnits":50)") ==
        R"({"MaxReadRequestUnits":100,"MaxWriteRequestUnits":50})");
  CHECK(limited(R"("MaxReadRequestUnits":-1)") ==
        R"({"MaxReadRequestUnits":-1,"MaxWriteRequestUnits":50})");
  CHECK(to_text(db.table()["OnDemandThroughput"]) == R"({"MaxWriteRequestUnits":50})");
  CHECK(limited(R"("MaxWriteRequestUnits":-1)") == R"({"MaxWriteRequestUnits":-1})");
  CHECK_FALSE(db.table().contains("OnDemandThroughput"));
}

TEST_CASE("an index takes new units in a few seconds, while its table stays ACTIVE",
          "[api][dynamodb][update-table]") {
  Answers db;
  db.services.tables.instant_control_plane = false;
  db.answer(kIndexUnits);
  CHECK(db.table()["TableStatus"] == "ACTIVE");
  CHECK(db.table()["GlobalSecondaryIndexes"][0]["IndexStatus"] == "UPDATING");
  db.now = plus_ms(db.now, 3000);
  lockbox::table::advance(db.services.tables, db.now);
  CHECK(db.table()["GlobalSecondaryIndexes"][0]["IndexStatus"] == "ACTIVE");
}

}  // namespace lockbox::dynamodb_update_answer_test
