#include "engine/expression/evaluate.hpp"

#include "engine/base/text.hpp"

namespace lockbox::expression {

using value::AttributeMap;
using value::AttributeValue;
using value::Type;

const AttributeValue* resolve(const AttributeMap& item, const Path& path) {
  const AttributeValue* at = item.find(path[0].name);
  for (std::size_t i = 1; at && i < path.size(); ++i) {
    const PathElement& e = path[i];
    if (e.index < 0) {
      at = at->is(Type::M) ? at->m().find(e.name) : nullptr;
    } else {
      const bool inside = at->is(Type::L) && static_cast<std::uint64_t>(e.index) < at->l().size();
      at = inside ? &at->l()[static_cast<std::size_t>(e.index)] : nullptr;
    }
  }
  return at;
}

std::int64_t utf16_length(std::string_view text) {
  std::int64_t n = 0;
  for (const char c : text) {
    const auto b = static_cast<unsigned char>(c);
    if ((b & 0xC0) != 0x80)
      n += b >= 0xF0 ? 2 : 1;
  }
  return n;
}

namespace {

Decimal decimal_of(std::int64_t v) {
  return *parse_decimal(std::to_string(v));
}

/// size() of a value; false when the type has none.
bool size_of(const AttributeValue& v, AttributeValue& out) {
  std::size_t n = 0;
  switch (v.type()) {
    case Type::S:
      n = static_cast<std::size_t>(utf16_length(v.s()));
      break;
    case Type::B:
      n = v.b().size();
      break;
    case Type::SS:
      n = v.ss().members.size();
      break;
    case Type::NS:
      n = v.ns().members.size();
      break;
    case Type::BS:
      n = v.bs().members.size();
      break;
    case Type::M:
      n = v.m().size();
      break;
    case Type::L:
      n = v.l().size();
      break;
    default:
      return false;
  }
  out = AttributeValue::number(decimal_of(static_cast<std::int64_t>(n)));
  return true;
}

/// Value of an operand, or nullptr; `scratch` holds computed ones.
const AttributeValue* evaluate(const Operand& o, const AttributeMap& item,
                               AttributeValue& scratch) {
  if (o.kind == Operand::Kind::Value)
    return &o.value;
  if (o.kind == Operand::Kind::Attribute)
    return resolve(item, o.path);
  AttributeValue inner;
  const AttributeValue* v = evaluate(o.arguments[0], item, inner);
  return v && size_of(*v, scratch) ? &scratch : nullptr;
}

bool ordered(const AttributeValue& a, const AttributeValue& b) {
  return a.type() == b.type() && (a.is(Type::S) || a.is(Type::N) || a.is(Type::B));
}

bool compare(const ConditionNode& n, const AttributeMap& item) {
  AttributeValue x, y;
  const AttributeValue* a = evaluate(n.operands[0], item, x);
  const AttributeValue* b = evaluate(n.operands[1], item, y);
  if (n.comparator == ConditionNode::Comparator::Eq)
    return a && b && *a == *b;
  if (n.comparator == ConditionNode::Comparator::Ne)
    return !(a && b && *a == *b);
  if (!a || !b || !ordered(*a, *b))
    return false;
  const int order = compare_scalars(*a, *b);
  switch (n.comparator) {
    case ConditionNode::Comparator::Lt:
      return order < 0;
    case ConditionNode::Comparator::Le:
      return order <= 0;
    case ConditionNode::Comparator::Gt:
      return order > 0;
    default:
      return order >= 0;
  }
}

bool between(const ConditionNode& n, const AttributeMap& item) {
  AttributeValue x, y, z;
  const AttributeValue* v = evaluate(n.operands[0], item, x);
  const AttributeValue* low = evaluate(n.operands[1], item, y);
  const AttributeValue* high = evaluate(n.operands[2], item, z);
  return v && low && high && ordered(*v, *low) && ordered(*v, *high) &&
         compare_scalars(*low, *v) <= 0 && compare_scalars(*v, *high) <= 0;
}

bool in(const ConditionNode& n, const AttributeMap& item) {
  AttributeValue x;
  const AttributeValue* v = evaluate(n.operands[0], item, x);
  if (!v)
    return false;
  for (std::size_t i = 1; i < n.operands.size(); ++i) {
    AttributeValue y;
    const AttributeValue* candidate = evaluate(n.operands[i], item, y);
    if (candidate && *candidate == *v)
      return true;
  }
  return false;
}

template <class Members, class Member>
bool has_member(const Members& members, const Member& m) {
  for (const auto& x : members)
    if (x == m)
      return true;
  return false;
}

bool contains(const AttributeValue& whole, const AttributeValue& part) {
  switch (whole.type()) {
    case Type::S:
      return part.is(Type::S) && whole.s().find(part.s()) != std::string::npos;
    case Type::B:
      return part.is(Type::B) && whole.b().find(part.b()) != std::string::npos;
    case Type::SS:
      return part.is(Type::S) && has_member(whole.ss().members, part.s());
    case Type::NS:
      return part.is(Type::N) && has_member(whole.ns().members, part.n());
    case Type::BS:
      return part.is(Type::B) && has_member(whole.bs().members, part.b());
    case Type::L:
      return has_member(whole.l(), part);
    default:
      return false;
  }
}

bool begins_with(const AttributeValue& whole, const AttributeValue& part) {
  if (whole.type() != part.type())
    return false;
  if (whole.is(Type::S))
    return whole.s().compare(0, part.s().size(), part.s()) == 0;
  return whole.is(Type::B) && whole.b().compare(0, part.b().size(), part.b()) == 0;
}

bool function_holds(const Operand& f, const AttributeMap& item) {
  AttributeValue x, y;
  const AttributeValue* a = evaluate(f.arguments[0], item, x);
  if (f.function == Function::AttributeExists)
    return a != nullptr;
  if (f.function == Function::AttributeNotExists)
    return a == nullptr;
  const AttributeValue* b = evaluate(f.arguments[1], item, y);
  if (!a || !b)
    return false;
  switch (f.function) {
    case Function::AttributeType:
      return b->is(Type::S) && type_name(a->type()) == b->s();
    case Function::BeginsWith:
      return begins_with(*a, *b);
    case Function::Contains:
      return contains(*a, *b);
    default:
      return false;
  }
}

// Recursion is bounded: a tree has at most 300 operators.
bool holds(const Condition& c, int node, const AttributeMap& item) {
  const ConditionNode& n = c.nodes[static_cast<std::size_t>(node)];
  switch (n.kind) {
    case ConditionNode::Kind::And:
      return holds(c, n.left, item) && holds(c, n.right, item);
    case ConditionNode::Kind::Or:
      return holds(c, n.left, item) || holds(c, n.right, item);
    case ConditionNode::Kind::Not:
      return !holds(c, n.left, item);
    case ConditionNode::Kind::Compare:
      return compare(n, item);
    case ConditionNode::Kind::Between:
      return between(n, item);
    case ConditionNode::Kind::In:
      return in(n, item);
    case ConditionNode::Kind::Function:
      return function_holds(n.operands[0], item);
  }
  return false;
}

}  // namespace

bool matches(const Condition& condition, const AttributeMap& item) {
  return holds(condition, condition.root, item);
}

Projector::Projector(const std::vector<Path>& paths) {
  for (const Path& path : paths) {
    Node* at = &root_;
    for (const PathElement& e : path) at = e.index < 0 ? &at->names[e.name] : &at->indices[e.index];
    at->whole = true;
  }
}

bool Projector::select(const Node& node, const AttributeValue& from, AttributeValue& out) {
  if (node.whole) {
    out = from;
    return true;
  }
  if (!node.names.empty() && from.is(Type::M)) {
    AttributeMap members = select_members(node, from.m());
    if (members.empty())
      return false;
    out = AttributeValue::map(std::move(members));
    return true;
  }
  if (!node.indices.empty() && from.is(Type::L)) {
    value::List list;
    for (const auto& child : node.indices) {
      if (static_cast<std::uint64_t>(child.first) >= from.l().size())
        break;
      AttributeValue element;
      if (select(child.second, from.l()[static_cast<std::size_t>(child.first)], element))
        list.push_back(std::move(element));
    }
    if (list.empty())
      return false;
    out = AttributeValue::list(std::move(list));
    return true;
  }
  return false;
}

AttributeMap Projector::select_members(const Node& node, const AttributeMap& from) {
  std::vector<AttributeMap::Entry> entries;
  for (const auto& child : node.names) {
    const AttributeValue* v = from.find(child.first);
    AttributeValue selected;
    if (v && select(child.second, *v, selected))
      entries.emplace_back(child.first, std::move(selected));
  }
  return AttributeMap::from_entries(std::move(entries));
}

AttributeMap Projector::apply(const AttributeMap& item) const {
  return select_members(root_, item);
}

}  // namespace lockbox::expression
