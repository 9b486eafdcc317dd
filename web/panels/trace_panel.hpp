#pragma once
// The last request, stage by stage: what each decided and why, down to the statement of the policy
// that did, and what would have turned it.
#include <map>
#include <string>
#include <vector>

#include "web/scene/scene.hpp"

namespace lockbox::panels {

struct TraceView {
  std::map<std::string, bool> open;  ///< by path of the tree line; absent: its default
  int seen_step = -2;                ///< step the open lines belong to
  int flips_step = -2;               ///< step the flips below belong to
  std::vector<policy::Flip> flips;
};

/// Content of the request's tab, at the cursor.
void draw_trace(ui::Ui& ui, const Scene& scene, TraceView& view);

}  // namespace lockbox::panels
