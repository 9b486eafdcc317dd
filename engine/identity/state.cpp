#include "engine/identity/state.hpp"

namespace lockbox::identity {

std::uint64_t content_hash(const AccessKey& k) {
  return hash_all(k.id, k.secret, k.active, k.created);
}

std::uint64_t content_hash(const User& u) {
  return hash_all(u.name, u.path, u.id, u.arn, u.created, u.tags, u.groups, u.inline_policies,
                  u.attached, u.boundary, u.access_keys, u.had_access_key, u.mfa_devices);
}

std::uint64_t content_hash(const Group& g) {
  return hash_all(g.name, g.path, g.id, g.arn, g.created, g.inline_policies, g.attached);
}

std::uint64_t content_hash(const Role& r) {
  return hash_all(r.name, r.path, r.id, r.arn, r.description, r.created, r.tags, r.trust,
                  r.inline_policies, r.attached, r.boundary, r.max_session_seconds);
}

std::uint64_t content_hash(const ManagedPolicy& p) {
  return hash_all(p.name, p.path, p.id, p.arn, p.description, p.created, p.updated, p.versions,
                  p.default_version, p.next_version);
}

std::uint64_t content_hash(const TemporarySession& s) {
  return hash_all(s.access_key_id, s.secret, s.token, s.account, s.role_name, s.session_name,
                  s.role_id, s.user_name, s.issued, s.expires, s.tags, s.transitive_tags,
                  s.session_policies, s.source_identity, s.mfa, s.mfa_time, s.federated_provider,
                  s.provider_keys);
}

std::uint64_t content_hash(const MfaDevice& d) {
  return hash_all(d.serial, d.seed, d.user, d.enabled);
}

std::uint64_t content_hash(const OidcProvider& p) {
  return hash_all(p.arn, p.url, p.client_ids, p.thumbprints, p.created, p.tags);
}

std::uint64_t content_hash(const PoolIdentity& i) {
  return hash_all(i.id, i.label, i.created, i.modified, i.logins);
}

std::uint64_t content_hash(const IdentityPool::UserPool& u) {
  return hash_all(u.provider, u.client_id, u.server_side_check);
}

std::uint64_t content_hash(const RoleRule& r) {
  return hash_all(r.claim, r.match, r.value, r.role);
}

std::uint64_t content_hash(const RoleMapping& m) {
  return hash_all(m.by_rules, m.deny_ambiguous, m.rules);
}

// What a world does not have adds nothing to its hash, here and in Account, State and Profile
// below.
std::uint64_t content_hash(const IdentityPool& p) {
  const std::uint64_t h =
      hash_all(p.id, p.name, p.account, p.region, p.allow_guests, p.allow_classic_flow,
               p.login_providers, p.user_pools, p.oidc_providers, p.tags, p.authenticated_role,
               p.unauthenticated_role, p.identities);
  return p.role_mappings.empty() ? h : hash_all(h, p.role_mappings);
}

std::uint64_t content_hash(const Account& a) {
  const std::uint64_t h =
      hash_all(a.id, a.alias, a.mfa_devices, a.root_keys, a.users, a.groups, a.roles, a.policies,
               a.scps, a.rcps, a.organization_id, a.organization_path);
  return a.oidc_providers.empty() ? h : hash_all(h, a.oidc_providers);
}

std::uint64_t content_hash(const OrgPolicy& p) {
  return hash_all(p.id, p.name, p.description, p.arn, p.rcp, p.aws_managed, p.document);
}

std::uint64_t content_hash(const OrgUnit& u) {
  return hash_all(u.id, u.name, u.arn, u.parent);
}

std::uint64_t content_hash(const OrgAccount& a) {
  return hash_all(a.id, a.name, a.email, a.arn, a.parent, a.joined);
}

std::uint64_t content_hash(const Organization& o) {
  return hash_all(o.id, o.management_account, o.root_id, o.scps_enabled, o.rcps_enabled, o.units,
                  o.accounts, o.policies, o.attached);
}

std::uint64_t content_hash(const Profile& p) {
  const std::uint64_t h = hash_all(p.as, p.from);
  const std::uint64_t s = p.source.empty() ? h : hash_all(h, p.source);
  return p.endpoint_mode.empty() ? s : combine_hash(s, hash_all(p.endpoint_mode));
}

std::uint64_t content_hash(const State& s) {
  const std::uint64_t h =
      hash_all(s.accounts, s.sessions, s.key_owners, s.profiles, s.organization, s.cached);
  return s.pools.empty() ? h : hash_all(h, s.pools);
}

}  // namespace lockbox::identity
