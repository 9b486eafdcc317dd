// Identity pools and their roles. Source: Amazon Cognito Federated Identities API Reference.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/api/cognito_common.hpp"
#include "engine/api/pass_role.hpp"
#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api::cognito {

namespace {

using identity::IdentityPool;
using identity::PoolIdentity;

AwsError pool_part_absent(std::string_view what) {
  return AwsError{"NotSimulatedException",
                  concat({"Lockbox does not simulate ", what, " of identity pools."}), 400, "",
                  nullptr};
}

Json map_json(const PMap<std::string, std::string>& map) {
  Json out = Json::object();
  for (const auto& entry : map) out[entry.first] = entry.second;
  return out;
}

Json pool_json(const IdentityPool& p) {
  Json out{{"IdentityPoolId", p.id},
           {"IdentityPoolName", p.name},
           {"AllowUnauthenticatedIdentities", p.allow_guests},
           {"AllowClassicFlow", p.allow_classic_flow}};
  if (!p.login_providers.empty())
    out["SupportedLoginProviders"] = map_json(p.login_providers);
  if (!p.oidc_providers.empty())
    out["OpenIdConnectProviderARNs"] = p.oidc_providers;
  for (const IdentityPool::UserPool& u : p.user_pools)
    out["CognitoIdentityProviders"].push_back(Json{{"ProviderName", u.provider},
                                                   {"ClientId", u.client_id},
                                                   {"ServerSideTokenCheck", u.server_side_check}});
  if (!p.tags.empty())
    out["IdentityPoolTags"] = map_json(p.tags);
  return out;
}

void read_user_pools(Params& in, IdentityPool& out) {
  const Json* list = in.any("CognitoIdentityProviders");
  if (!list)
    return;
  if (!list->is_array()) {
    in.violation(concat({"'", to_text(*list), "'"}), "CognitoIdentityProviders",
                 "Member must be a list");
    return;
  }
  for (const Json& one : *list) {
    IdentityPool::UserPool u;
    u.provider = string_member(one, "ProviderName").value_or("");
    u.client_id = string_member(one, "ClientId").value_or("");
    const Json* check = member(one, "ServerSideTokenCheck");
    u.server_side_check = check && check->is_boolean() && check->get<bool>();
    if (u.provider.empty() || u.client_id.empty())
      in.violation(concat({"'", to_text(one), "'"}), "CognitoIdentityProviders",
                   "Member must have a ProviderName and a ClientId");
    out.user_pools.push_back(std::move(u));
  }
}

bool is_pool_name(const std::string& name) {
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) ||
           std::string_view(" _+=,.@-").find(c) != std::string_view::npos;
  });
}

/// The members that CreateIdentityPool and UpdateIdentityPool share.
Result<IdentityPool> read_pool(const Services& services, const Call& call, Params& in) {
  IdentityPool out;
  out.account = std::string(call.account);
  out.region = std::string(call.region);
  out.name = in.text("IdentityPoolName", Pattern::Any, 1, 128);
  if (!is_pool_name(out.name))
    in.violation(concat({"'", out.name, "'"}), "IdentityPoolName",
                 "Member must satisfy regular expression pattern: [\\w\\s+=,.@-]+");
  if (!in.has("AllowUnauthenticatedIdentities"))
    in.violation("null", "AllowUnauthenticatedIdentities", "Member must not be null");
  out.allow_guests = in.flag("AllowUnauthenticatedIdentities");
  out.allow_classic_flow = in.flag("AllowClassicFlow");
  for (auto& entry : read_map(in, "SupportedLoginProviders"))
    out.login_providers.set(entry.first, entry.second);
  for (auto& entry : read_map(in, "IdentityPoolTags")) out.tags.set(entry.first, entry.second);
  read_user_pools(in, out);
  out.oidc_providers = in.texts("OpenIdConnectProviderARNs");
  const bool developer = in.any("DeveloperProviderName") != nullptr;
  const bool saml = !in.texts("SamlProviderARNs").empty();
  if (const auto error = in.error())
    return *error;
  if (developer)
    return pool_part_absent("developer authenticated identities");
  if (saml)
    return pool_part_absent("SAML providers");
  const Cow<identity::Account>* account = services.identity.accounts.find(call.account);
  for (const std::string& arn : out.oidc_providers)
    if (!account || !(*account)->oidc_providers.contains(arn))
      return bad_parameter(concat({"Invalid OpenID Connect provider ARN: ", arn}));
  return out;
}

