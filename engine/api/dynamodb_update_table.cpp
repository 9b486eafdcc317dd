// UpdateTable: one logical change at a time.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_rows.hpp"
#include "engine/api/dynamodb_schema.hpp"
#include "engine/api/table_encryption.hpp"
#include "engine/base/text.hpp"
#include "engine/table/items.hpp"
#include "engine/table/keys.hpp"
#include "engine/table/partitions.hpp"
#include "engine/table/query.hpp"

namespace lockbox::api::dynamodb {

using table::Index;
using table::Table;

namespace {

constexpr std::size_t kMaxGlobalIndexes = 20;

/// Fills a new index from the items that have its key; others are silently left out, as in AWS.
void back_fill(Table& t, Index& index, SimTime now) {
  const std::int64_t read = t.on_demand ? table::kOnDemandReadUnits : index.provisioned_read;
  const std::int64_t write = t.on_demand ? table::kOnDemandWriteUnits : index.provisioned_write;
  index.partitions =
      table::make_partitions(table::partitions_for(read, write), t.next_partition, now);
  for (const auto& e : t.items) {
    const value::ItemPtr view = table::index_view(t, index, e.second);
    if (!view)
      continue;
    std::string key = table::index_entry_key(t, index, *view);
    if (table::Partition* p = table::edit_partition_at(index.partitions, key)) {
      ++p->item_count;
      p->size_bytes += static_cast<std::int64_t>(value::size_bytes(*view));
    }
    index.items.set(std::move(key), view);
  }
}

std::size_t global_indexes(const Table& t) {
  std::size_t n = 0;
  for (const auto& i : t.indexes)
    if (!i->local)
      ++n;
  return n;
}

Result<Done> create_index(Table& t, const Json& p, const Json& create, SimTime now) {
  if (global_indexes(t) >= kMaxGlobalIndexes)
    return service_error("LimitExceededException",
                         "Subscriber limit exceeded: Number of global secondary indexes exceeds "
                         "per-table limit of 20");
  auto definitions = t.attribute_definitions;
  for (const auto& d : definitions_from(p)) {
    bool known = false;
    for (const auto& old : definitions) known = known || old.first == d.first;
    if (!known)
      definitions.push_back(d);
  }
  auto index = index_from_parameters(create, false, definitions);
  if (!index)
    return index.error();
  if (table::find_index(t, index->name))
    return validation(concat({kInvalid, "Duplicate index name: ", index->name}));
  if (!t.on_demand && index->provisioned_read == 0)
    return validation(
        concat({kInvalid,
                "ReadCapacityUnits and WriteCapacityUnits must both be specified when "
                "BillingMode is PROVISIONED"}));
  // Only what the new index uses is taken over.
  for (const auto& d : definitions) {
    bool used = table::is_key_attribute(index->keys, d.first);
    for (const auto& old : t.attribute_definitions) used = used && old.first != d.first;
    if (used)
      t.attribute_definitions.push_back(d);
  }
  std::sort(t.attribute_definitions.begin(), t.attribute_definitions.end());
  back_fill(t, *index, now);
  t.indexes.emplace_back(std::move(*index));
  return Done{};
}

/// Definitions that no key uses any more go with the index.
void prune_definitions(Table& t) {
  auto& all = t.attribute_definitions;
  all.erase(std::remove_if(all.begin(), all.end(),
                           [&](const auto& d) {
                             if (table::is_key_attribute(t.keys, d.first))
                               return false;
                             for (const auto& i : t.indexes)
                               if (table::is_key_attribute(i->keys, d.first))
                                 return false;
                             return true;
                           }),
            all.end());
}

AwsError index_not_found(const std::string& name) {
  return service_error("ResourceNotFoundException",
                       concat({"Requested resource not found: Index: ", name, " not found"}));
}

Result<Done> delete_index(Table& t, const std::string& name) {
  for (auto i = t.indexes.begin(); i != t.indexes.end(); ++i) {
    if ((*i)->local || (*i)->name != name)
      continue;
    t.indexes.erase(i);
    prune_definitions(t);
    return Done{};
  }
  return index_not_found(name);
}

Result<Done> update_index(Table& t, const Json& update) {
  const std::string name = *string_member(update, "IndexName");
  for (auto& i : t.indexes) {
    if (i->local || i->name != name)
      continue;
    if (const Json* throughput = member(update, "ProvisionedThroughput")) {
      Index& index = i.edit();
      index.provisioned_read = int_member(*throughput, "ReadCapacityUnits").value_or(0);
      index.provisioned_write = int_member(*throughput, "WriteCapacityUnits").value_or(0);
    }
    return Done{};
  }
  return index_not_found(name);
}

Result<Done> update_indexes(Table& t, const Json& p, SimTime now) {
  const Json* updates = member(p, "GlobalSecondaryIndexUpdates");
  if (!updates)
    return Done{};
  int changes = 0;
  for (const Json& u : *updates) changes += member(u, "Create") || member(u, "Delete") ? 1 : 0;
  if (changes > 1)
    return service_error("LimitExceededException",
                         "Subscriber limit exceeded: Only 1 online index can be created or deleted "
                         "simultaneously per table");
  for (const Json& u : *updates) {
    Result<Done> ok = Done{};
    if (const Json* create = member(u, "Create"))
      ok = create_index(t, p, *create, now);
    else if (const Json* gone = member(u, "Delete"))
      ok = delete_index(t, *string_member(*gone, "IndexName"));
    else if (const Json* update = member(u, "Update"))
      ok = update_index(t, *update);
    if (!ok)
      return ok;
  }
  return Done{};
}

Result<Done> update_throughput(Table& t, const Json& p) {
  const auto mode = string_member(p, "BillingMode");
  const Json* throughput = member(p, "ProvisionedThroughput");
  if (mode && *mode == "PAY_PER_REQUEST" && throughput)
    return validation(concat({kInvalid,
                              "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified "
                              "when BillingMode is PAY_PER_REQUEST"}));
  const bool to_provisioned = mode && *mode == "PROVISIONED" && t.on_demand;
  if (to_provisioned && !throughput)
    return validation(
        concat({kInvalid,
                "ReadCapacityUnits and WriteCapacityUnits must both be specified when "
                "BillingMode is PROVISIONED"}));
  if (mode) {
    t.on_demand = *mode == "PAY_PER_REQUEST";
    t.shows_billing_mode = t.shows_billing_mode || t.on_demand;
    if (t.on_demand)
      t.provisioned_read = t.provisioned_write = 0;
  }
  if (!throughput)
    return Done{};
  if (t.on_demand)
    return validation(concat({kInvalid,
                              "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified "
                              "when BillingMode is PAY_PER_REQUEST"}));
  const std::int64_t read = int_member(*throughput, "ReadCapacityUnits").value_or(0);
  const std::int64_t write = int_member(*throughput, "WriteCapacityUnits").value_or(0);
  if (read == t.provisioned_read && write == t.provisioned_write)
    return validation(concat(
        {"The provisioned throughput for the table will not change. The requested value equals the "
         "current value. Current ReadCapacityUnits provisioned for the table: ",
         std::to_string(read), ". Requested ReadCapacityUnits: ", std::to_string(read),
         ". Current WriteCapacityUnits provisioned for the table: ", std::to_string(write),
         ". Requested WriteCapacityUnits: ", std::to_string(write),
         ". Refer to the Amazon DynamoDB Developer Guide for current limits and how to request "
         "higher limits."}));
  t.provisioned_read = read;
  t.provisioned_write = write;
  return Done{};
}

Result<Done> apply(Table& t, const Json& p, SimTime now) {
  if (auto ok = update_throughput(t, p); !ok)
    return ok;
  if (auto ok = update_indexes(t, p, now); !ok)
    return ok;
  if (member(p, "DeletionProtectionEnabled"))
    t.deletion_protection = bool_or(p, "DeletionProtectionEnabled", false);
  if (const auto table_class = string_member(p, "TableClass"))
    t.table_class = *table_class == "STANDARD" ? "" : *table_class;
  return Done{};
}

std::optional<AwsError> check_one_change(const Json& p) {
  static constexpr std::string_view members[] = {
      "ProvisionedThroughput",       "BillingMode",      "StreamSpecification",
      "GlobalSecondaryIndexUpdates", "SSESpecification", "DeletionProtectionEnabled",
      "OnDemandThroughput",          "WarmThroughput",   "TableClass"};
  int given = 0;
  for (const std::string_view m : members) given += member(p, m) ? 1 : 0;
  if (given == 0)
    return validation(
        "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
        "GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, "
        "ReplicaTransitRoleArn, MultiRegionConsistency, DeletionProtectionEnabled, "
        "OnDemandThroughput, WarmThroughput or TableClass is required");
  if (member(p, "SSESpecification") && given > 1)
    return validation(
        concat({kInvalid,
                "Server-Side Encryption modification must be the only operation in the request"}));
  for (const char* m : {"StreamSpecification", "OnDemandThroughput", "WarmThroughput"})
    if (member(p, m))
      return AwsError{"NotSimulatedException",
                      concat({"Lockbox does not simulate UpdateTable with ", m, "."}), 400,
                      "lockbox", nullptr};
  return std::nullopt;
}

}  // namespace

Result<Prepared> update_table(const Services& services, const Call& call) {
  const Json& p = call.parameters;
  if (auto error = check_request("UpdateTable", p, Layer::Older))
    return std::move(*error);
  if (auto error = check_one_change(p))
    return std::move(*error);
  const TableRef ref = table_ref(call, *string_member(p, "TableName"));
  auto parameters = std::make_shared<const Json>(p);
  Prepared out;
  out.main_resource = ref.arn;
  out.needs.push_back(resource_need(services, ref, "dynamodb:UpdateTable"));
  out.trail_parameters = trail_parameters(p);
  out.run = [ref, parameters, who = key_chooser(call)](Run& run) -> Result<Json> {
    Table* t = edit_table(run.services, ref);
    if (!t)
      return table_not_found_named(ref.id.name);
    Json body = Json::object();
    if (const Json* sse = member(*parameters, "SSESpecification")) {
      // Alone in its request, and the table stays ACTIVE while its keys are wrapped anew.
      if (auto error = change_key(run, who, *t, *sse))
        return std::move(*error);
      run.work.summary = concat({"Changed the key of table ", t->name, "."});
      body["TableDescription"] = describe(*t);
      return body;
    }
    // AWS answers with the old values and the status UPDATING.
    body["TableDescription"] = describe(*t, "UPDATING");
    if (auto ok = apply(*t, *parameters, run.now); !ok)
      return ok.error();
    run.work.summary = concat({"Changed table ", t->name, "."});
    return body;
  };
  return out;
}

}  // namespace lockbox::api::dynamodb
