#pragma once
// The project's scenarios as a FileSource, and the same with some files changed.
#include <map>
#include <string>

#include "engine/lesson/lab.hpp"
#include "lockbox_scenarios.hpp"

namespace lockbox::lesson::test {

inline FileSource with_files(std::map<std::string, std::string> changed) {
  return [changed](std::string_view path) -> std::optional<std::string> {
    const auto it = changed.find(std::string(path));
    if (it != changed.end())
      return it->second;
    for (const scenarios::File& file : scenarios::files()) {
      if (file.path == path)
        return std::string(file.text);
    }
    return std::nullopt;
  };
}

inline FileSource project_files() {
  return with_files({});
}

inline std::string project_text(std::string_view path) {
  return project_files()(path).value_or("");
}

/// A project file with one piece of text replaced; the piece must be there.
inline std::string edited(std::string_view path, const std::string& from, const std::string& to) {
  std::string text = project_text(path);
  const std::size_t at = text.find(from);
  if (at == std::string::npos)
    return "the text to replace is not in the file";
  return text.replace(at, from.size(), to);
}

inline std::string all_of(const std::vector<Problem>& problems) {
  std::string out;
  for (const Problem& p : problems) out += to_text(p) + "\n";
  return out;
}

}  // namespace lockbox::lesson::test
