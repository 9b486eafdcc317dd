#include "engine/network/start.hpp"

#include <algorithm>

#include "engine/network/addresses.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/transit_routes.hpp"

namespace lockbox::network {
namespace {

// A documentation address (RFC 5737) stands for a host somewhere on the internet.
constexpr Ip kSomewhere{(203u << 24) | (113u << 8) | 10};
// The same for IPv6 (RFC 3849).
constexpr Ip kSomewhere6{0x20010db8ull << 32, 10};

Ip somewhere(const Ip& destination) {
  return destination.is_v6() ? kSomewhere6 : kSomewhere;
}

Start at_interface_of(std::string_view name, const NetworkInterface* i, const Ip& destination) {
  Start out;
  out.found = i != nullptr;
  out.node = std::string(name);
  out.interface = i;
  if (i && !destination.is_v6())
    out.address = parse_ip(i->private_ip).value_or(Ip());
  else if (i && !i->ipv6.empty())
    out.address = parse_ip(i->ipv6.front()).value_or(Ip());
  return out;
}

// The interface an instance uses: the one with the source address, the one in the destination's
// subnet (the host's connected route), else the primary one.
const NetworkInterface* choose_interface(const Topology& t, std::string_view instance,
                                         const Ip& source, const Ip& destination) {
  const NetworkInterface* best = nullptr;
  int best_score = -1;
  for (const NetworkInterface& i : t.interfaces) {
    if (i.instance != instance)
      continue;
    const Subnet* s = find_by_id(t.subnets, i.subnet);
    int score = i.device_index == 0 ? 1 : 0;
    if (!destination.is_none() && s && in_subnet(*s, destination))
      score = 2;
    if (!source.is_none() && has_private_address(i, source))
      score = 3;
    if (score > best_score) {
      best_score = score;
      best = &i;
    }
  }
  return best;
}

const TransitGatewayAttachment* choose_attachment(const Topology& t, const TransitGateway& g,
                                                  const Ip& source) {
  const TransitGatewayAttachment* other = nullptr;
  for (const TransitGatewayAttachment& a : t.transit.attachments) {
    if (a.gateway != g.id)
      continue;
    const Vpc* vpc = find_by_id(t.vpcs, a.resource);
    if (vpc && !source.is_none() && in_vpc(*vpc, source))
      return &a;
    if (a.kind != "vpc" && !other)
      other = &a;
  }
  return other;
}

// Some address on the customer's side: of a static route, else the end of a tunnel.
Ip customer_address(const Topology& t, const std::string& gateway) {
  for (const VpnConnection& c : t.transit.vpn_connections) {
    if (c.vpn_gateway != gateway && c.transit_gateway != gateway)
      continue;
    for (const std::string& cidr : c.routes)
      if (const auto block = parse_block(cidr))
        return block->base.is_v4() ? Ip(block->base.v4() + (block->prefix < 31 ? 10u : 0u))
                                   : Ip(block->base.high, block->base.low + 10);
    for (const VpnTunnel& tunnel : c.tunnels)
      if (const auto ip = parse_ip(tunnel.inside_customer))
        return *ip;
  }
  return {};
}

const NetworkInterface* by_name(const Topology& t, std::string_view name) {
  const NetworkInterface* found = nullptr;
  for (const NetworkInterface& i : t.interfaces) {
    if (i.name != name || name.empty())
      continue;
    if (found && (found->instance.empty() || found->instance != i.instance))
      return nullptr;
    if (!found || i.device_index == 0)
      found = &i;
  }
  return found;
}

bool place_at_gateway(const Topology& t, std::string_view name, const Ip& source,
                      const Ip& destination, Start& out) {
  out.node = std::string(name);
  if ((out.vpn_gateway = find_by_id(t.transit.vpn_gateways, name))) {
    out.address = customer_address(t, out.node);
  } else if ((out.transit_gateway = find_by_id(t.transit.gateways, name))) {
    out.attachment = choose_attachment(t, *out.transit_gateway, source);
    out.address = customer_address(t, out.node);
  } else if ((out.attachment = find_by_id(t.transit.attachments, name))) {
    out.transit_gateway = find_by_id(t.transit.gateways, out.attachment->gateway);
  } else if ((out.internet_gateway = find_by_id(t.internet_gateways, name))) {
    out.address = somewhere(destination);
  } else if (const VirtualInterface* v = find_by_id(t.transit.virtual_interfaces, name);
             v && v->kind == "public") {
    out.virtual_interface = v;
    if (const auto block = v->routes.empty() ? std::nullopt : parse_block(v->routes.front()))
      out.address = block->base;
  }
  out.found =
      out.vpn_gateway || out.transit_gateway || out.internet_gateway || out.virtual_interface;
  return out.found;
}

Start at_vantage_point(const Topology& t, const VantagePoint& v, const Ip& destination) {
  Start out;
  if (!v.interface.empty()) {
    out = at_interface_of(v.name, find_by_id(t.interfaces, v.interface), destination);
    out.function = v.function;
    return out;
  }
  if (!v.gateway.empty()) {
    place_at_gateway(t, v.gateway, parse_ip(v.private_ip).value_or(Ip()), destination, out);
    if (const auto ip = parse_ip(v.private_ip))
      out.address = *ip;
  } else {
    out.found = true;
    out.address = destination.is_v6() ? kSomewhere6 : parse_ip(v.public_ip).value_or(kSomewhere);
  }
  out.node = v.name;
  out.function = v.function;
  out.resolver = find_by_id(t.dns.endpoints, v.resolver);
  return out;
}

}  // namespace

Start find_start(const Topology& t, std::string_view given, const Ip& source,
                 const Ip& destination) {
  const std::string_view name = given.empty() ? "internet" : given;
  for (const VantagePoint& v : t.vantage_points)
    if (v.name == name)
      return at_vantage_point(t, v, destination);
  Start out;
  if (name == "internet") {
    out.found = true;
    out.node = "internet";
    out.address = somewhere(destination);
    return out;
  }
  if (const NetworkInterface* i = find_by_id(t.interfaces, name))
    return at_interface_of(name, i, destination);
  if (const NetworkInterface* i = choose_interface(t, name, source, destination))
    return at_interface_of(name, i, destination);
  if (const NatGateway* n = find_by_id(t.nat_gateways, name))
    return at_interface_of(name, find_by_id(t.interfaces, n->interface), destination);
  if (place_at_gateway(t, name, source, destination, out))
    return out;
  for (const NetworkInterface& i : t.interfaces)
    if (node_of(occupant_of(t, i)) == name)
      return at_interface_of(name, &i, destination);
  return at_interface_of(name, by_name(t, name), destination);
}

}  // namespace lockbox::network
