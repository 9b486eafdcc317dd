// Multi-Region keys. Source: AWS KMS Developer Guide, "Multi-Region keys in AWS KMS", "Deleting
// multi-Region keys", "Rotating multi-Region keys".
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "tests/api/service_bench.hpp"

namespace lockbox::kms_multi_region_test {

using lockbox::test::ServiceBench;

namespace {

constexpr std::int64_t kDay = 24LL * 3600 * 1000;

/// A primary key in eu-west-1 with a replica in us-east-1.
struct Family : ServiceBench {
  std::string id, primary, replica;

  Family() {
    const Json made = ok("kms", "CreateKey", {{"MultiRegion", true}})["KeyMetadata"];
    id = made["KeyId"];
    primary = made["Arn"];
    replica = ok("kms", "ReplicateKey",
                 {{"KeyId", id}, {"ReplicaRegion", "us-east-1"}})["ReplicaKeyMetadata"]["Arn"];
  }
  Json in(const char* where, const char* operation, const Json& parameters) {
    region = where;
    Json out = ok("kms", operation, parameters);
    region = "eu-west-1";
    return out;
  }
  AwsError refused_in(const char* where, const char* operation, const Json& parameters) {
    region = where;
    AwsError out = refused("kms", operation, parameters);
    region = "eu-west-1";
    return out;
  }
  Json key_in(const char* where) {
    return in(where, "DescribeKey", {{"KeyId", id}})["KeyMetadata"];
  }
  Json by_id() const { return {{"KeyId", id}}; }
};

}  // namespace

TEST_CASE("a replica has the primary's id and opens what it locked, and the other way round",
          "[kms]") {
  Family b;
  CHECK(b.id.rfind("mrk-", 0) == 0);
  CHECK(b.id.size() == 36);
  CHECK(b.replica == "arn:aws:kms:us-east-1:111122223333:key/" + b.id);
  Json seal{{"KeyId", b.id}, {"Plaintext", base64_encode("stone")}};
  const Json here = b.in("eu-west-1", "Encrypt", seal), there = b.in("us-east-1", "Encrypt", seal);
  CHECK(here["KeyId"] == b.primary);
  CHECK(there["KeyId"] == b.replica);
  for (const char* where : {"eu-west-1", "us-east-1"})
    for (const Json& sealed : {here, there}) {
      const Json opened = b.in(where, "Decrypt", {{"CiphertextBlob", sealed["CiphertextBlob"]}});
      CHECK(opened["KeyId"] == (std::string(where) == "us-east-1" ? b.replica : b.primary));
      CHECK(base64_decode(opened["Plaintext"].get<std::string>()) == "stone");
    }
  CHECK(b.refused_in("eu-north-1", "Decrypt", {{"CiphertextBlob", here["CiphertextBlob"]}}).code ==
        "InvalidCiphertextException");
}

TEST_CASE("related keys tell of each other", "[kms]") {
  Family b;
  for (const char* where : {"eu-west-1", "us-east-1"}) {
    const Json shown = b.key_in(where);
    CHECK(shown["MultiRegion"] == true);
    const Json& family = shown["MultiRegionConfiguration"];
    CHECK(family["MultiRegionKeyType"] ==
          (std::string(where) == "us-east-1" ? "REPLICA" : "PRIMARY"));
    CHECK(family["PrimaryKey"] == Json{{"Arn", b.primary}, {"Region", "eu-west-1"}});
    CHECK(family["ReplicaKeys"] ==
          Json::array({Json{{"Arn", b.replica}, {"Region", "us-east-1"}}}));
  }
}

TEST_CASE("policy, state, aliases and tags are each key's own", "[kms]") {
  Family b;
  b.in("us-east-1", "DisableKey", b.by_id());
  b.in("us-east-1", "TagResource",
       {{"KeyId", b.id}, {"Tags", {{{"TagKey", "wing"}, {"TagValue", "east"}}}}});
  b.in("us-east-1", "CreateAlias", {{"AliasName", "alias/east"}, {"TargetKeyId", b.id}});
  CHECK(b.key_in("eu-west-1")["KeyState"] == "Enabled");
  CHECK(b.ok("kms", "ListResourceTags", b.by_id())["Tags"].empty());
  CHECK(b.ok("kms", "ListAliases")["Aliases"].empty());
}

TEST_CASE("what cannot be replicated", "[kms]") {
  Family b;
  const std::string single = b.ok("kms", "CreateKey")["KeyMetadata"]["KeyId"];
  const auto replicate = [&](const std::string& key, const char* to) {
    return Json{{"KeyId", key}, {"ReplicaRegion", to}};
  };
  CHECK(b.refused("kms", "ReplicateKey", replicate(single, "us-east-1")).code ==
        "UnsupportedOperationException");
  CHECK(b.refused_in("us-east-1", "ReplicateKey", replicate(b.id, "eu-north-1")).code ==
        "UnsupportedOperationException");
  for (const char* taken : {"us-east-1", "eu-west-1"})
    CHECK(b.refused("kms", "ReplicateKey", replicate(b.id, taken)).code ==
          "AlreadyExistsException");
  CHECK(b.refused("kms", "ReplicateKey", replicate(b.id, "Hogsmeade")).code ==
        "ValidationException");
  b.ok("kms", "DisableKey", b.by_id());
  CHECK(b.refused("kms", "ReplicateKey", replicate(b.id, "eu-north-1")).code ==
        "DisabledException");
}

TEST_CASE("replicating asks for rights on the primary and for a new key", "[kms]") {
  Family b;
  b.ok("kms", "ReplicateKey", {{"KeyId", b.id}, {"ReplicaRegion", "eu-north-1"}});
  REQUIRE(b.needs.size() == 2);
  CHECK(b.needs[0].action == "kms:ReplicateKey");
  CHECK(b.needs[0].resource == b.primary);
  CHECK(b.needs[0].context.find("kms:ReplicaRegion")->values.front() == "eu-north-1");
  CHECK(b.needs[0].context.find("kms:MultiRegionKeyType")->values.front() == "PRIMARY");
  CHECK(b.needs[1].action == "kms:CreateKey");
}

TEST_CASE("the primary's rotation is the family's", "[kms]") {
  Family b;
  for (const char* operation : {"EnableKeyRotation", "DisableKeyRotation", "RotateKeyOnDemand"})
    CHECK(b.refused_in("us-east-1", operation, b.by_id()).code == "UnsupportedOperationException");
  b.ok("kms", "EnableKeyRotation", {{"KeyId", b.id}, {"RotationPeriodInDays", 100}});
  CHECK(b.in("us-east-1", "GetKeyRotationStatus", b.by_id())["RotationPeriodInDays"] == 100);
  const Json old_blob = b.in("us-east-1", "Encrypt", {{"KeyId", b.id}, {"Plaintext", "AAAA"}});
  b.now = plus_ms(b.now, 101 * kDay);
  // Used in the other Region first: the replica has the new material all the same.
  const Json new_blob = b.in("us-east-1", "Encrypt", {{"KeyId", b.id}, {"Plaintext", "AAAA"}});
  CHECK(b.in("us-east-1", "ListKeyRotations", b.by_id())["Rotations"].size() == 1);
  CHECK(b.ok("kms", "ListKeyRotations", b.by_id())["Rotations"].size() == 1);
  for (const Json& blob : {old_blob, new_blob})
    b.ok("kms", "Decrypt", {{"CiphertextBlob", blob["CiphertextBlob"]}});
}

TEST_CASE("a primary with replicas waits until the last of them is deleted", "[kms]") {
  Family b;
  const Json scheduled =
      b.ok("kms", "ScheduleKeyDeletion", {{"KeyId", b.id}, {"PendingWindowInDays", 10}});
  CHECK(scheduled["KeyState"] == "PendingReplicaDeletion");
  CHECK_FALSE(scheduled.contains("DeletionDate"));
  CHECK(b.key_in("eu-west-1")["PendingDeletionWindowInDays"] == 10);
  CHECK(b.refused("kms", "Encrypt", {{"KeyId", b.id}, {"Plaintext", "AAAA"}}).code ==
        "KMSInvalidStateException");
  b.in("us-east-1", "Encrypt", {{"KeyId", b.id}, {"Plaintext", "AAAA"}});  // the replica works on
  b.now = plus_ms(b.now, 30 * kDay);
  CHECK(b.key_in("eu-west-1")["KeyState"] == "PendingReplicaDeletion");
  b.in("us-east-1", "ScheduleKeyDeletion", {{"KeyId", b.id}, {"PendingWindowInDays", 7}});
  CHECK(b.key_in("eu-west-1")["KeyState"] == "PendingReplicaDeletion");
  b.now = plus_ms(b.now, 7 * kDay);
  CHECK(b.key_in("eu-west-1")["KeyState"] == "PendingDeletion");
  CHECK(b.key_in("eu-west-1").contains("DeletionDate"));
  b.now = plus_ms(b.now, 10 * kDay - 1);
  b.key_in("eu-west-1");
  b.now = plus_ms(b.now, 1);
  CHECK(b.refused("kms", "DescribeKey", b.by_id()).code == "NotFoundException");
}

TEST_CASE("taking the deletion of a primary back leaves it disabled", "[kms]") {
  Family b;
  b.ok("kms", "ScheduleKeyDeletion", b.by_id());
  b.ok("kms", "CancelKeyDeletion", b.by_id());
  CHECK(b.key_in("eu-west-1")["KeyState"] == "Disabled");
  b.in("us-east-1", "ScheduleKeyDeletion", {{"KeyId", b.id}, {"PendingWindowInDays", 7}});
  b.now = plus_ms(b.now, 100 * kDay);
  CHECK(b.key_in("eu-west-1")["KeyState"] == "Disabled");
}

TEST_CASE("the primary can be moved to a Region with a replica", "[kms]") {
  Family b;
  CHECK(b.refused("kms", "UpdatePrimaryRegion", {{"KeyId", b.id}, {"PrimaryRegion", "eu-north-1"}})
            .code == "NotFoundException");
  CHECK(b.refused_in("us-east-1", "UpdatePrimaryRegion",
                     {{"KeyId", b.id}, {"PrimaryRegion", "us-east-1"}})
            .code == "UnsupportedOperationException");
  b.ok("kms", "UpdatePrimaryRegion", {{"KeyId", b.id}, {"PrimaryRegion", "us-east-1"}});
  CHECK(b.needs.size() == 2);
  CHECK(b.key_in("eu-west-1")["MultiRegionConfiguration"]["MultiRegionKeyType"] == "REPLICA");
  CHECK(b.key_in("us-east-1")["MultiRegionConfiguration"]["MultiRegionKeyType"] == "PRIMARY");
  b.in("us-east-1", "RotateKeyOnDemand", b.by_id());
  CHECK(b.ok("kms", "ListKeyRotations", b.by_id())["Rotations"].size() == 1);
}

}  // namespace lockbox::kms_multi_region_test
