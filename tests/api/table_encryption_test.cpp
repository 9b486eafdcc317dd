// The key of a table, through the whole pipeline: choosing it, changing it, and what happens when
// it is lost, on the virtual clock.
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/cloud/api_call.hpp"
#include "engine/cloud/step.hpp"
#include "engine/cloud/world.hpp"

namespace lockbox::table_encryption_test {
using namespace lockbox::cloud;

namespace {

constexpr std::int64_t kMinute = 60 * 1000;
constexpr std::int64_t kHour = 60 * kMinute;

const char* const kWorld = R"({
  "account": "111122223333", "region": "eu-west-1", "time": "2026-09-01T08:00:00Z",
  "roles": {
    "admin": {"inlinePolicies": {"all": {"Version": "2012-10-17", "Statement":
      [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}},
    "teller": {"inlinePolicies": {"items": {"Version": "2012-10-17", "Statement":
      [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}]}}}},
  "profiles": {"admin": {"as": "role/admin"}, "teller": {"as": "role/teller"}}
})";

struct Vault {
  World w;
  std::string as = "admin";

  Vault() {
    auto made = world_from_json(parse_json(kWorld).value, 1);
    REQUIRE(made);
    w = *made;
  }
  Result<Json> call(const std::string& service, const std::string& operation, Json parameters) {
    StepResult r = step(w, api_call(as, service, operation, std::move(parameters)));
    w = r.world;
    if (!r.outcome)
      return r.outcome.error();
    return **r.outcome;
  }
  Json ok(const std::string& service, const std::string& operation, Json parameters) {
    auto r = call(service, operation, std::move(parameters));
    INFO(operation << (r ? std::string() : ": " + r.error().message));
    REQUIRE(r);
    return *r;
  }
  AwsError refused(const std::string& service, const std::string& operation, Json parameters) {
    auto r = call(service, operation, std::move(parameters));
    INFO(operation);
    REQUIRE_FALSE(r);
    return r.error();
  }
  void pass(std::int64_t ms) { w = step(w, AdvanceClock{ms}).world; }

  std::string key() { return ok("kms", "CreateKey", Json::object())["KeyMetadata"]["Arn"]; }

  Json table(const Json& sse) const {
    Json p = parse_json(R"({"TableName": "Vaults", "BillingMode": "PAY_PER_REQUEST",
      "AttributeDefinitions": [{"AttributeName": "Vault", "AttributeType": "S"}],
      "KeySchema": [{"AttributeName": "Vault", "KeyType": "HASH"}]})")
                 .value;
    if (!sse.is_null())
      p["SSESpecification"] = sse;
    return p;
  }
  void create(const std::string& key_arn) {
    ok("dynamodb", "CreateTable",
       table({{"Enabled", true}, {"SSEType", "KMS"}, {"KMSMasterKeyId", key_arn}}));
  }
  Json describe() { return ok("dynamodb", "DescribeTable", {{"TableName", "Vaults"}})["Table"]; }
  std::string status() { return describe()["TableStatus"]; }
  Result<Json> read() {
    return call("dynamodb", "GetItem",
                {{"TableName", "Vaults"}, {"Key", {{"Vault", {{"S", "713"}}}}}});
  }
  Json change(const Json& sse) const {
    return {{"TableName", "Vaults"}, {"SSESpecification", sse}};
  }

  /// Advances minute by minute until the status is `wanted`; gives the minutes it took.
  int minutes_until(const std::string& wanted, int most) {
    for (int minute = 0; minute <= most; ++minute) {
      if (status() == wanted)
        return minute;
      pass(kMinute);
    }
    FAIL("the status never became " << wanted);
    return -1;
  }
};

const std::string kInaccessible = "INACCESSIBLE_ENCRYPTION_CREDENTIALS";

}  // namespace

TEST_CASE("a table takes its key through a grant, and describes it by its ARN") {
  Vault v;
  const std::string key = v.key();
  v.ok("kms", "CreateAlias", {{"AliasName", "alias/vaults"}, {"TargetKeyId", key}});
  v.create("alias/vaults");
  const Json sse = v.describe()["SSEDescription"];
  CHECK(sse["Status"] == "ENABLED");
  CHECK(sse["SSEType"] == "KMS");
  // An alias is resolved once, when the table takes the key.
  CHECK(sse["KMSMasterKeyArn"] == key);
  const Json grants = v.ok("kms", "ListGrants", {{"KeyId", key}})["Grants"];
  REQUIRE(grants.size() == 1);
  CHECK(grants[0]["GranteePrincipal"] == "dynamodb.eu-west-1.amazonaws.com");
  CHECK(grants[0]["Constraints"]["EncryptionContextSubset"]["aws:dynamodb:tableName"] == "Vaults");
}

