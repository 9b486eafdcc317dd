// UpdateTable in full: one change at a time, throughput, limits, phases over time.
#include "engine/table/clock.hpp"
#include "engine/table/state.hpp"
#include "tests/api/dynamodb_fixture.hpp"

namespace lockbox::dynamodb_update_table_test {

using lockbox::Json;
using lockbox::plus_ms;
using lockbox::to_text;
using lockbox::test::Dynamo;
using lockbox::test::kValidation;

namespace {

const std::string kIndex =
    R"("AttributeDefinitions":[{"AttributeName":"Points","AttributeType":"N"}],
    "GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"byPoints",
      "KeySchema":[{"AttributeName":"Points","KeyType":"HASH"}],
      "Projection":{"ProjectionType":"ALL"}}}])";

std::string units(int read, int write) {
  return R"("ProvisionedThroughput":{"ReadCapacityUnits":)" + std::to_string(read) +
         R"(,"WriteCapacityUnits":)" + std::to_string(write) + "}";
}

struct Updates : Dynamo {
  void create_provisioned(int read, int write) {
    ok("CreateTable", R"({"TableName":"Houses","AttributeDefinitions":
        [{"AttributeName":"House","AttributeType":"S"},{"AttributeName":"Student","AttributeType":"S"}],
        "KeySchema":[{"AttributeName":"House","KeyType":"HASH"},
                     {"AttributeName":"Student","KeyType":"RANGE"}],)" +
                          units(read, write) + "}");
  }
  Json update(const std::string& what) {
    return ok("UpdateTable", R"({"TableName":"Houses",)" + what + "}");
  }
  std::string refused(const std::string& what) {
    return error("UpdateTable", R"({"TableName":"Houses",)" + what + "}");
  }
  Json table() { return ok("DescribeTable", R"({"TableName":"Houses"})")["Table"]; }
  void later(std::int64_t ms) {
    now = plus_ms(now, ms);
    lockbox::table::advance(services.tables, now);
  }
};

}  // namespace

TEST_CASE("UpdateTable makes one logical change at a time", "[api][dynamodb][update-table]") {
  Updates db;
  db.create_provisioned(5, 5);
  CHECK(db.error("UpdateTable", R"({"TableName":"Houses"})")
            .find(kValidation + "At least one of ProvisionedThroughput, BillingMode,") == 0);
  const std::string sse = R"("SSESpecification":{"Enabled":true})";
  CHECK(db.refused(sse + "," + units(6, 6)).find("must be the only operation in the request") !=
        std::string::npos);
  CHECK(db.refused(R"("DeletionProtectionEnabled":true,"TableClass":"STANDARD")")
            .find("must be the only operation") != std::string::npos);
  CHECK(db.refused(kIndex + "," + units(6, 6)) ==
        kValidation +
            "One or more parameter values were invalid: You cannot create or delete index while "
            "updating table IOPS");
  CHECK(db.refused(R"("WarmThroughput":{})") == "InternalFailure: ");
  CHECK(db.refused(R"("OnDemandThroughput":{})") == "InternalFailure: ");
  // What is refused leaves nothing behind.
  CHECK(db.table()["ProvisionedThroughput"]["ReadCapacityUnits"] == 5);
  CHECK(db.table()["DeletionProtectionEnabled"] == false);
}

