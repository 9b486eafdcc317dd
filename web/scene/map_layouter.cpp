#include "web/scene/map_layouter.hpp"

#include <algorithm>
#include <utility>

#include "engine/base/text.hpp"

namespace lockbox::panels {
namespace {

constexpr float kCardWidth = 10.0f, kCardHeight = 2.7f, kCardGap = 0.7f;
constexpr float kSubnetHead = 1.85f, kVpcHead = 2.2f, kSubnetGap = 0.9f, kLanes = 1.9f;
constexpr float kRouters = 3.3f;  ///< room right of the subnets for the routes' columns
constexpr float kGatewayRadius = 1.25f, kGatewayStep = 3.6f;  ///< a step holds the name too
constexpr float kVpcGapX = 7.0f, kVpcGapY = 1.8f;

/// How many cards stand side by side. In few steps, so that one more seldom moves the others.
int cards_across(int n, bool tall) {
  if (tall)
    return n <= 1 ? 1 : n <= 8 ? 2 : n <= 40 ? 4 : 8;
  for (const auto& [most, across] :
       {std::pair(3, 3), std::pair(8, 4), std::pair(18, 6), std::pair(50, 10), std::pair(128, 16)})
    if (n <= most)
      return std::min(n, across) > 0 ? std::min(n, across) : 1;
  return 25;
}

int vpcs_across(std::size_t n, bool tall) {
  return tall || n <= 3 ? 1 : n <= 8 ? 2 : n <= 18 ? 3 : 5;
}

ImVec2 subnet_size(int n, bool tall) {
  const int across = cards_across(n, tall), rows = n == 0 ? 0 : (n + across - 1) / across;
  const float width = static_cast<float>(across) * (kCardWidth + kCardGap) + kCardGap;
  const float height = kSubnetHead + static_cast<float>(rows) * (kCardHeight + kCardGap) + 0.1f;
  return ImVec2(std::max(width, 13.0f), std::max(height, 3.0f));
}

}  // namespace

MapLayout MapLayouter::run() {
  out_.across = across_;
  out_.tall = tall_;
  place_vpcs();
  right_side();
  left_side();
  for (const network::Vpc& v : t_.vpcs) vpc_links(v);
  transit_links();
  outside_links();
  for (const auto& [node, points] : index_.points) {
    if (const ImVec2* at = anchor(node))
      for (const std::string& p : points) out_.anchors.emplace(p, *at);
  }
  for (const auto& [eni, node] : index_.node_of) {
    if (const ImVec2* at = anchor(node))
      out_.anchors.emplace(eni, *at);
  }
  extent();
  return std::move(out_);
}

void MapLayouter::add(MapNode node) {
  out_.anchors[node.id] = node.centre;
  halves_[node.id] = node.half;
  out_.nodes.push_back(std::move(node));
}

const ImVec2* MapLayouter::anchor(std::string_view id) const {
  const auto found = out_.anchors.find(id);
  return found == out_.anchors.end() ? nullptr : &found->second;
}

MapLayouter::Plan MapLayouter::plan_of(const network::Vpc& v) const {
  Plan out;
  for (const network::PeeringConnection& p : t_.transit.peerings)
    if (p.requester.vpc == v.id || p.accepter.vpc == v.id)
      out.left.push_back(p.id);
  for (const network::TransitGatewayAttachment& a : t_.transit.attachments)
    if (a.kind == "vpc" && a.resource == v.id &&
        std::find(out.left.begin(), out.left.end(), a.gateway) == out.left.end())
      out.left.push_back(a.gateway);
  for (const network::VpnGateway& g : t_.transit.vpn_gateways)
    if (g.vpc == v.id)
      out.left.push_back(g.id);
  const auto found = index_.subnets.find(v.id);
  const float first = out.left.empty() ? 1.0f : 2.6f;
  float x = first, y = kVpcHead, widest = 10.0f, high = 0, column = 0;
  if (found != index_.subnets.end()) {
    out.lanes = across_ > 1 && found->second.size() > 1;
    for (const network::Subnet* s : found->second) {
      const auto nodes = index_.nodes.find(s->id);
      const int n = nodes == index_.nodes.end() ? 0 : static_cast<int>(nodes->second.size());
      out.size.push_back(subnet_size(n, tall_));
      column = std::max(column, out.size.back().x);
    }
    for (std::size_t i = 0; i < out.size.size(); ++i) {
      if (!out.lanes)
        out.size[i].x = column;  // below each other they line up
      if (i > 0 && static_cast<int>(i) % across_ == 0) {
        x = first;
        y += high + (out.lanes ? kLanes : kSubnetGap);
        high = 0;
      }
      out.at.push_back(ImVec2(x, y));
      x += out.size[i].x + kSubnetGap;
      widest = std::max(widest, x - kSubnetGap);
      high = std::max(high, out.size[i].y);
    }
    // In a row the lower edges lie on one line, over the lane.
    for (std::size_t i = 0; i < out.size.size(); ++i) {
      const std::size_t row = i - i % static_cast<std::size_t>(across_);
      for (std::size_t k = row;
           k < std::min(row + static_cast<std::size_t>(across_), out.at.size()); ++k)
        out.size[i].y = std::max(out.size[i].y, out.size[k].y);
    }
    y += high;
  }
  const auto doors = static_cast<float>(std::max(gateways_of(v).size(), out.left.size()));
  const float least = found == index_.subnets.end() ? 3.0f : 6.0f;
  out.whole =
      ImVec2(widest + (found == index_.subnets.end() ? 1.0f : kRouters),
             std::max({y + (out.lanes ? kLanes : kSubnetGap), least, doors * kGatewayStep + 1.4f}));
  return out;
}

void MapLayouter::place_vpcs() {
  const auto columns = static_cast<std::size_t>(vpcs_across(index_.vpcs.size(), tall_));
  std::vector<Plan> plans;
  std::vector<float> widths(columns, 0.0f);
  for (std::size_t i = 0; i < index_.vpcs.size(); ++i) {
    plans.push_back(plan_of(index_.vpcs[i]));
    float& width = widths[i % columns];
    width = std::max(width, plans.back().whole.x);
  }
  float x = 0, y = 0, high = 0;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    if (i > 0 && i % columns == 0) {
      y += high + kVpcGapY;
      x = high = 0;
    }
    // VPCs below each other have one right border, where their gateways stand in a column.
    place_vpc(index_.vpcs[i], plans[i], ImVec2(x, y),
              ImVec2(widths[i % columns], plans[i].whole.y));
    x += widths[i % columns] + kVpcGapX;
    right_ = std::max(right_, x - kVpcGapX);
    high = std::max(high, plans[i].whole.y);
  }
  bottom_ = std::max(y + high, 8.0f);
  // In steps, so that it seldom changes.
  const float large = std::max(right_, bottom_ * 1.5f);
  outer_ = large > 240 ? 3.0f : large > 150 ? 2.0f : large > 95 ? 1.5f : 1.0f;
}

