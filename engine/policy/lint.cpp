#include "engine/policy/lint.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/policy/lint_rules.hpp"
#include "engine/policy/positioned_json.hpp"

namespace lockbox::policy {
namespace {

struct CodeOf {
  std::string_view part;  ///< found in the problem's message
  std::string_view code;
  std::string_view fix;
  Severity severity = Severity::Error;
};

// The grammar's problems under the names of Access Analyzer's checks; the first row that fits.
constexpr std::array<CodeOf, 39> kCodes = {{
    {"not JSON", "JSON_SYNTAX_ERROR", "Correct the JSON at this place."},
    {"is repeated", "DUPLICATE_ELEMENT", "Keep one of them; join their values."},
    {" in Principal", "INVALID_PRINCIPAL_KEY", "Write AWS, Federated, Service or CanonicalUser."},
    {"unknown element", "INVALID_POLICY_ELEMENT", "Remove the element or correct its name."},
    {"Id is not allowed", "INVALID_POLICY_ELEMENT", "Remove Id."},
    {"Effect is \"Allow\"", "INVALID_EFFECT", "Write \"Allow\" or \"Deny\"."},
    {"Effect is missing", "MISSING_EFFECT", "Add \"Effect\": \"Allow\" or \"Deny\"."},
    {"Version is \"2012", "INVALID_VERSION", "Write \"Version\": \"2012-10-17\"."},
    {"Statement is missing", "MISSING_STATEMENT", "Add a Statement."},
    {"is used twice", "UNIQUE_SIDS_REQUIRED", "Give each statement its own Sid."},
    {"Sid may only", "UNSUPPORTED_SID", "Use letters and digits only."},
    {"Principal is missing", "MISSING_PRINCIPAL", "Say whom the statement is about."},
    {"service control policy has no Principal", "SCP_SYNTAX_ERROR_PRINCIPAL", "Remove Principal."},
    {"has no Principal", "UNSUPPORTED_PRINCIPAL", "Remove Principal."},
    {"Principal is \"*\" or", "INVALID_PRINCIPAL_FORMAT",
     "Write \"*\", or {\"AWS\": \"ACCOUNT ID OR ARN\"}."},
    {"wildcard for a part", "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
     "Name the principal in full, or use \"*\" with a condition on aws:PrincipalArn."},
    {"cannot have NotPrincipal", "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL",
     "Name who may with Principal."},
    {"trust policy has no Resource", "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE",
     "Remove Resource or NotResource."},
    {"trust policy names actions", "UNSUPPORTED_ACTION_IN_POLICY",
     "Write sts:AssumeRole, sts:AssumeRoleWithWebIdentity, sts:AssumeRoleWithSAML, "
     "sts:TagSession, sts:SetSourceIdentity or sts:SetContext."},
    {"can only deny", "RCP_SYNTAX_ERROR_ALLOW", "Write Deny; RCPFullAWSAccess allows the rest."},
    {"Principal of a resource control", "RCP_SYNTAX_ERROR_PRINCIPAL",
     "Write \"Principal\": \"*\" and name callers by conditions."},
    {"names the services it denies", "RCP_SYNTAX_ERROR_ACTION",
     "Name actions with their service, as in dynamodb:*."},
    {"list of actions is empty", "EMPTY_ARRAY_ACTION", "Name actions, or remove the statement.",
     Severity::Suggestion},
    {"list of resources is empty", "EMPTY_ARRAY_RESOURCE",
     "Name resources, or remove the statement.", Severity::Suggestion},
    {"names no action", "MISSING_ACTION", "Add Action or NotAction."},
    {"names no resource", "MISSING_RESOURCE", "Add Resource or NotResource."},
    {"exclude each other", "UNSUPPORTED_ELEMENT_COMBINATION", "Keep one of the two."},
    {"is an ARN or", "INVALID_ARN_PREFIX", "Write an ARN or \"*\"."},
    {"no partition", "INVALID_PARTITION", "Write aws, aws-cn or aws-us-gov."},
    {"cut short", "MISSING_ARN_FIELD", "Write all six parts of the ARN."},
    {"service of an ARN", "WILDCARD_IN_SERVICE_NAME", "Name the service."},
    {"has no Region", "ARN_REGION_NOT_ALLOWED", "Leave the Region empty."},
    {"not a resource of IAM", "INVALID_ARN_RESOURCE", "Write user/, role/, group/, policy/ ..."},
    {"cannot be used with IfExists", "NULL_WITH_IF_EXISTS", "Write Null."},
    {"unknown condition operator", "INVALID_CONDITION_OPERATOR", "Correct the operator's name."},
    {"a condition key is", "INVALID_CONDITION_KEY_FORMAT", "Write service:Name."},
    {"an action ", "INVALID_ACTION", "Write service:Name."},
    {"not a service prefix", "INVALID_SERVICE_IN_ACTION", "Write a service's prefix."},
    {", found a", "DATA_TYPE_MISMATCH", "Write a value of the expected type."},
}};

Finding finding_of(const Problem& p) {
  Finding f;
  f.code = "MALFORMED_POLICY";
  f.message = p.message;
  f.message[0] = static_cast<char>(f.message[0] >= 'a' && f.message[0] <= 'z' ? f.message[0] - 32
                                                                              : f.message[0]);
  f.fix = "Correct this element.";
  f.json_pointer = p.json_pointer;
  f.span = p.span;
  for (const CodeOf& c : kCodes)
    if (p.message.find(c.part) != std::string::npos) {
      f.code = std::string(c.code);
      f.fix = std::string(c.fix);
      f.severity = c.severity;
      break;
    }
  return f;
}

bool only_of(const Statement& s, std::string_view service) {
  return !s.actions.empty() && std::all_of(s.actions.begin(), s.actions.end(), [&](const auto& a) {
    return to_lower(a).rfind(service, 0) == 0;
  });
}

}  // namespace

std::string_view to_text(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return "ERROR";
    case Severity::SecurityWarning:
      return "SECURITY_WARNING";
    case Severity::Warning:
      return "WARNING";
    case Severity::Suggestion:
      break;
  }
  return "SUGGESTION";
}

