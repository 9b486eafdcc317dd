#pragma once
// Keys in the worlds of questions: a table under a customer managed key, and what became of the
// key since. Private to the lesson engine.
#include "engine/lesson/question_world.hpp"

namespace lockbox::lesson {

/// Puts the table of every other world under a key of its own and draws a history for it: nothing,
/// disabled a moment ago, rotated, replaced by another key under the same alias, or replaced while
/// a backup keeps the old one. Adds what somebody has to be told to `w.told`, and returns the
/// requests about the history that are no reads of the table.
std::vector<cloud::CallApi> draw_keys(QuestionWorld& w, Rng& rng);

}  // namespace lockbox::lesson
