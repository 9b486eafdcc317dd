// Inline policies of users, groups and roles. Source: IAM API Reference (PutUserPolicy ...).
#include <nlohmann/json.hpp>

#include "engine/api/iam_common.hpp"
#include "engine/api/session_guard.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api::iam {

namespace {

template <class Kind>
std::string action(std::string_view verb, std::string_view noun) {
  return concat({verb, Kind::title, noun});
}

AwsError inline_not_found(std::string_view kind, std::string_view policy) {
  return no_such_entity(concat({"The ", kind, " policy with name ", policy, " cannot be found."}));
}

/// The boundary of a user or role is a condition key of calls that change its policies.
template <class Kind>
void add_own_boundary(Need& need, const Services& services, const std::string& account,
                      const std::string& name) {
  if constexpr (!std::is_same_v<Kind, GroupKind>) {
    const auto entity = find_entity<Kind>(services, account, name);
    add_boundary(need, entity ? (*entity)->boundary : std::string());
  }
}

template <class Kind>
std::size_t inline_size(const typename Kind::Entity& entity) {
  std::size_t total = 0;
  for (const auto& entry : entity.inline_policies) total += counted_size(entry.second->text);
  return total;
}

template <class Kind>
Result<Prepared> put_policy(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string name = in.text(Kind::name_member, Pattern::Name, 1, 128);
  const std::string policy = in.text("PolicyName", Pattern::Name, 1, 128);
  const std::string text = in.text("PolicyDocument", Pattern::Any, 1, 131072);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  Need need = need_for(services, call, action<Kind>("Put", "Policy"),
                       arn_of<Kind>(services, account, name));
  add_own_boundary<Kind>(need, services, account, name);
  return prepared(std::move(need), [=](Run& run) -> Result<Json> {
    const auto entity = edit_entity<Kind>(run, account, name);
    if (!entity)
      return entity.error();
    const Result<policy::DocumentPtr> document = parse_policy(text, policy::Kind::Identity);
    if (!document)
      return document.error();
    (*entity)->inline_policies.set(policy, *document);
    if (inline_size<Kind>(**entity) > Kind::inline_limit)
      return limit_exceeded(concat({"Maximum policy size of ", std::to_string(Kind::inline_limit),
                                    " bytes exceeded for ", Kind::word, " ", name}));
    return Json::object();
  });
}

template <class Kind>
Result<Prepared> get_policy(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string name = in.text(Kind::name_member, Pattern::Name, 1, 128);
  const std::string policy = in.text("PolicyName", Pattern::Name, 1, 128);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  return prepared(need_for(services, call, action<Kind>("Get", "Policy"),
                           arn_of<Kind>(services, account, name)),
                  [=](Run& run) -> Result<Json> {
                    const auto entity = find_entity<Kind>(run.services, account, name);
                    if (!entity)
                      return entity.error();
                    const policy::DocumentPtr* document = (*entity)->inline_policies.find(policy);
                    if (!document)
                      return inline_not_found(Kind::word, policy);
                    Json out = Json::object();
                    out[Kind::name_member] = name;
                    out["PolicyName"] = policy;
                    out["PolicyDocument"] = document_json(*document);
                    return out;
                  });
}

template <class Kind>
Result<Prepared> delete_policy(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string name = in.text(Kind::name_member, Pattern::Name, 1, 128);
  const std::string policy = in.text("PolicyName", Pattern::Name, 1, 128);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  Need need = need_for(services, call, action<Kind>("Delete", "Policy"),
                       arn_of<Kind>(services, account, name));
  add_own_boundary<Kind>(need, services, account, name);
  return prepared(std::move(need), [=](Run& run) -> Result<Json> {
    const auto entity = edit_entity<Kind>(run, account, name);
    if (!entity)
      return entity.error();
    if (!(*entity)->inline_policies.erase(policy))
      return inline_not_found(Kind::word, policy);
    return Json::object();
  });
}

template <class Kind>
Result<Prepared> list_policies(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string name = in.text(Kind::name_member, Pattern::Name, 1, 128);
  const Paging paging = read_paging(in);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  return prepared(need_for(services, call, action<Kind>("List", "Policies"),
                           arn_of<Kind>(services, account, name)),
                  [=](Run& run) -> Result<Json> {
                    const auto entity = find_entity<Kind>(run.services, account, name);
                    if (!entity)
                      return entity.error();
                    std::vector<Json> all;
                    for (const auto& entry : (*entity)->inline_policies) all.push_back(entry.first);
                    return page("PolicyNames", std::move(all), paging);
                  });
}

}  // namespace

std::vector<Operation> inline_policy_operations() {
  constexpr audit::Category kind = audit::Category::Management;
  return {
      {"iam", "DeleteGroupPolicy", kind, false, false, guarded<delete_policy<GroupKind>>},
      {"iam", "DeleteRolePolicy", kind, false, false, guarded<delete_policy<RoleKind>>},
      {"iam", "DeleteUserPolicy", kind, false, false, guarded<delete_policy<UserKind>>},
      {"iam", "GetGroupPolicy", kind, true, false, guarded<get_policy<GroupKind>>},
      {"iam", "GetRolePolicy", kind, true, false, guarded<get_policy<RoleKind>>},
      {"iam", "GetUserPolicy", kind, true, false, guarded<get_policy<UserKind>>},
      {"iam", "ListGroupPolicies", kind, true, false, guarded<list_policies<GroupKind>>},
      {"iam", "ListRolePolicies", kind, true, false, guarded<list_policies<RoleKind>>},
      {"iam", "ListUserPolicies", kind, true, false, guarded<list_policies<UserKind>>},
      {"iam", "PutGroupPolicy", kind, false, false, guarded<put_policy<GroupKind>>},
      {"iam", "PutRolePolicy", kind, false, false, guarded<put_policy<RoleKind>>},
      {"iam", "PutUserPolicy", kind, false, false, guarded<put_policy<UserKind>>},
  };
}

}  // namespace lockbox::api::iam
