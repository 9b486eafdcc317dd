#pragma once
// Who has an address: inside a subnet, on the public internet, in AWS's own ranges.
#include <string>
#include <string_view>
#include <vector>

#include "engine/network/ip.hpp"
#include "engine/network/topology.hpp"

namespace lockbox::network {

/// What holds an address of a subnet. All null: nobody.
struct Occupant {
  const NetworkInterface* interface = nullptr;
  const NatGateway* nat = nullptr;
  const VpcEndpoint* endpoint = nullptr;  ///< an interface endpoint

  explicit operator bool() const { return interface || nat; }
};

/// By subnet and private address, never by address alone: blocks of unrelated VPCs overlap.
Occupant occupant_of(const Topology& t, const std::string& subnet, const Ip& ip);
/// What stands behind an interface.
Occupant occupant_of(const Topology& t, const NetworkInterface& interface);
/// Name of the node: i-..., nat-..., VPCE_ID-SUBNET_ID, else eni-....
std::string node_of(const Occupant& o);
/// Groups that filter it; those of an interface endpoint when its interface names none.
const std::vector<std::string>& groups_of(const Occupant& o);

/// The one of several interfaces that a client is led to: in its own subnet, else in its zone, else
/// the first. `client`: null for one outside; `zone`: only interfaces there, empty: all. Null when
/// the topology holds none.
const NetworkInterface* nearest_interface(const Topology& t,
                                          const std::vector<std::string>& interfaces,
                                          const NetworkInterface* client,
                                          std::string_view zone = {});

/// A public address with what it belongs to.
struct PublicOwner {
  const NetworkInterface* interface = nullptr;
  const NatGateway* nat = nullptr;
  const VpnGateway* vpn_gateway = nullptr;  ///< AWS's end of a tunnel
  const Vpc* vpc = nullptr;
  Ip private_ip;
};
PublicOwner owner_of_public(const Topology& t, const Ip& ip);
/// Public address of a private one in a VPC; none without one. An IPv6 address is its own.
Ip public_address_of(const Topology& t, const Vpc& vpc, const Ip& private_ip);
bool has_private_address(const NetworkInterface& i, const Ip& ip);

/// The subnet's block of the address's version.
bool in_subnet(const Subnet& subnet, const Ip& ip);
/// RFC 1918.
bool is_rfc1918(const Ip& ip);
/// RFC 6598, shared address space.
bool is_rfc6598(const Ip& ip);
/// Addresses that the internet does not carry: the above, loopback, link-local, multicast, unused;
/// of IPv6 also unique local ones (RFC 4193).
bool is_private(const Ip& ip);
/// Id of the AWS-managed prefix list (com.amazonaws...) with the address; else the name of a known
/// service range; empty: none.
std::string aws_service_at(const Topology& t, const Ip& ip);
/// In the large blocks that AWS gives to EC2's public addresses (after the published ip-ranges
/// document, shortened: an address outside the list may be AWS's all the same).
bool in_aws_space(const Ip& ip);

}  // namespace lockbox::network
