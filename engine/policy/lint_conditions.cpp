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

const char* mismatch_code(Base base) {
  switch (base) {
    case Base::Numeric:
      return "TYPE_MISMATCH_NUMBER";
    case Base::Date:
      return "TYPE_MISMATCH_DATE";
    case Base::Ip:
      return "TYPE_MISMATCH_IP_RANGE";
    case Base::Bool:
    case Base::Null:
      return "TYPE_MISMATCH_BOOLEAN";
    default:
      return "TYPE_MISMATCH_STRING";
  }
}

bool is_private(const Cidr& block) {
  const auto& b = block.bytes;
  if (block.v6)
    return (b[0] & 0xfe) == 0xfc && block.prefix >= 7;
  return (b[0] == 10 && block.prefix >= 8) ||
         (b[0] == 172 && (b[1] & 0xf0) == 16 && block.prefix >= 12) ||
         (b[0] == 192 && b[1] == 168 && block.prefix >= 16);
}

// Checks "Private IP address", "Private NotIpAddress" and their "... subset" forms.
void lint_private_addresses(LintContext& c, const Statement& s, const ConditionClause& clause,
                            const Operator& op) {
  if (op.base != Base::Ip || !equals_ignore_case(clause.key, "aws:SourceIp"))
    return;
  std::size_t ours = 0;
  for (const std::string& v : clause.values) {
    const auto block = parse_cidr(v);
    ours += block && is_private(*block);
  }
  if (ours == 0)
    return;
  const bool all = ours == clause.values.size();
  c.at_condition(all ? Severity::Error : Severity::Suggestion,
                 op.negated ? (all ? "PRIVATE_NOT_IP_ADDRESS" : "PRIVATE_NOT_IP_ADDRESS_SUBSET")
                            : (all ? "PRIVATE_IP_ADDRESS" : "PRIVATE_IP_ADDRESS_SUBSET"),
                 s, clause,
                 "aws:SourceIp is always a public address; it is never in a private range.",
                 "Use aws:VpcSourceIp together with aws:SourceVpc.");
}

// Check "Improve IP range": bits behind the prefix do not count.
void lint_host_bits(LintContext& c, const Statement& s, const ConditionClause& clause,
                    const std::string& v) {
  const Cidr block = *parse_cidr(v);
  bool host = false;
  for (int bit = block.prefix; bit < (block.v6 ? 128 : 32); ++bit)
    host = host || (block.bytes[static_cast<std::size_t>(bit / 8)] & (0x80 >> (bit % 8)));
  if (host)
    c.at_condition(Severity::Suggestion, "IMPROVE_IP_RANGE", s, clause,
                   concat({"The bits of ", v, " behind its prefix do not count."}),
                   "Write zeros there.");
}

// What a condition without values says depends on its operator.
void lint_no_values(LintContext& c, const Statement& s, const ConditionClause& clause,
                    const Operator& op) {
  const auto report = [&](const char* code, std::string_view says) {
    c.at_condition(Severity::Suggestion, code, s, clause,
                   concat({"The list of values of ", clause.key, " is empty", says, "."}),
                   "Add values, or remove the condition.");
  };
  if (op.if_exists)
    report("EMPTY_ARRAY_CONDITION_IFEXISTS", ": it only matches when the key is absent");
  else if (op.set == SetQualifier::ForAllValues)
    report("EMPTY_ARRAY_CONDITION_FORALLVALUES", ": it only matches when the key is absent");
  else if (op.set == SetQualifier::ForAnyValue)
    report("EMPTY_ARRAY_CONDITION_FORANYVALUE", ": it never matches");
  else
    report("EMPTY_ARRAY_CONDITION", "");
}

/// Letters and digits after the prefix; wildcards and variables may stand for them.
bool is_id_of(const std::string& v, std::string_view prefix) {
  if (!v.empty() && (v[0] == '*' || v[0] == '$'))
    return true;
  if (v.rfind(prefix, 0) != 0 || v.size() == prefix.size())
    return false;
  return std::all_of(v.begin() + static_cast<std::ptrdiff_t>(prefix.size()), v.end(), [](char ch) {
    return (ch >= 'a' && ch <= 'z') || is_digit(ch) || ch == '*' || ch == '?';
  });
}

