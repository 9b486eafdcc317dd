#include "engine/network/packet.hpp"

#include <utility>

#include "engine/base/text.hpp"

namespace lockbox::network {

int protocol_number(const std::string& protocol) {
  if (protocol == "tcp" || protocol == "6")
    return 6;
  if (protocol == "-1" || protocol == "all")
    return -1;
  if (protocol == "udp" || protocol == "17")
    return 17;
  if (protocol == "icmp" || protocol == "1")
    return 1;
  if (protocol == "icmpv6" || protocol == "58")
    return 58;
  const auto number = to_int(protocol);
  return number && *number >= 0 && *number <= 255 ? static_cast<int>(*number) : -2;
}

bool is_icmp(const std::string& protocol) {
  const int n = protocol_number(protocol);
  return n == 1 || n == 58;
}

bool has_ports(const std::string& protocol) {
  const int n = protocol_number(protocol);
  return n == 6 || n == 17;
}

std::string traffic_text(const Packet& p) {
  const int n = protocol_number(p.protocol);
  if (n == -1)
    return "all protocols";
  if (n == 1 || n == 58)
    return concat({n == 1 ? "icmp" : "icmpv6", " type ", std::to_string(p.icmp_type)});
  if (!has_ports(p.protocol))
    return "protocol " + p.protocol;
  return concat({n == 6 ? "tcp/" : "udp/", std::to_string(p.destination_port)});
}

Packet answer_to(const Packet& p) {
  Packet out = p;
  std::swap(out.source, out.destination);
  std::swap(out.source_port, out.destination_port);
  if (protocol_number(p.protocol) == 58) {
    if (p.icmp_type == 128)
      out.icmp_type = 129;  // RFC 4443
    return out;
  }
  // Queries and their replies (RFC 792): echo, timestamp, information, address mask.
  switch (p.icmp_type) {
    case 8:
      out.icmp_type = 0;
      break;
    case 13:
    case 15:
    case 17:
      out.icmp_type = p.icmp_type + 1;
      break;
    default:
      break;
  }
  return out;
}

}  // namespace lockbox::network
