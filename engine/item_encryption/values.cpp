#include "engine/item_encryption/values.hpp"

#include <algorithm>
#include <vector>

#include "engine/base/text.hpp"
#include "engine/item_encryption/bytes.hpp"

namespace lockbox::item_encryption {

namespace {

using value::AttributeMap;
using value::AttributeValue;
using value::Type;

/// UTF-8 order of two texts as their UTF-16 units would stand: only characters beyond the first
/// plane (4 bytes) differ, for they begin with a surrogate, below U+E000.
bool less_utf16(std::string_view a, std::string_view b) {
  const std::size_t common = std::min(a.size(), b.size());
  std::size_t i = 0;
  while (i < common && a[i] == b[i]) ++i;
  if (i == common)
    return a.size() < b.size();
  const auto x = static_cast<unsigned char>(a[i]), y = static_cast<unsigned char>(b[i]);
  const bool high_x = x >= 0xf0, high_y = y >= 0xf0;
  if (high_x != high_y) {
    // A surrogate (D800 to DFFF) sorts before what begins with EE or EF, behind all else.
    const unsigned char other = high_x ? y : x;
    const bool surrogate_first = other >= 0xee;
    return high_x ? surrogate_first : !surrogate_first;
  }
  return x < y;
}

std::string counted_bytes(std::string_view bytes) {
  return big_endian(bytes.size(), 4) + std::string(bytes);
}

std::string set_bytes(std::vector<std::string> members, bool text) {
  if (text)
    std::sort(members.begin(), members.end(), less_utf16);
  else
    std::sort(members.begin(), members.end());
  std::string out = big_endian(members.size(), 4);
  for (const std::string& member : members) out += counted_bytes(member);
  return out;
}

std::string typed_bytes(const AttributeValue& v) {
  return type_id(v.type()) + counted_bytes(value_bytes(v));
}

std::string map_bytes(const AttributeMap& map) {
  std::vector<const AttributeMap::Entry*> entries;
  for (const AttributeMap::Entry& entry : map) entries.push_back(&entry);
  std::sort(entries.begin(), entries.end(),
            [](const auto* a, const auto* b) { return less_utf16(a->first, b->first); });
  std::string out = big_endian(entries.size(), 4);
  for (const AttributeMap::Entry* entry : entries)
    out += type_id(Type::S) + counted_bytes(entry->first) + typed_bytes(entry->second);
  return out;
}

std::optional<AttributeValue> read_at(std::string_view type, std::string_view bytes, int depth);

std::optional<Type> type_of_id(std::string_view id) {
  for (const Type type : {Type::S, Type::N, Type::B, Type::SS, Type::NS, Type::BS, Type::M, Type::L,
                          Type::Bool, Type::Null})
    if (type_id(type) == id)
      return type;
  return std::nullopt;
}

std::optional<std::vector<std::string>> read_members(std::string_view bytes) {
  Cursor in(bytes);
  const std::uint64_t count = in.number(4);
  std::vector<std::string> out;
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) out.emplace_back(in.prefixed(4));
  if (!in.ok() || !in.at_end())
    return std::nullopt;
  return out;
}

std::optional<AttributeValue> read_set(Type type, std::string_view bytes) {
  auto members = read_members(bytes);
  if (!members)
    return std::nullopt;
  if (type == Type::SS) {
    value::StringSet set{std::move(*members)};
    for (const std::string& member : set.members)
      if (!is_valid_utf8(member))
        return std::nullopt;
    value::normalise(set);
    return AttributeValue(AttributeValue::Storage(std::move(set)));
  }
  if (type == Type::BS) {
    value::BinarySet set{std::move(*members)};
    value::normalise(set);
    return AttributeValue(AttributeValue::Storage(std::move(set)));
  }
  value::NumberSet set;
  for (const std::string& member : *members) {
    const auto number = parse_decimal(member);
    if (!number)
      return std::nullopt;
    set.members.push_back(*number);
  }
  value::normalise(set);
  return AttributeValue(AttributeValue::Storage(std::move(set)));
}

std::optional<AttributeValue> read_list(std::string_view bytes, int depth) {
  Cursor in(bytes);
  const std::uint64_t count = in.number(4);
  value::List out;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::string_view type = in.take(2), inner = in.prefixed(4);
    auto member = in.ok() ? read_at(type, inner, depth + 1) : std::nullopt;
    if (!member)
      return std::nullopt;
    out.push_back(std::move(*member));
  }
  if (!in.ok() || !in.at_end())
    return std::nullopt;
  return AttributeValue::list(std::move(out));
}

