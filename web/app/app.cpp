#include "web/app/app.hpp"

#include <imgui_internal.h>

#include "engine/base/json_parse.hpp"
#include "web/panels/steps_panel.hpp"
#include "web/panels/time_line.hpp"
#include "web/ui/cover.hpp"

namespace lockbox::app {

namespace {

/// Width from which all panels stand side by side, and from which the lesson fits beside them.
constexpr float kWideEm = 50, kSideEm = 72, kSideWidthEm = 31;

}  // namespace

App::App() : empty_(cloud::World{}) {}

const cloud::History& App::history() const {
  return lab_ ? lab_->history() : empty_;
}

std::string App::caller() {
  if (!lab_)
    return "";
  const std::string& profile = lab_->session().profile;
  const auto* known = history().world().services.identity.profiles.find(profile);
  return known ? known->as : profile;
}

void App::attach() {
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  io.ConfigInputTextCursorBlink = false;  // a blinking caret would need frames for ever
  io.ConfigWindowsMoveFromTitleBarOnly = true;
  io.ConfigNavCursorVisibleAuto = true;
  ImGuiContext& context = *ImGui::GetCurrentContext();
  context.TestEngine = &ui_.registry;
  context.TestEngineHookItems = true;
  ui_.faces = ui::load_faces();
  style_changed_ = true;
}

void App::set_caret(const Caret& caret) {
  const bool same = caret.wanted == caret_.wanted && caret.x == caret_.x && caret.y == caret_.y &&
                    caret.height == caret_.height;
  caret_ = caret;
  if (!same && notify)
    notify("caret");
}

void App::set_copied(std::string text) {
  copied_ = std::move(text);
  if (notify)
    notify("copy");
}

void App::report(std::string message) {
  error_ = std::move(message);
  if (notify)
    notify("error");
}

void App::frame(double now) {
  ui_.now = now;
  ui_.animate_until = ui_.wake_at = 0;
  ui::follow_density(ui_.faces, ImGui::GetIO().DisplayFramebufferScale.x);
  if (style_changed_) {
    ui::apply_style(ui_.theme, ui_.em());
    style_changed_ = false;
  }
  std::vector<panels::Intent> intents;
  const cloud::History& steps = history();
  const bool pinned = pinned_step_ >= 0 &&
                      static_cast<std::size_t>(pinned_step_) < steps.steps().size() &&
                      steps.steps()[static_cast<std::size_t>(pinned_step_)].is_call;
  const int call = pinned ? pinned_step_ : steps.last_call();
  cloud::TracePtr trace = call >= 0 ? steps.trace(call) : nullptr;
  if (call != trace_step_) {
    trace_step_ = call;
    trace_since_ = now;
  }
  const panels::Scene scene{steps.world(), steps,        trace.get(), call,
                            lab_version_,  trace_since_, caller(),    intents};

  follow_spotlights();
  ui_.registry.begin_frame();
  ui_.drag_areas.clear();
  ui_.drag_covers.clear();
  const ImGuiViewport* screen = ImGui::GetMainViewport();
  ImGui::SetNextWindowPos(screen->Pos);
  ImGui::SetNextWindowSize(screen->Size);
  ImGui::Begin("Lockbox", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus |
                   ImGuiWindowFlags_NoScrollWithMouse);
  // Before anything is open the page shows its start screen over the canvas. A pointer and no branch:
  // linkers that put a function into its only caller would drag all panels into the first picture's
  // half of the program (tools/split-program.mjs).
  const auto contents = lab_ || side ? &App::layout : &App::no_layout;
  (this->*contents)(scene, screen->Pos, screen->Size);
  ImGui::End();
  ui_.registry.end_frame(ui::is_covered);

  pacer_.animate_until(ui_.animate_until);
  if (ui_.wake_at > 0)
    pacer_.wake_at(ui_.wake_at);
  if (ui_.registry.has_requests())
    pacer_.need();
  if (ui_.registry.version() != registry_version_) {
    registry_version_ = ui_.registry.version();
    if (notify)
      notify("registry");
  }
  carry_out(intents);
}

void App::carry_out(const std::vector<panels::Intent>& intents) {
  bool moved = false;
  for (const panels::Intent& intent : intents) {
    switch (intent.kind) {
      case panels::Intent::Kind::Seek:
        if (lab_)
          lab_->act(Json{{"do", "seek"}, {"step", intent.step}});
        moved = true;
        break;
      case panels::Intent::Kind::Undo:
      case panels::Intent::Kind::Redo:
        if (lab_)
          lab_->act(Json{{"do", intent.kind == panels::Intent::Kind::Undo ? "undo" : "redo"}});
        moved = true;
        break;
      case panels::Intent::Kind::Act:
      case panels::Intent::Kind::Command: {
        if (!lab_)
          break;
        const shell::Reply reply = intent.kind == panels::Intent::Kind::Act
                                       ? act_on_pane(parse_json(intent.text).value)
                                       : lab_->command(intent.text);
        if (intent.kind == panels::Intent::Kind::Command)
          panels::took(network_.map, intent.text, reply.status, reply.err);
        if (replied)
          replied(intent, reply);
        moved = true;
        break;
      }
      case panels::Intent::Kind::Copy:
        set_copied(intent.text);
        break;
      case panels::Intent::Kind::Desk:
        desk_wanted_ = intent.text;
        if (notify)
          notify("desk");
        break;
    }
  }
  if (!moved)
    return;
  lab_moved();
  if (notify)
    notify("changed");
}

void App::no_layout(const panels::Scene&, ImVec2, ImVec2) {}

void App::layout(const panels::Scene& scene, ImVec2 min, ImVec2 size) {
  const float em = ui_.em(), gap = em * 0.6f;
  if (side && size.x >= em * kSideEm) {
    const float width = em * kSideWidthEm;
    side(*this, scene, {ImVec2(min.x + gap, min.y + gap), ImVec2(width, size.y - gap * 2)});
    min.x += width + gap;
    size.x -= width + gap;
  }
  const ImVec2 inner(min.x + gap, min.y + gap);
  const ImVec2 room(size.x - gap * 2, size.y - gap * 2);
  last_room_ = room.x;
  if (shown_ == Shown::All && room.x >= em * kWideEm)
    draw_wide(scene, inner, room);
  else
    draw_one(scene, shown_ == Shown::All ? Shown::Map : shown_, inner, room);
}

void App::draw_wide(const panels::Scene& scene, ImVec2 min, ImVec2 size) {
  const float em = ui_.em(), gap = em * 0.6f;
  const float bar = panels::time_line_height(ui_);
  const float rest = size.y - bar - gap;
  const float map = std::clamp(rest * 0.42f, em * 12, em * 28);
  const float below = rest - map - gap;
  const float left = (size.x - gap) * 0.52f;
  draw_map_panel(scene, min, ImVec2(size.x, map));
  const float y = min.y + map + gap;
  draw_table_panel(scene, ImVec2(min.x, y), ImVec2(left, below));
  draw_trace_panel(scene, ImVec2(min.x + left + gap, y), ImVec2(size.x - left - gap, below));
  panels::draw_time_line(ui_, scene, {ImVec2(min.x, min.y + size.y - bar), ImVec2(size.x, bar)});
}

void App::draw_one(const panels::Scene& scene, Shown shown, ImVec2 min, ImVec2 size) {
  const float gap = ui_.em() * 0.6f, bar = panels::time_line_height(ui_);
  switch (shown) {
    case Shown::All:
    case Shown::Map:
      draw_map_panel(scene, min, size);
      break;
    case Shown::Table:
      draw_table_panel(scene, min, size);
      break;
    case Shown::Trace:
      draw_trace_panel(scene, min, size);
      break;
    case Shown::Time: {
      panels::draw_time_line(ui_, scene, {min, ImVec2(size.x, bar)});
      const ImVec2 below(min.x, min.y + bar + gap);
      ui::begin_panel(ui_, {"steps", "Steps", below, ImVec2(size.x, size.y - bar - gap)});
      panels::draw_steps(ui_, scene);
      ui::end_panel(ui_);
      break;
    }
  }
}

void App::draw_map_panel(const panels::Scene& all, ImVec2 min, ImVec2 size) {
  // A traced packet stands in for the last request, here only.
  const panels::Scene scene{all.world,
                            all.history,
                            traced_ ? &*traced_ : all.trace,
                            traced_ ? -2 - traced_count_ : all.trace_step,
                            all.version,
                            all.trace_since,
                            all.caller,
                            all.intents};
  ui::PanelSpec spec{"network", "Network map", min, size, false};
  spec.target = "panel:network";
  ui::panel_header(ui_, spec);
  // A low and wide panel has no line to spare below the map, and room beside its title.
  const bool beside = size.x > ui_.em() * 40;
  if (beside) {
    const float left = ImGui::GetCursorScreenPos().x;
    panels::draw_network_words(ui_, scene, network_, ImVec2(left, min.y),
                               ImVec2(min.x + size.x - left - ui_.em() * 3.6f, ui_.em() * 2.6f));
  }
  draw_grow_button(spec, Shown::Map);
  ui::panel_content(ui_, spec);
  panels::draw_network(ui_, scene, network_, ImGui::GetContentRegionAvail(), !beside);
  ui::end_panel(ui_);
}

void App::draw_table_panel(const panels::Scene& scene, ImVec2 min, ImVec2 size) {
  const std::string title = table_.table.empty() ? "Table" : "Table " + table_.table;
  ui::PanelSpec spec{"table", title, min, size};
  if (table_.tables == 1)  // else the tabs are what the lesson points at
    spec.target = "table:" + table_.table;
  if (desk_offered_)
    spec.header_extra = ui_.em() * 8;
  ui::panel_header(ui_, spec);
  table_.desk = desk_offered_;
  const float left = ImGui::GetCursorScreenPos().x, height = ui_.em() * 2.6f;
  panels::draw_table_header(ui_, scene, table_, ImVec2(left, min.y),
                            ImVec2(min.x + size.x - left - ui_.em(), height));
  ui::panel_content(ui_, spec);
  panels::draw_table(ui_, scene, table_);
  ui::end_panel(ui_);
}

void App::draw_trace_panel(const panels::Scene& scene, ImVec2 min, ImVec2 size) {
  const ui::PanelSpec spec{"trace", "Why", min, size};
  ui::panel_header(ui_, spec);
  trace_tab_ = ui::tabs(ui_, "tabs", "What is shown",
                        {{"request", "Request", "panel:trace"},
                         {"policies", "Policies", "panel:policies"},
                         {"trail", "Trail", "panel:trail"},
                         {"wire", "Wire", "panel:wire"},
                         {"keys", "Keys", "panel:keys"}},
                        trace_tab_);
  draw_grow_button(spec, Shown::Trace);
  ui::panel_content(ui_, spec);
  if (trace_tab_ == kRequestTab)
    panels::draw_trace(ui_, scene, trace_);
  else if (trace_tab_ == kPoliciesTab)
    panels::draw_policies(ui_, scene, policies_);
  else if (trace_tab_ == kWireTab)
    panels::draw_wire(ui_, scene, wire_);
  else if (trace_tab_ == kKeysTab)
    panels::draw_keys(ui_, scene, keys_);
  else
    panels::draw_trail(ui_, scene, trail_);
  ui::end_panel(ui_);
}

/// Where several panels stand side by side: a button that gives one the whole canvas, and back.
void App::draw_grow_button(const ui::PanelSpec& spec, Shown alone) {
  const float em = ui_.em(), edge = ui_.target_height();
  const bool wide = last_room_ >= em * kWideEm, grown = shown_ == alone;
  if (!wide)
    return;
  ImGui::SetCursorScreenPos(
      ImVec2(spec.min.x + spec.size.x - edge - em * 0.4f, spec.min.y + em * 0.3f));
  ui::ButtonLook look;
  look.kind = ui::ButtonKind::Quiet;
  look.glyph = grown ? ui::Glyph::Shrink : ui::Glyph::Expand;
  if (ui::button(ui_, "grow", "", grown ? "Show all panels" : "Show this panel alone", look)) {
    shown_ = grown ? Shown::All : alone;
    pacer_.need();
  }
}

void App::follow_spotlights() {
  if (seen_spotlights_ == ui_.spotlights)
    return;
  seen_spotlights_ = ui_.spotlights;
  for (const std::string& target : ui_.spotlights) {
    if (target == "panel:trail" || target.starts_with("record:"))
      trace_tab_ = kTrailTab;
    else if (target.starts_with("policy:") || target.starts_with("statement:") ||
             target == "panel:policies")
      trace_tab_ = kPoliciesTab;
    else if (target == "panel:wire" || target.starts_with("observer:") ||
             target.starts_with("wire:"))
      trace_tab_ = kWireTab;
    else if (target == "panel:keys" || target.starts_with("key:") ||
             target.starts_with("envelope:"))
      trace_tab_ = kKeysTab;
    else if (target == "panel:trace" || target.starts_with("stage:"))
      trace_tab_ = kRequestTab;
    else if (target.starts_with("table:"))
      table_.table = target.substr(6);
  }
}

}  // namespace lockbox::app
