#include "web/panels/network_panel.hpp"

#include <cmath>

#include "engine/base/text.hpp"
#include "web/scene/map_layout.hpp"

namespace lockbox::panels {
namespace {

using ui::Mark;
using ui::Ui;

constexpr double kSecondsPerStop = 0.45;

ImVec2 between(ImVec2 a, ImVec2 b, float t) {
  return ImVec2(a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t);
}

void draw_box(Ui& ui, const ui::Graph& graph, const MapBox& box, int index) {
  const ImVec2 min = graph.to_screen(box.min), max = graph.to_screen(box.max);
  ImDrawList* list = graph.list();
  const float em = graph.unit();
  list->AddRectFilled(min, max, ui::u32(box.subnet ? ui.theme.surface : ui.theme.raised),
                      em * 0.5f);
  list->AddRect(min, max, ui::u32(box.subnet ? ui.theme.line : ui.theme.outline), em * 0.5f);
  const float scale = em / ui.em();
  const ui::TextStyle strong{ui::kSmall * scale, true, false},
      plain{ui::kSmall * scale, false, false};
  const ImVec2 at(min.x + em * 0.8f, min.y + em * 0.55f);
  const float used =
      ui::draw_text(ui, list, at, ui.theme.text, box.title, strong, (max.x - min.x) * 0.6f);
  ui::draw_text(ui, list, ImVec2(at.x + used + em * 0.6f, at.y), ui.theme.muted, box.detail, plain,
                max.x - at.x - used - em * 1.2f);
  ui::Annotation what;
  what.role = ui::Role::Image;
  what.name = concat({box.subnet ? "Subnet " : "VPC ", box.title});
  what.description = concat({box.id, " ", box.detail});
  what.target = concat({box.subnet ? "subnet:" : "vpc:", box.id});
  ui::describe(ui, "box-" + std::to_string(index), min, max, what);
}

ui::Glyph glyph_of(NodeKind kind) {
  switch (kind) {
    case NodeKind::Instance:
    case NodeKind::Client:
      return ui::Glyph::Server;
    case NodeKind::InternetGateway:
      return ui::Glyph::Gateway;
    case NodeKind::Endpoint:
      return ui::Glyph::Door;
    case NodeKind::Internet:
      return ui::Glyph::Cloud;
    case NodeKind::Service:
      return ui::Glyph::Table;
  }
  return ui::Glyph::None;
}

std::string_view word_of(NodeKind kind) {
  switch (kind) {
    case NodeKind::Instance:
      return "Instance ";
    case NodeKind::InternetGateway:
      return "Internet gateway ";
    case NodeKind::Endpoint:
      return "VPC endpoint ";
    case NodeKind::Internet:
      return "";
    case NodeKind::Client:
      return "Client ";
    case NodeKind::Service:
      return "Service ";
  }
  return "";
}

/// A node with its name beside the glyph (cards) or below it (gateways on the border).
void draw_node(Ui& ui, const ui::Graph& graph, const MapNode& node, NetworkView& view,
               bool on_path) {
  const ImVec2 centre = graph.to_screen(node.centre);
  const float em = graph.unit(), scale = em / ui.em();
  const ImVec2 half(node.half.x * em, node.half.y * em);
  ui::Annotation what;
  what.role = ui::Role::Button;
  what.name = concat({word_of(node.kind), node.title});
  what.description = concat({node.id, node.detail.empty() ? "" : ", ", node.detail,
                             on_path ? ", on the way of the last request" : ""});
  what.target = "hop:" + node.id;
  what.selected = view.node == node.id;
  const ui::Response r =
      ui::interact_at(ui, "node-" + node.id, ImVec2(centre.x - half.x, centre.y - half.y),
                      ImVec2(half.x * 2, half.y * 2), what);
  if (r.activated)
    view.node = view.node == node.id ? "" : node.id;
  ui::tooltip(ui, r, concat({what.name, " (", what.description, ")"}));
  ImDrawList* list = graph.list();
  const ui::Color edge = on_path ? ui.theme.accent : ui.theme.outline;
  const ui::Color back = r.hovered || what.selected ? ui.theme.hover : ui.theme.surface;
  const bool round = node.kind == NodeKind::InternetGateway || node.kind == NodeKind::Endpoint;
  if (round)
    list->AddCircleFilled(centre, half.x, ui::u32(back));
  else
    list->AddRectFilled(r.min, r.max, ui::u32(back), em * 0.45f);
  if (round)
    list->AddCircle(centre, half.x, ui::u32(edge), 0, on_path ? 2.0f : 1.2f);
  else
    list->AddRect(r.min, r.max, ui::u32(edge), em * 0.45f, 0, on_path ? 2.0f : 1.2f);
  const ui::Color front = on_path ? ui.theme.accent : ui.theme.muted;
  const ui::TextStyle strong{ui::kSmall * scale, true, false},
      plain{ui::kSmall * 0.93f * scale, false, false};
  if (round || node.kind == NodeKind::Internet) {
    const float lift = round ? 0.0f : em * 0.45f;
    ui::draw_glyph(list, glyph_of(node.kind), ImVec2(centre.x, centre.y - lift), em * 1.5f,
                   ui::u32(front));
    const float width = ui::measure(ui, node.title, strong).x;
    const float y = round ? r.max.y + em * 0.15f : centre.y + em * 0.55f;
    if (round)
      list->AddRectFilled(ImVec2(centre.x - width / 2 - 3, y),
                          ImVec2(centre.x + width / 2 + 3, y + em * 1.1f),
                          ui::u32(ui::with_alpha(ui.theme.surface, 215)), 3);
    ui::draw_text(ui, list, ImVec2(centre.x - width / 2, y), ui.theme.text, node.title, strong);
    return;
  }
  ui::draw_glyph(list, glyph_of(node.kind), ImVec2(r.min.x + em * 1.2f, centre.y), em * 1.35f,
                 ui::u32(front));
  const float x = r.min.x + em * 2.3f, room = r.max.x - x - em * 0.4f;
  ui::draw_text(ui, list, ImVec2(x, centre.y - em * 1.0f), ui.theme.text, node.title, strong, room);
  ui::draw_text(ui, list, ImVec2(x, centre.y + em * 0.1f), ui.theme.muted, node.detail, plain,
                room);
}

/// How far the packet has come, in stops; the whole way when nothing may move.
float progress_of(Ui& ui, const Scene& scene, std::size_t stops) {
  const float whole = std::max(static_cast<float>(stops) - 1, 0.0f);
  if (ui.reduced_motion || stops < 2)
    return whole;
  const double passed = ui.now - scene.trace_since;
  if (passed >= kSecondsPerStop * whole)
    return whole;
  ui.animate_for(0.1);
  return static_cast<float>(passed / kSecondsPerStop);
}

/// The way of the last request as far as the packet has come.
void draw_way(Ui& ui, const ui::Graph& graph, const std::vector<MapStop>& stops, float progress) {
  const float em = graph.unit();
  ImDrawList* list = graph.list();
  const ImU32 color = ui::u32(ui.theme.accent);
  for (std::size_t i = 0; i + 1 < stops.size(); ++i) {
    const float t = std::clamp(progress - static_cast<float>(i), 0.0f, 1.0f);
    if (t <= 0)
      break;
    const ImVec2 a = graph.to_screen(stops[i].at), b = graph.to_screen(stops[i + 1].at);
    list->AddLine(a, between(a, b, t), color, std::max(2.0f, em * 0.2f));
    if (t >= 1.0f) {
      const ImVec2 middle = between(a, b, 0.55f), before = between(a, b, 0.5f);
      ui::draw_arrow(list, before, middle, color, 1, em * 0.6f);
    }
  }
}

/// The packet, and how it ended: above the nodes.
void draw_packet(Ui& ui, const ui::Graph& graph, const Scene& scene,
                 const std::vector<MapStop>& stops, float progress) {
  if (stops.empty())
    return;
  const float em = graph.unit();
  ImDrawList* list = graph.list();
  for (std::size_t i = 0; i < stops.size() && static_cast<float>(i) <= progress; ++i) {
    if (stops[i].blocked)
      ui::draw_mark(ui, list, Mark::Deny, graph.to_screen(stops[i].at), em * 0.85f);
  }
  const auto at = static_cast<std::size_t>(progress);
  if (at + 1 < stops.size()) {
    const ImVec2 packet = between(graph.to_screen(stops[at].at), graph.to_screen(stops[at + 1].at),
                                  progress - static_cast<float>(at));
    list->AddCircleFilled(packet, em * 0.55f, ui::u32(ui.theme.surface));
    list->AddCircleFilled(packet, em * 0.42f, ui::u32(ui.theme.accent));
  } else if (!stops.back().blocked && scene.trace->path.delivered()) {
    const ImVec2 end = graph.to_screen(stops.back().at);
    ui::draw_mark(ui, list, scene.trace->succeeded ? Mark::Allow : Mark::Deny,
                  ImVec2(end.x + em * 3.6f, end.y - em * 2.2f), em * 0.85f);
  }
}

void draw_map(Ui& ui, const Scene& scene, NetworkView& view, ImVec2 size) {
  const MapLayout layout = lay_out(*scene.world.services.network, size.x / std::max(size.y, 1.0f));
  ui::Graph graph(ui, view.graph, "map", size, layout.min, layout.max);
  int index = 0;
  for (const MapBox& box : layout.boxes) draw_box(ui, graph, box, index++);
  for (const MapLink& link : layout.links) {
    for (std::size_t i = 0; i + 1 < link.points.size(); ++i)
      graph.list()->AddLine(graph.to_screen(link.points[i]), graph.to_screen(link.points[i + 1]),
                            ui::u32(ui::with_alpha(ui.theme.outline, 140)), 1.2f);
  }
  std::vector<MapStop> stops;
  if (scene.trace)
    stops = stops_of(layout, scene.trace->path);
  const auto on_path = [&stops](const MapNode& node) {
    return std::any_of(stops.begin(), stops.end(), [&node](const MapStop& s) {
      return s.at.x == node.centre.x && s.at.y == node.centre.y;
    });
  };
  const float progress = progress_of(ui, scene, stops.size());
  draw_way(ui, graph, stops, progress);
  for (const MapNode& node : layout.nodes) draw_node(ui, graph, node, view, on_path(node));
  draw_packet(ui, graph, scene, stops, progress);
}

/// The way once more as a list of numbered hops: the still form of the animation, and what a screen
/// reader reads.
void draw_hops(Ui& ui, const network::Path& path, NetworkView& view, float width) {
  const float em = ui.em();
  const ImVec2 start = ImGui::GetCursorScreenPos();
  ui::Annotation what;
  what.role = ui::Role::List;
  what.name = "Hops of the last request";
  what.row_count = static_cast<int>(path.hops.size());
  ui::describe(ui, "hops", start, ImVec2(start.x + width, start.y + em * 2), what);
  ui::begin_scroll(ui, "hops", ImVec2(width, std::max(em * 2.2f, ui.target_height())), true);
  for (std::size_t i = 0; i < path.hops.size(); ++i) {
    const network::Hop& hop = path.hops[i];
    const std::string label = concat({std::to_string(i + 1), "  ", hop.node});
    const ui::TextStyle style{ui::kSmall, false, false};
    ui::Annotation item;
    item.role = ui::Role::ListItem;
    item.name = concat({"Hop ", std::to_string(i + 1), " of ", std::to_string(path.hops.size()),
                        ": ", hop.node, hop.blocked ? ", stopped here" : ""});
    item.description = hop.why;
    item.target = "hop:" + hop.node;
    item.selected = view.hop == static_cast<int>(i);
    item.row = static_cast<int>(i) + 1;
    if (i > 0)
      ImGui::SameLine(0, em * 0.35f);
    const float mark = hop.blocked ? em * 1.3f : 0.0f;
    const ui::Response r =
        ui::interact(ui, "hop-" + std::to_string(i),
                     ImVec2(ui::measure(ui, label, style).x + em * 1.2f + mark,
                            std::max(em * 1.75f, ui.coarse_pointer ? 44.0f : 0.0f)),
                     item);
    if (r.activated)
      view.hop = view.hop == static_cast<int>(i) ? -1 : static_cast<int>(i);
    if (!r.visible)
      continue;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ui::Color back = hop.blocked     ? ui.theme.deny_soft
                           : item.selected ? ui.theme.selected
                           : r.hovered     ? ui.theme.hover
                                           : ui.theme.raised;
    list->AddRectFilled(r.min, r.max, ui::u32(back), 6.0f);
    if (hop.blocked)
      ui::draw_mark(ui, list, Mark::Deny, ImVec2(r.min.x + em * 0.95f, r.centre().y), em * 0.48f);
    ui::draw_text(ui, list, ImVec2(r.min.x + em * 0.6f + mark, r.centre().y - em * 0.55f),
                  hop.blocked ? ui.theme.deny : ui.theme.text, label, style);
  }
  ui::end_scroll(ui);
}

/// What the picture shows, in words.
std::string words_of(const network::Path& path, const NetworkView& view) {
  if (view.hop < 0 || view.hop >= static_cast<int>(path.hops.size()))
    return path.summary;
  const network::Hop& hop = path.hops[static_cast<std::size_t>(view.hop)];
  return concat({hop.node, ": ", hop.why.empty() ? hop.action : hop.why,
                 hop.rule.empty() ? "" : "  Rule: ", hop.rule});
}

/// A request that was stopped shows where; a new request forgets the hop chosen before.
void follow_request(const Scene& scene, NetworkView& view) {
  if (view.seen_step == scene.trace_step)
    return;
  view.seen_step = scene.trace_step;
  view.hop = -1;
  if (!scene.trace)
    return;
  for (std::size_t i = 0; i < scene.trace->path.hops.size(); ++i) {
    if (scene.trace->path.hops[i].blocked)
      view.hop = static_cast<int>(i);
  }
}

}  // namespace

void draw_network(Ui& ui, const Scene& scene, NetworkView& view, ImVec2 size, bool words) {
  follow_request(scene, view);
  const float em = ui.em();
  const bool hops = scene.trace != nullptr && size.y > em * 11;
  words = words && hops;
  const float below = (hops ? std::max(em * 2.2f, ui.target_height()) + em * 0.4f : 0.0f) +
                      (words ? em * (size.x < em * 40 ? 3.6f : 1.9f) : 0.0f);
  draw_map(ui, scene, view, ImVec2(size.x, size.y - below));
  if (hops)
    draw_hops(ui, scene.trace->path, view, size.x);
  if (words)
    ui::caption(ui, "why", words_of(scene.trace->path, view));
}

void draw_network_words(Ui& ui, const Scene& scene, NetworkView& view, ImVec2 min, ImVec2 size) {
  follow_request(scene, view);
  if (!scene.trace)
    return;
  ui::TextLook look;
  look.size = ui::kSmall;
  look.color = ui.theme.muted;
  look.wrap = size.x;
  const std::string words = words_of(scene.trace->path, view);
  const float height = ui::measure(ui, words, {look.size, false, false}, size.x).y;
  ImGui::SetCursorScreenPos(ImVec2(min.x, min.y + std::max(0.0f, (size.y - height) / 2)));
  ui::text(ui, "why", words, look);
}

}  // namespace lockbox::panels
