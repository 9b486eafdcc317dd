#include "web/panels/table_panel.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/table/partitions.hpp"
#include "engine/value/dynamodb_json.hpp"
#include "web/ui/heat.hpp"

namespace lockbox::panels {
namespace {

using ui::Mark;
using ui::Ui;

constexpr std::size_t kMostItems = 20000;
constexpr int kRowsInCard = 8;
/// Half units in 10 s that count as a partition at its limit (3,000 read, 1,000 write units/s).
constexpr std::int64_t kReadLimit = 600, kWriteLimit = 200;

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

std::string key_text(const table::KeySchema& keys, const value::Item& item, bool hash) {
  std::string text;
  for (const table::KeyAttribute& attribute : hash ? keys.hash : keys.range) {
    const value::AttributeValue* v = item.find(attribute.name);
    text += text.empty() ? "" : " / ";
    text += v ? plain_text(*v) : "?";
  }
  return text;
}

std::string item_key(const table::KeySchema& keys, const value::AttributeMap& item) {
  const std::string range = key_text(keys, item, false);
  return key_text(keys, item, true) + (range.empty() ? "" : "/" + range);
}

/// Groups the items by partition and item collection, in the table's own order.
void derive(TableView& view, const Store& store) {
  if (view.shown_table == store.table.name && view.shown_index == store.index_name() &&
      view.shown_items.same_version(store.items()) &&
      view.shown_partitions == store.partitions().size())
    return;
  view.shown_table = store.table.name;
  view.shown_index = store.index_name();
  view.shown_items = store.items();
  view.shown_partitions = store.partitions().size();
  view.partitions.clear();
  view.items.clear();
  for (const auto& [bound, partition] : store.partitions()) {
    (void)bound;
    PartitionShown shown;
    shown.id = partition.id;
    if (view.items.size() < kMostItems) {
      for (value::ItemPtr& item : table::items_in(store.items(), store.partitions(), &partition, 0,
                                                  kMostItems - view.items.size())) {
        const std::string title = key_text(store.keys(), *item, true);
        if (shown.collections.empty() || shown.collections.back().title != title)
          shown.collections.push_back({title, title, view.items.size(), 0});
        ++shown.collections.back().count;
        view.items.push_back(std::move(item));
      }
    }
    view.partitions.push_back(std::move(shown));
  }
  view.left_out = store.items().size() - view.items.size();
}

Mark mark_of_touch(const table::ItemTouch& touch) {
  switch (touch.kind) {
    case table::ItemTouch::Kind::Read:
      return Mark::Read;
    case table::ItemTouch::Kind::Filtered:
      return Mark::Filtered;
    case table::ItemTouch::Kind::Inserted:
    case table::ItemTouch::Kind::Modified:
    case table::ItemTouch::Kind::Removed:
      return Mark::Write;
    case table::ItemTouch::Kind::Missing:
      return Mark::None;
  }
  return Mark::None;
}

using Touched = std::map<std::string, Mark>;

/// Items are told apart by the table's own key, in an index too.
Touched touched_items(const Scene& scene, const Store& store) {
  Touched touched;
  if (!scene.trace)
    return touched;
  for (const table::ItemTouch& touch : scene.trace->work.touches) {
    if (touch.table == store.table.name)
      touched[item_key(store.table.keys, touch.key)] = mark_of_touch(touch);
  }
  return touched;
}

/// The attributes that are no key, on one line.
std::string summary(const Store& store, const value::Item& item) {
  std::string text;
  for (const auto& [name, v] : item) {
    const auto is_key = [&name = name](const table::KeyAttribute& k) { return k.name == name; };
    const table::KeySchema& keys = store.keys();
    if (std::any_of(keys.hash.begin(), keys.hash.end(), is_key) ||
        std::any_of(keys.range.begin(), keys.range.end(), is_key))
      continue;
    text += text.empty() ? "" : " \u00b7 ";
    text += name + " " + plain_text(v).substr(0, 60);
    if (text.size() > 160)
      break;
  }
  return text;
}

float row_height(const Ui& ui) {
  return ui.coarse_pointer ? 44.0f : ui.em() * 1.75f;
}

void draw_item(Ui& ui, const Store& store, TableView& view, const value::Item& item,
               const Touched& touched, std::size_t row, std::size_t rows, float width) {
  const float em = ui.em();
  const std::string range = key_text(store.keys(), item, false);
  const std::string key = item_key(store.table.keys, item);
  const std::string name = range.empty() ? key_text(store.keys(), item, true) : range;
  const auto touch = touched.find(key);
  const Mark mark = touch == touched.end() ? Mark::None : touch->second;
  ui::Annotation what;
  what.role = ui::Role::Row;
  what.name = name;
  what.value = to_text(mark);
  what.description = summary(store, item);
  what.target = "item:" + key;
  what.selected = view.item == key;
  what.row = static_cast<int>(row) + 1;
  what.row_count = static_cast<int>(rows);
  const ui::Response r =
      ui::interact(ui, store.index ? key : name, ImVec2(width, row_height(ui)), what);
  if (r.activated)
    view.item = view.item == key ? "" : key;
  if (!r.visible)
    return;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImVec2 min(r.min.x + 2, r.min.y + 1), max(r.max.x - 2, r.max.y - 1);
  if (mark != Mark::None)
    list->AddRectFilled(min, max, ui::u32(ui::soft_color_of(ui.theme, mark)), 4.0f);
  if (r.hovered || what.selected)
    list->AddRectFilled(min, max, ui::u32(ui::with_alpha(ui.theme.text, 16)), 4.0f);
  if (what.selected)
    list->AddRect(min, max, ui::u32(ui.theme.accent), 4.0f, 0, 1.4f);
  float x = r.min.x + em * 0.7f;
  const float y = r.centre().y - em * 0.6f, end = r.max.x - em * 0.6f;
  if (mark != Mark::None) {
    ui::draw_mark(ui, list, mark, ImVec2(x + em * 0.35f, r.centre().y), em * 0.38f);
    x += em * 1.1f;
  }
  x += ui::draw_text(ui, list, ImVec2(x, y), ui.theme.text, name, {}, end - x) + em * 0.8f;
  if (x < end - em * 3)
    ui::draw_text(ui, list, ImVec2(x, y + em * 0.1f), ui.theme.muted, what.description,
                  {ui::kSmall, false, false}, end - x);
}

void draw_collection(Ui& ui, const Store& store, TableView& view, const Collection& collection,
                     const Touched& touched, ImVec2 min, ImVec2 size) {
  const float em = ui.em(), header = em * 2.1f;
  const ImVec2 max(min.x + size.x, min.y + size.y);
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(min, max, ui::u32(ui.theme.surface), 6.0f);
  list->AddRect(min, max, ui::u32(ui.theme.line), 6.0f);
  const std::string count =
      std::to_string(collection.count) + (collection.count == 1 ? " item" : " items");
  const float count_width = ui::measure(ui, count, {ui::kSmall, false, false}).x;
  ui::draw_text(ui, list, ImVec2(min.x + em * 0.7f, min.y + em * 0.5f), ui.theme.text,
                collection.title, {ui::kBody, true, false}, size.x - count_width - em * 2);
  ui::draw_text(ui, list, ImVec2(max.x - count_width - em * 0.7f, min.y + em * 0.6f),
                ui.theme.muted, count, {ui::kSmall, false, false});
  ui::Annotation what;
  what.role = ui::Role::Table;
  what.name = concat({"Item collection ", collection.title});
  what.description = count;
  what.row_count = static_cast<int>(collection.count);
  what.target = "house:" + collection.title;
  ui::describe(ui, collection.key, min, max, what);
  ui::Scope scope(ui, collection.key);
  ImGui::SetCursorScreenPos(ImVec2(min.x, min.y + header));
  ui::begin_scroll(ui, "items", ImVec2(size.x, size.y - header - em * 0.3f));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
  const float width = ImGui::GetContentRegionAvail().x;
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(collection.count), row_height(ui));
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      const auto row = static_cast<std::size_t>(i);
      draw_item(ui, store, view, *view.items[collection.first + row], touched, row,
                collection.count, width);
    }
  }
  ImGui::PopStyleVar();
  ui::end_scroll(ui);
}

