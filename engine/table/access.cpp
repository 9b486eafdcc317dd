#include "engine/table/access.hpp"

#include <algorithm>

#include "engine/table/partitions.hpp"
#include "engine/table/scaling.hpp"
#include "engine/table/throughput.hpp"

namespace lockbox::table {

Arm& Consumed::index(const std::string& name, bool local) {
  for (IndexArm& i : indexes)
    if (i.name == name)
      return i.arm;
  indexes.push_back(IndexArm{name, local, Arm{}});
  return indexes.back().arm;
}

Arm Consumed::total() const {
  Arm sum = table;
  for (const IndexArm& i : indexes) {
    sum.read += i.arm.read;
    sum.write += i.arm.write;
  }
  return sum;
}

std::int64_t read_halves(std::size_t bytes, std::int64_t halves_per_step) {
  const auto steps = static_cast<std::int64_t>((bytes + 4095) / 4096);
  return std::max<std::int64_t>(1, steps) * halves_per_step;
}

std::int64_t write_units(std::size_t bytes) {
  return std::max<std::int64_t>(1, static_cast<std::int64_t>((bytes + 1023) / 1024));
}

Partition* use_partition(Table& t, Index* index, std::string_view encoded, Arm arm,
                         Access& access) {
  if (access.free_of_charge)
    return nullptr;
  note_usage(t, index, arm, access.now);
  PartitionMap& partitions = index && !index->local ? index->partitions : t.partitions;
  if (access.work && access.work->enforce)
    grow_if_due(t, index && !index->local ? index : nullptr, access.now);
  Partition* p = edit_partition_at(partitions, encoded);
  if (!p)
    return nullptr;
  add_heat(*p, arm.read, arm.write, access.now);
  if (!access.work)
    return p;
  if (access.work->enforce)
    spend(t, index, *p, encoded, arm, access);
  const std::string& index_name = index ? index->name : std::string();
  for (PartitionUse& use : access.work->partitions) {
    if (use.partition == p->id && use.table == t.name && use.index == index_name) {
      use.read.halves += arm.read;
      use.write.halves += arm.write;
      return p;
    }
  }
  PartitionUse use;
  use.table = t.name;
  use.index = index_name;
  use.partition = p->id;
  use.read.halves = arm.read;
  use.write.halves = arm.write;
  access.work->partitions.push_back(std::move(use));
  return p;
}

std::string partition_id(const Table& t, const Index* index, std::string_view encoded) {
  const Partition* p =
      partition_at(index && !index->local ? index->partitions : t.partitions, encoded);
  return p ? p->id : std::string();
}

void record_touch(Access& access, ItemTouch touch) {
  if (!access.work)
    return;
  ++access.work->touches_total;
  if (access.work->touches_total <= kMaxTouches)
    access.work->touches.push_back(std::move(touch));
}

}  // namespace lockbox::table
