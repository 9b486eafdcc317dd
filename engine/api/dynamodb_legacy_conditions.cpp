#include "engine/api/dynamodb_legacy_conditions.hpp"

#include "engine/base/text.hpp"
#include "engine/table/texts/parameters.hpp"

namespace lockbox::api::dynamodb {

using expression::Condition;
using expression::ConditionNode;
using expression::Function;
using expression::Operand;
using value::AttributeValue;
using KeyOp = table::KeyClause::Op;

namespace {

// ---- comparison operators -----------------------------------------------------------------------

constexpr std::size_t kAny = static_cast<std::size_t>(-1);

constexpr ComparisonRule kRules[] = {
    {"EQ", Comparison::Eq, 1, 1, "", KeyOp::Eq},
    {"NE", Comparison::Ne, 1, 1, "", KeyOp::NotIndexable},
    {"LT", Comparison::Lt, 1, 1, "SNB", KeyOp::Lt},
    {"LE", Comparison::Le, 1, 1, "SNB", KeyOp::Le},
    {"GT", Comparison::Gt, 1, 1, "SNB", KeyOp::Gt},
    {"GE", Comparison::Ge, 1, 1, "SNB", KeyOp::Ge},
    {"NULL", Comparison::Null, 0, 0, "", KeyOp::NotIndexable},
    {"NOT_NULL", Comparison::NotNull, 0, 0, "", KeyOp::NotIndexable},
    {"CONTAINS", Comparison::Contains, 1, 1, "SNB", KeyOp::NotIndexable},
    {"NOT_CONTAINS", Comparison::NotContains, 1, 1, "SNB", KeyOp::NotIndexable},
    {"BEGINS_WITH", Comparison::BeginsWith, 1, 1, "SB", KeyOp::BeginsWith},
    {"IN", Comparison::In, 1, kAny, "SNB", KeyOp::NotIndexable},
    {"BETWEEN", Comparison::Between, 2, 2, "SNB", KeyOp::Between},
};

}  // namespace

const ComparisonRule& comparison_rule(const std::string& name) {
  for (const ComparisonRule& r : kRules)
    if (r.name == name)
      return r;
  return kRules[0];
}

std::string argument_problem(const ComparisonRule& rule,
                             const std::vector<AttributeValue>& values) {
  if (values.size() < rule.least || values.size() > rule.most)
    return texts::say<texts::kArgumentCount>(rule.name);
  for (const AttributeValue& v : values)
    if (v.type() != values[0].type())
      return texts::say<texts::kArgumentTypesDiffer>();
  if (values.empty())
    return {};
  const std::string_view type = value::type_name(values[0].type());
  const bool takes =
      rule.types.empty() || (type.size() == 1 && rule.types.find(type) != std::string_view::npos);
  if (!takes || ((type == "M" || type == "L") && !rule.types.empty()))
    return texts::say<texts::kArgumentType>(rule.name, type);
  if (rule.comparison == Comparison::Between && value::compare_scalars(values[0], values[1]) > 0)
    return texts::say<texts::kBetweenBounds>();
  return {};
}

// ---- trees --------------------------------------------------------------------------------------

expression::Path top_level(const std::string& name) {
  return {expression::PathElement{name, -1}};
}

Operand constant(AttributeValue v) {
  Operand o;
  o.kind = Operand::Kind::Value;
  o.value = std::move(v);
  return o;
}

namespace {

Operand attribute(const std::string& name) {
  Operand o;
  o.kind = Operand::Kind::Attribute;
  o.path = top_level(name);
  return o;
}

int add_node(Condition& tree, ConditionNode n) {
  tree.nodes.push_back(std::move(n));
  return static_cast<int>(tree.nodes.size()) - 1;
}

int add_function(Condition& tree, Function f, std::vector<Operand> arguments) {
  Operand call;
  call.kind = Operand::Kind::Function;
  call.function = f;
  call.function_name = std::string(expression::to_text(f));
  call.arguments = std::move(arguments);
  ConditionNode n;
  n.kind = ConditionNode::Kind::Function;
  n.operands.push_back(std::move(call));
  return add_node(tree, std::move(n));
}

int add_join(Condition& tree, ConditionNode::Kind kind, int left, int right) {
  ConditionNode n;
  n.kind = kind;
  n.left = left;
  n.right = right;
  return add_node(tree, std::move(n));
}

int add_operands(Condition& tree, ConditionNode::Kind kind, ConditionNode::Comparator comparator,
                 const std::string& name, std::vector<AttributeValue> values) {
  ConditionNode n;
  n.kind = kind;
  n.comparator = comparator;
  n.operands.push_back(attribute(name));
  for (AttributeValue& v : values) n.operands.push_back(constant(std::move(v)));
  return add_node(tree, std::move(n));
}

}  // namespace

int add_comparison(Condition& tree, Comparison c, const std::string& name,
                   std::vector<AttributeValue> values) {
  using Comparator = ConditionNode::Comparator;
  const auto with_value = [&] {
    std::vector<Operand> arguments;
    arguments.push_back(attribute(name));
    arguments.push_back(constant(std::move(values[0])));
    return arguments;
  };
  switch (c) {
    case Comparison::Null:
      return add_function(tree, Function::AttributeNotExists, {attribute(name)});
    case Comparison::NotNull:
      return add_function(tree, Function::AttributeExists, {attribute(name)});
    case Comparison::Contains:
      return add_function(tree, Function::Contains, with_value());
    case Comparison::NotContains: {
      const int exists = add_function(tree, Function::AttributeExists, {attribute(name)});
      const int contains = add_function(tree, Function::Contains, with_value());
      return add_join(tree, ConditionNode::Kind::And, exists,
                      add_join(tree, ConditionNode::Kind::Not, contains, -1));
    }
    case Comparison::BeginsWith:
      return add_function(tree, Function::BeginsWith, with_value());
    case Comparison::In:
      return add_operands(tree, ConditionNode::Kind::In, Comparator::Eq, name, std::move(values));
    case Comparison::Between:
      return add_operands(tree, ConditionNode::Kind::Between, Comparator::Eq, name,
                          std::move(values));
    default:
      // Eq to Ge stand in the same order in both enumerations.
      return add_operands(tree, ConditionNode::Kind::Compare, static_cast<Comparator>(c), name,
                          std::move(values));
  }
}

void join_conditions(Condition& tree, std::vector<int> roots, bool any) {
  while (roots.size() > 1) {
    std::vector<int> joined;
    for (std::size_t i = 0; i + 1 < roots.size(); i += 2)
      joined.push_back(add_join(tree, any ? ConditionNode::Kind::Or : ConditionNode::Kind::And,
                                roots[i], roots[i + 1]));
    if (roots.size() % 2 != 0)
      joined.push_back(roots.back());
    roots = std::move(joined);
  }
  tree.root = roots[0];
}

}  // namespace lockbox::api::dynamodb
