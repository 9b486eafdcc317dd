// Application Auto Scaling, for DynamoDB's tables and indexes. Source: Application Auto Scaling API
// Reference; Developer Guide, "Using the AWS CLI to manage DynamoDB auto scaling". Texts of errors
// that no document shows are ours (docs/fidelity.md).
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/autoscaling_common.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api::autoscaling {

namespace {

using table::ScalableTarget;
using table::Scaling;

// ---- targets ------------------------------------------------------------------------------------

struct TargetPlan {
  ScaledName name;
  std::optional<std::int64_t> min, max;
  std::string role_arn, account, region;
  std::optional<bool> in_suspended, out_suspended, scheduled_suspended;
};

std::optional<bool> flag_of(const Json* suspended, const char* name) {
  const Json* given = suspended && suspended->is_object() ? member(*suspended, name) : nullptr;
  if (!given || !given->is_boolean())
    return std::nullopt;
  return given->get<bool>();
}

Result<Json> run_register(const TargetPlan& plan, Run& run) {
  table::State& state = run.services.tables;
  const ScalableTarget* known = find_target(state, plan.name.key);
  ScalableTarget target = known ? *known : ScalableTarget();
  if (!known) {
    if (!plan.min || !plan.max)
      return invalid("MinCapacity and MaxCapacity are required to register a new scalable target");
    target.account = plan.account;
    target.region = plan.region;
    target.resource_id = plan.name.resource_id;
    target.dimension = plan.name.dimension;
    target.created = run.now;
    target.arn = concat({"arn:aws:application-autoscaling:", plan.region, ":", plan.account,
                         ":scalable-target/", make_uuid(run.rng).substr(24)});
    target.role_arn = concat({"arn:aws:iam::", plan.account,
                              ":role/aws-service-role/dynamodb.application-autoscaling.amazonaws."
                              "com/AWSServiceRoleForApplicationAutoScaling_DynamoDBTable"});
  }
  target.min = plan.min.value_or(target.min);
  target.max = plan.max.value_or(target.max);
  if (target.max < target.min)
    return invalid("Maximum capacity cannot be less than minimum capacity");
  if (!plan.role_arn.empty())
    target.role_arn = plan.role_arn;
  target.in_suspended = plan.in_suspended.value_or(target.in_suspended);
  target.out_suspended = plan.out_suspended.value_or(target.out_suspended);
  target.scheduled_suspended = plan.scheduled_suspended.value_or(target.scheduled_suspended);
  const table::Scaled what = table::scaled_by(state, target);
  if (!what.table)
    return invalid(concat({plan.name.resource_id.find("/index/") == std::string::npos
                               ? "DynamoDB table does not exist: "
                               : "DynamoDB index does not exist: ",
                           plan.name.resource_id}));
  if (what.table->on_demand)
    return invalid(concat(
        {"The table of ", plan.name.resource_id,
         " is in on-demand mode (PAY_PER_REQUEST): it has no provisioned capacity to scale"}));
  edit_scaling(state).targets.set(plan.name.key, target);
  table::watch_usage(state, target);
  run.work.summary = concat({target.dimension, " of ", target.resource_id, " may move between ",
                             std::to_string(target.min), " and ", std::to_string(target.max), "."});
  return Json{{"ScalableTargetARN", target.arn}};
}

Result<Prepared> register_target(const Services&, const Call& call) {
  Params in(call.parameters, kWrong);
  auto plan = std::make_shared<TargetPlan>();
  plan->min = in.integer("MinCapacity", 1, 2147483647);
  plan->max = in.integer("MaxCapacity", 1, 2147483647);
  plan->role_arn = in.optional_text("RoleARN", Pattern::Any, 1, 1600);
  const Json* suspended = in.any("SuspendedState");
  in.ignore("Tags");
  auto name = read_name(in, call);
  if (!name)
    return name.error();
  plan->name = std::move(*name);
  plan->account = call.account;
  plan->region = call.region;
  plan->in_suspended = flag_of(suspended, "DynamicScalingInSuspended");
  plan->out_suspended = flag_of(suspended, "DynamicScalingOutSuspended");
  plan->scheduled_suspended = flag_of(suspended, "ScheduledScalingSuspended");
  return permitted(call, [plan](Run& run) { return run_register(*plan, run); });
}

Result<Prepared> deregister_target(const Services&, const Call& call) {
  Params in(call.parameters, kWrong);
  auto name = read_name(in, call);
  if (!name)
    return name.error();
  return permitted(call, [name = *name](Run& run) -> Result<Json> {
    const ScalableTarget* known = find_target(run.services.tables, name.key);
    if (!known)
      return no_target(name);
    const ScalableTarget target = *known;
    Scaling& scaling = edit_scaling(run.services.tables);
    std::vector<std::string> policies;
    for (const auto& p : scaling.policies)
      if (p.second.target == name.key)
        policies.push_back(p.first);
    for (const std::string& key : policies) scaling.policies.erase(key);
    scaling.targets.erase(name.key);
    table::watch_usage(run.services.tables, target);
    run.work.summary = concat({"Nothing scales ", target.dimension, " of ", target.resource_id,
                               " any more; its capacity stays as it is."});
    return Json::object();
  });
}

Json target_json(const ScalableTarget& t) {
  Json out = Json::object();
  out["ServiceNamespace"] = "dynamodb";
  out["ResourceId"] = t.resource_id;
  out["ScalableDimension"] = t.dimension;
  out["MinCapacity"] = t.min;
  out["MaxCapacity"] = t.max;
  out["RoleARN"] = t.role_arn;
  out["CreationTime"] = seconds_of(t.created);
  out["SuspendedState"] = Json{{"DynamicScalingInSuspended", t.in_suspended},
                               {"DynamicScalingOutSuspended", t.out_suspended},
                               {"ScheduledScalingSuspended", t.scheduled_suspended}};
  out["ScalableTargetARN"] = t.arn;
  return out;
}

Result<Prepared> describe_targets(const Services&, const Call& call) {
  Params in(call.parameters, kWrong);
  auto filter = read_filter(in, call, "ResourceIds");
  if (!filter)
    return filter.error();
  return permitted(call, [filter = *filter](Run& run) -> Result<Json> {
    Json all = Json::array();
    if (run.services.tables.scaling)
      for (const auto& e : (*run.services.tables.scaling)->targets)
        if (filter.takes(e.second.account, e.second.region, e.second.resource_id,
                         e.second.dimension))
          all.push_back(target_json(e.second));
    return page_of(std::move(all), filter, "ScalableTargets");
  });
}

}  // namespace
}  // namespace lockbox::api::autoscaling

namespace lockbox::api {

std::vector<Operation> autoscaling_operations() {
  using autoscaling::row;
  std::vector<Operation> out = {
      row("RegisterScalableTarget", false, autoscaling::register_target),
      row("DescribeScalableTargets", true, autoscaling::describe_targets),
      row("DeregisterScalableTarget", false, autoscaling::deregister_target)};
  for (Operation& more : autoscaling::policy_operations()) out.push_back(std::move(more));
  return out;
}

}  // namespace lockbox::api
