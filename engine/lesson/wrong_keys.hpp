#pragma once
// Wrong evaluators about keys and encryption (M12 to M15). Private to misconceptions.cpp.
#include <optional>
#include <string_view>

#include "engine/lesson/misconceptions.hpp"

namespace lockbox::lesson {

/// What somebody with the misconception `slug` expects, or nullopt when that is no different.
std::optional<Expectation> key_expectation(std::string_view slug, const cloud::World& world,
                                           const cloud::CallApi& call,
                                           const cloud::StepResult& truth);

}  // namespace lockbox::lesson
