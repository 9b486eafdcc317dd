// The files of scenarios/, built into the program by the build, so that tests read no file.
#pragma once

#include <iterator>
#include <span>
#include <string_view>

namespace lockbox::scenarios {

/// One file: its path below scenarios/ (with / between folders) and its text.
struct File {
  std::string_view path;
  std::string_view text;
};

/// All files, sorted by path.
std::span<const File> files();

}  // namespace lockbox::scenarios
