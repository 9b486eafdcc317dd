// Accounts of an organization: create, move, list. Source: AWS Organizations API Reference.
#include <nlohmann/json.hpp>

#include "engine/api/organizations_common.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api::organizations {

namespace {

Json account_json(const identity::OrgAccount& account, const std::string& manager) {
  return Json{{"Id", account.id},
              {"Arn", account.arn},
              {"Email", account.email},
              {"Name", account.name},
              {"Status", "ACTIVE"},
              {"JoinedMethod", account.id == manager ? "INVITED" : "CREATED"},
              {"JoinedTimestamp", cli_seconds(account.joined.ms)}};
}

/// The role that lets the management account into an account it made.
identity::Role access_role(Run& run, const std::string& account, const std::string& manager,
                           const std::string& name) {
  const std::string trust =
      concat({R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":")",
              "arn:aws:iam::", manager, ":root", R"("},"Action":"sts:AssumeRole"}]})"});
  identity::Role role;
  role.name = name;
  role.id = make_unique_id(run.rng, "AROA");
  role.arn = concat({"arn:aws:iam::", account, ":role/", name});
  role.created = run.now;
  role.trust = *policy::parse_document(trust, policy::Kind::Trust);
  role.attached = {"arn:aws:iam::aws:policy/AdministratorAccess"};
  return role;
}

Result<Prepared> create_account(const Services& services, const Call& call) {
  Params in(call.parameters, "InvalidInputException");
  const std::string email = in.text("Email", Pattern::Any, 6, 64);
  const std::string name = in.text("AccountName", Pattern::Any, 1, 50);
  std::string role_name = in.optional_text("RoleName", Pattern::Name, 1, 64);
  in.ignore("IamUserAccessToBilling");
  if (const auto error = in.error())
    return *error;
  if (const auto error = check_manager(services, call))
    return *error;
  if (role_name.empty())
    role_name = "OrganizationAccountAccessRole";
  return prepared(need_for(call, "CreateAccount", "*"), [=](Run& run) -> Result<Json> {
    identity::State& state = run.services.identity;
    std::string id;
    do {
      id = run.rng.text(1, "123456789") + run.rng.text(11, "0123456789");
    } while (state.accounts.contains(id));
    identity::Organization& o = edit_organization(run);
    identity::OrgAccount entry;
    entry.id = id;
    entry.name = name;
    entry.email = email;
    entry.arn =
        concat({"arn:aws:organizations::", o.management_account, ":account/", o.id, "/", id});
    entry.parent = o.root_id;
    entry.joined = run.now;
    o.accounts.set(id, entry);
    std::vector<std::string> attached;
    if (o.scps_enabled)
      attached.push_back("p-FullAWSAccess");
    if (o.rcps_enabled)
      attached.push_back("p-RCPFullAWSAccess");
    if (!attached.empty())
      o.attached.set(id, std::move(attached));
    identity::Account account;
    account.id = id;
    account.alias = name;
    account.roles.set(role_name,
                      Cow<identity::Role>(access_role(run, id, o.management_account, role_name)));
    state.accounts.set(id, Cow<identity::Account>(std::move(account)));
    apply(run);
    // AWS answers IN_PROGRESS and takes minutes; the lab's account is there at once.
    return Json{{"CreateAccountStatus", Json{{"Id", "car-" + run.rng.text(32, "0123456789abcdef")},
                                             {"AccountName", name},
                                             {"State", "SUCCEEDED"},
                                             {"RequestedTimestamp", cli_seconds(run.now.ms)},
                                             {"CompletedTimestamp", cli_seconds(run.now.ms)},
                                             {"AccountId", id}}}};
  });
}

AwsError account_not_found() {
  return query_error("AccountNotFoundException", "You specified an account that doesn't exist.");
}

