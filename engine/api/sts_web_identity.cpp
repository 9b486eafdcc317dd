// AssumeRoleWithWebIdentity. Sources: AWS STS API Reference, "AssumeRoleWithWebIdentity"; IAM User
// Guide, "OIDC federation", "Available keys for AWS OIDC federation".
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "engine/api/sts_common.hpp"
#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"
#include "engine/identity/federation.hpp"

namespace lockbox::api::sts {

namespace {

/// Providers that need no OpenID Connect provider in the account.
constexpr std::array<std::string_view, 4> kBuiltIn = {
    identity::kPoolProvider, "accounts.google.com", "graph.facebook.com", "www.amazon.com"};

/// What a trust policy names as Federated for this token. Errors: InvalidIdentityToken.
Result<std::string> federated_principal(const Services& services, const std::string& account,
                                        const identity::WebToken& token) {
  const std::string url = identity::provider_name(token.issuer);
  if (std::find(kBuiltIn.begin(), kBuiltIn.end(), url) != kBuiltIn.end())
    return url;
  const std::string arn = concat({"arn:aws:iam::", account, ":oidc-provider/", url});
  const identity::OidcProvider* provider =
      iam::account_of(services, account).oidc_providers.find(arn);
  if (!provider)
    return query_error(
        "InvalidIdentityToken",
        concat({"No OpenIDConnect provider found in your account for ", token.issuer}));
  const std::vector<std::string>& known = provider->client_ids;
  if (std::find(known.begin(), known.end(), token.audience) == known.end())
    return query_error("InvalidIdentityToken", "Incorrect token audience");
  return arn;
}

Result<Prepared> assume_role_with_web_identity(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string arn = in.text("RoleArn", Pattern::Any, 20, 2048);
  const std::string session_name = in.text("RoleSessionName", Pattern::Name, 2, 64);
  const std::string text = in.text("WebIdentityToken", Pattern::Any, 4, 20000);
  in.optional_text("ProviderId", Pattern::Any, 4, 2048);
  const std::int64_t seconds = in.integer("DurationSeconds", 900, 43200).value_or(3600);
  const Result<SessionPolicies> policies = read_session_policies(in, services, call);
  if (const auto error = in.error())
    return *error;
  if (!policies)
    return policies.error();
  std::int64_t percent = 0;
  if (const auto error = check_packed_size(*policies, {}, percent))
    return *error;
  const std::optional<Arn> parts = parse_arn(arn);
  if (!parts || parts->service != "iam" || parts->resource.rfind("role/", 0) != 0)
    return query_error("ValidationError", concat({arn, " is invalid"}));
  const Result<identity::WebToken> token = identity::read_web_token(text, call.now);
  if (!token)
    return token.error();
  const Result<std::string> provider = federated_principal(services, parts->account, *token);
  if (!provider)
    return provider.error();
  const auto who =
      std::make_shared<const identity::Caller>(identity::web_caller(*token, *provider));
  const AwsError refusal = web_identity_refused();
  const identity::Account* owner = nullptr;
  const identity::Role* role = identity::find_role(services.identity, arn, &owner);
  if (!role)
    return refusal;
  if (seconds > role->max_session_seconds)
    return query_error("ValidationError",
                       "The requested DurationSeconds exceeds the MaxSessionDuration set for this "
                       "role.");
  Need need = web_identity_need(*role, owner->id, session_name);
  need.refusal = std::make_shared<const AwsError>(refusal);
  const std::string account = owner->id, role_name = role->name;
  const identity::WebToken claims = *token;
  const auto session_policies = policies->policies;
  const std::string federated = *provider;
  Prepared out = iam::prepared(std::move(need), [=](Run& run) -> Result<Json> {
    const auto now = iam::find_entity<iam::RoleKind>(run.services, account, role_name);
    if (!now)
      return now.error();
    identity::TemporarySession session = identity::web_session(
        *who, iam::account_of(run.services, account), **now, session_name, run.now, seconds);
    session.session_policies = session_policies;
    const SimTime expires = session.expires;
    Json answer{{"Credentials", nullptr},
                {"SubjectFromWebIdentityToken", claims.subject},
                {"AssumedRoleUser", Json{{"AssumedRoleId", concat({(*now)->id, ":", session_name})},
                                         {"Arn", concat({"arn:aws:sts::", account, ":assumed-role/",
                                                         role_name, "/", session_name})}}},
                {"Provider", federated},
                {"Audience", claims.audience}};
    answer["Credentials"] = credentials_json(
        identity::issue_session(run.services.identity, run.rng, std::move(session)), expires);
    if (percent > 0)
      answer["PackedPolicySize"] = percent;
    return answer;
  });
  out.caller = who;
  Json kept{{"roleArn", arn}, {"roleSessionName", session_name}, {"durationSeconds", seconds}};
  out.trail_parameters = std::make_shared<const Json>(std::move(kept));
  return out;
}

/// The token never reaches the trail.
std::shared_ptr<const Json> without_token(const Services&, const Call& call) {
  Json kept = call.parameters;
  if (kept.is_object())
    kept.erase("WebIdentityToken");
  return std::make_shared<const Json>(std::move(kept));
}

}  // namespace

AwsError web_identity_refused() {
  return query_error("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity",
                     403);
}

Need web_identity_need(const identity::Role& role, const std::string& account,
                       const std::string& session_name) {
  Need need;
  need.action = "sts:AssumeRoleWithWebIdentity";
  need.resource = role.arn;
  need.resource_account = account;
  need.resource_policy = role.trust ? role.trust->text : std::string();
  need.resource_policy_kind = policy::Kind::Trust;
  need.context.set("sts:RoleSessionName", session_name, "session name in the request");
  for (const auto& tag : role.tags) {
    need.context.set("aws:ResourceTag/" + tag.first, tag.second, "tag of the role");
    need.context.set("iam:ResourceTag/" + tag.first, tag.second, "tag of the role");
  }
  return need;
}

std::vector<Operation> web_identity_operations() {
  return {{"sts", "AssumeRoleWithWebIdentity", audit::Category::Management, true, true,
           assume_role_with_web_identity, without_token}};
}

}  // namespace lockbox::api::sts
