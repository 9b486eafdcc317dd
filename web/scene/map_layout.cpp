#include "web/scene/map_layout.hpp"

#include <algorithm>

namespace lockbox::panels {
namespace {

constexpr float kNodeWidth = 10.5f, kNodeHeight = 2.7f, kSubnetHeight = 5.0f, kGap = 0.9f;
constexpr float kLeastWidth = 13.0f, kNodeTop = 1.85f;  ///< of a subnet; of its nodes in it

constexpr float kRouterInset = 1.2f, kLane = 0.8f;

constexpr ImVec2 kInternetHalf{3.2f, 2.0f}, kServiceHalf{4.2f, 2.6f};

std::string name_or_id(const std::string& name, const std::string& id) {
  return name.empty() ? id : name;
}

/// The table that routes a subnet: its own, else its VPC's main one.
const network::RouteTable* route_table_of(const network::Topology& t, const network::Subnet& s) {
  const network::RouteTable* main = nullptr;
  for (const network::RouteTable& table : t.route_tables) {
    if (std::find(table.subnets.begin(), table.subnets.end(), s.id) != table.subnets.end())
      return &table;
    if (table.main && table.vpc == s.vpc)
      main = &table;
  }
  return main;
}

class Layouter {
 public:
  Layouter(const network::Topology& topology, bool tall, bool row)
      : t_(topology), tall_(tall), row_(row) {}

  MapLayout run() {
    float y = 0;
    for (const network::Vpc& vpc : t_.vpcs) y = vpc_box(vpc, y) + kGap * 2;
    bottom_ = std::max(y - kGap * 2, 8.0f);
    right_side();
    for (const network::Vpc& vpc : t_.vpcs) links_of(vpc);
    extent();
    return std::move(out_);
  }

 private:
  void add(MapNode node) {
    out_.anchors[node.id] = node.centre;
    out_.nodes.push_back(std::move(node));
  }

  float vpc_box(const network::Vpc& vpc, float top) {
    MapBox box;
    box.id = vpc.id;
    box.title = name_or_id(vpc.name, vpc.id);
    box.detail = vpc.cidr;
    box.min = ImVec2(0, top);
    const std::size_t at = out_.boxes.size();
    out_.boxes.push_back(box);
    const ImVec2 end = row_ ? row_of_subnets(vpc, top + 2.1f) : column_of_subnets(vpc, top + 2.1f);
    out_.boxes[at].max = ImVec2(end.x, std::max(end.y, top + 6));
    vpc_right_ = std::max(vpc_right_, end.x);
    out_.anchors[vpc.id] = row_ ? ImVec2(end.x - kRouterInset, end.y - kLane)
                                : ImVec2(end.x - kRouterInset, (top + out_.boxes[at].max.y) / 2);
    gateways(vpc, out_.boxes[at]);
    return out_.boxes[at].max.y;
  }

  /// Subnets below each other; returns the right lower corner of their VPC.
  ImVec2 column_of_subnets(const network::Vpc& vpc, float y) {
    float width = kLeastWidth;
    for (const network::Subnet& subnet : t_.subnets) {
      if (subnet.vpc == vpc.id)
        width = std::max(width, width_of(subnet));
    }
    for (const network::Subnet& subnet : t_.subnets) {
      if (subnet.vpc != vpc.id)
        continue;
      subnet_box(subnet, ImVec2(kGap, y), width);
      y += kSubnetHeight + kGap;
    }
    return ImVec2(width + kGap * 2 + 1.4f, y);
  }

  /// Subnets side by side over the lanes of their routes.
  ImVec2 row_of_subnets(const network::Vpc& vpc, float y) {
    float x = kGap;
    for (const network::Subnet& subnet : t_.subnets) {
      if (subnet.vpc != vpc.id)
        continue;
      const float width = std::max(kLeastWidth, width_of(subnet));
      subnet_box(subnet, ImVec2(x, y), width);
      x += width + kGap;
    }
    return ImVec2(std::max(x, kGap + kLeastWidth) + 1.4f, y + kSubnetHeight + kLane * 2);
  }

  float width_of(const network::Subnet& subnet) const {
    const auto n = std::count_if(t_.interfaces.begin(), t_.interfaces.end(),
                                 [&](const auto& eni) { return eni.subnet == subnet.id; });
    return static_cast<float>(n) * (kNodeWidth + 1) + 1;
  }

