// Facts of the chosen node, over the map, and the changes that can be made to them.
#include <algorithm>

#include "engine/base/text.hpp"
#include "web/scene/map_edit.hpp"
#include "web/scene/map_facts.hpp"
#include "web/scene/map_picture.hpp"

namespace lockbox::panels {
namespace {

using ui::Ui;

constexpr std::size_t kLettersOfRow = 24;  // so many fit on buttons side by side

/// Sends a command to the terminal.
void send(const Scene& scene, MapEdits& edits, const std::string& command) {
  edits.sent = command;
  edits.said.clear();
  scene.intents.push_back({Intent::Kind::Command, 0, command});
}

/// A button that takes the line away, at its right end.
void draw_remove(Ui& ui, const Scene& scene, MapEdits& edits, const Fact& fact, int number,
                 ImVec2 at) {
  const ImVec2 back = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos(at);
  ui::ButtonLook look;
  look.kind = ui::ButtonKind::Quiet;
  look.glyph = ui::Glyph::Close;
  look.description = fact.remove;
  if (ui::button(ui, "remove-" + std::to_string(number), "",
                 concat({"Remove ", fact.label, " ", fact.value}), look))
    send(scene, edits, fact.remove);
  ImGui::SetCursorScreenPos(back);
}

void draw_fact(Ui& ui, const Scene& scene, MapEdits& edits, const Fact& fact, int number,
               float width) {
  const float em = ui.em(), label = std::min(em * 8, width * 0.38f);
  const float button = fact.remove.empty() ? 0.0f : ui.target_height() + em * 0.2f;
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
    const float gap = em * 0.5f, up = button > 0 ? (ui.target_height() - em * 1.2f) / 2 : 0.0f;
    const float left = ui::draw_wrapped(ui, list, ImVec2(at.x, at.y + up), ui.theme.muted,
                                        fact.label, style, label);
    const float right =
        ui::draw_wrapped(ui, list, ImVec2(at.x + label + gap, at.y + up), ui.theme.text, fact.value,
                         style, width - label - gap - button);
    height = std::max({left + up, right + up, button > 0 ? ui.target_height() : 0.0f}) + em * 0.2f;
  }
  if (button > 0)
    draw_remove(ui, scene, edits, fact, number, ImVec2(at.x + width - button + em * 0.2f, at.y));
  ImGui::Dummy(ImVec2(width, height));
  ui::describe(ui, "fact-" + std::to_string(number), at,
               ImVec2(at.x + width - button, at.y + height), what);
}

/// What came of the last change; one that was made can be taken back here.
void draw_said(Ui& ui, const Scene& scene, MapEdits& edits) {
  if (edits.said.empty())
    return;
  ui::TextLook look;
  look.size = ui::kSmall;
  look.color = edits.refused ? ui.theme.deny : ui.theme.allow;
  ui::text(ui, "said", edits.said, look);
  if (edits.refused)
    return;
  ui::ButtonLook undo;
  undo.description = edits.sent;
  if (ui::button(ui, "undo", "Undo it", undo)) {
    scene.intents.push_back({Intent::Kind::Undo, 0, ""});
    edits.said.clear();
  }
}

/// A form: closed it is one line, open it has its fields and buttons.
void draw_form(Ui& ui, const Scene& scene, MapEdits& edits, const MapForm& form, float width) {
  ui::TreeLine line;
  line.expandable = true;
  line.label = form.title;
  bool open = edits.form == form.key;
  const bool was = open;
  ui::tree_line(ui, form.key, line, open);
  if (open != was) {
    edits.form = open ? form.key : std::string();
    edits.typed.clear();
    edits.said.clear();
  }
  if (!open)
    return;
  ui::Scope scope(ui, form.key);
  for (const MapField& field : form.fields) {
    std::string& value = edits.typed.emplace(field.key, field.value).first->second;
    ui::caption(ui, "", field.label);
    ui::FieldLook look;
    look.hint = field.hint;
    bool entered = false;
    ui::text_field(ui, field.key, field.label, value, width, entered, look);
  }
  int number = 0;
  std::size_t letters = 0;
  for (const MapAction& submit : form.submits) letters += submit.label.size();
  for (const MapAction& submit : form.submits) {
    ui::ButtonLook look;
    look.kind = number == 0 ? ui::ButtonKind::Primary : ui::ButtonKind::Plain;
    if (number > 0 && letters < kLettersOfRow)
      ImGui::SameLine(0, ui.em() * 0.5f);
    if (!ui::button(ui, "submit-" + std::to_string(number++), submit.label, look))
      continue;
    const MapCommand made = command_of(form, submit, edits.typed);
    edits.refused = !made.problem.empty();
    edits.said = made.problem;
    if (made.problem.empty())
      send(scene, edits, made.command);
  }
  draw_said(ui, scene, edits);
}

/// What the card of a node holds.
struct CardContent {
  Facts facts;
  std::vector<MapAction> actions;
  std::vector<MapForm> forms;
};

/// Everything that can be read and done, below the title.
void draw_lines(Ui& ui, const Scene& scene, MapView& view, const CardContent& card) {
  const float em = ui.em(), width = ImGui::GetContentRegionAvail().x - em * 0.4f;
  if (view.edits.form.empty())  // else it stands below the form
    draw_said(ui, scene, view.edits);
  ui::describe_list(ui, "Facts", card.facts.lines.size());
  int number = 0;
  for (const Fact& fact : card.facts.lines) draw_fact(ui, scene, view.edits, fact, number++, width);
  int action_number = 0;
  for (const MapAction& action : card.actions) {
    ui::ButtonLook act;
    act.description = action.command;
    if (ui::button(ui, "act-" + std::to_string(action_number++), action.label, act))
      send(scene, view.edits, action.command);
  }
  for (const MapForm& form : card.forms) draw_form(ui, scene, view.edits, form, width);
}

/// About how high the card of these facts is; what takes more is scrolled.
float height_of(const Ui& ui, const MapView& view, const CardContent& card) {
  const float em = ui.em(), button = ui.target_height() + em * 0.6f;
  float out = ui.target_height() + em * 2;
  for (const Fact& fact : card.facts.lines)
    out += fact.remove.empty() ? em * (fact.value.size() > 28 ? 2.7f : 1.7f) : button;
  out += button * static_cast<float>(card.actions.size());
  for (const MapForm& form : card.forms) {
    out += button;
    if (view.edits.form == form.key)
      out += em * 4 * static_cast<float>(form.fields.size()) +
             button * static_cast<float>(form.submits.size()) + em * 4;
  }
  return view.edits.said.empty() ? out : out + em * 5;
}

}  // namespace

