// Linter: trust policies of roles. IAM User Guide, "Access Analyzer policy check reference"; "OIDC
// federation".
#include <algorithm>

#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"
#include "engine/policy/lint_rules.hpp"

namespace lockbox::policy {
namespace {

constexpr std::string_view kGithub = "token.actions.githubusercontent.com";

bool is_saml(const std::string& provider) {
  return provider.find(":saml-provider/") != std::string::npos;
}

/// How an OIDC provider's condition keys begin: its host, without the ARN's front.
std::string key_prefix(const std::string& provider) {
  const std::size_t at = provider.find(":oidc-provider/");
  return at == std::string::npos ? provider : provider.substr(at + 15);
}

bool has_key_of(const Statement& s, const std::string& prefix) {
  return std::any_of(s.conditions.begin(), s.conditions.end(), [&](const ConditionClause& c) {
    return to_lower(c.key).rfind(to_lower(prefix) + ":", 0) == 0;
  });
}

void lint_provider(LintContext& c, const Statement& s, const std::string& provider) {
  const auto arn = parse_arn(provider);
  const bool named =
      arn ? arn->service == "iam" &&
                (is_saml(provider) || provider.find(":oidc-provider/") != std::string::npos)
          : provider.find('.') != std::string::npos &&
                provider.find_first_of(" :*?") == std::string::npos;
  if (!named) {
    c.at_statement(Severity::Error, "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY", s,
                   concat({"\"", provider, "\" is no identity provider."}),
                   "Write a domain name, or the ARN of a SAML or OpenID Connect provider.");
    return;
  }
  if (is_saml(provider) || !is_allow(s) || !covers_action(s, "sts:AssumeRoleWithWebIdentity"))
    return;
  const std::string prefix = key_prefix(provider);
  if (prefix == "cognito-identity.amazonaws.com") {
    if (!condition_on(s, "cognito-identity.amazonaws.com:aud"))
      c.at_statement(Severity::SecurityWarning, "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL", s,
                     "Any identity pool can assume this role.",
                     "Add StringEquals cognito-identity.amazonaws.com:aud with the pool's id.");
    return;
  }
  if (prefix == kGithub && !condition_on(s, concat({kGithub, ":sub"})))
    c.at_statement(Severity::SecurityWarning, "MISSING_GITHUB_REPO_CONDITION_KEY", s,
                   "Workflows of every repository can assume this role.",
                   concat({"Add StringEquals ", kGithub, ":sub with repository and branch."}));
  else if (!has_key_of(s, prefix))
    c.at_statement(
        Severity::SecurityWarning, "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL", s,
        concat({"Everybody who signs in at ", prefix, ", for whatever app, can assume this role."}),
        concat({"Add StringEquals ", prefix, ":aud (and :sub)."}));
}

// Federated principals come with a token or an assertion, all others without.
void lint_mismatch(LintContext& c, const Statement& s) {
  const auto& federated = s.principal.federated;
  const bool web = covers_action(s, "sts:AssumeRoleWithWebIdentity");
  const bool saml = covers_action(s, "sts:AssumeRoleWithSAML");
  // Tags and source identities may be allowed in a statement of their own.
  if (!web && !saml && !covers_action(s, "sts:AssumeRole"))
    return;
  const bool any_saml = std::any_of(federated.begin(), federated.end(), is_saml);
  const bool any_oidc = std::any_of(federated.begin(), federated.end(),
                                    [](const std::string& p) { return !is_saml(p); });
  const bool others = s.principal.any || !s.principal.aws.empty() || !s.principal.service.empty();
  const bool wrong =
      (any_saml && !saml) || (any_oidc && !web) ||
      (federated.empty() && others && (web || saml) && !covers_action(s, "sts:AssumeRole"));
  if (wrong)
    c.at_statement(Severity::Error, "MISMATCHED_ACTION_FOR_PRINCIPAL", s,
                   "SAML providers call AssumeRoleWithSAML, OpenID Connect providers "
                   "AssumeRoleWithWebIdentity, and everybody else AssumeRole.",
                   "Correct the action, or the kind of the principal.");
}

struct Paired {
  std::string_view key, action;
};

// STS API Reference, "AssumeRole": what session tags and source identities need in the trust
// policy.
void lint_missing_action(LintContext& c, const Statement& s) {
  static constexpr Paired kPairs[] = {{"sts:sourceidentity", "sts:SetSourceIdentity"},
                                      {"aws:requesttag/", "sts:TagSession"},
                                      {"aws:tagkeys", "sts:TagSession"},
                                      {"sts:transitivetagkeys", "sts:TagSession"}};
  // Another statement may allow the second action.
  const auto covered = [&](std::string_view action) {
    const auto& all = c.document.statements;
    return std::any_of(all.begin(), all.end(), [&](const Statement& other) {
      return is_allow(other) && covers_action(other, action);
    });
  };
  for (const ConditionClause& clause : s.conditions)
    for (const Paired& p : kPairs)
      if (to_lower(clause.key).rfind(p.key, 0) == 0 && !covered(p.action))
        c.at_condition(Severity::Error, "MISSING_ACTION_FOR_CONDITION_KEY", s, clause,
                       concat({clause.key, " is only there together with ", p.action, "."}),
                       concat({"Add ", p.action, " to Action."}));
}

void lint_claims(LintContext& c, const Statement& s) {
  for (const ConditionClause& clause : s.conditions) {
    const auto op = parse_operator(clause.op);
    const std::string key = to_lower(clause.key);
    if (!op)
      continue;
    if (key == concat({kGithub, ":sub"}) && !op->negated &&
        std::any_of(clause.values.begin(), clause.values.end(), [](const std::string& v) {
          return v.find_first_of("*?") != std::string::npos;
        }))
      c.at_condition(Severity::Warning, "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED", s, clause,
                     "The wildcard lets workflows of more repositories or branches in.",
                     "Write repo:ORGANIZATION/REPOSITORY:ref:refs/heads/BRANCH.");
    if (key.size() > 4 && key.substr(key.size() - 4) == ":aud" && op->set != SetQualifier::None)
      c.at_condition(Severity::Suggestion, "CONFIRM_AUDIENCE_CLAIM_TYPE", s, clause,
                     "A set operator belongs to audiences with many values only.",
                     "Remove the qualifier when the claim has one value.");
  }
}

void lint_sessions(LintContext& c, const Statement& s) {
  for (std::size_t i = 0; i < s.principal.aws.size(); ++i) {
    const auto session = parse_arn(s.principal.aws[i]);
    if (!session || session->resource.rfind("assumed-role/", 0) != 0)
      continue;
    const std::string rest = session->resource.substr(13);
    const std::string role = rest.substr(0, rest.find('/'));
    for (const std::string& other : s.principal.aws) {
      const auto arn = parse_arn(other);
      if (arn && arn->account == session->account && arn->resource.rfind("role/", 0) == 0 &&
          arn->resource.substr(arn->resource.rfind('/') + 1) == role)
        c.at_statement(Severity::Suggestion, "REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY", s,
                       concat({s.principal.aws[i], " is a session of ", other, "."}),
                       "Remove the session.");
    }
  }
}

}  // namespace

void lint_trust_rules(LintContext& c) {
  if (c.document.kind != Kind::Trust)
    return;
  for (const Statement& s : c.document.statements) {
    const JsonNode* node = c.node(s);
    const JsonMember* principal = node ? node->find("Principal") : nullptr;
    if (principal && principal->value.is_string() && principal->value.text == "*")
      c.add(Severity::Error, "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
            "A trust policy does not take \"Principal\": \"*\".", "Name who may assume the role.",
            LintContext::pointer(s, "Principal"), principal->value.span);
    for (const std::string& provider : s.principal.federated) lint_provider(c, s, provider);
    if (!s.not_principal)
      lint_mismatch(c, s);
    if (is_allow(s)) {
      lint_missing_action(c, s);
      lint_sessions(c, s);
    }
    lint_claims(c, s);
    const auto& services = s.principal.service;
    const bool anywhere = std::find(services.begin(), services.end(),
                                    "rolesanywhere.amazonaws.com") != services.end();
    if (anywhere && is_allow(s) &&
        !(covers_action(s, "sts:AssumeRole") && covers_action(s, "sts:SetSourceIdentity") &&
          covers_action(s, "sts:TagSession")))
      c.at_statement(Severity::Error, "MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY", s,
                     "IAM Roles Anywhere needs three actions to assume a role.",
                     "Allow sts:AssumeRole, sts:SetSourceIdentity and sts:TagSession.");
  }
}

}  // namespace lockbox::policy
