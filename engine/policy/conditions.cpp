// Evaluation of one condition line. The tables of the IAM User Guide's "Condition operators" page
// (absent keys, IfExists, negated operators) and of "Multivalued context keys" (set operators) are
// the two functions decide_absent() and the body of evaluate_condition().
#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/policy/operators.hpp"

namespace lockbox::policy {
namespace {

std::optional<bool> parse_bool(std::string_view text) {
  if (equals_ignore_case(text, "true"))
    return true;
  if (equals_ignore_case(text, "false"))
    return false;
  return std::nullopt;
}

bool holds(Compare compare, int order) {
  switch (compare) {
    case Compare::Equals:
      return order == 0;
    case Compare::LessThan:
      return order < 0;
    case Compare::LessThanEquals:
      return order <= 0;
    case Compare::GreaterThan:
      return order > 0;
    case Compare::GreaterThanEquals:
      break;
  }
  return order >= 0;
}

bool is_arn(std::string_view text) {
  return text.substr(0, 4) == "arn:" && std::count(text.begin(), text.end(), ':') >= 5;
}

bool text_matches(const Operator& op, const ConditionValue& value, std::string_view seen,
                  const Context& context) {
  bool resolvable = true;
  if (op.base == Base::StringIgnoreCase) {
    if (!value.text.has_variables())
      return equals_ignore_case(value.lower, seen);
    const Template::Resolved r = value.text.resolve(context);
    return r.ok && equals_ignore_case(r.text, seen);
  }
  if (op.base == Base::Arn && !is_arn(seen))
    return false;
  return value.text.match(seen, context, resolvable);
}

// Whether the request's value can be read as the operator's type at all.
template <class T>
Match typed(const std::optional<T>& seen, bool negated) {
  if (seen)
    return Match::Yes;
  return negated ? Match::CannotEvaluate : Match::No;
}

Match fold(bool any_hit, bool negated) {
  return any_hit != negated ? Match::Yes : Match::No;
}

// One value of the request against all values of the policy: any for plain operators, none for
// negated ones.
Match test_value(const Operator& op, const std::vector<ConditionValue>& values,
                 std::string_view seen, const Context& context) {
  bool hit = false;
  switch (op.base) {
    case Base::Numeric: {
      const auto n = parse_number(seen);
      if (!n)
        return typed(n, op.negated);
      for (const ConditionValue& v : values) {
        if (!v.number && op.negated)
          return Match::CannotEvaluate;
        hit = hit || (v.number && holds(op.compare, compare(*n, *v.number)));
      }
      break;
    }
    case Base::Date: {
      const auto t = parse_date(seen);
      if (!t)
        return typed(t, op.negated);
      for (const ConditionValue& v : values) {
        if (!v.date && op.negated)
          return Match::CannotEvaluate;
        hit = hit || (v.date && holds(op.compare, *t < *v.date ? -1 : *t > *v.date ? 1 : 0));
      }
      break;
    }
    case Base::Ip: {
      const auto address = parse_cidr(seen);
      if (!address)
        return typed(address, op.negated);
      for (const ConditionValue& v : values) {
        if (!v.cidr && op.negated)
          return Match::CannotEvaluate;
        hit = hit || (v.cidr && contains(*v.cidr, *address));
      }
      break;
    }
    case Base::Bool: {
      const auto b = parse_bool(seen);
      for (const ConditionValue& v : values) hit = hit || (b && v.boolean && *b == *v.boolean);
      break;
    }
    case Base::Binary: {
      const auto decoded = base64_decode(seen);
      for (const ConditionValue& v : values)
        hit = hit || (v.bytes && (*v.bytes == seen || (decoded && *v.bytes == *decoded)));
      break;
    }
    default:
      for (const ConditionValue& v : values) hit = hit || text_matches(op, v, seen, context);
      break;
  }
  return fold(hit, op.negated);
}

Match test_null(const std::vector<ConditionValue>& values, bool present) {
  bool hit = false;
  for (const ConditionValue& v : values) hit = hit || (v.boolean && *v.boolean != present);
  return hit ? Match::Yes : Match::No;
}

struct Answer {
  Match match;
  std::string_view reason;
};

Answer decide_absent(const Operator& op) {
  if (op.if_exists)
    return {Match::Yes, "the key is absent, and IfExists lets the condition pass then"};
  if (op.set == SetQualifier::ForAllValues)
    return {Match::Yes, "the key is absent, and ForAllValues is true for the empty set"};
  if (op.set == SetQualifier::ForAnyValue)
    return {Match::No, "the key is absent, and ForAnyValue needs at least one value"};
  if (op.negated)
    return {Match::Yes, "the key is absent, and a negated operator is true then"};
  return {Match::No, "the key is absent from the request"};
}

// No values, or nothing but empty texts.
bool no_values(const ContextValue& value) {
  return std::all_of(value.values.begin(), value.values.end(),
                     [](const std::string& v) { return v.empty(); });
}

Answer decide_all(const Operator& op, const std::vector<ConditionValue>& values,
                  const ContextValue& seen, const Context& context) {
  Match worst = Match::Yes;
  for (const std::string& v : seen.values) {
    const Match m = test_value(op, values, v, context);
    if (m == Match::No)
      return {m, op.negated ? "a value of the request is in the list"
                            : "a value of the request is not among the policy's values"};
    if (m == Match::CannotEvaluate)
      worst = m;
  }
  return {worst, worst == Match::Yes ? "every value of the request passes"
                                     : "a value cannot be read as the operator's type"};
}

Answer decide_any(const Operator& op, const std::vector<ConditionValue>& values,
                  const ContextValue& seen, const Context& context) {
  Match best = Match::No;
  for (const std::string& v : seen.values) {
    const Match m = test_value(op, values, v, context);
    if (m == Match::Yes)
      return {m, "a value of the request passes"};
    if (m == Match::CannotEvaluate)
      best = m;
  }
  return {best, best == Match::No ? "no value of the request passes"
                                  : "a value cannot be read as the operator's type"};
}

Answer decide_single(const Operator& op, const std::vector<ConditionValue>& values,
                     const ContextValue& seen, const Context& context) {
  if (seen.multivalued)
    return {Match::No,
            "the key has many values, and an operator without ForAllValues or ForAnyValue never "
            "matches such a key"};
  const Match m = test_value(op, values, seen.values.front(), context);
  if (m == Match::CannotEvaluate)
    return {m, "the value cannot be read as the operator's type"};
  if (m == Match::Yes)
    return {m, op.negated ? "the value is none of the policy's" : "the value matches"};
  return {m, op.negated ? "the value is one of those the policy excludes"
                        : "the value is not what the policy asks for"};
}

// IAM User Guide, "Multivalued context key examples": Null asks whether the key exists and its
// value is not null, which guards ForAllValues against missing keys and against keys with empty
// values.
Answer decide_null(const std::vector<ConditionValue>& values, const ContextValue* seen) {
  if (!seen)
    return {test_null(values, false), "the key is absent from the request"};
  if (seen->multivalued && no_values(*seen))
    return {test_null(values, false), "the key is in the request without a value, which is null"};
  return {test_null(values, true), "the key is present in the request"};
}

Answer decide(const Condition& condition, const ContextValue* seen, const Context& context) {
  if (!condition.op)
    return {Match::CannotEvaluate, "there is no such operator"};
  const Operator& op = *condition.op;
  if (op.base == Base::Null) {
    // IAM User Guide, "Access Analyzer policy check reference", "Null with qualifier".
    if (op.set == SetQualifier::ForAllValues)
      return {Match::Yes, "Null with ForAllValues is always true"};
    if (op.set == SetQualifier::ForAnyValue)
      return {Match::No, "Null with ForAnyValue is always false"};
    return decide_null(condition.values, seen);
  }
  if (!seen || (!seen->multivalued && seen->values.empty()))
    return decide_absent(op);
  if (op.set == SetQualifier::None)
    return decide_single(op, condition.values, *seen, context);
  if (no_values(*seen))
    return op.set == SetQualifier::ForAllValues
               ? Answer{Match::Yes,
                        "the key has no values, and ForAllValues is true for the empty set"}
               : Answer{Match::No,
                        "the key has no values, and ForAnyValue needs at least one value"};
  return op.set == SetQualifier::ForAllValues ? decide_all(op, condition.values, *seen, context)
                                              : decide_any(op, condition.values, *seen, context);
}

void describe(const Condition& condition, const ConditionClause& clause, const ContextValue* seen,
              const Context& context, ClauseResult& out) {
  out.element = "Condition";
  out.op = clause.op;
  out.key = clause.key;
  out.span = clause.span;
  out.key_absent = seen == nullptr;
  if (seen)
    out.seen = seen->values;
  std::string note;
  for (std::size_t i = 0; i < clause.values.size(); ++i) {
    const Template& text = condition.values[i].text;
    if (!text.has_variables()) {
      out.wanted.push_back(clause.values[i]);
      continue;
    }
    const Template::Resolved r = text.resolve(context);
    out.wanted.push_back(r.text);
    if (!r.ok)
      note = concat({"; the variable ", r.missing, " has no value in this request"});
  }
  out.reason += note;
  if (seen)
    return;
  const auto why = context.absent_because.find(clause.key);
  if (why != context.absent_because.end())
    out.reason += concat({" (", why->second, ")"});
}

}  // namespace

Condition compile_condition(const ConditionClause& clause, bool variables) {
  Condition out;
  out.op = parse_operator(clause.op);
  const Base base = out.op ? out.op->base : Base::String;
  for (const std::string& v : clause.values) {
    ConditionValue value;
    switch (base) {
      case Base::String:
      case Base::StringIgnoreCase:
        value.text = Template(v, PatternMode::Exact, variables);
        // Escapes such as ${*} are resolved here as well: a template without variables is fixed.
        value.lower = value.text.has_variables() ? v : value.text.resolve(Context{}).text;
        break;
      case Base::StringLike:
        value.text = Template(v, PatternMode::Like, variables);
        break;
      case Base::Arn:
        value.text = Template(v, PatternMode::ArnParts, variables);
        break;
      case Base::Numeric:
        value.number = parse_number(v);
        break;
      case Base::Date:
        value.date = parse_date(v);
        break;
      case Base::Ip:
        value.cidr = parse_cidr(v);
        break;
      case Base::Binary:
        value.bytes = base64_decode(v);
        break;
      case Base::Bool:
      case Base::Null:
        value.boolean = parse_bool(v);
        break;
    }
    out.values.push_back(std::move(value));
  }
  return out;
}

Match evaluate_condition(const Condition& condition, const ConditionClause& clause,
                         const Context& context, ClauseResult* out) {
  const ContextValue* seen = context.find(clause.key);
  const Answer answer = decide(condition, seen, context);
  if (out) {
    out->match = answer.match;
    out->reason = std::string(answer.reason);
    describe(condition, clause, seen, context, *out);
  }
  return answer.match;
}

}  // namespace lockbox::policy
