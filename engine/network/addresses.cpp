#include "engine/network/addresses.hpp"

#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"

namespace lockbox::network {
namespace {

const NatGateway* nat_at(const Topology& t, const std::string& subnet, const Ip& ip) {
  for (const NatGateway& n : t.nat_gateways)
    if (n.subnet == subnet && parse_ip(n.private_ip) == ip)
      return &n;
  return nullptr;
}

const Vpc* vpc_of_subnet(const Topology& t, const std::string& id) {
  const Subnet* s = find_by_id(t.subnets, id);
  return s ? find_by_id(t.vpcs, s->vpc) : nullptr;
}

constexpr Block block(std::uint32_t a, std::uint32_t b, int prefix) {
  return Block(Ip((a << 24) | (b << 16)), prefix);
}
// The first 32 bits of an IPv6 block.
constexpr Block block6(std::uint64_t start, int prefix) {
  return Block(Ip(start << 32, 0), prefix);
}

constexpr Block kEc2Space[] = {
    block(3, 0, 8),        block(13, 32, 12),   block(13, 48, 13),      block(13, 56, 14),
    block(13, 112, 14),    block(13, 124, 14),  block(13, 200, 13),     block(13, 208, 13),
    block(13, 228, 14),    block(13, 232, 13),  block(13, 244, 14),     block(13, 248, 14),
    block(15, 152, 13),    block(15, 160, 13),  block(15, 184, 13),     block(15, 206, 15),
    block(15, 220, 14),    block(15, 228, 15),  block(16, 16, 14),      block(16, 50, 15),
    block(16, 162, 15),    block(18, 128, 9),   block(18, 64, 10),      block(18, 60, 14),
    block(23, 20, 14),     block(34, 192, 10),  block(34, 240, 13),     block(34, 248, 13),
    block(35, 72, 13),     block(35, 80, 12),   block(35, 152, 13),     block(35, 160, 12),
    block(35, 176, 13),    block(43, 192, 11),  block(44, 192, 10),     block(46, 51, 16),
    block(46, 137, 16),    block(50, 16, 14),   block(50, 112, 16),     block(51, 20, 14),
    block(52, 0, 10),      block(52, 64, 12),   block(52, 88, 13),      block(52, 192, 11),
    block(52, 48, 14),     block(54, 64, 10),   block(54, 144, 12),     block(54, 160, 11),
    block(54, 192, 10),    block(63, 32, 14),   block(75, 101, 16),     block(79, 125, 17),
    block(98, 80, 12),     block(99, 79, 16),   block(100, 20, 14),     block(107, 20, 14),
    block(174, 129, 16),   block(175, 41, 16),  block(176, 34, 16),     block(184, 72, 15),
    block(184, 169, 16),   block(204, 236, 17), block6(0x26001f00, 24), block6(0x2a05d000, 24),
    block6(0x2406da00, 24)};

}  // namespace

bool has_private_address(const NetworkInterface& i, const Ip& ip) {
  if (parse_ip(i.private_ip) == ip)
    return true;
  if (ip.is_v6())
    return std::any_of(i.ipv6.begin(), i.ipv6.end(),
                       [&](const std::string& a) { return parse_ip(a) == ip; });
  return std::any_of(i.more_ips.begin(), i.more_ips.end(),
                     [&](const AddressPair& a) { return parse_ip(a.private_ip) == ip; });
}

Occupant occupant_of(const Topology& t, const NetworkInterface& interface) {
  Occupant out;
  out.interface = &interface;
  for (const NatGateway& n : t.nat_gateways)
    if (n.interface == interface.id ||
        (n.subnet == interface.subnet && n.private_ip == interface.private_ip))
      out.nat = &n;
  for (const VpcEndpoint& e : t.endpoints)
    if (std::find(e.interfaces.begin(), e.interfaces.end(), interface.id) != e.interfaces.end())
      out.endpoint = &e;
  return out;
}

Occupant occupant_of(const Topology& t, const std::string& subnet, const Ip& ip) {
  for (const NetworkInterface& i : t.interfaces)
    if (i.subnet == subnet && has_private_address(i, ip))
      return occupant_of(t, i);
  Occupant out;
  out.nat = nat_at(t, subnet, ip);
  return out;
}

std::string node_of(const Occupant& o) {
  if (o.nat)
    return o.nat->id;
  if (!o.interface)
    return {};
  if (o.endpoint)
    return concat({o.endpoint->id, "-", o.interface->subnet});
  return o.interface->instance.empty() ? o.interface->id : o.interface->instance;
}

const std::vector<std::string>& groups_of(const Occupant& o) {
  static const std::vector<std::string> none;
  if (o.nat || !o.interface)
    return none;
  if (o.interface->security_groups.empty() && o.endpoint)
    return o.endpoint->security_groups;
  return o.interface->security_groups;
}

PublicOwner owner_of_public(const Topology& t, const Ip& ip) {
  PublicOwner out;
  for (const NetworkInterface& i : t.interfaces) {
    if (ip.is_v6() && has_private_address(i, ip)) {
      out.private_ip = ip;
      out.interface = &i;
    }
    if (parse_ip(i.public_ip) == ip) {
      out.private_ip = parse_ip(i.private_ip).value_or(Ip());
      out.interface = &i;
    }
    for (const AddressPair& a : i.more_ips)
      if (parse_ip(a.public_ip) == ip) {
        out.private_ip = parse_ip(a.private_ip).value_or(Ip());
        out.interface = &i;
      }
    if (out.interface) {
      out.vpc = vpc_of_subnet(t, i.subnet);
      return out;
    }
  }
  for (const NatGateway& n : t.nat_gateways)
    if (parse_ip(n.public_ip) == ip) {
      out.nat = &n;
      out.private_ip = parse_ip(n.private_ip).value_or(Ip());
      out.vpc = vpc_of_subnet(t, n.subnet);
      return out;
    }
  for (const VpnConnection& c : t.transit.vpn_connections)
    for (const VpnTunnel& tunnel : c.tunnels)
      if (parse_ip(tunnel.outside_aws) == ip)
        out.vpn_gateway = find_by_id(t.transit.vpn_gateways, c.vpn_gateway);
  return out;
}

Ip public_address_of(const Topology& t, const Vpc& vpc, const Ip& private_ip) {
  if (private_ip.is_v6())
    return private_ip;
  for (const NetworkInterface& i : t.interfaces) {
    if (!has_private_address(i, private_ip))
      continue;
    const Subnet* s = find_by_id(t.subnets, i.subnet);
    if (!s || s->vpc != vpc.id)
      continue;
    if (parse_ip(i.private_ip) == private_ip && parse_ip(i.public_ip))
      return *parse_ip(i.public_ip);
    for (const AddressPair& a : i.more_ips)
      if (parse_ip(a.private_ip) == private_ip && parse_ip(a.public_ip))
        return *parse_ip(a.public_ip);
  }
  for (const NatGateway& n : t.nat_gateways) {
    const Subnet* s = find_by_id(t.subnets, n.subnet);
    if (s && s->vpc == vpc.id && parse_ip(n.private_ip) == private_ip)
      return parse_ip(n.public_ip).value_or(Ip());
  }
  return {};
}

bool in_subnet(const Subnet& subnet, const Ip& ip) {
  return in_block(ip.is_v6() ? subnet.ipv6_cidr : subnet.cidr, ip);
}

bool is_rfc1918(const Ip& ip) {
  const std::uint32_t v4 = ip.v4();
  return ip.is_v4() &&
         ((v4 >> 24) == 10 || (v4 >> 20) == ((172u << 4) | 1) || (v4 >> 16) == ((192u << 8) | 168));
}

bool is_rfc6598(const Ip& ip) {
  return ip.is_v4() && (ip.v4() >> 22) == ((100u << 2) | 1);
}

bool is_private(const Ip& ip) {
  if (!ip.is_v4()) {
    const std::uint64_t start = ip.high >> 48;
    return (start & 0xfe00) == 0xfc00 || (start & 0xffc0) == 0xfe80 || (start & 0xff00) == 0xff00 ||
           (ip.high == 0 && ip.low <= 1);
  }
  const std::uint32_t first = ip.v4() >> 24;
  return is_rfc1918(ip) || is_rfc6598(ip) || first == 0 || first == 127 || first >= 224 ||
         (ip.v4() >> 16) == ((169u << 8) | 254);
}

std::string aws_service_at(const Topology& t, const Ip& ip) {
  for (const PrefixList& p : t.prefix_lists) {
    if (p.name.rfind("com.amazonaws.", 0) != 0)
      continue;
    for (const std::string& cidr : p.cidrs)
      if (in_block(cidr, ip))
        return p.id;
  }
  // DynamoDB's and other services' addresses, whatever lists the topology has.
  static constexpr Block kServices[] = {block(52, 94, 16),  block(52, 119, 16), block(52, 46, 16),
                                        block(54, 239, 16), block(54, 240, 16), block(52, 216, 14)};
  for (const Block& b : kServices)
    if (b.contains(ip))
      return "aws";
  return {};
}

const NetworkInterface* nearest_interface(const Topology& t,
                                          const std::vector<std::string>& interfaces,
                                          const NetworkInterface* client, std::string_view zone) {
  const Subnet* near = client ? find_by_id(t.subnets, client->subnet) : nullptr;
  const NetworkInterface* best = nullptr;
  int best_score = -1;
  for (const std::string& id : interfaces) {
    const NetworkInterface* i = find_by_id(t.interfaces, id);
    const Subnet* s = i ? find_by_id(t.subnets, i->subnet) : nullptr;
    if (!s || (!zone.empty() && s->availability_zone != zone))
      continue;
    const int score = !near                                             ? 0
                      : s->id == near->id                               ? 2
                      : s->availability_zone == near->availability_zone ? 1
                                                                        : 0;
    if (score > best_score) {
      best_score = score;
      best = i;
    }
  }
  return best;
}

bool in_aws_space(const Ip& ip) {
  return std::any_of(std::begin(kEc2Space), std::end(kEc2Space),
                     [&](const Block& b) { return b.contains(ip); });
}

}  // namespace lockbox::network
