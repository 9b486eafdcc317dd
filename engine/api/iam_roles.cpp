// IAM roles: create, read, change, delete, trust policy. Source: IAM API Reference.
#include <nlohmann/json.hpp>

#include "engine/api/iam_common.hpp"
#include "engine/api/session_guard.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api::iam {

namespace {

constexpr std::size_t kTrustLimit = 2048;

Result<policy::DocumentPtr> parse_trust(const std::string& text) {
  Result<policy::DocumentPtr> trust = parse_policy(text, policy::Kind::Trust);
  if (trust && counted_size(text) > kTrustLimit)
    return limit_exceeded("Cannot exceed quota for ACLSizePerRole: 2048");
  return trust;
}

Result<Prepared> create_role(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string name = in.text("RoleName", Pattern::Name, 1, RoleKind::name_limit);
  std::string path = in.optional_text("Path", Pattern::Path, 1, 512);
  const std::string trust_text = in.text("AssumeRolePolicyDocument", Pattern::Any, 1, 131072);
  const std::string description = in.optional_text("Description", Pattern::Any, 0, 1000);
  const std::int64_t seconds = in.integer("MaxSessionDuration", 3600, 43200).value_or(3600);
  const std::string boundary = in.optional_text("PermissionsBoundary", Pattern::Any, 20, 2048);
  const TagList tags = in.tags();
  if (const auto error = in.error())
    return *error;
  if (path.empty())
    path = "/";
  const std::string account(call.account), arn = entity_arn(account, "role", path, name);
  Need need = need_for(services, call, "CreateRole", arn);
  add_request_tags(need, tags);
  add_boundary(need, boundary);
  return prepared(std::move(need), [=](Run& run) -> Result<Json> {
    const Result<policy::DocumentPtr> trust = parse_trust(trust_text);
    if (!trust)
      return trust.error();
    if (const auto error = check_boundary(run.services, account, boundary))
      return *error;
    identity::Account& here = edit_account(run, account);
    for (const auto& entry : here.roles) {
      if (equals_ignore_case(entry.first, name))
        return already_exists(concat({"Role with name ", name, " already exists."}));
    }
    identity::Role role;
    role.name = name;
    role.path = path;
    role.id = make_unique_id(run.rng, "AROA");
    role.arn = arn;
    role.description = description;
    role.created = run.now;
    role.trust = *trust;
    role.boundary = boundary;
    role.max_session_seconds = seconds;
    if (const auto error = merge_tags(role.tags, tags))
      return *error;
    Json out{{"Role", role_json(role, true)}};
    here.roles.set(name, Cow<identity::Role>(std::move(role)));
    return out;
  });
}

Result<Prepared> get_role(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string name = in.text("RoleName", Pattern::Name, 1, RoleKind::name_limit);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  return prepared(need_for(services, call, "GetRole", arn_of<RoleKind>(services, account, name)),
                  [=](Run& run) -> Result<Json> {
                    const auto role = find_entity<RoleKind>(run.services, account, name);
                    if (!role)
                      return role.error();
                    return Json{{"Role", role_json(**role, true)}};
                  });
}

Result<Prepared> list_roles(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string prefix = in.optional_text("PathPrefix", Pattern::Any, 1, 512);
  const Paging paging = read_paging(in);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  Need need = need_for(services, call, "ListRoles",
                       concat({"arn:aws:iam::", account, ":role", prefix.empty() ? "/" : prefix}));
  return prepared(std::move(need), [=](Run& run) -> Result<Json> {
    std::vector<Json> all;
    for (const auto& entry : account_of(run.services, account).roles) {
      if (entry.second->path.rfind(prefix, 0) == 0)
        all.push_back(role_json(*entry.second, false));
    }
    return page("Roles", std::move(all), paging);
  });
}

Result<Prepared> update_role(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string name = in.text("RoleName", Pattern::Name, 1, RoleKind::name_limit);
  const bool has_description = in.has("Description");
  const std::string description = in.optional_text("Description", Pattern::Any, 0, 1000);
  const auto seconds = in.integer("MaxSessionDuration", 3600, 43200);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  return prepared(need_for(services, call, "UpdateRole", arn_of<RoleKind>(services, account, name)),
                  [=](Run& run) -> Result<Json> {
                    const auto role = edit_entity<RoleKind>(run, account, name);
                    if (!role)
                      return role.error();
                    if (has_description)
                      (*role)->description = description;
                    if (seconds)
                      (*role)->max_session_seconds = *seconds;
                    return Json::object();
                  });
}

Result<Prepared> delete_role(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string name = in.text("RoleName", Pattern::Name, 1, RoleKind::name_limit);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  return prepared(
      need_for(services, call, "DeleteRole", arn_of<RoleKind>(services, account, name)),
      [=](Run& run) -> Result<Json> {
        const auto role = find_entity<RoleKind>(run.services, account, name);
        if (!role)
          return role.error();
        if (!(*role)->attached.empty())
          return delete_conflict("Cannot delete entity, must detach all policies first.");
        if (!(*role)->inline_policies.empty())
          return delete_conflict("Cannot delete entity, must delete policies first.");
        edit_account(run, account).roles.erase(name);
        return Json::object();
      });
}

Result<Prepared> update_assume_role_policy(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string name = in.text("RoleName", Pattern::Name, 1, RoleKind::name_limit);
  const std::string text = in.text("PolicyDocument", Pattern::Any, 1, 131072);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  return prepared(
      need_for(services, call, "UpdateAssumeRolePolicy", arn_of<RoleKind>(services, account, name)),
      [=](Run& run) -> Result<Json> {
        const auto role = edit_entity<RoleKind>(run, account, name);
        if (!role)
          return role.error();
        const Result<policy::DocumentPtr> trust = parse_trust(text);
        if (!trust)
          return trust.error();
        (*role)->trust = *trust;
        return Json::object();
      });
}

}  // namespace

std::vector<Operation> role_operations() {
  using audit::Category;
  return {
      {"iam", "CreateRole", Category::Management, false, false, guarded<create_role>},
      {"iam", "DeleteRole", Category::Management, false, false, guarded<delete_role>},
      {"iam", "GetRole", Category::Management, true, false, guarded<get_role>},
      {"iam", "ListRoles", Category::Management, true, false, guarded<list_roles>},
      {"iam", "UpdateAssumeRolePolicy", Category::Management, false, false,
       guarded<update_assume_role_policy>},
      {"iam", "UpdateRole", Category::Management, false, false, guarded<update_role>},
  };
}

}  // namespace lockbox::api::iam
