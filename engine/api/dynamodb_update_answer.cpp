// What UpdateTable answers: the table as it was, with what has begun. Sources: AWS CLI Command
// Reference, "update-table"; Developer Guide, "Increase your existing DynamoDB table's warm
// throughput"; the rest as recorded on AWS in October 2026.
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_schema.hpp"
#include "engine/api/dynamodb_stream_common.hpp"
#include "engine/api/dynamodb_update_table.hpp"

namespace lockbox::api::dynamodb {

using table::Index;
using table::Table;

namespace {

constexpr char kIndexes[] = "GlobalSecondaryIndexes";

/// Deletion protection, limits on demand, warm throughput and the throughput of indexes leave the
/// table ACTIVE.
bool table_is_updated(const Json& p) {
  for (const char* m :
       {"BillingMode", "ProvisionedThroughput", "StreamSpecification", "TableClass"})
    if (member(p, m))
      return true;
  if (const Json* updates = member(p, "GlobalSecondaryIndexUpdates"))
    for (const Json& u : *updates)
      if (!member(u, "Update"))
        return true;
  return false;
}

/// Limits hold at once. A cleared one is shown as it was asked for, -1, this once.
void show_limits(const Json& asked, const table::Throughput& set, Json& out) {
  const Json* limits = member(asked, "OnDemandThroughput");
  if (!limits)
    return;
  Json shown = Json::object();
  for (const bool write : {false, true}) {
    const char* m = write ? "MaxWriteRequestUnits" : "MaxReadRequestUnits";
    const std::int64_t units = write ? set.max_write : set.max_read;
    if (const auto given = int_member(*limits, m))
      shown[m] = *given;
    else if (units > 0)
      shown[m] = units;
  }
  if (!shown.empty())
    out["OnDemandThroughput"] = std::move(shown);
}

/// The new warm throughput is not shown before it is reached.
void show_warming(const Json& asked, Json& out) {
  if (const Json* warm = member(asked, "WarmThroughput"); warm && !warm->empty())
    out["WarmThroughput"]["Status"] = "UPDATING";
}

/// A switch of the billing mode shows the new mode and units, and no new time of the switch.
void show_mode(const Table& before, const Table& after, const Json& later, Json& out) {
  if (before.on_demand == after.on_demand)
    return;
  out["BillingModeSummary"]["BillingMode"] = later["BillingModeSummary"]["BillingMode"];
  out["ProvisionedThroughput"] = later["ProvisionedThroughput"];
  out.erase("OnDemandThroughput");
  const Json* indexes = member(later, kIndexes);
  if (!indexes || !out.contains(kIndexes))
    return;
  for (Json& index : out[kIndexes]) {
    index["IndexStatus"] = "UPDATING";
    index.erase("OnDemandThroughput");
    for (const Json& changed : *indexes)
      if (changed["IndexName"] == index["IndexName"])
        index["ProvisionedThroughput"] = changed["ProvisionedThroughput"];
  }
}

const Index* find_global(const Table& t, const std::string& name) {
  for (const auto& i : t.indexes)
    if (!i->local && i->name == name)
      return &*i;
  return nullptr;
}

void show_index_update(const Json& update, const Table& after, const std::string& name,
                       Json& index) {
  if (member(update, "ProvisionedThroughput"))
    index["IndexStatus"] = "UPDATING";
  show_warming(update, index);
  if (const Index* changed = find_global(after, name))
    show_limits(update, changed->throughput, index);
}

void show_indexes(const Json& p, const Table& after, const Json& later, Json& out) {
  const Json* updates = member(p, "GlobalSecondaryIndexUpdates");
  if (!updates)
    return;
  for (const Json& u : *updates) {
    if (const Json* create = member(u, "Create")) {
      const Index* made = find_global(after, *string_member(*create, "IndexName"));
      out["AttributeDefinitions"] = later["AttributeDefinitions"];
      out[kIndexes].push_back(describe_new_index(after, *made));
      continue;
    }
    const Json* remove = member(u, "Delete");
    const Json* change = remove ? remove : member(u, "Update");
    if (!change || !out.contains(kIndexes))
      continue;
    const std::string name = *string_member(*change, "IndexName");
    for (Json& index : out[kIndexes]) {
      if (index["IndexName"] != name)
        continue;
      if (remove)
        index["IndexStatus"] = "DELETING";
      else
        show_index_update(*change, after, name, index);
    }
  }
}

}  // namespace

Json update_answer(const Table& before, const Table& after, const Json& p, SimTime now) {
  const Json later = describe(after, "", now);
  Json out = describe(before, table_is_updated(p) ? "UPDATING" : "", now);
  show_mode(before, after, later, out);
  // The units are the old ones, the time of their increase is the new one.
  const Json& throughput = later["ProvisionedThroughput"];
  if (member(p, "ProvisionedThroughput") && throughput.contains("LastIncreaseDateTime"))
    out["ProvisionedThroughput"]["LastIncreaseDateTime"] = throughput["LastIncreaseDateTime"];
  show_limits(p, after.throughput, out);
  show_warming(p, out);
  show_indexes(p, after, later, out);
  out["DeletionProtectionEnabled"] = after.deletion_protection;
  if (member(p, "StreamSpecification")) {
    out.erase("StreamSpecification");
    describe_stream_setting(after, out);
  }
  return out;
}

}  // namespace lockbox::api::dynamodb
