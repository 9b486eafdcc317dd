#pragma once
// Limits of throughput on the virtual clock: token buckets of tables, indexes and partitions,
// burst, adaptive capacity, growth of on-demand tables, split for heat. Sources: Developer Guide,
// "Throughput quotas", "Burst and adaptive capacity", "On-demand capacity mode", "Diagnosing
// throttling". What AWS does not publish (how long heat must last, how fast growth comes) is a
// named constant here.
//
// Rules: a bucket lets a request pass while it holds anything, and may then go into debt, as a page
// of Query may cost more than a second of the table. A partition has no burst of its own beyond one
// second; a hot partition may use the whole table's throughput up to its own limit (adaptive
// capacity), so a provisioned table is refused by its own bucket or by the partition's limit, never
// by an even share.
#include <cstdint>
#include <string_view>

#include "engine/table/access.hpp"
#include "engine/table/state.hpp"

namespace lockbox::table {

/// Unused provisioned capacity is kept for so many seconds.
constexpr std::int64_t kBurstSeconds = 300;
/// Default quota of one on-demand table, units a second.
constexpr std::int64_t kTableQuotaUnits = 40000;
/// Capacity for twice the previous peak is there so long after the peak.
constexpr std::int64_t kGrowMs = 30LL * 60 * 1000;
/// A partition that has refused requests for so long is split.
constexpr std::int64_t kSplitAfterMs = 5LL * 60 * 1000;
/// A pause of refusals longer than this ends the streak.
constexpr std::int64_t kHeatPauseMs = 60LL * 1000;

/// Takes what a request uses from every bucket on its way; the first one that is empty stands in
/// `access.work->throttle` afterwards. Only for work with `enforce` set.
void spend(Table& t, Index* index, Partition& p, std::string_view encoded, Arm arm, Access& access);

/// Books a refusal after the request's own effects were taken back: counts it, remembers the hot
/// key, and splits a partition that has been refusing for long.
void note_throttle(State& state, const Throttle& throttle, SimTime now);

/// Growth that is due; called when a table is used and when the clock moves.
void grow_if_due(Table& t, Index* index, SimTime now);

/// Adds partitions until they can serve so much a second.
void provide(Table& t, Index* index, std::int64_t read_units, std::int64_t write_units,
             SimTime now);

/// Whether provisioned throughput may be decreased now: four times in a UTC day, then once an hour.
/// Source: Developer Guide, "Quotas in Amazon DynamoDB".
bool may_decrease(const Throughput& level, SimTime now);
void book_decrease(Throughput& level, SimTime now);
constexpr std::int64_t kDecreasePauseMs = 3600 * 1000;

/// What the partitions of a table or index can serve a second together.
std::int64_t partitions_read_units(const PartitionMap& partitions);
std::int64_t partitions_write_units(const PartitionMap& partitions);

/// "TableWriteKeyRangeThroughputExceeded" and its fifteen siblings.
std::string reason_name(const Throttle& throttle);

}  // namespace lockbox::table
