#pragma once
// The network map drawn: places, roads, the way of the last request, facts of what is chosen.
#include <map>
#include <string>
#include <string_view>

#include "web/scene/map_layout.hpp"
#include "web/scene/scene.hpp"
#include "web/ui/graph.hpp"

namespace lockbox::panels {

/// What is being changed by hand in the facts of the chosen node.
struct MapEdits {
  std::string node, form;  ///< that `typed` and `said` belong to; the form that is open
  std::map<std::string, std::string> typed;  ///< by field of the open form
  std::string sent;                          ///< the command that was sent last
  std::string said;                          ///< what came of it, in words
  bool refused = false;                      ///< `said` tells of a refusal
};

struct MapView {
  ui::GraphView graph;
  std::string node;  ///< chosen node or box
  MapEdits edits;
  // Derived from the topology, kept until it is another version or the room another shape.
  MapLayout layout;
  Cow<network::Topology> laid_out;
  float aspect = 0;
};

/// The map, at the cursor, `size` large.
void draw_map(ui::Ui& ui, const Scene& scene, MapView& view, ImVec2 size);

/// The way of the last request below the nodes, as far as the packet has come.
void draw_way(ui::Ui& ui, const ui::Graph& graph, const std::vector<MapStop>& stops,
              float progress);
/// The packet, and how it ended, above the nodes. A block carries its reason.
void draw_packet(ui::Ui& ui, const ui::Graph& graph, const Scene& scene, const MapLayout& layout,
                 const std::vector<MapStop>& stops, float progress);
/// How far the packet has come, in stops; the whole way when nothing may move.
float progress_of(ui::Ui& ui, const Scene& scene, std::size_t stops);

ui::Color color_of(const ui::Theme& theme, Road road);
/// A road: solid where it is private, dashed where it is public.
void draw_road(const ui::Theme& theme, const ui::Graph& graph, const MapLink& link);

/// What the terminal answered to a command; the facts show it when it was theirs.
void took(MapView& view, const std::string& command, int status, std::string_view error);

/// What each part of the road takes and costs, beside the road and off the `names` on it, and the
/// sum of all in a corner.
void draw_costs(ui::Ui& ui, const ui::Graph& graph, const network::Path& path,
                const std::vector<MapStop>& stops, const std::vector<ui::Rect>& names);

/// Facts of the chosen node, over the map; with a button that closes them. They can be changed:
/// lines removed, rules, routes and endpoints added.
void draw_facts(ui::Ui& ui, const Scene& scene, MapView& view, const ui::Graph& graph);

}  // namespace lockbox::panels
