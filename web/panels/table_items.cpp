// The part of the table's panel that shows partitions, item collections and items. Only what is in
// sight is built: a table may have a hundred thousand items.
#include <algorithm>
#include <cmath>
#include <map>

#include "engine/base/text.hpp"
#include "engine/table/keys.hpp"
#include "engine/table/partitions.hpp"
#include "web/panels/shared_table.hpp"
#include "web/ui/heat.hpp"

namespace lockbox::panels {

namespace {

using ui::Mark;
using ui::Ui;

constexpr std::size_t kMostItems = 1000000;
constexpr int kRowsInCard = 8;
constexpr float kRowGap = 0.82f;  ///< below a row of cards, in em
/// Half units in 10 s that count as a partition at its limit (3,000 read, 1,000 write units/s).
constexpr std::int64_t kReadLimit = 600, kWriteLimit = 200;

bool same_collection(const table::KeySchema& keys, const value::Item& a, const value::Item& b) {
  for (const table::KeyAttribute& k : keys.hash) {
    const value::AttributeValue* x = a.find(k.name);
    const value::AttributeValue* y = b.find(k.name);
    if (!x || !y || *x != *y)
      return false;
  }
  return true;
}

/// Groups the items by partition and item collection, in the table's own order: one walk for each
/// version of the items.
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
  view.items.reserve(std::min(store.items().size(), kMostItems));
  auto cursor = view.shown_items.first();
  for (auto at = store.partitions().first(); at.valid();) {
    PartitionShown shown;
    shown.id = at.value().id;
    at.next();
    while (cursor.valid() && view.items.size() < kMostItems &&
           (!at.valid() || cursor.key() < at.key())) {
      const value::Item& item = *cursor.value();
      if (shown.collections.empty() || !same_collection(store.keys(), *view.items.back(), item))
        shown.collections.push_back({key_text(store.keys(), item, true), view.items.size(), 0});
      ++shown.collections.back().count;
      view.items.push_back(&item);
      cursor.next();
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
  if (r.activated) {
    view.item = view.item == key ? "" : key;
    view.item_key = view.item.empty() ? "" : table::encode_key(store.table.keys, item);
  }
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
  ui::describe(ui, collection.title, min, max, what);
  ui::Scope scope(ui, collection.title);
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
      concat({std::to_string(p.item_count), p.item_count == 1 ? " item, " : " items, ",
              std::to_string(p.size_bytes), " bytes"});
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

/// Where rows of cards begin, for so many columns; kept until something of it is another.
void lay_out(PartitionShown& shown, int columns, float row, float em) {
  if (shown.columns == columns && shown.unit == row && !shown.row_tops.empty())
    return;
  shown.columns = columns;
  shown.unit = row;
  shown.row_tops.assign(1, 0.0f);
  const auto wide = static_cast<std::size_t>(columns);
  for (std::size_t at = 0; at < shown.collections.size(); at += wide) {
    std::size_t rows = 1;
    for (std::size_t i = at; i < std::min(at + wide, shown.collections.size()); ++i)
      rows = std::max(rows, shown.collections[i].count);
    const float height =
        em * 2.5f + row * static_cast<float>(std::min<std::size_t>(rows, kRowsInCard));
    shown.row_tops.push_back(shown.row_tops.back() + height + em * kRowGap);
  }
}

/// Item collections of a partition as cards, as many beside each other as fit.
void draw_partition(Ui& ui, const Scene& scene, const Store& store, const table::Partition& p,
                    PartitionShown& shown, TableView& view, const Touched& touched) {
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
  lay_out(shown, columns, row_height(ui), em);
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const ImDrawList* list = ImGui::GetWindowDrawList();
  const float top = list->GetClipRectMin().y - start.y, bottom = list->GetClipRectMax().y - start.y;
  const std::vector<float>& tops = shown.row_tops;
  // The last row that begins above the sight is the first that may reach into it.
  const auto first = std::upper_bound(tops.begin(), tops.end(), top);
  const auto wide = static_cast<std::size_t>(columns);
  for (std::size_t r = first == tops.begin() ? 0
                                             : static_cast<std::size_t>(first - tops.begin()) - 1;
       r + 1 < tops.size() && tops[r] < bottom; ++r) {
    const float height = tops[r + 1] - tops[r] - em * kRowGap;
    for (std::size_t i = r * wide; i < std::min((r + 1) * wide, shown.collections.size()); ++i) {
      const float x = start.x + (card + gap) * static_cast<float>(i - r * wide);
      draw_collection(ui, store, view, shown.collections[i], touched, ImVec2(x, start.y + tops[r]),
                      ImVec2(card, height));
    }
  }
  ImGui::SetCursorScreenPos(start);
  ImGui::Dummy(ImVec2(width, tops.back()));
}

}  // namespace

void draw_items(Ui& ui, const Scene& scene, const Store& store, TableView& view) {
  derive(view, store);
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
}

}  // namespace lockbox::panels
