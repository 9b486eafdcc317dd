#pragma once
// What encryption at rest keeps about a table beside the ARN of its key: changes of the key, and
// what has happened since the key was lost. Sources: Amazon DynamoDB Developer Guide, "DynamoDB
// encryption at rest: usage notes"; API Reference, "SSEDescription", "ArchivalSummary".
#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/sim_time.hpp"

namespace lockbox::table {

/// Times that have not come are zero. Empty for a table with the key AWS owns that never changed
/// it.
struct EncryptionState {
  std::string grant_id;          ///< DynamoDB's grant on the key; empty: none was needed
  SimTime wrapped_at;            ///< when the present table key was made; zero: with the table
  std::string previous_key_arn;  ///< still described while a change of the key is under way
  SimTime previous_until, change_until;
  std::vector<SimTime> changes;  ///< accepted changes of the last 24 hours, oldest first
  SimTime detect_at;             ///< the key is lost; DynamoDB notices then
  SimTime inaccessible_since;    ///< noticed: INACCESSIBLE_ENCRYPTION_CREDENTIALS
  SimTime recover_at;            ///< the key is back; DynamoDB notices then
  SimTime archived_at;           ///< seven days without the key

  bool empty() const {
    return grant_id.empty() && wrapped_at.ms == 0 && changes.empty() && detect_at.ms == 0 &&
           inaccessible_since.ms == 0 && archived_at.ms == 0;
  }
};

inline std::uint64_t content_hash(const EncryptionState& s) {
  using lockbox::content_hash;
  return hash_all(s.grant_id, s.wrapped_at, s.previous_key_arn, s.previous_until, s.change_until,
                  s.changes, s.detect_at, s.inaccessible_since, s.recover_at, s.archived_at);
}

}  // namespace lockbox::table
