#pragma once
// The network as values, shaped after AWS's describe-* documents. Narrow at first: VPCs, subnets,
// route tables, prefix lists, internet gateways, gateway endpoints, security groups, network ACLs,
// network interfaces with their instances, and named vantage points.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/cow.hpp"
#include "engine/base/hash.hpp"
#include "engine/policy/document.hpp"

namespace lockbox::network {

struct Vpc {
  std::string id, name, cidr, account;
  bool dns_support = true, dns_hostnames = true;
};
struct Subnet {
  std::string id, name, vpc, cidr, availability_zone, network_acl;
};
struct Route {
  std::string destination;  ///< CIDR, or prefix list id
  std::string target;       ///< "local", igw-..., nat-..., vpce-...
  bool blackhole = false;
};
struct RouteTable {
  std::string id, name, vpc;
  bool main = false;
  std::vector<std::string> subnets;  ///< explicit associations
  std::vector<Route> routes;
};
struct PrefixList {
  std::string id, name;
  std::vector<std::string> cidrs;
};
struct InternetGateway {
  std::string id, name, vpc;
};
struct VpcEndpoint {
  std::string id, name, vpc, service, type = "Gateway", state = "available";
  std::vector<std::string> route_tables;
  policy::DocumentPtr policy;  ///< never null: the default allows everything
};
struct SgRule {
  std::string protocol = "-1";  ///< "tcp", "udp", "icmp", "-1"
  int from_port = 0, to_port = 65535;
  std::vector<std::string> cidrs, prefix_lists, groups;
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
};
struct NetworkAcl {
  std::string id, name, vpc;
  std::vector<AclEntry> entries;
};
struct NetworkInterface {
  std::string id, name, subnet, private_ip, public_ip, instance;  ///< instance: i-..., may be empty
  std::vector<std::string> security_groups;
  bool source_dest_check = true;
};
/// A named place a request can start from: "internet" (with its address) or a network interface.
struct VantagePoint {
  std::string name, label;  ///< "common-room", "Common room (subnet a)"
  std::string interface;    ///< eni-...; empty: somewhere on the internet
  std::string public_ip;    ///< for internet vantage points
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
};
std::uint64_t content_hash(const Topology& t);

}  // namespace lockbox::network
