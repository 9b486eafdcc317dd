// `lockbox encrypt-item` and `decrypt-item`: client-side encryption with files of the lab. The
// client is the terminal; calls to KMS are real calls of the session's caller.
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/item_encryption/beacon.hpp"
#include "engine/item_encryption/encrypt.hpp"
#include "engine/shell/aws_command.hpp"
#include "engine/shell/lockbox_crypto.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::shell {
namespace {

namespace ie = item_encryption;

Reply item_refused(int status, std::string text) {
  Reply r;
  r.status = status;
  r.err = std::move(text);
  return r;
}

/// A client's configuration as a lesson writes it.
struct Client {
  ie::Config config;
  std::unique_ptr<ie::Keyring> keyring;
  ie::Context context;
  std::string beacon_key;
  std::vector<std::pair<std::string, int>> beacons;  ///< attribute, bits
};

/// Calls KMS as the session does.
class KmsCaller {
 public:
  KmsCaller(cloud::History& history, const Session& session)
      : history_(history), session_(session) {}

  Result<Json> call(const char* operation, Json parameters) const {
    cloud::CallApi api;
    api.as = default_caller(history_.world(), session_);
    api.from = session_.from;
    api.service = "kms";
    api.operation = operation;
    api.parameters = std::make_shared<const Json>(std::move(parameters));
    const cloud::StepResult result = history_.apply(api);
    if (!result.outcome)
      return result.outcome.error();
    return **result.outcome;
  }

  ie::KmsCalls calls() const {
    const KmsCaller caller = *this;
    ie::KmsCalls out;
    out.generate = [caller](
                       const std::string& key,
                       const ie::Context& context) -> Result<std::pair<std::string, std::string>> {
      const Result<Json> made = caller.call(
          "GenerateDataKey",
          {{"KeyId", key}, {"NumberOfBytes", 32}, {"EncryptionContext", json(context)}});
      if (!made)
        return made.error();
      return std::make_pair(blob(*made, "Plaintext"), blob(*made, "CiphertextBlob"));
    };
    out.decrypt = [caller](const std::string& key, const std::string& sealed,
                           const ie::Context& context) -> Result<std::string> {
      const Result<Json> opened = caller.call("Decrypt", {{"KeyId", key},
                                                          {"CiphertextBlob", base64_encode(sealed)},
                                                          {"EncryptionContext", json(context)}});
      if (!opened)
        return opened.error();
      return blob(*opened, "Plaintext");
    };
    return out;
  }

 private:
  static Json json(const ie::Context& context) {
    Json out = Json::object();
    for (const auto& entry : context) out[entry.first] = entry.second;
    return out;
  }
  static std::string blob(const Json& answer, const char* name) {
    return base64_decode(string_member(answer, name).value_or("")).value_or("");
  }

