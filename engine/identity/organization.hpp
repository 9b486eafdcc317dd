#pragma once
// What an organization means for its accounts: which SCPs and RCPs are in force at which level.
// Source: AWS Organizations User Guide, "SCP evaluation", "RCP evaluation".
#include <string_view>
#include <vector>

#include "engine/identity/state.hpp"

namespace lockbox::identity {

/// Levels above (and including) an account or OU, root first: "r-...", "ou-...", account id.
/// Empty when `id` is not in the organization.
std::vector<std::string> levels_of(const Organization& organization, std::string_view id);

/// Writes SCPs, RCPs, organization id and path into every account of `state`: to be called after
/// each change of the organization. The management account is limited by neither.
void apply_organization(State& state);

/// The policy that AWS attaches everywhere when a policy type is enabled (FullAWSAccess,
/// RCPFullAWSAccess).
OrgPolicy full_access_policy(bool rcp);

}  // namespace lockbox::identity
