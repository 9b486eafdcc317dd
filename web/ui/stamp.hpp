#pragma once
// Shapes that a frame draws many times (cards of a map, dashes of a line): computed once, then
// copied to where they are wanted. Corners, edges and circles cost far more to compute than to
// copy.
#include <cstdint>
#include <imgui.h>
#include <utility>
#include <vector>

namespace lockbox::ui {

/// The triangles of one shape, without texts.
class Stamp {
 public:
  /// Draws by `draw` and remembers it as a shape about `at`.
  template <class F>
  void take(ImDrawList* list, ImVec2 at, F draw) {
    begin(list);
    draw();
    end(list, at);
  }
  /// Draws the shape about `at`; false when it is not known or no longer fits this list.
  bool put(ImDrawList* list, ImVec2 at) const;

 private:
  void begin(const ImDrawList* list);
  void end(const ImDrawList* list, ImVec2 at);

  std::vector<ImDrawVert> vertices_;  ///< relative to the shape's place
  std::vector<ImDrawIdx> indices_;    ///< relative to its first vertex
  ImVec2 white_{0, 0};                ///< where the texture was white
  int first_vertex_ = 0, first_index_ = 0;
  unsigned first_ = 0, offset_ = 0;
};

/// The stamps of one frame.
class Stamps {
 public:
  /// Draws what `draw` draws about `at`; equal keys are equal shapes.
  template <class F>
  void draw(ImDrawList* list, std::uint64_t key, ImVec2 at, F draw) {
    for (const auto& [known, stamp] : stamps_)
      if (known == key) {
        if (!stamp.put(list, at))
          draw();
        return;
      }
    stamps_.emplace_back(key, Stamp());
    stamps_.back().second.take(list, at, draw);
  }

 private:
  std::vector<std::pair<std::uint64_t, Stamp>> stamps_;
};

}  // namespace lockbox::ui