TEST_CASE("the key AWS owns is not described; the managed key is made when first wanted") {
  Vault v;
  v.ok("dynamodb", "CreateTable", v.table(Json()));
  CHECK_FALSE(v.describe().contains("SSEDescription"));
  v.ok("dynamodb", "UpdateTable", v.change({{"Enabled", true}}));
  const std::string arn = v.describe()["SSEDescription"]["KMSMasterKeyArn"];
  CHECK(v.ok("kms", "DescribeKey", {{"KeyId", "alias/aws/dynamodb"}})["KeyMetadata"]["Arn"] == arn);
  v.ok("dynamodb", "UpdateTable", v.change({{"Enabled", false}}));
  CHECK_FALSE(v.describe().contains("SSEDescription"));
}

TEST_CASE("UpdateTable answers the old key, and that it is being changed") {
  Vault v;
  v.ok("dynamodb", "CreateTable", v.table(Json()));
  const auto answer = [&](const Json& sse) {
    return v.ok("dynamodb", "UpdateTable", v.change(sse))["TableDescription"];
  };
  const Json on = answer({{"Enabled", true}});
  CHECK(on["TableStatus"] == "ACTIVE");
  CHECK(on["SSEDescription"] == Json{{"Status", "UPDATING"}});
  Json old = v.describe()["SSEDescription"];
  old["Status"] = "UPDATING";
  CHECK(answer({{"Enabled", true},
                {"SSEType", "KMS"},
                {"KMSMasterKeyId", v.key()}})["SSEDescription"] == old);
  CHECK(answer({{"Enabled", false}})["SSEDescription"]["Status"] == "UPDATING");
}

TEST_CASE("a key that cannot be used is refused at once, in KMS's words, and leaves no table") {
  Vault v;
  const std::string disabled = v.key(), pending = v.key();
  v.ok("kms", "DisableKey", {{"KeyId", disabled}});
  v.ok("kms", "ScheduleKeyDeletion", {{"KeyId", pending}, {"PendingWindowInDays", 7}});
  const std::string prefix = "arn:aws:kms:eu-west-1:111122223333:";
  const struct {
    std::string key, code, text;
  } cases[] = {
      {disabled, "ValidationException",
       "KMS key disabled error: com.amazonaws.services.kms.model.DisabledException: " + disabled +
           " is disabled. (Service: AWSKMS; Status Code: 400; Error Code: DisabledException; "},
      {pending, "ValidationException",
       "KMS validation error: com.amazonaws.services.kms.model.KMSInvalidStateException: " +
           pending + " is pending deletion. (Service: AWSKMS"},
      {"none", "ValidationException",
       "KMS validation error: com.amazonaws.services.kms.model.NotFoundException: Key '" + prefix +
           "key/none' does not exist (Service: AWSKMS"},
      {"alias/none", "ValidationException",
       "KMS validation error: com.amazonaws.services.kms.model.NotFoundException: Alias " + prefix +
           "alias/none is not found. (Service: AWSKMS"},
      {"arn:aws:kms:us-east-1:111122223333:key/far", "ValidationException",
       "KMS validation error: com.amazonaws.services.kms.model.NotFoundException: Invalid arn "
       "us-east-1 (Service: AWSKMS"},
      {"alias/aws/s3", "AccessDeniedException",
       "KMS key access denied error: com.amazonaws.services.kms.model.AWSKMSException: User: "
       "arn:aws:sts::111122223333:assumed-role/admin/admin is not authorized to perform: "
       "kms:CreateGrant on resource: " +
           prefix + "alias/aws/s3 because no resource-based policy allows the kms:CreateGrant"},
      {"arn:aws:kms:eu-west-1:999988887777:key/theirs", "AccessDeniedException",
       "KMS key access denied error: com.amazonaws.services.kms.model.AWSKMSException: User: "
       "arn:aws:sts::111122223333:assumed-role/admin/admin is not authorized to perform: "
       "kms:DescribeKey on resource: arn:aws:kms:eu-west-1:999988887777:key/theirs because no "}};
  for (const auto& c : cases) {
    INFO(c.key);
    const AwsError e =
        v.refused("dynamodb", "CreateTable",
                  v.table({{"Enabled", true}, {"SSEType", "KMS"}, {"KMSMasterKeyId", c.key}}));
    CHECK(e.code == c.code);
    CHECK(e.message.substr(0, c.text.size()) == c.text);
    CHECK(e.message.find("; Proxy: null)") != std::string::npos);
  }
  CHECK(v.ok("dynamodb", "ListTables", Json::object())["TableNames"].empty());
}

