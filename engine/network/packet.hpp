#pragma once
// Header of a packet, as far as routes and filters look at it.
#include <string>

#include "engine/network/ip.hpp"

namespace lockbox::network {

struct Packet {
  Ip source, destination;
  /// "tcp", "udp", "icmp", "icmpv6", a number, or "-1" for all protocols
  std::string protocol = "tcp";
  int source_port = 49152, destination_port = 443;
  int icmp_type = 8, icmp_code = 0;  ///< echo request; read only for ICMP (128 in ICMPv6)
};

/// Number of the protocol: 6 for "tcp", -1 for "-1" and "all"; -2 for an unknown word.
int protocol_number(const std::string& protocol);
/// True for ICMP of either version.
bool is_icmp(const std::string& protocol);
/// True for protocols with ports.
bool has_ports(const std::string& protocol);
/// "tcp/443", "icmp type 8", "all protocols".
std::string traffic_text(const Packet& p);

/// The answer to `p`: ends swapped, an echo request becomes its reply.
Packet answer_to(const Packet& p);

}  // namespace lockbox::network
