#pragma once
// Who carries the disks of a table away, and what KMS then does for this caller. The disks are
// those of `lockbox disk`: ciphertext, a table key wrapped by KMS, and the encryption context in
// clear. Source: Amazon DynamoDB Developer Guide, "DynamoDB encryption at rest"; AWS KMS Developer
// Guide, "kms:ViaService".
#include <string>
#include <vector>

#include "engine/cloud/step.hpp"
#include "engine/lesson/event.hpp"
#include "engine/lesson/scenario.hpp"

namespace lockbox::lesson {

/// Body of the kms:Decrypt that asks for the table key of these disks.
Json open_request(const table::Table& t, const cloud::World& world);

/// Labels whose cells the caller of a kms:Decrypt that succeeded can now read from stolen disks:
/// channel "table-key". Nothing for other calls.
std::vector<Flow> disk_flows(const Scenario& scenario, const cloud::World& world,
                             const cloud::RequestTrace& trace, const Json* parameters);

/// What a thief of the disks reads of a label: every byte that lies in clear is looked at, KMS is
/// asked for each table key as `as`, and what it gives is used.
struct Theft {
  int cells = 0;         ///< labelled cells that were read
  std::string sentence;  ///< how, when there were some
};
Theft steal_disks(const Scenario& scenario, const cloud::World& world, const std::string& label,
                  const std::string& as, const std::string& table);

}  // namespace lockbox::lesson
