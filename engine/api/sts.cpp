// AWS Security Token Service: who am I, sessions of users, federated users. AssumeRole and its
// relatives are in sts_roles.cpp. Source: AWS STS API Reference.
#include <nlohmann/json.hpp>

#include "engine/api/session_guard.hpp"
#include "engine/api/sts_common.hpp"
#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api {

namespace sts {

Json credentials_json(const identity::Credentials& credentials, SimTime expires) {
  return Json{{"AccessKeyId", credentials.access_key_id},
              {"SecretAccessKey", credentials.secret_access_key},
              {"SessionToken", credentials.session_token},
              {"Expiration", cli_seconds(expires.ms)}};
}

Result<SessionPolicies> read_session_policies(Params& in, const Services& services,
                                              const Call& call) {
  const std::string text = in.optional_text("Policy", Pattern::Any, 1, 131072);
  const Json* arns = in.any("PolicyArns");
  SessionPolicies out;
  std::size_t size = text.size();
  if (!text.empty()) {
    auto parsed = policy::parse_document(text, policy::Kind::Session);
    if (!parsed)
      return policy::malformed_policy_document(parsed.error());
    out.policies.emplace();
    out.policies->push_back({"session policy", "session", "", *parsed});
  }
  if (arns && (!arns->is_array() || arns->size() > 10)) {
    in.violation(concat({"'", to_text(*arns), "'"}), "PolicyArns",
                 "Member must have length less than or equal to 10");
    arns = nullptr;
  }
  for (std::size_t i = 0; arns && i < arns->size(); ++i) {
    const std::string arn = string_member((*arns)[i], "arn").value_or("");
    const identity::ManagedPolicy* managed = iam::managed_policy(services, call.account, arn);
    if (!managed)
      return query_error("InvalidParameterValue",
                         concat({"Invalid policy ARN provided: ", arn, "."}));
    if (!out.policies)
      out.policies.emplace();
    const policy::DocumentPtr document = identity::default_document(*managed);
    size += document->text.size();
    out.policies->push_back({managed->name, "session", arn, document});
  }
  out.plain_characters = size;
  return out;
}

std::optional<AwsError> check_packed_size(const SessionPolicies& policies, const iam::TagList& tags,
                                          std::int64_t& percent) {
  std::size_t size = policies.plain_characters;
  for (const auto& tag : tags) size += tag.first.size() + tag.second.size();
  percent = static_cast<std::int64_t>((size * 100 + kPackedLimit - 1) / kPackedLimit);
  if (percent <= 100)
    return std::nullopt;
  return query_error("PackedPolicyTooLarge",
                     concat({"Packed policy consumes ", std::to_string(percent),
                             "% of allotted space, please use smaller policy."}));
}

bool is_temporary(const Call& call) {
  return call.caller.token_issued.has_value();
}

namespace {

Result<Prepared> get_caller_identity(const Services&, const Call& call) {
  Params in(call.parameters);
  if (const auto error = in.error())
    return *error;
  const policy::Principal who = call.caller.principal;
  const std::string user_id = call.caller.user_id;
  Prepared out;
  // No authorization is needed, and none can be refused: AWS documents that a Deny has no effect.
  out.run = [=](Run&) -> Result<Json> {
    return Json{{"UserId", user_id}, {"Account", who.account}, {"Arn", who.arn}};
  };
  return out;
}

Result<Prepared> get_session_token(const Services& services, const Call& call) {
  Params in(call.parameters);
  const bool root = call.caller.principal.kind == policy::PrincipalKind::Root;
  const std::int64_t longest = root ? 3600 : 129600;
  std::int64_t seconds = in.integer("DurationSeconds", 900, 129600).value_or(root ? 3600 : 43200);
  const Result<Mfa> mfa = read_mfa(in, services, call);
  if (const auto error = in.error())
    return *error;
  if (!mfa)
    return mfa.error();
  if (is_temporary(call))
    return query_error("AccessDenied", "Cannot call GetSessionToken with session credentials", 403);
  // For root a longer duration is cut to one hour, without an error.
  seconds = std::min(seconds, longest);
  identity::TemporarySession session;
  session.account = std::string(call.account);
  session.user_name = root ? "root" : call.caller.user_name;
  session.mfa = mfa->present;
  Prepared out;
  out.run = [=](Run& run) -> Result<Json> {
    identity::TemporarySession mine = session;
    mine.issued = mine.mfa_time = run.now;
    mine.expires = plus_ms(run.now, seconds * 1000);
    const SimTime expires = mine.expires;
    return Json{{"Credentials", credentials_json(identity::issue_session(run.services.identity,
                                                                         run.rng, std::move(mine)),
                                                 expires)}};
  };
  return out;
}

Result<Prepared> get_federation_token(const Services& services, const Call& call) {
  Params in(call.parameters);
  const bool root = call.caller.principal.kind == policy::PrincipalKind::Root;
  const std::string name = in.text("Name", Pattern::Name, 2, 32);
  std::int64_t seconds = in.integer("DurationSeconds", 900, 129600).value_or(43200);
  const iam::TagList tags = in.tags();
  const Result<SessionPolicies> policies = read_session_policies(in, services, call);
  if (const auto error = in.error())
    return *error;
  if (!policies)
    return policies.error();
  if (is_temporary(call))
    return query_error("AccessDenied", "Cannot call GetFederationToken with session credentials",
                       403);
  std::int64_t percent = 0;
  if (const auto error = check_packed_size(*policies, tags, percent))
    return *error;
  if (root)
    seconds = std::min<std::int64_t>(seconds, 3600);
  const std::string account(call.account);
  Need need;
  need.action = "sts:GetFederationToken";
  need.resource = concat({"arn:aws:sts::", account, ":federated-user/", name});
  need.resource_account = account;
  iam::add_request_tags(need, tags);
  identity::TemporarySession session;
  session.account = account;
  session.user_name = root ? "root" : call.caller.user_name;
  session.session_name = name;
  session.tags = tags;
  session.session_policies = policies->policies;
  const std::string arn = need.resource;
  Prepared out = iam::prepared(need, [=](Run& run) -> Result<Json> {
    identity::TemporarySession mine = session;
    mine.issued = run.now;
    mine.expires = plus_ms(run.now, seconds * 1000);
    const SimTime expires = mine.expires;
    Json answer{
        {"Credentials",
         credentials_json(identity::issue_session(run.services.identity, run.rng, std::move(mine)),
                          expires)},
        {"FederatedUser", Json{{"FederatedUserId", concat({account, ":", name})}, {"Arn", arn}}}};
    if (percent > 0)
      answer["PackedPolicySize"] = percent;
    return answer;
  });
  if (!tags.empty()) {
    Need tagging = need;
    tagging.action = "sts:TagSession";
    out.needs.push_back(std::move(tagging));
  }
  return out;
}

/// The account of an access key id, for everybody who asks.
Result<Prepared> get_access_key_info(const Services&, const Call& call) {
  Params in(call.parameters);
  const std::string id = in.text("AccessKeyId", Pattern::AccessKeyId, 16, 128);
  if (const auto error = in.error())
    return *error;
  Need need;
  need.action = "sts:GetAccessKeyInfo";
  need.resource = "*";
  need.resource_account = std::string(call.account);
  return iam::prepared(std::move(need), [=](Run& run) -> Result<Json> {
    const auto* owner = run.services.identity.key_owners.find(id);
    const auto* session = run.services.identity.sessions.find(id);
    if (!owner && !session)
      return query_error("ValidationError", "The access key ID provided does not exist.");
    return Json{{"Account", owner ? owner->first : (*session)->account}};
  });
}

}  // namespace

}  // namespace sts

std::vector<Operation> sts_operations() {
  constexpr audit::Category kind = audit::Category::Management;
  std::vector<Operation> rows = {
      {"sts", "GetAccessKeyInfo", kind, true, false, guarded<sts::get_access_key_info>},
      {"sts", "GetCallerIdentity", kind, true, false, guarded<sts::get_caller_identity>},
      {"sts", "GetFederationToken", kind, true, false, guarded<sts::get_federation_token>},
      {"sts", "GetSessionToken", kind, true, false, guarded<sts::get_session_token>},
  };
  for (auto* part : {sts::role_operations, sts::web_identity_operations}) {
    const std::vector<Operation> more = part();
    rows.insert(rows.end(), more.begin(), more.end());
  }
  return rows;
}

}  // namespace lockbox::api
