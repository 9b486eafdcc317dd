// `lockbox aws`: the terminal's aws command on a saved world.
#include "engine/base/text.hpp"
#include "engine/shell/tokens.hpp"
#include "native/command.hpp"
#include "native/saved_lab.hpp"

namespace lockbox::native {
namespace {

constexpr std::string_view kAwsHelp =
    "usage: lockbox aws ARGS... [--world FILE]\n\n"
    "Runs one aws command as the page's terminal does. `lockbox aws help` lists the commands.\n"
    "  --world FILE   the saved world to run on; written back afterwards, made when it is "
    "missing.\n"
    "                 Without it every command starts from the same fresh sandbox.\n"
    "file://NAME reads NAME from the world's files, or else from this machine.\n"
    "Exit status: that of the AWS CLI (0, 252 bad usage, 253, 254 refused, 255).\n";

/// Puts files of this machine that file:// arguments name into the world's file store.
std::optional<IoError> import_files(lesson::Lab& lab, const Arguments& words) {
  for (const std::string& word : words) {
    const std::size_t at = word.find("file://");
    if (at == std::string::npos || (at > 0 && word[at - 1] != '='))
      continue;
    std::string name = word.substr(at + 7);
    while (name.substr(0, 2) == "./") name.erase(0, 2);
    if (!file_exists(name))
      continue;
    auto content = read_file(name);
    if (!content)
      return content.error();
    const std::string* known = lab.history().world().files.find(name);
    if (!known || *known != *content)
      lab.history().apply(cloud::WriteFile{name, *content});
  }
  return std::nullopt;
}

}  // namespace

int run_aws_command(const Arguments& arguments) {
  if (arguments.empty() || arguments[0] == "--help" || arguments[0] == "-h") {
    print(kAwsHelp);
    return arguments.empty() ? kBadUsage : kDone;
  }
  std::optional<std::string> world;
  Arguments words;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i].substr(0, 8) == "--world=") {
      world = arguments[i].substr(8);
    } else if (arguments[i] != "--world") {
      words.push_back(arguments[i]);
    } else if (++i < arguments.size()) {
      world = arguments[i];
    } else {
      return bad_usage("aws", "--world needs a file");
    }
  }
  auto lab = open_lab(world);
  if (!lab) {
    print_error(concat({"lockbox aws: ", lab.error().message, "\n"}));
    return kFailed;
  }
  if (auto problem = import_files(*lab, words)) {
    print_error(concat({"lockbox aws: ", problem->message, "\n"}));
    return kFailed;
  }
  std::string line = "aws";
  for (const std::string& word : words) line += " " + shell::quote_word(word);
  const shell::Reply reply = lab->command(line);
  print(reply.out);
  print_error(reply.err);
  if (world) {
    if (auto problem = save_lab(*lab, *world)) {
      print_error(concat({"lockbox aws: ", problem->message, "\n"}));
      return kFailed;
    }
  }
  return reply.status;
}

}  // namespace lockbox::native