TEST_CASE("whoever makes the table needs the key's permissions, and so does whoever reads it") {
  Vault v;
  const std::string key = v.key();
  v.as = "teller";
  const AwsError e =
      v.refused("dynamodb", "CreateTable",
                v.table({{"Enabled", true}, {"SSEType", "KMS"}, {"KMSMasterKeyId", key}}));
  CHECK(e.code == "AccessDeniedException");
  CHECK(e.message.find("is not authorized to perform: kms:CreateGrant on resource: " + key) !=
        std::string::npos);
  v.as = "admin";
  v.create(key);
  CHECK(v.read().has_value());
  v.as = "teller";
  const auto read = v.read();
  REQUIRE_FALSE(read);
  CHECK(read.error().code == "AccessDeniedException");
  CHECK(read.error().message.find("kms:Decrypt on resource: " + key) != std::string::npos);
}

TEST_CASE("UpdateTable changes the key: same key, default, and four changes a day") {
  Vault v;
  const std::string one = v.key(), two = v.key();
  v.ok("dynamodb", "CreateTable", v.table(Json()));
  const Json off = {{"Enabled", false}};
  const auto to = [](const std::string& key) {
    return Json{{"Enabled", true}, {"SSEType", "KMS"}, {"KMSMasterKeyId", key}};
  };
  CHECK(v.refused("dynamodb", "UpdateTable", v.change(off)).message ==
        "One or more parameter values were invalid: Table is already encrypted by default");
  v.ok("dynamodb", "UpdateTable", v.change(to(one)));
  CHECK(v.refused("dynamodb", "UpdateTable", v.change(to(one))).message ==
        "One or more parameter values were invalid: Table is already encrypted with given "
        "KMSMasterKeyId. Use KMSMasterKeyId parameter if you want to change Master Key");
  v.ok("dynamodb", "UpdateTable", v.change(to(two)));
  CHECK(v.ok("kms", "ListGrants", {{"KeyId", one}})["Grants"].empty());
  CHECK(v.ok("kms", "ListGrants", {{"KeyId", two}})["Grants"].size() == 1);
  v.ok("dynamodb", "UpdateTable", v.change(off));
  v.ok("dynamodb", "UpdateTable", v.change(to(one)));
  const AwsError e = v.refused("dynamodb", "UpdateTable", v.change(to(two)));
  CHECK(e.code == "LimitExceededException");
  CHECK(e.message.find("Subscriber limit exceeded: Encryption mode changes are limited in the 24h "
                       "window ending at ") == 0);
  CHECK(e.message.find("at most once every 21600 seconds. Number of updates today: 4. Last change "
                       "at 2026-09-01T08:00:") != std::string::npos);
  v.pass(6 * kHour);
  v.ok("dynamodb", "UpdateTable", v.change(to(two)));
  CHECK(v.refused("dynamodb", "UpdateTable", v.change(to(one))).code == "LimitExceededException");
  v.pass(24 * kHour);
  v.ok("dynamodb", "UpdateTable", v.change(to(one)));
}

TEST_CASE("a change of the key takes 22 seconds where the control plane takes its time") {
  Vault v;
  v.w.services.tables.instant_control_plane = false;
  const std::string key = v.key();
  v.ok("dynamodb", "CreateTable", v.table({{"Enabled", true}}));
  v.pass(kMinute);
  const Json old = v.describe()["SSEDescription"]["KMSMasterKeyArn"];
  v.ok("dynamodb", "UpdateTable",
       v.change({{"Enabled", true}, {"SSEType", "KMS"}, {"KMSMasterKeyId", key}}));
  CHECK(v.status() == "ACTIVE");
  CHECK(v.describe()["SSEDescription"]["Status"] == "UPDATING");
  CHECK(v.describe()["SSEDescription"]["KMSMasterKeyArn"] == old);
  CHECK(v.refused("dynamodb", "DeleteTable", {{"TableName", "Vaults"}}).code ==
        "ResourceInUseException");
  v.pass(9000);
  CHECK(v.describe()["SSEDescription"]["Status"] == "UPDATING");
  CHECK(v.describe()["SSEDescription"]["KMSMasterKeyArn"] == key);
  v.pass(13000);
  CHECK(v.describe()["SSEDescription"]["Status"] == "ENABLED");
  v.ok("dynamodb", "DeleteTable", {{"TableName", "Vaults"}});
}

