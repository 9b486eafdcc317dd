// Caret and clipboard. On the page, the browser has both: a hidden field does the typing, and only
// the page's script may write the clipboard. On the desktop the windowing library does it.
#include <imgui.h>

#include "web/platform/host.hpp"

namespace lockbox::platform {
namespace {

#ifdef __EMSCRIPTEN__
app::App& app_of(ImGuiContext*) {
  return *static_cast<app::App*>(ImGui::GetPlatformIO().Platform_ImeUserData);
}

void set_caret(ImGuiContext* context, ImGuiViewport*, ImGuiPlatformImeData* data) {
  app::Caret caret;
  caret.wanted = data->WantTextInput;
  caret.x = data->InputPos.x;
  caret.y = data->InputPos.y;
  caret.height = data->InputLineHeight;
  app_of(context).set_caret(caret);
}

void set_clipboard(ImGuiContext* context, const char* text) {
  app_of(context).set_copied(text ? text : "");
}

const char* get_clipboard(ImGuiContext* context) {
  return app_of(context).copied().c_str();
}
#endif

}  // namespace

void Host::connect_text() {
#ifdef __EMSCRIPTEN__
  ImGuiPlatformIO& platform = ImGui::GetPlatformIO();
  platform.Platform_ImeUserData = &app_;
  platform.Platform_SetImeDataFn = set_caret;
  platform.Platform_SetClipboardTextFn = set_clipboard;
  platform.Platform_GetClipboardTextFn = get_clipboard;
#endif
}

}  // namespace lockbox::platform
