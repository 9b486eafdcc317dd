// `lockbox reach`: who can reach a table of a saved world, by which roads, to do what.
#include "engine/base/text.hpp"
#include "engine/shell/lockbox_reach.hpp"
#include "native/command.hpp"
#include "native/io.hpp"
#include "native/options.hpp"

namespace lockbox::native {
namespace {

constexpr std::string_view kReachHelp =
    "usage: lockbox reach --world FILE --table NAME [--json]\n\n"
    "Lists every caller of a saved world that can do something with the table, on every road of\n"
    "its network (places, and host names that lead to different endpoints), with a request that\n"
    "proves it. Exhaustive over everything that the policies can tell apart.\n"
    "  --world FILE   the saved world; without it a fresh sandbox\n"
    "  --table NAME   the table\n"
    "  --json         one line of `lockbox decide` for each caller, road and action, so\n"
    "                 `lockbox reach ... --json | lockbox decide` checks them all\n"
    "Exit status: 0 answered, 1 there is no such table or world, 2 bad usage.\n";

}  // namespace

int run_reach(const Arguments& arguments) {
  if (wants_help(arguments)) {
    print(kReachHelp);
    return kDone;
  }
  std::optional<std::string> file, table;
  bool json = false;
  if (const auto wrong = read_options(arguments, {{"--world", &file}, {"--table", &table}}, json))
    return bad_usage("reach", *wrong);
  if (!table)
    return bad_usage("reach", "--table NAME is missing");
  auto lab = open_named_lab("reach", file);
  if (!lab)
    return lab.error();
  const cloud::World& world = lab->history().world();
  auto question = cloud::reach_question(world, *table);
  if (!question) {
    print_error(concat({"lockbox reach: ", question.error(), "\n"}));
    return kFailed;
  }
  const cloud::Reach found = cloud::reach(world, std::move(*question));
  print(json ? shell::reach_lines(world, found) : shell::reach_text(world, found));
  return kDone;
}

}  // namespace lockbox::native
