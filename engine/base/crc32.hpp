#pragma once
// CRC-32 (ISO 3309): the check sum of x-amz-crc32 and of gzip files.
#include <cstdint>
#include <string_view>

namespace lockbox {

/// The check sum of all bytes.
std::uint32_t crc32(std::string_view bytes);

}  // namespace lockbox
