#pragma once
// Which role an identity pool gives to a signed-in user when claims of the login's token decide.
// Source: Amazon Cognito Developer Guide, "Using role-based access control"; API Reference,
// "RoleMapping", "GetCredentialsForIdentity".
#include <string>
#include <string_view>

#include "engine/base/result.hpp"
#include "engine/identity/state.hpp"
#include "engine/identity/web_token.hpp"

namespace lockbox::identity {

/// The pool's mapping for the provider that issued the token, or nullptr. Mappings name a provider
/// as logins do, as PROVIDER:CLIENT_ID, or by the ARN of an IAM OpenID Connect provider.
const RoleMapping* mapping_for(const IdentityPool& pool, const WebToken& token);

/// The ARN of the role for a signed-in user; `custom` is the call's CustomRoleArn, or empty.
/// NotAuthorizedException when the token or the rules leave none.
Result<std::string> mapped_role(const IdentityPool& pool, const WebToken& token,
                                std::string_view custom);

}  // namespace lockbox::identity
