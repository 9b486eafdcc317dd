#include "engine/table/clock.hpp"

#include <algorithm>

#include "engine/table/copies.hpp"
#include "engine/table/indexes.hpp"
#include "engine/table/items.hpp"
#include "engine/table/links.hpp"
#include "engine/table/locks.hpp"
#include "engine/table/scaling.hpp"
#include "engine/table/stream.hpp"
#include "engine/table/throughput.hpp"

namespace lockbox::table {

namespace {

bool status_is_due(const Table& t, SimTime now) {
  return t.status_until.ms != 0 && t.status_until <= now;
}

bool sweep_is_due(const Table& t, SimTime now) {
  return !t.ttl_attribute.empty() && t.ttl_next_sweep <= now && sweeps_for_group(t);
}

bool trim_is_due(const Table& t, SimTime now) {
  return t.stream && trim_is_due(**t.stream, now);
}

/// Whether the item's TTL attribute says that it is over: a Number, epoch seconds, not older than
/// five years.
bool expired(const value::Item& item, const std::string& attribute, SimTime now) {
  const value::AttributeValue* v = item.find(attribute);
  if (!v || !v->is(value::Type::N))
    return false;
  const Decimal now_seconds = *parse_decimal(std::to_string(now.seconds()));
  const Decimal oldest = *parse_decimal(std::to_string((now.ms - kTtlOldestMs) / 1000));
  return compare(v->n(), now_seconds) < 0 && compare(v->n(), oldest) > 0;
}

void sweep(Table& t, SimTime now) {
  std::vector<std::string> gone;
  for (const auto& e : t.items)
    if (expired(*e.second, t.ttl_attribute, now))
      gone.push_back(e.first.text());
  for (const std::string& key : gone) {
    // TTL deletes cost no write capacity: their account is thrown away, their heat is not counted.
    Access access;
    access.now = now;
    access.free_of_charge = true;
    access.origin = Origin::TimeToLive;
    write_item(t, key, find_item(t, key), nullptr, access);
  }
}

/// Sweeps at the times that were set for it, whenever somebody looks: the first that is due, and
/// the last, with which those in between fall together.
void sweep_as_due(Table& t, SimTime now) {
  while (sweep_is_due(t, now)) {
    const SimTime due = t.ttl_next_sweep;
    sweep(t, due);
    const std::int64_t missed = (now.ms - due.ms) / kTtlSweepMs;
    t.ttl_next_sweep = plus_ms(due, std::max<std::int64_t>(1, missed) * kTtlSweepMs);
  }
}

void forget_past_streams(State& state, SimTime now) {
  std::vector<std::string> gone;
  for (const auto& e : state.past_streams)
    if (now.ms - e.second->disabled.ms >= kStreamRetentionMs)
      gone.push_back(e.first);
  for (const std::string& arn : gone) state.past_streams.erase(arn);
}

}  // namespace

namespace {

bool phase_is_due(const Index& i, SimTime now) {
  return i.status_until.ms != 0 &&
         (i.status_until <= now || (!i.backfilling && i.status == "CREATING" &&
                                    i.backfill_from.ms != 0 && i.backfill_from <= now));
}

bool growth_is_due(const Throughput& level, SimTime now) {
  return level.grow_at.ms != 0 && level.grow_at <= now;
}

bool report_is_due(const Table& t, SimTime now) {
  return t.reported_at.ms != 0 && now.ms - t.reported_at.ms >= kReportMs;
}

bool is_due(const Table& t, SimTime now) {
  if (status_is_due(t, now) || sweep_is_due(t, now) || report_is_due(t, now) ||
      growth_is_due(t.throughput, now) || trim_is_due(t, now) || links_are_due(t, now))
    return true;
  for (const Cow<Index>& i : t.indexes)
    if (phase_is_due(*i, now) || growth_is_due(i->throughput, now))
      return true;
  return false;
}

/// Moves one index on; true when it is gone.
bool move_index(Index& i, SimTime now) {
  if (i.status_until > now) {
    i.backfilling = true;
    return false;
  }
  i.status_until = i.backfill_from = SimTime{};
  i.backfilling = false;
  if (i.status == "DELETING")
    return true;
  i.status = "ACTIVE";
  return false;
}

void move_indexes(Table& t, SimTime now) {
  std::vector<std::string> gone;
  for (Cow<Index>& i : t.indexes)
    if (phase_is_due(*i, now) && move_index(i.edit(), now))
      gone.push_back(i->name);
  for (const std::string& name : gone) drop_index(t, name);
}

}  // namespace

std::int64_t stored_bytes(const Index& i) {
  std::int64_t bytes = 0;
  if (i.local) {
    for (const auto& e : i.items) bytes += static_cast<std::int64_t>(size_bytes(*e.second));
  } else {
    for (const auto& p : i.partitions) bytes += p.second.size_bytes;
  }
  return bytes;
}

void report_sizes(Table& t, SimTime now) {
  t.reported_at = now;
  t.reported_items = static_cast<std::int64_t>(t.items.size());
  t.reported_bytes = t.size_bytes;
  for (Cow<Index>& i : t.indexes) {
    Index& index = i.edit();
    index.reported_items = static_cast<std::int64_t>(index.items.size());
    index.reported_bytes = stored_bytes(index);
  }
}

void advance(State& state, SimTime now) {
  std::vector<TableId> due;
  for (const auto& e : state.tables)
    if (is_due(*e.second, now) || !keeps_copies_as_set(*e.second, state.settings))
      due.push_back(e.first);
  for (const TableId& id : due) {
    Table& t = state.tables.edit(id)->edit();
    if (!keeps_copies_as_set(t, state.settings))
      keep_copies(t, state.settings);
    if (status_is_due(t, now)) {
      t.status_until = SimTime{};
      if (t.status == "DELETING") {
        erase_table(state, id, now);
        continue;
      }
      t.status = "ACTIVE";
      t.restored_from_backup.clear();
      t.restored_from_table.clear();
    }
    move_indexes(t, now);
    grow_if_due(t, nullptr, now);
    for (Cow<Index>& i : t.indexes)
      if (growth_is_due(i->throughput, now))
        grow_if_due(t, &i.edit(), now);
    sweep_as_due(t, now);
    if (trim_is_due(t, now))
      trim(t.stream->edit(), now);
    if (report_is_due(t, now))
      report_sizes(t, now);
    settle_links(t, now);
  }
  std::vector<std::string> expired_backups;
  for (const auto& b : state.backups)
    if (b.second->expires.ms != 0 && b.second->expires <= now)
      expired_backups.push_back(b.first);
  for (const std::string& arn : expired_backups) state.backups.erase(arn);
  scale_as_due(state, now);
  if (!state.locks.empty())
    release_locks(state, now);
  deliver_changes(state, now);
  forget_past_streams(state, now);
}

}  // namespace lockbox::table
