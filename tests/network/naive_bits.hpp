#pragma once
// Addresses and blocks as strings of bits, for the naive walker: slow and plain.
#include <string>

namespace naive_net {

using Text = std::string;

// The groups of one half of an IPv6 address, sixteen bits each.
inline Text groups(const Text& half) {
  Text out;
  unsigned group = 0;
  for (const char c : half.empty() ? half : half + ":") {
    if (c == ':') {
      for (int b = 15; b >= 0; --b) out += (group >> b) & 1 ? '1' : '0';
      group = 0;
    } else {
      group = group * 16 + static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10);
    }
  }
  return out;
}

// A letter for the version, then the bits.
inline Text bits(const Text& address) {
  if (address.find(':') != Text::npos) {
    const std::size_t gap = address.find("::");
    const Text head = groups(address.substr(0, gap));
    const Text tail = gap == Text::npos ? Text() : groups(address.substr(gap + 2));
    return "6" + head + Text(128 - head.size() - tail.size(), '0') + tail;
  }
  Text out = "4";
  unsigned part = 0;
  for (const char c : address + ".") {
    if (c == '.') {
      for (int b = 7; b >= 0; --b) out += (part >> b) & 1 ? '1' : '0';
      part = 0;
    } else {
      part = part * 10 + static_cast<unsigned>(c - '0');
    }
  }
  return out;
}

// The fixed bits of a block: "10.0.0.0/8" is eight of them.
inline Text stem(const Text& cidr) {
  const std::size_t slash = cidr.find('/');
  return bits(cidr.substr(0, slash))
      .substr(0, 1 + static_cast<std::size_t>(std::stoi(cidr.substr(slash + 1))));
}

inline bool within(const Text& address, const Text& cidr) {
  return !cidr.empty() && bits(address).rfind(stem(cidr), 0) == 0;
}

}  // namespace naive_net
