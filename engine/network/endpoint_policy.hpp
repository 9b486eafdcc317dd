#pragma once
// The policy a VPC endpoint has when nobody writes another.
#include "engine/policy/document.hpp"

namespace lockbox::network {

/// Allows everything to everybody (VPC User Guide, "Default endpoint policy"). Shared, never null.
policy::DocumentPtr full_access_endpoint_policy();

}  // namespace lockbox::network
