#include "web/ui/widgets.hpp"

#include <cfloat>
#include <cmath>
#include <imgui_internal.h>

namespace lockbox::ui {
namespace {

Rect to_rect(ImVec2 min, ImVec2 max) {
  return Rect{min.x, min.y, max.x - min.x, max.y - min.y};
}

Rect clip_of(const ImGuiWindow* window) {
  return to_rect(window->ClipRect.Min, window->ClipRect.Max);
}

/// Ring of the lesson's spotlight around an item.
void draw_spotlight(Ui& ui, ImVec2 min, ImVec2 max) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float grow = 3.0f;
  list->AddRect(ImVec2(min.x - grow, min.y - grow), ImVec2(max.x + grow, max.y + grow),
                u32(with_alpha(ui.theme.accent, 70)), 8.0f, 0, 4.0f);
  list->AddRect(ImVec2(min.x - grow, min.y - grow), ImVec2(max.x + grow, max.y + grow),
                u32(ui.theme.accent), 8.0f, 0, 1.5f);
}

}  // namespace

Scope::Scope(Ui& ui, std::string_view key) : ui_(ui) {
  ImGui::PushID(key.data(), key.data() + key.size());
  ui_.registry.push_scope(key);
}

Scope::~Scope() {
  ui_.registry.pop_scope();
  ImGui::PopID();
}

Response interact(Ui& ui, std::string_view key, ImVec2 size, const Annotation& what) {
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  const ImGuiID id = window->GetID(key.data(), key.data() + key.size());
  const ImRect box(window->DC.CursorPos, ImVec2(window->DC.CursorPos.x + std::max(size.x, 1.0f),
                                                window->DC.CursorPos.y + std::max(size.y, 1.0f)));
  ImGui::ItemSize(box.GetSize(), 0.0f);
  Response out;
  out.min = box.Min;
  out.max = box.Max;
  ImGui::BeginDisabled(what.disabled);
  out.visible = ImGui::ItemAdd(box, id);
  const std::string path = ui.registry.path_of(key);
  if (out.visible && !what.disabled)
    out.activated = ImGui::ButtonBehavior(box, id, &out.hovered, &out.held);
  if (ui.registry.take_focus(path)) {
    ImGui::FocusItem();
    ImGui::SetNavCursorVisible(true);
    ImGui::ScrollToItem();
    ui.wake_after(0);
  }
  if (ui.registry.take_activation(path) && !what.disabled)
    out.activated = true;
  ImGui::EndDisabled();
  const ImGuiContext& context = *ImGui::GetCurrentContext();
  out.focused = context.NavId == id && context.NavCursorVisible;
  ui.registry.describe(key, id, what, to_rect(box.Min, box.Max), clip_of(window), window->ID,
                       context.NavId == id);
  if (out.visible)
    ImGui::RenderNavCursor(box, id);
  if (out.visible && ui.in_spotlight(what.target))
    draw_spotlight(ui, box.Min, box.Max);
  return out;
}

Response interact_at(Ui& ui, std::string_view key, ImVec2 min, ImVec2 size,
                     const Annotation& what) {
  const ImVec2 cursor = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos(min);
  const Response out = interact(ui, key, size, what);
  ImGui::SetCursorScreenPos(cursor);
  return out;
}

void describe(Ui& ui, std::string_view key, ImVec2 min, ImVec2 max, const Annotation& what) {
  const ImGuiWindow* window = ImGui::GetCurrentWindow();
  ui.registry.describe(key, 0, what, to_rect(min, max), clip_of(window), window->ID, false);
  if (ui.in_spotlight(what.target))
    draw_spotlight(ui, min, max);
}

void describe_list(Ui& ui, std::string_view name, std::size_t rows) {
  Annotation what;
  what.role = Role::List;
  what.name = std::string(name);
  what.row_count = static_cast<int>(rows);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  describe(ui, "list", at, ImVec2(at.x + 1, at.y + 1), what);
}

