// Keys in base worlds: made before the tables that use them.
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/cloud/world.hpp"

namespace lockbox::world_keys_test {
using namespace lockbox::cloud;

namespace {

Expected<World, std::string> world(const std::string& keys) {
  return world_from_json(
      parse_json(R"({"account": "111122223333", "keys": )" + keys +
                 R"(, "tables": {"v": {"TableName": "Vaults", "BillingMode": "PAY_PER_REQUEST",
      "AttributeDefinitions": [{"AttributeName": "Vault", "AttributeType": "S"}],
      "KeySchema": [{"AttributeName": "Vault", "KeyType": "HASH"}],
      "SSESpecification": {"Enabled": true, "SSEType": "KMS", "KMSMasterKeyId": "alias/vaults"},
      "Items": [{"Vault": {"S": "713"}}]}}})")
          .value,
      1);
}

}  // namespace

TEST_CASE("a base world's keys have aliases and protect its tables") {
  const auto w = world(R"({"vaults": {"description": "of the bank", "rotates": true}})");
  INFO((w ? std::string() : w.error()));
  REQUIRE(w);
  REQUIRE(w->services.kms.keys.size() == 1);
  const kms::Key& key = *w->services.kms.keys.begin()->second;
  CHECK(key.description == "of the bank");
  CHECK(key.rotates);
  const table::Table* t =
      table::find_table(w->services.tables, "111122223333", "eu-west-1", "Vaults");
  REQUIRE(t);
  CHECK(t->kms_key_arn == key.arn);
  CHECK(t->items.size() == 1);
}

TEST_CASE("faults of a key in a base world name their place") {
  CHECK(world("{}").error().find("/tables/v: CreateTable refused: ValidationException: KMS ") == 0);
  CHECK(world(R"({"vaults": {"colour": "gold"}})").error().find("/keys/vaults/colour: ") == 0);
  CHECK(world(R"({"vaults": {"policy": {"Version": "2012-10-17"}}})")
            .error()
            .find("/keys/vaults: CreateKey refused: ") == 0);
}

}  // namespace lockbox::world_keys_test
