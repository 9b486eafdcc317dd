// The program `lockbox`: everything that needs neither a browser nor a window.
#include <clocale>
#include <cstdio>
#include <exception>

#include "engine/base/text.hpp"
#include "native/command.hpp"
#include "native/io.hpp"

namespace lockbox::native {
namespace {

struct Row {
  std::string_view name, arguments, summary;
  int (*run)(const Arguments&);
};

constexpr Row kCommands[] = {
    {"aws", "ARGS... [--world FILE]", "the aws command line, on a saved world", run_aws_command},
    {"lesson", "list | lint | solve | play | review", "scenarios without a screen", run_lesson},
    {"decide", "[--explain]", "policy decisions: JSON lines in, JSON lines out", run_decide},
    {"trace", "--topology DIR", "network paths: JSON lines in, JSON lines out", run_trace},
    {"lint-policy", "[--json] FILE...", "findings in policies", run_lint_policy},
    {"who-can", "--world FILE --action A --resource ARN", "every principal and path that can",
     run_who_can},
    {"arena", "FILE [--world FILE] [--json]", "break my policy: the attacker answers", run_arena},
    {"reach", "--world FILE --table NAME", "who reaches a table, by which roads", run_reach},
    {"serve", "[--port N] [--data DIR] [--auth] [--world FILE]", "DynamoDB's HTTP protocol",
     run_serve},
    {"verify", "CODES...", "replays completion codes", run_verify},
    {"capture", "OUT.pcapng --world FILE [--step N]", "packets of a request, for Wireshark",
     run_capture},
    {"selftest", "", "a hash that every build must print", run_selftest},
};

std::string usage() {
  std::string out = "usage: lockbox COMMAND [ARGUMENT...]\n\n";
  for (const Row& row : kCommands) {
    std::string left = concat({"  ", row.name, " ", row.arguments});
    if (left.size() < 52)
      left.resize(52, ' ');
    out += concat({left, "  ", row.summary, "\n"});
  }
  return out + "\nEach command takes --help. Exit status: 0 done, 1 failed, 2 bad usage.\n";
}

int dispatch(const Arguments& words) {
  if (words.empty() || words[0] == "help" || words[0] == "--help" || words[0] == "-h") {
    print(usage());
    return words.empty() ? kBadUsage : kDone;
  }
  std::vector<std::string> names;
  for (const Row& row : kCommands) {
    if (row.name == words[0])
      return row.run(Arguments(words.begin() + 1, words.end()));
    names.emplace_back(row.name);
  }
  const auto near = closest(words[0], names);
  print_error(concat({"lockbox: there is no command '", words[0], "'",
                      near ? concat({"; did you mean ", *near, "?"}) : "", "\n"}));
  print_error(usage());
  return kBadUsage;
}

}  // namespace

bool wants_help(const Arguments& arguments) {
  for (const std::string& word : arguments) {
    if (word == "--help" || word == "-h")
      return true;
  }
  return false;
}

int bad_usage(std::string_view command, std::string_view message) {
  print_error(
      concat({"lockbox ", command, ": ", message, " (see lockbox ", command, " --help)\n"}));
  return kBadUsage;
}

int not_there_yet(std::string_view command, std::string_view what) {
  print_error(concat(
      {"lockbox ", command, ": ", what, " is not there yet; docs/status.md says what is.\n"}));
  return kBadUsage;
}

}  // namespace lockbox::native

int main(int argc, char** argv) {
  try {
    return lockbox::native::dispatch(
        lockbox::native::Arguments(argv + 1, argv + (argc > 0 ? argc : 1)));
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "lockbox: a fault of the program: %s\n", fault.what());
    return lockbox::native::kFailed;
  }
}
