// Linter: what a policy names (principals, Regions, resources of a service), and what is empty or
// said twice. Names of the findings: IAM User Guide, "Access Analyzer policy check reference".
#include <algorithm>
#include <array>
#include <set>

#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"
#include "engine/policy/lint_rules.hpp"
#include "engine/policy/service_data.hpp"

namespace lockbox::policy {
namespace {

// AWS General Reference, "AWS Regions": area, direction, number.
bool looks_like_region(std::string_view region) {
  static constexpr std::array<std::string_view, 12> kAreas = {
      "us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx", "cn", "eusc", "us-gov"};
  const std::size_t dash = region.rfind('-');
  if (dash == std::string_view::npos || dash + 2 != region.size() || !is_digit(region.back()))
    return false;
  const std::string_view front = region.substr(0, dash);
  return std::any_of(kAreas.begin(), kAreas.end(), [&](std::string_view area) {
    return front.size() > area.size() + 1 && front.substr(0, area.size()) == area &&
           front[area.size()] == '-';
  });
}

void lint_region(LintContext& c, const Statement& s, std::size_t index) {
  const std::string& resource = s.resources[index];
  const std::vector<std::string> parts = split(resource, ':');
  if (parts.size() < 6 || parts[3].empty() || parts[3].find_first_of("*?$") != std::string::npos ||
      looks_like_region(parts[3]))
    return;
  c.at_entry(Severity::Error, "INVALID_ARN_REGION", s, s.not_resource ? "NotResource" : "Resource",
             index, concat({"AWS has no Region \"", parts[3], "\": ", resource, " is nothing."}),
             "Correct the Region, or write *.");
}

// IAM User Guide, "Access Analyzer policy check reference", "Invalid Region".
void lint_requested_region(LintContext& c, const Statement& s) {
  for (const ConditionClause& clause : s.conditions) {
    const auto op = parse_operator(clause.op);
    if (!equals_ignore_case(clause.key, "aws:RequestedRegion") || !op || op->base == Base::Null)
      continue;
    for (const std::string& v : clause.values)
      if (v.find_first_of("*?$") == std::string::npos && !looks_like_region(v))
        c.at_condition(Severity::Error, "INVALID_REGION", s, clause,
                       concat({"AWS has no Region \"", v, "\"."}), "Correct the Region.");
  }
}

// Actions of one service beside resources of others only: the statement matches nothing.
void lint_services(LintContext& c, const Statement& s) {
  const Kind kind = c.document.kind;
  if (s.not_action || s.not_resource || s.resources.empty() || kind == Kind::Resource ||
      kind == Kind::KeyPolicy)
    return;
  for (const std::string& action : s.actions) {
    const std::string service = to_lower(action.substr(0, action.find(':')));
    if (service != "dynamodb" && service != "dax" && service != "kms")
      continue;
    const bool fits = std::any_of(s.resources.begin(), s.resources.end(), [&](const auto& r) {
      const std::vector<std::string> parts = split(r, ':');
      return parts.size() < 3 || parts[2] == service;
    });
    if (fits)
      continue;
    c.add(Severity::Error, "UNSUPPORTED_RESOURCE_ARN_IN_POLICY",
          concat({action,
                  " never meets a resource of another service: this entry matches "
                  "nothing."}),
          concat({"Write ARNs of ", service, ", or move the action."}),
          LintContext::pointer(s, "Resource"), s.resource_span);
    return;
  }
}

bool is_unique_id(std::string_view value) {
  return value.size() > 15 && (value.substr(0, 4) == "AROA" || value.substr(0, 4) == "AIDA");
}

void lint_aws_principal(LintContext& c, const Statement& s, const std::string& value) {
  const auto report = [&](Severity severity, const char* code, std::string message,
                          const char* fix) {
    c.add(severity, code, std::move(message), fix,
          LintContext::pointer(s, s.not_principal ? "NotPrincipal" : "Principal"),
          s.principal.span);
  };
  if (value == "*")
    return;
  if (value.find("${") != std::string::npos) {
    report(Severity::Error, "VARIABLE_UNSUPPORTED_IN_ELEMENT",
           concat({"A principal cannot hold a policy variable: ", value}),
           "Name the principal, or use a condition on aws:PrincipalArn.");
  } else if (is_unique_id(value)) {
    report(Severity::Warning, value[1] == 'R' ? "INVALID_ROLE_REFERENCE" : "INVALID_USER_REFERENCE",
           concat({value, " is the unique id of what was deleted: it names nobody any more."}),
           "Write the ARN again, or remove the entry.");
  } else if (!is_account_id(value) && !parse_arn(value) &&
             value.find_first_of("*?") == std::string::npos) {
    report(Severity::Error, "INVALID_PRINCIPAL_FORMAT",
           concat({"\"", value, "\" is no principal of AWS."}),
           "Write an account id, an ARN of a role, user, session or root, or \"*\".");
  }
}

void lint_principal_names(LintContext& c, const Statement& s) {
  for (const std::string& value : s.principal.aws) lint_aws_principal(c, s, value);
  for (const std::string& value : s.principal.service) {
    if (value.find_first_of("*?") != std::string::npos) {
      c.add(Severity::Error, "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
            concat({"A service cannot be named with a wildcard: ", value}),
            "Name the service in full.", LintContext::pointer(s, "Principal"), s.principal.span);
      continue;
    }
    const bool fine = value.find(".amazonaws.com") != std::string::npos ||
                      value.find(".aws.internal") != std::string::npos;
    if (!fine)
      c.add(Severity::Error, "INVALID_SERVICE_PRINCIPAL_FORMAT",
            concat({"\"", value, "\" is no service principal."}),
            "Write it as in dynamodb.amazonaws.com.", LintContext::pointer(s, "Principal"),
            s.principal.span);
  }
}

/// Account of a principal, empty when it names none.
std::string account_of_principal(const std::string& value) {
  if (is_account_id(value))
    return value;
  const auto arn = parse_arn(value);
  return arn ? arn->account : std::string();
}

// A resource's policy speaks about its own service. Checks "Unsupported action in policy",
// "Unsupported resource ARN in policy" and "Federated principal not supported".
void lint_own_service(LintContext& c, const Statement& s) {
  const Kind kind = c.document.kind;
  if (kind != Kind::Resource && kind != Kind::KeyPolicy)
    return;
  const bool tables = std::any_of(s.resources.begin(), s.resources.end(), [](const std::string& r) {
    return r.rfind("arn:", 0) == 0 && r.find(":dynamodb:") != std::string::npos;
  });
  const std::string_view own = kind == Kind::KeyPolicy ? "kms" : tables ? "dynamodb" : "";
  if (own.empty())
    return;
  for (std::size_t i = 0; i < s.actions.size() && !s.not_action; ++i) {
    const std::string& action = s.actions[i];
    const std::string service = to_lower(action.substr(0, action.find(':')));
    const bool of_account =
        service == "dynamodb" && action.size() > 9 && takes_no_resource(action.substr(9));
    if (action == "*" || action == "*:*" || (service == own && !of_account))
      continue;
    c.at_entry(Severity::Error, "UNSUPPORTED_ACTION_IN_POLICY", s, "Action", i,
               concat({action, " is no action on the resource that this policy is attached to."}),
               "Move it into an identity-based policy.");
  }
  for (std::size_t i = 0; i < s.resources.size(); ++i) {
    const std::vector<std::string> parts = split(s.resources[i], ':');
    if (parts.size() < 3 || parts[2] == own || parts[2].find_first_of("*?") != std::string::npos)
      continue;
    c.at_entry(Severity::Error, "UNSUPPORTED_RESOURCE_ARN_IN_POLICY", s,
               s.not_resource ? "NotResource" : "Resource", i,
               concat({s.resources[i], " is not the resource that this policy is attached to."}),
               concat({"Write ARNs of ", own, "."}));
  }
  if (kind == Kind::Resource && !s.principal.federated.empty())
    c.add(Severity::Error, "FEDERATED_PRINCIPAL_NOT_SUPPORTED",
          "Identity providers can only be named in the trust policy of a role.",
          "Name the role that the provider's users assume.", LintContext::pointer(s, "Principal"),
          s.principal.span);
}

// The policy of a table that lets another account in: a back door if nobody knows of it.
void lint_outsiders(LintContext& c, const Statement& s) {
  if (c.document.kind != Kind::Resource || !is_allow(s) || s.not_principal)
    return;
  for (const std::string& resource : s.resources) {
    const auto arn = parse_arn(resource);
    if (!arn || !is_account_id(arn->account))
      continue;
    for (const std::string& value : s.principal.aws) {
      const std::string account = account_of_principal(value);
      if (account.empty() || account == arn->account || condition_on(s, "aws:PrincipalOrgID"))
        continue;
      c.at_statement(Severity::Warning, "DYNAMODB_EXTERNAL_ACCOUNT", s,
                     concat({"Account ", account,
                             " is let in from outside; whoever its "
                             "administrator chooses can use this grant."}),
                     "Check that this account is meant; a resource control policy on "
                     "aws:PrincipalOrgID keeps outsiders off for good.");
      return;
    }
  }
}

// IAM User Guide, "The confused deputy problem": a whole account that is trusted without a secret.
void lint_vendor(LintContext& c, const Statement& s) {
  if (c.document.kind != Kind::Trust || !is_allow(s) || condition_on(s, "sts:ExternalId") ||
      !covers_action(s, "sts:AssumeRole"))
    return;
  const bool whole = std::any_of(s.principal.aws.begin(), s.principal.aws.end(), [](const auto& v) {
    return is_account_id(v) || (v.size() > 5 && v.substr(v.size() - 5) == ":root");
  });
  if (whole && s.conditions.empty())
    c.at_statement(Severity::Suggestion, "ROLE_TRUST_WITHOUT_EXTERNAL_ID", s,
                   "A whole account is trusted: if it is a vendor's, its other customers can be "
                   "mixed up with you (confused deputy).",
                   "Add StringEquals sts:ExternalId, or name the role that may.");
}

bool same_clause(const ConditionClause& a, const ConditionClause& b) {
  return a.op == b.op && equals_ignore_case(a.key, b.key) && a.values == b.values;
}

bool same_meaning(const Statement& a, const Statement& b) {
  return a.effect == b.effect && a.not_action == b.not_action && a.actions == b.actions &&
         a.not_resource == b.not_resource && a.resources == b.resources &&
         a.not_principal == b.not_principal && a.principal.any == b.principal.any &&
         a.principal.aws == b.principal.aws && a.principal.service == b.principal.service &&
         a.principal.federated == b.principal.federated &&
         std::equal(a.conditions.begin(), a.conditions.end(), b.conditions.begin(),
                    b.conditions.end(), same_clause);
}

void lint_twice(LintContext& c) {
  const std::vector<Statement>& all = c.document.statements;
  const Kind kind = c.document.kind;
  const bool recommended = kind == Kind::Resource || kind == Kind::KeyPolicy || kind == Kind::Scp ||
                           kind == Kind::Rcp || kind == Kind::VpcEndpoint;
  std::set<std::string> sids;
  for (std::size_t i = 0; i < all.size(); ++i) {
    // IAM refuses a repeated Sid; other services only discourage it.
    if (recommended && !all[i].sid.empty() && !sids.insert(all[i].sid).second)
      c.at_statement(Severity::Warning, "UNIQUE_SIDS_RECOMMENDED", all[i],
                     concat({"The Sid ", all[i].sid, " is used twice."}), "Rename one.");
    for (std::size_t j = 0; j < i; ++j)
      if (same_meaning(all[i], all[j])) {
        c.at_statement(Severity::Suggestion, "REDUNDANT_STATEMENT", all[i],
                       concat({"It says the same as statement ", std::to_string(j + 1), "."}),
                       "Remove one of them.");
        break;
      }
  }
}

// A Deny for "no MFA" that forgets the requests without the key.
void lint_mfa(LintContext& c, const Statement& s) {
  const ConditionClause* mfa = condition_on(s, "aws:MultiFactorAuthPresent");
  if (is_allow(s) || !mfa || !equals_ignore_case(mfa->op, "Bool") || mfa->values.size() != 1 ||
      !equals_ignore_case(mfa->values[0], "false"))
    return;
  c.at_condition(Severity::Warning, "DENY_WITHOUT_MFA_MISSES_LONG_TERM_KEYS", s, *mfa,
                 "Requests signed with a long-term access key have no aws:MultiFactorAuthPresent, "
                 "so this Deny does not reach them.",
                 "Write BoolIfExists.");
}

}  // namespace

void lint_reference_rules(LintContext& c) {
  for (const Statement& s : c.document.statements) {
    for (std::size_t i = 0; i < s.resources.size(); ++i) lint_region(c, s, i);
    lint_requested_region(c, s);
    lint_services(c, s);
    lint_principal_names(c, s);
    lint_own_service(c, s);
    lint_outsiders(c, s);
    lint_vendor(c, s);
    lint_mfa(c, s);
  }
  lint_twice(c);
}

}  // namespace lockbox::policy
