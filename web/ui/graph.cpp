#include "web/ui/graph.hpp"

#include <cmath>
#include <imgui_internal.h>

namespace lockbox::ui {
namespace {
constexpr float kLeastZoom = 0.05f, kMostZoom = 3.0f;
}

Graph::Graph(Ui& ui, GraphView& view, std::string_view key, ImVec2 size, ImVec2 content_min,
             ImVec2 content_max)
    : ui_(ui), view_(view), content_min_(content_min), content_max_(content_max) {
  begin_scroll(ui, key, size);
  ImGui::GetCurrentWindow()->Flags |=
      ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse;
  min_ = ImGui::GetCursorScreenPos();
  max_ = ImVec2(min_.x + size.x, min_.y + size.y);
  if (view_.zoom <= 0 || !view_.user_moved)
    fit();
  input();
  scale_ = ui_.em() * view_.zoom;
}

Graph::~Graph() {
  buttons();
  end_scroll(ui_);
}

ImVec2 Graph::to_screen(ImVec2 u) const {
  return ImVec2(std::floor((min_.x + max_.x) / 2 + (u.x - view_.pan.x) * scale_),
                std::floor((min_.y + max_.y) / 2 + (u.y - view_.pan.y) * scale_));
}

void Graph::fit() {
  const float em = ui_.em();
  const float w = std::max(content_max_.x - content_min_.x, 1.0f) * em;
  const float h = std::max(content_max_.y - content_min_.y, 1.0f) * em;
  // The strip of the buttons stays free.
  const float strip = ui_.target_height() + em * 0.3f;
  const float zoom = std::min((max_.x - min_.x) / w, std::max(max_.y - min_.y - strip, em) / h);
  view_.zoom = std::clamp(zoom, kLeastZoom, 1.25f);
  view_.pan = ImVec2((content_min_.x + content_max_.x) / 2,
                     (content_min_.y + content_max_.y) / 2 + strip / 2 / (em * view_.zoom));
}

void Graph::look_at(ImVec2 from, ImVec2 to) const {
  const float em = ui_.em();
  const float w = (to.x - from.x + 2) * em, h = (to.y - from.y + 2) * em;
  view_.zoom = std::clamp(std::min((max_.x - min_.x) / w, (max_.y - min_.y) / h), kLeastZoom, 1.0f);
  view_.pan = ImVec2((from.x + to.x) / 2, (from.y + to.y) / 2);
  view_.user_moved = true;
  ui_.wake_after(0);
}

void Graph::zoom_by(float factor, ImVec2 around) {
  const float before = view_.zoom;
  view_.zoom = std::clamp(view_.zoom * factor, kLeastZoom, kMostZoom);
  // The point under the pointer stays where it is.
  const float dx = around.x - (min_.x + max_.x) / 2, dy = around.y - (min_.y + max_.y) / 2;
  const float em = ui_.em();
  view_.pan.x += dx / (em * before) - dx / (em * view_.zoom);
  view_.pan.y += dy / (em * before) - dy / (em * view_.zoom);
  view_.user_moved = true;
}

void Graph::input() {
  ui_.drag_areas.push_back(Rect{min_.x, min_.y, max_.x - min_.x, max_.y - min_.y});
  ImGuiIO& io = ImGui::GetIO();
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  const bool hovered =
      ImGui::IsWindowHovered(ImGuiHoveredFlags_None) && window->InnerRect.Contains(io.MousePos);
  if (hovered && io.MouseWheel != 0)
    zoom_by(std::pow(1.15f, io.MouseWheel), io.MousePos);
  // Dragging the ground moves the picture; nodes and buttons keep their own clicks.
  const ImGuiID ground = window->GetID("ground");
  ImGuiStorage* memory = ImGui::GetStateStorage();
  if (hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Left) && !ImGui::IsAnyItemHovered())
    memory->SetBool(ground, true);
  if (!ImGui::IsMouseDown(ImGuiMouseButton_Left))
    memory->SetBool(ground, false);
  if (memory->GetBool(ground) && !ImGui::IsAnyItemActive() &&
      (io.MouseDelta.x != 0 || io.MouseDelta.y != 0)) {
    view_.pan.x -= io.MouseDelta.x / (ui_.em() * view_.zoom);
    view_.pan.y -= io.MouseDelta.y / (ui_.em() * view_.zoom);
    view_.user_moved = true;
  }
}

void Graph::buttons() {
  const ImVec2 centre((min_.x + max_.x) / 2, (min_.y + max_.y) / 2);
  const float size = ui_.target_height(), gap = ui_.em() * 0.3f;
  const auto control = [&](int place, const char* key, const char* name, Glyph glyph) {
    ImGui::SetCursorScreenPos(
        ImVec2(max_.x - (size + gap) * static_cast<float>(3 - place), max_.y - size - gap));
    ButtonLook look;
    look.kind = ButtonKind::Quiet;
    look.glyph = glyph;
    return button(ui_, key, "", name, look);
  };
  if (control(0, "zoom-out", "Zoom out", Glyph::Minus))
    zoom_by(1 / 1.25f, centre);
  if (control(1, "zoom-in", "Zoom in", Glyph::Plus))
    zoom_by(1.25f, centre);
  if (control(2, "fit", "Fit to view", Glyph::Fit)) {
    view_.user_moved = false;
    fit();
  }
}

}  // namespace lockbox::ui
