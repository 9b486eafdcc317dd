// The engine's walk against the naive walker on random topologies, with shrinking; and properties
// that hold for all.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "engine/base/rng.hpp"
#include "engine/base/text.hpp"
#include "engine/network/endpoint_policy.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/repair.hpp"
#include "engine/network/walk.hpp"
#include "tests/network/naive_walker.hpp"

namespace lockbox::network_random_test {
using namespace lockbox::network;
using lockbox::concat;
using lockbox::Rng;

namespace {

#if defined(__OPTIMIZE__)
constexpr int kTopologies = 3000;
#else
constexpr int kTopologies = 300;
#endif
constexpr int kPackets = 25;

class Maker {
 public:
  explicit Maker(Rng& rng) : rng_(rng) {}

  Topology make() {
    t_ = Topology{};
    t_.prefix_lists.push_back({"pl-1", "com.amazonaws.eu-west-1.dynamodb", {"52.94.24.0/23"}});
    const int vpcs = 1 + pick(3);
    for (int v = 0; v < vpcs; ++v) add_vpc(v);
    if (vpcs > 1 && pick(2) == 0)
      add_peering();
    if (pick(2) == 0)
      add_transit();
    for (RouteTable& table : t_.route_tables) add_routes(table);
    return t_;
  }

  Packet packet(const Topology& t, const NetworkInterface* from) {
    Packet p;
    p.protocol = pick(4) == 0 ? "udp" : pick(5) == 0 ? "icmp" : "tcp";
    p.source_port = 1024 + pick(60000);
    p.destination_port = pick(2) == 0 ? 443 : 22;
    p.source = from ? *parse_ip(from->private_ip) : *parse_ip("8.8.4.4");
    if (pick(3) == 0 && (!from || !from->ipv6.empty()))
      return packet6(t, from, p);
    switch (pick(6)) {
      case 0:
        p.destination = *parse_ip(pick(2) == 0 ? "9.9.9.9" : "52.94.24.7");
        break;
      case 1:
        p.destination =
            *parse_ip(concat({"10.", std::to_string(pick(4)), ".", std::to_string(pick(4)), ".",
                              std::to_string(10 + pick(5))}));
        break;
      case 2:
        p.destination = *parse_ip("192.168.3.4");
        break;
      default: {
        const NetworkInterface& to = t.interfaces[below(t.interfaces.size())];
        const bool open = !to.public_ip.empty() && (!from || pick(3) == 0);
        p.destination = *parse_ip(open ? to.public_ip : to.private_ip);
      }
    }
    return p;
  }

  Packet packet6(const Topology& t, const NetworkInterface* from, Packet p) {
    if (p.protocol == "icmp") {
      p.protocol = "icmpv6";
      p.icmp_type = 128;
    }
    p.source = *parse_ip(from ? from->ipv6.front() : "2001:4860::8844");
    const NetworkInterface& to = t.interfaces[below(t.interfaces.size())];
    if (to.ipv6.empty() || pick(5) == 0)
      p.destination = *parse_ip(pick(2) == 0 ? "2001:4860::8888" : "2001:db8:200:1::77");
    else
      p.destination = *parse_ip(to.ipv6.front());
    return p;
  }

  int pick(int n) { return static_cast<int>(rng_.below(static_cast<std::uint64_t>(n))); }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(rng_.below(n)); }

 private:
  std::string some_cidr() {
    static const char* const kCidrs[] = {
        "0.0.0.0/0",   "10.0.0.0/8", "10.0.0.0/16", "10.1.0.0/16",   "10.2.0.0/16",   "10.0.1.0/24",
        "10.1.1.0/24", "8.0.0.0/6",  "9.9.9.9/32",  "52.94.24.0/24", "192.168.0.0/16"};
    return kCidrs[pick(11)];
  }
  std::string some_cidr6() {
    static const char* const kCidrs[] = {"::/0",
                                         "2000::/3",
                                         "2001:db8::/32",
                                         "2001:db8:100::/56",
                                         "2001:db8:200::/56",
                                         "2001:db8:100:1::/64",
                                         "2001:4860::/32"};
    return kCidrs[pick(7)];
  }
  std::string some_protocol() { return pick(2) == 0 ? "-1" : pick(3) == 0 ? "udp" : "tcp"; }

