#include <nlohmann/json.hpp>

#include "engine/lesson/view.hpp"

namespace lockbox::lesson {

namespace {

const char* to_text(Choice::Mark mark) {
  switch (mark) {
    case Choice::Mark::Right:
      return "right";
    case Choice::Mark::Wrong:
      return "wrong";
    default:
      return "none";
  }
}

const char* to_text(GoalView::State state) {
  switch (state) {
    case GoalView::State::Done:
      return "done";
    case GoalView::State::Failed:
      return "failed";
    default:
      return "open";
  }
}

const char* to_text(StepView::State state) {
  switch (state) {
    case StepView::State::Done:
      return "done";
    case StepView::State::Current:
      return "current";
    default:
      return "locked";
  }
}

template <class T, class Function>
Json list(const std::vector<T>& items, Function to_json_of) {
  Json out = Json::array();
  for (const T& item : items) out.push_back(to_json_of(item));
  return out;
}

Json choice(const Choice& c) {
  return Json{{"id", c.id}, {"text", c.text}, {"chosen", c.chosen}, {"mark", to_text(c.mark)}};
}

Json question(const Question& q) {
  return Json{{"id", q.id}, {"text", q.text}, {"choices", list(q.choices, choice)}};
}

Json goal(const GoalView& g) {
  return Json{
      {"id", g.id}, {"text", g.text}, {"state", to_text(g.state)}, {"feedback", g.feedback}};
}

Json field(const FormField& f) {
  return Json{{"id", f.id},
              {"label", f.label},
              {"help", f.help},
              {"kind", f.kind == FormField::Kind::Choice ? "choice" : "text"},
              {"choices", list(f.choices, choice)},
              {"value", f.value}};
}

Json form(const Form& f) {
  return Json{{"id", f.id}, {"title", f.title}, {"fields", list(f.fields, field)}};
}

Json step(const StepView& s) {
  return Json{{"id", s.id}, {"kind", s.kind}, {"title", s.title}, {"state", to_text(s.state)}};
}

}  // namespace

Json to_json(const Question& q) {
  return question(q);
}

Json to_json(const View& v) {
  Json out = Json::object();
  out["scenario_id"] = v.scenario_id;
  out["title"] = v.title;
  out["subtitle"] = v.subtitle;
  out["number"] = v.number;
  out["minutes"] = v.minutes;
  out["steps"] = list(v.steps, step);
  out["current"] = v.current;
  out["text"] = v.text;
  out["profile"] = v.profile;
  if (v.request) {
    out["request"] = Json{{"as", v.request->as},
                          {"from", v.request->from},
                          {"operation", v.request->operation},
                          {"command", v.request->command}};
  } else {
    out["request"] = nullptr;
  }
  out["questions"] = list(v.questions, question);
  out["confidence"] = v.confidence;
  out["can_commit"] = v.can_commit;
  out["committed"] = v.committed;
  out["can_send"] = v.can_send;
  out["revealed"] = v.revealed;
  out["verdict"] = v.verdict;
  out["card"] = v.card;
  out["goals"] = list(v.goals, goal);
  out["hints"] = Json{{"opened", v.hints.opened},
                      {"has_next", v.hints.has_next},
                      {"next_cost", v.hints.next_cost},
                      {"types", v.hints.types}};
  out["forms"] = list(v.forms, form);
  out["can_continue"] = v.can_continue;
  out["finished"] = v.finished;
  out["takeaways"] = v.takeaways;
  out["points"] = v.points;
  out["points_max"] = v.points_max;
  out["highlights"] = v.highlights;
  out["invariants_broken"] = v.invariants_broken;
  return out;
}

}  // namespace lockbox::lesson
