// What the shown road takes and costs: part by part beside it, and the sum.
#include <algorithm>
#include <cmath>

#include "engine/base/text.hpp"
#include "engine/network/pricing.hpp"
#include "web/scene/map_picture.hpp"

namespace lockbox::panels {
namespace {

using ui::Ui;

/// "0.3 ms, USD 0.045/GB": what the hops of one stop add.
std::string cost_of(const network::Path& path, const MapStop& stop) {
  std::int64_t us = 0;
  network::Price price;
  for (int i = stop.first_hop; i <= stop.last_hop && i < static_cast<int>(path.hops.size()); ++i) {
    const network::Hop& h = path.hops[static_cast<std::size_t>(i)];
    us += h.latency_us;
    price.per_gb += h.price.per_gb;
    price.per_hour += h.price.per_hour;
  }
  return network::short_cost_text(us, price);
}

/// Delivered, or handed on to what lies outside of the topology.
bool arrives(const network::Path& path) {
  const bool good = path.disposition == network::Disposition::Accepted ||
                    path.disposition == network::Disposition::ExitsNetwork;
  return good && (path.hops.empty() || !path.hops.back().blocked);
}

/// Time and price of all hops, also of a road that leads out.
network::Path sum_of(const network::Path& path) {
  network::Path out;
  for (const network::Hop& h : path.hops) out.latency_us += h.latency_us;
  out.price = path.price;
  return out;
}

struct Tag {
  ImVec2 min, max;
  bool meets(const Tag& o) const {
    return min.x < o.max.x && o.min.x < max.x && min.y < o.max.y && o.min.y < max.y;
  }
};

Tag draw_tag(Ui& ui, ImDrawList* list, ImVec2 min, std::string_view words, ui::Color color,
             bool strong) {
  const ui::TextStyle style{ui::kSmall * 0.93f, strong, false};
  const ImVec2 size = ui::measure(ui, words, style);
  const float pad = ui.em() * 0.3f;
  const Tag tag{min, ImVec2(min.x + size.x + pad * 2, min.y + size.y + pad)};
  list->AddRectFilled(tag.min, tag.max, ui::u32(ui::with_alpha(ui.theme.surface, 230)), 4.0f);
  list->AddRect(tag.min, tag.max, ui::u32(ui.theme.outline), 4.0f);
  ui::draw_text(ui, list, ImVec2(min.x + pad, min.y + pad / 2), color, words, style);
  return tag;
}

/// Beside the legend where there is room before the graph's buttons, else in a line above it: the
/// lower edge is what the picture leaves free.
ImVec2 place_of_sum(Ui& ui, const ui::Graph& graph, std::string_view words) {
  const float em = ui.em(), legend = em * 17;
  const float width = ui::measure(ui, words, ui::TextStyle{ui::kSmall * 0.93f, true, false}).x;
  const float buttons = ui.target_height() * 3 + em * 2;
  const float y = graph.max().y - em * 1.75f;
  const bool beside = graph.min().x + legend + width + em < graph.max().x - buttons;
  return beside ? ImVec2(graph.min().x + legend, y)
                : ImVec2(graph.min().x + em * 0.2f, y - em * 1.6f);
}

/// Where a tag of that size may stand: along the longest piece of the way, because bends have no
/// room; its middle first, below the road before above it.
std::vector<Tag> places_beside(const ui::Graph& graph, const std::vector<ImVec2>& way, ImVec2 size,
                               float em) {
  ImVec2 from(0, 0), to(0, 0);
  float longest = -1;
  for (std::size_t i = 0; i + 1 < way.size(); ++i) {
    const ImVec2 a = graph.to_screen(way[i]), b = graph.to_screen(way[i + 1]);
    const float length = std::abs(a.x - b.x) + std::abs(a.y - b.y);
    if (length > longest) {
      longest = length;
      from = a;
      to = b;
    }
  }
  std::vector<Tag> out;
  const float half = size.x / 2 + em * 0.3f, high = size.y + em * 0.3f;
  for (const float share : {0.5f, 0.65f, 0.35f}) {
    const ImVec2 at(from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share);
    for (const float y : {at.y + em * 0.4f, at.y - em * 0.4f - high})
      out.push_back({ImVec2(at.x - half, y), ImVec2(at.x + half, y + high)});
  }
  return out;
}

}  // namespace

void draw_costs(Ui& ui, const ui::Graph& graph, const network::Path& path,
                const std::vector<MapStop>& stops, const std::vector<ui::Rect>& names) {
  const float em = ui.em();
  std::vector<Tag> drawn;
  if (!arrives(path))
    return;  // why it did not stands on the map
  const network::Path total = sum_of(path);
  const std::string sum = "Road: " + network::short_cost_text(total.latency_us, total.price);
  drawn.push_back(
      draw_tag(ui, graph.list(), place_of_sum(ui, graph, sum), sum, ui.theme.text, true));
  ui::Annotation whole;
  whole.role = ui::Role::Status;
  whole.name = concat({"The whole road: ", network::cost_text(total)});
  whole.target = "road:cost";
  ui::describe(ui, "road-cost", drawn.back().min, drawn.back().max, whole);
  // Where the picture is small the list of hops below it tells the same.
  if (graph.unit() < em * 0.45f)
    return;
  std::vector<Tag> taken;
  for (const ui::Rect& r : names) taken.push_back({ImVec2(r.x, r.y), ImVec2(r.x + r.w, r.y + r.h)});
  const auto free = [&](const Tag& wanted) {
    const auto meets = [&wanted](const Tag& other) { return other.meets(wanted); };
    return std::none_of(drawn.begin(), drawn.end(), meets) &&
           std::none_of(taken.begin(), taken.end(), meets) && wanted.min.x >= graph.min().x &&
           wanted.min.y >= graph.min().y && wanted.max.x <= graph.max().x &&
           wanted.max.y <= graph.max().y;
  };
  for (std::size_t i = 1; i < stops.size(); ++i) {
    const std::string words = cost_of(path, stops[i]);
    if (words.empty() || stops[i].way.size() < 2)
      continue;
    const ImVec2 size = ui::measure(ui, words, ui::TextStyle{ui::kSmall * 0.93f, false, false});
    const std::vector<Tag> places = places_beside(graph, stops[i].way, size, em);
    const auto place = std::find_if(places.begin(), places.end(), free);
    if (place == places.end())
      continue;
    drawn.push_back(draw_tag(ui, graph.list(), place->min, words, ui.theme.muted, false));
    ui::Annotation what;
    what.name = concat({stops[i].id, ": ", words});
    ui::describe(ui, "cost-" + std::to_string(i), drawn.back().min, drawn.back().max, what);
  }
}

}  // namespace lockbox::panels
