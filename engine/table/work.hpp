#pragma once
// What the storage layer did for a request: partitions touched, items evaluated and returned,
// capacity used.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/value/attribute_value.hpp"

namespace lockbox::table {

/// Capacity in half units, so that 0.5 RCU needs no floating point.
struct HalfUnits {
  std::int64_t halves = 0;
  friend HalfUnits operator+(HalfUnits a, HalfUnits b) { return HalfUnits{a.halves + b.halves}; }
};

struct ItemTouch {
  enum class Kind { Read, Inserted, Modified, Removed, Filtered, Missing };
  Kind kind = Kind::Read;
  std::string table;
  std::string index;      ///< empty: the table itself
  std::string partition;  ///< physical partition id, e.g. "p-2"
  value::AttributeMap key;
  value::ItemPtr before, after;  ///< images for writes; `before` for reads
  bool returned = false;         ///< the caller saw (part of) it
  std::vector<std::string>
      returned_attributes;  ///< top-level names returned; empty with returned = all
};

struct PartitionUse {
  std::string table, index, partition;
  HalfUnits read, write;
};

/// Why a request was throttled: the limit it met, where, and what it would take.
struct Throttle {
  enum class Limit { Provisioned, KeyRange, MaxOnDemand, Account };
  Limit limit = Limit::Provisioned;
  bool write = false;
  bool on_demand = false;
  std::string account, region, table, index;  ///< index empty: the table itself
  std::string resource;                       ///< ARN of the table or index
  std::string partition, lower_bound;         ///< of the partition that was asked
  std::string encoded;                        ///< the key that was asked for
  std::string explanation;                    ///< one sentence
};

struct Work {
  std::vector<ItemTouch> touches;  ///< in order; capped at kMaxTouches, see `touches_total`
  std::int64_t touches_total = 0;
  std::vector<PartitionUse> partitions;
  HalfUnits read, write;
  std::int64_t evaluated = 0, returned = 0;
  std::string summary;                ///< one sentence
  bool enforce = false;               ///< limits of throughput apply to this request
  std::optional<Throttle> throttle;   ///< the first limit that the request met
  std::vector<Throttle> left_out;     ///< items of a batch that met a limit
  std::vector<std::string> admitted;  ///< limits that have let this request pass
  bool copy_asked = false;            ///< an eventually consistent read where copies may lie behind
  bool copy_of_index = false;         ///< one of them is a global secondary index
  std::int64_t behind_ms = 0;    ///< how far the copy that answered lay behind, the most of them
  bool stale = false;            ///< it had not yet what was written last
  std::int64_t duration_ms = 0;  ///< virtual time that the work itself takes (transactions)
};
constexpr std::int64_t kMaxTouches = 1000;

}  // namespace lockbox::table
