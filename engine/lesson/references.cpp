#include <algorithm>
#include <set>

#include "engine/base/text.hpp"
#include "engine/lesson/scenario.hpp"

namespace lockbox::lesson {

namespace {

struct Resolver {
  const Scenario& s;
  std::vector<Problem>& problems;

  void report(const std::string& pointer, std::string message) {
    problems.push_back(
        Problem{concat({s.folder, "/scenario.json"}), pointer, "reference", std::move(message)});
  }

  void text(const std::string& key, const std::string& pointer) {
    if (!s.texts.count(key))
      report(pointer, concat({"no text \"", key, "\" in the text file"}));
  }

  void label(const std::string& name, const std::string& pointer) {
    if (!name.empty() && !s.label(name))
      report(pointer, concat({"no label \"", name, "\""}));
  }

  void step(const std::string& id, const std::string& pointer) {
    if (!id.empty() && s.step_index(id) < 0)
      report(pointer, concat({"no step \"", id, "\""}));
  }

  void pattern(const EventPattern& p, const std::string& pointer) {
    label(p.label, pointer + "/label");
    label(p.answers, pointer + "/answers");
    step(p.since, pointer + "/since");
  }

  void value(const Value& v, const std::string& pointer) {
    if (v.count)
      pattern(*v.count, pointer);
    for (const Value& item : v.items) value(item, pointer);
  }

  void check(const Check& c) {
    for (const Check& child : c.children) check(child);
    value(c.left, c.pointer);
    value(c.right, c.pointer);
    value(c.list, c.pointer);
    if (c.kind == Check::Kind::Event)
      pattern(c.event, c.pointer + "/event");
    if (c.kind == Check::Kind::DiskSealed)
      label(c.label, c.pointer + "/diskSealed/label");
    if (c.kind == Check::Kind::Reached)
      label(c.label, c.pointer + "/reached/label");
    if (c.kind == Check::Kind::AttackerFails && !s.attacker)
      report(c.pointer, "the scenario has no attacker");
    if (c.kind == Check::Kind::Excess && !s.needs.count(c.beyond))
      report(c.pointer + "/excess/beyond", concat({"no needs are called \"", c.beyond, "\""}));
  }

  static void collect_ids(const Check& c, std::set<std::string>& ids) {
    if (!c.id.empty())
      ids.insert(c.id);
    for (const Check& child : c.children) collect_ids(child, ids);
  }

  void profile(const std::string& name, const std::string& pointer) {
    if (name.empty())
      return;
    const bool known = std::any_of(s.profiles.begin(), s.profiles.end(),
                                   [&](const auto& p) { return p.first == name; });
    if (!known)
      report(pointer, concat({"no profile \"", name, "\""}));
  }

  void goal(const Step& st, const std::string& at) {
    std::set<std::string> ids;
    check(*st.goal);
    collect_ids(*st.goal, ids);
    if (ids.empty())
      report(at + "/goal", "expected at least one check with an id");
    for (const std::string& id : ids) text("goal." + id, at + "/goal");
    for (std::size_t h = 0; h < st.hints.size(); ++h) {
      text(st.hints[h].say, concat({at, "/hints/", std::to_string(h)}));
      if (st.hints[h].when)
        check(*st.hints[h].when);
    }
    profile(st.profile, at + "/profile");
  }

  void steps() {
    for (std::size_t i = 0; i < s.steps.size(); ++i) {
      const Step& st = s.steps[i];
      const std::string at = concat({"/steps/", std::to_string(i)});
      text(st.say, at + "/say");
      text(st.id + ".title", at + "/id");
      if (st.goal)
        goal(st, at);
      for (std::size_t o = 0; o < st.options.size(); ++o) {
        const std::string here = concat({at, "/options/", std::to_string(o)});
        text(st.options[o].say, here + "/say");
        check(st.options[o].holds);
        misconception(st.options[o].misconception, here);
      }
      for (const std::string& target : st.targets) misconception(target, at + "/targets");
      if (!st.contrast_say.empty())
        text(st.contrast_say, at + "/contrast/say");
    }
  }

  void misconception(const std::string& slug, const std::string& pointer) {
    if (slug.empty())
      return;
    if (std::find(s.misconceptions.begin(), s.misconceptions.end(), slug) == s.misconceptions.end())
      report(pointer, concat({"\"", slug, "\" is not among the scenario's misconceptions"}));
  }

  void proofs() {
    for (std::size_t i = 0; i < s.solutions.size(); ++i) {
      for (const auto& entry : s.solutions[i].by)
        step(entry.first, concat({"/proofs/solutions/", std::to_string(i), "/by"}));
    }
    for (std::size_t i = 0; i < s.wrong.size(); ++i) {
      const WrongPath& w = s.wrong[i];
      const std::string at = concat({"/proofs/wrong/", std::to_string(i)});
      text(w.say, at + "/say");
      misconception(w.misconception, at + "/misconception");
      const int index = s.step_index(w.step);
      if (index < 0 || !s.steps[static_cast<std::size_t>(index)].goal) {
        report(at + "/step", concat({"no step \"", w.step, "\" with a goal"}));
        continue;
      }
      std::set<std::string> ids;
      collect_ids(*s.steps[static_cast<std::size_t>(index)].goal, ids);
      for (const Invariant& inv : s.invariants) ids.insert(inv.id);
      if (!ids.count(w.fails))
        report(at + "/fails", concat({"the goal of that step has no check \"", w.fails, "\""}));
    }
  }

  void rest() {
    text("title", "/text");
    text("subtitle", "/text");
    for (std::size_t i = 0; i < s.invariants.size(); ++i) {
      const std::string at = concat({"/invariants/", std::to_string(i)});
      text(s.invariants[i].say, at + "/say");
      step(s.invariants[i].from, at + "/from");
      check(s.invariants[i].must);
    }
    for (const auto& refusal : s.refusals) text(refusal.second, "/permit/refusals");
    for (const std::string& key : s.takeaways) text(key, "/takeaways");
    for (const std::string& slug : s.review) misconception(slug, "/review");
    if (s.attacker) {
      for (const std::string& name : s.attacker->wants) label(name, "/attacker/wants");
    }
  }
};

}  // namespace

void check_references(const Scenario& scenario, std::vector<Problem>& problems) {
  Resolver resolver{scenario, problems};
  resolver.steps();
  resolver.proofs();
  resolver.rest();
}

}  // namespace lockbox::lesson
