// UpdateTable: global secondary indexes that come, change and go.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_control.hpp"
#include "engine/api/dynamodb_schema.hpp"
#include "engine/api/dynamodb_update_table.hpp"
#include "engine/base/text.hpp"
#include "engine/table/indexes.hpp"
#include "engine/table/keys.hpp"
#include "engine/table/query.hpp"
#include "engine/table/recovery.hpp"
#include "engine/table/texts/indexes.hpp"

namespace lockbox::api::dynamodb {

using table::Index;
using table::Table;

namespace {

constexpr std::size_t kMaxGlobalIndexes = 20;

// How long AWS takes (measured; see docs/fidelity.md), in simulated milliseconds.
constexpr std::int64_t kAllocateIndexMs = 40 * 1000;
constexpr std::int64_t kBackFillMs = 7 * 60 * 1000;
constexpr std::int64_t kDeleteIndexMs = 4 * 1000;
constexpr std::int64_t kIndexUnitsMs = 3 * 1000;

std::size_t global_indexes(const Table& t) {
  std::size_t n = 0;
  for (const auto& i : t.indexes)
    if (!i->local)
      ++n;
  return n;
}

Result<Done> create_index(Change& c, const Json& create) {
  Table& t = c.t;
  if (global_indexes(t) >= kMaxGlobalIndexes)
    return service_error("LimitExceededException", texts::say<texts::kTooManyIndexes>());
  const std::string name = *string_member(create, "IndexName");
  if (!member(c.p, "AttributeDefinitions"))
    return validation(texts::say<texts::kIndexDefinitionsMissing>(name));
  const bool units = member(create, "ProvisionedThroughput") != nullptr;
  if (t.on_demand && units)
    return validation(texts::say<texts::kIndexUnitsOnDemand>(name));
  if (!t.on_demand && !units)
    return validation(texts::say<texts::kIndexUnitsMissing>(name));
  auto definitions = t.attribute_definitions;
  for (const auto& d : definitions_from(c.p)) {
    bool known = false;
    for (const auto& old : definitions) known = known || old.first == d.first;
    if (!known)
      definitions.push_back(d);
  }
  auto index = index_from_parameters(create, false, definitions);
  if (!index)
    return index.error();
  if (table::find_index(t, index->name))
    return validation(texts::say<texts::kIndexExists>());
  if (auto error = read_on_demand(create, t.on_demand, index->throughput, {name, true}))
    return std::move(*error);
  if (auto error = read_warm(create, t.on_demand, index->provisioned_read, index->provisioned_write,
                             index->throughput, {name, true}))
    return std::move(*error);
  // Only what the new index uses is taken over.
  for (const auto& d : definitions) {
    bool used = table::is_key_attribute(index->keys, d.first);
    for (const auto& old : t.attribute_definitions) used = used && old.first != d.first;
    if (used)
      t.attribute_definitions.push_back(d);
  }
  std::sort(t.attribute_definitions.begin(), t.attribute_definitions.end());
  t.indexes.emplace_back(std::move(*index));
  if (auto error = check_quota(t))
    return std::move(*error);
  add_partitions(t, c.now);
  Index& added = t.indexes.back().edit();
  // Items that lack its key, or have it with another type, are silently left out, as in AWS.
  table::fill_index(t, added);
  if (c.instant)
    return Done{};
  added.status = "CREATING";
  added.backfill_from = plus_ms(c.now, kAllocateIndexMs);
  added.status_until = plus_ms(added.backfill_from, kBackFillMs);
  c.lasts(kAllocateIndexMs);
  return Done{};
}

/// An index that is not there, or that nobody can change.
AwsError no_such_index(const Table& t, const std::string& name, std::string_view verb) {
  for (const auto& i : t.indexes)
    if (i->local && i->name == name)
      return validation(texts::say<texts::kIndexIsLocal>(verb, name));
  return service_error("ResourceNotFoundException",
                       texts::say<texts::kIndexOfTableNotFound>(name, t.name));
}

Result<Done> delete_index(Change& c, const std::string& name) {
  for (auto& i : c.t.indexes) {
    if (i->local || i->name != name)
      continue;
    if (i->status == "CREATING" && !i->backfilling && i->status_until.ms != 0)
      return table_in_use(texts::say<texts::kIndexAllocating>(c.t.name, name));
    if (c.instant) {
      table::drop_index(c.t, name);
      return Done{};
    }
    Index& index = i.edit();
    index.status = "DELETING";
    index.backfilling = false;
    index.status_until = plus_ms(c.now, kDeleteIndexMs);
    c.lasts(kDeleteIndexMs);
    return Done{};
  }
  return no_such_index(c.t, name, "delete");
}

Result<Done> update_index(Change& c, const Json& update) {
  const std::string name = *string_member(update, "IndexName");
  for (auto& i : c.t.indexes) {
    if (i->local || i->name != name)
      continue;
    Index& index = i.edit();
    const Json* on_demand = member(update, "OnDemandThroughput");
    const bool says_something =
        (on_demand && !on_demand->empty()) || member(update, "WarmThroughput");
    if (c.t.on_demand && (member(update, "ProvisionedThroughput") || !says_something))
      return validation(texts::say<texts::kIndexUpdateOnDemand>(name));
    if (const Json* throughput = member(update, "ProvisionedThroughput")) {
      if (auto same =
              unchanged_units(*throughput, index.provisioned_read, index.provisioned_write, name))
        return std::move(*same);
      if (auto ok = set_units(c, index.provisioned_read, index.provisioned_write, index.throughput,
                              *throughput);
          !ok)
        return ok;
      if (!c.instant && index.status == "ACTIVE") {
        index.status = "UPDATING";  // the table is not
        index.status_until = plus_ms(c.now, kIndexUnitsMs);
      }
    }
    if (auto error = read_on_demand(update, c.t.on_demand, index.throughput, {name, false}))
      return std::move(*error);
    if (auto error = read_warm(update, c.t.on_demand, index.provisioned_read,
                               index.provisioned_write, index.throughput, {name, false}))
      return std::move(*error);
    return Done{};
  }
  return no_such_index(c.t, name, "update");
}

}  // namespace

Result<Done> update_indexes(Change& c) {
  const Json* updates = member(c.p, "GlobalSecondaryIndexUpdates");
  if (!updates)
    return Done{};
  int changes = 0;
  for (const Json& u : *updates) changes += member(u, "Create") || member(u, "Delete") ? 1 : 0;
  bool changing = changes > 1;
  if (changes == 1)
    for (const auto& i : c.t.indexes)
      // A back-filling index may be deleted while nothing else happens.
      changing = changing || (i->status_until.ms != 0 && !(*updates)[0].contains("Delete"));
  if (changing)
    return service_error("LimitExceededException", texts::say<texts::kOneIndexAtATime>());
  for (const Json& u : *updates) {
    Result<Done> ok = Done{};
    if (const Json* create = member(u, "Create"))
      ok = create_index(c, *create);
    else if (const Json* gone = member(u, "Delete"))
      ok = delete_index(c, *string_member(*gone, "IndexName"));
    else if (const Json* update = member(u, "Update"))
      ok = update_index(c, *update);
    if (!ok)
      return ok;
  }
  return Done{};
}

}  // namespace lockbox::api::dynamodb