std::string units_text(std::int64_t halves) {
  return std::to_string(halves / 2) + (halves % 2 != 0 ? ".5" : "");
}

/// The partition's band: its name, how full it is, and its heat.
void draw_band(Ui& ui, const Scene& scene, const table::Partition& p, float width) {
  const float em = ui.em(), height = em * 2.2f;
  const ImVec2 min = ImGui::GetCursorScreenPos(), max(min.x + width, min.y + height);
  const std::int64_t read = table::heat_at(p.read_heat, p.heat_time, scene.world.now);
  const std::int64_t write = table::heat_at(p.write_heat, p.heat_time, scene.world.now);
  ImDrawList* list = ImGui::GetWindowDrawList();
  ui::HeatCell cell;
  cell.min = min;
  cell.max = max;
  // The eye sees a root better than a share: a first read shows, a limit is far away.
  cell.read = std::min(1.0f, std::sqrt(static_cast<float>(read) / static_cast<float>(kReadLimit)));
  cell.write =
      std::min(1.0f, std::sqrt(static_cast<float>(write) / static_cast<float>(kWriteLimit)));
  cell.cold = ui.theme.heat_cold;
  cell.warm = ui.theme.heat_warm;
  cell.hot = ui.theme.heat_hot;
  if (ImGui::IsRectVisible(min, max))
    ui::draw_heat(ui, list, cell);
  const std::string name = concat({"Partition ", p.id});
  const std::string heat =
      read + write == 0
          ? std::string("idle")
          : concat({"heat: ", units_text(read), " read, ", units_text(write), " write units"});
  const std::string size =
      concat({std::to_string(p.item_count), " items, ", std::to_string(p.size_bytes), " bytes"});
  const float used = ui::draw_text(ui, list, ImVec2(min.x + em * 0.8f, min.y + em * 0.5f),
                                   ui.theme.text, name, {ui::kBody, true, false});
  const float heat_width = ui::measure(ui, heat, {ui::kSmall, false, false}).x;
  ui::draw_text(ui, list, ImVec2(min.x + used + em * 1.6f, min.y + em * 0.6f), ui.theme.text, size,
                {ui::kSmall, false, false}, width - used - heat_width - em * 4);
  ui::draw_text(ui, list, ImVec2(max.x - heat_width - em * 0.8f, min.y + em * 0.6f), ui.theme.text,
                heat, {ui::kSmall, false, false});
  ui::Annotation what;
  what.role = ui::Role::Heading;
  what.level = 3;
  what.name = name;
  what.description = concat({size, "; ", heat});
  what.target = "partition:" + p.id;
  ui::describe(ui, p.id, min, max, what);
  ImGui::Dummy(ImVec2(width, height + em * 0.1f));
}

