#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/shell/jmespath/node.hpp"

namespace lockbox::shell::jmespath {
namespace {

Json element_at(const Json& list, std::int64_t index) {
  if (!list.is_array())
    return Json();
  const auto size = static_cast<std::int64_t>(list.size());
  const std::int64_t i = index < 0 ? index + size : index;
  return i >= 0 && i < size ? list[static_cast<std::size_t>(i)] : Json();
}

std::int64_t clamp_index(std::int64_t i, std::int64_t size, std::int64_t step) {
  if (i < 0) {
    i += size;
    return i < 0 ? (step < 0 ? -1 : 0) : i;
  }
  return i >= size ? (step < 0 ? size - 1 : size) : i;
}

Json slice(const Node& n, const Json& list) {
  if (!list.is_array())
    return Json();
  const std::int64_t step = n.step.value_or(1);
  if (step == 0)
    throw Error{"Invalid slice, step cannot be 0", 0};
  const auto size = static_cast<std::int64_t>(list.size());
  const std::int64_t first =
      n.start ? clamp_index(*n.start, size, step) : (step > 0 ? 0 : size - 1);
  const std::int64_t end = n.stop ? clamp_index(*n.stop, size, step) : (step > 0 ? size : -1);
  Json out = Json::array();
  for (std::int64_t i = first; step > 0 ? i < end : i > end; i += step)
    out.push_back(list[static_cast<std::size_t>(i)]);
  return out;
}

Json flatten(const Json& list) {
  if (!list.is_array())
    return Json();
  Json out = Json::array();
  for (const Json& e : list) {
    if (!e.is_array()) {
      out.push_back(e);
      continue;
    }
    for (const Json& inner : e) out.push_back(inner);
  }
  return out;
}

/// Applies `right` to each element and keeps what is not null.
void append_projected(Json& out, const Node& right, const Json& element) {
  Json v = evaluate(right, element);
  if (!v.is_null())
    out.push_back(std::move(v));
}

Json project(const Node& n, const Json& value) {
  const Json base = evaluate(*n.left, value);
  Json out = Json::array();
  if (n.kind == NodeKind::ValueProjection) {
    if (!base.is_object())
      return Json();
    for (const auto& [name, v] : base.items()) append_projected(out, *n.right, v);
    return out;
  }
  if (!base.is_array())
    return Json();
  for (const Json& e : base) {
    if (n.kind == NodeKind::Projection || is_true(evaluate(*n.condition, e)))
      append_projected(out, *n.right, e);
  }
  return out;
}

/// Equality of values; the order of an object's members does not count.
bool equal(const Json& a, const Json& b) {
  if (a.is_object() && b.is_object()) {
    if (a.size() != b.size())
      return false;
    for (const auto& [name, v] : a.items()) {
      const auto it = b.find(name);
      if (it == b.end() || !equal(v, *it))
        return false;
    }
    return true;
  }
  if (!a.is_array() || !b.is_array())
    return a == b;
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), equal);
}

Json compare(const Node& n, const Json& value) {
  const Json a = evaluate(*n.left, value), b = evaluate(*n.right, value);
  if (n.text == "==")
    return equal(a, b);
  if (n.text == "!=")
    return !equal(a, b);
  // Ordering is defined for numbers by the specification; AWS CLI's library also orders strings.
  if (!((a.is_number() && b.is_number()) || (a.is_string() && b.is_string())))
    return Json();
  if (n.text == "<")
    return a < b;
  if (n.text == "<=")
    return a <= b;
  if (n.text == ">")
    return b < a;
  return b <= a;
}

Json multi_select(const Node& n, const Json& value) {
  if (value.is_null())
    return Json();
  if (n.kind == NodeKind::MultiList) {
    Json out = Json::array();
    for (const Expression& e : n.items) out.push_back(evaluate(*e, value));
    return out;
  }
  Json out = Json::object();
  for (const auto& [name, e] : n.members) out[name] = evaluate(*e, value);
  return out;
}

}  // namespace

bool is_true(const Json& v) {
  if (v.is_boolean())
    return v.get<bool>();
  if (v.is_number())
    return true;
  return !v.is_null() && !(v.is_string() ? v.get_ref<const std::string&>().empty() : v.empty());
}

Json evaluate(const Node& n, const Json& value) {
  switch (n.kind) {
    case NodeKind::Identity:
      return value;
    case NodeKind::Field: {
      const auto it = value.is_object() ? value.find(n.text) : value.end();
      return it != value.end() ? *it : Json();
    }
    case NodeKind::Subexpression:
    case NodeKind::Pipe:
      return evaluate(*n.right, evaluate(*n.left, value));
    case NodeKind::Index:
      return element_at(value, n.index);
    case NodeKind::Slice:
      return slice(n, value);
    case NodeKind::Projection:
    case NodeKind::ValueProjection:
    case NodeKind::FilterProjection:
      return project(n, value);
    case NodeKind::Flatten:
      return flatten(evaluate(*n.left, value));
    case NodeKind::Comparison:
      return compare(n, value);
    case NodeKind::Or: {
      Json left = evaluate(*n.left, value);
      return is_true(left) ? left : evaluate(*n.right, value);
    }
    case NodeKind::And: {
      Json left = evaluate(*n.left, value);
      return is_true(left) ? evaluate(*n.right, value) : left;
    }
    case NodeKind::Not:
      return !is_true(evaluate(*n.left, value));
    case NodeKind::MultiList:
    case NodeKind::MultiHash:
      return multi_select(n, value);
    case NodeKind::Literal:
      return n.literal;
    case NodeKind::Function:
      return call_function(n, value);
    case NodeKind::Reference:
      throw Error{"An expression reference (&) is only allowed as an argument", 0};
  }
  return Json();
}

}  // namespace lockbox::shell::jmespath
