// The way of the last request on the map, and the reason where it was stopped.
#include <algorithm>
#include <cmath>

#include "engine/base/text.hpp"
#include "web/scene/map_picture.hpp"

namespace lockbox::panels {
namespace {

using ui::Ui;

constexpr double kSecondsPerStop = 0.45;

float distance(ImVec2 a, ImVec2 b) {
  return std::hypot(b.x - a.x, b.y - a.y);
}

float length_of(const std::vector<ImVec2>& way) {
  float out = 0;
  for (std::size_t i = 0; i + 1 < way.size(); ++i) out += distance(way[i], way[i + 1]);
  return out;
}

/// The point after so much of a way.
ImVec2 point_at(const std::vector<ImVec2>& way, float along) {
  for (std::size_t i = 0; i + 1 < way.size(); ++i) {
    const float piece = distance(way[i], way[i + 1]);
    if (along <= piece && piece > 0) {
      const float t = along / piece;
      return ImVec2(way[i].x + (way[i + 1].x - way[i].x) * t,
                    way[i].y + (way[i + 1].y - way[i].y) * t);
    }
    along -= piece;
  }
  return way.empty() ? ImVec2(0, 0) : way.back();
}

void draw_leg(Ui& ui, const ui::Graph& graph, const MapStop& stop, float t) {
  const float em = graph.unit(), whole = length_of(stop.way), wanted = whole * t;
  ImDrawList* list = graph.list();
  const ImU32 color = ui::u32(color_of(ui.theme, stop.road));
  const float width = std::max(2.5f, em * 0.22f);
  float done = 0;
  for (std::size_t i = 0; i + 1 < stop.way.size() && done < wanted; ++i) {
    const float piece = distance(stop.way[i], stop.way[i + 1]);
    const ImVec2 end = done + piece <= wanted ? stop.way[i + 1] : point_at(stop.way, wanted);
    if (stop.road == Road::Public)
      ui::draw_dashes(list, graph.to_screen(stop.way[i]), graph.to_screen(end), color, width,
                      std::max(em * 0.7f, 5.0f));
    else
      list->AddLine(graph.to_screen(stop.way[i]), graph.to_screen(end), color, width);
    done += piece;
  }
  if (t >= 1.0f && whole > 1.5f) {
    const float head = std::max(em * 0.65f, 5.0f);
    const ImVec2 tip = graph.to_screen(point_at(stop.way, whole * 0.55f));
    const ImVec2 tail = graph.to_screen(point_at(stop.way, whole * 0.55f - 0.6f));
    ui::draw_arrow(list, tail, tip, color, 1, head);
  }
}

const network::Hop* blocked_hop(const network::Path& path) {
  for (const network::Hop& h : path.hops)
    if (h.blocked)
      return &h;
  for (const network::Hop& h : path.return_hops)
    if (h.blocked)
      return &h;
  return nullptr;
}

/// Where beside `at` a note of this size hides least: below, above, right or left of it.
ImVec2 free_place(const ui::Graph& graph, const MapLayout& layout, ImVec2 at, ImVec2 size,
                  float away) {
  const ImVec2 candidates[4] = {
      ImVec2(at.x - size.x / 2, at.y + away), ImVec2(at.x - size.x / 2, at.y - away - size.y),
      ImVec2(at.x + away, at.y - size.y / 2), ImVec2(at.x - away - size.x, at.y - size.y / 2)};
  ImVec2 best = candidates[0];
  float least = 1e9f;
  for (ImVec2 min : candidates) {
    const ImVec2 wanted = min;
    min.x = std::clamp(min.x, graph.min().x + 2,
                       std::max(graph.min().x + 2, graph.max().x - size.x - 2));
    min.y = std::clamp(min.y, graph.min().y + 2,
                       std::max(graph.min().y + 2, graph.max().y - size.y - 2));
    const bool over =
        at.x > min.x && at.x < min.x + size.x && at.y > min.y && at.y < min.y + size.y;
    float cost = distance(wanted, min) / 20 + (over ? 100.0f : 0.0f);
    for (const MapNode& n : layout.nodes) {
      const ImVec2 c = graph.to_screen(n.centre);
      const float w = n.half.x * graph.unit(), h = n.half.y * graph.unit();
      if (c.x + w > min.x && c.x - w < min.x + size.x && c.y + h > min.y &&
          c.y - h < min.y + size.y)
        cost += 2;
    }
    if (cost < least) {
      least = cost;
      best = min;
    }
  }
  return best;
}

/// The reason of a block, beside the place where it happened and inside the picture.
void draw_reason(Ui& ui, const ui::Graph& graph, const MapLayout& layout, const network::Hop& hop,
                 ImVec2 at) {
  const float em = ui.em();
  const float room = std::min(em * 21, (graph.max().x - graph.min().x) * 0.6f);
  const ui::TextStyle strong{ui::kSmall, true, false}, plain{ui::kSmall, false, false};
  const std::string title = hop.code.empty() ? concat({"Stopped at ", hop.node}) : hop.code;
  const ImVec2 head = ui::measure(ui, title, strong, room);
  const ImVec2 body = ui::measure(ui, hop.why, plain, room);
  const float pad = em * 0.55f;
  const ImVec2 size(std::max(head.x, body.x) + pad * 2, head.y + body.y + pad * 2);
  const ImVec2 min = free_place(graph, layout, at, size, std::max(graph.unit() * 1.3f, em));
  const ImVec2 max(min.x + size.x, min.y + size.y);
  ImDrawList* list = graph.list();
  list->AddRectFilled(min, max, ui::u32(ui.theme.deny_soft), 6.0f);
  list->AddRect(min, max, ui::u32(ui.theme.deny), 6.0f, 0, 1.4f);
  ui::draw_wrapped(ui, list, ImVec2(min.x + pad, min.y + pad), ui.theme.deny, title, strong, room);
  ui::draw_wrapped(ui, list, ImVec2(min.x + pad, min.y + pad + head.y), ui.theme.text, hop.why,
                   plain, room);
  ui::Annotation what;
  what.role = ui::Role::Status;
  what.name = concat({"Stopped at ", hop.node, ": ", hop.why});
  what.description = hop.code;
  what.target = "block:" + hop.node;
  ui::describe(ui, "blocked", min, max, what);
}

/// The upper right corner of what stands at a stop.
ImVec2 corner_of(const ui::Graph& graph, const MapLayout& layout, const MapStop& stop) {
  const ImVec2 at = graph.to_screen(stop.at);
  for (const MapNode& n : layout.nodes)
    if (n.id == stop.id)
      return ImVec2(at.x + n.half.x * graph.unit() * 0.95f, at.y - n.half.y * graph.unit());
  return at;
}

}  // namespace

float progress_of(Ui& ui, const Scene& scene, std::size_t stops) {
  const float whole = std::max(static_cast<float>(stops) - 1, 0.0f);
  if (ui.reduced_motion || stops < 2)
    return whole;
  const double passed = ui.now - scene.trace_since;
  if (passed >= kSecondsPerStop * static_cast<double>(whole))
    return whole;
  ui.animate_for(0.1);
  return static_cast<float>(passed / kSecondsPerStop);
}

void draw_way(Ui& ui, const ui::Graph& graph, const std::vector<MapStop>& stops, float progress) {
  for (std::size_t i = 1; i < stops.size(); ++i) {
    const float t = std::clamp(progress - static_cast<float>(i - 1), 0.0f, 1.0f);
    if (t > 0)
      draw_leg(ui, graph, stops[i], t);
  }
}

void draw_packet(Ui& ui, const ui::Graph& graph, const Scene& scene, const MapLayout& layout,
                 const std::vector<MapStop>& stops, float progress) {
  if (stops.empty())
    return;
  const float em = graph.unit(), mark = std::max(em * 0.85f, 7.0f);
  ImDrawList* list = graph.list();
  bool stopped = false;
  for (std::size_t i = 0; i < stops.size() && static_cast<float>(i) <= progress; ++i) {
    if (!stops[i].blocked)
      continue;
    stopped = true;
    ui::draw_mark(ui, list, ui::Mark::Deny, graph.to_screen(stops[i].at), mark);
    if (const network::Hop* hop = blocked_hop(scene.trace->path))
      draw_reason(ui, graph, layout, *hop, graph.to_screen(stops[i].at));
  }
  const auto at = static_cast<std::size_t>(progress);
  if (at + 1 < stops.size()) {
    const std::vector<ImVec2>& way = stops[at + 1].way;
    const float t = progress - static_cast<float>(at);
    const ImVec2 packet = graph.to_screen(point_at(way, length_of(way) * t));
    list->AddCircleFilled(packet, std::max(em * 0.55f, 5.0f), ui::u32(ui.theme.surface));
    list->AddCircleFilled(packet, std::max(em * 0.42f, 4.0f),
                          ui::u32(color_of(ui.theme, stops[at + 1].road)));
    return;
  }
  const ImVec2 end = graph.to_screen(stops.back().at);
  if (scene.trace->path.delivered())
    ui::draw_mark(ui, list, scene.trace->succeeded ? ui::Mark::Allow : ui::Mark::Deny,
                  corner_of(graph, layout, stops.back()), mark);
  else if (!stopped)
    if (const network::Hop* hop = blocked_hop(scene.trace->path)) {
      // The answer was stopped, or the place is none of the map's.
      ui::draw_mark(ui, list, ui::Mark::Deny, end, mark);
      draw_reason(ui, graph, layout, *hop, end);
    }
}

}  // namespace lockbox::panels
