#include "engine/table/key_condition.hpp"

#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/table/keys.hpp"
#include "engine/table/texts/items.hpp"
#include "engine/table/texts/reads.hpp"

namespace lockbox::table {

using expression::Condition;
using expression::ConditionNode;
using expression::Function;
using expression::Operand;
using value::AttributeValue;
using value::Type;
using Op = KeyClause::Op;

namespace {

using Problem = std::string;

std::string invalid_operator(std::string_view what) {
  return texts::say<texts::kKeyOperator>(what);
}

/// Problems of the operands that no key clause may have.
Problem operand_problem(const std::vector<Operand>& operands, std::string_view op,
                        bool key_must_lead) {
  int attributes = 0;
  for (const Operand& o : operands) {
    if (o.kind == Operand::Kind::Function)
      return texts::say<texts::kKeyNested>();
    if (o.kind == Operand::Kind::Attribute) {
      ++attributes;
      if (o.path.size() > 1)
        return texts::say<texts::kKeyNestedAttribute>();
    }
  }
  if (attributes > 1)
    return texts::say<texts::kKeyTwoNames>();
  if (attributes == 0)
    return texts::say<texts::kKeyNoName>();
  if (key_must_lead && operands[0].kind != Operand::Kind::Attribute)
    return texts::say<texts::kKeyFirstOperand>(op);
  return {};
}

Op mirrored(Op op) {
  switch (op) {
    case Op::Lt:
      return Op::Gt;
    case Op::Le:
      return Op::Ge;
    case Op::Gt:
      return Op::Lt;
    case Op::Ge:
      return Op::Le;
    default:
      return op;
  }
}

Problem clause_of(const ConditionNode& n, KeyClause& out) {
  std::vector<Operand> operands = n.operands;
  std::string_view name;
  bool key_must_lead = true;
  if (n.kind == ConditionNode::Kind::Compare) {
    if (n.comparator == ConditionNode::Comparator::Ne)
      return invalid_operator("<>");
    static constexpr Op ops[] = {Op::Eq, Op::Eq, Op::Lt, Op::Le, Op::Gt, Op::Ge};
    out.op = ops[static_cast<std::size_t>(n.comparator)];
    key_must_lead = false;
  } else if (n.kind == ConditionNode::Kind::Between) {
    out.op = Op::Between;
    name = "BETWEEN";
  } else {
    const Operand& f = n.operands[0];
    if (f.function != Function::BeginsWith)
      return invalid_operator(f.function_name);
    out.op = Op::BeginsWith;
    name = "begins_with";
    operands = f.arguments;
  }
  Problem p = operand_problem(operands, name, key_must_lead);
  if (!p.empty())
    return p;
  if (operands[0].kind == Operand::Kind::Value) {
    std::swap(operands[0], operands[1]);
    out.op = mirrored(out.op);
  }
  out.name = operands[0].path[0].name;
  for (std::size_t i = 1; i < operands.size(); ++i)
    out.values.push_back(std::move(operands[i].value));
  return {};
}

}  // namespace

Expected<std::vector<KeyClause>, std::string> key_clauses(const Condition& condition) {
  std::vector<KeyClause> out;
  std::vector<int> pending = {condition.root};
  while (!pending.empty()) {
    const ConditionNode& n = condition.nodes[static_cast<std::size_t>(pending.back())];
    pending.pop_back();
    switch (n.kind) {
      case ConditionNode::Kind::And:
        pending.push_back(n.right);  // the left one is taken first
        pending.push_back(n.left);
        continue;
      case ConditionNode::Kind::Or:
        return invalid_operator("OR");
      case ConditionNode::Kind::Not:
        return invalid_operator("NOT");
      case ConditionNode::Kind::In:
        return invalid_operator("IN");
      default:
        break;
    }
    KeyClause clause;
    Problem p = clause_of(n, clause);
    if (!p.empty())
      return p;
    for (const KeyClause& other : out)
      if (other.name == clause.name)
        return texts::say<texts::kKeyTwice>();
    out.push_back(std::move(clause));
  }
  return out;
}

const AttributeValue* equality(const std::vector<KeyClause>& clauses, std::string_view name) {
  for (const KeyClause& c : clauses)
    if (c.name == name && c.op == Op::Eq)
      return &c.values[0];
  return nullptr;
}

namespace {

const KeyClause* clause_for(const std::vector<KeyClause>& clauses, std::string_view name) {
  for (const KeyClause& c : clauses)
    if (c.name == name)
      return &c;
  return nullptr;
}

Problem type_problem(const KeyAttribute& k, const KeyClause& c) {
  for (const AttributeValue& v : c.values) {
    if (v.type() != k.type)
      return texts::say<texts::kKeyConditionType>();
    const bool empty = (v.is(Type::S) && v.s().empty()) || (v.is(Type::B) && v.b().empty());
    if (empty && c.op == Op::Eq)
      return texts::say<texts::kEmptyKey>(v.is(Type::S) ? "string" : "binary", k.name);
  }
  return {};
}

/// Bounds of a condition on the sort key behind `prefix`.
void apply_clause(const KeyClause& c, const std::string& prefix, KeyRange& range) {
  const auto with = [&](const AttributeValue& v) {
    std::string key = prefix;
    append_key_value(key, v);
    return key;
  };
  range.lower = prefix;
  range.upper = after_prefix(prefix);
  switch (c.op) {
    case Op::Eq:
      range.lower = with(c.values[0]);
      range.upper = after_prefix(range.lower);
      break;
    case Op::Lt:
      range.upper = with(c.values[0]);
      break;
    case Op::Le:
      range.upper = after_prefix(with(c.values[0]));
      break;
    case Op::Gt:
      range.lower = after_prefix(with(c.values[0]));
      break;
    case Op::Ge:
      range.lower = with(c.values[0]);
      break;
    case Op::Between:
      range.lower = with(c.values[0]);
      range.upper = after_prefix(with(c.values[1]));
      break;
    case Op::BeginsWith: {
      std::string key = prefix;
      append_key_prefix(key, c.values[0].is(Type::S) ? c.values[0].s() : c.values[0].b());
      range.upper = after_prefix(key);
      range.lower = std::move(key);
      break;
    }
    case Op::NotIndexable:
      break;
  }
}

std::string missed(std::string_view name) {
  return texts::say<texts::kKeyMissed>(name);
}

Problem shape_problem(const KeySchema& keys, const std::vector<KeyClause>& clauses) {
  const bool multi = keys.hash.size() > 1 || keys.range.size() > 1;
  if (!multi && clauses.size() > 2)
    return texts::say<texts::kTooManyKeyConditions>(
        std::to_string(clauses.size()), std::to_string(keys.hash.size() + keys.range.size()));
  for (const KeyAttribute& k : keys.hash) {
    const KeyClause* c = clause_for(clauses, k.name);
    if (!c)
      return missed(k.name);
    if (c->op == Op::NotIndexable)
      return texts::say<texts::kKeyNotIndexable>();
    if (c->op != Op::Eq)
      return texts::say<texts::kKeyUnsupported>();
  }
  std::size_t used = keys.hash.size();
  const KeyAttribute* gap = nullptr;
  for (const KeyAttribute& k : keys.range) {
    const KeyClause* c = clause_for(clauses, k.name);
    if (c) {
      ++used;
      if (c->op == Op::NotIndexable)
        return texts::say<texts::kKeyNotIndexable>();
      if (gap)
        return texts::say<texts::kKeyGap>(gap->name, k.name);
    }
    if (!gap && (!c || c->op != Op::Eq))
      gap = &k;
  }
  if (used == clauses.size())
    return {};
  return keys.range.empty() ? texts::say<texts::kKeyUnsupported>() : missed(keys.range[0].name);
}

}  // namespace

Expected<KeyRange, std::string> key_range(const KeySchema& keys,
                                          const std::vector<KeyClause>& clauses) {
  Problem p = shape_problem(keys, clauses);
  if (!p.empty())
    return p;
  KeyRange range;
  for (const KeyAttribute& k : keys.hash) {
    const KeyClause& c = *clause_for(clauses, k.name);
    p = type_problem(k, c);
    if (!p.empty())
      return p;
    range.partition.set(k.name, c.values[0]);
  }
  range.partition_prefix = encode_partition_key(keys, range.partition);
  range.lower = range.partition_prefix;
  range.upper = after_prefix(range.partition_prefix);
  std::string prefix = range.partition_prefix;
  for (const KeyAttribute& k : keys.range) {
    const KeyClause* c = clause_for(clauses, k.name);
    if (!c)
      break;
    p = type_problem(k, *c);
    if (!p.empty())
      return p;
    apply_clause(*c, prefix, range);
    if (c->op != Op::Eq)
      break;
    prefix = range.lower;
  }
  return range;
}

}  // namespace lockbox::table
