// What the parts of a topology say of each other: ids that lead nowhere, ranges that overlap or lie
// outside of what holds them. Everything is noted with its place, and nothing is taken away: a walk
// that comes to such a place ends there and says so.
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/text.hpp"
#include "engine/network/addresses.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/topology_reader.hpp"
#include "engine/network/transit_routes.hpp"

namespace lockbox::network {
namespace {

/// Notes about the ids that one part names after another.
class References {
 public:
  References(Reader& r, const LoadContext& c) : r_(r), c_(c) {}

  /// Begins the notes about a part.
  void of(const char* list, const std::string& id) {
    place_ = place_of(c_, list, id);
    from_ = id;
  }
  /// Notes `id` unless `there` has it.
  template <class T>
  void to(const char* kind, const std::string& id, const std::vector<T>& there,
          const char* so = "") {
    if (!id.empty() && !find_by_id(there, id))
      missing(concat({from_, " names the ", kind, " ", id, ", which is not there", so}));
  }
  /// The same for an id without which the part is worth nothing.
  template <class T>
  void need(const char* kind, const std::string& id, const std::vector<T>& there) {
    if (!find_by_id(there, id))
      r_.fail(place_, concat({from_, " names the ", kind, " ", id, ", which is not there"}));
  }
  void missing(const std::string& text) { r_.remark(place_, text); }

