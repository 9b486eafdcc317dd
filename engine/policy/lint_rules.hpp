#pragma once
// Parts of the linter. Private to the folder.
#include <string>
#include <string_view>
#include <vector>

#include "engine/policy/lint.hpp"
#include "engine/policy/operators.hpp"
#include "engine/policy/positioned_json.hpp"

namespace lockbox::policy {

/// Where a rule looks, and where it reports.
class LintContext {
 public:
  LintContext(const Document& d, std::vector<Finding>& out);

  const Document& document;

  /// The statement as JSON, or nullptr when the text is none.
  const JsonNode* node(const Statement& s) const;

  /// "/Statement/0" (or "/Statement" of a document with a single one; both are accepted by
  /// editors).
  static std::string pointer(const Statement& s, std::string_view element = {});
  void add(Severity severity, std::string code, std::string message, std::string fix,
           std::string json_pointer, Span span);
  /// At one entry of Action, Resource ... (at the whole element when it is no list).
  void at_entry(Severity severity, std::string code, const Statement& s, std::string_view element,
                std::size_t index, std::string message, std::string fix);
  void at_statement(Severity severity, std::string code, const Statement& s, std::string message,
                    std::string fix);
  void at_condition(Severity severity, std::string code, const Statement& s,
                    const ConditionClause& c, std::string message, std::string fix);

 private:
  PositionedJson json_;
  std::vector<Finding>& out_;
};

/// The statement's Action (or NotAction) covers the action.
bool covers_action(const Statement& s, std::string_view action);
/// The statement has a condition on the key (any operator), or nullptr.
const ConditionClause* condition_on(const Statement& s, std::string_view key);
bool is_allow(const Statement& s);

void lint_document_rules(LintContext& c);
void lint_json_rules(LintContext& c);
void lint_element_rules(LintContext& c);
void lint_condition_rules(LintContext& c);
void lint_reference_rules(LintContext& c);
void lint_security_rules(LintContext& c);
void lint_trust_rules(LintContext& c);
void lint_dynamodb_rules(LintContext& c);
void lint_key_rules(LintContext& c);

}  // namespace lockbox::policy
