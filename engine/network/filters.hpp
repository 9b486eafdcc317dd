#pragma once
// Security groups and network ACLs. Source: Amazon VPC User Guide, "Security group rules" and
// "Network ACL rules".
#include <cstdint>
#include <string>
#include <vector>

#include "engine/network/path.hpp"
#include "engine/network/topology.hpp"

namespace lockbox::network {

/// Header of a packet.
struct Packet {
  std::uint32_t source = 0, destination = 0;
  std::string protocol = "tcp";
  int source_port = 49152, destination_port = 443;
};

struct FilterAnswer {
  bool allowed = false;
  std::string code;  ///< Reachability Analyzer code when refused
  std::string rule;  ///< the rule that decided
  std::string why;
  std::vector<Loser> losers;
};

/// All groups of the interface together: one matching rule is enough. `egress`: the peer is the
/// destination, else the source.
FilterAnswer check_security_groups(const Topology& t, const NetworkInterface& interface,
                                   const Packet& packet, bool egress);

/// Rules in ascending number, the first match decides, 32767 refuses the rest.
FilterAnswer check_acl(const Topology& t, const Subnet& subnet, const Packet& packet, bool egress);

/// Client ports (32768 to 60999, those of Linux) that the ACL refuses for `packet` when the
/// client's port is the destination: "none", or ranges such as "32768-40000, 50001-60999".
std::string refused_client_ports(const Topology& t, const Subnet& subnet, const Packet& packet,
                                 bool egress);

}  // namespace lockbox::network
