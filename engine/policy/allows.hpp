#pragma once
// The verdict alone, for searches that ask thousands of times.
#include "engine/policy/request.hpp"

namespace lockbox::policy {

/// Whether evaluate() would allow the request, without a word about why.
bool allows(const AuthRequest& request, const PolicySet& policies);

}  // namespace lockbox::policy
