// The one file that touches the test-engine hook inside Dear ImGui: it reports every placed item to
// the registry that the context carries. The hook's interface is internal and has changed before.
#include <imgui.h>
#include <imgui_internal.h>

#include "web/ui/registry.hpp"

#if IMGUI_VERSION_NUM < 18934
#error "The order of the hook's arguments was different before 18934: adapt this file."
#endif

void ImGuiTestEngineHook_ItemAdd(ImGuiContext* context, ImGuiID id, const ImRect& box,
                                 const ImGuiLastItemData*) {
  auto* registry = static_cast<lockbox::ui::Registry*>(context->TestEngine);
  const ImGuiWindow* window = context->CurrentWindow;
  if (!registry || !window || id == 0)
    return;
  const ImRect& clip = window->ClipRect;
  registry->place(id, {box.Min.x, box.Min.y, box.GetWidth(), box.GetHeight()},
                  {clip.Min.x, clip.Min.y, clip.GetWidth(), clip.GetHeight()}, window->ID);
}

// Labels and log lines are not used: widgets describe themselves.
void ImGuiTestEngineHook_ItemInfo(ImGuiContext*, ImGuiID, const char*, ImGuiItemStatusFlags) {}
void ImGuiTestEngineHook_Log(ImGuiContext*, const char*, ...) {}
const char* ImGuiTestEngine_FindItemDebugLabel(ImGuiContext*, ImGuiID) {
  return nullptr;
}