 private:
  Reader& r_;
  const LoadContext& c_;
  std::string place_, from_;
};

bool begins(const std::string& text, const char* with) {
  return text.rfind(with, 0) == 0;
}

void check_route(References& at, const Topology& t, const Route& route) {
  const std::string& to = route.target;
  if (begins(route.destination, "pl-"))
    at.to("prefix list", route.destination, t.prefix_lists);
  if (route.blackhole)  // its target is known to be gone
    return;
  if (begins(to, "nat-"))
    at.to("NAT gateway", to, t.nat_gateways);
  else if (begins(to, "igw-"))
    at.to("internet gateway", to, t.internet_gateways);
  else if (begins(to, "eigw-"))
    at.to("egress-only internet gateway", to, t.egress_only_gateways);
  else if (begins(to, "vpce-"))
    at.to("VPC endpoint", to, t.endpoints);
  else if (begins(to, "pcx-"))
    at.to("peering connection", to, t.transit.peerings);
  else if (begins(to, "tgw-"))
    at.to("transit gateway", to, t.transit.gateways);
  else if (begins(to, "vgw-"))
    at.to("virtual private gateway", to, t.transit.vpn_gateways);
  else if (begins(to, "eni-"))
    at.to("interface", to, t.interfaces);
  else if (begins(to, "i-") && !interface_of(t, to))
    at.missing(concat({"a route leads to the instance ", to, ", which is not there"}));
}

void check_vpc_parts(References& at, const Topology& t) {
  for (const Subnet& s : t.subnets) {
    at.of("/Subnets", s.id);
    at.need("VPC", s.vpc, t.vpcs);
  }
  for (const RouteTable& table : t.route_tables) {
    at.of("/RouteTables", table.id);
    at.to("VPC", table.vpc, t.vpcs);
    for (const std::string& subnet : table.subnets) at.to("subnet", subnet, t.subnets);
    for (const Route& route : table.routes) check_route(at, t, route);
  }
  for (const InternetGateway& g : t.internet_gateways) {
    at.of("/InternetGateways", g.id);
    at.to("VPC", g.vpc, t.vpcs);
  }
  for (const EgressOnlyInternetGateway& g : t.egress_only_gateways) {
    at.of("/EgressOnlyInternetGateways", g.id);
    at.to("VPC", g.vpc, t.vpcs);
  }
  for (const NatGateway& n : t.nat_gateways) {
    at.of("/NatGateways", n.id);
    at.need("subnet", n.subnet, t.subnets);
  }
  for (const VpcEndpoint& e : t.endpoints) {
    at.of("/VpcEndpoints", e.id);
    for (const std::string& subnet : e.subnets) at.to("subnet", subnet, t.subnets);
    for (const std::string& group : e.security_groups)
      at.to("security group", group, t.security_groups);
  }
}

void check_hosts(References& at, const Topology& t) {
  for (const NetworkInterface& i : t.interfaces) {
    at.of("/NetworkInterfaces", i.id);
    at.need("subnet", i.subnet, t.subnets);
    for (const std::string& group : i.security_groups)
      at.to("security group", group, t.security_groups, ": it lets nothing through");
  }
  for (const SecurityGroup& g : t.security_groups) {
    at.of("/SecurityGroups", g.id);
    at.to("VPC", g.vpc, t.vpcs);
    std::set<std::string> lists, groups;
    for (const auto* rules : {&g.ingress, &g.egress})
      for (const SgRule& rule : *rules) {
        lists.insert(rule.prefix_lists.begin(), rule.prefix_lists.end());
        groups.insert(rule.groups.begin(), rule.groups.end());
      }
    for (const std::string& id : lists) at.to("prefix list", id, t.prefix_lists);
    for (const std::string& id : groups) at.to("security group", id, t.security_groups);
  }
  for (const NetworkAcl& acl : t.network_acls) {
    at.of("/NetworkAcls", acl.id);
    at.to("VPC", acl.vpc, t.vpcs);
  }
  for (const VantagePoint& v : t.vantage_points) {
    at.of("/VantagePoints", v.name);
    if (!v.interface.empty())
      at.need("interface", v.interface, t.interfaces);
  }
}

void check_transit_parts(References& at, const Topology& t) {
  const TransitParts& p = t.transit;
  for (const TransitGatewayAttachment& a : p.attachments) {
    at.of("/TransitGatewayAttachments", a.id);
    for (const std::string& subnet : a.subnets) at.to("subnet", subnet, t.subnets);
    at.to("route table", a.association, p.tables);
  }
  for (const TransitGatewayRouteTable& table : p.tables) {
    at.of("/TransitGatewayRouteTables", table.id);
    at.to("transit gateway", table.gateway, p.gateways);
    std::set<std::string> attachments(table.propagations.begin(), table.propagations.end());
    for (const TransitGatewayRoute& route : table.routes)
      if (!route.blackhole)
        attachments.insert(route.attachments.begin(), route.attachments.end());
    for (const std::string& id : attachments) at.to("attachment", id, p.attachments);
  }
  for (const VpnGateway& g : p.vpn_gateways) {
    at.of("/VpnGateways", g.id);
    at.to("VPC", g.vpc, t.vpcs);
  }
  for (const VpnConnection& c : p.vpn_connections) {
    at.of("/VpnConnections", c.id);
    at.to("virtual private gateway", c.vpn_gateway, p.vpn_gateways);
    at.to("transit gateway", c.transit_gateway, p.gateways);
    at.to("customer gateway", c.customer_gateway, p.customer_gateways);
  }
}

// ---- ranges

bool overlap(const Block& a, const Block& b) {
  return a.contains(b.base) || b.contains(a.base);
}

// Sorted by base, two blocks overlap only when neighbours on a stack do: linear after sorting.
void check_subnets(Reader& r, const LoadContext& c, const Topology& t) {
  std::map<std::string, std::vector<std::pair<Block, std::string>>> by_vpc;
  for (const Subnet& s : t.subnets) {
    const Vpc* vpc = find_by_id(t.vpcs, s.vpc);
    for (const std::string& cidr : {s.cidr, s.ipv6_cidr}) {
      const auto block = parse_block(cidr);
      if (!block)
        continue;
      by_vpc[s.vpc].emplace_back(*block, s.id);
      const std::vector<std::string> around = vpc ? blocks_of(*vpc) : std::vector<std::string>{};
      const bool inside = std::any_of(around.begin(), around.end(), [&](const std::string& x) {
        const auto of_vpc = parse_block(x);
        return of_vpc && of_vpc->prefix <= block->prefix && of_vpc->contains(block->base);
      });
      if (vpc && !inside)
        r.remark(place_of(c, "/Subnets", s.id),
                 concat({s.id, " has ", cidr, ", which is outside of ", vpc->id}));
    }
  }
  for (auto& [vpc, blocks] : by_vpc) {
    std::sort(blocks.begin(), blocks.end(), [](const auto& a, const auto& b) {
      return a.first.base != b.first.base ? a.first.base < b.first.base
                                          : a.first.prefix < b.first.prefix;
    });
    const std::pair<Block, std::string>* widest = nullptr;
    for (const auto& block : blocks) {
      if (widest && overlap(widest->first, block.first)) {
        r.remark(place_of(c, "/Subnets", block.second),
                 concat({block.second, " overlaps ", widest->second, " in ", vpc}));
      } else {
        widest = &block;
      }
    }
  }
}

void check_addresses(Reader& r, const LoadContext& c, const Topology& t) {
  std::set<std::pair<std::string, std::string>> seen;
  const auto check = [&](const NetworkInterface& i, const std::string& ip) {
    if (ip.empty())
      return;
    if (!seen.insert({i.subnet, ip}).second)
      r.remark(place_of(c, "/NetworkInterfaces", i.id),
               concat({i.id, " has the address ", ip, " of another interface in ", i.subnet}));
    const Subnet* s = find_by_id(t.subnets, i.subnet);
    const auto address = parse_ip(ip);
    if (s && address && !in_subnet(*s, *address))
      r.remark(place_of(c, "/NetworkInterfaces", i.id),
               concat({i.id, " has the address ", ip, ", which is outside of ", s->id}));
  };
  for (const NetworkInterface& i : t.interfaces) {
    check(i, i.private_ip);
    for (const AddressPair& pair : i.more_ips) check(i, pair.private_ip);
    for (const std::string& ip : i.ipv6) check(i, ip);
  }
}

/// The first block of one list that overlaps one of the other; empty: none does.
std::string common_block(const std::vector<std::string>& some, const std::vector<std::string>& more,
                         std::size_t from = 0) {
  for (const std::string& a : some)
    for (std::size_t i = from; i < more.size(); ++i) {
      const auto x = parse_block(a), y = parse_block(more[i]);
      if (x && y && overlap(*x, *y))
        return concat({a, " and ", more[i]});
    }
  return {};
}

// A VPC's own blocks, and those of VPCs that a peering connection joins: AWS refuses to make
// either.
void check_vpc_blocks(Reader& r, const LoadContext& c, const Topology& t) {
  for (const Vpc& vpc : t.vpcs) {
    const std::vector<std::string> blocks = blocks_of(vpc);
    for (std::size_t i = 0; i + 1 < blocks.size(); ++i)
      if (const std::string both = common_block({blocks[i]}, blocks, i + 1); !both.empty())
        r.remark(place_of(c, "/Vpcs", vpc.id), concat({vpc.id, " has overlapping blocks: ", both}));
  }
  for (const PeeringConnection& p : t.transit.peerings) {
    const Vpc* a = find_by_id(t.vpcs, p.requester.vpc);
    const Vpc* b = find_by_id(t.vpcs, p.accepter.vpc);
    const std::string both = a && b ? common_block(blocks_of(*a), blocks_of(*b)) : std::string();
    if (!both.empty())
      r.remark(place_of(c, "/VpcPeeringConnections", p.id),
               concat({p.id, " joins overlapping VPCs: ", both}));
  }
}

}  // namespace

void remember_places(const Json& json, const std::string& document, LoadContext& c) {
  static constexpr std::pair<const char*, const char*> kIds[] = {
      {"Vpcs", "VpcId"},
      {"Subnets", "SubnetId"},
      {"RouteTables", "RouteTableId"},
      {"PrefixLists", "PrefixListId"},
      {"InternetGateways", "InternetGatewayId"},
      {"EgressOnlyInternetGateways", "EgressOnlyInternetGatewayId"},
      {"NatGateways", "NatGatewayId"},
      {"VpcEndpoints", "VpcEndpointId"},
      {"SecurityGroups", "GroupId"},
      {"NetworkAcls", "NetworkAclId"},
      {"NetworkInterfaces", "NetworkInterfaceId"},
      {"VpcPeeringConnections", "VpcPeeringConnectionId"},
      {"TransitGateways", "TransitGatewayId"},
      {"TransitGatewayVpcAttachments", "TransitGatewayAttachmentId"},
      {"TransitGatewayPeeringAttachments", "TransitGatewayAttachmentId"},
      {"TransitGatewayAttachments", "TransitGatewayAttachmentId"},
      {"TransitGatewayRouteTables", "TransitGatewayRouteTableId"},
      {"VpnGateways", "VpnGatewayId"},
      {"VpnConnections", "VpnConnectionId"},
      {"CustomerGateways", "CustomerGatewayId"},
      {"VantagePoints", "Name"}};
  for (const auto& [list, id] : kIds) {
    const Json* found = member(json, list);
    for (std::size_t i = 0; found && found->is_array() && i < found->size(); ++i)
      if (const auto name = string_member((*found)[i], id))
        c.places[*name].push_back(concat({document, "/", list, "/", std::to_string(i)}));
  }
}

std::string place_of(const LoadContext& c, const char* list, const std::string& id,
                     std::size_t nth) {
  const auto found = c.places.find(id);
  return found != c.places.end() && nth < found->second.size() ? found->second[nth] : list;
}

void check_parts(Reader& r, const LoadContext& c, const Topology& t) {
  References at(r, c);
  check_vpc_parts(at, t);
  check_hosts(at, t);
  check_transit_parts(at, t);
  check_subnets(r, c, t);
  check_addresses(r, c, t);
  check_vpc_blocks(r, c, t);
}

}  // namespace lockbox::network
