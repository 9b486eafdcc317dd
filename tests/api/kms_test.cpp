#include "engine/api/table_key.hpp"
#include "engine/base/text.hpp"
#include "tests/api/service_bench.hpp"

namespace lockbox::kms_test {

using lockbox::test::allow;
using lockbox::test::ServiceBench;

namespace {

constexpr std::int64_t kDay = 24LL * 3600 * 1000;

std::string create_key(ServiceBench& b) {
  return b.ok("kms", "CreateKey", {{"Description", "vault"}})["KeyMetadata"]["Arn"];
}

Json seal(const std::string& key, const char* context = "713") {
  return {{"KeyId", key},
          {"Plaintext", base64_encode("philosopher's stone")},
          {"EncryptionContext", {{"vault", context}}}};
}

Json opening(const Json& sealed, const char* context = "713") {
  return {{"CiphertextBlob", sealed["CiphertextBlob"]},
          {"EncryptionContext", {{"vault", context}}}};
}

/// A user with a policy on everything of KMS.
void add_user(ServiceBench& b, const char* name, const std::string& policy) {
  b.ok("iam", "CreateUser", {{"UserName", name}});
  if (!policy.empty())
    b.ok("iam", "PutUserPolicy",
         {{"UserName", name}, {"PolicyName", "kms"}, {"PolicyDocument", policy}});
}

}  // namespace

TEST_CASE("a key encrypts and decrypts under its encryption context only") {
  ServiceBench b;
  const std::string key = create_key(b);
  const Json sealed = b.ok("kms", "Encrypt", seal(key));
  CHECK(sealed["KeyId"] == key);
  CHECK(b.needs[0].context.find("kms:EncryptionContext:vault")->values.front() == "713");
  const Json opened = b.ok("kms", "Decrypt", opening(sealed));
  CHECK(base64_decode(opened["Plaintext"].get<std::string>()) == "philosopher's stone");
  const AwsError wrong = b.refused("kms", "Decrypt", opening(sealed, "687"));
  CHECK(wrong.code == "InvalidCiphertextException");
  CHECK(b.refused("kms", "Decrypt", {{"CiphertextBlob", base64_encode("no blob")}}).code ==
        "InvalidCiphertextException");
  Json other = opening(sealed);
  other["KeyId"] = create_key(b);
  CHECK(b.refused("kms", "Decrypt", other).code == "IncorrectKeyException");
  const Json moved = b.ok("kms", "ReEncrypt",
                          {{"CiphertextBlob", sealed["CiphertextBlob"]},
                           {"SourceEncryptionContext", {{"vault", "713"}}},
                           {"DestinationKeyId", other["KeyId"]}});
  CHECK(b.needs.size() == 2);
  CHECK(b.ok("kms", "Decrypt", {{"CiphertextBlob", moved["CiphertextBlob"]}})["KeyId"] ==
        other["KeyId"]);
}

TEST_CASE("data keys come in clear and sealed") {
  ServiceBench b;
  const std::string key = create_key(b);
  const Json made = b.ok("kms", "GenerateDataKey", {{"KeyId", key}, {"KeySpec", "AES_256"}});
  CHECK(base64_decode(made["Plaintext"].get<std::string>())->size() == 32);
  CHECK(b.ok("kms", "Decrypt", {{"CiphertextBlob", made["CiphertextBlob"]}})["Plaintext"] ==
        made["Plaintext"]);
  CHECK_FALSE(
      b.ok("kms", "GenerateDataKeyWithoutPlaintext", {{"KeyId", key}, {"NumberOfBytes", 16}})
          .contains("Plaintext"));
  CHECK(b.refused("kms", "GenerateDataKey", {{"KeyId", key}}).code == "ValidationException");
}

TEST_CASE("key states and their errors") {
  ServiceBench b;
  const std::string key = create_key(b);
  const Json sealed = b.ok("kms", "Encrypt", seal(key));
  b.ok("kms", "DisableKey", {{"KeyId", key}});
  const AwsError disabled = b.refused("kms", "Decrypt", opening(sealed));
  CHECK(disabled.code == "DisabledException");
  CHECK(disabled.message == key + " is disabled.");
  b.ok("kms", "EnableKey", {{"KeyId", key}});
  b.ok("kms", "Decrypt", opening(sealed));
  const Json scheduled =
      b.ok("kms", "ScheduleKeyDeletion", {{"KeyId", key}, {"PendingWindowInDays", 7}});
  CHECK(scheduled["DeletionDate"] == "2026-09-08T08:00:00+00:00");
  CHECK(b.refused("kms", "Decrypt", opening(sealed)).code == "KMSInvalidStateException");
  CHECK(b.refused("kms", "EnableKey", {{"KeyId", key}}).code == "KMSInvalidStateException");
  b.ok("kms", "CancelKeyDeletion", {{"KeyId", key}});
  CHECK(b.ok("kms", "DescribeKey", {{"KeyId", key}})["KeyMetadata"]["KeyState"] == "Disabled");
  CHECK(b.refused("kms", "CancelKeyDeletion", {{"KeyId", key}}).message ==
        key + " is not pending deletion (or pending replica deletion).");
  b.ok("kms", "ScheduleKeyDeletion", {{"KeyId", key}, {"PendingWindowInDays", 7}});
  b.now = plus_ms(b.now, 7 * kDay);
  CHECK(b.refused("kms", "DescribeKey", {{"KeyId", key}}).message ==
        "Key '" + key + "' does not exist");
}

TEST_CASE("rotation keeps old key material for old ciphertext") {
  ServiceBench b;
  const std::string key = create_key(b);
  const Json old_blob = b.ok("kms", "Encrypt", seal(key));
  b.ok("kms", "EnableKeyRotation", {{"KeyId", key}, {"RotationPeriodInDays", 90}});
  b.now = plus_ms(b.now, 200 * kDay);
  const Json new_blob = b.ok("kms", "Encrypt", seal(key));
  b.ok("kms", "RotateKeyOnDemand", {{"KeyId", key}});
  const Json rotations = b.ok("kms", "ListKeyRotations", {{"KeyId", key}})["Rotations"];
  REQUIRE(rotations.size() == 3);
  CHECK(rotations[0]["RotationType"] == "AUTOMATIC");
  CHECK(rotations[2]["RotationType"] == "ON_DEMAND");
  b.ok("kms", "Decrypt", opening(old_blob));
  b.ok("kms", "Decrypt", opening(new_blob));
  CHECK(b.ok("kms", "GetKeyRotationStatus", {{"KeyId", key}})["RotationPeriodInDays"] == 90);
}

TEST_CASE("aliases stand for keys and can be moved") {
  ServiceBench b;
  const std::string first = create_key(b), second = create_key(b);
  b.ok("kms", "CreateAlias", {{"AliasName", "alias/vault"}, {"TargetKeyId", first}});
  CHECK(b.ok("kms", "Encrypt", seal("alias/vault"))["KeyId"] == first);
  CHECK(b.needs[0].context.find("kms:RequestAlias")->values.front() == "alias/vault");
  CHECK(b.refused("kms", "CreateAlias", {{"AliasName", "alias/vault"}, {"TargetKeyId", second}})
            .code == "AlreadyExistsException");
  b.ok("kms", "UpdateAlias", {{"AliasName", "alias/vault"}, {"TargetKeyId", second}});
  CHECK(b.ok("kms", "Encrypt", seal("alias/vault"))["KeyId"] == second);
  CHECK(b.ok("kms", "ListAliases")["Aliases"].size() == 1);
  b.ok("kms", "DeleteAlias", {{"AliasName", "alias/vault"}});
  CHECK(b.refused("kms", "Encrypt", seal("alias/vault")).message ==
        "Alias arn:aws:kms:eu-west-1:111122223333:alias/vault is not found.");
  CHECK(b.refused("kms", "CreateAlias", {{"AliasName", "alias/aws/x"}, {"TargetKeyId", first}})
            .code == "NotAuthorizedException");
}

TEST_CASE("the key policy decides; IAM counts only when it delegates") {
  ServiceBench b;
  const std::string key = create_key(b);
  add_user(b, "griphook", allow("kms:*"));
  add_user(b, "harry", "");
  b.enforce = true;
  b.become("user/griphook");
  const Json sealed = b.ok("kms", "Encrypt", seal(key));
  b.become("user/harry");
  CHECK(b.refused("kms", "Decrypt", opening(sealed)).code == "AccessDeniedException");
  b.enforce = false;
  b.become("root");
  const std::string only_harry =
      R"({"Version":"2012-10-17","Statement":[{"Sid":"Vault owner","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/harry"},"Action":"kms:*","Resource":"*"}]})";
  CHECK(b.refused("kms", "PutKeyPolicy", {{"KeyId", key}, {"Policy", only_harry}}).message ==
        "The new key policy will not allow you to update the key policy in the future.");
  b.ok("kms", "PutKeyPolicy",
       {{"KeyId", key}, {"Policy", only_harry}, {"BypassPolicyLockoutSafetyCheck", true}});
  CHECK(b.ok("kms", "GetKeyPolicy", {{"KeyId", key}})["Policy"] == only_harry);
  b.enforce = true;
  b.become("user/harry");
  b.ok("kms", "Decrypt", opening(sealed));
  b.become("user/griphook");
  CHECK(b.refused("kms", "Decrypt", opening(sealed)).code == "AccessDeniedException");
}

TEST_CASE("a grant allows its operations under its constraint, until it is revoked") {
  ServiceBench b;
  const std::string key = create_key(b);
  add_user(b, "harry", "");
  const Json sealed = b.ok("kms", "Encrypt", seal(key));
  const Json grant = b.ok("kms", "CreateGrant",
                          {{"KeyId", key},
                           {"GranteePrincipal", "arn:aws:iam::111122223333:user/harry"},
                           {"Operations", {"Decrypt"}},
                           {"Constraints", {{"EncryptionContextSubset", {{"vault", "713"}}}}}});
  CHECK(grant["GrantId"].get<std::string>().size() == 64);
  CHECK(b.ok("kms", "ListGrants", {{"KeyId", key}})["Grants"][0]["Operations"] ==
        Json::array({"Decrypt"}));
  b.enforce = true;
  b.become("user/harry");
  b.ok("kms", "Decrypt", opening(sealed));
  CHECK(b.refused("kms", "Encrypt", seal(key)).code == "AccessDeniedException");
  CHECK(b.refused("kms", "Decrypt", opening(sealed, "687")).code == "AccessDeniedException");
  b.enforce = false;
  b.become("root");
  b.ok("kms", "RevokeGrant", {{"KeyId", key}, {"GrantId", grant["GrantId"]}});
  b.enforce = true;
  b.become("user/harry");
  CHECK(b.refused("kms", "Decrypt", opening(sealed)).code == "AccessDeniedException");
}

namespace {

struct Table : ServiceBench {
  network::NetContext net;
  std::string key;

