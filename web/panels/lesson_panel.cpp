#include "web/panels/lesson_panel.hpp"

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "web/ui/markdown.hpp"

namespace lockbox::panels {
namespace {

using ui::Mark;
using ui::Ui;

void act(const Scene& scene, const Json& action) {
  scene.intents.push_back({Intent::Kind::Act, 0, to_text(action)});
}

void space(Ui& ui, float em) {
  ImGui::Dummy(ImVec2(1, ui.em() * em));
}

/// The steps as a row of dots, the present one long; titles are read by those who cannot see it.
void draw_progress(Ui& ui, const lesson::View& v) {
  const float em = ui.em(), room = ImGui::GetContentRegionAvail().x, gap = em * 0.3f;
  const auto count = static_cast<float>(v.steps.size());
  if (count == 0)
    return;
  const float each = (room - gap * (count - 1)) / count;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImDrawList* list = ImGui::GetWindowDrawList();
  for (std::size_t i = 0; i < v.steps.size(); ++i) {
    const float x = at.x + (each + gap) * static_cast<float>(i);
    const lesson::StepView::State state = v.steps[i].state;
    const ui::Color color = static_cast<int>(i) == v.current ? ui.theme.accent
                            : state == lesson::StepView::State::Done
                                ? ui::mix(ui.theme.surface, ui.theme.accent, 0.45f)
                                : ui.theme.line;
    list->AddRectFilled(ImVec2(x, at.y), ImVec2(x + each, at.y + em * 0.28f), ui::u32(color), 2);
  }
  ImGui::Dummy(ImVec2(room, em * 0.3f));
  const bool in_range = v.current >= 0 && static_cast<std::size_t>(v.current) < v.steps.size();
  ui::caption(ui, "progress",
              concat({"Step ", std::to_string(v.current + 1), " of ",
                      std::to_string(v.steps.size()), in_range ? ": " : "",
                      in_range ? v.steps[static_cast<std::size_t>(v.current)].title : ""}));
}

/// Ground behind what is drawn between its making and its end.
class Card {
 public:
  Card(Ui& ui, ui::Color back, ui::Color edge) : ui_(ui), back_(back), edge_(edge) {
    list_ = ImGui::GetWindowDrawList();
    layers_.Split(list_, 2);
    layers_.SetCurrentChannel(list_, 1);
    min_ = ImGui::GetCursorScreenPos();
    right_ = min_.x + ImGui::GetContentRegionAvail().x;
    ImGui::Dummy(ImVec2(1, ui.em() * 0.25f));
    ImGui::Indent(ui.em() * 0.8f);
    ImGui::PushClipRect(ImVec2(min_.x, -1e6f), ImVec2(right_, 1e6f), true);
    ImGui::BeginGroup();
  }
  ~Card() {
    ImGui::EndGroup();
    ImGui::PopClipRect();
    ImGui::Unindent(ui_.em() * 0.8f);
    ImGui::Dummy(ImVec2(1, ui_.em() * 0.1f));
    const float bottom = ImGui::GetCursorScreenPos().y;
    layers_.SetCurrentChannel(list_, 0);
    list_->AddRectFilled(min_, ImVec2(right_, bottom), ui::u32(back_), 6.0f);
    list_->AddRectFilled(min_, ImVec2(min_.x + 3, bottom), ui::u32(edge_), 2.0f);
    layers_.Merge(list_);
    ImGui::Dummy(ImVec2(1, ui_.em() * 0.2f));
  }
  Card(const Card&) = delete;
  Card& operator=(const Card&) = delete;

