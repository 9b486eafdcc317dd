// What lies on the disks of a table: nothing readable, the same bytes each time, and the whole
// chain of keys opens it again.
#include "engine/storage/disk.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/table/split.hpp"
#include "engine/value/dynamodb_json.hpp"
#include "tests/api/dynamodb_fixture.hpp"

namespace lockbox::disk_test {
using namespace lockbox::storage;

namespace {

struct Gringotts : test::Dynamo {
  Gringotts() {
    create_houses();
    put_student("Gryffindor", "harry", 50);
    put_student("Slytherin", "draco", 30);
  }
  table::Table& houses() {
    return services.tables.tables.edit(table::TableId{"111122223333", "eu-west-1", "Houses"})
        ->edit();
  }
  Disk disk() { return disk_of(houses(), services.kms, 100); }

  std::string use_key() {
    kms::Key key = kms::make_key(rng, now, "111122223333", "eu-west-1");
    const std::string arn = key.arn;
    services.kms.keys.set(arn, Cow<kms::Key>(std::move(key)));
    houses().kms_key_arn = arn;
    return arn;
  }
  const kms::Key& key(const std::string& arn) { return **services.kms.keys.find(arn); }
};

std::string all_bytes(const Disk& disk) {
  std::string out = disk.wrapped_table_key;
  for (const Structure& s : disk.structures) {
    out += s.wrapped_data_key;
    for (const PartitionFile& file : s.partitions)
      for (const Record& r : file.records) out += r.nonce + r.sealed;
  }
  return out;
}

std::vector<std::string> read_all(const Disk& disk, const kms::Key& key) {
  const auto table_key = kms::decrypt(key, disk.context, disk.wrapped_table_key);
  REQUIRE(table_key);
  const auto read = read_with_table_key(disk, *table_key);
  REQUIRE(read);
  return read->front();
}

}  // namespace

TEST_CASE("a stolen disk shows no item, under any kind of key") {
  Gringotts g;
  for (const bool own_key : {false, true}) {
    if (own_key)
      g.use_key();
    const Disk disk = g.disk();
    CHECK(disk.kind == (own_key ? KeyKind::CustomerManaged : KeyKind::AwsOwned));
    const std::string bytes = all_bytes(disk);
    for (const char* secret : {"Gryffindor", "harry", "Points", "draco"})
      CHECK(bytes.find(secret) == std::string::npos);
    CHECK(*disk.context.find("aws:dynamodb:tableName") == "Houses");
  }
}

TEST_CASE("KMS key, table key, data key, records: the chain opens, link by link") {
  Gringotts g;
  const std::string arn = g.use_key();
  const Disk disk = g.disk();
  const std::vector<std::string> items = read_all(disk, g.key(arn));
  REQUIRE(items.size() == 2);
  for (const std::string& item : items) {
    const auto parsed = value::parse_attribute_map(test::json(item));
    REQUIRE(parsed);
    CHECK(parsed->find("House"));
  }
  // The context belongs to the table: for another one the blob does not open.
  kms::EncryptionContext other;
  other.set("aws:dynamodb:tableName", "Sweets");
  other.set("aws:dynamodb:subscriberId", "111122223333");
  CHECK_FALSE(kms::decrypt(g.key(arn), other, disk.wrapped_table_key));
  CHECK_FALSE(read_with_table_key(disk, std::string(32, 'x')));
  CHECK_FALSE(read_with_table_key(disk, "short"));
}

TEST_CASE("a changed record does not open, nor one that was moved to another partition") {
  Gringotts g;
  const std::string arn = g.use_key();
  Disk disk = g.disk();
  const auto table_key = kms::decrypt(g.key(arn), disk.context, disk.wrapped_table_key);
  REQUIRE(table_key);
  Disk changed = disk;
  for (PartitionFile& file : changed.structures[0].partitions)
    for (Record& r : file.records) r.sealed[0] = static_cast<char>(r.sealed[0] ^ 1);
  CHECK_FALSE(read_with_table_key(changed, *table_key));
  Disk moved = disk;
  for (PartitionFile& file : moved.structures[0].partitions) file.id += "x";
  CHECK_FALSE(read_with_table_key(moved, *table_key));
}

TEST_CASE("the same content gives the same bytes; a change of one item changes one record") {
  Gringotts g;
  g.use_key();
  const std::string before = all_bytes(g.disk());
  CHECK(all_bytes(g.disk()) == before);
  const std::uint64_t hash = table::content_hash(g.houses());
  CHECK(table::content_hash(g.houses()) == hash);
  const Disk old = g.disk();
  g.put_student("Gryffindor", "harry", 60);
  const Disk now = g.disk();
  int same = 0, other = 0;
  for (std::size_t p = 0; p < old.structures[0].partitions.size(); ++p) {
    const auto& a = old.structures[0].partitions[p].records;
    const auto& b = now.structures[0].partitions[p].records;
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
      const bool equal = a[i].sealed == b[i].sealed && a[i].nonce == b[i].nonce;
      ++(equal ? same : other);
      // A nonce is never used twice for different content.
      CHECK((equal || a[i].nonce != b[i].nonce));
    }
  }
  CHECK(same == 1);
  CHECK(other == 1);
}

