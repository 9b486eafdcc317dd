#include "web/scene/map_facts.hpp"

#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/network/packet.hpp"
#include "web/scene/map_edit.hpp"
#include "web/scene/map_index.hpp"

namespace lockbox::panels {
namespace {

using network::Topology;

template <class T>
const T* by_id(const std::vector<T>& list, std::string_view id) {
  for (const T& one : list)
    if (one.id == id)
      return &one;
  return nullptr;
}

class FactsWriter {
 public:
  explicit FactsWriter(const Topology& t) : t_(t) {}

  Facts of(std::string_view id) {
    if (id.empty())
      return {};
    if (const auto* v = by_id(t_.vpcs, id))
      vpc(*v);
    else if (const auto* s = by_id(t_.subnets, id))
      subnet(*s);
    else if (const auto* g = by_id(t_.internet_gateways, id))
      internet_gateway(*g);
    else if (const auto* o = by_id(t_.egress_only_gateways, id))
      egress_only(*o);
    else if (const auto* n = by_id(t_.nat_gateways, id))
      nat(*n);
    else if (const auto* p = by_id(t_.transit.peerings, id))
      peering(*p);
    else if (const auto* tg = by_id(t_.transit.gateways, id))
      transit_gateway(*tg);
    else if (const auto* vg = by_id(t_.transit.vpn_gateways, id))
      vpn_gateway(*vg);
    else if (const auto* c = by_id(t_.transit.customer_gateways, id))
      customer(*c);
    else if (const auto* d = by_id(t_.transit.dx_gateways, id))
      direct_connect(*d);
    else if (!endpoint_or_interface(id))
      place(id);
    return std::move(out_);
  }

 private:
  void add(std::string label, std::string value, std::string remove = {}) {
    if (!value.empty())
      out_.lines.push_back({std::move(label), std::move(value), std::move(remove)});
  }
  void part(std::string label) { out_.lines.push_back({std::move(label), "", ""}); }
  void name(const char* kind, const std::string& title, const std::string& id) {
    out_.title = concat({kind, name_or_id(title, id)});
    add("id", id);
  }

  void vpc(const network::Vpc& v) {
    name("VPC ", v.name, v.id);
    add("addresses",
        v.more_cidrs.empty() ? v.cidr : concat({v.cidr, ", ", join(v.more_cidrs, ", ")}));
    add("account", v.account);
    add("resolver", v.dns_support ? "on (enableDnsSupport)" : "off (enableDnsSupport)");
    add("public names", v.dns_hostnames ? "on (enableDnsHostnames)" : "off (enableDnsHostnames)");
    if (v.block_public_access)
      add("Block Public Access", "on");
    if (v.block_ingress)
      add("Block Public Access", "ingress only");
  }

  void subnet(const network::Subnet& s) {
    name("Subnet ", s.name, s.id);
    add("addresses", s.cidr);
    add("IPv6 addresses", s.ipv6_cidr);
    add("zone", s.availability_zone);
    if (const network::RouteTable* table = table_that_routes(t_, s)) {
      part(
          concat({"Routes of ", name_or_id(table->name, table->id), table->main ? " (main)" : ""}));
      for (const network::Route& r : table->routes)
        add(r.destination,
            concat({"\u2192 ", r.target, r.blackhole ? ", blackhole" : "",
                    r.propagated ? ", propagated" : ""}),
            remove_route(*table, r));
    }
    if (const auto* acl = by_id(t_.network_acls, s.network_acl)) {
      part(concat({"Network ACL ", name_or_id(acl->name, acl->id)}));
      for (const bool egress : {false, true})
        for (const network::AclEntry& e : acl->entries)
          if (e.egress == egress)
            add(concat({egress ? "out " : "in ", std::to_string(e.number)}),
                concat({e.allow ? "allow " : "deny ", ports(e.protocol, e.from_port, e.to_port),
                        " ", e.cidr}),
                remove_entry(*acl, e));
    }
  }

  static std::string ports(const std::string& protocol, int from, int to) {
    if (protocol == "-1" || protocol == "all")
      return "all";
    std::string out = protocol == "6" ? "tcp" : protocol == "17" ? "udp" : protocol;
    if (network::is_icmp(protocol))
      return from < 0 || to == 65535 ? out : concat({out, " type ", std::to_string(from)});
    if (from <= 0 && to >= 65535)
      return out;
    out += concat({"/", std::to_string(from)});
    return from == to ? out : concat({out, "-", std::to_string(to)});
  }

