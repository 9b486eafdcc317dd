#include "web/panels/time_line.hpp"

#include "engine/base/text.hpp"

namespace lockbox::panels {
namespace {

using ui::Mark;
using ui::Ui;

constexpr float kMarks =
    0.36f;  ///< the marks' middle, in em below the words and above the slider's line

/// One mark for each step on the slider's rail; they thin out when there is no room for all.
void draw_marks(Ui& ui, const Scene& scene, const std::vector<int>& line, const ui::Rect& rail) {
  if (line.empty())
    return;
  const float em = ui.em(), knob = em * 0.5f;
  const float left = rail.x + knob, width = rail.w - knob * 2;
  ImDrawList* list = ImGui::GetWindowDrawList();
  float last = -1e9f;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const Mark mark = mark_of(scene.history.steps()[static_cast<std::size_t>(line[i])]);
    const float x = left + width * static_cast<float>(i + 1) / static_cast<float>(line.size());
    const bool loud = mark == Mark::Deny || mark == Mark::Unknown;
    if (x - last < (loud ? 3.0f : 6.0f))
      continue;
    last = x;
    const float y = rail.y + em * kMarks;
    if (loud)
      ui::draw_mark(ui, list, mark, ImVec2(x, y), em * 0.34f);
    else
      list->AddCircleFilled(ImVec2(x, y), 2.0f, ui::u32(ui.theme.outline));
  }
}

/// Backups and expiry by name, above the rail: a box for what is kept, an hour glass for what goes.
void draw_time_marks(Ui& ui, const Scene& scene, const std::vector<int>& line,
                     const ui::Rect& rail) {
  const float em = ui.em(), knob = em * 0.5f, half = em * 0.3f;
  ImDrawList* list = ImGui::GetWindowDrawList();
  float last = -1e9f;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const auto mark = time_mark_of(scene.history, line[i]);
    if (!mark)
      continue;
    const float x =
        rail.x + knob +
        (rail.w - knob * 2) * static_cast<float>(i + 1) / static_cast<float>(line.size());
    const float y = rail.y + em * kMarks;
    ui::Annotation what;
    what.role = ui::Role::ListItem;
    what.name = concat({mark->words, ", step ", std::to_string(i + 1)});
    ui::describe(ui, concat({"mark-", std::to_string(line[i])}), ImVec2(x - half, y - half),
                 ImVec2(x + half, y + half), what);
    if (x - last < half * 2.4f)
      continue;
    last = x;
    const ImU32 color = ui::u32(ui.theme.accent), ground = ui::u32(ui.theme.surface);
    if (mark->kind == TimeMark::Kind::Backup) {
      const ImVec2 min(x - half, y - half), max(x + half, y + half);
      list->AddRectFilled(min, max, ground, 1.5f);
      list->AddRect(min, max, color, 1.5f, 0, 1.6f);
      list->AddLine(ImVec2(min.x, y - half * 0.3f), ImVec2(max.x, y - half * 0.3f), color, 1.6f);
    } else {
      list->AddRectFilled(ImVec2(x - half, y - half), ImVec2(x + half, y + half), ground);
      list->AddTriangleFilled(ImVec2(x - half, y - half), ImVec2(x + half, y - half), ImVec2(x, y),
                              color);
      list->AddTriangleFilled(ImVec2(x - half, y + half), ImVec2(x + half, y + half), ImVec2(x, y),
                              color);
    }
  }
}

}  // namespace

float time_line_height(const Ui& ui) {
  return std::max(ui.em() * 4.0f, ui.target_height() + ui.em() * 1.8f);
}

void draw_time_line(Ui& ui, const Scene& scene, const Place& place) {
  const float em = ui.em();
  const ImVec2 max(place.min.x + place.size.x, place.min.y + place.size.y);
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(place.min, max, ui::u32(ui.theme.surface), 8.0f);
  list->AddRect(place.min, max, ui::u32(ui.theme.line), 8.0f);
  ui::Annotation region;
  region.role = ui::Role::Region;
  region.name = "Time line";
  ui::describe(ui, "time", place.min, max, region);
  ui::Scope scope(ui, "time");

  const std::vector<int> line = scene.history.line();
  int position = 0;  // 0: the base world, i + 1: after line[i]
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == scene.history.cursor())
      position = static_cast<int>(i) + 1;
  }
  const int before = position, last = static_cast<int>(line.size());

  const float row = place.min.y + em * 1.55f;
  ImGui::SetCursorScreenPos(ImVec2(place.min.x + em * 0.6f, row));
  ui::ButtonLook look;
  look.kind = ui::ButtonKind::Quiet;
  look.glyph = ui::Glyph::Undo;
  look.disabled = position == 0;
  if (ui::button(ui, "undo", "", "Undo one step", look))
    scene.intents.push_back({Intent::Kind::Undo, 0, ""});
  ImGui::SameLine(0, em * 0.2f);
  look.glyph = ui::Glyph::Redo;
  look.disabled = position == last;
  if (ui::button(ui, "redo", "", "Redo one step", look))
    scene.intents.push_back({Intent::Kind::Redo, 0, ""});
  ImGui::SameLine(0, em * 0.6f);

  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = std::max(max.x - em - at.x, em * 4);
  std::string value = concat({"Step ", std::to_string(position), " of ", std::to_string(last)});
  std::string words = "the world as it began";
  if (position > 0) {
    const cloud::StepInfo& step =
        scene.history
            .steps()[static_cast<std::size_t>(line[static_cast<std::size_t>(position) - 1])];
    words = words_of(step);
    if (const auto mark = time_mark_of(scene.history, line[static_cast<std::size_t>(position) - 1]))
      words = concat({words, " \u00b7 ", mark->words});
  }
  draw_marks(ui, scene, line, ui::Rect{at.x, row, width, em * 2});
  draw_time_marks(ui, scene, line, ui::Rect{at.x, row, width, em * 2});
  if (ui::slider(ui, "slider", "Step", concat({value, ": ", words}), position, 0, std::max(last, 1),
                 width) &&
      position != before && position <= last) {
    const int step = position == 0 ? -1 : line[static_cast<std::size_t>(position) - 1];
    scene.intents.push_back({Intent::Kind::Seek, step, ""});
  }
  const float y = place.min.y + em * 0.55f;
  const float used = ui::draw_text(ui, list, ImVec2(place.min.x + em, y), ui.theme.text, value,
                                   {ui::kSmall, true, false});
  const std::string clock = to_iso8601(scene.world.now);
  const float clock_width = ui::measure(ui, clock, {ui::kSmall, false, false}).x;
  const float from = place.min.x + em + used + em * 0.8f;
  const bool room_for_clock = max.x - from > clock_width + em * 12;
  const float until = room_for_clock ? max.x - em * 2 - clock_width : max.x - em;
  ui::draw_text(ui, list, ImVec2(from, y), ui.theme.muted, words, {ui::kSmall, false, false},
                until - from);
  if (room_for_clock)
    ui::draw_text(ui, list, ImVec2(max.x - em - clock_width, y), ui.theme.muted, clock,
                  {ui::kSmall, false, false});
}

}  // namespace lockbox::panels
