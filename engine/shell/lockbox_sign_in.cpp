#include "engine/shell/lockbox_sign_in.hpp"

#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/identity/federation.hpp"

namespace lockbox::shell {
namespace {

constexpr std::int64_t kTokenMs = 3600 * 1000;
constexpr char kSignInUsage[] =
    "usage: lockbox sign-in PROVIDER USER [--audience ID] [--claim NAME=VALUE]...\n";

/// The audience that this world expects of the provider's tokens, where it says so.
std::optional<std::string> expected_audience(const cloud::World& w, const std::string& provider) {
  const identity::State& state = w.services.identity;
  for (const auto& pool : state.pools)
    if (auto found = identity::accepted_audience(state, *pool.second, provider))
      return found;
  for (const auto& account : state.accounts)
    for (const auto& p : account.second->oidc_providers)
      if (p.second.url == provider && !p.second.client_ids.empty())
        return p.second.client_ids.front();
  return std::nullopt;
}

bool is_user_name(const std::string& name) {
  return !name.empty() && name.size() <= 64 &&
         name.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
             "@") == std::string::npos;
}

}  // namespace

Reply sign_in(cloud::History& h, Session&, const std::vector<std::string>& words) {
  std::optional<std::string> audience;
  identity::WebToken token;
  for (std::size_t i = 3; i < words.size(); i += 2) {
    const std::size_t equals = i + 1 < words.size() ? words[i + 1].find('=') : 0;
    if (i + 1 == words.size() || (words[i] == "--claim" && (equals == 0 || equals > 200)))
      return refused(2, kSignInUsage);
    if (words[i] == "--audience")
      audience = words[i + 1];
    else if (words[i] == "--claim")
      token.claims.emplace_back(words[i + 1].substr(0, equals),
                                std::vector<std::string>{words[i + 1].substr(equals + 1)});
    else
      return refused(2, kSignInUsage);
  }
  if (words.size() < 3)
    return refused(2, kSignInUsage);
  const std::string provider = identity::provider_name(words[1]), user = words[2];
  if (provider.find('.') == std::string::npos || !is_user_name(user))
    return refused(2, concat({"A provider is a host name such as accounts.google.com, and a "
                              "user has letters, digits and - _ . @ only.\n",
                              kSignInUsage}));
  if (provider == identity::kPoolProvider)
    return refused(1,
                   "Tokens of an identity pool come from the pool: aws cognito-identity "
                   "get-open-id-token\n");
  const cloud::World& w = h.world();
  if (!audience)
    audience = expected_audience(w, provider);
  if (!audience)
    return refused(1, concat({"Nothing in this world expects tokens of ", provider,
                              ". Name the app's id with --audience.\n"}));
  token.issuer = "https://" + provider;
  token.subject = user;
  token.audience = *audience;
  token.issued = w.now;
  token.expires = plus_ms(w.now, kTokenMs);
  const std::string text = identity::sign_web_token(token);
  h.apply(cloud::WriteFile{user + ".jwt", text});
  h.apply(cloud::WriteFile{user + ".logins.json", to_pretty_text(Json{{provider, text}}, 2)});
  Reply r;
  r.out = concat({user, " has signed in at ", provider, ". The token is good for an hour:\n",
                  "  file://", user, ".jwt           for --web-identity-token\n", "  file://", user,
                  ".logins.json   for --logins\n"});
  return r;
}

}  // namespace lockbox::shell
