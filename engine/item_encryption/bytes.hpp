#pragma once
// Big-endian numbers and prefixed texts of the item format, written and read with bounds.
#include <cstdint>
#include <string>
#include <string_view>

namespace lockbox::item_encryption {

/// `value` as `count` bytes, most significant first.
inline std::string big_endian(std::uint64_t value, int count) {
  std::string out;
  for (int i = count - 1; i >= 0; --i) out += static_cast<char>((value >> (8 * i)) & 0xff);
  return out;
}

/// Takes pieces off the front of a text. After the first piece that is not there, `ok` is false and
/// all further pieces are empty.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : rest_(bytes) {}
  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }
  std::size_t left() const { return rest_.size(); }

  std::string_view take(std::size_t count) {
    if (!ok_ || rest_.size() < count) {
      ok_ = false;
      return {};
    }
    const std::string_view out = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return out;
  }
  std::uint64_t number(int bytes) {
    std::uint64_t out = 0;
    for (const char c : take(static_cast<std::size_t>(bytes)))
      out = out * 256 + static_cast<unsigned char>(c);
    return out;
  }
  /// A text behind its length of `bytes` bytes.
  std::string_view prefixed(int bytes) { return take(static_cast<std::size_t>(number(bytes))); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace lockbox::item_encryption
