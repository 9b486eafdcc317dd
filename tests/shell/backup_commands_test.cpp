// Backups, recovery, exports and throttling as a learner meets them: typed into the terminal,
// through the whole request pipeline.
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/shell/shell.hpp"
#include "tests/shell/world_terminal.hpp"

namespace lockbox::backup_commands_test {
namespace {

const char* const kBackupWorld = R"({
  "account": "111122223333", "region": "eu-west-1", "time": "2026-09-01T08:00:00Z",
  "throttling": true,
  "tables": {"houses": {
    "TableName": "Houses", "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 1},
    "AttributeDefinitions": [{"AttributeName": "House", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "House", "KeyType": "HASH"}],
    "Items": [{"House": {"S": "Gryffindor"}, "Points": {"N": "50"}}]}},
  "roles": {
    "admin": {"inlinePolicies": {"all": {"Version": "2012-10-17", "Statement":
      [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}},
    "exporter": {"inlinePolicies": {"tables": {"Version": "2012-10-17", "Statement":
      [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}]}}}},
  "profiles": {"admin": {"as": "role/admin"}, "exporter": {"as": "role/exporter"}},
  "files": {"in.json": "{\"Item\":{\"House\":{\"S\":\"Ravenclaw\"}}}\n"}
})";

struct BackupTerminal : test::WorldTerminal {
  BackupTerminal() : WorldTerminal(kBackupWorld) {}
  void later(std::int64_t ms) { history().apply(cloud::AdvanceClock{ms}); }
};

}  // namespace

TEST_CASE("a table is backed up and restored from the terminal", "[shell][backup]") {
  BackupTerminal t;
  const std::string arn = t.word(
      "aws dynamodb create-backup --table-name Houses --backup-name first "
      "--query BackupDetails.BackupArn");
  CHECK(t.word("aws dynamodb list-backups --query BackupSummaries[0].BackupName") == "first");
  t.out("aws dynamodb restore-table-from-backup --target-table-name Copy --backup-arn " + arn);
  CHECK(t.word("aws dynamodb scan --table-name Copy --query Items[0].Points.N") == "50");
  CHECK(t.run("aws dynamodb delete-backup --backup-arn " + arn).status == 0);
}

TEST_CASE("a table is restored to a time, written as people write times", "[shell][pitr]") {
  BackupTerminal t;
  t.out(
      "aws dynamodb update-continuous-backups --table-name Houses "
      "--point-in-time-recovery-specification PointInTimeRecoveryEnabled=true");
  t.later(3600 * 1000);
  t.out(R"(aws dynamodb put-item --table-name Houses --item '{"House":{"S":"Gryffindor"}}')");
  t.later(3600 * 1000);
  CHECK(t.word("aws dynamodb describe-continuous-backups --table-name Houses --query "
               "ContinuousBackupsDescription.PointInTimeRecoveryDescription."
               "LatestRestorableDateTime") == "2026-09-01T09:55:00+00:00");
  t.out(
      "aws dynamodb restore-table-to-point-in-time --source-table-name Houses "
      "--target-table-name Before --restore-date-time 2026-09-01T08:30:00Z");
  CHECK(t.word("aws dynamodb scan --table-name Before --query Items[0].Points.N") == "50");
}

TEST_CASE("an export is looked at with s3api, and read back by an import", "[shell][export]") {
  BackupTerminal t;
  t.out("aws s3api create-bucket --bucket school-exports");
  t.out(
      "aws dynamodb update-continuous-backups --table-name Houses "
      "--point-in-time-recovery-specification PointInTimeRecoveryEnabled=true");
  const std::string table = "arn:aws:dynamodb:eu-west-1:111122223333:table/Houses";
  // Whoever exports needs S3's permission too; the call itself is allowed.
  t.session().profile = "exporter";
  const std::string refused = t.word(
      "aws dynamodb export-table-to-point-in-time --s3-bucket "
      "school-exports --table-arn " +
      table + " --query ExportDescription.ExportArn");
  CHECK(t.word("aws dynamodb describe-export --export-arn " + refused +
               " --query ExportDescription.FailureCode") == "S3AccessDenied");
  t.session().profile = "admin";
  t.out("aws dynamodb export-table-to-point-in-time --s3-bucket school-exports --table-arn " +
        table);
  const std::string key = t.word(
      "aws s3api list-objects-v2 --bucket school-exports "
      "--query \"Contents[?ends_with(Key,'.json.gz')].Key|[0]\"");
  CHECK(t.out("aws s3api get-object --bucket school-exports --key " + key + " /dev/stdout") ==
        "{\"Item\":{\"House\":{\"S\":\"Gryffindor\"},\"Points\":{\"N\":\"50\"}}}\n");
  t.out("aws s3api get-object --bucket school-exports --key " + key + " export.json");
  CHECK(t.history().world().files.contains(std::string("export.json")));
  CHECK(t.run("aws s3api get-object --bucket school-exports --key " + key).status == 252);

  t.out("aws s3api put-object --bucket school-exports --key in/a.json --body in.json");
  t.out(
      "aws dynamodb import-table --s3-bucket-source S3Bucket=school-exports,S3KeyPrefix=in/ "
      "--input-format DYNAMODB_JSON --table-creation-parameters "
      R"('{"TableName":"Imported","BillingMode":"PAY_PER_REQUEST",
             "AttributeDefinitions":[{"AttributeName":"House","AttributeType":"S"}],
             "KeySchema":[{"AttributeName":"House","KeyType":"HASH"}]}')");
  CHECK(t.word("aws dynamodb scan --table-name Imported --query Items[0].House.S") == "Ravenclaw");
}

TEST_CASE("the trace says why a request was throttled", "[shell][throttling]") {
  BackupTerminal t;
  const std::string put =
      R"(aws dynamodb put-item --table-name Houses --item '{"House":{"S":"Gryffindor"}}')";
  shell::Reply last;
  for (int i = 0; i < 5 && last.status == 0; ++i) last = t.run(put);
  CHECK(last.status == 254);
  CHECK(last.err.find("(ProvisionedThroughputExceededException)") != std::string::npos);
  const std::string why = t.out("lockbox why");
  CHECK(why.find("this request was throttled because the table is provisioned for 1 write units a "
                 "second") != std::string::npos);
  CHECK(why.find("TableWriteProvisionedThroughputExceeded of "
                 "arn:aws:dynamodb:eu-west-1:111122223333:table/Houses") != std::string::npos);
  t.later(2000);
  CHECK(t.run(put).status == 0);
}

}  // namespace lockbox::backup_commands_test