/// Item collections of a partition as cards, as many beside each other as fit.
void draw_partition(Ui& ui, const Scene& scene, const Store& store, const table::Partition& p,
                    const PartitionShown& shown, TableView& view, const Touched& touched) {
  const float em = ui.em(), width = ImGui::GetContentRegionAvail().x;
  draw_band(ui, scene, p, width);
  ui::Scope scope(ui, p.id);
  if (shown.collections.empty()) {
    ui::caption(ui, "empty", "No item is stored here.");
    ImGui::Dummy(ImVec2(1, em * 0.4f));
    return;
  }
  const float gap = em * 0.7f, least = em * 11.4f;
  const auto most = static_cast<int>(std::max(1.0f, (width + gap) / (least + gap)));
  const int columns = std::min(most, static_cast<int>(shown.collections.size()));
  const float card = (width - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns);
  for (std::size_t at = 0; at < shown.collections.size();) {
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const std::size_t end =
        std::min(at + static_cast<std::size_t>(columns), shown.collections.size());
    std::size_t rows = 1;
    for (std::size_t i = at; i < end; ++i) rows = std::max(rows, shown.collections[i].count);
    const float height =
        em * 2.5f + row_height(ui) * static_cast<float>(std::min<std::size_t>(rows, kRowsInCard));
    const ImVec2 corner(start.x + width, start.y + height);
    // Rows of cards that are out of sight are left out: a table may have thousands.
    if (ImGui::IsRectVisible(start, corner)) {
      for (std::size_t i = at; i < end; ++i) {
        const float x = start.x + (card + gap) * static_cast<float>(i - at);
        draw_collection(ui, store, view, shown.collections[i], touched, ImVec2(x, start.y),
                        ImVec2(card, height));
      }
    }
    ImGui::SetCursorScreenPos(start);
    ImGui::Dummy(ImVec2(width, height + gap * 0.6f));
    at = end;
  }
}

std::string schema_text(const table::KeySchema& keys) {
  std::string text;
  for (const table::KeyAttribute& k : keys.hash)
    text += concat(
        {text.empty() ? "" : ", ", k.name, " (partition key, ", value::type_name(k.type), ")"});
  for (const table::KeyAttribute& k : keys.range)
    text += concat({", ", k.name, " (sort key, ", value::type_name(k.type), ")"});
  return text;
}

/// The opened item in DynamoDB JSON, below the schema.
void draw_details(Ui& ui, const table::Table& t, TableView& view) {
  if (view.item.empty())
    return;
  for (const value::ItemPtr& item : view.items) {
    if (item_key(t.keys, *item) != view.item)
      continue;
    ui::heading(ui, "item-title", concat({"Item ", view.item}), 3);
    ImGui::SameLine();
    ui::ButtonLook look;
    look.kind = ui::ButtonKind::Quiet;
    look.glyph = ui::Glyph::Close;
    const bool close = ui::button(ui, "close-item", "", "Close the item", look);
    ui::caption(ui, "item-size", std::to_string(value::size_bytes(*item)) + " bytes of 400 KB");
    ui::code_block(ui, "item-json", "The item as DynamoDB JSON",
                   to_pretty_text(value::to_json(*item), 2));
    if (close)
      view.item.clear();
    return;
  }
}

