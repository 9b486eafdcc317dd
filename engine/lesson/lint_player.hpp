#pragma once
// Plays a scenario as the linter does: by terminal lines alone, and keeps them. Private to
// lint.cpp.
#include <set>
#include <string>
#include <vector>

#include "engine/lesson/lab_impl.hpp"
#include "engine/lesson/lint_rules.hpp"

namespace lockbox::lesson {

/// A line of a proof sends a request, or is a command of the lab that did what it says (the clock,
/// a file, a form).
bool is_request(const std::string& line, const shell::Reply& reply);

class Player {
 public:
  Player(Lab& lab, std::vector<Problem>& problems) : lab_(lab), problems_(problems) {}

  std::vector<std::string> lines;
  std::set<std::string> separated;  ///< misconceptions that a prediction told from the truth
  PredictionKeys keys;              ///< of every prediction played
  bool proofs = false;              ///< also L6 and L7, in every do step
  bool ladders = false;             ///< also L9, in every do step
  int mutants = 0;                  ///< tried
  std::vector<std::string> survivors;

  Lab::Impl& inside() { return lab_.inside(); }
  const Scenario& scenario() { return *inside().scenario; }
  shell::Reply type(const std::string& line);

  /// Plays up to (not into) the step with id `until`, or to the end. False: stuck.
  bool run(const Solution& solution, const std::string& until);

 private:
  void fail(const char* rule, const std::string& where, std::string message);
  bool lesson_line(const std::string& line, const std::string& where);
  bool predict(const Step& step);
  bool explain(const Step& step);
  bool act(const Step& step, const Solution& solution);
  void attack(const Step& step, bool before);
  void try_mutants(const Step& step, const Solution& solution);
  void try_hints(const Step& step);
  bool survives(const Step& step, const std::vector<std::string>& mutant_lines);

  Lab& lab_;
  std::vector<Problem>& problems_;
};

}  // namespace lockbox::lesson
