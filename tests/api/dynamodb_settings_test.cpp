// Tables as settings: TTL, resource policies, tags, UpdateTable, statuses over time.
#include "engine/table/clock.hpp"
#include "tests/api/dynamodb_fixture.hpp"

namespace lockbox::dynamodb_settings_test {

using lockbox::Json;
using lockbox::to_text;
using lockbox::test::Dynamo;

namespace {
const std::string kArn = R"("ResourceArn":"arn:aws:dynamodb:eu-west-1:111122223333:table/Houses")";
}  // namespace

TEST_CASE("TTL deletes late, and only what is a recent number", "[api][dynamodb][ttl]") {
  Dynamo db;
  db.create_houses();
  const std::string ttl =
      R"({"TableName":"Houses","TimeToLiveSpecification":{"Enabled":true,"AttributeName":"Until"}})";
  CHECK(to_text(db.ok("UpdateTimeToLive", ttl)) ==
        R"({"TimeToLiveSpecification":{"Enabled":true,"AttributeName":"Until"}})");
  CHECK(db.error("UpdateTimeToLive", ttl) ==
        lockbox::test::kValidation + "TimeToLive is already enabled");
  CHECK(to_text(db.ok("DescribeTimeToLive", R"({"TableName":"Houses"})")) ==
        R"({"TimeToLiveDescription":{"TimeToLiveStatus":"ENABLED","AttributeName":"Until"}})");
  const auto put = [&](const std::string& student, const std::string& until) {
    db.ok("PutItem", R"({"TableName":"Houses","Item":{"House":{"S":"G"},"Student":{"S":")" +
                         student + R"("},"Until":)" + until + "}}");
  };
  const std::int64_t now = db.now.seconds();
  put("soon", R"({"N":")" + std::to_string(now + 60) + "\"}");
  put("later", R"({"N":")" + std::to_string(now + 86400) + "\"}");
  put("ancient", R"({"N":"1"})");
  put("text", R"({"S":")" + std::to_string(now - 60) + "\"}");
  const auto count = [&] { return db.ok("Scan", R"({"TableName":"Houses"})")["Count"].get<int>(); };
  db.now = lockbox::plus_ms(db.now, 120000);
  lockbox::table::advance(db.services.tables, db.now);
  CHECK(count() == 4);  // over, but still there
  db.now = lockbox::plus_ms(db.now, lockbox::table::kTtlSweepMs);
  lockbox::table::advance(db.services.tables, db.now);
  CHECK(count() == 3);
  CHECK(db.error("UpdateTimeToLive",
                 R"({"TableName":"Houses","TimeToLiveSpecification":{"Enabled":false,
                     "AttributeName":"Until"}})") ==
        lockbox::test::kValidation +
            "Time to live has been modified multiple times within a fixed interval");
}

TEST_CASE("resource policies have revisions", "[api][dynamodb][policy]") {
  Dynamo db;
  db.create_houses();
  const std::string policy =
      R"~(,"Policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"dynamodb:GetItem\",\"Resource\":\"*\"}]}")~";
  CHECK(db.error("GetResourcePolicy", "{" + kArn + "}").find("PolicyNotFoundException") == 0);
  const Json first = db.ok("PutResourcePolicy", "{" + kArn + policy + "}");
  CHECK(db.ok("PutResourcePolicy", "{" + kArn + policy + "}") == first);
  CHECK(db.ok("GetResourcePolicy", "{" + kArn + "}")["RevisionId"] == first["RevisionId"]);
  CHECK(db.needs[0].resource_policy.find("dynamodb:GetItem") != std::string::npos);
  CHECK(db.error("PutResourcePolicy", "{" + kArn + policy + R"(,"ExpectedRevisionId":"NO_POLICY"})")
            .find("PolicyNotFoundException") == 0);
  CHECK(db.error("PutResourcePolicy", "{" + kArn + R"(,"Policy":"nonsense"})")
            .find("ValidationException: One or more parameter values were invalid: Invalid policy "
                  "document: ") == 0);
  CHECK(db.ok("DeleteResourcePolicy", "{" + kArn + "}") == first);
  CHECK(to_text(db.ok("DeleteResourcePolicy", "{" + kArn + "}")) == "{}");
}

TEST_CASE("tags are conditions of permissions", "[api][dynamodb][tags]") {
  Dynamo db;
  db.create_houses();
  db.ok("TagResource", "{" + kArn + R"(,"Tags":[{"Key":"team","Value":"red"}]})");
  CHECK(db.needs[0].context.find("aws:RequestTag/team")->values == std::vector<std::string>{"red"});
  CHECK(to_text(db.ok("ListTagsOfResource", "{" + kArn + "}")) ==
        R"({"Tags":[{"Key":"team","Value":"red"}]})");
  CHECK(db.needs[0].context.find("aws:ResourceTag/team")->values ==
        std::vector<std::string>{"red"});
  db.ok("UntagResource", "{" + kArn + R"(,"TagKeys":["team"]})");
  CHECK(to_text(db.ok("ListTagsOfResource", "{" + kArn + "}")) == R"({"Tags":[]})");
}

