#pragma once
// The table: its physical partitions with their heat, the item collections ("houses") on each, and
// the items by sort key; what the last request touched is lit.
#include <string>
#include <vector>

#include "engine/table/state.hpp"
#include "web/scene/scene.hpp"

namespace lockbox::panels {

/// One item collection as the panel shows it; refers to TableView::items.
struct Collection {
  std::string title;  ///< partition key value
  std::string key;    ///< stable key for paths
  std::size_t first = 0, count = 0;
};
struct PartitionShown {
  std::string id;
  std::vector<Collection> collections;
};

struct TableView {
  std::string table;       ///< chosen table's name
  std::string index;       ///< chosen index of it; empty: the table itself
  int index_step = -2;     ///< request that chose the index
  std::size_t tables = 0;  ///< how many there are to choose from
  std::string item;        ///< key of the opened item
  // Derived from the table, kept until the table's items are another version.
  std::string shown_table, shown_index;
  table::ItemMap shown_items;
  std::size_t shown_partitions = 0;
  std::vector<PartitionShown> partitions;
  std::vector<value::ItemPtr> items;
  std::size_t left_out = 0;  ///< items beyond the limit of the panel
};

/// Content of the table's panel, at the cursor.
void draw_table(ui::Ui& ui, const Scene& scene, TableView& view);

/// A value as a learner reads it: text as it is, numbers as numbers, documents as JSON.
std::string plain_text(const value::AttributeValue& v);

}  // namespace lockbox::panels