std::optional<AttributeValue> read_map(std::string_view bytes, int depth) {
  Cursor in(bytes);
  const std::uint64_t count = in.number(4);
  std::vector<AttributeMap::Entry> entries;
  for (std::uint64_t i = 0; i < count; ++i) {
    const bool text = in.take(2) == type_id(Type::S);
    const std::string_view name = in.prefixed(4), type = in.take(2), inner = in.prefixed(4);
    auto member =
        in.ok() && text && is_valid_utf8(name) ? read_at(type, inner, depth + 1) : std::nullopt;
    if (!member)
      return std::nullopt;
    entries.emplace_back(std::string(name), std::move(*member));
  }
  if (!in.ok() || !in.at_end())
    return std::nullopt;
  AttributeMap map = AttributeMap::from_entries(std::move(entries));
  for (std::size_t i = 1; i < map.size(); ++i)
    if (map.begin()[i - 1].first == map.begin()[i].first)
      return std::nullopt;
  return AttributeValue::map(std::move(map));
}

std::optional<AttributeValue> read_at(std::string_view type, std::string_view bytes, int depth) {
  const std::optional<Type> found = type_of_id(type);
  if (!found || depth > value::kMaxDepth)
    return std::nullopt;
  switch (*found) {
    case Type::S:
      if (!is_valid_utf8(bytes))
        return std::nullopt;
      return AttributeValue::string(std::string(bytes));
    case Type::N: {
      const auto number = parse_decimal(bytes);
      if (!number)
        return std::nullopt;
      return AttributeValue::number(*number);
    }
    case Type::B:
      return AttributeValue::binary(std::string(bytes));
    case Type::Bool:
      if (bytes.size() != 1 || static_cast<unsigned char>(bytes[0]) > 1)
        return std::nullopt;
      return AttributeValue::boolean(bytes[0] == 1);
    case Type::Null:
      if (!bytes.empty())
        return std::nullopt;
      return AttributeValue::null();
    case Type::L:
      return read_list(bytes, depth);
    case Type::M:
      return read_map(bytes, depth);
    default:
      return read_set(*found, bytes);
  }
}

}  // namespace

std::string type_id(Type type) {
  switch (type) {
    case Type::S:
      return big_endian(0x0001, 2);
    case Type::N:
      return big_endian(0x0002, 2);
    case Type::B:
      return big_endian(0xffff, 2);
    case Type::SS:
      return big_endian(0x0101, 2);
    case Type::NS:
      return big_endian(0x0102, 2);
    case Type::BS:
      return big_endian(0x01ff, 2);
    case Type::M:
      return big_endian(0x0200, 2);
    case Type::L:
      return big_endian(0x0300, 2);
    case Type::Bool:
      return big_endian(0x0004, 2);
    case Type::Null:
      break;
  }
  return big_endian(0x0000, 2);
}

std::string value_bytes(const AttributeValue& v) {
  switch (v.type()) {
    case Type::S:
      return v.s();
    case Type::N:
      return lockbox::to_text(v.n());
    case Type::B:
      return v.b();
    case Type::SS:
      return set_bytes(v.ss().members, true);
    case Type::NS: {
      std::vector<std::string> members;
      for (const Decimal& member : v.ns().members) members.push_back(lockbox::to_text(member));
      return set_bytes(std::move(members), true);
    }
    case Type::BS:
      return set_bytes(v.bs().members, false);
    case Type::M:
      return map_bytes(v.m());
    case Type::L: {
      std::string out = big_endian(v.l().size(), 4);
      for (const AttributeValue& member : v.l()) out += typed_bytes(member);
      return out;
    }
    case Type::Bool:
      return std::string(1, v.boolean_value() ? '\1' : '\0');
    case Type::Null:
      break;
  }
  return "";
}

std::optional<AttributeValue> read_value(std::string_view type, std::string_view bytes) {
  return read_at(type, bytes, 1);
}

std::string context_text(const AttributeValue& v) {
  switch (v.type()) {
    case Type::S:
    case Type::N:
      return value_bytes(v);
    case Type::Bool:
      return v.boolean_value() ? "true" : "false";
    case Type::Null:
      return "null";
    default:
      return base64_encode(type_id(v.type()) + value_bytes(v));
  }
}

}  // namespace lockbox::item_encryption
