#include "engine/network/ip.hpp"

#include <array>

#include "engine/base/text.hpp"

namespace lockbox::network {
namespace {

// Called for every rule and route of a walk: no allocation.
std::optional<std::uint32_t> parse_v4(std::string_view text) {
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

int hex_digit(char c) {
  return c >= '0' && c <= '9'   ? c - '0'
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
         : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                : -1;
}

// RFC 4291, section 2.2: eight groups, one run of zeros as "::", the end in IPv4's form if need be.
std::optional<Ip> parse_v6(std::string_view text) {
  std::array<std::uint32_t, 8> groups{};
  std::size_t count = 0, at = 0;
  int gap = -1;
  if (text.substr(0, 2) == "::") {
    gap = 0;
    at = 2;
  }
  while (at < text.size()) {
    if (count == groups.size())
      return std::nullopt;
    std::uint32_t value = 0;
    std::size_t digits = 0;
    const std::size_t begin = at;
    for (; at < text.size() && hex_digit(text[at]) >= 0; ++at, ++digits)
      value = (value << 4) | static_cast<std::uint32_t>(hex_digit(text[at]));
    if (at < text.size() && text[at] == '.') {
      const auto v4 = parse_v4(text.substr(begin));
      if (!v4 || count > 6)
        return std::nullopt;
      groups[count++] = *v4 >> 16;
      groups[count++] = *v4 & 0xffff;
      break;
    }
    if (digits == 0 || digits > 4)
      return std::nullopt;
    groups[count++] = value;
    if (at == text.size())
      break;
    if (text[at++] != ':' || at == text.size())
      return std::nullopt;
    if (text[at] != ':')
      continue;
    if (gap >= 0)
      return std::nullopt;
    gap = static_cast<int>(count);
    ++at;
  }
  if (gap < 0 ? count != 8 : count > 7)
    return std::nullopt;
  if (gap >= 0) {
    const auto hole = static_cast<std::size_t>(gap), tail = count - hole;
    for (std::size_t i = 0; i < tail; ++i) groups[7 - i] = groups[count - 1 - i];
    for (std::size_t i = hole; i < 8 - tail; ++i) groups[i] = 0;
  }
  Ip out;
  for (std::size_t i = 0; i < 4; ++i) {
    out.high = (out.high << 16) | groups[i];
    out.low = (out.low << 16) | groups[i + 4];
  }
  return out;
}

std::string v6_text(const Ip& ip) {
  std::array<std::uint32_t, 8> groups{};
  for (std::size_t i = 0; i < 8; ++i)
    groups[i] =
        static_cast<std::uint32_t>((i < 4 ? ip.high : ip.low) >> (48 - 16 * (i % 4))) & 0xffff;
  std::size_t from = 8, length = 1;  // the longest run of zeros, of two at least
  for (std::size_t i = 0; i < 8; ++i) {
    std::size_t n = 0;
    while (i + n < 8 && groups[i + n] == 0) ++n;
    if (n > length) {
      from = i;
      length = n;
    }
  }
  std::string out;
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == from) {
      out += "::";
      i += length - 1;
      continue;
    }
    if (!out.empty() && out.back() != ':')
      out += ':';
    bool begun = false;
    for (int shift = 12; shift >= 0; shift -= 4) {
      const std::uint32_t digit = (groups[i] >> shift) & 15;
      begun = begun || digit != 0 || shift == 0;
      if (begun)
        out += "0123456789abcdef"[digit];
    }
  }
  return out;
}

}  // namespace

std::optional<Ip> parse_ip(std::string_view text) {
  if (const auto v4 = parse_v4(text))
    return Ip(*v4);
  return is_ipv6_text(text) ? parse_v6(text) : std::nullopt;
}

std::string ip_text(const Ip& ip) {
  if (!ip.is_v4())
    return v6_text(ip);
  const std::uint32_t v4 = ip.v4();
  return concat({std::to_string(v4 >> 24), ".", std::to_string((v4 >> 16) & 255), ".",
                 std::to_string((v4 >> 8) & 255), ".", std::to_string(v4 & 255)});
}

std::optional<Block> parse_block(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto ip = parse_ip(text.substr(0, slash));
  if (!ip)
    return std::nullopt;
  const int bits = ip->is_v4() ? 32 : 128;
  Block out{*ip, bits};
  if (slash != std::string_view::npos) {
    const auto prefix = to_int(text.substr(slash + 1));
    if (!prefix || *prefix < 0 || *prefix > bits)
      return std::nullopt;
    out.prefix = static_cast<int>(*prefix);
  }
  return out;
}

bool in_block(std::string_view cidr, const Ip& ip) {
  const auto block = parse_block(cidr);
  return block && block->contains(ip);
}

bool is_ipv6_text(std::string_view text) {
  return text.find(':') != std::string_view::npos;
}

std::string host_block(const Ip& ip) {
  return ip_text(ip) + (ip.is_v4() ? "/32" : "/128");
}

}  // namespace lockbox::network
