#pragma once
// What time does to tables: transient statuses end, items whose TTL has passed are deleted.
// Source: Developer Guide, "Using time to live (TTL)"; times measured (docs/fidelity.md).
#include <cstdint>

#include "engine/table/state.hpp"

namespace lockbox::table {

/// Items stay readable for a while behind their expiry, until the sweep comes round.
constexpr std::int64_t kTtlSweepMs = 10 * 60 * 1000;
/// Values further in the past than this never expire.
constexpr std::int64_t kTtlOldestMs = 5LL * 365 * 24 * 3600 * 1000;

/// Sizes and counts that DescribeTable shows are renewed so often ("approximately every six
/// hours").
constexpr std::int64_t kReportMs = 6LL * 3600 * 1000;

/// Bytes of what an index stores.
std::int64_t stored_bytes(const Index& i);

/// Renews what DescribeTable shows of sizes; from then on they lag.
void report_sizes(Table& t, SimTime now);

/// Brings every table to `now`. Cheap when nothing is due.
void advance(State& state, SimTime now);

}  // namespace lockbox::table