  SgRule rule(const std::string& group) {
    SgRule r;
    r.protocol = some_protocol();
    if (r.protocol != "-1") {
      r.from_port = pick(2) == 0 ? 0 : 443;
      r.to_port = pick(2) == 0 ? 443 : 65535;
    } else if (pick(6) == 0) {
      r.protocol = "icmp";
      r.from_port = pick(2) == 0 ? 8 : -1;
      r.to_port = -1;
    }
    if (pick(4) == 0) {
      r.groups = {group};
    } else if (pick(6) == 0) {
      r.prefix_lists = {"pl-1"};
    } else {
      r.cidrs = {pick(2) == 0 ? "0.0.0.0/0" : some_cidr()};
      if (pick(2) == 0)
        r.cidrs.push_back(some_cidr6());
    }
    return r;
  }

  void add_vpc(int v) {
    const std::string n = std::to_string(v), id = "vpc-" + n;
    t_.vpcs.push_back({id, "", concat({"10.", n, ".0.0/16"}), "1", true, true});
    const bool six = pick(3) != 0;
    if (six)
      t_.vpcs.back().more_cidrs = {concat({"2001:db8:", std::to_string(v + 1), "00::/56"})};
    if (pick(3) == 0)
      t_.egress_only_gateways.push_back({"eigw-" + n, "", pick(6) == 0 ? "" : id});
    for (int g = 0; g < 2; ++g) {
      SecurityGroup group;
      group.id = concat({"sg-", n, std::to_string(g)});
      group.vpc = id;
      for (int i = 1 + pick(2); i > 0; --i) group.ingress.push_back(rule(group.id));
      for (int i = 1 + pick(2); i > 0; --i) group.egress.push_back(rule(group.id));
      t_.security_groups.push_back(group);
    }
    NetworkAcl acl;
    acl.id = "acl-" + n;
    for (const bool egress : {true, false}) {
      for (int i = pick(3); i > 0; --i) {
        AclEntry e;
        e.number = 1 + pick(90);
        e.egress = egress;
        e.allow = pick(2) == 0;
        e.protocol = pick(2) == 0 ? "6" : "-1";
        e.cidr = pick(3) == 0 ? some_cidr6() : some_cidr();
        e.from_port = pick(2) == 0 ? 0 : 443;
        e.to_port = pick(2) == 0 ? 443 : 65535;
        const bool taken = std::any_of(
            acl.entries.begin(), acl.entries.end(),
            [&](const AclEntry& x) { return x.number == e.number && x.egress == e.egress; });
        if (!taken)
          acl.entries.push_back(e);
      }
      AclEntry all;
      all.number = 99;
      all.egress = egress;
      all.cidr = "::/0";
      if (pick(8) != 0)
        acl.entries.push_back(all);
      all.number = 100;
      all.cidr = "0.0.0.0/0";
      if (pick(8) != 0)
        acl.entries.push_back(all);
    }
    t_.network_acls.push_back(acl);
    t_.internet_gateways.push_back({"igw-" + n, "", pick(6) == 0 ? "" : id});
    const int subnets = 1 + pick(3);
    for (int s = 0; s < subnets; ++s) add_subnet(v, s);
    t_.route_tables.push_back({concat({"rtb-", n, "m"}), "", id, true, {}, {}});
    t_.route_tables.push_back(
        {concat({"rtb-", n, "a"}), "", id, false, {concat({"subnet-", n, "0"})}, {}});
    if (pick(2) == 0)
      t_.endpoints.push_back({"vpce-" + n,
                              "",
                              id,
                              "com.amazonaws.eu-west-1.dynamodb",
                              "Gateway",
                              "available",
                              {},
                              full_access_endpoint_policy()});
    if (pick(3) == 0) {
      t_.transit.vpn_gateways.push_back({"vgw-" + n, "", id});
      VpnConnection c;
      c.id = "vpn-" + n;
      c.vpn_gateway = "vgw-" + n;
      c.static_only = true;
      c.routes = {pick(2) == 0 ? "192.168.0.0/16" : "192.168.128.0/17"};
      t_.transit.vpn_connections.push_back(c);
    }
  }

