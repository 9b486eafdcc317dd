// `lockbox who-can`: everybody who can do an action on a resource of a saved world.
#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"
#include "engine/cloud/access.hpp"
#include "engine/shell/lockbox_access.hpp"
#include "native/command.hpp"
#include "native/saved_lab.hpp"

namespace lockbox::native {
namespace {

constexpr std::string_view kHelp =
    "usage: lockbox who-can --world FILE --action A --resource ARN [--json]\n\n"
    "Lists every caller of a saved world who can do the action on the resource, on every road\n"
    "that leads there, each with a request that proves it. Exhaustive over everything that the\n"
    "policies can tell apart.\n"
    "  --world FILE     the saved world; without it a fresh sandbox\n"
    "  --action A       for example dynamodb:GetItem\n"
    "  --resource ARN   an ARN or \"*\"\n"
    "  --json           one line of `lockbox decide` for each answer; its \"id\" says who, from\n"
    "                   where, so `lockbox who-can ... --json | lockbox decide` checks them all\n"
    "Exit status: 0 somebody can, 1 nobody can.\n";

}  // namespace

int run_who_can(const Arguments& arguments) {
  if (wants_help(arguments)) {
    print(kHelp);
    return kDone;
  }
  std::optional<std::string> world, action, resource;
  bool json = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    std::string word = arguments[i];
    if (word == "--json") {
      json = true;
      continue;
    }
    std::optional<std::string> value;
    const std::size_t equals = word.find('=');
    if (equals != std::string::npos) {
      value = word.substr(equals + 1);
      word.resize(equals);
    }
    std::optional<std::string>* slot = word == "--world"      ? &world
                                       : word == "--action"   ? &action
                                       : word == "--resource" ? &resource
                                                              : nullptr;
    if (!slot)
      return bad_usage("who-can", "unknown argument '" + arguments[i] + "'");
    if (!value && i + 1 < arguments.size())
      value = arguments[++i];
    if (!value)
      return bad_usage("who-can", word + " needs a value");
    *slot = std::move(value);
  }
  if (!action || action->find(':') == std::string::npos)
    return bad_usage("who-can", "--action needs service:Name, as in dynamodb:GetItem");
  if (!resource || (*resource != "*" && !parse_arn(*resource)))
    return bad_usage("who-can", "--resource needs an ARN or \"*\"");
  if (world && !file_exists(*world)) {
    print_error(concat({"lockbox who-can: there is no file ", *world, "\n"}));
    return kBadUsage;
  }
  auto lab = open_lab(world);
  if (!lab) {
    print_error(concat({"lockbox who-can: ", lab.error().message, "\n"}));
    return kFailed;
  }
  const cloud::WhoCan found = cloud::who_can(lab->history().world(), *action, *resource);
  print(json ? shell::who_can_lines(found) : shell::who_can_text(found, *action, *resource));
  return found.can.empty() ? kFailed : kDone;
}

}  // namespace lockbox::native
