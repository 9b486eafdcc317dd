// Linter: version, sizes, actions, resources.
#include <algorithm>
#include <iterator>

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
      // 4,096 at most, on request.
      return {2048, false, Severity::Warning, "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA"};
    case Kind::Session:
      return {2048, true, Severity::Warning, "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA"};
    case Kind::Scp:
      return {5120, true, Severity::Error, "POLICY_SIZE_EXCEEDS_SCP_QUOTA"};
    case Kind::Rcp:
      return {5120, true, Severity::Error, "POLICY_SIZE_EXCEEDS_RCP_QUOTA"};
    case Kind::KeyPolicy:
      return {32768, true, Severity::Warning, "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA"};
    case Kind::VpcEndpoint:
    case Kind::Resource:
      return {20480, true, Severity::Warning, "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA"};
    default:
      return {6144, false, Severity::Warning, "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA"};
  }
}

bool has_variable(const std::vector<std::string>& values) {
  return std::any_of(values.begin(), values.end(),
                     [](const std::string& v) { return v.find("${") != std::string::npos; });
}

const char* action_element(const Statement& s) {
  return s.not_action ? "NotAction" : "Action";
}
const char* resource_element(const Statement& s) {
  return s.not_resource ? "NotResource" : "Resource";
}

void lint_action(LintContext& c, const Statement& s, std::size_t index) {
  const std::string& action = s.actions[index];
  const std::size_t colon = action.find(':');
  if (action.find("${") != std::string::npos)
    c.at_entry(Severity::Error, "VARIABLE_UNSUPPORTED_IN_ELEMENT", s, action_element(s), index,
               "Policy variables stand in Resource and Condition only.", "Name the action.");
  if (action == "*" || action == "*:*" || colon == std::string::npos)
    return;
  const std::string service = action.substr(0, colon), name = action.substr(colon + 1);
  if (service.find_first_of("*?") != std::string::npos)
    return;
  if (!is_service_prefix(service)) {
    const auto near = closest_service(to_lower(service));
    c.at_entry(
        Severity::Error, "INVALID_SERVICE_IN_ACTION", s, action_element(s), index,
        concat({"There is no service \"", service, "\": this entry matches nothing."}),
        near ? concat({"Did you mean ", *near, ":", name, "?"}) : "Correct the service's prefix.");
    return;
  }
  const std::vector<std::string>* known = actions_of(service);
  if (!known)
    return;
  const bool any = std::any_of(known->begin(), known->end(), [&](const std::string& k) {
    return wildcard_match(to_lower(name), to_lower(k));
  });
  if (any)
    return;
  const auto near = closest(name, *known);
  c.at_entry(
      Severity::Error, "INVALID_ACTION", s, action_element(s), index,
      concat({"There is no action ", action, ": this entry matches nothing."}),
      near ? concat({"Did you mean ", service, ":", *near, "?"}) : "Correct the action's name.");
}

void lint_redundant(LintContext& c, const Statement& s, const std::vector<std::string>& list,
                    bool ignore_case, const char* code, const char* element) {
  for (std::size_t i = 0; i < list.size(); ++i)
    for (std::size_t j = 0; j < list.size(); ++j) {
      const std::string a = ignore_case ? to_lower(list[i]) : list[i];
      const std::string b = ignore_case ? to_lower(list[j]) : list[j];
      if (i == j || (a == b && i < j) || !wildcard_match(b, a))
        continue;
      c.at_entry(Severity::Suggestion, code, s, element, i,
                 concat({list[i], " is covered by ", list[j], " in the same list."}),
                 concat({"Remove ", list[i], "."}));
      return;
    }
}

/// One ARN of Resource or NotResource, taken apart.
class ArnLint {
 public:
  ArnLint(LintContext& c, const Statement& s, std::size_t index)
      : c_(c), s_(s), index_(index), text_(s.resources[index]), parts_(split(text_, ':')) {}

  void run() {
    if (parts_.size() < 3 || parts_[0] != "arn" || !service())
      return;
    if (parts_.size() < 6) {
      if (text_.back() != '*')
        error("MISSING_ARN_FIELD",
              concat({text_, " has ", std::to_string(parts_.size()), " parts of six."}),
              "Write arn:partition:service:region:account:resource.");
      return;
    }
    for (std::size_t i = 6; i < parts_.size(); ++i) parts_[5] += ":" + parts_[i];
    variables();
    place();
    if (parts_[2] == "dynamodb")
      dynamodb();
  }

 private:
  void error(const char* code, std::string message, const char* fix) {
    c_.at_entry(Severity::Error, code, s_, resource_element(s_), index_, std::move(message), fix);
  }
  static bool open(const std::string& text) {
    return text.find_first_of("*?$") != std::string::npos;
  }

  // Checks "Invalid service" and "Invalid ARN service case".
  bool service() {
    const std::string& service = parts_[2];
    if (open(service))
      return false;
    if (service != to_lower(service)) {
      error("INVALID_ARN_SERVICE_CASE", concat({"\"", service, "\" has capital letters."}),
            "Write the service in small letters.");
      return false;
    }
    if (!service.empty() && !is_service_prefix(service)) {
      error("INVALID_SERVICE", concat({"There is no service \"", service, "\"."}),
            "Correct the service.");
      return false;
    }
    return true;
  }

