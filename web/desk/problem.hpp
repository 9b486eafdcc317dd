#pragma once
// What is wrong with something that was typed, and where.
#include <string>
#include <vector>

#include "engine/base/json.hpp"

namespace lockbox::desk {

/// `at` is a JSON pointer into what was given ("/2/text"), the name of a field ("name"), or empty
/// when the whole is meant. `message` is AWS's own text wherever AWS has one.
struct Problem {
  std::string at, message;
};

/// [{"at", "message"}]
Json to_json(const std::vector<Problem>& problems);

}  // namespace lockbox::desk
