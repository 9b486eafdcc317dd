#include "engine/lesson/lint.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/text.hpp"
#include "engine/lesson/curriculum.hpp"
#include "engine/lesson/lab_impl.hpp"
#include "engine/lesson/lint_player.hpp"
#include "engine/lesson/lint_rules.hpp"

namespace lockbox::lesson {

namespace {

constexpr int kMaxWordsOfReadStep = 90;

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

/// Markup, shouting, or an address of the real internet; empty when the text is fine.
std::string text_problem(const std::string& text) {
  if (text.find("!!") != std::string::npos)
    return "two exclamation marks in a row";
  if (text.find("http://") != std::string::npos || text.find("https://") != std::string::npos)
    return "a link; texts name pages by their title";
  for (const char* ending : {".com", ".org", ".net"}) {
    const std::size_t at = text.find(ending);
    if (at == std::string::npos)
      continue;
    std::size_t begin = at;
    while (begin > 0 && text[begin - 1] != ' ' && text[begin - 1] != '`' && text[begin - 1] != '"')
      --begin;
    const std::string host = text.substr(begin, at - begin);
    if (host.find("amazonaws") == std::string::npos && host.find("example") == std::string::npos)
      return concat({"the host \"", host, ending, "\"; only services and example hosts"});
  }
  return {};
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
  for (const auto& entry : s.texts) {
    const std::string problem = text_problem(entry.second);
    if (!problem.empty())
      problems.push_back(
          Problem{concat({s.folder, "/text/en.json"}), "/" + entry.first, "L17", problem});
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

/// L6 beyond defend steps: at most 2 % of all mutants may survive; what is listed as equivalent
/// must be a survivor.
void mutation_score(const Scenario& s, const Solution& solution, const Player& player,
                    std::vector<Problem>& problems) {
  const std::string file = concat({s.folder, "/scenario.json"});
  const std::string where = concat({"/proofs/solutions/", solution.id});
  int counted = 0;
  for (const std::string& id : player.survivors) {
    if (!solution.equivalent.count(id))
      ++counted;
  }
  if (counted * 50 > player.mutants)
    problems.push_back(
        Problem{file, where, "L6",
                concat({std::to_string(counted), " of ", std::to_string(player.mutants),
                        " mutants reach a goal: ", join(player.survivors, "; ")})});
  for (const auto& entry : solution.equivalent) {
    if (std::find(player.survivors.begin(), player.survivors.end(), entry.first) ==
        player.survivors.end())
      problems.push_back(Problem{file, where + "/equivalentMutants", "L6",
                                 concat({"\"", entry.first, "\" is no surviving mutant"})});
  }
}

/// L13 for an act: the scenario that closes an act plays the others of it, and adds their longest
/// logs up.
void act_fits(const FileSource& files, const std::vector<CurriculumEntry>& list,
              const CurriculumEntry& entry, std::size_t own, std::vector<Problem>& problems) {
  std::size_t total = own;
  std::vector<std::string> parts;
  for (const CurriculumEntry& other : list) {
    if (other.act != entry.act || other.folder.empty() || other.id == entry.id)
      continue;
    if (other.number > entry.number)
      return;  // a later one closes the act
    const auto scenario = load_scenario(files, other.folder, 1);
    std::size_t longest = 0;
    for (std::size_t n = 0; scenario && n < scenario->solutions.size(); ++n)
      longest = std::max(longest, log_characters(*scenario, solve(files, other.id, 1, n).lines));
    parts.push_back(concat({other.id, " ", std::to_string(longest)}));
    total += longest;
  }
  act_size_rule(entry, own, total, parts, problems);
}

/// L10: the log replays to the same hash at every step.
void replays(const FileSource& files, const Lab& lab, const Scenario& s,
             std::vector<Problem>& problems) {
  auto again = Lab::load(files, lab.save());
  if (again)
    return;
  for (const Problem& p : again.error())
    problems.push_back(Problem{concat({s.folder, "/scenario.json"}), p.pointer, "L10",
                               concat({"the log does not replay: ", p.message})});
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

std::string keys_text(const FileSource& files, std::string_view scenario_id) {
  auto list = load_curriculum(files);
  const CurriculumEntry* entry = list ? find_entry(*list, scenario_id) : nullptr;
  auto variants =
      entry ? load_variants(files, entry->folder)
            : Expected<std::vector<VariantSpec>, std::vector<Problem>>(std::vector<Problem>());
  if (!variants)
    return {};
  // The learner that the linter plays first.
  const auto seeds = covering_seeds(*variants, scenario_id, 1);
  auto lab = Lab::open(files, scenario_id, seeds.empty() ? 1 : seeds.front());
  if (!lab || lab->inside().scenario->solutions.empty())
    return {};
  std::vector<Problem> problems;
  Player player(*lab, problems);
  if (!player.run(lab->inside().scenario->solutions.front(), ""))
    return {};
  return to_pretty_text(keys_json(*lab->inside().scenario, player.keys), 1) + "\n";
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
  reading_rule(*scenario, problems);
  solutions_differ(*scenario, problems);
  curriculum_rules(files, *list, *scenario, problems);
  claim_rules(files, *scenario, problems);
  locale_rules(files, *scenario, problems);
  const auto seeds = covering_seeds(*variants, scenario->id, max_variants);
  bool first = true;
  std::size_t longest = 0;
  for (const std::uint64_t seed : seeds) {
    for (std::size_t n = 0; n < scenario->solutions.size(); ++n) {
      auto lab = Lab::open(files, scenario_id, seed);
      if (!lab)
        return lab.error();
      Player player(*lab, problems);
      player.proofs = first;
      player.ladders = first && n == 0;
      const Solution& solution = lab->inside().scenario->solutions[n];
      if (!player.run(solution, ""))
        return problems;
      if (n == 0)
        misconceptions_met(*scenario, player.separated, problems);
      if (first)
        mutation_score(*scenario, solution, player, problems);
      if (first) {
        proof_size_rule(*scenario, solution.id, player.lines, problems);
        longest = std::max(longest, log_characters(*scenario, player.lines));
      }
      if (first && n == 0) {
        drift_rule(files, *scenario, player.keys, problems);
        replays(files, *lab, *scenario, problems);
      }
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
  if (!first)
    act_fits(files, *list, *entry, longest, problems);
  return problems;
}

}  // namespace lockbox::lesson
