// Exports to S3, imports from it, and the small S3 between them.
#include "engine/base/gzip.hpp"
#include "engine/base/text.hpp"
#include "engine/table/clock.hpp"
#include "tests/api/dynamodb_fixture.hpp"

namespace lockbox::dynamodb_exports_test {

using lockbox::Json;
using lockbox::plus_ms;
using lockbox::to_text;
using lockbox::test::Dynamo;
using lockbox::test::json;
using lockbox::test::kValidation;

namespace {

const std::string kTable = "arn:aws:dynamodb:eu-west-1:111122223333:table/Houses";

struct Shipping : Dynamo {
  Shipping() {
    caller.principal.kind = lockbox::policy::PrincipalKind::Root;
    caller.principal.account = "111122223333";
    caller.principal.arn = "arn:aws:iam::111122223333:root";
    lockbox::identity::Account account;
    account.id = "111122223333";
    services.identity.accounts.set(account.id, lockbox::Cow<lockbox::identity::Account>(account));
    s3("CreateBucket", R"({"Bucket":"exports"})");
  }

  lockbox::Result<Json> s3_call(const std::string& operation, const std::string& parameters) {
    const Json p = json(parameters);
    const auto* row = lockbox::api::find_operation("s3", operation);
    REQUIRE(row);
    const lockbox::api::Call c{"s3",           operation,   p,   caller,
                               "111122223333", "eu-west-1", now, nullptr};
    auto prepared = row->prepare(services, c);
    if (!prepared)
      return prepared.error();
    needs = prepared->needs;
    lockbox::api::Run run{services, rng, now, work};
    return lockbox::api::run_prepared(*prepared, run);
  }
  Json s3(const std::string& operation, const std::string& parameters) {
    auto r = s3_call(operation, parameters);
    INFO(operation << " " << parameters << (r ? "" : r.error().message));
    REQUIRE(r);
    return *r;
  }
  std::string body(const std::string& key) {
    const std::string bytes = *lockbox::base64_decode(
        s3("GetObject", R"({"Bucket":"exports","Key":")" + key + "\"}")["Body"].get<std::string>());
    return lockbox::is_gzip(bytes) ? lockbox::gunzip(bytes, 1000000).bytes : bytes;
  }
  void put(const std::string& key, const std::string& bytes) {
    s3("PutObject", R"({"Bucket":"exports","Key":")" + key + R"(","Body":")" +
                        lockbox::base64_encode(bytes) + "\"}");
  }

  void houses_with_recovery() {
    create_houses();
    put_student("G", "Harry", 10);
    put_student("H", "Cedric", 20);
    ok("UpdateContinuousBackups",
       R"({"TableName":"Houses","PointInTimeRecoverySpecification":
           {"PointInTimeRecoveryEnabled":true}})");
  }
  void later(std::int64_t ms) {
    now = plus_ms(now, ms);
    lockbox::table::advance(services.tables, now);
  }
  Json export_houses(const std::string& more = "") {
    return ok("ExportTableToPointInTime", R"({"TableArn":")" + kTable +
                                              R"(","S3Bucket":"exports","S3Prefix":"out")" + more +
                                              "}")["ExportDescription"];
  }
  Json finished(const Json& started) {
    return ok("DescribeExport",
              R"({"ExportArn":)" + to_text(started["ExportArn"]) + "}")["ExportDescription"];
  }
  /// All lines of an export's data files.
  std::string data(const Json& description) {
    const Json summary = json(body(description["ExportManifest"].get<std::string>()));
    std::string out;
    const std::string list = body(summary["manifestFilesS3Key"].get<std::string>());
    for (std::size_t at = 0; at < list.size();) {
      const std::size_t end = list.find('\n', at);
      out += body(json(list.substr(at, end - at))["dataFileS3Key"].get<std::string>());
      at = end + 1;
    }
    return out;
  }
};

}  // namespace

