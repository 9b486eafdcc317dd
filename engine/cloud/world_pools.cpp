#include "engine/cloud/world_pools.hpp"

#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/cloud/direct_call.hpp"
#include "engine/identity/federation.hpp"

namespace lockbox::cloud {

namespace {

using Fault = std::optional<std::string>;

Fault fault(std::string_view at, std::string_view message) {
  return concat({at, ": ", message});
}

/// REGION:GUID with lower-case hexadecimal digits.
bool is_pool_id(const World& world, const std::string& id) {
  const std::string start = world.region + ":";
  return id.size() == start.size() + 36 && id.rfind(start, 0) == 0 &&
         id.find_first_not_of("0123456789abcdef-", start.size()) == std::string::npos;
}

Fault check_names(const std::string& at, const Json& value,
                  std::initializer_list<std::string_view> known) {
  if (!value.is_object())
    return fault(at, "expected an object");
  for (const auto& entry : value.items()) {
    bool found = false;
    for (const std::string_view name : known) found = found || name == entry.key();
    if (!found)
      return fault(concat({at, "/", entry.key()}),
                   concat({"unknown member; expected one of ",
                           join(std::vector<std::string>(known.begin(), known.end()), ", ")}));
  }
  return std::nullopt;
}

Fault add_one_identity(World& world, const std::string& at, identity::IdentityPool& pool,
                       const std::string& label, const Json& value) {
  if (const Fault f = check_names(at, value, {"id", "provider", "user"}))
    return f;
  identity::PoolIdentity one;
  one.id = string_member(value, "id").value_or(concat({pool.region, ":", make_uuid(world.rng)}));
  if (!is_pool_id(world, one.id))
    return fault(at + "/id", "expected REGION:GUID in lower case");
  one.label = label;
  one.created = one.modified = world.now;
  const auto provider = string_member(value, "provider");
  if (provider) {
    if (!identity::accepted_audience(world.services.identity, pool, *provider))
      return fault(at + "/provider", "the pool does not accept this login provider");
    one.logins.emplace_back(*provider, string_member(value, "user").value_or(label));
  }
  std::string id = one.id;
  pool.identities.set(std::move(id), std::move(one));
  return std::nullopt;
}

Json create_parameters(const std::string& name, const Json& value) {
  Json create{{"IdentityPoolName", name},
              {"AllowUnauthenticatedIdentities", value.value("guests", false)},
              {"AllowClassicFlow", value.value("classicFlow", false)}};
  for (const auto& [from, to] : {std::pair{"loginProviders", "SupportedLoginProviders"},
                                 std::pair{"userPools", "CognitoIdentityProviders"},
                                 std::pair{"openIdConnectProviders", "OpenIdConnectProviderARNs"}})
    if (const Json* given = member(value, from))
      create[to] = *given;
  return create;
}

Fault set_roles(World& world, const std::string& at, const std::string& id, const Json& roles) {
  if (const Fault f = check_names(at, roles, {"authenticated", "unauthenticated"}))
    return f;
  Json arns = Json::object();
  for (const auto& entry : roles.items())
    arns[entry.key()] = concat({"arn:aws:iam::", world.account, ":role/",
                                entry.value().is_string() ? entry.value().get<std::string>() : ""});
  const Result<Json> done = direct_call(world, "cognito-identity", "SetIdentityPoolRoles",
                                        Json{{"IdentityPoolId", id}, {"Roles", arns}});
  return done ? std::nullopt : fault(at, done.error().message);
}

}  // namespace

Fault add_identity_pool(World& world, const std::string& at, const std::string& name,
                        const Json& value) {
  if (const Fault f = check_names(at, value,
                                  {"id", "guests", "classicFlow", "loginProviders", "userPools",
                                   "openIdConnectProviders", "roles", "identities"}))
    return f;
  for (const char* flag : {"guests", "classicFlow"})
    if (const Json* given = member(value, flag); given && !given->is_boolean())
      return fault(concat({at, "/", flag}), "expected true or false");
  const Result<Json> made =
      direct_call(world, "cognito-identity", "CreateIdentityPool", create_parameters(name, value));
  if (!made)
    return fault(at, concat({"CreateIdentityPool refused: ", made.error().message}));
  std::string id = (*made)["IdentityPoolId"].get<std::string>();
  identity::IdentityPool pool = **world.services.identity.pools.find(id);
  world.services.identity.pools.erase(id);
  id = string_member(value, "id").value_or(id);
  if (!is_pool_id(world, id))
    return fault(at + "/id", "expected REGION:GUID in lower case");
  pool.id = id;
  if (const Json* identities = member(value, "identities"); identities && identities->is_object())
    for (const auto& entry : identities->items())
      if (const Fault f = add_one_identity(world, concat({at, "/identities/", entry.key()}), pool,
                                           entry.key(), entry.value()))
        return f;
  world.services.identity.pools.set(id, Cow<identity::IdentityPool>(std::move(pool)));
  if (const Json* roles = member(value, "roles"))
    return set_roles(world, at + "/roles", id, *roles);
  return std::nullopt;
}

}  // namespace lockbox::cloud
