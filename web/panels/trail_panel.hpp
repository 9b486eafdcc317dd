#pragma once
// What CloudTrail recorded: every call leaves a record, and it says who kept it or why nobody did.
#include "web/scene/scene.hpp"

namespace lockbox::panels {

struct TrailView {
  std::uint64_t chosen = 0;  ///< sequence number of the opened record; 0: none
};

/// Content of the trail's tab, at the cursor.
void draw_trail(ui::Ui& ui, const Scene& scene, TrailView& view);

}  // namespace lockbox::panels
