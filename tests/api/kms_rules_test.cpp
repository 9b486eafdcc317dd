// Rules of KMS that are easily got wrong: names of keys, aliases, grants, rotation. Sources: AWS
// KMS API Reference; AWS KMS Developer Guide; texts that name no source there are recorded.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "tests/api/service_bench.hpp"

namespace lockbox::kms_rules_test {

using lockbox::test::allow;
using lockbox::test::ServiceBench;

namespace {

constexpr std::int64_t kDay = 24LL * 3600 * 1000;
constexpr const char* kHarry = "arn:aws:iam::111122223333:user/harry";
constexpr const char* kRon = "arn:aws:iam::111122223333:user/ron";

std::string new_key(ServiceBench& b) {
  return b.ok("kms", "CreateKey")["KeyMetadata"]["Arn"];
}

void users(ServiceBench& b) {
  for (const char* name : {"harry", "ron"}) b.ok("iam", "CreateUser", {{"UserName", name}});
}

Json encrypt(const std::string& key, const Json& context = Json::object()) {
  Json out{{"KeyId", key}, {"Plaintext", base64_encode("mirror")}};
  if (!context.empty())
    out["EncryptionContext"] = context;
  return out;
}

}  // namespace

TEST_CASE("only cryptographic operations and DescribeKey know aliases", "[kms]") {
  ServiceBench b;
  const std::string key = new_key(b);
  b.ok("kms", "CreateAlias", {{"AliasName", "alias/vault"}, {"TargetKeyId", key}});
  b.ok("kms", "DescribeKey", {{"KeyId", "alias/vault"}});
  b.ok("kms", "Encrypt", encrypt("alias/vault"));
  const Json by_alias{{"KeyId", "alias/vault"}};
  for (const char* operation : {"DisableKey", "EnableKey", "GetKeyPolicy", "ListGrants",
                                "ScheduleKeyDeletion", "EnableKeyRotation", "ListResourceTags"}) {
    INFO(operation);
    const AwsError error = b.refused("kms", operation, by_alias);
    CHECK(error.code == "InvalidArnException");
    CHECK(error.message == "Key Aliases are not supported for this operation.");
  }
}

TEST_CASE("a key's ARN is good in its own Region only", "[kms]") {
  ServiceBench b;
  const std::string key = new_key(b);
  const Json sealed = b.ok("kms", "Encrypt", encrypt(key));
  b.region = "us-east-1";
  const AwsError error = b.refused("kms", "Encrypt", encrypt(key));
  CHECK(error.code == "NotFoundException");
  CHECK(error.message == "Invalid arn eu-west-1");
  CHECK(b.refused("kms", "Decrypt", {{"CiphertextBlob", sealed["CiphertextBlob"]}}).code ==
        "InvalidCiphertextException");
}

TEST_CASE("a deleted key takes its aliases along", "[kms]") {
  ServiceBench b;
  const std::string first = new_key(b), second = new_key(b);
  const Json alias{{"AliasName", "alias/vault"}, {"TargetKeyId", first}};
  b.ok("kms", "CreateAlias", alias);
  b.ok("kms", "ScheduleKeyDeletion", {{"KeyId", first}, {"PendingWindowInDays", 7}});
  CHECK(b.ok("kms", "ListAliases")["Aliases"].size() == 1);
  b.now = plus_ms(b.now, 7 * kDay);
  CHECK(b.ok("kms", "ListAliases")["Aliases"].empty());
  CHECK(b.refused("kms", "DeleteAlias", {{"AliasName", "alias/vault"}}).code ==
        "NotFoundException");
  b.ok("kms", "CreateAlias", {{"AliasName", "alias/vault"}, {"TargetKeyId", second}});
  CHECK(b.ok("kms", "DescribeKey", {{"KeyId", "alias/vault"}})["KeyMetadata"]["Arn"] == second);
}

TEST_CASE("an alias is moved with the right on both keys and taken away with that on its key",
          "[kms]") {
  ServiceBench b;
  const std::string first = new_key(b), second = new_key(b);
  const std::string alias = "arn:aws:kms:eu-west-1:111122223333:alias/vault";
  const auto resources = [&b] {
    std::vector<std::string> out;
    for (const api::Need& need : b.needs) out.push_back(need.resource);
    std::sort(out.begin(), out.end());
    return out;
  };
  const auto sorted = [](std::vector<std::string> list) {
    std::sort(list.begin(), list.end());
    return list;
  };
  b.ok("kms", "CreateAlias", {{"AliasName", "alias/vault"}, {"TargetKeyId", first}});
  CHECK(resources() == sorted({alias, first}));
  b.ok("kms", "UpdateAlias", {{"AliasName", "alias/vault"}, {"TargetKeyId", second}});
  CHECK(resources() == sorted({alias, first, second}));
  b.ok("kms", "DeleteAlias", {{"AliasName", "alias/vault"}});
  CHECK(resources() == sorted({alias, second}));
}

TEST_CASE("a grant's constraint is not asked of management operations", "[kms]") {
  ServiceBench b;
  users(b);
  const std::string key = new_key(b);
  b.ok("kms", "CreateGrant",
       {{"KeyId", key},
        {"GranteePrincipal", kHarry},
        {"Operations", {"Decrypt", "DescribeKey"}},
        {"Constraints", {{"EncryptionContextEquals", {{"vault", "713"}}}}}});
  b.enforce = true;
  b.become("user/harry");
  b.ok("kms", "DescribeKey", {{"KeyId", key}});
}

TEST_CASE("who may make grants by a grant gives away no more than that", "[kms]") {
  struct Row {
    const char* what;
    Json operations, constraints;
    bool allowed;
  };
  const Json vault{{"vault", "713"}}, more{{"vault", "713"}, {"door", "left"}};
  const Row rows[] = {
      {"the same", {"Decrypt"}, {{"EncryptionContextSubset", vault}}, true},
      {"stricter", {"Decrypt"}, {{"EncryptionContextSubset", more}}, true},
      {"exact", {"Decrypt"}, {{"EncryptionContextEquals", vault}}, true},
      {"another operation", {"Decrypt", "Encrypt"}, {{"EncryptionContextSubset", vault}}, false},
      {"another context", {"Decrypt"}, {{"EncryptionContextSubset", {{"vault", "687"}}}}, false},
      {"no constraint", {"Decrypt"}, Json(), false},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    ServiceBench b;
    users(b);
    const std::string key = new_key(b);
    b.ok("kms", "CreateGrant",
         {{"KeyId", key},
          {"GranteePrincipal", kHarry},
          {"Operations", {"Decrypt", "CreateGrant"}},
          {"Constraints", {{"EncryptionContextSubset", vault}}}});
    b.enforce = true;
    b.become("user/harry");
    Json wanted{{"KeyId", key}, {"GranteePrincipal", kRon}, {"Operations", row.operations}};
    if (!row.constraints.is_null())
      wanted["Constraints"] = row.constraints;
    CHECK(b.call("kms", "CreateGrant", wanted).has_value() == row.allowed);
  }
}

TEST_CASE("a named grant that is asked for again is the same grant with another token", "[kms]") {
  ServiceBench b;
  users(b);
  const std::string key = new_key(b);
  Json wanted{{"KeyId", key},
              {"GranteePrincipal", kHarry},
              {"RetiringPrincipal", kRon},
              {"Operations", {"Decrypt"}},
              {"Name", "once"}};
  const Json first = b.ok("kms", "CreateGrant", wanted), again = b.ok("kms", "CreateGrant", wanted);
  CHECK(first["GrantId"] == again["GrantId"]);
  CHECK(first["GrantToken"] != again["GrantToken"]);
  CHECK(b.ok("kms", "ListGrants", {{"KeyId", key}})["Grants"].size() == 1);
  wanted.erase("Name");
  CHECK(b.ok("kms", "CreateGrant", wanted)["GrantId"] != first["GrantId"]);
  b.become("user/ron");
  b.ok("kms", "RetireGrant", {{"GrantToken", first["GrantToken"]}});
  CHECK(b.refused("kms", "RetireGrant", {{"GrantToken", again["GrantToken"]}}).code ==
        "InvalidGrantTokenException");
}

TEST_CASE("a key rotates while it is enabled, and catches up when it is enabled again", "[kms]") {
  ServiceBench b;
  const std::string key = new_key(b);
  const auto rotations = [&] {
    return b.ok("kms", "ListKeyRotations", {{"KeyId", key}})["Rotations"].size();
  };
  const auto status = [&] { return b.ok("kms", "GetKeyRotationStatus", {{"KeyId", key}}); };
  b.ok("kms", "EnableKeyRotation", {{"KeyId", key}, {"RotationPeriodInDays", 100}});
  b.ok("kms", "DisableKey", {{"KeyId", key}});
  b.now = plus_ms(b.now, 250 * kDay);
  CHECK(rotations() == 0);
  CHECK(status()["KeyRotationEnabled"] == true);
  b.ok("kms", "EnableKey", {{"KeyId", key}});
  CHECK(rotations() == 1);
  b.now = plus_ms(b.now, 99 * kDay);
  CHECK(rotations() == 1);
  b.now = plus_ms(b.now, kDay);
  CHECK(rotations() == 2);
  b.ok("kms", "ScheduleKeyDeletion", {{"KeyId", key}});
  CHECK(status()["KeyRotationEnabled"] == false);
  b.ok("kms", "CancelKeyDeletion", {{"KeyId", key}});
  CHECK(status()["KeyRotationEnabled"] == true);
}

TEST_CASE("a key is rotated on demand 25 times", "[kms]") {
  ServiceBench b;
  const std::string key = new_key(b);
  for (int i = 0; i < 25; ++i) b.ok("kms", "RotateKeyOnDemand", {{"KeyId", key}});
  CHECK(b.refused("kms", "RotateKeyOnDemand", {{"KeyId", key}}).code == "LimitExceededException");
}

TEST_CASE("policies can ask what kind of key it is and what it is called", "[kms]") {
  ServiceBench b;
  const std::string key = new_key(b);
  b.ok("kms", "CreateAlias", {{"AliasName", "alias/vault"}, {"TargetKeyId", key}});
  b.ok("kms", "ScheduleKeyDeletion", {{"KeyId", key}, {"PendingWindowInDays", 9}});
  const policy::Context& c = b.needs.at(0).context;
  const auto value = [&](const char* name) { return c.find(name)->values.front(); };
  CHECK(value("kms:ResourceAliases") == "alias/vault");
  CHECK(value("kms:MultiRegion") == "false");
  CHECK(value("kms:KeySpec") == "SYMMETRIC_DEFAULT");
  CHECK(value("kms:ScheduleKeyDeletionPendingWindowInDays") == "9");
}

}  // namespace lockbox::kms_rules_test
