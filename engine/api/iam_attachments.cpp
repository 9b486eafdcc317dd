// Managed policies attached to users, groups and roles, and permissions boundaries.
// Source: IAM API Reference (AttachUserPolicy ..., PutUserPermissionsBoundary ...).
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/iam_common.hpp"
#include "engine/api/session_guard.hpp"
#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api::iam {

namespace {

constexpr std::size_t kAttachedLimit = 10;

/// InvalidInput for a text that is no policy ARN.
std::optional<AwsError> check_policy_arn(const std::string& text) {
  const std::optional<Arn> arn = parse_arn(text);
  if (arn && arn->service == "iam" && arn->resource.rfind("policy/", 0) == 0)
    return std::nullopt;
  return query_error("InvalidInput", concat({"ARN ", text, " is not valid."}));
}

template <class Kind>
Need attachment_need(const Services& services, const Call& call, std::string_view verb,
                     const std::string& name, const std::string& arn) {
  const std::string account(call.account);
  Need need = need_for(services, call, concat({verb, Kind::title, "Policy"}),
                       arn_of<Kind>(services, account, name));
  need.context.set("iam:PolicyARN", arn, "policy in the request");
  if constexpr (!std::is_same_v<Kind, GroupKind>) {
    const auto entity = find_entity<Kind>(services, account, name);
    add_boundary(need, entity ? (*entity)->boundary : std::string());
  }
  return need;
}

template <class Kind>
Result<Prepared> attach(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string name = in.text(Kind::name_member, Pattern::Name, 1, 128);
  const std::string arn = in.text("PolicyArn", Pattern::Any, 20, 2048);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  return prepared(
      attachment_need<Kind>(services, call, "Attach", name, arn), [=](Run& run) -> Result<Json> {
        if (const auto error = check_policy_arn(arn))
          return *error;
        const auto entity = edit_entity<Kind>(run, account, name);
        if (!entity)
          return entity.error();
        if (!managed_policy(run.services, account, arn))
          return no_such_entity(concat({"Policy ", arn, " does not exist or is not attachable."}));
        std::vector<std::string>& attached = (*entity)->attached;
        if (std::find(attached.begin(), attached.end(), arn) != attached.end())
          return Json::object();
        if (attached.size() >= kAttachedLimit)
          return limit_exceeded(concat({"Cannot exceed quota for PoliciesPer", Kind::title, ": ",
                                        std::to_string(kAttachedLimit)}));
        attached.push_back(arn);
        return Json::object();
      });
}

template <class Kind>
Result<Prepared> detach(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string name = in.text(Kind::name_member, Pattern::Name, 1, 128);
  const std::string arn = in.text("PolicyArn", Pattern::Any, 20, 2048);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  return prepared(attachment_need<Kind>(services, call, "Detach", name, arn),
                  [=](Run& run) -> Result<Json> {
                    if (const auto error = check_policy_arn(arn))
                      return *error;
                    const auto entity = edit_entity<Kind>(run, account, name);
                    if (!entity)
                      return entity.error();
                    std::vector<std::string>& attached = (*entity)->attached;
                    const auto at = std::find(attached.begin(), attached.end(), arn);
                    if (at == attached.end())
                      return no_such_entity(concat({"Policy ", arn, " was not found."}));
                    attached.erase(at);
                    return Json::object();
                  });
}

template <class Kind>
Result<Prepared> list_attached(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string name = in.text(Kind::name_member, Pattern::Name, 1, 128);
  const std::string prefix = in.optional_text("PathPrefix", Pattern::Any, 1, 512);
  const Paging paging = read_paging(in);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  return prepared(need_for(services, call, concat({"ListAttached", Kind::title, "Policies"}),
                           arn_of<Kind>(services, account, name)),
                  [=](Run& run) -> Result<Json> {
                    const auto entity = find_entity<Kind>(run.services, account, name);
                    if (!entity)
                      return entity.error();
                    std::vector<Json> all;
                    for (const std::string& arn : (*entity)->attached) {
                      const identity::ManagedPolicy* policy =
                          managed_policy(run.services, account, arn);
                      if (policy && policy->path.rfind(prefix, 0) == 0)
                        all.push_back(Json{{"PolicyName", policy->name}, {"PolicyArn", arn}});
                    }
                    return page("AttachedPolicies", std::move(all), paging);
                  });
}

template <class Kind>
Result<Prepared> put_boundary(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string name = in.text(Kind::name_member, Pattern::Name, 1, 64);
  const std::string arn = in.text("PermissionsBoundary", Pattern::Any, 20, 2048);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  Need need = need_for(services, call, concat({"Put", Kind::title, "PermissionsBoundary"}),
                       arn_of<Kind>(services, account, name));
  add_boundary(need, arn);
  return prepared(std::move(need), [=](Run& run) -> Result<Json> {
    const auto entity = edit_entity<Kind>(run, account, name);
    if (!entity)
      return entity.error();
    if (const auto error = check_boundary(run.services, account, arn))
      return *error;
    (*entity)->boundary = arn;
    return Json::object();
  });
}

template <class Kind>
Result<Prepared> delete_boundary(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string name = in.text(Kind::name_member, Pattern::Name, 1, 64);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  Need need = need_for(services, call, concat({"Delete", Kind::title, "PermissionsBoundary"}),
                       arn_of<Kind>(services, account, name));
  const auto present = find_entity<Kind>(services, account, name);
  add_boundary(need, present ? (*present)->boundary : std::string());
  return prepared(std::move(need), [=](Run& run) -> Result<Json> {
    const auto entity = edit_entity<Kind>(run, account, name);
    if (!entity)
      return entity.error();
    if ((*entity)->boundary.empty())
      return no_such_entity(
          concat({Kind::title, " ", name, " does not have a permissions boundary."}));
    (*entity)->boundary.clear();
    return Json::object();
  });
}

}  // namespace

std::vector<Operation> attachment_operations() {
  constexpr audit::Category kind = audit::Category::Management;
  return {
      {"iam", "AttachGroupPolicy", kind, false, false, guarded<attach<GroupKind>>},
      {"iam", "AttachRolePolicy", kind, false, false, guarded<attach<RoleKind>>},
      {"iam", "AttachUserPolicy", kind, false, false, guarded<attach<UserKind>>},
      {"iam", "DeleteRolePermissionsBoundary", kind, false, false,
       guarded<delete_boundary<RoleKind>>},
      {"iam", "DeleteUserPermissionsBoundary", kind, false, false,
       guarded<delete_boundary<UserKind>>},
      {"iam", "DetachGroupPolicy", kind, false, false, guarded<detach<GroupKind>>},
      {"iam", "DetachRolePolicy", kind, false, false, guarded<detach<RoleKind>>},
      {"iam", "DetachUserPolicy", kind, false, false, guarded<detach<UserKind>>},
      {"iam", "ListAttachedGroupPolicies", kind, true, false, guarded<list_attached<GroupKind>>},
      {"iam", "ListAttachedRolePolicies", kind, true, false, guarded<list_attached<RoleKind>>},
      {"iam", "ListAttachedUserPolicies", kind, true, false, guarded<list_attached<UserKind>>},
      {"iam", "PutRolePermissionsBoundary", kind, false, false, guarded<put_boundary<RoleKind>>},
      {"iam", "PutUserPermissionsBoundary", kind, false, false, guarded<put_boundary<UserKind>>},
  };
}

}  // namespace lockbox::api::iam
