#pragma once
// Encryption at rest: what lies on the disks of a table, byte for byte.
//
//   KMS key -> table key -> a data key for each structure (table, index) -> records
//
// The world keeps items in clear, because the engine computes with them; this view seals them as
// the service would, always the same way for the same content: keys and nonces come from the
// table's id and the records. A change of the KMS key makes a new table key that wraps the data
// keys again; the records stay as they are. Source: Amazon DynamoDB Developer Guide, "DynamoDB
// encryption at rest"; AWS KMS Developer Guide, "How Amazon DynamoDB uses AWS KMS". The layout of
// the bytes is the lab's own: AWS has not published its own.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/kms/cipher.hpp"
#include "engine/table/state.hpp"

namespace lockbox::storage {

enum class KeyKind { AwsOwned, AwsManaged, CustomerManaged };
std::string_view to_text(KeyKind kind);  ///< "AWS owned key", "AWS managed key", ...

/// One stored record.
struct Record {
  std::string nonce;   ///< 12 bytes
  std::string sealed;  ///< AES-256-GCM ciphertext and tag; the additional data is the place
};

/// Records of one partition. The bounds are metadata of the store, which is not under the table's
/// key: where a partition was split inside of an item collection, a sort key can be read here.
struct PartitionFile {
  std::string id;           ///< "p-1"
  std::string lower_bound;  ///< as stored: empty for the first
  std::vector<Record> records;
  std::size_t left_out = 0;  ///< more records than the caller wanted
};

/// The table itself or one of its indexes.
struct Structure {
  std::string name;              ///< "table" or "index NAME"
  std::string wrapped_data_key;  ///< under the table key (AES key wrap), 40 bytes
  std::vector<PartitionFile> partitions;
};

struct Disk {
  KeyKind kind = KeyKind::AwsOwned;
  std::string table_id;
  std::string key_arn;             ///< the key's own ARN; empty for the key that AWS owns
  kms::EncryptionContext context;  ///< goes with every call to KMS, in clear
  std::string wrapped_table_key;   ///< what KMS's Decrypt turns into the table key
  std::vector<Structure> structures;
};

/// The disk of a table; at most `most` records of each partition.
Disk disk_of(const table::Table& t, const kms::State& keys, std::size_t most);

/// What whoever has the plaintext of the table key reads: each structure's records as DynamoDB
/// JSON, in the disk's order. nullopt when this is not the key (or the disk was changed).
std::optional<std::vector<std::vector<std::string>>> read_with_table_key(
    const Disk& disk, std::string_view table_key);

/// The key a disk is under, as the state of KMS has it: the one AWS owns is made up here, outside
/// of any account. nullptr when the key is no longer there.
std::optional<kms::Key> key_of_disk(const Disk& disk, const kms::State& keys,
                                    std::string_view region);

}  // namespace lockbox::storage
