// SET and REMOVE as update actions. SET_ADD and SET_DELETE are ADD and DELETE of update expressions
// on sets.
#include "engine/base/text.hpp"
#include "engine/expression/parser_base.hpp"
#include "engine/expression/partiql/binder.hpp"
#include "engine/expression/texts/expressions.hpp"
#include "engine/expression/texts/statements.hpp"

namespace lockbox::expression::partiql {

using value::AttributeValue;
using value::Type;

namespace {

bool is_set(Type t) {
  return t == Type::SS || t == Type::NS || t == Type::BS;
}

bool is_set_function(const Node& n) {
  return n.kind == Node::Kind::Call && (n.text == "set_add" || n.text == "set_delete");
}

}  // namespace

Update Binder::update(const std::vector<Change>& changes) {
  Update out;
  for (const Change& change : changes) {
    UpdateAction action;
    if (change.value) {
      action = assignment(change);
    } else {
      action.kind = UpdateAction::Kind::Remove;
      action.path = change.path;
    }
    if (!ok())
      return out;
    out.actions.push_back(std::move(action));
  }
  std::vector<const Path*> paths;
  for (const UpdateAction& a : out.actions) paths.push_back(&a.path);
  const std::string overlap = overlap_error(paths);
  if (!overlap.empty())
    fail(overlap);
  return out;
}

UpdateAction Binder::assignment(const Change& change) {
  UpdateAction action;
  action.path = change.path;
  const Node& n = *change.value;
  if (is_set_function(n)) {
    set_function(change, n, action);
    return action;
  }
  if (n.kind == Node::Kind::Binary && (n.text == "+" || n.text == "-")) {
    action.arithmetic = n.text[0];
    for (const Node& child : n.children) {
      action.operands.push_back(set_operand(child));
      const Operand& o = action.operands.back();
      if (ok() && o.kind == Operand::Kind::Value && !o.value.is(Type::N))
        fail(operand_type_text(n.text, o.value.type()));
    }
    return action;
  }
  action.operands.push_back(set_operand(n));
  return action;
}

/// SET a = set_add(a, <<'x'>>)
void Binder::set_function(const Change& change, const Node& n, UpdateAction& action) {
  const std::string name = to_upper(n.text), at = to_text(n.place);
  if (n.children.size() != 2) {
    fail(texts::say<texts::kSetFunctionCount>(name, at));
    return;
  }
  const Node& first = n.children[0];
  if (first.kind != Node::Kind::Path || !(first.path == change.path)) {
    fail(texts::say<texts::kSetFunctionFirst>(name, at));
    return;
  }
  Operand o;
  o.kind = Operand::Kind::Value;
  const Node::Kind second = n.children[1].kind;
  if (second == Node::Kind::Bag || second == Node::Kind::Parameter)
    o.value = value(n.children[1]);
  if (ok() && !is_set(o.value.type()))
    fail(texts::say<texts::kSetFunctionSecond>(name, to_text(first.place)));
  action.kind = name == "SET_ADD" ? UpdateAction::Kind::Add : UpdateAction::Kind::Delete;
  action.operands.push_back(std::move(o));
}

/// Right sides: a path, a value, if_not_exists(path, operand), list_append(operand, operand).
Operand Binder::set_operand(const Node& n) {
  Operand o;
  if (n.kind == Node::Kind::Path) {
    o.kind = Operand::Kind::Attribute;
    o.path = n.path;
    return o;
  }
  const Function f = n.kind == Node::Kind::Call ? parse_function(n.text) : Function::Unknown;
  if (f != Function::IfNotExists && f != Function::ListAppend) {
    if (n.kind == Node::Kind::Binary || n.kind == Node::Kind::Unary)
      fail(texts::say<texts::kOperatorUnsupported>(to_upper(n.text), to_text(n.place)));
    o.kind = Operand::Kind::Value;
    o.value = value(n);
    return o;
  }
  if (!argument_count(n, 2))
    return o;
  o.kind = Operand::Kind::Function;
  o.function = f;
  o.function_name = n.text;
  for (const Node& child : n.children) {
    if (f == Function::ListAppend && child.kind == Node::Kind::Call && child.text == "list_append")
      fail(texts::say<texts::kFunctionMisused>(child.text));
    if (!ok())
      return o;
    o.arguments.push_back(set_operand(child));
    const Operand& a = o.arguments.back();
    if (f == Function::ListAppend && ok() && a.kind == Operand::Kind::Value && !a.value.is(Type::L))
      fail(operand_type_text(n.text, a.value.type()));
  }
  if (f == Function::IfNotExists && ok() && o.arguments[0].kind != Operand::Kind::Attribute)
    fail(texts::say<texts::kOperandNoPath>(n.text));
  return o;
}

}  // namespace lockbox::expression::partiql
