// Linter: version, sizes, actions, resources.
#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/policy/lint_rules.hpp"
#include "engine/policy/service_data.hpp"

namespace lockbox::policy {
namespace {

std::size_t without_space(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return c != ' ' && c != '\t' && c != '\n' && c != '\r';
  }));
}

struct Quota {
  std::size_t characters;
  bool spaces_count;
  Severity severity;
  const char* code;
};

// IAM User Guide, "IAM and AWS STS quotas"; Organizations and DynamoDB quotas.
Quota quota_of(Kind kind) {
  switch (kind) {
    case Kind::Trust:
      return {4096, false, Severity::Warning, "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA"};
    case Kind::Session:
      return {2048, true, Severity::Warning, "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA"};
    case Kind::Scp:
    case Kind::Rcp:
      return {5120, true, Severity::Error, "POLICY_SIZE_EXCEEDS_SCP_QUOTA"};
    case Kind::VpcEndpoint:
    case Kind::Resource:
    case Kind::KeyPolicy:
      return {20480, true, Severity::Warning, "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA"};
    default:
      return {6144, false, Severity::Warning, "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA"};
  }
}

bool has_variable(const std::vector<std::string>& values) {
  return std::any_of(values.begin(), values.end(),
                     [](const std::string& v) { return v.find("${") != std::string::npos; });
}

void lint_action(LintContext& c, const Statement& s, const std::string& action) {
  const std::size_t colon = action.find(':');
  if (action == "*" || colon == std::string::npos)
    return;
  const std::string service = action.substr(0, colon), name = action.substr(colon + 1);
  const std::vector<std::string>* known = actions_of(service);
  if (!known)
    return;
  const bool any = std::any_of(known->begin(), known->end(), [&](const std::string& k) {
    return wildcard_match(to_lower(name), to_lower(k));
  });
  if (any)
    return;
  const auto near = closest(name, *known);
  c.add(Severity::Error, "INVALID_ACTION",
        concat({"There is no action ", action, ": this entry matches nothing."}),
        near ? concat({"Did you mean ", service, ":", *near, "?"}) : "Correct the action's name.",
        LintContext::pointer(s, s.not_action ? "NotAction" : "Action"), s.action_span);
}

void lint_redundant(LintContext& c, const Statement& s, const std::vector<std::string>& list,
                    bool ignore_case, const char* code, const char* element, Span span) {
  for (std::size_t i = 0; i < list.size(); ++i)
    for (std::size_t j = 0; j < list.size(); ++j) {
      const std::string a = ignore_case ? to_lower(list[i]) : list[i];
      const std::string b = ignore_case ? to_lower(list[j]) : list[j];
      if (i == j || (a == b && i < j) || !wildcard_match(b, a))
        continue;
      c.add(Severity::Suggestion, code,
            concat({list[i], " is covered by ", list[j], " in the same list."}),
            concat({"Remove ", list[i], "."}), LintContext::pointer(s, element), span);
      return;
    }
}