TEST_CASE("a disabled key: reads go on for five minutes, the status follows much later") {
  Vault v;
  const std::string key = v.key();
  v.create(key);
  CHECK(v.read().has_value());
  v.ok("kms", "DisableKey", {{"KeyId", key}});
  v.pass(4 * kMinute);
  CHECK(v.read().has_value());
  v.pass(2 * kMinute);
  const auto refused = v.read();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "ValidationException");
  CHECK(refused.error().message.find("KMS key disabled error: ") == 0);
  CHECK(v.status() == "ACTIVE");
  const int minutes = 6 + v.minutes_until(kInaccessible, 80);
  CHECK(minutes >= 12);
  CHECK(minutes <= 76);
  const Json described = v.describe()["SSEDescription"];
  CHECK(described["Status"] == "ENABLED");
  CHECK(described.contains("InaccessibleEncryptionDateTime"));
  // Looking at the table and changing other things still works; its data and its key do not.
  v.ok("dynamodb", "UpdateTable", {{"TableName", "Vaults"}, {"DeletionProtectionEnabled", true}});
  CHECK(v.status() == kInaccessible);
  CHECK(v.refused("dynamodb", "UpdateTable", v.change({{"Enabled", true}}))
            .message.find(key + " is disabled.") != std::string::npos);

  v.ok("kms", "EnableKey", {{"KeyId", key}});
  CHECK(v.read().has_value());
  CHECK(v.status() == kInaccessible);
  const int back = v.minutes_until("ACTIVE", 60);
  CHECK(back >= 18);
  CHECK(back <= 58);
  CHECK_FALSE(v.describe()["SSEDescription"].contains("InaccessibleEncryptionDateTime"));
}

TEST_CASE("a key that comes back before anybody noticed leaves no trace") {
  Vault v;
  const std::string key = v.key();
  v.create(key);
  v.ok("kms", "DisableKey", {{"KeyId", key}});
  v.pass(11 * kMinute);
  v.ok("kms", "EnableKey", {{"KeyId", key}});
  v.pass(3 * kHour);
  CHECK(v.status() == "ACTIVE");
}

TEST_CASE("cancelling the deletion is not enough: the key is disabled, and the table stays lost") {
  Vault v;
  const std::string key = v.key();
  v.create(key);
  v.ok("kms", "ScheduleKeyDeletion", {{"KeyId", key}, {"PendingWindowInDays", 7}});
  v.pass(2 * kHour);
  CHECK(v.status() == kInaccessible);
  const auto refused = v.read();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find(key + " is pending deletion.") != std::string::npos);
  v.ok("kms", "CancelKeyDeletion", {{"KeyId", key}});
  v.pass(2 * kHour);
  CHECK(v.status() == kInaccessible);
  v.ok("kms", "EnableKey", {{"KeyId", key}});
  v.pass(1 * kHour);
  CHECK(v.status() == "ACTIVE");
}

TEST_CASE("without its grant DynamoDB loses the table; a new key brings it back in 30 seconds") {
  Vault v;
  const std::string key = v.key(), other = v.key();
  v.create(key);
  const std::string grant = v.ok("kms", "ListGrants", {{"KeyId", key}})["Grants"][0]["GrantId"];
  v.ok("kms", "RevokeGrant", {{"KeyId", key}, {"GrantId", grant}});
  v.pass(2 * kHour);
  CHECK(v.status() == kInaccessible);
  v.ok("dynamodb", "UpdateTable",
       v.change({{"Enabled", true}, {"SSEType", "KMS"}, {"KMSMasterKeyId", other}}));
  CHECK(v.status() == kInaccessible);
  v.pass(31000);
  CHECK(v.status() == "ACTIVE");
  CHECK(v.read().has_value());
}

TEST_CASE("seven days without the key end in the archive") {
  Vault v;
  const std::string key = v.key();
  v.create(key);
  v.ok("kms", "ScheduleKeyDeletion", {{"KeyId", key}, {"PendingWindowInDays", 30}});
  v.pass(6 * 24 * kHour);
  CHECK(v.status() == kInaccessible);
  v.pass(2 * 24 * kHour);
  CHECK(v.status() == "ARCHIVED");
  const Json archive = v.describe()["ArchivalSummary"];
  CHECK(archive["ArchivalReason"] == kInaccessible);
  CHECK(archive["ArchivalBackupArn"].get<std::string>().find(
            "arn:aws:dynamodb:eu-west-1:111122223333:table/Vaults/backup/") == 0);
  v.ok("kms", "CancelKeyDeletion", {{"KeyId", key}});
  v.ok("kms", "EnableKey", {{"KeyId", key}});
  v.pass(24 * kHour);
  CHECK(v.status() == "ARCHIVED");
}

