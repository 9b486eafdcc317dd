#pragma once
// CRC-32 and gzip for the HTTP protocol.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lockbox::native {

std::uint32_t crc32(std::string_view bytes);

/// One gzip member (RFC 1952).
std::string gzip(std::string_view bytes);

/// The bytes of one or more gzip members; nullopt when they are broken or more than `limit`.
std::optional<std::string> gunzip(std::string_view bytes, std::size_t limit);

}  // namespace lockbox::native
