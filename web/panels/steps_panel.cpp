#include "web/panels/steps_panel.hpp"

#include "engine/base/text.hpp"

namespace lockbox::panels {

void draw_steps(ui::Ui& ui, const Scene& scene) {
  const std::vector<int> line = scene.history.line();
  const ImVec2 top = ImGui::GetCursorScreenPos();
  ui::Annotation tree;
  tree.role = ui::Role::Tree;
  tree.name = "Steps";
  tree.row_count = static_cast<int>(line.size()) + 1;
  ui::describe(ui, "steps", top, ImVec2(top.x + 1, top.y + 1), tree);
  ui::Scope scope(ui, "steps");
  const auto draw = [&](int step, std::string label, ui::Mark mark) {
    ui::TreeLine entry;
    entry.label = std::move(label);
    entry.mark = mark;
    entry.selected = scene.history.cursor() == step;
    bool none = false;
    if (ui::tree_line(ui, "step-" + std::to_string(step), entry, none).activated)
      scene.intents.push_back({Intent::Kind::Seek, step, ""});
  };
  draw(-1, "The world as it began", ui::Mark::NotApplicable);
  for (const int step : line) {
    const cloud::StepInfo& info = scene.history.steps()[static_cast<std::size_t>(step)];
    draw(step, words_of(info), mark_of(info));
  }
}

}  // namespace lockbox::panels
