// Client-side encryption: what each action protects, who can open an item, and what is noticed.
#include "engine/item_encryption/encrypt.hpp"

#include <catch2/catch_test_macros.hpp>

#include "engine/base/text.hpp"
#include "engine/item_encryption/beacon.hpp"
#include "engine/item_encryption/values.hpp"

namespace lockbox::encrypt_test {
using namespace lockbox::item_encryption;
using value::AttributeValue;

namespace {

Config vault_config() {
  Config out;
  out.table_name = "Vaults";
  out.partition_key = "Vault";
  out.sort_key = "Shelf";
  out.actions = {{"Vault", Action::SignOnly},       {"Shelf", Action::SignOnly},
                 {"Owner", Action::EncryptAndSign}, {"Galleons", Action::EncryptAndSign},
                 {"Branch", Action::SignOnly},      {":note", Action::DoNothing}};
  out.allowed_unsigned = {":note"};
  return out;
}

value::Item vault() {
  value::Item out;
  out.set("Vault", AttributeValue::string("713"));
  out.set("Shelf", AttributeValue::number(*parse_decimal("7")));
  out.set("Owner", AttributeValue::string("Hagrid"));
  out.set("Galleons", AttributeValue::number(*parse_decimal("50000")));
  out.set("Branch", AttributeValue::string("Diagon Alley"));
  out.set(":note", AttributeValue::string("seen by nobody"));
  return out;
}

std::unique_ptr<Keyring> raw(char fill = 'k') {
  return raw_aes_keyring("gringotts", "goblin", std::string(32, fill));
}

value::Item sealed(const Config& config = vault_config()) {
  Rng rng;
  const auto keyring = raw();
  auto out = encrypt_item(config, *keyring, rng, vault());
  INFO((out ? std::string() : out.error().message));
  REQUIRE(out);
  return *out;
}

std::string why_not(const value::Item& item, const Config& config = vault_config()) {
  const auto keyring = raw();
  const auto out = decrypt_item(config, *keyring, item);
  REQUIRE_FALSE(out);
  CHECK_FALSE(out.error().code.empty());
  return out.error().message;
}

/// The item with one bit of a binary attribute turned.
value::Item with_flipped(const value::Item& item, const std::string& name, std::size_t at) {
  std::string bytes = item.find(name)->b();
  REQUIRE(at < bytes.size());
  bytes[at] = static_cast<char>(bytes[at] ^ 1);
  value::Item out = item;
  out.set(name, AttributeValue::binary(std::move(bytes)));
  return out;
}

}  // namespace

TEST_CASE("each action does what its name says") {
  const value::Item item = sealed();
  CHECK(item.find("Owner")->is(value::Type::B));
  CHECK(item.find("Owner")->b().find("Hagrid") == std::string::npos);
  CHECK(item.find("Owner")->b().substr(0, 2) == type_id(value::Type::S));
  CHECK(*item.find("Branch") == AttributeValue::string("Diagon Alley"));
  CHECK(*item.find("Vault") == AttributeValue::string("713"));
  CHECK(*item.find(":note") == AttributeValue::string("seen by nobody"));
  const auto envelope = look_at(item);
  REQUIRE(envelope);
  CHECK(envelope->head.version == 1);
  // Paths carry the length of the name: Owner, Shelf, Vault, Branch, Galleons.
  CHECK(envelope->head.legend == "essse");
  CHECK(envelope->encrypted == std::vector<std::string>{"Galleons", "Owner"});
  CHECK(envelope->head.keys.size() == 1);
  CHECK(envelope->head.keys[0].provider_id == "gringotts");
  const auto keyring = raw();
  const auto opened = decrypt_item(vault_config(), *keyring, item);
  REQUIRE(opened);
  CHECK(*opened == vault());
}

TEST_CASE("an attribute that is included in the context makes version 2") {
  Config config = vault_config();
  for (const char* name : {"Vault", "Shelf", "Branch"})
    config.actions[name] = Action::SignAndIncludeInContext;
  const value::Item item = sealed(config);
  CHECK(look_at(item)->head.version == 2);
  CHECK(look_at(item)->head.legend == "eccce");
  const auto keyring = raw();
  REQUIRE(decrypt_item(config, *keyring, item));
}

TEST_CASE("every change of what is signed is noticed") {
  const value::Item item = sealed();
  const std::string mismatch =
      "Signature of record does not match the signature computed when the record was encrypted.";
  value::Item branch = item;
  branch.set("Branch", AttributeValue::string("Hogsmeade"));
  CHECK(why_not(branch) == mismatch);
  value::Item swapped = item;
  swapped.set("Owner", *item.find("Galleons"));
  CHECK(why_not(swapped) == mismatch);
  // The key of the item is part of the encryption context: another key opens nothing.
  value::Item moved = item;
  moved.set("Vault", AttributeValue::string("687"));
  CHECK(why_not(moved) == "The key goblin does not open this data key.");
  Config other_table = vault_config();
  other_table.table_name = "Ministry";
  CHECK(why_not(item, other_table) == "The key goblin does not open this data key.");
  value::Item missing = item;
  missing.erase("Branch");
  CHECK(why_not(missing).find("Schema changed") == 0);
  value::Item extra = item;
  extra.set("Curse", AttributeValue::string("Imperio"));
  CHECK(why_not(extra) ==
        "The attribute Curse has no action, and is not in allowedUnsignedAttributes.");
  // What is not signed may change: that is what DO_NOTHING means.
  value::Item note = item;
  note.set(":note", AttributeValue::string("scribbled over"));
  const auto keyring = raw();
  CHECK(decrypt_item(vault_config(), *keyring, note).has_value());
}

TEST_CASE("no bit of head, foot or ciphertext can be turned unnoticed") {
  const value::Item item = sealed();
  const auto keyring = raw();
  for (const char* name : {kHeadName, kFootName, "Owner", "Galleons"}) {
    const std::size_t size = item.find(name)->b().size();
    for (std::size_t at = 0; at < size; at += name[0] == 'a' ? 7 : 1) {
      INFO(name << " byte " << at);
      CHECK_FALSE(decrypt_item(vault_config(), *keyring, with_flipped(item, name, at)));
    }
  }
}

TEST_CASE("a truncated head or foot is an error, never a crash") {
  const value::Item item = sealed();
  const auto keyring = raw();
  for (const char* name : {kHeadName, kFootName, "Owner"}) {
    const std::string bytes = item.find(name)->b();
    for (std::size_t size = 0; size < bytes.size(); size += 5) {
      value::Item cut = item;
      cut.set(name, AttributeValue::binary(bytes.substr(0, size)));
      CHECK_FALSE(decrypt_item(vault_config(), *keyring, cut));
      cut.set(name, AttributeValue::binary(bytes + bytes.substr(0, size + 1)));
      CHECK_FALSE(decrypt_item(vault_config(), *keyring, cut));
    }
  }
  value::Item plain = vault();
  CHECK(why_not(plain) == "Encrypted item missing expected header and footer attributes");
}

TEST_CASE("only the right keyring opens an item") {
  const value::Item item = sealed();
  const auto wrong_key = raw('x');
  CHECK_FALSE(decrypt_item(vault_config(), *wrong_key, item));
  const auto other_name = raw_aes_keyring("gringotts", "griphook", std::string(32, 'k'));
  const auto refused = decrypt_item(vault_config(), *other_name, item);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("No Encrypted Data Keys found to match") != std::string::npos);
  const auto branch = hierarchical_keyring(
      {"branch", "e9ce18a3-edb5-4272-9f86-1cacb7997ff6", std::string(32, 'b')});
  CHECK_FALSE(decrypt_item(vault_config(), *branch, item));
  Rng rng;
  const auto by_branch = encrypt_item(vault_config(), *branch, rng, vault());
  REQUIRE(by_branch);
  CHECK(look_at(*by_branch)->head.keys[0].ciphertext.size() == 140);
  CHECK(*decrypt_item(vault_config(), *branch, *by_branch) == vault());
}

