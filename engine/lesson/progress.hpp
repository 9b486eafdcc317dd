#pragma once
// How far a learner is: a pure function of the log. Nothing else is stored, so undo, seek, forks
// and saves need no care, and progress cannot be edited without playing.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/cloud/history.hpp"
#include "engine/lesson/check_run.hpp"
#include "engine/lesson/predict.hpp"
#include "engine/lesson/scenario.hpp"

namespace lockbox::lesson {

struct StepState {
  bool entered = false;
  int entered_node = -1;   ///< step of the history after which this step began; -1: the start
  int entered_events = 0;  ///< calls made before
  bool goal_met = false;   ///< do: stays true once it was
  bool committed = false;  ///< predict, explain
  bool right = false;      ///< predict: every answer; explain: the chosen sentence holds
  bool sent = false;       ///< predict
  int confidence = 0;
  std::map<std::string, std::string> answers;
  std::shared_ptr<const Prediction> prediction;  ///< frozen when committed
  std::vector<int> hints;                        ///< opened rungs
};

struct Progress {
  int current = 0;  ///< == number of steps: finished
  std::vector<StepState> steps;
  std::vector<std::string> broken;  ///< ids of invariants that do not hold now
  int events = 0;                   ///< calls on this branch so far
};

class Tracker {
 public:
  Tracker(const Scenario& scenario, const cloud::World& initial,
          std::map<std::string, std::string> table_aliases);

  /// Progress after a step of the history (-1: the start). Amortised: every step is folded once.
  const Progress& at(const cloud::History& history, int node);

  /// What checks are judged on at that step.
  Scene scene(const cloud::History& history, int node);

  /// May the learner leave the current step?
  bool can_leave(const Progress& progress) const;

  /// Next rung of the current step's ladder whose condition holds, or -1.
  int next_hint(const cloud::History& history, int node);

  /// Prediction of a step in the world at a step of the history (contrast applied).
  Prediction prediction(const Step& step, const cloud::World& world) const;

  /// Points so far. Hints and first answers count on every branch: undo does not hide them.
  int points(const cloud::History& history, int node);
  int points_max() const;

 private:
  struct Cell {
    std::shared_ptr<const Progress> progress;
    std::shared_ptr<const Event> event;
  };
  void fold(const cloud::History& history, int node);
  void note(const cloud::History& history, int node, const Json& data, Progress& p);
  void commit(const cloud::History& history, int node, const Json& data, Progress& p);
  void enter(const cloud::History& history, int node, Progress& p);
  void judge_goal(const cloud::History& history, int node, Progress& p);
  void judge_invariants(const cloud::History& history, int node, Progress& p);
  Scene scene_of(const cloud::History& history, int node, const Progress& p);
  const Progress& parent_of(const cloud::History& history, int node) const;

  const Scenario& scenario_;
  cloud::World initial_;
  std::map<std::string, std::string> aliases_;
  LabelledValues labelled_;
  std::shared_ptr<const Progress> start_;
  std::vector<Cell> cells_;
  Remembered remembered_;
};

/// Equality of JSON values without regard to the order of members.
bool same_json(const Json& a, const Json& b);

/// The world after command lines were run as the administrator of the account (patches, contrasts).
/// `failed` receives the first line that did not end with status 0 and what it said.
cloud::World run_lines(const cloud::World& world, const std::vector<std::string>& lines,
                       const std::string& profile, std::string* failed);

}  // namespace lockbox::lesson
