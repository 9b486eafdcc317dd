#include "engine/api/params.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/sim_time.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api {

namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool only(std::string_view value, std::string_view extra) {
  return std::all_of(value.begin(), value.end(),
                     [&](char c) { return is_word(c) || extra.find(c) != std::string_view::npos; });
}

bool is_path(std::string_view value) {
  if (value.empty() || value.front() != '/' || value.back() != '/')
    return false;
  return std::all_of(value.begin(), value.end(), [](char c) { return c >= '!' && c <= '~'; });
}

bool fits(Pattern pattern, std::string_view value) {
  switch (pattern) {
    case Pattern::Any:
      return true;
    case Pattern::Name:
    case Pattern::SourceIdentity:
      return only(value, "+=,.@-");
    case Pattern::Path:
      return is_path(value);
    case Pattern::AccountId:
      return value.size() == 12 &&
             std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
    case Pattern::AccessKeyId:
      return only(value, "");
    case Pattern::ExternalId:
      return only(value, "+=,.@:/-");
  }
  return true;
}

std::string_view pattern_text(Pattern pattern) {
  switch (pattern) {
    case Pattern::Any:
      break;
    case Pattern::Name:
    case Pattern::SourceIdentity:
      return "[\\w+=,.@-]*";
    case Pattern::Path:
      return "(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)";
    case Pattern::AccountId:
      return "^\\d{12}$";
    case Pattern::AccessKeyId:
      return "[\\w]*";
    case Pattern::ExternalId:
      return "[\\w+=,.@:\\/-]*";
  }
  return "";
}

std::string lower_first(std::string_view name) {
  std::string out(name);
  if (!out.empty() && out[0] >= 'A' && out[0] <= 'Z')
    out[0] = static_cast<char>(out[0] - 'A' + 'a');
  return out;
}

}  // namespace

Params::Params(const Json& object, std::string error_code)
    : object_(object), code_(std::move(error_code)) {}

bool Params::has(std::string_view name) const {
  return member(object_, name) != nullptr;
}

const Json* Params::any(std::string_view name) {
  ignore(name);
  return member(object_, name);
}

void Params::violation(std::string_view shown_value, std::string_view name,
                       std::string_view constraint) {
  violations_.push_back(concat({"Value ", shown_value, " at '", lower_first(name),
                                "' failed to satisfy constraint: ", constraint}));
}

void Params::wrong_type(std::string_view name, std::string_view expected) {
  const Json* found = member(object_, name);
  violation(concat({"'", found ? to_text(*found) : std::string("null"), "'"}), name,
            concat({"Member must be ", expected}));
}

std::string Params::checked(std::string_view name, const std::string& value, Pattern pattern,
                            std::size_t min, std::size_t max) {
  const std::string shown = concat({"'", value, "'"});
  const std::size_t length = utf8_length(value);
  bool fine = true;
  if (length < min) {
    violation(shown, name,
              concat({"Member must have length greater than or equal to ", std::to_string(min)}));
    fine = false;
  }
  if (length > max) {
    violation(shown, name,
              concat({"Member must have length less than or equal to ", std::to_string(max)}));
    fine = false;
  }
  if (!fits(pattern, value)) {
    violation(shown, name,
              concat({"Member must satisfy regular expression pattern: ", pattern_text(pattern)}));
    fine = false;
  }
  return fine ? value : std::string();
}

std::string Params::text(std::string_view name, Pattern pattern, std::size_t min, std::size_t max) {
  if (!has(name)) {
    ignore(name);
    violation("null", name, "Member must not be null");
    return {};
  }
  return optional_text(name, pattern, min, max);
}

std::string Params::optional_text(std::string_view name, Pattern pattern, std::size_t min,
                                  std::size_t max) {
  const Json* found = any(name);
  if (!found)
    return {};
  if (!found->is_string()) {
    wrong_type(name, "a string");
    return {};
  }
  return checked(name, found->get<std::string>(), pattern, min, max);
}

