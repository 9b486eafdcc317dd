#include "engine/base/rng.hpp"

#include <string_view>

namespace lockbox {

std::string Rng::text(std::size_t length, const char* alphabet) {
  const std::string_view letters(alphabet);
  std::string out;
  out.reserve(length);
  for (std::size_t i = 0; i < length; ++i) out += letters[below(letters.size())];
  return out;
}

std::string make_request_id(Rng& rng) {
  return rng.text(52, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
}

std::string make_uuid(Rng& rng) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(36);
  std::uint64_t bits = 0;
  for (int i = 0; i < 32; ++i) {
    if (i % 16 == 0)
      bits = rng.next();
    unsigned digit = static_cast<unsigned>(bits & 15);
    bits >>= 4;
    if (i == 12)
      digit = 4;  // version 4, random
    if (i == 16)
      digit = 8 | (digit & 3);  // variant of RFC 9562
    if (i == 8 || i == 12 || i == 16 || i == 20)
      out += '-';
    out += digits[digit];
  }
  return out;
}

std::string make_unique_id(Rng& rng, const char* prefix) {
  return prefix + rng.text(17, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
}

}  // namespace lockbox
