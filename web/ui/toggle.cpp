// A switch: a track with a knob, and its label.
#include <algorithm>

#include "web/ui/widgets.hpp"

namespace lockbox::ui {

bool toggle(Ui& ui, std::string_view key, std::string_view label, bool& on,
            std::string_view description) {
  const float em = ui.em(), track = em * 1.9f, pad = em * 0.3f;
  const float room = std::max(ImGui::GetContentRegionAvail().x, em * 8);
  const TextStyle style{kBody, false, false};
  const float wrap = room - track - pad * 2 - em * 0.6f;
  const ImVec2 words = measure(ui, label, style, wrap);
  Annotation what;
  what.role = Role::Button;
  what.name = label;
  what.value = on ? "on" : "off";
  what.selected = on;
  what.description = description;
  const float height = std::max(ui.target_height(), words.y + pad);
  const float width = std::min(room, track + em * 0.6f + words.x + pad * 2);
  const Response r = interact(ui, key, ImVec2(width, height), what);
  if (r.activated)
    on = !on;
  if (!r.visible)
    return r.activated;
  ImDrawList* list = ImGui::GetWindowDrawList();
  if (r.hovered)
    list->AddRectFilled(r.min, r.max, u32(ui.theme.hover), 6.0f);
  const float y = r.centre().y, half = em * 0.5f, x = r.min.x + pad;
  list->AddRectFilled(ImVec2(x, y - half), ImVec2(x + track, y + half),
                      u32(on ? ui.theme.accent : ui.theme.surface), half);
  list->AddRect(ImVec2(x, y - half), ImVec2(x + track, y + half),
                u32(on ? ui.theme.accent : ui.theme.outline), half);
  list->AddCircleFilled(ImVec2(on ? x + track - half : x + half, y), half * 0.68f,
                        u32(on ? ui.theme.on_accent : ui.theme.outline));
  draw_wrapped(ui, list, ImVec2(x + track + em * 0.6f, y - words.y / 2), ui.theme.text, label,
               style, wrap);
  return r.activated;
}

}  // namespace lockbox::ui