  void add_subnet(int v, int s) {
    const std::string n = std::to_string(v), id = concat({"subnet-", n, std::to_string(s)});
    const std::string net = concat({"10.", n, ".", std::to_string(s), "."});
    t_.subnets.push_back({id, "", concat({"vpc-", n}), net + "0/24", pick(3) == 0 ? "b" : "a",
                          pick(3) == 0 ? "" : "acl-" + n});
    const bool six = !t_.vpcs.back().more_cidrs.empty() && pick(4) != 0;
    const std::string net6 =
        concat({"2001:db8:", std::to_string(v + 1), "00:", std::to_string(s + 1), "::"});
    if (six)
      t_.subnets.back().ipv6_cidr = net6 + "/64";
    for (int h = pick(3); h >= 0; --h) {
      const std::string last = std::to_string(10 + h), tag = concat({n, std::to_string(s), last});
      NetworkInterface i;
      i.id = "eni-" + tag;
      i.instance = "i-" + tag;
      i.subnet = id;
      i.private_ip = net + last;
      if (six && pick(4) != 0)
        i.ipv6 = {net6 + last};
      if (pick(3) == 0)
        i.public_ip = concat({"198.51.10", n, ".", std::to_string(s * 20 + h)});
      i.security_groups = {concat({"sg-", n, std::to_string(pick(2))})};
      t_.interfaces.push_back(i);
    }
    if (pick(3) != 0)
      return;
    const std::string tag = concat({n, std::to_string(s)});
    NetworkInterface i;
    i.id = "eni-nat" + tag;
    i.subnet = id;
    i.private_ip = net + "99";
    if (pick(4) != 0)
      i.public_ip = concat({"198.51.10", n, ".", std::to_string(200 + s)});
    i.source_dest_check = false;
    t_.nat_gateways.push_back(
        {"nat-" + tag, "", concat({"vpc-", n}), id, i.id, i.private_ip, i.public_ip});
    t_.interfaces.push_back(i);
  }

  void add_peering() {
    PeeringConnection p;
    p.id = "pcx-1";
    p.state = pick(6) == 0 ? "deleted" : "active";
    p.requester.vpc = "vpc-0";
    p.accepter.vpc = "vpc-1";
    t_.transit.peerings.push_back(p);
  }

  void add_transit() {
    t_.transit.gateways.emplace_back();
    t_.transit.gateways.back().id = "tgw-1";
    TransitGatewayRouteTable table;
    table.id = "tgw-rtb-1";
    table.gateway = "tgw-1";
    for (const Vpc& v : t_.vpcs) {
      TransitGatewayAttachment a;
      a.id = "tgw-attach-" + v.id.substr(4);
      a.gateway = "tgw-1";
      a.resource = v.id;
      a.association = pick(8) == 0 ? "" : table.id;
      for (const Subnet& s : t_.subnets)
        if (s.vpc == v.id && (a.subnets.empty() || pick(3) == 0))
          a.subnets.push_back(s.id);
      if (pick(4) != 0)
        table.propagations.push_back(a.id);
      if (pick(3) == 0)
        table.routes.push_back({some_cidr(), {a.id}, pick(5) == 0});
      if (pick(4) == 0)
        table.routes.push_back({some_cidr6(), {a.id}, pick(5) == 0});
      t_.transit.attachments.push_back(a);
    }
    // One route a destination, as the service keeps it.
    auto& r = table.routes;
    std::sort(r.begin(), r.end(),
              [](const auto& a, const auto& b) { return a.destination < b.destination; });
    r.erase(
        std::unique(r.begin(), r.end(),
                    [](const auto& a, const auto& b) { return a.destination == b.destination; }),
        r.end());
    t_.transit.tables.push_back(table);
  }

