#include "engine/identity/lab_sessions.hpp"

#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/identity/federation.hpp"
#include "engine/identity/issue.hpp"

namespace lockbox::identity {

namespace {

constexpr std::int64_t kSessionSeconds = 3600;  // AssumeRole's default, and what pools hand out

/// The lab's session in `slot` while it lives and is of this role.
std::optional<Credentials> living(const State& state, const std::string& slot, const Role& role,
                                  SimTime now) {
  const std::string* id = state.cached.find(slot);
  const Cow<TemporarySession>* session = id ? state.sessions.find(*id) : nullptr;
  if (!session || (*session)->role_id != role.id || now >= (*session)->expires)
    return std::nullopt;
  Credentials out;
  out.access_key_id = (*session)->access_key_id;
  out.secret_access_key = (*session)->secret;
  out.session_token = (*session)->token;
  return out;
}

AwsError not_authorized(std::string message) {
  AwsError e;
  e.code = "NotAuthorizedException";
  e.message = std::move(message);
  return e;
}

AwsError no_pool(const State& state, std::string_view account, std::string_view name) {
  std::vector<std::string> names;
  for (const auto& entry : state.pools)
    if (entry.second->account == account)
      names.push_back(entry.second->name);
  AwsError e;
  e.code = "ValidationError";
  e.message = concat({"There is no identity pool \"", name, "\"."});
  if (const auto near = closest(name, names))
    e.message += concat({" Did you mean \"", *near, "\"?"});
  e.message += names.empty() ? std::string(" The account has none yet.")
                             : concat({" There is: ", join(names, ", "), "."});
  return e;
}

/// Where the lab signs a user in that the pool has not seen: at the pool's first login provider.
std::optional<std::string> first_provider(const State& state, const IdentityPool& pool) {
  if (!pool.login_providers.empty())
    return (*pool.login_providers.begin()).first;
  if (!pool.user_pools.empty())
    return pool.user_pools.front().provider;
  const Cow<Account>* account = state.accounts.find(pool.account);
  for (const std::string& arn : pool.oidc_providers)
    if (const OidcProvider* found = account ? (*account)->oidc_providers.find(arn) : nullptr)
      return found->url;
  return std::nullopt;
}

const PoolIdentity* find_identity(const IdentityPool& pool, bool guest, const std::string& name) {
  for (const auto& entry : pool.identities) {
    const PoolIdentity& one = entry.second;
    if (guest != one.logins.empty())
      continue;
    const bool signed_in = std::any_of(one.logins.begin(), one.logins.end(),
                                       [&](const auto& login) { return login.second == name; });
    if (one.label == name || one.id == name || signed_in)
      return &one;
  }
  return nullptr;
}

Result<PoolIdentity> identity_of(State& state, Rng& rng, SimTime now, const std::string& pool_id,
                                 bool guest, const std::string& name) {
  const IdentityPool& pool = *find_pool(state, pool_id);
  if (const PoolIdentity* known = find_identity(pool, guest, name))
    return *known;
  if (guest) {
    if (!pool.allow_guests)
      return not_authorized("Unauthenticated access is not supported for this identity pool.");
    return add_identity(state, rng, now, pool_id, name, {});
  }
  const auto provider = first_provider(state, pool);
  if (!provider)
    return not_authorized("The identity pool has no login provider: nobody can sign in.");
  return add_identity(state, rng, now, pool_id, name, {{*provider, name}});
}

}  // namespace

std::string session_name_from(std::string_view label) {
  std::string out;
  for (const char c : label) {
    const bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      std::string_view("_+=,.@-").find(c) != std::string_view::npos;
    out += fine ? c : '-';
  }
  out = out.substr(0, 64);
  return out.size() < 2 ? out + "-lab" : out;
}

Result<Credentials> role_session(State& state, Rng& rng, SimTime now, const SessionWish& wish,
                                 const TrustQuestion& asks) {
  const std::string slot = concat({wish.account.id, "/", wish.role.name, "/", wish.session_name});
  if (auto session = living(state, slot, wish.role, now))
    return *session;
  if (asks)
    if (auto refusal = asks(state, wish))
      return *refusal;
  TemporarySession session;
  session.account = wish.account.id;
  session.role_name = wish.role.name;
  session.role_id = wish.role.id;
  session.session_name = wish.session_name;
  session.issued = now;
  session.expires = plus_ms(now, kSessionSeconds * 1000);
  Credentials out = issue_session(state, rng, std::move(session));
  state.cached.set(slot, out.access_key_id);
  return out;
}

bool is_pool_caller(std::string_view who) {
  return who.rfind("guest/", 0) == 0 || who.rfind("app/", 0) == 0;
}

Result<Credentials> pool_session(State& state, Rng& rng, SimTime now, const Account& account,
                                 std::string_view who, const TrustQuestion& asks) {
  const bool guest = who.rfind("guest/", 0) == 0;
  const std::string_view rest = who.substr(who.find('/') + 1);
  const std::size_t slash = rest.find('/');
  const std::string_view pool_name = rest.substr(0, slash);
  std::string name(slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1));
  const IdentityPool* named = find_pool_named(state, account.id, pool_name);
  if (!named)
    return no_pool(state, account.id, pool_name);
  if (name.empty() && !guest) {
    AwsError e;
    e.code = "ValidationError";
    e.message = concat({"Who signs in? Write app/", pool_name, "/USER."});
    return e;
  }
  if (name.empty())
    name = "guest";
  const std::string pool_id = named->id;
  const Result<PoolIdentity> who_is = identity_of(state, rng, now, pool_id, guest, name);
  if (!who_is)
    return who_is.error();
  const IdentityPool& pool = *find_pool(state, pool_id);
  const Account* owner = nullptr;
  const Role* role = find_role(state, role_for(pool, *who_is), &owner);
  if (!role)
    return bad_pool_configuration();
  const std::string slot = concat({"pool/", who_is->id});
  if (auto session = living(state, slot, *role, now))
    return *session;
  if (guest && !pool.allow_guests)
    return not_authorized("Unauthenticated access is not supported for this identity pool.");
  const Caller web =
      web_caller(pool_token(pool, *who_is, now, kSessionSeconds), std::string(kPoolProvider));
  const std::string session_name(kPoolSessionName);
  if (asks)
    if (auto refusal = asks(state, SessionWish{*owner, *role, session_name, "", &web}))
      return *refusal;
  TemporarySession session = web_session(web, *owner, *role, session_name, now, kSessionSeconds);
  if (guest)
    session.session_policies = guest_session_policies();
  Credentials out = issue_session(state, rng, std::move(session));
  state.cached.set(slot, out.access_key_id);
  return out;
}

}  // namespace lockbox::identity