  void groups(const std::vector<std::string>& ids) {
    for (const std::string& id : ids) {
      const auto* g = by_id(t_.security_groups, id);
      part(concat({"Security group ", g ? name_or_id(g->name, id) : id}));
      if (!g)
        continue;
      for (const bool egress : {false, true})
        for (const network::SgRule& r : egress ? g->egress : g->ingress) {
          std::vector<std::string> peers = r.cidrs;
          peers.insert(peers.end(), r.prefix_lists.begin(), r.prefix_lists.end());
          peers.insert(peers.end(), r.groups.begin(), r.groups.end());
          add(egress ? "out" : "in",
              concat({ports(r.protocol, r.from_port, r.to_port), egress ? " to " : " from ",
                      join(peers, ", ")}),
              remove_rule(*g, r, egress));
        }
      if (g->ingress.empty())
        add("in", "nothing (answers pass)");
      if (g->egress.empty())
        add("out", "nothing (answers pass)");
    }
  }

  void internet_gateway(const network::InternetGateway& g) {
    name("Internet gateway ", g.name, g.id);
    add("attached to", g.vpc);
    add("translates", "private addresses that have a public one, one to one");
  }

  void egress_only(const network::EgressOnlyInternetGateway& g) {
    name("Egress-only internet gateway ", g.name, g.id);
    add("attached to", g.vpc);
    add("carries", "IPv6: connections from inside, and their answers");
  }

  void nat(const network::NatGateway& n) {
    name("NAT gateway ", n.name, n.id);
    add("state", n.state);
    add("subnet", n.subnet);
    add("private address", n.private_ip);
    add("public address", n.public_ip.empty() ? "none (private NAT gateway)" : n.public_ip);
  }

  void peering(const network::PeeringConnection& p) {
    name("Peering ", p.name, p.id);
    add("state", p.state);
    for (const network::PeeringSide* side : {&p.requester, &p.accepter})
      add(side == &p.requester ? "requester" : "accepter",
          concat({side->vpc, side->account.empty() ? "" : ", account ", side->account,
                  side->region.empty() ? "" : ", ", side->region, side->cidrs.empty() ? "" : ", ",
                  join(side->cidrs, ", ")}));
    add("no way through", "it leads to the other VPC's own addresses only");
  }

  void transit_gateway(const network::TransitGateway& g) {
    name("Transit gateway ", g.name, g.id);
    add("state", g.state);
    add("account", g.account);
    for (const network::TransitGatewayAttachment& a : t_.transit.attachments)
      if (a.gateway == g.id)
        add(concat({a.kind, " attachment"}),
            concat({a.resource, ", ", a.state, ", table ", name_or_id(a.association, "none")}));
    for (const network::TransitGatewayRouteTable& table : t_.transit.tables) {
      if (table.gateway != g.id)
        continue;
      part(concat({"Routes of ", name_or_id(table.name, table.id)}));
      for (const network::TransitGatewayRoute& r : table.routes)
        add(r.destination,
            r.blackhole ? "blackhole" : concat({"\u2192 ", join(r.attachments, ", ")}));
      if (!table.propagations.empty())
        add("propagated by", join(table.propagations, ", "));
    }
  }

  void connections(std::string_view gateway, std::string_view customer_gateway) {
    for (const network::VpnConnection& c : t_.transit.vpn_connections) {
      const bool mine = c.vpn_gateway == gateway || c.transit_gateway == gateway ||
                        c.customer_gateway == customer_gateway;
      if (!mine)
        continue;
      part(concat({"VPN connection ", name_or_id(c.name, c.id)}));
      add("state", c.state);
      add("routes", c.static_only ? "static" : "by BGP");
      for (const std::string& r : c.routes) add("leads to", r);
      for (const network::VpnTunnel& tunnel : c.tunnels)
        add("tunnel", concat({tunnel.outside_aws, " - ", tunnel.outside_customer}));
    }
  }

  void vpn_gateway(const network::VpnGateway& g) {
    name("Virtual private gateway ", g.name, g.id);
    add("state", g.state);
    add("attached to", g.vpc);
    connections(g.id, "-");
  }

  void customer(const network::CustomerGateway& c) {
    name("Customer gateway ", c.name, c.id);
    add("address", c.ip);
    add("ASN", c.asn);
    connections("-", c.id);
  }

  void direct_connect(const network::DirectConnectGateway& d) {
    name("Direct Connect gateway ", d.name, d.id);
    add("state", d.state);
    for (const network::DirectConnectAssociation& a : t_.transit.dx_associations)
      if (a.dx_gateway == d.id)
        add(a.state,
            concat({a.gateway, a.prefixes.empty() ? "" : ", announces ", join(a.prefixes, ", ")}));
    for (const network::VirtualInterface& i : t_.transit.virtual_interfaces)
      if (i.dx_gateway == d.id)
        add(concat({i.kind, " interface"}), concat({i.id, ", ", i.state}));
  }

