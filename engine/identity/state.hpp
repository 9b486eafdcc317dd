#pragma once
// Accounts and their identities as values.
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/cow.hpp"
#include "engine/base/pmap.hpp"
#include "engine/base/sim_time.hpp"
#include "engine/policy/request.hpp"

namespace lockbox::identity {

using Tags = PMap<std::string, std::string>;
/// Policy texts are parsed once, when they are stored.
using Policies = PMap<std::string, policy::DocumentPtr>;  ///< by policy name

struct AccessKey {
  std::string id, secret;
  bool active = true;
  SimTime created;
};

struct User {
  std::string name, path = "/", id, arn;
  SimTime created;
  Tags tags;
  std::vector<std::string> groups;
  Policies inline_policies;
  std::vector<std::string> attached;  ///< managed policy ARNs
  std::string boundary;               ///< managed policy ARN, empty: none
  std::vector<AccessKey> access_keys;
  bool had_access_key = false;  ///< the lab hands out a first key by itself, never a second one
  std::vector<std::string> mfa_devices;  ///< serial numbers (ARNs)
};

struct Group {
  std::string name, path = "/", id, arn;
  SimTime created;
  Policies inline_policies;
  std::vector<std::string> attached;
};

struct Role {
  std::string name, path = "/", id, arn, description;
  SimTime created;
  Tags tags;
  policy::DocumentPtr trust;
  Policies inline_policies;
  std::vector<std::string> attached;
  std::string boundary;
  std::int64_t max_session_seconds = 3600;
};

struct ManagedPolicy {
  std::string name, path = "/", id, arn, description;
  SimTime created, updated;
  std::vector<std::pair<std::string, policy::DocumentPtr>>
      versions;  ///< ("v1", document), oldest first
  std::string default_version = "v1";
  std::int64_t next_version = 2;  ///< numbers are never used again
};

/// Temporary credentials in force: a role session, a federated user, or an IAM user's (or root's)
/// GetSessionToken.
struct TemporarySession {
  std::string access_key_id, secret, token;
  std::string account, role_name,
      session_name;       ///< role_name empty: federated user `session_name`,
                          ///< or the user itself when that is empty too
  std::string role_id;    ///< unique id of the role at issue: a role made anew is another role
  std::string user_name;  ///< GetSessionToken, GetFederationToken: whose policies count; "root"
  SimTime issued, expires;
  std::vector<std::pair<std::string, std::string>> tags;
  std::vector<std::string> transitive_tags;  ///< keys that role chaining hands on
  std::optional<std::vector<policy::PolicySource>> session_policies;
  std::string source_identity;
  bool mfa = false;
  SimTime mfa_time;
  std::string federated_provider;  ///< aws:FederatedProvider; web identities only
  std::vector<std::pair<std::string, std::vector<std::string>>>
      provider_keys;  ///< keys such as "cognito-identity.amazonaws.com:sub"
};

/// A virtual MFA device.
struct MfaDevice {
  std::string serial;  ///< arn:aws:iam::ACCOUNT:mfa/NAME
  std::string seed;    ///< raw bytes
  std::string user;    ///< empty until it is enabled for somebody
  SimTime enabled;
};

/// An IAM OpenID Connect provider: whose web identity tokens roles may trust.
struct OidcProvider {
  std::string arn;                      ///< arn:aws:iam::ACCOUNT:oidc-provider/URL
  std::string url;                      ///< without https://
  std::vector<std::string> client_ids;  ///< audiences that are accepted
  std::vector<std::string> thumbprints;
  SimTime created;
  Tags tags;
};

/// An identity of an identity pool: a guest's device, or a person that signed in somewhere.
struct PoolIdentity {
  std::string id;     ///< REGION:GUID
  std::string label;  ///< how the lab's profiles call it (guest/POOL, app/POOL/LABEL); may be empty
  SimTime created, modified;
  std::vector<std::pair<std::string, std::string>>
      logins;  ///< login provider -> the user's id there; none: a guest
};

/// How claims of a provider's tokens choose the role. Source: Amazon Cognito Federated Identities
/// API Reference, "RoleMapping", "MappingRule".
struct RoleRule {
  std::string claim, match, value, role;  ///< match: Equals, NotEqual, StartsWith, Contains
};
struct RoleMapping {
  bool by_rules = false;        ///< Type Rules; else Token: cognito:roles, cognito:preferred_role
  bool deny_ambiguous = false;  ///< AmbiguousRoleResolution Deny; else AuthenticatedRole
  std::vector<RoleRule> rules;
};

/// An Amazon Cognito identity pool. Source: Amazon Cognito Federated Identities API Reference.
struct IdentityPool {
  struct UserPool {
    std::string provider, client_id;
    bool server_side_check = false;
  };
  std::string id, name, account, region;  ///< id: REGION:GUID
  bool allow_guests = false, allow_classic_flow = false;
  PMap<std::string, std::string> login_providers;  ///< "accounts.google.com" -> app id
  std::vector<UserPool> user_pools;
  std::vector<std::string> oidc_providers;  ///< ARNs
  Tags tags;
  std::string authenticated_role, unauthenticated_role;  ///< ARNs; empty: none
  PMap<std::string, RoleMapping> role_mappings;          ///< by login provider
  PMap<std::string, PoolIdentity> identities;            ///< by identity id
};

struct Account {
  std::string id, alias;
  PMap<std::string, MfaDevice> mfa_devices;  ///< by serial number
  std::vector<AccessKey> root_keys;          ///< access keys of the root user
  PMap<std::string, Cow<User>> users;
  PMap<std::string, Cow<Group>> groups;
  PMap<std::string, Cow<Role>> roles;
  PMap<std::string, Cow<ManagedPolicy>> policies;  ///< by ARN
  std::vector<std::vector<policy::PolicySource>> scps,
      rcps;  ///< by level, root first; empty: no organisation (or its management account)
  std::string organization_id;                     ///< "o-...", empty: none
  std::string organization_path;                   ///< "o-x/r-y/ou-a/", empty: none
  PMap<std::string, OidcProvider> oidc_providers;  ///< by ARN
};

/// An organization of accounts. Source: AWS Organizations User Guide, "Terminology and concepts".
struct OrgPolicy {
  std::string id, name, description, arn;
  bool rcp = false;  ///< resource control policy; else service control policy
  bool aws_managed = false;
  policy::DocumentPtr document;
};
struct OrgUnit {
  std::string id, name, arn, parent;  ///< parent: an OU or the root
};
struct OrgAccount {
  std::string id, name, email, arn, parent;
  SimTime joined;
};
struct Organization {
  std::string id;  ///< "o-...", empty: there is none
  std::string management_account, root_id;
  bool scps_enabled = false, rcps_enabled = false;
  PMap<std::string, OrgUnit> units;
  PMap<std::string, OrgAccount> accounts;
  PMap<std::string, OrgPolicy> policies;
  PMap<std::string, std::vector<std::string>> attached;  ///< root, OU or account -> policy ids
};

/// A command-line profile: who, and from where.
struct Profile {
  std::string as;           ///< "role/NAME", "user/NAME", "guest/POOL", "app/POOL/USER" ...
  std::string from;         ///< vantage point of the network; empty: "internet"
  std::string source = {};  ///< roles: who assumes the role, as in the CLI's source_profile; empty:
                            ///< whom the role's trust policy names
  /// account_id_endpoint_mode of the client's configuration: "preferred" or "required" make it call
  /// DynamoDB by its account-based name; empty or "disabled": by the Regional one.
  std::string endpoint_mode = {};
};

struct State {
  PMap<std::string, Cow<Account>> accounts;           ///< by account id
  PMap<std::string, Cow<TemporarySession>> sessions;  ///< by access key id
  PMap<std::string, std::pair<std::string, std::string>>
      key_owners;  ///< long-term access key id -> (account, user name or "root")
  PMap<std::string, Profile> profiles;  ///< by profile name
  Cow<Organization> organization;       ///< at most one in a world
  PMap<std::string, std::string>
      cached;  ///< the lab's own role sessions: "account/role/session name" -> access key id
  PMap<std::string, Cow<IdentityPool>> pools;  ///< identity pools by id
};

std::uint64_t content_hash(const AccessKey&);
std::uint64_t content_hash(const User&);
std::uint64_t content_hash(const Group&);
std::uint64_t content_hash(const Role&);
std::uint64_t content_hash(const ManagedPolicy&);
std::uint64_t content_hash(const TemporarySession&);
std::uint64_t content_hash(const MfaDevice&);
std::uint64_t content_hash(const OidcProvider&);
std::uint64_t content_hash(const PoolIdentity&);
std::uint64_t content_hash(const IdentityPool::UserPool&);
std::uint64_t content_hash(const IdentityPool&);
std::uint64_t content_hash(const Account&);
std::uint64_t content_hash(const OrgPolicy&);
std::uint64_t content_hash(const OrgUnit&);
std::uint64_t content_hash(const OrgAccount&);
std::uint64_t content_hash(const Organization&);
std::uint64_t content_hash(const Profile&);
std::uint64_t content_hash(const State&);

}  // namespace lockbox::identity
