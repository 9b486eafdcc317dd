#pragma once
// `help`, `aws help`, `aws SERVICE help`, `aws SERVICE COMMAND help`: made from the command model.
#include <string>
#include <vector>

#include "engine/shell/shell.hpp"

namespace lockbox::shell {

/// Help for the words between `aws` and `help` (none, a service, a service and a command).
Reply help_reply(const std::vector<std::string>& words);

/// What `help` alone prints.
std::string general_help();

/// One `lockbox` command of the terminal.
struct LockboxCommand {
  std::string_view name, arguments, summary;
};
const std::vector<LockboxCommand>& lockbox_commands();

}  // namespace lockbox::shell
