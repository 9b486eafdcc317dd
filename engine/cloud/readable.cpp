// "What would still be readable if ...": tried, on a copy of the world.
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/cloud/key_view.hpp"

namespace lockbox::cloud {

namespace {

constexpr std::int64_t kAfterCacheMs = 5 * 60 * 1000 + 1000;
constexpr char kReader[] = "what-if-reader";

/// A copy of the world with somebody in it who tries to read.
class WhatIf {
 public:
  WhatIf(const World& world, const table::Table& t, const Suppose& suppose)
      : world_(world), table_(t), suppose_(suppose) {}

  std::vector<Reading> run() {
    if (!make_reader())
      return std::move(out_);
    if (suppose_.key_disabled)
      disable_key();
    if (suppose_.disk_stolen)
      steal();
    else
      read_by_api();
    return std::move(out_);
  }

 private:
  /// The outcome of a call on the copy, which then is the world after it.
  Result<std::shared_ptr<const Json>> call(const std::string& as, const char* service,
                                           const char* operation, Json parameters) {
    CallApi request;
    request.as = as;
    request.service = service;
    request.operation = operation;
    request.parameters = std::make_shared<const Json>(std::move(parameters));
    StepResult result = step(world_, request);
    world_ = std::move(result.world);
    return result.outcome;
  }

  static std::string refusal(const AwsError& error) {
    const std::string text = concat({error.code, ": ", error.message});
    constexpr std::size_t kMost = 220;
    return text.size() <= kMost ? text : concat({text.substr(0, kMost), "..."});
  }

  void add(std::string what, bool readable, std::string because) {
    out_.push_back({std::move(what), readable, std::move(because)});
  }

  bool make_reader() {
    Json trust{{"Version", "2012-10-17"},
               {"Statement", Json::array({Json{{"Effect", "Allow"},
                                               {"Principal", Json{{"AWS", world_.account}}},
                                               {"Action", "sts:AssumeRole"}}})}};
    Json actions = Json::array({"dynamodb:*"});
    if (suppose_.administrator)
      actions = Json::array({"*"});
    else if (!suppose_.no_kms_rights)
      actions.push_back("kms:Decrypt");
    Json policy{{"Version", "2012-10-17"},
                {"Statement",
                 Json::array({Json{{"Effect", "Allow"}, {"Action", actions}, {"Resource", "*"}}})}};
    // "Without KMS rights" also says that the key policy gives none by the account's own policies.
    if (suppose_.no_kms_rights && suppose_.administrator)
      policy["Statement"].push_back(
          Json{{"Effect", "Deny"}, {"Action", "kms:*"}, {"Resource", "*"}});
    const auto made =
        call("root", "iam", "CreateRole",
             Json{{"RoleName", kReader}, {"AssumeRolePolicyDocument", lockbox::to_text(trust)}});
    const auto put = made ? call("root", "iam", "PutRolePolicy",
                                 Json{{"RoleName", kReader},
                                      {"PolicyName", "what-if"},
                                      {"PolicyDocument", lockbox::to_text(policy)}})
                          : made;
    if (!put)
      add("everything", false, concat({"It cannot be tried: ", refusal(put.error())}));
    return static_cast<bool>(put);
  }

  std::string reader() const { return concat({"role/", kReader}); }

  Json scan() const { return Json{{"TableName", table_.name}, {"Limit", 25}}; }

  void disable_key() {
    if (table_.kms_key_arn.empty()) {
      add("the switch \"key disabled\"", true,
          "The key is AWS's own, in no account: there is nothing that you could disable.");
      return;
    }
    // Somebody who read just now: DynamoDB holds their table key for five minutes.
    const bool had = static_cast<bool>(call(reader(), "dynamodb", "Scan", scan()));
    const std::string id = table_.kms_key_arn.find(":alias/") == std::string::npos
                               ? table_.kms_key_arn
                               : table_.kms_key_arn.substr(table_.kms_key_arn.find("alias/"));
    const auto disabled = call("root", "kms", "DisableKey", Json{{"KeyId", id}});
    if (!disabled) {
      add("the switch \"key disabled\"", true,
          concat({"The key stays enabled. ", refusal(disabled.error())}));
      return;
    }
    if (had && !suppose_.disk_stolen) {
      const auto again = call(reader(), "dynamodb", "Scan", scan());
      add("items, within five minutes of the last reading", static_cast<bool>(again),
          again ? "DynamoDB still holds the table key that it fetched for this reader."
                : refusal(again.error()));
    }
    world_ = step(world_, AdvanceClock{kAfterCacheMs}).world;
  }