TEST_CASE(
    "an export writes manifests and one file a partition, without reading the table's capacity",
    "[api][dynamodb][export]") {
  Shipping db;
  db.houses_with_recovery();
  const Json started = db.export_houses();
  CHECK(db.work.read.halves == 0);
  CHECK(started["ExportStatus"] == "IN_PROGRESS");
  CHECK(started["ExportArn"].get<std::string>().find(kTable + "/export/01788249600000-") == 0);
  const Json done = db.finished(started);
  CHECK(done["ExportStatus"] == "COMPLETED");
  CHECK(done["ItemCount"] == 2);
  const std::string manifest = done["ExportManifest"].get<std::string>();
  CHECK(manifest.find("out/AWSDynamoDB/01788249600000-") == 0);
  const Json summary = json(db.body(manifest));
  CHECK(summary["version"] == "2020-06-30");
  CHECK(summary["exportTime"] == "2026-09-01T08:00:00.000Z");
  CHECK(summary["itemCount"] == 2);
  const std::string lines = db.data(done);
  CHECK(lines.find(R"({"Item":{"House":{"S":"G"},"Points":{"N":"10"},"Student":{"S":"Harry"}}})") !=
        std::string::npos);
  const Json list = db.s3("ListObjectsV2", R"({"Bucket":"exports","Prefix":"out/"})");
  // _started, two manifests with their checksums, and a file for each of the four partitions.
  CHECK(list["Contents"].size() == 9);
  const Json exports = db.ok("ListExports", R"({"TableArn":")" + kTable + "\"}");
  CHECK(exports["ExportSummaries"].size() == 1);
  CHECK(exports["ExportSummaries"][0]["ExportStatus"] == "COMPLETED");
}

TEST_CASE("an export shows the table as it was", "[api][dynamodb][export]") {
  Shipping db;
  db.houses_with_recovery();
  const std::int64_t then = db.now.seconds();
  db.later(60000);
  db.put_student("G", "Harry", 99);
  const Json old = db.finished(db.export_houses(R"(,"ExportTime":)" + std::to_string(then)));
  CHECK(db.data(old).find(R"("N":"10")") != std::string::npos);
  CHECK(db.error("ExportTableToPointInTime",
                 R"({"TableArn":")" + kTable + R"(","S3Bucket":"exports","ExportTime":1})")
            .find("InvalidExportTimeException: ") == 0);
}

TEST_CASE("an incremental export tells what became of each item", "[api][dynamodb][export]") {
  Shipping db;
  db.houses_with_recovery();
  const std::int64_t from = db.now.seconds() + 1;
  db.later(100000);
  db.put_student("G", "Harry", 11);
  db.put_student("R", "Luna", 5);
  db.put_student("S", "Draco", 1);
  db.later(1000);
  db.ok("DeleteItem",
        R"({"TableName":"Houses","Key":{"House":{"S":"H"},"Student":{"S":"Cedric"}}})");
  db.ok("DeleteItem",
        R"({"TableName":"Houses","Key":{"House":{"S":"S"},"Student":{"S":"Draco"}}})");
  db.later(3600 * 1000);
  const std::string window = R"(,"ExportType":"INCREMENTAL_EXPORT","IncrementalExportSpecification":
      {"ExportFromTime":)" + std::to_string(from) +
                             R"(,"ExportToTime":)" + std::to_string(from + 1800);
  const Json done = db.finished(db.export_houses(window + "}"));
  CHECK(done["ExportType"] == "INCREMENTAL_EXPORT");
  CHECK(done["ItemCount"] == 3);  // Draco came and went
  const std::string lines = db.data(done);
  CHECK(lines.find(
            R"({"Metadata":{"WriteTimestampMicros":{"N":"1788249700000000"}},)"
            R"("Keys":{"House":{"S":"G"},"Student":{"S":"Harry"}},)"
            R"("NewImage":{"House":{"S":"G"},"Points":{"N":"11"},"Student":{"S":"Harry"}},)"
            R"("OldImage":{"House":{"S":"G"},"Points":{"N":"10"},"Student":{"S":"Harry"}}})") !=
        std::string::npos);
  CHECK(lines.find(R"("Keys":{"House":{"S":"H"},"Student":{"S":"Cedric"}},"OldImage")") !=
        std::string::npos);
  CHECK(lines.find("Draco") == std::string::npos);
  const std::string news =
      db.data(db.finished(db.export_houses(window + R"(,"ExportViewType":"NEW_IMAGE"})")));
  CHECK(news.find("OldImage") == std::string::npos);
  CHECK(db.error("ExportTableToPointInTime", R"({"TableArn":")" + kTable +
                                                 R"(","S3Bucket":"exports","ExportType":
          "INCREMENTAL_EXPORT","IncrementalExportSpecification":{"ExportFromTime":)" +
                                                 std::to_string(from) + R"(,"ExportToTime":)" +
                                                 std::to_string(from + 60) + "}}")
            .find(kValidation + "Difference between ExportFromTime and ExportToTime") == 0);
}

