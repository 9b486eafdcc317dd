#include "engine/shell/aws_command.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/operation.hpp"
#include "engine/base/gzip.hpp"
#include "engine/base/text.hpp"
#include "engine/network/walk.hpp"
#include "engine/shell/arguments.hpp"
#include "engine/shell/help.hpp"
#include "engine/shell/jmespath/jmespath.hpp"
#include "engine/shell/output.hpp"
#include "engine/shell/paginate.hpp"
#include "engine/shell/parameters.hpp"
#include "engine/shell/validate.hpp"

namespace lockbox::shell {
namespace {

Reply failed(const CommandError& error, bool called = false) {
  Reply r;
  r.status = error.status;
  r.err = error.text;
  r.called = called;
  return r;
}

/// Nobody has to be known for calls that clients send unsigned.
bool sent_unsigned(const CommandModel& command) {
  const api::Operation* operation = api::find_operation(command.service, command.operation);
  return operation && operation->unauthenticated;
}

Expected<std::string, CommandError> choose_caller(const cloud::World& world, const Session& session,
                                                  const GlobalOptions& global,
                                                  const CommandModel& command) {
  if (global.no_sign_request)
    return std::string("anonymous");
  const std::string name = global.profile.empty() ? default_caller(world, session) : global.profile;
  if (name.empty() && sent_unsigned(command))
    return std::string("anonymous");
  if (name.empty()) {
    return CommandError{253,
                        "\nUnable to locate credentials. Choose who you are with --profile "
                        "NAME or `lockbox as NAME`.\n"};
  }
  if (is_caller_name(name) || world.services.identity.profiles.contains(name))
    return name;
  std::vector<std::string> names;
  for (const auto& [profile, target] : world.services.identity.profiles) names.push_back(profile);
  std::string text = concat({"\nThe config profile (", name, ") could not be found\n"});
  if (!names.empty())
    text += concat({"Profiles of this world: ", join(names, ", "), "\n"});
  return CommandError{255, text};
}

/// Splits --endpoint-url into host and TLS. dax:// and daxs:// are what DAX's own clients take; the
/// real CLI does not speak DAX's protocol, the lab's does (docs/fidelity.md).
std::optional<CommandError> set_endpoint(const std::string& url, cloud::CallApi& call) {
  if (url.empty())
    return std::nullopt;
  if (url.substr(0, 6) == "dax://" || url.substr(0, 7) == "daxs://") {
    call.tls = url[3] == 's';
    call.endpoint = url.substr(0, url.find('/', call.tls ? 7 : 6));
    if (call.endpoint.back() == '/')
      return CommandError{255, concat({"\nInvalid endpoint: ", url, "\n"})};
    return std::nullopt;
  }
  std::string host = url;
  if (url.substr(0, 8) == "https://") {
    host = url.substr(8);
  } else if (url.substr(0, 7) == "http://") {
    host = url.substr(7);
    call.tls = false;
  } else {
    return CommandError{255, concat({"\nInvalid endpoint: ", url, "\n"})};
  }
  host = host.substr(0, host.find_first_of("/:"));
  if (host.empty())
    return CommandError{255, concat({"\nInvalid endpoint: ", url, "\n"})};
  call.endpoint = host;
  return std::nullopt;
}

/// Reads --cli-read-timeout, in whole seconds up to a day.
std::optional<CommandError> set_timeout(const std::string& text, cloud::CallApi& call) {
  if (text.empty())
    return std::nullopt;
  const auto seconds = to_int(text);
  if (!seconds || *seconds < 0 || *seconds > 86400)
    return CommandError{252, concat({"\nBad value for --cli-read-timeout: ", text, "\n"})};
  call.read_timeout_ms = *seconds * 1000;
  return std::nullopt;
}

/// One call after another on the same history.
class Caller {
 public:
  Caller(cloud::History& history, cloud::CallApi call)
      : history_(history), call_(std::move(call)) {}

  Expected<Json, CommandError> send(const Json& parameters) {
    error_code_.clear();
    call_.parameters = std::make_shared<const Json>(parameters);
    called_ = true;
    const cloud::StepResult result = history_.apply(call_);
    if (result.outcome) {
      const std::shared_ptr<const Json>& body = *result.outcome;
      return body ? *body : Json(Json::object());
    }
    const AwsError& e = result.outcome.error();
    error_code_ = e.code;
    // No answer came back: the client itself reports it.
    if (e.code == "EndpointConnectionError" || e.code == "ConnectTimeoutError" ||
        e.code == "ReadTimeoutError")
      return CommandError{255, concat({"\n", e.message, "\n"})};
    return CommandError{254, concat({"\nAn error occurred (", e.code, ") when calling the ",
                                     call_.operation, " operation: ", e.message, "\n"})};
  }
  void wait_seconds(int seconds) {
    history_.apply(cloud::AdvanceClock{static_cast<std::int64_t>(seconds) * 1000});
  }
  bool called() const { return called_; }
  const std::string& error_code() const { return error_code_; }