void MapLayouter::place_vpc(const network::Vpc& v, const Plan& plan, ImVec2 corner, ImVec2 room) {
  MapBox box;
  box.id = v.id;
  box.title = name_or_id(v.name, v.id);
  const std::string& account = v.account;
  const bool foreign = !account.empty() && !t_.account.empty() && account != t_.account;
  box.outside = foreign || anchor(v.id) != nullptr ||
                std::none_of(t_.vpcs.begin(), t_.vpcs.end(),
                             [&](const network::Vpc& known) { return known.id == v.id; });
  box.detail = concat({v.cidr, foreign ? "  account " : "", foreign ? account : std::string()});
  box.min = corner;
  box.max = ImVec2(corner.x + room.x, corner.y + room.y);
  const int at = static_cast<int>(out_.boxes.size());
  out_.boxes.push_back(box);
  Ways& ways = ways_[v.id];
  ways.min = box.min;
  ways.max = box.max;
  ways.left = box.min.x + 1.5f;
  ways.right_private = box.max.x - 2.3f;
  ways.right_public = box.max.x - 1.75f;
  for (std::size_t i = 0; i < plan.left.size(); ++i)
    ways.ports[plan.left[i]] = box.min.y + room.y * (static_cast<float>(i) + 1) /
                                               (static_cast<float>(plan.left.size()) + 1);
  out_.anchors[v.id] = ImVec2(ways.right_private, box.max.y - 1.0f);
  for (std::size_t i = 0; i < plan.at.size(); ++i)
    place_subnet(*index_.subnets.find(v.id)->second[i],
                 ImVec2(corner.x + plan.at[i].x, corner.y + plan.at[i].y), plan.size[i], at,
                 plan.lanes);
  gateways(v, box.min, box.max);
}

