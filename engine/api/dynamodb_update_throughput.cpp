// UpdateTable: billing mode, provisioned units, limits on demand, warm throughput.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_control.hpp"
#include "engine/api/dynamodb_schema.hpp"
#include "engine/api/dynamodb_update_table.hpp"
#include "engine/base/text.hpp"
#include "engine/table/clock.hpp"
#include "engine/table/recovery.hpp"
#include "engine/table/texts/tables.hpp"
#include "engine/table/throughput.hpp"

namespace lockbox::api::dynamodb {

using table::Index;
using table::Table;

namespace {

// How long AWS takes (measured; see docs/fidelity.md), in simulated milliseconds.
constexpr std::int64_t kThroughputMs = 2 * 1000;
constexpr std::int64_t kToProvisionedMs = 80 * 1000;
constexpr std::int64_t kToOnDemandMs = 150 * 1000;

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
    return service_error("LimitExceededException",
                         texts::say<texts::kTooManyDecreases>(
                             std::to_string(level.decreases), long_time(level.last_decrease),
                             long_time(plus_ms(level.last_decrease, table::kDecreasePauseMs))));
  table::book_decrease(level, now);
  return std::nullopt;
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

}  // namespace

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
  return Done{};
}

std::optional<AwsError> unchanged_units(const Json& throughput, std::int64_t read,
                                        std::int64_t write, const std::string& index) {
  if (int_member(throughput, "ReadCapacityUnits").value_or(0) != read ||
      int_member(throughput, "WriteCapacityUnits").value_or(0) != write)
    return std::nullopt;
  const std::string what = index.empty() ? std::string("the table") : concat({"index ", index});
  const std::string r = std::to_string(read), w = std::to_string(write);
  return validation(texts::say<texts::kUnitsUnchanged>(index.empty() ? "" : "the ", what, r, w));
}

Result<Done> update_throughput(Change& c) {
  Table& t = c.t;
  const auto mode = string_member(c.p, "BillingMode");
  const Json* throughput = member(c.p, "ProvisionedThroughput");
  const bool will_be_on_demand = mode ? *mode == "PAY_PER_REQUEST" : t.on_demand;
  if (mode && !will_be_on_demand && !throughput)
    return validation(texts::say<texts::kUnitsNeeded>());
  if (mode && will_be_on_demand && throughput)
    return validation(texts::say<texts::kUnitsWithOnDemand>());
  if (will_be_on_demand && throughput)
    return validation(texts::say<texts::kUnitsOnDemand>());
  if (mode)
    if (auto ok = switch_mode(c, will_be_on_demand); !ok)
      return ok;
  if (!throughput)
    return Done{};
  if (auto same = unchanged_units(*throughput, t.provisioned_read, t.provisioned_write, ""))
    return std::move(*same);
  c.lasts(kThroughputMs);
  return set_units(c, t.provisioned_read, t.provisioned_write, t.throughput, *throughput);
}

std::optional<AwsError> index_without_units(const Table& t) {
  for (const auto& i : t.indexes)
    if (!i->local && !t.on_demand && i->provisioned_read == 0)
      return validation(texts::say<texts::kIndexUnitsNeeded>(i->name));
  return std::nullopt;
}

Result<Done> update_limits(Change& c) {
  Table& t = c.t;
  if (auto error = read_on_demand(c.p, t.on_demand, t.throughput, {"", false}))
    return std::move(*error);
  if (auto error = read_warm(c.p, t.on_demand, t.provisioned_read, t.provisioned_write,
                             t.throughput, {"", false}))
    return std::move(*error);
  return Done{};
}

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

}  // namespace lockbox::api::dynamodb