 private:
  cloud::History& history_;
  cloud::CallApi call_;
  std::string error_code_;
  bool called_ = false;
};

/// Points in time of an answer as the AWS CLI prints them.
void print_times(Json& v, const std::vector<std::string>& names) {
  if (v.is_array()) {
    for (Json& e : v) print_times(e, names);
    return;
  }
  if (!v.is_object())
    return;
  for (auto it = v.begin(); it != v.end(); ++it) {
    Json& member = it.value();
    if (member.is_structured()) {
      print_times(member, names);
    } else if (std::find(names.begin(), names.end(), it.key()) == names.end()) {
      continue;
    } else if (member.is_number_float()) {
      const double ms = member.get<double>() * 1000;
      member = cli_time(SimTime{static_cast<std::int64_t>(ms + (ms < 0 ? -0.5 : 0.5))});
    } else if (member.is_number()) {
      member = cli_time(SimTime{member.get<std::int64_t>() * 1000});
    } else if (member.is_string()) {
      if (const auto t = parse_iso8601(member.get<std::string>()))
        member = cli_time(*t);
    }
  }
}

class Command {
 public:
  Command(cloud::History& history, const Session& session, const Invocation& call)
      : history_(history), session_(session), call_(call) {}

  Reply run() {
    if (call_.skeleton) {
      Reply r;
      r.out = format_json(skeleton(*call_.command->input));
      return r;
    }
    if (auto problem = prepare())
      return failed(*problem);
    cloud::CallApi api;
    auto caller = choose_caller(history_.world(), session_, call_.global, *call_.command);
    if (!caller)
      return failed(caller.error());
    api.as = *caller;
    api.from = call_.global.from.empty() ? session_.from : call_.global.from;
    api.clock_skew_ms = session_.clock_skew_ms;
    api.service = call_.command->service;
    api.operation = call_.command->operation;
    api.region = call_.global.region;
    if (auto problem = set_endpoint(call_.global.endpoint_url, api))
      return failed(*problem);
    if (auto problem = set_timeout(call_.global.read_timeout, api))
      return failed(*problem);
    Caller sender(history_, std::move(api));
    Reply reply = call_.waiter ? wait(sender) : paged() ? pages(sender) : single(sender);
    reply.called = sender.called();
    return reply;
  }

 private:
  bool paged() const {
    return call_.command->paging && !call_.global.no_paginate && !call_.manual_paging;
  }

  /// Everything the client checks before it sends anything.
  std::optional<CommandError> prepare() {
    if (!call_.global.query.empty()) {
      auto parsed = jmespath::parse(call_.global.query);
      if (!parsed) {
        return CommandError{252, concat({"\nBad value for --query ", call_.global.query,
                                         ": Invalid jmespath expression: ", parsed.error().message,
                                         "\n\"", call_.global.query, "\"\n",
                                         std::string(parsed.error().offset + 1, ' '), "^\n"})};
      }
      query_ = *parsed;
    }
    if (auto problem = check_paging())
      return problem;
    const std::vector<std::string> report = validate(*call_.parameters, *call_.command->input);
    if (!report.empty()) {
      return CommandError{252,
                          concat({"\nParameter validation failed:\n", join(report, "\n"), "\n"})};
    }
    return std::nullopt;
  }

  std::optional<CommandError> check_paging() const {
    std::vector<std::string> given;
    if (call_.starting_token)
      given.push_back("--starting-token");
    if (call_.page_size)
      given.push_back("--page-size");
    if (call_.max_items)
      given.push_back("--max-items");
    if (given.empty() || paged())
      return std::nullopt;
    if (call_.global.no_paginate) {
      return CommandError{
          252, concat({"\nError during pagination: Cannot specify --no-paginate along with "
                       "pagination arguments: ",
                       join(given, ", "), "\n"})};
    }
    return CommandError{
        252, concat({"\nError during pagination: --", option_name(call_.command->paging->limit),
                     " and --", option_name(call_.command->paging->input),
                     " cannot be combined with ", join(given, ", "), "\n"})};
  }

  std::string format() const {
    return call_.global.output.empty() ? session_.output : call_.global.output;
  }

  Reply print(Json answer) {
    Reply r;
    print_times(answer, call_.service->timestamps);
    if (query_) {
      auto picked = jmespath::search(query_, answer);
      if (!picked) {
        r.status = 255;
        r.err = concat({"\n", picked.error().message, "\n"});
        return r;
      }
      answer = std::move(picked).value();
    }
    const std::string as = format();
    r.out = as == "text"    ? format_text(answer)
            : as == "table" ? format_table(call_.command->operation, answer)
            : as == "yaml"  ? format_yaml(answer)
                            : format_json(answer);
    return r;
  }

