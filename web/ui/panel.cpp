// Panels: a surface with a title, its controls and a part that scrolls.
#include <imgui_internal.h>

#include "web/ui/widgets.hpp"

namespace lockbox::ui {

namespace {
float header_height(const Ui& ui) {
  return std::max(ui.em() * 2.6f, ui.target_height() + ui.em() * 0.4f);
}
}  // namespace

void panel_header(Ui& ui, const PanelSpec& spec) {
  const float em = ui.em(), header = header_height(ui);
  const ImVec2 max(spec.min.x + spec.size.x, spec.min.y + spec.size.y);
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(spec.min, max, u32(ui.theme.surface), 8.0f);
  list->AddRect(spec.min, max, u32(ui.theme.line), 8.0f);
  Annotation region;
  region.role = Role::Region;
  region.name = spec.title;
  region.target = spec.target;
  describe(ui, spec.key, spec.min, max, region);
  ImGui::PushID(spec.key.data(), spec.key.data() + spec.key.size());
  ui.registry.push_scope(spec.key);
  const TextStyle style{kTitle, true, false};
  const ImVec2 words = measure(ui, spec.title, style);
  const ImVec2 at(spec.min.x + em, spec.min.y + (header - words.y) / 2);
  const float used = draw_text(ui, list, at, ui.theme.text, spec.title, style,
                               spec.size.x - em * 2 - spec.header_extra);
  Annotation title;
  title.role = Role::Heading;
  title.name = spec.title;
  title.level = 2;
  describe(ui, "title", at, ImVec2(at.x + used, at.y + words.y), title);
  ImGui::SetCursorScreenPos(
      ImVec2(at.x + used + em, spec.min.y + (header - std::max(ui.target_height(), em * 2)) / 2));
}

void panel_content(Ui& ui, const PanelSpec& spec) {
  const float em = ui.em(), header = header_height(ui), inset = 1.0f;
  ImGui::SetCursorScreenPos(ImVec2(spec.min.x + inset, spec.min.y + header));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(em - inset, 0));
  ImGuiWindowFlags flags = ImGuiWindowFlags_None;
  if (!spec.scroll)
    flags |= ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse;
  ImGui::BeginChild("content",
                    ImVec2(spec.size.x - inset * 2, spec.size.y - header - inset - em * 0.4f),
                    ImGuiChildFlags_AlwaysUseWindowPadding | ImGuiChildFlags_NavFlattened, flags);
  ImGui::PopStyleVar();
  ImGui::Dummy(ImVec2(1, 1));  // room for the focus ring of what comes first
}

void begin_panel(Ui& ui, const PanelSpec& spec) {
  panel_header(ui, spec);
  panel_content(ui, spec);
}

void end_panel(Ui& ui) {
  ImGui::EndChild();
  ui.registry.pop_scope();
  ImGui::PopID();
}

}  // namespace lockbox::ui
