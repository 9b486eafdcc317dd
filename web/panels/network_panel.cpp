#include "web/panels/network_panel.hpp"

#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/network/pricing.hpp"
#include "web/scene/map_facts.hpp"

namespace lockbox::panels {
namespace {

using ui::Mark;
using ui::Ui;

float hop_height(const Ui& ui) {
  return std::max(ui.em() * 1.75f, ui.coarse_pointer ? 44.0f : 0.0f);
}

/// With room for the bar below hops that do not fit beside each other.
float hops_height(const Ui& ui) {
  return hop_height(ui) + ImGui::GetStyle().ScrollbarSize + ui.em() * 0.4f;
}

/// The way once more as a list of numbered hops: the still form of the animation, and what a screen
/// reader reads.
void draw_hops(Ui& ui, const network::Topology& t, const network::Path& path, NetworkView& view,
               float width) {
  const float em = ui.em();
  const ImVec2 start = ImGui::GetCursorScreenPos();
  ui::Annotation what;
  what.role = ui::Role::List;
  what.name = "Hops of the last request";
  what.row_count = static_cast<int>(path.hops.size());
  ui::describe(ui, "hops", start, ImVec2(start.x + width, start.y + em * 2), what);
  ui::begin_scroll(ui, "hops", ImVec2(width, hops_height(ui)), true);
  for (std::size_t i = 0; i < path.hops.size(); ++i) {
    const network::Hop& hop = path.hops[i];
    const std::string cost = network::short_cost_text(hop.latency_us, hop.price);
    const std::string label = concat({std::to_string(i + 1), "  ", place_name(t, hop.node)});
    const ui::TextStyle small{ui::kSmall * 0.93f, false, false};
    const float extra = cost.empty() ? 0.0f : ui::measure(ui, cost, small).x + em * 0.6f;
    const ui::TextStyle style{ui::kSmall, false, false};
    ui::Annotation item;
    item.role = ui::Role::ListItem;
    item.name =
        concat({"Hop ", std::to_string(i + 1), " of ", std::to_string(path.hops.size()), ": ",
                hop.node, hop.blocked ? ", stopped here" : "", cost.empty() ? "" : ", ", cost});
    item.description = hop.why;
    item.target = "hop:" + hop.node;
    item.selected = view.hop == static_cast<int>(i);
    item.row = static_cast<int>(i) + 1;
    if (i > 0)
      ImGui::SameLine(0, em * 0.35f);
    const float mark = hop.blocked ? em * 1.3f : 0.0f;
    const ui::Response r = ui::interact(
        ui, "hop-" + std::to_string(i),
        ImVec2(ui::measure(ui, label, style).x + em * 1.2f + mark + extra, hop_height(ui)), item);
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
    if (!cost.empty())
      ui::draw_text(
          ui, list,
          ImVec2(r.max.x - em * 0.6f - ui::measure(ui, cost, small).x, r.centre().y - em * 0.5f),
          ui.theme.muted, cost, small);
  }
  ui::end_scroll(ui);
}

/// What the picture shows, in words.
std::string words_of(const network::Path& path, const NetworkView& view) {
  if (view.hop < 0 || view.hop >= static_cast<int>(path.hops.size()))
    return path.delivered() && path.latency_us > 0
               ? concat({path.summary, " About ", network::cost_text(path), "."})
               : path.summary;
  const network::Hop& hop = path.hops[static_cast<std::size_t>(view.hop)];
  const std::string cost = network::short_cost_text(hop.latency_us, hop.price);
  return concat({hop.node, ": ", hop.why.empty() ? hop.action : hop.why,
                 hop.rule.empty() ? "" : "  Rule: ", hop.rule, cost.empty() ? "" : "  ", cost,
                 hop.price.what.empty() ? "" : " (", hop.price.what,
                 hop.price.what.empty() ? "" : ")"});
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
  const float below = (hops ? hops_height(ui) + em * 0.4f : 0.0f) +
                      (words ? em * (size.x < em * 40 ? 3.6f : 1.9f) : 0.0f);
  draw_map(ui, scene, view.map, ImVec2(size.x, size.y - below));
  if (hops)
    draw_hops(ui, *scene.world.services.network, scene.trace->path, view, size.x);
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
