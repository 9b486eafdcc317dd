// The geometry of the network map: what belongs inside what, and where a path goes.
#include "web/scene/map_layout.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "engine/network/walk.hpp"

namespace lockbox::map_layout_test {
using namespace lockbox::panels;

namespace {

const MapBox* box(const MapLayout& layout, std::string_view id) {
  for (const MapBox& b : layout.boxes) {
    if (b.id == id)
      return &b;
  }
  return nullptr;
}

bool inside(const MapNode& node, const MapBox& b) {
  return node.centre.x - node.half.x >= b.min.x && node.centre.x + node.half.x <= b.max.x &&
         node.centre.y - node.half.y >= b.min.y && node.centre.y + node.half.y <= b.max.y;
}

}  // namespace

TEST_CASE("instances stand in their subnet, subnets in their VPC, nothing overlaps", "[ui][map]") {
  const network::Topology t = network::default_topology("111122223333", "eu-west-1");
  const MapLayout layout = lay_out(t, GENERATE(0.6f, 1.5f, 5.0f));
  for (const network::NetworkInterface& eni : t.interfaces) {
    const std::string id = eni.instance.empty() ? eni.id : eni.instance;
    for (const MapNode& node : layout.nodes) {
      if (node.id != id)
        continue;
      INFO(id);
      const MapBox* subnet = box(layout, eni.subnet);
      REQUIRE(subnet);
      CHECK(inside(node, *subnet));
    }
  }
  for (std::size_t i = 0; i < layout.nodes.size(); ++i) {
    for (std::size_t j = i + 1; j < layout.nodes.size(); ++j) {
      const MapNode &a = layout.nodes[i], &b = layout.nodes[j];
      const bool apart = a.centre.x + a.half.x <= b.centre.x - b.half.x ||
                         b.centre.x + b.half.x <= a.centre.x - a.half.x ||
                         a.centre.y + a.half.y <= b.centre.y - b.half.y ||
                         b.centre.y + b.half.y <= a.centre.y - a.half.y;
      INFO(a.id << " and " << b.id);
      CHECK(apart);
    }
  }
}

TEST_CASE("gateways on one border keep so far apart that a name stands between them", "[ui][map]") {
  network::Topology t = network::default_topology("111122223333", "eu-west-1");
  for (const char* id : {"vpce-0a", "vpce-0b"}) {
    network::VpcEndpoint e;
    e.id = id;
    e.type = "Gateway";
    e.vpc = t.vpcs[0].id;
    t.endpoints.push_back(e);
  }
  const MapLayout layout = lay_out(t, GENERATE(0.6f, 1.5f, 5.0f));
  const MapBox* vpc = box(layout, t.vpcs[0].id);
  REQUIRE(vpc);
  std::vector<float> at;
  for (const MapNode& node : layout.nodes) {
    if (node.kind == NodeKind::InternetGateway || node.kind == NodeKind::Endpoint) {
      at.push_back(node.centre.y);
      CHECK(node.centre.y - node.half.y >= vpc->min.y);
      CHECK(node.centre.y + node.half.y <= vpc->max.y);
    }
  }
  REQUIRE(at.size() >= 3);
  std::sort(at.begin(), at.end());
  for (std::size_t i = 1; i < at.size(); ++i) CHECK(at[i] - at[i - 1] >= 3.5f);
}

TEST_CASE("a wide room has the subnets side by side, and their routes pass below them",
          "[ui][map]") {
  const network::Topology t = network::default_topology("111122223333", "eu-west-1");
  const MapLayout layout = lay_out(t, 5.0f);
  const MapBox *first = box(layout, t.subnets[0].id), *second = box(layout, t.subnets[1].id);
  REQUIRE(first);
  REQUIRE(second);
  CHECK(first->min.y == second->min.y);
  CHECK(first->max.x <= second->min.x);
  for (const MapLink& link : layout.links) {
    for (std::size_t i = 1; i + 1 < link.points.size(); ++i) {
      INFO(link.from << " to " << link.to);
      CHECK((link.points[i].y > first->max.y || link.points[i].x > second->max.x));
    }
  }
}

TEST_CASE("a delivered path ends at the service, a stopped one where it was stopped", "[ui][map]") {
  const network::Topology t = network::default_topology("111122223333", "eu-west-1");
  const MapLayout layout = lay_out(t, GENERATE(0.6f, 1.5f, 5.0f));
  const network::Path there =
      network::find_path(t, "internet", "dynamodb.eu-west-1.amazonaws.com", true);
  REQUIRE(there.delivered());
  const std::vector<MapStop> stops = stops_of(layout, there);
  REQUIRE(stops.size() >= 2);
  const ImVec2 service = layout.anchors.find("dynamodb")->second;
  CHECK(stops.back().at.x == service.x);
  CHECK(stops.back().at.y == service.y);
  CHECK_FALSE(stops.back().blocked);
}

TEST_CASE("an empty topology lays out and a path through it has no stop it cannot show",
          "[ui][map]") {
  const MapLayout layout = lay_out(network::Topology{}, GENERATE(0.6f, 5.0f));
  CHECK(layout.max.x > layout.min.x);
  CHECK(stops_of(layout, network::Path{}).size() <= 1);
}

}  // namespace lockbox::map_layout_test
