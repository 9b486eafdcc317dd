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
/// The same with another state of identities than the world's: one with the caller's session.
policy::AuthRequest auth_request(const World& world, const identity::State& identity,
                                 const identity::Caller& caller, const network::NetContext& net,
                                 std::string_view region, const api::Need& need);

/// Puts in what the road of a request decides: its addresses, and who owns the endpoint on it.
void add_road_keys(const identity::State& identity, const network::NetContext& net,
                   std::string_view action, std::string_view region, policy::Context& context);

}  // namespace lockbox::cloud
