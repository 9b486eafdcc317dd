#include "engine/table/clock.hpp"

#include "engine/table/items.hpp"

namespace lockbox::table {

namespace {

bool status_is_due(const Table& t, SimTime now) {
  return t.status_until.ms != 0 && t.status_until <= now;
}

bool sweep_is_due(const Table& t, SimTime now) {
  return !t.ttl_attribute.empty() && t.ttl_next_sweep <= now;
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
      gone.push_back(e.first);
  for (const std::string& key : gone) {
    // TTL deletes cost no write capacity: their account is thrown away, their heat is not counted.
    Access access;
    access.now = now;
    access.free_of_charge = true;
    write_item(t, key, find_item(t, key), nullptr, access);
  }
  t.ttl_next_sweep = plus_ms(now, kTtlSweepMs);
}

}  // namespace

void advance(State& state, SimTime now) {
  std::vector<TableId> due;
  for (const auto& e : state.tables)
    if (status_is_due(*e.second, now) || sweep_is_due(*e.second, now))
      due.push_back(e.first);
  for (const TableId& id : due) {
    Table& t = state.tables.edit(id)->edit();
    if (status_is_due(t, now)) {
      t.status_until = SimTime{};
      if (t.status == "DELETING") {
        state.tables.erase(id);
        continue;
      }
      t.status = "ACTIVE";
    }
    if (sweep_is_due(t, now))
      sweep(t, now);
  }
}

}  // namespace lockbox::table