TEST_CASE("the KMS keyring hands the item's keys to KMS as encryption context") {
  std::vector<std::string> asked;
  KmsCalls calls;
  calls.generate = [&](const std::string& arn,
                       const Context& context) -> Result<std::pair<std::string, std::string>> {
    asked.push_back("generate " + arn + " " + *context.find("aws-crypto-table-name") + " " +
                    *context.find("aws-crypto-partition-name"));
    return std::make_pair(std::string(32, 'i'), std::string("blob"));
  };
  calls.decrypt = [&](const std::string&, const std::string& blob,
                      const Context& context) -> Result<std::string> {
    asked.push_back("decrypt " + blob + " " + std::to_string(context.size()));
    return AwsError{"AccessDeniedException", "the key policy says no", 400, "", nullptr};
  };
  const auto keyring = kms_keyring("arn:key", calls);
  Rng rng;
  const auto item = encrypt_item(vault_config(), *keyring, rng, vault());
  REQUIRE(item);
  const auto opened = decrypt_item(vault_config(), *keyring, *item);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == "AccessDeniedException");
  CHECK(asked == std::vector<std::string>{"generate arn:key Vaults Vault", "decrypt blob 6"});
}

TEST_CASE("faults of a configuration are named") {
  const auto fault = [](Config config) {
    const auto error = check(config);
    return error ? error->message : std::string("none");
  };
  CHECK(fault(vault_config()) == "none");
  Config key = vault_config();
  key.actions["Vault"] = Action::EncryptAndSign;
  CHECK(fault(key).find("Key attribute Vault MUST be SIGN_ONLY") == 0);
  Config reserved = vault_config();
  reserved.actions["aws_dbe_x"] = Action::SignOnly;
  CHECK(fault(reserved) == "Attribute: aws_dbe_x is reserved, and may not be configured.");
  Config unlisted = vault_config();
  unlisted.allowed_unsigned.clear();
  CHECK(fault(unlisted).find("Attribute: :note configured with DO_NOTHING but not found") == 0);
  Config listed = vault_config();
  listed.allowed_unsigned.push_back("Owner");
  CHECK(fault(listed).find("Attribute: Owner configured with ENCRYPT_AND_SIGN but is also") == 0);
  Config prefix = vault_config();
  prefix.allowed_unsigned.clear();
  prefix.unsigned_prefix = ":";
  CHECK(fault(prefix) == "none");
  Config mixed = vault_config();
  mixed.actions["Branch"] = Action::SignAndIncludeInContext;
  CHECK(fault(mixed).find("MUST be SIGN_AND_INCLUDE_IN_ENCRYPTION_CONTEXT") != std::string::npos);
}

