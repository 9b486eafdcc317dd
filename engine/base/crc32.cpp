#include "engine/base/crc32.hpp"

#include <array>

namespace lockbox {

namespace {

using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

/// Table k says what a byte does to the sum k bytes further on.
Tables make_tables() {
  Tables tables{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t c = i;
    for (int bit = 0; bit < 8; ++bit) c = c & 1 ? 0xedb88320u ^ (c >> 1) : c >> 1;
    tables[0][i] = c;
  }
  for (std::size_t k = 1; k < tables.size(); ++k)
    for (std::size_t i = 0; i < 256; ++i)
      tables[k][i] = tables[0][tables[k - 1][i] & 0xff] ^ (tables[k - 1][i] >> 8);
  return tables;
}

}  // namespace

std::uint32_t crc32(std::string_view bytes) {
  // Eight bytes at a time ("slicing by 8"): byte after byte, the sum took a tenth of the time of a
  // Query over HTTP. The tables are made at the first call, so that no program carries them.
  static const Tables kTables = make_tables();
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i]));
  };
  std::uint32_t crc = 0xffffffff;
  std::size_t at = 0;
  for (; bytes.size() - at >= 8; at += 8) {
    crc ^= byte(at) | byte(at + 1) << 8 | byte(at + 2) << 16 | byte(at + 3) << 24;
    crc = kTables[7][crc & 0xff] ^ kTables[6][crc >> 8 & 0xff] ^ kTables[5][crc >> 16 & 0xff] ^
          kTables[4][crc >> 24] ^ kTables[3][byte(at + 4)] ^ kTables[2][byte(at + 5)] ^
          kTables[1][byte(at + 6)] ^ kTables[0][byte(at + 7)];
  }
  for (; at < bytes.size(); ++at) crc = kTables[0][(crc ^ byte(at)) & 0xff] ^ crc >> 8;
  return ~crc;
}

}  // namespace lockbox
