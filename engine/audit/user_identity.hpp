#pragma once
// The userIdentity element of a CloudTrail record. Source: CloudTrail User Guide, "CloudTrail
// userIdentity element".
#include "engine/base/json.hpp"
#include "engine/identity/caller.hpp"

namespace lockbox::audit {

Json user_identity(const identity::Caller& caller);

}  // namespace lockbox::audit