Result<Prepared> create_pool(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const Result<IdentityPool> read = read_pool(services, call, in);
  if (!read)
    return read.error();
  const IdentityPool wanted = *read;
  Prepared out;
  Need need = need_for(call, "CreateIdentityPool", nullptr);
  for (const auto& tag : wanted.tags)
    need.context.set("aws:RequestTag/" + tag.first, tag.second, "tag in the request");
  out.needs.push_back(std::move(need));
  out.run = [=](Run& run) -> Result<Json> {
    IdentityPool pool = wanted;
    pool.id = concat({pool.region, ":", make_uuid(run.rng)});
    Json answer = pool_json(pool);
    std::string id = pool.id;
    run.services.identity.pools.set(std::move(id), Cow<IdentityPool>(std::move(pool)));
    return answer;
  };
  return out;
}

/// A call about one pool, named by IdentityPoolId: `work` gets the pool to be changed.
template <class Work>
Result<Prepared> on_pool(const Services& services, const Call& call, Params& in,
                         std::string_view action, const std::string& id, Work work) {
  if (const auto error = in.error())
    return *error;
  const auto pool = pool_at(services, id);
  if (!pool)
    return pool.error();
  Prepared out;
  out.needs.push_back(need_for(call, action, *pool));
  out.main_resource = identity::pool_arn(**pool);
  out.run = [=](Run& run) -> Result<Json> {
    Cow<IdentityPool>* found = run.services.identity.pools.edit(id);
    if (!found)
      return not_found("IdentityPool", id);
    return work(run, *found);
  };
  return out;
}

std::string read_pool_id(Params& in) {
  return in.text("IdentityPoolId", Pattern::Any, 1, 55);
}

Result<Prepared> update_pool(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::string id = read_pool_id(in);
  const Result<IdentityPool> read = read_pool(services, call, in);
  if (!read)
    return read.error();
  const IdentityPool wanted = *read;
  return on_pool(services, call, in, "UpdateIdentityPool", id,
                 [=](Run&, Cow<IdentityPool>& pool) -> Result<Json> {
                   IdentityPool next = wanted;
                   next.id = pool->id;
                   next.account = pool->account;
                   next.region = pool->region;
                   next.authenticated_role = pool->authenticated_role;
                   next.unauthenticated_role = pool->unauthenticated_role;
                   next.role_mappings = pool->role_mappings;
                   next.identities = pool->identities;
                   Json answer = pool_json(next);
                   pool = Cow<IdentityPool>(std::move(next));
                   return answer;
                 });
}

Result<Prepared> describe_pool(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  return on_pool(services, call, in, "DescribeIdentityPool", read_pool_id(in),
                 [](Run&, Cow<IdentityPool>& pool) -> Result<Json> { return pool_json(*pool); });
}

Result<Prepared> delete_pool(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::string id = read_pool_id(in);
  return on_pool(services, call, in, "DeleteIdentityPool", id,
                 [=](Run& run, Cow<IdentityPool>&) -> Result<Json> {
                   run.services.identity.pools.erase(id);
                   return Json::object();
                 });
}

/// Reads MaxResults (required) and NextToken (the number of entries already seen).
std::pair<std::size_t, std::size_t> read_page(Params& in) {
  if (!in.has("MaxResults"))
    in.violation("null", "MaxResults", "Member must not be null");
  const auto most = static_cast<std::size_t>(in.integer("MaxResults", 1, 60).value_or(60));
  const auto from = to_int(in.optional_text("NextToken", Pattern::Any, 1, 65535));
  return {most, from && *from > 0 ? static_cast<std::size_t>(*from) : 0};
}

