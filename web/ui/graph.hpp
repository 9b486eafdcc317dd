#pragma once
// A canvas for small graphs: pan by dragging, zoom by wheel or buttons, fit to what is there. Nodes
// are placed in graph units (1 unit = 1 em at zoom 1) and drawn by the caller; their items go
// through interact_at, so that every node is found by mirror and tests like any other control.
#include "web/ui/widgets.hpp"

namespace lockbox::ui {

/// What a graph canvas remembers between frames.
struct GraphView {
  float zoom = 0;  ///< 0: fit at the next frame
  ImVec2 pan{0, 0};
  bool user_moved = false;  ///< else it keeps fitting itself when the room changes
};

class Graph {
 public:
  /// Begins at the cursor, `size` pixels large, for content of the graph units min..max.
  Graph(Ui& ui, GraphView& view, std::string_view key, ImVec2 size, ImVec2 content_min,
        ImVec2 content_max);
  ~Graph();
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;

  ImVec2 to_screen(ImVec2 units) const;
  /// From the next frame on shows this part of the picture as large as it fits.
  void look_at(ImVec2 units_min, ImVec2 units_max) const;
  /// Length of one graph unit in pixels.
  float unit() const { return scale_; }
  ImDrawList* list() const { return ImGui::GetWindowDrawList(); }
  ImVec2 min() const { return min_; }
  ImVec2 max() const { return max_; }

 private:
  void input();
  void buttons();
  void fit();
  void zoom_by(float factor, ImVec2 around);

  Ui& ui_;
  GraphView& view_;
  ImVec2 min_, max_, content_min_, content_max_;
  float scale_ = 1;
};

}  // namespace lockbox::ui