TEST_CASE("throughput is decreased four times a day, then once an hour",
          "[api][dynamodb][update-table]") {
  Updates db;
  db.create_provisioned(20, 20);
  CHECK(
      db.update(units(19, 20))["TableDescription"]["ProvisionedThroughput"]["ReadCapacityUnits"] ==
      20);  // the answer shows the old values
  for (int i = 18; i > 15; --i) db.update(units(i, 20));
  CHECK(db.table()["ProvisionedThroughput"]["NumberOfDecreasesToday"] == 4);
  CHECK(db.refused(units(15, 20)) ==
        "LimitExceededException: Subscriber limit exceeded: Provisioned throughput decreases are "
        "limited within a given UTC day. After the first 4 decreases, each subsequent decrease in "
        "the same UTC day can be performed at most once every 3600 seconds. Number of decreases "
        "today: 4. Last decrease at Tuesday, September 1, 2026 at 8:00:00 AM Coordinated Universal "
        "Time. Next decrease can be made at Tuesday, September 1, 2026 at 9:00:00 AM Coordinated "
        "Universal Time");
  db.update(units(30, 30));  // increases are free
  CHECK(db.table()["ProvisionedThroughput"].contains("LastIncreaseDateTime"));
  db.later(3600 * 1000);
  db.update(units(15, 20));
  db.later(24 * 3600 * 1000);
  CHECK(db.table()["ProvisionedThroughput"]["NumberOfDecreasesToday"] == 0);
  db.update(units(14, 20));
  CHECK(db.table()["ProvisionedThroughput"]["NumberOfDecreasesToday"] == 1);
  CHECK(
      db.refused(units(14, 20)).find("The provisioned throughput for the table will not change.") !=
      std::string::npos);
}

TEST_CASE("warm throughput is the highest ever provisioned and never falls",
          "[api][dynamodb][update-table]") {
  Updates db;
  db.create_provisioned(5, 5);
  CHECK(db.table()["WarmThroughput"]["ReadUnitsPerSecond"] == 5);
  db.update(units(4000, 2000));
  db.update(units(10, 10));
  CHECK(to_text(db.table()["WarmThroughput"]) ==
        R"({"ReadUnitsPerSecond":4000,"WriteUnitsPerSecond":2000,"Status":"ACTIVE"})");
  // Partitions were added for it and stay.
  const auto partitions = [&] {
    return lockbox::table::find_table(db.services.tables, "111122223333", "eu-west-1", "Houses")
        ->partitions.size();
  };
  CHECK(partitions() == 2);
  CHECK(db.refused(R"("WarmThroughput":{"ReadUnitsPerSecond":3000})")
            .find("decreasing WarmThroughput is not supported") != std::string::npos);
  db.update(R"("WarmThroughput":{"ReadUnitsPerSecond":9000})");
  CHECK(db.table()["WarmThroughput"]["ReadUnitsPerSecond"] == 9000);
  CHECK(partitions() == 3);
}

TEST_CASE("the billing mode is switched with what it needs", "[api][dynamodb][update-table]") {
  Updates db;
  db.create_houses();
  db.update(R"("OnDemandThroughput":{"MaxReadRequestUnits":100,"MaxWriteRequestUnits":50})");
  CHECK(to_text(db.table()["OnDemandThroughput"]) ==
        R"({"MaxReadRequestUnits":100,"MaxWriteRequestUnits":50})");
  db.update(R"("OnDemandThroughput":{"MaxWriteRequestUnits":-1})");
  CHECK(to_text(db.table()["OnDemandThroughput"]) == R"({"MaxReadRequestUnits":100})");
  db.update(kIndex);
  CHECK(db.refused(R"("BillingMode":"PROVISIONED")")
            .find("ProvisionedThroughput must be specified when BillingMode is PROVISIONED") !=
        std::string::npos);
  CHECK(db.refused(R"("BillingMode":"PROVISIONED",)" + units(5, 5)).find("byPoints") !=
        std::string::npos);
  db.update(R"("BillingMode":"PROVISIONED",)" + units(5, 5) +
            R"(,"GlobalSecondaryIndexUpdates":[{"Update":{"IndexName":"byPoints",)" + units(2, 2) +
            "}}]");
  CHECK(db.table()["BillingModeSummary"]["BillingMode"] == "PROVISIONED");
  CHECK(db.table()["BillingModeSummary"].contains("LastUpdateToPayPerRequestDateTime"));
  CHECK_FALSE(db.table().contains("OnDemandThroughput"));  // a switch clears the maxima
  CHECK(db.table()["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"]["ReadCapacityUnits"] == 2);
  CHECK(db.refused(R"("OnDemandThroughput":{"MaxReadRequestUnits":100})") ==
        kValidation +
            "One or more parameter values were invalid: MaxReadRequestUnits for OnDemandThroughput "
            "cannot be specified when the table BillingMode is PROVISIONED.");
  CHECK(db.refused(R"("BillingMode":"PAY_PER_REQUEST",)" + units(5, 5))
            .find("ProvisionedThroughput cannot be specified") != std::string::npos);
}