TEST_CASE("what S3 refuses shows in the export, not in the call", "[api][dynamodb][export]") {
  Shipping db;
  db.create_houses();
  CHECK(db.error("ExportTableToPointInTime",
                 R"({"TableArn":")" + kTable + R"(","S3Bucket":"exports"})") ==
        "PointInTimeRecoveryUnavailableException: Point in time recovery is not enabled for table "
        "'Houses'");
  db.ok("DeleteTable", R"({"TableName":"Houses"})");
  db.houses_with_recovery();
  const Json nowhere = db.finished(
      db.ok("ExportTableToPointInTime",
            R"({"TableArn":")" + kTable + R"(","S3Bucket":"none"})")["ExportDescription"]);
  CHECK(nowhere["ExportStatus"] == "FAILED");
  CHECK(nowhere["FailureCode"] == "S3NoSuchBucket");
  db.s3(
      "PutBucketPolicy",
      R"~({"Bucket":"exports","Policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"s3:PutObject\",\"Resource\":\"arn:aws:s3:::exports/*\"}]}"})~");
  const Json denied = db.finished(db.export_houses());
  CHECK(denied["ExportStatus"] == "FAILED");
  CHECK(denied["FailureCode"] == "S3AccessDenied");
  CHECK(denied["FailureMessage"].get<std::string>().find("explicit deny") != std::string::npos);
}

TEST_CASE("a client token stands for one export", "[api][dynamodb][export]") {
  Shipping db;
  db.houses_with_recovery();
  const Json first = db.export_houses(R"(,"ClientToken":"t1")");
  CHECK(db.export_houses(R"(,"ClientToken":"t1")")["ExportArn"] == first["ExportArn"]);
  CHECK(db.error("ExportTableToPointInTime",
                 R"({"TableArn":")" + kTable + R"(","S3Bucket":"exports","ClientToken":"t1"})") ==
        "ExportConflictException: Export conflict: Duplicate request detected with conflicting "
        "parameters");
  CHECK(db.error("ExportTableToPointInTime",
                 R"({"TableArn":")" + kTable + R"(","S3Bucket":"exports","ExportFormat":"ION"})")
            .find("NotSimulatedException: ") == 0);
}

TEST_CASE("an export takes its time where control planes do", "[api][dynamodb][export]") {
  Shipping db;
  db.houses_with_recovery();
  db.services.tables.instant_control_plane = false;
  const Json started = db.export_houses();
  CHECK(db.finished(started)["ExportStatus"] == "IN_PROGRESS");
  db.later(5 * 60 * 1000);
  CHECK(db.finished(started)["ExportStatus"] == "COMPLETED");
}

namespace {
std::string import_of(const std::string& table, const std::string& source) {
  return R"({"S3BucketSource":{"S3Bucket":"exports","S3KeyPrefix":)" + source +
         R"(,"TableCreationParameters":{"TableName":")" + table +
         R"(","BillingMode":"PAY_PER_REQUEST",
      "AttributeDefinitions":[{"AttributeName":"House","AttributeType":"S"},
                              {"AttributeName":"Points","AttributeType":"N"}],
      "KeySchema":[{"AttributeName":"House","KeyType":"HASH"},
                   {"AttributeName":"Points","KeyType":"RANGE"}]}})";
}
}  // namespace

TEST_CASE("an import makes a new table of what an export wrote", "[api][dynamodb][import]") {
  Shipping db;
  db.houses_with_recovery();
  db.export_houses();
  const std::string data =
      db.s3("ListObjectsV2", R"({"Bucket":"exports","Prefix":"out/"})")["Contents"]
          .back()["Key"]
          .get<std::string>();
  const std::string folder = data.substr(0, data.find("manifest"));
  const Json list = db.s3("ListObjectsV2", R"({"Bucket":"exports","Prefix":"out/AWSDynamoDB/",
      "Delimiter":"/"})");
  const std::string home = list["CommonPrefixes"][0]["Prefix"].get<std::string>();
  CHECK(folder.find(home) == 0);
  const Json started = db.ok("ImportTable", import_of("Copy", "\"" + home + R"(data/"},
      "InputFormat":"DYNAMODB_JSON","InputCompressionType":"GZIP")"))["ImportTableDescription"];
  CHECK(started["ImportStatus"] == "IN_PROGRESS");
  const Json done = db.ok("DescribeImport", R"({"ImportArn":)" + to_text(started["ImportArn"]) +
                                                "}")["ImportTableDescription"];
  CHECK(done["ImportStatus"] == "COMPLETED");
  CHECK(done["ImportedItemCount"] == 2);
  CHECK(db.ok("Scan", R"({"TableName":"Copy"})")["Count"] == 2);
  CHECK(db.ok("ListImports", "{}")["ImportSummaryList"].size() == 1);
}

