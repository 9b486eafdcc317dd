#include "engine/shell/lockbox_command.hpp"

#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/shell/aws_command.hpp"
#include "engine/shell/help.hpp"
#include "engine/shell/lockbox_access.hpp"
#include "engine/shell/lockbox_crypto.hpp"
#include "engine/shell/lockbox_reach.hpp"
#include "engine/shell/lockbox_sign_in.hpp"
#include "engine/shell/lockbox_topology.hpp"
#include "engine/shell/lockbox_trace.hpp"

namespace lockbox::shell {
namespace {

/// Where the session's calls start, in words.
std::string place_of(const cloud::World& w, const Session& session) {
  if (!session.from.empty())
    return session.from;
  const identity::Profile* p = w.services.identity.profiles.find(default_caller(w, session));
  return p && !p->from.empty() ? p->from : "internet";
}

Reply whoami(cloud::History& h, Session& session, const Words&) {
  const cloud::World& w = h.world();
  const std::string name = default_caller(w, session);
  if (name.empty())
    return refused(1, "Nobody yet: choose with `lockbox as PROFILE`.\n");
  const identity::Profile* p = w.services.identity.profiles.find(name);
  std::string out = concat({"profile  ", name, "\n"});
  std::string who = p ? p->as : name, account = w.account;
  if (who.size() > 13 && who[12] == ':') {  // somebody of another account
    account = who.substr(0, 12);
    who = who.substr(13);
  }
  out += concat({"caller   ", who, " of account ", account, "\n"});
  out += concat({"from     ", place_of(w, session), "\n"});
  out += concat({"region   ", w.region, "\n"});
  return said(out + "The call that asks AWS itself: aws sts get-caller-identity\n");
}

Reply why(cloud::History& h, Session&, const Words& words) {
  const bool verbose = words.size() > 1 && words[1] == "--verbose";
  if (words.size() > 1 && !verbose)
    return refused(2, "usage: lockbox why [--verbose]\n");
  const cloud::TracePtr trace = h.last_call() < 0 ? nullptr : h.trace(h.last_call());
  if (!trace)
    return refused(1, "There is no request yet. Send one: `aws help` shows how.\n");
  std::string text = cloud::explain_text(*trace, verbose);
  if (text.empty() || text.back() != '\n')
    text += '\n';
  return said(std::move(text));
}

/// "Now at step 3 of 7: Query Houses as student".
std::string position(const cloud::History& h) {
  const std::vector<int> line = h.line();
  const auto at = std::find(line.begin(), line.end(), h.cursor());
  const auto number = at == line.end() ? 0 : at - line.begin() + 1;
  std::string out =
      concat({"Now at step ", std::to_string(number), " of ", std::to_string(line.size())});
  if (h.cursor() >= 0)
    out += concat({": ", h.steps()[static_cast<std::size_t>(h.cursor())].label});
  return out + ".\n";
}

Reply undo(cloud::History& h, Session&, const Words&) {
  return h.undo() ? said(position(h)) : refused(1, "This is the start: nothing to undo.\n");
}
Reply redo(cloud::History& h, Session&, const Words&) {
  return h.redo() ? said(position(h)) : refused(1, "This is the newest step: nothing to redo.\n");
}

Reply go_to(cloud::History& h, Session&, const Words& words) {
  const auto number = words.size() == 2 ? to_int(words[1]) : std::nullopt;
  if (!number)
    return refused(2, "usage: lockbox goto N (0: the start)\n");
  const std::vector<int> line = h.line();
  if (*number < 0 || *number > static_cast<std::int64_t>(line.size())) {
    return refused(1, concat({"There is no step ", words[1], ": the time line has ",
                              std::to_string(line.size()), " steps.\n"}));
  }
  h.seek(*number == 0 ? -1 : line[static_cast<std::size_t>(*number - 1)]);
  return said(position(h));
}

Reply steps(cloud::History& h, Session&, const Words&) {
  std::string out = concat({h.cursor() < 0 ? "*" : " ", "   0  the start\n"});
  std::size_t number = 0;
  for (const int i : h.line()) {
    const cloud::StepInfo& s = h.steps()[static_cast<std::size_t>(i)];
    std::string count = std::to_string(++number);
    count.insert(0, count.size() < 4 ? 4 - count.size() : 0, ' ');
    out += concat({h.cursor() == i ? "*" : " ", count, "  ", s.label});
    if (s.is_call)
      out += s.succeeded ? "  ok" : concat({"  ", s.error_code});
    out += "\n";
  }
  return said(std::move(out));
}

Reply list_profiles(const cloud::World& w, const Session& session) {
  std::string out;
  const std::string current = default_caller(w, session);
  for (const auto& [name, p] : w.services.identity.profiles) {
    out += concat({name == current ? "* " : "  ", name, "  ", p.as, p.from.empty() ? "" : ", from ",
                   p.from, "\n"});
  }
  return said(
      out +
      "Also: role/NAME, user/NAME, root, anonymous, session/NAME (somebody's session), and\n"
      "guest/POOL, app/POOL/USER (a guest, a signed-in user of an identity pool).\n");
}

Reply be(cloud::History& h, Session& session, const Words& words) {
  const cloud::World& w = h.world();
  if (words.size() == 1)
    return list_profiles(w, session);
  if (words.size() > 2)
    return refused(2, "usage: lockbox as [PROFILE]\n");
  const std::string& name = words[1];
  if (!is_caller_name(name) && !w.services.identity.profiles.contains(name)) {
    std::vector<std::string> names;
    for (const auto& [known, p] : w.services.identity.profiles) names.push_back(known);
    const auto near = closest(name, names);
    return refused(1, concat({"There is no profile ", name, ". ",
                              near ? concat({"Did you mean ", *near, "? "}) : "",
                              "Profiles: ", join(names, ", "), "; or role/NAME, user/NAME.\n"}));
  }
  session.profile = name;
  return whoami(h, session, words);
}

Reply from(cloud::History& h, Session& session, const Words& words) {
  const cloud::World& w = h.world();
  const network::Topology& net = *w.services.network;
  if (words.size() > 2)
    return refused(2, "usage: lockbox from [PLACE]\n");
  if (words.size() == 1) {
    std::string out;
    for (const network::VantagePoint& v : net.vantage_points) {
      out += concat({place_of(w, session) == v.name ? "* " : "  ", v.name, "  ", v.label, "\n"});
    }
    return said(std::move(out));
  }
  std::vector<std::string> names;
  for (const network::VantagePoint& v : net.vantage_points) names.push_back(v.name);
  const bool known = std::find(names.begin(), names.end(), words[1]) != names.end() ||
                     words[1].substr(0, 4) == "eni-" || words[1].substr(0, 2) == "i-";
  if (!known) {
    const auto near = closest(words[1], names);
    return refused(1, concat({"There is no place ", words[1], ". ",
                              near ? concat({"Did you mean ", *near, "? "}) : "",
                              "Places: ", join(names, ", "), ".\n"}));
  }
  session.from = words[1];
  return said(concat({"Calls now start at ", words[1], ".\n"}));
}

Reply clock(cloud::History& h, Session&, const Words& words) {
  if (words.size() > 2)
    return refused(2, "usage: lockbox clock [+2h30m]\n");
  if (words.size() == 2) {
    const auto ms = parse_duration(words[1]);
    if (!ms) {
      return refused(2, concat({"'", words[1],
                                "' is not a duration: write for example +90s, +15m, +2h30m or "
                                "+1d. Time only moves forward.\n"}));
    }
    h.apply(cloud::AdvanceClock{*ms});
  }
  return said(concat({to_iso8601(h.world().now), "\n"}));
}

Reply skew(cloud::History&, Session& session, const Words& words) {
  if (words.size() == 2) {
    const bool behind = !words[1].empty() && words[1][0] == '-';
    const auto ms = words[1] == "0" ? std::optional<std::int64_t>(0)
                                    : parse_duration(behind ? words[1].substr(1) : words[1]);
    if (!ms || *ms > 366LL * 86400 * 1000)
      return refused(2, "usage: lockbox skew [+20m | -20m | 0] (a year at most)\n");
    session.clock_skew_ms = behind ? -*ms : *ms;
  } else if (words.size() > 2) {
    return refused(2, "usage: lockbox skew [+20m | -20m | 0]\n");
  }
  if (session.clock_skew_ms == 0)
    return said("This machine's clock goes with the lab's.\n");
  const std::int64_t seconds = session.clock_skew_ms / 1000;
  return said(concat({"This machine's clock is ", std::to_string(seconds < 0 ? -seconds : seconds),
                      seconds < 0 ? " seconds behind" : " seconds ahead of",
                      " the lab's; calls are signed with it.\n"}));
}

Reply files(cloud::History& h, Session&, const Words&) {
  std::string out;
  for (const auto& [name, content] : h.world().files)
    out += concat({name, "  ", std::to_string(content.size()), " bytes\n"});
  return said(out.empty() ? "There are no files yet.\n" : out);
}

Reply no_file(const cloud::World& w, const std::string& name) {
  std::vector<std::string> names;
  for (const auto& [known, content] : w.files) names.push_back(known);
  return refused(
      1, concat({"There is no file ", name, ". ",
                 names.empty() ? "There are none yet" : "Files: ", join(names, ", "), ".\n"}));
}

Reply show_file(cloud::History& h, Session&, const Words& words) {
  if (words.size() != 2)
    return refused(2, "usage: lockbox file NAME\n");
  const std::string* content = h.world().files.find(words[1]);
  if (!content)
    return no_file(h.world(), words[1]);
  return said(content->empty() || content->back() == '\n' ? *content : *content + "\n");
}

Reply write_file(cloud::History& h, Session&, const Words& words) {
  if (words.size() != 3 || words[1].empty())
    return refused(2, "usage: lockbox write NAME 'CONTENT' (quote the content)\n");
  if (words[2].size() > 1024 * 1024)
    return refused(1, "A file of this lab holds at most 1 MiB.\n");
  h.apply(cloud::WriteFile{words[1], words[2]});
  return said(concat({"Wrote ", words[1], ": ", std::to_string(words[2].size()),
                      " bytes. Use it as file://", words[1], "\n"}));
}

Reply remove_file(cloud::History& h, Session&, const Words& words) {
  if (words.size() != 2)
    return refused(2, "usage: lockbox remove NAME\n");
  if (!h.world().files.contains(words[1]))
    return no_file(h.world(), words[1]);
  h.apply(cloud::WriteFile{words[1], std::nullopt});
  return said(concat({"Removed ", words[1], ".\n"}));
}

Reply help(cloud::History&, Session&, const Words&) {
  return said(general_help());
}

using Handler = Reply (*)(cloud::History&, Session&, const Words&);
struct Row {
  std::string_view name;
  Handler handler;
};
constexpr Row kRows[] = {{"whoami", whoami},
                         {"why", why},
                         {"as", be},
                         {"from", from},
                         {"steps", steps},
                         {"undo", undo},
                         {"redo", redo},
                         {"goto", go_to},
                         {"clock", clock},
                         {"files", files},
                         {"file", show_file},
                         {"write", write_file},
                         {"help", help},
                         {"remove", remove_file},
                         {"who-can", who_can_command},
                         {"new-access", new_access_command},
                         {"excess", excess_command},
                         {"matrix", matrix_command},
                         {"reach", reach_command},
                         {"topology", topology_command},
                         {"trace", trace_command},
                         {"disk", show_disk},
                         {"encrypt-item", encrypt_item},
                         {"decrypt-item", decrypt_item},
                         {"seal", seal_table},
                         {"put-sealed", put_sealed},
                         {"get-sealed", get_sealed},
                         {"find-sealed", find_sealed},
                         {"beacon", show_beacon},
                         {"capture", capture_request},
                         {"sign-in", sign_in},
                         {"skew", skew}};

}  // namespace

std::optional<std::int64_t> parse_duration(std::string_view text) {
  if (!text.empty() && text[0] == '+')
    text.remove_prefix(1);
  if (text.empty())
    return std::nullopt;
  std::int64_t total = 0;
  while (!text.empty()) {
    const std::size_t digits = text.find_first_not_of("0123456789");
    if (digits == 0 || digits == std::string_view::npos)
      return std::nullopt;
    const auto number = to_int(text.substr(0, digits));
    text.remove_prefix(digits);
    const std::size_t letters = std::min(text.find_first_of("0123456789"), text.size());
    const std::string_view unit = text.substr(0, letters);
    text.remove_prefix(letters);
    const std::int64_t factor = unit == "ms"  ? 1
                                : unit == "s" ? 1000
                                : unit == "m" ? 60 * 1000
                                : unit == "h" ? 3600 * 1000
                                : unit == "d" ? 86400 * 1000
                                              : 0;
    // A thousand years at most, so that no sum can overflow.
    constexpr std::int64_t kMost = 366LL * 1000 * 86400 * 1000;
    if (factor == 0 || !number || *number > kMost / factor || total + *number * factor > kMost)
      return std::nullopt;
    total += *number * factor;
  }
  return total;
}

Reply run_lockbox(cloud::History& history, Session& session,
                  const std::vector<std::string>& words) {
  if (words.empty())
    return help(history, session, words);
  std::vector<std::string> names;
  for (const Row& row : kRows) {
    if (row.name == words[0])
      return row.handler(history, session, words);
    names.emplace_back(row.name);
  }
  const auto near = closest(words[0], names);
  return refused(2, concat({"lockbox: there is no command '", words[0], "'. ",
                            near ? concat({"Did you mean `lockbox ", *near, "`? "}) : "",
                            "`lockbox help` lists them.\n"}));
}

}  // namespace lockbox::shell
