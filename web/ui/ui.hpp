#pragma once
// What every widget and panel is given: theme, faces, the registry, and the way to ask for further
// frames. One object for the program, made by web/app.
#include <algorithm>
#include <functional>
#include <imgui.h>
#include <string>
#include <string_view>
#include <vector>

#include "web/ui/registry.hpp"
#include "web/ui/theme.hpp"

namespace lockbox::ui {

/// The faces of the canvas. Sizes are in multiples of the body size (1 em).
struct Faces {
  ImFont* text = nullptr;
  ImFont* strong = nullptr;
  ImFont* mono = nullptr;
};

/// Sizes of text, in em.
constexpr float kSmall = 0.87f, kBody = 1.0f, kTitle = 1.13f;

struct HeatCell;

struct Ui {
  Theme theme = make_theme(false, false);
  Faces faces;
  Registry registry;
  bool reduced_motion = false;
  bool coarse_pointer = false;  ///< fingers: targets at least 44 px high
  float em_pixels = 15.0f;
  double now = 0;                       ///< seconds, monotonic, of this frame
  double animate_until = 0;             ///< frames are wanted until then
  double wake_at = 0;                   ///< one frame is wanted then; 0: none
  std::vector<std::string> spotlights;  ///< semantic targets of the lesson

  /// Places where a drag moves something itself (sliders, the ground of a graph); elsewhere a
  /// finger scrolls.
  std::vector<Rect> drag_areas;
  /// What lies over them and scrolls.
  std::vector<Rect> drag_covers;

  /// Draws a partition's heat with a shader; null: flat colours (see heat.hpp).
  std::function<void(ImDrawList*, const HeatCell&)> heat_painter;

  /// Height of body text, in CSS pixels: the unit of every size here.
  float em() const { return em_pixels; }
  /// Least height of a control.
  float target_height() const { return coarse_pointer ? 44.0f : em() * 2.0f; }
  bool in_spotlight(std::string_view target) const {
    return !target.empty() &&
           std::find(spotlights.begin(), spotlights.end(), target) != spotlights.end();
  }
  bool can_drag_at(float x, float y) const {
    const auto here = [x, y](const Rect& area) { return area.contains(x, y); };
    return std::any_of(drag_areas.begin(), drag_areas.end(), here) &&
           std::none_of(drag_covers.begin(), drag_covers.end(), here);
  }
  /// Asks for continuous frames for so many seconds (an announced animation).
  void animate_for(double seconds) { animate_until = std::max(animate_until, now + seconds); }
  /// Asks for one frame after so many seconds (tooltips, delays).
  void wake_after(double seconds) {
    const double at = now + seconds;
    if (wake_at <= now || at < wake_at)
      wake_at = at;
  }
};

inline ImU32 u32(Color c) {
  return IM_COL32(c.r, c.g, c.b, c.a);
}
inline ImVec4 vec4(Color c) {
  return ImVec4(static_cast<float>(c.r) / 255.0f, static_cast<float>(c.g) / 255.0f,
                static_cast<float>(c.b) / 255.0f, static_cast<float>(c.a) / 255.0f);
}

/// Adds the embedded faces to the current context and returns them; where a face is missing the
/// drawing library's own small font stands in.
Faces load_faces();

/// Has all faces drawn with so many pixels for a unit of length, from the next text on. The drawing
/// library does so itself only for the face that is its current one; ours are drawn by name.
void follow_density(const Faces& faces, float pixels);

/// Applies the theme's colours and our measures (em-based) to the current context.
void apply_style(const Theme& theme, float em);

}  // namespace lockbox::ui
