#pragma once
// The policies in force: every user, group and role of the account with the documents attached to
// it, as their authors wrote them; a statement is an item of its own.
#include <map>
#include <string>
#include <vector>

#include "web/scene/scene.hpp"

namespace lockbox::panels {

struct PolicyView {
  std::map<std::string, bool> open;     ///< by path of the tree line
  bool pointed = false;                 ///< this frame's spotlight has found its place
  std::vector<std::string> spotlights;  ///< of the lesson, when `open` began
};

/// Content of the policies' tab, at the cursor.
void draw_policies(ui::Ui& ui, const Scene& scene, PolicyView& view);

}  // namespace lockbox::panels
