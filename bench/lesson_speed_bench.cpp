// What a learner waits for in a lesson: opening a scenario, the commands themselves, and the pass
// over goals, invariants and the attacker's search that follows each. The reference solutions are
// played, the slowest counts. A pass is what a line takes beyond the same line without a lesson.
#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "bench/bench.hpp"
#include "engine/lesson/lab.hpp"
#include "engine/lesson/lint.hpp"
#include "lockbox_scenarios.hpp"

namespace lockbox::lesson_speed_bench {
namespace {

using Clock = std::chrono::steady_clock;

std::optional<std::string> file(std::string_view path) {
  for (const scenarios::File& one : scenarios::files())
    if (one.path == path)
      return std::string(one.text);
  return std::nullopt;
}

double ms_of(const std::function<void()>& work) {
  const auto start = Clock::now();
  work();
  return std::chrono::duration<double>(Clock::now() - start).count() * 1e3;
}

lesson::Lab opened(const std::string& id) {
  auto lab = lesson::Lab::open(file, id, 1);
  if (!lab)
    throw std::runtime_error(id + " does not open");
  return std::move(*lab);
}

/// Ids of the steps whose goal asks the attacker.
std::set<std::string> attacked_steps(const std::string& id) {
  std::set<std::string> found;
  for (const scenarios::File& one : scenarios::files()) {
    if (one.path.find("/scenario.json") == std::string_view::npos)
      continue;
    const Json scenario = Json::parse(one.text);
    if (scenario["id"] != id)
      continue;
    for (const Json& step : scenario["steps"])
      if (step.dump().find("attackerFails") != std::string::npos)
        found.insert(step["id"].get<std::string>());
  }
  return found;
}

/// The slowest of its kind, and where.
struct Slowest {
  double ms = 0;
  std::string where;
  void see(double found, const std::string& place) {
    if (found > ms)
      *this = {found, place};
  }
};

void run_lessons(bench::Figures& out) {
  const auto entries = lesson::catalogue(file);
  if (!entries)
    throw std::runtime_error("the curriculum cannot be read");
  Slowest open, command, checks, attacker;
  for (const lesson::CatalogueEntry& entry : *entries) {
    double best = 1e9;
    for (int round = 0; round < 5; ++round)
      best = std::min(best, ms_of([&] { opened(entry.id).view(); }));
    open.see(best, entry.id);
    const std::set<std::string> attacked = attacked_steps(entry.id);
    const lesson::Play play = lesson::solve(file, entry.id, 1);
    // The best of three plays for each line, so that what else the machine does falls out.
    std::vector<double> passes(play.lines.size(), 1e9), lines(play.lines.size(), 1e9);
    std::vector<std::string> steps(play.lines.size());
    for (int round = 0; round < 3; ++round) {
      lesson::Lab lab = opened(entry.id);
      for (std::size_t i = 0; i < play.lines.size(); ++i) {
        const lesson::View before = lab.view();
        if (static_cast<std::size_t>(before.current) < before.steps.size())
          steps[i] = before.steps[static_cast<std::size_t>(before.current)].id;
        cloud::History history = lab.history();
        shell::Session session = lab.session();
        lines[i] = std::min(lines[i], ms_of([&] { shell::run(history, session, play.lines[i]); }));
        passes[i] = std::min(passes[i], ms_of([&] {
                               lab.command(play.lines[i]);
                               lab.view();
                             }));
      }
    }
    for (std::size_t i = 0; i < passes.size(); ++i) {
      const std::string place = entry.id + " " + steps[i];
      command.see(lines[i], place);
      (attacked.count(steps[i]) ? attacker : checks).see(passes[i] - lines[i], place);
    }
  }
  out.push_back({"opening, slowest: " + open.where, open.ms, "ms", 100, 100, false});
  out.push_back({"command, slowest: " + command.where, command.ms, "ms", 0, 0, false});
  out.push_back({"checks, slowest: " + checks.where, checks.ms, "ms", 50, 50, false});
  out.push_back({"attacker, slowest: " + attacker.where, attacker.ms, "ms", 200, 200, false});
}

const bench::Register lessons("lesson", run_lessons);

}  // namespace
}  // namespace lockbox::lesson_speed_bench
