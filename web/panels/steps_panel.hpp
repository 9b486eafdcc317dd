#pragma once
// The steps of the current branch as a list: the time line's other form, for narrow screens and for
// readers of words.
#include "web/scene/scene.hpp"

namespace lockbox::panels {

/// Content at the cursor. Activating a line moves the world there.
void draw_steps(ui::Ui& ui, const Scene& scene);

}  // namespace lockbox::panels
