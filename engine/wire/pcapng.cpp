#include "engine/wire/pcapng.hpp"

namespace lockbox::wire {

namespace {

constexpr std::uint32_t kSectionHeader = 0x0a0d0d0a, kInterface = 1, kEnhancedPacket = 6;
constexpr std::uint32_t kSecrets = 10, kTlsKeyLog = 0x544c534b;
constexpr std::uint32_t kRawIp = 101;
constexpr std::uint16_t kComment = 1, kInterfaceName = 2;

std::string little(std::uint64_t value, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += static_cast<char>((value >> (8 * i)) & 0xff);
  return out;
}

/// To a multiple of four bytes.
std::string padded(std::string_view bytes) {
  std::string out(bytes);
  out.append((4 - out.size() % 4) % 4, '\0');
  return out;
}

std::string option(std::uint16_t code, std::string_view value) {
  return value.empty() ? "" : little(code, 2) + little(value.size(), 2) + padded(value);
}

std::string options(const std::string& list) {
  return list.empty() ? "" : list + little(0, 4);
}

std::string block(std::uint32_t type, const std::string& body) {
  const std::string size = little(12 + body.size(), 4);
  return little(type, 4) + size + body + size;
}

}  // namespace

std::string pcapng(const std::vector<Link>& links, const std::vector<Packet>& packets,
                   const std::vector<std::string>& key_log, std::string_view comment) {
  // Byte order mark, version 1.0, length of the section not given.
  std::string out =
      block(kSectionHeader, little(0x1a2b3c4d, 4) + little(1, 2) + little(0, 2) +
                                little(~std::uint64_t{0}, 8) + options(option(kComment, comment)));
  for (const Link& link : links)
    out += block(kInterface, little(kRawIp, 2) + little(0, 2) + little(0, 4) +
                                 options(option(kInterfaceName, link.name)));
  std::string keys;
  for (const std::string& line : key_log) keys += line + "\n";
  if (!keys.empty())
    out += block(kSecrets, little(kTlsKeyLog, 4) + little(keys.size(), 4) + padded(keys));
  for (const Packet& packet : packets) {
    const auto time = static_cast<std::uint64_t>(packet.time_us);
    const std::string size = little(packet.bytes.size(), 4);
    out += block(kEnhancedPacket, little(packet.link, 4) + little(time >> 32, 4) + little(time, 4) +
                                      size + size + padded(packet.bytes));
  }
  return out;
}

}  // namespace lockbox::wire
