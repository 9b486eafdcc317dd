// On-demand backups, point-in-time recovery and both restores.
#include "engine/table/clock.hpp"
#include "engine/table/recovery.hpp"
#include "tests/api/dynamodb_fixture.hpp"

namespace lockbox::dynamodb_backups_test {

using lockbox::Json;
using lockbox::plus_ms;
using lockbox::to_text;
using lockbox::test::Dynamo;
using lockbox::test::kValidation;

namespace {

std::string quoted(const Json& j) {
  return "\"" + j.get<std::string>() + "\"";
}

std::string backup_houses(Dynamo& db, const std::string& name = "before-the-feast") {
  return quoted(db.ok("CreateBackup", R"({"TableName":"Houses","BackupName":")" + name +
                                          "\"}")["BackupDetails"]["BackupArn"]);
}

int points(Dynamo& db, const std::string& table, const std::string& student) {
  const Json item = db.ok("GetItem", R"({"TableName":")" + table + R"(","Key":{"House":{"S":"G"},
      "Student":{"S":")" + student + R"("}}})");
  return item.contains("Item") ? std::stoi(item["Item"]["Points"]["N"].get<std::string>()) : -1;
}

void later(Dynamo& db, std::int64_t ms) {
  db.now = plus_ms(db.now, ms);
  lockbox::table::advance(db.services.tables, db.now);
}

const std::string kOn =
    R"({"TableName":"Houses","PointInTimeRecoverySpecification":{"PointInTimeRecoveryEnabled":true}})";

}  // namespace

TEST_CASE("a backup keeps what was there, whatever happens to the table",
          "[api][dynamodb][backup]") {
  Dynamo db;
  db.create_houses();
  db.put_student("G", "Harry", 10);
  const Json made = db.ok("CreateBackup", R"({"TableName":"Houses","BackupName":"first"})");
  const Json& details = made["BackupDetails"];
  CHECK(details["BackupStatus"] == "CREATING");
  CHECK(details["BackupType"] == "USER");
  const std::string arn = quoted(details["BackupArn"]);
  CHECK(arn.find("\"arn:aws:dynamodb:eu-west-1:111122223333:table/Houses/backup/01788249600000-") ==
        0);
  CHECK(db.needs[0].resource == "arn:aws:dynamodb:eu-west-1:111122223333:table/Houses");
  db.put_student("G", "Harry", 99);
  db.ok("DeleteTable", R"({"TableName":"Houses"})");

  const Json shown = db.ok("DescribeBackup", R"({"BackupArn":)" + arn + "}")["BackupDescription"];
  CHECK(shown["BackupDetails"]["BackupStatus"] == "AVAILABLE");
  CHECK(shown["SourceTableDetails"]["TableName"] == "Houses");
  CHECK(shown["SourceTableDetails"]["ItemCount"] == 1);
  CHECK(shown["SourceTableDetails"]["BillingMode"] == "PAY_PER_REQUEST");
  CHECK(db.needs[0].resource == arn.substr(1, arn.size() - 2));

  db.ok("RestoreTableFromBackup", R"({"TargetTableName":"Again","BackupArn":)" + arn + "}");
  CHECK(points(db, "Again", "Harry") == 10);
  CHECK(db.ok("DeleteBackup", R"({"BackupArn":)" + arn +
                                  "}")["BackupDescription"]["BackupDetails"]["BackupStatus"] ==
        "DELETED");
  CHECK(db.error("DescribeBackup", R"({"BackupArn":)" + arn + "}")
            .find("BackupNotFoundException: Backup not found: arn:") == 0);
}