void lint_resource(LintContext& c, const Statement& s, const std::string& resource) {
  const std::vector<std::string> parts = split(resource, ':');
  const auto report = [&](Severity severity, const char* code, std::string message,
                          const char* fix) {
    c.add(severity, code, std::move(message), fix,
          LintContext::pointer(s, s.not_resource ? "NotResource" : "Resource"), s.resource_span);
  };
  if (parts.size() < 6 || parts[2] != "dynamodb")
    return;
  const std::string& region = parts[3];
  const std::string& account = parts[4];
  const std::string type = parts[5].substr(0, parts[5].find('/'));
  const bool wild_account = account.find_first_of("*?$") != std::string::npos;
  if (!wild_account &&
      (account.size() != 12 || account.find_first_not_of("0123456789") != std::string::npos))
    report(Severity::Error, "INVALID_ARN_ACCOUNT",
           concat({"\"", account, "\" is no account id of 12 digits."}),
           "Write the account id, or *.");
  if (region.empty() && type != "global-table")
    report(Severity::Error, "MISSING_ARN_REGION", concat({resource, " names no Region."}),
           "Write a Region, or *.");
  if (type != "*" && parts[5] != "*" && type.find_first_of("*?") != std::string::npos)
    report(Severity::Error, "INVALID_ARN_RESOURCE",
           concat({"The type of resource (\"", type, "\") cannot hold a wildcard."}),
           "Write table/, and the wildcard in the name.");
  static const std::vector<std::string> types = {"table", "global-table", "*"};
  if (type.find_first_of("*?$") == std::string::npos &&
      std::find(types.begin(), types.end(), type) == types.end())
    report(Severity::Error, "INVALID_ARN_RESOURCE",
           concat({"DynamoDB has no type of resource \"", type, "\"."}),
           "Tables are table/NAME; indexes, streams and backups are below their table.");
  if (resource.find("${") != std::string::npos && resource.find("${") < resource.find(parts[5]))
    report(
        Severity::Error, "VARIABLE_UNSUPPORTED_IN_ELEMENT",
        "A policy variable may only stand after the fifth colon of an ARN; here it has no value.",
        "Write the value, or *.");
}

}  // namespace

void lint_document_rules(LintContext& c) {
  const Document& d = c.document;
  const Quota quota = quota_of(d.kind);
  const std::size_t size = quota.spaces_count ? d.text.size() : without_space(d.text);
  if (size > quota.characters)
    c.add(quota.severity, quota.code,
          concat({"The policy has ", std::to_string(size), " characters; AWS takes ",
                  std::to_string(quota.characters), "."}),
          "Shorten it, or split it into several policies.", "", {});
  const bool stated = d.text.find("\"Version\"") != std::string::npos;
  if (!stated && !d.statements.empty())
    c.add(Severity::Warning, "MISSING_VERSION",
          "Without Version the policy is read as of 2008, where ${...} is plain text.",
          "Add \"Version\": \"2012-10-17\".", "", {});
  for (const Statement& s : d.statements) {
    bool variable = has_variable(s.resources);
    for (const ConditionClause& condition : s.conditions)
      variable = variable || has_variable(condition.values);
    if (variable && d.version != "2012-10-17")
      c.at_statement(Severity::Error, "VARIABLE_UNSUPPORTED_IN_VERSION", s,
                     "Policy variables need Version 2012-10-17; here ${...} is compared as text.",
                     "Write \"Version\": \"2012-10-17\".");
  }
  if (d.statements.empty())
    c.add(Severity::Suggestion, "EMPTY_STATEMENT", "The policy has no statement and does nothing.",
          "Add a statement.", "/Statement", {});
}

void lint_element_rules(LintContext& c) {
  for (const Statement& s : c.document.statements) {
    for (const std::string& action : s.actions) lint_action(c, s, action);
    for (const std::string& resource : s.resources) lint_resource(c, s, resource);
    lint_redundant(c, s, s.actions, true, "REDUNDANT_ACTION", "Action", s.action_span);
    lint_redundant(c, s, s.resources, false, "REDUNDANT_RESOURCE", "Resource", s.resource_span);
    const bool narrow = !s.resources.empty() && !s.not_resource &&
                        std::none_of(s.resources.begin(), s.resources.end(),
                                     [](const std::string& r) { return r == "*"; });
    for (const std::string& action : s.actions)
      if (narrow && !s.not_action && to_lower(action).rfind("dynamodb:", 0) == 0 &&
          takes_no_resource(action.substr(9)))
        c.add(Severity::Error, "UNSUPPORTED_RESOURCE_ARN_IN_POLICY",
              concat({action, " takes no resource: with an ARN this entry matches nothing."}),
              "Give it a statement with \"Resource\": \"*\".", LintContext::pointer(s, "Resource"),
              s.resource_span);
  }
}

}  // namespace lockbox::policy
