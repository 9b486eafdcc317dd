// Gateways to the internet and to AWS's services.
#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/journey.hpp"
#include "engine/network/routes.hpp"
#include "engine/network/transit_routes.hpp"

namespace lockbox::network {
namespace {

const char* const kBackbone = "aws-backbone";
const char* const kInternet = "internet";

const InternetGateway* gateway_of(const Topology& t, const std::string& vpc) {
  for (const InternetGateway& g : t.internet_gateways)
    if (g.vpc == vpc)
      return &g;
  return nullptr;
}

const PrefixList* list_named(const Topology& t, const std::string& name) {
  for (const PrefixList& p : t.prefix_lists)
    if (p.name == name)
      return &p;
  return nullptr;
}

// Whether the address is that of an interface which Lambda made.
bool has_lambda(const Topology& t, const Vpc& vpc, const Ip& ip) {
  return std::any_of(t.interfaces.begin(), t.interfaces.end(), [&](const NetworkInterface& i) {
    const Subnet* s = find_by_id(t.subnets, i.subnet);
    return i.lambda && s && s->vpc == vpc.id && has_private_address(i, ip);
  });
}

// The function outside of any VPC that sends from the address, or nullptr.
const VantagePoint* function_at(const Topology& t, const Ip& ip) {
  for (const VantagePoint& v : t.vantage_points)
    if (!v.function.empty() && v.interface.empty() && parse_ip(v.public_ip) == ip)
      return &v;
  return nullptr;
}

// Whether the customer announces the address over a public virtual interface.
bool announces(const VirtualInterface& v, const Ip& ip) {
  return v.kind == "public" && std::any_of(v.routes.begin(), v.routes.end(),
                                           [&](const std::string& x) { return in_block(x, ip); });
}

const VirtualInterface* public_interface_to(const Topology& t, const Ip& ip) {
  for (const VirtualInterface& v : t.transit.virtual_interfaces)
    if (v.state == "available" && announces(v, ip))
      return &v;
  return nullptr;
}

}  // namespace

// What every gateway to the internet asks of the VPC; stops the walk when it is not so.
bool Journey::passes_edge(const std::string& gateway, const std::string& attached_to,
                          const Vpc& vpc) {
  if (attached_to != vpc.id)
    stop(gateway, "forward", Disposition::NullRouted, "BAD_STATE_ATTACHMENT",
         concat({gateway, " is not attached to ", vpc.id}));
  else if (vpc.block_public_access)
    stop(gateway, "forward", Disposition::DeniedIn, "VPC_BLOCK_PUBLIC_ACCESS_ENABLED",
         "VPC Block Public Access is on");
  else
    return true;
  return false;
}

// Block Public Access for ingress only: the internet gateway serves NAT gateways, whose connections
// begin inside, and nothing else. Source: VPC User Guide, "VPC Block Public Access".
bool Journey::is_blocked_ingress(const std::string& gateway, const Vpc& vpc, const Ip& inside) {
  if (!vpc.block_ingress)
    return false;
  const bool of_nat =
      std::any_of(t_.nat_gateways.begin(), t_.nat_gateways.end(), [&](const NatGateway& n) {
        const Subnet* s = find_by_id(t_.subnets, n.subnet);
        return s && s->vpc == vpc.id && parse_ip(n.private_ip) == inside;
      });
  if (!of_nat)
    stop(gateway, "forward", Disposition::DeniedIn, "VPC_BLOCK_PUBLIC_ACCESS_ENABLED",
         "VPC Block Public Access is on for ingress: only NAT gateways and egress-only internet "
         "gateways have a way to the internet");
  return !of_nat;
}

// Source: VPC User Guide, "Internet gateways": one-to-one translation of addresses that have a
// public one.
void Journey::out_by_internet_gateway(const InternetGateway& g, Place at) {
  if (!passes_edge(g.id, g.vpc, *at.vpc) || is_blocked_ingress(g.id, *at.vpc, packet_.source))
    return;
  if (packet_.source.is_v6() && !in_vpc(*at.vpc, packet_.source))
    return stop(g.id, "forward", Disposition::DeniedIn, "GATEWAY_REJECTS_SPOOFED_TRAFFIC",
                concat({ip_text(packet_.source), " is no address of ", at.vpc->id}));
  const Ip public_ip = public_address_of(t_, *at.vpc, packet_.source);
  if (public_ip.is_none() || is_private(public_ip))
    return stop(g.id, "translate", Disposition::DeniedIn, "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
                concat({ip_text(packet_.source),
                        has_lambda(t_, *at.vpc, packet_.source) ? ", of a Lambda function," : "",
                        " has no public address, and the internet gateway translates only "
                        "addresses that have one"}));
  if (in_vpc(*at.vpc, packet_.destination))
    return stop(g.id, "forward", Disposition::DeniedIn, "IGW_DESTINATION_ADDRESS_IN_VPC_CIDRS",
                concat({ip_text(packet_.destination), " is an address of the VPC itself"}));
  if (is_rfc1918(packet_.destination) || is_rfc6598(packet_.destination))
    return stop(
        g.id, "forward", Disposition::DeniedIn,
        is_rfc1918(packet_.destination) ? "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS"
                                        : "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS",
        concat({ip_text(packet_.destination), " is private: the internet has no such host"}));
  const std::string before = ip_text(packet_.source);
  if (public_ip == packet_.source) {
    add(g.id, "forward", concat({before, " is public already: IPv6 is not translated"}));
    return at_backbone();
  }
  packet_.source = public_ip;
  add(g.id, "translate",
      concat({"the private address ", before, " becomes the public address ", ip_text(public_ip)}));
  at_backbone();
}

void Journey::from_internet(const Packet& p) {
  packet_ = p;
  add(kInternet, "send",
      concat({returning_ ? "the answer starts" : "the packet starts", " outside AWS, at ",
              ip_text(p.source)}));
  const Ip to = packet_.destination;
  if (is_private(to))
    return stop(kInternet, "route", Disposition::NullRouted, "NO_ROUTE_TO_DESTINATION",
                concat({ip_text(to), " is private: the internet carries no such address"}));
  const PublicOwner owner = owner_of_public(t_, to);
  if (owner.vpc || owner.vpn_gateway || !aws_service_at(t_, to).empty() || in_aws_space(to))
    return at_backbone();
  rest(Ending::Where::Internet, Disposition::ExitsNetwork);
}

void Journey::from_function(const std::string& name, const Packet& p) {
  packet_ = p;
  add(name, "send", "outside of any VPC a function runs in AWS's own network and sends from there");
  at_backbone();
}

// Source: Direct Connect User Guide, "Virtual interfaces": a public one leads to AWS's public
// addresses, for what the customer announces over it, and not on to the internet.
void Journey::from_public_interface(const VirtualInterface& v, const Packet& p) {
  packet_ = p;
  const Ip to = packet_.destination;
  if (v.state != "available")
    return stop(v.id, "forward", Disposition::NullRouted, "BAD_STATE",
                concat({"the virtual interface is ", v.state}));
  if (!announces(v, packet_.source))
    return stop(
        v.id, "forward", Disposition::DeniedIn, "GATEWAY_REJECTS_SPOOFED_TRAFFIC",
        concat({ip_text(packet_.source), " is in no prefix that is announced over ", v.id}));
  const PublicOwner owner = owner_of_public(t_, to);
  if (!owner.vpc && !owner.vpn_gateway && aws_service_at(t_, to).empty() && !in_aws_space(to))
    return stop(v.id, "route", Disposition::NoRoute, "NO_ROUTE_TO_DESTINATION",
                concat({ip_text(to),
                        " is no address of AWS's: a public virtual interface does not "
                        "lead to the internet"}));
  add(v.id, "forward", "Direct Connect carries it past the internet into AWS's own network");
  at_backbone();
}

void Journey::from_internet_gateway(const InternetGateway& g, const Packet& p) {
  packet_ = p;
  in_by_internet_gateway(g);
}

// AWS's own network between gateways, services and the internet.
void Journey::at_backbone() {
  if (!alive(kBackbone))
    return;
  const Ip to = packet_.destination;
  if (const VantagePoint* f = returning_ ? function_at(t_, to) : nullptr) {
    add(kBackbone, "forward", "AWS's own network carries the answer to Lambda");
    add(f->name, "deliver", "the function has its answer");
    return rest(Ending::Where::Outside, Disposition::Accepted);
  }
  if (const VirtualInterface* v = public_interface_to(t_, to)) {
    add(kBackbone, "forward",
        "AWS's own network hands it to Direct Connect, where the customer "
        "announces the address");
    add(v->id, "deliver", "the public virtual interface carries it to the customer");
    return rest(Ending::Where::Outside, Disposition::ExitsNetwork);
  }
  const PublicOwner owner = owner_of_public(t_, to);
  if (owner.vpn_gateway) {
    add(kBackbone, "forward", "AWS's own network carries it to the virtual private gateway");
    add(owner.vpn_gateway->id, "deliver", "AWS's end of a VPN tunnel has this address");
    return rest(Ending::Where::Outside, Disposition::Accepted);
  }
  if (owner.vpc) {
    return into_vpc_from_backbone(owner);
  }
  if (!aws_service_at(t_, to).empty()) {
    add(kBackbone, "forward", "AWS's own network carries it to the service's public endpoint");
    return rest(Ending::Where::Service, Disposition::ExitsNetwork);
  }
  if (in_aws_space(to))
    return stop(kBackbone, "route", Disposition::NullRouted, "NO_POSSIBLE_DESTINATION",
                concat({ip_text(to), " is one of AWS's addresses, and nothing here has it"}));
  if (is_private(to))
    return stop(kBackbone, "route", Disposition::NullRouted, "NO_ROUTE_TO_DESTINATION",
                concat({ip_text(to), " is private: the internet carries no such address"}));
  add(kBackbone, "forward", "AWS's own network hands it to the internet");
  add(kInternet, "deliver", concat({"the packet leaves for ", ip_text(to)}));
  rest(Ending::Where::Internet, Disposition::ExitsNetwork);
}

void Journey::in_by_internet_gateway(const InternetGateway& g) {
  const Vpc* vpc = find_by_id(t_.vpcs, g.vpc);
  if (!vpc)
    return stop(g.id, "forward", Disposition::NullRouted, "BAD_STATE_ATTACHMENT",
                concat({g.id, " is attached to no known VPC"}));
  if (vpc->block_public_access)
    return stop(g.id, "forward", Disposition::DeniedIn, "VPC_BLOCK_PUBLIC_ACCESS_ENABLED",
                "VPC Block Public Access is on");
  if (is_rfc1918(packet_.source) || is_rfc6598(packet_.source))
    return stop(g.id, "forward", Disposition::DeniedIn,
                is_rfc1918(packet_.source) ? "IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS"
                                           : "IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS",
                concat({"a packet from the internet cannot come from ", ip_text(packet_.source)}));
  const PublicOwner owner = owner_of_public(t_, packet_.destination);
  if (owner.vpc != vpc)
    return stop(
        g.id, "translate", Disposition::DeniedIn, "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
        concat({ip_text(packet_.destination), " belongs to no private address of ", vpc->id}));
  if (is_blocked_ingress(g.id, *vpc, owner.private_ip))
    return;
  const std::string before = ip_text(packet_.destination);
  if (packet_.destination.is_v6()) {
    add(g.id, "forward", concat({"the packet comes in to ", before, ": IPv6 is not translated"}));
  } else {
    packet_.destination = owner.private_ip;
    add(g.id, "translate",
        concat({"the public address ", before, " becomes the private address ",
                ip_text(owner.private_ip)}));
  }
  over_transit_ = false;
  into_vpc_edge(g.id, *vpc);
}

// An answer comes back by the egress-only gateway that let its connection out.
void Journey::into_vpc_from_backbone(const PublicOwner& owner) {
  const EgressOnlyInternetGateway* only = nullptr;
  if (packet_.destination.is_v6())
    for (const EgressOnlyInternetGateway& g : t_.egress_only_gateways)
      if (g.vpc == owner.vpc->id)
        only = &g;
  const bool remembered = only && returning_ &&
                          std::find(session_.egress_only.begin(), session_.egress_only.end(),
                                    only) != session_.egress_only.end();
  const InternetGateway* g = gateway_of(t_, owner.vpc->id);
  if (only && (remembered || !g)) {
    add(kBackbone, "forward", concat({"AWS's own network carries it to ", only->id}));
    return in_by_egress_only(*only, *owner.vpc);
  }
  if (!g)
    return stop(kBackbone, "route", Disposition::NullRouted, "NO_POSSIBLE_DESTINATION",
                concat({owner.vpc->id, " has no internet gateway"}));
  add(kBackbone, "forward", concat({"AWS's own network carries it to ", g->id}));
  in_by_internet_gateway(*g);
}

// Source: VPC User Guide, "Egress-only internet gateways": stateful, IPv6 only.
void Journey::out_by_egress_only(const EgressOnlyInternetGateway& g, Place at) {
  if (!passes_edge(g.id, g.vpc, *at.vpc))
    return;
  if (!packet_.destination.is_v6())
    return stop(g.id, "forward", Disposition::DeniedIn, "PROTOCOL_RESTRICTION",
                "an egress-only internet gateway takes IPv6 only");
  if (returning_)
    return stop(g.id, "forward", Disposition::DeniedIn, "",
                "the egress-only internet gateway has not seen the connection that this answer "
                "belongs to");
  if (!in_vpc(*at.vpc, packet_.source) || is_private(packet_.source))
    return stop(g.id, "forward", Disposition::DeniedIn, "GATEWAY_REJECTS_SPOOFED_TRAFFIC",
                concat({ip_text(packet_.source), " is no public address of ", at.vpc->id}));
  add(g.id, "forward",
      concat({"the connection of ", ip_text(packet_.source), " goes out and is remembered"}));
  session_.egress_only.push_back(&g);
  at_backbone();
}

void Journey::in_by_egress_only(const EgressOnlyInternetGateway& g, const Vpc& vpc) {
  const bool remembered =
      returning_ && std::find(session_.egress_only.begin(), session_.egress_only.end(), &g) !=
                        session_.egress_only.end();
  if (!remembered)
    return stop(g.id, "forward", Disposition::DeniedIn, "",
                "an egress-only internet gateway lets in the answers to connections from inside, "
                "and nothing else");
  add(g.id, "forward", "the gateway remembers the connection and lets the answer in");
  over_transit_ = false;
  into_vpc_edge(g.id, vpc);
}

// A route table associated with the gateway may send the packet to an appliance first.
void Journey::into_vpc_edge(const std::string& gateway, const Vpc& vpc) {
  for (const RouteTable& table : t_.route_tables) {
    if (table.vpc != vpc.id ||
        std::find(table.gateways.begin(), table.gateways.end(), gateway) == table.gateways.end())
      continue;
    const RouteChoice choice = choose_route(t_, vpc, table, packet_.destination);
    const NetworkInterface* i = choice.found ? interface_of(t_, choice.route.target) : nullptr;
    const Subnet* subnet = i ? find_by_id(t_.subnets, i->subnet) : nullptr;
    if (!subnet)
      break;
    Hop& h = add(vpc.id, "route", choice.why);
    h.rule = choice.rule;
    h.losers = choice.losers;
    if (!acl_of_place(*subnet, false, subnet->id))
      return;
    return through_appliance(*i, {subnet, &vpc});
  }
  deliver_in_vpc(vpc);
}

// Source: VPC User Guide, "NAT gateways": TCP, UDP and ICMP, for sources in the VPC or behind a
// transit gateway.
void Journey::through_nat(const NatGateway& n, Place at) {
  const Subnet* own = find_by_id(t_.subnets, n.subnet);
  if (!own || own->vpc != at.vpc->id)
    return stop(at.subnet->id, "forward", Disposition::NullRouted, "BAD_STATE_ROUTE",
                concat({n.id, " is in no subnet of ", at.vpc->id}));
  if (own->id != at.subnet->id) {
    add(at.vpc->id, "forward", concat({"the VPC's router hands the packet to ", n.id}));
    if (!acl_of_place(*own, false, n.id))
      return;
  }
  if (n.state != "available")
    return stop(n.id, "forward", Disposition::NullRouted, "BAD_STATE",
                concat({"the NAT gateway is ", n.state}));
  const int protocol = protocol_number(packet_.protocol);
  // NAT64: the last 32 bits of 64:ff9b::/96 are the IPv4 address that is meant (RFC 6052).
  const bool nat64 = in_block("64:ff9b::/96", packet_.destination);
  if (packet_.destination.is_v6() && !nat64)
    return stop(n.id, "translate", Disposition::DeniedIn, "PROTOCOL_RESTRICTION",
                "a NAT gateway takes IPv6 to 64:ff9b::/96 only");
  if (protocol != 6 && protocol != 17 && protocol != 1 && !(nat64 && protocol == 58))
    return stop(n.id, "translate", Disposition::DeniedIn, "PROTOCOL_RESTRICTION",
                "a NAT gateway translates TCP, UDP and ICMP only");
  if (returning_ && protocol == 6)
    return stop(n.id, "translate", Disposition::DeniedIn, "",
                "the NAT gateway has not seen the connection that this answer belongs to");
  if (!over_transit_ && !in_vpc(*at.vpc, packet_.source))
    return stop(n.id, "translate", Disposition::DeniedIn, "NGW_REQUIRES_SOURCE_IN_VPC",
                concat({ip_text(packet_.source), " is no address of ", at.vpc->id}));
  const auto private_ip = parse_ip(n.private_ip);
  if (!private_ip)
    return stop(n.id, "translate", Disposition::InsufficientInfo, "UNKNOWN_RESOURCE",
                "the private address of the NAT gateway is not known");
  if (packet_.source == *private_ip)
    return stop(at.subnet->id, "loop", Disposition::Loop, "",
                concat({"the NAT gateway's own route leads back to ", n.id}));
  Session::Translation translation{&n, packet_, packet_};
  packet_.source = *private_ip;
  if (nat64) {
    packet_.destination = Ip(packet_.destination.v4());
    if (protocol == 58) {
      packet_.protocol = "icmp";
      packet_.icmp_type = packet_.icmp_type == 128 ? 8 : packet_.icmp_type;
    }
  }
  const bool remap = has_ports(packet_.protocol) && packet_.source_port < 1024;
  if (remap)
    packet_.source_port += 1024;
  translation.after = packet_;
  Hop& h = add(n.id, "translate",
               concat({"the source ", ip_text(translation.before.source),
                       " becomes the NAT gateway's ", n.private_ip}));
  h.code = remap ? "REMAP_EPHEMERAL_PORT" : "NGW_SOURCE_ADDRESS_REASSIGN";
  session_.translations.push_back(translation);
  if (in_subnet(*own, packet_.destination)) {
    const Occupant there = occupant_of(t_, own->id, packet_.destination);
    if (there)
      return arrive(there);
    return stop(n.id, "deliver", Disposition::NeighborUnreachable, "NO_POSSIBLE_DESTINATION",
                concat({"nothing in ", own->id, " has ", ip_text(packet_.destination)}));
  }
  leave_subnet({own, at.vpc});
}

void Journey::back_through_nat(const NatGateway& n) {
  const Session::Translation* found = nullptr;
  for (const Session::Translation& s : session_.translations)
    if (returning_ && s.nat == &n && s.after.source == packet_.destination &&
        s.after.destination == packet_.source &&
        (!has_ports(packet_.protocol) || s.after.source_port == packet_.destination_port))
      found = &s;
  if (!found)
    return stop(n.id, "translate", Disposition::DeniedIn, "",
                "the NAT gateway has no connection that this packet answers");
  packet_.destination = found->before.source;
  packet_.destination_port = found->before.source_port;
  packet_.source = found->before.destination;
  if (found->before.protocol != packet_.protocol) {
    packet_.protocol = found->before.protocol;
    packet_.icmp_type = answer_to(found->before).icmp_type;
  }
  Hop& h = add(n.id, "translate",
               concat({"the destination becomes the client's ", ip_text(packet_.destination)}));
  h.code = "NGW_SOURCE_ADDRESS_REASSIGN";
  const Subnet* own = find_by_id(t_.subnets, n.subnet);
  const Vpc* vpc = own ? find_by_id(t_.vpcs, own->vpc) : nullptr;
  if (!vpc)
    return stop(n.id, "forward", Disposition::InsufficientInfo, "UNKNOWN_RESOURCE",
                "the NAT gateway is in no known subnet");
  if (in_subnet(*own, packet_.destination)) {
    const Occupant there = occupant_of(t_, own->id, packet_.destination);
    if (there)
      return arrive(there);
  }
  const RouteTable* table = route_table_of(t_, *own);
  const RouteChoice choice =
      table ? choose_route(t_, *vpc, *table, packet_.destination) : RouteChoice{};
  if (choice.found && choice.route.target == "local") {
    // The router of the VPC takes it from here: the subnet is not passed a second time.
    if (acl_of_place(*own, true, n.id))
      deliver_in_vpc(*vpc);
    return;
  }
  leave_subnet({own, vpc});
}

// Source: VPC User Guide, "Gateway endpoints": same Region, IPv4, TCP or ICMP echo; not extended
// out of the VPC.
void Journey::to_gateway_endpoint(const VpcEndpoint& e, Place at) {
  if (e.state != "available")
    return stop(e.id, "forward", Disposition::NullRouted, "BAD_STATE",
                concat({"the endpoint is ", e.state}));
  const bool own =
      e.vpc == at.vpc->id &&
      std::any_of(t_.interfaces.begin(), t_.interfaces.end(), [&](const NetworkInterface& i) {
        const Subnet* s = find_by_id(t_.subnets, i.subnet);
        return s && s->vpc == e.vpc && has_private_address(i, packet_.source);
      });
  if (!own)
    return stop(e.id, "forward", Disposition::DeniedIn, "GATEWAY_REJECTS_SPOOFED_TRAFFIC",
                "a gateway endpoint cannot be used from outside its VPC");
  const int protocol = protocol_number(packet_.protocol);
  if (packet_.source.is_v6() && e.ip_address_type.empty())
    return stop(e.id, "forward", Disposition::DeniedIn, "VPCE_GATEWAY_PROTOCOL_RESTRICTION",
                "this gateway endpoint takes IPv4 only");
  if (protocol != 6 && (protocol != 1 || packet_.icmp_type != 8))
    return stop(e.id, "forward", Disposition::DeniedIn, "VPCE_GATEWAY_PROTOCOL_RESTRICTION",
                "a gateway endpoint takes TCP and ICMP echo requests only");
  add(e.id, "forward",
      concat({"the gateway endpoint carries it to ", e.service,
              " inside AWS; the source stays the private address ", ip_text(packet_.source)}));
  ending.endpoint = &e;
  rest(Ending::Where::GatewayEndpoint, Disposition::ExitsNetwork);
}

void Journey::from_gateway_endpoint(const VpcEndpoint& e, const Packet& p) {
  packet_ = p;
  const PrefixList* list = list_named(t_, e.service);
  const bool listed =
      !list || std::any_of(list->cidrs.begin(), list->cidrs.end(),
                           [&](const std::string& cidr) { return in_block(cidr, packet_.source); });
  if (!listed)
    return stop(e.id, "forward", Disposition::DeniedOut,
                "VPCE_GATEWAY_EGRESS_SOURCE_ADDRESS_RESTRICTION",
                concat({ip_text(packet_.source), " is not in the endpoint's prefix list"}));
  add(e.id, "forward", "the answer takes the endpoint back into the VPC");
  if (const Vpc* vpc = find_by_id(t_.vpcs, e.vpc))
    return deliver_in_vpc(*vpc);
  stop(e.id, "forward", Disposition::InsufficientInfo, "UNKNOWN_RESOURCE",
       concat({"the endpoint's VPC ", e.vpc, " is not known"}));
}

}  // namespace lockbox::network
