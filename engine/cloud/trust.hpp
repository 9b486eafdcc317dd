#pragma once
// The trust policies of roles, asked for sessions that the lab issues by itself.
#include <string>

#include "engine/cloud/world.hpp"
#include "engine/identity/authority.hpp"

namespace lockbox::cloud {

/// Answers for credentials_for in this world, for a caller at a place of the network. A role is
/// asked for as the CLI's role profiles do it: by the profile's source; without one by whoever is
/// at the keyboard (a user of the account who may assume every role), then by those the trust
/// policy names: users, roles (three in a chain at most), services. Web identities ask for
/// themselves. Everything that a request supplies counts: time, address, tags, control policies.
identity::TrustQuestion trust_question(const World& world, std::string from);

}  // namespace lockbox::cloud