Json page_of(const char* name, const std::vector<Json>& all, std::size_t most, std::size_t from) {
  Json list = Json::array();
  for (std::size_t i = from; i < all.size() && list.size() < most; ++i) list.push_back(all[i]);
  Json out{{name, std::move(list)}};
  if (from + most < all.size())
    out["NextToken"] = std::to_string(from + most);
  return out;
}

Result<Prepared> list_pools(const Services&, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::pair<std::size_t, std::size_t> page = read_page(in);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account), region(call.region);
  Prepared out;
  out.needs.push_back(need_for(call, "ListIdentityPools", nullptr));
  out.run = [=](Run& run) -> Result<Json> {
    std::vector<Json> all;
    for (const auto& entry : run.services.identity.pools)
      if (entry.second->account == account && entry.second->region == region)
        all.push_back(
            Json{{"IdentityPoolId", entry.first}, {"IdentityPoolName", entry.second->name}});
    return page_of("IdentityPools", all, page.first, page.second);
  };
  return out;
}

Json identity_json(const PoolIdentity& one) {
  Json out{{"IdentityId", one.id}};
  if (!one.logins.empty()) {
    out["Logins"] = Json::array();
    for (const auto& login : one.logins) out["Logins"].push_back(login.first);
  }
  out["CreationDate"] = cli_seconds(one.created.ms);
  out["LastModifiedDate"] = cli_seconds(one.modified.ms);
  return out;
}

Result<Prepared> list_identities(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::string id = read_pool_id(in);
  const std::pair<std::size_t, std::size_t> page = read_page(in);
  in.ignore("HideDisabled");
  return on_pool(services, call, in, "ListIdentities", id,
                 [=](Run&, Cow<IdentityPool>& pool) -> Result<Json> {
                   std::vector<Json> all;
                   for (const auto& entry : pool->identities)
                     all.push_back(identity_json(entry.second));
                   Json out{{"IdentityPoolId", id}};
                   out.update(page_of("Identities", all, page.first, page.second));
                   return out;
                 });
}

Result<Prepared> describe_identity(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::string id = in.text("IdentityId", Pattern::Any, 1, 55);
  if (const auto error = in.error())
    return *error;
  const IdentityPool* pool = identity::pool_of_identity(services.identity, id);
  if (!pool)
    return not_found("Identity", id);
  return on_pool(services, call, in, "DescribeIdentity", pool->id,
                 [=](Run&, Cow<IdentityPool>& here) -> Result<Json> {
                   const PoolIdentity* one = here->identities.find(id);
                   return one ? Result<Json>(identity_json(*one)) : not_found("Identity", id);
                 });
}

Json roles_json(const IdentityPool& pool) {
  Json out{{"IdentityPoolId", pool.id}};
  Json roles = Json::object();
  if (!pool.authenticated_role.empty())
    roles["authenticated"] = pool.authenticated_role;
  if (!pool.unauthenticated_role.empty())
    roles["unauthenticated"] = pool.unauthenticated_role;
  if (!roles.empty())
    out["Roles"] = std::move(roles);
  for (const auto& entry : pool.role_mappings)
    out["RoleMappings"][entry.first] = mapping_json(entry.second);
  return out;
}

