#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/lesson/feedback.hpp"
#include "engine/lesson/lab_impl.hpp"

namespace lockbox::lesson {

namespace {

std::string place_of(const cloud::World& world, const cloud::CallApi& call) {
  std::string from = call.from;
  if (from.empty()) {
    const identity::Profile* profile = nullptr;
    for (const auto& entry : world.services.identity.profiles) {
      if (entry.second.as == call.as)
        profile = &entry.second;
    }
    from = profile && !profile->from.empty() ? profile->from : "internet";
  }
  for (const network::VantagePoint& v : world.services.network->vantage_points) {
    if (v.name == from && !v.label.empty())
      return v.label;
  }
  return from;
}

/// The card for a confident miss: the belief whose wrong evaluator gave the learner's answer.
std::string refutation(const Lab::Impl& lab, const Step& step, const StepState& s) {
  if (!s.sent || s.right || !s.prediction)
    return {};
  for (const std::string& slug : step.targets) {
    const auto wrong = s.prediction->wrong.find(slug);
    if (wrong == s.prediction->wrong.end())
      continue;
    const bool believed =
        std::any_of(wrong->second.begin(), wrong->second.end(), [&](const auto& answer) {
          const auto given = s.answers.find(answer.first);
          return given != s.answers.end() && given->second == answer.second;
        });
    const Misconception* m = find_misconception(lab.misconceptions, slug);
    if (believed && m) {
      return concat({"**A common belief:** ", m->belief, "\n\n**What holds:** ", m->truth, "\n\n",
                     "*", m->source, "*"});
    }
  }
  return {};
}

std::string explain_verdict(const Scenario& scenario, const Step& step, const StepState& s) {
  if (!s.committed)
    return {};
  const auto given = s.answers.find("explain");
  if (given == s.answers.end())
    return {};
  // An author may say more for a choice with the text KEY.reply.
  const auto index = to_int(given->second);
  const std::string key = step.options[static_cast<std::size_t>(index.value_or(0))].say + ".reply";
  const auto reply = scenario.texts.find(key);
  const std::string said = reply == scenario.texts.end() ? std::string() : " " + reply->second;
  return s.right ? "**True of this world.**" + said
                 : "**Not in this world.**" + said + " Choose again.";
}

void fill_steps(View& v, const Scenario& scenario, int current) {
  for (std::size_t i = 0; i < scenario.steps.size(); ++i) {
    StepView s;
    s.id = scenario.steps[i].id;
    s.kind = std::string(to_text(scenario.steps[i].kind));
    s.title = scenario.text(s.id + ".title");
    const int at = static_cast<int>(i);
    s.state = at < current    ? StepView::State::Done
              : at == current ? StepView::State::Current
                              : StepView::State::Locked;
    v.steps.push_back(std::move(s));
  }
  StepView end;
  end.id = "end";
  end.kind = "end";
  end.title =
      scenario.texts.count("end.title") ? scenario.text("end.title") : "What you take along";
  end.state = current == static_cast<int>(scenario.steps.size()) ? StepView::State::Current
                                                                 : StepView::State::Locked;
  v.steps.push_back(std::move(end));
}

void fill_past(View& v, const Scenario& scenario, const Progress& p, int shown) {
  const Step& step = scenario.steps[static_cast<std::size_t>(shown)];
  const StepState& s = p.steps[static_cast<std::size_t>(shown)];
  v.current = shown;
  v.text = scenario.text(step.say);
  v.highlights = step.highlight;
  v.committed = s.committed;
  v.can_continue = true;
  if (s.prediction) {
    v.revealed = true;
    v.verdict = s.prediction->verdict;
    v.questions = s.prediction->questions;
    for (Question& q : v.questions) {
      for (Choice& c : q.choices) {
        c.chosen = s.answers.at(q.id) == c.id;
        if (s.prediction->right.at(q.id) == c.id)
          c.mark = Choice::Mark::Right;
        else if (c.chosen)
          c.mark = Choice::Mark::Wrong;
      }
    }
  }
  if (step.kind == Step::Kind::Explain)
    v.verdict = explain_verdict(scenario, step, s);
}

}  // namespace

View Lab::Impl::build_view() const {
  View v;
  if (!scenario) {
    v.title = "Sandbox";
    for (const std::string& id : known_forms())
      v.forms.push_back(build_form(id, history.world(), values_of(id)));
    return v;
  }
  const Progress& p = progress();
  v.scenario_id = scenario->id;
  v.title = scenario->text("title");
  v.subtitle = scenario->text("subtitle");
  v.number = number;
  v.minutes = scenario->minutes;
  v.profile = session.profile;
  v.points = track().points(log(), history.cursor());
  v.points_max = track().points_max();
  v.finished = p.current == static_cast<int>(scenario->steps.size());
  fill_steps(v, *scenario, p.current);
  for (const Invariant& i : scenario->invariants) {
    if (std::find(p.broken.begin(), p.broken.end(), i.id) != p.broken.end())
      v.invariants_broken.push_back(scenario->text(i.say));
  }
  if (shown >= 0 && shown < p.current) {
    fill_past(v, *scenario, p, shown);
    return v;
  }
  v.current = p.current;
  if (v.finished) {
    v.text = scenario->texts.count("end.text") ? scenario->text("end.text") : std::string();
    for (const std::string& key : scenario->takeaways) v.takeaways.push_back(scenario->text(key));
    return v;
  }
  const Step& step = *current_step();
  const StepState& s = *current_state();
  v.text = scenario->text(step.say);
  if (!step.contrast_say.empty())
    v.text += concat({"\n\n", scenario->text(step.contrast_say)});
  v.highlights = step.highlight;
  v.can_continue = track().can_leave(p);
  v.committed = s.committed;
  if (step.kind == Step::Kind::Predict) {
    const cloud::CallApi call = to_call(step.request, scenario->variables, history.world());
    v.request = RequestCard{call.as, place_of(history.world(), call),
                            concat({call.service, ":", call.operation}), shell::command_line(call)};
    v.confidence = s.committed ? s.confidence : confidence;
    v.can_send = s.committed && !s.sent;
    v.revealed = s.sent;
    if (s.sent)
      v.verdict = s.prediction->verdict;
    v.card = refutation(*this, step, s);
  }
  v.questions = questions_here();
  v.can_commit = can_commit();
  if (step.kind == Step::Kind::Explain) {
    v.revealed = s.committed;
    v.verdict = explain_verdict(*scenario, step, s);
  }
  if (step.kind == Step::Kind::Do) {
    v.goals = goal_views(track(), log(), *scenario, step, s);
    for (const int rung : s.hints) {
      const Hint& hint = step.hints[static_cast<std::size_t>(rung)];
      v.hints.opened.push_back(scenario->text(hint.say));
      v.hints.types = hint.types;
    }
    const int next = track().next_hint(log(), history.cursor());
    v.hints.has_next = next >= 0 && !s.goal_met;
    v.hints.next_cost = next >= 0 ? step.hints[static_cast<std::size_t>(next)].cost : 0;
    for (const std::string& id : step.forms)
      v.forms.push_back(build_form(id, history.world(), values_of(id)));
  }
  return v;
}

}  // namespace lockbox::lesson
