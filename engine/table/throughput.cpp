#include "engine/table/throughput.hpp"

#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/table/partitions.hpp"
#include "engine/table/split.hpp"

namespace lockbox::table {

namespace {

constexpr std::int64_t kMilliHalves = 2000;  // of one unit
constexpr std::int64_t kReadFull = 2 * kPartitionReadUnits, kWriteFull = 2 * kPartitionWriteUnits;

/// One limit of a table or index, as a rate and as many seconds of it as the bucket holds.
struct Rate {
  Throttle::Limit limit = Throttle::Limit::Provisioned;
  std::int64_t units = 0;  ///< a second
  std::int64_t seconds = 1;
};

Rate rate_of(const Table& t, const Index* index, bool write) {
  const Throughput& level = index ? index->throughput : t.throughput;
  if (!t.on_demand) {
    const std::int64_t units = write ? (index ? index->provisioned_write : t.provisioned_write)
                                     : (index ? index->provisioned_read : t.provisioned_read);
    return Rate{Throttle::Limit::Provisioned, units, kBurstSeconds};
  }
  const std::int64_t most = write ? level.max_write : level.max_read;
  if (most > 0)
    return Rate{Throttle::Limit::MaxOnDemand, most, 1};
  return Rate{Throttle::Limit::Account, kTableQuotaUnits, 1};
}

/// Brings both buckets of a table or index to `now`. A bucket that was never used holds what has
/// been saved since the table was created, and at least one second.
void refill(const Table& t, const Index* index, Throughput& level, SimTime now) {
  const bool first = level.refilled.ms == 0;
  const std::int64_t elapsed =
      std::max<std::int64_t>(0, now.ms - (first ? t.created : level.refilled).ms) +
      (first ? 1000 : 0);
  for (const bool write : {false, true}) {
    const Rate rate = rate_of(t, index, write);
    std::int64_t& tokens = write ? level.write_tokens : level.read_tokens;
    const std::int64_t full = rate.units * kMilliHalves * rate.seconds;
    // More than a bucketful need not be counted, so the product stays small.
    const std::int64_t ms = std::min<std::int64_t>(elapsed, rate.seconds * 1000 + 86400000);
    tokens = std::min(full, tokens + rate.units * 2 * ms);
  }
  level.refilled = now;
}

/// A partition's bucket counts what was spent of one second's units; it drains with time.
void drain(Partition& p, SimTime now) {
  const std::int64_t elapsed = std::clamp<std::int64_t>(now.ms - p.bucket_time.ms, 0, 86400000);
  p.read_bucket = std::max<std::int64_t>(0, p.read_bucket - elapsed * kReadFull / 1000);
  p.write_bucket = std::max<std::int64_t>(0, p.write_bucket - elapsed * kWriteFull / 1000);
  p.bucket_time = now;
}

bool admitted(Work& work, const std::string& gate) {
  return std::find(work.admitted.begin(), work.admitted.end(), gate) != work.admitted.end();
}

std::string what(const Index* index) {
  return index ? concat({"index ", index->name}) : std::string("the table");
}

std::string unit(bool write) {
  return write ? "write" : "read";
}

std::string explain(const Table& t, const Index* index, const Partition& p, const Throttle& th,
                    const Rate& rate, std::int64_t tokens) {
  const std::string kind = unit(th.write);
  switch (th.limit) {
    case Throttle::Limit::Provisioned: {
      const std::int64_t per_ms = std::max<std::int64_t>(1, rate.units * 2);
      const std::int64_t wait = (1 - tokens + per_ms - 1) / per_ms;
      return concat({what(index), " is provisioned for ", std::to_string(rate.units), " ", kind,
                     " units a second, and what it had saved (up to ",
                     std::to_string(kBurstSeconds),
                     " seconds of unused capacity) is used up; it can serve again in ",
                     std::to_string(wait), " ms"});
    }
    case Throttle::Limit::KeyRange:
      return concat({"partition ", p.id, " of ", what(index), " can serve ",
                     std::to_string(th.write ? kPartitionWriteUnits : kPartitionReadUnits), " ",
                     kind,
                     " units a second and has done so in the last second, whatever the rest of the "
                     "table is doing"});
    case Throttle::Limit::MaxOnDemand:
      return concat(
          {what(index), " has a maximum of ", std::to_string(rate.units), " ", kind,
           " request units a second (OnDemandThroughput), and the last second used them"});
    case Throttle::Limit::Account:
      return concat({"table ", t.name, " has served the account's quota for one table, ",
                     std::to_string(rate.units), " ", kind, " units a second"});
  }
  return {};
}

/// Looks at one gate for one direction. Sets the work's throttle when it is shut.
void pass(const Table& t, const Index* index, const Partition& p, std::string_view encoded,
          const Rate& rate, bool write, std::int64_t tokens, Work& work) {
  const std::string gate =
      concat({t.arn, "|", index ? index->name : "",
              rate.limit == Throttle::Limit::KeyRange ? p.id : "", write ? "|w" : "|r"});
  if (work.throttle || admitted(work, gate))
    return;
  if (tokens > 0) {
    work.admitted.push_back(gate);
    return;
  }
  Throttle th;
  th.limit = rate.limit;
  th.write = write;
  th.on_demand = t.on_demand;
  th.account = t.account;
  th.region = t.region;
  th.table = t.name;
  th.index = index ? index->name : "";
  th.resource = index ? concat({t.arn, "/index/", index->name}) : t.arn;
  th.partition = p.id;
  th.lower_bound = p.lower_bound;
  th.encoded = encoded;
  th.explanation = explain(t, index, p, th, rate, tokens);
  work.throttle = std::move(th);
}

/// Counts the busiest second, and plans growth of an on-demand table that passed half of what it
/// can serve.
void count_second(const Table& t, Throughput& level, const PartitionMap& partitions, Arm arm,
                  SimTime now) {
  if (level.second.seconds() != now.seconds() || level.second.ms == 0) {
    level.second = now;
    level.second_read = level.second_write = 0;
  }
  level.second_read += arm.read;
  level.second_write += arm.write;
  level.peak_read = std::max(level.peak_read, level.second_read);
  level.peak_write = std::max(level.peak_write, level.second_write);
  if (t.on_demand && level.grow_at.ms == 0 &&
      (level.peak_read > partitions_read_units(partitions) ||
       level.peak_write > partitions_write_units(partitions)))
    level.grow_at = plus_ms(now, kGrowMs);
}

}  // namespace

std::int64_t partitions_read_units(const PartitionMap& partitions) {
  return static_cast<std::int64_t>(partitions.size()) * kPartitionReadUnits;
}
std::int64_t partitions_write_units(const PartitionMap& partitions) {
  return static_cast<std::int64_t>(partitions.size()) * kPartitionWriteUnits;
}

void spend(Table& t, Index* index, Partition& p, std::string_view encoded, Arm arm,
           Access& access) {
  Work& work = *access.work;
  Index* own = index && !index->local ? index : nullptr;  // an LSI spends its table's throughput
  Throughput& level = own ? own->throughput : t.throughput;
  refill(t, own, level, access.now);
  drain(p, access.now);
  const Rate partition_read{Throttle::Limit::KeyRange, kPartitionReadUnits, 1};
  const Rate partition_write{Throttle::Limit::KeyRange, kPartitionWriteUnits, 1};
  if (arm.read > 0) {
    pass(t, own, p, encoded, rate_of(t, own, false), false, level.read_tokens, work);
    pass(t, own, p, encoded, partition_read, false, kReadFull - p.read_bucket, work);
  }
  if (arm.write > 0) {
    pass(t, own, p, encoded, rate_of(t, own, true), true, level.write_tokens, work);
    pass(t, own, p, encoded, partition_write, true, kWriteFull - p.write_bucket, work);
  }
  level.read_tokens -= arm.read * 1000;
  level.write_tokens -= arm.write * 1000;
  p.read_bucket += arm.read;
  p.write_bucket += arm.write;
  count_second(t, level, own ? own->partitions : t.partitions, arm, access.now);
}

void provide(Table& t, Index* index, std::int64_t read_units, std::int64_t write_units,
             SimTime now) {
  const PartitionMap& all = index ? index->partitions : t.partitions;
  const auto wanted = static_cast<std::size_t>(partitions_for(read_units, write_units));
  while (all.size() < wanted && split_widest(t, index, now)) {
  }
}

void grow_if_due(Table& t, Index* index, SimTime now) {
  Throughput& level = index ? index->throughput : t.throughput;
  if (level.grow_at.ms == 0 || level.grow_at > now)
    return;
  level.grow_at = SimTime{};
  // Peaks are half units: twice a peak in units is the number itself.
  const std::int64_t read = std::min(level.peak_read, kTableQuotaUnits);
  const std::int64_t write = std::min(level.peak_write, kTableQuotaUnits);
  provide(t, index, read, write, now);
  level.warm_read = std::max(level.warm_read, read);
  level.warm_write = std::max(level.warm_write, write);
}

namespace {

/// Boyer and Moore's majority vote over the keys of refused requests.
void vote(HotSpot& hot, const std::string& key) {
  if (hot.votes == 0)
    hot.key = key;
  hot.votes += hot.key == key ? 1 : -1;
}

}  // namespace

void note_throttle(State& state, const Throttle& th, SimTime now) {
  Cow<Table>* found = state.tables.edit(TableIdView{th.account, th.region, th.table});
  if (!found)
    return;
  Table& t = found->edit();
  Index* index = nullptr;
  for (Cow<Index>& i : t.indexes)
    if (!th.index.empty() && i->name == th.index)
      index = &i.edit();
  Throughput& level = index ? index->throughput : t.throughput;
  ++level.throttled;
  if (th.limit != Throttle::Limit::KeyRange)
    return;
  PartitionMap& all = index ? index->partitions : t.partitions;
  Partition* p = all.edit(th.lower_bound);
  if (!p)
    return;
  HotSpot& hot = p->hot;
  if (hot.since.ms == 0 || now.ms - hot.last.ms > kHeatPauseMs) {
    hot = HotSpot();
    hot.since = now;
  }
  hot.last = now;
  ++hot.refused;
  vote(hot, th.encoded);
  if (now.ms - hot.since.ms < kSplitAfterMs)
    return;
  const std::string bound = th.lower_bound;
  if (!split_for_heat(t, index, bound, now))
    if (Partition* still = (index ? index->partitions : t.partitions).edit(bound))
      still->hot = HotSpot();
}

std::string reason_name(const Throttle& th) {
  const char* limit = th.limit == Throttle::Limit::Provisioned   ? "ProvisionedThroughputExceeded"
                      : th.limit == Throttle::Limit::KeyRange    ? "KeyRangeThroughputExceeded"
                      : th.limit == Throttle::Limit::MaxOnDemand ? "MaxOnDemandThroughputExceeded"
                                                                 : "AccountLimitExceeded";
  return concat({th.index.empty() ? "Table" : "Index", th.write ? "Write" : "Read", limit});
}

namespace {

std::int64_t decreases_today(const Throughput& level, SimTime now) {
  constexpr std::int64_t kDay = 86400000;
  const bool today = level.last_decrease.ms != 0 && level.last_decrease.ms / kDay == now.ms / kDay;
  return today ? level.decreases : 0;
}

}  // namespace

bool may_decrease(const Throughput& level, SimTime now) {
  constexpr std::int64_t kFree = 4;
  return decreases_today(level, now) < kFree || now.ms - level.last_decrease.ms >= kDecreasePauseMs;
}

void book_decrease(Throughput& level, SimTime now) {
  level.decreases = decreases_today(level, now) + 1;
  level.last_decrease = now;
}

}  // namespace lockbox::table
