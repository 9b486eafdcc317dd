#pragma once
// What the files of the IAM operations share: entity kinds, ARNs, errors, needs and JSON shapes.
// Sources: IAM API Reference; Service Authorization Reference, "Actions, resources, and condition
// keys for AWS Identity and Access Management".
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/api/operation.hpp"
#include "engine/api/params.hpp"

namespace lockbox::api::iam {

using TagList = std::vector<std::pair<std::string, std::string>>;

/// Facts of an entity kind, so that one function serves users, groups and roles.
struct UserKind {
  using Entity = identity::User;
  static constexpr const char *word = "user", *title = "User", *name_member = "UserName";
  static constexpr std::size_t name_limit = 64, inline_limit = 2048;
  static PMap<std::string, Cow<Entity>>& map(identity::Account& a) { return a.users; }
  static const PMap<std::string, Cow<Entity>>& map(const identity::Account& a) { return a.users; }
};
struct GroupKind {
  using Entity = identity::Group;
  static constexpr const char *word = "group", *title = "Group", *name_member = "GroupName";
  static constexpr std::size_t name_limit = 128, inline_limit = 5120;
  static PMap<std::string, Cow<Entity>>& map(identity::Account& a) { return a.groups; }
  static const PMap<std::string, Cow<Entity>>& map(const identity::Account& a) { return a.groups; }
};
struct RoleKind {
  using Entity = identity::Role;
  static constexpr const char *word = "role", *title = "Role", *name_member = "RoleName";
  static constexpr std::size_t name_limit = 64, inline_limit = 10240;
  static PMap<std::string, Cow<Entity>>& map(identity::Account& a) { return a.roles; }
  static const PMap<std::string, Cow<Entity>>& map(const identity::Account& a) { return a.roles; }
};

/// The account, or an empty one when the world has no such account.
const identity::Account& account_of(const Services& services, std::string_view id);
/// The account to be changed. Precondition: it exists (the caller was authenticated in it).
identity::Account& edit_account(Run& run, std::string_view id);

/// arn:aws:iam::ACCOUNT:KIND/PATH/NAME
std::string entity_arn(std::string_view account, std::string_view kind, std::string_view path,
                       std::string_view name);

/// The ARN of the entity as it is, or as it would be at path "/".
template <class Kind>
std::string arn_of(const Services& services, std::string_view account, std::string_view name) {
  const auto* found = Kind::map(account_of(services, account)).find(name);
  return found ? (*found)->arn : entity_arn(account, Kind::word, "/", name);
}

AwsError no_such_entity(std::string message);
AwsError not_found(std::string_view kind, std::string_view name);
AwsError already_exists(std::string message);
AwsError limit_exceeded(std::string message);
AwsError delete_conflict(std::string message);

/// The entity to be changed, or NoSuchEntity.
template <class Kind>
Expected<typename Kind::Entity*, AwsError> edit_entity(Run& run, std::string_view account,
                                                       std::string_view name) {
  auto* found = Kind::map(edit_account(run, account)).edit(name);
  if (!found)
    return not_found(Kind::word, name);
  return &found->edit();
}
template <class Kind>
Expected<const typename Kind::Entity*, AwsError> find_entity(const Services& services,
                                                             std::string_view account,
                                                             std::string_view name) {
  const auto* found = Kind::map(account_of(services, account)).find(name);
  if (!found)
    return not_found(Kind::word, name);
  return &found->get();
}

/// One authorization "iam:ACTION" on `resource`, with the tags of an existing user or role.
Need need_for(const Services& services, const Call& call, std::string_view action,
              std::string resource);
/// aws:RequestTag/... and aws:TagKeys.
void add_request_tags(Need& need, const TagList& tags);
/// iam:PermissionsBoundary of the request or of the entity; nothing when `arn` is empty.
void add_boundary(Need& need, const std::string& arn);

/// The managed policy of the account or of AWS, or nullptr.
const identity::ManagedPolicy* managed_policy(const Services& services, std::string_view account,
                                              std::string_view arn);
/// NoSuchEntity when `arn` is neither empty nor a managed policy that could be a boundary.
std::optional<AwsError> check_boundary(const Services& services, std::string_view account,
                                       const std::string& arn);

/// A prepared call with one need, on which it also works.
Prepared prepared(Need need, std::function<Result<Json>(Run&)> run);

/// Parses a policy or answers MalformedPolicyDocument.
Result<policy::DocumentPtr> parse_policy(const std::string& text, policy::Kind kind);
/// Characters that count towards a quota: white space does not.
std::size_t counted_size(const std::string& text);
/// The document as JSON, in the author's order.
Json document_json(const policy::DocumentPtr& document);

/// Tags as [{"Key","Value"}]; merges `more` into `tags` (IAM replaces equal keys, case-sensitive
/// for values, 50 at most).
Json tags_json(const identity::Tags& tags);
std::optional<AwsError> merge_tags(identity::Tags& tags, const TagList& more);

/// Shapes of the answers. `full` adds what only the Get operations show (tags, boundary).
Json user_json(const identity::User& user, bool full);
Json group_json(const identity::Group& group);
Json role_json(const identity::Role& role, bool full);
Json policy_json(const Services& services, std::string_view account,
                 const identity::ManagedPolicy& policy, bool full);

/// Marker and MaxItems of a list operation.
struct Paging {
  std::int64_t max_items = 100;
  std::string marker;
};
Paging read_paging(Params& in);
/// {"NAME": part of `all`} and, when cut, IsTruncated and Marker.
Json page(const char* name, std::vector<Json> all, const Paging& paging);

/// The user a call is about: UserName, or the caller itself. Error: ValidationError for callers
/// that are no user.
Result<std::string> user_or_caller(Params& in, const Call& call);

std::vector<Operation> user_operations();
std::vector<Operation> access_key_operations();
std::vector<Operation> group_operations();
std::vector<Operation> role_operations();
std::vector<Operation> inline_policy_operations();
std::vector<Operation> attachment_operations();
std::vector<Operation> managed_policy_operations();
std::vector<Operation> tag_operations();
std::vector<Operation> simulation_operations();
std::vector<Operation> mfa_operations();
std::vector<Operation> oidc_operations();

}  // namespace lockbox::api::iam
