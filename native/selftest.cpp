// `lockbox selftest`: whether this build computes what all others do.
#include "engine/cloud/selftest.hpp"

#include "engine/base/text.hpp"
#include "native/command.hpp"
#include "native/io.hpp"

namespace lockbox::native {

int run_selftest(const Arguments& arguments) {
  if (wants_help(arguments)) {
    print(
        "usage: lockbox selftest\n\nRuns a fixed log of commands and prints a hash of every state "
        "and answer on the way.\nEvery build of the same version prints the same one "
        "(tests/golden.txt).\n");
    return kDone;
  }
  if (!arguments.empty())
    return bad_usage("selftest", concat({"'", arguments[0], "' is not expected"}));
  print(concat({cloud::selftest_hash(), "\n"}));
  return kDone;
}

}  // namespace lockbox::native
