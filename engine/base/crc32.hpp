#pragma once
// CRC-32 (ISO 3309): the check sum of x-amz-crc32.
#include <cstdint>
#include <string_view>

namespace lockbox {

constexpr std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = 0xffffffffU;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320U : 0U);
  }
  return crc ^ 0xffffffffU;
}

}  // namespace lockbox
