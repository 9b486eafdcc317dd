// Service control policies and resource control policies. Source: AWS Organizations API Reference.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/organizations_common.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api::organizations {

namespace {

constexpr std::size_t kPolicyLimit = 5120, kAttachedLimit = 5;

const char* type_name(bool rcp) {
  return rcp ? kRcpType : kScpType;
}

std::string read_type(Params& in, const char* name) {
  if (!in.has(name))
    in.violation("null", name, "Member must not be null");
  return in.choice(name, {kScpType, kRcpType}, kScpType);
}

AwsError policy_not_found() {
  return query_error("PolicyNotFoundException", "You specified a policy that doesn't exist.");
}
AwsError target_not_found() {
  return query_error("TargetNotFoundException", "You specified a target that doesn't exist.");
}
AwsError type_not_enabled() {
  return query_error("PolicyTypeNotEnabledException",
                     "This operation can be performed only for enabled policy types.");
}

Need policy_need(const Call& call, const char* action, const Services& services,
                 const std::string& policy_id) {
  const identity::OrgPolicy* policy = organization_of(services).policies.find(policy_id);
  Need need = need_for(call, action, policy ? policy->arn : std::string("*"));
  if (policy)
    need.context.set("organizations:PolicyType", type_name(policy->rcp), "type of the policy");
  return need;
}

Json summary_json(const identity::OrgPolicy& policy) {
  return Json{{"Id", policy.id},
              {"Arn", policy.arn},
              {"Name", policy.name},
              {"Description", policy.description},
              {"Type", type_name(policy.rcp)},
              {"AwsManaged", policy.aws_managed}};
}
Json policy_json(const identity::OrgPolicy& policy) {
  return Json{{"Policy",
               Json{{"PolicySummary", summary_json(policy)}, {"Content", policy.document->text}}}};
}

Result<policy::DocumentPtr> parse_content(const std::string& text, bool rcp) {
  if (text.size() > kPolicyLimit)
    return query_error("ConstraintViolationException",
                       "You have exceeded the maximum policy size limit of 5120 characters.");
  const auto parsed = policy::parse_document(text, rcp ? policy::Kind::Rcp : policy::Kind::Scp);
  if (!parsed) {
    std::string message =
        "The provided policy document does not meet the requirements of the specified policy "
        "type.";
    if (!parsed.error().empty())
      message += concat({" ", parsed.error().front().message});
    return query_error("MalformedPolicyDocumentException", message);
  }
  return *parsed;
}

Result<Prepared> create_policy(const Services& services, const Call& call) {
  Params in(call.parameters, "InvalidInputException");
  const std::string content = in.text("Content", Pattern::Any, 1, 1000000);
  const std::string name = in.text("Name", Pattern::Any, 1, 128);
  const std::string description = in.optional_text("Description", Pattern::Any, 0, 512);
  const bool rcp = read_type(in, "Type") == kRcpType;
  if (const auto error = in.error())
    return *error;
  if (const auto error = check_manager(services, call))
    return *error;
  Need need = need_for(call, "CreatePolicy", "*");
  need.context.set("organizations:PolicyType", type_name(rcp), "type in the request");
  return prepared(std::move(need), [=](Run& run) -> Result<Json> {
    identity::Organization& o = edit_organization(run);
    if (!(rcp ? o.rcps_enabled : o.scps_enabled))
      return type_not_enabled();
    const Result<policy::DocumentPtr> document = parse_content(content, rcp);
    if (!document)
      return document.error();
    for (const auto& entry : o.policies) {
      if (entry.second.name == name && entry.second.rcp == rcp)
        return query_error("DuplicatePolicyException",
                           "A policy with the same name already exists.");
    }
    identity::OrgPolicy policy;
    policy.id = "p-" + run.rng.text(8, "abcdefghijklmnopqrstuvwxyz0123456789");
    policy.name = name;
    policy.description = description;
    policy.rcp = rcp;
    policy.document = *document;
    policy.arn =
        concat({"arn:aws:organizations::", o.management_account, ":policy/", o.id,
                rcp ? "/resource_control_policy/" : "/service_control_policy/", policy.id});
    o.policies.set(policy.id, policy);
    return policy_json(policy);
  });
}

Result<Prepared> update_policy(const Services& services, const Call& call) {
  Params in(call.parameters, "InvalidInputException");
  const std::string id = in.text("PolicyId", Pattern::Any, 1, 130);
  const std::string content = in.optional_text("Content", Pattern::Any, 1, 1000000);
  const std::string name = in.optional_text("Name", Pattern::Any, 1, 128);
  const std::string description = in.optional_text("Description", Pattern::Any, 0, 512);
  if (const auto error = in.error())
    return *error;
  if (const auto error = check_manager(services, call))
    return *error;
  return prepared(policy_need(call, "UpdatePolicy", services, id), [=](Run& run) -> Result<Json> {
    identity::OrgPolicy* policy = edit_organization(run).policies.edit(id);
    if (!policy || policy->aws_managed)
      return policy_not_found();
    if (!content.empty()) {
      const Result<policy::DocumentPtr> document = parse_content(content, policy->rcp);
      if (!document)
        return document.error();
      policy->document = *document;
    }
    if (!name.empty())
      policy->name = name;
    if (!description.empty())
      policy->description = description;
    apply(run);
    return policy_json(*organization_of(run.services).policies.find(id));
  });
}

/// DescribePolicy, DeletePolicy and ListTargetsForPolicy name one policy.
template <class Work>
Result<Prepared> on_policy(const Services& services, const Call& call, const char* action,
                           Work work) {
  Params in(call.parameters, "InvalidInputException");
  const std::string id = in.text("PolicyId", Pattern::Any, 1, 130);
  if (const auto error = in.error())
    return *error;
  if (const auto error = check_manager(services, call))
    return *error;
  return prepared(policy_need(call, action, services, id), [=](Run& run) -> Result<Json> {
    const identity::OrgPolicy* policy = organization_of(run.services).policies.find(id);
    if (!policy)
      return policy_not_found();
    return work(run, *policy);
  });
}

std::vector<std::string> targets_of(const identity::Organization& o, const std::string& policy) {
  std::vector<std::string> out;
  for (const auto& entry : o.attached) {
    if (std::find(entry.second.begin(), entry.second.end(), policy) != entry.second.end())
      out.push_back(entry.first);
  }
  return out;
}

Result<Prepared> describe_policy(const Services& services, const Call& call) {
  return on_policy(
      services, call, "DescribePolicy",
      [](Run&, const identity::OrgPolicy& policy) -> Result<Json> { return policy_json(policy); });
}

Result<Prepared> delete_policy(const Services& services, const Call& call) {
  return on_policy(
      services, call, "DeletePolicy",
      [](Run& run, const identity::OrgPolicy& policy) -> Result<Json> {
        const std::string id = policy.id;
        if (policy.aws_managed || !targets_of(organization_of(run.services), id).empty())
          return query_error("PolicyInUseException",
                             "The policy is attached to one or more entities. You "
                             "must detach it from all roots, OUs, and accounts "
                             "before performing this operation.");
        edit_organization(run).policies.erase(id);
        return Json::object();
      });
}

Json target_json(const identity::Organization& o, const std::string& id) {
  const identity::OrgUnit* unit = o.units.find(id);
  const identity::OrgAccount* account = o.accounts.find(id);
  return Json{{"TargetId", id},
              {"Arn", target_arn(o, id)},
              {"Name", unit      ? unit->name
                       : account ? account->name
                                 : std::string("Root")},
              {"Type", unit      ? "ORGANIZATIONAL_UNIT"
                       : account ? "ACCOUNT"
                                 : "ROOT"}};
}

Result<Prepared> list_targets_for_policy(const Services& services, const Call& call) {
  return on_policy(services, call, "ListTargetsForPolicy",
                   [](Run& run, const identity::OrgPolicy& policy) -> Result<Json> {
                     const identity::Organization& o = organization_of(run.services);
                     Json list = Json::array();
                     for (const std::string& id : targets_of(o, policy.id))
                       list.push_back(target_json(o, id));
                     return Json{{"Targets", std::move(list)}};
                   });
}

Result<Prepared> list_policies(const Services& services, const Call& call) {
  Params in(call.parameters, "InvalidInputException");
  const bool rcp = read_type(in, "Filter") == kRcpType;
  if (const auto error = in.error())
    return *error;
  if (const auto error = check_manager(services, call))
    return *error;
  return prepared(need_for(call, "ListPolicies", "*"), [=](Run& run) -> Result<Json> {
    Json list = Json::array();
    for (const auto& entry : organization_of(run.services).policies) {
      if (entry.second.rcp == rcp)
        list.push_back(summary_json(entry.second));
    }
    return Json{{"Policies", std::move(list)}};
  });
}

Result<Prepared> list_policies_for_target(const Services& services, const Call& call) {
  Params in(call.parameters, "InvalidInputException");
  const std::string target = in.text("TargetId", Pattern::Any, 1, 100);
  const bool rcp = read_type(in, "Filter") == kRcpType;
  if (const auto error = in.error())
    return *error;
  if (const auto error = check_manager(services, call))
    return *error;
  return prepared(
      need_for(call, "ListPoliciesForTarget", target_arn(organization_of(services), target)),
      [=](Run& run) -> Result<Json> {
        const identity::Organization& o = organization_of(run.services);
        if (target_arn(o, target) == "*")
          return target_not_found();
        Json list = Json::array();
        const auto* attached = o.attached.find(target);
        for (std::size_t i = 0; attached && i < attached->size(); ++i) {
          const identity::OrgPolicy* policy = o.policies.find((*attached)[i]);
          if (policy && policy->rcp == rcp)
            list.push_back(summary_json(*policy));
        }
        return Json{{"Policies", std::move(list)}};
      });
}

std::size_t attached_count(const identity::Organization& o, const std::vector<std::string>& ids,
                           bool rcp) {
  return static_cast<std::size_t>(std::count_if(ids.begin(), ids.end(), [&](const auto& id) {
    const identity::OrgPolicy* policy = o.policies.find(id);
    return policy && policy->rcp == rcp;
  }));
}

Result<Json> attach(Run& run, const std::string& id, const std::string& target) {
  identity::Organization& o = edit_organization(run);
  const identity::OrgPolicy* policy = o.policies.find(id);
  if (!policy)
    return policy_not_found();
  if (target_arn(o, target) == "*")
    return target_not_found();
  if (!(policy->rcp ? o.rcps_enabled : o.scps_enabled))
    return type_not_enabled();
  const auto* present = o.attached.find(target);
  std::vector<std::string> ids = present ? *present : std::vector<std::string>();
  if (std::find(ids.begin(), ids.end(), id) != ids.end())
    return query_error("DuplicatePolicyAttachmentException",
                       "The selected policy is already attached to the specified target.");
  if (attached_count(o, ids, policy->rcp) >= kAttachedLimit)
    return query_error("ConstraintViolationException",
                       "You have attached the maximum number of policies to the specified "
                       "target.");
  ids.push_back(id);
  o.attached.set(target, std::move(ids));
  apply(run);
  return Json::object();
}

Result<Json> detach(Run& run, const std::string& id, const std::string& target) {
  identity::Organization& o = edit_organization(run);
  const identity::OrgPolicy* policy = o.policies.find(id);
  if (!policy)
    return policy_not_found();
  if (target_arn(o, target) == "*")
    return target_not_found();
  std::vector<std::string>* ids = o.attached.edit(target);
  const auto at =
      ids ? std::find(ids->begin(), ids->end(), id) : std::vector<std::string>::iterator();
  if (!ids || at == ids->end())
    return query_error("PolicyNotAttachedException",
                       "The policy isn't attached to the specified target in the specified "
                       "root.");
  if (id == "p-RCPFullAWSAccess")
    return query_error("ConstraintViolationException",
                       "RCPFullAWSAccess cannot be detached from the specified target.");
  if (attached_count(o, *ids, policy->rcp) == 1)
    return query_error("ConstraintViolationException",
                       "You cannot remove the last policy attached to the specified target. You "
                       "must have at least one attached at all times.");
  ids->erase(at);
  apply(run);
  return Json::object();
}

template <bool Attach>
Result<Prepared> change_attachment(const Services& services, const Call& call) {
  Params in(call.parameters, "InvalidInputException");
  const std::string id = in.text("PolicyId", Pattern::Any, 1, 130);
  const std::string target = in.text("TargetId", Pattern::Any, 1, 100);
  if (const auto error = in.error())
    return *error;
  if (const auto error = check_manager(services, call))
    return *error;
  const char* action = Attach ? "AttachPolicy" : "DetachPolicy";
  Prepared out = prepared(policy_need(call, action, services, id), [=](Run& run) {
    return Attach ? attach(run, id, target) : detach(run, id, target);
  });
  out.needs.push_back(need_for(call, action, target_arn(organization_of(services), target)));
  return out;
}

void enable(identity::Organization& o, bool rcp) {
  (rcp ? o.rcps_enabled : o.scps_enabled) = true;
  const identity::OrgPolicy full = identity::full_access_policy(rcp);
  o.policies.set(full.id, full);
  std::vector<std::string> places = {o.root_id};
  for (const auto& entry : o.units) places.push_back(entry.first);
  for (const auto& entry : o.accounts) places.push_back(entry.first);
  for (const std::string& place : places) {
    const auto* present = o.attached.find(place);
    std::vector<std::string> ids = present ? *present : std::vector<std::string>();
    ids.push_back(full.id);
    o.attached.set(place, std::move(ids));
  }
}

/// Everything of the type is detached for good, as AWS does.
void disable(identity::Organization& o, bool rcp) {
  (rcp ? o.rcps_enabled : o.scps_enabled) = false;
  std::vector<std::string> places;
  for (const auto& entry : o.attached) places.push_back(entry.first);
  for (const std::string& place : places) {
    std::vector<std::string> kept;
    for (const std::string& id : *o.attached.find(place)) {
      const identity::OrgPolicy* policy = o.policies.find(id);
      if (policy && policy->rcp != rcp)
        kept.push_back(id);
    }
    o.attached.set(place, std::move(kept));
  }
}

template <bool Enable>
Result<Prepared> change_type(const Services& services, const Call& call) {
  Params in(call.parameters, "InvalidInputException");
  const std::string root = in.text("RootId", Pattern::Any, 1, 34);
  const bool rcp = read_type(in, "PolicyType") == kRcpType;
  if (const auto error = in.error())
    return *error;
  if (const auto error = check_manager(services, call))
    return *error;
  const char* action = Enable ? "EnablePolicyType" : "DisablePolicyType";
  Need need = need_for(call, action, target_arn(organization_of(services), root));
  need.context.set("organizations:PolicyType", type_name(rcp), "type in the request");
  return prepared(std::move(need), [=](Run& run) -> Result<Json> {
    identity::Organization& o = edit_organization(run);
    if (root != o.root_id)
      return query_error("RootNotFoundException", "You specified a root that doesn't exist.");
    if ((rcp ? o.rcps_enabled : o.scps_enabled) == Enable)
      return Enable ? query_error("PolicyTypeAlreadyEnabledException",
                                  "The specified policy type is already enabled.")
                    : type_not_enabled();
    if (Enable)
      enable(o, rcp);
    else
      disable(o, rcp);
    apply(run);
    Json types = Json::array();
    const identity::Organization& after = organization_of(run.services);
    if (after.scps_enabled)
      types.push_back(Json{{"Type", kScpType}, {"Status", "ENABLED"}});
    if (after.rcps_enabled)
      types.push_back(Json{{"Type", kRcpType}, {"Status", "ENABLED"}});
    return Json{{"Root", Json{{"Id", root},
                              {"Arn", target_arn(after, root)},
                              {"Name", "Root"},
                              {"PolicyTypes", std::move(types)}}}};
  });
}

}  // namespace

std::vector<Operation> policy_operations() {
  constexpr audit::Category kind = audit::Category::Management;
  return {
      {"organizations", "AttachPolicy", kind, false, false, change_attachment<true>},
      {"organizations", "CreatePolicy", kind, false, false, create_policy},
      {"organizations", "DeletePolicy", kind, false, false, delete_policy},
      {"organizations", "DescribePolicy", kind, true, false, describe_policy},
      {"organizations", "DetachPolicy", kind, false, false, change_attachment<false>},
      {"organizations", "DisablePolicyType", kind, false, false, change_type<false>},
      {"organizations", "EnablePolicyType", kind, false, false, change_type<true>},
      {"organizations", "ListPolicies", kind, true, false, list_policies},
      {"organizations", "ListPoliciesForTarget", kind, true, false, list_policies_for_target},
      {"organizations", "ListTargetsForPolicy", kind, true, false, list_targets_for_policy},
      {"organizations", "UpdatePolicy", kind, false, false, update_policy},
  };
}

}  // namespace lockbox::api::organizations
