#include "web/panels/table_panel.hpp"

#include <nlohmann/json.hpp>

#include "engine/base/json.hpp"
#include "engine/base/text.hpp"
#include "engine/table/keys.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::panels {

namespace {

using ui::Ui;

constexpr std::size_t kMostBackups = 4;

std::string schema_text(const table::KeySchema& keys) {
  std::string text;
  for (const table::KeyAttribute& k : keys.hash)
    text += concat(
        {text.empty() ? "" : ", ", k.name, " (partition key, ", value::type_name(k.type), ")"});
  for (const table::KeyAttribute& k : keys.range)
    text += concat({", ", k.name, " (sort key, ", value::type_name(k.type), ")"});
  return text;
}

/// Asks the page to show the data desk.
void ask_desk(const Scene& scene, Json wanted) {
  Intent intent;
  intent.kind = Intent::Kind::Desk;
  intent.text = to_text(wanted);
  scene.intents.push_back(std::move(intent));
}

/// The opened item in DynamoDB JSON, below the schema.
void draw_details(Ui& ui, const Scene& scene, const table::Table& t, TableView& view) {
  if (view.item.empty())
    return;
  const value::ItemPtr* item = t.items.find(view.item_key);
  if (!item)
    return;
  ui::heading(ui, "item-title", concat({"Item ", view.item}), 3);
  ui::ButtonLook look;
  look.kind = ui::ButtonKind::Quiet;
  if (view.desk) {
    ImGui::SameLine();
    if (ui::button(ui, "edit-item", "Edit", concat({"Edit item ", view.item}), look))
      ask_desk(scene,
               Json{{"table", t.name}, {"key", value::to_json(table::key_of(t.keys, **item))}});
  }
  ImGui::SameLine();
  look.glyph = ui::Glyph::Close;
  const bool close = ui::button(ui, "close-item", "", "Close the item", look);
  ui::caption(ui, "item-size", std::to_string(value::size_bytes(**item)) + " bytes of 400 KB");
  ui::code_block(ui, "item-json", "The item as DynamoDB JSON",
                 to_pretty_text(value::to_json(**item), 2));
  if (close)
    view.item.clear();
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

/// The table itself, one of its indexes (a request that reads an index brings it forward), or its
/// stream.
const table::Index* choose_view(Ui& ui, const Scene& scene, const table::Table& t,
                                TableView& view) {
  const bool has_stream = t.stream.has_value();
  view.stream = view.stream && has_stream;
  if (t.indexes.empty() && !has_stream) {
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
  const int stream_tab = has_stream ? static_cast<int>(specs.size()) : -1;
  if (has_stream) {
    specs.push_back({"stream", "Stream", "stream:" + t.name});
    if (view.stream)
      current = stream_tab;
  }
  current = ui::tabs(ui, "indexes", "Table, indexes and stream", specs, current);
  ImGui::Dummy(ImVec2(1, ui.em() * 0.1f));
  view.stream = current == stream_tab;
  const table::Index* chosen =
      current == 0 || view.stream ? nullptr : &*t.indexes[static_cast<std::size_t>(current) - 1];
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

/// What time does to the table: expiry, backups, the past that can be restored.
std::string life_text(const Scene& scene, const table::Table& t) {
  std::vector<std::string> parts;
  if (!t.ttl_attribute.empty())
    parts.push_back(concat({"Items expire by ", t.ttl_attribute}));
  std::vector<std::string> backups;
  std::size_t more = 0;
  for (const auto& [arn, backup] : scene.world.services.tables.backups) {
    (void)arn;
    if (backup->table->arn != t.arn)
      continue;
    if (backups.size() < kMostBackups)
      backups.push_back(concat({backup->name, " of ", to_iso8601(backup->created)}));
    else
      ++more;
  }
  if (!backups.empty())
    parts.push_back(
        concat({"Backups: ", join(backups, ", "),
                more > 0 ? concat({" and ", std::to_string(more), " more"}) : std::string()}));
  if (t.recovery.enabled)
    parts.push_back(concat({"Restorable to any second since ", to_iso8601(t.recovery.since)}));
  return join(parts, ". ");
}

}  // namespace

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

std::string units_text(std::int64_t halves) {
  return std::to_string(halves / 2) + (halves % 2 != 0 ? ".5" : "");
}

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

void draw_table_header(Ui& ui, const Scene& scene, TableView& view, ImVec2 min, ImVec2 size) {
  const float em = ui.em(), end = min.x + size.x;
  view.capacity_above = false;
  const table::Table* t = table::find_table(scene.world.services.tables, scene.world.account,
                                            scene.world.region, view.table);
  if (!t)
    return;
  if (view.desk) {
    ui::ButtonLook quiet;
    quiet.kind = ui::ButtonKind::Quiet;
    if (ui::button(ui, "desk", "Edit data", concat({"Edit data of ", t->name}), quiet))
      ask_desk(scene, Json{{"table", t->name}});
    ImGui::SameLine(0, em);
    min.x = ImGui::GetCursorScreenPos().x;
  }
  const float height = capacity_height(ui);
  if (end - min.x < em * 15)
    return;
  view.capacity_above = true;
  draw_capacity(ui, scene, *t, view, ImVec2(min.x, min.y + (size.y - height) / 2), end - min.x);
}

void draw_table(Ui& ui, const Scene& scene, TableView& view) {
  const table::Table* t = choose_table(ui, scene, view);
  ui::ButtonLook quiet;
  quiet.kind = ui::ButtonKind::Quiet;
  if (!t) {
    ui::caption(ui, "empty", "This account has no table in this Region yet.");
    if (view.desk && ui::button(ui, "new-table", "Make a table", quiet))
      ask_desk(scene, Json{{"tab", "table"}});
    return;
  }
  const Store store{*t, choose_view(ui, scene, *t, view)};
  ui::caption(ui, "schema", store_text(store));
  if (const std::string life = life_text(scene, *t); !life.empty())
    ui::caption(ui, "life", life);
  ImGui::Dummy(ImVec2(1, ui.em() * 0.1f));
  if (!view.capacity_above) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    if (draw_capacity(ui, scene, *t, view, at, width))
      ImGui::Dummy(ImVec2(width, capacity_height(ui)));
  }
  draw_details(ui, scene, *t, view);
  if (view.stream)
    draw_stream(ui, scene, *t, view);
  else
    draw_items(ui, scene, store, view);
  ImGui::Dummy(ImVec2(1, ui.em() * 0.5f));
}

}  // namespace lockbox::panels
