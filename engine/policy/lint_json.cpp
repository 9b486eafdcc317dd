// Linter: parts that say nothing, and values of mixed types: what only the JSON itself shows. IAM
// User Guide, "Access Analyzer policy check reference" ("Empty array ...", "Empty object ...",
// "Invalid condition data type").
#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/policy/lint_rules.hpp"

namespace lockbox::policy {
namespace {

void lint_empty_principal(LintContext& c, const Statement& s, const JsonMember& principal) {
  const PrincipalElement& p = s.principal;
  if (!principal.value.is_object() || p.any || !p.aws.empty() || !p.federated.empty() ||
      !p.service.empty() || !p.canonical_user.empty())
    return;
  const bool object = principal.value.members.empty();
  c.add(Severity::Suggestion, object ? "EMPTY_OBJECT_PRINCIPAL" : "EMPTY_ARRAY_PRINCIPAL",
        concat({principal.name, " names nobody."}), "Name who is meant.",
        LintContext::pointer(s, principal.name), principal.value.span);
}

void lint_mixed_types(LintContext& c, const Statement& s, const JsonMember& op,
                      const JsonMember& key) {
  const auto& items = key.value.items;
  const bool mixed = std::any_of(items.begin(), items.end(), [&](const JsonNode& item) {
    return item.type != items.front().type;
  });
  if (key.value.is_array() && mixed)
    c.add(Severity::Error, "INVALID_CONDITION_DATA_TYPE",
          concat({"The values of ", key.name, " are of different JSON types."}),
          "Write all of them as texts.",
          LintContext::pointer(s, concat({"Condition/", op.name, "/", key.name})), key.value.span);
}

void lint_conditions_as_json(LintContext& c, const Statement& s, const JsonMember& condition) {
  const auto empty = [&](std::string_view at, Span span) {
    c.add(Severity::Suggestion, "EMPTY_OBJECT_CONDITION",
          "The condition is empty and limits nothing.", "Add a condition, or remove it.",
          LintContext::pointer(s, at), span);
  };
  if (condition.value.is_object() && condition.value.members.empty())
    empty("Condition", condition.value.span);
  for (const JsonMember& op : condition.value.members) {
    if (op.value.is_object() && op.value.members.empty())
      empty(concat({"Condition/", op.name}), op.value.span);
    for (const JsonMember& key : op.value.members) lint_mixed_types(c, s, op, key);
  }
}

}  // namespace

void lint_json_rules(LintContext& c) {
  for (const Statement& s : c.document.statements) {
    const JsonNode* node = c.node(s);
    if (!node)
      continue;
    const JsonMember* sid = node->find("Sid");
    if (sid && s.sid.empty() && sid->value.is_string())
      c.add(Severity::Suggestion, "EMPTY_SID_VALUE", "The Sid is empty.", "Name it, or remove it.",
            LintContext::pointer(s, "Sid"), sid->value.span);
    for (const char* element : {"Principal", "NotPrincipal"})
      if (const JsonMember* principal = node->find(element))
        lint_empty_principal(c, s, *principal);
    if (const JsonMember* condition = node->find("Condition"))
      lint_conditions_as_json(c, s, *condition);
  }
}

}  // namespace lockbox::policy