  Reply single(Caller& sender) {
    auto answer = sender.send(*call_.parameters);
    if (!answer)
      return failed(answer.error());
    if (!call_.outfile.empty())
      return write_file(std::move(answer).value());
    return print(std::move(answer).value());
  }

  /// `get-object FILE`: the bytes go into the lab's files, which hold text only; a gzip file is
  /// unpacked on the way. `-` and /dev/stdout print them instead.
  Reply write_file(Json answer) {
    constexpr std::size_t kMostUnpacked = 64 * 1024 * 1024;
    std::string body =
        base64_decode(string_member(answer, "Body").value_or("")).value_or(std::string());
    answer.erase("Body");
    Reply r;
    if (is_gzip(body)) {
      Gunzipped unpacked = gunzip(body, kMostUnpacked);
      if (!unpacked.problem.empty())
        return failed(
            CommandError{255, concat({"\n", call_.outfile, ": ", unpacked.problem, "\n"})});
      body = std::move(unpacked.bytes);
      r.err = "The lab's files hold text: the object was unpacked (gzip).\n";
    }
    if (!is_valid_utf8(body))
      return failed(
          CommandError{255, "\nThe lab's files hold text, and this object holds other bytes\n"});
    if (call_.outfile == "-" || call_.outfile == "/dev/stdout") {
      r.out = std::move(body);
      return r;
    }
    history_.apply(cloud::WriteFile{call_.outfile, std::move(body)});
    Reply printed = print(std::move(answer));
    printed.err = r.err + printed.err;
    return printed;
  }

  Reply pages(Caller& sender) {
    auto fetched = fetch_pages(call_, [&](const Json& p) { return sender.send(p); });
    if (!fetched)
      return failed(fetched.error());
    if (format() != "text")
      return print(merge_pages(*fetched, *call_.command->paging));
    // The text format shows, and applies --query to, each page on its own.
    Reply all;
    for (const Json& page : fetched->pages) {
      Reply r = print(page);
      all.status = std::max(all.status, r.status);
      all.out += r.out;
      all.err += r.err;
    }
    if (!fetched->next_token.empty())
      all.out += concat({"NEXTTOKEN\t", fetched->next_token, "\n"});
    return all;
  }

  /// The value at a dotted path, or null.
  static Json at_path(const Json& answer, const std::string& path) {
    const Json* v = &answer;
    for (const std::string& name : split(path, '.')) {
      v = member(*v, name);
      if (!v)
        return Json();
    }
    return *v;
  }

  Reply wait(Caller& sender) {
    const Waiter& w = *call_.waiter;
    for (int i = 0; i < w.attempts; ++i) {
      if (i > 0)
        sender.wait_seconds(w.delay_seconds);
      auto answer = sender.send(*call_.parameters);
      if (answer) {
        const bool done =
            w.path.empty() ? w.success_error.empty() : at_path(*answer, w.path) == Json(w.value);
        if (done)
          return Reply();
      } else if (sender.error_code() == w.success_error) {
        return Reply();
      } else if (sender.error_code() != w.retry_error) {
        return failed(
            CommandError{255, concat({"\nWaiter ", w.title, " failed:", answer.error().text})});
      }
    }
    return failed(
        CommandError{255, concat({"\nWaiter ", w.title, " failed: Max attempts exceeded\n"})});
  }

  cloud::History& history_;
  const Session& session_;
  const Invocation& call_;
  jmespath::Expression query_;
};

}  // namespace

bool is_caller_name(std::string_view name) {
  if (name == "root" || name == "anonymous")
    return true;
  for (const std::string_view kind : {"role/", "user/", "session/", "guest/", "app/"})
    if (name.substr(0, kind.size()) == kind)
      return true;
  return false;
}

std::string default_caller(const cloud::World& world, const Session& session) {
  if (!session.profile.empty())
    return session.profile;
  const auto& profiles = world.services.identity.profiles;
  if (profiles.contains("default"))
    return "default";
  return profiles.size() == 1 ? profiles.first().key() : "";
}

std::string cli_time(SimTime t) {
  std::string text = to_iso8601(SimTime{t.seconds() * 1000});
  if (!text.empty() && text.back() == 'Z')
    text.pop_back();
  const std::int64_t ms = t.ms - t.seconds() * 1000;
  if (ms != 0) {
    std::string digits = std::to_string(ms);
    text += concat({".", std::string(3 - digits.size(), '0'), digits, "000"});
  }
  return text + "+00:00";
}

Reply run_aws(cloud::History& history, const Session& session,
              const std::vector<std::string>& words) {
  auto call = read_arguments(words, history.world().files);
  if (!call)
    return failed(call.error());
  if (call->wants_version) {
    Reply r;
    r.out = "aws (Lockbox's own command line, after AWS CLI version 2)\n";
    return r;
  }
  if (call->wants_help)
    return help_reply(call->help);
  return Command(history, session, *call).run();
}

}  // namespace lockbox::shell
