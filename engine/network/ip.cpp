#include "engine/network/ip.hpp"

#include "engine/base/text.hpp"

namespace lockbox::network {

// Called for every rule and route of a walk: no allocation.
std::optional<std::uint32_t> parse_ip(std::string_view text) {
  std::uint32_t out = 0;
  std::size_t at = 0;
  for (int part = 0; part < 4; ++part) {
    if (part > 0 && (at >= text.size() || text[at++] != '.'))
      return std::nullopt;
    std::uint32_t value = 0;
    std::size_t digits = 0;
    for (; at < text.size() && is_digit(text[at]) && digits < 3; ++at, ++digits)
      value = value * 10 + static_cast<std::uint32_t>(text[at] - '0');
    if (digits == 0 || value > 255)
      return std::nullopt;
    out = (out << 8) | value;
  }
  if (at != text.size())
    return std::nullopt;
  return out;
}

std::string ip_text(std::uint32_t ip) {
  return concat({std::to_string(ip >> 24), ".", std::to_string((ip >> 16) & 255), ".",
                 std::to_string((ip >> 8) & 255), ".", std::to_string(ip & 255)});
}

std::optional<Block> parse_block(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto ip = parse_ip(text.substr(0, slash));
  if (!ip)
    return std::nullopt;
  Block out{*ip, 32};
  if (slash != std::string_view::npos) {
    const auto prefix = to_int(text.substr(slash + 1));
    if (!prefix || *prefix < 0 || *prefix > 32)
      return std::nullopt;
    out.prefix = static_cast<int>(*prefix);
  }
  return out;
}

bool in_block(std::string_view cidr, std::uint32_t ip) {
  const auto block = parse_block(cidr);
  return block && block->contains(ip);
}

}  // namespace lockbox::network
