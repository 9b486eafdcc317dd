#pragma once
// Backups and point-in-time recovery: a table's past is a set of versions that share their nodes.
// Source: Developer Guide, "Point-in-time recovery", "Using on-demand backup and restore".
#include <cstdint>

#include "engine/table/state.hpp"

namespace lockbox::table {

constexpr std::int64_t kDayMs = 24LL * 3600 * 1000;
/// The latest restorable time lies so far behind.
constexpr std::int64_t kRecoveryLagMs = 5LL * 60 * 1000;
/// A system backup is kept for so long.
constexpr std::int64_t kSystemBackupMs = 35 * kDayMs;

/// Called before the items of a table change: keeps the version that the last second ended with,
/// and forgets versions that no restorable time needs any more.
void remember_past(Table& t, SimTime now);

/// Restorable window at `now`; both ends are whole seconds. Precondition: recovery is enabled.
SimTime earliest_restorable(const Table& t, SimTime now);
SimTime latest_restorable(const Table& t, SimTime now);

/// The items at the end of the second of `at`. Precondition: `at` lies in the restorable window.
ItemMap items_at(const Table& t, SimTime at);

/// The last second in (from, to] in which the item under this key changed; `to` when none is known.
SimTime changed_at(const Table& t, const std::string& encoded, SimTime from, SimTime to);

/// The table as a backup keeps it: without its past.
Cow<Table> snapshot(const Table& t);

/// Puts items into a table (fresh, with indexes and partitions of its own) and fills the indexes.
void fill_table(Table& t, ItemMap items);

/// Fills an index from the table's items; those without its key are left out.
void fill_index(Table& t, Index& index);

}  // namespace lockbox::table