  void subnet_box(const network::Subnet& subnet, ImVec2 at, float width) {
    const float y = at.y;
    MapBox box;
    box.id = subnet.id;
    box.title = name_or_id(subnet.name, subnet.id);
    box.detail = subnet.cidr;
    box.subnet = true;
    box.min = at;
    box.max = ImVec2(at.x + width, y + kSubnetHeight);
    out_.anchors[subnet.id] = row_ ? ImVec2(at.x + width / 2, box.max.y)
                                   : ImVec2(box.max.x, y + kNodeTop + kNodeHeight / 2);
    if (const auto* table = route_table_of(t_, subnet))
      out_.anchors.emplace(table->id, out_.anchors[subnet.id]);
    float x = at.x + (width - width_of(subnet)) / 2 + 1 + kNodeWidth / 2;
    for (const network::NetworkInterface& eni : t_.interfaces) {
      if (eni.subnet != subnet.id)
        continue;
      MapNode node;
      node.id = eni.instance.empty() ? eni.id : eni.instance;
      node.title = name_or_id(eni.name, node.id);
      node.detail = eni.private_ip;
      node.centre = ImVec2(x, y + kNodeTop + kNodeHeight / 2);
      node.half = ImVec2(kNodeWidth / 2, kNodeHeight / 2);
      out_.anchors[eni.id] = node.centre;
      for (const network::VantagePoint& point : t_.vantage_points) {
        if (point.interface == eni.id) {
          out_.anchors[point.name] = node.centre;
          if (eni.name.empty() && !point.label.empty())
            node.title = point.label;
        }
      }
      add(std::move(node));
      x += kNodeWidth + 1;
    }
    out_.boxes.push_back(std::move(box));
  }

  /// Gateways stand on the VPC's border, evenly.
  void gateways(const network::Vpc& vpc, const MapBox& box) {
    std::vector<MapNode> nodes;
    for (const network::InternetGateway& igw : t_.internet_gateways) {
      if (igw.vpc == vpc.id)
        nodes.push_back({igw.id,
                         NodeKind::InternetGateway,
                         {},
                         {},
                         igw.name == vpc.name ? "IGW" : name_or_id(igw.name, igw.id),
                         "internet gateway"});
    }
    for (const network::VpcEndpoint& endpoint : t_.endpoints) {
      if (endpoint.vpc == vpc.id)
        nodes.push_back({endpoint.id,
                         NodeKind::Endpoint,
                         {},
                         {},
                         name_or_id(endpoint.name, endpoint.id),
                         "gateway endpoint"});
    }
    const float height = box.max.y - box.min.y;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const float share = (static_cast<float>(i) + 1) / (static_cast<float>(nodes.size()) + 1);
      nodes[i].centre = ImVec2(box.max.x, box.min.y + height * share);
      nodes[i].half = ImVec2(1.25f, 1.25f);
      add(nodes[i]);
    }
  }

  /// Where links end at the internet and at the service: their near sides.
  ImVec2 port(std::string_view id, ImVec2 half) const {
    const ImVec2 at = out_.anchors.find(id)->second;
    return tall_ ? ImVec2(at.x, at.y - half.y) : ImVec2(at.x - half.x, at.y);
  }

  /// The internet and the service: right of the VPCs, or below them where there is more height.
  void right_side() {
    float internet_y = bottom_ * 0.3f;
    for (const MapNode& node : out_.nodes) {
      if (node.kind == NodeKind::InternetGateway) {
        internet_y = node.centre.y;
        break;
      }
    }
    const ImVec2 internet =
        tall_ ? ImVec2(vpc_right_, bottom_ + 6) : ImVec2(vpc_right_ + 9, internet_y);
    const ImVec2 service =
        tall_ ? ImVec2(vpc_right_ / 2, bottom_ + 12) : ImVec2(vpc_right_ + 20, bottom_ * 0.5f);
    add({"internet", NodeKind::Internet, internet, kInternetHalf, "Internet", ""});
    float x = internet.x;
    for (const network::VantagePoint& point : t_.vantage_points) {
      if (!point.interface.empty() || point.name == "internet")
        continue;
      const float step = kNodeWidth + 1;
      const ImVec2 at = tall_ ? ImVec2(x - step, internet.y) : ImVec2(x, internet.y - 4.6f);
      add({point.name,
           NodeKind::Client,
           at,
           {kNodeWidth / 2, kNodeHeight / 2},
           name_or_id(point.label, point.name),
           point.public_ip});
      out_.links.push_back({{at, internet}, ""});
      x += tall_ ? -step : step;
    }
    add({"dynamodb", NodeKind::Service, service, kServiceHalf, "DynamoDB", t_.region});
    out_.anchors["aws-backbone"] =
        ImVec2((internet.x + service.x) / 2, (internet.y + service.y) / 2);
    out_.links.push_back({{internet, service}, ""});
  }

