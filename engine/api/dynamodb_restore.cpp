// RestoreTableFromBackup, RestoreTableToPointInTime. Sources: API Reference of both; Developer
// Guide, "Restoring a table", "Before you begin". Settings of a point-in-time restore are those
// that the source has now; tags, time to live, streams, policies, recovery, protection and class
// are not restored.
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_control.hpp"
#include "engine/api/dynamodb_rows.hpp"
#include "engine/api/table_encryption.hpp"
#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"
#include "engine/table/clock.hpp"
#include "engine/table/indexes.hpp"
#include "engine/table/keys.hpp"
#include "engine/table/recovery.hpp"
#include "engine/table/texts/backups.hpp"
#include "engine/table/texts/tables.hpp"

namespace lockbox::api::dynamodb {

using table::Index;
using table::Table;

namespace {

/// Schema, indexes, capacity and key of a table, and nothing else of it.
Table bare_copy(const Table& source) {
  Table t;
  t.keys = source.keys;
  t.attribute_definitions = source.attribute_definitions;
  t.on_demand = source.on_demand;
  t.shows_billing_mode = source.shows_billing_mode;
  t.provisioned_read = source.provisioned_read;
  t.provisioned_write = source.provisioned_write;
  t.throughput.max_read = source.throughput.max_read;
  t.throughput.max_write = source.throughput.max_write;
  t.kms_key_arn = source.kms_key_arn;
  for (const auto& i : source.indexes) {
    Index index;
    index.name = i->name;
    index.local = i->local;
    index.keys = i->keys;
    index.projection = i->projection;
    index.non_key_attributes = i->non_key_attributes;
    index.provisioned_read = i->provisioned_read;
    index.provisioned_write = i->provisioned_write;
    index.throughput.max_read = i->throughput.max_read;
    index.throughput.max_write = i->throughput.max_write;
    t.indexes.emplace_back(std::move(index));
  }
  return t;
}

/// The index of the source that an override describes: keys and projection count, its name does
/// not. nullptr: there is none.
const Index* source_of(const Table& source, const Index& asked) {
  for (const auto& i : source.indexes)
    if (i->local == asked.local && table::key_names(i->keys) == table::key_names(asked.keys) &&
        i->projection == asked.projection && i->non_key_attributes == asked.non_key_attributes)
      return &*i;
  return nullptr;
}

/// Keeps the indexes that an override describes, under the names it gives them.
std::optional<AwsError> keep_indexes(const Json& p, bool local, Table& t) {
  const Json* wanted =
      member(p, local ? "LocalSecondaryIndexOverride" : "GlobalSecondaryIndexOverride");
  if (!wanted)
    return std::nullopt;
  std::vector<Cow<Index>> kept;
  for (const auto& i : t.indexes)
    if (i->local != local)
      kept.push_back(i);
  for (const Json& w : *wanted) {
    auto asked = index_from_parameters(w, local, t.attribute_definitions);
    if (!asked)
      return asked.error();
    const Index* found = source_of(t, *asked);
    if (!found)
      return validation(texts::say<texts::kRestoreIndexUnknown>(asked->name));
    const bool units = asked->provisioned_read > 0;
    if (!local && t.on_demand && units)
      return validation(texts::say<texts::kRestoreIndexUnitsOnDemand>(asked->name));
    if (!local && !t.on_demand && !units)
      return validation(texts::say<texts::kRestoreIndexUnitsMissing>(asked->name));
    Index index = *found;
    index.name = asked->name;
    if (units) {
      index.provisioned_read = asked->provisioned_read;
      index.provisioned_write = asked->provisioned_write;
    }
    kept.emplace_back(std::move(index));
  }
  t.indexes = std::move(kept);
  return std::nullopt;
}

/// Billing mode and throughput of the table.
std::optional<AwsError> override_throughput(const Json& p, Table& t) {
  const auto mode = string_member(p, "BillingModeOverride");
  const Json* throughput = member(p, "ProvisionedThroughputOverride");
  if (mode) {
    const bool on_demand = *mode == "PAY_PER_REQUEST";
    if (on_demand && throughput)
      return validation(texts::say<texts::kRestoreUnitsOnDemand>());
    if (!on_demand && !throughput)
      return validation(texts::say<texts::kRestoreUnitsMissing>());
    if (on_demand != t.on_demand) {
      t.provisioned_read = t.provisioned_write = 0;
      t.throughput.max_read = t.throughput.max_write = 0;
    }
    t.on_demand = on_demand;
    t.shows_billing_mode = t.shows_billing_mode || on_demand;
  }
  if (throughput) {
    if (t.on_demand)
      return validation(texts::say<texts::kRestoreUnitsOfOnDemand>());
    t.provisioned_read = int_member(*throughput, "ReadCapacityUnits").value_or(0);
    t.provisioned_write = int_member(*throughput, "WriteCapacityUnits").value_or(0);
  }
  const Json* maxima = member(p, "OnDemandThroughputOverride");
  for (const bool write : {false, true}) {
    const char* m = write ? "MaxWriteRequestUnits" : "MaxReadRequestUnits";
    const auto units = maxima ? int_member(*maxima, m) : std::nullopt;
    if (!units)
      continue;
    if (!t.on_demand)
      return validation(texts::say<texts::kRestoreOnDemandMode>(m));
    if (*units < 1)
      return validation(texts::say<texts::kRestoreOnDemandRange>(m));
    (write ? t.throughput.max_write : t.throughput.max_read) = *units;
  }
  return std::nullopt;
}

std::optional<AwsError> apply_overrides(const Json& p, Table& t) {
  if (auto error = override_throughput(p, t))
    return error;
  for (const bool local : {true, false})
    if (auto error = keep_indexes(p, local, t))
      return error;
  for (auto& i : t.indexes)
    if (!i->local) {
      Index& index = i.edit();
      if (t.on_demand)
        index.provisioned_read = index.provisioned_write = 0;
      else if (index.provisioned_read == 0) {
        index.provisioned_read = t.provisioned_read;
        index.provisioned_write = t.provisioned_write;
      }
    }
  if (const auto error = check_quota(t))
    return error;
  table::drop_index(t, "");  // definitions that no kept index uses
  return std::nullopt;
}

struct RestorePlan {
  TableRef target;
  Json parameters;
  KeyChooser who;
};

/// The new table from `wanted` and its items; announces itself as being restored.
Json restore(Run& run, const TableRef& target, Table wanted, const table::ItemMap& items,
             const std::string& backup_arn, const Table& source, SimTime at) {
  table::fill_table(wanted, items);
  wanted.restored_from_backup = backup_arn;
  wanted.restored_from_table = source.arn;
  wanted.restored_to = at;
  Json out = Json::object();
  out["TableDescription"] = describe(wanted, "CREATING", run.now);
  if (run.services.tables.instant_control_plane) {
    wanted.restored_from_backup.clear();
    wanted.restored_from_table.clear();
  } else {
    wanted.status = "CREATING";
    wanted.status_until = plus_ms(run.now, kRestoreMs);
    table::report_sizes(wanted, run.now);
  }
  run.work.summary = concat(
      {"Restored ", counted(static_cast<std::int64_t>(items.size()), "item"), " of ", source.name,
       " as of ", to_iso8601(at), " into the new table ", target.id.name,
       ". Tags, time to live, streams, policies, recovery and protection are not restored."});
  run.services.tables.tables.set(target.id, Cow<Table>(std::move(wanted)));
  return out;
}

/// The new table's name is checked by a rule of its own.
std::optional<AwsError> target_name_error(const std::string& name) {
  if (name.size() >= 3 && name.size() <= 255)
    return std::nullopt;
  return validation(texts::say<texts::kTableNameLength>());
}

std::optional<AwsError> target_error(const Services& services, const TableRef& target) {
  const Table* existing = find_table(services, target);
  if (!existing)
    return std::nullopt;
  if (existing->status == "CREATING")
    return service_error("TableInUseException", texts::say<texts::kTableCreating>(target.id.name));
  return service_error("TableAlreadyExistsException",
                       texts::say<texts::kTableExists>(target.id.name));
}

/// What a restore needs on the new table besides its own action.
void add_target_needs(const Services& services, const TableRef& target, Prepared& out) {
  for (const char* action :
       {"dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem",
        "dynamodb:Query", "dynamodb:Scan", "dynamodb:UpdateItem"})
    out.needs.push_back(resource_need(services, target, action));
}

}  // namespace

Result<Prepared> restore_table_from_backup(const Services& services, const Call& call) {
  const Json& p = call.parameters;
  if (auto error = check_request("RestoreTableFromBackup", p, Layer::Older))
    return std::move(*error);
  const std::string arn = *string_member(p, "BackupArn");
  if (auto error = target_name_error(*string_member(p, "TargetTableName")))
    return std::move(*error);
  RestorePlan plan;
  plan.target = table_ref(call, *string_member(p, "TargetTableName"));
  plan.parameters = p;
  plan.who = key_chooser(call);
  Prepared out;
  out.main_resource = plan.target.arn;
  out.needs.push_back(arn_need("dynamodb:RestoreTableFromBackup", arn, call.account));
  out.needs.push_back(resource_need(services, plan.target, "dynamodb:RestoreTableFromBackup"));
  add_target_needs(services, plan.target, out);
  out.trail_parameters = trail_parameters(p);
  out.run = [plan, arn](Run& run) -> Result<Json> {
    const Cow<table::Backup>* found = run.services.tables.backups.find(arn);
    if (!found)
      return service_error("BackupNotFoundException", texts::say<texts::kBackupNotFound>(arn));
    const Cow<table::Backup> b = *found;
    if (auto error = target_error(run.services, plan.target))
      return std::move(*error);
    Table wanted = bare_copy(*b->table);
    if (auto error = apply_overrides(plan.parameters, wanted))
      return std::move(*error);
    name_table(wanted, plan.target, run);
    if (auto error = choose_restored_key(run, plan.who, *b->table, wanted,
                                         member(plan.parameters, "SSESpecificationOverride")))
      return std::move(*error);
    return restore(run, plan.target, std::move(wanted), b->table->items, arn, *b->table,
                   b->created);
  };
  return out;
}

namespace {

/// The table whose past is asked for.
Result<TableRef> restore_source(const Call& call) {
  const auto arn = string_member(call.parameters, "SourceTableArn");
  const auto name = string_member(call.parameters, "SourceTableName");
  if ((arn && name) || (!arn && !name))
    return validation(texts::say<texts::kRestoreOneSource>());
  return table_ref(call, arn ? *arn : *name);
}

}  // namespace

Result<Prepared> restore_table_to_point_in_time(const Services& services, const Call& call) {
  const Json& p = call.parameters;
  if (auto error = check_request("RestoreTableToPointInTime", p, Layer::Older))
    return std::move(*error);
  if (auto error = target_name_error(*string_member(p, "TargetTableName")))
    return std::move(*error);
  auto source = restore_source(call);
  if (!source)
    return source.error();
  const bool latest = bool_or(p, "UseLatestRestorableTime", false);
  const auto when = time_member(p, "RestoreDateTime");
  if (latest == when.has_value())
    return validation(texts::say<texts::kRestoreOneTime>());
  RestorePlan plan;
  plan.target = table_ref(call, *string_member(p, "TargetTableName"));
  plan.parameters = p;
  plan.who = key_chooser(call);
  const TableRef ref = *source;
  Prepared out;
  out.main_resource = ref.arn;
  out.needs.push_back(resource_need(services, ref, "dynamodb:RestoreTableToPointInTime"));
  out.needs.push_back(resource_need(services, plan.target, "dynamodb:RestoreTableToPointInTime"));
  add_target_needs(services, plan.target, out);
  out.trail_parameters = trail_parameters(p);
  out.run = [plan, ref, when](Run& run) -> Result<Json> {
    const Table* t = find_table(run.services, ref);
    if (!t || t->status == "CREATING" || t->status == "DELETING")
      return control_table_not_found(ref.id.name);
    if (!t->recovery.enabled)
      return service_error("PointInTimeRecoveryUnavailableException",
                           texts::say<texts::kRecoveryOff>(t->name));
    const SimTime newest = table::latest_restorable(*t, run.now);
    const SimTime at = when ? SimTime{when->seconds() * 1000} : newest;
    if (at < table::earliest_restorable(*t, run.now) || at > newest)
      return service_error("InvalidRestoreTimeException", texts::say<texts::kRestoreTime>());
    if (auto error = target_error(run.services, plan.target))
      return std::move(*error);
    Table wanted = bare_copy(*t);
    if (auto error = apply_overrides(plan.parameters, wanted))
      return std::move(*error);
    name_table(wanted, plan.target, run);
    if (auto error = choose_restored_key(run, plan.who, *t, wanted,
                                         member(plan.parameters, "SSESpecificationOverride")))
      return std::move(*error);
    const Cow<Table> source_now = table::snapshot(*t);
    return restore(run, plan.target, std::move(wanted), table::items_at(*t, at), "", *source_now,
                   at);
  };
  return out;
}

}  // namespace lockbox::api::dynamodb
