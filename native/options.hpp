#pragma once
// What commands about a saved world have in common: options with values, --json, the world itself.
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "engine/lesson/lab.hpp"
#include "native/command.hpp"

namespace lockbox::native {

/// An option with a value, and where the value goes.
struct ValueOption {
  std::string_view name;  ///< "--world"
  std::optional<std::string>* value;
};

/// Reads `--NAME VALUE`, `--NAME=VALUE` and --json. Answers what is wrong with the arguments, or
/// nullopt.
std::optional<std::string> read_options(const Arguments& arguments,
                                        std::initializer_list<ValueOption> options, bool& json);

/// The lab of --world for `command`; without a name a fresh sandbox. When it cannot be opened, says
/// why on standard error; the error is the exit status.
Expected<lesson::Lab, int> open_named_lab(std::string_view command,
                                          const std::optional<std::string>& world);

}  // namespace lockbox::native
