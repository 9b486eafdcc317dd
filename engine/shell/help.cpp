#include "engine/shell/help.hpp"

#include "engine/base/text.hpp"
#include "engine/shell/arguments.hpp"

namespace lockbox::shell {
namespace {

/// "  name          text" with the text starting at a fixed column, or on the next line.
std::string row(std::string_view left, std::string_view text, std::size_t column = 28) {
  std::string line = concat({"  ", left});
  if (line.size() + 2 > column)
    line += "\n" + std::string(column, ' ');
  else
    line.resize(column, ' ');
  return line + std::string(text) + "\n";
}

std::string type_text(const Shape& s) {
  switch (s.kind) {
    case ShapeKind::Integer:
    case ShapeKind::Long:
      return "a whole number";
    case ShapeKind::Number:
      return "a number";
    case ShapeKind::Boolean:
      return "a switch";
    case ShapeKind::Blob:
      return "base64, or fileb://NAME";
    case ShapeKind::Timestamp:
      return "a time, as 2026-09-01T08:00:00Z";
    case ShapeKind::List:
      return concat({"one or more of: ", type_text(*s.element)});
    case ShapeKind::Map:
      return concat({"JSON or NAME=VALUE,...; each value: ", type_text(*s.element)});
    case ShapeKind::Structure: {
      std::vector<std::string> names;
      for (const MemberModel& m : s.members) names.push_back(m.name);
      return concat({s.is_union ? "one of " : "", join(names, s.is_union ? ", " : "=...,"),
                     s.is_union || names.empty() ? "" : "=..."});
    }
    default:
      return s.values.empty() ? "a text" : join(s.values, " | ");
  }
}

Reply reply(std::string text) {
  Reply r;
  r.out = std::move(text);
  return r;
}

std::string aws_help() {
  std::string out =
      "aws [options] SERVICE COMMAND [parameters]\n\n"
      "The AWS command line for what this lab simulates.\n\nServices\n";
  for (const ServiceModel& s : services()) out += row(s.name, concat({s.title, ". ", s.summary}));
  out += "\nOptions of every command\n";
  for (const GlobalOption& o : global_options())
    out += row(concat({o.name, o.takes_value ? " VALUE" : ""}), o.summary);
  out +=
      "\nValues are plain text, JSON ('{\"House\":{\"S\":\"Gryffindor\"}}'), shorthand\n"
      "(House={S=Gryffindor}), or a file of this lab (file://NAME).\n"
      "More: aws SERVICE help, aws SERVICE COMMAND help.\n";
  return out;
}

std::string service_help(const ServiceModel& s) {
  std::string out = concat(
      {"aws ", s.name, " COMMAND [parameters]\n\n", s.title, ". ", s.summary, "\n\nCommands\n"});
  for (const CommandModel& c : s.commands) out += row(c.name, c.summary, 36);
  for (const Waiter& w : s.waiters) {
    out += row(concat({"wait ", w.name}),
               concat({"Asks ", option_name(w.operation), " every ",
                       std::to_string(w.delay_seconds), " s of the lab's clock until it holds."}),
               36);
  }
  return out;
}

std::string command_help(const ServiceModel& s, const CommandModel& c) {
  std::string out = concat({"aws ", s.name, " ", c.name});
  for (const MemberModel& m : c.input->members) {
    const std::string option = m.shape->kind == ShapeKind::Boolean
                                   ? concat({"--", m.option, " | --no-", m.option})
                                   : concat({"--", m.option, " VALUE"});
    out += concat({"\n    ", m.required ? "" : "[", option, m.required ? "" : "]"});
  }
  out += concat({"\n\n", c.summary, "\nAPI operation: ", c.operation, "\n\nParameters\n"});
  for (const MemberModel& m : c.input->members) {
    out += row(concat({"--", m.option}),
               concat({m.required ? "required; " : "", type_text(*m.shape)}), 36);
  }
  if (c.paging) {
    out += row("--max-items", "shows at most so many, and a NextToken for the rest", 36);
    out += row("--starting-token", "goes on where an earlier NextToken points", 36);
    out += row("--page-size", "asks for so many at a time", 36);
  }
  out += row("--cli-input-json", "all parameters as one JSON object, or file://NAME", 36);
  out += row("--generate-cli-skeleton", "prints such an object to fill in", 36);
  return out;
}

}  // namespace

const std::vector<LockboxCommand>& lockbox_commands() {
  static const std::vector<LockboxCommand> table = {
      {"whoami", "", "Says who you are and where your calls start."},
      {"why", "[--verbose]", "Explains the last request, stage by stage."},
      {"as", "[PROFILE]", "Makes a profile, role/NAME or user/NAME the caller; lists them alone."},
      {"from", "[PLACE]", "Chooses where calls start in the network; lists the places alone."},
      {"steps", "", "Shows the time line."},
      {"undo", "", "Goes one step back. Nothing is lost."},
      {"redo", "", "Goes one step forward again."},
      {"goto", "N", "Goes to step N of the time line (0: the start)."},
      {"clock", "[+2h30m]", "Shows the lab's time, or moves it forward."},
      {"skew", "[+20m | -20m | 0]",
       "Sets this machine's clock off the lab's: calls are signed with it."},
      {"sign-in", "PROVIDER USER", "Signs an app's user in: writes the token into files."},
      {"files", "", "Lists the lab's files, for file://NAME."},
      {"file", "NAME", "Shows a file."},
      {"write", "NAME 'CONTENT'", "Writes a file."},
      {"remove", "NAME", "Removes a file."},
      {"who-can", "ACTION RESOURCE", "Lists everybody who can, with a request that proves it."},
      {"new-access", "OLD NEW",
       "What a policy file allows that another does not, or that there is nothing."},
      {"excess", "ROLE", "What a role may do and has never done."},
      {"matrix", "TABLE", "Callers, actions and items of a table: who may do what."},
      {"reach", "TABLE [--json]", "Who reaches a table, by which roads, to do what, with proof."},
      {"topology", "[export [NAME]]", "Prints the network as AWS's describe-* documents."},
      {"trace", "FROM TO [--port N] [--protocol P]", "Walks a packet through the network, both ways."},
      {"disk", "TABLE [--table-key KEY]", "Shows a table as a thief of its disks reads it."},
      {"encrypt-item", "CONFIG ITEM [--out FILE]", "Locks an item before the service sees it."},
      {"decrypt-item", "CONFIG ITEM [--out FILE]", "Checks and opens such an item."},
      {"seal", "CONFIG", "Reads every item of a table and writes it back sealed."},
      {"put-sealed", "CONFIG ITEM", "Seals an item and writes it."},
      {"get-sealed", "CONFIG KEY", "Reads an item, checks its seal, and opens it."},
      {"find-sealed", "CONFIG ATTRIBUTE VALUE", "Looks for a sealed value by its beacon."},
      {"beacon", "CONFIG ATTRIBUTE VALUE", "Shows what the service sees instead of a value."},
      {"capture", "NAME [--tls12 | --tls11]", "Keeps the packets of the last request, for Wireshark."},
      {"help", "", "Shows this."},
  };
  return table;
}

std::string general_help() {
  std::string out =
      "aws SERVICE COMMAND ...     the AWS command line of this lab; `aws help` tells more\n"
      "history                     what you have typed\n"
      "clear                       clears the terminal\n\n"
      "About the lab: lockbox COMMAND\n";
  for (const LockboxCommand& c : lockbox_commands())
    out += row(concat({c.name, c.arguments.empty() ? "" : " ", c.arguments}), c.summary);
  out +=
      "\nSeveral commands on a line: `;`, or `&&` to go on only after success. # starts a "
      "comment.\n"
      "There are no pipes: pick parts of an answer with --query.\n";
  return out;
}

Reply help_reply(const std::vector<std::string>& words) {
  if (words.empty())
    return reply(aws_help());
  const ServiceModel* s = find_service(words[0]);
  if (!s)
    return reply(aws_help());
  if (words.size() == 1 || words[1] == "wait")
    return reply(service_help(*s));
  const CommandModel* c = find_command(*s, words[1]);
  return reply(c ? command_help(*s, *c) : service_help(*s));
}

}  // namespace lockbox::shell
