// IAM users: CreateUser, GetUser, ListUsers, DeleteUser. Source: IAM API Reference.
#include <nlohmann/json.hpp>

#include "engine/api/iam_common.hpp"
#include "engine/api/session_guard.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api::iam {

namespace {

Result<Prepared> create_user(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string name = in.text("UserName", Pattern::Name, 1, UserKind::name_limit);
  std::string path = in.optional_text("Path", Pattern::Path, 1, 512);
  const std::string boundary = in.optional_text("PermissionsBoundary", Pattern::Any, 20, 2048);
  const TagList tags = in.tags();
  if (const auto error = in.error())
    return *error;
  if (path.empty())
    path = "/";
  const std::string account(call.account);
  Need need = need_for(services, call, "CreateUser", entity_arn(account, "user", path, name));
  add_request_tags(need, tags);
  add_boundary(need, boundary);
  return prepared(std::move(need), [=](Run& run) -> Result<Json> {
    if (const auto error = check_boundary(run.services, account, boundary))
      return *error;
    identity::Account& here = edit_account(run, account);
    for (const auto& entry : here.users) {
      if (equals_ignore_case(entry.first, name))
        return already_exists(concat({"User with name ", name, " already exists."}));
    }
    identity::User user;
    user.name = name;
    user.path = path;
    user.id = make_unique_id(run.rng, "AIDA");
    user.arn = entity_arn(account, "user", path, name);
    user.created = run.now;
    user.boundary = boundary;
    if (const auto error = merge_tags(user.tags, tags))
      return *error;
    Json out{{"User", user_json(user, true)}};
    here.users.set(name, Cow<identity::User>(std::move(user)));
    return out;
  });
}

Json root_json(const std::string& account, SimTime created) {
  return Json{{"UserId", account},
              {"Arn", concat({"arn:aws:iam::", account, ":root"})},
              {"CreateDate", cli_seconds(created.ms)}};
}

Result<Prepared> get_user(const Services& services, const Call& call) {
  Params in(call.parameters);
  const Result<std::string> who = user_or_caller(in, call);
  if (!who)
    return who.error();
  const std::string name = *who, account(call.account);
  const bool root = name == "root" && !in.has("UserName");
  Need need = need_for(services, call, "GetUser",
                       root ? concat({"arn:aws:iam::", account, ":root"})
                            : arn_of<UserKind>(services, account, name));
  return prepared(std::move(need), [=](Run& run) -> Result<Json> {
    if (root)
      return Json{{"User", root_json(account, SimTime{0})}};
    const auto user = find_entity<UserKind>(run.services, account, name);
    if (!user)
      return user.error();
    return Json{{"User", user_json(**user, true)}};
  });
}

Result<Prepared> list_users(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string prefix = in.optional_text("PathPrefix", Pattern::Any, 1, 512);
  const Paging paging = read_paging(in);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  Need need = need_for(services, call, "ListUsers",
                       concat({"arn:aws:iam::", account, ":user", prefix.empty() ? "/" : prefix}));
  return prepared(std::move(need), [=](Run& run) -> Result<Json> {
    std::vector<Json> all;
    for (const auto& entry : account_of(run.services, account).users) {
      if (entry.second->path.rfind(prefix, 0) == 0)
        all.push_back(user_json(*entry.second, false));
    }
    return page("Users", std::move(all), paging);
  });
}

Result<Prepared> delete_user(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string name = in.text("UserName", Pattern::Name, 1, 128);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  Need need = need_for(services, call, "DeleteUser", arn_of<UserKind>(services, account, name));
  return prepared(std::move(need), [=](Run& run) -> Result<Json> {
    const auto found = find_entity<UserKind>(run.services, account, name);
    if (!found)
      return found.error();
    const identity::User& user = **found;
    if (!user.attached.empty())
      return delete_conflict("Cannot delete entity, must detach all policies first.");
    if (!user.inline_policies.empty())
      return delete_conflict("Cannot delete entity, must delete policies first.");
    if (!user.access_keys.empty())
      return delete_conflict("Cannot delete entity, must delete access keys first.");
    if (!user.mfa_devices.empty())
      return delete_conflict("Cannot delete entity, must delete MFA device first.");
    if (!user.groups.empty())
      return delete_conflict("Cannot delete entity, must remove users from group first.");
    edit_account(run, account).users.erase(name);
    return Json::object();
  });
}

}  // namespace

std::vector<Operation> user_operations() {
  using audit::Category;
  return {
      {"iam", "CreateUser", Category::Management, false, false, guarded<create_user>},
      {"iam", "DeleteUser", Category::Management, false, false, guarded<delete_user>},
      {"iam", "GetUser", Category::Management, true, false, guarded<get_user>},
      {"iam", "ListUsers", Category::Management, true, false, guarded<list_users>},
  };
}

}  // namespace lockbox::api::iam
