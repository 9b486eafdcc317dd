// `lockbox verify`.
#include "native/command.hpp"
#include "native/io.hpp"

namespace lockbox::native {

int run_verify(const Arguments& arguments) {
  if (wants_help(arguments)) {
    print(
        "usage: lockbox verify CODES...\n\nNot there yet: the replay of completion codes comes "
        "with a later version.\n");
    return kDone;
  }
  return not_there_yet("verify", "the replay of completion codes");
}

}  // namespace lockbox::native
