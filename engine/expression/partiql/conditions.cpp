// WHERE clauses as condition trees. PartiQL differs in one point: a comparison with a missing
// attribute is never true, so `a <> 'x'` leaves items without `a` out, while `NOT a = 'x'` keeps
// them.
#include "engine/base/text.hpp"
#include "engine/expression/parser_base.hpp"
#include "engine/expression/partiql/binder.hpp"
#include "engine/expression/texts/expressions.hpp"
#include "engine/expression/texts/statements.hpp"

namespace lockbox::expression::partiql {

using value::AttributeValue;
using value::Type;
using NodeKind = ConditionNode::Kind;
using Comparator = ConditionNode::Comparator;

namespace {

/// Most values behind IN, the left side counted.
constexpr std::size_t kMaxInOperands = 101;

std::optional<Comparator> comparator_of(std::string_view op) {
  for (const Comparator c : {Comparator::Eq, Comparator::Ne, Comparator::Lt, Comparator::Le,
                             Comparator::Gt, Comparator::Ge})
    if (to_text(c) == op)
      return c;
  return std::nullopt;
}

Operand value_operand(AttributeValue v) {
  Operand o;
  o.kind = Operand::Kind::Value;
  o.value = std::move(v);
  return o;
}

}  // namespace

Condition Binder::condition(const Node& n) {
  Condition c;
  c.root = node(c, n);
  return c;
}

int Binder::add(Condition& c, ConditionNode n) {
  c.nodes.push_back(std::move(n));
  return static_cast<int>(c.nodes.size()) - 1;
}

int Binder::logic(Condition& c, NodeKind kind, int left, int right) {
  ConditionNode n;
  n.kind = kind;
  n.left = left;
  n.right = right;
  return add(c, std::move(n));
}

// Depth is bounded by the number of operators the parser lets through.
int Binder::node(Condition& c, const Node& n) {
  switch (n.kind) {
    case Node::Kind::Binary:
      return binary(c, n);
    case Node::Kind::Between:
      return between(c, n);
    case Node::Kind::In:
      return in(c, n);
    case Node::Kind::Is:
      return is(c, n);
    case Node::Kind::Call:
      return call(c, n);
    case Node::Kind::Unary:
      if (n.text == "not")
        return logic(c, NodeKind::Not, node(c, n.children[0]));
      break;
    default:
      break;
  }
  unsupported(n);
  return -1;
}

void Binder::unsupported(const Node& n) {
  fail(texts::say<texts::kWhereUnsupported>(to_text(n.place)));
}

int Binder::binary(Condition& c, const Node& n) {
  if (n.text == "and" || n.text == "or") {
    const int left = node(c, n.children[0]);
    const int right = ok() ? node(c, n.children[1]) : -1;
    return logic(c, n.text == "and" ? NodeKind::And : NodeKind::Or, left, right);
  }
  const auto comparator = comparator_of(n.text);
  if (!comparator) {
    fail(texts::say<texts::kOperatorUnsupported>(to_upper(n.text), to_text(n.place)));
    return -1;
  }
  ConditionNode out;
  out.kind = NodeKind::Compare;
  out.comparator = *comparator;
  for (const Node& child : n.children) out.operands.push_back(operand(child));
  if (*comparator != Comparator::Eq && *comparator != Comparator::Ne)
    for (const Operand& o : out.operands) check_ordered(n.text, o);
  if (*comparator != Comparator::Ne)
    return add(c, std::move(out));
  const std::vector<Operand> sides = out.operands;
  int all = add(c, std::move(out));
  for (const Operand& o : sides)
    if (o.kind != Operand::Kind::Value)
      all = logic(c, NodeKind::And, presence(c, o), all);
  return all;
}

/// True when the operand has a value at all.
int Binder::presence(Condition& c, const Operand& o) {
  if (o.kind == Operand::Kind::Attribute)
    return test(c, Function::AttributeExists, {o}, "attribute_exists");
  ConditionNode n;
  n.kind = NodeKind::Compare;
  n.comparator = Comparator::Ge;
  n.operands = {o, value_operand(AttributeValue::number(Decimal()))};
  return add(c, std::move(n));
}

int Binder::between(Condition& c, const Node& n) {
  ConditionNode out;
  out.kind = NodeKind::Between;
  for (const Node& child : n.children) out.operands.push_back(operand(child));
  for (const Operand& o : out.operands) check_ordered("BETWEEN", o);
  check_bounds(out.operands[1], out.operands[2]);
  const int plain = add(c, std::move(out));
  return n.flag ? logic(c, NodeKind::Not, plain) : plain;
}

void Binder::check_ordered(std::string_view name, const Operand& o) {
  if (o.kind == Operand::Kind::Value && !is_one_of(o.value.type(), kOrderedTypes))
    fail(operand_type_text(name, o.value.type()));
}

void Binder::check_bounds(const Operand& low, const Operand& high) {
  if (std::string problem = bounds_problem(low, high); ok() && !problem.empty())
    fail(std::move(problem));
}

int Binder::in(Condition& c, const Node& n) {
  ConditionNode out;
  out.kind = NodeKind::In;
  out.operands.push_back(operand(n.children[0]));
  const Node& right = n.children[1];
  if (right.kind == Node::Kind::List || right.kind == Node::Kind::Bag) {
    for (const Node& child : right.children) out.operands.push_back(operand(child));
  } else {
    const AttributeValue list = value(right);
    if (ok() && !list.is(Type::L))
      fail(operand_type_text("IN", list.type()));
    if (!ok())
      return -1;
    for (const AttributeValue& v : list.l()) out.operands.push_back(value_operand(v));
  }
  if (out.operands.size() < 2 || out.operands.size() > kMaxInOperands)
    fail(texts::say<texts::kOperandCount>("IN", std::to_string(out.operands.size())));
  const int plain = add(c, std::move(out));
  return n.flag ? logic(c, NodeKind::Not, plain) : plain;
}

int Binder::is(Condition& c, const Node& n) {
  const Node& left = n.children[0];
  if (left.kind != Node::Kind::Path || (n.text != "missing" && n.text != "null")) {
    unsupported(n);
    return -1;
  }
  const Operand path = operand(left);
  if (n.text == "missing")
    return n.flag ? test(c, Function::AttributeExists, {path}, "attribute_exists")
                  : test(c, Function::AttributeNotExists, {path}, "attribute_not_exists");
  const int plain = test(c, Function::AttributeType,
                         {path, value_operand(AttributeValue::string("NULL"))}, "attribute_type");
  return n.flag ? logic(c, NodeKind::Not, plain) : plain;
}

int Binder::test(Condition& c, Function f, std::vector<Operand> arguments, std::string_view name) {
  ConditionNode n;
  n.kind = NodeKind::Function;
  Operand o;
  o.kind = Operand::Kind::Function;
  o.function = f;
  o.function_name = name;
  o.arguments = std::move(arguments);
  n.operands.push_back(std::move(o));
  return add(c, std::move(n));
}

bool Binder::argument_count(const Node& n, std::size_t wanted) {
  if (n.children.size() == wanted)
    return true;
  fail(texts::say<texts::kOperandCount>(n.text, std::to_string(n.children.size())));
  return false;
}

int Binder::call(Condition& c, const Node& n) {
  const Function f = parse_function(n.text);
  const bool one = f == Function::AttributeExists || f == Function::AttributeNotExists;
  const bool two =
      f == Function::AttributeType || f == Function::BeginsWith || f == Function::Contains;
  if (!one && !two) {
    fail(f == Function::Size ? texts::say<texts::kFunctionMisused>(n.text)
                             : texts::say<texts::kFunctionUnrecognized>(n.text, to_text(n.place)));
    return -1;
  }
  if (!argument_count(n, one ? 1 : 2))
    return -1;
  std::vector<Operand> arguments;
  for (const Node& child : n.children) arguments.push_back(operand(child));
  if (!ok())
    return -1;
  if (f != Function::Contains && f != Function::BeginsWith &&
      arguments[0].kind != Operand::Kind::Attribute)
    fail(texts::say<texts::kOperandNoPath>(n.text));
  const auto check = [&](std::size_t i, std::string_view types) {
    if (arguments[i].kind == Operand::Kind::Value && !is_one_of(arguments[i].value.type(), types))
      fail(operand_type_text(n.text, arguments[i].value.type()));
  };
  if (f == Function::BeginsWith) {
    check(0, "S B");
    check(1, "S B");
  } else if (f == Function::Contains) {
    check(0, "S B SS NS BS L");
  } else if (f == Function::AttributeType) {
    check(1, "S");
    const Operand& type = arguments[1];
    if (ok() && type.kind == Operand::Kind::Value && !is_type_name(type.value.s()))
      fail(texts::say<texts::kNoTypeName>(type.value.s()));
  }
  return test(c, f, std::move(arguments), n.text);
}

Operand Binder::operand(const Node& n) {
  Operand o;
  if (n.kind == Node::Kind::Path) {
    o.kind = Operand::Kind::Attribute;
    o.path = n.path;
    return o;
  }
  if (n.kind == Node::Kind::Call)
    return size_of(n);
  if (n.kind == Node::Kind::Binary || n.kind == Node::Kind::Unary) {
    fail(texts::say<texts::kOperatorUnsupported>(to_upper(n.text), to_text(n.place)));
    return o;
  }
  o.kind = Operand::Kind::Value;
  o.value = value(n);
  return o;
}

Operand Binder::size_of(const Node& n) {
  Operand o;
  if (n.text != "size") {
    fail(texts::say<texts::kFunctionUnrecognized>(n.text, to_text(n.place)));
    return o;
  }
  if (!argument_count(n, 1))
    return o;
  o.kind = Operand::Kind::Function;
  o.function = Function::Size;
  o.function_name = "size";
  if (n.children[0].kind == Node::Kind::Call)
    fail(texts::say<texts::kFunctionMisused>("size"));
  else
    o.arguments.push_back(operand(n.children[0]));
  if (ok() && o.arguments[0].kind == Operand::Kind::Value &&
      !is_one_of(o.arguments[0].value.type(), "S B SS NS BS L M"))
    fail(operand_type_text("size", o.arguments[0].value.type()));
  return o;
}

}  // namespace lockbox::expression::partiql
