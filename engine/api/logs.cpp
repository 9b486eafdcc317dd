// The little of CloudWatch Logs that rules need: log groups, and reading what was written to them.
// Source: Amazon CloudWatch Logs API Reference, CreateLogGroup, DescribeLogGroups, DeleteLogGroup,
// FilterLogEvents; Service Authorization Reference, "Actions, resources, and condition keys for
// Amazon CloudWatch Logs".
#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "engine/api/operation.hpp"
#include "engine/api/params.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api {

namespace logs {

namespace {

using lockbox::events::LogEntry;
using lockbox::events::LogGroup;

std::string log_group_arn(const Call& call, std::string_view name) {
  return concat({"arn:aws:logs:", call.region, ":", call.account, ":log-group:", name});
}

AwsError no_log_group() {
  return query_error("ResourceNotFoundException", "The specified log group does not exist.");
}

/// The authorization of a call on a log group, by its ARN with ":*".
Prepared on_logs(const Call& call, const std::string& group,
                 std::function<Result<Json>(Run&)> run) {
  Need need;
  need.action = concat({"logs:", call.operation});
  need.resource = concat({log_group_arn(call, group), ":*"});
  need.resource_account = std::string(call.account);
  Prepared out;
  out.main_resource = log_group_arn(call, group);
  out.needs.push_back(std::move(need));
  out.run = std::move(run);
  return out;
}

std::string read_group(Params& in) {
  const std::string name = in.text("logGroupName", Pattern::Any, 1, 512);
  constexpr std::string_view kGood =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/#-";
  if (name.find_first_not_of(kGood) != std::string::npos)
    in.violation(name, "logGroupName",
                 "Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+");
  return name;
}

Result<Prepared> create_log_group(const Services&, const Call& call) {
  Params in(call.parameters, "InvalidParameterException");
  const std::string name = read_group(in);
  if (const auto error = in.error())
    return *error;
  const std::string arn = log_group_arn(call, name);
  return on_logs(call, name, [name, arn](Run& run) -> Result<Json> {
    auto& groups = run.services.events.groups;
    if (groups.contains(name))
      return query_error("ResourceAlreadyExistsException",
                         "The specified log group already exists");
    LogGroup group;
    group.name = name;
    group.arn = arn;
    group.created = run.now;
    groups.set(name, Cow<LogGroup>(std::move(group)));
    return Json::object();
  });
}

Result<Prepared> delete_log_group(const Services&, const Call& call) {
  Params in(call.parameters, "InvalidParameterException");
  const std::string name = read_group(in);
  if (const auto error = in.error())
    return *error;
  return on_logs(call, name, [name](Run& run) -> Result<Json> {
    if (!run.services.events.groups.contains(name))
      return no_log_group();
    run.services.events.groups.erase(name);
    return Json::object();
  });
}

Result<Prepared> describe_log_groups(const Services&, const Call& call) {
  Params in(call.parameters, "InvalidParameterException");
  const std::string prefix = in.optional_text("logGroupNamePrefix", Pattern::Any, 1, 512);
  for (const char* accepted : {"limit", "nextToken"}) in.ignore(accepted);
  if (const auto error = in.error())
    return *error;
  return on_logs(call, prefix, [prefix](Run& run) -> Result<Json> {
    Json list = Json::array();
    for (const auto& entry : run.services.events.groups) {
      const LogGroup& group = *entry.second;
      if (group.name.compare(0, prefix.size(), prefix) != 0)
        continue;
      list.push_back(Json{{"logGroupName", group.name},
                          {"creationTime", group.created.ms},
                          {"arn", group.arn + ":*"},
                          {"logGroupArn", group.arn}});
    }
    return Json{{"logGroups", std::move(list)}};
  });
}

struct LogFilter {
  std::string group, word;
  std::int64_t start = 0, end = 0, limit = 10000, skip = 0;
};

/// A term in quotation marks, or plain: the message must hold it. Patterns of other kinds ({ $.x }
/// and [ fields ]) are not read. Source: CloudWatch Logs User Guide, "Filter pattern syntax".
bool is_plain_term(const std::string& pattern) {
  return pattern.find_first_of("{}[]?% ") == std::string::npos ||
         (pattern.size() > 2 && pattern.front() == '"' && pattern.back() == '"');
}

Json filtered(const LogGroup& group, const LogFilter& wanted) {
  Json list = Json::array();
  Json out = Json::object();
  std::int64_t found = 0;
  for (const auto& entry : group.entries) {
    const LogEntry& e = entry.second;
    if (e.time.ms < wanted.start || (wanted.end > 0 && e.time.ms > wanted.end) ||
        e.message.find(wanted.word) == std::string::npos || found++ < wanted.skip)
      continue;
    if (static_cast<std::int64_t>(list.size()) == wanted.limit) {
      out["nextToken"] = std::to_string(wanted.skip + wanted.limit);
      break;
    }
    list.push_back(Json{{"logStreamName", e.stream},
                        {"timestamp", e.time.ms},
                        {"message", e.message},
                        {"ingestionTime", e.time.ms},
                        {"eventId", std::to_string(entry.first)}});
  }
  Json answer{{"events", std::move(list)}, {"searchedLogStreams", Json::array()}};
  answer.update(out);
  return answer;
}

Result<Prepared> filter_log_events(const Services&, const Call& call) {
  Params in(call.parameters, "InvalidParameterException");
  LogFilter wanted;
  wanted.group = read_group(in);
  std::string pattern = in.optional_text("filterPattern", Pattern::Any, 0, 1024);
  wanted.start = in.integer("startTime", 0, INT64_MAX).value_or(0);
  wanted.end = in.integer("endTime", 0, INT64_MAX).value_or(0);
  wanted.limit = in.integer("limit", 1, 10000).value_or(10000);
  const std::string token = in.optional_text("nextToken", Pattern::Any, 1, 1000);
  in.ignore("interleaved");
  if (const auto error = in.error())
    return *error;
  const auto skip = token.empty() ? std::optional<std::int64_t>(0) : to_int(token);
  if (!skip || *skip < 0)
    return query_error("InvalidParameterException", "The specified nextToken is invalid.");
  wanted.skip = *skip;
  if (!is_plain_term(pattern))
    return query_error("NotSimulatedException",
                       "Lockbox reads filter patterns of one term, plain or in quotation marks; "
                       "see docs/fidelity.md for what is simulated.");
  if (pattern.size() > 2 && pattern.front() == '"')
    pattern = pattern.substr(1, pattern.size() - 2);
  wanted.word = pattern;
  return on_logs(call, wanted.group, [wanted](Run& run) -> Result<Json> {
    const auto* group = run.services.events.groups.find(wanted.group);
    if (!group)
      return no_log_group();
    return filtered(**group, wanted);
  });
}

}  // namespace

std::vector<Operation> group_operations() {
  constexpr audit::Category kind = audit::Category::Management;
  return {
      {"logs", "CreateLogGroup", kind, false, false, create_log_group},
      {"logs", "DeleteLogGroup", kind, false, false, delete_log_group},
      {"logs", "DescribeLogGroups", kind, true, false, describe_log_groups},
      {"logs", "FilterLogEvents", kind, true, false, filter_log_events},
  };
}

}  // namespace logs

std::vector<Operation> logs_operations() {
  return logs::group_operations();
}

}  // namespace lockbox::api
