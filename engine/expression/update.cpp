#include "engine/expression/update.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "engine/expression/evaluate.hpp"
#include "engine/expression/texts/updates.hpp"

namespace lockbox::expression {

using value::AttributeMap;
using value::AttributeValue;
using value::Type;

namespace {

/// The new value of a place; nothing when the place is to be removed.
using NewValue = std::optional<AttributeValue>;
using Evaluated = Expected<AttributeValue, std::string>;

/// The value of an operand where it stands; `scratch` holds a computed one.
Expected<const AttributeValue*, std::string> operand_value(const Operand& o,
                                                           const AttributeMap& old,
                                                           AttributeValue& scratch) {
  if (o.kind == Operand::Kind::Value)
    return &o.value;
  if (o.kind == Operand::Kind::Attribute) {
    const AttributeValue* v = resolve(old, o.path);
    if (!v)
      return texts::say<texts::kUpdateMissing>();
    return v;
  }
  if (o.function == Function::IfNotExists) {
    if (const AttributeValue* v = resolve(old, o.arguments[0].path))
      return v;
    return operand_value(o.arguments[1], old, scratch);
  }
  AttributeValue first, second;
  const auto a = operand_value(o.arguments[0], old, first);
  if (!a)
    return a;
  const auto b = operand_value(o.arguments[1], old, second);
  if (!b)
    return b;
  if (!(*a)->is(Type::L) || !(*b)->is(Type::L))
    return texts::say<texts::kUpdateType>();
  value::List joined = (*a)->l();
  joined.insert(joined.end(), (*b)->l().begin(), (*b)->l().end());
  scratch = AttributeValue::list(std::move(joined));
  return &scratch;
}

Evaluated set_value(const UpdateAction& action, const AttributeMap& old) {
  AttributeValue x, y;
  const auto first = operand_value(action.operands[0], old, x);
  if (!first)
    return first.error();
  if (action.arithmetic == 0)
    return **first;
  const auto second = operand_value(action.operands[1], old, y);
  if (!second)
    return second.error();
  const AttributeValue &a = **first, &b = **second;
  if (!a.is(Type::N) || !b.is(Type::N))
    return texts::say<texts::kUpdateType>();
  auto sum = add(a.n(), action.arithmetic == '+' ? b.n() : lockbox::negate(b.n()));
  if (!sum)
    return sum.error();
  return AttributeValue::number(*sum);
}

template <class Set>
AttributeValue united(Set a, const Set& b) {
  a.members.insert(a.members.end(), b.members.begin(), b.members.end());
  normalise(a);
  return AttributeValue(AttributeValue::Storage(std::move(a)));
}

template <class Set>
NewValue without(Set a, const Set& b) {
  auto& m = a.members;
  m.erase(std::remove_if(m.begin(), m.end(),
                         [&](const auto& x) {
                           return std::binary_search(b.members.begin(), b.members.end(), x);
                         }),
          m.end());
  if (m.empty())
    return std::nullopt;
  return AttributeValue(AttributeValue::Storage(std::move(a)));
}

Evaluated add_value(const AttributeValue& operand, const AttributeValue* old,
                    const texts::Text& wrong_type) {
  if (!old)
    return operand;
  if (old->type() != operand.type())
    return std::string(wrong_type.words);
  switch (operand.type()) {
    case Type::N: {
      auto sum = add(old->n(), operand.n());
      if (!sum)
        return sum.error();
      return AttributeValue::number(*sum);
    }
    case Type::SS:
      return united(old->ss(), operand.ss());
    case Type::NS:
      return united(old->ns(), operand.ns());
    case Type::L: {  // AttributeUpdates only
      value::List list = old->l();
      list.insert(list.end(), operand.l().begin(), operand.l().end());
      return AttributeValue::list(std::move(list));
    }
    default:
      return united(old->bs(), operand.bs());
  }
}

Expected<NewValue, std::string> delete_value(const AttributeValue& operand,
                                             const AttributeValue* old,
                                             const texts::Text& wrong_type) {
  if (!old)
    return NewValue();
  if (old->type() != operand.type())
    return std::string(wrong_type.words);
  if (operand.is(Type::SS))
    return without(old->ss(), operand.ss());
  if (operand.is(Type::NS))
    return without(old->ns(), operand.ns());
  return without(old->bs(), operand.bs());
}

Expected<NewValue, std::string> new_value(const UpdateAction& action, const AttributeMap& old,
                                          bool legacy) {
  const texts::Text& wrong_type = legacy ? texts::kLegacyUpdateType : texts::kUpdateType;
  if (action.kind == UpdateAction::Kind::Remove)
    return NewValue();
  if (action.kind == UpdateAction::Kind::Delete)
    return delete_value(action.operands[0].value, resolve(old, action.path), wrong_type);
  Evaluated v = action.kind == UpdateAction::Kind::Set
                    ? set_value(action, old)
                    : add_value(action.operands[0].value, resolve(old, action.path), wrong_type);
  if (!v)
    return v.error();
  return NewValue(std::move(v).value());
}

/// The actions arranged by their paths. Paths do not overlap, so a node is a leaf or has children.
struct Node {
  const NewValue* leaf = nullptr;
  std::map<std::string, Node> names;
  std::map<std::int64_t, Node> indices;
};

class Writer {
 public:
  explicit Writer(std::vector<Path>& written) : written_(written) {}

