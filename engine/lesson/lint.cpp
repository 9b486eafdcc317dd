#include "engine/lesson/lint.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/text.hpp"
#include "engine/lesson/curriculum.hpp"
#include "engine/lesson/lab_impl.hpp"

namespace lockbox::lesson {

namespace {

constexpr int kMaxWordsOfReadStep = 90;
constexpr int kMaxStepsPlayed = 500;

/// A line of a proof sends a request, or is a command of the lab that did what it says (the clock,
/// a file, a form).
bool is_request(const std::string& line, const shell::Reply& reply) {
  return reply.called || (line.compare(0, 8, "lockbox ") == 0 && reply.status == 0);
}

/// Plays a lab by terminal lines and keeps them.
class Player {
 public:
  Player(Lab& lab, std::vector<Problem>& problems) : lab_(lab), problems_(problems) {}

  std::vector<std::string> lines;

  Lab::Impl& inside() { return lab_.inside(); }
  const Scenario& scenario() { return *inside().scenario; }

  shell::Reply type(const std::string& line) {
    lines.push_back(line);
    return lab_.command(line);
  }

  void fail(const char* rule, const std::string& where, std::string message) {
    problems_.push_back(
        Problem{concat({scenario().folder, "/scenario.json"}), where, rule, std::move(message)});
  }

  bool lesson_line(const std::string& line, const std::string& where) {
    const shell::Reply r = type(line);
    if (r.status == 0)
      return true;
    fail("L4", where, concat({line, ": ", trim(r.err)}));
    return false;
  }

