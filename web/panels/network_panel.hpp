#pragma once
// The network map: where requests start, what they pass, and where the last one went or was
// stopped.
#include "web/scene/map_picture.hpp"
#include "web/scene/scene.hpp"

namespace lockbox::panels {

struct NetworkView {
  MapView map;
  int hop = -1;        ///< chosen hop of the last request; -1: none
  int seen_step = -2;  ///< step that `hop` belongs to
};

/// Content of the map's panel, at the cursor, `size` large: the map and the hops of the last
/// request. `words`: with what draw_network_words says below them.
void draw_network(ui::Ui& ui, const Scene& scene, NetworkView& view, ImVec2 size, bool words);

/// What the picture shows, in words, upright in the middle of a line: the chosen hop's reason, or
/// the whole way.
void draw_network_words(ui::Ui& ui, const Scene& scene, NetworkView& view, ImVec2 min, ImVec2 size);

}  // namespace lockbox::panels