Result<Prepared> set_roles(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::string id = read_pool_id(in);
  if (!in.has("Roles"))
    in.violation("null", "Roles", "Member must not be null");
  const auto roles = read_map(in, "Roles");
  const auto mappings = read_role_mappings(in);
  std::string authenticated, unauthenticated;
  for (const auto& [kind, arn] : roles) {
    const std::optional<Arn> parts = parse_arn(arn);
    if (!parts || parts->service != "iam" || parts->resource.rfind("role/", 0) != 0)
      in.violation(concat({"'", arn, "'"}), "Roles", "Member must be the ARN of a role");
    if (kind == "authenticated")
      authenticated = arn;
    else if (kind == "unauthenticated")
      unauthenticated = arn;
    else
      in.violation(concat({"'", kind, "'"}), "Roles",
                   "Member must satisfy enum value set: [authenticated, unauthenticated]");
  }
  Result<Prepared> out = on_pool(services, call, in, "SetIdentityPoolRoles", id,
                                 [=](Run&, Cow<IdentityPool>& pool) -> Result<Json> {
                                   pool.edit().authenticated_role = authenticated;
                                   pool.edit().unauthenticated_role = unauthenticated;
                                   pool.edit().role_mappings = mappings;
                                   return Json::object();
                                 });
  if (!out)
    return out;
  std::set<std::string> passed;
  for (const auto& entry : roles) passed.insert(entry.second);
  for (const auto& entry : mappings)
    for (const identity::RoleRule& rule : entry.second.rules) passed.insert(rule.role);
  for (const std::string& role : passed)
    out->needs.push_back(pass_role(call, role, identity::kPoolProvider));
  return out;
}

Result<Prepared> get_roles(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  return on_pool(services, call, in, "GetIdentityPoolRoles", read_pool_id(in),
                 [](Run&, Cow<IdentityPool>& pool) -> Result<Json> { return roles_json(*pool); });
}

}  // namespace

AwsError not_found(std::string_view what, std::string_view id) {
  return query_error("ResourceNotFoundException", concat({what, " '", id, "' not found."}));
}
AwsError not_authorized(std::string message) {
  return query_error("NotAuthorizedException", std::move(message));
}
AwsError bad_parameter(std::string message) {
  return query_error("InvalidParameterException", std::move(message));
}

Expected<const IdentityPool*, AwsError> pool_at(const Services& services, const std::string& id) {
  const IdentityPool* pool = identity::find_pool(services.identity, id);
  if (!pool)
    return not_found("IdentityPool", id);
  return pool;
}

Need need_for(const Call& call, std::string_view action, const IdentityPool* pool) {
  Need need;
  need.action = concat({"cognito-identity:", action});
  need.resource = pool ? identity::pool_arn(*pool) : std::string("*");
  need.resource_account = pool ? pool->account : std::string(call.account);
  if (pool)
    for (const auto& tag : pool->tags)
      need.context.set("aws:ResourceTag/" + tag.first, tag.second, "tag of the identity pool");
  return need;
}

std::vector<std::pair<std::string, std::string>> read_map(Params& in, const char* name) {
  std::vector<std::pair<std::string, std::string>> out;
  const Json* map = in.any(name);
  if (!map)
    return out;
  if (!map->is_object()) {
    in.violation(concat({"'", to_text(*map), "'"}), name, "Member must be a map of texts");
    return out;
  }
  for (const auto& entry : map->items()) {
    if (entry.value().is_string())
      out.emplace_back(entry.key(), entry.value().get<std::string>());
    else
      in.violation(concat({"'", to_text(entry.value()), "'"}), name,
                   "Member must be a map of texts");
  }
  return out;
}

std::vector<Operation> pool_operations() {
  constexpr audit::Category kind = audit::Category::Management;
  constexpr const char* service = "cognito-identity";
  return {
      {service, "CreateIdentityPool", kind, false, false, create_pool},
      {service, "DeleteIdentityPool", kind, false, false, delete_pool},
      {service, "DescribeIdentity", kind, true, false, describe_identity},
      {service, "DescribeIdentityPool", kind, true, false, describe_pool},
      {service, "GetIdentityPoolRoles", kind, true, false, get_roles},
      {service, "ListIdentities", kind, true, false, list_identities},
      {service, "ListIdentityPools", kind, true, false, list_pools},
      {service, "SetIdentityPoolRoles", kind, false, false, set_roles},
      {service, "UpdateIdentityPool", kind, false, false, update_pool},
  };
}

}  // namespace lockbox::api::cognito
