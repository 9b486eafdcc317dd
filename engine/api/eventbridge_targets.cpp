// Targets of EventBridge rules: log groups of CloudWatch Logs. Source: Amazon EventBridge API
// Reference, PutTargets, RemoveTargets, ListTargetsByRule.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/eventbridge_common.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api::eventbridge {

namespace rules = lockbox::events;

namespace {

constexpr std::size_t kMostTargets = 5;

std::vector<rules::Target> read_targets(Params& in, std::optional<AwsError>& error) {
  std::vector<rules::Target> out;
  const Json* list = in.any("Targets");
  if (!list || !list->is_array() || list->empty()) {
    in.violation(list ? lockbox::to_text(*list) : "null", "Targets",
                 "Member must have length greater than or equal to 1");
    return out;
  }
  for (const Json& one : *list) {
    rules::Target target{string_member(one, "Id").value_or(""),
                         string_member(one, "Arn").value_or("")};
    if (target.id.empty() || target.id.size() > 64)
      in.violation(target.id, "Targets.Id", "Member must have length between 1 and 64");
    if (rules::log_group_of(target.arn).empty() && !error)
      error = query_error("NotSimulatedException",
                          concat({"Lockbox plays targets that are log groups (arn:aws:logs:REGION:"
                                  "ACCOUNT:log-group:NAME), not \"",
                                  target.arn, "\"; see docs/fidelity.md for what is simulated."}));
    out.push_back(std::move(target));
  }
  return out;
}

Result<Prepared> put_targets(const Services&, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::string rule = in.text("Rule", Pattern::Any, 1, 64);
  std::optional<AwsError> unplayed;
  const std::vector<rules::Target> targets = read_targets(in, unplayed);
  const std::optional<AwsError> bus = check_bus(in);
  if (const auto error = in.error())
    return *error;
  if (bus || unplayed)
    return bus ? *bus : *unplayed;
  Prepared out = permitted(call, rule, [rule, targets](Run& run) -> Result<Json> {
    Cow<rules::Rule>* found = run.services.events.rules.edit(rule);
    if (!found)
      return no_such_rule(rule);
    std::vector<rules::Target> now = (*found)->targets;
    for (const rules::Target& target : targets) {
      const auto same = std::find_if(now.begin(), now.end(),
                                     [&](const rules::Target& t) { return t.id == target.id; });
      if (same != now.end())
        same->arn = target.arn;
      else
        now.push_back(target);
    }
    if (now.size() > kMostTargets)
      return query_error("LimitExceededException",
                         concat({"The requested resource exceeds the maximum number allowed: ",
                                 std::to_string(kMostTargets), " targets for a rule."}));
    found->edit().targets = std::move(now);
    return Json{{"FailedEntryCount", 0}, {"FailedEntries", Json::array()}};
  });
  std::vector<std::string> arns;
  for (const rules::Target& target : targets) arns.push_back(target.arn);
  out.needs[0].context.set_multi("events:TargetArn", std::move(arns), "targets in the request");
  return out;
}

Result<Prepared> remove_targets(const Services&, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::string rule = in.text("Rule", Pattern::Any, 1, 64);
  const std::vector<std::string> ids = in.texts("Ids");
  in.ignore("Force");
  const std::optional<AwsError> bus = check_bus(in);
  if (ids.empty())
    in.violation("null", "Ids", "Member must have length greater than or equal to 1");
  if (const auto error = in.error())
    return *error;
  if (bus)
    return *bus;
  return permitted(call, rule, [rule, ids](Run& run) -> Result<Json> {
    Cow<rules::Rule>* found = run.services.events.rules.edit(rule);
    if (!found)
      return no_such_rule(rule);
    std::vector<rules::Target> kept;
    for (const rules::Target& target : (*found)->targets)
      if (std::find(ids.begin(), ids.end(), target.id) == ids.end())
        kept.push_back(target);
    found->edit().targets = std::move(kept);
    return Json{{"FailedEntryCount", 0}, {"FailedEntries", Json::array()}};
  });
}

Result<Prepared> list_targets(const Services&, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::string rule = in.text("Rule", Pattern::Any, 1, 64);
  for (const char* accepted : {"NextToken", "Limit"}) in.ignore(accepted);
  const std::optional<AwsError> bus = check_bus(in);
  if (const auto error = in.error())
    return *error;
  if (bus)
    return *bus;
  return permitted(call, rule, [rule](Run& run) -> Result<Json> {
    const auto* found = run.services.events.rules.find(rule);
    if (!found)
      return no_such_rule(rule);
    Json list = Json::array();
    for (const rules::Target& target : (*found)->targets)
      list.push_back(Json{{"Id", target.id}, {"Arn", target.arn}});
    return Json{{"Targets", std::move(list)}};
  });
}

}  // namespace

std::vector<Operation> target_operations() {
  constexpr audit::Category kind = audit::Category::Management;
  return {
      {"events", "ListTargetsByRule", kind, true, false, list_targets},
      {"events", "PutTargets", kind, false, false, put_targets},
      {"events", "RemoveTargets", kind, false, false, remove_targets},
  };
}

}  // namespace lockbox::api::eventbridge
