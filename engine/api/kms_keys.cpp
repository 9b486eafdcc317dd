// KMS keys, their states, policies and tags. Source: AWS KMS API Reference; AWS KMS Developer
// Guide, "Key states of AWS KMS keys".
#include <nlohmann/json.hpp>

#include "engine/api/kms_common.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api::kms_service {

namespace {

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
  const Tags tags = read_key_tags(in);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account), region(call.region);
  const Result<policy::DocumentPtr> document = read_key_policy(call, text, careless);
  if (!document)
    return document.error();
  const policy::DocumentPtr parsed = *document;
  Need need = need_for_account(call, "CreateKey");
  for (const auto& [name, value] :
       {std::pair("kms:KeySpec", "SYMMETRIC_DEFAULT"), std::pair("kms:KeyUsage", "ENCRYPT_DECRYPT"),
        std::pair("kms:KeyOrigin", "AWS_KMS"),
        std::pair("kms:MultiRegion", multi_region ? "true" : "false"),
        std::pair("kms:BypassPolicyLockoutSafetyCheck", careless ? "true" : "false")})
    need.context.set(name, value, "the key in the request");
  if (multi_region)
    need.context.set("kms:MultiRegionKeyType", "PRIMARY", "the key in the request");
  add_request_tags(need, tags);
  return prepared(std::move(need), [=](Run& run) -> Result<Json> {
    kms::Key key = kms::make_key(run.rng, run.now, account, region, multi_region);
    key.description = description;
    key.policy = parsed;
    for (const auto& tag : tags) key.tags.set(tag.first, tag.second);
    Json out{{"KeyMetadata", key_metadata(run.services, key, run.now)}};
    const std::string arn = key.arn;
    run.services.kms.keys.set(arn, Cow<kms::Key>(std::move(key)));
    return out;
  });
}

/// A condition key that only this operation has.
struct OwnKey {
  const char* name = nullptr;
  std::string value;
};

/// An operation on the key of KeyId; `work` gets the key's ARN.
template <class Work>
Result<Prepared> on_key(const Services& services, const Call& call, Params& in, Work work,
                        const OwnKey& own = {}) {
  const std::string name = in.text("KeyId", Pattern::Any, 1, 2048);
  if (const auto error = in.error())
    return *error;
  const bool takes_alias = call.operation == "DescribeKey";
  const Result<Target> target =
      takes_alias ? find_target(services, call, name) : find_key_target(services, call, name);
  if (!target)
    return target.error();
  const std::string arn = target->arn;
  Need need = need_for(services, call, call.operation, *target);
  if (own.name)
    need.context.set(own.name, own.value, "parameter of the request");
  return prepared(std::move(need), [=](Run& run) -> Result<Json> { return work(run, arn); });
}

Result<Prepared> describe_key(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  in.ignore("GrantTokens");
  return on_key(services, call, in, [](Run& run, const std::string& arn) -> Result<Json> {
    return Json{{"KeyMetadata", key_metadata(run.services, key_at(run.services, arn), run.now)}};
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
    // A rotation that came due meanwhile happens now, and the next one a period later.
    if (Enable && kms::is_primary(key) && key.rotates && key.next_rotation <= run.now) {
      kms::rotate(key, run.rng, run.now, true);
      key.next_rotation = plus_ms(run.now, key.rotation_days * kDayMs);
      kms::share(run.services.kms, arn, run.now);
    }
    return Json::object();
  });
}

Result<Prepared> schedule_key_deletion(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::int64_t days = in.integer("PendingWindowInDays", 7, 30).value_or(30);
  const auto work = [=](Run& run, const std::string& arn) -> Result<Json> {
    kms::Key& key = edit_key(run, arn);
    if (const auto error = check_not_pending(key))
      return *error;
    Json out{{"KeyId", arn}, {"PendingWindowInDays", days}};
    // A primary goes after its replicas: its days are counted from the end of the last of them.
    if (kms::is_primary(key) && !kms::relatives_of(run.services.kms, key, run.now).empty()) {
      key.state = kms::KeyState::PendingReplicaDeletion;
      key.waiting_days = static_cast<int>(days);
    } else {
      key.state = kms::KeyState::PendingDeletion;
      key.deletion = plus_ms(run.now, days * kDayMs);
      out["DeletionDate"] = cli_seconds(key.deletion->ms);
    }
    out["KeyState"] = kms::to_text(key.state);
    return out;
  };
  return on_key(services, call, in, work,
                {"kms:ScheduleKeyDeletionPendingWindowInDays", std::to_string(days)});
}

Result<Prepared> cancel_key_deletion(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  return on_key(services, call, in, [](Run& run, const std::string& arn) -> Result<Json> {
    kms::Key& key = edit_key(run, arn);
    if (!kms::is_leaving(key))
      return query_error("KMSInvalidStateException",
                         concat({arn, " is not pending deletion (or pending replica deletion)."}));
    key.state = kms::KeyState::Disabled;  // not Enabled: somebody has to decide that
    key.deletion.reset();
    key.waiting_days = 0;
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
    document = read_key_policy(call, text, careless);
    if (!document)
      return document.error();
  }
  const policy::DocumentPtr parsed = *document;
  const auto work = [=](Run& run, const std::string& arn) -> Result<Json> {
    edit_key(run, arn).policy = parsed;
    return Json::object();
  };
  return on_key(services, call, in, work,
                {"kms:BypassPolicyLockoutSafetyCheck", careless ? "true" : "false"});
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
  const Tags tags = read_key_tags(in);
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
