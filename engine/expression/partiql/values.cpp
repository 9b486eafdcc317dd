// Literals: strings, numbers, booleans, NULL, lists, tuples, and bags, which are DynamoDB's sets.
// Source: Developer Guide, "PartiQL data types for DynamoDB".
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/expression/partiql/binder.hpp"
#include "engine/expression/texts/statements.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::expression::partiql {

using value::AttributeMap;
using value::AttributeValue;
using value::Type;

void Binder::fail(std::string message) {
  if (error_.empty())
    error_ = std::move(message);
}

AttributeValue Binder::value(const Node& n, const std::string& where) {
  switch (n.kind) {
    case Node::Kind::Null:
      return AttributeValue::null();
    case Node::Kind::Bool:
      return AttributeValue::boolean(n.flag);
    case Node::Kind::String:
      return AttributeValue::string(n.text);
    case Node::Kind::Number:
      return number(n, where);
    case Node::Kind::Parameter:
      return n.parameter < parameters_.size() ? parameters_[n.parameter] : AttributeValue();
    case Node::Kind::List: {
      value::List list;
      for (std::size_t i = 0; i < n.children.size() && ok(); ++i)
        list.push_back(value(n.children[i], concat({where, "[", std::to_string(i), "]"})));
      return AttributeValue::list(std::move(list));
    }
    case Node::Kind::Bag:
      return bag(n, where);
    case Node::Kind::Struct:
      return tuple(n, where);
    default:
      break;
  }
  const std::string what = n.kind == Node::Kind::Path      ? n.path[0].name
                           : n.kind == Node::Kind::Missing ? std::string("missing")
                                                           : n.text;
  fail(texts::say<texts::kValueUnsupported>(what, where, to_text(n.place)));
  return AttributeValue();
}

AttributeValue Binder::number(const Node& n, const std::string& where) {
  auto d = parse_decimal(n.text);
  if (!d) {
    fail(texts::say<texts::kNumberUnder>(d.error(), where));
    return AttributeValue();
  }
  return AttributeValue::number(*d);
}

AttributeValue Binder::bag(const Node& n, const std::string& where) {
  if (n.children.empty()) {
    fail(texts::say<texts::kBagEmpty>());
    return AttributeValue();
  }
  Json members = Json::array();
  Type type = Type::S;
  for (std::size_t i = 0; i < n.children.size(); ++i) {
    const AttributeValue v = value(n.children[i], concat({where, "[", std::to_string(i), "]"}));
    if (!ok())
      return AttributeValue();
    if (i == 0)
      type = v.type();
    if (v.type() != type || (type != Type::S && type != Type::N && type != Type::B)) {
      fail(texts::say<texts::kBagMixed>(where, to_text(n.place)));
      return AttributeValue();
    }
    const Json as_json = value::to_json(v);
    members.push_back(as_json.begin().value());
  }
  // The set is checked in one place, whichever way it comes in.
  Json set = Json::object();
  set[std::string(value::type_name(type)) + "S"] = std::move(members);
  auto parsed = value::parse_attribute_value(set, value::Wording::Older);
  if (!parsed) {
    fail(parsed.error().message);
    return AttributeValue();
  }
  return std::move(*parsed);
}

AttributeValue Binder::tuple(const Node& n, const std::string& where) {
  std::vector<AttributeMap::Entry> entries;
  for (std::size_t i = 0; i + 1 < n.children.size() && ok(); i += 2) {
    const Node& name = n.children[i];
    if (name.kind != Node::Kind::String) {
      fail(texts::say<texts::kTupleName>(to_text(name.place)));
      break;
    }
    // Each attribute of an item is a root of its own.
    entries.emplace_back(
        name.text, value(n.children[i + 1],
                         where.empty() ? std::string("root") : concat({where, ".", name.text})));
  }
  if (!ok())
    return AttributeValue();
  const std::size_t given = entries.size();
  AttributeMap map = AttributeMap::from_entries(std::move(entries));
  for (std::size_t i = 1; i < given; ++i) {
    if (map.begin()[i].first != map.begin()[i - 1].first)
      continue;
    fail(texts::say<texts::kTupleRepeats>(map.begin()[i].first));
    return AttributeValue();
  }
  return AttributeValue::map(std::move(map));
}

}  // namespace lockbox::expression::partiql
