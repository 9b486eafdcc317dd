// `lockbox who-can`.
#include "native/command.hpp"
#include "native/io.hpp"

namespace lockbox::native {

int run_who_can(const Arguments& arguments) {
  if (wants_help(arguments)) {
    print(
        "usage: lockbox who-can --world FILE --action A --resource ARN\n\nNot there yet: the "
        "search for everybody who can comes with a later version.\n");
    return kDone;
  }
  return not_there_yet("who-can", "the search for everybody who can");
}

}  // namespace lockbox::native
