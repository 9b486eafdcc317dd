#include "engine/shell/arguments.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/sim_time.hpp"
#include "engine/base/text.hpp"
#include "engine/shell/parameters.hpp"
#include "engine/shell/simple_rules.hpp"

namespace lockbox::shell {
namespace {

constexpr std::string_view kUsage =
    "\nusage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]\n"
    "To see help text, you can run:\n\n"
    "  aws help\n"
    "  aws <command> help\n"
    "  aws <command> <subcommand> help\n\n";

bool is_option(const std::string& word) {
  return word.size() > 2 && word[0] == '-' && word[1] == '-';
}

/// "--name=value" split; the value is empty when there is none.
std::pair<std::string, std::optional<std::string>> split_option(const std::string& word) {
  const std::size_t equals = word.find('=');
  if (equals == std::string::npos)
    return {word, std::nullopt};
  return {word.substr(0, equals), word.substr(equals + 1)};
}

CommandError invalid_choice(std::string_view argument, const std::string& given,
                            const std::vector<std::string>& choices) {
  std::string text = concat(
      {"argument ", argument, ": Invalid choice, valid choices are:\n\n", choice_columns(choices)});
  if (const auto near = closest(given, choices))
    text += concat({"\n\nInvalid choice: '", given, "', maybe you meant:\n\n  * ", *near});
  return usage_error(text);
}

/// Takes the global options out of the words; what remains is the command.
class GlobalReader {
 public:
  explicit GlobalReader(const std::vector<std::string>& words) : words_(words) {}

  std::optional<CommandError> read(Invocation& out, std::vector<std::string>& rest) {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const auto [name, inline_value] = split_option(words_[i]);
      const GlobalOption* option = find(name);
      if (!is_option(words_[i]) || !option) {
        rest.push_back(words_[i]);
        continue;
      }
      std::string value = inline_value.value_or("");
      if (option->takes_value && !inline_value) {
        if (i + 1 >= words_.size())
          return usage_error(concat({"argument ", name, ": expected one argument"}));
        value = words_[++i];
      }
      store(out, name, std::move(value));
    }
    static const std::vector<std::string> kFormats = {"json", "text", "table", "yaml"};
    const std::string& format = out.global.output;
    if (!format.empty() && std::find(kFormats.begin(), kFormats.end(), format) == kFormats.end())
      return invalid_choice("--output", format, kFormats);
    return std::nullopt;
  }

 private:
  static const GlobalOption* find(std::string_view name) {
    for (const GlobalOption& o : global_options()) {
      if (o.name == name)
        return &o;
    }
    return nullptr;
  }

  static void store(Invocation& out, std::string_view name, std::string value) {
    GlobalOptions& g = out.global;
    const std::pair<std::string_view, std::string*> kTexts[] = {
        {"--profile", &g.profile},
        {"--region", &g.region},
        {"--endpoint-url", &g.endpoint_url},
        {"--output", &g.output},
        {"--query", &g.query},
        {"--from", &g.from},
        {"--cli-read-timeout", &g.read_timeout}};
    for (const auto& [option, target] : kTexts) {
      if (option == name)
        *target = std::move(value);
    }
    if (name == "--no-sign-request")
      g.no_sign_request = true;
    if (name == "--no-paginate")
      g.no_paginate = true;
    if (name == "--version")
      out.wants_version = true;
  }

