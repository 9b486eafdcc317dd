#include "engine/lesson/progress.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/lesson/disk_thief.hpp"
#include "engine/lesson/forms.hpp"
#include "engine/shell/shell.hpp"

namespace lockbox::lesson {

namespace {

const cloud::World& world_at(const cloud::History& history, int node) {
  return node < 0 ? history.base() : history.steps()[static_cast<std::size_t>(node)].after;
}

int parent(const cloud::History& history, int node) {
  return history.steps()[static_cast<std::size_t>(node)].parent;
}

/// Is this call the one that a prediction is about?
bool is_predicted_call(const Prediction& prediction, const cloud::CallApi& call,
                       const cloud::RequestTrace& trace) {
  return call.service == prediction.call.service && call.operation == prediction.call.operation &&
         (trace.caller_label == prediction.call.as || call.as == prediction.call.as) &&
         call.parameters && same_json(*call.parameters, *prediction.call.parameters);
}

bool answers_everything(const Prediction& prediction,
                        const std::map<std::string, std::string>& answers) {
  return std::all_of(prediction.questions.begin(), prediction.questions.end(),
                     [&](const Question& q) {
                       const auto it = answers.find(q.id);
                       return it != answers.end() &&
                              std::any_of(q.choices.begin(), q.choices.end(),
                                          [&](const Choice& c) { return c.id == it->second; });
                     });
}

}  // namespace

bool same_json(const Json& a, const Json& b) {
  if (a.is_object() && b.is_object()) {
    if (a.size() != b.size())
      return false;
    for (const auto& entry : a.items()) {
      const auto it = b.find(entry.key());
      if (it == b.end() || !same_json(entry.value(), *it))
        return false;
    }
    return true;
  }
  if (a.is_array() && b.is_array()) {
    if (a.size() != b.size())
      return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (!same_json(a[i], b[i]))
        return false;
    }
    return true;
  }
  return a == b;
}

cloud::World run_lines(const cloud::World& world, const std::vector<std::string>& lines,
                       const std::string& profile, std::string* failed) {
  cloud::History history(world);
  shell::Session session;
  session.profile = profile;
  for (const std::string& line : lines) {
    const shell::Reply reply =
        shell::run(history, session, expand_form_line(line, history.world()));
    if (reply.status != 0 && failed && failed->empty())
      *failed = concat({line, ": ", trim(reply.err)});
  }
  return history.world();
}

Tracker::Tracker(const Scenario& scenario, const cloud::World& initial,
                 std::map<std::string, std::string> table_aliases)
    : scenario_(scenario),
      initial_(initial),
      aliases_(std::move(table_aliases)),
      labelled_(labelled_values(scenario, initial)) {}

const Progress& Tracker::at(const cloud::History& history, int node) {
  if (!start_) {
    Progress p;
    p.steps.resize(scenario_.steps.size());
    enter(history, -1, p);
    start_ = std::make_shared<const Progress>(std::move(p));
  }
  cells_.resize(history.steps().size());
  std::vector<int> missing;
  for (int i = node; i >= 0 && !cells_[static_cast<std::size_t>(i)].progress;
       i = parent(history, i))
    missing.push_back(i);
  for (std::size_t i = missing.size(); i > 0; --i) fold(history, missing[i - 1]);
  return node < 0 ? *start_ : *cells_[static_cast<std::size_t>(node)].progress;
}

const Progress& Tracker::parent_of(const cloud::History& history, int node) const {
  const int above = parent(history, node);
  return above < 0 ? *start_ : *cells_[static_cast<std::size_t>(above)].progress;
}

void Tracker::fold(const cloud::History& history, int node) {
  const cloud::StepInfo& info = history.steps()[static_cast<std::size_t>(node)];
  Cell& cell = cells_[static_cast<std::size_t>(node)];
  const int above = parent(history, node);
  const std::shared_ptr<const Progress> before =
      above < 0 ? start_ : cells_[static_cast<std::size_t>(above)].progress;
  Progress p = *before;
  if (const auto* n = std::get_if<cloud::Note>(&info.command)) {
    if (n->data)
      note(history, node, *n->data, p);
    cell.progress = std::make_shared<const Progress>(std::move(p));
    return;
  }
  if (const auto* call = std::get_if<cloud::CallApi>(&info.command)) {
    const cloud::TracePtr trace = history.trace(node);
    if (trace) {
      // Traces hold no answers; where they tell, the call is run once more on the world before it.
      std::shared_ptr<const Json> answer;
      if (trace->succeeded && answers_with_copies(trace->service, trace->operation)) {
        const cloud::StepResult again = cloud::probe(world_at(history, above), *call);
        if (again.outcome)
          answer = *again.outcome;
      }
      Event event = event_of(scenario_, initial_, labelled_, *trace, call->parameters.get(), node,
                             answer.get());
      for (Flow& flow :
           disk_flows(scenario_, world_at(history, node), *trace, call->parameters.get())) {
        event.labels.push_back(flow.label);
        event.flows.push_back(std::move(flow));
      }
      cell.event = std::make_shared<const Event>(std::move(event));
      ++p.events;
      if (p.current < static_cast<int>(p.steps.size())) {
        StepState& s = p.steps[static_cast<std::size_t>(p.current)];
        if (s.committed && s.prediction && is_predicted_call(*s.prediction, *call, *trace))
          s.sent = true;
      }
    }
  }
  // A command that sends many requests is judged when it has ended: what the world is like between
  // them is nothing that the learner has done.
  if (!info.goes_on) {
    // The goal first: an invariant "from" this step holds from the moment the goal is reached.
    judge_goal(history, node, p);
    judge_invariants(history, node, p);
  }
  cell.progress = std::make_shared<const Progress>(std::move(p));
}

