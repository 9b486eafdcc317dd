// Role mappings of identity pools as calls write them. Source: Amazon Cognito Federated Identities
// API Reference, "RoleMapping", "RulesConfigurationType", "MappingRule".
#include <nlohmann/json.hpp>

#include "engine/api/cognito_common.hpp"
#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api::cognito {

namespace {

constexpr std::size_t kMostRules = 25;

/// A required text member; the violation names its path.
std::string text_at(Params& in, const Json& object, const std::string& at, const char* name,
                    std::size_t most) {
  const Json* found = member(object, name);
  const std::string path = concat({at, ".", name});
  if (!found || found->is_null()) {
    in.violation("null", path, "Member must not be null");
    return {};
  }
  if (!found->is_string() || found->get<std::string>().empty() ||
      found->get<std::string>().size() > most) {
    in.violation(concat({"'", to_text(*found), "'"}), path,
                 concat({"Member must be a text of 1 to ", std::to_string(most), " characters"}));
    return {};
  }
  return found->get<std::string>();
}

bool one_of(const std::string& value, std::initializer_list<std::string_view> set) {
  for (const std::string_view one : set)
    if (value == one)
      return true;
  return false;
}

identity::RoleRule read_rule(Params& in, const std::string& at, const Json& value) {
  identity::RoleRule rule;
  rule.claim = text_at(in, value, at, "Claim", 64);
  rule.match = text_at(in, value, at, "MatchType", 20);
  rule.value = text_at(in, value, at, "Value", 128);
  rule.role = text_at(in, value, at, "RoleARN", 2048);
  if (!rule.match.empty() && !one_of(rule.match, {"Equals", "Contains", "StartsWith", "NotEqual"}))
    in.violation(concat({"'", rule.match, "'"}), at + ".MatchType",
                 "Member must satisfy enum value set: [Equals, Contains, StartsWith, NotEqual]");
  const std::optional<Arn> arn = parse_arn(rule.role);
  if (!rule.role.empty() && (!arn || arn->service != "iam" || arn->resource.rfind("role/", 0) != 0))
    in.violation(concat({"'", rule.role, "'"}), at + ".RoleARN",
                 "Member must be the ARN of a role");
  return rule;
}

identity::RoleMapping read_mapping(Params& in, const std::string& at, const Json& value) {
  identity::RoleMapping out;
  const std::string type = text_at(in, value, at, "Type", 20);
  if (!type.empty() && !one_of(type, {"Token", "Rules"}))
    in.violation(concat({"'", type, "'"}), at + ".Type",
                 "Member must satisfy enum value set: [Token, Rules]");
  out.by_rules = type == "Rules";
  // API Reference: required for both types.
  const std::string ambiguous = text_at(in, value, at, "AmbiguousRoleResolution", 20);
  if (!ambiguous.empty() && !one_of(ambiguous, {"AuthenticatedRole", "Deny"}))
    in.violation(concat({"'", ambiguous, "'"}), at + ".AmbiguousRoleResolution",
                 "Member must satisfy enum value set: [AuthenticatedRole, Deny]");
  out.deny_ambiguous = ambiguous == "Deny";
  const Json* configuration = member(value, "RulesConfiguration");
  const Json* rules = configuration ? member(*configuration, "Rules") : nullptr;
  if (!out.by_rules)
    return out;
  if (!rules || !rules->is_array() || rules->empty() || rules->size() > kMostRules) {
    in.violation(rules ? concat({"'", to_text(*rules), "'"}) : std::string("null"),
                 at + ".RulesConfiguration.Rules", "Member must be a list of 1 to 25 rules");
    return out;
  }
  for (std::size_t i = 0; i < rules->size(); ++i)
    out.rules.push_back(read_rule(
        in, concat({at, ".RulesConfiguration.Rules.", std::to_string(i + 1)}), (*rules)[i]));
  return out;
}

}  // namespace

PMap<std::string, identity::RoleMapping> read_role_mappings(Params& in) {
  PMap<std::string, identity::RoleMapping> out;
  const Json* map = in.any("RoleMappings");
  if (!map || map->is_null())
    return out;
  if (!map->is_object() || map->size() > 10) {
    in.violation(concat({"'", to_text(*map), "'"}), "RoleMappings",
                 "Member must be a map of at most 10 role mappings");
    return out;
  }
  for (const auto& entry : map->items())
    out.set(entry.key(), read_mapping(in, concat({"RoleMappings.", entry.key()}), entry.value()));
  return out;
}

Json mapping_json(const identity::RoleMapping& mapping) {
  Json out{{"Type", mapping.by_rules ? "Rules" : "Token"},
           {"AmbiguousRoleResolution", mapping.deny_ambiguous ? "Deny" : "AuthenticatedRole"}};
  for (const identity::RoleRule& rule : mapping.rules)
    out["RulesConfiguration"]["Rules"].push_back(Json{{"Claim", rule.claim},
                                                      {"MatchType", rule.match},
                                                      {"Value", rule.value},
                                                      {"RoleARN", rule.role}});
  return out;
}

}  // namespace lockbox::api::cognito