TEST_CASE("values keep their type, and sets their order, in bytes") {
  const auto hex = [](const AttributeValue& v) { return hex_encode(value_bytes(v)); };
  CHECK(hex(AttributeValue::null()).empty());
  CHECK(hex(AttributeValue::boolean(true)) == "01");
  CHECK(hex(AttributeValue::number(*parse_decimal("00.50"))) == "302e35");
  value::List list = {AttributeValue::string("a"), AttributeValue::null()};
  CHECK(hex(AttributeValue::list(list)) ==
        "00000002"
        "0001"
        "00000001"
        "61"
        "0000"
        "00000000");
  value::AttributeMap map;
  map.set("k", AttributeValue::binary("z"));
  CHECK(hex(AttributeValue::map(map)) ==
        "00000001"
        "0001"
        "00000001"
        "6b"
        "ffff"
        "00000001"
        "7a");
  // U+FF5E sorts behind U+10002 in UTF-16, before it in UTF-8.
  value::StringSet set{{"\xEF\xBD\x9E", "\xF0\x90\x80\x82", "a"}};
  value::normalise(set);
  const AttributeValue sorted{AttributeValue::Storage(set)};
  CHECK(hex(sorted) ==
        "00000003"
        "00000001"
        "61"
        "00000004"
        "f0908082"
        "00000003"
        "efbd9e");
  for (const AttributeValue& v : {sorted, AttributeValue::list(list), AttributeValue::map(map)})
    CHECK(read_value(type_id(v.type()), value_bytes(v)) == v);
}

TEST_CASE("bytes that are no value are refused, however deep they pretend to be") {
  CHECK_FALSE(read_value(type_id(value::Type::Bool), "\x02"));
  CHECK_FALSE(read_value(type_id(value::Type::N), "nine"));
  CHECK_FALSE(read_value(type_id(value::Type::S), "\xff"));
  CHECK_FALSE(read_value("\x07\x07", ""));
  CHECK_FALSE(read_value(type_id(value::Type::SS), std::string("\xff\xff\xff\xff", 4)));
  AttributeValue deep = AttributeValue::null();
  for (int i = 0; i < 40; ++i) deep = AttributeValue::list({deep});
  CHECK_FALSE(read_value(type_id(value::Type::L), value_bytes(deep)));
}

TEST_CASE("a beacon tells equal values apart from others, and how often each occurs") {
  const std::string key(32, 'b');
  const AttributeValue hagrid = AttributeValue::string("Hagrid");
  CHECK(beacon_name("Owner") == "aws_dbe_b_Owner");
  CHECK(beacon(key, "Owner", hagrid, 63).size() == 16);
  CHECK(beacon(key, "Owner", hagrid, 10).size() == 3);
  CHECK(beacon(key, "Owner", hagrid, 10) == beacon(key, "Owner", hagrid, 10));
  CHECK(beacon(key, "Owner", hagrid, 63) != beacon(key, "Heir", hagrid, 63));
  CHECK(beacon(key, "Owner", hagrid, 63) != beacon(std::string(32, 'c'), "Owner", hagrid, 63));
  CHECK_THROWS(beacon(key, "Owner", hagrid, 64));
  // The rightmost bits: a shorter beacon is the end of a longer one.
  const std::string wide = beacon(key, "Owner", hagrid, 32),
                    narrow = beacon(key, "Owner", hagrid, 8);
  CHECK(wide.substr(6) == narrow);
  std::vector<std::string> four, sixty;
  for (int i = 0; i < 64; ++i) {
    const AttributeValue name = AttributeValue::string("wizard " + std::to_string(i));
    four.push_back(beacon(key, "Owner", name, 4));
    sixty.push_back(beacon(key, "Owner", name, 63));
  }
  CHECK(histogram(four).size() <= 16);
  CHECK(histogram(sixty).size() == 64);
  CHECK(histogram({"a", "b", "b"}).front() == std::make_pair(std::string("b"), std::size_t{2}));
}

}  // namespace lockbox::encrypt_test