  const std::vector<std::string>& words_;
};

/// Finds service, command and waiter; leaves the options in `rest`.
std::optional<CommandError> choose_command(Invocation& out, std::vector<std::string>& rest) {
  const auto is_word = [&](std::size_t i) { return i < rest.size() && !is_option(rest[i]); };
  if (!is_word(0))
    return usage_error("the following arguments are required: command");
  if (const auto help = std::find(rest.begin(), rest.end(), "help");
      help != rest.end() && help - rest.begin() <= 3) {
    out.wants_help = true;
    out.help.assign(rest.begin(), help);
  }
  const std::string service = rest[0];
  if (service == "help")
    return std::nullopt;
  out.service = find_service(service);
  if (!out.service) {
    std::vector<std::string> names;
    for (const ServiceModel& s : services()) names.push_back(s.name);
    names.push_back("help");
    return invalid_choice("command", service, names);
  }
  if (!is_word(1))
    return usage_error("the following arguments are required: operation");
  std::size_t used = 2;
  if (rest[1] == "wait" && !out.service->waiters.empty()) {
    if (!is_word(2))
      return usage_error("the following arguments are required: subcommand");
    std::vector<std::string> names;
    for (const Waiter& w : out.service->waiters) {
      names.push_back(w.name);
      if (w.name == rest[2])
        out.waiter = &w;
    }
    if (!out.waiter && rest[2] != "help")
      return invalid_choice("subcommand", rest[2], names);
    if (out.waiter)
      out.command = find_operation_model(out.service->service, out.waiter->operation);
    used = 3;
  } else if (rest[1] != "help") {
    out.command = find_command(*out.service, rest[1]);
    if (!out.command) {
      std::vector<std::string> names;
      for (const CommandModel& c : out.service->commands) names.push_back(c.name);
      if (!out.service->waiters.empty())
        names.push_back("wait");
      names.push_back("help");
      return invalid_choice("operation", rest[1], names);
    }
  }
  rest.erase(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(used));
  return std::nullopt;
}

/// An option as it was given: its member (null for the command line's own options) and words.
struct Given {
  const MemberModel* member = nullptr;
  std::string name;
  bool negated = false;
  std::vector<std::string> values;
};

/// DynamoDB's protocol carries points in time as epoch seconds; people write them as ISO 8601, or
/// as the number itself. What is neither stays as it is, for the service to refuse.
void encode_times(Json& value, const Shape& shape) {
  if (shape.kind == ShapeKind::Structure && value.is_object()) {
    for (const MemberModel& m : shape.members)
      if (value.contains(m.name))
        encode_times(value[m.name], *m.shape);
  } else if (shape.kind == ShapeKind::Timestamp && value.is_string()) {
    const std::string text = value.get<std::string>();
    if (const auto seconds = to_int(text))
      value = *seconds;
    else if (const auto time = parse_iso8601(text))
      value = static_cast<double>(time->ms) / 1000;
  }
}

class OptionReader {
 public:
  OptionReader(const CommandModel& command, const Files& files, Invocation& out)
      : command_(command), files_(files), out_(out) {}

  std::optional<CommandError> read(const std::vector<std::string>& words) {
    collect_names();
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (!is_option(words[i])) {
        // `get-object` takes the file it writes to as a word of its own.
        if (command_.operation == "GetObject" && out_.outfile.empty())
          out_.outfile = words[i];
        else
          unknown_.push_back(words[i]);
        continue;
      }
      if (auto problem = option(words, i))
        return problem;
    }
    if (auto problem = check_required())
      return problem;
    if (!unknown_.empty())
      return unknown_options();
    if (command_.operation == "GetObject" && out_.outfile.empty())
      return usage_error("the following arguments are required: outfile");
    return convert();
  }

 private:
  void collect_names() {
    for (const MemberModel& m : command_.input->members) {
      names_["--" + m.option] = {&m, false};
      if (m.shape->kind == ShapeKind::Boolean)
        names_[negative_of(m)] = {&m, true};
    }
    for (const char* own : {"--cli-input-json", "--generate-cli-skeleton"})
      names_[own] = {nullptr, false};
    if (command_.paging) {
      for (const char* own : {"--starting-token", "--page-size", "--max-items"})
        names_[own] = {nullptr, false};
    }
  }

  /// The option meant by `name`: exact, or the only one that begins so. Empty: none.
  Expected<std::string, CommandError> resolve(const std::string& name) const {
    if (names_.count(name))
      return name;
    std::vector<std::string> matches;
    for (auto it = names_.lower_bound(name); it != names_.end(); ++it) {
      if (it->first.compare(0, name.size(), name) != 0)
        break;
      matches.push_back(it->first);
    }
    if (matches.size() > 1) {
      return usage_error(
          concat({"ambiguous option: ", name, " could match ", join(matches, ", ")}));
    }
    return matches.empty() ? std::string() : matches[0];
  }