bool button(Ui& ui, std::string_view key, std::string_view label, std::string_view name,
            const ButtonLook& look) {
  const TextStyle style{kBody, look.kind == ButtonKind::Primary, false};
  const ImVec2 words = measure(ui, label, style);
  const float pad = ui.em() * 0.75f, glyph = look.glyph == Glyph::None ? 0.0f : ui.em();
  const float gap = glyph > 0 && !label.empty() ? ui.em() * 0.4f : 0.0f;
  const float height = std::max(ui.target_height(), words.y + ui.em() * 0.5f);
  const float width = label.empty() ? height : words.x + glyph + gap + pad * 2;
  Annotation what;
  what.role = Role::Button;
  what.name = name;
  what.description = look.description;
  what.disabled = look.disabled;
  const Response r = interact(ui, key, ImVec2(width, height), what);
  if (!r.visible)
    return r.activated;
  const Theme& t = ui.theme;
  ImDrawList* list = ImGui::GetWindowDrawList();
  Color back = look.kind == ButtonKind::Primary ? t.accent : t.raised;
  Color front = look.kind == ButtonKind::Primary ? t.on_accent : t.text;
  if (r.hovered || r.held)
    back = look.kind == ButtonKind::Primary ? mix(t.accent, t.text, 0.15f)
                                            : (r.held ? t.pressed : t.hover);
  if (look.disabled) {
    front = t.muted;
    back = t.raised;
  }
  const bool ground = look.kind != ButtonKind::Quiet || r.hovered || r.held;
  if (ground)
    list->AddRectFilled(r.min, r.max, u32(back), 6.0f);
  if (look.kind == ButtonKind::Plain)
    list->AddRect(r.min, r.max, u32(look.disabled ? t.line : t.outline), 6.0f);
  float x = label.empty() ? r.centre().x - glyph / 2 : r.min.x + pad;
  if (glyph > 0) {
    draw_glyph(list, look.glyph, ImVec2(x + glyph / 2, r.centre().y), glyph, u32(front));
    x += glyph + gap;
  }
  draw_text(ui, list, ImVec2(x, r.centre().y - words.y / 2), front, label, style);
  if (label.empty())
    tooltip(ui, r, name);
  return r.activated;
}

int tabs(Ui& ui, std::string_view key, std::string_view name, const std::vector<TabSpec>& specs,
         int current) {
  Annotation list_what;
  list_what.role = Role::TabList;
  list_what.name = name;
  const ImVec2 start = ImGui::GetCursorScreenPos();
  describe(ui, key, start, ImVec2(start.x + 1, start.y + 1), list_what);
  Scope scope(ui, key);
  int chosen = current;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(ui.em() * 0.25f, 0));
  for (int i = 0; i < static_cast<int>(specs.size()); ++i) {
    const TabSpec& spec = specs[static_cast<std::size_t>(i)];
    const TextStyle style{kBody, i == current, false};
    const ImVec2 words = measure(ui, spec.label, TextStyle{kBody, true, false});
    Annotation what;
    what.role = Role::Tab;
    what.name = spec.label;
    what.selected = i == current;
    what.target = spec.target;
    if (i > 0)
      ImGui::SameLine();
    const Response r =
        interact(ui, spec.key,
                 ImVec2(words.x + ui.em() * 1.1f, std::max(ui.target_height(), ui.em() * 2)), what);
    if (r.activated)
      chosen = i;
    ImDrawList* list = ImGui::GetWindowDrawList();
    if (r.hovered)
      list->AddRectFilled(r.min, r.max, u32(ui.theme.hover), 6.0f);
    draw_text(ui, list, ImVec2(r.min.x + ui.em() * 0.55f, r.centre().y - words.y / 2),
              i == current ? ui.theme.text : ui.theme.muted, spec.label, style);
    if (i == current)
      list->AddRectFilled(ImVec2(r.min.x + ui.em() * 0.5f, r.max.y - 2.5f),
                          ImVec2(r.max.x - ui.em() * 0.5f, r.max.y), u32(ui.theme.accent), 1.5f);
  }
  ImGui::PopStyleVar();
  return chosen;
}

void text(Ui& ui, std::string_view key, std::string_view words, const TextLook& look) {
  const TextStyle style{look.size, look.strong, look.mono};
  const float wrap = look.wrap > 0 ? look.wrap : std::max(ImGui::GetContentRegionAvail().x, 20.0f);
  const ImVec2 size = measure(ui, words, style, wrap);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy(size);
  const ImVec2 end(at.x + size.x, at.y + size.y);
  if (ImGui::IsRectVisible(at, end))
    draw_wrapped(ui, ImGui::GetWindowDrawList(), at, look.color.a == 0 ? ui.theme.text : look.color,
                 words, style, wrap);
  if (!key.empty() && !words.empty()) {
    Annotation what;
    what.name = words;
    describe(ui, key, at, end, what);
  }
}

void caption(Ui& ui, std::string_view key, std::string_view words) {
  TextLook look;
  look.size = kSmall;
  look.color = ui.theme.muted;
  text(ui, key, words, look);
}

void heading(Ui& ui, std::string_view key, std::string_view words, int level) {
  const TextStyle style{level <= 2 ? kTitle : kBody, true, false};
  const ImVec2 size = measure(ui, words, style);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy(size);
  draw_text(ui, ImGui::GetWindowDrawList(), at, ui.theme.text, words, style);
  Annotation what;
  what.role = Role::Heading;
  what.name = words;
  what.level = level;
  describe(ui, key, at, ImVec2(at.x + size.x, at.y + size.y), what);
}

