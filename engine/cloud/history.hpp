#pragma once
// The log of a lab: every step kept, so that undo, seek and "what changed" cost nothing; forks when
// the past is edited; saves as commands with a hash a step, verified on loading.
#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "engine/cloud/step.hpp"

namespace lockbox::cloud {

/// One line of the time line.
struct StepInfo {
  Command command;
  World after;
  std::uint64_t hash = 0;  ///< content hash of `after`
  int parent = -1;         ///< index of the step before; -1: the base world
  std::string label;       ///< "Query Houses as student"
  bool is_call = false, allowed = false, succeeded = false;
  bool goes_on = false;  ///< the command that sent it went on to a further step
  std::string error_code;
};

/// A save that does not fit: which step, what was expected.
struct LoadError {
  std::string message;
  int step = -1;
};

class History {
 public:
  explicit History(World base);

  const World& world() const;  ///< the world at the cursor
  const World& base() const { return base_; }
  int cursor() const { return cursor_; }  ///< index of the current step; -1: the base world
  const std::vector<StepInfo>& steps() const { return steps_; }
  std::vector<int> line()
      const;  ///< step indices from the base to the newest step of the current branch

  /// Applies a command at the cursor. In the past this forks a new branch; nothing is lost.
  StepResult apply(const Command& command);
  /// The steps from index `first` to the newest were sent by one command of the terminal.
  void one_command(std::size_t first);
  bool undo();          ///< one step back; false at the base
  bool redo();          ///< one step forward on the current branch; false at its end
  bool seek(int step);  ///< to any step of any branch (-1: base); constant time; false when there
                        ///< is no such step

  /// Trace of a step, recomputed from the world before it (exactly the same, since step() is pure).
  /// Null when it was no call.
  TracePtr trace(int step) const;
  /// Index of the last API call at or before the cursor, or -1.
  int last_call() const;

  /// {"format":1,"base":hash,"steps":[{"command":...,"parent":n,"hash":"...","goes_on":true?}],
  /// "cursor":n}
  Json save() const;
  /// Replays `saved` on `base`, comparing the hash of every step. Never half loaded.
  static Expected<History, LoadError> load(World base, const Json& saved);

 private:
  World base_;
  std::vector<StepInfo> steps_;
  int cursor_ = -1;
  int tip_ = -1;  ///< newest step of the current branch, for redo
  TracePtr remember(int step, TracePtr trace) const;
  mutable std::deque<std::pair<int, TracePtr>> traces_;  ///< of the calls last asked for or made
};

}  // namespace lockbox::cloud
