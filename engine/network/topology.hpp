#pragma once
// The network as values, shaped after AWS's describe-* documents: what lies inside a VPC and at its
// edge, and named vantage points. What lies between VPCs is in topology_transit.hpp.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/cow.hpp"
#include "engine/base/hash.hpp"
#include "engine/network/topology_dns.hpp"
#include "engine/network/topology_transit.hpp"
#include "engine/policy/document.hpp"

namespace lockbox::network {

struct Vpc {
  std::string id, name, cidr, account;
  bool dns_support = true, dns_hostnames = true;
  std::vector<std::string> more_cidrs = {};  ///< associated after the first, and those of IPv6
  std::string region = {};                   ///< empty: the topology's
  bool block_public_access = false;          ///< VPC Block Public Access, both directions
  bool block_ingress = false;  ///< the same, ingress only: NAT and egress-only gateways still work
};
struct Subnet {
  std::string id, name, vpc, cidr, availability_zone, network_acl;
  std::string account = {};    ///< empty: the VPC's
  std::string ipv6_cidr = {};  ///< cidr is empty in an IPv6-only subnet
};
struct Route {
  std::string destination;  ///< CIDR of either version, or prefix list id
  std::string target;  ///< "local", igw-..., nat-..., vpce-..., pcx-..., tgw-..., vgw-..., eni-...
  bool blackhole = false;
  bool propagated = false;  ///< by a virtual private gateway
};
struct RouteTable {
  std::string id, name, vpc;
  bool main = false;
  std::vector<std::string> subnets;  ///< explicit associations
  std::vector<Route> routes;
  std::vector<std::string> gateways = {};  ///< edge associations: igw-..., vgw-...
};
struct PrefixList {
  std::string id, name;
  std::vector<std::string> cidrs;
};
struct InternetGateway {
  std::string id, name, vpc;
};
/// For IPv6: connections go out, and only their answers come in. Source: Amazon VPC User Guide,
/// "Egress-only internet gateways".
struct EgressOnlyInternetGateway {
  std::string id, name, vpc;
};
/// Source: Amazon VPC User Guide, "NAT gateways".
struct NatGateway {
  std::string id, name, vpc, subnet, interface;
  std::string private_ip, public_ip;  ///< public_ip is empty for a private NAT gateway
  std::string state = "available";
};
/// A gateway endpoint has route tables; an interface endpoint has subnets with an interface each.
struct VpcEndpoint {
  std::string id, name, vpc, service, type = "Gateway", state = "available";
  std::vector<std::string> route_tables;
  policy::DocumentPtr policy;  ///< never null: the default allows everything
  std::vector<std::string> subnets = {}, interfaces = {}, security_groups = {};
  bool private_dns = false;
  std::vector<std::string> dns_names = {};
  std::string account = {};          ///< owner; empty: the VPC's
  std::string ip_address_type = {};  ///< "dualstack" or "ipv6"; empty: IPv4
};
struct SgRule {
  std::string protocol = "-1";  ///< "tcp", "udp", "icmp", a number, "-1"
  /// For ICMP: type and code, -1 for any.
  int from_port = 0, to_port = 65535;
  std::vector<std::string> cidrs, prefix_lists, groups;  ///< cidrs: of both versions
};
struct SecurityGroup {
  std::string id, name, vpc;
  std::vector<SgRule> ingress, egress;
};
struct AclEntry {
  int number = 100;
  bool egress = false, allow = true;
  std::string protocol = "-1", cidr = "0.0.0.0/0";
  int from_port = 0, to_port = 65535;
  int icmp_type = -1, icmp_code = -1;  ///< -1: any
};
struct NetworkAcl {
  std::string id, name, vpc;
  std::vector<AclEntry> entries;
};
struct AddressPair {
  std::string private_ip, public_ip;  ///< public_ip may be empty
};
struct NetworkInterface {
  std::string id, name, subnet, private_ip, public_ip, instance;  ///< instance: i-..., may be empty
  std::vector<std::string> security_groups;
  bool source_dest_check = true;
  std::vector<AddressPair> more_ips = {};  ///< secondary private addresses
  int device_index = 0;                    ///< 0: the instance's primary interface
  std::vector<std::string> ipv6 = {};      ///< IPv6 addresses; not translated anywhere
  bool lambda = false;  ///< of Lambda functions: never has a public address (InterfaceType)
};
/// A named place a request can start from: "internet" (with its address) or a network interface.
struct VantagePoint {
  std::string name, label;      ///< "common-room", "Common room (subnet a)"
  std::string interface;        ///< eni-...; empty: somewhere on the internet
  std::string public_ip;        ///< for internet vantage points
  std::string gateway = {};     ///< vgw-... or tgw-attach-...: a place on the customer's side
  std::string private_ip = {};  ///< address there
  /// Inbound Resolver endpoint that the customer's DNS servers ask first; empty: public DNS only.
  std::string resolver = {};
  /// ARN of the Lambda function that runs here: at `interface`, or outside of any VPC in AWS's own
  /// network, with `public_ip`.
  std::string function = {};
};

struct Topology {
  std::string account, region;
  std::vector<Vpc> vpcs;
  std::vector<Subnet> subnets;
  std::vector<RouteTable> route_tables;
  std::vector<PrefixList> prefix_lists;
  std::vector<InternetGateway> internet_gateways;
  std::vector<VpcEndpoint> endpoints;
  std::vector<SecurityGroup> security_groups;
  std::vector<NetworkAcl> network_acls;
  std::vector<NetworkInterface> interfaces;
  std::vector<VantagePoint> vantage_points;
  std::vector<NatGateway> nat_gateways = {};
  std::vector<EgressOnlyInternetGateway> egress_only_gateways = {};
  TransitParts transit = {};
  DnsParts dns = {};
};
std::uint64_t content_hash(const Topology& t);

}  // namespace lockbox::network