  void read_by_api() {
    const auto items = call(reader(), "dynamodb", "Scan", scan());
    add("items, through DynamoDB", static_cast<bool>(items),
        items ? concat({"Scan answered with ",
                        std::to_string(member(**items, "Items") ? member(**items, "Items")->size()
                                                                : 0),
                        " items."})
              : refusal(items.error()));
    for (const auto& index : table_.indexes) {
      Json parameters = scan();
      parameters["IndexName"] = index->name;
      const auto read = call(reader(), "dynamodb", "Scan", std::move(parameters));
      add(concat({"index ", index->name}), static_cast<bool>(read),
          read ? "Scan of the index answered." : refusal(read.error()));
    }
    const auto described =
        call(reader(), "dynamodb", "DescribeTable", Json{{"TableName", table_.name}});
    add("name, schema, sizes", static_cast<bool>(described),
        described ? "DescribeTable needs no key: metadata is not under the table key."
                  : refusal(described.error()));
  }

  void steal() {
    const storage::Disk disk = storage::disk_of(table_, world_.services.kms, 25);
    std::size_t records = 0, bounds = 0;
    for (const storage::Structure& s : disk.structures)
      for (const storage::PartitionFile& f : s.partitions) {
        records += f.records.size() + f.left_out;
        bounds += f.lower_bound.size() > 8 ? 1 : 0;
      }
    add("table name, account, number and sizes of records", true,
        concat({"The encryption context goes with the wrapped key in clear, and ",
                std::to_string(records), " records lie there sealed."}));
    if (bounds > 0)
      add(concat({std::to_string(bounds), " keys at partition bounds"}), true,
          "A partition was split inside an item collection: its bound is metadata, in clear.");
    const bool by_itself =
        storage::read_with_table_key(disk, std::string_view(disk.wrapped_table_key).substr(0, 32))
            .has_value();
    add("items on the disk, by the disk alone", by_itself,
        by_itself ? "The wrapped key opened it."
                  : "The data keys are wrapped under the table key, and that under the KMS key: "
                    "what lies on the disk opens nothing.");
    Json context = Json::object();
    for (const auto& entry : disk.context) context[entry.first] = entry.second;
    const auto opened = call(reader(), "kms", "Decrypt",
                             Json{{"CiphertextBlob", base64_encode(disk.wrapped_table_key)},
                                  {"EncryptionContext", context}});
    if (!opened) {
      add("items on the disk, with the reader's rights at KMS", false, refusal(opened.error()));
      return;
    }
    const auto plain = string_member(**opened, "Plaintext");
    const auto key = plain ? base64_decode(*plain) : std::nullopt;
    const auto read = key ? storage::read_with_table_key(disk, *key) : std::nullopt;
    std::size_t items = 0;
    if (read)
      for (const auto& structure : *read) items += structure.size();
    add("items on the disk, with the reader's rights at KMS", read.has_value(),
        read ? concat(
                   {"KMS opened the table key, and it opens ", std::to_string(items), " records."})
             : std::string("What KMS gave does not open the disk."));
  }

  World world_;
  table::Table table_;
  Suppose suppose_;
  std::vector<Reading> out_;
};

}  // namespace

std::vector<Reading> readable_if(const World& world, const std::string& name,
                                 const Suppose& suppose) {
  const table::Table* t =
      table::find_table(world.services.tables, world.account, world.region, name);
  if (!t)
    return {{"everything", false, concat({"There is no table ", name, "."})}};
  return WhatIf(world, *t, suppose).run();
}

}  // namespace lockbox::cloud
