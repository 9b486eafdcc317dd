#include "engine/base/crc32.hpp"

#include <array>

namespace lockbox {

std::uint32_t crc32(std::string_view bytes) {
  // Four bits at a time: a small table that can be checked by hand against the polynomial.
  static constexpr std::array<std::uint32_t, 16> kTable = {
      0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
      0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
      0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};
  std::uint32_t crc = 0xffffffff;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    crc = crc >> 4 ^ kTable[crc & 15];
    crc = crc >> 4 ^ kTable[crc & 15];
  }
  return ~crc;
}

}  // namespace lockbox
