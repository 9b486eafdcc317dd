// Identities and their credentials: GetId, GetOpenIdToken (basic flow), GetCredentialsForIdentity
// (enhanced flow). All three are public: apps call them before they have credentials. Source:
// Amazon Cognito Developer Guide, "Identity pools authentication flow"; API Reference.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/cognito_common.hpp"
#include "engine/api/sts_common.hpp"
#include "engine/audit/recorder.hpp"
#include "engine/base/text.hpp"
#include "engine/identity/role_mapping.hpp"

namespace lockbox::api {

namespace cognito {

namespace {

using identity::IdentityPool;
using identity::PoolIdentity;

constexpr std::int64_t kCredentialSeconds = 3600, kTokenSeconds = 600;

/// What the tokens of a call prove: provider -> the user's id there, and the tokens themselves.
struct Proof {
  Logins logins;
  std::vector<identity::WebToken> tokens;
};

/// Checks the tokens of a call.
Result<Proof> verified(const Services& services, const IdentityPool& pool, const Logins& logins,
                       SimTime now) {
  Proof out;
  for (const auto& [provider, text] : logins) {
    const auto audience = identity::accepted_audience(services.identity, pool, provider);
    if (!audience)
      return not_authorized("Token is not from a supported provider of this identity pool.");
    const Result<identity::WebToken> token = identity::read_web_token(text, now);
    if (!token)
      return not_authorized(concat({"Invalid login token. ", token.error().message}));
    if (identity::provider_name(token->issuer) != provider)
      return not_authorized("Invalid login token. Issuer doesn't match providerName");
    if (token->audience != *audience)
      return not_authorized("Invalid login token. Incorrect token audience");
    out.logins.emplace_back(provider, token->subject);
    out.tokens.push_back(*token);
  }
  return out;
}

const PoolIdentity* linked_to(const IdentityPool& pool, const Logins& logins) {
  for (const auto& entry : pool.identities)
    for (const auto& login : logins) {
      const auto& own = entry.second.logins;
      if (std::find(own.begin(), own.end(), login) != own.end())
        return &entry.second;
    }
  return nullptr;
}

/// Parameters as data events show them.
std::shared_ptr<const Json> hidden(const Call& call) {
  Json out = Json::object();
  for (const auto& [from, to] :
       {std::pair{"IdentityPoolId", "identityPoolId"}, std::pair{"IdentityId", "identityId"},
        std::pair{"AccountId", "accountId"}})
    if (const auto value = string_member(call.parameters, from))
      out[to] = *value;
  const Json* logins = member(call.parameters, "Logins");
  if (logins && logins->is_object())
    for (const auto& entry : logins->items())
      out["logins"][entry.key()] = "HIDDEN_DUE_TO_SECURITY_REASONS";
  return std::make_shared<const Json>(std::move(out));
}

std::shared_ptr<const Json> redact_sign_in(const Services&, const Call& call) {
  return hidden(call);
}

AwsError no_guests() {
  return not_authorized("Unauthenticated access is not supported for this identity pool.");
}

Result<Prepared> get_id(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  in.optional_text("AccountId", Pattern::Any, 1, 15);
  const std::string id = in.text("IdentityPoolId", Pattern::Any, 1, 55);
  const Logins given = read_map(in, "Logins");
  if (const auto error = in.error())
    return *error;
  const auto pool = pool_at(services, id);
  if (!pool)
    return pool.error();
  const Result<Proof> proof = verified(services, **pool, given, call.now);
  if (!proof)
    return proof.error();
  if (proof->logins.empty() && !(*pool)->allow_guests)
    return no_guests();
  const Logins who = proof->logins;
  Prepared out;
  out.main_resource = identity::pool_arn(**pool);
  out.trail_parameters = hidden(call);
  out.run = [=](Run& run) -> Result<Json> {
    const PoolIdentity* known =
        who.empty() ? nullptr : linked_to(*identity::find_pool(run.services.identity, id), who);
    if (known)
      return Json{{"IdentityId", known->id}};
    return Json{{"IdentityId",
                 identity::add_identity(run.services.identity, run.rng, run.now, id, "", who).id}};
  };
  return out;
}

/// An identity as it is when a call has proven who it is: with the logins of the call linked.
struct Known {
  const IdentityPool* pool = nullptr;
  PoolIdentity who;
  std::vector<identity::WebToken> tokens;  ///< of the call's logins
  bool changed = false;
};

Result<Known> identified(const Services& services, const std::string& id, const Logins& given,
                         SimTime now) {
  Known out;
  out.pool = identity::pool_of_identity(services.identity, id);
  if (!out.pool)
    return not_found("Identity", id);
  out.who = *out.pool->identities.find(id);
  const Result<Proof> proof = verified(services, *out.pool, given, now);
  if (!proof)
    return proof.error();
  const Logins& logins = proof->logins;
  out.tokens = proof->tokens;
  if (logins.empty()) {
    if (!out.who.logins.empty())
      return not_authorized(concat({"Access to Identity '", id, "' is forbidden."}));
    if (!out.pool->allow_guests)
      return no_guests();
    return out;
  }
  const PoolIdentity* owner = linked_to(*out.pool, logins);
  if (owner && owner->id != id)
    return query_error("ResourceConflictException",
                       "Logins don't match. Please include at least "
                       "one valid login for this identity or "
                       "identity pool.");
  if (!owner && !out.who.logins.empty())
    return not_authorized(
        "Logins don't match. Please include at least one valid login for this "
        "identity or identity pool.");
  for (const auto& login : logins) {
    auto& own = out.who.logins;
    if (std::find(own.begin(), own.end(), login) != own.end())
      continue;
    own.push_back(login);
    out.who.modified = now;
    out.changed = true;
  }
  return out;
}

void link(Run& run, const std::string& pool_id, const PoolIdentity& who) {
  run.services.identity.pools.edit(pool_id)->edit().identities.set(who.id, who);
}

/// The call that Cognito makes for the identity, as it stands in the trail.
void record_assume(Run& run, const IdentityPool& pool, const identity::Caller& web,
                   const std::string& role_arn, const Json& answer) {
  const Json parameters{{"RoleArn", role_arn},
                        {"RoleSessionName", std::string(identity::kPoolSessionName)},
                        {"DurationSeconds", kCredentialSeconds}};
  audit::CallFacts facts;
  facts.service = "sts";
  facts.operation = "AssumeRoleWithWebIdentity";
  facts.region = pool.region;
  facts.account = pool.account;
  facts.read_only = true;
  facts.caller = &web;
  facts.time = run.now;
  facts.request_id = make_uuid(run.rng);
  facts.resource_arns = {role_arn};
  facts.request_parameters = &parameters;
  facts.response_elements = &answer;
  facts.invoked_by = std::string(identity::kPoolProvider);
  for (audit::Record& record : audit::record_call(run.services.audit, run.rng, facts))
    if (run.records)
      run.records->push_back(std::move(record));
}

/// The role that this call is for. With several logins the first whose provider has a mapping
/// decides; guests have one role only.
Result<std::string> role_of_call(const Known& known, const std::string& custom) {
  if (known.tokens.empty()) {
    if (!custom.empty())
      return not_authorized(
          concat({"Guests have the pool's unauthenticated role only, not ", custom, "."}));
    return identity::role_for(*known.pool, known.who);
  }
  for (const identity::WebToken& token : known.tokens)
    if (identity::mapping_for(*known.pool, token))
      return identity::mapped_role(*known.pool, token, custom);
  return identity::mapped_role(*known.pool, known.tokens.front(), custom);
}

Result<Prepared> get_credentials(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::string id = in.text("IdentityId", Pattern::Any, 1, 55);
  const Logins given = read_map(in, "Logins");
  const std::string custom = in.optional_text("CustomRoleArn", Pattern::Any, 20, 2048);
  if (const auto error = in.error())
    return *error;
  const Result<Known> found = identified(services, id, given, call.now);
  if (!found)
    return found.error();
  const Known known = *found;
  const Result<std::string> chosen = role_of_call(known, custom);
  if (!chosen)
    return chosen.error();
  const std::string pool_id = known.pool->id;
  const identity::Account* owner = nullptr;
  const identity::Role* role = identity::find_role(services.identity, *chosen, &owner);
  if (!role)
    return identity::bad_pool_configuration();
  const auto web = std::make_shared<const identity::Caller>(identity::web_caller(
      identity::pool_token(*known.pool, known.who, call.now, kCredentialSeconds),
      std::string(identity::kPoolProvider)));
  Need need = sts::web_identity_need(*role, owner->id, std::string(identity::kPoolSessionName));
  need.asker = web;
  need.refusal = std::make_shared<const AwsError>(identity::bad_pool_configuration());
  const std::string role_arn = role->arn;
  Prepared out;
  out.main_resource = identity::pool_arn(*known.pool);
  out.trail_parameters = hidden(call);
  out.needs.push_back(std::move(need));
  out.run = [=](Run& run) -> Result<Json> {
    const identity::Account* account = nullptr;
    const identity::Role* now = identity::find_role(run.services.identity, role_arn, &account);
    if (!now)
      return identity::bad_pool_configuration();
    if (known.changed)
      link(run, pool_id, known.who);
    identity::TemporarySession session = identity::web_session(
        *web, *account, *now, std::string(identity::kPoolSessionName), run.now, kCredentialSeconds);
    if (known.who.logins.empty())
      session.session_policies = identity::guest_session_policies();
    const SimTime expires = session.expires;
    const identity::Credentials c =
        identity::issue_session(run.services.identity, run.rng, std::move(session));
    record_assume(run, *identity::find_pool(run.services.identity, pool_id), *web, role_arn,
                  Json{{"Credentials", sts::credentials_json(c, expires)},
                       {"SubjectFromWebIdentityToken", id},
                       {"Provider", std::string(identity::kPoolProvider)},
                       {"Audience", pool_id}});
    return Json{{"IdentityId", id},
                {"Credentials", Json{{"AccessKeyId", c.access_key_id},
                                     {"SecretKey", c.secret_access_key},
                                     {"SessionToken", c.session_token},
                                     {"Expiration", cli_seconds(expires.ms)}}}};
  };
  return out;
}

Result<Prepared> get_open_id_token(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::string id = in.text("IdentityId", Pattern::Any, 1, 55);
  const Logins given = read_map(in, "Logins");
  if (const auto error = in.error())
    return *error;
  const Result<Known> found = identified(services, id, given, call.now);
  if (!found)
    return found.error();
  const Known known = *found;
  if (!known.pool->allow_classic_flow)
    return bad_parameter("Basic (classic) flow is not enabled, please use enhanced flow.");
  const std::string pool_id = known.pool->id;
  Prepared out;
  out.main_resource = identity::pool_arn(*known.pool);
  out.trail_parameters = hidden(call);
  out.run = [=](Run& run) -> Result<Json> {
    if (known.changed)
      link(run, pool_id, known.who);
    const IdentityPool& pool = *identity::find_pool(run.services.identity, pool_id);
    return Json{{"IdentityId", id},
                {"Token", identity::sign_web_token(
                              identity::pool_token(pool, known.who, run.now, kTokenSeconds))}};
  };
  return out;
}

}  // namespace

std::vector<Operation> sign_in_operations() {
  // High in number, so CloudTrail counts them among the data events. Source: Amazon Cognito
  // Developer Guide, "Amazon Cognito logging in AWS CloudTrail".
  constexpr audit::Category kind = audit::Category::Data;
  constexpr const char* service = "cognito-identity";
  return {
      {service, "GetCredentialsForIdentity", kind, false, true, get_credentials, redact_sign_in},
      {service, "GetId", kind, false, true, get_id, redact_sign_in},
      {service, "GetOpenIdToken", kind, false, true, get_open_id_token, redact_sign_in},
  };
}

}  // namespace cognito

std::vector<Operation> cognito_identity_operations() {
  std::vector<Operation> rows = cognito::pool_operations();
  const std::vector<Operation> more = cognito::sign_in_operations();
  rows.insert(rows.end(), more.begin(), more.end());
  return rows;
}

}  // namespace lockbox::api
