#pragma once
// The encoded key of an item as it stands in a table's map: bytes in order, short ones within the
// object itself. Most keys are short, so a search compares without leaving the node, and an item
// costs no allocation for its key.
#include <bit>
#include <compare>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "engine/base/hash.hpp"

namespace lockbox::table {

/// Order of two byte strings as std::string has it, eight bytes at a time: encoded keys begin with
/// the eight bytes of a hash, so the first comparison nearly always decides.
inline bool bytes_less(std::string_view a, std::string_view b) {
  const std::size_t common = a.size() < b.size() ? a.size() : b.size();
  std::size_t i = 0;
  for (; i + 8 <= common; i += 8) {
    std::uint64_t x, y;
    std::memcpy(&x, a.data() + i, 8);
    std::memcpy(&y, b.data() + i, 8);
    if (x == y)
      continue;
    if constexpr (std::endian::native == std::endian::little) {
      // The lowest byte that differs is the first one in memory.
      const int shift = std::countr_zero(x ^ y) & ~7;
      return (x >> shift & 0xFF) < (y >> shift & 0xFF);
    }
    return x < y;
  }
  for (; i < common; ++i)
    if (a[i] != b[i])
      return static_cast<unsigned char>(a[i]) < static_cast<unsigned char>(b[i]);
  return a.size() < b.size();
}

class ItemKey {
 public:
  ItemKey() = default;
  ItemKey(std::string_view bytes) { assign(bytes); }                       // NOLINT: implicit
  ItemKey(const std::string& bytes) : ItemKey(std::string_view(bytes)) {}  // NOLINT: implicit
  ItemKey(const ItemKey& o) {
    if (o.is_short())
      std::memcpy(bytes_, o.bytes_, sizeof bytes_);
    else
      assign(o);
  }
  ItemKey(ItemKey&& o) noexcept { take(o); }
  ItemKey& operator=(const ItemKey& o) {
    if (this != &o)
      *this = ItemKey(o);
    return *this;
  }
  ItemKey& operator=(ItemKey&& o) noexcept {
    if (this != &o) {
      drop();
      take(o);
    }
    return *this;
  }
  ~ItemKey() { drop(); }

  operator std::string_view() const {  // NOLINT: implicit by design
    if (is_short())
      return {bytes_, static_cast<unsigned char>(bytes_[kShort])};
    Long l;
    std::memcpy(&l, bytes_, sizeof l);
    return {l.data, l.size};
  }
  std::string text() const { return std::string(std::string_view(*this)); }

  /// Comparisons with anything that is a view of bytes: keys, strings.
  template <class T>
  requires std::convertible_to<const T&, std::string_view>
  friend bool operator==(const ItemKey& a, const T& b) {
    return std::string_view(a) == std::string_view(b);
  }
  template <class T>
  requires std::convertible_to<const T&, std::string_view>
  friend std::strong_ordering operator<=>(const ItemKey& a, const T& b) {
    return std::string_view(a).compare(std::string_view(b)) <=> 0;
  }

 private:
  static constexpr std::size_t kShort = 31;  ///< bytes that stand within; then their number
  static constexpr char kIsLong = '\x7F';
  struct Long {
    char* data;
    std::size_t size;
  };

  bool is_short() const { return bytes_[kShort] != kIsLong; }
  void assign(std::string_view v) {
    if (v.size() <= kShort) {
      v.copy(bytes_, v.size());
      bytes_[kShort] = static_cast<char>(v.size());
      return;
    }
    const Long l{new char[v.size()], v.size()};
    v.copy(l.data, v.size());
    std::memcpy(bytes_, &l, sizeof l);
    bytes_[kShort] = kIsLong;
  }
  void take(ItemKey& o) {
    std::memcpy(bytes_, o.bytes_, sizeof bytes_);
    o.bytes_[kShort] = 0;
  }
  void drop() {
    if (is_short())
      return;
    Long l;
    std::memcpy(&l, bytes_, sizeof l);
    delete[] l.data;
  }

  alignas(8) char bytes_[kShort + 1] = {};
};

/// The order of encoded keys.
struct KeyLess {
  bool operator()(std::string_view a, std::string_view b) const { return bytes_less(a, b); }
};

inline std::uint64_t content_hash(const ItemKey& k) {
  return hash_bytes(k);
}

}  // namespace lockbox::table
