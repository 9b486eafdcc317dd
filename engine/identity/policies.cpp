// From a caller to the policies and condition keys that speak about it.
#include "engine/base/text.hpp"
#include "engine/identity/authority.hpp"
#include "engine/identity/managed.hpp"

namespace lockbox::identity {

namespace {

using Sources = std::vector<policy::PolicySource>;

void add_inline(Sources& out, const Policies& policies, const std::string& attached_to) {
  for (const auto& entry : policies) {
    policy::PolicySource source;
    source.name = entry.first;
    source.attached_to = attached_to;
    source.document = entry.second;
    out.push_back(std::move(source));
  }
}

void add_managed(Sources& out, const Account& account, const std::string& arn,
                 const std::string& attached_to) {
  const ManagedPolicy* found = find_managed_policy(account, arn);
  if (!found)
    return;  // DeletePolicy refuses while it is attached, so this cannot happen
  policy::PolicySource source;
  source.name = found->name;
  source.attached_to = attached_to;
  source.arn = arn;
  source.document = default_document(*found);
  out.push_back(std::move(source));
}

template <class Entity>
void add_entity(policy::PolicySet& out, const Account& account, const Entity& entity,
                const std::string& attached_to) {
  add_inline(out.identity, entity.inline_policies, attached_to);
  for (const std::string& arn : entity.attached)
    add_managed(out.identity, account, arn, attached_to);
}

void add_user(policy::PolicySet& out, const Account& account, const User& user) {
  const std::string label = "user " + user.name;
  add_entity(out, account, user, label);
  for (const std::string& name : user.groups) {
    if (const Cow<Group>* group = account.groups.find(name))
      add_entity(out, account, **group, "group " + name);
  }
  if (!user.boundary.empty())
    add_managed(out.boundaries, account, user.boundary, label);
}

void add_role(policy::PolicySet& out, const Account& account, const Role& role) {
  const std::string label = "role " + role.name;
  add_entity(out, account, role, label);
  if (!role.boundary.empty())
    add_managed(out.boundaries, account, role.boundary, label);
}

/// A federated user's permissions are those of the IAM user that asked, within the session policy.
/// The root user has no policies, so the permissions it hands on are spelled out here.
void add_issuer(policy::PolicySet& out, const Account& account, const TemporarySession& session) {
  if (session.user_name != "root") {
    if (const Cow<User>* user = account.users.find(session.user_name))
      add_user(out, account, **user);
    return;
  }
  policy::PolicySource source;
  source.name = "root user";
  source.attached_to = "account " + account.id;
  source.document = default_document(
      **aws_managed_policies().find("arn:aws:iam::aws:policy/AdministratorAccess"));
  out.identity.push_back(std::move(source));
}

std::string name_in_arn(const std::string& arn) {
  return arn.substr(arn.rfind('/') + 1);
}

void add_session_keys(const Caller& caller, policy::Context& context) {
  if (!caller.token_issued) {
    for (const char* key :
         {"aws:TokenIssueTime", "aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge"})
      context.absent_because[key] =
          "the request was signed with a long-term access key, not with temporary credentials";
    return;
  }
  context.set("aws:TokenIssueTime", to_iso8601(*caller.token_issued),
              "issue time of the temporary credentials");
  context.set("aws:MultiFactorAuthPresent", caller.mfa ? "true" : "false",
              "how the temporary credentials were obtained");
  if (caller.mfa)
    context.set("aws:MultiFactorAuthAge", std::to_string(caller.mfa_age_seconds),
                "seconds since the MFA code was given");
  else
    context.absent_because["aws:MultiFactorAuthAge"] =
        "the temporary credentials were obtained without MFA";
}

/// Keys of the identity provider's token. They stay with the session. Source: IAM User Guide,
/// "Available keys for AWS OIDC federation".
void add_provider_keys(const Caller& caller, policy::Context& context) {
  for (const auto& key : caller.provider_keys) {
    // amr is a list by its type; the provider's other keys are single.
    const bool list = key.first.size() > 4 && key.first.substr(key.first.size() - 4) == ":amr";
    if (list)
      context.set_multi(key.first, key.second, "token of the identity provider");
    else if (!key.second.empty())
      context.set(key.first, key.second.front(), "token of the identity provider");
  }
}

/// A web identity that asks for a role has no AWS identity yet.
void add_web_identity_keys(const Caller& caller, policy::Context& context) {
  add_provider_keys(caller, context);
  for (const char* key : {"aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalOrgID",
                          "aws:username", "aws:FederatedProvider", "aws:TokenIssueTime"})
    context.absent_because[key] = "a web identity has no session of a role yet";
}

void add_session_facts(const Caller& caller, policy::Context& context) {
  if (caller.source_identity.empty())
    context.absent_because["aws:SourceIdentity"] = "no source identity was set with the session";
  else
    context.set("aws:SourceIdentity", caller.source_identity, "set when the role was assumed");
  if (caller.federated_provider.empty())
    context.absent_because["aws:FederatedProvider"] =
        "the caller did not come through an identity provider";
  else
    context.set("aws:FederatedProvider", caller.federated_provider,
                "identity provider of the session");
  add_provider_keys(caller, context);
}

void add_organization_keys(const State& state, const std::string& account_id,
                           policy::Context& context) {
  const Cow<Account>* account = state.accounts.find(account_id);
  if (!account || (*account)->organization_id.empty()) {
    for (const char* key : {"aws:PrincipalOrgID", "aws:PrincipalOrgPaths"})
      context.absent_because[key] = "the caller's account is in no organization";
    return;
  }
  context.set("aws:PrincipalOrgID", (*account)->organization_id,
              "organization of the caller's account");
  context.set_multi("aws:PrincipalOrgPaths", {(*account)->organization_path},
                    "place of the caller's account in its organization");
}

std::string_view type_name(policy::PrincipalKind kind) {
  switch (kind) {
    case policy::PrincipalKind::Root:
      return "Account";
    case policy::PrincipalKind::User:
      return "User";
    case policy::PrincipalKind::RoleSession:
    case policy::PrincipalKind::ServiceLinkedRole:
      return "AssumedRole";
    case policy::PrincipalKind::FederatedUser:
      return "FederatedUser";
    case policy::PrincipalKind::Service:
      return "AWSService";
    case policy::PrincipalKind::Anonymous:
      break;
  }
  return "Anonymous";
}

void add_service_keys(const Caller& caller, policy::Context& context) {
  context.set("aws:PrincipalIsAWSService", "true", "a service principal makes the call");
  context.set("aws:PrincipalServiceName", caller.principal.arn, "the calling service");
  context.set_multi("aws:PrincipalServiceNamesList", {caller.principal.arn}, "the calling service");
}

}  // namespace

policy::PolicySet policies_of(const State& state, const Caller& caller,
                              std::string_view resource_account) {
  policy::PolicySet out;
  if (const Cow<Account>* owner = state.accounts.find(resource_account))
    out.rcps = (*owner)->rcps;
  const Cow<Account>* found = state.accounts.find(caller.principal.account);
  if (!found)
    return out;
  const Account& account = **found;
  const policy::PrincipalKind kind = caller.principal.kind;
  if (kind == policy::PrincipalKind::Service)
    return out;
  if (kind != policy::PrincipalKind::ServiceLinkedRole)
    out.scps = account.scps;
  const Cow<TemporarySession>* session = state.sessions.find(caller.access_key_id);
  if (session)
    out.session = (*session)->session_policies;
  if (kind == policy::PrincipalKind::User) {
    if (const Cow<User>* user = account.users.find(caller.user_name))
      add_user(out, account, **user);
  } else if (kind == policy::PrincipalKind::RoleSession ||
             kind == policy::PrincipalKind::ServiceLinkedRole) {
    if (const Cow<Role>* role = account.roles.find(name_in_arn(caller.principal.role_arn)))
      add_role(out, account, **role);
  } else if (kind == policy::PrincipalKind::FederatedUser && session) {
    add_issuer(out, account, **session);
  }
  return out;
}

void add_principal_keys(const State& state, const Caller& caller, policy::Context& context) {
  const policy::Principal& principal = caller.principal;
  context.set("aws:PrincipalType", std::string(type_name(principal.kind)), "kind of the caller");
  context.set("aws:userid", caller.user_id.empty() ? "anonymous" : caller.user_id,
              "unique id of the caller");
  if (principal.kind == policy::PrincipalKind::Service) {
    add_service_keys(caller, context);
    return;
  }
  if (principal.kind == policy::PrincipalKind::Anonymous && !caller.provider_keys.empty()) {
    add_web_identity_keys(caller, context);
    return;
  }
  if (principal.kind == policy::PrincipalKind::Anonymous) {
    context.set("aws:PrincipalAccount", "anonymous", "the request carries no credentials");
    for (const char* key : {"aws:PrincipalArn", "aws:username", "aws:PrincipalOrgID",
                            "aws:PrincipalIsAWSService", "aws:TokenIssueTime"})
      context.absent_because[key] = "the request carries no credentials";
    return;
  }
  context.set("aws:PrincipalAccount", principal.account, "account of the caller");
  context.set("aws:PrincipalIsAWSService", "false", "the caller is no service principal");
  const bool itself =
      principal.role_arn.empty() || principal.kind == policy::PrincipalKind::FederatedUser;
  context.set("aws:PrincipalArn", itself ? principal.arn : principal.role_arn,
              itself ? "the caller" : "the role behind the session");
  if (caller.user_name.empty())
    context.absent_because["aws:username"] = "the caller is not an IAM user";
  else
    context.set("aws:username", caller.user_name, "name of the IAM user");
  for (const auto& tag : caller.tags)
    context.set("aws:PrincipalTag/" + tag.first, tag.second, "tag of the caller");
  add_session_keys(caller, context);
  add_session_facts(caller, context);
  add_organization_keys(state, principal.account, context);
}

}  // namespace lockbox::identity
