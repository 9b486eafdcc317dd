#pragma once
// Web identity tokens (JSON Web Tokens, RFC 7519, signed with ES256). The lab stands for every
// identity provider: it issues the tokens itself, with one key pair for each issuer that follows
// from the issuer's name. They are worth nothing outside of the lab.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/base/sim_time.hpp"

namespace lockbox::identity {

struct WebToken {
  std::string issuer;  ///< URL, "https://..."
  std::string subject, audience;
  std::vector<std::string> methods;  ///< amr; identity pools only
  SimTime issued, expires;
  /// Everything else that the provider says of the user: numbers and truth values as texts.
  std::vector<std::pair<std::string, std::vector<std::string>>> claims;

  /// Values of a claim, the standard ones too; none when the token has no such claim. What is
  /// written with commas (cognito:roles) is a list.
  std::vector<std::string> claim(std::string_view name) const;
};

/// The token's text: three base64url parts with dots between them.
std::string sign_web_token(const WebToken& token);

/// Reads a token and checks the issuer's signature and the expiry. Errors as STS words them:
/// InvalidIdentityToken, ExpiredTokenException.
Result<WebToken> read_web_token(std::string_view text, SimTime now);

/// The issuer as policies and login maps name it: without https://.
std::string provider_name(std::string_view issuer);

}  // namespace lockbox::identity
