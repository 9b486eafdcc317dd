// What only makes sense when all documents are there: associations, addresses, doubles.
#include <algorithm>
#include <map>

#include "engine/base/text.hpp"
#include "engine/network/find.hpp"
#include "engine/network/topology_reader.hpp"
#include "engine/network/transit_routes.hpp"

namespace lockbox::network {
namespace {

template <class T>
void drop_doubles(Reader& r, const LoadContext& c, std::vector<T>& list, const char* place) {
  std::map<std::string, std::size_t> seen;
  std::vector<T> kept;
  kept.reserve(list.size());
  for (T& x : list) {
    const std::size_t times = seen[x.id]++;
    if (times == 0) {
      kept.push_back(std::move(x));
    } else {
      r.remark(place_of(c, place, x.id, times),
               concat({x.id, " is described more than once; the first is used"}));
    }
  }
  list = std::move(kept);
}

// describe-managed-prefix-lists names the lists, describe-prefix-lists has their blocks.
void join_prefix_lists(Topology& t) {
  for (PrefixList& list : t.prefix_lists)
    for (const PrefixList& other : t.prefix_lists)
      if (list.id == other.id && list.cidrs.empty())
        list.cidrs = other.cidrs;
}

void drop_all_doubles(Reader& r, const LoadContext& c, Topology& t) {
  drop_doubles(r, c, t.vpcs, "/Vpcs");
  drop_doubles(r, c, t.subnets, "/Subnets");
  drop_doubles(r, c, t.route_tables, "/RouteTables");
  drop_doubles(r, c, t.prefix_lists, "/PrefixLists");
  drop_doubles(r, c, t.internet_gateways, "/InternetGateways");
  drop_doubles(r, c, t.egress_only_gateways, "/EgressOnlyInternetGateways");
  drop_doubles(r, c, t.nat_gateways, "/NatGateways");
  drop_doubles(r, c, t.endpoints, "/VpcEndpoints");
  drop_doubles(r, c, t.security_groups, "/SecurityGroups");
  drop_doubles(r, c, t.network_acls, "/NetworkAcls");
  drop_doubles(r, c, t.transit.peerings, "/VpcPeeringConnections");
  drop_doubles(r, c, t.transit.gateways, "/TransitGateways");
  drop_doubles(r, c, t.transit.tables, "/TransitGatewayRouteTables");
  drop_doubles(r, c, t.transit.vpn_gateways, "/VpnGateways");
  drop_doubles(r, c, t.transit.vpn_connections, "/VpnConnections");
  drop_doubles(r, c, t.transit.customer_gateways, "/CustomerGateways");
  drop_doubles(r, c, t.dns.rules, "/ResolverRules");
  drop_doubles(r, c, t.dns.endpoints, "/ResolverEndpoints");
}

void join_acls(Reader& r, const LoadContext& c, Topology& t) {
  for (const auto& [subnet, acl] : c.subnet_acls) {
    if (Subnet* s = find_by_id(t.subnets, subnet)) {
      s->network_acl = acl;
    } else {
      r.remark(place_of(c, "/NetworkAcls", acl),
               concat({acl, " names the subnet ", subnet, ", which is not there"}));
    }
  }
  for (Subnet& s : t.subnets)
    for (const auto& [vpc, acl] : c.default_acls)
      if (s.network_acl.empty() && s.vpc == vpc)
        s.network_acl = acl;
}

void join_addresses(const LoadContext& c, Topology& t) {
  for (const LoadContext::Address& a : c.addresses) {
    for (NetworkInterface& i : t.interfaces) {
      const bool here =
          !a.interface.empty() ? i.id == a.interface : !a.instance.empty() && i.instance == a.instance;
      if (!here)
        continue;
      if (a.private_ip.empty() || a.private_ip == i.private_ip) {
        i.public_ip = a.public_ip;
      } else {
        for (AddressPair& pair : i.more_ips)
          if (pair.private_ip == a.private_ip)
            pair.public_ip = a.public_ip;
      }
    }
    for (NatGateway& n : t.nat_gateways)
      if (n.public_ip.empty() && !a.interface.empty() && n.interface == a.interface)
        n.public_ip = a.public_ip;
  }
}

void join_transit(Reader& r, const LoadContext& c, Topology& t) {
  TransitParts& p = t.transit;
  for (const auto& [table, route] : c.routes) {
    if (TransitGatewayRouteTable* found = find_by_id(p.tables, table)) {
      found->routes.push_back(route);
    } else {
      r.fail("/TransitGatewayStaticRoutes",
             concat({"there is no transit gateway route table ", table}));
    }
  }
  for (const auto& [table, attachment] : c.propagations) {
    if (TransitGatewayRouteTable* found = find_by_id(p.tables, table)) {
      found->propagations.push_back(attachment);
    } else {
      r.fail("/TransitGatewayPropagations",
             concat({"there is no transit gateway route table ", table}));
    }
  }
  for (TransitGatewayAttachment& a : p.attachments) {
    const TransitGateway* g = find_by_id(p.gateways, a.gateway);
    if (!g)
      r.fail(place_of(c, "/TransitGatewayAttachments", a.id),
             concat({a.id, " names the transit gateway ", a.gateway, ", which is not there"}));
    // Documents that say nothing leave what a new transit gateway does by itself.
    if (g && !a.association_known && a.association.empty())
      a.association = g->association_table;
    if (g && !c.propagations_given && a.kind != "peering")
      if (TransitGatewayRouteTable* table = find_by_id(p.tables, g->propagation_table))
        table->propagations.push_back(a.id);
    if (a.kind == "vpc" && !find_by_id(t.vpcs, a.resource))
      r.remark(place_of(c, "/TransitGatewayAttachments", a.id),
               concat({a.id, " leads to ", a.resource, ", which is not there"}));
  }
  for (const PeeringConnection& peering : p.peerings)
    for (const PeeringSide* side : {&peering.requester, &peering.accepter})
      if (!find_by_id(t.vpcs, side->vpc))
        r.remark(place_of(c, "/VpcPeeringConnections", peering.id),
                 concat({peering.id, " leads to ", side->vpc, ", which is not there"}));
}

// An association puts the route into the table, as the service does.
void join_endpoints(Reader& r, const LoadContext& c, Topology& t) {
  for (VpcEndpoint& e : t.endpoints) {
    // Kept only where it is not the VPC's owner.
    if (const Vpc* vpc = find_by_id(t.vpcs, e.vpc); vpc && vpc->account == e.account)
      e.account.clear();
    if (!find_by_id(t.vpcs, e.vpc))
      r.fail(place_of(c, "/VpcEndpoints", e.id),
             concat({e.id, " names the VPC ", e.vpc, ", which is not there"}));
    for (const std::string& id : e.interfaces)
      if (!find_by_id(t.interfaces, id))
        r.fail(place_of(c, "/VpcEndpoints", e.id),
               concat({e.id, " names the interface ", id, ", which is not there"}));
    const PrefixList* list = nullptr;
    for (const PrefixList& p : t.prefix_lists)
      if (p.name == e.service)
        list = &p;
    for (const std::string& id : e.route_tables) {
      RouteTable* table = find_by_id(t.route_tables, id);
      const bool there = table && std::any_of(table->routes.begin(), table->routes.end(),
                                              [&](const Route& x) { return x.target == e.id; });
      if (there)
        continue;
      if (table && list) {
        table->routes.push_back(Route{list->id, e.id, false});
      } else {
        r.fail(place_of(c, "/VpcEndpoints", e.id),
               concat({e.id, ": ", table ? "there is no prefix list named " : "",
                       table ? e.service : "there is no route table " + id}));
      }
    }
  }
}

}  // namespace

void join_parts(Reader& r, LoadContext& c, Topology& t) {
  r.document.clear();
  join_prefix_lists(t);
  drop_all_doubles(r, c, t);
  join_acls(r, c, t);
  join_addresses(c, t);
  join_transit(r, c, t);
  join_endpoints(r, c, t);
  join_functions(r, c, t);
  join_dns(r, c, t);
  check_parts(r, c, t);
}

}  // namespace lockbox::network
