#include "web/ui/ui.hpp"

#include <span>

#include "lockbox_fonts.hpp"

namespace lockbox::ui {
namespace {

ImFont* add_face(std::span<const unsigned char> bytes) {
  ImFontAtlas* atlas = ImGui::GetIO().Fonts;
  if (bytes.empty())
    return atlas->AddFontDefault();
  ImFontConfig config;
  config.FontDataOwnedByAtlas = false;
  // The atlas only reads the bytes; its interface is older than const.
  return atlas->AddFontFromMemoryTTF(const_cast<unsigned char*>(bytes.data()),
                                     static_cast<int>(bytes.size()), 15.0f, &config);
}

}  // namespace

Faces load_faces() {
  Faces faces;
  faces.text = add_face(fonts::text_face());
  faces.strong = add_face(fonts::strong_face());
  faces.mono = add_face(fonts::mono_face());
  return faces;
}

void follow_density(const Faces& faces, float pixels) {
  for (ImFont* face : {faces.text, faces.strong, faces.mono})
    face->CurrentRasterizerDensity = pixels;
}

void apply_style(const Theme& t, float em) {
  ImGuiStyle& s = ImGui::GetStyle();
  s = ImGuiStyle();
  s.FontSizeBase = em;
  s.WindowPadding = ImVec2(0, 0);
  s.WindowRounding = s.ChildRounding = s.PopupRounding = 6.0f;
  s.FrameRounding = s.GrabRounding = 6.0f;
  s.WindowBorderSize = s.ChildBorderSize = 0.0f;
  s.PopupBorderSize = 1.0f;
  s.FrameBorderSize = 0.0f;
  s.FramePadding = ImVec2(em * 0.6f, em * 0.4f);
  s.ItemSpacing = ImVec2(em * 0.5f, em * 0.4f);
  s.ScrollbarSize = em * 0.7f;
  s.ScrollbarRounding = em * 0.35f;
  s.DisabledAlpha = 0.5f;
  s.HoverStationaryDelay = 0.1f;
  const auto set = [&s](ImGuiCol index, Color c) { s.Colors[index] = vec4(c); };
  set(ImGuiCol_Text, t.text);
  set(ImGuiCol_TextDisabled, t.muted);
  set(ImGuiCol_WindowBg, t.background);
  set(ImGuiCol_ChildBg, with_alpha(t.surface, 0));
  set(ImGuiCol_PopupBg, t.raised);
  set(ImGuiCol_Border, t.line);
  set(ImGuiCol_FrameBg, t.raised);
  set(ImGuiCol_FrameBgHovered, t.hover);
  set(ImGuiCol_FrameBgActive, t.pressed);
  set(ImGuiCol_ScrollbarBg, with_alpha(t.surface, 0));
  set(ImGuiCol_ScrollbarGrab, mix(t.surface, t.outline, 0.45f));
  set(ImGuiCol_ScrollbarGrabHovered, mix(t.surface, t.outline, 0.75f));
  set(ImGuiCol_ScrollbarGrabActive, t.outline);
  set(ImGuiCol_TextSelectedBg, mix(t.accent_soft, t.accent, 0.25f));
  set(ImGuiCol_NavCursor, t.focus);
  set(ImGuiCol_InputTextCursor, t.text);
}

}  // namespace lockbox::ui
