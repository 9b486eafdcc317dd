// Replicas of global tables, version 2019.11.21: a table of the same name, keys and indexes in
// another Region. Source: Developer Guide, "Global tables: how they work".
#include <algorithm>

#include "engine/base/arn.hpp"
#include "engine/table/items.hpp"
#include "engine/table/keys.hpp"
#include "engine/table/links.hpp"
#include "engine/table/partitions.hpp"

namespace lockbox::table {

namespace {

/// Where the table is, and all its replicas are.
std::vector<std::string> regions_of(const Table& t) {
  std::vector<std::string> out{t.region};
  for (const Replica& r : links_of(t).replicas) out.push_back(r.region);
  return out;
}

Table* edit_replica(State& state, const Table& of, const std::string& region) {
  Cow<Table>* found = state.tables.edit(TableIdView{of.account, region, of.name});
  return found ? &found->edit() : nullptr;
}

void insert_sorted(std::vector<Replica>& replicas, const Replica& r) {
  const auto at = std::find_if(replicas.begin(), replicas.end(),
                               [&](const Replica& other) { return other.region > r.region; });
  replicas.insert(at, r);
}

void cool(PartitionMap& partitions, SimTime now) {
  std::vector<std::string> bounds;
  for (const auto& e : partitions) bounds.push_back(e.first);
  for (const std::string& bound : bounds) {
    Partition& p = *partitions.edit(bound);
    p.read_heat = p.write_heat = p.read_bucket = p.write_bucket = 0;
    p.heat_time = p.bucket_time = now;
  }
}

/// An index as `other` has it, filled with the items of `t`.
Index same_index(const Table& t, const Index& other, SimTime now) {
  Index out = other;
  out.items = ItemMap();
  std::vector<std::string> bounds;
  for (const auto& e : out.partitions) bounds.push_back(e.first);
  for (const std::string& bound : bounds) {
    Partition& p = *out.partitions.edit(bound);
    p.item_count = p.size_bytes = 0;
  }
  cool(out.partitions, now);
  for (const auto& e : t.items) {
    const value::ItemPtr view = index_view(t, out, e.second);
    if (!view)
      continue;
    std::string key = index_entry_key(t, out, *view);
    if (Partition* p = edit_partition_at(out.partitions, key)) {
      ++p->item_count;
      p->size_bytes += static_cast<std::int64_t>(size_bytes(*view));
    }
    out.items.set(std::move(key), view);
  }
  return out;
}

bool has_index(const Table& t, const std::string& name) {
  return std::any_of(t.indexes.begin(), t.indexes.end(),
                     [&](const Cow<Index>& i) { return i->name == name; });
}

void copy_settings(const Table& from, Table& to, SimTime now) {
  to.on_demand = from.on_demand;
  to.shows_billing_mode = from.shows_billing_mode;
  to.provisioned_read = from.provisioned_read;
  to.provisioned_write = from.provisioned_write;
  to.attribute_definitions = from.attribute_definitions;
  to.ttl_attribute = from.ttl_attribute;
  to.ttl_changed = from.ttl_changed;
  to.ttl_next_sweep = from.ttl_next_sweep;
  to.indexes.erase(std::remove_if(to.indexes.begin(), to.indexes.end(),
                                  [&](const Cow<Index>& i) { return !has_index(from, i->name); }),
                   to.indexes.end());
  for (const Cow<Index>& i : from.indexes)
    if (!has_index(to, i->name))
      to.indexes.emplace_back(same_index(to, *i, now));
}

}  // namespace

void add_replica(State& state, const TableId& source, const Replica& replica, const std::string& id,
                 SimTime now) {
  Table& from = state.tables.edit(source)->edit();
  if (!from.stream)
    enable_stream(state, from, StreamView::NewAndOldImages, now);
  Table to = from;
  to.region = replica.region;
  to.arn = table_arn(to.region, to.account, to.name);
  to.id = id;
  to.created = now;
  to.status = replica.status;
  to.status_until = replica.status_until;
  to.deletion_protection = false;
  to.resource_policy.clear();
  to.resource_policy_revision.clear();
  to.tags = PMap<std::string, std::string>();
  to.kms_key_arn.clear();
  to.table_class.clear();
  to.stream.reset();
  to.recovery = Recovery();
  to.reported_at = SimTime{};
  to.reported_items = to.reported_bytes = 0;
  cool(to.partitions, now);
  for (Cow<Index>& i : to.indexes) cool(i.edit().partitions, now);
  // What is still on its way has been copied already; destinations and insights are Regional.
  Links links;
  links.stamps = links_of(from).stamps;
  for (const std::string& region : regions_of(from)) {
    Replica other;
    other.region = region;
    insert_sorted(links.replicas, other);
    if (Table* t = edit_replica(state, from, region))
      insert_sorted(edit_links(*t).replicas, replica);
  }
  to.links = Cow<Links>(std::move(links));
  enable_stream(state, to, StreamView::NewAndOldImages, now);
  const TableId there{to.account, to.region, to.name};
  state.tables.set(there, Cow<Table>(std::move(to)));
}

void forget_replica(State& state, const Table& gone) {
  for (const Replica& r : links_of(gone).replicas) {
    Table* t = edit_replica(state, gone, r.region);
    if (!t)
      continue;
    auto& replicas = edit_links(*t).replicas;
    replicas.erase(
        std::remove_if(replicas.begin(), replicas.end(),
                       [&](const Replica& other) { return other.region == gone.region; }),
        replicas.end());
    if (replicas.empty())
      edit_links(*t).stamps = PMap<std::string, Stamp>();
  }
}

void remove_replica(State& state, const TableId& source, const std::string& region, SimTime now) {
  erase_table(state, TableId{source.account, region, source.name}, now);
}

void share_settings(State& state, const TableId& source, SimTime now) {
  const Table* found = find_table(state, source.account, source.region, source.name);
  if (!found || links_of(*found).replicas.empty())
    return;
  const Table from = *found;
  for (const Replica& r : links_of(from).replicas)
    if (Table* t = edit_replica(state, from, r.region))
      copy_settings(from, *t, now);
}

}  // namespace lockbox::table
