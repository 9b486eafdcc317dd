// `lockbox trace`.
#include "native/command.hpp"
#include "native/io.hpp"

namespace lockbox::native {

int run_trace(const Arguments& arguments) {
  if (wants_help(arguments)) {
    print(
        "usage: lockbox trace --topology DIR\n\nNot there yet: the network trace of describe-* "
        "documents comes with a later version.\n");
    return kDone;
  }
  return not_there_yet("trace", "the network trace of describe-* documents");
}

}  // namespace lockbox::native
