#pragma once
// What a goal says back: only the first failing part speaks, with the request that shows it; where
// the world is what a foreseen wrong path leads to, that path's own text is used.
#include <vector>

#include "engine/lesson/progress.hpp"
#include "engine/lesson/view.hpp"

namespace lockbox::lesson {

std::vector<GoalView> goal_views(Tracker& tracker, const cloud::History& history,
                                 const Scenario& scenario, const Step& step,
                                 const StepState& state);

/// The declared wrong path of this step that the learner has walked, or nullptr.
const WrongPath* walked_wrong_path(Tracker& tracker, const cloud::History& history,
                                   const Scenario& scenario, const Step& step,
                                   const StepState& state, const std::string& failing);

}  // namespace lockbox::lesson
