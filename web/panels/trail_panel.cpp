#include "web/panels/trail_panel.hpp"

#include "engine/base/text.hpp"

namespace lockbox::panels {
namespace {

constexpr std::size_t kMostShown = 200;

void draw_record(ui::Ui& ui, TrailView& view, std::uint64_t number, const audit::Record& record) {
  const std::string key = "record-" + std::to_string(number);
  ui::TreeLine line;
  line.expandable = record.document != nullptr;
  line.label =
      concat({record.event_name, record.error_code.empty() ? "" : "  ", record.error_code});
  const std::size_t slash = record.principal_arn.find('/');
  const std::string who =
      slash == std::string::npos ? record.principal_arn : record.principal_arn.substr(slash + 1);
  line.detail = concat({to_iso8601(record.time), "  ", who, "  ",
                        record.delivered ? "kept by " : "not kept: ", record.kept_by});
  line.mark = record.delivered ? ui::Mark::Allow : ui::Mark::NotReached;
  line.description = line.detail;
  line.target = "record:" + record.event_name;
  bool open = view.chosen == number;
  const bool before = open;
  ui::tree_line(ui, key, line, open);
  if (open != before)
    view.chosen = open ? number : 0;
  if (!open || !record.document)
    return;
  ui::Scope scope(ui, key);
  ui::code_block(ui, "text", concat({"Record of ", record.event_name}),
                 to_pretty_text(*record.document, 2));
}

}  // namespace

void draw_trail(ui::Ui& ui, const Scene& scene, TrailView& view) {
  const audit::State& audit = scene.world.services.audit;
  if (audit.records.empty()) {
    ui::caption(
        ui, "empty",
        "No record yet. Every call that reaches a service leaves one here, and says whether "
        "anybody keeps it.");
    return;
  }
  std::string trails;
  for (const auto& [name, trail] : audit.trails) {
    (void)trail;
    trails += trails.empty() ? name : ", " + name;
  }
  ui::caption(ui, "trails",
              trails.empty()
                  ? "No trail: only the event history keeps management events, for 90 days."
                  : concat({"Trails: ", trails, ". Newest first."}));
  const ImVec2 top = ImGui::GetCursorScreenPos();
  ui::Annotation tree;
  tree.role = ui::Role::Tree;
  tree.name = "Records of the trail";
  tree.row_count = static_cast<int>(audit.records.size());
  ui::describe(ui, "records", top, ImVec2(top.x + 1, top.y + 1), tree);
  ui::Scope scope(ui, "records");
  std::size_t shown = 0;
  for (auto cursor = audit.records.last(); cursor.valid() && shown < kMostShown; cursor.prev()) {
    draw_record(ui, view, cursor.key(), cursor.value());
    ++shown;
  }
  if (audit.records.size() > shown)
    ui::caption(ui, "more",
                concat({"and ", std::to_string(audit.records.size() - shown), " earlier records"}));
  ImGui::Dummy(ImVec2(1, ui.em()));
}

}  // namespace lockbox::panels
