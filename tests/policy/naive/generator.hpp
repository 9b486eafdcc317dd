#pragma once
// Random requests and policies from a small vocabulary, so that parts often meet.
#include "engine/base/rng.hpp"
#include "tests/policy/naive/naive.hpp"

namespace naive {

/// Policies of every layer (some absent), without principal, action, resource and context.
Json random_policies(lockbox::Rng& rng);
/// principal, action, resource and context.
Json random_request(lockbox::Rng& rng);
/// One policy document of a layer: "identityPolicies", "scps" ...
Json random_policy(lockbox::Rng& rng, const std::string& layer);

/// Leaves out parts of `line` as long as `still_fails` holds; what is left is easy to read.
template <class F>
Json shrink(Json line, F still_fails);

}  // namespace naive

#include "tests/policy/naive/shrink.hpp"
