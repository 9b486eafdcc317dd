// What only makes sense when all documents are there: references, associations, overlaps.
#include <algorithm>
#include <map>
#include <set>

#include "engine/base/text.hpp"
#include "engine/network/addresses.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/topology_reader.hpp"
#include "engine/network/transit_routes.hpp"

namespace lockbox::network {
namespace {

template <class T>
void drop_doubles(Reader& r, std::vector<T>& list, const char* place) {
  std::set<std::string> seen;
  std::vector<T> kept;
  kept.reserve(list.size());
  for (T& x : list) {
    if (seen.insert(x.id).second) {
      kept.push_back(std::move(x));
    } else {
      r.remark(place, concat({x.id, " is described more than once; the first is used"}));
    }
  }
  list = std::move(kept);
}

void drop_all_doubles(Reader& r, Topology& t) {
  drop_doubles(r, t.vpcs, "/Vpcs");
  drop_doubles(r, t.subnets, "/Subnets");
  drop_doubles(r, t.route_tables, "/RouteTables");
  drop_doubles(r, t.prefix_lists, "/PrefixLists");
  drop_doubles(r, t.internet_gateways, "/InternetGateways");
  drop_doubles(r, t.egress_only_gateways, "/EgressOnlyInternetGateways");
  drop_doubles(r, t.nat_gateways, "/NatGateways");
  drop_doubles(r, t.endpoints, "/VpcEndpoints");
  drop_doubles(r, t.security_groups, "/SecurityGroups");
  drop_doubles(r, t.network_acls, "/NetworkAcls");
  drop_doubles(r, t.transit.peerings, "/VpcPeeringConnections");
  drop_doubles(r, t.transit.gateways, "/TransitGateways");
  drop_doubles(r, t.transit.tables, "/TransitGatewayRouteTables");
  drop_doubles(r, t.transit.vpn_gateways, "/VpnGateways");
  drop_doubles(r, t.transit.vpn_connections, "/VpnConnections");
  drop_doubles(r, t.transit.customer_gateways, "/CustomerGateways");
  drop_doubles(r, t.dns.rules, "/ResolverRules");
  drop_doubles(r, t.dns.endpoints, "/ResolverEndpoints");
}

void join_acls(Reader& r, const LoadContext& c, Topology& t) {
  for (const auto& [subnet, acl] : c.subnet_acls) {
    if (Subnet* s = find_by_id(t.subnets, subnet)) {
      s->network_acl = acl;
    } else {
      r.remark("/NetworkAcls", concat({acl, " names the subnet ", subnet, ", which is not there"}));
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
      r.fail("/TransitGatewayAttachments",
             concat({a.id, " names the transit gateway ", a.gateway, ", which is not there"}));
    // Documents that say nothing leave what a new transit gateway does by itself.
    if (g && !a.association_known && a.association.empty())
      a.association = g->association_table;
    if (g && !c.propagations_given && a.kind != "peering")
      if (TransitGatewayRouteTable* table = find_by_id(p.tables, g->propagation_table))
        table->propagations.push_back(a.id);
    if (a.kind == "vpc" && !find_by_id(t.vpcs, a.resource))
      r.remark("/TransitGatewayAttachments",
               concat({a.id, " leads to ", a.resource, ", which is not there"}));
  }
  for (const PeeringConnection& peering : p.peerings)
    for (const PeeringSide* side : {&peering.requester, &peering.accepter})
      if (!find_by_id(t.vpcs, side->vpc))
        r.remark("/VpcPeeringConnections",
                 concat({peering.id, " leads to ", side->vpc, ", which is not there"}));
}

// An association puts the route into the table, as the service does.
void join_endpoints(Reader& r, Topology& t) {
  for (VpcEndpoint& e : t.endpoints) {
    // Kept only where it is not the VPC's owner.
    if (const Vpc* vpc = find_by_id(t.vpcs, e.vpc); vpc && vpc->account == e.account)
      e.account.clear();
    if (!find_by_id(t.vpcs, e.vpc))
      r.fail("/VpcEndpoints", concat({e.id, " names the VPC ", e.vpc, ", which is not there"}));
    for (const std::string& id : e.interfaces)
      if (!find_by_id(t.interfaces, id))
        r.fail("/VpcEndpoints",
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
        r.fail("/VpcEndpoints", concat({e.id, ": ", table ? "there is no prefix list named " : "",
                                        table ? e.service : "there is no route table " + id}));
      }
    }
  }
}

void check_places(Reader& r, Topology& t) {
  for (const Subnet& s : t.subnets)
    if (!find_by_id(t.vpcs, s.vpc))
      r.fail("/Subnets", concat({s.id, " names the VPC ", s.vpc, ", which is not there"}));
  for (const NetworkInterface& i : t.interfaces) {
    if (!find_by_id(t.subnets, i.subnet))
      r.fail("/NetworkInterfaces",
             concat({i.id, " names the subnet ", i.subnet, ", which is not there"}));
    for (const std::string& group : i.security_groups)
      if (!find_by_id(t.security_groups, group))
        r.remark("/NetworkInterfaces", concat({i.id, " carries the security group ", group,
                                               ", which is not there: it lets nothing through"}));
  }
  for (const NatGateway& n : t.nat_gateways)
    if (!find_by_id(t.subnets, n.subnet))
      r.fail("/NatGateways",
             concat({n.id, " names the subnet ", n.subnet, ", which is not there"}));
  for (const RouteTable& table : t.route_tables) {
    if (!find_by_id(t.vpcs, table.vpc))
      r.remark("/RouteTables",
               concat({table.id, " names the VPC ", table.vpc, ", which is not there"}));
    for (const Route& route : table.routes)
      if (route.destination.rfind("pl-", 0) == 0 && !find_by_id(t.prefix_lists, route.destination))
        r.remark("/RouteTables", concat({table.id, " has a route to the prefix list ",
                                         route.destination, ", which is not there"}));
  }
  for (const VantagePoint& v : t.vantage_points)
    if (!v.interface.empty() && !find_by_id(t.interfaces, v.interface))
      r.fail("/VantagePoints", concat({v.name, ": there is no interface ", v.interface}));
}

bool overlap(const Block& a, const Block& b) {
  return a.contains(b.base) || b.contains(a.base);
}

// Sorted by base, two blocks overlap only when neighbours on a stack do: linear after sorting.
void check_overlaps(Reader& r, const Topology& t) {
  std::map<std::string, std::vector<std::pair<Block, std::string>>> by_vpc;
  for (const Subnet& s : t.subnets)
    for (const std::string& cidr : {s.cidr, s.ipv6_cidr})
      if (const auto block = parse_block(cidr))
        by_vpc[s.vpc].emplace_back(*block, s.id);
  for (auto& [vpc, blocks] : by_vpc) {
    std::sort(blocks.begin(), blocks.end(), [](const auto& a, const auto& b) {
      return a.first.base != b.first.base ? a.first.base < b.first.base
                                          : a.first.prefix < b.first.prefix;
    });
    const std::pair<Block, std::string>* widest = nullptr;
    for (const auto& block : blocks) {
      if (widest && overlap(widest->first, block.first)) {
        r.remark("/Subnets", concat({block.second, " overlaps ", widest->second, " in ", vpc}));
      } else {
        widest = &block;
      }
    }
  }
  std::set<std::pair<std::string, std::string>> seen;
  const auto check = [&](const NetworkInterface& i, const std::string& ip) {
    if (!ip.empty() && !seen.insert({i.subnet, ip}).second)
      r.remark("/NetworkInterfaces",
               concat({i.id, " has the address ", ip, " of another interface in ", i.subnet}));
  };
  for (const NetworkInterface& i : t.interfaces) {
    check(i, i.private_ip);
    for (const std::string& ip : i.ipv6) check(i, ip);
  }
}

}  // namespace

void join_parts(Reader& r, LoadContext& c, Topology& t) {
  r.document.clear();
  drop_all_doubles(r, t);
  join_acls(r, c, t);
  join_addresses(c, t);
  join_transit(r, c, t);
  join_endpoints(r, t);
  join_dns(r, c, t);
  check_places(r, t);
  check_overlaps(r, t);
}

}  // namespace lockbox::network
