// `lockbox who-can`: everybody who can do an action on a resource of a saved world.
#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"
#include "engine/cloud/access.hpp"
#include "engine/shell/lockbox_access.hpp"
#include "native/command.hpp"
#include "native/io.hpp"
#include "native/options.hpp"

namespace lockbox::native {
namespace {

constexpr std::string_view kWhoCanHelp =
    "usage: lockbox who-can --world FILE --action A --resource ARN [--json]\n\n"
    "Lists every caller of a saved world who can do the action on the resource, on every road\n"
    "that leads there, each with a request that proves it. Exhaustive over everything that the\n"
    "policies can tell apart.\n"
    "  --world FILE     the saved world; without it a fresh sandbox\n"
    "  --action A       for example dynamodb:GetItem\n"
    "  --resource ARN   an ARN or \"*\"\n"
    "  --json           one line of `lockbox decide` for each answer; its \"id\" says who, from\n"
    "                   where, so `lockbox who-can ... --json | lockbox decide` checks them all\n"
    "Exit status: 0 answered, 1 the world cannot be read, 2 bad usage.\n";

}  // namespace

int run_who_can(const Arguments& arguments) {
  if (wants_help(arguments)) {
    print(kWhoCanHelp);
    return kDone;
  }
  std::optional<std::string> world, action, resource;
  bool json = false;
  if (const auto wrong = read_options(
          arguments, {{"--world", &world}, {"--action", &action}, {"--resource", &resource}}, json))
    return bad_usage("who-can", *wrong);
  if (!action || action->find(':') == std::string::npos)
    return bad_usage("who-can", "--action needs service:Name, as in dynamodb:GetItem");
  if (!resource || (*resource != "*" && !parse_arn(*resource)))
    return bad_usage("who-can", "--resource needs an ARN or \"*\"");
  auto lab = open_named_lab("who-can", world);
  if (!lab)
    return lab.error();
  const cloud::WhoCan found = cloud::who_can(lab->history().world(), *action, *resource);
  print(json ? shell::who_can_lines(found) : shell::who_can_text(found, *action, *resource));
  return kDone;
}

}  // namespace lockbox::native
