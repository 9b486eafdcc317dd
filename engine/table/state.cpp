#include "engine/table/state.hpp"

#include "engine/base/hash.hpp"
#include "engine/table/keys.hpp"
#include "engine/table/partitions.hpp"

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

std::uint64_t content_hash(const Partition& p) {
  return hash_all(p.id, p.lower_bound, p.item_count, p.size_bytes, p.read_heat, p.write_heat,
                  p.heat_time, p.read_bucket, p.write_bucket, p.bucket_time);
}

std::uint64_t content_hash(const Index& i) {
  using lockbox::content_hash;
  return combine_hash(
      hash_schema(i.keys),
      hash_all(i.name, i.local, static_cast<int>(i.projection), i.non_key_attributes, i.status,
               i.backfilling, i.provisioned_read, i.provisioned_write, i.items, i.partitions));
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
  if (!t.encryption.empty())
    h = combine_hash(h, content_hash(t.encryption));
  return h;
}

std::uint64_t content_hash(const TableId& id) {
  return hash_all(id.account, id.region, id.name);
}

std::uint64_t content_hash(const RequestToken& t) {
  return hash_all(t.payload_hash, t.expires);
}

std::uint64_t content_hash(const State& s) {
  return hash_all(s.tables, s.tokens, s.instant_control_plane);
}

const Table* find_table(const State& s, std::string_view account, std::string_view region,
                        std::string_view name) {
  const Cow<Table>* t = s.tables.find(TableIdView{account, region, name});
  return t ? &t->get() : nullptr;
}

std::vector<value::ItemPtr> items_of(const Table& t, const Partition* partition, std::size_t skip,
                                     std::size_t limit) {
  std::vector<value::ItemPtr> out;
  ItemMap::Cursor c = partition ? t.items.lower_bound(partition->lower_bound) : t.items.first();
  std::string end;
  if (partition) {
    PartitionMap::Cursor next = t.partitions.lower_bound(partition->lower_bound);
    if (next.valid())
      next.next();
    if (next.valid())
      end = next.key();
  }
  for (; c.valid() && out.size() < limit; c.next()) {
    if (!end.empty() && c.key() >= end)
      break;
    if (skip > 0) {
      --skip;
      continue;
    }
    out.push_back(c.value());
  }
  return out;
}

std::vector<ItemCollection> item_collections(const Table& t, std::size_t limit) {
  std::vector<ItemCollection> out;
  KeySchema partition_only;
  partition_only.hash = t.keys.hash;
  std::string prefix;
  for (ItemMap::Cursor c = t.items.first(); c.valid(); c.next()) {
    if (out.empty() || c.key().compare(0, prefix.size(), prefix) != 0) {
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