void code_block(Ui& ui, std::string_view key, std::string_view name, std::string_view code,
                const CodeLook& look) {
  const TextStyle style{kSmall, false, true};
  const float line_height = ui.em() * 1.3f, pad = ui.em() * 0.6f;
  int lines = 1;
  for (const char c : code) lines += c == '\n' ? 1 : 0;
  float widest = 0;
  for (std::size_t at = 0; at <= code.size();) {
    const std::size_t end = std::min(code.find('\n', at), code.size());
    widest = std::max(widest, measure(ui, code.substr(at, end - at), style).x);
    at = end + 1;
  }
  const float room = ImGui::GetContentRegionAvail().x;
  const bool scrolls = widest + pad * 2 > room;
  const float height = static_cast<float>(lines) * line_height + pad * 2 +
                       (scrolls ? ImGui::GetStyle().ScrollbarSize : 0.0f);
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  Annotation what;
  what.role = Role::Text;
  what.name = name;
  what.value = code;
  describe(ui, key, corner, ImVec2(corner.x + room, corner.y + height), what);
  ImGui::GetWindowDrawList()->AddRectFilled(corner, ImVec2(corner.x + room, corner.y + height),
                                            u32(ui.theme.raised), 6.0f);
  begin_scroll(ui, key, ImVec2(room, height), true);
  const ImVec2 start = ImGui::GetCursorScreenPos();
  ImGui::Dummy(ImVec2(widest + pad * 2, static_cast<float>(lines) * line_height + pad * 2));
  ImDrawList* list = ImGui::GetWindowDrawList();
  const bool has_lit = look.lit_length > 0;
  float y = start.y + pad;
  for (std::size_t at = 0; at <= code.size();) {
    const std::size_t end = std::min(code.find('\n', at), code.size());
    const bool lit = has_lit && end >= look.lit_offset && at < look.lit_offset + look.lit_length;
    if (ImGui::IsRectVisible(ImVec2(corner.x, y), ImVec2(corner.x + room, y + line_height))) {
      if (lit) {
        list->AddRectFilled(ImVec2(corner.x, y), ImVec2(corner.x + room, y + line_height),
                            u32(look.lit));
        list->AddRectFilled(ImVec2(corner.x, y), ImVec2(corner.x + 3, y + line_height),
                            u32(look.lit_edge));
      }
      draw_text(ui, list, ImVec2(start.x + pad, y + (line_height - ui.em()) * 0.5f), ui.theme.text,
                code.substr(at, end - at), style);
    }
    y += line_height;
    at = end + 1;
  }
  end_scroll(ui);
}

Response tree_line(Ui& ui, std::string_view key, const TreeLine& line, bool& open) {
  const float em = ui.em(), indent = em * 1.15f * static_cast<float>(line.level - 1);
  const float left =
      em * 0.35f + indent + em * 1.15f + (line.mark == Mark::None ? 0.0f : em * 1.5f);
  const float room = std::max(ImGui::GetContentRegionAvail().x, em * 8);
  const TextStyle style{kBody, line.strong, false};
  const float wrap = std::max(room - left - em * 0.5f, em * 6);
  const ImVec2 label = measure(ui, line.label, style, wrap);
  const float detail = line.detail.empty()
                           ? 0.0f
                           : measure(ui, line.detail, TextStyle{kSmall, false, false}, wrap).y + 2;
  const float pad = em * 0.28f;
  const float height = std::max(label.y + detail + pad * 2, ui.coarse_pointer ? 44.0f : em * 1.8f);
  Annotation what;
  what.role = Role::TreeItem;
  what.name = line.label;
  what.value = to_text(line.mark);
  what.description = line.description.empty() ? line.detail : line.description;
  what.level = line.level;
  what.selected = line.selected;
  what.target = line.target;
  if (line.expandable)
    what.expanded = open;
  const Response r = interact(ui, key, ImVec2(room, height), what);
  if (r.activated && line.expandable)
    open = !open;
  if (!r.visible)
    return r;
  ImDrawList* list = ImGui::GetWindowDrawList();
  if (line.selected || r.hovered)
    list->AddRectFilled(r.min, r.max, u32(line.selected ? ui.theme.selected : ui.theme.hover),
                        5.0f);
  const float top = std::floor(r.min.y + (height - label.y - detail) / 2);
  const float middle = top + measure(ui, "x", style).y / 2;
  float x = r.min.x + em * 0.35f + indent;
  if (line.expandable)
    draw_glyph(list, open ? Glyph::ChevronDown : Glyph::ChevronRight, ImVec2(x + em * 0.4f, middle),
               em * 0.85f, u32(ui.theme.muted));
  x += em * 1.15f;
  if (line.mark != Mark::None) {
    draw_mark(ui, list, line.mark, ImVec2(x + em * 0.5f, middle), em * 0.48f);
    x += em * 1.5f;
  }
  draw_wrapped(ui, list, ImVec2(x, top), line.color.a == 0 ? ui.theme.text : line.color, line.label,
               style, wrap);
  if (detail > 0)
    draw_wrapped(ui, list, ImVec2(x, top + label.y + 2), ui.theme.muted, line.detail,
                 TextStyle{kSmall, false, false}, wrap);
  return r;
}

