#pragma once
// The complete result type of parse_json: include this (not json.hpp alone) where a text is parsed.
#include <nlohmann/json.hpp>

#include "engine/base/json.hpp"

namespace lockbox {

struct JsonParse {
  Json value;
  std::optional<JsonError> error;
  std::vector<std::string> duplicates;

  explicit operator bool() const { return !error.has_value(); }
};

}  // namespace lockbox