TEST_CASE("a table is created, listed, described and deleted", "[api][dynamodb][table]") {
  Dynamo db;
  CHECK(to_text(db.ok("ListTables", "{}")) == R"({"TableNames":[]})");
  db.create_houses();
  CHECK(to_text(db.ok("ListTables", "{}")) == R"({"TableNames":["Houses"]})");
  const Json t = db.ok("DescribeTable", R"({"TableName":"Houses"})")["Table"];
  CHECK(t["TableStatus"] == "ACTIVE");
  CHECK(t["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST");
  CHECK(to_text(t["KeySchema"]) == R"([{"AttributeName":"House","KeyType":"HASH"},)"
                                   R"({"AttributeName":"Student","KeyType":"RANGE"}])");
  CHECK(t["TableArn"] == "arn:aws:dynamodb:eu-west-1:111122223333:table/Houses");
  const std::string again = R"({"TableName":"Houses","BillingMode":"PAY_PER_REQUEST",
      "AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"}],
      "KeySchema":[{"AttributeName":"a","KeyType":"HASH"}]})";
  CHECK(db.error("CreateTable", again) == "ResourceInUseException: Table already exists: Houses");
  db.ok("UpdateTable", R"({"TableName":"Houses","DeletionProtectionEnabled":true})");
  CHECK(db.error("DeleteTable", R"({"TableName":"Houses"})") ==
        lockbox::test::kValidation +
            "Resource cannot be deleted as it is currently protected against deletion. Disable "
            "deletion protection first.");
  db.ok("UpdateTable", R"({"TableName":"Houses","DeletionProtectionEnabled":false})");
  const Json gone = db.ok("DeleteTable", R"({"TableName":"Houses"})")["TableDescription"];
  CHECK(gone["TableStatus"] == "DELETING");
  CHECK(gone["ItemCount"] == 0);
  for (const char* told : {"KeySchema", "AttributeDefinitions", "CreationDateTime"})
    CHECK_FALSE(gone.contains(told));
  CHECK(db.error("DescribeTable", R"({"TableName":"Houses"})") ==
        "ResourceNotFoundException: Requested resource not found: Table: Houses not found");
}

TEST_CASE("statuses take their time when asked to", "[api][dynamodb][table]") {
  Dynamo db;
  db.services.tables.instant_control_plane = false;
  db.create_houses();
  const auto status = [&] {
    return db.ok("DescribeTable", R"({"TableName":"Houses"})")["Table"]["TableStatus"]
        .get<std::string>();
  };
  CHECK(status() == "CREATING");
  CHECK(db.error("Scan", R"({"TableName":"Houses"})") ==
        "ResourceNotFoundException: Requested resource not found");
  CHECK(
      db.error("DeleteTable", R"({"TableName":"Houses"})") ==
      "ResourceInUseException: Attempt to change a resource which is still in use: Table is being "
      "created: Houses");
  db.now = lockbox::plus_ms(db.now, 4000);
  lockbox::table::advance(db.services.tables, db.now);
  CHECK(status() == "ACTIVE");
}

TEST_CASE("schemas AWS refuses", "[api][dynamodb][table]") {
  Dynamo db;
  const auto refused = [&](const std::string& definitions, const std::string& keys,
                           const std::string& more) {
    return db.error("CreateTable", R"({"TableName":"Tab","AttributeDefinitions":[)" + definitions +
                                       R"(],"KeySchema":[)" + keys + "]" + more + "}");
  };
  const std::string a = R"({"AttributeName":"a","AttributeType":"S"})";
  const std::string b = R"({"AttributeName":"b","AttributeType":"N"})";
  const std::string hash = R"({"AttributeName":"a","KeyType":"HASH"})";
  const std::string range = R"({"AttributeName":"b","KeyType":"RANGE"})";
  const std::string pay = R"(,"BillingMode":"PAY_PER_REQUEST")";
  const std::string invalid =
      lockbox::test::kValidation + "One or more parameter values were invalid: ";
  CHECK(refused(a, hash, "") ==
        invalid +
            "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode "
            "is PROVISIONED");
  CHECK(refused(b, range, pay) ==
        lockbox::test::kValidation +
            "Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  CHECK(refused(a, hash + "," + range, pay) ==
        lockbox::test::kValidation +
            "Invalid KeySchema: Some index key attribute have no definition");
  CHECK(refused(a + "," + b, hash, pay) ==
        invalid +
            "Number of attributes in KeySchema does not exactly match number of attributes "
            "defined in AttributeDefinitions");
  CHECK(refused(a + "," + b, hash + R"(,{"AttributeName":"a","KeyType":"RANGE"})", pay) ==
        lockbox::test::kValidation +
            "Both the Hash Key and the Range Key element in the KeySchema have the same name");
  CHECK(db.error("CreateTable", R"({"TableName":"Ta"})").find("ValidationException: ") == 0);
  CHECK(db.error("CreateTable", "{}") ==
        lockbox::test::kValidation +
            "The parameter 'TableName' is required but was not present in the request");
}

TEST_CASE("a GSI added later holds what was there", "[api][dynamodb][index]") {
  Dynamo db;
  db.create_houses();
  db.put_student("Gryffindor", "Harry", 10);
  db.put_student("Slytherin", "Draco", 30);
  db.ok("UpdateTable", R"({"TableName":"Houses",
      "AttributeDefinitions":[{"AttributeName":"Points","AttributeType":"N"}],
      "GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"byPoints",
        "KeySchema":[{"AttributeName":"Points","KeyType":"HASH"}],
        "Projection":{"ProjectionType":"ALL"}}}]})");
  CHECK(db.ok("Scan", R"({"TableName":"Houses","IndexName":"byPoints"})")["Count"] == 2);
  CHECK(
      db.ok("DescribeTable", R"({"TableName":"Houses"})")["Table"]["AttributeDefinitions"].size() ==
      3);
  db.ok("UpdateTable", R"({"TableName":"Houses",
      "GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"byPoints"}}]})");
  CHECK(
      db.ok("DescribeTable", R"({"TableName":"Houses"})")["Table"]["AttributeDefinitions"].size() ==
      2);
}

}  // namespace lockbox::dynamodb_settings_test