TEST_CASE("a restored table has schema, indexes and capacity, and nothing else of its source",
          "[api][dynamodb][backup]") {
  Dynamo db;
  db.ok("CreateTable", R"({"TableName":"Houses","ProvisionedThroughput":
      {"ReadCapacityUnits":5,"WriteCapacityUnits":4},"DeletionProtectionEnabled":true,
      "Tags":[{"Key":"team","Value":"red"}],"TableClass":"STANDARD_INFREQUENT_ACCESS",
      "AttributeDefinitions":[{"AttributeName":"House","AttributeType":"S"},
                              {"AttributeName":"Student","AttributeType":"S"},
                              {"AttributeName":"Points","AttributeType":"N"}],
      "KeySchema":[{"AttributeName":"House","KeyType":"HASH"},
                   {"AttributeName":"Student","KeyType":"RANGE"}],
      "GlobalSecondaryIndexes":[{"IndexName":"byPoints","Projection":{"ProjectionType":"ALL"},
        "ProvisionedThroughput":{"ReadCapacityUnits":2,"WriteCapacityUnits":2},
        "KeySchema":[{"AttributeName":"Points","KeyType":"HASH"}]}]})");
  db.put_student("G", "Harry", 10);
  db.ok("UpdateTimeToLive",
        R"({"TableName":"Houses","TimeToLiveSpecification":{"Enabled":true,"AttributeName":"x"}})");
  const std::string arn = backup_houses(db);
  const Json t = db.ok("RestoreTableFromBackup",
                       R"({"TargetTableName":"Copy","BackupArn":)" + arn + "}")["TableDescription"];
  CHECK(t["TableStatus"] == "CREATING");
  CHECK(t["RestoreSummary"]["SourceBackupArn"] == Json::parse(arn));
  CHECK(t["RestoreSummary"]["RestoreInProgress"] == true);
  const Json now = db.ok("DescribeTable", R"({"TableName":"Copy"})")["Table"];
  CHECK_FALSE(now.contains("RestoreSummary"));
  CHECK(now["ProvisionedThroughput"]["ReadCapacityUnits"] == 5);
  CHECK(now["GlobalSecondaryIndexes"][0]["IndexName"] == "byPoints");
  CHECK(now["GlobalSecondaryIndexes"][0]["ItemCount"] == 1);
  CHECK(now["DeletionProtectionEnabled"] == false);
  CHECK_FALSE(now.contains("TableClassSummary"));
  CHECK(db.ok("DescribeTimeToLive",
              R"({"TableName":"Copy"})")["TimeToLiveDescription"]["TimeToLiveStatus"] ==
        "DISABLED");
  CHECK(db.ok("ListTagsOfResource",
              R"({"ResourceArn":"arn:aws:dynamodb:eu-west-1:111122223333:table/Copy"})")["Tags"]
            .empty());

  // Overrides: on demand, no index; the index's key attribute leaves the definitions.
  db.ok("RestoreTableFromBackup", R"({"TargetTableName":"Plain","BackupArn":)" + arn +
                                      R"(,"BillingModeOverride":"PAY_PER_REQUEST",
                                         "GlobalSecondaryIndexOverride":[]})");
  const Json plain = db.ok("DescribeTable", R"({"TableName":"Plain"})")["Table"];
  CHECK(plain["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST");
  CHECK_FALSE(plain.contains("GlobalSecondaryIndexes"));
  CHECK(plain["AttributeDefinitions"].size() == 2);
}

