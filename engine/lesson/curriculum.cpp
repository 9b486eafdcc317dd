#include "engine/lesson/curriculum.hpp"

#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/lesson/reader.hpp"

namespace lockbox::lesson {

Expected<std::vector<CurriculumEntry>, std::vector<Problem>> load_curriculum(
    const FileSource& files) {
  const std::string path = "curriculum.json";
  const auto text = files(path);
  if (!text)
    return std::vector<Problem>{Problem{path, "", "missing", "there is no such file"}};
  const JsonParse parsed = parse_json(*text);
  if (parsed.error) {
    return std::vector<Problem>{Problem{
        path, "", "json",
        concat({"line ", std::to_string(parsed.error->line), ": ", parsed.error->message})}};
  }
  std::vector<Problem> problems;
  const Node root(&parsed.value, path, "", &problems);
  root.object({"format", "scenarios"});
  std::vector<CurriculumEntry> out;
  for (const Node& n : root.at("scenarios").elements()) {
    n.object({"number", "id", "title", "act", "summary", "level", "minutes", "folder"});
    CurriculumEntry e;
    e.number = static_cast<int>(n.at("number").integer());
    e.id = n.text("id");
    e.title = n.text("title");
    e.act = n.text("act");
    e.summary = n.text("summary");
    e.level = n.word("level", {"beginner", "intermediate", "advanced", "expert"});
    e.minutes = static_cast<int>(n.at("minutes").integer());
    e.folder = n.text_or("folder", "");
    if (e.number != static_cast<int>(out.size()) + 1)
      n.at("number").fail("order", "expected the scenarios in order, from 1");
    out.push_back(std::move(e));
  }
  if (!problems.empty())
    return problems;
  return out;
}

const CurriculumEntry* find_entry(const std::vector<CurriculumEntry>& list, std::string_view id) {
  for (const CurriculumEntry& e : list) {
    if (e.id == id)
      return &e;
  }
  return nullptr;
}

Expected<std::vector<CatalogueEntry>, std::vector<Problem>> catalogue(const FileSource& files) {
  auto list = load_curriculum(files);
  if (!list)
    return list.error();
  std::vector<CatalogueEntry> out;
  for (const CurriculumEntry& e : *list) {
    if (e.folder.empty())
      continue;
    CatalogueEntry entry;
    entry.id = e.id;
    entry.title = e.title;
    entry.summary = e.summary;
    entry.level = e.level;
    entry.number = e.number;
    entry.minutes = e.minutes;
    out.push_back(std::move(entry));
  }
  return out;
}

}  // namespace lockbox::lesson
