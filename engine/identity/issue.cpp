#include "engine/identity/issue.hpp"

namespace lockbox::identity {

namespace {

constexpr const char* kIdLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr const char* kSecretLetters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

AccessKey make_access_key(Rng& rng, SimTime now) {
  AccessKey key;
  key.id = "AKIA" + rng.text(16, kIdLetters);
  key.secret = rng.text(40, kSecretLetters);
  key.created = now;
  return key;
}

void add_access_key(State& state, std::string_view account, std::string_view user,
                    const AccessKey& key) {
  Account& a = state.accounts.edit(account)->edit();
  if (user == "root") {
    a.root_keys.push_back(key);
  } else {
    User& u = a.users.edit(user)->edit();
    u.access_keys.push_back(key);
    u.had_access_key = true;
  }
  state.key_owners.set(key.id, {std::string(account), std::string(user)});
}

Credentials issue_session(State& state, Rng& rng, TemporarySession session) {
  session.access_key_id = "ASIA" + rng.text(16, kIdLetters);
  session.secret = rng.text(40, kSecretLetters);
  // The service's tokens are opaque; this one only looks the part.
  session.token = "IQoJb3JpZ2luX2Vj" + rng.text(240, kSecretLetters);
  Credentials out;
  out.access_key_id = session.access_key_id;
  out.secret_access_key = session.secret;
  out.session_token = session.token;
  state.sessions.set(out.access_key_id, Cow<TemporarySession>(std::move(session)));
  return out;
}

}  // namespace lockbox::identity
