#include "web/ui/heat.hpp"

namespace lockbox::ui {

void draw_heat(const Ui& ui, ImDrawList* list, const HeatCell& cell) {
  if (ui.heat_painter) {
    ui.heat_painter(list, cell);
    return;
  }
  const float heat = std::min(1.0f, std::max(cell.read, cell.write));
  const Color top =
      heat < 0.5f ? mix(cell.cold, cell.warm, heat * 2) : mix(cell.warm, cell.hot, heat * 2 - 1);
  list->AddRectFilled(cell.min, cell.max, u32(top), 6.0f);
}

}  // namespace lockbox::ui