std::string LintContext::pointer(const Statement& s, std::string_view element) {
  std::string out = concat({"/Statement/", std::to_string(s.index)});
  if (!element.empty())
    out += concat({"/", element});
  return out;
}

void LintContext::add(Severity severity, std::string code, std::string message, std::string fix,
                      std::string json_pointer, Span span) {
  out_.push_back(Finding{severity, std::move(code), std::move(message), std::move(fix),
                         std::move(json_pointer), span});
}

LintContext::LintContext(const Document& d, std::vector<Finding>& out)
    : document(d), json_(read_positioned_json(d.text)), out_(out) {}

const JsonNode* LintContext::node(const Statement& s) const {
  const JsonMember* list = json_.ok ? json_.root.find("Statement") : nullptr;
  if (!list)
    return nullptr;
  if (!list->value.is_array())
    return &list->value;
  const auto at = static_cast<std::size_t>(s.index);
  return at < list->value.items.size() ? &list->value.items[at] : nullptr;
}

void LintContext::at_entry(Severity severity, std::string code, const Statement& s,
                           std::string_view element, std::size_t index, std::string message,
                           std::string fix) {
  std::string at = pointer(s, element);
  Span span = s.span;
  const JsonNode* statement = node(s);
  if (const JsonMember* m = statement ? statement->find(element) : nullptr) {
    span = m->value.span;
    if (m->value.is_array() && index < m->value.items.size()) {
      span = m->value.items[index].span;
      at += concat({"/", std::to_string(index)});
    }
  }
  add(severity, std::move(code), std::move(message), std::move(fix), std::move(at), span);
}

void LintContext::at_statement(Severity severity, std::string code, const Statement& s,
                               std::string message, std::string fix) {
  add(severity, std::move(code), std::move(message), std::move(fix), pointer(s), s.span);
}

void LintContext::at_condition(Severity severity, std::string code, const Statement& s,
                               const ConditionClause& c, std::string message, std::string fix) {
  const std::string key = replace_all(replace_all(c.key, "~", "~0"), "/", "~1");
  add(severity, std::move(code), std::move(message), std::move(fix),
      pointer(s, concat({"Condition/", c.op, "/", key})), c.span);
}

bool covers_action(const Statement& s, std::string_view action) {
  const std::string lower = to_lower(action);
  bool found = false;
  for (const std::string& a : s.actions)
    found = found || a == "*:*" || wildcard_match(to_lower(a), lower);
  return found != s.not_action;
}

const ConditionClause* condition_on(const Statement& s, std::string_view key) {
  for (const ConditionClause& c : s.conditions)
    if (equals_ignore_case(c.key, key))
      return &c;
  return nullptr;
}

bool is_allow(const Statement& s) {
  return s.effect == Effect::Allow;
}

std::vector<Finding> lint(std::string_view text, Kind kind) {
  const DocumentReading reading = read_document(text, kind);
  std::vector<Finding> out;
  for (const Problem& p : reading.problems) out.push_back(finding_of(p));
  LintContext context(reading.document, out);
  lint_document_rules(context);
  lint_element_rules(context);
  lint_json_rules(context);
  lint_condition_rules(context);
  lint_reference_rules(context);
  lint_security_rules(context);
  lint_trust_rules(context);
  lint_dynamodb_rules(context);
  lint_key_rules(context);
  std::stable_sort(out.begin(), out.end(), [](const Finding& a, const Finding& b) {
    if ((a.severity == Severity::Error) != (b.severity == Severity::Error))
      return a.severity == Severity::Error;
    return a.span.offset < b.span.offset;
  });
  return out;
}

Kind guess_kind(std::string_view text) {
  const Document d = read_document(text, Kind::Resource).document;
  const bool principal = std::any_of(d.statements.begin(), d.statements.end(),
                                     [](const Statement& s) { return s.has_principal; });
  if (!principal)
    return Kind::Identity;
  // A role's trust policy and a key's policy speak about one service only.
  const auto all = [&](std::string_view service) {
    return std::all_of(d.statements.begin(), d.statements.end(),
                       [&](const Statement& s) { return only_of(s, service); });
  };
  return all("sts:") ? Kind::Trust : all("kms:") ? Kind::KeyPolicy : Kind::Resource;
}

std::optional<Kind> parse_kind(std::string_view text) {
  for (const Kind kind : {Kind::Identity, Kind::Resource, Kind::Trust, Kind::Boundary,
                          Kind::Session, Kind::Scp, Kind::Rcp, Kind::VpcEndpoint, Kind::KeyPolicy})
    if (to_text(kind) == text)
      return kind;
  return std::nullopt;
}

Json to_json(const Finding& f) {
  return {{"severity", to_text(f.severity)},
          {"code", f.code},
          {"message", f.message},
          {"fix", f.fix},
          {"path", f.json_pointer},
          {"line", f.span.line},
          {"column", f.span.column},
          {"offset", f.span.offset},
          {"length", f.span.length}};
}

Json lint_policy(std::string_view text, std::optional<Kind> kind) {
  const Kind known = kind.value_or(guess_kind(text));
  Json findings = Json::array();
  int errors = 0;
  for (const Finding& f : lint(text, known)) {
    errors += f.severity == Severity::Error;
    findings.push_back(to_json(f));
  }
  return {{"kind", to_text(known)}, {"errors", errors}, {"findings", std::move(findings)}};
}

}  // namespace lockbox::policy
