// AssumeRole. Sources: AWS STS API Reference, "AssumeRole"; IAM User Guide, "Roles terms and
// concepts" (role chaining), "Pass session tags in AWS STS".
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/session_guard.hpp"
#include "engine/api/sts_common.hpp"
#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api::sts {

namespace {

/// The call, read and checked.
struct Assume {
  std::string arn, account, role, session_name, external_id, source_identity;
  std::int64_t seconds = 3600;
  bool seconds_given = false;
  iam::TagList tags;                    ///< of the request
  std::vector<std::string> transitive;  ///< keys of the request
  iam::TagList inherited;               ///< transitive tags of the calling session
  SessionPolicies policies;
  std::int64_t percent = 0;
  bool mfa = false;
};

AwsError may_not_assume(const Call& call, const std::string& arn) {
  return query_error("AccessDenied",
                     concat({"User: ", call.caller.principal.arn,
                             " is not authorized to perform: sts:AssumeRole on resource: ", arn}),
                     403);
}

const std::string* inherited_value(const Call& call, const std::string& key) {
  for (const auto& tag : call.caller.tags) {
    if (equals_ignore_case(tag.first, key))
      return &tag.second;
  }
  return nullptr;
}

/// Tags that the calling session hands on; an error when the request names one of them.
std::optional<AwsError> inherit_tags(const Call& call, Assume& out) {
  for (const std::string& key : call.caller.transitive_tags) {
    for (const auto& tag : out.tags) {
      if (equals_ignore_case(tag.first, key))
        return query_error("InvalidParameterValue",
                           "One of the specified transitive tag keys can't be set because it "
                           "conflicts with a transitive tag key from the calling session.");
    }
    if (const std::string* value = inherited_value(call, key))
      out.inherited.push_back({key, *value});
  }
  return std::nullopt;
}

std::optional<AwsError> check_tags(const Assume& wanted) {
  if (wanted.tags.size() > 50)
    return query_error("ValidationError",
                       "1 validation error detected: Value at 'tags' failed to satisfy "
                       "constraint: Member must have length less than or equal to 50");
  for (const std::string& key : wanted.transitive) {
    const bool tagged = std::any_of(wanted.tags.begin(), wanted.tags.end(), [&](const auto& tag) {
      return equals_ignore_case(tag.first, key);
    });
    if (!tagged)
      return query_error("InvalidParameterValue",
                         concat({"The transitive tag key ", key,
                                 " is not among the session tags of the request."}));
  }
  return std::nullopt;
}

Result<Assume> read_assume(const Services& services, const Call& call) {
  Params in(call.parameters);
  Assume out;
  out.arn = in.text("RoleArn", Pattern::Any, 20, 2048);
  out.session_name = in.text("RoleSessionName", Pattern::Name, 2, 64);
  const auto seconds = in.integer("DurationSeconds", 900, 43200);
  out.seconds = seconds.value_or(3600);
  out.seconds_given = seconds.has_value();
  out.external_id = in.optional_text("ExternalId", Pattern::ExternalId, 2, 1224);
  out.source_identity = in.optional_text("SourceIdentity", Pattern::SourceIdentity, 2, 64);
  out.tags = in.tags();
  out.transitive = in.texts("TransitiveTagKeys");
  const Result<Mfa> mfa = read_mfa(in, services, call);
  Result<SessionPolicies> policies = read_session_policies(in, services, call);
  if (const auto error = in.error())
    return *error;
  if (!mfa)
    return mfa.error();
  if (!policies)
    return policies.error();
  out.mfa = mfa->present;
  out.policies = *policies;
  const std::optional<Arn> arn = parse_arn(out.arn);
  if (!arn || arn->service != "iam" || arn->resource.rfind("role/", 0) != 0)
    return query_error("ValidationError", concat({out.arn, " is invalid"}));
  out.account = arn->account;
  out.role = out.arn.substr(out.arn.rfind('/') + 1);
  if (const auto error = check_tags(out))
    return *error;
  if (const auto error = inherit_tags(call, out))
    return *error;
  if (const auto error = check_packed_size(out.policies, out.tags, out.percent))
    return *error;
  return out;
}

/// The need for `action` on the role: its trust policy is the resource policy.
Need role_need(const identity::Role& role, const Assume& wanted, const char* action) {
  Need need;
  need.action = action;
  need.resource = role.arn;
  need.resource_account = wanted.account;
  need.resource_policy = role.trust ? role.trust->text : std::string();
  need.resource_policy_kind = policy::Kind::Trust;
  policy::Context& context = need.context;
  const auto set_or_say = [&context](const char* key, const std::string& value, const char* what) {
    if (value.empty())
      context.absent_because[key] = concat({"the request names no ", what});
    else
      context.set(key, value, concat({what, " in the request"}));
  };
  set_or_say("sts:ExternalId", wanted.external_id, "external id");
  set_or_say("sts:RoleSessionName", wanted.session_name, "session name");
  set_or_say("sts:SourceIdentity", wanted.source_identity, "source identity");
  iam::TagList tags = wanted.tags;
  tags.insert(tags.end(), wanted.inherited.begin(), wanted.inherited.end());
  iam::add_request_tags(need, tags);
  if (!wanted.transitive.empty())
    context.set_multi("sts:TransitiveTagKeys", wanted.transitive,
                      "transitive tag keys in the request");
  for (const auto& tag : role.tags) {
    context.set("aws:ResourceTag/" + tag.first, tag.second, "tag of the role");
    context.set("iam:ResourceTag/" + tag.first, tag.second, "tag of the role");
  }
  if (wanted.mfa) {
    context.set("aws:MultiFactorAuthPresent", "true", "MFA code in the request");
    context.set("aws:MultiFactorAuthAge", "0", "MFA code in the request");
  }
  return need;
}

std::optional<AwsError> check_duration(const Assume& wanted, const identity::Role& role,
                                       bool chained) {
  if (chained && wanted.seconds > 3600)
    return query_error("ValidationError",
                       "The requested DurationSeconds exceeds the 1 hour session limit for roles "
                       "assumed by role chaining.");
  if (wanted.seconds > role.max_session_seconds)
    return query_error("ValidationError",
                       "The requested DurationSeconds exceeds the MaxSessionDuration set for this "
                       "role.");
  return std::nullopt;
}

/// The session's tags: the request's, then the inherited ones.
void add_tags(identity::TemporarySession& session, const Assume& wanted) {
  session.tags = wanted.tags;
  session.tags.insert(session.tags.end(), wanted.inherited.begin(), wanted.inherited.end());
  session.transitive_tags = wanted.transitive;
  for (const auto& tag : wanted.inherited) session.transitive_tags.push_back(tag.first);
}

Result<Json> run_assume(Run& run, const Assume& wanted, bool chained,
                        const std::string& source_identity) {
  const auto role = iam::find_entity<iam::RoleKind>(run.services, wanted.account, wanted.role);
  if (!role)
    return role.error();
  if (const auto error = check_duration(wanted, **role, chained))
    return *error;
  identity::TemporarySession session;
  session.account = wanted.account;
  session.role_name = wanted.role;
  session.role_id = (*role)->id;
  session.session_name = wanted.session_name;
  session.issued = run.now;
  session.expires = plus_ms(run.now, wanted.seconds * 1000);
  add_tags(session, wanted);
  session.session_policies = wanted.policies.policies;
  session.source_identity = source_identity;
  const std::string role_id = session.role_id;
  const SimTime expires = session.expires;
  const identity::Credentials credentials =
      identity::issue_session(run.services.identity, run.rng, std::move(session));
  Json out{
      {"Credentials", credentials_json(credentials, expires)},
      {"AssumedRoleUser", Json{{"AssumedRoleId", concat({role_id, ":", wanted.session_name})},
                               {"Arn", concat({"arn:aws:sts::", wanted.account, ":assumed-role/",
                                               wanted.role, "/", wanted.session_name})}}}};
  if (wanted.percent > 0)
    out["PackedPolicySize"] = wanted.percent;
  if (!source_identity.empty())
    out["SourceIdentity"] = source_identity;
  return out;
}

Result<Prepared> assume_role(const Services& services, const Call& call) {
  Result<Assume> read = read_assume(services, call);
  if (!read)
    return read.error();
  Assume wanted = *read;
  if (call.caller.principal.kind == policy::PrincipalKind::Root)
    return query_error("AccessDenied", "Roles may not be assumed by root accounts.", 403);
  const auto role = iam::find_entity<iam::RoleKind>(services, wanted.account, wanted.role);
  // A role that does not exist is told apart from one that refuses by nobody.
  if (!role || (*role)->arn != wanted.arn)
    return may_not_assume(call, wanted.arn);
  const std::string& fixed = call.caller.source_identity;
  if (!fixed.empty() && !wanted.source_identity.empty() && fixed != wanted.source_identity)
    return query_error("ValidationError",
                       "The source identity of the calling session cannot be changed.");
  if (wanted.source_identity.empty())
    wanted.source_identity = fixed;
  const bool chained = call.caller.principal.kind == policy::PrincipalKind::RoleSession;
  Prepared out =
      iam::prepared(role_need(**role, wanted, "sts:AssumeRole"), [wanted, chained](Run& run) {
        return run_assume(run, wanted, chained, wanted.source_identity);
      });
  if (!wanted.tags.empty() || !wanted.inherited.empty())
    out.needs.push_back(role_need(**role, wanted, "sts:TagSession"));
  if (!wanted.source_identity.empty())
    out.needs.push_back(role_need(**role, wanted, "sts:SetSourceIdentity"));
  return out;
}

}  // namespace

std::vector<Operation> role_operations() {
  return {
      {"sts", "AssumeRole", audit::Category::Management, true, false, guarded<assume_role>},
  };
}

}  // namespace lockbox::api::sts
