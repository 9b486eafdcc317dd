#include "engine/table/partitions.hpp"

#include <algorithm>

#include "engine/table/keys.hpp"

namespace lockbox::table {

namespace {

constexpr std::int64_t kHalfLife = 10000;  // milliseconds of simulated time

std::int64_t ceil_div(std::int64_t a, std::int64_t b) {
  return (a + b - 1) / b;
}

}  // namespace

std::int64_t partitions_for(std::int64_t read_units, std::int64_t write_units) {
  return std::max<std::int64_t>(1, std::max(ceil_div(read_units, kPartitionReadUnits),
                                            ceil_div(write_units, kPartitionWriteUnits)));
}

PartitionMap make_partitions(std::int64_t count, std::int64_t& next, SimTime now) {
  PartitionMap out;
  for (std::int64_t i = 0; i < count; ++i) {
    Partition p;
    p.id = "p-" + std::to_string(next++);
    p.lower_bound =
        partition_bound(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(count));
    p.heat_time = now;
    p.bucket_time = now;
    std::string key = p.lower_bound;
    out.set(std::move(key), std::move(p));
  }
  return out;
}

const Partition* partition_at(const PartitionMap& partitions, std::string_view encoded) {
  const PartitionMap::Cursor c = partitions.at_or_before(encoded);
  return c.valid() ? &c.value() : nullptr;
}

Partition* edit_partition_at(PartitionMap& partitions, std::string_view encoded) {
  return partitions.edit_at_or_before(encoded);
}

std::int64_t heat_at(std::int64_t heat, SimTime since, SimTime now) {
  if (now <= since || heat == 0)
    return heat;
  const std::int64_t elapsed = now.ms - since.ms;
  const std::int64_t halvings = elapsed / kHalfLife;
  if (halvings >= 62)
    return 0;
  heat >>= halvings;
  // Between two halvings the decay is linear: exact in integers and close to the exponential.
  return heat - heat * (elapsed % kHalfLife) / (2 * kHalfLife);
}

void add_heat(Partition& p, std::int64_t read_halves, std::int64_t write_halves, SimTime now) {
  if (now != p.heat_time) {
    p.read_heat = heat_at(p.read_heat, p.heat_time, now);
    p.write_heat = heat_at(p.write_heat, p.heat_time, now);
    p.heat_time = now;
  }
  p.read_heat += read_halves;
  p.write_heat += write_halves;
}

std::vector<value::ItemPtr> items_in(const ItemMap& items, const PartitionMap& partitions,
                                     const Partition* partition, std::size_t skip,
                                     std::size_t limit) {
  std::vector<value::ItemPtr> out;
  ItemMap::Cursor c = partition ? items.lower_bound(partition->lower_bound) : items.first();
  std::string end;
  if (partition) {
    PartitionMap::Cursor next = partitions.lower_bound(partition->lower_bound);
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

}  // namespace lockbox::table
