#include "engine/network/topology_transit.hpp"

#include "engine/base/hash.hpp"

namespace lockbox::network {

std::uint64_t content_hash(const PeeringSide& s) {
  return hash_all(s.vpc, s.account, s.region, s.cidrs);
}
std::uint64_t content_hash(const PeeringConnection& p) {
  return hash_all(p.id, p.name, p.state, p.requester, p.accepter);
}
std::uint64_t content_hash(const TransitGateway& g) {
  return hash_all(g.id, g.name, g.account, g.state, g.association_table, g.propagation_table,
                  g.security_group_referencing);
}
std::uint64_t content_hash(const TransitGatewayAttachment& a) {
  return hash_all(a.id, a.name, a.gateway, a.state, a.kind, a.resource, a.association,
                  a.association_known, a.subnets, a.security_group_referencing);
}
std::uint64_t content_hash(const TransitGatewayRoute& r) {
  return hash_all(r.destination, r.attachments, r.blackhole, r.propagated_by);
}
std::uint64_t content_hash(const TransitGatewayRouteTable& t) {
  return hash_all(t.id, t.name, t.gateway, t.state, t.routes, t.propagations);
}
std::uint64_t content_hash(const VpnGateway& g) {
  return hash_all(g.id, g.name, g.vpc, g.state);
}
std::uint64_t content_hash(const VpnTunnel& t) {
  return hash_all(t.outside_aws, t.outside_customer, t.inside_aws, t.inside_customer, t.asn_aws,
                  t.asn_customer);
}
std::uint64_t content_hash(const VpnConnection& c) {
  return hash_all(c.id, c.name, c.vpn_gateway, c.transit_gateway, c.customer_gateway, c.state,
                  c.static_only, c.routes, c.tunnels);
}
std::uint64_t content_hash(const CustomerGateway& g) {
  return hash_all(g.id, g.name, g.ip, g.asn);
}
std::uint64_t content_hash(const DirectConnectGateway& g) {
  return hash_all(g.id, g.name, g.account, g.state);
}
std::uint64_t content_hash(const DirectConnectAssociation& a) {
  return hash_all(a.dx_gateway, a.gateway, a.state, a.prefixes);
}
std::uint64_t content_hash(const VirtualInterface& v) {
  return hash_all(v.id, v.name, v.state, v.kind, v.gateway, v.dx_gateway, v.routes);
}

bool TransitParts::empty() const {
  return peerings.empty() && gateways.empty() && attachments.empty() && tables.empty() &&
         vpn_gateways.empty() && vpn_connections.empty() && customer_gateways.empty() &&
         dx_gateways.empty() && dx_associations.empty() && virtual_interfaces.empty();
}

std::uint64_t content_hash(const TransitParts& t) {
  return hash_all(t.peerings, t.gateways, t.attachments, t.tables, t.vpn_gateways,
                  t.vpn_connections, t.customer_gateways, t.dx_gateways, t.dx_associations,
                  t.virtual_interfaces);
}

}  // namespace lockbox::network
