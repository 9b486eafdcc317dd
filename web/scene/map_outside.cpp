// What lies outside of the VPCs: AWS's own network, the internet and the services on the right,
// transit and customers' sites on the left.
#include <algorithm>

#include "engine/base/text.hpp"
#include "web/scene/map_layouter.hpp"

namespace lockbox::panels {
namespace {

constexpr ImVec2 kServiceHalf{4.4f, 1.7f}, kOtherHalf{4.4f, 1.3f}, kInternetHalf{3.2f, 1.7f};
constexpr ImVec2 kOutsideHalf{5.0f, 1.35f}, kRoundHalf{1.15f, 1.15f};
constexpr float kColumnStep = 4.0f;
/// From the VPCs' right border: far enough that names and costs stand between them.
constexpr float kHub = 9.0f, kServices = 20.5f;

MapNode outside_node(std::string id, NodeKind kind, ImVec2 centre, ImVec2 half, float scale,
                     std::string title, std::string detail) {
  MapNode n;
  n.id = std::move(id);
  n.kind = kind;
  n.centre = centre;
  n.half = ImVec2(half.x * scale, half.y * scale);
  n.title = std::move(title);
  n.detail = std::move(detail);
  return n;
}

}  // namespace

void MapLayouter::right_side() {
  float sum = 0;
  int count = 0;
  for (const MapNode& n : out_.nodes) {
    if (n.kind == NodeKind::InternetGateway) {
      sum += n.centre.y;
      ++count;
    }
  }
  const float y = count > 0 ? sum / static_cast<float>(count) : bottom_ * 0.4f;
  // Lower than wide: all of it below the VPCs.
  const ImVec2 backbone =
      tall_ ? ImVec2(right_ - 3 * outer_, bottom_ + 5 * outer_) : ImVec2(right_ + kHub * outer_, y);
  const ImVec2 internet = tall_ ? ImVec2(right_ - 3 * outer_, bottom_ + 11 * outer_)
                                : ImVec2(right_ + kServices * outer_, y - 3.2f * outer_);
  add(outside_node("aws-backbone", NodeKind::Backbone, backbone, kRoundHalf, outer_, "AWS network",
                   ""));
  add(outside_node("internet", NodeKind::Internet, internet, kInternetHalf, outer_, "Internet",
                   ""));
  services(tall_ ? ImVec2(std::min(4.6f * outer_, right_ / 3), bottom_ + 5 * outer_)
                 : ImVec2(right_ + kServices * outer_, internet.y + 5.4f * outer_));
  float lowest = internet.y;
  for (const MapNode& n : out_.nodes)
    if (n.kind == NodeKind::Service)
      lowest = std::max(lowest, n.centre.y);
  // Clients stand right of the internet, or below all.
  ImVec2 at = tall_ ? ImVec2(right_ - 5 * outer_, lowest + kColumnStep * outer_)
                    : ImVec2(internet.x + 11 * outer_, internet.y);
  for (const network::VantagePoint& p : t_.vantage_points) {
    if (!p.interface.empty() || !p.gateway.empty() || p.name == "internet")
      continue;
    add(outside_node(p.name, NodeKind::Client, at, kOutsideHalf, outer_,
                     name_or_id(p.label, p.name), p.public_ip));
    at.y += kColumnStep * outer_;
  }
}

void MapLayouter::services(ImVec2 first) {
  const auto add_service = [&](const std::string& id, ImVec2 half, std::string title,
                               std::string detail) {
    if (anchor(id))
      return;
    add(outside_node(id, NodeKind::Service, first, half, outer_, std::move(title),
                     std::move(detail)));
    first.y += (kColumnStep + 0.1f) * outer_;
  };
  add_service("dynamodb", kServiceHalf, "DynamoDB", t_.region);
  for (const network::VpcEndpoint& e : t_.endpoints)
    add_service(service_id(e.service), kOtherHalf, service_title(e.service), t_.region);
  add_service("services", kOtherHalf, "Other services", "IAM, STS, KMS ...");
}

float MapLayouter::height_of(const std::string& id) const {
  const ImVec2* at = anchor(id);
  return at ? at->y : bottom_ / 2;
}

void MapLayouter::add_column(std::vector<MapNode> nodes) {
  if (tall_) {  // a row above the VPCs
    float x = 1.5f;
    for (MapNode& n : nodes) {
      if (n.kind != NodeKind::Backbone) {
        n.centre = ImVec2(x + n.half.x, n.centre.x);
        x += n.half.x * 2 + (n.half.x < 2 ? 4.5f : 1.0f);
        add(std::move(n));
      }
    }
    return;
  }
  std::stable_sort(nodes.begin(), nodes.end(),
                   [](const MapNode& a, const MapNode& b) { return a.centre.y < b.centre.y; });
  float last = -1e6f, moved = 0;
  for (MapNode& n : nodes) {
    const float y =
        std::max(n.centre.y, last + kColumnStep * outer_ * (n.half.y < 0.2f ? 0.6f : 1.0f));
    moved += y - n.centre.y;
    n.centre.y = last = y;
  }
  const float back = nodes.empty() ? 0 : moved / static_cast<float>(nodes.size());
  for (MapNode& n : nodes) {
    n.centre.y -= back;
    if (n.half.y >= 0.2f)
      add(std::move(n));
  }
}

void MapLayouter::left_side() {
  const bool between = !t_.transit.peerings.empty() || !t_.transit.gateways.empty();
  // Higher than wide: the column becomes a row, and its place a height.
  if (between)
    connections((tall_ ? -4.5f : -6.0f) * outer_);
  sites((tall_ ? (between ? -9.5f : -5.0f) : (between ? -15.5f : -9.5f)) * outer_);
}

/// Peering connections and transit gateways, between the VPCs and the sites.
void MapLayouter::connections(float x) {
  std::vector<MapNode> nodes;
  const auto between = [&](const std::string& id, NodeKind kind, std::string title,
                           std::string detail) {
    float y = 0;
    int count = 0;
    for (const auto& [vpc, ways] : ways_) {
      const auto port = ways.ports.find(id);
      if (port == ways.ports.end())
        continue;
      y += port->second;
      ++count;
    }
    nodes.push_back(outside_node(id, kind,
                                 ImVec2(x, count > 0 ? y / static_cast<float>(count) : bottom_ / 2),
                                 kRoundHalf, outer_, std::move(title), std::move(detail)));
  };
  for (const network::PeeringConnection& p : t_.transit.peerings)
    between(p.id, NodeKind::Peering, p.name.empty() ? "peering" : p.name,
            concat({"VPC peering, ", p.state}));
  for (const network::TransitGateway& g : t_.transit.gateways)
    between(g.id, NodeKind::TransitGateway, g.name.empty() ? "transit gateway" : g.name,
            concat({"transit gateway, ", g.state}));
  if (!tall_)  // a VPN's line leads past: its height is kept free
    for (const network::VpnGateway& g : t_.transit.vpn_gateways)
      if (const ImVec2* at = anchor(g.id))
        nodes.push_back(
            outside_node(g.id, NodeKind::Backbone, ImVec2(x, at->y), ImVec2(0, 0), 1, "", ""));
  add_column(std::move(nodes));
  for (const network::TransitGatewayAttachment& a : t_.transit.attachments)
    if (const ImVec2* at = anchor(a.gateway))
      out_.anchors.emplace(a.id, *at);
}

/// Customers' gateways, Direct Connect and places behind them.
void MapLayouter::sites(float x) {
  std::vector<MapNode> nodes;
  const auto site = [&](const std::string& id, NodeKind kind, const std::string& toward,
                        std::string title, std::string detail) {
    if (std::none_of(nodes.begin(), nodes.end(), [&](const MapNode& n) { return n.id == id; }))
      nodes.push_back(outside_node(id, kind, ImVec2(x, height_of(toward)), kOutsideHalf, outer_,
                                   std::move(title), std::move(detail)));
  };
  for (const network::VpnConnection& c : t_.transit.vpn_connections) {
    const std::string& toward = c.vpn_gateway.empty() ? c.transit_gateway : c.vpn_gateway;
    const network::CustomerGateway* customer = nullptr;
    for (const network::CustomerGateway& g : t_.transit.customer_gateways)
      if (g.id == c.customer_gateway)
        customer = &g;
    if (customer)
      site(customer->id, NodeKind::Site, toward, name_or_id(customer->name, "On premises"),
           customer->ip.empty() ? customer->id : customer->ip);
    else
      site(c.id, NodeKind::Site, toward, name_or_id(c.name, "On premises"), c.id);
  }
  for (const network::DirectConnectGateway& g : t_.transit.dx_gateways) {
    std::string toward;
    for (const network::DirectConnectAssociation& a : t_.transit.dx_associations)
      if (a.dx_gateway == g.id)
        toward = a.gateway;
    site(g.id, NodeKind::DirectConnect, toward, name_or_id(g.name, "Direct Connect"),
         "Direct Connect gateway");
  }
  for (const network::VantagePoint& p : t_.vantage_points)
    if (!p.gateway.empty())
      site(p.name, NodeKind::Client, p.gateway, name_or_id(p.label, p.name), p.private_ip);
  add_column(std::move(nodes));
  for (const network::VpnConnection& c : t_.transit.vpn_connections)
    if (const ImVec2* at = anchor(c.customer_gateway))
      out_.anchors.emplace(c.id, *at);
}

}  // namespace lockbox::panels