  cloud::History& history_;
  const Session& session_;
};

using Problem = std::optional<std::string>;

Problem read_keyring(const Json& json, const KmsCaller& kms, Client& out) {
  const std::string type = string_member(json, "type").value_or("");
  if (type == "aws-kms") {
    const auto arn = string_member(json, "keyArn");
    if (!arn)
      return "/keyring/keyArn: the ARN of a KMS key is missing";
    out.keyring = ie::kms_keyring(*arn, kms.calls());
    return std::nullopt;
  }
  if (type == "raw-aes") {
    const auto key = base64_decode(string_member(json, "key").value_or(""));
    if (!key || (key->size() != 16 && key->size() != 24 && key->size() != 32))
      return "/keyring/key: 16, 24 or 32 bytes in base64 are wanted";
    out.keyring = ie::raw_aes_keyring(string_member(json, "namespace").value_or("lockbox"),
                                      string_member(json, "name").value_or("key"), *key);
    return std::nullopt;
  }
  return "/keyring/type: \"aws-kms\" or \"raw-aes\" is wanted";
}

Problem read_actions(const Json& json, ie::Config& out) {
  const Json* actions = member(json, "attributeActionsOnEncrypt");
  if (!actions || !actions->is_object())
    return "/attributeActionsOnEncrypt: an object of attribute names and actions is wanted";
  for (const auto& entry : actions->items()) {
    const auto action = entry.value().is_string()
                            ? ie::action_from_text(entry.value().get<std::string>())
                            : std::nullopt;
    if (!action)
      return concat({"/attributeActionsOnEncrypt/", entry.key(),
                     ": ENCRYPT_AND_SIGN, SIGN_ONLY, SIGN_AND_INCLUDE_IN_ENCRYPTION_CONTEXT or "
                     "DO_NOTHING is wanted"});
    out.actions[entry.key()] = *action;
  }
  if (const Json* names = member(json, "allowedUnsignedAttributes"); names && names->is_array())
    for (const Json& name : *names)
      if (name.is_string())
        out.allowed_unsigned.push_back(name.get<std::string>());
  return std::nullopt;
}

Problem read_beacons(const Json& json, Client& out) {
  const Json* beacons = member(json, "beacons");
  if (!beacons)
    return std::nullopt;
  const auto key = base64_decode(string_member(json, "beaconKey").value_or(""));
  if (!key || key->size() != 32)
    return "/beaconKey: 32 bytes in base64 are wanted for beacons";
  out.beacon_key = *key;
  for (const auto& entry : beacons->items()) {
    const bool number = entry.value().is_number_integer();
    const std::int64_t bits = number ? entry.value().get<std::int64_t>() : 0;
    if (bits < 1 || bits > 63)
      return concat({"/beacons/", entry.key(), ": a length of 1 to 63 bits is wanted"});
    out.beacons.emplace_back(entry.key(), static_cast<int>(bits));
  }
  return std::nullopt;
}

/// The error names the place in the configuration.
Problem read_client(const Json& json, const KmsCaller& kms, Client& out) {
  if (!json.is_object())
    return "an object is wanted";
  out.config.table_name = string_member(json, "tableName").value_or("");
  out.config.partition_key = string_member(json, "partitionKey").value_or("");
  out.config.sort_key = string_member(json, "sortKey").value_or("");
  if (out.config.table_name.empty() || out.config.partition_key.empty())
    return "/tableName and /partitionKey are wanted";
  if (const auto suite = string_member(json, "algorithmSuiteId"))
    out.config.signed_by_author = suite->find("ECDSA") != std::string::npos;
  if (const Json* context = member(json, "encryptionContext"); context && context->is_object())
    for (const auto& entry : context->items())
      if (entry.value().is_string())
        out.context.set(entry.key(), entry.value().get<std::string>());
  if (auto problem = read_actions(json, out.config))
    return problem;
  if (auto problem = read_beacons(json, out))
    return problem;
  const Json* keyring = member(json, "keyring");
  return read_keyring(keyring ? *keyring : Json(), kms, out);
}

/// A JSON document: a file of the lab ("file://NAME" or NAME), or the text itself when it begins
/// with a brace.
Expected<Json, std::string> document(const cloud::World& world, std::string text) {
  if (text.rfind("{", 0) != 0) {
    const std::string name = text.rfind("file://", 0) == 0 ? text.substr(7) : text;
    const std::string* content = world.files.find(name);
    if (!content)
      return concat({"There is no file ", name, ". `lockbox files` lists them.\n"});
    text = *content;
  }
  JsonParse parsed = parse_json(text);
  if (!parsed)
    return concat({"Not JSON: ", parsed.error->message, "\n"});
  return std::move(parsed.value);
}

/// What both commands begin with: configuration and item.
struct Task {
  Client client;
  value::Item item;
  std::string output;  ///< name of a file; empty: the screen
};

Expected<Task, std::string> read_task(cloud::History& history, const Session& session,
                                      const std::vector<std::string>& words) {
  Task out;
  Expected<Json, std::string> config = document(history.world(), words[1]);
  if (!config)
    return config.error();
  if (auto problem = read_client(*config, KmsCaller(history, session), out.client))
    return concat({"The configuration ", words[1], ": ", *problem, ".\n"});
  Expected<Json, std::string> item = document(history.world(), words[2]);
  if (!item)
    return item.error();
  // The answer of GetItem may be given as it is.
  const Json* inner = member(*item, "Item");
  Result<value::Item> parsed = value::parse_attribute_map(inner ? *inner : *item);
  if (!parsed)
    return concat({"The item: ", parsed.error().message, "\n"});
  out.item = std::move(*parsed);
  if (words.size() == 5)
    out.output = words[4];
  return out;
}

bool item_words_fit(const std::vector<std::string>& words) {
  return words.size() == 3 || (words.size() == 5 && words[3] == "--out");
}

Reply finish(cloud::History& history, const Task& task, const value::Item& item) {
  Reply r;
  const std::string text = to_pretty_text(value::to_json(item)) + "\n";
  if (task.output.empty()) {
    r.out = text;
    return r;
  }
  history.apply(cloud::WriteFile{task.output, text});
  r.out = concat({"Wrote ", task.output, ". Use it as file://", task.output, "\n"});
  return r;
}

Reply failed_with(const AwsError& error) {
  return item_refused(1, concat({error.code, ": ", error.message, "\n"}));
}

}  // namespace

