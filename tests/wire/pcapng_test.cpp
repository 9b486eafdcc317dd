// Packets and capture files, byte by byte: check sums, sequence numbers, blocks.
#include "engine/wire/pcapng.hpp"

#include <catch2/catch_test_macros.hpp>

namespace lockbox::pcapng_test {
using namespace lockbox::wire;

namespace {

Conversation conversation() {
  Conversation c;
  c.links = {{"eni-1", "10.0.1.10", "52.94.0.10", 0}, {"igw-1", "198.51.100.7", "52.94.0.10", 2}};
  c.speeches = {{true, std::string(3000, 'q')}, {false, "answer"}};
  c.start_us = 1788249600000000;
  c.client_sequence = 0xfffffff0;
  return c;
}

std::uint64_t number(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < count; ++i)
    out = out * 256 + static_cast<unsigned char>(bytes[at + i]);
  return out;
}

std::uint64_t little(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint64_t out = 0;
  for (std::size_t i = count; i > 0; --i)
    out = out * 256 + static_cast<unsigned char>(bytes[at + i - 1]);
  return out;
}

/// The sum of a region with its check sum in it: ffff when it is right.
std::uint64_t sum16(std::string bytes) {
  if (bytes.size() % 2 != 0)
    bytes += '\0';
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 2) sum += number(bytes, i, 2);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return sum;
}

}  // namespace

TEST_CASE("every check sum is right, of IP and of TCP") {
  for (const Packet& p : packets_of(conversation())) {
    CHECK(sum16(p.bytes.substr(0, 20)) == 0xffff);
    const std::string tcp = p.bytes.substr(20);
    const std::string pseudo = p.bytes.substr(12, 8) + std::string("\0\6", 2) +
                               static_cast<char>(tcp.size() >> 8) +
                               static_cast<char>(tcp.size() & 0xff);
    CHECK(sum16(pseudo + tcp) == 0xffff);
    CHECK(number(p.bytes, 2, 2) == p.bytes.size());
  }
}

TEST_CASE("sequence numbers count bytes, SYN and FIN, and run over") {
  std::uint32_t expected = 0xfffffff0;
  std::size_t payload = 0;
  for (const Packet& p : packets_of(conversation())) {
    if (p.link != 0 || number(p.bytes, 12, 4) != 0x0a00010a)
      continue;
    CHECK(number(p.bytes, 24, 4) == expected);
    const std::uint64_t header = 20 + (number(p.bytes, 32, 1) >> 4) * 4;
    const std::uint64_t flags = number(p.bytes, 33, 1);
    const std::size_t size = p.bytes.size() - header;
    payload += size;
    expected += static_cast<std::uint32_t>(size) + ((flags & 3) != 0 ? 1 : 0);
  }
  CHECK(payload == 3000);
}

TEST_CASE("each link shows its own addresses, and hops take off the time to live") {
  const std::vector<Packet> packets = packets_of(conversation());
  REQUIRE(packets.size() >= 2);
  CHECK(packets[0].link == 0);
  CHECK(packets[1].link == 1);
  CHECK(number(packets[0].bytes, 8, 1) == 64);
  CHECK(number(packets[1].bytes, 8, 1) == 62);
  CHECK(number(packets[1].bytes, 12, 4) == 0xc6336407);
  for (std::size_t i = 1; i < packets.size(); ++i)
    CHECK(packets[i - 1].time_us <= packets[i].time_us);
}

TEST_CASE("without an answer the first packet is repeated") {
  Conversation c = conversation();
  c.links.resize(1);
  c.answered = false;
  const std::vector<Packet> packets = packets_of(c);
  REQUIRE(packets.size() == 4);
  CHECK(packets[3].time_us - packets[0].time_us == 7000000);
  for (const Packet& p : packets) CHECK(number(p.bytes, 24, 4) == 0xfffffff0);
}

TEST_CASE("a capture file is a chain of blocks: section, interfaces, keys, packets") {
  const Conversation c = conversation();
  const std::vector<Packet> packets = packets_of(c);
  const std::string file = pcapng(c.links, packets, {"CLIENT_RANDOM aa bb"}, "note");
  std::vector<std::uint64_t> types;
  for (std::size_t at = 0; at < file.size();) {
    const std::uint64_t size = little(file, at + 4, 4);
    REQUIRE(size >= 12);
    REQUIRE(size % 4 == 0);
    REQUIRE(at + size <= file.size());
    CHECK(little(file, at + size - 4, 4) == size);
    types.push_back(little(file, at, 4));
    at += size;
  }
  REQUIRE(types.size() == 4 + packets.size());
  CHECK(types[0] == 0x0a0d0d0a);
  CHECK(types[1] == 1);
  CHECK(types[2] == 1);
  CHECK(types[3] == 10);
  CHECK(types[4] == 6);
  CHECK(file.find("CLIENT_RANDOM aa bb\n") != std::string::npos);
}

TEST_CASE("addresses are four numbers") {
  CHECK(ipv4_bytes("1.2.3.4") == std::string("\1\2\3\4"));
  for (const char* bad : {"", "1.2.3", "1.2.3.256", "1.2.3.-4", "1.2.3.0004", "a.b.c.d", "::1"})
    CHECK_FALSE(ipv4_bytes(bad));
  CHECK(packets_of(Conversation()).empty());
}

}  // namespace lockbox::pcapng_test