  void endpoint(const network::VpcEndpoint& e) {
    const bool gateway = e.type == "Gateway";
    name(gateway ? "Gateway endpoint " : "Interface endpoint ", e.name, e.id);
    add("service", e.service);
    add("state", e.state);
    const std::size_t statements = e.policy ? e.policy->statements.size() : 0;
    add("policy",
        concat({std::to_string(statements), statements == 1 ? " statement" : " statements"}));
    if (gateway) {
      for (const std::string& table : e.route_tables) add("route table", table);
      if (e.route_tables.empty())
        add("route tables", "none: no subnet uses it");
      return;
    }
    add("private DNS", e.private_dns ? "on" : "off");
    for (const std::string& n : e.dns_names) add("name", n);
    groups(e.security_groups);
  }

  bool endpoint_or_interface(std::string_view id) {
    for (const network::VpcEndpoint& e : t_.endpoints) {
      const bool face = std::any_of(e.subnets.begin(), e.subnets.end(), [&](const std::string& s) {
        return concat({e.id, "-", s}) == id;
      });
      if (e.id != id && !face)
        continue;
      endpoint(e);
      return true;
    }
    bool found = false;
    for (const network::NetworkInterface& i : t_.interfaces) {
      if (i.instance != id && i.id != id)
        continue;
      if (!found)
        name(i.instance.empty() ? "Interface " : "Instance ", i.name, std::string(id));
      found = true;
      add("interface", i.id);
      add("private address", i.private_ip);
      for (const network::AddressPair& pair : i.more_ips) add("private address", pair.private_ip);
      for (const std::string& ip : i.ipv6) add("IPv6 address", ip);
      add("public address", i.public_ip.empty() ? "none" : i.public_ip);
      if (!i.source_dest_check)
        add("source/destination check", "off");
      groups(i.security_groups);
    }
    return found;
  }

  void place(std::string_view id) {
    if (id == "internet") {
      out_.title = "The internet";
      add("carries", "public addresses only");
    } else if (id == "aws-backbone") {
      out_.title = "AWS's own network";
      add("joins", "internet gateways, the internet and the public endpoints of services");
      add("addresses", "public ones: between two of AWS's the packet does not leave AWS's network");
    } else if (const auto found =
                   std::find_if(t_.vantage_points.begin(), t_.vantage_points.end(),
                                [&](const network::VantagePoint& p) { return p.name == id; });
               found != t_.vantage_points.end()) {
      out_.title = name_or_id(found->label, found->name);
      add("address", found->public_ip.empty() ? found->private_ip : found->public_ip);
      add("behind", found->gateway);
    } else if (id == "services") {
      out_.title = "Other services";
      add("are", "services of the Region, at their public endpoints");
    } else if (id == "dynamodb" || id.find('-') == std::string_view::npos) {
      out_.title = service_title(id);
      add("Region", t_.region);
      for (const network::PrefixList& p : t_.prefix_lists)
        if (p.name.size() > id.size() && service_id(p.name) == id)
          add(concat({"prefix list ", p.id}), join(p.cidrs, ", "));
    } else {
      out_.title = std::string(id);
      add("known", "by name only: another account's, or in no document");
    }
  }

  const Topology& t_;
  Facts out_;
};

}  // namespace

std::string place_name(const Topology& t, const std::string& id) {
  const auto named = [&](const auto& list) -> std::string {
    const auto* one = by_id(list, id);
    return one ? one->name : std::string();
  };
  for (const std::string& name :
       {named(t.vpcs), named(t.subnets), named(t.internet_gateways), named(t.nat_gateways),
        named(t.endpoints), named(t.transit.gateways), named(t.transit.vpn_gateways)})
    if (!name.empty())
      return name;
  for (const network::NetworkInterface& i : t.interfaces) {
    if (i.instance != id && i.id != id)
      continue;
    if (!i.name.empty())
      return i.name;
    for (const network::VantagePoint& p : t.vantage_points)
      if (p.interface == i.id && !p.label.empty())
        return p.label;
  }
  return id == "aws-backbone" ? "AWS network" : id == "dynamodb" ? "DynamoDB" : id;
}

Facts facts_of(const Topology& t, std::string_view id) {
  return FactsWriter(t).of(id);
}

}  // namespace lockbox::panels
