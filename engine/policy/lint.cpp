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
};

// The grammar's problems under the names of Access Analyzer's checks.
constexpr std::array<CodeOf, 27> kCodes = {{
    {"not JSON", "JSON_SYNTAX_ERROR", "Correct the JSON at this place."},
    {"is repeated", "DUPLICATE_ELEMENT", "Keep one of them; join their values."},
    {"unknown element", "INVALID_POLICY_ELEMENT", "Remove the element or correct its name."},
    {"Effect is \"Allow\"", "INVALID_EFFECT", "Write \"Allow\" or \"Deny\"."},
    {"Effect is missing", "MISSING_EFFECT", "Add \"Effect\": \"Allow\" or \"Deny\"."},
    {"Version is \"2012", "INVALID_VERSION", "Write \"Version\": \"2012-10-17\"."},
    {"Statement is missing", "MISSING_STATEMENT", "Add a Statement."},
    {"is used twice", "UNIQUE_SIDS_REQUIRED", "Give each statement its own Sid."},
    {"Sid may only", "INVALID_SID", "Use letters and digits only."},
    {"Principal is missing", "MISSING_PRINCIPAL", "Say whom the statement is about."},
    {"has no Principal", "UNSUPPORTED_PRINCIPAL", "Remove Principal."},
    {"wildcard for a part", "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
     "Name the principal in full, or use \"*\" with a condition on aws:PrincipalArn."},
    {"names no action", "MISSING_ACTION", "Add Action or NotAction."},
    {"names no resource", "MISSING_RESOURCE", "Add Resource or NotResource."},
    {"exclude each other", "UNSUPPORTED_ELEMENT_COMBINATION", "Keep one of the two."},
    {"is an ARN or", "INVALID_ARN_PREFIX", "Write an ARN or \"*\"."},
    {"no partition", "INVALID_PARTITION", "Write aws, aws-cn or aws-us-gov."},
    {"cut short", "MISSING_ARN_FIELD", "Write all six parts of the ARN."},
    {"service of an ARN", "INVALID_ARN_SERVICE", "Name the service."},
    {"has no Region", "ARN_REGION_NOT_ALLOWED", "Leave the Region empty."},
    {"not a resource of IAM", "INVALID_ARN_RESOURCE", "Write user/, role/, group/, policy/ ..."},
    {"unknown condition operator", "INVALID_CONDITION_OPERATOR", "Correct the operator's name."},
    {"a condition key is", "INVALID_CONDITION_KEY_FORMAT", "Write service:Name."},
    {"an action is", "INVALID_ACTION", "Write service:Name."},
    {"an action has", "INVALID_ACTION", "Write service:Name."},
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
  lint_condition_rules(context);
  lint_reference_rules(context);
  lint_security_rules(context);
  lint_dynamodb_rules(context);
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
