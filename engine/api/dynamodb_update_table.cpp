// UpdateTable: one logical change at a time.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_control.hpp"
#include "engine/api/dynamodb_links.hpp"
#include "engine/api/dynamodb_rows.hpp"
#include "engine/api/dynamodb_schema.hpp"
#include "engine/api/dynamodb_stream_common.hpp"
#include "engine/api/dynamodb_update_parts.hpp"
#include "engine/api/table_encryption.hpp"
#include "engine/base/text.hpp"
#include "engine/table/clock.hpp"
#include "engine/table/indexes.hpp"
#include "engine/table/keys.hpp"
#include "engine/table/links.hpp"
#include "engine/table/query.hpp"
#include "engine/table/recovery.hpp"
#include "engine/table/throughput.hpp"

namespace lockbox::api::dynamodb {

using table::Index;
using table::Table;

namespace {

constexpr std::size_t kMaxGlobalIndexes = 20;

// How long AWS takes (measured; see docs/fidelity.md), in simulated milliseconds.
constexpr std::int64_t kAllocateIndexMs = 40 * 1000;
constexpr std::int64_t kBackFillMs = 7 * 60 * 1000;
constexpr std::int64_t kDeleteIndexMs = 4 * 1000;
constexpr std::int64_t kThroughputMs = 2 * 1000;
constexpr std::int64_t kToProvisionedMs = 80 * 1000;
constexpr std::int64_t kToOnDemandMs = 150 * 1000;
constexpr std::int64_t kEncryptionMs = 22 * 1000;
constexpr std::int64_t kTableClassMs = 60 * 1000;
constexpr std::int64_t kWarmMs = 6 * 60 * 1000;

/// The change that one UpdateTable makes.
struct Change {
  Table& t;
  const Json& p;
  SimTime now;
  bool instant = true;
  std::int64_t takes = 0;  ///< the table is UPDATING for so long

