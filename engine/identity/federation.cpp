#include "engine/identity/federation.hpp"

#include <algorithm>

#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"
#include "engine/identity/managed.hpp"

namespace lockbox::identity {

namespace {

// The inline part of the scope-down for guests. Source: Amazon Cognito Developer Guide, "IAM
// roles", "Services that unauthenticated enhanced flow users can access", as of 2023, which lists
// services by name; what it names beyond them (KMS, Amazon Location) comes by the managed policy.
constexpr std::string_view kGuestServices = R"({
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Allow",
    "Action": ["cloudwatch:*", "logs:*", "dynamodb:*", "kinesis:*", "kinesisanalytics:*",
               "sumerian:View*", "mobileanalytics:*", "s3:*",
               "ses:*", "sns:*", "sqs:*", "lambda:*", "machinelearning:*", "execute-api:*",
               "iot:*", "gamelift:*", "cognito-identity:*", "cognito-idp:*", "lex:*", "polly:*",
               "comprehend:*", "translate:*", "transcribe:*", "rekognition:*",
               "mobiletargeting:*", "firehose:*", "appsync:*", "personalize:*",
               "sagemaker:InvokeEndpoint", "cognito-sync:*", "codewhisperer:*",
               "textract:DetectDocumentText", "textract:AnalyzeDocument", "sdb:*"],
    "Resource": ["*"]
  }]
})";
constexpr const char* kGuestManaged =
    "arn:aws:iam::aws:policy/AmazonCognitoUnAuthedIdentitiesSessionPolicy";

}  // namespace

const IdentityPool* find_pool(const State& state, std::string_view id) {
  const Cow<IdentityPool>* found = state.pools.find(id);
  return found ? &found->get() : nullptr;
}

const IdentityPool* find_pool_named(const State& state, std::string_view account,
                                    std::string_view name) {
  for (const auto& entry : state.pools)
    if (entry.second->account == account && (entry.second->name == name || entry.first == name))
      return &entry.second.get();
  return nullptr;
}

const IdentityPool* pool_of_identity(const State& state, std::string_view identity_id) {
  for (const auto& entry : state.pools)
    if (entry.second->identities.contains(identity_id))
      return &entry.second.get();
  return nullptr;
}

std::string pool_arn(const IdentityPool& pool) {
  return concat(
      {"arn:aws:cognito-identity:", pool.region, ":", pool.account, ":identitypool/", pool.id});
}

PoolIdentity add_identity(State& state, Rng& rng, SimTime now, std::string_view pool_id,
                          std::string label,
                          std::vector<std::pair<std::string, std::string>> logins) {
  IdentityPool& pool = state.pools.edit(pool_id)->edit();
  PoolIdentity one;
  one.id = concat({pool.region, ":", make_uuid(rng)});
  one.label = std::move(label);
  one.created = one.modified = now;
  one.logins = std::move(logins);
  pool.identities.set(one.id, one);
  return one;
}

std::optional<std::string> accepted_audience(const State& state, const IdentityPool& pool,
                                             std::string_view provider) {
  if (const std::string* app = pool.login_providers.find(provider))
    return *app;
  for (const IdentityPool::UserPool& u : pool.user_pools)
    if (u.provider == provider)
      return u.client_id;
  const Cow<Account>* account = state.accounts.find(pool.account);
  for (const std::string& arn : pool.oidc_providers) {
    const OidcProvider* found = account ? (*account)->oidc_providers.find(arn) : nullptr;
    if (found && found->url == provider && !found->client_ids.empty())
      return found->client_ids.front();
  }
  return std::nullopt;
}

WebToken pool_token(const IdentityPool& pool, const PoolIdentity& who, SimTime now,
                    std::int64_t seconds) {
  WebToken token;
  token.issuer = concat({"https://", kPoolProvider});
  token.subject = who.id;
  token.audience = pool.id;
  if (who.logins.empty()) {
    token.methods = {"unauthenticated"};
  } else {
    token.methods = {"authenticated"};
    for (const auto& login : who.logins) token.methods.push_back(login.first);
    for (const auto& login : who.logins)
      token.methods.push_back(concat({login.first, ":", pool.id, ":", login.second}));
  }
  token.issued = now;
  token.expires = plus_ms(now, seconds * 1000);
  return token;
}

Caller web_caller(const WebToken& token, std::string provider) {
  const std::string prefix = provider_name(token.issuer);
  Caller out;
  out.principal.arn = provider;
  out.user_id = concat({provider, ":", token.audience, ":", token.subject});
  out.user_name = token.subject;
  out.label = "web identity " + token.subject;
  out.federated_provider = std::move(provider);
  if (!token.methods.empty())
    out.provider_keys.emplace_back(prefix + ":amr", token.methods);
  out.provider_keys.emplace_back(prefix + ":aud", std::vector<std::string>{token.audience});
  out.provider_keys.emplace_back(prefix + ":sub", std::vector<std::string>{token.subject});
  return out;
}

const std::string& role_for(const IdentityPool& pool, const PoolIdentity& who) {
  return who.logins.empty() ? pool.unauthenticated_role : pool.authenticated_role;
}

TemporarySession web_session(const Caller& who, const Account& account, const Role& role,
                             std::string session_name, SimTime now, std::int64_t seconds) {
  TemporarySession session;
  session.account = account.id;
  session.role_name = role.name;
  session.role_id = role.id;
  session.session_name = std::move(session_name);
  session.issued = now;
  session.expires = plus_ms(now, seconds * 1000);
  session.federated_provider = who.federated_provider;
  session.provider_keys = who.provider_keys;
  return session;
}

std::vector<policy::PolicySource> guest_session_policies() {
  static const policy::DocumentPtr services =
      *policy::parse_document(kGuestServices, policy::Kind::Session);
  const ManagedPolicy& managed = **aws_managed_policies().find(kGuestManaged);
  return {{"scope-down for guests", "session", "", services},
          {managed.name, "session", managed.arn, default_document(managed)}};
}

const Role* find_role(const State& state, std::string_view arn, const Account** owner) {
  const std::optional<Arn> parts = parse_arn(arn);
  const Cow<Account>* account = parts ? state.accounts.find(parts->account) : nullptr;
  if (!account || parts->service != "iam" || parts->resource.rfind("role/", 0) != 0)
    return nullptr;
  const Cow<Role>* role =
      (*account)->roles.find(parts->resource.substr(parts->resource.rfind('/') + 1));
  if (!role || (*role)->arn != arn)
    return nullptr;
  if (owner)
    *owner = &account->get();
  return &role->get();
}

AwsError bad_pool_configuration() {
  AwsError e;
  e.code = "InvalidIdentityPoolConfigurationException";
  e.message = "Invalid identity pool configuration. Check assigned IAM roles for this pool.";
  return e;
}

}  // namespace lockbox::identity
