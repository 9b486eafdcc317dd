#pragma once
// Who sees what of a request: a tapper on the wire, the VPC flow log, CloudTrail, KMS. Private to
// the folder. Sources: Amazon VPC User Guide, "Flow log records"; AWS CloudTrail User Guide,
// "Record contents"; AWS KMS Developer Guide, "Encryption context".
#include "engine/cloud/inspect.hpp"

namespace lockbox::cloud {

/// `before`: the world that the request met.
std::vector<Observer> observers_of(const Inspection& i, const RequestTrace& trace,
                                   const World& before);

}  // namespace lockbox::cloud
