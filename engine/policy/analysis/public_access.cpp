#include "engine/policy/analysis/public_access.hpp"

#include <algorithm>
#include <array>

#include "engine/base/text.hpp"
#include "engine/policy/operators.hpp"

namespace lockbox::policy {
namespace {

constexpr std::array<std::string_view, 15> kTrusted = {"aws:PrincipalAccount",
                                                       "aws:PrincipalArn",
                                                       "aws:PrincipalOrgID",
                                                       "aws:PrincipalOrgPaths",
                                                       "aws:SourceAccount",
                                                       "aws:SourceArn",
                                                       "aws:SourceVpc",
                                                       "aws:SourceVpce",
                                                       "aws:UserId",
                                                       "aws:PrincipalServiceName",
                                                       "aws:PrincipalServiceNamesList",
                                                       "aws:PrincipalIsAWSService",
                                                       "aws:Ec2InstanceSourceVpc",
                                                       "aws:SourceOrgID",
                                                       "aws:SourceOrgPaths"};

bool trusted(std::string_view key) {
  return std::any_of(kTrusted.begin(), kTrusted.end(),
                     [&](std::string_view t) { return equals_ignore_case(t, key); });
}

bool fixed_value(const std::string& value) {
  return !value.empty() && value.find_first_of("*?") == std::string::npos &&
         value.find("${") == std::string::npos;
}

// What keeps a condition from being a limit; empty: it is one.
std::string weakness(const ConditionClause& c) {
  if (!trusted(c.key))
    return concat({c.key, " is not one of the keys that limit public access"});
  const auto op = parse_operator(c.op);
  if (!op || op->negated || op->base == Base::Null)
    return concat({c.op, " does not name who may come in"});
  if (op->if_exists || op->set == SetQualifier::ForAllValues)
    return concat({c.op, " is also true when ", c.key, " is absent"});
  if (c.values.empty() || !std::all_of(c.values.begin(), c.values.end(), fixed_value))
    return concat({"the values of ", c.key, " are not fixed (a wildcard or a variable)"});
  if (equals_ignore_case(c.key, "aws:PrincipalIsAWSService") && c.values.front() != "true")
    return "aws:PrincipalIsAWSService limits only when it has to be true";
  return {};
}

}  // namespace

std::vector<PublicStatement> public_statements(const Document& document) {
  std::vector<PublicStatement> out;
  for (const Statement& s : document.statements) {
    const bool everybody = s.has_principal && (s.not_principal || s.principal.any);
    if (s.effect != Effect::Allow || !everybody)
      continue;
    PublicStatement found{s.index, s.sid, "it has no condition"};
    bool limited = false;
    for (const ConditionClause& c : s.conditions) {
      const std::string why = weakness(c);
      limited = limited || why.empty();
      found.reason = why;
    }
    if (!limited)
      out.push_back(std::move(found));
  }
  return out;
}

}  // namespace lockbox::policy
