// Target tracking policies and what they did. Source: Application Auto Scaling API Reference,
// "PutScalingPolicy", "DescribeScalingActivities".
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/autoscaling_common.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api::autoscaling {

namespace {

using table::ScalableTarget;
using table::Scaling;
using table::ScalingActivity;
using table::ScalingPolicy;

Json alarms_json(const ScalingPolicy& p, const ScalableTarget& t) {
  Json out = Json::array();
  for (int i = 0; i < 4; ++i) {
    const std::string name = table::alarm_name(p, t, i);
    out.push_back(Json{
        {"AlarmName", name},
        {"AlarmARN", concat({"arn:aws:cloudwatch:", t.region, ":", t.account, ":alarm:", name})}});
  }
  return out;
}

const char* metric_of(const std::string& dimension) {
  return dimension.find("Write") != std::string::npos ? "DynamoDBWriteCapacityUtilization"
                                                      : "DynamoDBReadCapacityUtilization";
}

Json policy_json(const ScalingPolicy& p, const ScalableTarget& t) {
  Json tracking = Json::object();
  tracking["TargetValue"] = static_cast<double>(p.target_milli) / 1000;
  tracking["PredefinedMetricSpecification"] =
      Json{{"PredefinedMetricType", metric_of(t.dimension)}};
  if (p.out_cooldown_set)
    tracking["ScaleOutCooldown"] = p.out_cooldown_s;
  if (p.in_cooldown_set)
    tracking["ScaleInCooldown"] = p.in_cooldown_s;
  if (p.disable_in_set)
    tracking["DisableScaleIn"] = p.disable_in;
  Json out = Json::object();
  out["PolicyARN"] = p.arn;
  out["PolicyName"] = p.name;
  out["ServiceNamespace"] = "dynamodb";
  out["ResourceId"] = t.resource_id;
  out["ScalableDimension"] = t.dimension;
  out["PolicyType"] = "TargetTrackingScaling";
  out["TargetTrackingScalingPolicyConfiguration"] = std::move(tracking);
  out["Alarms"] = alarms_json(p, t);
  out["CreationTime"] = seconds_of(p.created);
  return out;
}

/// TargetValue, metric, cooldowns. Target utilization lies between 20 and 90 percent (Developer
/// Guide, "How DynamoDB auto scaling works").
std::optional<AwsError> read_tracking(const Json* given, const ScaledName& name,
                                      ScalingPolicy& out) {
  if (!given || !given->is_object())
    return invalid("TargetTrackingScalingPolicyConfiguration must be specified");
  const Json* value = member(*given, "TargetValue");
  if (!value || !value->is_number())
    return invalid("TargetTrackingScalingPolicyConfiguration.TargetValue must be a number");
  const double percent = value->get<double>();
  if (!(percent >= 20 && percent <= 90))
    return invalid("TargetValue must be between 20 and 90 for DynamoDB capacity utilization");
  out.target_milli = static_cast<std::int64_t>(percent * 1000 + 0.5);
  const Json* metric = member(*given, "PredefinedMetricSpecification");
  const auto type = metric && metric->is_object() ? string_member(*metric, "PredefinedMetricType")
                                                  : std::optional<std::string>();
  if (!type)
    return invalid(
        "PredefinedMetricSpecification.PredefinedMetricType must be specified; customized metrics "
        "are not simulated");
  if (*type != metric_of(name.dimension))
    return invalid(concat({"Metric type ", *type, " does not fit scalable dimension ",
                           name.dimension, ": it takes ", metric_of(name.dimension)}));
  const auto seconds = [&](const char* member_name, std::int64_t& into, bool& set) {
    const Json* m = member(*given, member_name);
    if (m && m->is_number_integer() && m->get<std::int64_t>() >= 0) {
      into = std::min<std::int64_t>(m->get<std::int64_t>(), 365LL * 86400);
      set = true;
    }
  };
  seconds("ScaleOutCooldown", out.out_cooldown_s, out.out_cooldown_set);
  seconds("ScaleInCooldown", out.in_cooldown_s, out.in_cooldown_set);
  if (const Json* m = member(*given, "DisableScaleIn"); m && m->is_boolean()) {
    out.disable_in = m->get<bool>();
    out.disable_in_set = true;
  }
  return std::nullopt;
}

Result<Json> run_put_policy(const ScalingPolicy& wanted, const ScaledName& name, Run& run) {
  const ScalableTarget* target = find_target(run.services.tables, name.key);
  if (!target)
    return query_error("ObjectNotFoundException",
                       concat({"No scalable target registered for service namespace: dynamodb, "
                               "resource ID: ",
                               name.resource_id, ", scalable dimension: ", name.dimension}));
  const ScalableTarget of = *target;
  Scaling& scaling = edit_scaling(run.services.tables);
  const std::string key = concat({name.key, "|", wanted.name});
  // One target tracking policy for each metric.
  for (const auto& p : scaling.policies)
    if (p.second.target == name.key && p.first != key)
      return invalid(
          concat({"Only one TargetTrackingScaling policy for a given metric "
                  "specification is allowed; ",
                  p.second.name, " is there already"}));
  ScalingPolicy policy = wanted;
  policy.target = name.key;
  if (const ScalingPolicy* known = scaling.policies.find(key)) {
    policy.arn = known->arn;
    policy.created = known->created;
    policy.last_out = known->last_out;
    policy.last_in = known->last_in;
    policy.looked_at = known->looked_at;
    for (int i = 0; i < 4; ++i) policy.alarm_ids[i] = known->alarm_ids[i];
  } else {
    policy.created = run.now;
    policy.looked_at = run.now.ms / 60000 - 1;
    policy.arn = concat({"arn:aws:autoscaling:", of.region, ":", of.account,
                         ":scalingPolicy:", make_uuid(run.rng), ":resource/dynamodb/",
                         of.resource_id, ":policyName/", wanted.name});
    for (std::string& id : policy.alarm_ids) id = make_uuid(run.rng);
  }
  scaling.policies.set(key, policy);
  run.work.summary = concat({"Keeps the use of ", of.dimension, " of ", of.resource_id, " near ",
                             std::to_string(policy.target_milli / 1000), " percent."});
  return Json{{"PolicyARN", policy.arn}, {"Alarms", alarms_json(policy, of)}};
}

Result<Prepared> put_policy(const Services&, const Call& call) {
  Params in(call.parameters, kWrong);
  ScalingPolicy policy;
  policy.name = in.text("PolicyName", Pattern::Any, 1, 256);
  const std::string type = in.choice(
      "PolicyType", {"StepScaling", "TargetTrackingScaling", "PredictiveScaling"}, "StepScaling");
  const Json* tracking = in.any("TargetTrackingScalingPolicyConfiguration");
  in.ignore("StepScalingPolicyConfiguration");
  in.ignore("PredictiveScalingPolicyConfiguration");
  auto name = read_name(in, call);
  if (!name)
    return name.error();
  if (type != "TargetTrackingScaling")
    return invalid(concat({"Policy type ", type,
                           " is not supported for service namespace dynamodb: it takes "
                           "TargetTrackingScaling"}));
  if (auto error = read_tracking(tracking, *name, policy))
    return *error;
  return permitted(call,
                   [policy, name = *name](Run& run) { return run_put_policy(policy, name, run); });
}

Result<Prepared> describe_policies(const Services&, const Call& call) {
  Params in(call.parameters, kWrong);
  const std::vector<std::string> names = in.texts("PolicyNames");
  auto filter = read_filter(in, call, nullptr);
  if (!filter)
    return filter.error();
  filter->policy_names = names;
  return permitted(call, [filter = *filter](Run& run) -> Result<Json> {
    Json all = Json::array();
    const table::State& state = run.services.tables;
    if (state.scaling)
      for (const auto& e : (*state.scaling)->policies) {
        const ScalableTarget& t = *find_target(state, e.second.target);
        const auto& wanted = filter.policy_names;
        if (filter.takes(t.account, t.region, t.resource_id, t.dimension) &&
            (wanted.empty() ||
             std::find(wanted.begin(), wanted.end(), e.second.name) != wanted.end()))
          all.push_back(policy_json(e.second, t));
      }
    return page_of(std::move(all), filter, "ScalingPolicies");
  });
}

Result<Prepared> delete_policy(const Services&, const Call& call) {
  Params in(call.parameters, kWrong);
  const std::string policy = in.text("PolicyName", Pattern::Any, 1, 1600);
  auto name = read_name(in, call);
  if (!name)
    return name.error();
  return permitted(call, [policy, name = *name](Run& run) -> Result<Json> {
    const std::string key = concat({name.key, "|", policy});
    if (!run.services.tables.scaling || !(*run.services.tables.scaling)->policies.contains(key))
      return query_error(
          "ObjectNotFoundException",
          concat({"No scaling policy found for service namespace: dynamodb, resource ID: ",
                  name.resource_id, ", scalable dimension: ", name.dimension,
                  ", policy name: ", policy}));
    edit_scaling(run.services.tables).policies.erase(key);
    return Json::object();
  });
}

Json activity_json(const ScalingActivity& a) {
  Json out = Json::object();
  out["ActivityId"] = a.id;
  out["ServiceNamespace"] = "dynamodb";
  out["ResourceId"] = a.resource_id;
  out["ScalableDimension"] = a.dimension;
  out["Description"] = a.description;
  out["Cause"] = a.cause;
  out["StartTime"] = seconds_of(a.started);
  out["EndTime"] = seconds_of(a.ended);
  out["StatusCode"] = a.status;
  out["StatusMessage"] = a.message;
  return out;
}

/// Newest first, of the last six weeks. Source: API Reference, "DescribeScalingActivities".
Result<Prepared> describe_activities(const Services&, const Call& call) {
  Params in(call.parameters, kWrong);
  in.ignore("IncludeNotScaledActivities");
  auto filter = read_filter(in, call, nullptr);
  if (!filter)
    return filter.error();
  return permitted(call, [filter = *filter](Run& run) -> Result<Json> {
    constexpr std::int64_t kSixWeeksMs = 42LL * 86400 * 1000;
    Json all = Json::array();
    if (run.services.tables.scaling) {
      const auto& activities = (*run.services.tables.scaling)->activities;
      for (auto a = activities.rbegin(); a != activities.rend(); ++a)
        if (filter.takes(a->account, a->region, a->resource_id, a->dimension) &&
            run.now.ms - a->started.ms < kSixWeeksMs)
          all.push_back(activity_json(*a));
    }
    return page_of(std::move(all), filter, "ScalingActivities");
  });
}

}  // namespace

std::vector<Operation> policy_operations() {
  return {row("PutScalingPolicy", false, put_policy),
          row("DescribeScalingPolicies", true, describe_policies),
          row("DeleteScalingPolicy", false, delete_policy),
          row("DescribeScalingActivities", true, describe_activities)};
}

}  // namespace lockbox::api::autoscaling
