// Managed policies and their versions. Source: IAM API Reference (CreatePolicy ...).
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/iam_common.hpp"
#include "engine/api/session_guard.hpp"
#include "engine/base/text.hpp"
#include "engine/identity/managed.hpp"

namespace lockbox::api::iam {

namespace {

constexpr std::size_t kPolicyLimit = 6144, kVersions = 5;

Result<policy::DocumentPtr> parse_managed(const std::string& text) {
  Result<policy::DocumentPtr> document = parse_policy(text, policy::Kind::Identity);
  if (document && counted_size(text) > kPolicyLimit)
    return limit_exceeded("Cannot exceed quota for PolicySize: 6144");
  return document;
}

AwsError policy_not_found(std::string_view arn) {
  return no_such_entity(concat({"Policy ", arn, " was not found."}));
}

/// The account's own policy to be changed; those of AWS cannot be.
Expected<identity::ManagedPolicy*, AwsError> edit_policy(Run& run, const std::string& account,
                                                         const std::string& arn) {
  Cow<identity::ManagedPolicy>* found = edit_account(run, account).policies.edit(arn);
  if (!found && managed_policy(run.services, account, arn))
    return query_error("AccessDenied", "Cannot perform the operation on an AWS managed policy.",
                       403);
  if (!found)
    return policy_not_found(arn);
  return &found->edit();
}

Result<Prepared> create_policy(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string name = in.text("PolicyName", Pattern::Name, 1, 128);
  std::string path = in.optional_text("Path", Pattern::Path, 1, 512);
  const std::string text = in.text("PolicyDocument", Pattern::Any, 1, 131072);
  const std::string description = in.optional_text("Description", Pattern::Any, 0, 1000);
  const TagList tags = in.tags();
  if (const auto error = in.error())
    return *error;
  if (path.empty())
    path = "/";
  const std::string account(call.account), arn = entity_arn(account, "policy", path, name);
  Need need = need_for(services, call, "CreatePolicy", arn);
  add_request_tags(need, tags);
  return prepared(std::move(need), [=](Run& run) -> Result<Json> {
    const Result<policy::DocumentPtr> document = parse_managed(text);
    if (!document)
      return document.error();
    identity::Account& here = edit_account(run, account);
    for (const auto& entry : here.policies) {
      if (equals_ignore_case(entry.second->name, name))
        return already_exists(concat({"A policy called ", name,
                                      " already exists. Duplicate names are not "
                                      "allowed."}));
    }
    identity::ManagedPolicy policy;
    policy.name = name;
    policy.path = path;
    policy.id = make_unique_id(run.rng, "ANPA");
    policy.arn = arn;
    policy.description = description;
    policy.created = policy.updated = run.now;
    policy.versions.push_back({"v1", *document});
    here.policies.set(arn, Cow<identity::ManagedPolicy>(policy));
    return Json{{"Policy", policy_json(run.services, account, policy, false)}};
  });
}

Result<Prepared> get_policy(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string arn = in.text("PolicyArn", Pattern::Any, 20, 2048);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  return prepared(need_for(services, call, "GetPolicy", arn), [=](Run& run) -> Result<Json> {
    const identity::ManagedPolicy* policy = managed_policy(run.services, account, arn);
    if (!policy)
      return policy_not_found(arn);
    return Json{{"Policy", policy_json(run.services, account, *policy, true)}};
  });
}

Result<Prepared> list_policies(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string scope = in.choice("Scope", {"All", "AWS", "Local"}, "All");
  const std::string prefix = in.optional_text("PathPrefix", Pattern::Any, 1, 512);
  const bool only_attached = in.flag("OnlyAttached");
  const std::string usage =
      in.choice("PolicyUsageFilter", {"PermissionsPolicy", "PermissionsBoundary"}, "");
  const Paging paging = read_paging(in);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  Need need = need_for(services, call, "ListPolicies", "*");
  return prepared(std::move(need), [=](Run& run) -> Result<Json> {
    std::vector<Json> all;
    const auto add = [&](const PMap<std::string, Cow<identity::ManagedPolicy>>& policies) {
      for (const auto& entry : policies) {
        Json shown = policy_json(run.services, account, *entry.second, false);
        const bool attached = shown["AttachmentCount"].get<std::int64_t>() > 0;
        const bool boundary = shown["PermissionsBoundaryUsageCount"].get<std::int64_t>() > 0;
        const bool wanted = (!only_attached || attached) &&
                            (usage != "PermissionsBoundary" || boundary) &&
                            entry.second->path.rfind(prefix, 0) == 0;
        if (wanted)
          all.push_back(std::move(shown));
      }
    };
    if (scope != "AWS")
      add(account_of(run.services, account).policies);
    if (scope != "Local")
      add(identity::aws_managed_policies());
    return page("Policies", std::move(all), paging);
  });
}

template <class Map>
bool uses(const Map& map, const std::string& arn) {
  for (const auto& entry : map) {
    const auto& attached = entry.second->attached;
    if (std::find(attached.begin(), attached.end(), arn) != attached.end())
      return true;
  }
  return false;
}

bool is_used(const identity::Account& account, const std::string& arn) {
  for (const auto& entry : account.users) {
    if (entry.second->boundary == arn)
      return true;
  }
  for (const auto& entry : account.roles) {
    if (entry.second->boundary == arn)
      return true;
  }
  return uses(account.users, arn) || uses(account.groups, arn) || uses(account.roles, arn);
}

Result<Prepared> delete_policy(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string arn = in.text("PolicyArn", Pattern::Any, 20, 2048);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  return prepared(need_for(services, call, "DeletePolicy", arn), [=](Run& run) -> Result<Json> {
    const auto policy = edit_policy(run, account, arn);
    if (!policy)
      return policy.error();
    identity::Account& here = edit_account(run, account);
    if (is_used(here, arn))
      return delete_conflict("Cannot delete a policy attached to entities.");
    if ((*policy)->versions.size() > 1)
      return delete_conflict(
          "This policy has more than one version. Before you delete a policy, you must delete the "
          "policy's versions. The default version is deleted with the policy.");
    here.policies.erase(arn);
    return Json::object();
  });
}

Json version_json(const identity::ManagedPolicy& policy,
                  const std::pair<std::string, policy::DocumentPtr>& version, bool with_document) {
  Json out = Json::object();
  if (with_document)
    out["Document"] = document_json(version.second);
  out["VersionId"] = version.first;
  out["IsDefaultVersion"] = version.first == policy.default_version;
  out["CreateDate"] = cli_seconds(
      (version.first == policy.versions.back().first ? policy.updated : policy.created).ms);
  return out;
}

Result<Prepared> create_policy_version(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string arn = in.text("PolicyArn", Pattern::Any, 20, 2048);
  const std::string text = in.text("PolicyDocument", Pattern::Any, 1, 131072);
  const bool as_default = in.flag("SetAsDefault");
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  return prepared(
      need_for(services, call, "CreatePolicyVersion", arn), [=](Run& run) -> Result<Json> {
        const auto policy = edit_policy(run, account, arn);
        if (!policy)
          return policy.error();
        const Result<policy::DocumentPtr> document = parse_managed(text);
        if (!document)
          return document.error();
        if ((*policy)->versions.size() >= kVersions)
          return limit_exceeded(
              "A managed policy can have up to 5 versions. Before you create a new version, you "
              "must delete an existing version.");
        const std::string id = concat({"v", std::to_string((*policy)->next_version++)});
        (*policy)->versions.push_back({id, *document});
        (*policy)->updated = run.now;
        if (as_default)
          (*policy)->default_version = id;
        return Json{{"PolicyVersion", version_json(**policy, (*policy)->versions.back(), false)}};
      });
}

AwsError version_not_found(const std::string& arn, const std::string& id) {
  return no_such_entity(
      concat({"Policy ", arn, " version ", id, " does not exist or is not attachable."}));
}

/// Get, set default and delete take the same two parameters.
struct VersionCall {
  std::string arn, id;
};
Result<VersionCall> read_version(const Call& call) {
  Params in(call.parameters);
  VersionCall out;
  out.arn = in.text("PolicyArn", Pattern::Any, 20, 2048);
  out.id = in.text("VersionId", Pattern::Any, 1, 64);
  if (const auto error = in.error())
    return *error;
  return out;
}

Result<Prepared> get_policy_version(const Services& services, const Call& call) {
  const Result<VersionCall> read = read_version(call);
  if (!read)
    return read.error();
  const VersionCall wanted = *read;
  const std::string account(call.account);
  return prepared(need_for(services, call, "GetPolicyVersion", wanted.arn),
                  [=](Run& run) -> Result<Json> {
                    const auto* policy = managed_policy(run.services, account, wanted.arn);
                    if (!policy)
                      return policy_not_found(wanted.arn);
                    for (const auto& version : policy->versions) {
                      if (version.first == wanted.id)
                        return Json{{"PolicyVersion", version_json(*policy, version, true)}};
                    }
                    return version_not_found(wanted.arn, wanted.id);
                  });
}

Result<Prepared> list_policy_versions(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string arn = in.text("PolicyArn", Pattern::Any, 20, 2048);
  const Paging paging = read_paging(in);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  return prepared(
      need_for(services, call, "ListPolicyVersions", arn), [=](Run& run) -> Result<Json> {
        const identity::ManagedPolicy* policy = managed_policy(run.services, account, arn);
        if (!policy)
          return policy_not_found(arn);
        std::vector<Json> all;
        for (auto at = policy->versions.rbegin(); at != policy->versions.rend(); ++at)
          all.push_back(version_json(*policy, *at, false));
        return page("Versions", std::move(all), paging);
      });
}

Result<Prepared> set_default_policy_version(const Services& services, const Call& call) {
  const Result<VersionCall> read = read_version(call);
  if (!read)
    return read.error();
  const VersionCall wanted = *read;
  const std::string account(call.account);
  return prepared(need_for(services, call, "SetDefaultPolicyVersion", wanted.arn),
                  [=](Run& run) -> Result<Json> {
                    const auto policy = edit_policy(run, account, wanted.arn);
                    if (!policy)
                      return policy.error();
                    for (const auto& version : (*policy)->versions) {
                      if (version.first == wanted.id) {
                        (*policy)->default_version = wanted.id;
                        return Json::object();
                      }
                    }
                    return version_not_found(wanted.arn, wanted.id);
                  });
}

Result<Prepared> delete_policy_version(const Services& services, const Call& call) {
  const Result<VersionCall> read = read_version(call);
  if (!read)
    return read.error();
  const VersionCall wanted = *read;
  const std::string account(call.account);
  return prepared(
      need_for(services, call, "DeletePolicyVersion", wanted.arn), [=](Run& run) -> Result<Json> {
        const auto policy = edit_policy(run, account, wanted.arn);
        if (!policy)
          return policy.error();
        auto& versions = (*policy)->versions;
        const auto at = std::find_if(versions.begin(), versions.end(),
                                     [&](const auto& v) { return v.first == wanted.id; });
        if (at == versions.end())
          return version_not_found(wanted.arn, wanted.id);
        if (wanted.id == (*policy)->default_version)
          return delete_conflict("Cannot delete the default version of a policy.");
        versions.erase(at);
        return Json::object();
      });
}

}  // namespace

std::vector<Operation> managed_policy_operations() {
  constexpr audit::Category kind = audit::Category::Management;
  return {
      {"iam", "CreatePolicy", kind, false, false, guarded<create_policy>},
      {"iam", "CreatePolicyVersion", kind, false, false, guarded<create_policy_version>},
      {"iam", "DeletePolicy", kind, false, false, guarded<delete_policy>},
      {"iam", "DeletePolicyVersion", kind, false, false, guarded<delete_policy_version>},
      {"iam", "GetPolicy", kind, true, false, guarded<get_policy>},
      {"iam", "GetPolicyVersion", kind, true, false, guarded<get_policy_version>},
      {"iam", "ListPolicies", kind, true, false, guarded<list_policies>},
      {"iam", "ListPolicyVersions", kind, true, false, guarded<list_policy_versions>},
      {"iam", "SetDefaultPolicyVersion", kind, false, false, guarded<set_default_policy_version>},
  };
}

}  // namespace lockbox::api::iam
