#pragma once
// What tables, indexes and partitions remember about their load. See throughput.hpp for the rules.
#include <cstdint>
#include <string>

#include "engine/base/sim_time.hpp"

namespace lockbox::table {

/// Settings, token bucket and peaks of a table or GSI.
struct Throughput {
  /// Tokens in thousandths of half units, so that one unit a second refills exactly.
  std::int64_t read_tokens = 0, write_tokens = 0;
  SimTime refilled;                                ///< empty: the bucket has not been used yet
  SimTime second;                                  ///< the second that is being counted
  std::int64_t second_read = 0, second_write = 0;  ///< half units served in it
  std::int64_t peak_read = 0, peak_write = 0;      ///< busiest second so far, half units
  SimTime grow_at;             ///< on demand: when capacity for twice the peak is there; or empty
  std::int64_t throttled = 0;  ///< requests refused so far

  std::int64_t max_read = 0, max_write = 0;    ///< OnDemandThroughput; 0: no limit
  std::int64_t warm_read = 0, warm_write = 0;  ///< what it can serve at once; 0: the default
  std::int64_t decreases = 0;  ///< of provisioned throughput, on the day of the last
  SimTime last_decrease, last_increase;
};
std::uint64_t content_hash(const Throughput& t);

/// A partition that refuses requests: since when, and which key is asked for most. The key is the
/// majority among the refused ones (Boyer and Moore's vote), found without counting every key.
struct HotSpot {
  SimTime since, last;  ///< of a streak of refusals; empty: none
  std::int64_t refused = 0;
  std::string key;  ///< encoded
  std::int64_t votes = 0;
};
std::uint64_t content_hash(const HotSpot& h);

}  // namespace lockbox::table
