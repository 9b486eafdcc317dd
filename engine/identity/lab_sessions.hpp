#pragma once
// Sessions that the lab issues by itself, for callers named on a command line. Private to the
// folder.
#include <string_view>

#include "engine/identity/authority.hpp"

namespace lockbox::identity {

/// A role session name made of a profile's name.
std::string session_name_from(std::string_view label);

/// The lab's session of the role, renewed when it has expired.
Result<Credentials> role_session(State& state, Rng& rng, SimTime now, const SessionWish& wish,
                                 const TrustQuestion& asks);

/// "guest/..." or "app/...".
bool is_pool_caller(std::string_view who);

/// The session that the enhanced flow of an identity pool gives to "guest/POOL",
/// "guest/POOL/DEVICE" or "app/POOL/USER". Identities that the pool does not know yet are made, as
/// a first sign-in does.
Result<Credentials> pool_session(State& state, Rng& rng, SimTime now, const Account& account,
                                 std::string_view who, const TrustQuestion& asks);

}  // namespace lockbox::identity