Result<Prepared> move_account(const Services& services, const Call& call) {
  Params in(call.parameters, "InvalidInputException");
  const std::string id = in.text("AccountId", Pattern::AccountId, 12, 12);
  const std::string from = in.text("SourceParentId", Pattern::Any, 1, 100);
  const std::string to = in.text("DestinationParentId", Pattern::Any, 1, 100);
  if (const auto error = in.error())
    return *error;
  if (const auto error = check_manager(services, call))
    return *error;
  const identity::Organization& now = organization_of(services);
  Prepared out =
      prepared(need_for(call, "MoveAccount", target_arn(now, id)), [=](Run& run) -> Result<Json> {
        identity::Organization& o = edit_organization(run);
        identity::OrgAccount* account = o.accounts.edit(id);
        if (!account)
          return account_not_found();
        if (account->parent != from)
          return query_error("SourceParentNotFoundException",
                             "You specified a source parent that doesn't "
                             "exist.");
        if (to != o.root_id && !o.units.contains(to))
          return query_error("DestinationParentNotFoundException",
                             "You specified a destination parent that doesn't "
                             "exist.");
        account->parent = to;
        apply(run);
        return Json::object();
      });
  out.needs.push_back(need_for(call, "MoveAccount", target_arn(now, from)));
  out.needs.push_back(need_for(call, "MoveAccount", target_arn(now, to)));
  return out;
}

Json accounts_json(const identity::Organization& o, const std::string& parent) {
  Json list = Json::array();
  for (const auto& entry : o.accounts) {
    if (parent.empty() || entry.second.parent == parent)
      list.push_back(account_json(entry.second, o.management_account));
  }
  return Json{{"Accounts", std::move(list)}};
}

Result<Prepared> list_accounts(const Services& services, const Call& call) {
  Params in(call.parameters, "InvalidInputException");
  if (const auto error = in.error())
    return *error;
  if (const auto error = check_manager(services, call))
    return *error;
  return prepared(need_for(call, "ListAccounts", "*"), [](Run& run) -> Result<Json> {
    return accounts_json(organization_of(run.services), "");
  });
}

Result<Prepared> list_accounts_for_parent(const Services& services, const Call& call) {
  Params in(call.parameters, "InvalidInputException");
  const std::string parent = in.text("ParentId", Pattern::Any, 1, 100);
  if (const auto error = in.error())
    return *error;
  if (const auto error = check_manager(services, call))
    return *error;
  return prepared(
      need_for(call, "ListAccountsForParent", target_arn(organization_of(services), parent)),
      [=](Run& run) -> Result<Json> {
        const identity::Organization& o = organization_of(run.services);
        if (parent != o.root_id && !o.units.contains(parent))
          return query_error("ParentNotFoundException", "You specified parent that doesn't exist.");
        return accounts_json(o, parent);
      });
}

Result<Prepared> describe_account(const Services& services, const Call& call) {
  Params in(call.parameters, "InvalidInputException");
  const std::string id = in.text("AccountId", Pattern::AccountId, 12, 12);
  if (const auto error = in.error())
    return *error;
  if (const auto error = check_manager(services, call))
    return *error;
  return prepared(need_for(call, "DescribeAccount", target_arn(organization_of(services), id)),
                  [=](Run& run) -> Result<Json> {
                    const identity::Organization& o = organization_of(run.services);
                    const identity::OrgAccount* account = o.accounts.find(id);
                    if (!account)
                      return account_not_found();
                    return Json{{"Account", account_json(*account, o.management_account)}};
                  });
}

}  // namespace

std::vector<Operation> account_operations() {
  constexpr audit::Category kind = audit::Category::Management;
  return {
      {"organizations", "CreateAccount", kind, false, false, create_account},
      {"organizations", "DescribeAccount", kind, true, false, describe_account},
      {"organizations", "ListAccounts", kind, true, false, list_accounts},
      {"organizations", "ListAccountsForParent", kind, true, false, list_accounts_for_parent},
      {"organizations", "MoveAccount", kind, false, false, move_account},
  };
}

}  // namespace lockbox::api::organizations
