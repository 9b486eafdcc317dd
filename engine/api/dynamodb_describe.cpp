// Descriptions of tables and indexes as DescribeTable and its relatives give them. Source: API
// Reference, "TableDescription".
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_links.hpp"
#include "engine/api/dynamodb_schema.hpp"
#include "engine/api/dynamodb_stream_common.hpp"
#include "engine/api/table_encryption.hpp"
#include "engine/base/text.hpp"
#include "engine/table/clock.hpp"
#include "engine/table/recovery.hpp"

namespace lockbox::api::dynamodb {

using table::Index;
using table::kDayMs;
using table::KeyAttribute;
using table::KeySchema;
using table::ProjectionType;
using table::Table;

namespace {

Json key_schema_json(const KeySchema& keys) {
  Json out = Json::array();
  for (const auto* part : {&keys.hash, &keys.range})
    for (const KeyAttribute& k : *part) {
      Json e = Json::object();
      e["AttributeName"] = k.name;
      e["KeyType"] = part == &keys.hash ? "HASH" : "RANGE";
      out.push_back(std::move(e));
    }
  return out;
}

Json throughput_json(std::int64_t read, std::int64_t write, const table::Throughput& t,
                     SimTime now) {
  Json out = Json::object();
  const bool today = t.last_decrease.ms != 0 && t.last_decrease.ms / kDayMs == now.ms / kDayMs;
  if (t.last_increase.ms != 0)
    out["LastIncreaseDateTime"] = static_cast<double>(t.last_increase.ms) / 1000;
  if (t.last_decrease.ms != 0)
    out["LastDecreaseDateTime"] = static_cast<double>(t.last_decrease.ms) / 1000;
  out["NumberOfDecreasesToday"] = today ? t.decreases : 0;
  out["ReadCapacityUnits"] = read;
  out["WriteCapacityUnits"] = write;
  return out;
}

Json warm_json(bool on_demand, std::int64_t read, std::int64_t write, const table::Throughput& t) {
  Json out = Json::object();
  out["ReadUnitsPerSecond"] = warm_read_units(on_demand, read, t);
  out["WriteUnitsPerSecond"] = warm_write_units(on_demand, write, t);
  out["Status"] = "ACTIVE";
  return out;
}

/// OnDemandThroughput has the maxima that are set; it is absent when none is.
void add_on_demand(Json& out, const table::Throughput& t) {
  if (t.max_read > 0)
    out["OnDemandThroughput"]["MaxReadRequestUnits"] = t.max_read;
  if (t.max_write > 0)
    out["OnDemandThroughput"]["MaxWriteRequestUnits"] = t.max_write;
}

Json index_json(const Table& t, const Index& i, std::string_view status, SimTime now) {
  Json out = Json::object();
  out["IndexName"] = i.name;
  out["KeySchema"] = key_schema_json(i.keys);
  Json projection = Json::object();
  projection["ProjectionType"] = i.projection == ProjectionType::All       ? "ALL"
                                 : i.projection == ProjectionType::Include ? "INCLUDE"
                                                                           : "KEYS_ONLY";
  if (!i.non_key_attributes.empty())
    projection["NonKeyAttributes"] = i.non_key_attributes;
  out["Projection"] = std::move(projection);
  if (!i.local) {
    out["IndexStatus"] = status.empty() ? i.status : std::string(status);
    if (i.status == "CREATING" && i.status_until.ms != 0 && t.status != "CREATING")
      out["Backfilling"] = i.backfilling;
    out["ProvisionedThroughput"] =
        throughput_json(i.provisioned_read, i.provisioned_write, i.throughput, now);
    add_on_demand(out, i.throughput);
  }
  const bool late = t.reported_at.ms != 0;
  out["IndexSizeBytes"] = late ? i.reported_bytes : table::stored_bytes(i);
  out["ItemCount"] = late ? i.reported_items : static_cast<std::int64_t>(i.items.size());
  out["IndexArn"] = concat({t.arn, "/index/", i.name});
  if (!i.local)
    out["WarmThroughput"] =
        warm_json(t.on_demand, i.provisioned_read, i.provisioned_write, i.throughput);
  return out;
}

}  // namespace

Json describe_new_index(const Table& t, const Index& index) {
  Json out = index_json(t, index, "CREATING", {});
  out["Backfilling"] = false;
  out["IndexSizeBytes"] = out["ItemCount"] = 0;
  return out;
}

Json describe(const Table& t, std::string_view status, SimTime now) {
  Json out = Json::object();
  Json definitions = Json::array();
  for (const auto& d : t.attribute_definitions) {
    Json e = Json::object();
    e["AttributeName"] = d.first;
    e["AttributeType"] = value::type_name(d.second);
    definitions.push_back(std::move(e));
  }
  out["AttributeDefinitions"] = std::move(definitions);
  out["TableName"] = t.name;
  out["KeySchema"] = key_schema_json(t.keys);
  out["TableStatus"] = status.empty() ? t.status : std::string(status);
  out["CreationDateTime"] = static_cast<double>(t.created.ms) / 1000;
  out["ProvisionedThroughput"] =
      throughput_json(t.provisioned_read, t.provisioned_write, t.throughput, now);
  const bool late = t.reported_at.ms != 0;
  out["TableSizeBytes"] = late ? t.reported_bytes : t.size_bytes;
  out["ItemCount"] = late ? t.reported_items : static_cast<std::int64_t>(t.items.size());
  out["TableArn"] = t.arn;
  out["TableId"] = t.id;
  if (t.shows_billing_mode) {
    Json billing = Json::object();
    billing["BillingMode"] = t.on_demand ? "PAY_PER_REQUEST" : "PROVISIONED";
    // A table that is provisioned again keeps it.
    billing["LastUpdateToPayPerRequestDateTime"] =
        static_cast<double>((t.on_demand_since.ms != 0 ? t.on_demand_since : t.created).ms) / 1000;
    out["BillingModeSummary"] = std::move(billing);
  }
  Json local = Json::array(), global = Json::array();
  for (const auto& i : t.indexes)
    (i->local ? local : global)
        .push_back(index_json(t, *i, status == "CREATING" ? status : std::string_view(), now));
  if (!local.empty())
    out["LocalSecondaryIndexes"] = std::move(local);
  if (!global.empty())
    out["GlobalSecondaryIndexes"] = std::move(global);
  describe_key(t, out);
  if (!t.table_class.empty() || t.class_changed.ms != 0) {
    Json c = Json::object();
    c["TableClass"] = t.table_class.empty() ? "STANDARD" : t.table_class;
    if (t.class_changed.ms != 0)
      c["LastUpdateDateTime"] = static_cast<double>(t.class_changed.ms) / 1000;
    out["TableClassSummary"] = std::move(c);
  }
  describe_stream_setting(t, out);
  out["DeletionProtectionEnabled"] = t.deletion_protection;
  add_on_demand(out, t.throughput);
  out["WarmThroughput"] =
      warm_json(t.on_demand, t.provisioned_read, t.provisioned_write, t.throughput);
  describe_replicas(t, out);
  if (!t.restored_from_table.empty()) {
    Json restore = Json::object();
    if (!t.restored_from_backup.empty())
      restore["SourceBackupArn"] = t.restored_from_backup;
    restore["SourceTableArn"] = t.restored_from_table;
    restore["RestoreDateTime"] = static_cast<double>(t.restored_to.ms) / 1000;
    restore["RestoreInProgress"] = true;
    out["RestoreSummary"] = std::move(restore);
  }
  return out;
}

}  // namespace lockbox::api::dynamodb
