#include "engine/storage/disk.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"
#include "engine/crypto/aead.hpp"
#include "engine/crypto/digest.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::storage {

namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kNonceBytes = 12;

/// Secrets of the simulated storage service: different for each table and purpose.
std::string secret_for(std::string_view table_id, std::string_view purpose) {
  return crypto::hkdf(crypto::Digest::Sha256, table_id, "lockbox storage service", purpose,
                      kKeyBytes);
}

/// A new one for each key that the table was put under.
std::string table_key_of(const table::Table& t) {
  return secret_for(
      t.id, concat({"table key|", t.kms_key_arn, "|", std::to_string(t.encryption.wrapped_at.ms)}));
}

/// Stays for the life of the structure, whatever key wraps it.
std::string data_key_of(const table::Table& t, std::string_view structure) {
  return secret_for(t.id, concat({"data key|", structure}));
}

/// AWS's own key of a Region: in an account of the service, in nobody's list of keys.
kms::Key aws_owned_key(std::string_view region) {
  kms::Key key;
  key.id = "dynamodb-aws-owned";
  key.account = "dynamodb";
  key.region = std::string(region);
  key.arn = concat({"arn:aws:kms:", region, ":dynamodb:key/", key.id});
  kms::BackingKey backing;
  backing.id = "1";
  backing.bytes =
      crypto::hkdf(crypto::Digest::Sha256, region, "lockbox AWS owned key", key.arn, kKeyBytes);
  key.backing.push_back(std::move(backing));
  return key;
}

/// The key as it stood at `time`: rotation after that does not wrap the table key again.
kms::Key as_of(kms::Key key, SimTime time) {
  while (key.backing.size() > 1 && key.backing.back().created > time) key.backing.pop_back();
  return key;
}

std::string place_of(const std::string& table_id, const std::string& structure,
                     const std::string& partition) {
  return concat({table_id, "/", structure, "/", partition});
}

Record seal(std::string_view data_key, const std::string& place, std::string_view encoded_key,
            const value::Item& item) {
  const std::string plain = lockbox::to_text(value::to_json(item));
  Record out;
  out.nonce = crypto::hmac(crypto::Digest::Sha256, data_key, concat({encoded_key, plain}))
                  .substr(0, kNonceBytes);
  out.sealed = crypto::gcm_encrypt(data_key, out.nonce, place, plain);
  return out;
}

Structure structure_of(const table::Table& t, const std::string& name, std::string_view table_key,
                       const table::ItemMap& items, const table::PartitionMap& partitions,
                       std::size_t most) {
  Structure out;
  out.name = name;
  const std::string data_key = data_key_of(t, name);
  out.wrapped_data_key = crypto::key_wrap(table_key, data_key);
  for (const auto& entry : partitions) {
    PartitionFile file;
    file.id = entry.second.id;
    file.lower_bound = entry.second.lower_bound;
    out.partitions.push_back(std::move(file));
  }
  if (out.partitions.empty())
    out.partitions.emplace_back();
  std::size_t at = 0;
  for (const auto& item : items) {
    while (at + 1 < out.partitions.size() && out.partitions[at + 1].lower_bound <= item.first) ++at;
    PartitionFile& file = out.partitions[at];
    if (file.records.size() < most)
      file.records.push_back(
          seal(data_key, place_of(t.id, name, file.id), item.first, *item.second));
    else
      ++file.left_out;
  }
  return out;
}

}  // namespace

std::string_view to_text(KeyKind kind) {
  switch (kind) {
    case KeyKind::AwsOwned:
      return "AWS owned key";
    case KeyKind::AwsManaged:
      return "AWS managed key";
    case KeyKind::CustomerManaged:
      break;
  }
  return "customer managed key";
}

std::optional<kms::Key> key_of_disk(const Disk& disk, const kms::State& keys,
                                    std::string_view region) {
  if (disk.kind == KeyKind::AwsOwned)
    return aws_owned_key(region);
  // The state keeps a key after its deletion date, so that an old disk can still be shown.
  const Cow<kms::Key>* key = keys.keys.find(disk.key_arn);
  return key ? std::optional<kms::Key>(key->get()) : std::nullopt;
}

Disk disk_of(const table::Table& t, const kms::State& keys, std::size_t most) {
  Disk out;
  out.table_id = t.id;
  out.key_arn = t.kms_key_arn;
  if (const kms::Alias* alias = keys.aliases.find(out.key_arn))
    out.key_arn = alias->key_arn;
  if (!out.key_arn.empty())
    out.kind = KeyKind::CustomerManaged;
  if (out.kind != KeyKind::AwsOwned)
    if (const Cow<kms::Key>* key = keys.keys.find(out.key_arn); key && (*key)->manager == "AWS")
      out.kind = KeyKind::AwsManaged;
  out.context.set("aws:dynamodb:tableName", t.name);
  out.context.set("aws:dynamodb:subscriberId", t.account);
  const std::string table_key = table_key_of(t);
  if (const std::optional<kms::Key> key = key_of_disk(out, keys, t.region)) {
    const SimTime wrapped_at =
        t.encryption.wrapped_at.ms != 0 ? t.encryption.wrapped_at : t.created;
    Rng rng;
    rng.state = hash_bytes(concat({t.id, "|", std::to_string(wrapped_at.ms)}));
    out.wrapped_table_key = kms::encrypt(as_of(*key, wrapped_at), rng, out.context, table_key);
  }
  out.structures.push_back(structure_of(t, "table", table_key, t.items, t.partitions, most));
  for (const Cow<table::Index>& index : t.indexes)
    out.structures.push_back(structure_of(t, concat({"index ", index->name}), table_key,
                                          index->items, index->partitions, most));
  return out;
}

std::optional<std::vector<std::vector<std::string>>> read_with_table_key(
    const Disk& disk, std::string_view table_key) {
  if (table_key.size() != kKeyBytes)
    return std::nullopt;
  std::vector<std::vector<std::string>> out;
  for (const Structure& structure : disk.structures) {
    const auto data_key = crypto::key_unwrap(table_key, structure.wrapped_data_key);
    if (!data_key)
      return std::nullopt;
    std::vector<std::string> items;
    for (const PartitionFile& file : structure.partitions) {
      const std::string place = place_of(disk.table_id, structure.name, file.id);
      for (const Record& record : file.records) {
        auto plain = crypto::gcm_decrypt(*data_key, record.nonce, place, record.sealed);
        if (!plain)
          return std::nullopt;
        items.push_back(std::move(*plain));
      }
    }
    out.push_back(std::move(items));
  }
  return out;
}

}  // namespace lockbox::storage
