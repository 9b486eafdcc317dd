#pragma once
// Labs in files: what --world names, and the scenarios that are built into the program.
#include <optional>
#include <string>

#include "engine/lesson/lab.hpp"
#include "native/io.hpp"

namespace lockbox::native {

/// The base world of a lab when no file says otherwise.
constexpr std::string_view kSandboxWorld = "hogwarts-1";

/// Scenario files: those of the folder in LOCKBOX_SCENARIOS when it is set, else the built-in ones.
lesson::FileSource scenario_files();

/// The lab saved in `path`, or a fresh sandbox when there is no such file (or no path). The error
/// is a text that names file and place.
Expected<lesson::Lab, IoError> open_lab(const std::optional<std::string>& path);

std::optional<IoError> save_lab(const lesson::Lab& lab, const std::string& path);

/// Problems as text, one a line.
std::string problem_text(const std::vector<lesson::Problem>& problems);

}  // namespace lockbox::native
