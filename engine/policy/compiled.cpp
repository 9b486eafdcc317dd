#include "engine/policy/compiled.hpp"

#include <array>

#include "engine/base/text.hpp"

namespace lockbox::policy {
namespace {

// Services of the simulation whose ARNs start with a resource type ("table/", "role/", "key/").
bool has_resource_type(std::string_view service) {
  static constexpr std::array<std::string_view, 5> kTyped = {"dynamodb", "dax", "iam", "kms",
                                                             "sts"};
  for (const std::string_view s : kTyped)
    if (s == service)
      return true;
  return false;
}

bool wild_type(const std::string& resource) {
  const std::vector<std::string> parts = split(resource, ':');
  if (parts.size() < 6 || !has_resource_type(parts[2]))
    return false;
  const std::string type = parts[5].substr(0, parts[5].find('/'));
  return parts[5] != "*" && type.find("${") == std::string::npos &&
         type.find_first_of("*?") != std::string::npos;
}

}  // namespace

std::shared_ptr<const CompiledDocument> compile(const Document& document) {
  // IAM User Guide, "Version": policy variables are a feature of 2012-10-17.
  const bool variables = document.version == "2012-10-17";
  auto out = std::make_shared<CompiledDocument>();
  for (const Statement& s : document.statements) {
    CompiledStatement c;
    for (const std::string& action : s.actions)
      c.actions.push_back(
          Template(action == "*:*" ? "*" : to_lower(action), PatternMode::Like, false).fixed());
    for (const std::string& resource : s.resources) {
      CompiledResource r;
      r.text = Template(resource, resource == "*" ? PatternMode::Like : PatternMode::Resource,
                        variables);
      r.wild_type = wild_type(resource);
      c.resources.push_back(std::move(r));
    }
    for (const ConditionClause& clause : s.conditions)
      c.conditions.push_back(compile_condition(clause, variables));
    out->statements.push_back(std::move(c));
  }
  return out;
}

}  // namespace lockbox::policy