  bool members(const Node& node, AttributeMap& map) {
    for (const auto& child : node.names) {
      at_.push_back(PathElement{child.first, -1});
      const AttributeValue* old = map.find(child.first);
      NewValue result;
      if (!place(child.second, old, result))
        return false;
      if (result) {
        map.set(child.first, std::move(*result));
      } else if (old) {
        map.erase(child.first);
      }
      at_.pop_back();
    }
    return true;
  }

 private:
  /// Computes what stands at a place; false when the path does not fit the document.
  bool place(const Node& node, const AttributeValue* old, NewValue& result) {
    if (node.leaf) {
      result = *node.leaf;
      if (result)
        written_.push_back(at_);
      return true;
    }
    if (!old)
      return false;
    if (!node.names.empty()) {
      if (!old->is(Type::M))
        return false;
      AttributeMap copy = old->m();
      if (!members(node, copy))
        return false;
      result = AttributeValue::map(std::move(copy));
      return true;
    }
    return old->is(Type::L) && elements(node, old->l(), result);
  }

  bool elements(const Node& node, const value::List& old, NewValue& result) {
    value::List list;
    list.reserve(old.size() + node.indices.size());
    auto child = node.indices.begin();
    for (std::size_t i = 0; i < old.size(); ++i) {
      if (child == node.indices.end() || child->first != static_cast<std::int64_t>(i)) {
        list.push_back(old[i]);
        continue;
      }
      if (!element(child->second, &old[i], list))
        return false;
      ++child;
    }
    for (; child != node.indices.end(); ++child)
      if (!append(child->second, list))
        return false;
    result = AttributeValue::list(std::move(list));
    return true;
  }

  /// An element that is appended is not among `written`: DynamoDB's UPDATED_NEW leaves it out.
  bool append(const Node& node, value::List& list) {
    if (!node.leaf)
      return false;
    if (*node.leaf)
      list.push_back(**node.leaf);
    return true;
  }

  bool element(const Node& node, const AttributeValue* old, value::List& list) {
    at_.push_back(PathElement{"", static_cast<std::int64_t>(list.size())});
    NewValue v;
    if (!place(node, old, v))
      return false;
    if (v)
      list.push_back(std::move(*v));
    at_.pop_back();
    return true;
  }

  std::vector<Path>& written_;
  Path at_;
};

/// The common case: every path is an attribute of its own. In the order of names, as Writer goes.
void set_attributes(const std::vector<UpdateAction>& actions, std::vector<NewValue>& values,
                    Updated& out) {
  std::vector<std::size_t> order(actions.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return actions[a].path[0].name < actions[b].path[0].name;
  });
  for (const std::size_t i : order) {
    const std::string& name = actions[i].path[0].name;
    if (!values[i]) {
      out.item.erase(name);
      continue;
    }
    out.written.push_back(actions[i].path);
    if (AttributeValue* there = out.item.find(name))
      *there = std::move(*values[i]);
    else
      out.item.set(name, std::move(*values[i]));
  }
}

}  // namespace

Expected<Updated, std::string> apply_update(const Update& update, const AttributeMap& old) {
  std::vector<NewValue> values;
  values.reserve(update.actions.size());
  for (const UpdateAction& a : update.actions) {
    auto v = new_value(a, old, update.legacy);
    if (!v)
      return v.error();
    values.push_back(std::move(v).value());
  }
  Updated out;
  out.item = old;
  const bool flat = std::all_of(update.actions.begin(), update.actions.end(),
                                [](const UpdateAction& a) { return a.path.size() == 1; });
  if (flat) {
    set_attributes(update.actions, values, out);
    return out;
  }
  Node root;
  for (std::size_t i = 0; i < values.size(); ++i) {
    Node* at = &root;
    for (const PathElement& e : update.actions[i].path)
      at = e.index < 0 ? &at->names[e.name] : &at->indices[e.index];
    at->leaf = &values[i];
  }
  if (!Writer(out.written).members(root, out.item))
    return texts::say<texts::kUpdatePath>();
  return out;
}

}  // namespace lockbox::expression
