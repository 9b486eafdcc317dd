// What the KMS operations share, and their rows.
#include <nlohmann/json.hpp>

#include "engine/api/kms_common.hpp"
#include "engine/api/kms_context.hpp"
#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api {

namespace kms_service {

AwsError not_found(std::string message) {
  return query_error("NotFoundException", std::move(message));
}

namespace {

/// A UUID, or the id of a multi-Region key.
bool looks_like_key_id(std::string_view name) {
  const bool multi = name.rfind("mrk-", 0) == 0;
  const std::string digits = replace_all(std::string(multi ? name.substr(4) : name), "-", "");
  return name.size() == 36 && digits.size() == 32 &&
         digits.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
}

}  // namespace

Result<Target> find_target(const Services& services, const Call& call, const std::string& name) {
  Target out;
  out.name = name;
  out.by_alias = name.find("alias/") != std::string::npos;
  const std::optional<Arn> arn = parse_arn(name);
  if (arn && (arn->service != "kms" || arn->region != call.region))
    return not_found(concat({"Invalid arn ", arn->service == "kms" ? arn->region : name}));
  const kms::Key* key = kms::find_key(services.kms, call.account, call.region, name, call.now);
  if (key) {
    out.arn = key->arn;
    return out;
  }
  const std::string prefix = concat({"arn:aws:kms:", call.region, ":", call.account, ":"});
  const bool full = name.rfind("arn:", 0) == 0;
  if (out.by_alias)
    return not_found(concat({"Alias ", full ? name : prefix + name, " is not found."}));
  if (!full && !looks_like_key_id(name))
    return not_found(concat({"Invalid keyId '", name, "'"}));
  return not_found(
      concat({"Key '", full ? name : concat({prefix, "key/", name}), "' does not exist"}));
}

Result<Target> find_key_target(const Services& services, const Call& call,
                               const std::string& name) {
  if (name.find("alias/") != std::string::npos)
    return query_error("InvalidArnException", "Key Aliases are not supported for this operation.");
  return find_target(services, call, name);
}

const kms::Key& key_at(const Services& services, const std::string& arn) {
  return services.kms.keys.find(arn)->get();
}
kms::Key& edit_key(Run& run, const std::string& arn) {
  return kms::settle(run.services.kms, arn, run.rng, run.now);
}

Need need_for(const Services& services, const Call& call, std::string_view operation,
              const Target& target, const kms::EncryptionContext& context) {
  const kms::Key& key = key_at(services, target.arn);
  Need need;
  need.action = concat({"kms:", operation});
  need.resource = key.arn;
  need.resource_account = key.account;
  need.resource_policy = kms::policy_with_grants(key, operation, context);
  need.resource_policy_kind = policy::Kind::KeyPolicy;
  need.context.set("kms:CallerAccount", std::string(call.account), "account of the caller");
  add_key_context(services.kms, key, call.now, need.context);
  need.context.absent_because["kms:ViaService"] = "the caller calls KMS itself";
  if (target.by_alias)
    need.context.set("kms:RequestAlias", target.name.substr(target.name.find("alias/")),
                     "alias in the request");
  std::vector<std::string> names;
  for (const auto& entry : context) {
    names.push_back(entry.first);
    need.context.set("kms:EncryptionContext:" + entry.first, entry.second,
                     "encryption context of the request");
  }
  if (!names.empty())
    need.context.set_multi("kms:EncryptionContextKeys", std::move(names),
                           "encryption context of the request");
  return need;
}

Need need_for_account(const Call& call, std::string_view operation) {
  Need need;
  need.action = concat({"kms:", operation});
  need.resource = "*";
  need.resource_account = std::string(call.account);
  return need;
}

Prepared prepared(Need need, std::function<Result<Json>(Run&)> run) {
  Prepared out;
  out.main_resource = need.resource == "*" ? std::string() : need.resource;
  out.needs.push_back(std::move(need));
  out.run = std::move(run);
  return out;
}

std::optional<AwsError> check_usable(const kms::Key& key) {
  if (key.state == kms::KeyState::Disabled)
    return query_error("DisabledException", concat({key.arn, " is disabled."}));
  return check_not_pending(key);
}

std::optional<AwsError> check_not_pending(const kms::Key& key) {
  if (!kms::is_leaving(key))
    return std::nullopt;
  return query_error(
      "KMSInvalidStateException",
      concat({key.arn, key.state == kms::KeyState::PendingDeletion
                           ? " is pending deletion."
                           : " is pending deletion (or pending replica deletion)."}));
}

std::optional<AwsError> check_customer(const kms::Key& key, const Call& call) {
  if (key.manager == "CUSTOMER")
    return std::nullopt;
  return query_error(
      "AccessDeniedException",
      concat({"User: ", call.caller.principal.arn,
              " is not authorized to perform: kms:", call.operation, " on resource: ", key.arn}));
}

kms::EncryptionContext read_context(Params& in, const char* name) {
  kms::EncryptionContext out;
  const Json* found = in.any(name);
  if (!found)
    return out;
  bool fine = found->is_object();
  if (fine) {
    for (const auto& entry : found->items()) {
      fine = fine && entry.value().is_string();
      if (fine)
        out.set(entry.key(), entry.value().get<std::string>());
    }
  }
  if (!fine)
    in.violation(concat({"'", to_text(*found), "'"}), name, "Member must be a map of strings");
  return out;
}

std::string read_blob(Params& in, const char* name, std::size_t max) {
  const std::string text = in.text(name, Pattern::Any, 1, 2000000);
  if (text.empty())
    return {};
  const std::optional<std::string> bytes = base64_decode(text);
  if (!bytes) {
    in.violation(concat({"'", text, "'"}), name, "Member must be base64");
    return {};
  }
  if (bytes->empty() || bytes->size() > max)
    in.violation("", name,
                 concat({"Member must have length less than or equal to ", std::to_string(max)}));
  return *bytes;
}

}  // namespace kms_service

std::vector<Operation> kms_operations() {
  std::vector<Operation> rows = kms_service::key_operations();
  for (auto* part : {kms_service::alias_operations, kms_service::grant_operations,
                     kms_service::crypto_operations, kms_service::rotation_operations,
                     kms_service::multi_region_operations}) {
    const std::vector<Operation> more = part();
    rows.insert(rows.end(), more.begin(), more.end());
  }
  return rows;
}

}  // namespace lockbox::api
