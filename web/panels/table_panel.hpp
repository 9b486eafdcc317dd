#pragma once
// The table: its physical partitions with their heat, the item collections ("houses") on each, and
// the items by sort key; what the last request touched is lit. Its indexes as what they are, the
// records of its stream, the capacity that requests used.
#include "web/panels/shared_table.hpp"

namespace lockbox::panels {

/// Controls in the panel's header, within this place: the way to the data desk, capacity used.
void draw_table_header(ui::Ui& ui, const Scene& scene, TableView& view, ImVec2 min, ImVec2 size);

/// Content of the table's panel, at the cursor.
void draw_table(ui::Ui& ui, const Scene& scene, TableView& view);

}  // namespace lockbox::panels
