// What requests bring to a key and what they are shown of it: policies, tags, metadata. Source: AWS
// KMS API Reference, "KeyMetadata"; AWS KMS Developer Guide, "Default key policy".
#include <nlohmann/json.hpp>

#include "engine/api/kms_common.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api::kms_service {

namespace {

constexpr std::size_t kPolicyLimit = 32768;

Json arn_and_region(const std::string& arn, const std::string& region) {
  return {{"Arn", arn}, {"Region", region}};
}

Json family(const kms::State& state, const kms::Key& key, SimTime now) {
  Json replicas = Json::array();
  const auto add = [&](const kms::Key& member) {
    if (!kms::is_primary(member))
      replicas.push_back(arn_and_region(member.arn, member.region));
  };
  add(key);
  for (const kms::Key* other : kms::relatives_of(state, key, now)) add(*other);
  return {{"MultiRegionKeyType", kms::is_primary(key) ? "PRIMARY" : "REPLICA"},
          {"PrimaryKey", arn_and_region(kms::arn_in(key, key.primary_region), key.primary_region)},
          {"ReplicaKeys", std::move(replicas)}};
}

Result<policy::DocumentPtr> parse_key_policy(const std::string& text) {
  if (text.size() > kPolicyLimit)
    return query_error("LimitExceededException", "The key policy is longer than 32768 characters.");
  const auto parsed = policy::parse_document(text, policy::Kind::KeyPolicy);
  if (!parsed)
    return query_error("MalformedPolicyDocumentException",
                       policy::malformed_policy_document(parsed.error()).message);
  return *parsed;
}

/// Whether the caller could still change the policy: KMS refuses to lock out its user.
bool lets_caller_manage(const policy::DocumentPtr& document, const Call& call) {
  const std::string root = concat({"arn:aws:iam::", call.account, ":root"});
  for (const policy::Statement& statement : document->statements) {
    if (statement.effect != policy::Effect::Allow || statement.not_principal)
      continue;
    bool named = statement.principal.any;
    for (const std::string& who : statement.principal.aws)
      named = named || who == root || who == call.account || who == "*" ||
              who == call.caller.principal.arn || who == call.caller.principal.role_arn;
    bool action = false;
    for (const std::string& wanted : statement.actions)
      action = action || wildcard_match(to_lower(wanted), "kms:putkeypolicy");
    if (named && action)
      return true;
  }
  return false;
}

}  // namespace

Json key_metadata(const Services& services, const kms::Key& stored, SimTime now) {
  const kms::Key key = kms::as_of(services.kms, stored, now);
  Json out{{"AWSAccountId", key.account},
           {"KeyId", key.id},
           {"Arn", key.arn},
           {"CreationDate", cli_seconds(key.created.ms)},
           {"Enabled", key.state == kms::KeyState::Enabled},
           {"Description", key.description},
           {"KeyUsage", "ENCRYPT_DECRYPT"},
           {"KeyState", to_text(key.state)}};
  if (key.deletion)
    out["DeletionDate"] = cli_seconds(key.deletion->ms);
  out["Origin"] = "AWS_KMS";
  out["KeyManager"] = key.manager;
  out["CustomerMasterKeySpec"] = "SYMMETRIC_DEFAULT";
  out["KeySpec"] = "SYMMETRIC_DEFAULT";
  out["EncryptionAlgorithms"] = Json::array({"SYMMETRIC_DEFAULT"});
  out["MultiRegion"] = key.multi_region;
  if (key.multi_region)
    out["MultiRegionConfiguration"] = family(services.kms, key, now);
  if (key.state == kms::KeyState::PendingReplicaDeletion)
    out["PendingDeletionWindowInDays"] = key.waiting_days;
  return out;
}

Result<policy::DocumentPtr> read_key_policy(const Call& call, const std::string& text,
                                            bool careless) {
  const Result<policy::DocumentPtr> document =
      parse_key_policy(text.empty() ? kms::default_key_policy(call.account) : text);
  if (document && !careless && !lets_caller_manage(*document, call))
    return query_error("MalformedPolicyDocumentException",
                       "The new key policy will not allow you to update the key policy in the "
                       "future.");
  return document;
}

Tags read_key_tags(Params& in) {
  Tags out;
  const Json* list = in.any("Tags");
  for (std::size_t i = 0; list && list->is_array() && i < list->size(); ++i) {
    const auto key = string_member((*list)[i], "TagKey");
    const auto value = string_member((*list)[i], "TagValue");
    if (key && value)
      out.push_back({*key, *value});
    else
      in.violation(to_text((*list)[i]), "Tags", "Member must have TagKey and TagValue");
  }
  return out;
}

void add_request_tags(Need& need, const Tags& tags) {
  std::vector<std::string> names;
  for (const auto& tag : tags) {
    need.context.set("aws:RequestTag/" + tag.first, tag.second, "tag in the request");
    names.push_back(tag.first);
  }
  if (!names.empty())
    need.context.set_multi("aws:TagKeys", std::move(names), "tag keys in the request");
}

}  // namespace lockbox::api::kms_service
