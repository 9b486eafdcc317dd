#include "engine/table/recovery.hpp"

#include <algorithm>

#include "engine/table/items.hpp"
#include "engine/table/partitions.hpp"

namespace lockbox::table {

void remember_past(Table& t, SimTime now) {
  Recovery& r = t.recovery;
  if (!r.enabled || r.past.contains(now.seconds()))
    return;
  r.past.set(now.seconds(), t.items);
  // An entry at second s answers for the times before s: one at or before the earliest restorable
  // time answers for none.
  const std::int64_t earliest = earliest_restorable(t, now).seconds();
  while (!r.past.empty() && r.past.first().key() <= earliest) r.past.erase(r.past.first().key());
}

namespace {
SimTime whole_second(SimTime t) {
  return SimTime{t.seconds() * 1000};
}
}  // namespace

SimTime earliest_restorable(const Table& t, SimTime now) {
  return whole_second(std::max(t.recovery.since, plus_ms(now, -t.recovery.days * kDayMs)));
}

SimTime latest_restorable(const Table& t, SimTime now) {
  return whole_second(std::max(t.recovery.since, plus_ms(now, -kRecoveryLagMs)));
}

ItemMap items_at(const Table& t, SimTime at) {
  const auto later = t.recovery.past.lower_bound(at.seconds() + 1);
  return later.valid() ? later.value() : t.items;
}

SimTime changed_at(const Table& t, const std::string& encoded, SimTime from, SimTime to) {
  const auto item_in = [&](const ItemMap& items) {
    const value::ItemPtr* found = items.find(encoded);
    return found ? *found : nullptr;
  };
  value::ItemPtr after = item_in(items_at(t, to));
  const auto& past = t.recovery.past;
  for (auto c = past.before(to.seconds() + 1); c.valid() && c.key() > from.seconds(); c.prev()) {
    value::ItemPtr before = item_in(c.value());
    if (before != after)
      return SimTime{c.key() * 1000};
    after = std::move(before);
  }
  return to;
}

Cow<Table> snapshot(const Table& t) {
  Table copy = t;
  copy.recovery = Recovery();
  return Cow<Table>(std::move(copy));
}

void fill_index(Table& t, Index& index) {
  index.items = ItemMap();
  for (const auto& e : t.items) {
    const value::ItemPtr view = index_view(t, index, e.second);
    if (!view)
      continue;
    std::string key = index_entry_key(t, index, *view);
    if (!index.local)
      if (Partition* p = edit_partition_at(index.partitions, key)) {
        ++p->item_count;
        p->size_bytes += static_cast<std::int64_t>(size_bytes(*view));
      }
    index.items.set(std::move(key), view);
  }
}

void fill_table(Table& t, ItemMap items) {
  t.items = std::move(items);
  t.size_bytes = 0;
  for (const auto& e : t.items) {
    const auto bytes = static_cast<std::int64_t>(size_bytes(*e.second));
    t.size_bytes += bytes;
    if (Partition* p = edit_partition_at(t.partitions, e.first)) {
      ++p->item_count;
      p->size_bytes += bytes;
    }
  }
  for (Cow<Index>& i : t.indexes) fill_index(t, i.edit());
}

}  // namespace lockbox::table