  void variables() {
    if (text_.find("${") != std::string::npos && text_.find("${") < text_.find(parts_[5]))
      error("VARIABLE_UNSUPPORTED_IN_ELEMENT",
            "A policy variable may only stand after the fifth colon of an ARN; here it has no "
            "value.",
            "Write the value, or *.");
  }

  // Checks "Invalid ARN account", "ARN account not allowed", "ARN Region not allowed".
  void place() {
    const std::string &service = parts_[2], &region = parts_[3], &account = parts_[4];
    const bool digits =
        account.size() == 12 && account.find_first_not_of("0123456789") == std::string::npos;
    if (!account.empty() && !open(account) && !digits && account != "aws")
      error("INVALID_ARN_ACCOUNT", concat({"\"", account, "\" is no account id of 12 digits."}),
            "Write the account id, or *.");
    static constexpr std::string_view kBucketsApart[] = {"accesspoint/", "job/", "storage-lens/",
                                                         "async-request/", "access-grants/"};
    const bool bucket =
        service == "s3" && std::none_of(std::begin(kBucketsApart), std::end(kBucketsApart),
                                        [&](auto part) { return parts_[5].rfind(part, 0) == 0; });
    if (bucket && !account.empty() && account != "*")
      error("ARN_ACCOUNT_NOT_ALLOWED", "The ARN of a bucket has no account.",
            "Write arn:aws:s3:::BUCKET.");
    if (bucket && !region.empty() && region != "*")
      error("ARN_REGION_NOT_ALLOWED", "The ARN of a bucket has no Region.",
            "Write arn:aws:s3:::BUCKET.");
  }

  void dynamodb() {
    const std::string &region = parts_[3], &account = parts_[4];
    const std::string type = parts_[5].substr(0, parts_[5].find('/'));
    if (account.empty())
      error("INVALID_ARN_ACCOUNT", concat({text_, " names no account."}),
            "Write the account id, or *.");
    if (region.empty() && type != "global-table")
      error("MISSING_ARN_REGION", concat({text_, " names no Region."}), "Write a Region, or *.");
    if (type != "*" && parts_[5] != "*" && type.find_first_of("*?") != std::string::npos)
      error("INVALID_ARN_RESOURCE",
            concat({"The type of resource (\"", type, "\") cannot hold a wildcard."}),
            "Write table/, and the wildcard in the name.");
    if (!open(type) && type != "table" && type != "global-table")
      error("INVALID_ARN_RESOURCE", concat({"DynamoDB has no type of resource \"", type, "\"."}),
            "Tables are table/NAME; indexes, streams and backups are below their table.");
    // What stands below a table, where a wildcard does not leave it open.
    const std::vector<std::string> steps = split(parts_[5], '/');
    static const std::vector<std::string> below = {"index", "stream", "backup", "export", "import"};
    if (type == "table" && (steps.size() < 2 || steps[1].empty()))
      error("INVALID_ARN_RESOURCE", concat({text_, " names no table."}), "Write table/NAME.");
    else if (type == "table" && steps.size() > 2 && !open(steps[1]) && !open(steps[2]) &&
             std::find(below.begin(), below.end(), steps[2]) == below.end())
      error("INVALID_ARN_RESOURCE", concat({"Nothing called \"", steps[2], "\" is below a table."}),
            "Write index, stream, backup, export or import.");
  }

  LintContext& c_;
  const Statement& s_;
  std::size_t index_;
  std::string text_;
  std::vector<std::string> parts_;
};

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
    for (std::size_t i = 0; i < s.actions.size(); ++i) lint_action(c, s, i);
    for (std::size_t i = 0; i < s.resources.size(); ++i) ArnLint(c, s, i).run();
    lint_redundant(c, s, s.actions, true, "REDUNDANT_ACTION", action_element(s));
    lint_redundant(c, s, s.resources, false, "REDUNDANT_RESOURCE", resource_element(s));
    if (s.sid.find("${") != std::string::npos)
      c.add(Severity::Error, "VARIABLE_UNSUPPORTED_IN_ELEMENT",
            "Policy variables stand in Resource and Condition only.", "Write a plain Sid.",
            LintContext::pointer(s, "Sid"), s.span);
    const bool narrow =
        !s.resources.empty() && !s.not_resource &&
        std::none_of(s.resources.begin(), s.resources.end(), [](const std::string& r) {
          return r == "*" || (r.size() > 2 && r.substr(r.size() - 2) == ":*");
        });
    for (std::size_t i = 0; i < s.actions.size(); ++i)
      if (narrow && !s.not_action && to_lower(s.actions[i]).rfind("dynamodb:", 0) == 0 &&
          takes_no_resource(s.actions[i].substr(9)) && c.document.kind != Kind::Resource)
        c.at_entry(
            Severity::Warning, "DYNAMODB_ACTION_TAKES_NO_RESOURCE", s, "Action", i,
            concat({s.actions[i], " takes no resource: with an ARN this entry matches nothing."}),
            "Give it a statement with \"Resource\": \"*\".");
  }
}

}  // namespace lockbox::policy
