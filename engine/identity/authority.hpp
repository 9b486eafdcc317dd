#pragma once
// From credentials to a caller, and from a caller to the policies that speak about it.
#include <functional>
#include <optional>
#include <string_view>

#include "engine/base/result.hpp"
#include "engine/base/rng.hpp"
#include "engine/identity/caller.hpp"
#include "engine/identity/state.hpp"

namespace lockbox::identity {

/// A session that the lab is about to issue by itself.
struct SessionWish {
  const Account& account;  ///< of the role
  const Role& role;
  std::string session_name;
  std::string source;           ///< Profile::source; empty: whom the trust policy names
  const Caller* web = nullptr;  ///< the web identity that asks, for sessions of identity pools
};
/// Asks the role's trust policy: nullopt when it lets the session be, else what STS answers.
using TrustQuestion = std::function<std::optional<AwsError>(const State&, const SessionWish&)>;

/// Credentials of "role/NAME", "user/NAME", "root", "anonymous" or a profile name in `account`;
/// "444455556666:role/NAME" and the like are of another account; "session/NAME" is the newest
/// session of that name that somebody asked STS for (AssumeRole and its kin), as long as it lives;
/// "guest/POOL" and "app/POOL/USER" are a guest and a signed-in user of an identity pool, by its
/// enhanced flow. For roles and pools a session of the lab (named after the profile or as the
/// pool's service names it, renewed when it has expired) is issued and stored, if `asks` agrees;
/// without `asks` nobody is asked. Errors: ValidationError naming what does not exist and what
/// does, and the errors of STS and Amazon Cognito.
Result<Credentials> credentials_for(State& state, Rng& rng, SimTime now, std::string_view account,
                                    std::string_view as, const TrustQuestion& asks = {});

/// Who the credentials belong to. Errors with AWS's texts: UnrecognizedClientException,
/// ExpiredTokenException ... The signature itself is checked elsewhere (engine/crypto/sigv4.hpp).
Result<Caller> authenticate(const State& state, const Credentials& credentials, SimTime now);

/// Secret of an access key id as the service knows it, or nullopt.
std::optional<std::string> secret_of(const State& state, std::string_view access_key_id);

/// Identity policies (groups and managed included), boundary, session policies, SCPs; RCPs of
/// `resource_account`.
policy::PolicySet policies_of(const State& state, const Caller& caller,
                              std::string_view resource_account);

/// Global condition keys that the caller supplies (aws:PrincipalArn, aws:PrincipalTag/...,
/// aws:userid, aws:username ...), with the reasons for those that are absent.
void add_principal_keys(const State& state, const Caller& caller, policy::Context& context);

}  // namespace lockbox::identity
