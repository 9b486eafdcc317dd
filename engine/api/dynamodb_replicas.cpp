// Global tables, version 2019.11.21: replicas by UpdateTable. Source: API Reference, "UpdateTable";
// Developer Guide, "Global tables", "Using IAM with global tables".
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_links.hpp"
#include "engine/api/dynamodb_rows.hpp"
#include "engine/api/dynamodb_schema.hpp"
#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"
#include "engine/table/links.hpp"
#include "engine/table/texts/global_tables.hpp"
#include "engine/table/texts/tables.hpp"

namespace lockbox::api::dynamodb {

using table::Replica;
using table::Table;

namespace {

/// How long a replica is CREATING when the control plane takes its time.
constexpr std::int64_t kReplicaMs = 60 * 1000;

bool looks_like_region(const std::string& name) {
  const std::vector<std::string> parts = split(name, '-');
  if (parts.size() < 3 || parts.back().size() != 1 || !is_digit(parts.back()[0]))
    return false;
  return name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
}

AwsError replica_not_simulated(std::string_view what) {
  return AwsError{"NotSimulatedException",
                  concat({"Lockbox does not simulate UpdateTable with ", what, "."}), 400,
                  "lockbox", nullptr};
}

/// The Create, Update or Delete of one element, with its name.
struct ReplicaAction {
  std::string_view kind;
  const Json* body = nullptr;
  std::string region;
};

std::vector<ReplicaAction> actions_of(const Json& update) {
  std::vector<ReplicaAction> out;
  for (const char* kind : {"Create", "Update", "Delete"})
    if (const Json* body = member(update, kind))
      out.push_back(ReplicaAction{kind, body, string_or(*body, "RegionName", "")});
  return out;
}

TableRef replica_ref(const TableRef& ref, const std::string& region) {
  TableRef out = ref;
  out.id.region = region;
  out.arn = table_arn(region, ref.id.account, ref.id.name);
  return out;
}

bool has_replica(const Table& t, const std::string& region) {
  const auto& all = table::links_of(t).replicas;
  return std::any_of(all.begin(), all.end(), [&](const Replica& r) { return r.region == region; });
}

Result<Done> create_replica(Run& run, const TableRef& ref, const ReplicaAction& action) {
  const Table& t = *find_table(run.services, ref);
  const TableRef there = replica_ref(ref, action.region);
  if (find_table(run.services, there))
    return validation(texts::say<texts::kReplicaTableExists>(ref.id.name));
  if (!t.on_demand)
    return validation(texts::say<texts::kReplicaOfProvisioned>());
  if (t.stream && (*t.stream)->view != table::StreamView::NewAndOldImages)
    return validation(texts::say<texts::kReplicaStream>());
  Replica replica;
  replica.region = action.region;
  if (!run.services.tables.instant_control_plane) {
    replica.status = "CREATING";
    replica.status_until = plus_ms(run.now, kReplicaMs);
  }
  table::add_replica(run.services.tables, ref.id, replica, make_uuid(run.rng), run.now);
  Table& made = run.services.tables.tables.edit(there.id)->edit();
  made.table_class = string_or(*action.body, "TableClassOverride", "");
  if (made.table_class == "STANDARD")
    made.table_class.clear();
  if (const auto key = string_member(*action.body, "KMSMasterKeyId"))
    made.kms_key_arn = key->rfind("arn:", 0) == 0
                           ? *key
                           : concat({"arn:aws:kms:", action.region, ":", ref.id.account, ":",
                                     key->rfind("alias/", 0) == 0 ? "" : "key/", *key});
  run.work.summary = concat({"Made a replica of ", ref.id.name, " in ", action.region, "."});
  return Done{};
}

Result<Done> delete_replica(Run& run, const TableRef& ref, const ReplicaAction& action) {
  const Table& t = *find_table(run.services, ref);
  const TableRef there = replica_ref(ref, action.region);
  const Table* gone = find_table(run.services, there);
  if (!gone || !has_replica(t, action.region))
    return validation(texts::say<texts::kReplicaUnknown>());
  if (gone->deletion_protection)
    return table_is_protected(*gone);
  if (auto error = source_is_needed(run.services, *gone, run.now))
    return std::move(*error);
  table::remove_replica(run.services.tables, ref.id, action.region, run.now);
  run.work.summary = concat({"Deleted the replica of ", ref.id.name, " in ", action.region, "."});
  return Done{};
}

}  // namespace

std::optional<AwsError> check_replica_updates(const Call& call) {
  const Json& p = call.parameters;
  for (const char* m : {"GlobalTableWitnessUpdates", "GlobalTableSettingsReplicationMode"})
    if (member(p, m))
      return replica_not_simulated(m);
  if (const auto mode = string_member(p, "MultiRegionConsistency"); mode && *mode == "STRONG")
    return replica_not_simulated("MultiRegionConsistency STRONG");
  const Json* updates = member(p, "ReplicaUpdates");
  if (!updates)
    return std::nullopt;
  const std::string own = table_ref(call, *string_member(p, "TableName")).id.region;
  std::string first;
  for (const Json& u : *updates) {
    const std::vector<ReplicaAction> actions = actions_of(u);
    if (actions.size() != 1)
      return validation(texts::say<texts::kReplicaOneAction>());
    const ReplicaAction& a = actions[0];
    if (a.region == own)
      return validation(texts::say<texts::kReplicaOwnRegion>());
    if (!looks_like_region(a.region))
      return validation(texts::say<texts::kReplicaRegion>(a.region));
    if (a.kind == "Update")
      return replica_not_simulated("ReplicaUpdates of the kind Update");
    for (const char* m :
         {"ProvisionedThroughputOverride", "OnDemandThroughputOverride", "GlobalSecondaryIndexes"})
      if (member(*a.body, m))
        return replica_not_simulated(concat({"ReplicaUpdates and ", m}));
    // The same action again is no second one.
    const std::string what = concat({a.kind, " ", a.region});
    if (!first.empty() && what != first)
      return validation(texts::say<texts::kReplicaManyActions>());
    first = what;
  }
  return std::nullopt;
}

void add_replica_needs(const Services& services, const TableRef& ref, const Json& parameters,
                       std::vector<Need>& needs) {
  const Json* updates = member(parameters, "ReplicaUpdates");
  if (!updates)
    return;
  static constexpr std::string_view kCreate[] = {
      "dynamodb:CreateTable", "dynamodb:CreateTableReplica", "dynamodb:Scan",
      "dynamodb:Query",       "dynamodb:UpdateItem",         "dynamodb:PutItem",
      "dynamodb:GetItem",     "dynamodb:DeleteItem",         "dynamodb:BatchWriteItem"};
  static constexpr std::string_view kDelete[] = {"dynamodb:DeleteTable",
                                                 "dynamodb:DeleteTableReplica"};
  for (const Json& u : *updates)
    for (const ReplicaAction& a : actions_of(u)) {
      const TableRef there = replica_ref(ref, a.region);
      if (a.kind == "Create")
        for (const std::string_view action : kCreate)
          needs.push_back(resource_need(services, there, action));
      else
        for (const std::string_view action : kDelete)
          needs.push_back(resource_need(services, there, action));
    }
}

Result<Json> update_replicas(Run& run, const TableRef& ref, const Json& parameters) {
  // There is one action; the others are the same again.
  const ReplicaAction action = actions_of(member(parameters, "ReplicaUpdates")->front()).front();
  auto ok =
      action.kind == "Create" ? create_replica(run, ref, action) : delete_replica(run, ref, action);
  if (!ok)
    return ok.error();
  Json description = describe(*find_table(run.services, ref), "UPDATING", run.now);
  // The answer shows what has just begun, whether or not it is over already.
  if (action.kind == "Delete")
    description["Replicas"].push_back(
        Json{{"RegionName", action.region}, {"ReplicaStatus", "DELETING"}});
  else
    for (Json& r : description["Replicas"])
      if (r["RegionName"] == action.region)
        r = Json{{"RegionName", action.region}, {"ReplicaStatus", "CREATING"}};
  Json body = Json::object();
  body["TableDescription"] = std::move(description);
  return body;
}

std::optional<AwsError> source_is_needed(const Services& services, const Table& t, SimTime now) {
  constexpr std::int64_t kSourceKeptMs = 24 * 60 * 60 * 1000;
  bool needed = false;
  for (const Replica& r : table::links_of(t).replicas) {
    const Table* other = table::find_table(services.tables, t.account, r.region, t.name);
    if (!other)
      continue;
    if (other->created < t.created)
      return std::nullopt;
    needed = needed || (t.created < other->created && now < plus_ms(other->created, kSourceKeptMs));
  }
  if (!needed)
    return std::nullopt;
  return validation(texts::say<texts::kReplicaSource>());
}

AwsError table_is_protected(const Table& t) {
  if (table::links_of(t).replicas.empty())
    return validation(texts::say<texts::kDeletionProtected>());
  return validation(texts::say<texts::kReplicaProtected>(t.name, t.region));
}

AwsError table_is_updating(const Table& t) {
  return service_error("ResourceInUseException",
                       table::links_of(t).replicas.empty()
                           ? texts::say<texts::kInUse>(texts::say<texts::kTableUpdating>(t.name))
                           : texts::say<texts::kReplicatedTableUpdating>());
}

void describe_replicas(const Table& t, Json& description) {
  const auto& replicas = table::links_of(t).replicas;
  if (replicas.empty())
    return;
  Json list = Json::array();
  for (const Replica& r : replicas) {
    Json e = Json::object();
    if (r.status == "ACTIVE")
      e["GlobalTableSettingsReplicationMode"] = "ENABLED_WITH_OVERRIDES";
    e["RegionName"] = r.region;
    e["ReplicaStatus"] = r.status;
    // Warm throughput is one of the settings that all replicas share.
    if (r.status == "ACTIVE")
      e["WarmThroughput"] = description["WarmThroughput"];
    list.push_back(std::move(e));
  }
  description["GlobalTableVersion"] = "2019.11.21";
  description["Replicas"] = std::move(list);
}

}  // namespace lockbox::api::dynamodb