  void add_routes(RouteTable& table) {
    const std::string n = table.vpc.substr(4);
    std::vector<std::string> targets = {"igw-" + n, "tgw-1", "pcx-1", "vgw-" + n};
    const std::vector<std::string> targets6 = {"igw-" + n, "eigw-" + n, "tgw-1", "pcx-1",
                                               "eigw-" + n};
    for (const NatGateway& g : t_.nat_gateways)
      if (g.vpc == table.vpc)
        targets.push_back(g.id);
    for (int i = 1 + pick(4); i > 0; --i) {
      Route r{pick(3) == 0 ? "0.0.0.0/0" : some_cidr(), targets[below(targets.size())],
              pick(12) == 0};
      r.propagated = r.target.rfind("vgw", 0) == 0 && pick(2) == 0;
      const bool taken = std::any_of(table.routes.begin(), table.routes.end(), [&](const Route& x) {
        return x.destination == r.destination && x.propagated == r.propagated;
      });
      if (!taken && r.destination != concat({"10.", n, ".0.0/16"}))
        table.routes.push_back(r);
    }
    for (int i = pick(3); i > 0; --i) {
      const Route r{pick(2) == 0 ? "::/0" : some_cidr6(), targets6[below(targets6.size())],
                    pick(12) == 0};
      const std::vector<std::string>& own = find_by_id(t_.vpcs, table.vpc)->more_cidrs;
      const bool taken = std::any_of(table.routes.begin(), table.routes.end(), [&](const Route& x) {
        return x.destination == r.destination;
      });
      if (!taken && std::find(own.begin(), own.end(), r.destination) == own.end())
        table.routes.push_back(r);
    }
    for (const VpcEndpoint& e : t_.endpoints)
      if (e.vpc == table.vpc && pick(2) == 0)
        table.routes.push_back({"pl-1", e.id, false});
  }

  Rng& rng_;
  Topology t_;
};

std::vector<std::string> nodes(const std::vector<Hop>& hops) {
  std::vector<std::string> out;
  for (const Hop& h : hops)
    if (out.empty() || out.back() != h.node)
      out.push_back(h.node);
  return out;
}

std::string told(const std::string& verdict, const std::vector<std::string>& way) {
  return verdict == "LOOP" ? verdict : concat({verdict, " ", lockbox::join(way, " ")});
}

std::string engine_says(const Topology& t, const std::string& eni, const Packet& p) {
  const Start start = find_start(t, eni.empty() ? "internet" : eni, p.source, p.destination);
  const Path path = walk(t, start, p, true);
  std::string out = told(std::string(to_text(path.disposition)), nodes(path.hops));
  if (path.returned)
    out += " / " + told(std::string(to_text(path.return_disposition)), nodes(path.return_hops));
  return out;
}

std::string naive_says(const Topology& t, const std::string& eni, const Packet& p) {
  const naive_net::Outcome o = naive_net::walk(t, eni, p);
  return told(o.verdict, o.nodes) + (o.back.empty() ? "" : " / " + told(o.back, o.back_nodes));
}

bool differs(const Topology& t, const std::string& eni, const Packet& p) {
  return engine_says(t, eni, p) != naive_says(t, eni, p);
}

// Leaves out one element after the other as long as the two still differ.
template <class T, class F>
void shrink(Topology& t, std::vector<T> Topology::*list, F still_differs) {
  for (std::size_t i = (t.*list).size(); i-- > 0;) {
    Topology smaller = t;
    (smaller.*list).erase((smaller.*list).begin() + static_cast<std::ptrdiff_t>(i));
    if (still_differs(smaller))
      t = smaller;
  }
}

std::string text_of(const Topology& t) {
  std::string out;
  for (const Subnet& s : t.subnets)
    out += concat({s.id, " ", s.cidr, " zone ", s.availability_zone, " acl ", s.network_acl, "\n"});
  for (const RouteTable& r : t.route_tables)
    for (const Route& x : r.routes)
      out += concat({r.id, r.main ? " (main) " : " ", x.destination, " -> ", x.target,
                     x.blackhole ? " blackhole" : "", x.propagated ? " propagated" : "", "\n"});
  for (const NetworkInterface& i : t.interfaces)
    out += concat({i.id, " ", i.private_ip, " ", i.public_ip, " ",
                   lockbox::join(i.security_groups, ","), "\n"});
  return out;
}

std::string smallest(Topology t, const std::string& eni, const Packet& p) {
  const auto still = [&](const Topology& x) {
    return (eni.empty() || find_by_id(x.interfaces, eni)) && differs(x, eni, p);
  };
  shrink(t, &Topology::interfaces, still);
  shrink(t, &Topology::nat_gateways, still);
  shrink(t, &Topology::endpoints, still);
  for (RouteTable& table : t.route_tables)
    for (std::size_t i = table.routes.size(); i-- > 0;) {
      const Route kept = table.routes[i];
      table.routes.erase(table.routes.begin() + static_cast<std::ptrdiff_t>(i));
      if (!still(t))
        table.routes.insert(table.routes.begin() + static_cast<std::ptrdiff_t>(i), kept);
    }
  return concat({"from ", eni, " ", ip_text(p.source), " to ", ip_text(p.destination), " ",
                 traffic_text(p), "\nengine: ", engine_says(t, eni, p),
                 "\nnaive:  ", naive_says(t, eni, p), "\n", text_of(t)});
}

}  // namespace

