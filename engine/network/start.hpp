#pragma once
// Where a packet can start.
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/network/topology.hpp"

namespace lockbox::network {

/// At most one of the pointers to a place is set; none: the internet.
struct Start {
  bool found = false;
  std::string node;           ///< as given
  std::uint32_t address = 0;  ///< its own address; 0: it has none, the packet must bring one
  const NetworkInterface* interface = nullptr;
  const InternetGateway* internet_gateway = nullptr;
  const VpnGateway* vpn_gateway = nullptr;
  const TransitGateway* transit_gateway = nullptr;
  const TransitGatewayAttachment* attachment = nullptr;
  const ResolverEndpoint* resolver = nullptr;  ///< of a vantage point on the customer's side
};

/// `name`: a vantage point's name; i-, eni-, nat-, igw-, vgw-, tgw-, tgw-attach-...;
/// VPCE_ID-SUBNET_ID; a Name tag that only one interface has; "internet". `source` (0: none) picks
/// the interface of an instance and the attachment of a transit gateway.
Start find_start(const Topology& t, std::string_view name, std::uint32_t source = 0,
                 std::uint32_t destination = 0);

}  // namespace lockbox::network
