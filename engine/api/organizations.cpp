// AWS Organizations: the organization, its root and its OUs. Source: AWS Organizations API
// Reference.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/organizations_common.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api {

namespace organizations {

namespace {

constexpr const char* kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";

bool exists(const identity::Organization& o) {
  return !o.id.empty();
}

}  // namespace

const identity::Organization& organization_of(const Services& services) {
  return *services.identity.organization;
}
identity::Organization& edit_organization(Run& run) {
  return run.services.identity.organization.edit();
}
void apply(Run& run) {
  identity::apply_organization(run.services.identity);
}

std::optional<AwsError> check_member(const Services& services, const Call& call) {
  const identity::Organization& o = organization_of(services);
  if (exists(o) && o.accounts.contains(call.account))
    return std::nullopt;
  return query_error("AWSOrganizationsNotInUseException",
                     "Your account is not a member of an organization.");
}

std::optional<AwsError> check_manager(const Services& services, const Call& call) {
  if (const auto error = check_member(services, call))
    return error;
  if (organization_of(services).management_account == call.account)
    return std::nullopt;
  return query_error("AccessDeniedException",
                     "You don't have permissions to access this resource.");
}

Need need_for(const Call& call, std::string_view action, std::string resource) {
  Need need;
  need.action = concat({"organizations:", action});
  need.resource = std::move(resource);
  need.resource_account = std::string(call.account);
  return need;
}

Prepared prepared(Need need, std::function<Result<Json>(Run&)> run) {
  Prepared out;
  out.main_resource = need.resource == "*" ? std::string() : need.resource;
  out.needs.push_back(std::move(need));
  out.run = std::move(run);
  return out;
}

std::string target_arn(const identity::Organization& o, const std::string& id) {
  if (const identity::OrgUnit* unit = o.units.find(id))
    return unit->arn;
  if (const identity::OrgAccount* account = o.accounts.find(id))
    return account->arn;
  if (id == o.root_id)
    return concat({"arn:aws:organizations::", o.management_account, ":root/", o.id, "/", id});
  return "*";
}

namespace {

Json organization_json(const identity::Organization& o) {
  const identity::OrgAccount* manager = o.accounts.find(o.management_account);
  const auto type = [](const char* name, bool enabled) {
    return Json{{"Type", name}, {"Status", enabled ? "ENABLED" : "AVAILABLE"}};
  };
  return Json{
      {"Id", o.id},
      {"Arn", concat({"arn:aws:organizations::", o.management_account, ":organization/", o.id})},
      {"FeatureSet", "ALL"},
      {"MasterAccountArn", manager ? manager->arn : std::string()},
      {"MasterAccountId", o.management_account},
      {"MasterAccountEmail", manager ? manager->email : std::string()},
      {"AvailablePolicyTypes",
       Json::array({type(kScpType, o.scps_enabled), type(kRcpType, o.rcps_enabled)})}};
}

Result<Prepared> create_organization(const Services& services, const Call& call) {
  Params in(call.parameters, "InvalidInputException");
  in.choice("FeatureSet", {"ALL"}, "ALL");
  if (const auto error = in.error())
    return *error;
  if (exists(organization_of(services)))
    return query_error("AlreadyInOrganizationException",
                       "The AWS account is already a member of an organization.");
  const std::string account(call.account);
  return prepared(need_for(call, "CreateOrganization", "*"), [=](Run& run) -> Result<Json> {
    identity::Organization o;
    o.id = "o-" + run.rng.text(10, kLetters);
    o.root_id = "r-" + run.rng.text(4, kLetters);
    o.management_account = account;
    identity::OrgAccount manager;
    manager.id = account;
    manager.name = "management";
    manager.email = "management@example.com";
    manager.arn = concat({"arn:aws:organizations::", account, ":account/", o.id, "/", account});
    manager.parent = o.root_id;
    manager.joined = run.now;
    o.accounts.set(account, manager);
    edit_organization(run) = std::move(o);
    apply(run);
    return Json{{"Organization", organization_json(organization_of(run.services))}};
  });
}

Result<Prepared> describe_organization(const Services& services, const Call& call) {
  Params in(call.parameters, "InvalidInputException");
  if (const auto error = in.error())
    return *error;
  if (const auto error = check_member(services, call))
    return *error;
  return prepared(need_for(call, "DescribeOrganization", "*"), [](Run& run) -> Result<Json> {
    return Json{{"Organization", organization_json(organization_of(run.services))}};
  });
}

Result<Prepared> list_roots(const Services& services, const Call& call) {
  Params in(call.parameters, "InvalidInputException");
  if (const auto error = in.error())
    return *error;
  if (const auto error = check_manager(services, call))
    return *error;
  return prepared(need_for(call, "ListRoots", "*"), [](Run& run) -> Result<Json> {
    const identity::Organization& o = organization_of(run.services);
    Json types = Json::array();
    if (o.scps_enabled)
      types.push_back(Json{{"Type", kScpType}, {"Status", "ENABLED"}});
    if (o.rcps_enabled)
      types.push_back(Json{{"Type", kRcpType}, {"Status", "ENABLED"}});
    Json root{{"Id", o.root_id},
              {"Arn", target_arn(o, o.root_id)},
              {"Name", "Root"},
              {"PolicyTypes", std::move(types)}};
    return Json{{"Roots", Json::array({std::move(root)})}};
  });
}

AwsError parent_not_found() {
  return query_error("ParentNotFoundException", "You specified parent that doesn't exist.");
}

bool is_parent(const identity::Organization& o, const std::string& id) {
  return id == o.root_id || o.units.contains(id);
}

Json unit_json(const identity::OrgUnit& unit) {
  return Json{{"Id", unit.id}, {"Arn", unit.arn}, {"Name", unit.name}};
}

/// Policies that stand at a new place from the start.
void attach_full_access(identity::Organization& o, const std::string& target) {
  std::vector<std::string> attached;
  if (o.scps_enabled)
    attached.push_back("p-FullAWSAccess");
  if (o.rcps_enabled)
    attached.push_back("p-RCPFullAWSAccess");
  if (!attached.empty())
    o.attached.set(target, std::move(attached));
}

Result<Prepared> create_organizational_unit(const Services& services, const Call& call) {
  Params in(call.parameters, "InvalidInputException");
  const std::string parent = in.text("ParentId", Pattern::Any, 1, 100);
  const std::string name = in.text("Name", Pattern::Any, 1, 128);
  if (const auto error = in.error())
    return *error;
  if (const auto error = check_manager(services, call))
    return *error;
  return prepared(
      need_for(call, "CreateOrganizationalUnit", target_arn(organization_of(services), parent)),
      [=](Run& run) -> Result<Json> {
        identity::Organization& o = edit_organization(run);
        if (!is_parent(o, parent))
          return parent_not_found();
        for (const auto& entry : o.units) {
          if (entry.second.parent == parent && entry.second.name == name)
            return query_error("DuplicateOrganizationalUnitException",
                               "An OU with the same name already exists.");
        }
        identity::OrgUnit unit;
        unit.id =
            concat({"ou-", std::string_view(o.root_id).substr(2), "-", run.rng.text(8, kLetters)});
        unit.name = name;
        unit.parent = parent;
        unit.arn =
            concat({"arn:aws:organizations::", o.management_account, ":ou/", o.id, "/", unit.id});
        o.units.set(unit.id, unit);
        attach_full_access(o, unit.id);
        return Json{{"OrganizationalUnit", unit_json(unit)}};
      });
}

Result<Prepared> delete_organizational_unit(const Services& services, const Call& call) {
  Params in(call.parameters, "InvalidInputException");
  const std::string id = in.text("OrganizationalUnitId", Pattern::Any, 1, 68);
  if (const auto error = in.error())
    return *error;
  if (const auto error = check_manager(services, call))
    return *error;
  return prepared(
      need_for(call, "DeleteOrganizationalUnit", target_arn(organization_of(services), id)),
      [=](Run& run) -> Result<Json> {
        identity::Organization& o = edit_organization(run);
        if (!o.units.contains(id))
          return query_error("OrganizationalUnitNotFoundException",
                             "You specified an organizational unit that doesn't exist.");
        const auto inside = [&](const auto& map) {
          bool any = false;
          for (const auto& entry : map) any = any || entry.second.parent == id;
          return any;
        };
        if (inside(o.units) || inside(o.accounts))
          return query_error("OrganizationalUnitNotEmptyException",
                             "The specified organizational unit is not empty.");
        o.units.erase(id);
        o.attached.erase(id);
        return Json::object();
      });
}

Result<Prepared> list_units_for_parent(const Services& services, const Call& call) {
  Params in(call.parameters, "InvalidInputException");
  const std::string parent = in.text("ParentId", Pattern::Any, 1, 100);
  if (const auto error = in.error())
    return *error;
  if (const auto error = check_manager(services, call))
    return *error;
  return prepared(need_for(call, "ListOrganizationalUnitsForParent",
                           target_arn(organization_of(services), parent)),
                  [=](Run& run) -> Result<Json> {
                    const identity::Organization& o = organization_of(run.services);
                    if (!is_parent(o, parent))
                      return parent_not_found();
                    Json list = Json::array();
                    for (const auto& entry : o.units) {
                      if (entry.second.parent == parent)
                        list.push_back(unit_json(entry.second));
                    }
                    return Json{{"OrganizationalUnits", std::move(list)}};
                  });
}

Result<Prepared> list_parents(const Services& services, const Call& call) {
  Params in(call.parameters, "InvalidInputException");
  const std::string child = in.text("ChildId", Pattern::Any, 1, 100);
  if (const auto error = in.error())
    return *error;
  if (const auto error = check_manager(services, call))
    return *error;
  return prepared(
      need_for(call, "ListParents", target_arn(organization_of(services), child)),
      [=](Run& run) -> Result<Json> {
        const std::vector<std::string> levels =
            identity::levels_of(organization_of(run.services), child);
        if (levels.size() < 2)
          return query_error("ChildNotFoundException", "You specified child that doesn't exist.");
        const std::string& parent = levels[levels.size() - 2];
        const bool root = levels.size() == 2;
        return Json{
            {"Parents",
             Json::array({Json{{"Id", parent}, {"Type", root ? "ROOT" : "ORGANIZATIONAL_UNIT"}}})}};
      });
}

}  // namespace

std::vector<Operation> structure_operations() {
  constexpr audit::Category kind = audit::Category::Management;
  return {
      {"organizations", "CreateOrganization", kind, false, false, create_organization},
      {"organizations", "CreateOrganizationalUnit", kind, false, false, create_organizational_unit},
      {"organizations", "DeleteOrganizationalUnit", kind, false, false, delete_organizational_unit},
      {"organizations", "DescribeOrganization", kind, true, false, describe_organization},
      {"organizations", "ListOrganizationalUnitsForParent", kind, true, false,
       list_units_for_parent},
      {"organizations", "ListParents", kind, true, false, list_parents},
      {"organizations", "ListRoots", kind, true, false, list_roots},
  };
}

}  // namespace organizations

std::vector<Operation> organizations_operations() {
  std::vector<Operation> rows = organizations::structure_operations();
  for (auto* part : {organizations::account_operations, organizations::policy_operations}) {
    const std::vector<Operation> more = part();
    rows.insert(rows.end(), more.begin(), more.end());
  }
  return rows;
}

}  // namespace lockbox::api
