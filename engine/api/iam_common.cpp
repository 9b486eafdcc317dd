#include "engine/api/iam_common.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/arn.hpp"
#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/identity/managed.hpp"

namespace lockbox::api::iam {

const identity::Account& account_of(const Services& services, std::string_view id) {
  static const identity::Account none;
  const Cow<identity::Account>* found = services.identity.accounts.find(id);
  return found ? found->get() : none;
}

identity::Account& edit_account(Run& run, std::string_view id) {
  return run.services.identity.accounts.edit(id)->edit();
}

std::string entity_arn(std::string_view account, std::string_view kind, std::string_view path,
                       std::string_view name) {
  return concat({"arn:aws:iam::", account, ":", kind, path, name});
}

AwsError no_such_entity(std::string message) {
  return query_error("NoSuchEntity", std::move(message), 404);
}
AwsError not_found(std::string_view kind, std::string_view name) {
  return no_such_entity(concat({"The ", kind, " with name ", name, " cannot be found."}));
}
AwsError already_exists(std::string message) {
  return query_error("EntityAlreadyExists", std::move(message), 409);
}
AwsError limit_exceeded(std::string message) {
  return query_error("LimitExceeded", std::move(message), 409);
}
AwsError delete_conflict(std::string message) {
  return query_error("DeleteConflict", std::move(message), 409);
}

namespace {

void add_resource_tags(Need& need, const identity::Tags& tags) {
  for (const auto& tag : tags) {
    need.context.set("aws:ResourceTag/" + tag.first, tag.second, "tag of the resource");
    need.context.set("iam:ResourceTag/" + tag.first, tag.second, "tag of the resource");
  }
}

template <class Map>
void tags_of_named(Need& need, const Map& map, const std::string& arn) {
  const auto* found = map.find(arn.substr(arn.rfind('/') + 1));
  if (found)
    add_resource_tags(need, (*found)->tags);
}

}  // namespace

Need need_for(const Services& services, const Call& call, std::string_view action,
              std::string resource) {
  Need need;
  need.action = concat({"iam:", action});
  need.resource = std::move(resource);
  const std::optional<Arn> arn = parse_arn(need.resource);
  need.resource_account = arn && !arn->account.empty() && arn->account != "aws"
                              ? arn->account
                              : std::string(call.account);
  if (arn) {
    const identity::Account& account = account_of(services, need.resource_account);
    if (arn->resource.rfind("user/", 0) == 0)
      tags_of_named(need, account.users, need.resource);
    else if (arn->resource.rfind("role/", 0) == 0)
      tags_of_named(need, account.roles, need.resource);
  }
  return need;
}

void add_request_tags(Need& need, const TagList& tags) {
  if (tags.empty()) {
    need.context.absent_because["aws:TagKeys"] = "the request names no tags";
    return;
  }
  std::vector<std::string> keys;
  for (const auto& tag : tags) {
    need.context.set("aws:RequestTag/" + tag.first, tag.second, "tag in the request");
    keys.push_back(tag.first);
  }
  need.context.set_multi("aws:TagKeys", std::move(keys), "tag keys in the request");
}

void add_boundary(Need& need, const std::string& arn) {
  if (arn.empty())
    need.context.absent_because["iam:PermissionsBoundary"] = "no permissions boundary is involved";
  else
    need.context.set("iam:PermissionsBoundary", arn, "permissions boundary");
}

const identity::ManagedPolicy* managed_policy(const Services& services, std::string_view account,
                                              std::string_view arn) {
  return identity::find_managed_policy(account_of(services, account), arn);
}

std::optional<AwsError> check_boundary(const Services& services, std::string_view account,
                                       const std::string& arn) {
  if (arn.empty() || managed_policy(services, account, arn))
    return std::nullopt;
  return no_such_entity(concat({"Scope ARN: ", arn, " does not exist or is not attachable."}));
}

Prepared prepared(Need need, std::function<Result<Json>(Run&)> run) {
  Prepared out;
  out.main_resource = need.resource == "*" ? std::string() : need.resource;
  out.needs.push_back(std::move(need));
  out.run = std::move(run);
  return out;
}

Result<policy::DocumentPtr> parse_policy(const std::string& text, policy::Kind kind) {
  auto parsed = policy::parse_document(text, kind);
  if (!parsed)
    return policy::malformed_policy_document(parsed.error());
  return *parsed;
}

std::size_t counted_size(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return c != ' ' && c != '\t' && c != '\r' && c != '\n';
  }));
}

Json document_json(const policy::DocumentPtr& document) {
  if (!document)
    return nullptr;
  JsonParse parsed = parse_json(document->text);
  return parsed ? std::move(parsed.value) : Json(document->text);
}

Json tags_json(const identity::Tags& tags) {
  Json out = Json::array();
  for (const auto& tag : tags) out.push_back(Json{{"Key", tag.first}, {"Value", tag.second}});
  return out;
}

