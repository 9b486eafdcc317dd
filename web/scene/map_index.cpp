#include "web/scene/map_index.hpp"

#include <algorithm>
#include <set>

#include "engine/base/text.hpp"

namespace lockbox::panels {
namespace {

constexpr ImVec2 kCardHalf{5.0f, 1.35f};

using Points = std::map<std::string_view, std::vector<const network::VantagePoint*>>;

/// What an interface belongs to besides instances.
struct Owners {
  std::map<std::string_view, const network::NatGateway*> nats;
  std::map<std::string_view, const network::VpcEndpoint*> endpoints;
  Points points;
};

Owners owners_of(const network::Topology& t) {
  Owners out;
  for (const network::NatGateway& n : t.nat_gateways) out.nats[n.interface] = &n;
  for (const network::VpcEndpoint& e : t.endpoints)
    for (const std::string& eni : e.interfaces) out.endpoints[eni] = &e;
  for (const network::VantagePoint& p : t.vantage_points)
    if (!p.interface.empty())
      out.points[p.interface].push_back(&p);
  return out;
}

MapNode card(std::string id, NodeKind kind, std::string title, std::string detail) {
  MapNode n;
  n.id = std::move(id);
  n.kind = kind;
  n.half = kCardHalf;
  n.title = std::move(title);
  n.detail = std::move(detail);
  return n;
}

MapNode endpoint_card(const network::VpcEndpoint& e, const std::string& subnet,
                      const std::string& ip) {
  return card(concat({e.id, "-", subnet}), NodeKind::InterfaceEndpoint,
              e.name.empty() ? service_title(e.service) : e.name, ip.empty() ? e.id : ip);
}

MapNode nat_card(const network::NatGateway& n) {
  return card(n.id, NodeKind::NatGateway, name_or_id(n.name, "NAT gateway"),
              n.public_ip.empty() ? n.private_ip : n.public_ip);
}

/// VPCs that a peering connection or an attachment names and no document describes.
void add_outside_vpcs(const network::Topology& t, MapIndex& out) {
  std::set<std::string> known;
  for (const network::Vpc& v : out.vpcs) known.insert(v.id);
  const auto add = [&](const std::string& id, const std::string& account,
                       const std::vector<std::string>& cidrs) {
    if (id.empty() || !known.insert(id).second)
      return;
    network::Vpc v;
    v.id = id;
    v.account = account;
    v.cidr = cidrs.empty() ? std::string() : cidrs.front();
    out.vpcs.push_back(std::move(v));
  };
  for (const network::PeeringConnection& p : t.transit.peerings)
    for (const network::PeeringSide* side : {&p.requester, &p.accepter})
      add(side->vpc, side->account, side->cidrs);
  for (const network::TransitGatewayAttachment& a : t.transit.attachments)
    if (a.kind == "vpc")
      add(a.resource, "", {});
}

void add_interfaces(const network::Topology& t, MapIndex& out) {
  const Owners owners = owners_of(t);
  std::set<std::string> used;
  for (const network::NetworkInterface& i : t.interfaces) {
    MapNode node;
    if (const auto nat = owners.nats.find(i.id); nat != owners.nats.end()) {
      node = nat_card(*nat->second);
    } else if (const auto e = owners.endpoints.find(i.id); e != owners.endpoints.end()) {
      node = endpoint_card(*e->second, i.subnet, i.private_ip);
    } else {
      const bool first = !i.instance.empty() && used.count(i.instance) == 0;
      node = card(first ? i.instance : i.id, NodeKind::Instance, i.name,
                  i.private_ip.empty() && !i.ipv6.empty() ? i.ipv6.front() : i.private_ip);
      const auto points = owners.points.find(i.id);
      if (points != owners.points.end()) {
        for (const network::VantagePoint* p : points->second) {
          out.points[node.id].push_back(p->name);
          if (node.title.empty())
            node.title = p->label;
        }
      }
      if (node.title.empty())
        node.title = node.id;
    }
    out.node_of[i.id] = node.id;
    if (used.insert(node.id).second)
      out.nodes[i.subnet].push_back(std::move(node));
  }
  // What has no interface in the documents stands in its subnet all the same.
  for (const network::NatGateway& n : t.nat_gateways)
    if (used.insert(n.id).second)
      out.nodes[n.subnet].push_back(nat_card(n));
  for (const network::VpcEndpoint& e : t.endpoints)
    for (const std::string& s : e.subnets)
      if (used.insert(concat({e.id, "-", s})).second)
        out.nodes[s].push_back(endpoint_card(e, s, ""));
}

}  // namespace

std::string name_or_id(const std::string& name, const std::string& id) {
  return name.empty() ? id : name;
}

std::string service_id(std::string_view service) {
  const std::size_t dot = service.rfind('.');
  return std::string(dot == std::string_view::npos ? service : service.substr(dot + 1));
}

std::string service_title(std::string_view service) {
  const std::string id = service_id(service);
  if (id == "dynamodb")
    return service.find("streams") != std::string_view::npos ? "DynamoDB Streams" : "DynamoDB";
  if (id == "kms" || id == "sts" || id == "s3" || id == "iam" || id == "ec2") {
    std::string out = id;
    for (char& c : out) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    return out;
  }
  return id;
}

Road road_of(std::string_view target) {
  if (target.rfind("igw-", 0) == 0 || target.rfind("nat-", 0) == 0 || target.rfind("eigw-", 0) == 0)
    return Road::Public;
  return target == "local" ? Road::Local : Road::Private;
}

const network::RouteTable* MapIndex::table_of(const network::Subnet& s) const {
  const auto own = own_table.find(s.id);
  if (own != own_table.end())
    return own->second;
  const auto main = main_table.find(s.vpc);
  return main == main_table.end() ? nullptr : main->second;
}

MapIndex index_of(const network::Topology& t) {
  MapIndex out;
  out.vpcs = t.vpcs;
  out.described = out.vpcs.size();
  add_outside_vpcs(t, out);
  for (const network::Subnet& s : t.subnets) out.subnets[s.vpc].push_back(&s);
  for (const network::RouteTable& r : t.route_tables) {
    for (const std::string& s : r.subnets) out.own_table[s] = &r;
    if (r.main)
      out.main_table[r.vpc] = &r;
  }
  add_interfaces(t, out);
  return out;
}

}  // namespace lockbox::panels
