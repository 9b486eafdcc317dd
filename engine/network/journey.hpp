#pragma once
// One packet on its way through the topology, in AWS's order: interface, filters, route, gateway.
// Sources: Amazon VPC User Guide, "Route priority", "Security group rules", "Network ACL rules",
// "NAT gateways", "Internet gateways"; Amazon VPC Peering Guide; Amazon VPC Transit Gateways; AWS
// Site-to-Site VPN User Guide; Reachability Analyzer, "Explanation codes".
#include <string>
#include <vector>

#include "engine/network/addresses.hpp"
#include "engine/network/filters.hpp"
#include "engine/network/packet.hpp"
#include "engine/network/path.hpp"
#include "engine/network/topology.hpp"

namespace lockbox::network {

/// What remembers a connection: the interfaces whose security groups let it pass, the translations
/// of NAT gateways, and egress-only internet gateways.
struct Session {
  struct Translation {
    const NatGateway* nat = nullptr;
    Packet before, after;
  };
  std::vector<const NetworkInterface*> tracked;
  std::vector<Translation> translations;
  std::vector<const EgressOnlyInternetGateway*> egress_only;  ///< went out by these
};

/// Walks one direction. Call one from_...() once. The walk always ends: a router that sees the same
/// header twice is a circle, and each router costs one of a fixed number of lives.
class Journey {
 public:
  /// `returning`: the packet answers one whose walk filled `session`.
  Journey(const Topology& t, Session& session, std::vector<Hop>& hops, bool returning)
      : t_(t), session_(session), hops_(hops), returning_(returning) {}

  void from_interface(const NetworkInterface& i, const Packet& p);
  void from_internet(const Packet& p);
  /// From a Lambda function outside of any VPC.
  void from_function(const std::string& name, const Packet& p);
  void from_internet_gateway(const InternetGateway& g, const Packet& p);
  void from_vpn_gateway(const VpnGateway& g, const Packet& p);
  /// From a customer's public address, over a public virtual interface of Direct Connect.
  void from_public_interface(const VirtualInterface& v, const Packet& p);
  /// `attachment` may be null: the packet then meets the gateway's default route table.
  void from_transit_gateway(const TransitGateway& g, const TransitGatewayAttachment* attachment,
                            const Packet& p);
  /// The answer to a packet that came to rest at `e`; false when nothing there answers.
  bool from_ending(const Ending& e);

  Disposition disposition = Disposition::InsufficientInfo;
  Ending ending;
  std::string summary;  ///< of a block; empty otherwise

 private:
  struct Visit {
    std::string node, entrance;
    Ip source, destination;
  };
  struct Place {
    const Subnet* subnet;
    const Vpc* vpc;
  };

  Hop& add(std::string node, std::string action, std::string why);
  void stop(const std::string& node, const char* action, Disposition d, std::string code,
            std::string why);
  void rest(Ending::Where where, Disposition d);
  bool filtered(const std::string& node, const char* action, const FilterAnswer& a, bool egress);
  bool alive(const std::string& node, const std::string& entrance = {});
  bool tracked(const NetworkInterface* i) const;

  // journey.cpp: interfaces and subnets
  bool reaches_link_local(const std::string& node, const Vpc& vpc);
  void arrive(const Occupant& o);
  void leave_subnet(Place at);
  void follow(const struct Route& route, Place at);
  void deliver_in_vpc(const Vpc& vpc, const Subnet* attachment_subnet = nullptr);
  void through_appliance(const NetworkInterface& i, Place at);
  bool acl_of_place(const Subnet& s, bool egress, const std::string& node);

  // journey_edge.cpp: gateways to the internet and to services
  bool passes_edge(const std::string& gateway, const std::string& attached_to, const Vpc& vpc);
  bool is_blocked_ingress(const std::string& gateway, const Vpc& vpc, const Ip& inside);
  void out_by_internet_gateway(const InternetGateway& g, Place at);
  void in_by_internet_gateway(const InternetGateway& g);
  void out_by_egress_only(const EgressOnlyInternetGateway& g, Place at);
  void in_by_egress_only(const EgressOnlyInternetGateway& g, const Vpc& vpc);
  void into_vpc_from_backbone(const PublicOwner& owner);
  void into_vpc_edge(const std::string& gateway, const Vpc& vpc);
  void at_backbone();
  void through_nat(const NatGateway& n, Place at);
  void back_through_nat(const NatGateway& n);
  void to_gateway_endpoint(const VpcEndpoint& e, Place at);
  void from_gateway_endpoint(const VpcEndpoint& e, const Packet& p);

  // journey_transit.cpp: other VPCs and customers' sites
  void through_peering(const PeeringConnection& p, Place at);
  void to_transit_gateway(const TransitGateway& g, Place at);
  void at_transit_gateway(const TransitGateway& g, const TransitGatewayAttachment* from,
                          const std::string& zone);
  void leave_transit_gateway(const TransitGateway& g, const TransitGatewayAttachment& to,
                             const std::string& zone);
  void enter_from_transit_gateway(const TransitGatewayAttachment& a, const Vpc& vpc,
                                  const std::string& zone);
  void to_vpn_gateway(const VpnGateway& g, Place at);
  const Subnet* attachment_subnet(const TransitGatewayAttachment& a, const std::string& zone) const;

  const Topology& t_;
  Session& session_;
  std::vector<Hop>& hops_;
  bool returning_;
  bool over_transit_ = false;  ///< came into the present VPC over a transit gateway
  int lives_ = 32;
  std::vector<Visit> visits_;  ///< routers, with the header: a second time is a circle
  Packet packet_;
};

}  // namespace lockbox::network