  void links_of(const network::Vpc& vpc) {
    const ImVec2 service = port("dynamodb", kServiceHalf);
    const ImVec2 internet = port("internet", kInternetHalf);
    for (const network::InternetGateway& igw : t_.internet_gateways) {
      if (igw.vpc == vpc.id)
        out_.links.push_back({{out_.anchors[igw.id], internet}, ""});
    }
    for (const network::VpcEndpoint& endpoint : t_.endpoints) {
      if (endpoint.vpc == vpc.id)
        out_.links.push_back({{out_.anchors[endpoint.id], service}, ""});
    }
    for (const network::Subnet& subnet : t_.subnets) {
      const network::RouteTable* table =
          subnet.vpc == vpc.id ? route_table_of(t_, subnet) : nullptr;
      if (!table)
        continue;
      for (const network::Route& route : table->routes) {
        const auto target = out_.anchors.find(route.target);
        if (target != out_.anchors.end() && !route.blackhole)
          out_.links.push_back({route_line(vpc.id, out_.anchors[subnet.id], target->second),
                                route.destination + " \u2192 " + route.target});
      }
    }
  }

  /// A route from a subnet's edge to its target: straight, or down to the lane and along it.
  std::vector<ImVec2> route_line(const std::string& vpc, ImVec2 from, ImVec2 to) const {
    if (!row_)
      return {from, to};
    const ImVec2 router = out_.anchors.find(vpc)->second;
    return {from, ImVec2(from.x, router.y), router, to};
  }

  void extent() {
    out_.min = ImVec2(-1, -1.4f);
    out_.max = ImVec2(vpc_right_ + 1, bottom_ + 1);
    for (const MapNode& node : out_.nodes) {
      out_.min.x = std::min(out_.min.x, node.centre.x - node.half.x - 1);
      out_.min.y = std::min(out_.min.y, node.centre.y - node.half.y - 1);
      out_.max.x = std::max(out_.max.x, node.centre.x + node.half.x + 1);
      out_.max.y = std::max(out_.max.y, node.centre.y + node.half.y + 1);
    }
  }

  const network::Topology& t_;
  const bool tall_, row_;
  MapLayout out_;
  float vpc_right_ = 0, bottom_ = 0;
};

/// How large a layout is shown in a room of this aspect (height 1).
float scale_in(const MapLayout& layout, float aspect) {
  return std::min(aspect / (layout.max.x - layout.min.x), 1 / (layout.max.y - layout.min.y));
}

}  // namespace

MapLayout lay_out(const network::Topology& topology, float aspect) {
  if (aspect < 1)
    return Layouter(topology, true, false).run();
  MapLayout column = Layouter(topology, false, false).run();
  MapLayout row = Layouter(topology, false, true).run();
  return scale_in(row, aspect) > scale_in(column, aspect) ? row : column;
}

std::vector<MapStop> stops_of(const MapLayout& layout, const network::Path& path) {
  std::vector<MapStop> stops;
  const auto visit = [&](std::string_view id, int hop, bool blocked) {
    const auto anchor = layout.anchors.find(id);
    if (anchor == layout.anchors.end()) {
      if (blocked && !stops.empty())
        stops.back().blocked = true;
      return;
    }
    const ImVec2 at = anchor->second;
    if (!stops.empty() && stops.back().at.x == at.x && stops.back().at.y == at.y) {
      stops.back().last_hop = hop;
      stops.back().blocked = stops.back().blocked || blocked;
      return;
    }
    stops.push_back({at, hop, hop, blocked});
  };
  visit(path.from.empty() ? std::string_view("internet") : std::string_view(path.from), -1, false);
  for (std::size_t i = 0; i < path.hops.size(); ++i)
    visit(path.hops[i].node, static_cast<int>(i), path.hops[i].blocked);
  if (path.disposition == network::Disposition::Accepted)
    visit("dynamodb", static_cast<int>(path.hops.size()) - 1, false);
  return stops;
}

}  // namespace lockbox::panels
