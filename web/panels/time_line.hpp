#pragma once
// The time line: every step of the current branch on a slider, with marks where a request was
// denied or failed. Moving it moves the world; nothing is lost.
#include "web/scene/scene.hpp"

namespace lockbox::panels {

/// Draws the bar at `place`.
void draw_time_line(ui::Ui& ui, const Scene& scene, const Place& place);
/// Height the bar needs.
float time_line_height(const ui::Ui& ui);

}  // namespace lockbox::panels
