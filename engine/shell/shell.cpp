#include "engine/shell/shell.hpp"

#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/shell/aws_command.hpp"
#include "engine/shell/help.hpp"
#include "engine/shell/lockbox_command.hpp"
#include "engine/shell/model.hpp"
#include "engine/shell/tokens.hpp"

namespace lockbox::shell {
namespace {

constexpr std::size_t kMaxLine = 1024 * 1024;

Reply show_history(const Session& session) {
  std::string out;
  std::size_t number = 0;
  for (const std::string& line : session.lines) {
    std::string count = std::to_string(++number);
    count.insert(0, count.size() < 5 ? 5 - count.size() : 0, ' ');
    out += concat({count, "  ", line, "\n"});
  }
  return said(std::move(out));
}

/// AWS CLI's environment variables, as `export NAME=VALUE` sets them.
Reply set_variable(Session& session, const std::vector<std::string>& words) {
  Reply r;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::size_t equals = words[i].find('=');
    const std::string name = words[i].substr(0, equals);
    const std::string value = equals == std::string::npos ? "" : words[i].substr(equals + 1);
    if (name == "AWS_PROFILE" || name == "AWS_DEFAULT_PROFILE") {
      session.profile = value;
    } else if (name == "AWS_DEFAULT_OUTPUT") {
      session.output = value;
    } else {
      r.status = 1;
      r.err += concat(
          {"export: ", name, " has no effect here; AWS_PROFILE and AWS_DEFAULT_OUTPUT do\n"});
    }
  }
  return r;
}

Reply unknown_command(const std::string& word) {
  std::vector<std::string> known = {"aws", "lockbox", "help", "history", "clear"};
  Reply r;
  r.status = 127;
  r.err = concat({word, ": command not found\n"});
  for (const LockboxCommand& c : lockbox_commands()) {
    if (c.name == word) {
      r.err += concat({"Did you mean `lockbox ", word, "`?\n"});
      return r;
    }
  }
  if (find_service(word)) {
    r.err += concat({"Did you mean `aws ", word, " ...`?\n"});
  } else if (const auto near = closest(word, known)) {
    r.err += concat({"Did you mean `", *near, "`?\n"});
  } else {
    r.err += "This terminal knows `aws` and `lockbox`; `help` tells more.\n";
  }
  return r;
}

Reply run_command(cloud::History& history, Session& session,
                  const std::vector<std::string>& words) {
  const std::string& name = words[0];
  const std::vector<std::string> rest(words.begin() + 1, words.end());
  if (name == "aws")
    return run_aws(history, session, rest);
  if (name == "lockbox")
    return run_lockbox(history, session, rest);
  if (name == "help")
    return said(general_help());
  if (name == "history")
    return show_history(session);
  if (name == "ls")
    return run_lockbox(history, session, {"files"});
  if (name == "cat")
    return run_lockbox(history, session, {"file", rest.empty() ? "" : rest[0]});
  if (name == "export")
    return set_variable(session, words);
  if (name == "clear") {
    Reply r;
    r.clear = true;
    return r;
  }
  return unknown_command(name);
}

/// Runs the commands of a line and collects what they print.
Reply run_all(cloud::History& history, Session& session,
              const std::vector<CommandWords>& commands) {
  Reply all;
  for (const CommandWords& command : commands) {
    if (command.join == Join::IfSucceeded && all.status != 0)
      continue;
    if (command.join == Join::IfFailed && all.status == 0)
      continue;
    std::vector<std::string> words;
    for (const Word& w : command.words) words.push_back(w.text);
    const std::size_t first = history.steps().size();
    const Reply r = run_command(history, session, words);
    history.one_command(first);
    all.status = r.status;
    all.called = all.called || r.called;
    all.clear = all.clear || r.clear;
    all.out += r.out;
    all.err += r.err;
  }
  return all;
}

}  // namespace

Reply said(std::string text) {
  Reply r;
  r.out = std::move(text);
  return r;
}

Reply refused(int status, std::string text) {
  Reply r;
  r.status = status;
  r.err = std::move(text);
  return r;
}

Reply run(cloud::History& history, Session& session, std::string_view line) {
  const std::string_view text = trim(line);
  Reply r;
  if (text.size() > kMaxLine) {
    r.status = 2;
    r.err = "A line has at most 1 MiB.\n";
    return r;
  }
  if (!is_valid_utf8(text)) {
    r.status = 2;
    r.err = "The line is not valid UTF-8.\n";
    return r;
  }
  if (!text.empty())
    session.lines.emplace_back(text);
  const auto commands = split_commands(text);
  if (!commands) {
    r.status = 2;
    r.err =
        concat({"Cannot read the line at character ", std::to_string(commands.error().offset + 1),
                ": ", commands.error().message, ".\n"});
    return r;
  }
  return run_all(history, session, *commands);
}

}  // namespace lockbox::shell
