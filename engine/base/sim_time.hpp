#pragma once
// Time of the simulated cloud. It moves only by commands; nothing in the engine reads a real clock.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/hash.hpp"

namespace lockbox {

/// Milliseconds since 1970-01-01T00:00:00Z, without leap seconds, as AWS counts.
struct SimTime {
  std::int64_t ms = 0;

  friend bool operator==(SimTime a, SimTime b) { return a.ms == b.ms; }
  friend bool operator!=(SimTime a, SimTime b) { return a.ms != b.ms; }
  friend bool operator<(SimTime a, SimTime b) { return a.ms < b.ms; }
  friend bool operator<=(SimTime a, SimTime b) { return a.ms <= b.ms; }
  friend bool operator>(SimTime a, SimTime b) { return a.ms > b.ms; }
  friend bool operator>=(SimTime a, SimTime b) { return a.ms >= b.ms; }
  std::int64_t seconds() const { return ms >= 0 ? ms / 1000 : -((-ms + 999) / 1000); }
};

inline SimTime plus_ms(SimTime t, std::int64_t ms) {
  return SimTime{t.ms + ms};
}
inline std::uint64_t content_hash(SimTime t) {
  return content_hash(t.ms);
}

/// "2026-09-01T08:00:00Z" (CloudTrail, IAM).
std::string to_iso8601(SimTime t);
/// "20260901T080000Z" (SigV4).
std::string to_basic_iso8601(SimTime t);
/// "2026-09-01T08:00:00.000000+00:00": how AWS CLI prints DynamoDB timestamps (UTC client).
std::string to_cli_timestamp(SimTime t);
/// Accepts the W3C subset of ISO 8601 that IAM accepts (date only, offset, fraction); nullopt
/// otherwise.
std::optional<SimTime> parse_iso8601(std::string_view text);

}  // namespace lockbox
