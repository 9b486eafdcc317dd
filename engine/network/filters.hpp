#pragma once
// Security groups and network ACLs. Source: Amazon VPC User Guide, "Security group rules" and
// "Network ACL rules".
#include <cstdint>
#include <string>
#include <vector>

#include "engine/network/packet.hpp"
#include "engine/network/path.hpp"
#include "engine/network/topology.hpp"

namespace lockbox::network {

struct FilterAnswer {
  bool allowed = false;
  std::string code;  ///< Reachability Analyzer code when refused
  std::string rule;  ///< the rule that decided
  std::string why;
  std::vector<Loser> losers;
};

/// The groups of an interface together: one matching rule is enough. `egress`: the peer is the
/// destination, else the source. `vpc` is the interface's: a rule that names a group means the
/// private addresses of that group's interfaces in the same VPC, in a peered VPC of the same
/// Region, or (ingress) across a transit gateway that supports group references. An interface
/// without groups, such as a NAT gateway's, is not filtered.
FilterAnswer check_security_groups(const Topology& t, const std::vector<std::string>& groups,
                                   const std::string& vpc, const Packet& packet, bool egress);

/// Rules in ascending number, the first match decides, 32767 refuses the rest.
FilterAnswer check_acl(const Topology& t, const Subnet& subnet, const Packet& packet, bool egress);

/// Client ports (32768 to 60999, those of Linux) that the ACL refuses for `packet` when the
/// client's port is the destination: "none", or ranges such as "32768-40000, 50001-60999".
std::string refused_client_ports(const Topology& t, const Subnet& subnet, const Packet& packet,
                                 bool egress);

}  // namespace lockbox::network
