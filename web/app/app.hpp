#pragma once
// The running program behind page and desktop: a lab, what is shown of it, and the bridge by which
// everything outside drives it.
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/lesson/lab.hpp"
#include "engine/lesson/review_session.hpp"
#include "web/app/pacer.hpp"
#include "web/desk/import_run.hpp"
#include "web/panels/keys_panel.hpp"
#include "web/panels/network_panel.hpp"
#include "web/panels/policy_panel.hpp"
#include "web/panels/table_panel.hpp"
#include "web/panels/trace_panel.hpp"
#include "web/panels/trail_panel.hpp"
#include "web/panels/wire_panel.hpp"
#include "web/scene/scene.hpp"
#include "web/ui/ui.hpp"

namespace lockbox::app {

/// Which panels are on the canvas. On screens too narrow for All, All shows the map.
enum class Shown { All, Map, Table, Trace, Time };

/// Tabs of the panel "Why".
enum TraceTab : int { kRequestTab, kPoliciesTab, kTrailTab, kWireTab, kKeysTab };

/// Where the caret is, for the field that does the typing on the page.
struct Caret {
  bool wanted = false;
  float x = 0, y = 0, height = 0;
};

class App {
 public:
  App();

  /// The whole bridge: JSON in, JSON out. {"fn":NAME, ...}; the functions are listed in api.cpp.
  /// Whatever comes in, the answer is JSON; mistakes answer {"error":SENTENCE} and change nothing.
  std::string call(std::string_view json);

  /// Connects to the current ImGui context: faces, style, registry hook. Once after creating it.
  void attach();
  /// Builds one frame: between ImGui::NewFrame and ImGui::Render. `now` is a monotonic clock in
  /// seconds.
  void frame(double now);

  /// Told what happened inside: "changed" (the lab moved by the canvas), "registry", "caret",
  /// "copy", "error". Never called from within call().
  std::function<void(std::string_view kind)> notify;
  /// Draws the lesson at the left (desktop); the page has it in HTML.
  std::function<void(App&, const panels::Scene&, const panels::Place&)> side;

  /// Told what came of the lesson's intents (desktop).
  std::function<void(const panels::Intent&, const shell::Reply&)> replied;

  ui::Ui& ui() { return ui_; }
  Pacer& pacer() { return pacer_; }
  bool has_lab() const { return lab_.has_value(); }
  lesson::Lab* lab() { return lab_ ? &*lab_ : nullptr; }
  /// The review that takes the lesson's place (desktop); null when none is open.
  const lesson::ReviewSession* review() const { return review_ ? &*review_ : nullptr; }
  /// The learner's log and the number of today, for programs that keep the log themselves.
  void set_learner(lesson::Learner learner, std::int64_t day);
  const lesson::Learner& learner() const { return review_ ? review_->learner() : learner_; }
  const cloud::History& history() const;

  void set_caret(const Caret& caret);
  void set_copied(std::string text);
  const Caret& caret() const { return caret_; }
  const std::string& copied() const { return copied_; }
  /// Problem for the page to show ({"fn":"error"}), e.g. a shader that does not compile.
  void report(std::string message);

  // The functions of the bridge (api.cpp and api_lab.cpp).
  Json api(const Json& request);

 private:
  using Handler = Json (App::*)(const Json&);
  static const std::map<std::string, Handler, std::less<>>& handlers();

