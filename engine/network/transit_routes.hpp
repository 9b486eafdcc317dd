#pragma once
// Which route of a transit gateway's table a packet takes, and where a virtual private gateway
// sends it. Sources: Amazon VPC Transit Gateways, "Route evaluation order"; AWS Site-to-Site VPN,
// "Route priority".
#include <string>
#include <vector>

#include "engine/network/ip.hpp"
#include "engine/network/path.hpp"
#include "engine/network/topology.hpp"

namespace lockbox::network {

struct TransitChoice {
  bool found = false, blackhole = false;
  bool unknown = false;    ///< an attachment announces routes (BGP) that no document lists
  std::string attachment;  ///< where the packet goes
  std::string rule, why;
  std::vector<Loser> losers;
};

/// Longest prefix, then static before propagated, then by kind of the attachment: VPC, Direct
/// Connect gateway, Connect, VPN.
TransitChoice choose_transit_route(const Topology& t, const TransitGatewayRouteTable& table,
                                   const Ip& destination);

struct CustomerRoute {
  bool found = false, bad_state = false;
  std::string link;  ///< vpn-... or dxvif-...
  std::string rule, why;
  std::vector<Loser> losers;
};

/// The way from a virtual private gateway to the customer's side. Direct Connect goes before VPN. A
/// VPN connection with BGP, and a Direct Connect interface, take everything that the documents do
/// not contradict, because they do not list what the customer's router announces.
CustomerRoute choose_customer_route(const Topology& t, const VpnGateway& gateway,
                                    const Ip& destination);

/// Blocks of the VPC, first its own.
std::vector<std::string> blocks_of(const Vpc& vpc);
bool in_vpc(const Vpc& vpc, const Ip& ip);
/// Attachment of the VPC (or other resource) to that transit gateway, or nullptr.
const TransitGatewayAttachment* attachment_of(const Topology& t, const std::string& gateway,
                                              const std::string& resource);

}  // namespace lockbox::network
