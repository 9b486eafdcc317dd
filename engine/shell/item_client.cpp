#include "engine/shell/item_client.hpp"

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/item_encryption/beacon.hpp"
#include "engine/shell/aws_command.hpp"

namespace lockbox::shell {
namespace {

namespace ie = item_encryption;

Json context_json(const ie::Context& context) {
  Json out = Json::object();
  for (const auto& entry : context) out[entry.first] = entry.second;
  return out;
}

std::string blob(const Json& answer, const char* name) {
  return base64_decode(string_member(answer, name).value_or("")).value_or("");
}

using ConfigProblem = std::optional<std::string>;

ConfigProblem read_keyring(const Json& json, const SessionCaller& caller, ItemClient& out) {
  const std::string type = string_member(json, "type").value_or("");
  if (type == "aws-kms") {
    const auto arn = string_member(json, "keyArn");
    if (!arn)
      return "/keyring/keyArn: the ARN of a KMS key is missing";
    out.keyring = ie::kms_keyring(*arn, caller.kms());
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

ConfigProblem read_actions(const Json& json, ie::Config& out) {
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

ConfigProblem read_beacons(const Json& json, ItemClient& out) {
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

}  // namespace

Result<Json> SessionCaller::call(const char* service, const char* operation,
                                 Json parameters) const {
  cloud::CallApi api;
  api.as = default_caller(history_.world(), session_);
  api.from = session_.from;
  api.service = service;
  api.operation = operation;
  api.parameters = std::make_shared<const Json>(std::move(parameters));
  const cloud::StepResult result = history_.apply(api);
  if (!result.outcome)
    return result.outcome.error();
  return **result.outcome;
}

ie::KmsCalls SessionCaller::kms() const {
  const SessionCaller caller = *this;
  ie::KmsCalls out;
  out.generate = [caller](
                     const std::string& key,
                     const ie::Context& context) -> Result<std::pair<std::string, std::string>> {
    const Result<Json> made = caller.call(
        "kms", "GenerateDataKey",
        {{"KeyId", key}, {"NumberOfBytes", 32}, {"EncryptionContext", context_json(context)}});
    if (!made)
      return made.error();
    return std::make_pair(blob(*made, "Plaintext"), blob(*made, "CiphertextBlob"));
  };
  out.decrypt = [caller](const std::string& key, const std::string& sealed,
                         const ie::Context& context) -> Result<std::string> {
    const Result<Json> opened = caller.call("kms", "Decrypt",
                                            {{"KeyId", key},
                                             {"CiphertextBlob", base64_encode(sealed)},
                                             {"EncryptionContext", context_json(context)}});
    if (!opened)
      return opened.error();
    return blob(*opened, "Plaintext");
  };
  return out;
}

std::optional<std::string> read_item_client(const Json& json, const SessionCaller& caller,
                                            ItemClient& out) {
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
  return read_keyring(keyring ? *keyring : Json(), caller, out);
}

Expected<Json, std::string> lab_document(const cloud::World& world, std::string text) {
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

Result<value::Item> seal_item(const ItemClient& client, const cloud::World& world,
                              const value::Item& item) {
  Rng rng;
  rng.state = combine_hash(world.rng.state, value::content_hash(item));
  Result<value::Item> sealed =
      ie::encrypt_item(client.config, *client.keyring, rng, item, client.context);
  if (!sealed)
    return sealed.error();
  for (const auto& entry : client.beacons)
    if (const value::AttributeValue* v = item.find(entry.first))
      sealed->set(ie::beacon_name(entry.first),
                  value::AttributeValue::string(
                      ie::beacon(client.beacon_key, entry.first, *v, entry.second)));
  return sealed;
}

}  // namespace lockbox::shell