  api::TableKeyUse use(const std::string& key_arn) {
    const api::TableKeyCall made{"arn:aws:dynamodb:eu-west-1:111122223333:table/Vaults",
                                 "Vaults",
                                 test::kAccount,
                                 "eu-west-1",
                                 key_arn,
                                 caller,
                                 net,
                                 now};
    const api::TableKeyUse out = api::kms_decision(services, rng, made);
    records = api::record_table_key_use(services, rng, made, out);
    return out;
  }
  std::vector<audit::Record> records;
};

}  // namespace

TEST_CASE(
    "a table's customer managed key is asked for in the caller's name and kept five minutes") {
  Table b;
  b.key = create_key(b);
  add_user(b, "griphook", allow("kms:Decrypt"));
  add_user(b, "harry", allow("dynamodb:*"));
  b.become("user/harry");
  const api::TableKeyUse denied = b.use(b.key);
  REQUIRE(denied.error.has_value());
  CHECK(denied.error->code == "AccessDeniedException");
  CHECK(denied.error->message.rfind(
            "KMS key access denied error: com.amazonaws.services.kms.model.AWSKMSException: User: "
            "arn:aws:iam::111122223333:user/harry is not authorized to perform: kms:Decrypt on "
            "resource: " +
                b.key,
            0) == 0);
  b.become("user/griphook");
  const api::TableKeyUse asked = b.use(b.key);
  CHECK_FALSE(asked.error.has_value());
  CHECK(asked.decision->request.context.find("kms:ViaService")->values.front() ==
        "dynamodb.eu-west-1.amazonaws.com");
  REQUIRE(b.records.size() == 1);
  const Json& event = *b.records[0].document;
  CHECK(event["eventName"] == "Decrypt");
  CHECK(event["userIdentity"]["userName"] == "griphook");
  CHECK(event["userIdentity"]["invokedBy"] == "dynamodb.amazonaws.com");
  CHECK(event["sourceIPAddress"] == "dynamodb.amazonaws.com");
  CHECK(event["requestParameters"]["encryptionContext"]["aws:dynamodb:tableName"] == "Vaults");
  b.services.kms.keys.edit(b.key)->edit().state = kms::KeyState::Disabled;
  b.now = plus_ms(b.now, 4 * 60000);
  CHECK(b.use(b.key).source == api::TableKeySource::Cached);
  CHECK(b.records.empty());
  b.now = plus_ms(b.now, 60000);
  const api::TableKeyUse late = b.use(b.key);
  REQUIRE(late.error.has_value());
  CHECK(late.error->code == "ValidationException");
  CHECK(late.error->message.find("KMS key disabled error: com.amazonaws.services.kms.model."
                                 "DisabledException: " +
                                 b.key +
                                 " is disabled. (Service: AWSKMS; Status Code: 400; Error "
                                 "Code: DisabledException; Request ID: ") == 0);
}

TEST_CASE("AWS owned and AWS managed keys need no KMS permission of one's own") {
  Table b;
  add_user(b, "harry", allow("dynamodb:*"));
  b.become("user/harry");
  CHECK(b.use("").source == api::TableKeySource::AwsOwned);
  const api::TableKeyUse managed = b.use("arn:aws:kms:eu-west-1:111122223333:alias/aws/dynamodb");
  CHECK(managed.source == api::TableKeySource::Asked);
  CHECK_FALSE(managed.error.has_value());
  b.enforce = true;
  CHECK(b.refused("kms", "Decrypt", {{"CiphertextBlob", "AAAA"}}).code ==
        "InvalidCiphertextException");
  CHECK(b.refused("kms", "Encrypt", seal("alias/aws/dynamodb")).code == "AccessDeniedException");
  b.become("root");
  const Json managed_key = b.ok("kms", "DescribeKey", {{"KeyId", "alias/aws/dynamodb"}});
  CHECK(b.refused("kms", "DisableKey", {{"KeyId", managed_key["KeyMetadata"]["KeyId"]}}).code ==
        "AccessDeniedException");
  const api::TableKeyUse gone = b.use("arn:aws:kms:eu-west-1:111122223333:key/none");
  CHECK(gone.error->message.rfind("KMS validation error: com.amazonaws.services.kms.model."
                                  "NotFoundException: Key 'arn:aws:kms:eu-west-1:111122223333:key/"
                                  "none' does not exist",
                                  0) == 0);
}

}  // namespace lockbox::kms_test