  std::optional<CommandError> option(const std::vector<std::string>& words, std::size_t& i) {
    const auto [typed, inline_value] = split_option(words[i]);
    auto resolved = resolve(typed);
    if (!resolved)
      return resolved.error();
    if (resolved->empty()) {
      unknown_.push_back(words[i]);
      return std::nullopt;
    }
    Given g;
    g.name = *resolved;
    g.member = names_[*resolved].first;
    g.negated = names_[*resolved].second;
    if (inline_value)
      g.values.push_back(*inline_value);
    const ShapeKind kind = g.member ? g.member->shape->kind : ShapeKind::String;
    if (kind == ShapeKind::Boolean) {
      given_.push_back(std::move(g));
      return std::nullopt;
    }
    const bool many = kind == ShapeKind::List && !inline_value;
    const bool optional = g.name == "--generate-cli-skeleton";
    while (i + 1 < words.size() && !is_option(words[i + 1]) && (many || g.values.empty()))
      g.values.push_back(words[++i]);
    if (g.values.empty() && !optional) {
      return usage_error(concat(
          {"argument ", g.name, ": expected ", many ? "at least one argument" : "one argument"}));
    }
    given_.push_back(std::move(g));
    return std::nullopt;
  }

  bool has(std::string_view name) const {
    return std::any_of(given_.begin(), given_.end(),
                       [&](const Given& g) { return g.name == name; });
  }

  std::optional<CommandError> check_required() const {
    if (has("--cli-input-json") || has("--generate-cli-skeleton"))
      return std::nullopt;
    std::vector<std::string> missing;
    for (const MemberModel& m : command_.input->members) {
      if (m.required && !has("--" + m.option) && !has(negative_of(m)))
        missing.push_back("--" + m.option);
    }
    if (missing.empty())
      return std::nullopt;
    CommandError error =
        usage_error(concat({"the following arguments are required: ", join(missing, ", ")}));
    for (const std::string& word : unknown_) error.text += did_you_mean(word);
    return error;
  }

  std::string did_you_mean(const std::string& word) const {
    std::vector<std::string> known;
    for (const auto& [name, target] : names_) known.push_back(name);
    const auto near = closest(split_option(word).first, known);
    return near ? concat({"Did you mean ", *near, " (instead of ", word, ")?\n"}) : "";
  }

  CommandError unknown_options() const {
    CommandError error{252, concat({kUsage, "Unknown options: ", join(unknown_, ", "), "\n"})};
    for (const std::string& word : unknown_) {
      if (is_option(word))
        error.text += did_you_mean(word);
    }
    return error;
  }

  std::optional<CommandError> convert() {
    Json parameters = Json::object();
    for (const Given& g : given_) {
      if (g.name == "--cli-input-json") {
        if (auto problem = input_json(g, parameters))
          return problem;
      }
    }
    for (const Given& g : given_) {
      if (!g.member) {
        if (auto problem = own_option(g))
          return problem;
        continue;
      }
      if (g.member->shape->kind == ShapeKind::Boolean) {
        parameters[g.member->name] = !g.negated;
        continue;
      }
      std::vector<std::string> given = g.values;
      // --body of put-object is the name of a file, with or without fileb://.
      if (command_.operation == "PutObject" && g.member->name == "Body" &&
          given[0].find("://") == std::string::npos)
        given[0] = "fileb://" + given[0];
      auto value = parameter_value(given, *g.member->shape, files_);
      if (!value) {
        return CommandError{
            252, concat({"\nError parsing parameter '", g.name, "': ", value.error(), "\n"})};
      }
      parameters[g.member->name] = std::move(value).value();
      if (command_.paging &&
          (g.member->name == command_.paging->input || g.member->name == command_.paging->limit))
        out_.manual_paging = true;
    }
    if (command_.service == "dynamodb")
      encode_times(parameters, *command_.input);
    out_.parameters = std::make_shared<const Json>(std::move(parameters));
    return std::nullopt;
  }

  std::optional<CommandError> input_json(const Given& g, Json& parameters) const {
    std::string text = g.values[0];
    if (text.substr(0, 7) == "file://") {
      auto loaded = load_file(text, files_);
      if (!loaded) {
        return CommandError{
            252, concat({"\nError parsing parameter '", g.name, "': ", loaded.error().text, "\n"})};
      }
      text = std::move(loaded).value();
    }
    JsonParse parsed = parse_json(text);
    if (!parsed || !parsed.value.is_object()) {
      return CommandError{252, concat({"\nError parsing parameter 'cli-input-json': Invalid JSON: ",
                                       parsed ? "expected an object" : parsed.error->message,
                                       "\nJSON received: ", text, "\n"})};
    }
    parameters = std::move(parsed.value);
    return std::nullopt;
  }

