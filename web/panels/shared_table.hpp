#pragma once
// What the parts of the table's panel share: which table, index or stream is looked at, and what
// was derived from it. The parts are table_panel (choice, schema, the opened item), table_items
// (partitions and items), table_stream (records) and table_capacity (what requests used).
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/table/state.hpp"
#include "web/scene/scene.hpp"

namespace lockbox::panels {

/// One item collection as the panel shows it; refers to TableView::items.
struct Collection {
  std::string title;  ///< partition key value
  std::size_t first = 0, count = 0;
};
struct PartitionShown {
  std::string id;
  std::vector<Collection> collections;
  // Where each row of cards begins, so that those out of sight are passed by without a look.
  std::vector<float> row_tops;  ///< one more than rows: the last is the height of all
  int columns = 0;
  float unit = 0;
};

/// Capacity that one request used of a table, in half units.
struct RequestCost {
  std::string operation, where;
  std::int64_t read = 0, write = 0;
};

struct TableView {
  std::string table;            ///< chosen table's name
  std::string index;            ///< chosen index of it; empty: the table itself
  bool stream = false;          ///< the stream's records are shown instead
  int index_step = -2;          ///< request that chose the index
  std::size_t tables = 0;       ///< how many there are to choose from
  std::string item;             ///< key of the opened item, as read
  std::string item_key;         ///< the same, encoded
  bool desk = false;            ///< there is a data desk to point to
  bool capacity_above = false;  ///< the panel's header had room for the capacity used
  // Derived from the table, kept until the table's items are another version.
  std::string shown_table, shown_index;
  table::ItemMap shown_items;  ///< keeps what `items` points to
  std::size_t shown_partitions = 0;
  std::vector<PartitionShown> partitions;
  std::vector<const value::Item*> items;
  std::size_t left_out = 0;  ///< items beyond the limit of the panel
  // Requests on the table, by step; and the steps that are shown.
  std::map<int, RequestCost> costs;
  std::string cost_table;
  std::vector<int> cost_steps;
  std::uint64_t cost_version = 0;
  std::set<std::uint64_t> open_records;  ///< sequence numbers of records that stand open
};

/// A table, or one of its indexes: a copy of its items under other keys.
struct Store {
  const table::Table& table;
  const table::Index* index = nullptr;

  const table::KeySchema& keys() const { return index ? index->keys : table.keys; }
  const table::ItemMap& items() const { return index ? index->items : table.items; }
  const table::PartitionMap& partitions() const {
    // A local index lies on its table's partitions, in the same order of partition keys.
    return index && !index->local ? index->partitions : table.partitions;
  }
  std::string index_name() const { return index ? index->name : std::string(); }
};

/// A value as a learner reads it: text as it is, numbers as numbers, documents as JSON.
std::string plain_text(const value::AttributeValue& v);

/// Key values as read: of the partition key or of the sort key, and both with a slash between.
std::string key_text(const table::KeySchema& keys, const value::Item& item, bool hash);
std::string item_key(const table::KeySchema& keys, const value::AttributeMap& item);

/// "0.5", "12"
std::string units_text(std::int64_t halves);

/// Partitions with their heat, item collections as cards, items as rows.
void draw_items(ui::Ui& ui, const Scene& scene, const Store& store, TableView& view);
/// The records of the table's stream, newest first.
void draw_stream(ui::Ui& ui, const Scene& scene, const table::Table& t, TableView& view);
/// What the last requests used of the table's capacity, as a strip of bars at `min`, one line high.
/// False when no request has used any yet; then nothing is drawn.
bool draw_capacity(ui::Ui& ui, const Scene& scene, const table::Table& t, TableView& view,
                   ImVec2 min, float width);
float capacity_height(const ui::Ui& ui);

}  // namespace lockbox::panels
