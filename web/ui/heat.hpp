#pragma once
// The heat of a partition as a picture. The platform may install a painter that uses the shader of
// shaders/partition_heat.frag; without one (tests, a shader that does not compile) flat colours do.
#include "web/ui/ui.hpp"

namespace lockbox::ui {

/// Heat from 0 (idle) to 1 (a partition at its limit).
struct HeatCell {
  ImVec2 min, max;
  float read = 0, write = 0;
  Color cold, warm, hot;
};

/// Draws the cell with the painter of `ui`, or flat.
void draw_heat(const Ui& ui, ImDrawList* list, const HeatCell& cell);

}  // namespace lockbox::ui
