// DescribeContinuousBackups, UpdateContinuousBackups. Source: Developer Guide, "Point-in-time
// recovery for DynamoDB".
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_control.hpp"
#include "engine/api/dynamodb_rows.hpp"
#include "engine/base/text.hpp"
#include "engine/table/recovery.hpp"
#include "engine/table/texts/backups.hpp"

namespace lockbox::api::dynamodb {

using table::Table;

namespace {

Json continuous_backups(const Table& t, SimTime now) {
  Json recovery = Json::object();
  recovery["PointInTimeRecoveryStatus"] = t.recovery.enabled ? "ENABLED" : "DISABLED";
  if (t.recovery.enabled) {
    recovery["RecoveryPeriodInDays"] = t.recovery.days;
    recovery["EarliestRestorableDateTime"] = seconds_json(table::earliest_restorable(t, now));
    recovery["LatestRestorableDateTime"] = seconds_json(table::latest_restorable(t, now));
  }
  Json description = Json::object();
  description["ContinuousBackupsStatus"] = "ENABLED";
  description["PointInTimeRecoveryDescription"] = std::move(recovery);
  Json out = Json::object();
  out["ContinuousBackupsDescription"] = std::move(description);
  return out;
}

}  // namespace

Result<Prepared> describe_continuous_backups(const Services& services, const Call& call) {
  if (auto error = check_request("DescribeContinuousBackups", call.parameters, Layer::Older))
    return std::move(*error);
  return about_table(services, call, table_ref(call, *string_member(call.parameters, "TableName")),
                     control_table_not_found, [](Table& t, Run& run) -> Result<Json> {
                       run.work.summary =
                           t.recovery.enabled
                               ? concat({t.name, " can be restored to any second from ",
                                         to_iso8601(table::earliest_restorable(t, run.now)), " to ",
                                         to_iso8601(table::latest_restorable(t, run.now)), "."})
                               : concat({"Point-in-time recovery of ", t.name, " is off."});
                       return continuous_backups(t, run.now);
                     });
}

Result<Prepared> update_continuous_backups(const Services& services, const Call& call) {
  const Json& p = call.parameters;
  if (auto error = check_request("UpdateContinuousBackups", p, Layer::Older))
    return std::move(*error);
  const Json& wanted = *member(p, "PointInTimeRecoverySpecification");
  const bool enabled = bool_or(wanted, "PointInTimeRecoveryEnabled", false);
  const auto days = int_member(wanted, "RecoveryPeriodInDays");
  if (!enabled && days)
    return validation(texts::say<texts::kRecoveryDaysWhenOff>());
  return about_table(services, call, table_ref(call, *string_member(call.parameters, "TableName")),
                     control_table_not_found, [enabled, days](Table& t, Run& run) -> Result<Json> {
                       table::Recovery& r = t.recovery;
                       if (enabled != r.enabled) {
                         r = table::Recovery();
                         r.enabled = enabled;
                         r.since = run.now;
                       }
                       if (days)
                         r.days = static_cast<int>(*days);
                       run.work.summary =
                           concat({"Point-in-time recovery of ", t.name,
                                   enabled ? " is on." : " is off; its past is gone."});
                       return continuous_backups(t, run.now);
                     });
}

}  // namespace lockbox::api::dynamodb
