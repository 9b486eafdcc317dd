#pragma once
// The table: its physical partitions with their heat, the item collections ("houses") on each, and
// the items by sort key; what the last request touched is lit. Its indexes as what they are, the
// records of its stream, the capacity that requests used.
#include "web/panels/shared_table.hpp"

namespace lockbox::panels {

/// Content of the table's panel, at the cursor.
void draw_table(ui::Ui& ui, const Scene& scene, TableView& view);

}  // namespace lockbox::panels
