#include "engine/network/topology.hpp"

#include <algorithm>

#include "engine/network/find.hpp"

namespace lockbox::network {

namespace {

// Parts that came later count only when they are there, so that older worlds keep their hash.
template <class T>
void add_present(std::uint64_t& h, const char* name, const T& part) {
  if (!(part == T{}))
    h = combine_hash(combine_hash(h, hash_bytes(name)), hash_all(part));
}
template <class T>
void add_present(std::uint64_t& h, const char* name, const std::vector<T>& part) {
  if (!part.empty())
    h = combine_hash(combine_hash(h, hash_bytes(name)), hash_all(part));
}

}  // namespace

std::uint64_t content_hash(const Vpc& v) {
  std::uint64_t h = hash_all(v.id, v.name, v.cidr, v.account, v.dns_support, v.dns_hostnames);
  add_present(h, "more_cidrs", v.more_cidrs);
  add_present(h, "region", v.region);
  add_present(h, "block_public_access", v.block_public_access);
  add_present(h, "block_ingress", v.block_ingress);
  return h;
}
std::uint64_t content_hash(const Subnet& s) {
  std::uint64_t h = hash_all(s.id, s.name, s.vpc, s.cidr, s.availability_zone, s.network_acl);
  add_present(h, "account", s.account);
  add_present(h, "ipv6_cidr", s.ipv6_cidr);
  return h;
}
std::uint64_t content_hash(const Route& r) {
  std::uint64_t h = hash_all(r.destination, r.target, r.blackhole);
  add_present(h, "propagated", r.propagated);
  return h;
}
std::uint64_t content_hash(const RouteTable& t) {
  std::uint64_t h = hash_all(t.id, t.name, t.vpc, t.main, t.subnets, t.routes);
  add_present(h, "gateways", t.gateways);
  return h;
}
std::uint64_t content_hash(const PrefixList& p) {
  return hash_all(p.id, p.name, p.cidrs);
}
std::uint64_t content_hash(const InternetGateway& g) {
  return hash_all(g.id, g.name, g.vpc);
}
std::uint64_t content_hash(const EgressOnlyInternetGateway& g) {
  return hash_all(g.id, g.name, g.vpc);
}
std::uint64_t content_hash(const NatGateway& n) {
  return hash_all(n.id, n.name, n.vpc, n.subnet, n.interface, n.private_ip, n.public_ip, n.state);
}
std::uint64_t content_hash(const VpcEndpoint& e) {
  std::uint64_t h =
      hash_all(e.id, e.name, e.vpc, e.service, e.type, e.state, e.route_tables, e.policy);
  add_present(h, "subnets", e.subnets);
  add_present(h, "interfaces", e.interfaces);
  add_present(h, "security_groups", e.security_groups);
  add_present(h, "private_dns", e.private_dns);
  add_present(h, "dns_names", e.dns_names);
  add_present(h, "account", e.account);
  add_present(h, "ip_address_type", e.ip_address_type);
  return h;
}
std::uint64_t content_hash(const SgRule& r) {
  return hash_all(r.protocol, r.from_port, r.to_port, r.cidrs, r.prefix_lists, r.groups);
}
std::uint64_t content_hash(const SecurityGroup& g) {
  return hash_all(g.id, g.name, g.vpc, g.ingress, g.egress);
}
std::uint64_t content_hash(const AclEntry& e) {
  std::uint64_t h =
      hash_all(e.number, e.egress, e.allow, e.protocol, e.cidr, e.from_port, e.to_port);
  if (e.icmp_type != -1 || e.icmp_code != -1)
    h = combine_hash(h, hash_all(e.icmp_type, e.icmp_code));
  return h;
}
std::uint64_t content_hash(const NetworkAcl& a) {
  return hash_all(a.id, a.name, a.vpc, a.entries);
}
std::uint64_t content_hash(const AddressPair& a) {
  return hash_all(a.private_ip, a.public_ip);
}
std::uint64_t content_hash(const NetworkInterface& i) {
  std::uint64_t h = hash_all(i.id, i.name, i.subnet, i.private_ip, i.public_ip, i.instance,
                             i.security_groups, i.source_dest_check);
  add_present(h, "more_ips", i.more_ips);
  add_present(h, "device_index", i.device_index);
  add_present(h, "ipv6", i.ipv6);
  add_present(h, "lambda", i.lambda);
  return h;
}
std::uint64_t content_hash(const VantagePoint& v) {
  std::uint64_t h = hash_all(v.name, v.label, v.interface, v.public_ip);
  add_present(h, "gateway", v.gateway);
  add_present(h, "private_ip", v.private_ip);
  add_present(h, "resolver", v.resolver);
  add_present(h, "function", v.function);
  return h;
}

std::uint64_t content_hash(const Topology& t) {
  std::uint64_t h = hash_all(t.account, t.region, t.vpcs, t.subnets, t.route_tables, t.prefix_lists,
                             t.internet_gateways, t.endpoints, t.security_groups, t.network_acls,
                             t.interfaces, t.vantage_points);
  add_present(h, "nat_gateways", t.nat_gateways);
  add_present(h, "egress_only_gateways", t.egress_only_gateways);
  if (!t.transit.empty())
    h = combine_hash(h, content_hash(t.transit));
  if (!t.dns.empty())
    h = combine_hash(h, content_hash(t.dns));
  return h;
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