void MapLayouter::place_subnet(const network::Subnet& s, ImVec2 at, ImVec2 size, int vpc,
                               bool lanes) {
  MapBox box;
  box.id = s.id;
  box.title = name_or_id(s.name, s.id);
  box.detail = s.cidr.empty() ? s.ipv6_cidr : s.cidr;
  if (!s.availability_zone.empty())
    box.detail += "  " + s.availability_zone;
  box.subnet = true;
  box.vpc = vpc;
  box.min = at;
  box.max = ImVec2(at.x + size.x, at.y + size.y);
  if (const network::RouteTable* table = index_.table_of(s)) {
    out_.anchors.emplace(table->id, ImVec2(at.x + size.x / 2, box.max.y));
    box.road = Road::Private;
    for (const network::Route& r : table->routes)
      if (r.target.rfind("igw-", 0) == 0 && !r.blackhole)
        box.road = Road::Public;  // AWS calls a subnet public by its route to an internet gateway
  }
  const ImVec2 exit =
      lanes ? ImVec2(at.x + size.x / 2, box.max.y) : ImVec2(box.max.x, at.y + size.y / 2);
  out_.anchors[s.id] = exit;
  exits_[s.id] = {exit, lanes};
  const auto nodes = index_.nodes.find(s.id);
  const int index = static_cast<int>(out_.boxes.size());
  if (nodes != index_.nodes.end()) {
    box.nodes = static_cast<int>(nodes->second.size());
    const int across = cards_across(box.nodes, tall_);
    const float step = kCardWidth + kCardGap, wide = static_cast<float>(across) * step - kCardGap;
    const float x0 = at.x + (size.x - wide) / 2 + kCardWidth / 2;
    for (int i = 0; i < box.nodes; ++i) {
      MapNode node = nodes->second[static_cast<std::size_t>(i)];
      node.centre = ImVec2(x0 + static_cast<float>(i % across) * step,
                           at.y + kSubnetHead + kCardHeight / 2 +
                               static_cast<float>(i / across) * (kCardHeight + kCardGap));
      node.box = index;
      subnet_of_[node.id] = s.id;
      add(std::move(node));
    }
  }
  out_.boxes.push_back(std::move(box));
}

std::vector<MapNode> MapLayouter::gateways_of(const network::Vpc& v) const {
  std::vector<MapNode> out;
  const auto door = [&](const std::string& id, NodeKind kind, std::string title,
                        std::string detail) {
    MapNode n;
    n.id = id;
    n.kind = kind;
    n.title = std::move(title);
    n.detail = std::move(detail);
    n.half = ImVec2(kGatewayRadius, kGatewayRadius);
    out.push_back(std::move(n));
  };
  for (const network::InternetGateway& g : t_.internet_gateways)
    if (g.vpc == v.id)
      door(g.id, NodeKind::InternetGateway,
           g.name.empty() || g.name == v.name ? "internet gateway" : g.name, "internet gateway");
  for (const network::EgressOnlyInternetGateway& g : t_.egress_only_gateways)
    if (g.vpc == v.id)
      door(g.id, NodeKind::InternetGateway, g.name.empty() ? "egress only" : g.name,
           "egress-only internet gateway");
  for (const network::VpcEndpoint& e : t_.endpoints)
    if (e.vpc == v.id && e.type == "Gateway")
      door(e.id, NodeKind::Endpoint, e.name.empty() ? "gateway endpoint" : e.name,
           concat({"gateway endpoint of ", service_title(e.service)}));
  return out;
}

/// Gateways stand on the VPC's right border, evenly and never on each other's names; virtual
/// private gateways on the left one.
void MapLayouter::gateways(const network::Vpc& v, ImVec2 min, ImVec2 max) {
  std::vector<MapNode> nodes = gateways_of(v);
  const auto count = static_cast<float>(nodes.size());
  const float step = std::max((max.y - min.y) / (count + 1), kGatewayStep);
  const float first = (min.y + max.y - (count - 1) * step) / 2;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    nodes[i].centre = ImVec2(max.x, first + static_cast<float>(i) * step);
    nodes[i].words_outside = !tall_;  // one below the other there is no room beside the VPC
    add(std::move(nodes[i]));
  }
  for (const network::VpnGateway& g : t_.transit.vpn_gateways) {
    if (g.vpc != v.id)
      continue;
    MapNode n;
    n.id = g.id;
    n.kind = NodeKind::VpnGateway;
    n.title = g.name.empty() ? "VPN gateway" : g.name;
    n.detail = "virtual private gateway";
    n.half = ImVec2(kGatewayRadius, kGatewayRadius);
    n.centre = ImVec2(min.x, ways_[v.id].ports[g.id]);
    add(std::move(n));
  }
}

void MapLayouter::extent() {
  out_.min = ImVec2(-1, -1.4f);
  out_.max = ImVec2(right_ + (tall_ ? 3.2f : 1.0f), bottom_ + 1);
  for (const MapNode& node : out_.nodes) {
    // Names below round nodes are wider than those.
    const float name = node.half.x == node.half.y ? 2.5f : 0.0f;
    out_.min.x = std::min(out_.min.x, node.centre.x - node.half.x - 1 - name);
    out_.min.y = std::min(out_.min.y, node.centre.y - node.half.y - 1);
    out_.max.x = std::max(out_.max.x, node.centre.x + node.half.x + 1);
    out_.max.y = std::max(out_.max.y, node.centre.y + node.half.y + 1.8f);
  }
}

}  // namespace lockbox::panels
