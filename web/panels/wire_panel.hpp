#pragma once
// The packets of the last request: each hop in and out, layer by layer and byte by byte, sealed or
// opened with the connection's keys, and what each observer gets to see.
#include <map>
#include <optional>
#include <string>

#include "engine/cloud/inspect.hpp"
#include "web/scene/scene.hpp"

namespace lockbox::panels {

struct WireView {
  std::size_t link = 0, packet = 0;
  int hop = -1;         ///< chosen hop; -1: none, `link` counts
  bool opened = false;  ///< with the keys; else as on the wire
  bool bare = false;    ///< also packets that carry nothing (TCP's own)
  int observer = 1;
  std::string field;                 ///< chosen field, "layer/field"
  std::map<std::string, bool> open;  ///< layers
  // Computed once for a step.
  int seen_step = -2;
  std::uint64_t seen_version = 0;
  std::optional<cloud::Inspection> inspection;
  std::string problem;  ///< why there is nothing to inspect
};

/// Content of the tab, at the cursor.
void draw_wire(ui::Ui& ui, const Scene& scene, WireView& view);

}  // namespace lockbox::panels