std::optional<AwsError> merge_tags(identity::Tags& tags, const TagList& more) {
  std::vector<std::string> seen;
  for (const auto& tag : more) {
    const std::string key = to_lower(tag.first);
    if (std::find(seen.begin(), seen.end(), key) != seen.end())
      return query_error("InvalidInput",
                         "Duplicate tag keys found. Please note that Tag keys are case "
                         "insensitive.");
    seen.push_back(key);
    if (key.rfind("aws:", 0) == 0)
      return query_error("InvalidInput",
                         "System tags cannot be added/updated/deleted. Tag keys must not start "
                         "with aws:.");
    for (const auto& old : tags) {
      if (old.first != tag.first && equals_ignore_case(old.first, tag.first)) {
        tags.erase(old.first);
        break;
      }
    }
    tags.set(tag.first, tag.second);
  }
  if (tags.size() > 50)
    return limit_exceeded("The number of tags has reached the maximum limit.");
  return std::nullopt;
}

namespace {

void add_boundary_json(Json& out, const std::string& boundary) {
  if (!boundary.empty())
    out["PermissionsBoundary"] =
        Json{{"PermissionsBoundaryType", "Policy"}, {"PermissionsBoundaryArn", boundary}};
}

}  // namespace

Json user_json(const identity::User& user, bool full) {
  Json out{{"Path", user.path},
           {"UserName", user.name},
           {"UserId", user.id},
           {"Arn", user.arn},
           {"CreateDate", cli_seconds(user.created.ms)}};
  if (full) {
    add_boundary_json(out, user.boundary);
    if (!user.tags.empty())
      out["Tags"] = tags_json(user.tags);
  }
  return out;
}

Json group_json(const identity::Group& group) {
  return Json{{"Path", group.path},
              {"GroupName", group.name},
              {"GroupId", group.id},
              {"Arn", group.arn},
              {"CreateDate", cli_seconds(group.created.ms)}};
}

Json role_json(const identity::Role& role, bool full) {
  Json out{{"Path", role.path},
           {"RoleName", role.name},
           {"RoleId", role.id},
           {"Arn", role.arn},
           {"CreateDate", cli_seconds(role.created.ms)},
           {"AssumeRolePolicyDocument", document_json(role.trust)}};
  if (!role.description.empty())
    out["Description"] = role.description;
  out["MaxSessionDuration"] = role.max_session_seconds;
  if (full) {
    add_boundary_json(out, role.boundary);
    if (!role.tags.empty())
      out["Tags"] = tags_json(role.tags);
  }
  return out;
}

namespace {

template <class Map>
void count_uses(const Map& map, const std::string& arn, std::int64_t& attached) {
  for (const auto& entry : map) {
    const auto& list = entry.second->attached;
    attached += std::count(list.begin(), list.end(), arn);
  }
}

}  // namespace

Json policy_json(const Services& services, std::string_view account,
                 const identity::ManagedPolicy& policy, bool full) {
  const identity::Account& here = account_of(services, account);
  std::int64_t attached = 0, boundaries = 0;
  count_uses(here.users, policy.arn, attached);
  count_uses(here.groups, policy.arn, attached);
  count_uses(here.roles, policy.arn, attached);
  for (const auto& entry : here.users) boundaries += entry.second->boundary == policy.arn;
  for (const auto& entry : here.roles) boundaries += entry.second->boundary == policy.arn;
  Json out{{"PolicyName", policy.name},
           {"PolicyId", policy.id},
           {"Arn", policy.arn},
           {"Path", policy.path},
           {"DefaultVersionId", policy.default_version},
           {"AttachmentCount", attached},
           {"PermissionsBoundaryUsageCount", boundaries},
           {"IsAttachable", true}};
  if (full && !policy.description.empty())
    out["Description"] = policy.description;
  out["CreateDate"] = cli_seconds(policy.created.ms);
  out["UpdateDate"] = cli_seconds(policy.updated.ms);
  return out;
}

Paging read_paging(Params& in) {
  Paging out;
  out.max_items = in.integer("MaxItems", 1, 1000).value_or(1000);
  out.marker = in.optional_text("Marker", Pattern::Any, 1, 320);
  return out;
}

Json page(const char* name, std::vector<Json> all, const Paging& paging) {
  std::size_t from = 0;
  if (const auto at = to_int(paging.marker))
    from = std::min(all.size(), static_cast<std::size_t>(std::max<std::int64_t>(0, *at)));
  const std::size_t to = std::min(all.size(), from + static_cast<std::size_t>(paging.max_items));
  Json list = Json::array();
  for (std::size_t i = from; i < to; ++i) list.push_back(std::move(all[i]));
  Json out = Json::object();
  out[name] = std::move(list);
  if (to < all.size()) {
    out["IsTruncated"] = true;
    out["Marker"] = std::to_string(to);
  }
  return out;
}

Result<std::string> user_or_caller(Params& in, const Call& call) {
  const std::string name = in.optional_text("UserName", Pattern::Name, 1, 128);
  if (const auto error = in.error())
    return *error;
  if (!name.empty())
    return name;
  if (call.caller.principal.kind == policy::PrincipalKind::User)
    return call.caller.user_name;
  if (call.caller.principal.kind == policy::PrincipalKind::Root)
    return std::string("root");
  return query_error("ValidationError",
                     "Must specify userName when calling with non-User credentials");
}

}  // namespace lockbox::api::iam
