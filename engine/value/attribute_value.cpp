#include "engine/value/attribute_value.hpp"

#include <algorithm>
#include <array>

#include "engine/base/hash.hpp"

namespace lockbox::value {

std::string_view type_name(Type type) {
  static constexpr std::array<std::string_view, 10> names = {"S",  "N", "B", "SS",   "NS",
                                                             "BS", "M", "L", "BOOL", "NULL"};
  return names[static_cast<std::size_t>(type)];
}

std::string_view long_type_name(Type type) {
  static constexpr std::array<std::string_view, 10> names = {
      "STRING",     "NUMBER", "BINARY", "STRING_SET", "NUMBER_SET",
      "BINARY_SET", "MAP",    "LIST",   "BOOLEAN",    "NULL"};
  return names[static_cast<std::size_t>(type)];
}

AttributeMap::AttributeMap() = default;
AttributeMap::~AttributeMap() = default;
AttributeMap::AttributeMap(const AttributeMap&) = default;
AttributeMap::AttributeMap(AttributeMap&&) noexcept = default;
AttributeMap& AttributeMap::operator=(const AttributeMap&) = default;
AttributeMap& AttributeMap::operator=(AttributeMap&&) noexcept = default;

AttributeMap AttributeMap::from_entries(std::vector<Entry> entries) {
  const auto by_name = [](const Entry& a, const Entry& b) { return a.first < b.first; };
  if (!std::is_sorted(entries.begin(), entries.end(), by_name))
    std::sort(entries.begin(), entries.end(), by_name);
  AttributeMap m;
  m.entries_ = std::move(entries);
  return m;
}

AttributeValue* AttributeMap::find(std::string_view name) {
  return const_cast<AttributeValue*>(static_cast<const AttributeMap*>(this)->find(name));
}

void AttributeMap::set(std::string name, AttributeValue value) {
  const auto it =
      std::lower_bound(entries_.begin(), entries_.end(), name,
                       [](const Entry& e, const std::string& n) { return e.first < n; });
  if (it != entries_.end() && it->first == name) {
    it->second = std::move(value);
  } else {
    const auto at = it - entries_.begin();
    // Items are many and live long: room for a quarter more, not for twice as many attributes.
    if (entries_.size() == entries_.capacity())
      entries_.reserve(entries_.size() + 1 + entries_.size() / 4);
    entries_.insert(entries_.begin() + at, Entry(std::move(name), std::move(value)));
  }
}

bool AttributeMap::erase(std::string_view name) {
  const AttributeValue* found = find(name);
  if (!found)
    return false;
  for (auto it = entries_.begin(); it != entries_.end(); ++it) {
    if (&it->second == found) {
      entries_.erase(it);
      return true;
    }
  }
  return false;
}

void AttributeMap::reserve(std::size_t n) {
  entries_.reserve(n);
}

bool operator==(const AttributeMap& a, const AttributeMap& b) {
  return a.entries_ == b.entries_;
}

bool operator==(const AttributeValue& a, const AttributeValue& b) {
  if (a.storage_.index() != b.storage_.index())
    return false;
  switch (a.type()) {
    case Type::M: {
      const auto& x = std::get<std::shared_ptr<const AttributeMap>>(a.storage_);
      const auto& y = std::get<std::shared_ptr<const AttributeMap>>(b.storage_);
      return x == y || *x == *y;
    }
    case Type::L: {
      const auto& x = std::get<std::shared_ptr<const List>>(a.storage_);
      const auto& y = std::get<std::shared_ptr<const List>>(b.storage_);
      return x == y || *x == *y;
    }
    default:
      return a.storage_ == b.storage_;
  }
}

// Items are copied attribute by attribute, and nearly all of these are of the first kinds: told
// apart by a switch, which costs less than the library's table of functions.
AttributeValue::Storage AttributeValue::copy(const Storage& from) {
  switch (from.index()) {
    case 0:
      return Storage(std::in_place_index<0>, *std::get_if<0>(&from));
    case 1:
      return Storage(std::in_place_index<1>, *std::get_if<1>(&from));
    case 8:
      return Storage(std::in_place_index<8>, *std::get_if<8>(&from));
    default:
      return from;
  }
}

AttributeValue AttributeValue::map(AttributeMap m) {
  return AttributeValue(Storage(std::make_shared<const AttributeMap>(std::move(m))));
}

AttributeValue AttributeValue::list(List l) {
  return AttributeValue(Storage(std::make_shared<const List>(std::move(l))));
}

namespace {
template <class Members>
void sort_unique(Members& m) {
  std::sort(m.begin(), m.end());
  m.erase(std::unique(m.begin(), m.end()), m.end());
}
}  // namespace

void normalise(StringSet& set) {
  sort_unique(set.members);
}
void normalise(NumberSet& set) {
  sort_unique(set.members);
}
void normalise(BinarySet& set) {
  sort_unique(set.members);
}

std::size_t size_bytes(const AttributeValue& v) {
  std::size_t n = 0;
  switch (v.type()) {
    case Type::S:
      return v.s().size();
    case Type::N:
      return stored_size(v.n());
    case Type::B:
      return v.b().size();
    case Type::SS:
      for (const auto& m : v.ss().members) n += m.size();
      return n;
    case Type::NS:
      for (const auto& m : v.ns().members) n += stored_size(m);
      return n;
    case Type::BS:
      for (const auto& m : v.bs().members) n += m.size();
      return n;
    case Type::M:
      return 3 + v.m().size() + size_bytes(v.m());
    case Type::L:
      for (const auto& e : v.l()) n += 1 + size_bytes(e);
      return 3 + n;
    case Type::Bool:
    case Type::Null:
      return 1;
  }
  return 0;
}

std::size_t size_bytes(const AttributeMap& m) {
  std::size_t n = 0;
  for (const auto& e : m) n += e.first.size() + size_bytes(e.second);
  return n;
}

int compare_scalars(const AttributeValue& a, const AttributeValue& b) {
  if (a.is(Type::N))
    return compare(a.n(), b.n());
  // std::string compares as unsigned bytes, which is UTF-8's code point order.
  const int c = a.is(Type::S) ? a.s().compare(b.s()) : a.b().compare(b.b());
  return c < 0 ? -1 : c > 0 ? 1 : 0;
}

int depth(const AttributeValue& v) {
  int deepest = 0;
  if (v.is(Type::M)) {
    for (const auto& e : v.m()) deepest = std::max(deepest, depth(e.second));
  } else if (v.is(Type::L)) {
    for (const auto& e : v.l()) deepest = std::max(deepest, depth(e));
  }
  return deepest + 1;
}

std::uint64_t content_hash(const AttributeValue& v) {
  using lockbox::content_hash;
  const auto kind = static_cast<std::uint64_t>(v.type()) + 1;
  switch (v.type()) {
    case Type::S:
      return combine_hash(kind, hash_bytes(v.s()));
    case Type::N:
      return combine_hash(kind, content_hash(v.n()));
    case Type::B:
      return combine_hash(kind, hash_bytes(v.b()));
    case Type::SS:
      return combine_hash(kind, content_hash(v.ss().members));
    case Type::NS:
      return combine_hash(kind, content_hash(v.ns().members));
    case Type::BS:
      return combine_hash(kind, content_hash(v.bs().members));
    case Type::M:
      return combine_hash(kind, value::content_hash(v.m()));
    case Type::L: {
      std::uint64_t h = kind;
      for (const auto& e : v.l()) h = combine_hash(h, value::content_hash(e));
      return h;
    }
    case Type::Bool:
      return combine_hash(kind, content_hash(v.boolean_value()));
    case Type::Null:
      return kind;
  }
  return 0;
}

std::uint64_t content_hash(const AttributeMap& m) {
  std::uint64_t h = 0x6d61705f68617368ULL;
  for (const auto& e : m)
    h = combine_hash(combine_hash(h, hash_bytes(e.first)), value::content_hash(e.second));
  return h;
}

}  // namespace lockbox::value
