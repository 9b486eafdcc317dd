// Facts of the chosen node, over the map.
#include <algorithm>

#include "engine/base/text.hpp"
#include "web/scene/map_facts.hpp"
#include "web/scene/map_picture.hpp"

namespace lockbox::panels {
namespace {

using ui::Ui;

void draw_fact(Ui& ui, const Fact& fact, int number, float width) {
  const float em = ui.em(), label = std::min(em * 8, width * 0.38f);
  const ui::TextStyle style{ui::kSmall, false, false}, strong{ui::kSmall, true, false};
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ui::Annotation what;
  what.role = ui::Role::ListItem;
  what.name = fact.value.empty() ? fact.label : concat({fact.label, ": ", fact.value});
  what.row = number + 1;
  ImDrawList* list = ImGui::GetWindowDrawList();
  float height = 0;
  if (fact.value.empty()) {
    const float y = at.y + em * 0.5f;
    height = ui::draw_wrapped(ui, list, ImVec2(at.x, y), ui.theme.text, fact.label, strong, width) +
             em * 0.6f;
  } else {
    const float gap = em * 0.5f;
    const float left = ui::draw_wrapped(ui, list, at, ui.theme.muted, fact.label, style, label);
    const float right = ui::draw_wrapped(ui, list, ImVec2(at.x + label + gap, at.y), ui.theme.text,
                                         fact.value, style, width - label - gap);
    height = std::max(left, right) + em * 0.2f;
  }
  ImGui::Dummy(ImVec2(width, height));
  ui::describe(ui, "fact-" + std::to_string(number), at, ImVec2(at.x + width, at.y + height), what);
}

}  // namespace

void draw_facts(Ui& ui, const Scene& scene, MapView& view, const ui::Graph& graph) {
  if (view.node.empty())
    return;
  const Facts facts = facts_of(*scene.world.services.network, view.node);
  if (facts.title.empty())
    return;
  const float em = ui.em(), room_x = graph.max().x - graph.min().x,
              room_y = graph.max().y - graph.min().y;
  const bool narrow = room_x < em * 40;
  // Beside the picture where it is wide, in its lower half where it is not.
  const ImVec2 size(narrow ? room_x : std::min(em * 25, room_x * 0.45f),
                    narrow ? room_y * 0.5f : room_y - 2);
  const ImVec2 min(graph.max().x - size.x, narrow ? graph.max().y - size.y : graph.min().y + 1);
  const ImVec2 max(min.x + size.x, min.y + size.y);
  ImGui::SetCursorScreenPos(min);
  ui::Scope scope(ui, "facts");
  ui::Annotation region;
  region.role = ui::Role::Region;
  region.name = facts.title;
  ui::begin_scroll(ui, "card", size);
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(min, max, ui::u32(ui.theme.surface), 8.0f);
  list->AddRect(min, max, ui::u32(ui.theme.outline), 8.0f);
  ui::describe(ui, "region", min, max, region);
  const float pad = em * 0.8f, button = ui.target_height();
  ImGui::SetCursorScreenPos(ImVec2(max.x - button - em * 0.3f, min.y + em * 0.3f));
  ui::ButtonLook look;
  look.kind = ui::ButtonKind::Quiet;
  look.glyph = ui::Glyph::Close;
  const bool closed = ui::button(ui, "close", "", concat({"Close ", facts.title}), look);
  ImGui::SetCursorScreenPos(ImVec2(min.x + pad, min.y + pad * 0.8f));
  ui::TextLook title;
  title.strong = true;
  title.wrap = size.x - pad * 2 - button;
  ui::text(ui, "title", facts.title, title);
  const float top = std::max(ImGui::GetCursorScreenPos().y, min.y + button + em * 0.4f);
  ImGui::SetCursorScreenPos(ImVec2(min.x + pad, top));
  ui::begin_scroll(ui, "lines", ImVec2(size.x - pad - em * 0.3f, max.y - top - em * 0.4f));
  ui::Annotation list_what;
  list_what.role = ui::Role::List;
  list_what.name = "Facts";
  list_what.row_count = static_cast<int>(facts.lines.size());
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ui::describe(ui, "list", at, ImVec2(at.x + 1, at.y + 1), list_what);
  const float width = ImGui::GetContentRegionAvail().x - em * 0.4f;
  int number = 0;
  for (const Fact& fact : facts.lines) draw_fact(ui, fact, number++, width);
  int action_number = 0;
  for (const MapAction& action : actions_of(*scene.world.services.network, view.node)) {
    ui::ButtonLook act;
    act.description = action.command;
    if (ui::button(ui, "act-" + std::to_string(action_number++), action.label, act))
      scene.intents.push_back({Intent::Kind::Command, 0, action.command});
  }
  ui::end_scroll(ui);
  ui::end_scroll(ui);
  if (closed)
    view.node.clear();
}

}  // namespace lockbox::panels