TEST_CASE("CSV gives strings, and keys of their types; bad records are counted and skipped",
          "[api][dynamodb][import]") {
  Shipping db;
  db.put("in/a.csv",
         "House,Points,Motto\nG,10,\"brave, \"\"bold\"\"\"\nH,twenty,kind\nS,30,\nR,40,a,b\n");
  const std::string import = import_of("Copy", R"("in/"},"InputFormat":"CSV")");
  const Json started = db.ok("ImportTable", import)["ImportTableDescription"];
  const Json done = db.ok("DescribeImport", R"({"ImportArn":)" + to_text(started["ImportArn"]) +
                                                "}")["ImportTableDescription"];
  CHECK(done["ImportStatus"] == "FAILED");
  CHECK(done["FailureCode"] == "ItemValidationError");
  CHECK(done["ErrorCount"] == 2);
  CHECK(done["ImportedItemCount"] == 2);
  CHECK(to_text(db.ok("GetItem", R"({"TableName":"Copy","Key":{"House":{"S":"G"},
      "Points":{"N":"10"}}})")["Item"]) ==
        R"({"House":{"S":"G"},"Motto":{"S":"brave, \"bold\""},"Points":{"N":"10"}})");
  CHECK(db.error("ImportTable", import) == "ResourceInUseException: Table already exists: Copy");
}

TEST_CASE("a damaged or missing source fails the import", "[api][dynamodb][import]") {
  Shipping db;
  db.put("in/a.json.gz", "this is no archive");
  const auto failure = [&](const std::string& table, const std::string& source) {
    const Json started = db.ok("ImportTable", import_of(table, source))["ImportTableDescription"];
    return db
        .ok("DescribeImport", R"({"ImportArn":)" + to_text(started["ImportArn"]) +
                                  "}")["ImportTableDescription"]["FailureCode"]
        .get<std::string>();
  };
  CHECK(failure("One", R"("in/"},"InputFormat":"DYNAMODB_JSON","InputCompressionType":"GZIP")") ==
        "InputFormatError");
  CHECK(failure("Two", R"("else/"},"InputFormat":"DYNAMODB_JSON")") == "S3NoSuchKey");
  CHECK(db.error("ImportTable", import_of("Six", R"("in/"},"InputFormat":"ION")"))
            .find("NotSimulatedException: ") == 0);
}

TEST_CASE("S3 keeps objects by key and says what is not there", "[api][s3]") {
  Shipping db;
  db.put("a/1", "one");
  db.put("a/2", "two");
  db.put("b", "three");
  const Json top = db.s3("ListObjectsV2", R"({"Bucket":"exports","Delimiter":"/"})");
  CHECK(top["CommonPrefixes"][0]["Prefix"] == "a/");
  CHECK(top["Contents"].size() == 1);
  const Json page = db.s3("ListObjectsV2", R"({"Bucket":"exports","MaxKeys":2})");
  CHECK(page["IsTruncated"] == true);
  const Json rest = db.s3("ListObjectsV2", R"({"Bucket":"exports","ContinuationToken":)" +
                                               to_text(page["NextContinuationToken"]) + "}");
  CHECK(rest["Contents"][0]["Key"] == "b");
  CHECK(db.s3("HeadObject", R"({"Bucket":"exports","Key":"b"})")["ETag"] ==
        "\"35d6d33467aae9a2e3dccb4b6b027878\"");
  CHECK(db.needs[0].action == "s3:GetObject");
  CHECK(db.needs[0].resource == "arn:aws:s3:::exports/b");
  CHECK(db.s3_call("GetObject", R"({"Bucket":"exports","Key":"c"})").error().code == "NoSuchKey");
  CHECK(db.s3_call("GetObject", R"({"Bucket":"none","Key":"c"})").error().code == "NoSuchBucket");
  CHECK(db.s3_call("CreateBucket", R"({"Bucket":"exports"})").error().code ==
        "BucketAlreadyOwnedByYou");
  CHECK(db.s3_call("CreateBucket", R"({"Bucket":"No_Good"})").error().code == "InvalidBucketName");
  CHECK(db.s3_call("DeleteBucket", R"({"Bucket":"exports"})").error().code == "BucketNotEmpty");
  CHECK(db.s3_call("PutBucketPolicy", R"({"Bucket":"exports","Policy":"nonsense"})").error().code ==
        "MalformedPolicy");
}

}  // namespace lockbox::dynamodb_exports_test
