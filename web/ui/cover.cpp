#include "web/ui/cover.hpp"

#include <imgui.h>
#include <imgui_internal.h>

namespace lockbox::ui {

bool is_covered(const Item& item) {
  const ImGuiContext& context = *ImGui::GetCurrentContext();
  const ImVec2 centre(item.rect.x + item.rect.w / 2, item.rect.y + item.rect.h / 2);
  const ImGuiWindow* own = ImGui::FindWindowByID(item.window);
  for (int i = context.Windows.Size - 1; i >= 0; --i) {
    const ImGuiWindow* window = context.Windows[i];
    if (!window->WasActive || window->Hidden || (window->Flags & ImGuiWindowFlags_NoMouseInputs))
      continue;
    if (window->OuterRectClipped.Contains(centre))
      return own && window->RootWindow != own->RootWindow;
  }
  return false;
}

}  // namespace lockbox::ui
