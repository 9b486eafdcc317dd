#include "engine/lesson/feedback.hpp"

#include "engine/base/text.hpp"
#include "engine/lesson/forms.hpp"
#include "engine/shell/shell.hpp"

namespace lockbox::lesson {

namespace {

/// Name and policies of a user, group or role.
template <class Entity>
std::uint64_t policies_print(const Entity& entity) {
  std::uint64_t h = content_hash(entity.name);
  for (const auto& p : entity.inline_policies)
    h = combine_hash(h, hash_all(p.first, p.second ? p.second->text : std::string()));
  for (const std::string& arn : entity.attached) h = combine_hash(h, content_hash(arn));
  return h;
}

/// What matters of a world when two ways of getting there are compared: tables, policies, trails;
/// not clocks, identifiers, heat and records.
std::uint64_t fingerprint(const cloud::World& w) {
  std::uint64_t h = 17;
  for (const auto& entry : w.services.tables.tables) {
    const table::Table& t = *entry.second;
    h = combine_hash(h, hash_all(t.name, t.items, t.resource_policy));
    for (const auto& key : t.keys.hash) h = combine_hash(h, content_hash(key.name));
    for (const auto& key : t.keys.range) h = combine_hash(h, content_hash(key.name));
  }
  const auto* account = w.services.identity.accounts.find(w.account);
  if (account) {
    for (const auto& entry : (*account)->roles) {
      h = combine_hash(h, policies_print(*entry.second));
      h = combine_hash(h,
                       hash_all(entry.second->boundary,
                                entry.second->trust ? entry.second->trust->text : std::string()));
    }
    for (const auto& entry : (*account)->groups) h = combine_hash(h, policies_print(*entry.second));
    for (const auto& entry : (*account)->users) {
      const identity::User& user = *entry.second;
      h = combine_hash(h, policies_print(user));
      h = combine_hash(h, content_hash(user.boundary));
      for (const std::string& group : user.groups) h = combine_hash(h, content_hash(group));
      for (const identity::AccessKey& key : user.access_keys)
        h = combine_hash(h, content_hash(key.active));
    }
  }
  for (const auto& entry : w.services.audit.trails) h = combine_hash(h, content_hash(entry.second));
  return h;
}

std::string last_op(const Scene& scene, int from) {
  if (static_cast<int>(scene.events.size()) <= from)
    return {};
  const Event& e = *scene.events.back();
  return concat({e.op, " ", e.error});
}

std::string sentence(const std::string& counterexample) {
  if (counterexample.empty())
    return {};
  return concat({" Seen: ", counterexample, "."});
}

}  // namespace

const WrongPath* walked_wrong_path(Tracker& tracker, const cloud::History& history,
                                   const Scenario& scenario, const Step& step,
                                   const StepState& state, const std::string& failing) {
  const Scene now = tracker.scene(history, history.cursor());
  const std::uint64_t here = fingerprint(now.world);
  const std::string last = last_op(now, state.entered_events);
  const cloud::World& entry =
      state.entered_node < 0 ? history.base()
                             : history.steps()[static_cast<std::size_t>(state.entered_node)].after;
  for (const WrongPath& w : scenario.wrong) {
    if (w.step != step.id || w.fails != failing)
      continue;
    cloud::History fork(entry);
    shell::Session session;
    session.profile = step.profile;
    for (const std::string& line : w.commands)
      shell::run(fork, session, expand_form_line(line, fork.world()));
    const cloud::TracePtr trace = fork.trace(fork.last_call());
    if (!trace || fingerprint(fork.world()) != here)
      continue;
    const std::string there = concat({trace->service, ":", trace->operation, " ",
                                      trace->error ? trace->error->code : std::string()});
    if (there == last)
      return &w;
  }
  return nullptr;
}

std::vector<GoalView> goal_views(Tracker& tracker, const cloud::History& history,
                                 const Scenario& scenario, const Step& step,
                                 const StepState& state) {
  std::vector<GoalView> out;
  if (!step.goal)
    return out;
  const Scene scene = tracker.scene(history, history.cursor());
  std::vector<const Check*> parts;
  if (step.goal->kind == Check::Kind::All) {
    for (const Check& child : step.goal->children) parts.push_back(&child);
  } else {
    parts.push_back(&*step.goal);
  }
  const bool tried = static_cast<int>(scene.events.size()) > state.entered_events;
  bool spoken = false;
  for (const Check* part : parts) {
    GoalView g;
    g.id = part->id.empty() ? step.goal->id : part->id;
    g.text = scenario.text("goal." + g.id);
    const Judgement j = state.goal_met ? Judgement{Tri::True, {}, {}} : judge(*part, scene);
    const bool done = state.goal_met || j.value == Tri::True;
    g.state = done ? GoalView::State::Done : GoalView::State::Open;
    if (!done && tried && !spoken) {
      spoken = true;
      const std::string failing = j.failing.empty() ? g.id : j.failing;
      const WrongPath* walked = walked_wrong_path(tracker, history, scenario, step, state, failing);
      const auto said = scenario.texts.find("fail." + failing);
      if (walked) {
        g.feedback = scenario.text(walked->say) + sentence(j.counterexample);
      } else if (said != scenario.texts.end()) {
        g.feedback = said->second + sentence(j.counterexample);
      } else if (!j.counterexample.empty()) {
        g.feedback = "Not yet." + sentence(j.counterexample);
      }
    }
    out.push_back(std::move(g));
  }
  return out;
}

}  // namespace lockbox::lesson