TEST_CASE("a table whose key goes while it is created stays CREATING, then is gone") {
  Vault v;
  v.w.services.tables.instant_control_plane = false;
  const std::string key = v.key();
  v.create(key);
  v.ok("kms", "DisableKey", {{"KeyId", key}});
  v.pass(50 * kMinute);
  CHECK(v.status() == "CREATING");
  v.pass(10 * kMinute);
  CHECK(v.refused("dynamodb", "DescribeTable", {{"TableName", "Vaults"}}).code ==
        "ResourceNotFoundException");
}

TEST_CASE("a lost table can be deleted") {
  Vault v;
  const std::string key = v.key();
  v.create(key);
  v.ok("kms", "DisableKey", {{"KeyId", key}});
  v.pass(2 * kHour);
  v.ok("dynamodb", "DeleteTable", {{"TableName", "Vaults"}});
  CHECK(v.ok("dynamodb", "ListTables", Json::object())["TableNames"].empty());
}

TEST_CASE("a deleted table gives its grant back") {
  Vault v;
  const std::string key = v.key();
  v.create(key);
  v.ok("dynamodb", "DeleteTable", {{"TableName", "Vaults"}});
  CHECK(v.ok("kms", "ListGrants", {{"KeyId", key}})["Grants"].empty());
}

TEST_CASE("the trail shows who asked for the key and that DynamoDB did it for them") {
  Vault v;
  v.create(v.key());
  const Json events = v.ok(
      "cloudtrail", "LookupEvents",
      {{"LookupAttributes", {{{"AttributeKey", "EventName"}, {"AttributeValue", "CreateGrant"}}}}});
  REQUIRE(events["Events"].size() == 1);
  const Json event = parse_json(events["Events"][0]["CloudTrailEvent"].get<std::string>()).value;
  CHECK(event["userIdentity"]["invokedBy"] == "dynamodb.amazonaws.com");
  CHECK(event["requestParameters"]["granteePrincipal"] == "dynamodb.eu-west-1.amazonaws.com");
}

TEST_CASE("a backup keeps the key of its time: without it there is no restore") {
  Vault v;
  const std::string old_key = v.key(), new_key = v.key();
  v.create(old_key);
  const std::string backup =
      v.ok("dynamodb", "CreateBackup",
           {{"TableName", "Vaults"}, {"BackupName", "spring"}})["BackupDetails"]["BackupArn"];
  v.ok(
      "dynamodb", "UpdateTable",
      {{"TableName", "Vaults"},
       {"SSESpecification", {{"Enabled", true}, {"SSEType", "KMS"}, {"KMSMasterKeyId", new_key}}}});
  v.ok("kms", "DisableKey", {{"KeyId", old_key}});
  const Json restore{{"BackupArn", backup}, {"TargetTableName", "Copy"}};
  CHECK(v.refused("dynamodb", "RestoreTableFromBackup", restore).message.find(old_key) !=
        std::string::npos);
  Json moved = restore;
  moved["SSESpecificationOverride"] =
      Json{{"Enabled", true}, {"SSEType", "KMS"}, {"KMSMasterKeyId", new_key}};
  CHECK(v.refused("dynamodb", "RestoreTableFromBackup", moved).message.find(old_key) !=
        std::string::npos);
  v.ok("kms", "EnableKey", {{"KeyId", old_key}});
  const Json made = v.ok("dynamodb", "RestoreTableFromBackup", moved)["TableDescription"];
  CHECK(made["SSEDescription"]["KMSMasterKeyArn"] == new_key);
  Json same = restore;
  same["TargetTableName"] = "Same";
  CHECK(v.ok("dynamodb", "RestoreTableFromBackup",
             same)["TableDescription"]["SSEDescription"]["KMSMasterKeyArn"] == old_key);
}

TEST_CASE("whoever restores needs the permissions for the key of the new table") {
  Vault v;
  v.create(v.key());
  const std::string backup =
      v.ok("dynamodb", "CreateBackup",
           {{"TableName", "Vaults"}, {"BackupName", "spring"}})["BackupDetails"]["BackupArn"];
  v.as = "teller";
  const AwsError error = v.refused("dynamodb", "RestoreTableFromBackup",
                                   {{"BackupArn", backup}, {"TargetTableName", "Copy"}});
  CHECK(error.code == "AccessDeniedException");
  CHECK(error.message.find("kms:CreateGrant") != std::string::npos);
}

}  // namespace lockbox::table_encryption_test