void took(MapView& view, const std::string& command, int status, std::string_view error) {
  MapEdits& edits = view.edits;
  if (edits.sent.empty() || edits.sent != command)
    return;
  edits.refused = status != 0;
  edits.said = edits.refused ? std::string(trim(error)) : "Done, as the terminal shows.";
  if (edits.refused)
    return;
  edits.form.clear();
  edits.typed.clear();
}

void draw_facts(Ui& ui, const Scene& scene, MapView& view, const ui::Graph& graph) {
  if (view.node.empty())
    return;
  const network::Topology& t = *scene.world.services.network;
  const CardContent card{facts_of(t, view.node), actions_of(t, view.node), forms_of(t, view.node)};
  const std::string& title_text = card.facts.title;
  if (title_text.empty())
    return;
  if (view.edits.node != view.node) {
    view.edits = {};
    view.edits.node = view.node;
  }
  const float em = ui.em(), room_x = graph.max().x - graph.min().x,
              room_y = graph.max().y - graph.min().y;
  const bool narrow = room_x < em * 40;
  // Beside the picture where it is wide, in its lower half where it is not.
  const float most = narrow ? room_y * 0.5f : room_y - 2;
  const ImVec2 size(narrow ? room_x : std::min(em * 25, room_x * 0.45f),
                    std::min(most, height_of(ui, view, card)));
  const ImVec2 min(graph.max().x - size.x, narrow ? graph.max().y - size.y : graph.min().y + 1);
  const ImVec2 max(min.x + size.x, min.y + size.y);
  ImGui::SetCursorScreenPos(min);
  ui::Scope scope(ui, "facts");
  ui::Annotation region;
  region.role = ui::Role::Region;
  region.name = title_text;
  ui.drag_covers.push_back(ui::Rect{min.x, min.y, size.x, size.y});
  ui::begin_scroll(ui, "card", size);
  ImDrawList* list = ImGui::GetWindowDrawList();
  // The outline stands inside, where the scrolled area does not cut it.
  const ImVec2 inner_min(min.x + 1, min.y + 1), inner_max(max.x - 1, max.y - 1);
  list->AddRectFilled(inner_min, inner_max, ui::u32(ui.theme.surface), 8.0f);
  list->AddRect(inner_min, inner_max, ui::u32(ui.theme.outline), 8.0f);
  ui::describe(ui, "region", min, max, region);
  const float pad = em * 0.8f, button = ui.target_height();
  ImGui::SetCursorScreenPos(ImVec2(max.x - button - em * 0.3f, min.y + em * 0.3f));
  ui::ButtonLook look;
  look.kind = ui::ButtonKind::Quiet;
  look.glyph = ui::Glyph::Close;
  const bool closed = ui::button(ui, "close", "", concat({"Close ", title_text}), look);
  ImGui::SetCursorScreenPos(ImVec2(min.x + pad, min.y + pad * 0.8f));
  ui::TextLook title;
  title.strong = true;
  title.wrap = size.x - pad * 2 - button;
  ui::text(ui, "title", title_text, title);
  const float top = std::max(ImGui::GetCursorScreenPos().y, min.y + button + em * 0.4f);
  ImGui::SetCursorScreenPos(ImVec2(min.x + pad, top));
  ui::begin_scroll(ui, "lines", ImVec2(size.x - pad - em * 0.3f, max.y - top - em * 0.4f));
  draw_lines(ui, scene, view, card);
  ui::end_scroll(ui);
  ui::end_scroll(ui);
  if (closed)
    view.node.clear();
}

}  // namespace lockbox::panels
