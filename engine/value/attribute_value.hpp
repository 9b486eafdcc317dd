#pragma once
// DynamoDB attribute values and items as immutable values.
// Source: API Reference, "AttributeValue"; Developer Guide, "Supported data types and naming
// rules".
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/decimal.hpp"

namespace lockbox::value {

enum class Type : std::uint8_t { S, N, B, SS, NS, BS, M, L, Bool, Null };

/// "S", "N", ... "BOOL", "NULL" as in DynamoDB JSON.
std::string_view type_name(Type type);
/// "STRING", "NUMBER", ... as in "operand type: STRING".
std::string_view long_type_name(Type type);

class AttributeValue;

/// Attributes by name, sorted by name (UTF-8 bytes). A flat vector: items are small, read often and
/// shared.
class AttributeMap {
 public:
  using Entry = std::pair<std::string, AttributeValue>;

  AttributeMap();
  ~AttributeMap();
  AttributeMap(const AttributeMap&);
  AttributeMap(AttributeMap&&) noexcept;
  AttributeMap& operator=(const AttributeMap&);
  AttributeMap& operator=(AttributeMap&&) noexcept;

  /// Takes entries in any order (names must differ) and sorts them once.
  static AttributeMap from_entries(std::vector<Entry> entries);

  const AttributeValue* find(std::string_view name) const;
  AttributeValue* find(std::string_view name);
  void set(std::string name, AttributeValue value);  ///< inserts or replaces
  bool erase(std::string_view name);
  std::size_t size() const;
  bool empty() const { return size() == 0; }
  void reserve(std::size_t n);
  const Entry* begin() const;
  const Entry* end() const;

  friend bool operator==(const AttributeMap& a, const AttributeMap& b);
  friend bool operator!=(const AttributeMap& a, const AttributeMap& b) { return !(a == b); }

 private:
  std::vector<Entry> entries_;
};

using Item = AttributeMap;
using ItemPtr = std::shared_ptr<const Item>;

struct Binary {
  std::string bytes;
  friend bool operator==(const Binary& a, const Binary& b) { return a.bytes == b.bytes; }
};
/// Sets keep their members sorted, so equality and hashing ignore the order of arrival.
struct StringSet {
  std::vector<std::string> members;
  friend bool operator==(const StringSet& a, const StringSet& b) { return a.members == b.members; }
};
struct NumberSet {
  std::vector<Decimal> members;
  friend bool operator==(const NumberSet& a, const NumberSet& b) { return a.members == b.members; }
};
struct BinarySet {
  std::vector<std::string> members;
  friend bool operator==(const BinarySet& a, const BinarySet& b) { return a.members == b.members; }
};
struct Null {
  friend bool operator==(Null, Null) { return true; }
};
using List = std::vector<AttributeValue>;

/// Sort the members and drop repetitions; used wherever sets are made.
void normalise(StringSet& set);
void normalise(NumberSet& set);
void normalise(BinarySet& set);

class AttributeValue {
 public:
  using Storage =
      std::variant<std::string, Decimal, Binary, StringSet, NumberSet, BinarySet,
                   std::shared_ptr<const AttributeMap>, std::shared_ptr<const List>, bool, Null>;

  AttributeValue() : storage_(Null{}) {}
  explicit AttributeValue(Storage storage) : storage_(std::move(storage)) {}
  AttributeValue(const AttributeValue& o) : storage_(copy(o.storage_)) {}
  AttributeValue(AttributeValue&&) noexcept = default;
  AttributeValue& operator=(const AttributeValue&) = default;
  AttributeValue& operator=(AttributeValue&&) noexcept = default;
  ~AttributeValue() = default;

  static AttributeValue string(std::string s) {
    return AttributeValue(Storage(std::in_place_index<0>, std::move(s)));
  }
  static AttributeValue number(const Decimal& d) { return AttributeValue(Storage(d)); }
  static AttributeValue binary(std::string bytes) {
    return AttributeValue(Storage(Binary{std::move(bytes)}));
  }
  static AttributeValue boolean(bool b) { return AttributeValue(Storage(b)); }
  static AttributeValue null() { return AttributeValue(); }
  static AttributeValue map(AttributeMap m);
  static AttributeValue list(List l);

  Type type() const { return static_cast<Type>(storage_.index()); }
  bool is(Type t) const { return type() == t; }

  const std::string& s() const { return std::get<0>(storage_); }
  const Decimal& n() const { return std::get<Decimal>(storage_); }
  const std::string& b() const { return std::get<Binary>(storage_).bytes; }
  const StringSet& ss() const { return std::get<StringSet>(storage_); }
  const NumberSet& ns() const { return std::get<NumberSet>(storage_); }
  const BinarySet& bs() const { return std::get<BinarySet>(storage_); }
  const AttributeMap& m() const { return *std::get<std::shared_ptr<const AttributeMap>>(storage_); }
  const List& l() const { return *std::get<std::shared_ptr<const List>>(storage_); }
  bool boolean_value() const { return std::get<bool>(storage_); }
  const Storage& storage() const { return storage_; }

  /// Deep equality; sets unordered at any depth; numbers by value.
  friend bool operator==(const AttributeValue& a, const AttributeValue& b);
  friend bool operator!=(const AttributeValue& a, const AttributeValue& b) { return !(a == b); }

 private:
  static Storage copy(const Storage& from);

  Storage storage_;
};

inline const AttributeMap::Entry* AttributeMap::begin() const {
  return entries_.data();
}
inline const AttributeMap::Entry* AttributeMap::end() const {
  return entries_.data() + entries_.size();
}
inline std::size_t AttributeMap::size() const {
  return entries_.size();
}
inline const AttributeValue* AttributeMap::find(std::string_view name) const {
  // Items have few attributes: comparing sizes first makes a linear walk faster than bisection.
  if (entries_.size() <= 12) {
    for (const Entry& e : entries_)
      if (e.first.size() == name.size() && e.first == name)
        return &e.second;
    return nullptr;
  }
  std::size_t lo = 0, hi = entries_.size();
  while (lo < hi) {
    const std::size_t mid = (lo + hi) / 2;
    if (entries_[mid].first < name) {
      lo = mid + 1;
    } else {
      hi = mid;
    }
  }
  return lo < entries_.size() && entries_[lo].first == name ? &entries_[lo].second : nullptr;
}

/// Size in bytes as DynamoDB counts it (names and values; 3 + 1 per element for documents).
std::size_t size_bytes(const AttributeValue& v);
std::size_t size_bytes(
    const AttributeMap& m);  ///< an item: names and values, without the 3-byte document overhead

/// Order of two scalars of the same type: S by UTF-8 bytes, N numeric, B by unsigned bytes.
int compare_scalars(const AttributeValue& a, const AttributeValue& b);

/// Deepest nesting DynamoDB stores, counting the attribute itself.
constexpr int kMaxDepth = 32;

/// Depth of nesting (a scalar or set is 1).
int depth(const AttributeValue& v);

std::uint64_t content_hash(const AttributeValue& v);
std::uint64_t content_hash(const AttributeMap& m);

}  // namespace lockbox::value
