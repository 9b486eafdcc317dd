#include "engine/network/ip.hpp"

#include "engine/base/text.hpp"

namespace lockbox::network {

std::optional<std::uint32_t> parse_ip(std::string_view text) {
  const auto parts = split(text, '.');
  if (parts.size() != 4)
    return std::nullopt;
  std::uint32_t out = 0;
  for (const std::string& part : parts) {
    const auto v = to_int(part);
    if (!v || *v < 0 || *v > 255 || part.size() > 3)
      return std::nullopt;
    out = (out << 8) | static_cast<std::uint32_t>(*v);
  }
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
