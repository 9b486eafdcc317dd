// Forms about keys of KMS, disks, backups and the key of a table.
#include "engine/base/json_parse.hpp"
#include "engine/lesson/disk_thief.hpp"
#include "engine/lesson/form_builder.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::lesson {

namespace {

/// Customer managed keys of the account, by id; shown by their alias.
std::vector<std::pair<std::string, std::string>> own_keys(const FormBuilder& b) {
  std::vector<std::pair<std::string, std::string>> out;
  const kms::State& keys = b.world().services.kms;
  for (const auto& entry : keys.aliases) {
    const Cow<kms::Key>* key = keys.keys.find(entry.second.key_arn);
    if (key && (*key)->manager == "CUSTOMER")
      out.push_back({entry.second.name, entry.second.name});
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> named_files(
    const std::vector<std::string>& names) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const std::string& name : names) out.push_back({"file://" + name, name});
  return out;
}

/// Configurations of a client that seals, as `file://` names.
std::vector<std::pair<std::string, std::string>> client_files(const FormBuilder& b) {
  return named_files(b.documents("\"attributeActionsOnEncrypt\""));
}

/// The configuration behind a `file://` name; null when it is none.
Json client_config(const FormBuilder& b, const std::string& name) {
  const std::string* text =
      b.world().files.find(name.substr(std::min<std::size_t>(7, name.size())));
  return text ? parse_json(*text).value : Json();
}

/// Operations that manage a key take its id, not its alias.
std::string key_id(const FormBuilder& b, const std::string& alias) {
  for (const auto& entry : b.world().services.kms.aliases) {
    const Cow<kms::Key>* key = b.world().services.kms.keys.find(entry.second.key_arn);
    if (entry.second.name == alias && key)
      return (*key)->id;
  }
  return {};
}

template <std::size_t Which>
std::string key_command(FormBuilder& b) {
  static constexpr const char* kRows[][2] = {
      {"Disable a key", "disable-key"},
      {"Enable a key", "enable-key"},
      {"Cancel the deletion of a key", "cancel-key-deletion"},
      {"Rotate a key now", "rotate-key-on-demand"},
      {"Describe a key", "describe-key"},
      {"Schedule the deletion of a key", "schedule-key-deletion"}};
  b.form.title = kRows[Which][0];
  const std::string id = key_id(b, b.labelled("key", "Key", own_keys(b)));
  std::string line = concat({"aws kms ", kRows[Which][1], " --key-id ", id});
  if (Which == 5)
    line += concat(
        {" --pending-window-in-days ", b.choice("days", "Waiting period", {"7", "14", "30"})});
  return id.empty() ? std::string() : line;
}

std::string put_key_policy(FormBuilder& b) {
  b.form.title = "Give a key a policy";
  const std::string id = key_id(b, b.labelled("key", "Key", own_keys(b)));
  const std::string file = b.labelled("file", "Document", named_files(b.policies()));
  return id.empty() ? std::string()
                    : concat({"aws kms put-key-policy --key-id ", id,
                              " --policy-name default --policy ", file});
}

std::string decrypt_table_key(FormBuilder& b) {
  b.form.title = "Ask KMS for the table key on stolen disks";
  const table::Table* t = b.table(b.choice("table", "Disks of table", b.tables()));
  if (!t)
    return {};
  const Json body = open_request(*t, b.world());
  std::vector<std::string> pairs;
  for (const auto& entry : body["EncryptionContext"].items())
    pairs.push_back(concat({entry.key(), "=", entry.value().get<std::string>()}));
  return concat({"aws kms decrypt --ciphertext-blob ", body["CiphertextBlob"].get<std::string>(),
                 " --encryption-context ", join(pairs, ",")});
}

std::string delete_role_policy(FormBuilder& b) {
  b.form.title = "Take a policy from a role";
  const std::string role = b.choice("role", "Role", b.roles());
  std::vector<std::string> names;
  if (b.account()) {
    if (const auto* found = b.account()->roles.find(role))
      for (const auto& entry : (*found)->inline_policies) names.push_back(entry.first);
  }
  const std::string name = b.choice("name", "Policy", names);
  return concat({"aws iam delete-role-policy --role-name ", shell_word(role), " --policy-name ",
                 shell_word(name)});
}

std::string table_key(FormBuilder& b) {
  b.form.title = "Choose the key of a table";
  const std::string name = b.choice("table", "Table", b.tables());
  std::vector<std::pair<std::string, std::string>> keys = own_keys(b);
  keys.push_back({"alias/aws/dynamodb", "alias/aws/dynamodb (AWS managed)"});
  const std::string key = b.labelled("key", "Key", keys);
  return concat({"aws dynamodb update-table --table-name ", shell_word(name),
                 " --sse-specification Enabled=true,SSEType=KMS,KMSMasterKeyId=", key});
}

std::string describe_table(FormBuilder& b) {
  b.form.title = "Describe a table";
  return concat({"aws dynamodb describe-table --table-name ",
                 shell_word(b.choice("table", "Table", b.tables()))});
}

std::string restore_backup(FormBuilder& b) {
  b.form.title = "Restore a backup into a new table";
  std::vector<std::pair<std::string, std::string>> backups;
  for (const auto& entry : b.world().services.tables.backups)
    backups.push_back(
        {entry.second->name, concat({entry.second->name, ", of table ", entry.second->table->name,
                                     ", made ", to_iso8601(entry.second->created)})});
  const std::string name = b.labelled("backup", "Backup", backups);
  const std::string target = b.text("target", "New table", "Restored");
  std::vector<std::pair<std::string, std::string>> keys = {{"-", "the key of the backup"}};
  for (const auto& key : own_keys(b)) keys.push_back(key);
  const std::string key = b.labelled("key", "Key of the new table", keys);
  std::string arn;
  for (const auto& entry : b.world().services.tables.backups)
    if (entry.second->name == name)
      arn = entry.first;
  std::string line = concat({"aws dynamodb restore-table-from-backup --backup-arn ", arn,
                             " --target-table-name ", shell_word(target)});
  if (key != "-")
    line += concat({" --sse-specification-override Enabled=true,SSEType=KMS,KMSMasterKeyId=", key});
  return arn.empty() ? std::string() : line;
}

/// What somebody does who moves a row: everything of one item under the key of another.
std::string copy_row(FormBuilder& b) {
  b.form.title = "Write the content of one item under the key of another";
  const std::string name = b.choice("table", "Table", b.tables());
  const table::Table* t = b.table(name);
  if (!t)
    return {};
  const std::string& pk = t->keys.hash.front().name;
  const std::string from = b.choice("from", "Content of", b.values_of(*t, pk));
  const std::string to = b.choice("to", "Under the key", b.values_of(*t, pk));
  for (const auto& entry : t->items) {
    const value::AttributeValue* key = entry.second->find(pk);
    if (!key || scalar_text(*key) != from)
      continue;
    value::Item moved = *entry.second;
    moved.set(pk, value::AttributeValue::string(to));
    return concat({"aws dynamodb put-item --table-name ", shell_word(name), " --item ",
                   shell_word(lockbox::to_text(value::to_json(moved)))});
  }
  return {};
}

std::string seal(FormBuilder& b) {
  b.form.title = "Let the application seal every item";
  return concat({"lockbox seal ", b.labelled("config", "Configuration", client_files(b))});
}

std::string get_sealed(FormBuilder& b) {
  b.form.title = "Let the application read an item";
  const std::string config = b.labelled("config", "Configuration", client_files(b));
  const table::Table* t =
      b.table(string_member(client_config(b, config), "tableName").value_or(""));
  if (!t)
    return {};
  const std::string& pk = t->keys.hash.front().name;
  const Json key = {{pk, Json{{"S", b.choice("partition", pk, b.values_of(*t, pk))}}}};
  return concat({"lockbox get-sealed ", config, " ", shell_word(lockbox::to_text(key))});
}

/// The search by a beacon, of configurations that have one.
std::string find_sealed(FormBuilder& b) {
  b.form.title = "Let the application search";
  const std::string config =
      b.labelled("config", "Configuration", named_files(b.documents("\"beacons\"")));
  const Json parsed = client_config(b, config);
  std::vector<std::string> attributes;
  if (const Json* beacons = member(parsed, "beacons"); beacons && beacons->is_object())
    for (const auto& entry : beacons->items()) attributes.push_back(entry.key());
  const std::string attribute = b.choice("attribute", "Attribute", attributes);
  const std::string value = b.text("value", "Value", "dragon pox");
  return attribute.empty() ? std::string()
                           : concat({"lockbox find-sealed ", config, " ", shell_word(attribute),
                                     " ", shell_word(value)});
}

}  // namespace

const std::vector<std::pair<std::string_view, ComposeForm>>& key_forms() {
  static const std::vector<std::pair<std::string_view, ComposeForm>> forms = {
      {"disable-key", key_command<0>},
      {"enable-key", key_command<1>},
      {"cancel-key-deletion", key_command<2>},
      {"rotate-key", key_command<3>},
      {"describe-key", key_command<4>},
      {"schedule-key-deletion", key_command<5>},
      {"put-key-policy", put_key_policy},
      {"decrypt-table-key", decrypt_table_key},
      {"delete-role-policy", delete_role_policy},
      {"table-key", table_key},
      {"describe-table", describe_table},
      {"restore-backup", restore_backup},
      {"copy-row", copy_row},
      {"seal", seal},
      {"get-sealed", get_sealed},
      {"find-sealed", find_sealed}};
  return forms;
}

}  // namespace lockbox::lesson
