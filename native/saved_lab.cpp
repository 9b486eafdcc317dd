#include "native/saved_lab.hpp"

#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "lockbox_scenarios.hpp"

namespace lockbox::native {

lesson::FileSource scenario_files() {
  const char* folder = std::getenv("LOCKBOX_SCENARIOS");
  if (folder && *folder) {
    return [root = std::string(folder)](std::string_view path) -> std::optional<std::string> {
      if (path.find("..") != std::string_view::npos)
        return std::nullopt;
      auto content = read_file(concat({root, "/", path}));
      return content ? std::optional<std::string>(*content) : std::nullopt;
    };
  }
  return [](std::string_view path) -> std::optional<std::string> {
    for (const scenarios::File& file : scenarios::files()) {
      if (file.path == path)
        return std::string(file.text);
    }
    return std::nullopt;
  };
}

Expected<lesson::Lab, IoError> open_lab(const std::optional<std::string>& path) {
  const lesson::FileSource files = scenario_files();
  if (!path || !file_exists(*path)) {
    auto lab = lesson::Lab::sandbox(files, kSandboxWorld);
    if (!lab)
      return IoError{problem_text(lab.error())};
    return std::move(lab).value();
  }
  auto text = read_file(*path);
  if (!text)
    return text.error();
  const JsonParse saved = parse_json(*text);
  if (!saved) {
    return IoError{concat({*path, ":", std::to_string(saved.error->line), ":",
                           std::to_string(saved.error->column), ": ", saved.error->message})};
  }
  auto lab = lesson::Lab::load(files, saved.value);
  if (!lab)
    return IoError{concat({*path, ": ", problem_text(lab.error())})};
  return std::move(lab).value();
}

std::optional<IoError> save_lab(const lesson::Lab& lab, const std::string& path) {
  return write_file(path, to_text(lab.save()) + "\n");
}

std::string problem_text(const std::vector<lesson::Problem>& problems) {
  std::vector<std::string> lines;
  for (const lesson::Problem& p : problems) lines.push_back(lesson::to_text(p));
  return join(lines, "\n");
}

}  // namespace lockbox::native
