#pragma once
// What connects VPCs with each other and with customers' sites: peering, transit gateways, VPN,
// Direct Connect. Sources: Amazon VPC Peering Guide; Amazon VPC Transit Gateways; AWS Site-to-Site
// VPN User Guide; AWS Direct Connect User Guide.
#include <cstdint>
#include <string>
#include <vector>

namespace lockbox::network {

struct PeeringSide {
  std::string vpc, account, region;
  std::vector<std::string> cidrs;  ///< as the connection names them; the VPC's own go before
};
struct PeeringConnection {
  std::string id, name, state = "active";
  PeeringSide requester, accepter;
};

struct TransitGateway {
  std::string id, name, account, state = "available";
  std::string association_table, propagation_table;  ///< the default ones; empty: none
  bool security_group_referencing = false;
};
struct TransitGatewayAttachment {
  std::string id, name, gateway, state = "available";
  std::string kind = "vpc";  ///< "vpc", "vpn", "direct-connect-gateway", "peering", "connect"
  std::string resource;      ///< vpc-..., vpn-..., or the other transit gateway
  std::string association;   ///< route table; empty: none
  bool association_known = false;
  std::vector<std::string> subnets;  ///< of a VPC attachment
  bool security_group_referencing = true;
};
struct TransitGatewayRoute {
  std::string destination;
  std::vector<std::string> attachments;
  bool blackhole = false;
  std::string propagated_by = {};  ///< kind of the attachment, for a route the documents list
};
struct TransitGatewayRouteTable {
  std::string id, name, gateway, state = "available";
  std::vector<TransitGatewayRoute> routes;
  std::vector<std::string> propagations;  ///< attachments
};

struct VpnGateway {
  std::string id, name, vpc, state = "available";
};
struct VpnTunnel {
  std::string outside_aws, outside_customer;  ///< public addresses of the two ends
  std::string inside_aws, inside_customer;    ///< link-local addresses in the tunnel
  std::string asn_aws, asn_customer;          ///< empty for static routing
};
struct VpnConnection {
  std::string id, name, vpn_gateway, transit_gateway, customer_gateway, state = "available";
  bool static_only = false;
  std::vector<std::string> routes;  ///< static routes
  std::vector<VpnTunnel> tunnels;
};
struct CustomerGateway {
  std::string id, name, ip, asn;
};

struct DirectConnectGateway {
  std::string id, name, account, state = "available";
};
struct DirectConnectAssociation {
  std::string dx_gateway, gateway, state = "associated";  ///< gateway: vgw-... or tgw-...
  std::vector<std::string> prefixes;                      ///< announced to the customer
};
struct VirtualInterface {
  std::string id, name, state = "available";
  std::string kind;                 ///< "private", "public" or "transit"
  std::string gateway, dx_gateway;  ///< vgw-..., Direct Connect gateway
  std::vector<std::string> routes;  ///< route filter prefixes of a public one
};

/// Everything between VPCs.
struct TransitParts {
  std::vector<PeeringConnection> peerings;
  std::vector<TransitGateway> gateways;
  std::vector<TransitGatewayAttachment> attachments;
  std::vector<TransitGatewayRouteTable> tables;
  std::vector<VpnGateway> vpn_gateways;
  std::vector<VpnConnection> vpn_connections;
  std::vector<CustomerGateway> customer_gateways;
  std::vector<DirectConnectGateway> dx_gateways;
  std::vector<DirectConnectAssociation> dx_associations;
  std::vector<VirtualInterface> virtual_interfaces;

  bool empty() const;
};
std::uint64_t content_hash(const TransitParts& t);

}  // namespace lockbox::network
