#pragma once
// The envelope of a table: key, table key, data key, record, each opened by the one before; and
// what would still be readable if something were otherwise.
#include <optional>
#include <string>
#include <vector>

#include "engine/cloud/key_view.hpp"
#include "web/scene/scene.hpp"

namespace lockbox::panels {

struct EnvelopeView {
  std::string table;  ///< whose envelope is shown
  int stage = 0;      ///< the chosen shell
  cloud::Suppose suppose;
  // Computed when they are looked at; empty them when the world or the table is another.
  std::optional<storage::Disk> disk;
  std::optional<std::vector<cloud::Reading>> readings;
};

/// Nothing that was computed holds any longer.
inline void forget(EnvelopeView& view) {
  view.disk.reset();
  view.readings.reset();
}

/// The shells, at the cursor, and the bytes of the chosen one.
void draw_envelope(ui::Ui& ui, const Scene& scene, EnvelopeView& view);
/// The switches and what comes of them.
void draw_what_if(ui::Ui& ui, const Scene& scene, EnvelopeView& view);

}  // namespace lockbox::panels
