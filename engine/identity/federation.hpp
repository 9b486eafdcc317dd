#pragma once
// Identity pools and web identities: from a login to an identity, a role and a session. Sources:
// Amazon Cognito Developer Guide, "Identity pools authentication flow", "IAM roles"; IAM User
// Guide, "Available keys for AWS OIDC federation".
#include <optional>
#include <string_view>

#include "engine/base/result.hpp"
#include "engine/base/rng.hpp"
#include "engine/identity/caller.hpp"
#include "engine/identity/state.hpp"
#include "engine/identity/web_token.hpp"

namespace lockbox::identity {

/// "cognito-identity.amazonaws.com": what trust policies of identity pools name.
inline constexpr std::string_view kPoolProvider = "cognito-identity.amazonaws.com";
/// The role session name of every session that an identity pool hands out.
inline constexpr std::string_view kPoolSessionName = "CognitoIdentityCredentials";

/// The pool with this id, or nullptr.
const IdentityPool* find_pool(const State& state, std::string_view id);
/// The pool of `account` with this name or id, or nullptr.
const IdentityPool* find_pool_named(const State& state, std::string_view account,
                                    std::string_view name);
/// The pool that holds the identity, or nullptr.
const IdentityPool* pool_of_identity(const State& state, std::string_view identity_id);

/// arn:aws:cognito-identity:REGION:ACCOUNT:identitypool/ID
std::string pool_arn(const IdentityPool& pool);

/// A new identity of the pool, stored. Precondition: the pool exists.
PoolIdentity add_identity(State& state, Rng& rng, SimTime now, std::string_view pool_id,
                          std::string label,
                          std::vector<std::pair<std::string, std::string>> logins);

/// The audience that tokens of a login provider must carry for this pool; nullopt when the pool
/// does not accept the provider.
std::optional<std::string> accepted_audience(const State& state, const IdentityPool& pool,
                                             std::string_view provider);

/// The token that the pool's service itself makes for an identity (GetOpenIdToken, and inside the
/// enhanced flow): audience is the pool, subject the identity.
WebToken pool_token(const IdentityPool& pool, const PoolIdentity& who, SimTime now,
                    std::int64_t seconds);

/// A token's subject, as a trust policy and the trail see it before there is a session. `provider`:
/// what a trust policy names as Federated (an ARN, or a domain).
Caller web_caller(const WebToken& token, std::string provider);

/// The role that the pool gives to this identity (an ARN; empty: none).
const std::string& role_for(const IdentityPool& pool, const PoolIdentity& who);

/// What a session of `role` for a web identity holds, without credentials: provider, keys, issuer.
TemporarySession web_session(const Caller& who, const Account& account, const Role& role,
                             std::string session_name, SimTime now, std::int64_t seconds);

/// The session policies with which the enhanced flow narrows the sessions of guests. Source: Amazon
/// Cognito Developer Guide, "IAM roles: access policies for unauthenticated identities".
std::vector<policy::PolicySource> guest_session_policies();

/// The role with this ARN and its account; nullptr when it does not exist.
const Role* find_role(const State& state, std::string_view arn, const Account** owner = nullptr);

/// The error of a pool whose role is missing or does not trust it.
AwsError bad_pool_configuration();

}  // namespace lockbox::identity
