#pragma once
// The program without a window: frames are built, nothing is drawn, input is synthetic. What a user
// does is done by pointer and keys through the drawing library, so hit testing stays in the loop.
#include <imgui.h>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json_parse.hpp"
#include "web/app/app.hpp"

namespace lockbox::test {

class Headless {
 public:
  explicit Headless(float width = 1280, float height = 800);
  ~Headless();
  Headless(const Headless&) = delete;
  Headless& operator=(const Headless&) = delete;

  app::App& app() { return app_; }
  /// The bridge, parsed.
  Json call(const Json& request);
  void frames(int count = 4);
  /// Draws until the program wants no more frames; how many that took (at most `most`).
  int settle(int most = 600);

  const ui::Item* find(std::string_view path) const { return app_.ui().registry.find(path); }
  /// First item with this role and name, or null.
  const ui::Item* find(ui::Role role, std::string_view name) const;
  /// Moves the pointer to the item's middle and clicks. False when there is no such item in sight.
  bool click(std::string_view path);
  void key(ImGuiKey key);
  /// What is wrong with the registry: items without a name or a place, paths that stand twice.
  std::vector<std::string> registry_faults() const;
  /// Presses Tab until the focus leaves the canvas; how many items that visited (at most 500).
  int tab_through();
  /// All items, one a line, indented by parent: what a reader hears.
  std::string dump() const;

 private:
  mutable app::App app_;
  ImGuiContext* context_ = nullptr;
  double now_ = 1.0;
};

/// Scenario files built into the tests, as the argument of "files".
Json scenario_files();

}  // namespace lockbox::test
