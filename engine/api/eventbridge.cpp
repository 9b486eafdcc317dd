// EventBridge rules on the default bus. Source: Amazon EventBridge API Reference, "Actions";
// Service Authorization Reference, "Actions, resources, and condition keys for Amazon EventBridge".
#include <nlohmann/json.hpp>

#include "engine/api/eventbridge_common.hpp"
#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/events/pattern.hpp"

namespace lockbox::api {

namespace eventbridge {

namespace rules = lockbox::events;

Prepared permitted(const Call& call, std::string_view rule, std::function<Result<Json>(Run&)> run) {
  Need need;
  need.action = concat({"events:", call.operation});
  need.resource = rule.empty() ? std::string("*") : rule_arn(call, rule);
  need.resource_account = std::string(call.account);
  Prepared out;
  out.main_resource = rule.empty() ? std::string() : need.resource;
  out.needs.push_back(std::move(need));
  out.run = std::move(run);
  return out;
}

std::optional<AwsError> check_bus(Params& in) {
  const std::string bus = in.optional_text("EventBusName", Pattern::Any, 1, 1600);
  if (bus.empty() || bus == "default" || bus.ends_with(":event-bus/default"))
    return std::nullopt;
  return query_error("ResourceNotFoundException", concat({"Event bus ", bus, " does not exist."}));
}

std::string rule_arn(const Call& call, std::string_view name) {
  return concat({"arn:aws:events:", call.region, ":", call.account, ":rule/", name});
}

AwsError no_such_rule(const std::string& name) {
  return query_error("ResourceNotFoundException",
                     concat({"Rule ", name, " does not exist on EventBus default."}));
}

AwsError bad_pattern(std::string_view reason) {
  return query_error("InvalidEventPatternException",
                     concat({"Event pattern is not valid. Reason: ", reason}));
}

Result<Json> read_pattern(const std::string& text) {
  JsonParse parsed = parse_json(text);
  if (parsed.error)
    return bad_pattern(concat({parsed.error->message, " (line ", std::to_string(parsed.error->line),
                               ", column ", std::to_string(parsed.error->column), ")"}));
  if (const std::string problem = rules::pattern_problem(parsed.value); !problem.empty())
    return bad_pattern(problem);
  return std::move(parsed.value);
}

namespace {

constexpr std::size_t kLongestPattern = 4096;

/// Names of rules: 1 to 64 letters, digits and ._-
std::string rule_name(Params& in, std::string_view member) {
  const std::string name = in.text(member, Pattern::Any, 1, 64);
  for (const char c : name) {
    const bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '_' || c == '-';
    if (!good) {
      in.violation(name, member,
                   "Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+");
      break;
    }
  }
  return name;
}

Json rule_json(const rules::Rule& rule) {
  Json out{{"Name", rule.name}, {"Arn", rule.arn}};
  if (!rule.pattern.empty())
    out["EventPattern"] = rule.pattern;
  out["State"] = rule.state;
  if (!rule.description.empty())
    out["Description"] = rule.description;
  out["EventBusName"] = "default";
  return out;
}

/// The values that the pattern lists for a field, for the condition keys of PutRule.
std::vector<std::string> listed(const Json& pattern, std::string_view field) {
  std::vector<std::string> out;
  const Json* values = member(pattern, field);
  for (std::size_t i = 0; values && values->is_array() && i < values->size(); ++i)
    if ((*values)[i].is_string())
      out.push_back((*values)[i].get<std::string>());
  return out;
}

Result<Prepared> put_rule(const Services&, const Call& call) {
  Params in(call.parameters, "ValidationException");
  rules::Rule rule;
  rule.name = rule_name(in, "Name");
  rule.pattern = in.optional_text("EventPattern", Pattern::Any, 0, kLongestPattern);
  rule.state = in.choice("State", {rules::kEnabled, rules::kDisabled, rules::kEnabledForAll},
                         rules::kEnabled);
  rule.description = in.optional_text("Description", Pattern::Any, 0, 512);
  const bool schedule = in.has("ScheduleExpression");
  for (const char* accepted : {"ScheduleExpression", "RoleArn", "Tags"}) in.ignore(accepted);
  const std::optional<AwsError> bus = check_bus(in);
  if (const auto error = in.error())
    return *error;
  if (bus)
    return *bus;
  if (schedule)
    return query_error("NotSimulatedException",
                       "Lockbox simulates rules with an event pattern, not schedules; see "
                       "docs/fidelity.md for what is simulated.");
  if (rule.pattern.empty())
    return query_error("ValidationException",
                       "Parameter(s) EventPattern or ScheduleExpression must be specified.");
  const Result<Json> pattern = read_pattern(rule.pattern);
  if (!pattern)
    return pattern.error();
  rule.parsed = std::make_shared<const Json>(*pattern);
  rule.arn = rule_arn(call, rule.name);
  Prepared out = permitted(call, rule.name, [rule](Run& run) -> Result<Json> {
    rules::Rule put = rule;
    if (const auto* before = run.services.events.rules.find(rule.name))
      put.targets = (*before)->targets;  // a rule that is put again keeps them
    run.services.events.rules.set(rule.name, Cow<rules::Rule>(std::move(put)));
    return Json{{"RuleArn", rule.arn}};
  });
  for (const auto& [field, key] :
       {std::pair{"source", "events:source"}, std::pair{"detail-type", "events:detail-type"}})
    if (std::vector<std::string> values = listed(*pattern, field); !values.empty())
      out.needs[0].context.set_multi(key, std::move(values), "event pattern of the rule");
  return out;
}

/// The name of the one rule that a call is about.
Result<std::string> named_rule(const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::string name = rule_name(in, "Name");
  in.ignore("Force");
  const std::optional<AwsError> bus = check_bus(in);
  if (const auto error = in.error())
    return *error;
  if (bus)
    return *bus;
  return name;
}

template <class Work>
Result<Prepared> on_rule(const Call& call, Work work) {
  const Result<std::string> name = named_rule(call);
  if (!name)
    return name.error();
  return permitted(call, *name, [name = *name, work](Run& run) -> Result<Json> {
    Cow<rules::Rule>* rule = run.services.events.rules.edit(name);
    if (!rule)
      return no_such_rule(name);
    return work(run, *rule);
  });
}

Result<Prepared> describe_rule(const Services&, const Call& call) {
  return on_rule(call,
                 [](Run&, Cow<rules::Rule>& rule) -> Result<Json> { return rule_json(*rule); });
}

Result<Prepared> enable_rule(const Services&, const Call& call) {
  return on_rule(call, [](Run&, Cow<rules::Rule>& rule) -> Result<Json> {
    rule.edit().state = rules::kEnabled;
    return Json::object();
  });
}

Result<Prepared> disable_rule(const Services&, const Call& call) {
  return on_rule(call, [](Run&, Cow<rules::Rule>& rule) -> Result<Json> {
    rule.edit().state = rules::kDisabled;
    return Json::object();
  });
}

/// A rule that is not there is no error for DeleteRule.
Result<Prepared> delete_rule(const Services&, const Call& call) {
  const Result<std::string> name = named_rule(call);
  if (!name)
    return name.error();
  return permitted(call, *name, [name = *name](Run& run) -> Result<Json> {
    const auto* rule = run.services.events.rules.find(name);
    if (rule && !(*rule)->targets.empty())
      return query_error("ValidationException", "Rule can't be deleted since it has targets.");
    run.services.events.rules.erase(name);
    return Json::object();
  });
}

Result<Prepared> list_rules(const Services&, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::string prefix = in.optional_text("NamePrefix", Pattern::Any, 1, 64);
  const std::string token = in.optional_text("NextToken", Pattern::Any, 1, 2048);
  const std::size_t limit = static_cast<std::size_t>(in.integer("Limit", 1, 100).value_or(100));
  const std::optional<AwsError> bus = check_bus(in);
  if (const auto error = in.error())
    return *error;
  if (bus)
    return *bus;
  return permitted(call, {}, [=](Run& run) -> Result<Json> {
    Json list = Json::array();
    std::string next;
    for (const auto& entry : run.services.events.rules) {
      if (entry.first.compare(0, prefix.size(), prefix) != 0 || entry.first < token)
        continue;
      if (list.size() == limit) {
        next = entry.first;  // the token is the name to go on with
        break;
      }
      list.push_back(rule_json(*entry.second));
    }
    Json out{{"Rules", std::move(list)}};
    if (!next.empty())
      out["NextToken"] = next;
    return out;
  });
}

/// The members that an event must have to be tried. Source: API Reference, TestEventPattern.
std::string event_problem(const Json& event) {
  if (!event.is_object())
    return "the event is not an object";
  for (const char* name : {"id", "account", "source", "time", "region", "resources", "detail-type"})
    if (!member(event, name))
      return concat({"the event has no member \"", name, "\""});
  return {};
}

Result<Prepared> test_event_pattern(const Services&, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::string pattern_text = in.text("EventPattern", Pattern::Any, 0, kLongestPattern);
  const std::string event_text = in.text("Event", Pattern::Any, 0, 262144);
  if (const auto error = in.error())
    return *error;
  const Result<Json> pattern = read_pattern(pattern_text);
  if (!pattern)
    return pattern.error();
  const JsonParse event = parse_json(event_text);
  const std::string problem = event.error ? event.error->message : event_problem(event.value);
  if (!problem.empty())
    return query_error("ValidationException",
                       concat({"Parameter Event is not valid. Reason: ", problem}));
  const bool result = rules::matches(*pattern, event.value);
  return permitted(call, {}, [result](Run&) -> Result<Json> { return Json{{"Result", result}}; });
}

}  // namespace

std::vector<Operation> rule_operations() {
  constexpr audit::Category kind = audit::Category::Management;
  return {
      {"events", "DeleteRule", kind, false, false, delete_rule},
      {"events", "DescribeRule", kind, true, false, describe_rule},
      {"events", "DisableRule", kind, false, false, disable_rule},
      {"events", "EnableRule", kind, false, false, enable_rule},
      {"events", "ListRules", kind, true, false, list_rules},
      {"events", "PutRule", kind, false, false, put_rule},
      {"events", "TestEventPattern", kind, true, false, test_event_pattern},
  };
}

}  // namespace eventbridge

std::vector<Operation> events_operations() {
  std::vector<Operation> rows = eventbridge::rule_operations();
  const std::vector<Operation> more = eventbridge::target_operations();
  rows.insert(rows.end(), more.begin(), more.end());
  return rows;
}

}  // namespace lockbox::api
