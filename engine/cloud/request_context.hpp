#pragma once
// The global condition keys of a request, as the caller's kind, the network path and the clock
// supply them. Source: IAM User Guide, "AWS global condition context keys".
#include <string_view>

#include "engine/api/operation.hpp"
#include "engine/cloud/world.hpp"
#include "engine/policy/request.hpp"

namespace lockbox::cloud {

/// The authorization question for one need of a call.
policy::AuthRequest auth_request(const World& world, const identity::Caller& caller,
                                 const network::NetContext& net, std::string_view region,
                                 const api::Need& need);

}  // namespace lockbox::cloud