  void lasts(std::int64_t ms) { takes = std::max(takes, ms); }
};

AwsError table_in_use(std::string_view what) {
  return service_error("ResourceInUseException",
                       concat({"Attempt to change a resource which is still in use: ", what}));
}

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
    return service_error("LimitExceededException",
                         "Subscriber limit exceeded: Number of global secondary indexes exceeds "
                         "per-table limit of 20");
  const std::string name = *string_member(create, "IndexName");
  if (!member(c.p, "AttributeDefinitions"))
    return validation(
        concat({kInvalid, "AttributeDefinitions is not specified for index: ", name}));
  const bool units = member(create, "ProvisionedThroughput") != nullptr;
  if (t.on_demand && units)
    return validation(concat({kInvalid,
                              "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified "
                              "for index: ",
                              name, " when BillingMode is PAY_PER_REQUEST"}));
  if (!t.on_demand && !units)
    return validation(concat({kInvalid,
                              "Both ReadCapacityUnits and WriteCapacityUnits must be specified "
                              "for index: ",
                              name}));
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
    return validation("Attempting to create an index which already exists");
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
      return validation(
          concat({"Cannot ", verb, " an index that is not a GlobalSecondaryIndex: ", name}));
  return service_error("ResourceNotFoundException", concat({"Requested resource not found: Index ",
                                                            name, " for table ", t.name}));
}

Result<Done> delete_index(Change& c, const std::string& name) {
  for (auto& i : c.t.indexes) {
    if (i->local || i->name != name)
      continue;
    if (i->status == "CREATING" && !i->backfilling && i->status_until.ms != 0)
      return table_in_use(
          concat({"Index creation is in resource allocation phase. Retry deletion during "
                  "backfilling phase or when the index is active. Table: ",
                  c.t.name, " Index: ", name}));
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

// ---- throughput ---------------------------------------------------------------------------------

/// "Wednesday, July 25, 2018 at 7:11:52 AM Coordinated Universal Time"
std::string long_time(SimTime t) {
  static constexpr const char* kDays[] = {"Thursday", "Friday",  "Saturday", "Sunday",
                                          "Monday",   "Tuesday", "Wednesday"};
  static constexpr const char* kMonths[] = {"January",   "February", "March",    "April",
                                            "May",       "June",     "July",     "August",
                                            "September", "October",  "November", "December"};
  const std::string iso = to_iso8601(t);
  const auto month = static_cast<std::size_t>(to_int(iso.substr(5, 2)).value_or(1) - 1) % 12;
  const std::int64_t day = to_int(iso.substr(8, 2)).value_or(1);
  const std::int64_t hour = to_int(iso.substr(11, 2)).value_or(0);
  return concat({kDays[static_cast<std::size_t>(t.ms / table::kDayMs % 7)], ", ", kMonths[month],
                 " ", std::to_string(day), ", ", iso.substr(0, 4), " at ",
                 std::to_string(hour % 12 == 0 ? 12 : hour % 12), iso.substr(13, 6),
                 hour < 12 ? " AM" : " PM", " Coordinated Universal Time"});
}

/// Four decreases in a UTC day, then one an hour after the last.
std::optional<AwsError> count_decrease(table::Throughput& level, SimTime now) {
  if (!table::may_decrease(level, now))
    return service_error(
        "LimitExceededException",
        concat({"Subscriber limit exceeded: Provisioned throughput decreases are limited within a "
                "given UTC day. After the first 4 decreases, each subsequent decrease in the same "
                "UTC day can be performed at most once every 3600 seconds. Number of decreases "
                "today: ",
                std::to_string(level.decreases), ". Last decrease at ",
                long_time(level.last_decrease), ". Next decrease can be made at ",
                long_time(plus_ms(level.last_decrease, table::kDecreasePauseMs))}));
  table::book_decrease(level, now);
  return std::nullopt;
}

/// Sets provisioned units of a table or index and books the change.
Result<Done> set_units(Change& c, std::int64_t& read, std::int64_t& write, table::Throughput& level,
                       const Json& throughput) {
  const std::int64_t new_read = int_member(throughput, "ReadCapacityUnits").value_or(0);
  const std::int64_t new_write = int_member(throughput, "WriteCapacityUnits").value_or(0);
  if (read > 0 && (new_read < read || new_write < write))
    if (auto error = count_decrease(level, c.now))
      return std::move(*error);
  if (read > 0 && (new_read > read || new_write > write))
    level.last_increase = c.now;
  // What was provisioned once stays warm.
  level.warm_read = std::max({level.warm_read, read, new_read});
  level.warm_write = std::max({level.warm_write, write, new_write});
  read = new_read;
  write = new_write;
  c.lasts(kThroughputMs);
  return Done{};
}

/// Asking for what is there already is refused. `index` empty: the table.
std::optional<AwsError> unchanged_units(const Json& throughput, std::int64_t read,
                                        std::int64_t write, const std::string& index) {
  if (int_member(throughput, "ReadCapacityUnits").value_or(0) != read ||
      int_member(throughput, "WriteCapacityUnits").value_or(0) != write)
    return std::nullopt;
  const std::string what = index.empty() ? std::string("the table") : concat({"index ", index});
  const std::string r = std::to_string(read), w = std::to_string(write);
  return validation(concat(
      {"The provisioned throughput for ", index.empty() ? "" : "the ", what,
       " will not change. The requested value equals the current value. Current "
       "ReadCapacityUnits provisioned for ",
       what, ": ", r, ". Requested ReadCapacityUnits: ", r,
       ". Current WriteCapacityUnits provisioned for ", what, ": ", w,
       ". Requested WriteCapacityUnits: ", w,
       ". Refer to the Amazon DynamoDB Developer Guide for current limits and how to request "
       "higher limits."}));
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
      return validation(concat({kInvalid, "The only Updates for index: ", name,
                                " when TableThroughputMode is PAY_PER_REQUEST can be to "
                                "OnDemandThroughput, WarmThroughput"}));
    if (const Json* throughput = member(update, "ProvisionedThroughput")) {
      if (auto same =
              unchanged_units(*throughput, index.provisioned_read, index.provisioned_write, name))
        return std::move(*same);
      if (auto ok = set_units(c, index.provisioned_read, index.provisioned_write, index.throughput,
                              *throughput);
          !ok)
        return ok;
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
    return service_error("LimitExceededException",
                         "Subscriber limit exceeded: Only 1 online index can be created or deleted "
                         "simultaneously per table");
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

Result<Done> switch_mode(Change& c, bool on_demand) {
  Table& t = c.t;
  if (on_demand == t.on_demand)
    return Done{};
  t.on_demand = on_demand;
  t.throughput.max_read = t.throughput.max_write = 0;
  if (on_demand) {
    c.lasts(kToOnDemandMs);
    t.on_demand_since = c.now;
    t.shows_billing_mode = true;
    t.throughput.warm_read = std::max(t.throughput.warm_read, t.provisioned_read);
    t.throughput.warm_write = std::max(t.throughput.warm_write, t.provisioned_write);
    t.provisioned_read = t.provisioned_write = 0;
  } else {
    c.lasts(kToProvisionedMs);
  }
  for (auto& i : t.indexes)
    if (!i->local) {
      Index& index = i.edit();
      index.throughput.max_read = index.throughput.max_write = 0;
      index.provisioned_read = index.provisioned_write = 0;
    }
  return Done{};
}

Result<Done> update_throughput(Change& c) {
  Table& t = c.t;
  const auto mode = string_member(c.p, "BillingMode");
  const Json* throughput = member(c.p, "ProvisionedThroughput");
  const bool will_be_on_demand = mode ? *mode == "PAY_PER_REQUEST" : t.on_demand;
  if (mode && !will_be_on_demand && !throughput)
    return validation(concat(
        {kInvalid, "ProvisionedThroughput must be specified when BillingMode is PROVISIONED"}));
  if (mode && will_be_on_demand && throughput)
    return validation(concat({kInvalid,
                              "ProvisionedThroughput cannot be specified when BillingMode is "
                              "PAY_PER_REQUEST"}));
  if (will_be_on_demand && throughput)
    return validation(concat({kInvalid,
                              "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified "
                              "when BillingMode is PAY_PER_REQUEST"}));
  if (mode)
    if (auto ok = switch_mode(c, will_be_on_demand); !ok)
      return ok;
  if (!throughput)
    return Done{};
  if (auto same = unchanged_units(*throughput, t.provisioned_read, t.provisioned_write, ""))
    return std::move(*same);
  return set_units(c, t.provisioned_read, t.provisioned_write, t.throughput, *throughput);
}

/// After a switch to provisioned capacity every GSI must have some.
std::optional<AwsError> index_without_units(const Table& t) {
  for (const auto& i : t.indexes)
    if (!i->local && !t.on_demand && i->provisioned_read == 0)
      return validation(
          concat({kInvalid, "ProvisionedThroughput must be specified for index: ", i->name}));
  return std::nullopt;
}

// ---- the other settings -------------------------------------------------------------------------

Result<Done> update_limits(Change& c) {
  Table& t = c.t;
  if (auto error = read_on_demand(c.p, t.on_demand, t.throughput, {"", false}))
    return std::move(*error);
  if (auto error = read_warm(c.p, t.on_demand, t.provisioned_read, t.provisioned_write,
                             t.throughput, {"", false}))
    return std::move(*error);
  if (const Json* warm = member(c.p, "WarmThroughput"); warm && !warm->empty())
    c.lasts(kWarmMs);
  return Done{};
}

Result<Done> update_class(Change& c) {
  const auto wanted = string_member(c.p, "TableClass");
  if (!wanted)
    return Done{};
  c.t.table_class = *wanted == "STANDARD" ? "" : *wanted;
  c.t.class_changed = c.now;
  c.lasts(kTableClassMs);
  return Done{};
}

/// More partitions where the throughput grew; partitions are never merged.
void provide_all(Table& t, SimTime now) {
  table::provide(t, nullptr, warm_read_units(t.on_demand, t.provisioned_read, t.throughput),
                 warm_write_units(t.on_demand, t.provisioned_write, t.throughput), now);
  for (auto& i : t.indexes)
    if (!i->local) {
      Index& index = i.edit();
      table::provide(t, &index,
                     warm_read_units(t.on_demand, index.provisioned_read, index.throughput),
                     warm_write_units(t.on_demand, index.provisioned_write, index.throughput), now);
    }
}

Result<Done> apply(Change& c) {
  for (Result<Done> (*part)(Change&) :
       {update_throughput, update_indexes, update_limits, update_class})
    if (auto ok = part(c); !ok)
      return ok;
  if (auto error = index_without_units(c.t))
    return std::move(*error);
  if (auto error = check_quota(c.t))
    return std::move(*error);
  if (member(c.p, "DeletionProtectionEnabled"))
    c.t.deletion_protection = bool_or(c.p, "DeletionProtectionEnabled", false);
  provide_all(c.t, c.now);
  return Done{};
}

}  // namespace

Result<Prepared> update_table(const Services& services, const Call& call) {
  const Json& p = call.parameters;
  if (auto error = check_request("UpdateTable", p, Layer::Older))
    return std::move(*error);
  if (auto error = check_update_parts(p))
    return std::move(*error);
  if (auto error = check_table_class(p))
    return std::move(*error);
  if (auto error = check_sse(p))
    return std::move(*error);
  if (auto error = check_replica_updates(call))
    return std::move(*error);
  const TableRef ref = table_ref(call, *string_member(p, "TableName"));
  auto parameters = std::make_shared<const Json>(p);
  Prepared out;
  out.main_resource = ref.arn;
  out.needs.push_back(resource_need(services, ref, "dynamodb:UpdateTable"));
  add_replica_needs(services, ref, p, out.needs);
  out.trail_parameters = trail_parameters(p);
  out.run = [ref, parameters, who = key_chooser(call)](Run& run) -> Result<Json> {
    Table* t = edit_table(run.services, ref);
    if (!t)
      return table_not_found_named(ref.id.name);
    // Deletion protection is changed whatever else is going on.
    if (t->status == "UPDATING" && !member(*parameters, "DeletionProtectionEnabled"))
      return table_in_use(concat({"Table: ", t->name, " is in the process of being updated."}));
    if (member(*parameters, "ReplicaUpdates"))
      return update_replicas(run, ref, *parameters);
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
    body["TableDescription"] = describe(*t, "UPDATING", run.now);
    // A refused change must leave no part of itself behind.
    Table changed = *t;
    Change change{changed, *parameters, run.now, run.services.tables.instant_control_plane, 0};
    if (auto ok = apply(change); !ok)
      return ok.error();
    if (auto ok = change_stream(run.services.tables, changed, *parameters, run.now); !ok)
      return ok.error();
    // The stream's new state shows at once.
    if (member(*parameters, "StreamSpecification")) {
      body["TableDescription"].erase("StreamSpecification");
      describe_stream_setting(changed, body["TableDescription"]);
    }
    if (!change.instant && change.takes > 0) {
      changed.status = "UPDATING";
      changed.status_until = plus_ms(run.now, change.takes);
    }
    *t = std::move(changed);
    table::share_settings(run.services.tables, ref.id, run.now);
    run.work.summary = concat({"Changed table ", ref.id.name, "."});
    return body;
  };
  return out;
}

}  // namespace lockbox::api::dynamodb
