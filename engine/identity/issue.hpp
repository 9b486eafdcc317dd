#pragma once
// Making credentials: long-term access keys and temporary sessions.
#include <string_view>

#include "engine/base/rng.hpp"
#include "engine/identity/caller.hpp"
#include "engine/identity/state.hpp"

namespace lockbox::identity {

/// A new access key ("AKIA..." and a 40-character secret); not stored.
AccessKey make_access_key(Rng& rng, SimTime now);

/// Stores `key` for the user (or "root") of `account` and makes it known by its id. Precondition:
/// account and user exist.
void add_access_key(State& state, std::string_view account, std::string_view user,
                    const AccessKey& key);

/// Fills in access key id ("ASIA..."), secret and token of `session`, stores it and returns what a
/// client gets. Everything else of `session` is the caller's to fill.
Credentials issue_session(State& state, Rng& rng, TemporarySession session);

}  // namespace lockbox::identity
