#pragma once
// What the files of Amazon Cognito's identity pools share. Source: Amazon Cognito Federated
// Identities API Reference.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/api/operation.hpp"
#include "engine/api/params.hpp"
#include "engine/identity/federation.hpp"

namespace lockbox::api::cognito {

/// Login provider -> token, as a call sends it.
using Logins = std::vector<std::pair<std::string, std::string>>;

AwsError not_found(std::string_view what, std::string_view id);
AwsError not_authorized(std::string message);
AwsError bad_parameter(std::string message);

/// The pool, or ResourceNotFoundException.
Expected<const identity::IdentityPool*, AwsError> pool_at(const Services& services,
                                                          const std::string& id);

/// cognito-identity:ACTION on the pool ("*" when `pool` is null).
Need need_for(const Call& call, std::string_view action, const identity::IdentityPool* pool);

/// A map of texts; violations go to `in`.
std::vector<std::pair<std::string, std::string>> read_map(Params& in, const char* name);

/// RoleMappings of SetIdentityPoolRoles: login provider -> how its tokens choose a role; violations
/// go to `in`.
PMap<std::string, identity::RoleMapping> read_role_mappings(Params& in);
Json mapping_json(const identity::RoleMapping& mapping);

std::vector<Operation> pool_operations();
std::vector<Operation> sign_in_operations();

}  // namespace lockbox::api::cognito
