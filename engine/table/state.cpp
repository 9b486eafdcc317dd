#include "engine/table/state.hpp"

#include "engine/base/hash.hpp"
#include "engine/table/copies.hpp"
#include "engine/table/keys.hpp"
#include "engine/table/links.hpp"
#include "engine/table/partitions.hpp"
#include "engine/table/scaling.hpp"
#include "engine/table/stream.hpp"

namespace lockbox::table {

namespace {

std::uint64_t hash_schema(const KeySchema& k) {
  std::uint64_t h = 17;
  for (const auto* part : {&k.hash, &k.range}) {
    h = combine_hash(h, part->size());
    for (const KeyAttribute& a : *part)
      h = combine_hash(h, hash_all(a.name, static_cast<int>(a.type)));
  }
  return h;
}

}  // namespace

// What was never used adds nothing, so that a world without it keeps its hash.

std::uint64_t content_hash(const HotSpot& h) {
  return hash_all(h.since, h.last, h.refused, h.key, h.votes);
}

std::uint64_t content_hash(const Throughput& t) {
  return combine_hash(hash_all(t.read_tokens, t.write_tokens, t.refilled, t.second, t.second_read,
                               t.second_write, t.peak_read, t.peak_write, t.grow_at, t.throttled),
                      hash_all(t.max_read, t.max_write, t.warm_read, t.warm_write, t.decreases,
                               t.last_decrease, t.last_increase));
}

std::uint64_t content_hash(const Job& j) {
  return combine_hash(
      hash_all(j.arn, j.table_arn, j.is_import, j.status, j.started, j.ended, j.token, j.token_hash,
               j.failure_code, j.failure_message, j.parameters),
      hash_all(j.at, j.from, j.manifest, j.items, j.bytes, j.errors, j.table_id));
}

namespace {

bool unused(const Throughput& t) {
  return t.refilled.ms == 0 && t.second.ms == 0 && t.throttled == 0 && t.max_read == 0 &&
         t.max_write == 0 && t.warm_read == 0 && t.warm_write == 0 && t.last_decrease.ms == 0 &&
         t.last_increase.ms == 0;
}

std::uint64_t hash_recovery(const Recovery& r) {
  using lockbox::content_hash;
  return hash_all(r.enabled, r.since, r.days, r.past);
}

}  // namespace

std::uint64_t content_hash(const Backup& b) {
  return hash_all(b.arn, b.name, b.type, b.created, b.expires, b.table);
}

std::uint64_t content_hash(const Partition& p) {
  const std::uint64_t h =
      hash_all(p.id, p.lower_bound, p.item_count, p.size_bytes, p.read_heat, p.write_heat,
               p.heat_time, p.read_bucket, p.write_bucket, p.bucket_time);
  return p.hot.since.ms == 0 ? h : combine_hash(h, content_hash(p.hot));
}

std::uint64_t content_hash(const Index& i) {
  using lockbox::content_hash;
  std::uint64_t h = combine_hash(
      hash_schema(i.keys),
      hash_all(i.name, i.local, static_cast<int>(i.projection), i.non_key_attributes, i.status,
               i.backfilling, i.provisioned_read, i.provisioned_write, i.items, i.partitions));
  if (!unused(i.throughput))
    h = combine_hash(h, content_hash(i.throughput));
  if (i.status_until.ms != 0)
    h = combine_hash(h, hash_all(i.backfill_from, i.status_until));
  if (i.reported_items != 0 || i.reported_bytes != 0)
    h = combine_hash(h, hash_all(i.reported_items, i.reported_bytes));
  return h;
}

std::uint64_t content_hash(const Table& t) {
  std::uint64_t h = hash_schema(t.keys);
  for (const auto& d : t.attribute_definitions)
    h = combine_hash(h, hash_all(d.first, static_cast<int>(d.second)));
  h = combine_hash(h, hash_all(t.name, t.account, t.region, t.arn, t.id, t.status, t.created,
                               t.status_until, t.on_demand, t.provisioned_read, t.provisioned_write,
                               t.deletion_protection, t.table_class));
  h = combine_hash(h, hash_all(t.kms_key_arn, t.resource_policy, t.resource_policy_revision, t.tags,
                               t.items, t.partitions, t.size_bytes, t.indexes, t.ttl_attribute,
                               t.shows_billing_mode, t.next_partition));
  // A setting that was never used leaves the hash as it was.
  if (t.ttl_changed.ms != 0)
    h = combine_hash(h, hash_all(t.ttl_next_sweep, t.ttl_changed));
  if (!unused(t.throughput))
    h = combine_hash(h, content_hash(t.throughput));
  if (t.on_demand_since.ms != 0 || t.class_changed.ms != 0)
    h = combine_hash(h, hash_all(t.on_demand_since, t.class_changed));
  if (t.recovery.since.ms != 0)
    h = combine_hash(h, hash_recovery(t.recovery));
  if (t.reported_at.ms != 0)
    h = combine_hash(h, hash_all(t.reported_at, t.reported_items, t.reported_bytes));
  if (!t.restored_from_table.empty())
    h = combine_hash(h, hash_all(t.restored_from_backup, t.restored_from_table, t.restored_to));
  if (!t.latest_stream_label.empty())
    h = combine_hash(h, hash_all(t.stream, t.latest_stream_label));
  if (t.links)
    h = combine_hash(h, hash_all(t.links));
  if (!t.encryption.empty())
    h = combine_hash(h, content_hash(t.encryption));
  if (t.copies)
    h = combine_hash(h, hash_all(t.copies));
  if (t.usage)
    h = combine_hash(h, hash_all(t.usage));
  return h;
}

std::uint64_t content_hash(const TableId& id) {
  return hash_all(id.account, id.region, id.name);
}

std::uint64_t content_hash(const RequestToken& t) {
  const std::uint64_t h = hash_all(t.payload_hash, t.expires);
  return t.busy_until.ms == 0 ? h : combine_hash(h, hash_all(t.busy_until));
}

std::uint64_t content_hash(const State& s) {
  std::uint64_t h = hash_all(s.tables, s.tokens, s.instant_control_plane);
  if (s.enforce_throughput)
    h = combine_hash(h, hash_all(s.enforce_throughput));
  if (!s.backups.empty())
    h = combine_hash(h, content_hash(s.backups));
  if (!s.jobs.empty())
    h = combine_hash(h, content_hash(s.jobs));
  if (!s.past_streams.empty())
    h = combine_hash(h, hash_all(s.past_streams));
  if (!s.kinesis.empty())
    h = combine_hash(h, hash_all(s.kinesis));
  if (!s.settings.usual())
    h = combine_hash(h, content_hash(s.settings));
  if (!s.locks.empty())
    h = combine_hash(h, hash_all(s.locks));
  if (s.scaling)
    h = combine_hash(h, hash_all(s.scaling));
  return h;
}

const Table* find_table(const State& s, std::string_view account, std::string_view region,
                        std::string_view name) {
  const Cow<Table>* t = s.tables.find(TableIdView{account, region, name});
  return t ? &t->get() : nullptr;
}

void erase_table(State& s, const TableId& id, SimTime now) {
  if (const Cow<Table>* found = s.tables.find(id)) {
    if ((*found)->stream)
      disable_stream(s, s.tables.edit(id)->edit(), now);
    const Table gone = *find_table(s, id.account, id.region, id.name);
    forget_replica(s, gone);
  }
  s.tables.erase(id);
}

std::vector<value::ItemPtr> items_of(const Table& t, const Partition* partition, std::size_t skip,
                                     std::size_t limit) {
  return items_in(t.items, t.partitions, partition, skip, limit);
}

std::vector<ItemCollection> item_collections(const Table& t, std::size_t limit) {
  std::vector<ItemCollection> out;
  KeySchema partition_only;
  partition_only.hash = t.keys.hash;
  std::string prefix;
  for (ItemMap::Cursor c = t.items.first(); c.valid(); c.next()) {
    if (out.empty() || !std::string_view(c.key()).starts_with(prefix)) {
      if (out.size() == limit)
        break;
      prefix = encode_partition_key(t.keys, *c.value());
      ItemCollection collection;
      collection.partition_key = key_of(partition_only, *c.value());
      const Partition* p = partition_at(t.partitions, c.key());
      collection.partition_id = p ? p->id : "";
      out.push_back(std::move(collection));
    }
    ++out.back().item_count;
    out.back().size_bytes += static_cast<std::int64_t>(value::size_bytes(*c.value()));
  }
  return out;
}

const Partition* partition_of(const Table& t, const value::AttributeMap& key) {
  if (!has_key(t.keys, key))
    return nullptr;
  return partition_at(t.partitions, encode_key(t.keys, key));
}

}  // namespace lockbox::table
