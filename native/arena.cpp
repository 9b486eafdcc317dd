// `lockbox arena`: break my policy. The attacker search answers with its first counter-example.
#include "engine/lesson/arena.hpp"

#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "native/command.hpp"
#include "native/saved_lab.hpp"

namespace lockbox::native {
namespace {

constexpr std::string_view kArenaHelp =
    "usage: lockbox arena FILE [--world FILE] [--json]\n\n"
    "Tries to break policies: plays every request that a bounded attacker can build, as the "
    "caller\n"
    "they are for and as nobody, and prints the first one that sees what honest use does not "
    "need.\n"
    "FILE (- for standard input) is a JSON object:\n"
    "  as, table      the caller (\"role/visitor\") and the table\n"
    "  identity, resource, scp, endpoint   policies, each optional: a document or its text\n"
    "  needs          honest requests: [{\"op\":\"dynamodb:GetItem\",\"in\":{...},\"from\":...}]\n"
    "  protect        what must not be seen: {\"attributes\":[...],\"where\":{...}}; without it\n"
    "                 all item collections that the needs do not return\n"
    "  before         the same policies as they were, to see what has changed\n"
    "  budget         requests that the attacker may try (default 4000)\n"
    "--world FILE     a saved world (default: the sandbox)\n"
    "--json           the answer as JSON\n"
    "Exit status: 0 nothing was seen and every need is met, 1 otherwise, 2 bad usage.\n";

void print_list(const char* title, const std::vector<std::string>& lines) {
  if (lines.empty())
    return;
  print(concat({title, "\n"}));
  for (const std::string& line : lines) print(concat({"  ", line, "\n"}));
}

void print_text(const lesson::ArenaResult& r) {
  if (r.broken)
    print(concat({"BROKEN after ", std::to_string(r.tried), " requests: ", r.sentence, "\n  ",
                  r.command, "\n"}));
  else
    print(concat(
        {r.exhausted ? "Nothing found within the budget of " : "Held: nothing found in all of ",
         std::to_string(r.tried), " requests.\n"}));
  for (const lesson::ArenaNeed& n : r.needs)
    print(concat({n.met ? "need met: " : "NEED NOT MET: ", n.sentence, "\n"}));
  print_list("Allowed beyond the needs:", r.surplus);
  print_list("Newly allowed:", r.newly_allowed);
  print_list("Newly denied:", r.newly_denied);
  if (r.compared && r.newly_allowed.empty() && r.newly_denied.empty())
    print("The version before allows the same.\n");
}

}  // namespace

int run_arena(const Arguments& arguments) {
  if (wants_help(arguments)) {
    print(kArenaHelp);
    return kDone;
  }
  std::optional<std::string> world, file;
  bool json = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--json")
      json = true;
    else if (arguments[i] == "--world" && i + 1 < arguments.size())
      world = arguments[++i];
    else if (!file && (arguments[i] == "-" || arguments[i][0] != '-'))
      file = arguments[i];
    else
      return bad_usage("arena", concat({"'", arguments[i], "' is not understood"}));
  }
  if (!file)
    return bad_usage("arena", "name the file with the policies, or - for standard input");
  auto text = read_file_or_input(*file);
  if (!text) {
    print_error(concat({"lockbox arena: ", text.error().message, "\n"}));
    return kFailed;
  }
  const JsonParse parsed = parse_json(*text);
  if (!parsed) {
    print_error(concat({*file, ":", std::to_string(parsed.error->line), ":",
                        std::to_string(parsed.error->column), ": ", parsed.error->message, "\n"}));
    return kBadUsage;
  }
  auto lab = open_lab(world);
  if (!lab) {
    print_error(concat({"lockbox arena: ", lab.error().message, "\n"}));
    return kFailed;
  }
  auto result = lesson::arena(lab->history().world(), parsed.value);
  if (!result) {
    print_error(problem_text(result.error()) + "\n");
    return kBadUsage;
  }
  if (json)
    print(to_text(lesson::to_json(*result)) + "\n");
  else
    print_text(*result);
  bool met = !result->broken;
  for (const lesson::ArenaNeed& n : result->needs) met = met && n.met;
  return met ? kDone : kFailed;
}

}  // namespace lockbox::native
