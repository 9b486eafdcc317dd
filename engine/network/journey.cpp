#include "engine/network/journey.hpp"

#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/routes.hpp"
#include "engine/network/transit_routes.hpp"

namespace lockbox::network {
namespace {

constexpr Ip link_local(std::uint32_t last) {
  return Ip((169u << 24) | (254u << 16) | (169u << 8) | last);
}
// fd00:ec2::..., where the resolver, instance metadata and time are in IPv6.
constexpr Ip link_local6(std::uint64_t last) {
  return {0xfd000ec200000000ull, last};
}

const Subnet* subnet_at(const Topology& t, const Vpc& vpc, const Ip& ip) {
  const Subnet* best = nullptr;
  int longest = -1;
  for (const Subnet& s : t.subnets) {
    if (s.vpc != vpc.id)
      continue;
    const auto block = parse_block(ip.is_v6() ? s.ipv6_cidr : s.cidr);
    if (block && block->contains(ip) && block->prefix > longest) {
      longest = block->prefix;
      best = &s;
    }
  }
  return best;
}

// The block of the VPC whose local route covers the address.
const std::string& local_block(const Vpc& vpc, const Ip& ip) {
  for (const std::string& cidr : vpc.more_cidrs)
    if (in_block(cidr, ip))
      return cidr;
  return vpc.cidr;
}

// Components of AWS that exist and are not simulated.
bool is_unsupported(const std::string& target) {
  for (const char* prefix : {"lgw-", "cagw-", "arn:", "odb-", "vpce-"})
    if (target.rfind(prefix, 0) == 0)
      return true;
  return false;
}

}  // namespace

Hop& Journey::add(std::string node, std::string action, std::string why) {
  hops_.emplace_back();
  Hop& h = hops_.back();
  h.node = std::move(node);
  h.action = std::move(action);
  h.why = std::move(why);
  h.source_ip = ip_text(packet_.source);
  h.destination_ip = ip_text(packet_.destination);
  if (has_ports(packet_.protocol)) {
    h.source_port = packet_.source_port;
    h.destination_port = packet_.destination_port;
  }
  return h;
}

void Journey::stop(const std::string& node, const char* action, Disposition d, std::string code,
                   std::string why) {
  Hop& h = add(node, action, std::move(why));
  h.code = std::move(code);
  h.blocked = true;
  disposition = d;
  summary = concat({"Blocked at ", node, ": ", h.why, "."});
}

void Journey::rest(Ending::Where where, Disposition d) {
  ending.where = where;
  ending.packet = packet_;
  disposition = d;
}

bool Journey::filtered(const std::string& node, const char* action, const FilterAnswer& a,
                       bool egress) {
  Hop& h = add(node, action, a.why);
  h.code = a.code;
  h.rule = a.rule;
  h.losers = a.losers;
  h.blocked = !a.allowed;
  if (a.allowed)
    return true;
  disposition = egress ? Disposition::DeniedOut : Disposition::DeniedIn;
  summary = concat({"Blocked at ", node, ": ", a.why, "."});
  return false;
}

bool Journey::alive(const std::string& node, const std::string& entrance) {
  bool again = --lives_ <= 0;
  for (const Visit& v : visits_)
    again = again || (v.source == packet_.source && v.destination == packet_.destination &&
                      v.node == node && v.entrance == entrance);
  visits_.push_back(Visit{node, entrance, packet_.source, packet_.destination});
  if (!again)
    return true;
  stop(node, "loop", Disposition::Loop, "", "the routes send the packet round in a circle");
  return false;
}

bool Journey::tracked(const NetworkInterface* i) const {
  return returning_ &&
         std::find(session_.tracked.begin(), session_.tracked.end(), i) != session_.tracked.end();
}

bool Journey::acl_of_place(const Subnet& s, bool egress, const std::string& node) {
  const FilterAnswer a = check_acl(t_, s, packet_, egress);
  const bool same = node == s.id;
  return filtered(a.allowed || same ? node : s.id, egress ? "nacl-egress" : "nacl-ingress", a,
                  egress);
}

void Journey::from_interface(const NetworkInterface& i, const Packet& p) {
  packet_ = p;
  const Occupant self = occupant_of(t_, i);
  const std::string node = node_of(self);
  const Subnet* subnet = find_by_id(t_.subnets, i.subnet);
  const Vpc* vpc = subnet ? find_by_id(t_.vpcs, subnet->vpc) : nullptr;
  if (!vpc)
    return stop(node, "send", Disposition::InsufficientInfo, "UNKNOWN_RESOURCE",
                concat({i.id, " is in no known subnet and VPC"}));
  if (self.endpoint && !returning_)
    return stop(node, "send", Disposition::DeniedOut, "VPCE_INTRA_VPC_TRAFFIC",
                "an endpoint only answers, it never opens a connection");
  if (has_private_address(i, packet_.destination)) {
    add(node, "deliver", "the address is its own");
    ending.occupant = self;
    return rest(Ending::Where::Interface, Disposition::Accepted);
  }
  if (i.source_dest_check && !has_private_address(i, packet_.source))
    return stop(node, "send", Disposition::DeniedOut, "ENI_SOURCE_DEST_CHECK_RESTRICTION",
                concat({ip_text(packet_.source), " is no address of ", i.id,
                        ", whose source/destination check is on"}));
  if (reaches_link_local(node, *vpc))
    return;
  if (tracked(&i)) {
    add(node, "sg-egress", "the security group remembers the connection and lets the answer out");
  } else {
    if (!filtered(node, "sg-egress",
                  check_security_groups(t_, groups_of(self), vpc->id, packet_, true), true))
      return;
    session_.tracked.push_back(&i);
  }
  // Inside a subnet there is neither network ACL nor route table.
  if (in_subnet(*subnet, packet_.destination)) {
    const Occupant there = occupant_of(t_, subnet->id, packet_.destination);
    if (!there)
      return stop(node, "deliver", Disposition::NeighborUnreachable, "NO_POSSIBLE_DESTINATION",
                  concat({"nothing in ", subnet->id, " has ", ip_text(packet_.destination)}));
    return arrive(there);
  }
  leave_subnet({subnet, vpc});
}

// The resolver, instance metadata and time are below the filters (VPC User Guide, "Security
// groups": traffic that they do not filter).
bool Journey::reaches_link_local(const std::string& node, const Vpc& vpc) {
  const Ip to = packet_.destination;
  const auto block = parse_block(vpc.cidr);
  const bool resolver = to == link_local(253) || to == link_local6(0x253) ||
                        (block && to == Ip(block->base.v4() + 2));
  if (resolver) {
    if (!vpc.dns_support) {
      stop(vpc.id, "deliver", Disposition::NeighborUnreachable, "NO_POSSIBLE_DESTINATION",
           "enableDnsSupport is off, so the VPC has no resolver");
      return true;
    }
    add(node, "send", "no filter applies to the Amazon resolver");
    add(vpc.id, "deliver", "the VPC's resolver takes the query");
    rest(Ending::Where::Outside, Disposition::Accepted);
    return true;
  }
  const bool metadata = to == link_local(254) || to == link_local6(0x254);
  if (metadata || to == link_local(123) || to == link_local6(0x123)) {
    add(node, "deliver",
        metadata ? "the instance metadata service answers on the host itself"
                 : "the Amazon time service answers on the host itself");
    rest(Ending::Where::Outside, Disposition::Accepted);
    return true;
  }
  const bool stays =
      to.is_v4() ? (to.v4() >> 16) == ((169u << 8) | 254) : (to.high >> 54) == (0xfe80u >> 6);
  if (!stays)
    return false;
  stop(node, "send", Disposition::NullRouted, "NO_POSSIBLE_DESTINATION",
       "link-local addresses do not leave the host");
  return true;
}

void Journey::arrive(const Occupant& o) {
  if (o.nat)
    return back_through_nat(*o.nat);
  const std::string node = node_of(o);
  if (tracked(o.interface)) {
    add(node, "sg-ingress", "the security group remembers the connection and lets the answer in");
  } else {
    const Subnet* s = find_by_id(t_.subnets, o.interface->subnet);
    const FilterAnswer a =
        check_security_groups(t_, groups_of(o), s ? s->vpc : std::string(), packet_, false);
    if (!filtered(node, "sg-ingress", a, false))
      return;
    session_.tracked.push_back(o.interface);
  }
  if (o.endpoint && o.endpoint->state != "available")
    return stop(node, "deliver", Disposition::Rejected, "BAD_STATE",
                concat({"the endpoint is ", o.endpoint->state}));
  add(node, "deliver", concat({ip_text(packet_.destination), " is here"}));
  ending.occupant = o;
  ending.endpoint = o.endpoint;
  rest(Ending::Where::Interface, Disposition::Accepted);
}

void Journey::leave_subnet(Place at) {
  if (!alive(at.subnet->id))
    return;
  const RouteTable* table = route_table_of(t_, *at.subnet);
  const RouteChoice choice =
      table ? choose_route(t_, *at.vpc, *table, packet_.destination) : RouteChoice{};
  // A target in the same subnet is reached without leaving it.
  const NatGateway* nat = find_by_id(t_.nat_gateways, choice.route.target);
  const NetworkInterface* appliance =
      choice.found ? interface_of(t_, choice.route.target) : nullptr;
  const bool stays =
      (nat && nat->subnet == at.subnet->id) || (appliance && appliance->subnet == at.subnet->id);
  if (!stays && !acl_of_place(*at.subnet, true, at.subnet->id))
    return;
  if (!choice.found) {
    stop(at.subnet->id, "route", Disposition::NoRoute, "NO_ROUTE_TO_DESTINATION",
         table ? choice.why : "the subnet has no route table, and the VPC has no main one");
    hops_.back().rule = choice.rule;
    hops_.back().losers = choice.losers;
    return;
  }
  Hop& h = add(at.subnet->id, "route", choice.why);
  h.rule = choice.rule;
  h.losers = choice.losers;
  if (!choice.route.blackhole)
    return follow(choice.route, at);
  h.blocked = true;
  h.code = "BAD_STATE_ROUTE";
  h.why += concat({", but its target ", choice.route.target, " is gone"});
  disposition = Disposition::NullRouted;
  summary = concat({"Blocked at ", at.subnet->id, ": ", h.why, "."});
}

void Journey::follow(const Route& route, Place at) {
  const std::string& target = route.target;
  if (target == "local")
    return deliver_in_vpc(*at.vpc);
  if (const NatGateway* n = find_by_id(t_.nat_gateways, target))
    return through_nat(*n, at);
  if (const NetworkInterface* i = interface_of(t_, target))
    return through_appliance(*i, at);
  if (const TransitGateway* g = find_by_id(t_.transit.gateways, target))
    return to_transit_gateway(*g, at);
  if (const PeeringConnection* p = find_by_id(t_.transit.peerings, target))
    return through_peering(*p, at);
  const InternetGateway* internet = find_by_id(t_.internet_gateways, target);
  const VpcEndpoint* endpoint = find_by_id(t_.endpoints, target);
  const VpnGateway* vpn = find_by_id(t_.transit.vpn_gateways, target);
  const EgressOnlyInternetGateway* egress_only = find_by_id(t_.egress_only_gateways, target);
  if (endpoint && endpoint->type != "Gateway")
    endpoint = nullptr;
  if (internet || endpoint || vpn || egress_only)
    add(at.vpc->id, "forward", concat({"the VPC's router hands the packet to ", target}));
  if (internet)
    return out_by_internet_gateway(*internet, at);
  if (egress_only)
    return out_by_egress_only(*egress_only, at);
  if (endpoint)
    return to_gateway_endpoint(*endpoint, at);
  if (vpn)
    return to_vpn_gateway(*vpn, at);
  if (is_unsupported(target)) {
    Hop& h = add(at.vpc->id, "forward",
                 concat({"what ", target, " does with the packet is not simulated"}));
    h.code = "UNSUPPORTED_COMPONENT";
    return rest(Ending::Where::Outside, Disposition::ExitsNetwork);
  }
  stop(at.subnet->id, "forward", Disposition::NullRouted, "UNKNOWN_RESOURCE",
       concat({"the route's target ", target, " does not exist in this topology"}));
}

// A router, firewall or the like on an instance: it passes on what it gets, on the same interface.
void Journey::through_appliance(const NetworkInterface& i, Place at) {
  const Occupant o = occupant_of(t_, i);
  const std::string node = node_of(o);
  const Subnet* there = find_by_id(t_.subnets, i.subnet);
  if (!there || there->vpc != at.vpc->id)
    return stop(at.subnet->id, "forward", Disposition::NullRouted, "BAD_STATE_ROUTE",
                concat({i.id, " is in another VPC"}));
  if (there->id != at.subnet->id) {
    add(at.vpc->id, "forward", concat({"the VPC's router hands the packet to ", i.id}));
    if (!acl_of_place(*there, false, there->id))
      return;
  }
  if (!tracked(&i)) {
    if (!filtered(node, "sg-ingress",
                  check_security_groups(t_, groups_of(o), at.vpc->id, packet_, false), false))
      return;
    session_.tracked.push_back(&i);
  }
  if (i.source_dest_check && !has_private_address(i, packet_.destination))
    return stop(node, "forward", Disposition::DeniedIn, "ENI_SOURCE_DEST_CHECK_RESTRICTION",
                concat({ip_text(packet_.destination), " is no address of ", i.id,
                        ", whose source/destination check is on"}));
  add(node, "forward", "the instance passes the packet on unchanged");
  if (in_subnet(*there, packet_.destination)) {
    const Occupant next = occupant_of(t_, there->id, packet_.destination);
    if (next)
      return arrive(next);
    return stop(node, "deliver", Disposition::NeighborUnreachable, "NO_POSSIBLE_DESTINATION",
                concat({"nothing in ", there->id, " has ", ip_text(packet_.destination)}));
  }
  leave_subnet({there, at.vpc});
}

void Journey::deliver_in_vpc(const Vpc& vpc, const Subnet* attachment) {
  const Subnet* subnet = subnet_at(t_, vpc, packet_.destination);
  if (!subnet)
    return stop(vpc.id, "deliver", Disposition::NullRouted, "NO_POSSIBLE_DESTINATION",
                concat({ip_text(packet_.destination), " is in no subnet of ", vpc.id}));
  if (attachment && attachment->id != subnet->id) {
    if (!check_acl(t_, *attachment, packet_, true).allowed)
      add(vpc.id, "forward",
          concat({"the packet comes in by the attachment's subnet ", attachment->id}));
    if (!acl_of_place(*attachment, true, vpc.id))
      return;
  }
  add(vpc.id, "route", concat({"the local route leads to ", subnet->id})).rule =
      concat({local_block(vpc, packet_.destination), " -> local"});
  // A transit gateway's interface in the same subnet delivers without passing the network ACL.
  if (!attachment || attachment->id != subnet->id) {
    const FilterAnswer a = check_acl(t_, *subnet, packet_, false);
    const bool passed = filtered(subnet->id, "nacl-ingress", a, false);
    if (returning_ && has_ports(packet_.protocol)) {
      Packet answer = packet_;
      const std::string refused = refused_client_ports(t_, *subnet, answer, false);
      if (refused != "none") {
        hops_.back().why += concat({" (blocked for client ports ", refused, ")"});
        if (!passed)
          summary = concat({"Blocked at ", subnet->id, ": ", hops_.back().why, "."});
      }
    }
    if (!passed)
      return;
  } else {
    add(subnet->id, "forward", "the transit gateway's interface is in this subnet: no network ACL");
  }
  const Occupant o = occupant_of(t_, subnet->id, packet_.destination);
  if (!o)
    return stop(subnet->id, "deliver", Disposition::NeighborUnreachable, "NO_POSSIBLE_DESTINATION",
                concat({"nothing in ", subnet->id, " has ", ip_text(packet_.destination)}));
  arrive(o);
}

bool Journey::from_ending(const Ending& e) {
  const Packet answer = answer_to(e.packet);
  switch (e.where) {
    case Ending::Where::Interface:
      if (!e.occupant.interface)
        return false;
      from_interface(*e.occupant.interface, answer);
      return true;
    case Ending::Where::Internet:
      from_internet(answer);
      return true;
    case Ending::Where::Service:
      packet_ = answer;
      at_backbone();
      return true;
    case Ending::Where::GatewayEndpoint:
      from_gateway_endpoint(*e.endpoint, answer);
      return true;
    case Ending::Where::CustomerSide:
      if (e.vpn_gateway) {
        from_vpn_gateway(*e.vpn_gateway, answer);
        return true;
      }
      if (e.attachment) {
        const TransitGateway* g = find_by_id(t_.transit.gateways, e.attachment->gateway);
        if (g)
          from_transit_gateway(*g, e.attachment, answer);
        return g != nullptr;
      }
      return false;
    case Ending::Where::Nowhere:
    case Ending::Where::Outside:
      break;
  }
  return false;
}

}  // namespace lockbox::network
