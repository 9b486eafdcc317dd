#include "engine/shell/simple_rules.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"

namespace lockbox::shell {
namespace {

constexpr std::string_view kShort[] = {"--protocol", "--port", "--cidr", "--source-group",
                                       "--group-owner"};

bool takes_rules(const CommandModel& command) {
  return command.service == "ec2" && (command.name.rfind("authorize-security-group-", 0) == 0 ||
                                      command.name.rfind("revoke-security-group-", 0) == 0);
}

CommandError refused(std::string_view message) {
  return CommandError{252, concat({"\naws: [ERROR]: ", message, "\n"})};
}

std::optional<CommandError> read_protocol(const std::string& value, Json& rule) {
  const auto number = to_int(value);
  if (number && (*number < -1 || *number > 255))
    return refused("protocol numbers must be in the range 0-255 or -1 to specify all protocols");
  if (!number && value != "tcp" && value != "udp" && value != "icmp" && value != "all")
    return refused(
        "protocol parameter should be one of: tcp|udp|icmp|all or any valid protocol number.");
  rule["IpProtocol"] = value == "all" ? "-1" : value;
  return std::nullopt;
}

// "443", "1024-65535", "all"; for ICMP "type-code".
std::optional<CommandError> read_port(const std::string& value, Json& rule) {
  const std::size_t dash = value == "-1" ? std::string::npos : value.find('-');
  const auto from =
      value == "all" ? std::optional<std::int64_t>(-1) : to_int(value.substr(0, dash));
  const auto to = dash == std::string::npos ? from : to_int(value.substr(dash + 1));
  if (!from || !to || *from < -1 || *from > 65535 || *to < -1 || *to > 65535)
    return refused(
        concat({"port parameter should be of the form <from[-to]> (e.g. 22 or 22-25), "
                "found ",
                value}));
  rule["FromPort"] = *from;
  rule["ToPort"] = *to;
  return std::nullopt;
}

std::optional<CommandError> rule_of(const std::map<std::string, std::string>& given, Json& rule) {
  const auto value = [&](const char* name) {
    const auto found = given.find(name);
    return found == given.end() ? std::string() : found->second;
  };
  if (value("--protocol").empty())
    return refused("The --protocol option is required with --port, --cidr and --source-group");
  if (auto bad = read_protocol(value("--protocol"), rule))
    return bad;
  if (!value("--port").empty())
    if (auto bad = read_port(value("--port"), rule))
      return bad;
  if (!value("--cidr").empty())
    rule["IpRanges"] = Json::array({Json{{"CidrIp", value("--cidr")}}});
  const std::string group = value("--source-group");
  if (!group.empty()) {
    Json pair{{group.rfind("sg-", 0) == 0 ? "GroupId" : "GroupName", group}};
    if (!value("--group-owner").empty())
      pair["UserId"] = value("--group-owner");
    rule["UserIdGroupPairs"] = Json::array({std::move(pair)});
  }
  return std::nullopt;
}

}  // namespace

std::optional<CommandError> expand_simple_rules(const CommandModel& command,
                                                std::vector<std::string>& words) {
  if (!takes_rules(command))
    return std::nullopt;
  std::vector<std::string> rest;
  std::map<std::string, std::string> given;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::size_t equals = words[i].find('=');
    const std::string name = words[i].substr(0, equals);
    if (std::find(std::begin(kShort), std::end(kShort), name) == std::end(kShort)) {
      rest.push_back(words[i]);
    } else if (equals != std::string::npos) {
      given[name] = words[i].substr(equals + 1);
    } else if (i + 1 < words.size()) {
      given[name] = words[++i];
    } else {
      return usage_error(concat({"argument ", name, ": expected one argument"}));
    }
  }
  if (given.empty())
    return std::nullopt;
  if (std::any_of(rest.begin(), rest.end(),
                  [](const std::string& w) { return w.rfind("--ip-permissions", 0) == 0; }))
    return refused(
        "The --ip-permissions option cannot be used with --protocol, --port, --cidr, "
        "--source-group or --group-owner");
  Json rule = Json::object();
  if (auto bad = rule_of(given, rule))
    return bad;
  rest.emplace_back("--ip-permissions");
  rest.push_back(to_text(Json::array({std::move(rule)})));
  words = std::move(rest);
  return std::nullopt;
}

}  // namespace lockbox::shell
