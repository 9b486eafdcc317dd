#pragma once
// One arrangement of the map. Boxes and nodes are placed in map_layouter.cpp, what lies outside of
// the VPCs in map_outside.cpp, links in map_roads.cpp. Private to the folder.
#include "web/scene/map_index.hpp"

namespace lockbox::panels {

class MapLayouter {
 public:
  MapLayouter(const network::Topology& t, const MapIndex& index, bool tall, int across)
      : t_(t), index_(index), tall_(tall), across_(across) {}
  MapLayout run();

 private:
  /// A VPC's subnets, relative to its corner.
  struct Plan {
    std::vector<ImVec2> at, size;
    ImVec2 whole{0, 0};
    bool lanes = false;             ///< subnets side by side, over the lanes of their routes
    std::vector<std::string> left;  ///< what stands at its left border
  };
  /// Where the routes of a VPC run.
  struct Ways {
    float left = 0, right_private = 0, right_public = 0;
    ImVec2 min{0, 0}, max{0, 0};
    std::map<std::string, float, std::less<>> ports;  ///< heights of the targets at the left border
  };

  void add(MapNode node);
  const ImVec2* anchor(std::string_view id) const;
  Plan plan_of(const network::Vpc& v) const;
  void place_vpcs();
  void place_vpc(const network::Vpc& v, const Plan& plan, ImVec2 corner, ImVec2 room);
  void place_subnet(const network::Subnet& s, ImVec2 at, ImVec2 size, int vpc, bool lanes);
  void gateways(const network::Vpc& v, ImVec2 min, ImVec2 max);
  std::vector<MapNode> gateways_of(const network::Vpc& v) const;

  void right_side();
  void services(ImVec2 first);
  void left_side();
  void connections(float x);
  void sites(float x);
  /// Nodes of one column at their wanted heights, pushed apart.
  void add_column(std::vector<MapNode> nodes);
  float height_of(const std::string& id) const;

  void link(std::string from, std::string to, std::vector<ImVec2> points, Road road,
            std::string why, bool inside = false);
  void vpc_links(const network::Vpc& v);
  void end_inside(std::vector<ImVec2>& points, ImVec2 to, float half,
                  const std::string& subnet) const;
  void route_link(const network::Subnet& s, const network::Route& r);
  std::vector<ImVec2> way_out(const network::Subnet& s, std::string_view target, ImVec2 to,
                              Road road) const;
  void to_service(std::vector<ImVec2>& points, const std::string& service) const;
  void transit_links();
  void outside_links();
  ImVec2 near_side(std::string_view id) const;
  void extent();

  const network::Topology& t_;
  const MapIndex& index_;
  const bool tall_;
  const int across_;
  MapLayout out_;
  std::map<std::string, Ways, std::less<>> ways_;                      ///< by VPC
  std::map<std::string, ImVec2, std::less<>> halves_;                  ///< by node
  std::map<std::string, std::string, std::less<>> subnet_of_;          ///< by node
  std::map<std::string, std::pair<ImVec2, bool>, std::less<>> exits_;  ///< subnet; over a lane?
  float right_ = 0, bottom_ = 0;
  float outer_ = 1;  ///< how much larger what lies outside is drawn, beside many VPCs
};

}  // namespace lockbox::panels
