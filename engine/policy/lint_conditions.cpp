// Linter: condition operators, keys, values and variables.
#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/policy/lint_rules.hpp"
#include "engine/policy/service_data.hpp"

namespace lockbox::policy {
namespace {

const char* type_of(Base base) {
  switch (base) {
    case Base::Numeric:
      return "Numeric";
    case Base::Date:
      return "Date";
    case Base::Bool:
      return "Bool";
    case Base::Ip:
      return "IPAddress";
    case Base::Arn:
      return "ARN";
    case Base::Binary:
      return "Binary";
    case Base::Null:
      return "";
    default:
      return "String";
  }
}

// Text operators compare anything; aws:EpochTime is both a date and a number.
bool fits(const Operator& op, const ConditionKey& key) {
  const std::string type = type_of(op.base);
  if (type.empty() || type == key.type)
    return true;
  if (type == "String")
    return key.type == "ARN" || key.type == "String";
  if (type == "ARN" || type == "Binary")
    return key.type == "String";
  return equals_ignore_case(key.name, "aws:EpochTime") && type == "Numeric";
}

bool readable(const Operator& op, const std::string& v) {
  switch (op.base) {
    case Base::Numeric:
      return parse_number(v).has_value();
    case Base::Date:
      return parse_date(v).has_value();
    case Base::Ip:
      return parse_cidr(v).has_value();
    case Base::Bool:
    case Base::Null:
      return equals_ignore_case(v, "true") || equals_ignore_case(v, "false");
    case Base::Binary:
      return base64_decode(v).has_value();
    default:
      return true;
  }
}

bool is_text(Base base) {
  return base == Base::String || base == Base::StringIgnoreCase || base == Base::StringLike ||
         base == Base::Arn;
}

void lint_variables(LintContext& c, const Statement& s, const ConditionClause& clause,
                    const Operator& op, const std::string& v) {
  const auto report = [&](const char* code, const char* message, const char* fix) {
    c.at_condition(Severity::Error, code, s, clause, concat({message, " (", v, ")"}), fix);
  };
  for (std::size_t open = v.find("${"); open != std::string::npos; open = v.find("${", open + 2)) {
    const std::size_t close = v.find('}', open);
    if (close == std::string::npos)
      return report("MISSING_BRACE_IN_VARIABLE", "A policy variable is not closed",
                    "Write ${name}.");
    const std::string name = v.substr(open + 2, close - open - 2);
    if (!is_text(op.base))
      return report("INVALID_VARIABLE_FOR_OPERATOR",
                    "Policy variables work with String and ARN operators only",
                    "Write the value itself.");
    if (name.empty())
      return report("EMPTY_VARIABLE", "A policy variable has no name", "Write ${name}.");
    const std::size_t comma = name.find(',');
    if (comma != std::string::npos && name.compare(comma, 3, ", '") != 0)
      return report(name.find('\'') == std::string::npos ? "MISSING_QUOTE_IN_VARIABLE"
                                                         : "UNSUPPORTED_SPACE_IN_VARIABLE",
                    "A default needs a comma, one space and single quotes",
                    "Write ${name, 'default'}.");
    if (comma == std::string::npos && name.find(' ') != std::string::npos)
      return report("UNSUPPORTED_SPACE_IN_VARIABLE", "A policy variable holds a space",
                    "Write ${name} without spaces.");
  }
}

void lint_values(LintContext& c, const Statement& s, const ConditionClause& clause,
                 const Operator& op) {
  if (clause.values.empty())
    c.at_condition(Severity::Suggestion, "EMPTY_ARRAY_CONDITION", s, clause,
                   concat({"The list of values of ", clause.key, " is empty."}),
                   "Add values, or remove the condition.");
  if ((op.base == Base::Bool || op.base == Base::Null) && clause.values.size() > 1)
    c.at_condition(Severity::Error, "INVALID_CONDITION_MULTIPLE_BOOLEAN", s, clause,
                   concat({"More than one truth value for ", clause.key, "."}), "Keep one.");
  for (const std::string& v : clause.values) {
    lint_variables(c, s, clause, op, v);
    if (v.find("${") != std::string::npos)
      continue;
    if (!readable(op, v))
      c.at_condition(Severity::Warning,
                     op.base == Base::Date ? "INVALID_DATE_VALUE" : "TYPE_MISMATCH", s, clause,
                     concat({"\"", v, "\" cannot be read as ", clause.op, " needs it."}),
                     "Correct the value.");
    const bool plain_text = op.base == Base::String || op.base == Base::StringIgnoreCase;
    if (plain_text && v.find_first_of("*?") != std::string::npos)
      c.at_condition(
          Severity::Warning, "WILDCARD_WITHOUT_LIKE_OPERATOR", s, clause,
          concat({clause.op, " compares \"", v, "\" as text; * and ? are no wildcards."}),
          "Write StringLike, or ${*} for the character itself.");
    if (op.base == Base::Ip && readable(op, v)) {
      const Cidr block = *parse_cidr(v);
      const bool ours = !block.v6 && (block.bytes[0] == 10 ||
                                      (block.bytes[0] == 172 && (block.bytes[1] & 0xf0) == 16) ||
                                      (block.bytes[0] == 192 && block.bytes[1] == 168));
      if (ours && equals_ignore_case(clause.key, "aws:SourceIp"))
        c.at_condition(Severity::Error,
                       op.negated ? "PRIVATE_NOT_IP_ADDRESS" : "PRIVATE_IP_ADDRESS", s, clause,
                       concat({"aws:SourceIp is always a public address; it is never in ", v, "."}),
                       "Use aws:VpcSourceIp together with aws:SourceVpc.");
    }
    const std::string key = to_lower(clause.key);
    if (key == "aws:sourcevpce" && is_text(op.base) && v.rfind("vpce-", 0) != 0 && v[0] != '*')
      c.at_condition(Severity::Error, "INVALID_VPCE_FORMAT", s, clause,
                     concat({"\"", v, "\" is no id of a VPC endpoint."}), "Write vpce-...");
    if (key == "aws:sourcevpc" && is_text(op.base) && v.rfind("vpc-", 0) != 0 && v[0] != '*')
      c.at_condition(Severity::Error, "INVALID_VPC_FORMAT", s, clause,
                     concat({"\"", v, "\" is no id of a VPC."}), "Write vpc-...");
  }
}

void lint_key(LintContext& c, const Statement& s, const ConditionClause& clause,
              const Operator& op) {
  const ConditionKey* key = condition_key(clause.key);
  const std::string service = to_lower(clause.key.substr(0, clause.key.find(':')));
  if (!key) {
    const bool known_service = service == "aws" || service == "dynamodb" || service == "dax";
    if (!known_service)
      return;
    const auto near = closest(clause.key, condition_key_names(service));
    c.at_condition(
        Severity::Error,
        service == "aws" ? "INVALID_GLOBAL_CONDITION_KEY" : "INVALID_SERVICE_CONDITION_KEY", s,
        clause, concat({"There is no condition key ", clause.key, "."}),
        near ? concat({"Did you mean ", *near, "?"}) : "Correct the key's name.");
    return;
  }
  const bool family = key->name.back() == '/';
  if (family && clause.key.size() == key->name.size())
    c.at_condition(Severity::Error, "MISSING_TAG_KEY_IN_CONDITION", s, clause,
                   concat({clause.key, " names no tag."}), concat({"Write ", key->name, "NAME."}));
  if (op.base == Base::Null) {
    if (op.set != SetQualifier::None)
      c.at_condition(Severity::Suggestion, "NULL_WITH_QUALIFIER", s, clause,
                     "Null looks at the key as a whole; a qualifier changes nothing.",
                     "Write \"Null\".");
    return;
  }
  if (!fits(op, *key))
    c.at_condition(
        Severity::Warning, "TYPE_MISMATCH", s, clause,
        concat({clause.key, " is of type ", key->type, "; ", clause.op, " compares another type."}),
        concat({"Use an operator for ", key->type, "."}));
  if (key->multivalued && op.set == SetQualifier::None)
    c.at_condition(Severity::Error, "MISSING_QUALIFIER", s, clause,
                   concat({clause.key,
                           " has many values: without ForAllValues or ForAnyValue the "
                           "condition never matches them",
                           is_allow(s) ? "." : ", so this Deny does not deny."}),
                   is_allow(s) ? "Write ForAllValues:, with a Null condition beside it."
                               : "Write ForAnyValue:.");
  if (!key->multivalued && op.set == SetQualifier::ForAllValues &&
      !equals_ignore_case(clause.key, "dynamodb:EnclosingOperation"))
    c.at_condition(
        Severity::SecurityWarning, "FORALLVALUES_WITH_SINGLE_VALUED_KEY", s, clause,
        concat({clause.key, " has one value; ForAllValues is also true when it is absent."}),
        "Remove ForAllValues:.");
}

void lint_supply(LintContext& c, const Statement& s, const ConditionClause& clause) {
  const ConditionKey* key = condition_key(clause.key);
  if (!key || key->actions.empty() || s.not_action)
    return;
  std::string without;
  for (const std::string& action : s.actions) {
    if (to_lower(action).rfind("dynamodb:", 0) != 0 ||
        action.find_first_of("*?") != std::string::npos)
      continue;
    const bool supplied =
        std::any_of(key->actions.begin(), key->actions.end(),
                    [&](const std::string& a) { return equals_ignore_case(a, action.substr(9)); });
    if (!supplied)
      without += concat({without.empty() ? "" : ", ", action});
  }
  if (!without.empty())
    c.at_condition(Severity::Suggestion, "IRRELEVANT_CONDITION_KEY_IN_POLICY", s, clause,
                   concat({clause.key, " is never there for ", without, "."}),
                   "Move these actions into a statement of their own.");
}

}  // namespace

void lint_condition_rules(LintContext& c) {
  for (const Statement& s : c.document.statements)
    for (std::size_t i = 0; i < s.conditions.size(); ++i) {
      const ConditionClause& clause = s.conditions[i];
      const auto op = parse_operator(clause.op);
      if (!op)
        continue;
      lint_key(c, s, clause, *op);
      lint_values(c, s, clause, *op);
      lint_supply(c, s, clause);
      for (std::size_t j = 0; j < i; ++j)
        if (s.conditions[j].op == clause.op && s.conditions[j].key != clause.key &&
            equals_ignore_case(s.conditions[j].key, clause.key))
          c.at_condition(Severity::Error, "DUPLICATE_KEYS_WITH_DIFFERENT_CASE", s, clause,
                         concat({clause.key, " and ", s.conditions[j].key,
                                 " are one key: both tests must hold."}),
                         "Join them.");
    }
}

}  // namespace lockbox::policy
