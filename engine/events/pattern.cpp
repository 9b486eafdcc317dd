#include "engine/events/pattern.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/text.hpp"

namespace lockbox::events {

namespace {

constexpr std::size_t kMaxNumericTests = 2;  // a lower and an upper bound

bool is_scalar(const Json& v) {
  return v.is_string() || v.is_number() || v.is_boolean() || v.is_null();
}

bool is_text_or_texts(const Json& v) {
  if (v.is_string())
    return true;
  return v.is_array() && !v.empty() &&
         std::all_of(v.begin(), v.end(), [](const Json& one) { return one.is_string(); });
}

bool is_comparison(const Json& word) {
  static constexpr std::array<std::string_view, 5> kWords = {"=", "<", "<=", ">", ">="};
  return word.is_string() &&
         std::find(kWords.begin(), kWords.end(), word.get<std::string>()) != kWords.end();
}

std::string numeric_problem(const Json& tests) {
  if (!tests.is_array() || tests.empty() || tests.size() % 2 != 0 ||
      tests.size() / 2 > kMaxNumericTests)
    return "numeric needs one or two pairs of an operator and a number";
  for (std::size_t i = 0; i < tests.size(); i += 2) {
    if (!is_comparison(tests[i]))
      return "Unrecognized numeric range operator";
    if (!tests[i + 1].is_number())
      return "Numeric range operators must be followed by a number";
  }
  return {};
}

std::string anything_but_problem(const Json& value) {
  if (value.is_object()) {
    if (value.size() != 1)
      return "Only one key allowed in match expression";
    const std::string word = value.begin().key();
    if (word != "prefix" && word != "suffix" && word != "equals-ignore-case" && word != "wildcard")
      return concat({"Unsupported anything-but pattern: ", word});
    return is_text_or_texts(value.begin().value()) ? std::string()
                                                   : concat({word, " must be a string"});
  }
  const bool list = value.is_array() && !value.empty() &&
                    std::all_of(value.begin(), value.end(),
                                [](const Json& one) { return one.is_string() || one.is_number(); });
  return value.is_string() || value.is_number() || list
             ? std::string()
             : "Value of anything-but must be a string, a number, or a list of them";
}

std::string operator_problem(const Json& object) {
  if (object.size() != 1)
    return "Only one key allowed in match expression";
  const std::string word = object.begin().key();
  const Json& value = object.begin().value();
  if (word == "prefix" || word == "suffix") {
    const Json* folded = member(value, "equals-ignore-case");
    const bool good = value.is_string() || (folded && value.size() == 1 && folded->is_string());
    return good ? std::string() : concat({word, " match pattern must be a string"});
  }
  if (word == "equals-ignore-case" || word == "wildcard")
    return value.is_string() ? std::string() : concat({word, " match pattern must be a string"});
  if (word == "exists")
    return value.is_boolean() ? std::string()
                              : "exists match pattern must be either true or false.";
  if (word == "numeric")
    return numeric_problem(value);
  if (word == "anything-but")
    return anything_but_problem(value);
  if (word == "cidr")
    return "the operator cidr is not simulated here";
  return concat({"Unrecognized match type ", word});
}

std::string values_problem(const Json& values) {
  if (values.empty())
    return "Empty arrays are not allowed";
  for (const Json& value : values) {
    std::string problem;
    if (value.is_object())
      problem = operator_problem(value);
    else if (!is_scalar(value))
      problem = "Match value must be String, number, true, false, or null";
    if (!problem.empty())
      return problem;
  }
  return {};
}

std::string object_problem(const Json& pattern, const std::string& at) {
  if (pattern.empty())
    return at.empty() ? "Empty objects are not allowed"
                      : concat({"Empty objects are not allowed: ", at});
  for (const auto& entry : pattern.items()) {
    const std::string place = at.empty() ? entry.key() : concat({at, ".", entry.key()});
    const Json& value = entry.value();
    std::string problem;
    if (entry.key() == "$or" && value.is_array()) {
      if (value.size() < 2)
        return concat({"$or needs at least two patterns: ", place});
      for (const Json& one : value) {
        problem = one.is_object() ? object_problem(one, place)
                                  : concat({"$or must be a list of objects: ", place});
        if (!problem.empty())
          return problem;
      }
      continue;
    }
    if (value.is_object())
      problem = object_problem(value, place);
    else if (!value.is_array())
      problem = concat({"\"", place, "\" must be an object or an array"});
    else if (!(problem = values_problem(value)).empty())
      problem += concat({": ", place});
    if (!problem.empty())
      return problem;
  }
  return {};
}

/// `*` stands for any number of characters, `\*` for a star. Greedy with one point to return to.
bool wildcard(std::string_view pattern, std::string_view text) {
  std::vector<std::optional<char>> parts;  // nothing: a star
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\' && i + 1 < pattern.size())
      parts.emplace_back(pattern[++i]);
    else if (pattern[i] == '*')
      parts.emplace_back(std::nullopt);
    else
      parts.emplace_back(pattern[i]);
  }
  std::size_t p = 0, t = 0, star = parts.size(), resume = 0;
  while (t < text.size()) {
    if (p < parts.size() && !parts[p]) {
      star = p++;
      resume = t;
    } else if (p < parts.size() && *parts[p] == text[t]) {
      ++p;
      ++t;
    } else if (star < parts.size()) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < parts.size() && !parts[p]) ++p;
  return p == parts.size();
}

bool text_test(const std::string& word, const Json& wanted, const Json& value) {
  if (!value.is_string())
    return false;
  const std::string text = value.get<std::string>();
  if (wanted.is_object()) {  // {"prefix": {"equals-ignore-case": "..."}}
    return text_test(word, to_lower(wanted.begin().value().get<std::string>()), to_lower(text));
  }
  const std::string other = wanted.get<std::string>();
  if (word == "prefix")
    return text.compare(0, other.size(), other) == 0;
  if (word == "suffix")
    return text.size() >= other.size() &&
           text.compare(text.size() - other.size(), other.size(), other) == 0;
  if (word == "wildcard")
    return wildcard(other, text);
  return to_lower(text) == to_lower(other);
}

/// Exact, by type: the text "1" is not the number 1. Numbers are compared as they are written: 300
/// is not 300.0.
bool same(const Json& a, const Json& b) {
  return a.is_number() && b.is_number() ? lockbox::to_text(a) == lockbox::to_text(b) : a == b;
}

bool in_range(const Json& tests, const Json& value) {
  if (!value.is_number())
    return false;
  const double x = value.get<double>();
  for (std::size_t i = 0; i < tests.size(); i += 2) {
    const std::string op = tests[i].get<std::string>();
    const double y = tests[i + 1].get<double>();
    const bool holds = op == "="    ? x == y
                       : op == "<"  ? x < y
                       : op == "<=" ? x <= y
                       : op == ">"  ? x > y
                                    : x >= y;
    if (!holds)
      return false;
  }
  return true;
}

bool any_of_list(const Json& list, const std::function<bool(const Json&)>& test) {
  return list.is_array() ? std::any_of(list.begin(), list.end(), test) : test(list);
}

bool other_than(const Json& unwanted, const Json& value) {
  if (!unwanted.is_object())
    return !any_of_list(unwanted, [&](const Json& one) { return same(one, value); });
  const std::string word = unwanted.begin().key();
  return !any_of_list(unwanted.begin().value(),
                      [&](const Json& one) { return text_test(word, one, value); });
}

/// One alternative of a field against one value of the event.
bool value_matches(const Json& wanted, const Json& value) {
  if (!wanted.is_object())
    return same(wanted, value);
  const std::string word = wanted.begin().key();
  const Json& operand = wanted.begin().value();
  if (word == "exists")
    return operand.get<bool>();
  if (word == "numeric")
    return in_range(operand, value);
  if (word == "anything-but")
    return other_than(operand, value);
  return text_test(word, operand, value);
}

bool is_absence(const Json& wanted) {
  const Json* exists = member(wanted, "exists");
  return exists && exists->is_boolean() && !exists->get<bool>();
}

/// The alternatives of a field against what the event has there; null: nothing. Only leaves count:
/// an object at that place is nothing, of a list one value is enough.
bool field_matches(const Json& alternatives, const Json* value) {
  const bool leaf = value && !value->is_object() && !(value->is_array() && value->empty());
  for (const Json& wanted : alternatives) {
    if (is_absence(wanted)) {
      if (!leaf)
        return true;
      continue;
    }
    if (leaf && any_of_list(*value, [&](const Json& one) {
          return is_scalar(one) && value_matches(wanted, one);
        }))
      return true;
  }
  return false;
}

/// A field of the event, also one that is null: a pattern can ask for null.
const Json* field_of(const Json* event, const std::string& name) {
  if (!event || !event->is_object())
    return nullptr;
  const auto at = event->find(name);
  return at == event->end() ? nullptr : &*at;
}

bool object_matches(const Json& pattern, const Json* event);

/// A pattern inside a pattern: of a list of objects one must fulfil all of it.
bool nested_matches(const Json& pattern, const Json* value) {
  if (!value || !value->is_array())
    return object_matches(pattern, value);
  return std::any_of(value->begin(), value->end(),
                     [&](const Json& one) { return object_matches(pattern, &one); });
}

bool object_matches(const Json& pattern, const Json* event) {
  for (const auto& entry : pattern.items()) {
    const Json& wanted = entry.value();
    if (entry.key() == "$or" && wanted.is_array()) {
      if (std::none_of(wanted.begin(), wanted.end(),
                       [&](const Json& one) { return object_matches(one, event); }))
        return false;
      continue;
    }
    const Json* value = field_of(event, entry.key());
    if (!(wanted.is_array() ? field_matches(wanted, value) : nested_matches(wanted, value)))
      return false;
  }
  return true;
}

}  // namespace

std::string pattern_problem(const Json& pattern) {
  return pattern.is_object() ? object_problem(pattern, {}) : "Filter is not an object";
}

bool matches(const Json& pattern, const Json& event) {
  return object_matches(pattern, &event);
}

}  // namespace lockbox::events
