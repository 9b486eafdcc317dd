#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/lesson/lint_rules.hpp"
#include "engine/lesson/reader.hpp"

namespace lockbox::lesson {

namespace {

constexpr std::size_t kMaxProof = 1500;     // characters
constexpr std::size_t kMaxActProof = 4000;  // of all scenarios of an act
constexpr std::size_t kLongestMatch = 258;  // RFC 1951
constexpr std::size_t kFarthestMatch = 32768;
constexpr std::size_t kShortestMatch = 3;

std::size_t bits_below(std::size_t value) {
  std::size_t bits = 0;
  while (value > 1) {
    value >>= 1;
    ++bits;
  }
  return bits;
}

/// Bits of a literal with fixed codes: 8 up to 143, 9 above.
std::size_t literal_bits(char c) {
  return static_cast<unsigned char>(c) < 144 ? 8 : 9;
}

/// Bits of a match: length code (7, or 8 from 115 on) with its extra bits, distance code (5) with
/// its extra bits.
std::size_t match_bits(std::size_t length, std::size_t distance) {
  const std::size_t more = length <= 10 || length == kLongestMatch ? 0 : bits_below(length - 3) - 2;
  const std::size_t far = distance <= 4 ? 0 : bits_below(distance - 1) - 1;
  return (length < 115 ? 7u : 8u) + more + 5 + far;
}

}  // namespace

std::size_t proof_characters(const std::vector<std::string>& lines,
                             const std::vector<std::string>& known) {
  std::string text = join(known, "\n");
  if (text.size() > kFarthestMatch / 2)
    text.resize(kFarthestMatch / 2);
  std::size_t at = text.size();
  text += join(lines, "\n");
  std::map<std::string, std::vector<std::size_t>> seen;  // three bytes -> where
  const auto remember_place = [&](std::size_t i) {
    if (i + kShortestMatch <= text.size())
      seen[text.substr(i, kShortestMatch)].push_back(i);
  };
  for (std::size_t i = 0; i < at; ++i) remember_place(i);
  std::size_t bits = 3 + 7;  // block header, end of block
  while (at < text.size()) {
    std::size_t best = 0, distance = 0;
    const auto places = seen.find(text.substr(at, kShortestMatch));
    if (places != seen.end()) {
      for (auto p = places->second.rbegin(); p != places->second.rend(); ++p) {
        if (at - *p > kFarthestMatch)
          break;
        std::size_t n = 0;
        while (n < kLongestMatch && at + n < text.size() && text[*p + n] == text[at + n]) ++n;
        if (n > best) {
          best = n;
          distance = at - *p;
        }
      }
    }
    const std::size_t step = best >= kShortestMatch ? best : 1;
    bits += best >= kShortestMatch ? match_bits(best, distance) : literal_bits(text[at]);
    for (std::size_t i = 0; i < step; ++i) remember_place(at + i);
    at += step;
  }
  const std::size_t bytes = (bits + 7) / 8;
  return (bytes * 4 + 2) / 3;
}

std::size_t log_characters(const Scenario& s, const std::vector<std::string>& lines) {
  std::vector<std::string> known;
  for (const Step& step : s.steps) {
    for (const Hint& hint : step.hints) {
      if (!hint.types.empty())
        known.push_back(hint.types);
    }
  }
  return proof_characters(lines, known);
}

void act_size_rule(const CurriculumEntry& entry, std::size_t own, std::size_t total,
                   const std::vector<std::string>& others, std::vector<Problem>& problems) {
  if (total > kMaxActProof)
    problems.push_back(
        Problem{"curriculum.json", "", "L13",
                concat({"the logs of act ", entry.act, " take ", std::to_string(total),
                        " characters together; at most 4000 (", join(others, ", "), ", ", entry.id,
                        " ", std::to_string(own), ")"})});
}

void proof_size_rule(const Scenario& s, const std::string& solution,
                     const std::vector<std::string>& lines, std::vector<Problem>& problems) {
  const std::size_t characters = log_characters(s, lines);
  if (characters > kMaxProof)
    problems.push_back(Problem{concat({s.folder, "/scenario.json"}),
                               concat({"/proofs/solutions/", solution}), "L13",
                               concat({"its log takes ", std::to_string(characters),
                                       " characters in a code; at most 1500"})});
}

Json keys_json(const Scenario& s, const PredictionKeys& keys) {
  Json steps = Json::object();
  for (const auto& step : keys) {
    for (const auto& key : step.second) steps[step.first][key.first] = key.second;
  }
  return Json{{"rulebook", s.rulebook}, {"predictions", std::move(steps)}};
}

void drift_rule(const FileSource& files, const Scenario& s, const PredictionKeys& keys,
                std::vector<Problem>& problems) {
  const std::string path = concat({s.folder, "/keys.json"});
  const auto text = files(path);
  if (!text)
    return;
  const JsonParse parsed = parse_json(*text);
  if (parsed.error) {
    problems.push_back(Problem{path, "", "L18", parsed.error->message});
    return;
  }
  const Json* recorded = member(parsed.value, "predictions");
  if (!recorded || !recorded->is_object()) {
    problems.push_back(Problem{path, "/predictions", "L18", "expected an object of steps"});
    return;
  }
  const std::string rulebook = string_member(parsed.value, "rulebook").value_or("");
  for (const auto& step : keys) {
    const Json* before = member(*recorded, step.first);
    if (!before)
      continue;
    for (const auto& key : step.second) {
      const auto was = string_member(*before, key.first);
      if (was && *was != key.second)
        problems.push_back(
            Problem{path, concat({"/predictions/", step.first, "/", key.first}), "L18",
                    concat({"the key was \"", *was, "\" (", rulebook, "), the engine says \"",
                            key.second, "\" (", s.rulebook, ")"})});
    }
  }
}

}  // namespace lockbox::lesson