void lint_values(LintContext& c, const Statement& s, const ConditionClause& clause,
                 const Operator& op) {
  if (clause.values.empty())
    lint_no_values(c, s, clause, op);
  lint_private_addresses(c, s, clause, op);
  if (op.base == Base::Numeric && op.compare != Compare::Equals && clause.values.size() > 1)
    c.at_condition(Severity::Suggestion, "REDUNDANT_CONDITION_VALUE_NUM", s, clause,
                   concat({"Of several limits of ", clause.key, " only the widest counts."}),
                   "Keep one value.");
  if ((op.base == Base::Bool || op.base == Base::Null) && clause.values.size() > 1)
    c.at_condition(Severity::Error, "INVALID_CONDITION_MULTIPLE_BOOLEAN", s, clause,
                   concat({"More than one truth value for ", clause.key, "."}), "Keep one.");
  for (const std::string& v : clause.values) {
    lint_variables(c, s, clause, op, v);
    if (v.find("${") != std::string::npos)
      continue;
    if (!readable(op, v))
      c.at_condition(Severity::Warning, mismatch_code(op.base), s, clause,
                     concat({"\"", v, "\" cannot be read as ", clause.op, " needs it."}),
                     "Correct the value.");
    else if (op.base == Base::Date && v.find('-', 1) == std::string::npos && v.size() != 4)
      c.at_condition(Severity::Warning, "INVALID_DATE_VALUE", s, clause,
                     concat({v, " is read as seconds since 1970."}),
                     "Write YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ.");
    const bool plain_text = op.base == Base::String || op.base == Base::StringIgnoreCase;
    if (plain_text && v.find_first_of("*?") != std::string::npos)
      c.at_condition(
          Severity::Warning, "WILDCARD_WITHOUT_LIKE_OPERATOR", s, clause,
          concat({clause.op, " compares \"", v, "\" as text; * and ? are no wildcards."}),
          "Write StringLike, or ${*} for the character itself.");
    if (op.base == Base::Ip && readable(op, v))
      lint_host_bits(c, s, clause, v);
    const std::string key = to_lower(clause.key);
    if (key == "aws:sourcevpce" && is_text(op.base) && !is_id_of(v, "vpce-"))
      c.at_condition(Severity::Error, "INVALID_VPCE_FORMAT", s, clause,
                     concat({"\"", v, "\" is no id of a VPC endpoint."}), "Write vpce-...");
    if (key == "aws:sourcevpc" && is_text(op.base) && !is_id_of(v, "vpc-"))
      c.at_condition(Severity::Error, "INVALID_VPC_FORMAT", s, clause,
                     concat({"\"", v, "\" is no id of a VPC."}), "Write vpc-...");
  }
}

void lint_key(LintContext& c, const Statement& s, const ConditionClause& clause,
              const Operator& op) {
  const ConditionKey* key = condition_key(clause.key);
  const std::string service = to_lower(clause.key.substr(0, clause.key.find(':')));
  if (service == "aws" && equals_ignore_case(clause.key, "aws:ARN")) {
    c.at_condition(Severity::Error, "UNSUPPORTED_GLOBAL_CONDITION_KEY", s, clause,
                   "AWS no longer supports aws:ARN.", "Use aws:PrincipalArn or aws:SourceArn.");
    return;
  }
  if (!key) {
    const bool whole = service == "aws" || service == "dynamodb" || service == "dax";
    const bool partly = service == "kms" || service == "sts";
    const auto near = closest(clause.key, condition_key_names(service));
    const bool provider = service.find('.') != std::string::npos || service == "saml";
    if (!whole && !partly && !provider && !is_service_prefix(service))
      c.at_condition(Severity::Error, "INVALID_SERVICE", s, clause,
                     concat({"There is no service \"", service, "\"."}),
                     "Correct the service's prefix.");
    // Of KMS and STS not every key is known here: only what looks like a slip is reported.
    if (!whole &&
        !(partly && near && to_lower(clause.key).find("attestation") == std::string::npos))
      return;
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
                     op.set == SetQualifier::ForAllValues
                         ? "Null with ForAllValues is always true, whatever the request holds."
                         : "Null with ForAnyValue is always false, whatever the request holds.",
                     "Write \"Null\".");
    return;
  }
  // Two keys of one request may be compared as texts, whatever their type.
  const bool variable =
      std::any_of(clause.values.begin(), clause.values.end(),
                  [](const std::string& v) { return v.find("${") != std::string::npos; });
  if (!fits(op, *key) && !(is_text(op.base) && variable))
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

// Check "Unsupported action for condition key". Where the condition lets requests without the key
// pass on purpose (IfExists, Null) nothing is wrong; actions with wildcards are not looked at.
void lint_supply(LintContext& c, const Statement& s, const ConditionClause& clause,
                 const Operator& op) {
  const ConditionKey* key = condition_key(clause.key);
  if (!key || key->actions.empty() || s.not_action || op.if_exists || op.base == Base::Null)
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
    c.at_condition(Severity::Error, "UNSUPPORTED_ACTION_FOR_CONDITION_KEY", s, clause,
                   concat({clause.key, " is never there for ", without, "."}),
                   "Move these actions into a statement of their own.");
}

// The policy of a resource knows whose resource it is: these keys never differ there.
void lint_relevance(LintContext& c, const Statement& s, const ConditionClause& clause) {
  const std::string key = to_lower(clause.key);
  if (c.document.kind == Kind::Resource &&
      (key == "aws:resourceaccount" || key == "aws:resourceorgid" || key == "aws:resourceorgpaths"))
    c.at_condition(Severity::Suggestion, "IRRELEVANT_CONDITION_KEY_IN_POLICY", s, clause,
                   concat({clause.key, " is the same for every request to this resource."}),
                   "Use it in an identity-based policy.");
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
      lint_supply(c, s, clause, *op);
      lint_relevance(c, s, clause);
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
