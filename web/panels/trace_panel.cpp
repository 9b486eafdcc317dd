#include "web/panels/trace_panel.hpp"

#include "engine/base/text.hpp"

namespace lockbox::panels {
namespace {

using ui::Mark;
using ui::Ui;

/// Remembers which lines are open; a line that was never touched has its default.
bool& open_state(TraceView& view, const std::string& path, bool otherwise) {
  return view.open.emplace(path, otherwise).first->second;
}

bool is_long(const std::string& text) {
  return text.find('\n') != std::string::npos || text.size() > 400;
}

/// Whether the lesson points at something below.
bool holds_spotlight(const Ui& ui, const cloud::Reason& reason) {
  if (ui.spotlights.empty())
    return false;
  if (ui.in_spotlight(reason.target))
    return true;
  return std::any_of(reason.children.begin(), reason.children.end(),
                     [&ui](const cloud::Reason& r) { return holds_spotlight(ui, r); });
}

void draw_reason(Ui& ui, TraceView& view, const cloud::Reason& reason, int level, int index) {
  const std::string key = std::to_string(index);
  if (is_long(reason.text)) {
    ImGui::Indent(ui.em() * 1.2f * static_cast<float>(level));
    ui::code_block(ui, key, "text", reason.text);
    ImGui::Unindent(ui.em() * 1.2f * static_cast<float>(level));
    return;
  }
  ui::TreeLine line;
  line.level = level;
  line.expandable = !reason.children.empty();
  line.label = reason.text;
  line.mark =
      reason.verdict == cloud::StageVerdict::NotApplicable ? Mark::None : mark_of(reason.verdict);
  line.target = reason.target;
  // Refusals and what the lesson points at open themselves.
  const bool otherwise =
      (reason.verdict == cloud::StageVerdict::Refused && level < 5) || holds_spotlight(ui, reason);
  bool& open = open_state(view, ui.registry.path_of(key), otherwise);
  ui::tree_line(ui, key, line, open);
  if (!open || reason.children.empty())
    return;
  ui::Scope scope(ui, key);
  int child = 0;
  for (const cloud::Reason& r : reason.children) draw_reason(ui, view, r, level + 1, child++);
}

/// Every policy that was asked, as its author wrote it, the deciding statement lit.
void draw_policies(Ui& ui, TraceView& view, const cloud::RequestTrace& trace) {
  int index = 0;
  for (const policy::Decision& decision : trace.decisions) {
    const policy::StatementResult* deciding = decision.statement();
    for (const policy::LayerResult& layer : decision.layers) {
      for (const policy::PolicyResult& p : layer.policies) {
        if (!p.document || p.document->text.empty())
          continue;
        const bool decides = deciding && decision.policy() == &p;
        const std::string key = "document-" + std::to_string(index++);
        ui::TreeLine line;
        line.level = 2;
        line.expandable = true;
        line.label = concat({"Policy ", p.name, " as written"});
        line.detail = p.attached_to.empty() ? "" : concat({"attached to ", p.attached_to});
        line.target = "policy:" + p.name;
        bool& open = open_state(view, ui.registry.path_of(key), decides);
        ui::tree_line(ui, key, line, open);
        if (!open)
          continue;
        ui::Scope scope(ui, key);
        ui::CodeLook look;
        if (decides) {
          const bool allow = deciding->effect == policy::Effect::Allow;
          look.lit_offset = deciding->span.offset;
          look.lit_length = deciding->span.length;
          look.lit = allow ? ui.theme.allow_soft : ui.theme.deny_soft;
          look.lit_edge = allow ? ui.theme.allow : ui.theme.deny;
        }
        ui::code_block(ui, "text", concat({"Policy ", p.name}), p.document->text, look);
      }
    }
  }
}

void draw_records(Ui& ui, TraceView& view, const cloud::RequestTrace& trace) {
  int index = 0;
  for (const audit::Record& record : trace.records) {
    if (!record.document)
      continue;
    const std::string key = "record-" + std::to_string(index++);
    ui::TreeLine line;
    line.level = 2;
    line.expandable = true;
    line.label = concat({"Record of ", record.event_name, " as JSON"});
    bool& open = open_state(view, ui.registry.path_of(key), false);
    ui::tree_line(ui, key, line, open);
    if (!open)
      continue;
    ui::Scope scope(ui, key);
    ui::code_block(ui, "text", line.label, to_pretty_text(*record.document, 2));
  }
}

void draw_stage(Ui& ui, TraceView& view, const cloud::RequestTrace& trace,
                const cloud::Stage& stage, int number) {
  const std::string key(cloud::to_text(stage.id));
  ui::TreeLine line;
  line.label = concat({std::to_string(number), "  ", cloud::title(stage.id)});
  line.detail = stage.summary;
  line.mark = mark_of(stage.verdict);
  line.strong = true;
  line.target = "stage:" + key;
  line.expandable = !stage.reasons.empty();
  if (stage.verdict == cloud::StageVerdict::NotReached)
    line.color = ui.theme.muted;
  bool& open =
      open_state(view, ui.registry.path_of(key), stage.verdict == cloud::StageVerdict::Refused);
  ui::tree_line(ui, key, line, open);
  if (!open)
    return;
  ui::Scope scope(ui, key);
  int child = 0;
  for (const cloud::Reason& r : stage.reasons) draw_reason(ui, view, r, 2, child++);
  if (stage.id == cloud::StageId::Policy)
    draw_policies(ui, view, trace);
  if (stage.id == cloud::StageId::Audit)
    draw_records(ui, view, trace);
  ImGui::Dummy(ImVec2(1, ui.em() * 0.4f));
}

/// Verdict of the whole request in one banner: shape, word, colour.
void draw_banner(Ui& ui, const cloud::RequestTrace& trace) {
  const float em = ui.em(), room = ImGui::GetContentRegionAvail().x, pad = em * 0.8f;
  const Mark mark = trace.succeeded ? Mark::Allow : Mark::Deny;
  const std::string verdict = trace.succeeded ? "Answered"
                              : trace.error   ? trace.error->code
                                              : std::string("No answer");
  std::string detail;
  if (trace.error)
    detail = trace.error->message;
  else if (!trace.succeeded)
    detail = trace.path.summary;
  const ui::TextStyle small{ui::kSmall, false, false};
  const float wrap = room - pad * 2 - em * 2;
  const float detail_height =
      detail.empty() ? 0 : ui::measure(ui, detail, small, wrap).y + em * 0.2f;
  const std::string who = concat({trace.operation, " by ", trace.caller_label});
  const float height = em * 3.6f + detail_height;
  const ImVec2 min = ImGui::GetCursorScreenPos(), max(min.x + room, min.y + height);
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(min, max, ui::u32(ui::soft_color_of(ui.theme, mark)), 6.0f);
  ui::draw_mark(ui, list, mark, ImVec2(min.x + pad + em * 0.5f, min.y + em * 1.2f), em * 0.62f);
  const float x = min.x + pad + em * 1.7f;
  ui::draw_text(ui, list, ImVec2(x, min.y + em * 0.55f), ui.theme.text, who,
                {ui::kBody, true, false}, room - pad * 2 - em * 2);
  const float used =
      ui::draw_text(ui, list, ImVec2(x, min.y + em * 2.0f), ui::color_of(ui.theme, mark), verdict,
                    {ui::kSmall, true, false});
  const std::string from = concat({"from ", trace.node, " at ", to_iso8601(trace.time)});
  ui::draw_text(ui, list, ImVec2(x + used + em * 0.8f, min.y + em * 2.0f), ui.theme.muted, from,
                small, max.x - pad - (x + used + em * 0.8f));
  if (!detail.empty())
    ui::draw_wrapped(ui, list, ImVec2(x, min.y + em * 3.3f), ui.theme.text, detail, small, wrap);
  ImGui::Dummy(ImVec2(room, height + em * 0.3f));
  ui::Annotation what;
  what.role = ui::Role::Status;
  what.name = concat({who, ": ", verdict});
  what.description = detail;
  ui::describe(ui, "verdict", min, max, what);
}

/// Smallest changes that would turn the decision; computed when asked for, once for each step.
void draw_flips(Ui& ui, const Scene& scene, TraceView& view) {
  ui::TreeLine line;
  line.label = "What would turn this decision";
  line.strong = true;
  line.expandable = true;
  line.description = "Each change was tried on a copy of this world";
  bool& open = open_state(view, ui.registry.path_of("flips"), false);
  ui::tree_line(ui, "flips", line, open);
  if (!open)
    return;
  const cloud::StepInfo& step = scene.history.steps()[static_cast<std::size_t>(scene.trace_step)];
  if (view.flips_step != scene.trace_step) {
    const cloud::World& before =
        step.parent < 0 ? scene.history.base()
                        : scene.history.steps()[static_cast<std::size_t>(step.parent)].after;
    view.flips.clear();
    if (const auto* call = std::get_if<cloud::CallApi>(&step.command))
      view.flips = cloud::flips_of(before, *call, *scene.trace);
    view.flips_step = scene.trace_step;
  }
  ui::Scope scope(ui, "flips");
  int index = 0;
  for (const policy::Flip& flip : view.flips) {
    ui::TreeLine entry;
    entry.level = 2;
    entry.label = flip.description;
    entry.mark = flip.becomes == policy::Verdict::Allow ? Mark::Allow : Mark::Deny;
    entry.target = flip.target;
    entry.description = concat({"becomes ", policy::to_text(flip.becomes)});
    bool none = false;
    ui::tree_line(ui, std::to_string(index++), entry, none);
  }
  if (view.flips.empty())
    ui::caption(ui, "none", "No single change of policy, context, caller or route turns it.");
}

}  // namespace

void draw_trace(Ui& ui, const Scene& scene, TraceView& view) {
  if (!scene.trace) {
    ui::caption(
        ui, "empty",
        "No request yet. Send one from the terminal or the lesson: each of its seven stages "
        "will tell here what it decided, and why.");
    return;
  }
  if (view.seen_step != scene.trace_step) {
    view.open.clear();
    view.seen_step = scene.trace_step;
  }
  draw_banner(ui, *scene.trace);
  const ImVec2 top = ImGui::GetCursorScreenPos();
  ui::Annotation tree;
  tree.role = ui::Role::Tree;
  tree.name = "Stages of the request";
  ui::describe(ui, "stages", top, ImVec2(top.x + 1, top.y + 1), tree);
  {
    ui::Scope scope(ui, "stages");
    int number = 1;
    for (const cloud::Stage& stage : scene.trace->stages)
      draw_stage(ui, view, *scene.trace, stage, number++);
    if (scene.trace_step >= 0 && !scene.trace->decisions.empty())
      draw_flips(ui, scene, view);
  }
  ImGui::Dummy(ImVec2(1, ui.em()));
}

}  // namespace lockbox::panels
