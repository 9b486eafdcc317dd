#pragma once
// What every panel is given to look at, and how a panel asks for something: panels change nothing
// themselves, they append intents that web/app carries out after the frame.
#include <optional>
#include <string>
#include <vector>

#include "engine/cloud/history.hpp"
#include "web/ui/widgets.hpp"

namespace lockbox::panels {

struct Intent {
  enum class Kind { Seek, Undo, Redo, Copy, Act, Command, Desk };
  Kind kind = Kind::Seek;
  int step = 0;      ///< Seek
  std::string text;  ///< Copy, Command; Act: the action's JSON; Desk: what to show there, JSON
};

/// The world at the cursor and the last request, if there was one.
struct Scene {
  const cloud::World& world;
  const cloud::History& history;
  const cloud::RequestTrace* trace = nullptr;  ///< last call at or before the cursor, or null
  int trace_step = -1;                         ///< its index in the history
  std::uint64_t version = 0;                   ///< raised whenever the lab may have moved
  double trace_since = 0;                      ///< when it came up, on the clock of Ui::now
  std::string caller;  ///< who the terminal plays: "role/NAME", "user/NAME" or empty
  std::vector<Intent>& intents;
};

/// Where a panel is drawn.
struct Place {
  ImVec2 min, size;
};

inline ui::Mark mark_of(cloud::StageVerdict verdict) {
  switch (verdict) {
    case cloud::StageVerdict::Passed:
      return ui::Mark::Allow;
    case cloud::StageVerdict::Refused:
      return ui::Mark::Deny;
    case cloud::StageVerdict::NotReached:
      return ui::Mark::NotReached;
    case cloud::StageVerdict::NotApplicable:
      return ui::Mark::NotApplicable;
  }
  return ui::Mark::None;
}

/// What a step did that belongs on the time line by name: a backup, a restore, a setting of time to
/// live, items that expired.
struct TimeMark {
  enum class Kind { Backup, Expiry };
  Kind kind = Kind::Backup;
  std::string words;  ///< "Backup nightly of Houses"
};
std::optional<TimeMark> time_mark_of(const cloud::History& history, int step);

/// How a step went, and in words.
ui::Mark mark_of(const cloud::StepInfo& step);
std::string words_of(const cloud::StepInfo& step);

}  // namespace lockbox::panels
