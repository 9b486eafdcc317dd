// The part of the table's panel that shows the records of its stream.
#include <nlohmann/json.hpp>

#include "engine/base/json.hpp"
#include "engine/base/text.hpp"
#include "engine/table/stream.hpp"
#include "engine/value/dynamodb_json.hpp"
#include "web/panels/shared_table.hpp"

namespace lockbox::panels {

namespace {

constexpr std::size_t kMostRecords = 200;

std::string view_words(table::StreamView view) {
  switch (view) {
    case table::StreamView::KeysOnly:
      return "the keys of each changed item";
    case table::StreamView::NewImage:
      return "each changed item as it is afterwards";
    case table::StreamView::OldImage:
      return "each changed item as it was before";
    case table::StreamView::NewAndOldImages:
      return "each changed item before and after";
  }
  return {};
}

Json images_of(const table::StreamRecord& record) {
  Json out{{"Keys", value::to_json(record.keys)}};
  if (record.old_image)
    out["OldImage"] = value::to_json(*record.old_image);
  if (record.new_image)
    out["NewImage"] = value::to_json(*record.new_image);
  out["SizeBytes"] = table::size_bytes(record);
  if (record.by_time_to_live)
    out["userIdentity"] = Json{{"type", "Service"}, {"principalId", "dynamodb.amazonaws.com"}};
  return out;
}

}  // namespace

void draw_stream(ui::Ui& ui, const Scene& scene, const table::Table& t, TableView& view) {
  const table::Stream& stream = **t.stream;
  const std::vector<table::PlacedRecord> records =
      table::recent_records(stream, scene.world.now, kMostRecords);
  ui::caption(ui, "stream-words",
              concat({"A record of ", view_words(stream.view), ", readable for 24 hours. ",
                      records.empty() ? std::string("Nothing has changed yet.")
                      : records.size() == kMostRecords
                          ? concat({"The last ", std::to_string(kMostRecords), ", newest first."})
                          : std::string("Newest first.")}));
  ui::Annotation what;
  what.role = ui::Role::Tree;
  what.name = concat({"Stream records of ", t.name});
  what.row_count = static_cast<int>(records.size());
  const ImVec2 start = ImGui::GetCursorScreenPos();
  ui::describe(ui, "records", start,
               ImVec2(start.x + ImGui::GetContentRegionAvail().x, start.y + ui.em() * 2), what);
  ui::Scope scope(ui, "records");
  for (std::size_t i = records.size(); i-- > 0;) {
    const table::PlacedRecord& placed = records[i];
    const table::StreamRecord& record = *placed.record;
    ui::TreeLine line;
    line.expandable = true;
    line.label = concat({table::to_text(record.event), "  ", item_key(t.keys, record.keys)});
    line.detail = concat(
        {to_iso8601(record.time).substr(11, 8), record.by_time_to_live ? ", by time to live" : ""});
    line.description = concat({"sequence number ", table::sequence_text(stream, placed.sequence),
                               ", shard ", placed.shard});
    line.target = concat({"record:", std::to_string(placed.sequence)});
    // What the request that is looked at has made is lit.
    const bool fresh = scene.trace && scene.trace->succeeded && record.time == scene.trace->time;
    line.mark = fresh ? ui::Mark::Write : ui::Mark::None;
    bool open = view.open_records.count(placed.sequence) > 0;
    const bool before = open;
    ui::tree_line(ui, std::to_string(placed.sequence), line, open);
    if (open != before) {
      if (open)
        view.open_records.insert(placed.sequence);
      else
        view.open_records.erase(placed.sequence);
    }
    if (open) {
      ui::Scope inside(ui, std::to_string(placed.sequence));
      ui::caption(ui, "place", line.description);
      ui::code_block(ui, "images", concat({"Record of ", item_key(t.keys, record.keys)}),
                     to_pretty_text(images_of(record), 2));
    }
  }
}

}  // namespace lockbox::panels