  std::optional<CommandError> own_option(const Given& g) {
    if (g.name == "--generate-cli-skeleton") {
      if (!g.values.empty() && g.values[0] != "input")
        return invalid_choice(g.name, g.values[0], {"input"});
      out_.skeleton = true;
    } else if (g.name == "--starting-token") {
      out_.starting_token = g.values[0];
    } else if (g.name != "--cli-input-json") {
      const auto number = to_int(g.values[0]);
      if (!number) {
        return usage_error(
            concat({"argument ", g.name, ": invalid int value: '", g.values[0], "'"}));
      }
      (g.name == "--page-size" ? out_.page_size : out_.max_items) = *number;
    }
    return std::nullopt;
  }

  const CommandModel& command_;
  const Files& files_;
  Invocation& out_;
  std::map<std::string, std::pair<const MemberModel*, bool>> names_;
  std::vector<Given> given_;
  std::vector<std::string> unknown_;
};

}  // namespace

std::string negative_of(const MemberModel& m) {
  return m.name == "Egress" ? "--ingress" : "--no-" + m.option;
}

CommandError usage_error(std::string_view message) {
  return CommandError{252, concat({kUsage, "aws: error: ", message, "\n"})};
}

std::string choice_columns(const std::vector<std::string>& choices) {
  std::string out;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    std::string cell = choices[i];
    if (cell.size() < 40)
      cell.resize(40, ' ');
    out += i % 2 == 0 ? concat({i > 0 ? "\n" : "", cell}) : concat({" | ", cell});
  }
  return out;
}

const std::vector<GlobalOption>& global_options() {
  static const std::vector<GlobalOption> table = {
      {"--profile", true, "Who calls: a profile of this world, role/NAME or user/NAME."},
      {"--region", true, "The Region to call."},
      {"--endpoint-url", true,
       "The address to call; http:// means without TLS, dax://CLUSTER a DAX cluster."},
      {"--output", true, "json, text, table or yaml."},
      {"--query", true, "A JMESPath expression that picks parts of the answer."},
      {"--from", true, "Where the call starts: a vantage point of the network (Lockbox's own)."},
      {"--no-sign-request", false, "Calls without credentials."},
      {"--no-paginate", false, "Shows the first page only."},
      {"--no-verify-ssl", false, "Accepted; certificates are not simulated here."},
      {"--no-cli-pager", false, "Accepted; there is no pager."},
      {"--cli-binary-format", true, "Accepted; binary values are base64."},
      {"--cli-read-timeout", true, "Seconds to wait for an answer; 0 waits for ever."},
      {"--cli-connect-timeout", true, "Accepted."},
      {"--ca-bundle", true, "Accepted; certificates are not simulated here."},
      {"--color", true, "Accepted; there is no colour."},
      {"--debug", false, "Accepted; `lockbox why --verbose` tells more."},
      {"--no-cli-auto-prompt", false, "Accepted; nothing is prompted for."},
      {"--version", false, "Shows the version."},
  };
  return table;
}

Expected<std::string, FileError> load_file(std::string_view url, const Files& files) {
  std::string name(url.substr(url.find("://") + 3));
  while (name.substr(0, 2) == "./") name.erase(0, 2);
  if (const std::string* content = files.find(name))
    return *content;
  std::vector<std::string> names;
  for (const auto& [known, content] : files) names.push_back(known);
  const std::string known =
      names.empty() ? "There are no files here yet" : concat({"Files here: ", join(names, ", ")});
  return FileError{concat({"Unable to load paramfile ", url,
                           ": [Errno 2] No such file or directory: '", name, "'. ", known})};
}

Expected<Invocation, CommandError> read_arguments(const std::vector<std::string>& words,
                                                  const Files& files) {
  Invocation out;
  std::vector<std::string> rest;
  if (auto problem = GlobalReader(words).read(out, rest))
    return *problem;
  if (out.wants_version)
    return out;
  if (auto problem = choose_command(out, rest))
    return *problem;
  if (out.wants_help)
    return out;
  if (auto problem = expand_simple_rules(*out.command, rest))
    return *problem;
  if (auto problem = OptionReader(*out.command, files, out).read(rest))
    return *problem;
  return out;
}

}  // namespace lockbox::shell
