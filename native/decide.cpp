// `lockbox decide`: one authorization question a line, one decision a line.
#include "engine/policy/decide.hpp"

#include <nlohmann/json.hpp>

#include "native/command.hpp"
#include "native/io.hpp"

namespace lockbox::native {

int run_decide(const Arguments& arguments) {
  if (wants_help(arguments)) {
    print(
        "usage: lockbox decide [--explain]\n\n"
        "Reads one JSON object a line (principal, action, resource, context and policies) and\n"
        "writes one decision a line, in the same order. The members are those of AWS's own\n"
        "documents; docs/contract.md lists them.\n"
        "  --explain   adds each layer's verdict, each statement's reason, and what would flip "
        "it\n");
    return kDone;
  }
  bool explain = false;
  for (const std::string& word : arguments) {
    if (word != "--explain")
      return bad_usage("decide", "unknown argument '" + word + "'");
    explain = true;
  }
  each_input_line([&](std::string_view line) {
    if (!line.empty())
      print(to_text(policy::decide_line(line, explain)) + "\n");
  });
  return kDone;
}

}  // namespace lockbox::native
