#pragma once
// IP addresses and CIDR blocks of both versions.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lockbox::network {

/// An address. One of IPv4 is kept as its IPv4-mapped IPv6 address (RFC 4291, section 2.5.5.2), so
/// that one walk serves both versions. The unspecified address (::) stands for none.
struct Ip {
  std::uint64_t high = 0, low = 0;

  constexpr Ip() = default;
  constexpr explicit Ip(std::uint32_t v4) : low((std::uint64_t{0xffff} << 32) | v4) {}
  constexpr Ip(std::uint64_t h, std::uint64_t l) : high(h), low(l) {}

  constexpr bool is_none() const { return high == 0 && low == 0; }
  constexpr bool is_v4() const { return high == 0 && (low >> 32) == 0xffff; }
  constexpr bool is_v6() const { return !is_none() && !is_v4(); }
  /// The number of an IPv4 address, most significant byte first; the last 32 bits of another.
  constexpr std::uint32_t v4() const { return static_cast<std::uint32_t>(low); }

  friend constexpr bool operator==(const Ip& a, const Ip& b) {
    return a.high == b.high && a.low == b.low;
  }
  friend constexpr bool operator!=(const Ip& a, const Ip& b) { return !(a == b); }
  friend constexpr bool operator<(const Ip& a, const Ip& b) {
    return a.high != b.high ? a.high < b.high : a.low < b.low;
  }
};

/// "10.0.0.5" or "2001:db8::5"; nullopt when malformed.
std::optional<Ip> parse_ip(std::string_view text);
/// In the form of RFC 5952.
std::string ip_text(const Ip& ip);

struct Block {
  Ip base;
  int prefix = 32;  ///< of the version's own 32 or 128 bits

  /// False for an address of the other version.
  bool contains(const Ip& ip) const {
    if (base.is_v4())
      return ip.is_v4() && same_start(ip.low, base.low, prefix + 32);
    if (ip.is_v4())
      return false;
    return prefix <= 64 ? same_start(ip.high, base.high, prefix)
                        : ip.high == base.high && same_start(ip.low, base.low, prefix - 64);
  }

 private:
  static bool same_start(std::uint64_t a, std::uint64_t b, int bits) {
    const std::uint64_t mask = bits <= 0 ? 0 : ~std::uint64_t{0} << (64 - bits);
    return (a & mask) == (b & mask);
  }

 public:
  Block() = default;
  constexpr Block(Ip from, int length) : base(from), prefix(length) {}
};
/// "10.0.0.0/16", "2001:db8::/32" or a bare address; nullopt when malformed.
std::optional<Block> parse_block(std::string_view text);
/// False also when either text is malformed, or the address is of the other version.
bool in_block(std::string_view cidr, const Ip& ip);
/// "::/0" and the like: a block of IPv6 (told by its colon).
bool is_ipv6_text(std::string_view text);
/// The block of this one address: "10.0.0.5/32", "2001:db8::5/128".
std::string host_block(const Ip& ip);

}  // namespace lockbox::network
