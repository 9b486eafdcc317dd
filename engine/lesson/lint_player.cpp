#include "engine/lesson/lint_player.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/lesson/attacker.hpp"
#include "engine/lesson/mutants.hpp"

namespace lockbox::lesson {

namespace {

constexpr int kMaxStepsPlayed = 500;

bool asks_attacker(const Check& check) {
  return check.kind == Check::Kind::AttackerFails ||
         std::any_of(check.children.begin(), check.children.end(), asks_attacker);
}

}  // namespace

bool is_request(const std::string& line, const shell::Reply& reply) {
  return reply.called || (line.compare(0, 8, "lockbox ") == 0 && reply.status == 0);
}

shell::Reply Player::type(const std::string& line) {
  lines.push_back(line);
  return lab_.command(line);
}

void Player::fail(const char* rule, const std::string& where, std::string message) {
  problems_.push_back(
      Problem{concat({scenario().folder, "/scenario.json"}), where, rule, std::move(message)});
}

bool Player::lesson_line(const std::string& line, const std::string& where) {
  const shell::Reply r = type(line);
  if (r.status == 0)
    return true;
  fail("L4", where, concat({line, ": ", trim(r.err)}));
  return false;
}

bool Player::predict(const Step& step) {
  const std::string where = concat({"/steps/", step.id});
  const Prediction p = inside().track().prediction(step, inside().history.world());
  keys[step.id] = p.right;
  if (p.questions.size() != step.ask.size())
    fail("L8", where, "a question cannot be asked of this request");
  for (const Question& q : p.questions) {
    if (q.choices.size() < 2)
      fail("L8", where, concat({"the question \"", q.id, "\" has fewer than two choices"}));
    if (!lesson_line(concat({"lockbox choose ", q.id, " '", p.right.at(q.id), "'"}), where))
      return false;
  }
  for (const std::string& target : step.targets) {
    if (p.wrong.count(target))
      separated.insert(target);
    else
      fail("L8", where,
           concat({"somebody who believes \"", target,
                   "\" answers this prediction rightly, so it tells nothing"}));
  }
  if (step.confidence && !lesson_line("lockbox confidence 80", where))
    return false;
  return lesson_line("lockbox commit", where) && lesson_line("lockbox send", where) &&
         lesson_line("lockbox next", where);
}

bool Player::explain(const Step& step) {
  const std::string where = concat({"/steps/", step.id});
  const Scene scene = inside().track().scene(inside().history, inside().history.cursor());
  std::vector<std::size_t> holding;
  for (std::size_t i = 0; i < step.options.size(); ++i) {
    const Tri value = judge(step.options[i].holds, scene).value;
    if (value == Tri::True)
      holding.push_back(i);
    if (value == Tri::Unknown)
      fail("L8", where, concat({"option ", std::to_string(i), " cannot be decided"}));
    if (value == Tri::False && !step.options[i].misconception.empty())
      separated.insert(step.options[i].misconception);
  }
  if (holding.size() != 1) {
    fail("L8", where,
         concat({std::to_string(holding.size()),
                 " of the sentences are true of this world; expected exactly one"}));
    return false;
  }
  return lesson_line(concat({"lockbox choose ", std::to_string(holding.front())}), where) &&
         lesson_line("lockbox commit", where) && lesson_line("lockbox next", where);
}

bool Player::act(const Step& step, const Solution& solution) {
  const std::string where = concat({"/steps/", step.id});
  if (inside().current_state()->goal_met) {
    fail("L3", where, "the goal is reached before anything was done");
    return false;
  }
  attack(step, true);
  const auto commands = solution.by.find(step.id);
  if (commands == solution.by.end()) {
    fail("L4", where, concat({"solution \"", solution.id, "\" has no commands for this step"}));
    return false;
  }
  for (const std::string& line : commands->second) {
    const shell::Reply r = type(line);
    if (!is_request(line, r)) {
      fail("L11", where, concat({"not a request: ", line, ": ", trim(r.err)}));
      return false;
    }
    for (const std::string& id : inside().progress().broken)
      fail("L4", where, concat({"after ", line, " the invariant \"", id, "\" is broken"}));
  }
  if (!inside().current_state()->goal_met) {
    const Scene scene = inside().track().scene(inside().history, inside().history.cursor());
    const Judgement j = judge(*step.goal, scene);
    fail("L4", where,
         concat({"solution \"", solution.id, "\" does not reach the goal: ", j.failing, " ",
                 j.counterexample}));
    return false;
  }
  attack(step, false);
  try_mutants(step, solution);
  try_hints(step);
  return lesson_line("lockbox next", where);
}

bool Player::run(const Solution& solution, const std::string& until) {
  for (int guard = 0; guard < kMaxStepsPlayed; ++guard) {
    const Step* step = inside().current_step();
    if (!step)
      return until.empty();
    if (step->id == until)
      return true;
    const Step current = *step;
    bool moved = false;
    switch (current.kind) {
      case Step::Kind::Read:
        moved = lesson_line("lockbox next", concat({"/steps/", current.id}));
        break;
      case Step::Kind::Predict:
        moved = predict(current);
        break;
      case Step::Kind::Explain:
        moved = explain(current);
        break;
      case Step::Kind::Do:
        moved = act(current, solution);
        break;
    }
    if (!moved)
      return false;
  }
  return false;
}

/// L7: the attack is real before the repair and impossible after it, with twice the budget.
void Player::attack(const Step& step, bool before) {
  if (!proofs || !scenario().attacker || !asks_attacker(*step.goal))
    return;
  const std::int64_t budget = scenario().attacker->budget;
  const Attack found = search(scenario(), inside().history.world(), before ? budget : 2 * budget);
  const std::string where = concat({"/steps/", step.id});
  if (before && !found.found)
    fail("L7", where, "the attacker finds nothing before the repair");
  if (!before && found.found)
    fail("L7", where,
         concat({"with twice the budget the attacker gets through: ", found.sentence}));
  if (!before && found.exhausted)
    fail("L7", where, "the attacker's moves do not fit into twice the budget");
}

/// L6: what reaches the goal although it is broken.
void Player::try_mutants(const Step& step, const Solution& solution) {
  if (!proofs)
    return;
  const int solved = inside().history.cursor();
  const int entered = inside().current_state()->entered_node;
  const std::vector<std::string>& lines_of_step = solution.by.at(step.id);
  inside().history.seek(entered);
  const cloud::World start = inside().history.world();
  inside().history.seek(solved);
  const auto read = [&](const std::string& name) -> std::optional<std::string> {
    const std::string* text = inside().history.world().files.find(name);
    return text ? std::optional<std::string>(*text) : std::nullopt;
  };
  for (const Mutant& mutant : mutants_of(step.id, lines_of_step, read)) {
    ++mutants;
    inside().history.seek(entered);
    for (const auto& file : mutant.files)
      inside().history.apply(cloud::WriteFile{file.first, file.second});
    if (!survives(step, mutant.lines))
      continue;
    if (mutant.swapped && same_either_way(start, step.profile, lines_of_step, *mutant.swapped)) {
      --mutants;  // the same solution
      continue;
    }
    survivors.push_back(mutant.id);
    if (!solution.equivalent.count(mutant.id) && (step.role == "defend"))
      fail("L6", concat({"/steps/", step.id}),
           concat({"solution \"", solution.id, "\", mutant \"", mutant.id, "\" reaches the goal"}));
  }
  inside().history.seek(solved);
  inside().follow_step();
}

/// L9: whoever goes down the whole ladder, and runs what each rung offers, reaches the goal.
void Player::try_hints(const Step& step) {
  if (!ladders)
    return;
  const int solved = inside().history.cursor();
  inside().history.seek(inside().current_state()->entered_node);
  inside().follow_step();
  inside().session.profile = step.profile;
  for (const Hint& hint : step.hints) {
    if (!hint.types.empty())
      lab_.command(hint.types);
  }
  if (!inside().current_state()->goal_met) {
    const Judgement j =
        judge(*step.goal, inside().track().scene(inside().history, inside().history.cursor()));
    fail("L9", concat({"/steps/", step.id, "/hints"}),
         concat({"the commands of all rungs do not reach the goal: ", j.failing, " ",
                 j.counterexample}));
  }
  inside().history.seek(solved);
  inside().follow_step();
}

bool Player::survives(const Step& step, const std::vector<std::string>& mutant_lines) {
  inside().follow_step();
  inside().session.profile = step.profile;
  for (const std::string& line : mutant_lines) {
    lab_.command(line);
    if (!inside().progress().broken.empty())
      return false;
  }
  return inside().current_state() && inside().current_state()->goal_met;
}

}  // namespace lockbox::lesson
