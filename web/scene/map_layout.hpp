#pragma once
// Where things of the network stand on the map, in graph units (1 = 1 em at zoom 1). Pure geometry:
// VPCs with their subnets on the left, gateways on their border, the internet and the service on
// the right.
#include <imgui.h>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/network/path.hpp"
#include "engine/network/topology.hpp"

namespace lockbox::panels {

enum class NodeKind { Instance, InternetGateway, Endpoint, Internet, Client, Service };

struct MapNode {
  std::string id;  ///< "i-...", "igw-...", "vpce-...", "internet", "dynamodb", vantage point name
  NodeKind kind = NodeKind::Instance;
  ImVec2 centre{0, 0}, half{0, 0};
  std::string title, detail;
};
/// A VPC or a subnet.
struct MapBox {
  std::string id, title, detail;
  bool subnet = false;
  ImVec2 min{0, 0}, max{0, 0};
};
struct MapLink {
  std::vector<ImVec2> points;  ///< at least two
  std::string why;             ///< the route that makes the link
};

struct MapLayout {
  std::vector<MapBox> boxes;
  std::vector<MapNode> nodes;
  std::vector<MapLink> links;
  std::map<std::string, ImVec2, std::less<>> anchors;  ///< by AWS id or vantage point name
  ImVec2 min{0, 0}, max{0, 0};
};

/// `aspect`: width of the room by its height. Higher than wide: the internet and the service stand
/// below. Wide: of subnets in a column and subnets in a row, what is shown larger.
MapLayout lay_out(const network::Topology& topology, float aspect);

/// One stop of a path on the map; neighbouring hops at the same place share a stop.
struct MapStop {
  ImVec2 at{0, 0};
  int first_hop = 0, last_hop = 0;
  bool blocked = false;
};
/// The places a path visits, in order; hops the map does not draw are left out.
std::vector<MapStop> stops_of(const MapLayout& layout, const network::Path& path);

}  // namespace lockbox::panels
