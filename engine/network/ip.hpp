#pragma once
// IPv4 addresses and CIDR blocks.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lockbox::network {

/// "10.0.0.5" as a number, most significant byte first; nullopt when malformed.
std::optional<std::uint32_t> parse_ip(std::string_view text);
std::string ip_text(std::uint32_t ip);

struct Block {
  std::uint32_t base = 0;
  int prefix = 32;

  bool contains(std::uint32_t ip) const {
    const std::uint32_t mask = prefix == 0 ? 0 : ~std::uint32_t{0} << (32 - prefix);
    return (ip & mask) == (base & mask);
  }
};
/// "10.0.0.0/16" or a bare address; nullopt when malformed.
std::optional<Block> parse_block(std::string_view text);
/// False also when either text is malformed.
bool in_block(std::string_view cidr, std::uint32_t ip);

}  // namespace lockbox::network
