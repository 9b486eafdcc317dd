#pragma once
// Where things of the network stand on the map, in graph units (1 = 1 em at zoom 1). Pure geometry:
// from left to right customers' sites, transit gateways and peering, VPCs with their subnets, AWS's
// own network, the internet and the services. The order is the topology's, so that a small change
// moves little.
#include <imgui.h>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/network/path.hpp"
#include "engine/network/topology.hpp"

namespace lockbox::panels {

enum class NodeKind {
  Instance,
  InternetGateway,
  NatGateway,
  Endpoint,           ///< a gateway endpoint
  InterfaceEndpoint,  ///< the interface of one in a subnet
  Peering,
  TransitGateway,
  VpnGateway,
  DirectConnect,
  Site,      ///< a customer's side of VPN connections
  Backbone,  ///< AWS's own network between VPCs' gateways and services
  Internet,
  Client,
  Service
};

/// What a road is: addresses of the public internet, private ones, or inside of a VPC only.
enum class Road { Local, Private, Public };

struct MapNode {
  std::string id;  ///< "i-...", "igw-...", "vpce-...", "internet", "dynamodb", vantage point name
  NodeKind kind = NodeKind::Instance;
  ImVec2 centre{0, 0}, half{0, 0};
  std::string title, detail;
  int box = -1;                ///< the subnet it stands in, as an index of boxes
  bool words_outside = false;  ///< on a right border: the name is kept off the roads inside of it
};
/// A VPC or a subnet.
struct MapBox {
  std::string id, title, detail;
  bool subnet = false;
  bool outside = false;     ///< another account's, or known by name only
  Road road = Road::Local;  ///< subnet: where its routes out of the VPC lead
  int nodes = 0, vpc = -1;  ///< subnet: how many stand in it; the index of its VPC
  ImVec2 min{0, 0}, max{0, 0};
};
struct MapLink {
  std::string from, to;
  std::vector<ImVec2> points;  ///< at least two
  std::string why;             ///< the route that makes the link
  Road road = Road::Local;
  bool inside = false;  ///< runs inside of a VPC, over its box
};

struct MapLayout {
  std::vector<MapBox> boxes;
  std::vector<MapNode> nodes;
  std::vector<MapLink> links;
  std::map<std::string, ImVec2, std::less<>> anchors;  ///< by AWS id or vantage point name
  std::map<std::pair<std::string, std::string>, std::size_t> link_of;  ///< by from and to
  ImVec2 min{0, 0}, max{0, 0};
  int across = 1;  ///< subnets side by side
  bool tall = false;
};

/// `aspect`: width of the room by its height. Higher than wide: the internet and the services stand
/// below. Of several arrangements of subnets the one that is shown largest is taken; `before`, the
/// one of the last layout (0: none), is kept while it is nearly as good.
MapLayout lay_out(const network::Topology& topology, float aspect, int before = 0);

/// One stop of a path on the map; neighbouring hops at the same place share a stop.
struct MapStop {
  ImVec2 at{0, 0};
  int first_hop = 0, last_hop = 0;
  bool blocked = false;
  std::string id;             ///< what stands there
  std::vector<ImVec2> way;    ///< from the stop before to here, both included; empty for the first
  Road road = Road::Private;  ///< of that way
};
/// The places a path visits, in order; hops the map does not draw are left out.
std::vector<MapStop> stops_of(const MapLayout& layout, const network::Path& path);

}  // namespace lockbox::panels
