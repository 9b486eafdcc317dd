// `lockbox lint-policy`.
#include "native/command.hpp"
#include "native/io.hpp"

namespace lockbox::native {

int run_lint_policy(const Arguments& arguments) {
  if (wants_help(arguments)) {
    print(
        "usage: lockbox lint-policy [--json] FILE...\n\nNot there yet: the policy linter comes "
        "with a later version.\n");
    return kDone;
  }
  return not_there_yet("lint-policy", "the policy linter");
}

}  // namespace lockbox::native
