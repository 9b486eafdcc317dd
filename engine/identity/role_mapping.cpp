#include "engine/identity/role_mapping.hpp"

#include <algorithm>

#include "engine/base/text.hpp"

namespace lockbox::identity {

namespace {

AwsError role_refused(std::string message) {
  AwsError e;
  e.code = "NotAuthorizedException";
  e.message = std::move(message);
  return e;
}

bool rule_matches(const RoleRule& rule, const WebToken& token) {
  // Developer Guide: "If the match type is NotEqual and the claim doesn't exist, the rule is not
  // evaluated."
  const std::vector<std::string> values = token.claim(rule.claim);
  const auto one = [&](const std::string& v) {
    if (rule.match == "StartsWith")
      return v.rfind(rule.value, 0) == 0;
    if (rule.match == "Contains")
      return v.find(rule.value) != std::string::npos;
    return v == rule.value;
  };
  const bool any = std::any_of(values.begin(), values.end(), one);
  return rule.match == "NotEqual" ? !values.empty() && !any : any;
}

bool has_role(const std::vector<std::string>& list, std::string_view role) {
  return std::find(list.begin(), list.end(), role) != list.end();
}

Result<std::string> unresolved(const IdentityPool& pool, const RoleMapping& mapping) {
  if (!mapping.deny_ambiguous)
    return pool.authenticated_role;
  return role_refused(
      concat({"The ambiguous role mapping rules for: ", pool.id, " denied this request."}));
}

Result<std::string> by_token(const IdentityPool& pool, const RoleMapping& mapping,
                             const WebToken& token, std::string_view custom) {
  const std::vector<std::string> roles = token.claim("cognito:roles");
  if (!custom.empty())
    return has_role(roles, custom)
               ? Result<std::string>(std::string(custom))
               : role_refused(concat({"The token does not contain the role ", custom, "."}));
  const std::vector<std::string> preferred = token.claim("cognito:preferred_role");
  if (!preferred.empty() && !preferred.front().empty())
    return preferred.front();
  return unresolved(pool, mapping);
}

Result<std::string> by_rules(const IdentityPool& pool, const RoleMapping& mapping,
                             const WebToken& token, std::string_view custom) {
  for (const RoleRule& rule : mapping.rules)
    if (rule_matches(rule, token) && (custom.empty() || rule.role == custom))
      return rule.role;
  if (!custom.empty())
    return role_refused(concat({"No matching rule assigns the role ", custom, "."}));
  return unresolved(pool, mapping);
}

}  // namespace

const RoleMapping* mapping_for(const IdentityPool& pool, const WebToken& token) {
  const std::string provider = provider_name(token.issuer);
  if (const RoleMapping* found = pool.role_mappings.find(provider))
    return found;
  if (const RoleMapping* found = pool.role_mappings.find(concat({provider, ":", token.audience})))
    return found;
  for (const std::string& arn : pool.oidc_providers)
    if (arn.substr(arn.find('/') + 1) == provider)
      return pool.role_mappings.find(arn);
  return nullptr;
}

Result<std::string> mapped_role(const IdentityPool& pool, const WebToken& token,
                                std::string_view custom) {
  const RoleMapping* mapping = mapping_for(pool, token);
  if (mapping)
    return mapping->by_rules ? by_rules(pool, *mapping, token, custom)
                             : by_token(pool, *mapping, token, custom);
  // API Reference: the parameter is for providers whose tokens carry several roles.
  if (!custom.empty() && custom != pool.authenticated_role)
    return role_refused(
        concat({"The provider of this login assigns no roles, so it cannot assign ", custom, "."}));
  return pool.authenticated_role;
}

}  // namespace lockbox::identity
