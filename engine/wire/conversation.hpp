#pragma once
// A TCP conversation as the packets that carry it: IPv4 and TCP headers with right check sums.
// Sources: RFC 791, RFC 9293.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lockbox::wire {

/// What one side says before the other answers.
struct Speech {
  bool from_client = true;
  std::string bytes;
};

/// One network link that the conversation crosses. Address translation makes the ends differ from
/// link to link.
struct Link {
  std::string name;            ///< of the place where somebody could listen
  std::string client, server;  ///< IPv4 addresses in text
  int hops_from_client = 0;    ///< each takes one off the time to live
};

struct Packet {
  std::int64_t time_us = 0;
  std::size_t link = 0;
  std::string bytes;  ///< from the IP header on
};

struct Conversation {
  std::vector<Link> links;
  std::vector<Speech> speeches;
  std::int64_t start_us = 0;
  std::int64_t one_way_us = 500;
  std::uint16_t client_port = 49152, server_port = 443;
  std::uint32_t client_sequence = 0, server_sequence = 0;  ///< first sequence numbers
  bool answered = true;  ///< false: the first packet is repeated until the client gives up
};

/// The address as four bytes; nullopt when it is no IPv4 address.
std::optional<std::string> ipv4_bytes(std::string_view text);

/// All packets in the order of time. Precondition: the links' addresses are IPv4.
std::vector<Packet> packets_of(const Conversation& conversation);

}  // namespace lockbox::wire
