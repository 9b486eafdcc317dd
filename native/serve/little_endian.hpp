#pragma once
// Numbers of 32 bits as four bytes, the lowest first: in gzip files and in the journal.
#include <cstdint>
#include <string>
#include <string_view>

namespace lockbox::native {

inline void put32(std::string& out, std::uint32_t v) {
  for (int i = 0; i < 4; ++i, v >>= 8) out += static_cast<char>(v & 0xFF);
}

/// The number at the begin of `bytes`, which are four or more.
inline std::uint32_t get32(std::string_view bytes) {
  std::uint32_t v = 0;
  for (std::size_t i = 4; i-- > 0;) v = (v << 8) | static_cast<unsigned char>(bytes[i]);
  return v;
}

}  // namespace lockbox::native