Reply encrypt_item(cloud::History& history, Session& session,
                   const std::vector<std::string>& words) {
  if (!item_words_fit(words))
    return item_refused(2, "usage: lockbox encrypt-item CONFIG ITEM [--out FILE]\n");
  Expected<Task, std::string> task = read_task(history, session, words);
  if (!task)
    return item_refused(1, task.error());
  // The client's own randomness: the same world and item give the same bytes.
  Rng rng;
  rng.state = combine_hash(history.world().rng.state, value::content_hash(task->item));
  Result<value::Item> sealed = ie::encrypt_item(task->client.config, *task->client.keyring, rng,
                                                task->item, task->client.context);
  if (!sealed)
    return failed_with(sealed.error());
  for (const auto& entry : task->client.beacons)
    if (const value::AttributeValue* v = task->item.find(entry.first))
      sealed->set(ie::beacon_name(entry.first),
                  value::AttributeValue::string(
                      ie::beacon(task->client.beacon_key, entry.first, *v, entry.second)));
  return finish(history, *task, *sealed);
}

Reply decrypt_item(cloud::History& history, Session& session,
                   const std::vector<std::string>& words) {
  if (!item_words_fit(words))
    return item_refused(2, "usage: lockbox decrypt-item CONFIG ITEM [--out FILE]\n");
  Expected<Task, std::string> task = read_task(history, session, words);
  if (!task)
    return item_refused(1, task.error());
  const Result<value::Item> opened =
      ie::decrypt_item(task->client.config, *task->client.keyring, task->item);
  return opened ? finish(history, *task, *opened) : failed_with(opened.error());
}

Reply show_beacon(cloud::History& history, Session& session,
                  const std::vector<std::string>& words) {
  if (words.size() != 4)
    return item_refused(2, "usage: lockbox beacon CONFIG ATTRIBUTE VALUE\n");
  Expected<Json, std::string> config = document(history.world(), words[1]);
  if (!config)
    return item_refused(1, config.error());
  Client client;
  if (auto problem = read_client(*config, KmsCaller(history, session), client))
    return item_refused(1, concat({"The configuration ", words[1], ": ", *problem, ".\n"}));
  for (const auto& entry : client.beacons) {
    if (entry.first != words[2])
      continue;
    Reply r;
    r.out = concat({ie::beacon_name(words[2]), " = ",
                    ie::beacon(client.beacon_key, words[2], value::AttributeValue::string(words[3]),
                               entry.second),
                    "\n"});
    return r;
  }
  return item_refused(1, concat({"The configuration has no beacon for ", words[2], ".\n"}));
}

}  // namespace lockbox::shell
