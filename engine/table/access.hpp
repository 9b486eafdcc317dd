#pragma once
// What every access to a table carries: the time, whether it is transactional, what it consumed,
// and where to write down what happened.
#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/sim_time.hpp"
#include "engine/table/state.hpp"
#include "engine/table/work.hpp"

namespace lockbox::table {

/// Capacity of one table or index, in half units.
struct Arm {
  std::int64_t read = 0, write = 0;
};

struct IndexArm {
  std::string name;
  bool local = false;
  Arm arm;
};

/// Capacity of one table and its indexes.
struct Consumed {
  Arm table;
  std::vector<IndexArm> indexes;

  Arm& index(const std::string& name, bool local);
  Arm total() const;
};

/// On whose behalf items change: decides userIdentity of stream records, and whether a change is
/// replicated.
enum class Origin : std::uint8_t { Client, TimeToLive, Replication };

struct Access {
  SimTime now;
  Work* work = nullptr;            ///< null: nobody wants an explanation (measurements)
  bool transactional = false;      ///< doubles the table's arm
  bool free_of_charge = false;     ///< no capacity, no heat (TTL)
  Origin origin = Origin::Client;  ///< on whose behalf items change
  Consumed consumed;
};

/// Whole 4 KB steps of a read, at least one; `halves_per_step` is 1 eventual, 2 strong, 4
/// transactional.
std::int64_t read_halves(std::size_t bytes, std::int64_t halves_per_step);
/// Whole 1 KB steps of a write, at least one.
std::int64_t write_units(std::size_t bytes);

/// Adds to the heat of the partition that holds `encoded`, and to the record of the work.
/// `index` null: the table itself. An LSI shares the table's partitions. Returns the partition;
/// null when the access is free of charge.
Partition* use_partition(Table& t, Index* index, std::string_view encoded, Arm arm, Access& access);

/// Id of the partition that holds `encoded`, for touches.
std::string partition_id(const Table& t, const Index* index, std::string_view encoded);

/// Records a touch; beyond kMaxTouches only counts it.
void record_touch(Access& access, ItemTouch touch);

}  // namespace lockbox::table
