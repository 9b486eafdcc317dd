// Items that the AWS Database Encryption SDKs wrote: all of them open here, and those that must not
// do not.
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/item_encryption/encrypt.hpp"
#include "engine/value/dynamodb_json.hpp"
#include "generated/dbesdk_PermTest_vectors.hpp"
#include "generated/dbesdk_configs_vectors.hpp"
#include "generated/dbesdk_data_vectors.hpp"
#include "generated/dbesdk_decrypt_dotnet_32_vectors.hpp"
#include "generated/dbesdk_decrypt_dotnet_33_vectors.hpp"
#include "generated/dbesdk_decrypt_java_32_vectors.hpp"
#include "generated/dbesdk_decrypt_java_33_vectors.hpp"
#include "generated/dbesdk_iotest_vectors.hpp"
#include "generated/dbesdk_mpl_keys_subset_vectors.hpp"
#include "generated/dbesdk_records_vectors.hpp"

namespace lockbox::vectors_test {
using namespace lockbox::item_encryption;

namespace {

Json parsed(const std::string& text) {
  if (text.empty())
    SKIP("vectors not found, skipped");
  JsonParse result = parse_json(text);
  REQUIRE(result);
  return std::move(result.value);
}

/// The vectors' shorthand at any depth: a bare number is N (in a set, one of its members), a bare
/// text S, and any NULL is null.
Json spelled_out(const Json& v) {
  if (v.is_string())
    return Json{{"S", v}};
  if (v.is_number())
    return Json{{"N", v.dump()}};
  Json out = v;
  if (out.is_object() && out.contains("NULL"))
    return Json{{"NULL", true}};
  if (out.is_object() && out.contains("NS"))
    for (auto& inner : out["NS"])
      if (inner.is_number())
        inner = inner.dump();
  if (out.is_object() && out.contains("M"))
    for (auto& inner : out["M"]) inner = spelled_out(inner);
  if (out.is_object() && out.contains("L"))
    for (auto& inner : out["L"]) inner = spelled_out(inner);
  return out;
}

value::Item item_of(const Json& json) {
  Json full = Json::object();
  for (const auto& entry : json.items()) full[entry.key()] = spelled_out(entry.value());
  auto item = value::parse_attribute_map(full);
  INFO(to_text(full));
  REQUIRE(item);
  return *item;
}

Config config_of(const Json& json) {
  Config out;
  out.table_name = "GazelleVectorTable";
  out.partition_key = "RecNum";
  for (const auto& entry : json["attributeActionsOnEncrypt"].items())
    out.actions[entry.key()] = action_from_text(entry.value().get<std::string>()).value();
  if (const Json* names = member(json, "allowedUnsignedAttributes"))
    for (const Json& name : *names) out.allowed_unsigned.push_back(name.get<std::string>());
  if (const auto suite = string_member(json, "algorithmSuiteId"))
    out.signed_by_author = suite->find("ECDSA") != std::string::npos;
  return out;
}

std::unique_ptr<Keyring> branch_keyring() {
  const Json keys = parsed(dbesdk_mpl_keys_subset_vectors());
  const Json& key = keys["keys"]["static-branch-key-1"];
  return hierarchical_keyring({key["key-id"].get<std::string>(),
                               key["branchKeyVersion"].get<std::string>(),
                               *base64_decode(key["branchKey"].get<std::string>())});
}

int run(const std::string& text) {
  int count = 0;
  const Json file = parsed(text);
  const auto keyring = branch_keyring();
  for (const auto& entry : file["tests"].items()) {
    const Json& test = entry.value();
    INFO(entry.key() << " " << test["description"].dump());
    const Config config = config_of(test["config"]);
    const value::Item stored = item_of(test["encrypted"]);
    const auto opened = decrypt_item(config, *keyring, stored);
    ++count;
    if (test["type"] == "negative-decrypt") {
      REQUIRE_FALSE(opened);
      CHECK(opened.error().message.find("Schema changed") == 0);
      continue;
    }
    INFO((opened ? std::string() : opened.error().message));
    REQUIRE(opened);
    const value::Item plain = item_of(test["plaintext"]);
    CHECK(to_text(value::to_json(*opened)) == to_text(value::to_json(plain)));

    // What we write from the same item opens again, and shows nothing it should not.
    Rng rng;
    const auto sealed = encrypt_item(config, *keyring, rng, plain);
    REQUIRE(sealed);
    const auto again = decrypt_item(config, *keyring, *sealed);
    INFO((again ? std::string() : again.error().message));
    REQUIRE(again);
    CHECK(*again == plain);
    // Our head has the form of theirs: same version, legend, recipients and lengths, as far as the
    // reader's configuration is the writer's.
    const auto theirs = look_at(stored), ours = look_at(*sealed);
    REQUIRE(theirs);
    REQUIRE(ours);
    if (theirs->head.legend == ours->head.legend &&
        theirs->head.signed_by_author == ours->head.signed_by_author) {
      CHECK(stored.find(kHeadName)->b().size() == sealed->find(kHeadName)->b().size());
      CHECK(stored.find(kFootName)->b().size() == sealed->find(kFootName)->b().size());
    }
  }
  return count;
}

}  // namespace

TEST_CASE("every item that the SDKs wrote opens, and the changed ones do not") {
  // Here, because a skip inside CHECK would count as a failure.
  if (dbesdk_decrypt_java_32_vectors().empty())
    SKIP("vectors not found, skipped");
  CHECK(run(dbesdk_decrypt_java_32_vectors()) == 9);
  CHECK(run(dbesdk_decrypt_dotnet_32_vectors()) == 9);
  CHECK(run(dbesdk_decrypt_java_33_vectors()) == 12);
  CHECK(run(dbesdk_decrypt_dotnet_33_vectors()) == 12);
}

TEST_CASE("items with every kind of value that the SDKs wrote open") {
  const Json file = parsed(dbesdk_iotest_vectors());
  const auto keyring = branch_keyring();
  int count = 0;
  for (const Json& test : file["DecryptTests"]) {
    const Config config = config_of(test["Config"]);
    for (std::size_t i = 0; i < test["EncryptedRecords"].size(); ++i) {
      const auto opened = decrypt_item(config, *keyring, item_of(test["EncryptedRecords"][i]));
      INFO((opened ? std::string() : opened.error().message));
      REQUIRE(opened);
      CHECK(*opened == item_of(test["PlainTextRecords"][i]));
      ++count;
    }
  }
  CHECK(count == 2);
}

namespace {

/// Writes with one configuration, reads with the other; the item must be the same.
void check_round_trip(const Config& writer, const Config& reader, const value::Item& item) {
  const auto keyring = branch_keyring();
  Rng rng;
  const auto sealed = encrypt_item(writer, *keyring, rng, item);
  INFO((sealed ? std::string() : sealed.error().message));
  REQUIRE(sealed);
  const auto opened = decrypt_item(reader, *keyring, *sealed);
  INFO((opened ? std::string() : opened.error().message));
  REQUIRE(opened);
  CHECK(*opened == item);
}

}  // namespace

TEST_CASE("the SDKs' round trips: every configuration with every record") {
  int count = 0;
  for (const std::string& text : {dbesdk_PermTest_vectors(), dbesdk_data_vectors()}) {
    const Json file = parsed(text);
    const Json& test = file["RoundTripTest"];
    for (const Json& config : test["Configs"]) {
      for (const Json& record : test["Records"]) {
        check_round_trip(config_of(config), config_of(config), item_of(record));
        ++count;
      }
    }
  }
  CHECK(count == 2 * 33 + 3 * 4);
}

TEST_CASE("what one configuration writes another reads, when both sign the same attributes") {
  const Json configs = parsed(dbesdk_configs_vectors())["tableEncryptionConfigs"];
  const Json records = parsed(dbesdk_records_vectors())["Records"];
  const Json data = parsed(dbesdk_data_vectors());
  int count = 0;
  for (const Json& pair : data["IoPairs"]) {
    for (const Json& record : records) {
      check_round_trip(config_of(configs[pair[0].get<std::string>()]),
                       config_of(configs[pair[1].get<std::string>()]), item_of(record));
      ++count;
    }
  }
  CHECK(count == 9);
}

}  // namespace lockbox::vectors_test
