// Replicas of multi-Region keys. Source: AWS KMS API Reference, "ReplicateKey",
// "UpdatePrimaryRegion"; what AWS does in the background is done at once here.
#include <nlohmann/json.hpp>

#include "engine/api/kms_common.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api::kms_service {

namespace {

/// The pattern of the API Reference for names of Regions: "eu-west-1".
bool looks_like_region(const std::string& name) {
  const std::vector<std::string> parts = split(name, '-');
  if (parts.size() < 3 || parts.back().empty())
    return false;
  for (std::size_t i = 0; i < parts.size(); ++i)
    for (const char c : parts[i])
      if (i + 1 == parts.size() ? !is_digit(c) : c < 'a' || c > 'z')
        return false;
  return true;
}

/// The primary key that KeyId names.
Result<Target> find_primary(const Services& services, const Call& call, const std::string& name) {
  Result<Target> target = find_key_target(services, call, name);
  if (!target)
    return target;
  const kms::Key& key = key_at(services, target->arn);
  if (!key.multi_region || !kms::is_primary(key))
    return query_error("UnsupportedOperationException",
                       concat({key.arn, " is not a multi-Region primary key."}));
  return target;
}

std::string read_region(Params& in, const char* name) {
  const std::string region = in.text(name, Pattern::Any, 1, 32);
  if (!region.empty() && !looks_like_region(region))
    in.violation(concat({"'", region, "'"}), name,
                 "Member must satisfy regular expression pattern: ^([a-z]+-){2,3}\\d+$");
  return region;
}

Json tags_json(const Tags& tags) {
  Json out = Json::array();
  for (const auto& tag : tags) out.push_back({{"TagKey", tag.first}, {"TagValue", tag.second}});
  return out;
}

Result<Prepared> replicate_key(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::string name = in.text("KeyId", Pattern::Any, 1, 256);
  const std::string region = read_region(in, "ReplicaRegion");
  const std::string text = in.optional_text("Policy", Pattern::Any, 1, 131072);
  const std::string description = in.optional_text("Description", Pattern::Any, 0, 8192);
  const bool careless = in.flag("BypassPolicyLockoutSafetyCheck");
  const Tags tags = read_key_tags(in);
  if (const auto error = in.error())
    return *error;
  const Result<Target> target = find_primary(services, call, name);
  if (!target)
    return target.error();
  const Result<policy::DocumentPtr> document = read_key_policy(call, text, careless);
  if (!document)
    return document.error();
  const policy::DocumentPtr parsed = *document;
  const std::string arn = target->arn;
  Need need = need_for(services, call, "ReplicateKey", *target);
  need.context.set("kms:ReplicaRegion", region, "Region in the request");
  Prepared out = prepared(std::move(need), [=](Run& run) -> Result<Json> {
    const kms::Key& primary = edit_key(run, arn);
    if (const auto error = check_usable(primary))
      return *error;
    kms::Key replica = kms::make_replica(primary, region, run.now);
    if (kms::find_key(run.services.kms, primary.account, region, replica.arn, run.now))
      return query_error("AlreadyExistsException", concat({replica.arn, " already exists."}));
    replica.description = description;
    replica.policy = parsed;
    for (const auto& tag : tags) replica.tags.set(tag.first, tag.second);
    const std::string replica_arn = replica.arn;
    run.services.kms.keys.set(replica_arn, Cow<kms::Key>(std::move(replica)));
    return Json{{"ReplicaKeyMetadata",
                 key_metadata(run.services, key_at(run.services, replica_arn), run.now)},
                {"ReplicaPolicy", parsed->text},
                {"ReplicaTags", tags_json(tags)}};
  });
  // The second right is asked for where the replica is to be.
  Need creation = need_for_account(call, "CreateKey");
  creation.context.set("kms:MultiRegion", "true", "the replica");
  creation.context.set("kms:MultiRegionKeyType", "REPLICA", "the replica");
  creation.context.set("kms:PrimaryRegion", std::string(call.region), "the replica");
  add_request_tags(creation, tags);
  out.needs.push_back(std::move(creation));
  return out;
}

Result<Prepared> update_primary_region(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::string name = in.text("KeyId", Pattern::Any, 1, 2048);
  const std::string region = read_region(in, "PrimaryRegion");
  if (const auto error = in.error())
    return *error;
  const Result<Target> target = find_primary(services, call, name);
  if (!target)
    return target.error();
  const std::string arn = target->arn;
  Target replica;
  replica.name = replica.arn = kms::arn_in(key_at(services, arn), region);
  if (replica.arn == arn ||
      !kms::find_key(services.kms, call.account, region, replica.arn, call.now))
    return not_found(concat({"Key '", replica.arn, "' does not exist"}));
  Prepared out = prepared(need_for(services, call, "UpdatePrimaryRegion", *target),
                          [=](Run& run) -> Result<Json> {
                            if (const auto error = check_usable(edit_key(run, arn)))
                              return *error;
                            if (const auto error = check_usable(key_at(run.services, replica.arn)))
                              return *error;
                            kms::move_primary(run.services.kms, arn, region);
                            return Json::object();
                          });
  out.needs.push_back(need_for(services, call, "UpdatePrimaryRegion", replica));
  for (Need& need : out.needs)
    need.context.set("kms:PrimaryRegion", region, "Region in the request");
  return out;
}

}  // namespace

std::vector<Operation> multi_region_operations() {
  constexpr audit::Category kind = audit::Category::Management;
  return {
      {"kms", "ReplicateKey", kind, false, false, replicate_key},
      {"kms", "UpdatePrimaryRegion", kind, false, false, update_primary_region},
  };
}

}  // namespace lockbox::api::kms_service
