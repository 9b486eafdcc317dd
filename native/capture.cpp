// `lockbox capture`: the packets of a request of a saved world, for Wireshark.
#include "engine/cloud/capture.hpp"

#include "engine/base/text.hpp"
#include "engine/shell/lockbox_crypto.hpp"
#include "native/command.hpp"
#include "native/saved_lab.hpp"

namespace lockbox::native {
namespace {

constexpr std::string_view kCaptureHelp =
    "usage: lockbox capture OUT.pcapng --world FILE [--step N] [--tls12 | --tls11]\n\n"
    "Writes the packets of a request, with the keys of its TLS connection: Wireshark opens it\n"
    "decrypted. The bytes are simulated and the keys are worth nothing.\n"
    "  --world FILE   the saved world\n"
    "  --step N       the step of its time line (`lockbox steps`); without it, the last request\n"
    "  --tls12        the client speaks no TLS 1.3\n"
    "  --tls11        the client speaks TLS 1.1 at most, and the handshake fails: AWS's endpoints\n"
    "                 take TLS 1.2 and newer\n";

}  // namespace

int run_capture(const Arguments& arguments) {
  if (arguments.empty() || wants_help(arguments)) {
    print(kCaptureHelp);
    return arguments.empty() ? kBadUsage : kDone;
  }
  std::optional<std::string> world, output;
  std::optional<std::int64_t> number;
  tls::Range versions;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    const bool takes_value = word == "--world" || word == "--step";
    if (takes_value && i + 1 == arguments.size())
      return bad_usage("capture", concat({word, " needs a value"}));
    if (word == "--world") {
      world = arguments[++i];
    } else if (word == "--step") {
      number = to_int(arguments[++i]);
      if (!number || *number < 1)
        return bad_usage("capture", "--step needs a number from 1");
    } else if (word == "--tls12" || word == "--tls11") {
      versions.most = word == "--tls12" ? tls::Version::Tls12 : tls::Version::Tls11;
    } else if (word.rfind("--", 0) == 0 || output) {
      return bad_usage("capture", concat({"unexpected ", word}));
    } else {
      output = word;
    }
  }
  if (!world || !output)
    return bad_usage("capture", "a file to write and --world FILE are needed");
  auto lab = open_lab(world);
  if (!lab) {
    print_error(concat({"lockbox capture: ", lab.error().message, "\n"}));
    return kFailed;
  }
  const cloud::History& history = lab->history();
  int index = history.last_call();
  if (number) {
    const std::vector<int> line = history.line();
    index = *number <= static_cast<std::int64_t>(line.size())
                ? line[static_cast<std::size_t>(*number - 1)]
                : -1;
  }
  const auto captured = cloud::capture_step(history, index, versions);
  if (!captured) {
    print_error(concat({"lockbox capture: ", captured.error(), "\n"}));
    return kFailed;
  }
  if (auto problem = write_file(*output, captured->pcapng)) {
    print_error(concat({"lockbox capture: ", problem->message, "\n"}));
    return kFailed;
  }
  print(shell::capture_text(*captured));
  return kDone;
}

}  // namespace lockbox::native
