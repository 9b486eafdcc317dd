// Linter: grants that are wider than they look, and Denies that are not what they seem.
#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/policy/analysis/public_access.hpp"
#include "engine/policy/lint_rules.hpp"
#include "engine/policy/service_data.hpp"

namespace lockbox::policy {
namespace {

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
  const bool of_account = kind == Kind::KeyPolicy && condition_on(s, "kms:CallerAccount");
  if (is_allow(s) && open && (kind == Kind::Resource || kind == Kind::KeyPolicy) && !of_account &&
      is_public(c.document, s))
    c.at_statement(Severity::SecurityWarning, "PUBLIC_ACCESS", s,
                   kind == Kind::KeyPolicy
                       ? "Everybody may use the key, and no condition pins the caller to fixed "
                         "values."
                       : "Everybody is allowed, and no condition pins the caller to fixed values: "
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

// Keys that a service's own call does not carry, or that do not say for whom the service acts.
void lint_service_keys(LintContext& c, const Statement& s) {
  if (!is_allow(s) || s.principal.service.empty())
    return;
  for (const ConditionClause& clause : s.conditions) {
    const auto op = parse_operator(clause.op);
    const std::string key = to_lower(clause.key);
    if (!op || op->base == Base::Null)
      continue;
    const bool of_caller = key == "aws:principalorgid" || key == "aws:principalorgpaths" ||
                           key == "aws:principalaccount" || key == "aws:principalarn" ||
                           key.rfind("aws:principaltag/", 0) == 0;
    if (of_caller && !op->negated && !op->if_exists && op->set != SetQualifier::ForAllValues)
      c.at_condition(
          Severity::Error, "UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL", s, clause,
          concat({"A service principal has no ", clause.key, ": the service is never allowed."}),
          "Use aws:SourceArn, aws:SourceAccount or aws:SourceOrgID.");
    if (key == "aws:referer" || key == "aws:useragent")
      c.at_condition(Severity::Suggestion, "RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL", s,
                     clause, concat({clause.key, " does not say for whom the service acts."}),
                     "Use aws:SourceArn or aws:SourceAccount.");
  }
}

// An address of a VPC's own range says little without the VPC: the ranges repeat.
void lint_pairs(LintContext& c, const Statement& s) {
  const ConditionClause* address = condition_on(s, "aws:VpcSourceIp");
  if (address && !condition_on(s, "aws:SourceVpc"))
    c.at_condition(Severity::SecurityWarning, "MISSING_PAIRED_CONDITION_KEYS", s, *address,
                   "Other VPCs have the same addresses as the one that aws:VpcSourceIp is meant "
                   "for.",
                   "Add aws:SourceVpc to the condition.");
}

/// The six checks "... with star in action and NotResource" and so on, of one action.
struct SixForms {
  const char* action;
  const char* guard;  ///< the condition key that makes the grant narrow
  Severity severity;
  const char* code;
  const char* message;
  const char* fix;
};

bool names_action(const Statement& s, std::string_view action) {
  return std::any_of(s.actions.begin(), s.actions.end(),
                     [&](const std::string& a) { return equals_ignore_case(a, action); });
}

void lint_six_forms(LintContext& c, const Statement& s, const SixForms& f) {
  if (!covers_action(s, f.action) || condition_on(s, f.guard))
    return;
  const bool star = std::any_of(s.resources.begin(), s.resources.end(), [](const std::string& r) {
    return r == "*" || r == "arn:aws:iam::*" || (r.size() > 2 && r.substr(r.size() - 2) == ":*") ||
           (r.size() > 6 && r.substr(r.size() - 6) == "role/*");
  });
  if (!star && !s.not_resource)
    return;
  const bool named = !s.not_action && names_action(s, f.action);
  std::string form;
  if (s.not_resource)
    form = s.not_action ? "NOT_ACTION_AND_NOT_RESOURCE"
           : named      ? "NOT_RESOURCE"
                        : "STAR_IN_ACTION_AND_NOT_RESOURCE";
  else
    form = s.not_action ? "STAR_IN_RESOURCE_AND_NOT_ACTION"
           : named      ? "STAR_IN_RESOURCE"
                        : "STAR_IN_ACTION_AND_RESOURCE";
  c.at_statement(f.severity, f.code + form, s, f.message, f.fix);
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
  if (!identity)
    return;
  static constexpr SixForms kPass = {"iam:PassRole",
                                     "iam:PassedToService",
                                     Severity::SecurityWarning,
                                     "PASS_ROLE_WITH_",
                                     "Every role can be passed to every service.",
                                     "Name the roles, and add iam:PassedToService."};
  static constexpr SixForms kLinked = {"iam:CreateServiceLinkedRole",
                                       "iam:AWSServiceName",
                                       Severity::Warning,
                                       "CREATE_SLR_WITH_",
                                       "Service-linked roles of every service can be created.",
                                       "Name the role's path, or add iam:AWSServiceName."};
  lint_six_forms(c, s, kPass);
  lint_six_forms(c, s, kLinked);
}

}  // namespace

void lint_security_rules(LintContext& c) {
  for (const Statement& s : c.document.statements) {
    lint_principals(c, s);
    lint_service_keys(c, s);
    lint_pairs(c, s);
    lint_grants(c, s);
  }
}

}  // namespace lockbox::policy