const table::Table* choose_table(Ui& ui, const Scene& scene, TableView& view) {
  std::vector<const table::Table*> tables;
  std::vector<ui::TabSpec> specs;
  int current = 0;
  for (const auto& [id, table] : scene.world.services.tables.tables) {
    if (id.account != scene.world.account || id.region != scene.world.region)
      continue;
    if (id.name == view.table)
      current = static_cast<int>(tables.size());
    tables.push_back(&*table);
    specs.push_back({id.name, id.name, "table:" + id.name});
  }
  view.tables = tables.size();
  if (tables.empty())
    return nullptr;
  if (tables.size() > 1)
    current = ui::tabs(ui, "tables", "Tables", specs, current);
  if (tables.size() > 1)
    ImGui::Dummy(ImVec2(1, ui.em() * 0.1f));
  view.table = tables[static_cast<std::size_t>(current)]->name;
  return tables[static_cast<std::size_t>(current)];
}

/// The index that the last request read, if it is one of this table's.
std::string index_of_request(const Scene& scene, const table::Table& t) {
  if (!scene.trace)
    return {};
  for (const table::ItemTouch& touch : scene.trace->work.touches) {
    if (touch.table == t.name)
      return touch.index;
  }
  return {};
}

/// The table itself or one of its indexes; a request that reads an index brings it forward.
const table::Index* choose_index(Ui& ui, const Scene& scene, const table::Table& t,
                                 TableView& view) {
  if (t.indexes.empty()) {
    view.index.clear();
    return nullptr;
  }
  if (view.index_step != scene.trace_step) {
    view.index_step = scene.trace_step;
    view.index = index_of_request(scene, t);
  }
  std::vector<ui::TabSpec> specs = {{"items", "Table", "index:"}};
  int current = 0;
  for (const Cow<table::Index>& index : t.indexes) {
    if (index->name == view.index)
      current = static_cast<int>(specs.size());
    specs.push_back({index->name, concat({index->name, index->local ? " (LSI)" : " (GSI)"}),
                     "index:" + index->name});
  }
  current = ui::tabs(ui, "indexes", "Table and indexes", specs, current);
  ImGui::Dummy(ImVec2(1, ui.em() * 0.1f));
  const table::Index* chosen =
      current == 0 ? nullptr : &*t.indexes[static_cast<std::size_t>(current) - 1];
  view.index = chosen ? chosen->name : std::string();
  return chosen;
}

std::string store_text(const Store& store) {
  const std::string keys = schema_text(store.keys());
  if (!store.index)
    return keys;
  const table::Index& index = *store.index;
  const std::string projected =
      index.projection == table::ProjectionType::All ? "every attribute"
      : index.projection == table::ProjectionType::KeysOnly
          ? "the keys alone"
          : concat({"the keys and ", join(index.non_key_attributes, ", ")});
  return concat({keys, ". A copy of the table's items that have these keys, with ", projected,
                 index.local ? ", beside the items of the same partition key."
                             : ", on partitions of its own."});
}

}  // namespace

std::string plain_text(const value::AttributeValue& v) {
  switch (v.type()) {
    case value::Type::S:
      return v.s();
    case value::Type::N:
      return to_text(v.n());
    case value::Type::Bool:
      return v.boolean_value() ? "true" : "false";
    case value::Type::Null:
      return "null";
    default: {
      const Json json = value::to_json(v);
      return to_text(json.is_object() && json.size() == 1 ? json.begin().value() : json);
    }
  }
}

void draw_table(Ui& ui, const Scene& scene, TableView& view) {
  const table::Table* t = choose_table(ui, scene, view);
  if (!t) {
    ui::caption(ui, "empty", "This account has no table in this Region yet.");
    return;
  }
  const Store store{*t, choose_index(ui, scene, *t, view)};
  derive(view, store);
  ui::caption(ui, "schema", store_text(store));
  ImGui::Dummy(ImVec2(1, ui.em() * 0.1f));
  draw_details(ui, *t, view);
  const Touched touched = touched_items(scene, store);
  std::size_t i = 0;
  for (const auto& [bound, partition] : store.partitions()) {
    (void)bound;
    if (i < view.partitions.size())
      draw_partition(ui, scene, store, partition, view.partitions[i], view, touched);
    ++i;
  }
  if (view.left_out > 0)
    ui::caption(ui, "more", concat({"and ", std::to_string(view.left_out), " further items"}));
  ImGui::Dummy(ImVec2(1, ui.em() * 0.5f));
}

}  // namespace lockbox::panels
