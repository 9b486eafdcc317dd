#include "engine/network/topology.hpp"

#include <algorithm>

#include "engine/network/find.hpp"

namespace lockbox::network {

std::uint64_t content_hash(const Vpc& v) {
  return hash_all(v.id, v.name, v.cidr, v.account, v.dns_support, v.dns_hostnames);
}
std::uint64_t content_hash(const Subnet& s) {
  return hash_all(s.id, s.name, s.vpc, s.cidr, s.availability_zone, s.network_acl);
}
std::uint64_t content_hash(const Route& r) {
  return hash_all(r.destination, r.target, r.blackhole);
}
std::uint64_t content_hash(const RouteTable& t) {
  return hash_all(t.id, t.name, t.vpc, t.main, t.subnets, t.routes);
}
std::uint64_t content_hash(const PrefixList& p) {
  return hash_all(p.id, p.name, p.cidrs);
}
std::uint64_t content_hash(const InternetGateway& g) {
  return hash_all(g.id, g.name, g.vpc);
}
std::uint64_t content_hash(const VpcEndpoint& e) {
  return hash_all(e.id, e.name, e.vpc, e.service, e.type, e.state, e.route_tables, e.policy);
}
std::uint64_t content_hash(const SgRule& r) {
  return hash_all(r.protocol, r.from_port, r.to_port, r.cidrs, r.prefix_lists, r.groups);
}
std::uint64_t content_hash(const SecurityGroup& g) {
  return hash_all(g.id, g.name, g.vpc, g.ingress, g.egress);
}
std::uint64_t content_hash(const AclEntry& e) {
  return hash_all(e.number, e.egress, e.allow, e.protocol, e.cidr, e.from_port, e.to_port);
}
std::uint64_t content_hash(const NetworkAcl& a) {
  return hash_all(a.id, a.name, a.vpc, a.entries);
}
std::uint64_t content_hash(const NetworkInterface& i) {
  return hash_all(i.id, i.name, i.subnet, i.private_ip, i.public_ip, i.instance, i.security_groups,
                  i.source_dest_check);
}
std::uint64_t content_hash(const VantagePoint& v) {
  return hash_all(v.name, v.label, v.interface, v.public_ip);
}

std::uint64_t content_hash(const Topology& t) {
  return hash_all(t.account, t.region, t.vpcs, t.subnets, t.route_tables, t.prefix_lists,
                  t.internet_gateways, t.endpoints, t.security_groups, t.network_acls, t.interfaces,
                  t.vantage_points);
}

const RouteTable* route_table_of(const Topology& t, const Subnet& subnet) {
  for (const RouteTable& table : t.route_tables)
    if (std::find(table.subnets.begin(), table.subnets.end(), subnet.id) != table.subnets.end())
      return &table;
  for (const RouteTable& table : t.route_tables)
    if (table.vpc == subnet.vpc && table.main)
      return &table;
  return nullptr;
}

const NetworkAcl* acl_of(const Topology& t, const Subnet& subnet) {
  return find_by_id(t.network_acls, subnet.network_acl);
}

const NetworkInterface* interface_of(const Topology& t, std::string_view node) {
  for (const NetworkInterface& i : t.interfaces)
    if (i.id == node || (!node.empty() && i.instance == node))
      return &i;
  return nullptr;
}

std::string display_name(const std::string& id, const std::string& name) {
  return name.empty() || name == id ? id : id + " (" + name + ")";
}

}  // namespace lockbox::network
