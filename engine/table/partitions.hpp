#pragma once
// Physical partitions: how many a table starts with, which one serves a key, and their heat.
// Source: Developer Guide, "Partitions and data distribution", "Burst and adaptive capacity".
#include <cstdint>
#include <string_view>

#include "engine/table/state.hpp"

namespace lockbox::table {

/// What one partition can serve a second.
constexpr std::int64_t kPartitionReadUnits = 3000;
constexpr std::int64_t kPartitionWriteUnits = 1000;
/// Warm throughput of a new on-demand table.
constexpr std::int64_t kOnDemandReadUnits = 12000;
constexpr std::int64_t kOnDemandWriteUnits = 4000;

/// Partitions a table or index of this throughput needs (at least one).
std::int64_t partitions_for(std::int64_t read_units, std::int64_t write_units);

/// `count` empty partitions of equal hash ranges, numbered from `next` (which moves on).
PartitionMap make_partitions(std::int64_t count, std::int64_t& next, SimTime now);

/// The partition whose range holds the encoded key; nullptr when there are none.
const Partition* partition_at(const PartitionMap& partitions, std::string_view encoded);
Partition* edit_partition_at(PartitionMap& partitions, std::string_view encoded);

/// Items of one partition of a table or index (of all partitions with nullptr) in scan order: at
/// most `limit`, starting after `skip`.
std::vector<value::ItemPtr> items_in(const ItemMap& items, const PartitionMap& partitions,
                                     const Partition* partition, std::size_t skip,
                                     std::size_t limit);

/// Adds what was served at `now`, in half units.
void add_heat(Partition& p, std::int64_t read_halves, std::int64_t write_halves, SimTime now);

}  // namespace lockbox::table