TEST_CASE("quotas of one table are refused before anything is built",
          "[api][dynamodb][update-table]") {
  Updates db;
  const std::string keys = R"("TableName":"Big","AttributeDefinitions":
      [{"AttributeName":"a","AttributeType":"S"}],"KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],)";
  CHECK(db.error("CreateTable", "{" + keys + R"("ProvisionedThroughput":
      {"ReadCapacityUnits":1000000000001,"WriteCapacityUnits":1}})") ==
        kValidation + "Given value 1000000000001 for ReadCapacityUnits is out of bounds");
  CHECK(db.error("CreateTable", "{" + keys + R"("ProvisionedThroughput":
      {"ReadCapacityUnits":1,"WriteCapacityUnits":40001}})")
            .find("LimitExceededException: ") == 0);
}

TEST_CASE("an index is allocated, back-filled, active; one at a time",
          "[api][dynamodb][update-table]") {
  Updates db;
  db.create_houses();
  db.put_student("G", "Harry", 10);
  db.services.tables.instant_control_plane = false;
  CHECK(db.update(kIndex)["TableDescription"]["TableStatus"] == "UPDATING");
  const auto index = [&] { return db.table()["GlobalSecondaryIndexes"][0]; };
  CHECK(db.table()["TableStatus"] == "UPDATING");
  CHECK(index()["IndexStatus"] == "CREATING");
  CHECK(index()["Backfilling"] == false);
  CHECK(db.refused(R"("TableClass":"STANDARD_INFREQUENT_ACCESS")") ==
        "ResourceInUseException: Attempt to change a resource which is still in use: Table: Houses "
        "is in the process of being updated.");
  db.update(R"("DeletionProtectionEnabled":true)");  // waits for nothing
  CHECK(db.table()["TableStatus"] == "UPDATING");
  db.update(R"("DeletionProtectionEnabled":false)");
  db.later(40 * 1000);
  CHECK(db.table()["TableStatus"] == "ACTIVE");
  CHECK(index()["Backfilling"] == true);
  const std::string query = R"({"TableName":"Houses","IndexName":"byPoints",
      "KeyConditionExpression":"Points = :p","ExpressionAttributeValues":{":p":{"N":"10"}}})";
  CHECK(db.error("Query", query) ==
        kValidation + "Cannot read from backfilling global secondary index: byPoints");
  CHECK(db.error("DeleteTable", R"({"TableName":"Houses"})") ==
        "ResourceInUseException: Attempt to change a resource which is still in use: Cannot delete "
        "table while indexes are being created, updated, or deleted.");
  std::string second = kIndex;
  second.replace(second.find("byPoints"), 8, "another1");
  CHECK(db.refused(second).find("Only 1 online index can be created or deleted simultaneously") !=
        std::string::npos);
  db.later(7 * 60 * 1000);
  CHECK(index()["IndexStatus"] == "ACTIVE");
  CHECK_FALSE(index().contains("Backfilling"));
  CHECK(db.ok("Query", query)["Count"] == 1);

  db.update(R"("GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"byPoints"}}])");
  CHECK(index()["IndexStatus"] == "DELETING");
  db.later(4 * 1000);
  CHECK_FALSE(db.table().contains("GlobalSecondaryIndexes"));
  CHECK(db.table()["AttributeDefinitions"].size() == 2);
}

TEST_CASE("sizes that DescribeTable shows lag six hours where time counts",
          "[api][dynamodb][update-table]") {
  Updates db;
  db.services.tables.instant_control_plane = false;
  db.create_houses();
  db.later(4000);
  db.put_student("G", "Harry", 10);
  CHECK(db.table()["ItemCount"] == 0);
  db.later(lockbox::table::kReportMs);
  CHECK(db.table()["ItemCount"] == 1);
  CHECK(db.table()["TableSizeBytes"].get<int>() > 0);
}

}  // namespace lockbox::dynamodb_update_table_test
