#include "engine/table/keys.hpp"

#include <algorithm>

#include "engine/base/hash.hpp"

namespace lockbox::table {

using value::AttributeMap;
using value::AttributeValue;
using value::Type;

namespace {

/// Changing this constant changes where every key lives, and so every recorded hash.
constexpr std::uint64_t kHashSeed = 0x10c6b0c5d9a70001ULL;

void append_escaped(std::string& out, std::string_view bytes) {
  for (std::size_t zero = bytes.find('\0'); zero != bytes.npos; zero = bytes.find('\0')) {
    out.append(bytes.substr(0, zero + 1));
    out += '\xFF';
    bytes.remove_prefix(zero + 1);
  }
  out.append(bytes);
}

void append_big_endian(std::string& out, std::uint64_t v) {
  for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(v >> shift & 0xFF);
}

}  // namespace

void append_key_value(std::string& out, const AttributeValue& v) {
  if (v.is(Type::N)) {
    append_order_preserving(out, v.n());
    return;
  }
  // 00 inside becomes 00 FF, the end is 00 01: a value sorts before every value it begins.
  append_escaped(out, v.is(Type::S) ? v.s() : v.b());
  out += '\0';
  out += '\x01';
}

void append_key_prefix(std::string& out, std::string_view beginning) {
  append_escaped(out, beginning);
}

std::string encode_partition_key(const KeySchema& keys, const AttributeMap& attributes) {
  std::string out;
  out.reserve(64);
  out.append(8, '\0');
  for (const KeyAttribute& k : keys.hash) append_key_value(out, *attributes.find(k.name));
  const std::uint64_t hash = combine_hash(kHashSeed, hash_bytes(std::string_view(out).substr(8)));
  for (std::size_t i = 0; i < 8; ++i) out[i] = static_cast<char>(hash >> (56 - 8 * i) & 0xFF);
  return out;
}

std::string encode_key(const KeySchema& keys, const AttributeMap& attributes) {
  std::string out = encode_partition_key(keys, attributes);
  for (const KeyAttribute& k : keys.range) append_key_value(out, *attributes.find(k.name));
  return out;
}

std::string after_prefix(std::string prefix) {
  while (!prefix.empty()) {
    const auto last = static_cast<unsigned char>(prefix.back());
    if (last != 0xFF) {
      prefix.back() = static_cast<char>(last + 1);
      return prefix;
    }
    prefix.pop_back();
  }
  return prefix;
}

std::string partition_bound(std::uint64_t index, std::uint64_t count) {
  if (index == 0)
    return {};
  std::string out;
  append_big_endian(out, UINT64_MAX / count * index);
  return out;
}

bool has_key(const KeySchema& keys, const AttributeMap& attributes) {
  const auto present = [&](const KeyAttribute& k) {
    const AttributeValue* v = attributes.find(k.name);
    return v && v->type() == k.type;
  };
  return std::all_of(keys.hash.begin(), keys.hash.end(), present) &&
         std::all_of(keys.range.begin(), keys.range.end(), present);
}

AttributeMap key_of(const KeySchema& keys, const AttributeMap& item) {
  std::vector<AttributeMap::Entry> entries;
  entries.reserve(keys.hash.size() + keys.range.size());
  for (const auto* part : {&keys.hash, &keys.range})
    for (const KeyAttribute& k : *part)
      if (const AttributeValue* v = item.find(k.name))
        entries.emplace_back(k.name, *v);
  return AttributeMap::from_entries(std::move(entries));
}

std::vector<std::string> key_names(const KeySchema& keys) {
  std::vector<std::string> names;
  for (const auto* part : {&keys.hash, &keys.range})
    for (const KeyAttribute& k : *part) names.push_back(k.name);
  return names;
}

bool is_key_attribute(const KeySchema& keys, std::string_view name) {
  for (const auto* part : {&keys.hash, &keys.range})
    for (const KeyAttribute& k : *part)
      if (k.name == name)
        return true;
  return false;
}

}  // namespace lockbox::table