void Tracker::enter(const cloud::History& history, int node, Progress& p) {
  if (p.current >= static_cast<int>(p.steps.size()))
    return;
  StepState& s = p.steps[static_cast<std::size_t>(p.current)];
  s.entered = true;
  s.entered_node = node;
  s.entered_events = p.events;
  judge_goal(history, node, p);
}

void Tracker::judge_goal(const cloud::History& history, int node, Progress& p) {
  if (p.current >= static_cast<int>(p.steps.size()))
    return;
  const Step& step = scenario_.steps[static_cast<std::size_t>(p.current)];
  StepState& s = p.steps[static_cast<std::size_t>(p.current)];
  if (!step.goal || s.goal_met)
    return;
  s.goal_met = judge(*step.goal, scene_of(history, node, p)).value == Tri::True;
}

void Tracker::judge_invariants(const cloud::History& history, int node, Progress& p) {
  if (scenario_.invariants.empty())
    return;
  p.broken.clear();
  const Scene now = scene_of(history, node, p);
  for (const Invariant& i : scenario_.invariants) {
    const int from = i.from.empty() ? -1 : scenario_.step_index(i.from);
    if (from >= 0 && !p.steps[static_cast<std::size_t>(from)].goal_met)
      continue;
    if (judge(i.must, now).value == Tri::False)
      p.broken.push_back(i.id);
  }
}

Scene Tracker::scene_of(const cloud::History& history, int node, const Progress& p) {
  Scene out{scenario_, world_at(history, node), initial_, aliases_, {}, {}, &remembered_};
  for (int i = node; i >= 0; i = parent(history, i)) {
    const Cell& cell = cells_[static_cast<std::size_t>(i)];
    if (cell.event)
      out.events.push_back(cell.event.get());
  }
  std::reverse(out.events.begin(), out.events.end());
  for (std::size_t i = 0; i < p.steps.size(); ++i) {
    if (p.steps[i].entered)
      out.entered[scenario_.steps[i].id] = p.steps[i].entered_events;
  }
  return out;
}

Scene Tracker::scene(const cloud::History& history, int node) {
  return scene_of(history, node, at(history, node));
}

bool Tracker::can_leave(const Progress& p) const {
  if (p.current >= static_cast<int>(p.steps.size()))
    return false;
  const StepState& s = p.steps[static_cast<std::size_t>(p.current)];
  switch (scenario_.steps[static_cast<std::size_t>(p.current)].kind) {
    case Step::Kind::Read:
      return true;
    case Step::Kind::Predict:
      return s.sent;
    case Step::Kind::Do:
      return s.goal_met && p.broken.empty();
    case Step::Kind::Explain:
      return s.committed && s.right;
  }
  return false;
}

void Tracker::note(const cloud::History& history, int node, const Json& data, Progress& p) {
  const std::string what = string_member(data, "lesson").value_or("");
  const std::string step = string_member(data, "step").value_or("");
  if (p.current >= static_cast<int>(p.steps.size()) ||
      scenario_.steps[static_cast<std::size_t>(p.current)].id != step)
    return;
  StepState& s = p.steps[static_cast<std::size_t>(p.current)];
  if (what == "continue" && can_leave(p)) {
    ++p.current;
    enter(history, node, p);
  } else if (what == "commit") {
    commit(history, node, data, p);
  } else if (what == "sent" && s.committed && s.prediction) {
    // A contrast is revealed in its own world, so no call stands in the log.
    s.sent = !scenario_.steps[static_cast<std::size_t>(p.current)].contrast.empty() || s.sent;
  } else if (what == "hint") {
    const Json* rung = member(data, "rung");
    const auto& ladder = scenario_.steps[static_cast<std::size_t>(p.current)].hints;
    if (rung && rung->is_number_integer()) {
      const int r = static_cast<int>(rung->get<std::int64_t>());
      if (r >= 0 && r < static_cast<int>(ladder.size()) && (s.hints.empty() || s.hints.back() < r))
        s.hints.push_back(r);
    }
  }
}

