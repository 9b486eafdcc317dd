// The links of the map: what each route, connection and endpoint joins, and along which lanes.
#include <cmath>

#include "engine/base/text.hpp"
#include "web/scene/map_layouter.hpp"

namespace lockbox::panels {
namespace {

constexpr float kPrivateLane = 0.95f, kPublicLane = 0.5f;  ///< below a row of subnets
/// Lanes right of the VPCs, where everything else lies below them.
constexpr float kPrivateSide = 1.9f, kPublicSide = 2.6f;

}  // namespace

void MapLayouter::link(std::string from, std::string to, std::vector<ImVec2> points, Road road,
                       std::string why, bool inside) {
  const auto key = std::pair(from, to);
  const auto known = out_.link_of.find(key);
  if (known != out_.link_of.end()) {  // several routes to one target are one road
    std::string& text = out_.links[known->second].why;
    if (!why.empty())
      text += text.empty() ? why : "\n" + why;
    return;
  }
  out_.link_of.emplace(key, out_.links.size());
  MapLink out;
  out.from = std::move(from);
  out.to = std::move(to);
  out.points = std::move(points);
  out.why = std::move(why);
  out.road = road;
  out.inside = inside;
  out_.links.push_back(std::move(out));
}

/// From a subnet's exit along its lane and the column of its road to the height of `to`.
std::vector<ImVec2> MapLayouter::way_out(const network::Subnet& s, std::string_view target,
                                         ImVec2 to, Road road) const {
  const auto exit = exits_.find(s.id);
  const auto ways = ways_.find(s.vpc);
  if (exit == exits_.end() || ways == ways_.end())
    return {};
  const auto [at, lanes] = exit->second;
  const auto port = ways->second.ports.find(target);
  const bool left = port != ways->second.ports.end();
  const float column = left                   ? ways->second.left
                       : road == Road::Public ? ways->second.right_public
                                              : ways->second.right_private;
  std::vector<ImVec2> out;
  if (lanes) {
    const float lane = at.y + (road == Road::Public ? kPublicLane : kPrivateLane);
    // Two lanes, two exits: roads of one subnet do not hide each other.
    const float x = at.x + (road == Road::Public ? 0.6f : -0.6f);
    out = {ImVec2(x, at.y), ImVec2(x, lane), ImVec2(column, lane)};
  } else if (left) {
    const MapBox* box = nullptr;
    for (const MapBox& b : out_.boxes)
      if (b.id == s.id)
        box = &b;
    out = {ImVec2(box ? box->min.x : at.x, at.y), ImVec2(column, at.y)};
  } else {
    const float y = at.y + (road == Road::Public ? -0.3f : 0.3f);
    out = {ImVec2(at.x, y), ImVec2(column, y)};
  }
  const float height = left ? port->second : to.y;
  out.emplace_back(column, height);
  if (left)
    out.emplace_back(ways->second.min.x, height);
  return out;
}

/// The end of a way to a NAT gateway or an appliance: along the lane below its subnet, and up.
void MapLayouter::end_inside(std::vector<ImVec2>& points, ImVec2 to, float half,
                             const std::string& subnet) const {
  const auto exit = exits_.find(subnet);
  const bool lanes = exit != exits_.end() && exit->second.second;
  const float lane = lanes ? exit->second.first.y + kPublicLane : to.y + half + 0.35f;
  const float own = points[points.size() - 2].y;
  if (lanes && std::abs(own - lane) < 0.6f)
    points.resize(points.size() - 2);  // the same lane: no way round by the column
  else
    points.back().y = lane;
  const float y = points.back().y;
  points.emplace_back(to.x, y);
  points.emplace_back(to.x, to.y + half);
}

void MapLayouter::route_link(const network::Subnet& s, const network::Route& r) {
  if (r.target == "local" || r.blackhole)
    return;
  std::string target = r.target;
  if (const auto node = index_.node_of.find(target); node != index_.node_of.end())
    target = node->second;
  const auto half = halves_.find(target);
  if (half == halves_.end())
    return;
  const ImVec2 to = out_.anchors.find(target)->second;
  const Road road = road_of(r.target);
  std::vector<ImVec2> points = way_out(s, r.target, to, road);
  if (points.empty())
    return;
  const auto ways = ways_.find(s.vpc);
  const bool on_border = to.x == ways->second.max.x || ways->second.ports.count(r.target) != 0;
  if (on_border) {
    if (to.x == ways->second.max.x)
      points.emplace_back(to.x - half->second.x, to.y);
  } else {
    end_inside(points, to, half->second.y, subnet_of_[target]);
  }
  link(s.id, target, std::move(points), road, concat({r.destination, " \u2192 ", r.target}), true);
}

void MapLayouter::vpc_links(const network::Vpc& v) {
  const auto subnets = index_.subnets.find(v.id);
  if (subnets == index_.subnets.end())
    return;
  for (const network::Subnet* s : subnets->second) {
    const network::RouteTable* table = index_.table_of(*s);
    if (table)
      for (const network::Route& r : table->routes) route_link(*s, r);
  }
  for (const network::VpcEndpoint& e : t_.endpoints) {
    if (e.vpc != v.id || e.type == "Gateway")
      continue;
    const std::string service = service_id(e.service);
    for (const network::Subnet* s : subnets->second) {
      const std::string id = concat({e.id, "-", s->id});
      const ImVec2* at = anchor(id);
      if (!at)
        continue;
      const Ways& ways = ways_[v.id];
      const auto exit = exits_.find(s->id);
      const float below = at->y + halves_[id].y;
      const float lane = exit != exits_.end() && exit->second.second
                             ? exit->second.first.y + kPrivateLane
                             : below + 0.3f;
      const float door = ways.max.y - 0.6f;
      std::vector<ImVec2> points = {ImVec2(at->x, below), ImVec2(at->x, lane),
                                    ImVec2(ways.right_private, lane),
                                    ImVec2(ways.right_private, door), ImVec2(ways.max.x, door)};
      to_service(points, service);
      link(id, service, std::move(points), Road::Private, "AWS PrivateLink", true);
    }
  }
}

/// On to a service: straight, or round the VPCs above it.
void MapLayouter::to_service(std::vector<ImVec2>& points, const std::string& service) const {
  const ImVec2 to = near_side(service);
  if (tall_) {
    const float side = right_ + kPrivateSide, below = bottom_ + 1.6f, left = to.x - 1.0f;
    points.insert(points.end(), {ImVec2(side, points.back().y), ImVec2(side, below),
                                 ImVec2(left, below), ImVec2(left, to.y)});
  }
  points.push_back(to);
}

void MapLayouter::transit_links() {
  const auto to_port = [&](const std::string& id, const std::string& vpc, std::string why) {
    const ImVec2* at = anchor(id);
    const auto ways = ways_.find(vpc);
    if (!at || ways == ways_.end())
      return;
    const auto port = ways->second.ports.find(id);
    if (port == ways->second.ports.end())
      return;
    const ImVec2 half = halves_[id];
    if (tall_) {
      const float lane = at->y + half.y + 1.4f, side_lane = ways->second.min.x - 1.0f;
      link(id, vpc,
           {ImVec2(at->x, at->y + half.y), ImVec2(at->x, lane), ImVec2(side_lane, lane),
            ImVec2(side_lane, port->second), ImVec2(ways->second.min.x, port->second)},
           Road::Private, std::move(why));
      return;
    }
    const float side = at->x + half.x;
    std::vector<ImVec2> points = {ImVec2(side, at->y)};
    if (std::abs(port->second - at->y) > 0.1f) {
      // Each connection turns in a lane of its own.
      const float lanes = static_cast<float>(out_.link_of.size() % 3) * 0.5f;
      const float turn = side + 0.8f + lanes;
      points = {ImVec2(side, at->y), ImVec2(turn, at->y), ImVec2(turn, port->second)};
    }
    points.emplace_back(ways->second.min.x, port->second);
    link(id, vpc, std::move(points), Road::Private, std::move(why));
  };
  for (const network::PeeringConnection& p : t_.transit.peerings)
    for (const network::PeeringSide* side : {&p.requester, &p.accepter})
      to_port(p.id, side->vpc, concat({"peering ", p.state}));
  for (const network::TransitGatewayAttachment& a : t_.transit.attachments) {
    if (a.kind == "vpc")
      to_port(a.gateway, a.resource, concat({a.id, ", ", a.state}));
    const ImVec2 *from = anchor(a.gateway), *to = anchor(a.resource);
    if (a.kind == "peering" && from && to)
      link(a.gateway, a.resource, {*from, *to}, Road::Private, concat({a.id, ", ", a.state}));
  }
  const auto to_site = [&](const std::string& gateway, const std::string& site, std::string why) {
    const ImVec2 *from = anchor(gateway), *to = anchor(site);
    if (!from || !to || halves_.count(gateway) == 0 || halves_.count(site) == 0)
      return;
    if (tall_) {
      const float lane = to->y + halves_[site].y + 0.8f;
      link(gateway, site,
           {ImVec2(from->x, from->y - halves_[gateway].y), ImVec2(from->x, lane),
            ImVec2(to->x, lane), ImVec2(to->x, to->y + halves_[site].y)},
           Road::Private, std::move(why));
      return;
    }
    const ImVec2 start(from->x - halves_[gateway].x, from->y), end(to->x + halves_[site].x, to->y);
    const float turn = end.x + 1.0f + static_cast<float>(out_.link_of.size() % 3) * 0.6f;
    link(gateway, site, {start, ImVec2(turn, start.y), ImVec2(turn, end.y), end}, Road::Private,
         std::move(why));
  };
  for (const network::VpnConnection& c : t_.transit.vpn_connections)
    to_site(c.vpn_gateway.empty() ? c.transit_gateway : c.vpn_gateway,
            halves_.count(c.customer_gateway) != 0 ? c.customer_gateway : c.id,
            concat({c.id, ", ", c.state}));
  for (const network::DirectConnectAssociation& a : t_.transit.dx_associations)
    to_site(a.gateway, a.dx_gateway, concat({"Direct Connect, ", a.state}));
  for (const network::VantagePoint& p : t_.vantage_points) {
    if (p.gateway.empty())
      continue;
    std::string gateway = p.gateway;
    for (const network::TransitGatewayAttachment& a : t_.transit.attachments)
      if (a.id == gateway)
        gateway = a.gateway;
    to_site(gateway, p.name, "");
  }
}

ImVec2 MapLayouter::near_side(std::string_view id) const {
  const ImVec2* at = anchor(id);
  const auto half = halves_.find(id);
  if (!at || half == halves_.end())
    return ImVec2(0, 0);
  return ImVec2(at->x - half->second.x, at->y);
}

void MapLayouter::outside_links() {
  const ImVec2 backbone = *anchor("aws-backbone");
  const auto half = [&](const std::string& id) { return halves_[id]; };
  const auto to_backbone = [&](const std::string& id, const char* why) {
    const ImVec2* at = anchor(id);
    if (!at)
      return;
    std::vector<ImVec2> points = {ImVec2(at->x + half(id).x, at->y)};
    if (tall_) {
      points.emplace_back(right_ + kPublicSide, at->y);
      points.emplace_back(right_ + kPublicSide, backbone.y);
    }
    points.push_back(backbone);
    link(id, "aws-backbone", std::move(points), Road::Public, why);
  };
  for (const network::InternetGateway& g : t_.internet_gateways)
    to_backbone(g.id, "public addresses");
  for (const network::EgressOnlyInternetGateway& g : t_.egress_only_gateways)
    to_backbone(g.id, "IPv6, outward");
  const ImVec2 internet = *anchor("internet");
  link("internet", "aws-backbone",
       {tall_ ? ImVec2(internet.x, internet.y - half("internet").y)
              : ImVec2(internet.x - half("internet").x, internet.y),
        backbone},
       Road::Public, "");
  for (const MapNode& n : out_.nodes) {
    if (n.kind == NodeKind::Service)
      link("aws-backbone", n.id,
           {backbone, tall_ ? ImVec2(n.centre.x + n.half.x, n.centre.y) : near_side(n.id)},
           Road::Public, "the service's public endpoint");
    const bool outside = tall_ ? n.centre.y > bottom_ : n.centre.x > right_;
    if (n.kind == NodeKind::Client && outside)
      link(n.id, "internet",
           tall_ ? std::vector<ImVec2>{ImVec2(internet.x, n.centre.y - n.half.y),
                                       ImVec2(internet.x, internet.y + half("internet").y)}
                 : std::vector<ImVec2>{ImVec2(n.centre.x - n.half.x, n.centre.y),
                                       ImVec2(internet.x + half("internet").x, internet.y)},
           Road::Public, "");
  }
  for (const network::VpcEndpoint& e : t_.endpoints) {
    const ImVec2* at = e.type == "Gateway" ? anchor(e.id) : nullptr;
    if (!at)
      continue;
    std::vector<ImVec2> points = {ImVec2(at->x + half(e.id).x, at->y)};
    to_service(points, service_id(e.service));
    link(e.id, service_id(e.service), std::move(points), Road::Private, "gateway endpoint");
  }
}

}  // namespace lockbox::panels