std::optional<std::int64_t> Params::integer(std::string_view name, std::int64_t min,
                                            std::int64_t max) {
  const Json* found = any(name);
  if (!found)
    return std::nullopt;
  std::optional<std::int64_t> value;
  if (found->is_number_integer())
    value = found->get<std::int64_t>();
  else if (found->is_string())
    value = to_int(found->get<std::string>());
  if (!value) {
    wrong_type(name, "an integer");
    return std::nullopt;
  }
  const std::string shown = concat({"'", std::to_string(*value), "'"});
  if (*value < min)
    violation(shown, name,
              concat({"Member must have value greater than or equal to ", std::to_string(min)}));
  if (*value > max)
    violation(shown, name,
              concat({"Member must have value less than or equal to ", std::to_string(max)}));
  return value;
}

bool Params::flag(std::string_view name, bool fallback) {
  const Json* found = any(name);
  if (!found)
    return fallback;
  if (found->is_boolean())
    return found->get<bool>();
  wrong_type(name, "a boolean");
  return fallback;
}

std::vector<std::string> Params::texts(std::string_view name) {
  std::vector<std::string> out;
  const Json* found = any(name);
  if (!found)
    return out;
  if (!found->is_array()) {
    wrong_type(name, "a list of strings");
    return out;
  }
  for (const Json& element : *found) {
    if (!element.is_string()) {
      wrong_type(name, "a list of strings");
      return {};
    }
    out.push_back(element.get<std::string>());
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> Params::tags(std::string_view name) {
  std::vector<std::pair<std::string, std::string>> out;
  const Json* found = any(name);
  if (!found)
    return out;
  if (!found->is_array()) {
    wrong_type(name, "a list of tags");
    return out;
  }
  for (std::size_t i = 0; i < found->size(); ++i) {
    const auto key = string_member((*found)[i], "Key");
    const auto value = string_member((*found)[i], "Value");
    const std::string place = concat({name, ".", std::to_string(i + 1), ".member."});
    if (!key || !value) {
      violation("null", place + (key ? "value" : "key"), "Member must not be null");
      continue;
    }
    checked(place + "key", *key, Pattern::Any, 1, 128);
    checked(place + "value", *value, Pattern::Any, 0, 256);
    out.push_back({*key, *value});
  }
  return out;
}

std::string Params::choice(std::string_view name, const std::vector<std::string>& allowed,
                           std::string fallback) {
  const Json* found = any(name);
  if (!found)
    return fallback;
  const std::string value = found->is_string() ? found->get<std::string>() : to_text(*found);
  if (std::find(allowed.begin(), allowed.end(), value) == allowed.end())
    violation(concat({"'", value, "'"}), name,
              concat({"Member must satisfy enum value set: [", join(allowed, ", "), "]"}));
  return value;
}

std::optional<AwsError> Params::error() const {
  if (!object_.is_object())
    return query_error(code_, "The parameters must be a JSON object.");
  for (const auto& entry : object_.items()) {
    if (std::find(known_.begin(), known_.end(), entry.key()) != known_.end())
      continue;
    return query_error(code_, concat({"Unknown parameter in input: \"", entry.key(),
                                      "\", must be one of: ", join(known_, ", ")}));
  }
  if (violations_.empty())
    return std::nullopt;
  const std::size_t count = violations_.size();
  return query_error(code_,
                     concat({std::to_string(count), " validation error", count == 1 ? "" : "s",
                             " detected: ", join(violations_, "; ")}));
}

std::string cli_seconds(std::int64_t ms) {
  std::string text = to_iso8601(SimTime{ms});
  text.pop_back();  // the Z
  return text + "+00:00";
}

AwsError query_error(std::string code, std::string message, int status) {
  AwsError error;
  error.code = std::move(code);
  error.message = std::move(message);
  error.http_status = status;
  return error;
}

}  // namespace lockbox::api