void Tracker::commit(const cloud::History& history, int node, const Json& data, Progress& p) {
  const Step& step = scenario_.steps[static_cast<std::size_t>(p.current)];
  StepState& s = p.steps[static_cast<std::size_t>(p.current)];
  std::map<std::string, std::string> answers;
  const Json* given = member(data, "answers");
  if (given && given->is_object()) {
    for (const auto& entry : given->items()) {
      if (entry.value().is_string())
        answers[entry.key()] = entry.value().get<std::string>();
    }
  }
  const cloud::World& world = world_at(history, parent(history, node));
  if (step.kind == Step::Kind::Predict && !s.committed) {
    Prediction prediction = this->prediction(step, world);
    if (!answers_everything(prediction, answers))
      return;
    s.committed = true;
    s.answers = answers;
    s.right = std::all_of(prediction.right.begin(), prediction.right.end(),
                          [&](const auto& r) { return answers[r.first] == r.second; });
    const Json* percent = member(data, "confidence");
    if (percent && percent->is_number_integer())
      s.confidence = static_cast<int>(percent->get<std::int64_t>());
    s.prediction = std::make_shared<const Prediction>(std::move(prediction));
  } else if (step.kind == Step::Kind::Explain && !(s.committed && s.right)) {
    const auto chosen = to_int(answers["explain"]);
    if (!chosen || *chosen < 0 || *chosen >= static_cast<std::int64_t>(step.options.size()))
      return;
    s.committed = true;
    s.answers = answers;
    const Check& holds = step.options[static_cast<std::size_t>(*chosen)].holds;
    s.right = judge(holds, scene_of(history, parent(history, node), p)).value == Tri::True;
  }
}

int Tracker::next_hint(const cloud::History& history, int node) {
  const Progress& p = at(history, node);
  if (p.current >= static_cast<int>(p.steps.size()))
    return -1;
  const Step& step = scenario_.steps[static_cast<std::size_t>(p.current)];
  const StepState& s = p.steps[static_cast<std::size_t>(p.current)];
  const Scene now = scene(history, node);
  for (int r = s.hints.empty() ? 0 : s.hints.back() + 1; r < static_cast<int>(step.hints.size());
       ++r) {
    const auto& when = step.hints[static_cast<std::size_t>(r)].when;
    if (!when || judge(*when, now).value == Tri::True)
      return r;
  }
  return -1;
}

Prediction Tracker::prediction(const Step& step, const cloud::World& world) const {
  if (step.contrast.empty())
    return predict(scenario_, step, world);
  return predict(scenario_, step, run_lines(world, step.contrast, "admin", nullptr));
}

int Tracker::points(const cloud::History& history, int node) {
  const Progress p = at(history, node);
  std::vector<int> first(p.steps.size(), -1);  // the first committed answer of each step counts
  std::vector<int> cost(p.steps.size(), 0);
  std::vector<std::vector<bool>> opened(p.steps.size());
  for (std::size_t i = 0; i < history.steps().size(); ++i) {
    const Progress& there = at(history, static_cast<int>(i));
    for (std::size_t s = 0; s < there.steps.size(); ++s) {
      if (there.steps[s].committed && first[s] < 0)
        first[s] = there.steps[s].right ? 1 : 0;
      opened[s].resize(scenario_.steps[s].hints.size());
      for (const int r : there.steps[s].hints) opened[s][static_cast<std::size_t>(r)] = true;
    }
  }
  int total = 0;
  for (std::size_t s = 0; s < p.steps.size(); ++s) {
    const Step& step = scenario_.steps[s];
    if (step.kind == Step::Kind::Predict && p.steps[s].sent && first[s] == 1)
      total += scenario_.predict_points;
    if (step.kind == Step::Kind::Explain && p.steps[s].right && first[s] == 1)
      total += scenario_.predict_points;
    if (step.kind != Step::Kind::Do || !p.steps[s].goal_met)
      continue;
    for (std::size_t r = 0; r < step.hints.size() && r < opened[s].size(); ++r) {
      if (opened[s][r])
        cost[s] += step.hints[r].cost * -scenario_.hint_points;
    }
    // Hints lower this goal's points, never below half: help is there to be taken.
    total += std::max(scenario_.goal_points - cost[s], scenario_.goal_points / 2);
  }
  return total;
}

int Tracker::points_max() const {
  int total = 0;
  for (const Step& step : scenario_.steps) {
    if (step.kind == Step::Kind::Predict || step.kind == Step::Kind::Explain)
      total += scenario_.predict_points;
    if (step.kind == Step::Kind::Do)
      total += scenario_.goal_points;
  }
  return total;
}

}  // namespace lockbox::lesson
