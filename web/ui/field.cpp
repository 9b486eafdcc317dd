// One line of text input, over the drawing library's own (it owns the caret and the input method).
#include <imgui_internal.h>

#include "web/ui/widgets.hpp"

namespace lockbox::ui {
namespace {

int grow(ImGuiInputTextCallbackData* data) {
  if (data->EventFlag == ImGuiInputTextFlags_CallbackResize) {
    auto* value = static_cast<std::string*>(data->UserData);
    value->resize(static_cast<std::size_t>(data->BufTextLen));
    data->Buf = value->data();
  }
  return 0;
}

}  // namespace

bool text_field(Ui& ui, std::string_view key, std::string_view name, std::string& value,
                float width, bool& entered, const FieldLook& look) {
  ImGui::PushFont(look.mono ? ui.faces.mono : ui.faces.text, ui.em());
  ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, 1.0f);
  // As high as every control: a finger needs more than a mouse.
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(ImGui::GetStyle().FramePadding.x,
                                                         (ui.target_height() - ui.em()) * 0.5f));
  ImGui::PushStyleColor(ImGuiCol_Border, u32(ui.theme.outline));
  ImGui::PushStyleColor(ImGuiCol_FrameBg, u32(ui.theme.surface));
  ImGui::SetNextItemWidth(width);
  const std::string path = ui.registry.path_of(key);
  if (ui.registry.take_focus(path))
    ImGui::SetKeyboardFocusHere();
  bool changed = false;
  if (auto wanted = ui.registry.take_value(path)) {
    value = std::move(*wanted);
    changed = true;
    ImGui::ClearActiveID();
  }
  const std::string id = "##" + std::string(key);
  const ImGuiInputTextFlags flags =
      ImGuiInputTextFlags_CallbackResize | ImGuiInputTextFlags_EnterReturnsTrue;
  const std::string before = value;
  entered = ImGui::InputTextWithHint(id.c_str(), look.hint.c_str(), value.data(),
                                     value.capacity() + 1, flags, grow, &value);
  if (ui.registry.take_activation(path))
    ImGui::SetKeyboardFocusHere(-1);
  if (entered && look.keep_focus)
    ImGui::SetKeyboardFocusHere(-1);
  ImGui::PopStyleColor(2);
  ImGui::PopStyleVar(2);
  ImGui::PopFont();
  Annotation what;
  what.role = Role::TextBox;
  what.name = name;
  what.value = value;
  const ImGuiWindow* window = ImGui::GetCurrentWindow();
  const ImVec2 min = ImGui::GetItemRectMin(), max = ImGui::GetItemRectMax();
  const ImRect& clip = window->ClipRect;
  ui.registry.describe(key, ImGui::GetItemID(), what,
                       Rect{min.x, min.y, max.x - min.x, max.y - min.y},
                       Rect{clip.Min.x, clip.Min.y, clip.GetWidth(), clip.GetHeight()}, window->ID,
                       ImGui::IsItemFocused());
  return changed || value != before;
}

bool field_has_focus() {
  return ImGui::IsItemActive();
}

}  // namespace lockbox::ui