 private:
  Ui& ui_;
  ui::Color back_, edge_;
  ImDrawList* list_ = nullptr;
  ImDrawListSplitter layers_;
  ImVec2 min_{0, 0};
  float right_ = 0;
};

void draw_request(Ui& ui, const lesson::RequestCard& request) {
  Card card(ui, ui.theme.raised, ui.theme.accent);
  ui::text(ui, "request", concat({request.operation, " as ", request.as}),
           {ui::kBody, ui::kInherit, true});
  if (!request.from.empty())
    ui::caption(ui, "request-from", concat({"from ", request.from}));
  ui::TextLook look;
  look.size = ui::kSmall;
  look.mono = true;
  look.wrap = ImGui::GetContentRegionAvail().x - ui.em();
  ui::text(ui, "request-command", request.command, look);
}

void draw_choice(Ui& ui, const Scene& scene, const lesson::View& v, const lesson::Question& q,
                 const lesson::Choice& choice) {
  const float em = ui.em(), room = ImGui::GetContentRegionAvail().x;
  const ui::TextStyle style{};
  const float wrap = room - em * 2.6f;
  const float height =
      std::max(ui::measure(ui, choice.text, style, wrap).y + em * 0.7f, ui.target_height());
  ui::Annotation what;
  what.role = ui::Role::Button;
  what.name = choice.text;
  what.selected = choice.chosen;
  what.disabled = v.committed;
  what.description = choice.mark == lesson::Choice::Mark::Right   ? "right"
                     : choice.mark == lesson::Choice::Mark::Wrong ? "wrong"
                                                                  : "";
  const ui::Response r = ui::interact(ui, choice.id, ImVec2(room, height), what);
  if (r.activated)
    act(scene, Json{{"do", "choose"}, {"question", q.id}, {"choice", choice.id}});
  if (!r.visible)
    return;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const Mark mark = choice.mark == lesson::Choice::Mark::Right   ? Mark::Allow
                    : choice.mark == lesson::Choice::Mark::Wrong ? Mark::Deny
                                                                 : Mark::None;
  ui::Color back = choice.chosen ? ui.theme.selected
                   : r.hovered   ? ui.theme.hover
                                 : ui.theme.surface;
  if (mark != Mark::None)
    back = ui::soft_color_of(ui.theme, mark);
  list->AddRectFilled(r.min, r.max, ui::u32(back), 6.0f);
  list->AddRect(r.min, r.max, ui::u32(choice.chosen ? ui.theme.accent : ui.theme.line), 6.0f, 0,
                choice.chosen ? 1.6f : 1.0f);
  const ImVec2 dot(r.min.x + em * 1.1f, r.centre().y);
  if (mark != Mark::None) {
    ui::draw_mark(ui, list, mark, dot, em * 0.5f);
  } else {
    list->AddCircle(dot, em * 0.45f, ui::u32(choice.chosen ? ui.theme.accent : ui.theme.outline), 0,
                    1.5f);
    if (choice.chosen)
      list->AddCircleFilled(dot, em * 0.24f, ui::u32(ui.theme.accent));
  }
  const float words = ui::measure(ui, choice.text, style, wrap).y;
  ui::draw_wrapped(ui, list, ImVec2(r.min.x + em * 2.1f, r.centre().y - words / 2), ui.theme.text,
                   choice.text, style, wrap);
}

void draw_questions(Ui& ui, const Scene& scene, const lesson::View& v) {
  for (const lesson::Question& q : v.questions) {
    space(ui, 0.3f);
    ui::text(ui, "question-" + q.id, q.text, {ui::kBody, ui::kInherit, true});
    ui::Scope scope(ui, "question-" + q.id);
    for (const lesson::Choice& choice : q.choices) draw_choice(ui, scene, v, q, choice);
  }
  if (v.questions.empty() || v.committed)
    return;
  const bool asks = v.confidence > 0 || v.request.has_value();
  if (asks) {
    space(ui, 0.3f);
    ui::text(ui, "sure", "How sure are you?", {ui::kBody, ui::kInherit, true});
    for (const int percent : {50, 60, 70, 80, 90, 100}) {
      if (percent > 50)
        ImGui::SameLine(0, ui.em() * 0.35f);
      const std::string label = std::to_string(percent) + " %";
      ui::ButtonLook look;
      look.kind = v.confidence == percent ? ui::ButtonKind::Primary : ui::ButtonKind::Plain;
      if (ui::button(ui, "sure-" + std::to_string(percent), label,
                     concat({label, " sure", v.confidence == percent ? ", chosen" : ""}), look))
        act(scene, Json{{"do", "confidence"}, {"percent", percent}});
    }
  }
  space(ui, 0.3f);
  ui::ButtonLook look;
  look.kind = ui::ButtonKind::Primary;
  look.disabled = !v.can_commit;
  if (ui::button(ui, "commit", "This is my answer", look))
    act(scene, Json{{"do", "commit"}});
}

void draw_outcome(Ui& ui, const Scene& scene, const lesson::View& v) {
  if (v.committed && v.can_send) {
    ui::ButtonLook look;
    look.kind = ui::ButtonKind::Primary;
    look.glyph = ui::Glyph::Play;
    if (ui::button(ui, "send", "Send the request", look))
      act(scene, Json{{"do", "send"}});
  }
  if (!v.verdict.empty()) {
    Card card(ui, ui.theme.raised, ui.theme.accent);
    ui::markdown(ui, "verdict", v.verdict);
  }
  if (!v.card.empty()) {
    Card card(ui, ui.theme.unknown_soft, ui.theme.unknown);
    ui::markdown(ui, "card", v.card);
  }
}

void draw_goals(Ui& ui, const lesson::View& v) {
  if (v.goals.empty())
    return;
  ui::heading(ui, "goals-title", "Goals", 3);
  int index = 0;
  for (const lesson::GoalView& goal : v.goals) {
    ui::TreeLine line;
    line.label = goal.text;
    line.detail = goal.feedback;
    line.mark = goal.state == lesson::GoalView::State::Done     ? Mark::Allow
                : goal.state == lesson::GoalView::State::Failed ? Mark::Deny
                                                                : Mark::NotReached;
    bool none = false;
    ui::tree_line(ui, "goal-" + std::to_string(index++), line, none);
  }
}

void draw_hints(Ui& ui, const Scene& scene, LessonView& view) {
  const lesson::HintView& hints = view.view.hints;
  int index = 0;
  for (const std::string& hint : hints.opened) {
    Card card(ui, ui.theme.unknown_soft, ui.theme.unknown);
    ui::markdown(ui, "hint-" + std::to_string(index++), hint);
  }
  if (!hints.types.empty() && ui::button(ui, "type-hint", "Type it for me")) {
    view.line = hints.types;
    view.focus_line = true;
  }
  if (!hints.has_next)
    return;
  const std::string label = hints.next_cost == 0
                                ? std::string("Show a hint (free)")
                                : concat({"Show a hint (costs ", std::to_string(hints.next_cost),
                                          hints.next_cost == 1 ? " point)" : " points)"});
  if (ui::button(ui, "hint", label, {ui::ButtonKind::Quiet}))
    act(scene, Json{{"do", "hint"}});
}

void draw_form(Ui& ui, const Scene& scene, const lesson::Form& form) {
  ui::heading(ui, "form-" + form.id + "-title", form.title, 3);
  ui::Scope scope(ui, "form-" + form.id);
  for (const lesson::FormField& field : form.fields) {
    ui::caption(ui, field.id + "-label", field.label);
    const auto set = [&](const std::string& value) {
      act(scene, Json{{"do", "form"}, {"id", form.id}, {"field", field.id}, {"value", value}});
    };
    if (field.kind == lesson::FormField::Kind::Text) {
      std::string value = field.value;
      bool entered = false;
      if (ui::text_field(ui, field.id, field.label, value, ImGui::GetContentRegionAvail().x,
                         entered))
        set(value);
      continue;
    }
    ui::Scope choices(ui, field.id);
    const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
    bool first = true;
    for (const lesson::Choice& choice : field.choices) {
      const float width = ui::measure(ui, choice.text).x + ui.em() * 1.6f;
      if (!first && ImGui::GetItemRectMax().x + ui.em() * 0.35f + width < right)
        ImGui::SameLine(0, ui.em() * 0.35f);
      first = false;
      const bool chosen = choice.chosen || choice.id == field.value;
      ui::ButtonLook look;
      look.kind = chosen ? ui::ButtonKind::Primary : ui::ButtonKind::Plain;
      if (ui::button(ui, choice.id, choice.text, concat({choice.text, chosen ? ", chosen" : ""}),
                     look))
        set(choice.id);
    }
  }
  space(ui, 0.2f);
  if (ui::button(ui, "compose", "Show the command"))
    act(scene, Json{{"do", "compose"}, {"id", form.id}});
  ImGui::SameLine(0, ui.em() * 0.4f);
  if (ui::button(ui, "run", "Send", {ui::ButtonKind::Primary, ui::Glyph::Play}))
    act(scene, Json{{"do", "run-form"}, {"id", form.id}});
  space(ui, 0.4f);
}

/// After an answer of the review: on to the next question.
void draw_review_moves(Ui& ui, const Scene& scene, const lesson::View& v) {
  space(ui, 0.4f);
  if (v.can_continue && ui::button(ui, "continue", "Next question", {ui::ButtonKind::Primary}))
    act(scene, Json{{"do", "continue"}});
  space(ui, 0.8f);
}

void draw_moves(Ui& ui, const Scene& scene, const lesson::View& v) {
  space(ui, 0.4f);
  ui::ButtonLook back{ui::ButtonKind::Plain};
  back.disabled = v.current <= 0;
  if (ui::button(ui, "back", "Back", back))
    act(scene, Json{{"do", "back"}});
  ImGui::SameLine(0, ui.em() * 0.4f);
  ui::ButtonLook next{ui::ButtonKind::Primary};
  next.disabled = !v.can_continue;
  if (ui::button(ui, "continue", "Continue", next))
    act(scene, Json{{"do", "continue"}});
  ImGui::SameLine(0, ui.em() * 0.4f);
  if (ui::button(ui, "review", "Five a day", {ui::ButtonKind::Quiet}))
    act(scene, Json{{"do", "review"}});
  space(ui, 0.8f);
}

void draw_step(Ui& ui, const Scene& scene, LessonView& view) {
  const lesson::View& v = view.view;
  if (view.reviewing &&
      ui::button(ui, "close-review", "Back to the lesson", {ui::ButtonKind::Quiet}))
    act(scene, Json{{"do", "close-review"}});
  draw_progress(ui, v);
  space(ui, 0.2f);
  ui::markdown(ui, "text", v.text);
  if (v.request)
    draw_request(ui, *v.request);
  draw_questions(ui, scene, v);
  draw_outcome(ui, scene, v);
  draw_goals(ui, v);
  for (const lesson::Form& form : v.forms) draw_form(ui, scene, form);
  draw_hints(ui, scene, view);
  int index = 0;
  for (const std::string& broken : v.invariants_broken) {
    Card card(ui, ui.theme.deny_soft, ui.theme.deny);
    ui::markdown(ui, "broken-" + std::to_string(index++), broken);
  }
  if (v.finished && !view.reviewing) {
    ui::heading(ui, "takeaways-title", "What to take away", 3);
    for (const std::string& takeaway : v.takeaways)
      ui::markdown(ui, "takeaway-" + std::to_string(index++), "- " + takeaway);
    ui::caption(
        ui, "points",
        concat({std::to_string(v.points), " of ", std::to_string(v.points_max), " points"}));
  }
  if (!view.notice.empty()) {
    Card card(ui, ui.theme.unknown_soft, ui.theme.unknown);
    ui::text(ui, "notice", view.notice, {ui::kSmall});
  }
  if (view.reviewing)
    draw_review_moves(ui, scene, v);
  else
    draw_moves(ui, scene, v);
}

void draw_entry(Ui& ui, const TerminalEntry& entry, int index) {
  ui::TextLook look;
  look.mono = true;
  look.size = ui::kSmall;
  const std::string key = "entry-" + std::to_string(index);
  look.color = ui.theme.accent;
  ui::text(ui, key + "-line", "$ " + entry.line, look);
  look.color = ui::kInherit;
  if (!entry.out.empty())
    ui::text(ui, key + "-out", trim(entry.out), look);
  look.color = ui.theme.deny;
  if (!entry.err.empty())
    ui::text(ui, key + "-err", trim(entry.err), look);
}

/// Arrow keys bring earlier lines back, Tab completes.
void browse(LessonView& view, const lesson::Lab& lab, const std::vector<std::string>& lines) {
  const int count = static_cast<int>(lines.size());
  int wanted = view.recalled;
  if (ImGui::IsKeyPressed(ImGuiKey_UpArrow))
    wanted = view.recalled < 0 ? count - 1 : std::max(view.recalled - 1, 0);
  if (ImGui::IsKeyPressed(ImGuiKey_DownArrow) && view.recalled >= 0)
    wanted = view.recalled + 1;
  if (wanted != view.recalled && count > 0) {
    view.recalled = wanted >= count ? -1 : wanted;
    view.line = view.recalled < 0 ? "" : lines[static_cast<std::size_t>(view.recalled)];
  }
  if (ImGui::IsKeyPressed(ImGuiKey_Tab) && !view.line.empty()) {
    view.completions = lab.complete(view.line, view.line.size());
    if (!view.completions.empty()) {
      const std::size_t word = view.line.find_last_of(' ');
      view.line =
          view.line.substr(0, word == std::string::npos ? 0 : word + 1) + view.completions[0];
      if (view.completions.size() == 1)
        view.line += ' ';
    }
    view.focus_line = true;
  }
}

void draw_terminal(Ui& ui, const Scene& scene, const lesson::Lab& lab, LessonView& view,
                   const Place& place) {
  ui::begin_panel(ui, {"terminal", "Terminal", place.min, place.size, false});
  const float em = ui.em(), row = std::max(em * 2.2f, ui.target_height());
  const float room = ImGui::GetContentRegionAvail().y - row - em * 0.8f;
  ui::begin_scroll(ui, "output", ImVec2(0, std::max(room, em * 2)));
  if (view.entries.empty())
    ui::caption(ui, "empty", "Type an aws command, for instance: aws dynamodb list-tables");
  int index = 0;
  for (const TerminalEntry& entry : view.entries) draw_entry(ui, entry, index++);
  if (view.scroll_down)
    ImGui::SetScrollHereY(1.0f);
  view.scroll_down = false;
  ui::end_scroll(ui);
  std::vector<std::string> lines;
  for (const TerminalEntry& entry : view.entries) lines.push_back(entry.line);
  if (view.focus_line) {
    ui.registry.request_focus(ui.registry.path_of("line"));
    view.focus_line = false;
  }
  bool entered = false;
  ui::FieldLook look;
  look.hint = "aws ...";
  look.mono = true;
  look.keep_focus = true;
  ui::text_field(ui, "line", "Command line", view.line, ImGui::GetContentRegionAvail().x, entered,
                 look);
  if (ui::field_has_focus())
    browse(view, lab, lines);
  if (entered && !trim(view.line).empty()) {
    scene.intents.push_back({Intent::Kind::Command, 0, view.line});
    view.line.clear();
    view.recalled = -1;
  }
  ui::end_panel(ui);
}

}  // namespace

void draw_lesson(Ui& ui, const Scene& scene, const lesson::Lab* lab,
                 const lesson::ReviewSession* review, LessonView& view, const Place& place) {
  if (!lab) {
    ui::begin_panel(ui, {"lesson", "Lockbox", place.min, place.size});
    ui::caption(ui, "empty", "No scenario is open.");
    ui::end_panel(ui);
    return;
  }
  if (!view.made || view.version != scene.version || view.reviewing != (review != nullptr)) {
    view.view = review ? review->view() : lab->view();
    view.reviewing = review != nullptr;
    view.version = scene.version;
    view.made = true;
  }
  const float gap = ui.em() * 0.6f, terminal = std::max(place.size.y * 0.34f, ui.em() * 13);
  const bool lesson = review || lab->has_lesson();
  const float above = lesson ? place.size.y - terminal - gap : 0;
  if (lesson) {
    const std::string title =
        review ? view.view.title
               : concat({std::to_string(view.view.number), "  ", view.view.title});
    ui::begin_panel(ui, {"lesson", title, place.min, ImVec2(place.size.x, above)});
    draw_step(ui, scene, view);
    ui::end_panel(ui);
  }
  const float top = lesson ? place.min.y + above + gap : place.min.y;
  draw_terminal(ui, scene, *lab, view,
                {ImVec2(place.min.x, top), ImVec2(place.size.x, place.min.y + place.size.y - top)});
}

void took(LessonView& view, const Intent& intent, const shell::Reply& reply) {
  view.notice.clear();
  if (intent.kind == Intent::Kind::Command) {
    view.entries.push_back({intent.text, reply.out, reply.err, reply.status});
    view.scroll_down = view.focus_line = true;
    return;
  }
  if (reply.status != 0)
    view.notice = std::string(trim(reply.err));
  const auto action = string_member(parse_json(intent.text).value, "do");
  if (reply.status == 0 && action == std::optional<std::string>("compose"))
    view.line = std::string(trim(reply.out));
  else if (reply.status == 0 && reply.called)
    view.entries.push_back({concat({"(", action.value_or(""), ")"}), reply.out, reply.err, 0});
  view.scroll_down = true;
}

}  // namespace lockbox::panels