  Json api_files(const Json& request);
  Json api_open(const Json& request);
  Json api_sandbox(const Json& request);
  Json api_catalogue(const Json& request);
  Json api_command(const Json& request);
  Json api_complete(const Json& request);
  Json api_act(const Json& request);
  Json api_view(const Json& request);
  Json api_state(const Json& request);
  Json api_export(const Json& request);
  Json api_import(const Json& request);
  Json api_theme(const Json& request);
  Json api_panel(const Json& request);
  Json api_registry(const Json& request);
  Json api_activate(const Json& request);
  Json api_focus(const Json& request);
  Json api_set_value(const Json& request);
  Json api_tab(const Json& request);
  Json api_text(const Json& request);
  Json api_key(const Json& request);
  Json api_caret(const Json& request);
  Json api_copied(const Json& request);
  Json api_error(const Json& request);
  Json api_frames(const Json& request);
  Json api_spotlight(const Json& request);
  Json api_draggable(const Json& request);
  Json api_show_trace(const Json& request);
  Json api_topology(const Json& request);
  Json api_trace_packet(const Json& request);
  Json api_capture(const Json& request);
  Json api_golden(const Json& request);
  Json api_lint(const Json& request);
  Json api_policies(const Json& request);
  Json api_matrix(const Json& request);
  Json api_desk(const Json& request);
  Json api_desk_wanted(const Json& request);
  Json api_desk_items(const Json& request);
  Json api_desk_item(const Json& request);
  Json api_desk_check(const Json& request);
  Json api_desk_write(const Json& request);
  Json api_desk_table(const Json& request);
  Json api_desk_statement(const Json& request);
  Json api_desk_execute(const Json& request);
  Json api_desk_result(const Json& request);
  Json api_desk_read(const Json& request);
  Json api_desk_import(const Json& request);
  Json api_desk_export(const Json& request);
  Json api_arena(const Json& request);
  Json api_remember(const Json& request);
  Json api_review(const Json& request);
  Json api_review_answer(const Json& request);

  /// An action of the lesson's pane: for the review while it is open, else for the lab.
  shell::Reply act_on_pane(const Json& action);
  /// Takes what the open lab says about its learner into the log (desktop).
  void remember_lab();
  std::string caller();
  /// The table of this name in the world that is looked at, or null.
  const table::Table* table_named(const std::string& name) const;
  std::vector<const table::Table*> tables_here() const;
  lesson::FileSource file_source() const;
  void set_lab(lesson::Lab lab);
  /// The lab may have moved: spotlights follow the lesson, a frame is owed.
  void lab_moved();
  void carry_out(const std::vector<panels::Intent>& intents);
  void layout(const panels::Scene& scene, ImVec2 min, ImVec2 size);
  void no_layout(const panels::Scene& scene, ImVec2 min, ImVec2 size);
  void draw_wide(const panels::Scene& scene, ImVec2 min, ImVec2 size);
  void draw_one(const panels::Scene& scene, Shown shown, ImVec2 min, ImVec2 size);
  void draw_map_panel(const panels::Scene& scene, ImVec2 min, ImVec2 size);
  void draw_table_panel(const panels::Scene& scene, ImVec2 min, ImVec2 size);
  /// Brings forward what the lesson points at, once for each change of it.
  void follow_spotlights();
  void draw_trace_panel(const panels::Scene& scene, ImVec2 min, ImVec2 size);
  void draw_grow_button(const ui::PanelSpec& spec, Shown alone);

  std::map<std::string, std::string, std::less<>> files_;
  std::optional<lesson::Lab> lab_;
  lesson::Learner learner_;
  std::int64_t day_ = 0;
  std::optional<lesson::ReviewSession> review_;
  cloud::History empty_;
  ui::Ui ui_;
  Pacer pacer_;
  Shown shown_ = Shown::All;
  float last_room_ = 0;  ///< width of the canvas beside the lesson
  bool style_changed_ = true;
  /// A packet that was traced by hand: the map shows its road instead of the last request's.
  std::optional<cloud::RequestTrace> traced_;
  int traced_count_ = 0;
  int trace_step_ = -2;
  int pinned_step_ = -1;  ///< step whose trace is shown instead of the last one; -1: none
  double trace_since_ = 0;
  std::uint64_t lab_version_ = 1;
  std::uint64_t registry_version_ = 0;
  Caret caret_;
  std::string copied_, error_;
  panels::NetworkView network_;
  panels::TableView table_;
  bool desk_offered_ = false;  ///< the page has the data desk; panels may point to it
  std::string desk_wanted_;    ///< what the canvas asked the desk to show: JSON
  desk::ImportRun import_;     ///< items of the file that was read last, and how far they are
  panels::TraceView trace_;
  panels::TrailView trail_;
  panels::PolicyView policies_;
  panels::WireView wire_;
  panels::KeysView keys_;
  std::vector<std::string> seen_spotlights_;
  int trace_tab_ = 0;
};

/// The bridge's answer to what it cannot do: {"error": message}.
Json error_json(std::string message);
Json error_json(const std::vector<lesson::Problem>& problems);

}  // namespace lockbox::app
