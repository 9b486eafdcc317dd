// KMS grants. Source: AWS KMS Developer Guide, "Grants in AWS KMS". A grant works at once here; AWS
// allows itself up to five minutes without its grant token.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "engine/api/kms_common.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api::kms_service {

namespace {

constexpr std::array<std::string_view, 11> kOperations = {"Decrypt",
                                                          "Encrypt",
                                                          "GenerateDataKey",
                                                          "GenerateDataKeyWithoutPlaintext",
                                                          "ReEncryptFrom",
                                                          "ReEncryptTo",
                                                          "CreateGrant",
                                                          "RetireGrant",
                                                          "DescribeKey",
                                                          "GenerateDataKeyPair",
                                                          "GenerateDataKeyPairWithoutPlaintext"};

Json context_json(const kms::EncryptionContext& context) {
  Json out = Json::object();
  for (const auto& entry : context) out[entry.first] = entry.second;
  return out;
}

Json grant_json(const kms::Key& key, const kms::Grant& grant) {
  Json out{{"KeyId", key.arn}, {"GrantId", grant.id}};
  if (!grant.name.empty())
    out["Name"] = grant.name;
  out["CreationDate"] = cli_seconds(grant.created.ms);
  out["GranteePrincipal"] = grant.grantee;
  if (!grant.retiring.empty())
    out["RetiringPrincipal"] = grant.retiring;
  out["IssuingAccount"] = grant.issuing_account;
  out["Operations"] = grant.operations;
  Json constraints = Json::object();
  if (grant.has_subset)
    constraints["EncryptionContextSubset"] = context_json(grant.context_subset);
  if (grant.has_equals)
    constraints["EncryptionContextEquals"] = context_json(grant.context_equals);
  if (!constraints.empty())
    out["Constraints"] = std::move(constraints);
  return out;
}

void read_constraints(Params& in, kms::Grant& grant) {
  const Json* constraints = in.any("Constraints");
  if (!constraints)
    return;
  Params inner(*constraints, "ValidationException");
  grant.has_equals = inner.has("EncryptionContextEquals");
  grant.has_subset = inner.has("EncryptionContextSubset");
  grant.context_equals = read_context(inner, "EncryptionContextEquals");
  grant.context_subset = read_context(inner, "EncryptionContextSubset");
  if (const auto error = inner.error())
    in.violation(concat({"'", to_text(*constraints), "'"}), "Constraints", error->message);
}

void read_operations(Params& in, kms::Grant& grant) {
  grant.operations = in.texts("Operations");
  if (grant.operations.empty())
    in.violation("null", "Operations", "Member must not be null");
  for (const std::string& operation : grant.operations) {
    if (std::find(kOperations.begin(), kOperations.end(), operation) == kOperations.end())
      in.violation(concat({"'", operation, "'"}), "Operations",
                   "Member must be a grant operation for a symmetric key");
  }
}

/// Whether a grant is what a request asks for, name included.
bool is_same(const kms::Grant& a, const kms::Grant& b) {
  return a.name == b.name && a.grantee == b.grantee && a.retiring == b.retiring &&
         a.operations == b.operations && a.has_equals == b.has_equals &&
         a.has_subset == b.has_subset &&
         context_json(a.context_equals) == context_json(b.context_equals) &&
         context_json(a.context_subset) == context_json(b.context_subset);
}

bool has_token(const kms::Grant& grant, const std::string& token) {
  return grant.token == token || std::find(grant.more_tokens.begin(), grant.more_tokens.end(),
                                           token) != grant.more_tokens.end();
}

Result<Prepared> create_grant(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::string name = in.text("KeyId", Pattern::Any, 1, 2048);
  kms::Grant wanted;
  wanted.grantee = in.text("GranteePrincipal", Pattern::Any, 1, 256);
  wanted.retiring = in.optional_text("RetiringPrincipal", Pattern::Any, 1, 256);
  wanted.name = in.optional_text("Name", Pattern::Any, 1, 256);
  wanted.issuing_account = concat({"arn:aws:iam::", call.account, ":root"});
  read_operations(in, wanted);
  read_constraints(in, wanted);
  in.ignore("GrantTokens");
  if (const auto error = in.error())
    return *error;
  const Result<Target> target = find_key_target(services, call, name);
  if (!target)
    return target.error();
  const std::string arn = target->arn;
  Need need = need_for(services, call, "CreateGrant", *target);
  need.resource_policy =
      kms::policy_with_grants(key_at(services, target->arn), "CreateGrant", {}, &wanted);
  need.context.set("kms:GranteePrincipal", wanted.grantee, "grantee in the request");
  need.context.set("kms:GrantIsForAWSResource", "false", "the caller makes the grant itself");
  need.context.set_multi("kms:GrantOperations", wanted.operations, "operations in the request");
  if (wanted.has_equals || wanted.has_subset)
    need.context.set("kms:GrantConstraintType",
                     wanted.has_equals ? "EncryptionContextEquals" : "EncryptionContextSubset",
                     "constraint in the request");
  if (!wanted.retiring.empty())
    need.context.set("kms:RetiringPrincipal", wanted.retiring, "retiring principal");
  return prepared(std::move(need), [=](Run& run) -> Result<Json> {
    kms::Key& key = edit_key(run, arn);
    if (const auto error = check_usable(key))
      return *error;
    // A named request that is sent again makes no second grant.
    for (const auto& entry : key.grants)
      if (!wanted.name.empty() && is_same(entry.second, wanted)) {
        kms::Grant known = entry.second;
        known.more_tokens.push_back(base64_encode(kms::random_bytes(run.rng, 48)));
        Json out{{"GrantToken", known.more_tokens.back()}, {"GrantId", known.id}};
        const std::string id = known.id;
        key.grants.set(id, std::move(known));
        return out;
      }
    kms::Grant grant = wanted;
    grant.id = hex_encode(kms::random_bytes(run.rng, 32));
    grant.token = base64_encode(kms::random_bytes(run.rng, 48));
    grant.created = run.now;
    Json out{{"GrantToken", grant.token}, {"GrantId", grant.id}};
    key.grants.set(grant.id, grant);
    return out;
  });
}

Result<Prepared> list_grants(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::string name = in.text("KeyId", Pattern::Any, 1, 2048);
  const std::string grantee = in.optional_text("GranteePrincipal", Pattern::Any, 1, 256);
  const std::string id = in.optional_text("GrantId", Pattern::Any, 1, 128);
  in.ignore("Limit");
  in.ignore("Marker");
  if (const auto error = in.error())
    return *error;
  const Result<Target> target = find_key_target(services, call, name);
  if (!target)
    return target.error();
  const std::string arn = target->arn;
  return prepared(need_for(services, call, "ListGrants", *target), [=](Run& run) -> Result<Json> {
    const kms::Key& key = key_at(run.services, arn);
    Json list = Json::array();
    for (const auto& entry : key.grants) {
      const bool wanted = (grantee.empty() || entry.second.grantee == grantee) &&
                          (id.empty() || entry.second.id == id);
      if (wanted)
        list.push_back(grant_json(key, entry.second));
    }
    return Json{{"Grants", std::move(list)}};
  });
}

Result<Json> remove_grant(Run& run, const std::string& arn, const std::string& id) {
  if (!edit_key(run, arn).grants.erase(id))
    return not_found(concat({"Grant ID ", id, " not found"}));
  return Json::object();
}

Result<Prepared> revoke_grant(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::string name = in.text("KeyId", Pattern::Any, 1, 2048);
  const std::string id = in.text("GrantId", Pattern::Any, 1, 128);
  if (const auto error = in.error())
    return *error;
  const Result<Target> target = find_key_target(services, call, name);
  if (!target)
    return target.error();
  const std::string arn = target->arn;
  return prepared(need_for(services, call, "RevokeGrant", *target),
                  [=](Run& run) { return remove_grant(run, arn, id); });
}

/// Retiring is the right of the retiring principal (and of the grantee, when RetireGrant is among
/// its operations); anybody else needs kms:RetireGrant on the key.
Result<Prepared> retire_grant(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::string token = in.optional_text("GrantToken", Pattern::Any, 1, 8192);
  const std::string name = in.optional_text("KeyId", Pattern::Any, 1, 2048);
  const std::string id = in.optional_text("GrantId", Pattern::Any, 1, 128);
  if (const auto error = in.error())
    return *error;
  const kms::Key* key = nullptr;
  const kms::Grant* grant = nullptr;
  for (const auto& entry : services.kms.keys) {
    for (const auto& held : entry.second->grants) {
      const bool named = token.empty() ? held.second.id == id && entry.second->arn == name
                                       : has_token(held.second, token);
      if (named) {
        key = &entry.second.get();
        grant = &held.second;
      }
    }
  }
  if (!grant)
    return token.empty() ? not_found(concat({"Grant ID ", id, " not found"}))
                         : query_error("InvalidGrantTokenException", "Invalid grant token");
  const std::string arn = key->arn, grant_id = grant->id;
  const policy::Principal& who = call.caller.principal;
  const auto is_caller = [&](const std::string& principal) {
    return !principal.empty() && (principal == who.arn || principal == who.role_arn);
  };
  const bool may_retire =
      is_caller(grant->retiring) ||
      (is_caller(grant->grantee) && kms::grant_covers(*grant, "RetireGrant", {}));
  Prepared out;
  out.main_resource = arn;
  if (!may_retire) {
    const Result<Target> target = find_key_target(services, call, arn);
    if (!target)
      return target.error();
    out.needs.push_back(need_for(services, call, "RetireGrant", *target));
  }
  out.run = [=](Run& run) { return remove_grant(run, arn, grant_id); };
  return out;
}

Result<Prepared> list_retirable_grants(const Services&, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::string retiring = in.text("RetiringPrincipal", Pattern::Any, 1, 256);
  in.ignore("Limit");
  in.ignore("Marker");
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  return prepared(need_for_account(call, "ListRetirableGrants"), [=](Run& run) -> Result<Json> {
    Json list = Json::array();
    for (const auto& entry : run.services.kms.keys) {
      for (const auto& held : entry.second->grants) {
        if (held.second.retiring == retiring)
          list.push_back(grant_json(*entry.second, held.second));
      }
    }
    return Json{{"Grants", std::move(list)}};
  });
}

}  // namespace

std::vector<Operation> grant_operations() {
  constexpr audit::Category kind = audit::Category::Management;
  return {
      {"kms", "CreateGrant", kind, false, false, create_grant},
      {"kms", "ListGrants", kind, true, false, list_grants},
      {"kms", "ListRetirableGrants", kind, true, false, list_retirable_grants},
      {"kms", "RetireGrant", kind, false, false, retire_grant},
      {"kms", "RevokeGrant", kind, false, false, revoke_grant},
  };
}

}  // namespace lockbox::api::kms_service
