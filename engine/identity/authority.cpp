#include "engine/identity/authority.hpp"

#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/identity/issue.hpp"
#include "engine/identity/lab_sessions.hpp"
#include "engine/identity/managed.hpp"

namespace lockbox::identity {

namespace {

AwsError unknown_identity(std::string_view kind, std::string_view name,
                          const std::vector<std::string>& existing) {
  std::string message = concat({"There is no ", kind, " \"", name, "\"."});
  if (const auto near = closest(name, existing))
    message += concat({" Did you mean \"", *near, "\"?"});
  message += existing.empty() ? concat({" The account has no ", kind, " yet."})
                              : concat({" There is: ", join(existing, ", "), "."});
  AwsError error;
  error.code = "ValidationError";
  error.message = std::move(message);
  return error;
}

template <class Map>
std::vector<std::string> names_of(const Map& map) {
  std::vector<std::string> names;
  for (const auto& entry : map) names.push_back(entry.first);
  return names;
}

Credentials credentials_of(const AccessKey& key) {
  Credentials out;
  out.access_key_id = key.id;
  out.secret_access_key = key.secret;
  return out;
}

const TemporarySession* find_session(const State& state, std::string_view access_key_id) {
  const Cow<TemporarySession>* found = state.sessions.find(access_key_id);
  return found ? &found->get() : nullptr;
}

const Account* find_account(const State& state, std::string_view id) {
  const Cow<Account>* found = state.accounts.find(id);
  return found ? &found->get() : nullptr;
}

Result<Credentials> user_credentials(State& state, Rng& rng, SimTime now, const Account& account,
                                     const std::string& name) {
  const Cow<User>* found = account.users.find(name);
  if (!found)
    return unknown_identity("user", name, names_of(account.users));
  const User& user = found->get();
  for (const AccessKey& key : user.access_keys) {
    if (key.active)
      return credentials_of(key);
  }
  if (!user.access_keys.empty())
    return credentials_of(user.access_keys.front());  // inactive: the service will refuse it
  if (user.had_access_key) {
    AwsError error;
    error.code = "ValidationError";
    error.message =
        concat({"user/", name, " has no access key any more (CreateAccessKey makes one)."});
    return error;
  }
  const AccessKey key = make_access_key(rng, now);
  const std::string account_id = account.id;
  add_access_key(state, account_id, name, key);
  return credentials_of(key);
}

/// Credentials of the newest session with this name that somebody asked STS for; not one of the
/// lab's own. They are never renewed: when they have expired, the service says so.
Result<Credentials> named_session(const State& state, std::string_view account,
                                  const std::string& name) {
  std::vector<std::string> own;
  for (const auto& entry : state.cached) own.push_back(entry.second);
  const TemporarySession* newest = nullptr;
  std::vector<std::string> names;
  for (const auto& entry : state.sessions) {
    const TemporarySession& session = entry.second.get();
    if (session.account != account || session.session_name.empty() ||
        std::find(own.begin(), own.end(), session.access_key_id) != own.end())
      continue;
    if (std::find(names.begin(), names.end(), session.session_name) == names.end())
      names.push_back(session.session_name);
    if (session.session_name == name && (!newest || newest->issued < session.issued))
      newest = &session;
  }
  if (!newest)
    return unknown_identity("session", name, names);
  Credentials out;
  out.access_key_id = newest->access_key_id;
  out.secret_access_key = newest->secret;
  out.session_token = newest->token;
  return out;
}

/// The account of "444455556666:role/NAME"; nullopt when the name is of the caller's own account.
std::optional<std::string> other_account(std::string_view as) {
  if (as.size() < 14 || as[12] != ':')
    return std::nullopt;
  const std::string_view id = as.substr(0, 12);
  const bool digits =
      std::all_of(id.begin(), id.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits ? std::optional<std::string>(id) : std::nullopt;
}

AwsError invalid_token(bool about_session_token) {
  AwsError error;
  error.code = "UnrecognizedClientException";
  // The service ends the sentence with a full stop for an unknown key only.
  error.message = about_session_token ? "The security token included in the request is invalid"
                                      : "The security token included in the request is invalid.";
  error.name_space = "com.amazon.coral.service";
  return error;
}

/// Session tags win over the entity's; names compare without case.
std::vector<std::pair<std::string, std::string>> merged_tags(
    const Tags& entity, const std::vector<std::pair<std::string, std::string>>& session) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& tag : entity) {
    const bool replaced = std::any_of(session.begin(), session.end(), [&](const auto& s) {
      return equals_ignore_case(s.first, tag.first);
    });
    if (!replaced)
      out.push_back(tag);
  }
  out.insert(out.end(), session.begin(), session.end());
  return out;
}

void become_root(Caller& caller, const std::string& account) {
  caller.principal.kind = policy::PrincipalKind::Root;
  caller.principal.account = account;
  caller.principal.arn = concat({"arn:aws:iam::", account, ":root"});
  caller.principal.unique_id = account;
  caller.user_id = account;
  caller.label = "root";
}

void become_user(Caller& caller, const Account& account, const User& user) {
  caller.principal.kind = policy::PrincipalKind::User;
  caller.principal.account = account.id;
  caller.principal.arn = user.arn;
  caller.principal.unique_id = user.id;
  caller.user_id = user.id;
  caller.user_name = user.name;
  caller.label = "user/" + user.name;
  caller.tags = merged_tags(user.tags, {});
}

/// False when the role is gone (or was made anew): its sessions die with it.
bool become_role_session(Caller& caller, const Account& account, const TemporarySession& session) {
  const Cow<Role>* role = account.roles.find(session.role_name);
  if (!role || (*role)->id != session.role_id)
    return false;
  caller.principal.kind = policy::PrincipalKind::RoleSession;
  caller.principal.account = account.id;
  caller.principal.arn = concat({"arn:aws:sts::", account.id, ":assumed-role/", session.role_name,
                                 "/", session.session_name});
  caller.principal.role_arn = (*role)->arn;
  caller.principal.unique_id = concat({session.role_id, ":", session.session_name});
  caller.user_id = caller.principal.unique_id;
  caller.session_name = session.session_name;
  caller.label = "role/" + session.role_name;
  caller.tags = merged_tags((*role)->tags, session.tags);
  return true;
}

void become_federated_user(Caller& caller, const Account& account,
                           const TemporarySession& session) {
  caller.principal.kind = policy::PrincipalKind::FederatedUser;
  caller.principal.account = account.id;
  caller.principal.arn =
      concat({"arn:aws:sts::", account.id, ":federated-user/", session.session_name});
  caller.principal.unique_id = concat({account.id, ":", session.session_name});
  caller.user_id = caller.principal.unique_id;
  caller.session_name = session.session_name;
  caller.label = "federated-user/" + session.session_name;
  caller.tags = merged_tags({}, session.tags);
  caller.issuer_name = session.user_name;
  if (const Cow<User>* user = account.users.find(session.user_name)) {
    caller.issuer_arn = (*user)->arn;
    caller.issuer_id = (*user)->id;
    caller.principal.role_arn = (*user)->arn;  // a resource policy may name the user instead
  } else {
    caller.issuer_arn = concat({"arn:aws:iam::", account.id, ":root"});
    caller.issuer_id = account.id;
  }
}

Result<Caller> authenticate_session(const State& state, const TemporarySession& session,
                                    const Credentials& credentials, SimTime now) {
  if (credentials.session_token.empty())
    return invalid_token(false);
  if (credentials.session_token != session.token)
    return invalid_token(true);
  if (now >= session.expires) {
    AwsError error;
    error.code = "ExpiredTokenException";
    error.message = "The security token included in the request is expired";
    error.name_space = "com.amazon.coral.service";
    return error;
  }
  const Account* account = find_account(state, session.account);
  if (!account)
    return invalid_token(false);
  Caller caller;
  if (!session.role_name.empty()) {
    if (!become_role_session(caller, *account, session))
      return invalid_token(false);
  } else if (!session.session_name.empty()) {
    become_federated_user(caller, *account, session);
  } else if (session.user_name == "root") {
    become_root(caller, account->id);
  } else {
    const Cow<User>* user = account->users.find(session.user_name);
    if (!user)
      return invalid_token(false);
    become_user(caller, *account, **user);
  }
  caller.access_key_id = session.access_key_id;
  caller.token_issued = session.issued;
  caller.token_expires = session.expires;
  caller.mfa = session.mfa;
  caller.mfa_age_seconds = session.mfa ? (now.ms - session.mfa_time.ms) / 1000 : 0;
  caller.source_identity = session.source_identity;
  caller.transitive_tags = session.transitive_tags;
  caller.federated_provider = session.federated_provider;
  caller.provider_keys = session.provider_keys;
  return caller;
}

const AccessKey* find_key(const std::vector<AccessKey>& keys, std::string_view id) {
  for (const AccessKey& key : keys) {
    if (key.id == id)
      return &key;
  }
  return nullptr;
}

/// The long-term key with this id, or nullptr.
const AccessKey* find_long_term_key(const State& state, std::string_view id) {
  const auto* owner = state.key_owners.find(id);
  const Account* account = owner ? find_account(state, owner->first) : nullptr;
  if (!account)
    return nullptr;
  if (owner->second == "root")
    return find_key(account->root_keys, id);
  const Cow<User>* user = account->users.find(owner->second);
  return user ? find_key((*user)->access_keys, id) : nullptr;
}

}  // namespace

