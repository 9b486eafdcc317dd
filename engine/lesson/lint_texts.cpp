#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/hash.hpp"
#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/lesson/lint_rules.hpp"
#include "engine/lesson/reader.hpp"

namespace lockbox::lesson {

namespace {

constexpr std::size_t kMaxTitle = 80;  // characters of titles and subtitles
constexpr const char* kMadeFrom = "#made-from";

/// "{{name}}" of a text, sorted, each as often as it stands there.
std::multiset<std::string> placeholders_of(const std::string& text) {
  std::multiset<std::string> out;
  for (std::size_t at = text.find("{{"); at != std::string::npos; at = text.find("{{", at + 2)) {
    const std::size_t end = text.find("}}", at);
    if (end == std::string::npos)
      break;
    out.insert(text.substr(at + 2, end - at - 2));
  }
  return out;
}

std::optional<Json> texts_at(const FileSource& files, const std::string& path,
                             std::vector<Problem>& problems) {
  const auto text = files(path);
  if (!text) {
    problems.push_back(Problem{path, "", "L12", "there is no such file"});
    return std::nullopt;
  }
  const JsonParse parsed = parse_json(*text);
  if (parsed.error || !parsed.value.is_object()) {
    problems.push_back(
        Problem{path, "", "L12", parsed.error ? parsed.error->message : "expected an object"});
    return std::nullopt;
  }
  return parsed.value;
}

bool is_title(const std::string& key) {
  return key == "title" || key == "subtitle" || std::string_view(key).ends_with(".title");
}

void fits(const std::string& path, const Json& texts, std::vector<Problem>& problems) {
  for (const auto& entry : texts.items()) {
    if (!entry.value().is_string() || !is_title(entry.key()))
      continue;
    const std::size_t length = utf8_length(entry.value().get<std::string>());
    if (length > kMaxTitle)
      problems.push_back(Problem{
          path, child_pointer("", entry.key()), "L12",
          concat({std::to_string(length), " characters; a title fits at 200 % with at most 80"})});
  }
}

void translated(const std::string& path, const Json& texts, const Json& source,
                std::vector<Problem>& problems) {
  const auto wrong = [&](const std::string& key, std::string message) {
    problems.push_back(Problem{path, child_pointer("", key), "L12", std::move(message)});
  };
  const Json* made_from = member(texts, kMadeFrom);
  for (const auto& entry : source.items()) {
    if (!entry.value().is_string())
      continue;
    const std::string text = entry.value().get<std::string>();
    const auto here = string_member(texts, entry.key());
    if (!here) {
      wrong(entry.key(), "is missing in this locale");
      continue;
    }
    if (placeholders_of(*here) != placeholders_of(text))
      wrong(entry.key(), "names other placeholders than the source");
    const std::string hash =
        made_from ? string_member(*made_from, entry.key()).value_or("") : std::string();
    if (hash != source_hash(text))
      wrong(entry.key(), concat({"was made from another text: the source is ", source_hash(text),
                                 " now, found \"", hash, "\""}));
  }
  for (const auto& entry : texts.items()) {
    if (entry.key() != kMadeFrom && !member(source, entry.key()))
      wrong(entry.key(), "has no text in the source language");
  }
}

}  // namespace

std::string source_hash(std::string_view text) {
  return fixed_hex(hash_bytes(text) >> 32, 8);
}

void locale_rules(const FileSource& files, const Scenario& s, std::vector<Problem>& problems) {
  const auto path = [&](const std::string& locale) {
    return concat({s.folder, "/text/", locale, ".json"});
  };
  const auto source = texts_at(files, path(s.source_locale), problems);
  if (!source)
    return;
  fits(path(s.source_locale), *source, problems);
  if (std::find(s.locales.begin(), s.locales.end(), s.source_locale) == s.locales.end())
    problems.push_back(Problem{concat({s.folder, "/scenario.json"}), "/text/locales", "L12",
                               "the source language is not among the locales"});
  for (const std::string& locale : s.locales) {
    if (locale == s.source_locale)
      continue;
    const auto texts = texts_at(files, path(locale), problems);
    if (!texts)
      continue;
    fits(path(locale), *texts, problems);
    translated(path(locale), *texts, *source, problems);
  }
}

}  // namespace lockbox::lesson
