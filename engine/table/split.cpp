#include "engine/table/split.hpp"

#include "engine/base/text.hpp"
#include "engine/table/items.hpp"
#include "engine/table/keys.hpp"
#include "engine/table/partitions.hpp"

namespace lockbox::table {

namespace {

PartitionMap& partitions_of(Table& t, Index* index) {
  return index && !index->local ? index->partitions : t.partitions;
}

const ItemMap& items_in(const Table& t, const Index* index) {
  return index && !index->local ? index->items : t.items;
}

/// Where the partition ends; empty: at the end of the key space.
std::string upper_bound(const PartitionMap& partitions, const std::string& lower_bound) {
  PartitionMap::Cursor c = partitions.lower_bound(lower_bound);
  if (c.valid())
    c.next();
  return c.valid() ? c.key() : std::string();
}

void recount(const ItemMap& items, Partition& p, const std::string& end) {
  p.item_count = p.size_bytes = 0;
  for (ItemMap::Cursor c = items.lower_bound(p.lower_bound); c.valid(); c.next()) {
    if (!end.empty() && c.key() >= end)
      return;
    ++p.item_count;
    p.size_bytes += static_cast<std::int64_t>(value::size_bytes(*c.value()));
  }
}

/// The first eight bytes of a boundary as a number: its place in the hash space.
std::uint64_t hash_place(const std::string& bound) {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < 8; ++i)
    out = out << 8 | (i < bound.size() ? static_cast<unsigned char>(bound[i]) : 0);
  return out;
}

std::string bound_at(std::uint64_t place) {
  std::string out(8, '\0');
  for (std::size_t i = 8; i-- > 0; place >>= 8) out[i] = static_cast<char>(place & 255);
  return out;
}

bool keeps_collections_whole(const Table& t, const Index* index) {
  if (index)
    return false;
  for (const Cow<Index>& i : t.indexes)
    if (i->local)
      return true;
  return false;
}

/// Where the item collection of an encoded key begins.
std::string collection_start(const Table& t, const Index* index, const std::string& key) {
  const value::ItemPtr* item = items_in(t, index).find(key);
  return item ? encode_partition_key(index ? index->keys : t.keys, **item) : key;
}

}  // namespace

bool split_at(Table& t, Index* index, const std::string& lower_bound, std::string at, SimTime now) {
  PartitionMap& all = partitions_of(t, index);
  const std::string end = upper_bound(all, lower_bound);
  if (at <= lower_bound || (!end.empty() && at >= end) || !all.contains(lower_bound))
    return false;
  Partition right;
  right.id = concat({"p-", std::to_string(t.next_partition++)});
  right.lower_bound = std::move(at);
  Partition& left = *all.edit(lower_bound);
  left.read_heat = heat_at(left.read_heat, left.heat_time, now) / 2;
  left.write_heat = heat_at(left.write_heat, left.heat_time, now) / 2;
  left.heat_time = now;
  left.hot = HotSpot();
  right.read_heat = left.read_heat;
  right.write_heat = left.write_heat;
  right.heat_time = now;
  right.bucket_time = SimTime{};
  const ItemMap& items = items_in(t, index);
  recount(items, left, right.lower_bound);
  recount(items, right, end);
  std::string key = right.lower_bound;
  all.set(std::move(key), std::move(right));
  return true;
}

bool split_widest(Table& t, Index* index, SimTime now) {
  const PartitionMap& all = partitions_of(t, index);
  std::string widest;
  std::uint64_t best = 0, from = 0;
  for (PartitionMap::Cursor c = all.first(); c.valid(); c.next()) {
    const std::uint64_t begin = hash_place(c.key());
    const std::string end = upper_bound(all, c.key());
    const std::uint64_t width = (end.empty() ? UINT64_MAX : hash_place(end)) - begin;
    if (width > best) {
      best = width;
      from = begin;
      widest = c.key();
    }
  }
  return best > 1 && split_at(t, index, widest, bound_at(from + best / 2), now);
}

bool split_for_heat(Table& t, Index* index, const std::string& lower_bound, SimTime now) {
  const Partition* p = partitions_of(t, index).find(lower_bound);
  if (!p)
    return false;
  const bool whole = keeps_collections_whole(t, index);
  const HotSpot hot = p->hot;
  const std::int64_t count = p->item_count;
  const ItemMap& items = items_in(t, index);
  // A key that got more than half of the refused requests gets a partition of its own.
  if (hot.votes * 2 > hot.refused) {
    std::string begin = whole ? collection_start(t, index, hot.key) : hot.key;
    const std::string after = after_prefix(begin);
    const bool cut_before = split_at(t, index, lower_bound, begin, now);
    const bool cut_after =
        !after.empty() && split_at(t, index, cut_before ? begin : lower_bound, after, now);
    return cut_before || cut_after;
  }
  std::int64_t seen = 0;
  for (ItemMap::Cursor c = items.lower_bound(lower_bound); c.valid() && seen < count; c.next()) {
    if (++seen <= count / 2)
      continue;
    std::string at = whole ? collection_start(t, index, c.key().text()) : c.key().text();
    if (at > lower_bound)
      return split_at(t, index, lower_bound, std::move(at), now);
  }
  return false;
}

}  // namespace lockbox::table
