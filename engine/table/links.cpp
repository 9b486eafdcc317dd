#include "engine/table/links.hpp"

#include <algorithm>
#include <tuple>

#include "engine/table/items.hpp"
#include "engine/table/keys.hpp"

namespace lockbox::table {

using value::ItemPtr;

namespace {

/// Records stay in a Kinesis data stream for a day, its default.
constexpr std::int64_t kKinesisRetentionMs = 24LL * 3600 * 1000;

bool receives(const Destination& d) {
  return d.status == "ACTIVE" || d.status == "UPDATING";
}

bool travels(const Links& l, Origin origin) {
  if (origin != Origin::Replication && !l.replicas.empty())
    return true;
  return std::any_of(l.destinations.begin(), l.destinations.end(), receives);
}

/// The table with the first change that is due, or nullptr.
const Table* first_due(const State& state, SimTime now) {
  const Table* best = nullptr;
  SimTime due;
  for (const auto& e : state.tables) {
    const Table& t = *e.second;
    if (!t.links || (*t.links)->outbox.empty())
      continue;
    const SimTime at = (*t.links)->outbox.first().value().due;
    if (at <= now && (!best || at < due)) {
      best = &t;
      due = at;
    }
  }
  return best;
}

void deliver_to_replica(State& state, const TableId& target, const Change& c) {
  const Table* found = find_table(state, target.account, target.region, target.name);
  if (!found || !found->links)
    return;
  const Stamp* known = (*found->links)->stamps.find(c.encoded);
  if (known && !(*known < c.stamp))
    return;  // a later writer has won already
  Table& t = state.tables.edit(target)->edit();
  Access access;
  access.now = c.due;
  access.free_of_charge = true;
  access.origin = Origin::Replication;
  write_item(t, c.encoded, find_item(t, c.encoded), c.after, access);
  edit_links(t).stamps.set(c.encoded, c.stamp);
}

void deliver_to_kinesis(State& state, const Table& t, const Destination& d, const Change& c) {
  if (!state.kinesis.contains(d.stream_arn))
    state.kinesis.set(d.stream_arn, Cow<KinesisStream>());
  KinesisStream& s = state.kinesis.edit(d.stream_arn)->edit();
  KinesisRecord r;
  r.arrived = c.due;
  r.table_arn = t.arn;
  r.precision = d.precision;
  r.change.event = !c.before  ? StreamRecord::Event::Insert
                   : !c.after ? StreamRecord::Event::Remove
                              : StreamRecord::Event::Modify;
  r.change.time = c.made;
  r.change.keys = key_of(t.keys, c.after ? *c.after : *c.before);
  r.change.old_image = c.before;
  r.change.new_image = c.after;
  r.change.by_time_to_live = c.origin == Origin::TimeToLive;
  s.records.set(s.next++, std::move(r));
  while (!s.records.empty() &&
         c.due.ms - s.records.first().value().arrived.ms >= kKinesisRetentionMs) {
    const std::uint64_t gone = s.records.first().key();
    s.records.erase(gone);
  }
}

}  // namespace

bool operator<(const Stamp& a, const Stamp& b) {
  return std::tie(a.time, a.region, a.number) < std::tie(b.time, b.region, b.number);
}

std::uint64_t content_hash(const Stamp& s) {
  return hash_all(s.time, s.region, s.number);
}
std::uint64_t content_hash(const Replica& r) {
  return hash_all(r.region, r.status, r.status_until);
}
std::uint64_t content_hash(const Change& c) {
  return hash_all(c.made, c.due, c.encoded, c.before, c.after, c.stamp, static_cast<int>(c.origin));
}
std::uint64_t content_hash(const Destination& d) {
  return hash_all(d.stream_arn, d.status, d.precision, d.status_until);
}
std::uint64_t content_hash(const Insights& i) {
  return hash_all(i.enabled, i.mode, i.changed);
}
std::uint64_t content_hash(const Links& l) {
  return hash_all(l.replicas, l.stamps, l.destinations, l.insights, l.outbox, l.next, l.lag_ms);
}
std::uint64_t content_hash(const KinesisRecord& r) {
  return hash_all(r.arrived, r.table_arn, r.precision, r.change);
}
std::uint64_t content_hash(const KinesisStream& s) {
  return hash_all(s.records, s.next);
}

Links& edit_links(Table& t) {
  if (!t.links)
    t.links = Cow<Links>();
  return t.links->edit();
}

const Links& links_of(const Table& t) {
  static const Links none;
  return t.links ? t.links->get() : none;
}

void note_change(Table& t, std::string_view encoded, const ItemPtr& before, const ItemPtr& after,
                 const Access& access) {
  if ((!before && !after) || before == after || (before && after && *before == *after))
    return;
  if (!travels(links_of(t), access.origin))
    return;
  Links& l = edit_links(t);
  Change c;
  c.made = access.now;
  c.encoded = encoded;
  c.before = before;
  c.after = after;
  c.origin = access.origin;
  c.stamp = Stamp{access.now, t.region, l.next};
  c.due = plus_ms(access.now, l.lag_ms);
  if (access.origin != Origin::Replication && !l.replicas.empty())
    l.stamps.set(c.encoded, c.stamp);
  l.outbox.set(l.next++, std::move(c));
}

bool links_are_due(const Table& t, SimTime now) {
  if (!t.links)
    return false;
  const Links& l = **t.links;
  if (!l.outbox.empty() && l.outbox.first().value().due <= now)
    return true;
  for (const Replica& r : l.replicas)
    if (r.status_until.ms != 0 && r.status_until <= now)
      return true;
  for (const Destination& d : l.destinations)
    if (d.status_until.ms != 0 && d.status_until <= now)
      return true;
  return false;
}

void settle_links(Table& t, SimTime now) {
  if (!t.links)
    return;
  Links& l = t.links->edit();
  for (Replica& r : l.replicas)
    if (r.status_until.ms != 0 && r.status_until <= now) {
      r.status = "ACTIVE";
      r.status_until = SimTime{};
    }
  for (Destination& d : l.destinations)
    if (d.status_until.ms != 0 && d.status_until <= now) {
      d.status = d.status == "DISABLING" ? "DISABLED" : "ACTIVE";
      d.status_until = SimTime{};
    }
}

void deliver_changes(State& state, SimTime now) {
  while (const Table* from = first_due(state, now)) {
    const TableId id{from->account, from->region, from->name};
    const std::uint64_t number = (*from->links)->outbox.first().key();
    const Change c = (*from->links)->outbox.first().value();
    edit_links(state.tables.edit(id)->edit()).outbox.erase(number);
    const Table source = *find_table(state, id.account, id.region, id.name);
    const Links& l = links_of(source);
    if (c.origin != Origin::Replication)
      for (const Replica& r : l.replicas)
        deliver_to_replica(state, TableId{id.account, r.region, id.name}, c);
    for (const Destination& d : l.destinations)
      if (receives(d))
        deliver_to_kinesis(state, source, d, c);
  }
}

bool sweeps_for_group(const Table& t) {
  const auto& replicas = links_of(t).replicas;
  return std::none_of(replicas.begin(), replicas.end(),
                      [&](const Replica& r) { return r.region < t.region; });
}

}  // namespace lockbox::table
