#include "web/scene/map_picture.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/hash.hpp"
#include "engine/base/text.hpp"
#include "web/ui/stamp.hpp"

namespace lockbox::panels {
namespace {

using ui::Ui;

/// Below this size of a unit (pixels) cards cannot be read: subnets show how many there are.
constexpr float kReadable = 6.0f;
/// From so many nodes on, those out of sight are no items: their subnet stands for them.
constexpr std::size_t kMany = 200;

struct Look {
  ui::Glyph glyph;
  const char* word;
  bool round;
};

Look look_of(NodeKind kind) {
  switch (kind) {
    case NodeKind::Instance:
      return {ui::Glyph::Server, "Instance ", false};
    case NodeKind::InternetGateway:
      return {ui::Glyph::Gateway, "Internet gateway ", true};
    case NodeKind::NatGateway:
      return {ui::Glyph::Nat, "NAT gateway ", false};
    case NodeKind::Endpoint:
      return {ui::Glyph::Door, "VPC endpoint ", true};
    case NodeKind::InterfaceEndpoint:
      return {ui::Glyph::Door, "Interface endpoint ", false};
    case NodeKind::Peering:
      return {ui::Glyph::Peering, "Peering ", true};
    case NodeKind::TransitGateway:
      return {ui::Glyph::Hub, "Transit gateway ", true};
    case NodeKind::VpnGateway:
      return {ui::Glyph::Gateway, "VPN gateway ", true};
    case NodeKind::DirectConnect:
      return {ui::Glyph::Gateway, "Direct Connect gateway ", false};
    case NodeKind::Site:
      return {ui::Glyph::Building, "Customer site ", false};
    case NodeKind::Backbone:
      return {ui::Glyph::Hub, "", true};
    case NodeKind::Internet:
      return {ui::Glyph::Cloud, "", false};
    case NodeKind::Client:
      return {ui::Glyph::Server, "Client ", false};
    case NodeKind::Service:
      return {ui::Glyph::Table, "Service ", false};
  }
  return {ui::Glyph::None, "", false};
}

bool in_sight(const ui::Graph& graph, ImVec2 min, ImVec2 max) {
  return max.x >= graph.min().x && min.x <= graph.max().x && max.y >= graph.min().y &&
         min.y <= graph.max().y;
}

/// Quicker than in_sight, and with some pixels to spare: most nodes of a large map are far away.
bool far_out_of_sight(const ui::Graph& graph, ImVec2 origin, const MapNode& node) {
  constexpr float kSpare = 3.0f;
  const float em = graph.unit();
  const float x = origin.x + node.centre.x * em, w = node.half.x * em + kSpare;
  const float y = origin.y + node.centre.y * em, h = node.half.y * em + kSpare;
  return x + w < graph.min().x || x - w > graph.max().x || y + h < graph.min().y ||
         y - h > graph.max().y;
}

void dashed_rect(ImDrawList* list, ImVec2 min, ImVec2 max, ImU32 color, float em) {
  const ImVec2 corners[4] = {min, ImVec2(max.x, min.y), max, ImVec2(min.x, max.y)};
  for (int i = 0; i < 4; ++i)
    ui::draw_dashes(list, corners[i], corners[(i + 1) % 4], color, 1.2f, em * 0.6f);
}

ui::Annotation box_words(const MapBox& box, const MapView& view, bool readable) {
  ui::Annotation what;
  what.role = ui::Role::Button;
  what.name = concat({box.subnet ? "Subnet " : "VPC ", box.title});
  what.description =
      concat({box.id, " ", box.detail,
              !box.subnet                ? ""
              : box.road == Road::Public ? ", public: it has a route to an internet gateway"
                                         : ", private",
              !readable && box.nodes > 0 ? concat({", ", std::to_string(box.nodes), " inside"})
                                         : std::string()});
  what.target = concat({box.subnet ? "subnet:" : "vpc:", box.id});
  what.selected = view.node == box.id;
  return what;
}

/// The title of a box, which is its control; the whole box when its inside cannot be read.
void draw_box_title(Ui& ui, const ui::Graph& graph, MapView& view, const MapBox& box,
                    bool readable) {
  const ImVec2 min = graph.to_screen(box.min), max = graph.to_screen(box.max);
  const float em = graph.unit(), scale = em / ui.em();
  const bool whole = box.subnet && !readable;
  const ImVec2 size(max.x - min.x, whole ? max.y - min.y : std::max(em * 1.75f, 4.0f));
  const ui::Response r =
      ui::interact_at(ui, "box-" + box.id, min, size, box_words(box, view, readable));
  if (r.activated) {
    view.node = view.node == box.id ? "" : box.id;
    if (whole)
      graph.look_at(box.min, box.max);
  }
  if (!r.visible)
    return;
  ImDrawList* list = graph.list();
  if (r.hovered || view.node == box.id)
    list->AddRectFilled(r.min, r.max, ui::u32(ui.theme.hover), em * 0.5f);
  const ui::TextStyle strong{ui::kSmall * scale, true, false},
      plain{ui::kSmall * scale, false, false};
  float left = min.x + em * 0.8f;
  const float y = min.y + em * 0.5f;
  if (!readable) {
    // The title in a size that can be read, as far as it fits.
    const ui::TextStyle small{ui::kSmall * 0.85f, !box.subnet, false};
    const float room = max.x - min.x - 6;
    if (room < 18 || max.y - min.y < ui.em())
      return;
    const std::string words =
        whole ? concat({box.title, box.nodes > 0 ? "  " : "",
                        box.nodes > 0 ? std::to_string(box.nodes) : std::string()})
              : box.title;
    ui::draw_text(ui, list, ImVec2(min.x + 3, min.y + 1), ui.theme.text, words, small, room);
    return;
  }
  left += ui::draw_text(ui, list, ImVec2(left, y), ui.theme.text, box.title, strong,
                        (max.x - min.x) * 0.6f) +
          em * 0.6f;
  std::string_view word;
  if (box.subnet && box.road != Road::Local)
    word = box.road == Road::Public ? "public" : "private";
  const float tag = word.empty() ? 0.0f : ui::measure(ui, word, plain).x + em * 0.5f;
  ui::draw_text(ui, list, ImVec2(left, y), ui.theme.muted, box.detail, plain,
                max.x - left - em * 0.6f - tag);
  if (!word.empty() && max.x - tag > left)
    ui::draw_text(ui, list, ImVec2(max.x - tag - em * 0.2f, y), color_of(ui.theme, box.road), word,
                  plain);
}

void draw_box(Ui& ui, const ui::Graph& graph, const MapBox& box) {
  const ImVec2 min = graph.to_screen(box.min), max = graph.to_screen(box.max);
  if (!in_sight(graph, min, max))
    return;
  ImDrawList* list = graph.list();
  const float em = graph.unit();
  list->AddRectFilled(min, max, ui::u32(box.subnet ? ui.theme.surface : ui.theme.raised),
                      em * 0.5f);
  if (box.outside) {
    dashed_rect(list, min, max, ui::u32(ui.theme.outline), std::max(em, 6.0f));
    return;
  }
  list->AddRect(min, max, ui::u32(box.subnet ? ui.theme.line : ui.theme.outline), em * 0.5f);
  if (box.subnet && box.road != Road::Local)
    list->AddRectFilled(ImVec2(min.x, min.y + em * 0.5f),
                        ImVec2(min.x + std::max(2.0f, em * 0.2f), max.y - em * 0.5f),
                        ui::u32(color_of(ui.theme, box.road)), em * 0.1f);
}

/// Equal for nodes of one size and one look, within a frame.
template <class... Ts>
std::uint64_t shape_key(ImVec2 half, const Ts&... look) {
  const auto whole = [](float v) { return static_cast<std::int64_t>(std::lround(v * 4096)); };
  return hash_all(whole(half.x), whole(half.y), look...);
}

/// A node too small to be read: one mark.
void draw_speck(Ui& ui, const ui::Graph& graph, const MapNode& node, bool on_path,
                ui::Stamps& stamps) {
  const float em = graph.unit();
  const ImVec2 c = graph.to_screen(node.centre);
  const ImU32 color = ui::u32(on_path ? ui.theme.accent : ui::with_alpha(ui.theme.outline, 60));
  stamps.draw(graph.list(), shape_key(node.half, color), c, [&] {
    graph.list()->AddRectFilled(ImVec2(c.x - node.half.x * em, c.y - node.half.y * em),
                                ImVec2(c.x + node.half.x * em, c.y + node.half.y * em), color,
                                em * 0.4f);
  });
}

/// Titles keep a size that can be read.
float title_size(float scale) {
  return std::max(ui::kSmall * scale, 0.6f);
}

/// Names that have been drawn: where there is no room for another one, its tooltip has to do.
using Labels = std::vector<ui::Rect>;

bool take_room(Labels& labels, const ui::Rect& r) {
  for (const ui::Rect& o : labels)
    if (r.x < o.x + o.w && o.x < r.x + r.w && r.y < o.y + o.h && o.y < r.y + r.h)
      return false;
  labels.push_back(r);
  return true;
}

void draw_round_words(Ui& ui, const ui::Graph& graph, const MapNode& node, ImVec2 centre,
                      float below, Labels& labels) {
  const float em = graph.unit();
  const ui::TextStyle strong{title_size(em / ui.em()), true, false};
  const float height = ui::pixels_of(ui, strong) * 1.25f;
  const float width = ui::measure(ui, node.title, strong).x;
  const float x =
      centre.x - (node.words_outside ? std::min(node.half.x * em, width / 2) : width / 2);
  const float y = below + em * 0.1f;
  if (!take_room(labels, {x, y, width, height}))
    return;
  graph.list()->AddRectFilled(ImVec2(x - 3, y), ImVec2(x + width + 3, y + height),
                              ui::u32(ui::with_alpha(ui.theme.surface, 225)), 3);
  ui::draw_text(ui, graph.list(), ImVec2(x, y), ui.theme.text, node.title, strong);
}

/// A node with its name beside the glyph (cards) or below it (gateways on the border).
void draw_node(Ui& ui, const ui::Graph& graph, const MapNode& node, MapView& view, bool on_path,
               Labels& labels, ui::Stamps& stamps) {
  const ImVec2 centre = graph.to_screen(node.centre);
  const float em = graph.unit(), scale = em / ui.em();
  const ImVec2 half(node.half.x * em, node.half.y * em);
  const Look look = look_of(node.kind);
  ui::Annotation what;
  what.role = ui::Role::Button;
  what.name = concat({look.word, node.title});
  what.description = concat({node.id, node.detail.empty() ? "" : ", ", node.detail,
                             on_path ? ", on the way of the last request" : ""});
  what.target = "hop:" + node.id;
  what.selected = view.node == node.id;
  const ui::Response r =
      ui::interact_at(ui, "node-" + node.id, ImVec2(centre.x - half.x, centre.y - half.y),
                      ImVec2(half.x * 2, half.y * 2), what);
  if (r.activated)
    view.node = view.node == node.id ? "" : node.id;
  if (!r.visible)
    return;
  if (r.hovered)
    ui::tooltip(ui, r, concat({what.name, " (", what.description, ")"}));
  ImDrawList* list = graph.list();
  const bool words_below = look.round || node.kind == NodeKind::Internet;
  const ImU32 edge = ui::u32(on_path ? ui.theme.accent : ui.theme.outline),
              back = ui::u32(r.hovered || what.selected ? ui.theme.hover : ui.theme.surface),
              front = ui::u32(on_path ? ui.theme.accent : ui.theme.muted);
  const bool thick = on_path || what.selected;
  const float width = thick ? 2.0f : 1.2f;
  const auto draw_shape = [&] {
    if (look.round) {
      list->AddCircleFilled(centre, half.x, back);
      list->AddCircle(centre, half.x, edge, 0, width);
    } else {
      list->AddRectFilled(r.min, r.max, back, em * 0.45f);
      list->AddRect(r.min, r.max, edge, em * 0.45f, 0, width);
    }
    if (words_below)
      ui::draw_glyph(list, look.glyph,
                     ImVec2(centre.x, centre.y - (look.round ? 0.0f : half.y * 0.28f)),
                     look.round ? half.x * 1.2f : em * 1.5f, front);
    else
      ui::draw_glyph(list, look.glyph, ImVec2(r.min.x + em * 1.2f, centre.y), em * 1.35f, front);
  };
  stamps.draw(list,
              shape_key(node.half, static_cast<int>(look.glyph), look.round, words_below, thick,
                        edge, back, front),
              centre, draw_shape);
  if (words_below) {
    draw_round_words(ui, graph, node, centre, look.round ? r.max.y : centre.y + em * 0.3f, labels);
    return;
  }
  const ui::TextStyle strong{title_size(scale), true, false},
      plain{ui::kSmall * 0.93f * scale, false, false};
  const float x = r.min.x + em * 2.3f, room = r.max.x - x - em * 0.4f;
  const bool two = !node.detail.empty() && em > 7.5f;
  const float up = two ? em * 1.0f : ui::pixels_of(ui, strong) * 0.6f;
  ui::draw_text(ui, list, ImVec2(x, centre.y - up), ui.theme.text, node.title, strong, room);
  if (two)
    ui::draw_text(ui, list, ImVec2(x, centre.y + em * 0.1f), ui.theme.muted, node.detail, plain,
                  room);
}

/// What the strokes mean, in the lower left corner.
void draw_legend(Ui& ui, const ui::Graph& graph) {
  ImDrawList* list = graph.list();
  const float em = ui.em(), y = graph.max().y - em * 1.1f;
  float x = graph.min().x + em * 0.2f;
  for (const Road road : {Road::Private, Road::Public}) {
    const std::string_view word = road == Road::Private ? "private road" : "public road";
    const ui::TextStyle style{ui::kSmall * 0.93f, false, false};
    const float width = ui::measure(ui, word, style).x;
    list->AddRectFilled(ImVec2(x - 3, y - em * 0.7f),
                        ImVec2(x + em * 2.4f + width + 4, y + em * 0.7f),
                        ui::u32(ui::with_alpha(ui.theme.surface, 215)), 4);
    const ImVec2 from(x, y), to(x + em * 1.8f, y);
    if (road == Road::Public)
      ui::draw_dashes(list, from, to, ui::u32(color_of(ui.theme, road)), 2.0f, em * 0.45f);
    else
      list->AddLine(from, to, ui::u32(color_of(ui.theme, road)), 2.0f);
    ui::draw_text(ui, list, ImVec2(x + em * 2.2f, y - em * 0.55f), ui.theme.muted, word, style);
    ui::Annotation what;
    what.name = concat({word, road == Road::Private ? ": solid" : ": dashed"});
    ui::describe(ui, road == Road::Private ? "legend-private" : "legend-public",
                 ImVec2(x, y - em * 0.6f), ImVec2(x + em * 2.4f + width, y + em * 0.6f), what);
    x += em * 3.4f + width;
  }
}

void lay_out_anew(const Scene& scene, MapView& view, ImVec2 size) {
  const float aspect = size.x / std::max(size.y, 1.0f);
  const Cow<network::Topology>& now = scene.world.services.network;
  const bool same_shape = std::abs(aspect - view.aspect) < 0.02f * aspect;
  if (same_shape && view.laid_out.same_version(now))
    return;
  view.layout = lay_out(*now, aspect, same_shape ? view.layout.across : 0);
  view.laid_out = now;
  view.aspect = aspect;
}

}  // namespace

ui::Color color_of(const ui::Theme& theme, Road road) {
  return road == Road::Public    ? theme.unknown
         : road == Road::Private ? theme.accent
                                 : theme.outline;
}

void draw_road(const ui::Theme& theme, const ui::Graph& graph, const MapLink& link) {
  const ImU32 color = ui::u32(ui::with_alpha(color_of(theme, link.road), 170));
  const float dash = std::max(graph.unit() * 0.5f, 3.0f);
  for (std::size_t i = 0; i + 1 < link.points.size(); ++i) {
    const ImVec2 a = graph.to_screen(link.points[i]), b = graph.to_screen(link.points[i + 1]);
    if (!in_sight(graph, ImVec2(std::min(a.x, b.x), std::min(a.y, b.y)),
                  ImVec2(std::max(a.x, b.x), std::max(a.y, b.y))))
      continue;
    if (link.road == Road::Public)
      ui::draw_dashes(graph.list(), a, b, color, 1.3f, dash);
    else
      graph.list()->AddLine(a, b, color, 1.3f);
  }
}

void draw_map(Ui& ui, const Scene& scene, MapView& view, ImVec2 size) {
  lay_out_anew(scene, view, size);
  const MapLayout& layout = view.layout;
  ui::Graph graph(ui, view.graph, "map", size, layout.min, layout.max);
  const bool readable = graph.unit() >= kReadable;
  for (const MapLink& link : layout.links)
    if (!link.inside)
      draw_road(ui.theme, graph, link);
  for (const MapBox& box : layout.boxes) draw_box(ui, graph, box);
  for (const MapLink& link : layout.links)
    if (link.inside && readable)
      draw_road(ui.theme, graph, link);
  std::vector<MapStop> stops;
  if (scene.trace)
    stops = stops_of(layout, scene.trace->path);
  const auto on_path = [&stops](const MapNode& node) {
    return std::any_of(stops.begin(), stops.end(), [&node](const MapStop& s) {
      return s.at.x == node.centre.x && s.at.y == node.centre.y;
    });
  };
  for (const MapBox& box : layout.boxes) draw_box_title(ui, graph, view, box, readable);
  const float progress = progress_of(ui, scene, stops.size());
  draw_way(ui, graph, stops, progress);
  const bool many = layout.nodes.size() > kMany;
  Labels labels;
  ui::Stamps stamps;
  const ImVec2 origin = graph.to_screen(ImVec2(0, 0));
  for (const MapNode& node : layout.nodes) {
    if (many && node.box >= 0 && far_out_of_sight(graph, origin, node))
      continue;
    const ImVec2 c = graph.to_screen(node.centre);
    const ImVec2 half(node.half.x * graph.unit(), node.half.y * graph.unit());
    const bool seen =
        in_sight(graph, ImVec2(c.x - half.x, c.y - half.y), ImVec2(c.x + half.x, c.y + half.y));
    if (node.box >= 0 && !readable) {
      if (seen)
        draw_speck(ui, graph, node, on_path(node), stamps);
    } else if (seen || !many || node.box < 0) {
      draw_node(ui, graph, node, view, on_path(node), labels, stamps);
    }
  }
  draw_packet(ui, graph, scene, layout, stops, progress);
  if (scene.trace)
    draw_costs(ui, graph, scene.trace->path, stops, labels);
  draw_legend(ui, graph);
  draw_facts(ui, scene, view, graph);
}

}  // namespace lockbox::panels