TEST_CASE("The walk and the naive walker agree on random topologies", "[network][random]") {
  Rng rng{20261128};
  Maker maker(rng);
  int arrived = 0, blocked = 0, answered = 0, six = 0, six_arrived = 0;
  for (int round = 0; round < kTopologies; ++round) {
    const Topology t = maker.make();
    for (int i = 0; i < kPackets; ++i) {
      const NetworkInterface* from =
          maker.pick(5) == 0 ? nullptr : &t.interfaces[maker.below(t.interfaces.size())];
      if (from && from->instance.empty())
        continue;
      const Packet p = maker.packet(t, from);
      const std::string eni = from ? from->id : "";
      const std::string says = engine_says(t, eni, p);
      if (says != naive_says(t, eni, p))
        FAIL(smallest(t, eni, p));
      const bool good = says.rfind("ACCEPTED", 0) == 0 || says.rfind("EXITS", 0) == 0;
      ++(good ? arrived : blocked);
      six += p.destination.is_v6() ? 1 : 0;
      six_arrived += good && p.destination.is_v6() ? 1 : 0;
      answered += says.find("/ ACCEPTED") != std::string::npos ? 1 : 0;
    }
  }
  // The comparison means something only when all kinds occur.
  CHECK(arrived > kTopologies);
  CHECK(blocked > kTopologies);
  CHECK(answered > kTopologies / 2);
  CHECK(six > kTopologies);
  CHECK(six_arrived > kTopologies / 5);
}

TEST_CASE("Repairs of random blocks work, and none of their edits is idle", "[network][random]") {
  Rng rng{7};
  Maker maker(rng);
  int repaired = 0;
  for (int round = 0; round < kTopologies / 10; ++round) {
    const Topology t = maker.make();
    const NetworkInterface& from = t.interfaces[maker.below(t.interfaces.size())];
    if (from.instance.empty())
      continue;
    const Packet p = maker.packet(t, &from);
    const auto good = [&](const Topology& x) {
      const Path path = walk(x, find_start(x, from.id, p.source, p.destination), p, true);
      const auto passes = [](Disposition d) {
        return d == Disposition::Accepted || d == Disposition::ExitsNetwork;
      };
      return passes(path.disposition) && (!path.returned || passes(path.return_disposition));
    };
    for (const EditSet& set : find_repair(t, from.id, p, true).sets) {
      Topology changed = t;
      for (const Edit& e : set.edits) e.apply(changed);
      CHECK(good(changed));
      ++repaired;
    }
  }
  CHECK(repaired > 5);
}

}  // namespace lockbox::network_random_test
