// IAM groups and membership. Source: IAM API Reference.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/iam_common.hpp"
#include "engine/api/session_guard.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api::iam {

namespace {

constexpr std::size_t kGroupsPerUser = 10;

Result<Prepared> create_group(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string name = in.text("GroupName", Pattern::Name, 1, GroupKind::name_limit);
  std::string path = in.optional_text("Path", Pattern::Path, 1, 512);
  if (const auto error = in.error())
    return *error;
  if (path.empty())
    path = "/";
  const std::string account(call.account), arn = entity_arn(account, "group", path, name);
  return prepared(need_for(services, call, "CreateGroup", arn), [=](Run& run) -> Result<Json> {
    identity::Account& here = edit_account(run, account);
    for (const auto& entry : here.groups) {
      if (equals_ignore_case(entry.first, name))
        return already_exists(concat({"Group with name ", name, " already exists."}));
    }
    identity::Group group;
    group.name = name;
    group.path = path;
    group.id = make_unique_id(run.rng, "AGPA");
    group.arn = arn;
    group.created = run.now;
    Json out{{"Group", group_json(group)}};
    here.groups.set(name, Cow<identity::Group>(std::move(group)));
    return out;
  });
}

bool is_member(const identity::User& user, const std::string& group) {
  return std::find(user.groups.begin(), user.groups.end(), group) != user.groups.end();
}

Result<Prepared> get_group(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string name = in.text("GroupName", Pattern::Name, 1, 128);
  const Paging paging = read_paging(in);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  return prepared(need_for(services, call, "GetGroup", arn_of<GroupKind>(services, account, name)),
                  [=](Run& run) -> Result<Json> {
                    const auto group = find_entity<GroupKind>(run.services, account, name);
                    if (!group)
                      return group.error();
                    std::vector<Json> users;
                    for (const auto& entry : account_of(run.services, account).users) {
                      if (is_member(*entry.second, name))
                        users.push_back(user_json(*entry.second, false));
                    }
                    Json out = page("Users", std::move(users), paging);
                    out["Group"] = group_json(**group);
                    return out;
                  });
}

Result<Prepared> list_groups(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string prefix = in.optional_text("PathPrefix", Pattern::Any, 1, 512);
  const Paging paging = read_paging(in);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  Need need = need_for(services, call, "ListGroups",
                       concat({"arn:aws:iam::", account, ":group", prefix.empty() ? "/" : prefix}));
  return prepared(std::move(need), [=](Run& run) -> Result<Json> {
    std::vector<Json> all;
    for (const auto& entry : account_of(run.services, account).groups) {
      if (entry.second->path.rfind(prefix, 0) == 0)
        all.push_back(group_json(*entry.second));
    }
    return page("Groups", std::move(all), paging);
  });
}

Result<Prepared> delete_group(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string name = in.text("GroupName", Pattern::Name, 1, 128);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  return prepared(
      need_for(services, call, "DeleteGroup", arn_of<GroupKind>(services, account, name)),
      [=](Run& run) -> Result<Json> {
        const auto group = find_entity<GroupKind>(run.services, account, name);
        if (!group)
          return group.error();
        if (!(*group)->attached.empty())
          return delete_conflict("Cannot delete entity, must detach all policies first.");
        if (!(*group)->inline_policies.empty())
          return delete_conflict("Cannot delete entity, must delete policies first.");
        for (const auto& entry : account_of(run.services, account).users) {
          if (is_member(*entry.second, name))
            return delete_conflict("Cannot delete entity, must remove users from group first.");
        }
        edit_account(run, account).groups.erase(name);
        return Json::object();
      });
}

/// AddUserToGroup and RemoveUserFromGroup: the same parameters, opposite work.
template <bool Add>
Result<Prepared> change_membership(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string group = in.text("GroupName", Pattern::Name, 1, 128);
  const std::string user = in.text("UserName", Pattern::Name, 1, 128);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  return prepared(need_for(services, call, Add ? "AddUserToGroup" : "RemoveUserFromGroup",
                           arn_of<GroupKind>(services, account, group)),
                  [=](Run& run) -> Result<Json> {
                    const auto existing = find_entity<GroupKind>(run.services, account, group);
                    if (!existing)
                      return existing.error();
                    const auto found = edit_entity<UserKind>(run, account, user);
                    if (!found)
                      return found.error();
                    std::vector<std::string>& groups = (*found)->groups;
                    const auto at = std::find(groups.begin(), groups.end(), group);
                    if (Add && at == groups.end()) {
                      if (groups.size() >= kGroupsPerUser)
                        return limit_exceeded("Cannot exceed quota for GroupsPerUser: 10");
                      groups.push_back(group);
                    } else if (!Add && at == groups.end()) {
                      return no_such_entity(concat({"User ", user, " not in group ", group, "."}));
                    } else if (!Add) {
                      groups.erase(at);
                    }
                    return Json::object();
                  });
}

Result<Prepared> list_groups_for_user(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string user = in.text("UserName", Pattern::Name, 1, 128);
  const Paging paging = read_paging(in);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  return prepared(
      need_for(services, call, "ListGroupsForUser", arn_of<UserKind>(services, account, user)),
      [=](Run& run) -> Result<Json> {
        const auto found = find_entity<UserKind>(run.services, account, user);
        if (!found)
          return found.error();
        std::vector<Json> all;
        for (const std::string& name : (*found)->groups) {
          const auto group = find_entity<GroupKind>(run.services, account, name);
          if (group)
            all.push_back(group_json(**group));
        }
        return page("Groups", std::move(all), paging);
      });
}

}  // namespace

std::vector<Operation> group_operations() {
  using audit::Category;
  return {
      {"iam", "AddUserToGroup", Category::Management, false, false,
       guarded<change_membership<true>>},
      {"iam", "CreateGroup", Category::Management, false, false, guarded<create_group>},
      {"iam", "DeleteGroup", Category::Management, false, false, guarded<delete_group>},
      {"iam", "GetGroup", Category::Management, true, false, guarded<get_group>},
      {"iam", "ListGroups", Category::Management, true, false, guarded<list_groups>},
      {"iam", "ListGroupsForUser", Category::Management, true, false,
       guarded<list_groups_for_user>},
      {"iam", "RemoveUserFromGroup", Category::Management, false, false,
       guarded<change_membership<false>>},
  };
}

}  // namespace lockbox::api::iam
