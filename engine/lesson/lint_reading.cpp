
#include <string>

#include "engine/base/text.hpp"
#include "engine/lesson/lint_rules.hpp"

namespace lockbox::lesson {

namespace {

constexpr std::size_t kFewWords = 25;  // a grade of less text says nothing
constexpr double kMaxGrade = 9.0;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '\'';
}

/// Groups of vowels; a silent e at the end is none. Names of operations, such as GetItem, are read
/// as a name and count as two.
std::size_t syllables(std::string_view word) {
  std::size_t groups = 0, capitals = 0;
  bool vowel = false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    capitals += i > 0 && word[i] >= 'A' && word[i] <= 'Z';
    const char c = static_cast<char>(word[i] | 0x20);
    const bool now = std::string_view("aeiouy").find(c) != std::string_view::npos;
    groups += now && !vowel;
    vowel = now;
  }
  if (capitals > 0)
    return 2;
  const bool silent = word.size() > 2 && word.back() == 'e' && word[word.size() - 2] != 'l';
  return groups > 1 && silent ? groups - 1 : groups == 0 ? 1 : groups;
}

/// The text as it is read: code and placeholders become one short word each, stars go.
std::string read_aloud(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool code = text[i] == '`', hole = text.compare(i, 2, "{{") == 0;
    if (code || hole) {
      const std::size_t end = code ? text.find('`', i + 1) : text.find("}}", i);
      out += "it";
      if (end == std::string::npos)
        return out;
      i = code ? end : end + 1;
    } else if (text[i] != '*') {
      out += text[i];
    }
  }
  return out;
}

}  // namespace

Reading reading_of(const std::string& raw) {
  const std::string text = read_aloud(raw);
  Reading out;
  std::size_t sounds = 0, sentences = 0, since = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (is_letter(text[i])) {
      std::size_t end = i;
      while (end < text.size() && is_letter(text[end])) ++end;
      ++out.words;
      ++since;
      sounds += syllables(std::string_view(text).substr(i, end - i));
      i = end;
      continue;
    }
    const bool stop = std::string_view(".!?:;").find(text[i]) != std::string_view::npos &&
                      (i + 1 == text.size() || text[i + 1] == ' ' || text[i + 1] == '\n');
    if ((stop || text[i] == '\n') && since > 0) {
      ++sentences;
      since = 0;
    }
    ++i;
  }
  sentences += since > 0;
  if (out.words == 0)
    return out;
  const auto words = static_cast<double>(out.words);
  out.grade = 0.39 * words / static_cast<double>(sentences) +
              11.8 * static_cast<double>(sounds) / words - 15.59;
  return out;
}

void reading_rule(const Scenario& s, std::vector<Problem>& problems) {
  for (const auto& entry : s.texts) {
    const Reading reading = reading_of(entry.second);
    if (reading.words < kFewWords || reading.grade <= kMaxGrade)
      continue;
    const std::int64_t tenths = static_cast<std::int64_t>(reading.grade * 10);
    problems.push_back(Problem{concat({s.folder, "/text/en.json"}), "/" + entry.first, "L17",
                               concat({"reading grade ", std::to_string(tenths / 10), ".",
                                       std::to_string(tenths % 10), "; at most 9"})});
  }
}

}  // namespace lockbox::lesson