TEST_CASE("what a restore may override, and how it says no", "[api][dynamodb][backup]") {
  Dynamo db;
  db.create_houses();
  db.ok("UpdateTable", R"({"TableName":"Houses",
      "AttributeDefinitions":[{"AttributeName":"Points","AttributeType":"N"}],
      "GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"byPoints",
        "KeySchema":[{"AttributeName":"Points","KeyType":"HASH"}],
        "Projection":{"ProjectionType":"ALL"}}}]})");
  db.ok("UpdateContinuousBackups", kOn);
  const std::string arn = backup_houses(db);
  const std::string index = R"("KeySchema":[{"AttributeName":"Points","KeyType":"HASH"}],
      "Projection":{"ProjectionType":"ALL"})";
  const std::string units = R"({"ReadCapacityUnits":5,"WriteCapacityUnits":5})";
  const std::string invalid = kValidation + "Invalid Request: ";
  struct Row {
    std::string overrides, text;
  };
  for (const Row& row : {
           Row{R"("ProvisionedThroughputOverride":)" + units,
               invalid + "Cannot override ProvisionedThroughput unless BillingMode is PROVISIONED"},
           Row{R"("BillingModeOverride":"PAY_PER_REQUEST","ProvisionedThroughputOverride":)" +
                   units,
               invalid + "Cannot override ProvisionedThroughput if BillingMode is overridden to "
                         "PAY_PER_REQUEST"},
           Row{R"("BillingModeOverride":"PROVISIONED")",
               invalid + "Must override ProvisionedThroughput if BillingMode is overridden to "
                         "PROVISIONED"},
           Row{R"("BillingModeOverride":"PROVISIONED","ProvisionedThroughputOverride":)" + units +
                   R"(,"GlobalSecondaryIndexOverride":[{"IndexName":"byPoints",)" + index + "}]",
               invalid + "Must specify provisioned throughput for index byPoints"},
           Row{R"("GlobalSecondaryIndexOverride":[{"IndexName":"byPoints",
                  "ProvisionedThroughput":)" +
                   units + "," + index + "}]",
               invalid + "Cannot override ProvisionedThroughput if BillingMode is overridden to "
                         "PAY_PER_REQUEST for index byPoints"},
           Row{R"("OnDemandThroughputOverride":{"MaxReadRequestUnits":0})",
               invalid + "Requested MaxReadRequestUnits for OnDemandThroughput is outside of valid "
                         "range"},
           Row{R"("BillingModeOverride":"PROVISIONED","ProvisionedThroughputOverride":)" + units +
                   R"(,"OnDemandThroughputOverride":{"MaxReadRequestUnits":5})",
               invalid + "Cannot override MaxReadRequestUnits for OnDemandThroughput unless "
                         "BillingModeOverride is PAY_PER_REQUEST"},
       })
    CHECK(db.error("RestoreTableFromBackup", R"({"TargetTableName":"Copy","BackupArn":)" + arn +
                                                 "," + row.overrides + "}") == row.text);
  // An index is found by keys and projection, and may get another name.
  db.ok("RestoreTableFromBackup",
        R"({"TargetTableName":"Copy","GlobalSecondaryIndexOverride":[{"IndexName":"renamed",)" +
            index + R"(}],"BackupArn":)" + arn + "}");
  const Json copy = db.ok("DescribeTable", R"({"TableName":"Copy"})")["Table"];
  REQUIRE(copy["GlobalSecondaryIndexes"].size() == 1);
  CHECK(copy["GlobalSecondaryIndexes"][0]["IndexName"] == "renamed");

  CHECK(db.error("RestoreTableFromBackup", R"({"TargetTableName":"x","BackupArn":)" + arn + "}") ==
        kValidation +
            "TableName must be at least 3 characters long and at most 255 characters long");
  const std::string one =
      invalid +
      "Either one of RestoreDateTime or UseLatestRestorableTime must be specified, but not both";
  CHECK(db.error("RestoreTableToPointInTime",
                 R"({"SourceTableName":"Houses","TargetTableName":"Past"})") == one);
  CHECK(db.error("RestoreTableToPointInTime",
                 R"({"SourceTableName":"Houses","TargetTableName":"Past",
                     "UseLatestRestorableTime":true,"RestoreDateTime":1788249600})") == one);
  CHECK(db.error("RestoreTableToPointInTime",
                 R"({"TargetTableName":"Past","UseLatestRestorableTime":true})") ==
        kValidation + "Must provide exactly one of: sourceTableArn, sourceTableName");
  CHECK(db.error("DescribeBackup",
                 R"({"BackupArn":"arn:aws:s3:::somewhere-else-entirely-in-the-world"})") ==
        kValidation + "Invalid Backup ARN");
  CHECK(db.error("ListBackups", R"({"TimeRangeLowerBound":5,"TimeRangeUpperBound":1})") ==
        kValidation +
            "One or more parameter values were invalid: Time range lower bound must be less than "
            "or equal to upper bound");
}