Result<Credentials> credentials_for(State& state, Rng& rng, SimTime now, std::string_view account,
                                    std::string_view as, const TrustQuestion& asks) {
  if (as == "anonymous")
    return Credentials();
  if (const auto other = other_account(as))
    return credentials_for(state, rng, now, *other, as.substr(13), asks);
  const Cow<Account>* found = state.accounts.find(account);
  if (!found)
    return unknown_identity("account", account, names_of(state.accounts));
  // A copy: the state is changed below, and everything inside is shared anyway.
  const Account here = found->get();
  std::string who(as), label, source;
  if (const Profile* profile = state.profiles.find(as)) {
    who = profile->as;
    source = profile->source;
    label = session_name_from(as);
    if (const auto other = other_account(who))
      return credentials_for(state, rng, now, *other, std::string_view(who).substr(13), asks);
  }
  if (who == "root") {
    if (here.root_keys.empty()) {
      const AccessKey key = make_access_key(rng, now);
      add_access_key(state, account, "root", key);
      return credentials_of(key);
    }
    return credentials_of(here.root_keys.front());
  }
  if (who == "anonymous")
    return Credentials();
  if (who.rfind("user/", 0) == 0)
    return user_credentials(state, rng, now, here, who.substr(5));
  if (who.rfind("session/", 0) == 0)
    return named_session(state, account, who.substr(8));
  if (is_pool_caller(who))
    return pool_session(state, rng, now, here, who, asks);
  if (who.rfind("role/", 0) == 0) {
    const std::string name = who.substr(5);
    const Cow<Role>* role = here.roles.find(name);
    if (!role)
      return unknown_identity("role", name, names_of(here.roles));
    if (label.empty())
      label = session_name_from(name);
    return role_session(state, rng, now, SessionWish{here, **role, label, source, nullptr}, asks);
  }
  return unknown_identity("profile", as, names_of(state.profiles));
}

Result<Caller> authenticate(const State& state, const Credentials& credentials, SimTime now) {
  if (credentials.access_key_id.empty()) {
    Caller nobody;
    nobody.label = "anonymous";
    nobody.user_id = "anonymous";
    return nobody;
  }
  if (const TemporarySession* session = find_session(state, credentials.access_key_id))
    return authenticate_session(state, *session, credentials, now);
  const AccessKey* key = find_long_term_key(state, credentials.access_key_id);
  if (!key || !key->active)
    return invalid_token(false);
  if (!credentials.session_token.empty())
    return invalid_token(true);
  const auto& owner = *state.key_owners.find(credentials.access_key_id);
  const Account& account = *find_account(state, owner.first);
  Caller caller;
  if (owner.second == "root")
    become_root(caller, account.id);
  else
    become_user(caller, account, **account.users.find(owner.second));
  caller.access_key_id = credentials.access_key_id;
  return caller;
}

std::optional<std::string> secret_of(const State& state, std::string_view access_key_id) {
  if (const TemporarySession* session = find_session(state, access_key_id))
    return session->secret;
  const AccessKey* key = find_long_term_key(state, access_key_id);
  if (!key || !key->active)
    return std::nullopt;
  return key->secret;
}

}  // namespace lockbox::identity
