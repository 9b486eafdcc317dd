#pragma once
// Wrong evaluators about what leaves a table (restores, replicas, exports, caches) and about those
// who act for others. Private to misconceptions.cpp.
#include <optional>
#include <string_view>

#include "engine/lesson/misconceptions.hpp"

namespace lockbox::lesson {

/// As policy_expectation, for M20 to M23.
std::optional<Expectation> copy_expectation(std::string_view slug, const cloud::World& world,
                                            const cloud::CallApi& call,
                                            const cloud::StepResult& truth);

}  // namespace lockbox::lesson
