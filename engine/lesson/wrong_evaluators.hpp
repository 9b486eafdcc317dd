#pragma once
// Wrong evaluators about policies, attributes and roads: each is a small change to what was asked
// or to who was asked, evaluated by the true evaluator. Private to misconceptions.cpp.
#include <optional>
#include <string_view>

#include "engine/lesson/misconceptions.hpp"

namespace lockbox::lesson {

/// What somebody with the misconception `slug` expects, or nullopt when that is no different.
std::optional<Expectation> policy_expectation(std::string_view slug, const cloud::World& world,
                                              const cloud::CallApi& call,
                                              const cloud::StepResult& truth);

}  // namespace lockbox::lesson