TEST_CASE("a restore needs rights on the backup and on the new table", "[api][dynamodb][backup]") {
  Dynamo db;
  db.create_houses();
  const std::string arn = backup_houses(db);
  db.ok("RestoreTableFromBackup", R"({"TargetTableName":"Copy","BackupArn":)" + arn + "}");
  std::string needs;
  for (const auto& n : db.needs)
    needs += n.action.substr(9) + (n.resource.find("/backup/") != std::string::npos ? "(b) " : " ");
  CHECK(
      needs ==
      "RestoreTableFromBackup(b) RestoreTableFromBackup BatchWriteItem DeleteItem GetItem PutItem "
      "Query Scan UpdateItem ");
  CHECK(
      db.error("RestoreTableFromBackup", R"({"TargetTableName":"Copy","BackupArn":)" + arn + "}") ==
      "TableAlreadyExistsException: Table already exists: Copy");
  CHECK(db.error("RestoreTableFromBackup",
                 R"({"TargetTableName":"Copy2","BackupArn":)" + arn +
                     R"(,"GlobalSecondaryIndexOverride":[{"IndexName":"none",
                        "KeySchema":[{"AttributeName":"House","KeyType":"HASH"}],
                        "Projection":{"ProjectionType":"ALL"}}]})")
            .find("Index none does not match a secondary index that existed in the source table") !=
        std::string::npos);
}

TEST_CASE("backups are listed by table, time and type, a page at a time",
          "[api][dynamodb][backup]") {
  Dynamo db;
  db.create_houses();
  for (const char* name : {"one", "two", "three"}) {
    backup_houses(db, name);
    later(db, 60000);
  }
  const auto names = [&](const std::string& more) {
    std::string out;
    const Json page = db.ok("ListBackups", "{" + more + "}");
    for (const Json& b : page["BackupSummaries"]) out += b["BackupName"].get<std::string>() + " ";
    return out;
  };
  CHECK(names("") == "one two three ");
  CHECK(names(R"("TableName":"Other")").empty());
  CHECK(names(R"("BackupType":"SYSTEM")").empty());
  // The lower bound belongs to the range, the upper does not.
  CHECK(names(R"("TimeRangeLowerBound":1788249660,"TimeRangeUpperBound":1788249720)") == "two ");
  const Json page = db.ok("ListBackups", R"({"Limit":2})");
  CHECK(page["BackupSummaries"].size() == 2);
  CHECK(names(R"("ExclusiveStartBackupArn":)" + quoted(page["LastEvaluatedBackupArn"])) ==
        "three ");
  CHECK_FALSE(db.ok("ListBackups", R"({"Limit":3})").contains("LastEvaluatedBackupArn"));
  CHECK(db.needs[0].resource == "*");
  CHECK(db.error("CreateBackup", R"({"TableName":"None","BackupName":"abc"})") ==
        "TableNotFoundException: Table not found: None");
}

