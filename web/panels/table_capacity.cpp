// The part of the table's panel that shows what the last requests used of its capacity.
#include <algorithm>
#include <cmath>

#include "engine/base/text.hpp"
#include "web/panels/shared_table.hpp"

namespace lockbox::panels {

namespace {

constexpr std::size_t kBars = 20;
/// Traces are computed again by running the step: a few a frame, the rest in the next.
constexpr int kTracesInFrame = 3;

RequestCost cost_of(const cloud::RequestTrace& trace, const std::string& name) {
  RequestCost cost;
  cost.operation = trace.operation;
  std::vector<std::string> where;
  for (const table::PartitionUse& use : trace.work.partitions) {
    if (use.table != name)
      continue;
    cost.read += use.read.halves;
    cost.write += use.write.halves;
    if (where.size() < 3)
      where.push_back(use.index.empty() ? use.partition : concat({use.index, " ", use.partition}));
  }
  cost.where = join(where, ", ");
  return cost;
}

std::string cost_text(const RequestCost& cost) {
  std::vector<std::string> parts;
  if (cost.read > 0)
    parts.push_back(concat({units_text(cost.read), " read"}));
  if (cost.write > 0)
    parts.push_back(concat({units_text(cost.write), " write"}));
  const bool one = cost.read + cost.write == 2;
  return concat({join(parts, " and "), one ? " unit" : " units"});
}

/// The last calls at or before the cursor, newest first; asked again when the lab has moved.
void find_steps(const Scene& scene, TableView& view, const std::string& name) {
  if (view.cost_version == scene.version && view.cost_table == name)
    return;
  view.cost_version = scene.version;
  if (view.cost_table != name)
    view.costs.clear();
  view.cost_table = name;
  view.cost_steps.clear();
  const auto& steps = scene.history.steps();
  for (int at = scene.history.cursor(); at >= 0 && view.cost_steps.size() < kBars * 3;
       at = steps[static_cast<std::size_t>(at)].parent) {
    if (steps[static_cast<std::size_t>(at)].is_call)
      view.cost_steps.push_back(at);
  }
}

/// Costs of the shown steps, as far as they are known by now; oldest first.
std::vector<std::pair<int, const RequestCost*>> known_costs(ui::Ui& ui, const Scene& scene,
                                                            TableView& view) {
  std::vector<std::pair<int, const RequestCost*>> out;
  int left = kTracesInFrame;
  for (const int step : view.cost_steps) {
    auto known = view.costs.find(step);
    if (known == view.costs.end()) {
      if (step == scene.trace_step && scene.trace) {
        known = view.costs.emplace(step, cost_of(*scene.trace, view.cost_table)).first;
      } else if (left-- > 0) {
        const cloud::TracePtr trace = scene.history.trace(step);
        known = view.costs.emplace(step, trace ? cost_of(*trace, view.cost_table) : RequestCost{})
                    .first;
      } else {
        ui.wake_after(0.02);
        break;
      }
    }
    if (known->second.read + known->second.write > 0)
      out.emplace_back(step, &known->second);
    if (out.size() == kBars)
      break;
  }
  std::reverse(out.begin(), out.end());
  return out;
}

}  // namespace

float capacity_height(const ui::Ui& ui) {
  return ui.em() * 1.7f;
}

bool draw_capacity(ui::Ui& ui, const Scene& scene, const table::Table& t, TableView& view,
                   ImVec2 start, float width) {
  find_steps(scene, view, t.name);
  const auto costs = known_costs(ui, scene, view);
  if (costs.empty())
    return false;
  const float em = ui.em(), height = capacity_height(ui), bar = em * 0.6f, gap = em * 0.2f;
  const auto [last_step, last] = costs.back();
  const std::string words = concat(
      {last->operation, last_step == scene.trace_step ? ": " : " (before): ", cost_text(*last),
       last->where.empty() ? "" : " on ", last->where});
  ui::Annotation what;
  what.role = ui::Role::List;
  what.name = concat({"Capacity used of ", t.name});
  what.description = words;
  ui::describe(ui, "capacity", start, ImVec2(start.x + width, start.y + height), what);
  ui::Scope scope(ui, "capacity");
  ImDrawList* list = ImGui::GetWindowDrawList();
  std::int64_t most = 2;
  for (const auto& entry : costs) most = std::max(most, entry.second->read + entry.second->write);
  const auto room = static_cast<std::size_t>(std::max(1.0f, width * 0.4f / (bar + gap)));
  const std::size_t first = costs.size() > room ? costs.size() - room : 0;
  const float base = start.y + height - em * 0.2f, full = height - em * 0.4f;
  float x = start.x;
  for (std::size_t i = first; i < costs.size(); ++i, x += bar + gap) {
    const auto& [step, cost] = costs[i];
    const std::int64_t sum = cost->read + cost->write;
    // By the root, so that half a unit is seen beside hundreds.
    const float tall =
        std::max(3.0f, full * std::sqrt(static_cast<float>(sum) / static_cast<float>(most)));
    const float reads = tall * static_cast<float>(cost->read) / static_cast<float>(sum);
    list->AddRectFilled(ImVec2(x, base - reads), ImVec2(x + bar, base),
                        ui::u32(ui::color_of(ui.theme, ui::Mark::Read)));
    list->AddRectFilled(ImVec2(x, base - tall), ImVec2(x + bar, base - reads),
                        ui::u32(ui::color_of(ui.theme, ui::Mark::Write)));
    if (step == scene.trace_step)
      list->AddRect(ImVec2(x - 1.5f, base - tall - 1.5f), ImVec2(x + bar + 1.5f, base + 1.5f),
                    ui::u32(ui.theme.text), 2.0f);
    ui::Annotation one;
    one.role = ui::Role::ListItem;
    one.name = concat({cost->operation, ", step ", std::to_string(step + 1)});
    one.value = cost_text(*cost);
    one.description = cost->where.empty() ? std::string() : concat({"on ", cost->where});
    ui::describe(ui, std::to_string(step), ImVec2(x, base - full), ImVec2(x + bar, base), one);
  }
  list->AddLine(ImVec2(start.x, base + 1), ImVec2(x, base + 1), ui::u32(ui.theme.line));
  x += em * 0.4f;
  const float y = start.y + (height - em * ui::kSmall * 1.2f) / 2;
  ui::draw_text(ui, list, ImVec2(x, y), ui.theme.muted, words, {ui::kSmall, false, false},
                start.x + width - x);
  return true;
}

}  // namespace lockbox::panels
