// KMS keys, their states, policies and tags. Source: AWS KMS API Reference; AWS KMS Developer
// Guide, "Key states of AWS KMS keys".
#include <nlohmann/json.hpp>

#include "engine/api/kms_common.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api::kms_service {

namespace {

constexpr std::size_t kPolicyLimit = 32768;

Json metadata(const kms::Key& key) {
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
  return out;
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

std::vector<std::pair<std::string, std::string>> read_tags(Params& in) {
  std::vector<std::pair<std::string, std::string>> out;
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

AwsError would_lock_out() {
  return query_error("MalformedPolicyDocumentException",
                     "The new key policy will not allow you to update the key policy in the "
                     "future.");
}

Result<Prepared> create_key(const Services&, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::string description = in.optional_text("Description", Pattern::Any, 0, 8192);
  const std::string text = in.optional_text("Policy", Pattern::Any, 1, 131072);
  in.choice("KeyUsage", {"ENCRYPT_DECRYPT"}, "ENCRYPT_DECRYPT");
  in.choice("KeySpec", {"SYMMETRIC_DEFAULT"}, "SYMMETRIC_DEFAULT");
  in.choice("CustomerMasterKeySpec", {"SYMMETRIC_DEFAULT"}, "SYMMETRIC_DEFAULT");
  in.choice("Origin", {"AWS_KMS"}, "AWS_KMS");
  const bool careless = in.flag("BypassPolicyLockoutSafetyCheck");
  const bool multi_region = in.flag("MultiRegion");
  const auto tags = read_tags(in);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account), region(call.region);
  const Result<policy::DocumentPtr> document =
      parse_key_policy(text.empty() ? kms::default_key_policy(account) : text);
  if (!document)
    return document.error();
  if (!careless && !lets_caller_manage(*document, call))
    return would_lock_out();
  const policy::DocumentPtr parsed = *document;
  Need need = need_for_account(call, "CreateKey");
  std::vector<std::string> keys;
  for (const auto& tag : tags) {
    need.context.set("aws:RequestTag/" + tag.first, tag.second, "tag in the request");
    keys.push_back(tag.first);
  }
  if (!keys.empty())
    need.context.set_multi("aws:TagKeys", std::move(keys), "tag keys in the request");
  return prepared(std::move(need), [=](Run& run) -> Result<Json> {
    kms::Key key = kms::make_key(run.rng, run.now, account, region);
    key.description = description;
    key.policy = parsed;
    key.multi_region = multi_region;
    for (const auto& tag : tags) key.tags.set(tag.first, tag.second);
    Json out{{"KeyMetadata", metadata(key)}};
    const std::string arn = key.arn;
    run.services.kms.keys.set(arn, Cow<kms::Key>(std::move(key)));
    return out;
  });
}

/// An operation on the key of KeyId; `work` gets the key's ARN.
template <class Work>
Result<Prepared> on_key(const Services& services, const Call& call, Params& in, Work work) {
  const std::string name = in.text("KeyId", Pattern::Any, 1, 2048);
  if (const auto error = in.error())
    return *error;
  const Result<Target> target = find_target(services, call, name);
  if (!target)
    return target.error();
  const std::string arn = target->arn;
  return prepared(need_for(services, call, call.operation, *target),
                  [=](Run& run) -> Result<Json> { return work(run, arn); });
}

Result<Prepared> describe_key(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  in.ignore("GrantTokens");
  return on_key(services, call, in, [](Run& run, const std::string& arn) -> Result<Json> {
    return Json{{"KeyMetadata", metadata(key_at(run.services, arn))}};
  });
}

Result<Prepared> list_keys(const Services&, const Call& call) {
  Params in(call.parameters, "ValidationException");
  in.ignore("Limit");
  in.ignore("Marker");
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account), region(call.region);
  return prepared(need_for_account(call, "ListKeys"), [=](Run& run) -> Result<Json> {
    Json list = Json::array();
    for (const auto& entry : run.services.kms.keys) {
      const kms::Key& key = *entry.second;
      if (key.account == account && key.region == region &&
          kms::find_key(run.services.kms, account, region, key.arn, run.now))
        list.push_back(Json{{"KeyId", key.id}, {"KeyArn", key.arn}});
    }
    return Json{{"Keys", std::move(list)}};
  });
}

template <bool Enable>
Result<Prepared> switch_key(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const identity::Caller caller = call.caller;
  const std::string operation(call.operation);
  return on_key(services, call, in, [=](Run& run, const std::string& arn) -> Result<Json> {
    kms::Key& key = edit_key(run, arn);
    if (const auto error = check_not_pending(key))
      return *error;
    if (key.manager != "CUSTOMER")
      return query_error(
          "AccessDeniedException",
          concat({"User: ", caller.principal.arn, " is not authorized to perform: kms:", operation,
                  " on resource: ", arn}));
    key.state = Enable ? kms::KeyState::Enabled : kms::KeyState::Disabled;
    return Json::object();
  });
}

Result<Prepared> schedule_key_deletion(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::int64_t days = in.integer("PendingWindowInDays", 7, 30).value_or(30);
  return on_key(services, call, in, [=](Run& run, const std::string& arn) -> Result<Json> {
    kms::Key& key = edit_key(run, arn);
    if (const auto error = check_not_pending(key))
      return *error;
    key.state = kms::KeyState::PendingDeletion;
    key.deletion = plus_ms(run.now, days * kDayMs);
    return Json{{"KeyId", arn},
                {"DeletionDate", cli_seconds(key.deletion->ms)},
                {"KeyState", "PendingDeletion"},
                {"PendingWindowInDays", days}};
  });
}

Result<Prepared> cancel_key_deletion(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  return on_key(services, call, in, [](Run& run, const std::string& arn) -> Result<Json> {
    kms::Key& key = edit_key(run, arn);
    if (key.state != kms::KeyState::PendingDeletion)
      return query_error("KMSInvalidStateException",
                         concat({arn, " is not pending deletion (or pending replica deletion)."}));
    key.state = kms::KeyState::Disabled;  // not Enabled: somebody has to decide that
    key.deletion.reset();
    return Json{{"KeyId", arn}};
  });
}

Result<Prepared> get_key_policy(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  in.choice("PolicyName", {"default"}, "default");
  return on_key(services, call, in, [](Run& run, const std::string& arn) -> Result<Json> {
    return Json{{"Policy", key_at(run.services, arn).policy->text}, {"PolicyName", "default"}};
  });
}

Result<Prepared> list_key_policies(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  return on_key(services, call, in, [](Run&, const std::string&) -> Result<Json> {
    return Json{{"PolicyNames", Json::array({"default"})}};
  });
}

Result<Prepared> put_key_policy(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::string text = in.text("Policy", Pattern::Any, 1, 131072);
  in.choice("PolicyName", {"default"}, "default");
  const bool careless = in.flag("BypassPolicyLockoutSafetyCheck");
  Result<policy::DocumentPtr> document = policy::DocumentPtr();
  if (!text.empty()) {
    document = parse_key_policy(text);
    if (!document)
      return document.error();
    if (!careless && !lets_caller_manage(*document, call))
      return would_lock_out();
  }
  const policy::DocumentPtr parsed = *document;
  return on_key(services, call, in, [=](Run& run, const std::string& arn) -> Result<Json> {
    edit_key(run, arn).policy = parsed;
    return Json::object();
  });
}

Result<Prepared> update_key_description(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::string description = in.text("Description", Pattern::Any, 0, 8192);
  return on_key(services, call, in, [=](Run& run, const std::string& arn) -> Result<Json> {
    kms::Key& key = edit_key(run, arn);
    if (const auto error = check_not_pending(key))
      return *error;
    key.description = description;
    return Json::object();
  });
}

Result<Prepared> tag_resource(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const auto tags = read_tags(in);
  return on_key(services, call, in, [=](Run& run, const std::string& arn) -> Result<Json> {
    kms::Key& key = edit_key(run, arn);
    if (const auto error = check_not_pending(key))
      return *error;
    for (const auto& tag : tags) key.tags.set(tag.first, tag.second);
    return Json::object();
  });
}

Result<Prepared> untag_resource(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::vector<std::string> keys = in.texts("TagKeys");
  return on_key(services, call, in, [=](Run& run, const std::string& arn) -> Result<Json> {
    kms::Key& key = edit_key(run, arn);
    if (const auto error = check_not_pending(key))
      return *error;
    for (const std::string& name : keys) key.tags.erase(name);
    return Json::object();
  });
}

Result<Prepared> list_resource_tags(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  return on_key(services, call, in, [](Run& run, const std::string& arn) -> Result<Json> {
    Json list = Json::array();
    for (const auto& tag : key_at(run.services, arn).tags)
      list.push_back(Json{{"TagKey", tag.first}, {"TagValue", tag.second}});
    return Json{{"Tags", std::move(list)}};
  });
}

}  // namespace

std::vector<Operation> key_operations() {
  constexpr audit::Category kind = audit::Category::Management;
  return {
      {"kms", "CancelKeyDeletion", kind, false, false, cancel_key_deletion},
      {"kms", "CreateKey", kind, false, false, create_key},
      {"kms", "DescribeKey", kind, true, false, describe_key},
      {"kms", "DisableKey", kind, false, false, switch_key<false>},
      {"kms", "EnableKey", kind, false, false, switch_key<true>},
      {"kms", "GetKeyPolicy", kind, true, false, get_key_policy},
      {"kms", "ListKeyPolicies", kind, true, false, list_key_policies},
      {"kms", "ListKeys", kind, true, false, list_keys},
      {"kms", "ListResourceTags", kind, true, false, list_resource_tags},
      {"kms", "PutKeyPolicy", kind, false, false, put_key_policy},
      {"kms", "ScheduleKeyDeletion", kind, false, false, schedule_key_deletion},
      {"kms", "TagResource", kind, false, false, tag_resource},
      {"kms", "UntagResource", kind, false, false, untag_resource},
      {"kms", "UpdateKeyDescription", kind, false, false, update_key_description},
  };
}

}  // namespace lockbox::api::kms_service
