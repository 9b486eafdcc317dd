#include "web/scene/map_layout.hpp"

#include <algorithm>
#include <cmath>

#include "web/scene/map_layouter.hpp"

namespace lockbox::panels {
namespace {

/// Another arrangement has to be shown so much larger to take the place of the one there is.
constexpr float kWorthMoving = 1.25f;

/// How large a layout is shown in a room of this aspect (height 1).
float scale_in(const MapLayout& layout, float aspect) {
  return std::min(aspect / (layout.max.x - layout.min.x), 1 / (layout.max.y - layout.min.y));
}

bool at_same_place(ImVec2 a, ImVec2 b) {
  return a.x == b.x && a.y == b.y;
}

/// The drawn road between two places, in the direction of travel; empty where there is none.
std::vector<ImVec2> road_between(const MapLayout& layout, const std::string& from,
                                 const std::string& to, Road& road) {
  for (const bool back : {false, true}) {
    const auto found = layout.link_of.find(back ? std::pair(to, from) : std::pair(from, to));
    if (found == layout.link_of.end())
      continue;
    const MapLink& link = layout.links[found->second];
    std::vector<ImVec2> out = link.points;
    if (back)
      std::reverse(out.begin(), out.end());
    road = link.road;
    return out;
  }
  return {};
}

/// The VPC of a subnet on the map; empty for anything else.
std::string vpc_of(const MapLayout& layout, const std::string& subnet) {
  for (const MapBox& b : layout.boxes)
    if (b.subnet && b.id == subnet && b.vpc >= 0)
      return layout.boxes[static_cast<std::size_t>(b.vpc)].id;
  return {};
}

/// From one stop to the next: along the drawn roads, or straight.
void find_way(const MapLayout& layout, const std::string& from, MapStop& to, ImVec2 start) {
  to.way = road_between(layout, from, to.id, to.road);
  // Between a subnet and what joins VPCs the road has two parts: to the VPC's border, and beyond.
  const std::string vpc = vpc_of(layout, from), other = vpc_of(layout, to.id);
  Road unused = Road::Private;
  if (!vpc.empty()) {
    const std::vector<ImVec2> beyond = road_between(layout, vpc, to.id, unused);
    to.way.insert(to.way.end(), beyond.begin(), beyond.end());
  } else if (!other.empty()) {
    const std::vector<ImVec2> before = road_between(layout, from, other, unused);
    to.way.insert(to.way.begin(), before.begin(), before.end());
  }
  const bool outside = from == "internet" || to.id == "internet" || from == "aws-backbone" ||
                       to.id == "aws-backbone";
  if (to.way.empty() && outside)
    to.road = Road::Public;
  if (to.way.empty() || !at_same_place(to.way.front(), start))
    to.way.insert(to.way.begin(), start);
  if (!at_same_place(to.way.back(), to.at))
    to.way.push_back(to.at);
}

bool is_vpc(std::string_view id) {
  return id.rfind("vpc-", 0) == 0;
}

}  // namespace

MapLayout lay_out(const network::Topology& topology, float aspect, int before) {
  const MapIndex index = index_of(topology);
  std::size_t most = 1;
  for (const auto& entry : index.subnets) most = std::max(most, entry.second.size());
  const bool tall = aspect < 1;
  MapLayout best;
  float best_scale = 0;
  for (const int across : {1, 2, 3, 4, 6, 100}) {
    if (across > 1 && (tall || static_cast<std::size_t>(across) >= most * 2) && across != before)
      continue;
    MapLayout layout = MapLayouter(topology, index, tall, across).run();
    float scale = scale_in(layout, aspect);
    if (across == before)
      scale *= kWorthMoving;
    if (scale <= best_scale)
      continue;
    best = std::move(layout);
    best_scale = scale;
  }
  return best;
}

std::vector<MapStop> stops_of(const MapLayout& layout, const network::Path& path) {
  std::vector<MapStop> stops;
  const auto visit = [&](const std::string& id, int hop, bool blocked) {
    const auto anchor = layout.anchors.find(id);
    if (anchor == layout.anchors.end()) {
      if (blocked && !stops.empty())
        stops.back().blocked = true;
      return;
    }
    if (!stops.empty() &&
        (at_same_place(stops.back().at, anchor->second) || stops.back().id == id)) {
      stops.back().last_hop = hop;
      stops.back().blocked = stops.back().blocked || blocked;
      return;
    }
    MapStop stop;
    stop.at = anchor->second;
    stop.first_hop = stop.last_hop = hop;
    stop.blocked = blocked;
    stop.id = id;
    if (!stops.empty()) {
      find_way(layout, stops.back().id, stop, stops.back().at);
      // A subnet is left where its road begins, which may be another side than the usual one.
      MapStop& left = stops.back();
      if (stop.way.size() > 2 && !left.way.empty() && !vpc_of(layout, left.id).empty()) {
        left.at = left.way.back() = stop.way[1];
        stop.way.erase(stop.way.begin());
      }
    }
    stops.push_back(std::move(stop));
  };
  visit(path.from.empty() ? "internet" : path.from, -1, false);
  std::string last;
  for (std::size_t i = 0; i < path.hops.size(); ++i) {
    const network::Hop& hop = path.hops[i];
    last = hop.node;
    // The router of a VPC is no place: the drawn routes lead past it. Between VPCs it is the way
    // in.
    const bool passes = is_vpc(hop.node) && !hop.blocked && i + 1 < path.hops.size();
    if (passes && !hop.rule.empty() && layout.link_of.count({hop.rule, hop.node}) != 0) {
      visit(hop.rule, static_cast<int>(i), false);  // handed over a peering connection
      continue;
    }
    if (!passes)
      visit(hop.node, static_cast<int>(i), hop.blocked);
  }
  if (path.disposition == network::Disposition::Accepted) {
    const int hop = static_cast<int>(path.hops.size()) - 1;
    if (layout.anchors.find(last) == layout.anchors.end())
      visit(path.hops.empty() ? "dynamodb" : "services", hop, false);
  }
  // An answer that does not come back goes as far as it comes.
  if (path.returned && !path.return_hops.empty() && path.return_hops.back().blocked)
    for (std::size_t i = 0; i < path.return_hops.size(); ++i) {
      const network::Hop& hop = path.return_hops[i];
      if (!is_vpc(hop.node) || hop.blocked)
        visit(hop.node, static_cast<int>(path.hops.size() + i), hop.blocked);
    }
  return stops;
}

}  // namespace lockbox::panels
