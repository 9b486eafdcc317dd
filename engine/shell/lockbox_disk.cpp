// `lockbox disk TABLE`: what somebody reads who carries the disks of a table away.
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/shell/lockbox_crypto.hpp"
#include "engine/storage/disk.hpp"

namespace lockbox::shell {
namespace {

constexpr std::size_t kMostRecords = 5;
constexpr std::size_t kShownBytes = 48;

std::string shortened_hex(std::string_view bytes) {
  if (bytes.size() <= kShownBytes)
    return hex_encode(bytes);
  return concat(
      {hex_encode(bytes.substr(0, kShownBytes)), "... ", std::to_string(bytes.size()), " bytes"});
}

/// A bound as it stands in the store: eight bytes of the hash, then what can be read of a key.
std::string bound_text(const std::string& bound) {
  if (bound.empty())
    return "the beginning";
  std::string out = concat({"hash ", hex_encode(std::string_view(bound).substr(0, 8))});
  if (bound.size() <= 8)
    return out;
  out += ", then in clear ";
  for (const char c : bound.substr(8)) out += c >= ' ' && c <= '~' ? c : '.';
  return out;
}

std::string who_can_open(const storage::Disk& disk, const cloud::World& world) {
  if (disk.kind == storage::KeyKind::AwsOwned)
    return "The table key is wrapped by a key that AWS owns and that is in no account: no thief of "
           "disks can open\nthis, and no permission of yours decides who else can. Whoever may "
           "call "
           "GetItem reads the items.\n";
  const Cow<kms::Key>* key = world.services.kms.keys.find(disk.key_arn);
  if (!key)
    return "The KMS key is gone, and with it every way to open this.\n";
  const std::string state(kms::to_text((*key)->state));
  if (disk.kind == storage::KeyKind::AwsManaged)
    return concat(
        {"KMS opens the table key for principals of the account, but only when DynamoDB "
         "asks for them\n(kms:ViaService). Key state: ",
         state, ".\n"});
  return concat(
      {"KMS opens the table key for whoever the key policy lets call kms:Decrypt with this "
       "context.\nKey state: ",
       state, ".\n"});
}

std::string structure_text(const storage::Structure& s) {
  std::string out = concat({"\n", s.name, "\n  data key, wrapped under the table key  ",
                            hex_encode(s.wrapped_data_key), "\n"});
  for (const storage::PartitionFile& file : s.partitions) {
    out += concat({"  ", file.id.empty() ? "all" : file.id, ", from ", bound_text(file.lower_bound),
                   ": ", std::to_string(file.records.size() + file.left_out), " records\n"});
    for (const storage::Record& r : file.records)
      out += concat({"    nonce ", hex_encode(r.nonce), "  ", shortened_hex(r.sealed), "\n"});
    if (file.left_out > 0)
      out += concat({"    and ", std::to_string(file.left_out), " more\n"});
  }
  return out;
}

std::string context_option(const storage::Disk& disk) {
  std::vector<std::string> pairs;
  for (const auto& entry : disk.context) pairs.push_back(concat({entry.first, "=", entry.second}));
  return join(pairs, ",");
}

std::string envelope_text(const storage::Disk& disk, const cloud::World& world) {
  std::string out = concat({"protected by   ", storage::to_text(disk.kind),
                            disk.key_arn.empty() ? "" : "  ", disk.key_arn, "\n"});
  out += concat({"context        ", context_option(disk), "  (in clear)\n"});
  out += concat({"table key      wrapped by KMS, ", std::to_string(disk.wrapped_table_key.size()),
                 " bytes\n", base64_encode(disk.wrapped_table_key), "\n\n"});
  out += who_can_open(disk, world);
  if (disk.kind != storage::KeyKind::AwsOwned)
    out += concat({"Ask for it:  aws kms decrypt --ciphertext-blob ",
                   base64_encode(disk.wrapped_table_key), " --encryption-context ",
                   context_option(disk),
                   " --query Plaintext --output text\nThen:        lockbox disk TABLE --table-key "
                   "PLAINTEXT\n"});
  return out;
}

Reply opened(const storage::Disk& disk, const std::string& encoded) {
  const auto key = base64_decode(encoded);
  if (!key)
    return refused(2, "--table-key takes the plaintext of the table key in base64.\n");
  const auto read = storage::read_with_table_key(disk, *key);
  if (!read)
    return refused(1, "This key does not unwrap the table's data keys.\n");
  Reply r;
  for (std::size_t i = 0; i < read->size(); ++i) {
    r.out += concat({disk.structures[i].name, "\n"});
    for (const std::string& item : (*read)[i]) r.out += concat({"  ", item, "\n"});
  }
  return r;
}

}  // namespace

Reply show_disk(cloud::History& history, Session&, const std::vector<std::string>& words) {
  const bool with_key = words.size() == 4 && words[2] == "--table-key";
  if (words.size() != 2 && !with_key)
    return refused(2, "usage: lockbox disk TABLE [--table-key BASE64]\n");
  const cloud::World& world = history.world();
  const table::Table* t =
      table::find_table(world.services.tables, world.account, world.region, words[1]);
  if (!t) {
    std::vector<std::string> names;
    for (const auto& entry : world.services.tables.tables) names.push_back(entry.first.name);
    return refused(
        1, concat({"There is no table ", words[1], ". Tables: ", join(names, ", "), ".\n"}));
  }
  const storage::Disk disk =
      storage::disk_of(*t, world.services.kms, with_key ? t->items.size() : kMostRecords);
  if (with_key)
    return opened(disk, words[3]);
  Reply r;
  r.out = concat({"The disks of table ", t->name, ", as a thief reads them\n\n"});
  r.out += envelope_text(disk, world);
  for (const storage::Structure& s : disk.structures) r.out += structure_text(s);
  return r;
}

}  // namespace lockbox::shell
