#pragma once
// Where a packet can start.
#include <string>
#include <string_view>

#include "engine/network/ip.hpp"
#include "engine/network/topology.hpp"

namespace lockbox::network {

/// At most one of the pointers to a place is set; none: the internet.
struct Start {
  bool found = false;
  std::string node;  ///< as given
  Ip address;        ///< its own address; none: the packet must bring one
  const NetworkInterface* interface = nullptr;
  const InternetGateway* internet_gateway = nullptr;
  const VpnGateway* vpn_gateway = nullptr;
  const TransitGateway* transit_gateway = nullptr;
  const TransitGatewayAttachment* attachment = nullptr;
  const VirtualInterface* virtual_interface = nullptr;  ///< a public one of Direct Connect
  const ResolverEndpoint* resolver = nullptr;  ///< of a vantage point on the customer's side
  std::string function;  ///< ARN of the Lambda function that sends; without an interface it runs
                         ///< in AWS's own network
};

/// `name`: a vantage point's name; i-, eni-, nat-, igw-, vgw-, tgw-, tgw-attach-, dxvif-...;
/// VPCE_ID-SUBNET_ID; a Name tag that only one interface has; "internet". `source` picks the
/// interface of an instance and the attachment of a transit gateway, the version of `destination`
/// that of the place's address.
Start find_start(const Topology& t, std::string_view name, const Ip& source = {},
                 const Ip& destination = {});

}  // namespace lockbox::network