TEST_CASE("a change of the key wraps the data keys anew and leaves the records alone") {
  Gringotts g;
  g.use_key();
  const Disk before = g.disk();
  const std::string second = g.use_key();
  g.houses().encryption.wrapped_at = plus_ms(g.now, 1000);
  const Disk after = g.disk();
  CHECK(before.wrapped_table_key != after.wrapped_table_key);
  CHECK(before.structures[0].wrapped_data_key != after.structures[0].wrapped_data_key);
  for (std::size_t p = 0; p < before.structures[0].partitions.size(); ++p) {
    const auto& a = before.structures[0].partitions[p].records;
    const auto& b = after.structures[0].partitions[p].records;
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i].sealed == b[i].sealed);
  }
  CHECK(read_all(after, g.key(second)).size() == 2);
}

TEST_CASE("rotation of the KMS key touches no disk, and the old table key still opens") {
  Gringotts g;
  const std::string arn = g.use_key();
  const std::string before = all_bytes(g.disk());
  kms::rotate(g.services.kms.keys.edit(arn)->edit(), g.rng, plus_ms(g.now, 86400000), true);
  CHECK(all_bytes(g.disk()) == before);
  CHECK(read_all(g.disk(), g.key(arn)).size() == 2);
}

TEST_CASE("indexes lie under the same table key with data keys of their own") {
  Gringotts g;
  const std::string arn = g.use_key();
  g.ok("UpdateTable", R"({"TableName":"Houses",
    "AttributeDefinitions":[{"AttributeName":"Points","AttributeType":"N"}],
    "GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"ByPoints",
      "KeySchema":[{"AttributeName":"Points","KeyType":"HASH"}],
      "Projection":{"ProjectionType":"ALL"}}}]})");
  const Disk disk = g.disk();
  REQUIRE(disk.structures.size() == 2);
  CHECK(disk.structures[1].name == "index ByPoints");
  CHECK(disk.structures[0].wrapped_data_key != disk.structures[1].wrapped_data_key);
  const auto table_key = kms::decrypt(g.key(arn), disk.context, disk.wrapped_table_key);
  REQUIRE(table_key);
  CHECK(read_with_table_key(disk, *table_key)->size() == 2);
}

TEST_CASE("records beyond the limit are counted") {
  Gringotts g;
  const Disk disk = disk_of(g.houses(), g.services.kms, 0);
  std::size_t left_out = 0;
  for (const PartitionFile& file : disk.structures[0].partitions) left_out += file.left_out;
  CHECK(left_out == 2);
}

TEST_CASE("where a partition is split inside an item collection, a sort key lies in clear") {
  Gringotts g;
  g.put_student("Gryffindor", "passport-4711", 20);
  g.put_student("Gryffindor", "zacharias", 20);
  table::Table& t = g.houses();
  std::string middle;
  for (const auto& item : t.items)
    if (std::string_view(item.first).find("passport-4711") != std::string_view::npos)
      middle = item.first.text();
  REQUIRE_FALSE(middle.empty());
  std::string bound;  // of the partition that holds it
  for (const auto& entry : t.partitions)
    if (entry.second.lower_bound <= middle)
      bound = entry.second.lower_bound;
  REQUIRE(table::split_at(t, nullptr, bound, middle, g.now));
  const Disk disk = g.disk();
  std::string metadata;
  for (const PartitionFile& file : disk.structures.front().partitions) metadata += file.lower_bound;
  CHECK(metadata.find("passport-4711") != std::string::npos);
  CHECK(metadata.find("zacharias") == std::string::npos);
  CHECK(all_bytes(disk).find("passport-4711") == std::string::npos);
}

}  // namespace lockbox::disk_test
