#pragma once
// A packet taken apart into its layers, each field with its place in the bytes. Sources: RFC 791,
// RFC 9293.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lockbox::wire {

struct Field {
  std::string name, value;
  std::size_t offset = 0, length = 0;  ///< in the bytes of the packet; length 0: nowhere
};
struct Layer {
  std::string name;     ///< "IPv4", "TCP", "TLS", "HTTP", "DynamoDB"
  std::string summary;  ///< one sentence
  std::size_t offset = 0, length = 0;
  std::vector<Field> fields;
};

/// The IPv4 and the TCP header; fewer where the bytes are cut off or are something else.
std::vector<Layer> dissect(std::string_view packet);

/// The parts of the TCP header that tell where a packet belongs.
struct TcpPlace {
  std::uint32_t sequence = 0;
  bool syn = false, fin = false, ack = false;
  std::size_t payload = 0;  ///< offset of what it carries
};
/// All zero for what is no IPv4 packet with TCP.
TcpPlace tcp_place(std::string_view packet);

/// A field that differs from the same packet one link before.
struct Change {
  std::string name, before, after;
  std::size_t offset = 0, length = 0;
};
/// What a router or a translation changed in the headers.
std::vector<Change> changes_between(std::string_view before, std::string_view after);

}  // namespace lockbox::wire
