#include "tests/network/naive_walker.hpp"

#include <map>
#include <set>

#include "engine/network/ip.hpp"
#include "tests/network/naive_bits.hpp"

namespace naive_net {
namespace {

using namespace lockbox::network;
using Text = std::string;

constexpr int kHighestRule = 100;  // of the random topologies

bool is_inner(const Text& a) {
  for (const char* cidr :
       {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"})
    if (within(a, cidr))
      return true;
  return false;
}

bool is_six(const Text& a) {
  return a.find(':') != Text::npos;
}

struct Mail {
  Text src, dst, protocol;
  int sport, dport, icmp;
};

struct Memory {
  std::set<Text> open;                        // interfaces that let the connection pass
  std::map<Text, std::pair<Mail, Mail>> nat;  // before, after
  std::set<Text> outward;                     // egress-only gateways that were passed
};

struct Stop {
  Text verdict;
};

class Postman {
 public:
  Postman(const Topology& t, Memory& memory, bool returning)
      : t_(t), memory_(memory), returning_(returning) {}

  std::vector<Text> nodes;
  Mail mail;
  Text rests_at;  // what an answer starts from: "eni X", "internet", "service", "vpce X", "vgw X",
                  // "att X"

  Text run(Text station) {
    try {
      std::set<Text> seen;
      for (int i = 0; i < 100; ++i) {
        const Text key = station + " " + mail.src + " " + mail.dst;
        if ((station.rfind("leave ", 0) == 0 || station.rfind("tgw ", 0) == 0) &&
            !seen.insert(key.substr(0, key.find('|')) + mail.src + mail.dst).second)
          return "LOOP";
        station = move(station);
      }
      return "LOOP";
    } catch (const Stop& s) {
      return s.verdict;
    }
  }

 private:
  void visit(const Text& node) {
    if (nodes.empty() || nodes.back() != node)
      nodes.push_back(node);
  }

  Text move(const Text& station) {
    const std::size_t space = station.find(' ');
    const Text kind = station.substr(0, space);
    Text name = space == Text::npos ? Text() : station.substr(space + 1);
    Text zone;
    if (const std::size_t bar = name.find('|'); bar != Text::npos) {
      zone = name.substr(bar + 1);
      name = name.substr(0, bar);
    }
    if (kind == "send")
      return send(eni(name));
    if (kind == "leave")
      return leave(subnet(name));
    if (kind == "vpc")
      return inside(name, "");
    if (kind == "arrive")
      return arrive(name);
    if (kind == "out")
      return out_of_gateway(name);
    if (kind == "backbone")
      return backbone();
    if (kind == "internet")
      return internet();
    if (kind == "tgw")
      return transit(name, zone);
    if (kind == "vpce-back") {
      visit(name);
      return "vpc " + endpoint(name).vpc;
    }
    if (kind == "vgw-in") {
      visit(name);
      for (const VpnGateway& g : t_.transit.vpn_gateways)
        if (g.id == name)
          return "vpc " + g.vpc;
    }
    throw Stop{"BROKEN " + station};
  }

  // ---- look-ups
  const NetworkInterface& eni(const Text& id) const {
    for (const auto& x : t_.interfaces)
      if (x.id == id)
        return x;
    throw Stop{"BROKEN eni"};
  }
  const Subnet& subnet(const Text& id) const {
    for (const auto& x : t_.subnets)
      if (x.id == id)
        return x;
    throw Stop{"BROKEN subnet"};
  }
  const VpcEndpoint& endpoint(const Text& id) const {
    for (const auto& x : t_.endpoints)
      if (x.id == id)
        return x;
    throw Stop{"BROKEN endpoint"};
  }
  std::vector<Text> blocks(const Text& vpc) const {
    std::vector<Text> out;
    for (const auto& x : t_.vpcs)
      if (x.id == vpc) {
        out = x.more_cidrs;
        out.push_back(x.cidr);
      }
    return out;
  }
  bool inside_vpc(const Text& address, const Text& vpc) const {
    for (const Text& cidr : blocks(vpc))
      if (within(address, cidr))
        return true;
    return false;
  }
  static bool in_reach(const Text& address, const Subnet& s) {
    return within(address, s.cidr) || within(address, s.ipv6_cidr);
  }
  static bool has(const NetworkInterface& i, const Text& address) {
    for (const Text& six : i.ipv6)
      if (six == address)
        return true;
    return i.private_ip == address;
  }

  // ---- filters
  static bool same_protocol(const Text& rule, const Text& given) {
    const std::map<Text, Text> numbers = {
        {"6", "tcp"}, {"17", "udp"}, {"1", "icmp"}, {"58", "icmpv6"}};
    const auto found = numbers.find(rule);
    return rule == "-1" || (found == numbers.end() ? rule : found->second) == given;
  }

  bool group_lets(const NetworkInterface& i, bool out) const {
    const Text& peer = out ? mail.dst : mail.src;
    for (const Text& id : i.security_groups)
      for (const SecurityGroup& g : t_.security_groups)
        if (g.id == id)
          for (const SgRule& r : out ? g.egress : g.ingress) {
            bool named = false;
            for (const Text& cidr : r.cidrs) named = named || within(peer, cidr);
            for (const Text& pl : r.prefix_lists)
              for (const PrefixList& p : t_.prefix_lists)
                for (const Text& cidr : p.cidrs)
                  named = named || (p.id == pl && within(peer, cidr));
            for (const Text& other : r.groups)
              for (const NetworkInterface& x : t_.interfaces)
                for (const Text& carried : x.security_groups)
                  if (carried == other && has(x, peer) &&
                      refers(subnet(i.subnet).vpc, subnet(x.subnet).vpc))
                    named = true;
            if (!named || !same_protocol(r.protocol, mail.protocol))
              continue;
            if (r.protocol == "-1")
              return true;
            if (mail.protocol.rfind("icmp", 0) == 0) {
              if (r.from_port == -1 || r.from_port == mail.icmp)
                return true;
            } else if (r.from_port <= mail.dport && mail.dport <= r.to_port) {
              return true;
            }
          }
    return false;
  }

  bool refers(const Text& a, const Text& b) const {
    if (a == b)
      return true;
    for (const PeeringConnection& p : t_.transit.peerings)
      if ((p.requester.vpc == a && p.accepter.vpc == b) ||
          (p.requester.vpc == b && p.accepter.vpc == a))
        return p.state == "active";
    return false;
  }

  bool acl_lets(const Subnet& s, bool out) const {
    for (const NetworkAcl& acl : t_.network_acls) {
      if (acl.id != s.network_acl)
        continue;
      for (int number = 1; number <= kHighestRule; ++number)
        for (const AclEntry& e : acl.entries) {
          if (e.number != number || e.egress != out || !same_protocol(e.protocol, mail.protocol) ||
              !within(out ? mail.dst : mail.src, e.cidr))
            continue;
          const bool ports = mail.protocol.rfind("icmp", 0) != 0 && e.protocol != "-1";
          if (ports && (mail.dport < e.from_port || mail.dport > e.to_port))
            continue;
          return e.allow;
        }
      return false;
    }
    return true;
  }

  void pass_group(const NetworkInterface& i, const Text& node, bool out) {
    visit(node);
    if (returning_ && memory_.open.count(i.id))
      return;
    if (!i.security_groups.empty() && !group_lets(i, out))
      throw Stop{out ? "DENIED_OUT" : "DENIED_IN"};
    memory_.open.insert(i.id);
  }

  // ---- stations
  Text node_of(const NetworkInterface& i) const {
    for (const NatGateway& n : t_.nat_gateways)
      if (n.interface == i.id)
        return n.id;
    return i.instance.empty() ? i.id : i.instance;
  }

  Text send(const NetworkInterface& i) {
    if (has(i, mail.dst)) {
      visit(node_of(i));
      rests_at = "eni " + i.id;
      throw Stop{"ACCEPTED"};
    }
    pass_group(i, node_of(i), true);
    if (in_reach(mail.dst, subnet(i.subnet)))
      return "arrive " + i.subnet;
    return "leave " + i.subnet;
  }

  // Somebody in the subnet of that name has the address, or nobody.
  Text arrive(const Text& where) {
    for (const NetworkInterface& i : t_.interfaces) {
      if (i.subnet != where || !has(i, mail.dst))
        continue;
      for (const NatGateway& n : t_.nat_gateways)
        if (n.interface == i.id)
          return nat_back(n);
      pass_group(i, node_of(i), false);
      rests_at = "eni " + i.id;
      throw Stop{"ACCEPTED"};
    }
    throw Stop{"NEIGHBOR_UNREACHABLE"};
  }

  // Every length from 32 down; of one length static, then list, then propagated.
  const Route* route_for(const RouteTable& table, const Text& vpc) const {
    static const Route local{"", "local", false};
    for (std::size_t length = 130; length-- > 0;)
      for (int kind = 0; kind < 3; ++kind) {
        for (const Text& own : blocks(vpc))
          if (kind == 0 && within(mail.dst, own) && stem(own).size() == length)
            return &local;
        const Route* best = nullptr;
        for (const Route& r : table.routes) {
          const bool list = r.destination.rfind("pl-", 0) == 0;
          if ((list ? 1 : r.propagated ? 2 : 0) != kind || r.target == "local")
            continue;
          std::vector<Text> cidrs = {r.destination};
          if (list) {
            cidrs.clear();
            for (const PrefixList& p : t_.prefix_lists)
              if (p.id == r.destination)
                cidrs = p.cidrs;
          }
          for (const Text& cidr : cidrs)
            if (!best && stem(cidr).size() == length && within(mail.dst, cidr))
              best = &r;
        }
        if (best)
          return best;
      }
    return nullptr;
  }

  const RouteTable* table_of(const Subnet& s) const {
    const RouteTable* main = nullptr;
    for (const RouteTable& r : t_.route_tables) {
      for (const Text& id : r.subnets)
        if (id == s.id)
          return &r;
      if (r.main && r.vpc == s.vpc)
        main = &r;
    }
    return main;
  }

  Text leave(const Subnet& s) {
    const RouteTable* table = table_of(s);
    const Route* route = table ? route_for(*table, s.vpc) : nullptr;
    visit(s.id);
    const NatGateway* nat = nullptr;
    for (const NatGateway& n : t_.nat_gateways)
      if (route && n.id == route->target)
        nat = &n;
    if (!(nat && nat->subnet == s.id) && !acl_lets(s, true))
      throw Stop{"DENIED_OUT"};
    if (!route)
      throw Stop{"NO_ROUTE"};
    if (route->blackhole)
      throw Stop{"NULL_ROUTED"};
    if (route->target == "local")
      return "vpc " + s.vpc;
    if (nat)
      return nat_out(*nat, s);
    const Text kind = route->target.substr(0, route->target.find('-'));
    if (kind == "igw") {
      visit(s.vpc);
      return "out " + route->target;
    }
    if (kind == "eigw") {
      bool there = false;
      for (const EgressOnlyInternetGateway& g : t_.egress_only_gateways)
        there = there || g.id == route->target;
      if (!there)
        throw Stop{"NULL_ROUTED"};
      visit(s.vpc);
      return out_only(route->target, s.vpc);
    }
    if (kind == "vpce")
      return to_endpoint(endpoint(route->target), s);
    if (kind == "pcx")
      return peer(route->target, s);
    if (kind == "tgw")
      return to_transit(route->target, s);
    if (kind == "vgw")
      return to_vpn(route->target, s);
    throw Stop{"NULL_ROUTED"};
  }

  Text inside(const Text& vpc, const Text& door) {
    const Subnet* there = nullptr;
    for (const Subnet& s : t_.subnets)
      if (s.vpc == vpc && in_reach(mail.dst, s))
        there = &s;
    visit(vpc);
    if (!there)
      throw Stop{"NULL_ROUTED"};
    if (!door.empty() && door != there->id && !acl_lets(subnet(door), true)) {
      visit(door);
      throw Stop{"DENIED_OUT"};
    }
    visit(there->id);
    if (door != there->id && !acl_lets(*there, false))
      throw Stop{"DENIED_IN"};
    return "arrive " + there->id;
  }

  Text public_of(const Text& private_ip, const Text& vpc) const {
    for (const NetworkInterface& i : t_.interfaces)
      if (i.private_ip == private_ip && subnet(i.subnet).vpc == vpc)
        return i.public_ip;
    return {};
  }

  Text out_of_gateway(const Text& id) {
    visit(id);
    for (const InternetGateway& g : t_.internet_gateways) {
      if (g.id != id)
        continue;
      if (g.vpc.empty())
        throw Stop{"NULL_ROUTED"};
      if (is_six(mail.src)) {
        if (!inside_vpc(mail.src, g.vpc) || inside_vpc(mail.dst, g.vpc) || is_inner(mail.src))
          throw Stop{"DENIED_IN"};
        return "backbone";
      }
      const Text open = public_of(mail.src, g.vpc);
      if (open.empty() || is_inner(mail.dst))
        throw Stop{"DENIED_IN"};
      mail.src = open;
    }
    return "backbone";
  }

  // Only what goes out; it is remembered for the answer.
  Text out_only(const Text& id, const Text& vpc) {
    visit(id);
    for (const EgressOnlyInternetGateway& g : t_.egress_only_gateways)
      if (g.id == id && g.vpc != vpc)
        throw Stop{"NULL_ROUTED"};
    if (!is_six(mail.dst) || returning_ || !inside_vpc(mail.src, vpc))
      throw Stop{"DENIED_IN"};
    memory_.outward.insert(id);
    return "backbone";
  }

  bool is_service() const {
    for (const PrefixList& p : t_.prefix_lists)
      for (const Text& cidr : p.cidrs)
        if (within(mail.dst, cidr))
          return true;
    return false;
  }

  const NetworkInterface* holder() const {
    for (const NetworkInterface& i : t_.interfaces)
      if ((!i.public_ip.empty() && i.public_ip == mail.dst) ||
          (is_six(mail.dst) && has(i, mail.dst)))
        return &i;
    return nullptr;
  }

  Text backbone() {
    visit("aws-backbone");
    if (const NetworkInterface* i = holder()) {
      const Text vpc = subnet(i->subnet).vpc;
      bool door = false;
      for (const InternetGateway& g : t_.internet_gateways) door = door || g.vpc == vpc;
      for (const EgressOnlyInternetGateway& g : t_.egress_only_gateways) {
        const bool known = returning_ && memory_.outward.count(g.id) > 0;
        if (g.vpc != vpc || !is_six(mail.dst) || (door && !known))
          continue;
        visit(g.id);
        if (!known)
          throw Stop{"DENIED_IN"};
        came_by_transit_ = false;
        return "vpc " + vpc;
      }
      for (const InternetGateway& g : t_.internet_gateways)
        if (g.vpc == vpc) {
          visit(g.id);
          if (is_inner(mail.src))
            throw Stop{"DENIED_IN"};
          if (!is_six(mail.dst))
            mail.dst = i->private_ip;
          came_by_transit_ = false;
          return "vpc " + vpc;
        }
      throw Stop{"NULL_ROUTED"};
    }
    if (is_service()) {
      rests_at = "service";
      throw Stop{"EXITS_NETWORK"};
    }
    visit("internet");
    rests_at = "internet";
    throw Stop{"EXITS_NETWORK"};
  }

  Text internet() {
    visit("internet");
    if (is_inner(mail.dst))
      throw Stop{"NULL_ROUTED"};
    if (holder() || is_service())
      return "backbone";
    rests_at = "internet";
    throw Stop{"EXITS_NETWORK"};
  }

  Text nat_out(const NatGateway& n, const Subnet& from) {
    if (n.subnet != from.id) {
      visit(from.vpc);
      if (!acl_lets(subnet(n.subnet), false)) {
        visit(n.subnet);
        throw Stop{"DENIED_IN"};
      }
    }
    visit(n.id);
    if (is_six(mail.dst))
      throw Stop{"DENIED_IN"};
    if (returning_ && mail.protocol == "tcp")
      throw Stop{"DENIED_IN"};
    if (!came_by_transit_ && !inside_vpc(mail.src, from.vpc))
      throw Stop{"DENIED_IN"};
    if (mail.src == n.private_ip) {
      visit(from.id);
      throw Stop{"LOOP"};
    }
    const Mail before = mail;
    mail.src = n.private_ip;
    memory_.nat[n.id] = {before, mail};
    if (in_reach(mail.dst, subnet(n.subnet)))
      return "arrive " + n.subnet;
    return "leave " + n.subnet;
  }

  Text nat_back(const NatGateway& n) {
    visit(n.id);
    const auto found = memory_.nat.find(n.id);
    if (!returning_ || found == memory_.nat.end() || found->second.second.dst != mail.src)
      throw Stop{"DENIED_IN"};
    mail.dst = found->second.first.src;
    if (in_reach(mail.dst, subnet(n.subnet)))
      return "arrive " + n.subnet;
    const RouteTable* table = table_of(subnet(n.subnet));
    const Route* route = table ? route_for(*table, subnet(n.subnet).vpc) : nullptr;
    if (route && route->target == "local") {
      if (!acl_lets(subnet(n.subnet), true)) {
        visit(n.subnet);
        throw Stop{"DENIED_OUT"};
      }
      return "vpc " + subnet(n.subnet).vpc;
    }
    return "leave " + n.subnet;
  }

  Text to_endpoint(const VpcEndpoint& e, const Subnet& from) {
    visit(from.vpc);
    visit(e.id);
    bool own = false;
    for (const NetworkInterface& i : t_.interfaces)
      own = own || (has(i, mail.src) && subnet(i.subnet).vpc == e.vpc);
    if (!own || from.vpc != e.vpc)
      throw Stop{"DENIED_IN"};
    if (mail.protocol != "tcp" && !(mail.protocol == "icmp" && mail.icmp == 8))
      throw Stop{"DENIED_IN"};
    rests_at = "vpce " + e.id;
    throw Stop{"EXITS_NETWORK"};
  }

  Text peer(const Text& id, const Subnet& from) {
    for (const PeeringConnection& p : t_.transit.peerings) {
      if (p.id != id)
        continue;
      const Text other = p.requester.vpc == from.vpc ? p.accepter.vpc : p.requester.vpc;
      if (p.state != "active" || (p.requester.vpc != from.vpc && p.accepter.vpc != from.vpc))
        throw Stop{"NULL_ROUTED"};
      visit(from.vpc);
      if (!inside_vpc(mail.src, from.vpc))
        throw Stop{"NULL_ROUTED"};
      if (!inside_vpc(mail.dst, other)) {
        visit(other);
        throw Stop{"NULL_ROUTED"};
      }
      came_by_transit_ = false;
      return "vpc " + other;
    }
    throw Stop{"NULL_ROUTED"};
  }

  Text door_of(const TransitGatewayAttachment& a, const Text& zone) const {
    for (const Text& id : a.subnets)
      if (subnet(id).availability_zone == zone)
        return id;
    return a.subnets.empty() ? Text() : a.subnets.front();
  }

  Text to_transit(const Text& id, const Subnet& from) {
    for (const TransitGatewayAttachment& a : t_.transit.attachments) {
      if (a.gateway != id || a.resource != from.vpc)
        continue;
      const Text door = door_of(a, from.availability_zone);
      if (subnet(door).availability_zone != from.availability_zone)
        throw Stop{"NULL_ROUTED"};
      visit(from.vpc);
      if (!acl_lets(subnet(door), false)) {
        visit(door);
        throw Stop{"DENIED_IN"};
      }
      return "tgw " + a.id + "|" + from.availability_zone;
    }
    throw Stop{"NULL_ROUTED"};
  }

  Text transit(const Text& attachment, const Text& zone) {
    const TransitGatewayAttachment* from = nullptr;
    for (const auto& a : t_.transit.attachments)
      if (a.id == attachment)
        from = &a;
    visit(from->gateway);
    if (from->association.empty())
      throw Stop{"NO_ROUTE"};
    const TransitGatewayRouteTable* table = nullptr;
    for (const auto& x : t_.transit.tables)
      if (x.id == from->association)
        table = &x;
    for (std::size_t length = 130; length-- > 0;) {
      for (const TransitGatewayRoute& r : table->routes)
        if (stem(r.destination).size() == length && within(mail.dst, r.destination)) {
          if (r.blackhole)
            throw Stop{"NULL_ROUTED"};
          return leave_transit(r.attachments.front(), zone);
        }
      for (const Text& id : table->propagations)
        for (const auto& a : t_.transit.attachments)
          for (const Text& block : blocks(a.resource))
            if (a.id == id && stem(block).size() == length && within(mail.dst, block))
              return leave_transit(id, zone);
    }
    throw Stop{"NO_ROUTE"};
  }

  Text leave_transit(const Text& attachment, const Text& zone) {
    for (const auto& a : t_.transit.attachments) {
      if (a.id != attachment)
        continue;
      const Text door = door_of(a, zone);
      visit(a.resource);
      came_by_transit_ = true;
      const RouteTable* table = table_of(subnet(door));
      const Route* route = table ? route_for(*table, a.resource) : nullptr;
      if (!inside_vpc(mail.dst, a.resource) || (route && route->target != "local"))
        return "leave " + door;
      return inside(a.resource, door);
    }
    throw Stop{"NULL_ROUTED"};
  }

  Text to_vpn(const Text& id, const Subnet& from) {
    bool there = false;
    for (const VpnGateway& g : t_.transit.vpn_gateways) there = there || g.id == id;
    if (!there)
      throw Stop{"NULL_ROUTED"};
    visit(from.vpc);
    visit(id);
    for (const VpnGateway& g : t_.transit.vpn_gateways)
      if (g.id == id && g.vpc != from.vpc)
        throw Stop{"NULL_ROUTED"};
    if (!inside_vpc(mail.src, from.vpc))
      throw Stop{"DENIED_IN"};
    for (const VpnConnection& c : t_.transit.vpn_connections)
      for (const Text& cidr : c.routes)
        if (c.vpn_gateway == id && within(mail.dst, cidr)) {
          rests_at = "vgw " + id;
          throw Stop{"EXITS_NETWORK"};
        }
    throw Stop{"NO_ROUTE"};
  }

  const Topology& t_;
  Memory& memory_;
  bool returning_;
  bool came_by_transit_ = false;
};

}  // namespace

Outcome walk(const Topology& t, const std::string& eni, const Packet& p) {
  Outcome out;
  Memory memory;
  Postman forward(t, memory, false);
  forward.mail = Mail{ip_text(p.source), ip_text(p.destination), p.protocol,
                      p.source_port,     p.destination_port,     p.icmp_type};
  out.verdict = forward.run(eni.empty() ? Text("internet") : "send " + eni);
  out.nodes = forward.nodes;
  const Text from = forward.rests_at;
  if (from.empty())
    return out;
  Postman back(t, memory, true);
  back.mail = forward.mail;
  std::swap(back.mail.src, back.mail.dst);
  std::swap(back.mail.sport, back.mail.dport);
  if (back.mail.icmp == 8)
    back.mail.icmp = 0;
  if (back.mail.icmp == 128)
    back.mail.icmp = 129;
  const Text name = from.find(' ') == Text::npos ? Text() : from.substr(from.find(' ') + 1);
  out.back = back.run(from == "internet"            ? Text("internet")
                      : from == "service"           ? Text("backbone")
                      : from.rfind("eni ", 0) == 0  ? "send " + name
                      : from.rfind("vpce ", 0) == 0 ? "vpce-back " + name
                                                    : "vgw-in " + name);
  out.back_nodes = back.nodes;
  return out;
}

}  // namespace naive_net
