#include "engine/identity/organization.hpp"

#include <algorithm>
#include <stdexcept>

#include "engine/base/text.hpp"

namespace lockbox::identity {

namespace {

std::string parent_of(const Organization& organization, const std::string& id) {
  if (const OrgUnit* unit = organization.units.find(id))
    return unit->parent;
  if (const OrgAccount* account = organization.accounts.find(id))
    return account->parent;
  return {};
}

/// "root", "ou NAME" or "account ID": where a policy is attached, in words.
std::string level_name(const Organization& organization, const std::string& id) {
  if (const OrgUnit* unit = organization.units.find(id))
    return "ou " + unit->name;
  if (organization.accounts.contains(id))
    return "account " + id;
  return "organization root";
}

std::vector<std::vector<policy::PolicySource>> policies_by_level(
    const Organization& organization, const std::vector<std::string>& levels, bool rcp) {
  std::vector<std::vector<policy::PolicySource>> out;
  for (const std::string& level : levels) {
    std::vector<policy::PolicySource> here;
    const auto* attached = organization.attached.find(level);
    for (std::size_t i = 0; attached && i < attached->size(); ++i) {
      const OrgPolicy* policy = organization.policies.find((*attached)[i]);
      if (!policy || policy->rcp != rcp)
        continue;
      here.push_back(
          {policy->name, level_name(organization, level), policy->arn, policy->document});
    }
    out.push_back(std::move(here));
  }
  return out;
}

void apply_to(const Organization& organization, Account& account) {
  account.scps.clear();
  account.rcps.clear();
  account.organization_id.clear();
  account.organization_path.clear();
  const std::vector<std::string> levels = levels_of(organization, account.id);
  if (levels.empty())
    return;
  account.organization_id = organization.id;
  account.organization_path = organization.id + "/";
  for (std::size_t i = 0; i + 1 < levels.size(); ++i) account.organization_path += levels[i] + "/";
  if (account.id == organization.management_account)
    return;
  if (organization.scps_enabled)
    account.scps = policies_by_level(organization, levels, false);
  if (organization.rcps_enabled)
    account.rcps = policies_by_level(organization, levels, true);
}

}  // namespace

std::vector<std::string> levels_of(const Organization& organization, std::string_view id) {
  std::vector<std::string> out;
  std::string at(id);
  if (at != organization.root_id && parent_of(organization, at).empty())
    return out;
  while (!at.empty()) {
    out.push_back(at);
    at = at == organization.root_id ? std::string() : parent_of(organization, at);
  }
  std::reverse(out.begin(), out.end());
  return out;
}

void apply_organization(State& state) {
  std::vector<std::string> ids;
  for (const auto& entry : state.accounts) ids.push_back(entry.first);
  for (const std::string& id : ids) apply_to(*state.organization, state.accounts.edit(id)->edit());
}

OrgPolicy full_access_policy(bool rcp) {
  const char* text = rcp ? R"({
  "Version": "2012-10-17",
  "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]
})"
                         : R"({
  "Version": "2012-10-17",
  "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
})";
  const auto parsed = policy::parse_document(text, rcp ? policy::Kind::Rcp : policy::Kind::Scp);
  if (!parsed)
    throw std::logic_error("the full access policy does not parse");
  OrgPolicy out;
  out.id = rcp ? "p-RCPFullAWSAccess" : "p-FullAWSAccess";
  out.name = rcp ? "RCPFullAWSAccess" : "FullAWSAccess";
  out.description = rcp ? "Allows access to every resource." : "Allows access to every operation";
  out.arn = concat({"arn:aws:organizations::aws:policy/",
                    rcp ? "resource_control_policy/" : "service_control_policy/", out.id});
  out.rcp = rcp;
  out.aws_managed = true;
  out.document = *parsed;
  return out;
}

}  // namespace lockbox::identity