TEST_CASE("a table is restored to any second of its window", "[api][dynamodb][pitr]") {
  Dynamo db;
  db.create_houses();
  db.put_student("G", "Harry", 1);
  const Json off = db.ok("DescribeContinuousBackups",
                         R"({"TableName":"Houses"})")["ContinuousBackupsDescription"];
  CHECK(to_text(off) == R"({"ContinuousBackupsStatus":"ENABLED","PointInTimeRecoveryDescription":)"
                        R"({"PointInTimeRecoveryStatus":"DISABLED"}})");
  CHECK(db.error("RestoreTableToPointInTime",
                 R"({"SourceTableName":"Houses","TargetTableName":"Copy",
                     "UseLatestRestorableTime":true})") ==
        "PointInTimeRecoveryUnavailableException: Point in time recovery is not enabled for table "
        "'Houses'");
  db.ok("UpdateContinuousBackups", kOn);
  const std::int64_t start = db.now.seconds();
  // One write every ten seconds: 10, 20, ... points; two writes inside one second count as one.
  for (int i = 1; i <= 6; ++i) {
    later(db, 10000);
    db.put_student("G", "Harry", 1000 + i);
    db.put_student("G", "Harry", 10 * i);
  }
  later(db, 600000);
  const Json on = db.ok("DescribeContinuousBackups",
                        R"({"TableName":"Houses"})")["ContinuousBackupsDescription"]
                                                    ["PointInTimeRecoveryDescription"];
  CHECK(on["RecoveryPeriodInDays"] == 35);
  CHECK(on["EarliestRestorableDateTime"] == static_cast<double>(start));
  CHECK(on["LatestRestorableDateTime"] == static_cast<double>(db.now.seconds() - 300));
  const auto restored = [&](std::int64_t second) {
    const std::string name = "At" + std::to_string(second - start);
    db.ok("RestoreTableToPointInTime", R"({"SourceTableName":"Houses","TargetTableName":")" + name +
                                           R"(","RestoreDateTime":)" + std::to_string(second) +
                                           "}");
    return points(db, name, "Harry");
  };
  CHECK(restored(start) == 1);
  CHECK(restored(start + 9) == 1);
  CHECK(restored(start + 10) == 10);
  CHECK(restored(start + 39) == 30);
  CHECK(restored(start + 100) == 60);
  for (const std::int64_t outside : {start - 1, db.now.seconds() - 299})
    CHECK(db.error("RestoreTableToPointInTime",
                   R"({"SourceTableName":"Houses","TargetTableName":"Never","RestoreDateTime":)" +
                       std::to_string(outside) + "}")
              .find("InvalidRestoreTimeException: ") == 0);
  CHECK(db.error("RestoreTableToPointInTime", R"({"SourceTableName":"Houses",
      "TargetTableName":"Never"})")
            .find(kValidation) == 0);
}

TEST_CASE("the past is forgotten behind the recovery period", "[api][dynamodb][pitr]") {
  Dynamo db;
  db.create_houses();
  db.ok("UpdateContinuousBackups",
        R"({"TableName":"Houses","PointInTimeRecoverySpecification":
            {"PointInTimeRecoveryEnabled":true,"RecoveryPeriodInDays":1}})");
  for (int i = 0; i < 50; ++i) {
    later(db, 3600 * 1000);
    db.put_student("G", "Harry", i);
  }
  const auto& past =
      lockbox::table::find_table(db.services.tables, "111122223333", "eu-west-1", "Houses")
          ->recovery.past;
  CHECK(past.size() == 24);
  CHECK(db.error("UpdateContinuousBackups",
                 R"({"TableName":"Houses","PointInTimeRecoverySpecification":
                     {"PointInTimeRecoveryEnabled":true,"RecoveryPeriodInDays":36}})")
            .find("less than or equal to 35") != std::string::npos);
  CHECK(db.error("UpdateContinuousBackups",
                 R"({"TableName":"Houses","PointInTimeRecoverySpecification":
                     {"PointInTimeRecoveryEnabled":false,"RecoveryPeriodInDays":2}})") ==
        kValidation +
            "Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time "
            "recovery.");
}

TEST_CASE("deleting a table with recovery leaves a system backup for 35 days",
          "[api][dynamodb][pitr]") {
  Dynamo db;
  db.create_houses();
  db.put_student("G", "Harry", 7);
  db.ok("UpdateContinuousBackups", kOn);
  db.ok("DeleteTable", R"({"TableName":"Houses"})");
  const Json list = db.ok("ListBackups", R"({"BackupType":"SYSTEM"})")["BackupSummaries"];
  REQUIRE(list.size() == 1);
  CHECK(list[0]["BackupName"] == "Houses$DeletedTableBackup");
  const std::string arn = quoted(list[0]["BackupArn"]);
  CHECK(db.error("DeleteBackup", R"({"BackupArn":)" + arn + "}") ==
        kValidation + "Invalid Request: User is not allowed to delete the system backup with arn " +
            list[0]["BackupArn"].get<std::string>());
  db.ok("RestoreTableFromBackup", R"({"TargetTableName":"Houses","BackupArn":)" + arn + "}");
  CHECK(points(db, "Houses", "Harry") == 7);
  later(db, lockbox::table::kSystemBackupMs);
  CHECK(db.ok("ListBackups", R"({"BackupType":"ALL"})")["BackupSummaries"].empty());
}

}  // namespace lockbox::dynamodb_backups_test