bool slider(Ui& ui, std::string_view key, std::string_view name, std::string_view value_text,
            int& value, int minimum, int maximum, float width) {
  Annotation what;
  what.role = Role::Slider;
  what.name = name;
  what.value = value_text;
  what.minimum = minimum;
  what.maximum = maximum;
  what.now = value;
  const std::string path = ui.registry.path_of(key);
  const int before = value;
  const Response r =
      interact(ui, key, ImVec2(width, std::max(ui.target_height(), ui.em() * 1.6f)), what);
  const float knob = ui.em() * 0.5f, left = r.min.x + knob, right = r.max.x - knob;
  const int span = std::max(maximum - minimum, 1);
  if (r.held && right > left) {
    const float t = (ImGui::GetIO().MousePos.x - left) / (right - left);
    value = minimum +
            static_cast<int>(std::lround(std::clamp(t, 0.0f, 1.0f) * static_cast<float>(span)));
  }
  if (r.focused) {
    // The arrows move the knob here instead of the focus.
    const ImGuiID id = ImGui::GetItemID();
    for (const ImGuiKey arrow :
         {ImGuiKey_LeftArrow, ImGuiKey_RightArrow, ImGuiKey_Home, ImGuiKey_End})
      ImGui::SetKeyOwner(arrow, id);
    value -= ImGui::IsKeyPressed(ImGuiKey_LeftArrow, ImGuiInputFlags_Repeat, id) ? 1 : 0;
    value += ImGui::IsKeyPressed(ImGuiKey_RightArrow, ImGuiInputFlags_Repeat, id) ? 1 : 0;
    if (ImGui::IsKeyPressed(ImGuiKey_Home, 0, id))
      value = minimum;
    if (ImGui::IsKeyPressed(ImGuiKey_End, 0, id))
      value = maximum;
  }
  if (const auto wanted = ui.registry.take_value(path)) {
    const char* begin = wanted->c_str();
    char* end = nullptr;
    const long parsed = std::strtol(begin, &end, 10);
    if (end != begin)
      value = static_cast<int>(std::clamp<long>(parsed, minimum, maximum));
  }
  value = std::clamp(value, minimum, maximum);
  if (r.visible) {
    ui.drag_areas.push_back(to_rect(r.min, r.max));
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float y = r.centre().y;
    const float x =
        left + (right - left) * static_cast<float>(value - minimum) / static_cast<float>(span);
    list->AddRectFilled(ImVec2(left, y - 2), ImVec2(right, y + 2), u32(ui.theme.line), 2);
    list->AddRectFilled(ImVec2(left, y - 2), ImVec2(x, y + 2), u32(ui.theme.accent), 2);
    list->AddCircleFilled(ImVec2(x, y), knob * (r.held || r.hovered ? 1.1f : 1.0f),
                          u32(ui.theme.surface));
    list->AddCircle(ImVec2(x, y), knob * (r.held || r.hovered ? 1.1f : 1.0f), u32(ui.theme.accent),
                    0, 2.2f);
  }
  return value != before;
}

void begin_scroll(Ui& ui, std::string_view key, ImVec2 size, bool horizontal) {
  ImGui::PushID(key.data(), key.data() + key.size());
  ui.registry.push_scope(key);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::BeginChild("scroll", size, ImGuiChildFlags_NavFlattened,
                    horizontal ? ImGuiWindowFlags_HorizontalScrollbar : ImGuiWindowFlags_None);
  ImGui::PopStyleVar();
}

void end_scroll(Ui& ui) {
  ImGui::EndChild();
  ui.registry.pop_scope();
  ImGui::PopID();
}

void tooltip(Ui& ui, const Response& item, std::string_view words) {
  if (!item.hovered || words.empty())
    return;
  // The delay passes only in frames that are drawn: ask for the one that ends it.
  if (!ImGui::IsItemHovered(ImGuiHoveredFlags_ForTooltip)) {
    ui.wake_after(0.2);
    return;
  }
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(ui.em() * 0.6f, ui.em() * 0.4f));
  if (ImGui::BeginTooltip()) {
    TextLook look;
    look.size = kSmall;
    look.wrap = ui.em() * 24;
    text(ui, "", words, look);
    ImGui::EndTooltip();
  }
  ImGui::PopStyleVar();
}

}  // namespace lockbox::ui
