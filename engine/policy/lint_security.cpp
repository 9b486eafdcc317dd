// Linter: grants that are wider than they look, and Denies that are not what they seem.
#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/policy/analysis/public_access.hpp"
#include "engine/policy/lint_rules.hpp"
#include "engine/policy/service_data.hpp"

namespace lockbox::policy {
namespace {

bool all_resources(const Statement& s) {
  return s.not_resource ||
         std::find(s.resources.begin(), s.resources.end(), "*") != s.resources.end();
}

bool is_public(const Document& d, const Statement& s) {
  const std::vector<PublicStatement> found = public_statements(d);
  return std::any_of(found.begin(), found.end(),
                     [&](const PublicStatement& p) { return p.index == s.index; });
}

void lint_principals(LintContext& c, const Statement& s) {
  const Kind kind = c.document.kind;
  if (s.not_principal && is_allow(s))
    c.at_statement(Severity::SecurityWarning, "ALLOW_WITH_NOT_PRINCIPAL", s,
                   "Allow with NotPrincipal grants to everybody else, other accounts included.",
                   "Name who may with Principal.");
  if (s.not_principal && !is_allow(s))
    c.at_statement(Severity::Warning, "DENY_WITH_NOT_PRINCIPAL", s,
                   "Deny with NotPrincipal denies a session unless session, role and account are "
                   "all listed, and always whoever has a permissions boundary.",
                   "Use Principal \"*\" with ArnNotEquals on aws:PrincipalArn.");
  const bool endpoint = kind == Kind::VpcEndpoint;
  const bool open = s.has_principal && !s.not_principal && s.principal.any;
  if (is_allow(s) && open && (kind == Kind::Resource || kind == Kind::KeyPolicy) &&
      is_public(c.document, s))
    c.at_statement(Severity::SecurityWarning, "PUBLIC_ACCESS", s,
                   "Everybody is allowed, and no condition pins the caller to fixed values: "
                   "DynamoDB treats this policy as public.",
                   "Name principals, or add a condition such as StringEquals aws:PrincipalOrgID.");
  if (is_allow(s) && open && kind == Kind::Trust && s.conditions.empty())
    c.at_statement(Severity::SecurityWarning, "ROLE_TRUST_POLICY_OPEN", s,
                   "Any account can assume this role.", "Name the principals that may.");
  if (is_allow(s) && !s.principal.service.empty() && !endpoint &&
      !condition_on(s, "aws:SourceArn") && !condition_on(s, "aws:SourceAccount") &&
      !condition_on(s, "aws:SourceOrgID") && !condition_on(s, "aws:SourceOrgPaths") &&
      kind != Kind::Trust)
    c.at_statement(Severity::SecurityWarning, "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL", s,
                   "The service may act for any of its customers (confused deputy).",
                   "Add aws:SourceArn or aws:SourceAccount.");
  for (const std::string& account : s.principal.aws)
    if (endpoint && account.find("user/") == std::string::npos && account != "*" &&
        account.find("role/") == std::string::npos)
      c.at_statement(Severity::Warning, "DYNAMODB_ENDPOINT_ACCOUNT_PRINCIPAL", s,
                     "In the policy of a gateway endpoint an account means its root user only.",
                     "Write Principal \"*\" with a condition on aws:PrincipalAccount or "
                     "aws:PrincipalArn.");
}

void lint_trust(LintContext& c, const Statement& s) {
  if (c.document.kind != Kind::Trust || !is_allow(s))
    return;
  const bool web = covers_action(s, "sts:AssumeRoleWithWebIdentity");
  const bool cognito = std::find(s.principal.federated.begin(), s.principal.federated.end(),
                                 "cognito-identity.amazonaws.com") != s.principal.federated.end();
  if (web && cognito && !condition_on(s, "cognito-identity.amazonaws.com:aud"))
    c.at_statement(Severity::SecurityWarning, "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL", s,
                   "Any identity pool can assume this role.",
                   "Add StringEquals cognito-identity.amazonaws.com:aud with the pool's id.");
  if (!s.principal.federated.empty() && !web && !covers_action(s, "sts:AssumeRoleWithSAML"))
    c.at_statement(Severity::Error, "MISMATCHED_ACTION_FOR_PRINCIPAL", s,
                   "A federated principal calls AssumeRoleWithWebIdentity or AssumeRoleWithSAML.",
                   "Correct the action.");
}

void lint_grants(LintContext& c, const Statement& s) {
  if (!is_allow(s))
    return;
  const bool identity = c.document.kind == Kind::Identity;
  if (s.not_action)
    c.at_statement(Severity::SecurityWarning, "ALLOW_WITH_NOT_ACTION", s,
                   "Allow with NotAction grants every other action of every service, future ones "
                   "included.",
                   "List the actions with Action.");
  if (s.not_resource)
    c.at_statement(Severity::SecurityWarning, "ALLOW_WITH_NOT_RESOURCE", s,
                   "Allow with NotResource grants every other resource.",
                   "List the resources with Resource.");
  if (identity && !s.not_action && covers_action(s, "iam:PassRole") && all_resources(s) &&
      !condition_on(s, "iam:PassedToService"))
    c.at_statement(Severity::SecurityWarning, "PASS_ROLE_WITH_STAR_IN_RESOURCE", s,
                   "Every role can be passed to every service.",
                   "Name the roles, and add iam:PassedToService.");
  if (identity && !s.not_action && covers_action(s, "iam:CreateServiceLinkedRole") &&
      !covers_action(s, "iam:DeleteUser") && all_resources(s))
    c.at_statement(Severity::Warning, "CREATE_SLR_WITH_STAR_IN_RESOURCE", s,
                   "Service-linked roles of every service can be created.",
                   "Name the role's path, or add iam:AWSServiceName.");
}

}  // namespace

void lint_security_rules(LintContext& c) {
  for (const Statement& s : c.document.statements) {
    lint_principals(c, s);
    lint_trust(c, s);
    lint_grants(c, s);
  }
}

}  // namespace lockbox::policy
