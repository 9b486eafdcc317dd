// Peering, transit gateways and virtual private gateways.
#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/journey.hpp"
#include "engine/network/routes.hpp"
#include "engine/network/transit_routes.hpp"

namespace lockbox::network {
namespace {

bool any_contains(const std::vector<std::string>& cidrs, const Ip& ip) {
  return std::any_of(cidrs.begin(), cidrs.end(),
                     [&](const std::string& cidr) { return in_block(cidr, ip); });
}

}  // namespace

// Source: VPC Peering Guide, "VPC peering limitations": no transit, no edge-to-edge routing.
void Journey::through_peering(const PeeringConnection& p, Place at) {
  const bool requests = p.requester.vpc == at.vpc->id;
  if (p.state != "active" || (!requests && p.accepter.vpc != at.vpc->id))
    return stop(at.subnet->id, "forward", Disposition::NullRouted, "BAD_STATE_ROUTE",
                p.state != "active" ? concat({p.id, " is ", p.state})
                                    : concat({p.id, " does not join ", at.vpc->id}));
  const PeeringSide& other = requests ? p.accepter : p.requester;
  add(at.vpc->id, "forward", concat({"the VPC's router hands the packet over ", p.id})).rule = p.id;
  if (!in_vpc(*at.vpc, packet_.source))
    return stop(at.vpc->id, "forward", Disposition::NullRouted, "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
                concat({ip_text(packet_.source), " is no address of ", at.vpc->id,
                        ": a peering connection is not a way through"}));
  const Vpc* peer = find_by_id(t_.vpcs, other.vpc);
  const bool inside = peer ? in_vpc(*peer, packet_.destination)
                           : other.cidrs.empty() || any_contains(other.cidrs, packet_.destination);
  if (!inside)
    return stop(other.vpc, "forward", Disposition::NullRouted, "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
                concat({ip_text(packet_.destination), " is no address of ", other.vpc,
                        ": a peering connection leads to its addresses only"}));
  if (!peer) {
    add(other.vpc, "forward", "the peer VPC is not in this topology").code = "UNKNOWN_RESOURCE";
    return rest(Ending::Where::Outside, Disposition::ExitsNetwork);
  }
  over_transit_ = false;
  deliver_in_vpc(*peer);
}

const Subnet* Journey::attachment_subnet(const TransitGatewayAttachment& a,
                                         const std::string& zone) const {
  const Subnet* first = nullptr;
  for (const std::string& id : a.subnets)
    if (const Subnet* s = find_by_id(t_.subnets, id)) {
      if (s->availability_zone == zone)
        return s;
      if (!first)
        first = s;
    }
  return first;
}

// Source: Transit Gateways, "How transit gateways work": traffic reaches it only from zones in
// which the attachment has a subnet.
void Journey::to_transit_gateway(const TransitGateway& g, Place at) {
  const TransitGatewayAttachment* a = attachment_of(t_, g.id, at.vpc->id);
  if (!a)
    return stop(at.subnet->id, "forward", Disposition::NullRouted, "BAD_STATE_ROUTE",
                concat({at.vpc->id, " is not attached to ", g.id}));
  if (a->state != "available")
    return stop(at.subnet->id, "forward", Disposition::NullRouted, "BAD_STATE_ATTACHMENT",
                concat({a->id, " is ", a->state}));
  const std::string& zone = at.subnet->availability_zone;
  const Subnet* door = attachment_subnet(*a, zone);
  if (door && !zone.empty() && door->availability_zone != zone)
    return stop(at.subnet->id, "forward", Disposition::NullRouted, "TGW_ROUTE_AZ_RESTRICTION",
                concat({a->id, " has no subnet in the zone ", zone}));
  add(at.vpc->id, "forward", concat({"the VPC's router hands the packet to ", g.id})).rule = a->id;
  if (door && !acl_of_place(*door, false, at.vpc->id))
    return;
  at_transit_gateway(g, a, zone);
}

void Journey::from_transit_gateway(const TransitGateway& g,
                                   const TransitGatewayAttachment* attachment, const Packet& p) {
  packet_ = p;
  at_transit_gateway(g, attachment, "");
}

void Journey::at_transit_gateway(const TransitGateway& g, const TransitGatewayAttachment* from,
                                 const std::string& zone) {
  if (!alive(g.id, from ? from->id : std::string()))
    return;
  if (g.state != "available")
    return stop(g.id, "route", Disposition::NullRouted, "BAD_STATE",
                concat({"the transit gateway is ", g.state}));
  const std::string& table_id = from ? from->association : g.association_table;
  if (table_id.empty())
    return stop(g.id, "route", Disposition::NoRoute, "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION",
                concat({from ? from->id : g.id, " is associated with no route table"}));
  const TransitGatewayRouteTable* table = find_by_id(t_.transit.tables, table_id);
  if (!table)
    return stop(g.id, "route", Disposition::NoRoute, "UNKNOWN_RESOURCE",
                concat({"the route table ", table_id, " is not in this topology"}));
  const TransitChoice choice = choose_transit_route(t_, *table, packet_.destination);
  if (!choice.found) {
    stop(g.id, "route", Disposition::NoRoute,
         choice.unknown ? "TGW_RTB_ROUTES_ARE_UNKNOWN" : "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT",
         choice.unknown ? choice.why + "; an attachment announces routes that no document lists"
                        : choice.why);
  } else if (choice.blackhole) {
    stop(g.id, "route", Disposition::NullRouted, "TGW_RTB_BAD_STATE_ROUTE",
         concat({choice.why, ", and it is a blackhole"}));
  } else {
    add(g.id, "route", choice.why);
  }
  hops_.back().rule = choice.rule;
  hops_.back().losers = choice.losers;
  if (!choice.found || choice.blackhole)
    return;
  // A peering attachment has one id on both sides.
  const TransitGatewayAttachment* to = nullptr;
  for (const TransitGatewayAttachment& a : t_.transit.attachments)
    if (a.id == choice.attachment && a.gateway == g.id)
      to = &a;
  if (!to)
    return stop(g.id, "forward", Disposition::NullRouted, "UNKNOWN_RESOURCE",
                concat({"the attachment ", choice.attachment, " is not in this topology"}));
  leave_transit_gateway(g, *to, zone);
}

void Journey::leave_transit_gateway(const TransitGateway& g, const TransitGatewayAttachment& to,
                                    const std::string& zone) {
  if (to.state != "available")
    return stop(g.id, "forward", Disposition::NullRouted, "BAD_STATE_ATTACHMENT",
                concat({to.id, " is ", to.state}));
  if (to.kind == "vpc") {
    const Vpc* vpc = find_by_id(t_.vpcs, to.resource);
    if (vpc)
      return enter_from_transit_gateway(to, *vpc, zone);
    add(g.id, "forward", concat({to.resource, " is not in this topology"})).code =
        "UNKNOWN_RESOURCE";
    return rest(Ending::Where::Outside, Disposition::ExitsNetwork);
  }
  if (to.kind == "peering") {
    const TransitGateway* other = find_by_id(t_.transit.gateways, to.resource);
    // The other side's attachment has the same id, or names this gateway.
    const TransitGatewayAttachment* entry = nullptr;
    for (const TransitGatewayAttachment& a : t_.transit.attachments)
      if (other && a.gateway == other->id && a.kind == "peering" && a.resource == g.id)
        entry = &a;
    if (other)
      return at_transit_gateway(*other, entry, "");
    add(g.id, "forward", concat({"the peer ", to.resource, " is not in this topology"})).code =
        "UNKNOWN_RESOURCE";
    return rest(Ending::Where::Outside, Disposition::ExitsNetwork);
  }
  if (to.kind == "vpn") {
    const VpnConnection* vpn = find_by_id(t_.transit.vpn_connections, to.resource);
    if (vpn && vpn->state != "available")
      return stop(g.id, "forward", Disposition::NullRouted, "TGW_BAD_STATE_VPN",
                  concat({vpn->id, " is ", vpn->state}));
  }
  add(g.id, "forward", concat({"the packet leaves by ", to.resource, " (", to.kind, ")"})).rule =
      to.id;
  ending.attachment = &to;
  rest(Ending::Where::CustomerSide, Disposition::ExitsNetwork);
}

// What comes from a transit gateway meets the route table of the attachment's subnet.
void Journey::enter_from_transit_gateway(const TransitGatewayAttachment& a, const Vpc& vpc,
                                         const std::string& zone) {
  if (!alive(vpc.id))
    return;
  over_transit_ = true;
  const Subnet* door = attachment_subnet(a, zone);
  const RouteTable* table = door ? route_table_of(t_, *door) : nullptr;
  if (table && !in_vpc(vpc, packet_.destination)) {
    add(vpc.id, "forward", concat({"the packet comes in by the attachment's subnet ", door->id}));
    return leave_subnet({door, &vpc});
  }
  if (table) {
    // A route more specific than the local one may lead to an appliance.
    const RouteChoice choice = choose_route(t_, vpc, *table, packet_.destination);
    if (choice.found && choice.route.target != "local") {
      add(vpc.id, "forward", concat({"the packet comes in by the attachment's subnet ", door->id}));
      return leave_subnet({door, &vpc});
    }
  }
  deliver_in_vpc(vpc, door);
}

// Source: Site-to-Site VPN, "VPN routing": only the VPC's own addresses may use it.
void Journey::to_vpn_gateway(const VpnGateway& g, Place at) {
  if (g.vpc != at.vpc->id || g.state != "available")
    return stop(g.id, "forward", Disposition::NullRouted, "BAD_STATE_ATTACHMENT",
                g.vpc != at.vpc->id ? concat({g.id, " is not attached to ", at.vpc->id})
                                    : concat({g.id, " is ", g.state}));
  if (!in_vpc(*at.vpc, packet_.source))
    return stop(g.id, "forward", Disposition::DeniedIn, "GATEWAY_REJECTS_SPOOFED_TRAFFIC",
                concat({ip_text(packet_.source), " is no address of ", at.vpc->id,
                        ": a virtual private gateway serves its own VPC only"}));
  const CustomerRoute route = choose_customer_route(t_, g, packet_.destination);
  if (!route.found) {
    stop(g.id, "route", route.bad_state ? Disposition::NullRouted : Disposition::NoRoute,
         route.bad_state ? "BAD_STATE_VPN" : "NO_ROUTE_TO_DESTINATION", route.why);
  } else {
    add(g.id, "forward", route.why);
    ending.vpn_gateway = &g;
    rest(Ending::Where::CustomerSide, Disposition::ExitsNetwork);
  }
  hops_.back().rule = route.rule;
  hops_.back().losers = route.losers;
}

// On-premises reaches all of the VPC, and nothing behind it (no NAT, internet gateway or gateway
// endpoint of the VPC).
void Journey::from_vpn_gateway(const VpnGateway& g, const Packet& p) {
  packet_ = p;
  const Vpc* vpc = find_by_id(t_.vpcs, g.vpc);
  if (!vpc)
    return stop(g.id, "forward", Disposition::NullRouted, "BAD_STATE_ATTACHMENT",
                concat({g.id, " is attached to no known VPC"}));
  if (!in_vpc(*vpc, packet_.destination))
    return stop(g.id, "route", Disposition::NoRoute, "NO_ROUTE_TO_DESTINATION",
                concat({ip_text(packet_.destination), " is no address of ", vpc->id,
                        ", and a virtual private gateway leads nowhere else"}));
  add(g.id, "forward", concat({"the packet comes in from the customer's side to ", vpc->id}));
  over_transit_ = false;
  into_vpc_edge(g.id, *vpc);
}

}  // namespace lockbox::network