  /// Answers a prediction rightly and sends it.
  bool predict(const Step& step) {
    const std::string where = concat({"/steps/", step.id});
    const Prediction p = inside().track().prediction(step, inside().history.world());
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

  bool explain(const Step& step) {
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

  bool act(const Step& step, const Solution& solution) {
    const std::string where = concat({"/steps/", step.id});
    if (inside().current_state()->goal_met) {
      fail("L3", where, "the goal is reached before anything was done");
      return false;
    }
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
    return lesson_line("lockbox next", where);
  }

  /// Plays up to (not into) the step with id `until`, or to the end. False: stuck.
  bool run(const Solution& solution, const std::string& until) {
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

  std::set<std::string> separated;

 private:
  Lab& lab_;
  std::vector<Problem>& problems_;
};

std::int64_t words_in(const std::string& text) {
  std::int64_t words = 0;
  bool inside = false;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\t';
    if (!blank && !inside)
      ++words;
    inside = !blank;
  }
  return words;
}

/// Rules that need no playing: L9, L14, L17.
void static_rules(const Scenario& s, std::vector<Problem>& problems) {
  const std::string file = concat({s.folder, "/scenario.json"});
  const std::int64_t budget = s.attacker ? s.attacker->budget : 0;
  const auto cost = [&](const Check& check, const std::string& where) {
    const std::int64_t units = static_cost(check, budget);
    if (units > kMaxCheckCost)
      problems.push_back(Problem{
          file, where, "L14",
          concat({"costs up to ", std::to_string(units), " probes; at most 20000 are allowed"})});
  };
  for (const Step& step : s.steps) {
    const std::string where = concat({"/steps/", step.id});
    if (step.goal)
      cost(*step.goal, where + "/goal");
    if (step.kind == Step::Kind::Do && (step.hints.empty() || step.hints.back().types.empty()))
      problems.push_back(Problem{file, where + "/hints", "L9",
                                 "the last hint offers no command: expected \"types\""});
    const std::int64_t words = words_in(s.text(step.say));
    if (step.kind == Step::Kind::Read && words > kMaxWordsOfReadStep)
      problems.push_back(Problem{concat({s.folder, "/text/en.json"}), "/" + step.say, "L17",
                                 concat({std::to_string(words), " words; at most 90"})});
  }
  for (const Invariant& i : s.invariants) cost(i.must, concat({"/invariants/", i.id}));
}

/// Which operations and options a solution uses, without values: "differ in more than names".
std::set<std::string> shape_of(const Solution& solution) {
  std::set<std::string> out;
  for (const auto& step : solution.by) {
    for (const std::string& line : step.second) {
      const std::vector<std::string> words = words_of(line);
      std::string shape = aws_command_of(words);
      for (const std::string& word : words) {
        if (word.compare(0, 2, "--") == 0 && word != "--profile")
          shape += " " + word;
      }
      out.insert(concat({step.first, ": ", shape}));
    }
  }
  return out;
}

void solutions_differ(const Scenario& s, std::vector<Problem>& problems) {
  for (std::size_t a = 0; a < s.solutions.size(); ++a) {
    for (std::size_t b = a + 1; b < s.solutions.size(); ++b) {
      bool same_files = true;  // the same commands with other documents are another solution
      for (const auto& step : s.solutions[a].by) {
        const auto other = s.solutions[b].by.find(step.first);
        if (other == s.solutions[b].by.end() || other->second != step.second)
          same_files = false;
      }
      const bool same_shape = shape_of(s.solutions[a]) == shape_of(s.solutions[b]);
      if (same_shape && same_files)
        problems.push_back(Problem{
            concat({s.folder, "/scenario.json"}), "/proofs/solutions", "L4",
            concat({"\"", s.solutions[a].id, "\" and \"", s.solutions[b].id, "\" are the same"})});
    }
  }
}

void wrong_path(const FileSource& files, const Scenario& s, const WrongPath& w, std::uint64_t seed,
                std::vector<Problem>& problems) {
  auto lab = Lab::open(files, s.id, seed);
  if (!lab || s.solutions.empty())
    return;
  std::vector<Problem> on_the_way;
  Player player(*lab, on_the_way);
  const std::string where = concat({"/proofs/wrong/", w.id});
  const std::string file = concat({s.folder, "/scenario.json"});
  if (!player.run(s.solutions.front(), w.step))
    return;  // reported by L4 already
  for (const std::string& line : w.commands) {
    const shell::Reply r = player.type(line);
    if (!is_request(line, r))
      problems.push_back(
          Problem{file, where, "L5", concat({"not a request: ", line, ": ", trim(r.err)})});
  }
  Lab::Impl& inside = player.inside();
  const auto& broken = inside.progress().broken;
  if (std::find(broken.begin(), broken.end(), w.fails) != broken.end())
    return;
  if (inside.current_state()->goal_met) {
    problems.push_back(Problem{file, where, "L5", "this wrong path reaches the goal"});
    return;
  }
  const Step& step = *inside.current_step();
  const Judgement j =
      judge(*step.goal, inside.track().scene(inside.history, inside.history.cursor()));
  if (j.failing != w.fails) {
    problems.push_back(Problem{file, where, "L5",
                               concat({"rejected by \"", j.failing, "\", expected \"", w.fails,
                                       "\"; ", j.counterexample})});
    return;
  }
  const View view = lab->view();
  const bool said = std::any_of(view.goals.begin(), view.goals.end(), [&](const GoalView& g) {
    return g.feedback.compare(0, s.text(w.say).size(), s.text(w.say)) == 0;
  });
  if (!said)
    problems.push_back(Problem{file, where, "L5", "its text is not shown when it is walked"});
}

void misconceptions_met(const Scenario& s, const std::set<std::string>& separated,
                        std::vector<Problem>& problems) {
  for (const std::string& slug : s.misconceptions) {
    const bool walked = std::any_of(s.wrong.begin(), s.wrong.end(),
                                    [&](const WrongPath& w) { return w.misconception == slug; });
    if (!walked && !separated.count(slug))
      problems.push_back(Problem{concat({s.folder, "/scenario.json"}), "/misconceptions", "L5",
                                 concat({"nothing here tells \"", slug, "\" from the truth"})});
  }
}

}  // namespace

Play solve(const FileSource& files, std::string_view scenario_id, std::uint64_t learner_seed,
           std::size_t solution) {
  Play out;
  auto lab = Lab::open(files, scenario_id, learner_seed);
  if (!lab) {
    out.problems = lab.error();
    return out;
  }
  const Scenario& s = *lab->inside().scenario;
  if (solution >= s.solutions.size()) {
    out.problems.push_back(Problem{concat({s.folder, "/scenario.json"}), "/proofs/solutions", "L4",
                                   "there is no such solution"});
    return out;
  }
  Player player(*lab, out.problems);
  out.finished = player.run(s.solutions[solution], "");
  out.lines = std::move(player.lines);
  const View v = lab->view();
  out.points = v.points;
  out.points_max = v.points_max;
  return out;
}

Play play(const FileSource& files, std::string_view scenario_id, std::uint64_t learner_seed,
          const std::vector<std::string>& lines) {
  Play out;
  auto lab = Lab::open(files, scenario_id, learner_seed);
  if (!lab) {
    out.problems = lab.error();
    return out;
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string line(trim(lines[i]));
    if (line.empty() || line.front() == '#')
      continue;
    out.lines.push_back(line);
    const shell::Reply r = lab->command(line);
    // A request that the service refuses may be part of the play; a step that is refused is not.
    if (r.status != 0 && line.compare(0, 8, "lockbox ") == 0) {
      out.problems.push_back(Problem{"commands", concat({"line ", std::to_string(i + 1)}), "play",
                                     std::string(trim(r.err))});
      break;
    }
  }
  const View v = lab->view();
  out.finished = v.finished;
  out.points = v.points;
  out.points_max = v.points_max;
  return out;
}

std::vector<Problem> lint(const FileSource& files, std::string_view scenario_id,
                          std::size_t max_variants) {
  std::vector<Problem> problems;
  auto list = load_curriculum(files);
  if (!list)
    return list.error();
  const CurriculumEntry* entry = find_entry(*list, scenario_id);
  if (!entry || entry->folder.empty())
    return {Problem{"curriculum.json", "", "L1", concat({"no scenario \"", scenario_id, "\""})}};
  auto variants = load_variants(files, entry->folder);
  if (!variants)
    return variants.error();
  auto scenario = load_scenario(files, entry->folder, 1);
  if (!scenario) {
    problems = scenario.error();
    for (Problem& p : problems) p.rule = concat({p.rule == "reference" ? "L2 " : "L1 ", p.rule});
    return problems;
  }
  static_rules(*scenario, problems);
  solutions_differ(*scenario, problems);
  const auto seeds = covering_seeds(*variants, scenario->id, max_variants);
  bool first = true;
  for (const std::uint64_t seed : seeds) {
    for (std::size_t n = 0; n < scenario->solutions.size(); ++n) {
      auto lab = Lab::open(files, scenario_id, seed);
      if (!lab)
        return lab.error();
      Player player(*lab, problems);
      if (!player.run(lab->inside().scenario->solutions[n], ""))
        return problems;
      if (n == 0)
        misconceptions_met(*scenario, player.separated, problems);
    }
    for (const WrongPath& w : scenario->wrong) {
      // Texts and commands of the learner's own variants.
      auto own = load_scenario(files, entry->folder, seed);
      if (own)
        wrong_path(files, *own, own->wrong[static_cast<std::size_t>(&w - scenario->wrong.data())],
                   seed, problems);
    }
    if (!first && !problems.empty())
      break;
    first = false;
  }
  return problems;
}

}  // namespace lockbox::lesson
