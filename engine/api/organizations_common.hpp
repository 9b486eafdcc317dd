#pragma once
// What the files of the AWS Organizations operations share.
#include <string>
#include <string_view>
#include <vector>

#include "engine/api/operation.hpp"
#include "engine/api/params.hpp"
#include "engine/identity/organization.hpp"

namespace lockbox::api::organizations {

const identity::Organization& organization_of(const Services& services);
identity::Organization& edit_organization(Run& run);
/// To be called at the end of every change.
void apply(Run& run);

/// AWSOrganizationsNotInUseException without an organization, AccessDeniedException for callers
/// outside of the management account; nullopt when the call may go on.
std::optional<AwsError> check_manager(const Services& services, const Call& call);
/// The same for calls that every member may make.
std::optional<AwsError> check_member(const Services& services, const Call& call);

Need need_for(const Call& call, std::string_view action, std::string resource);
Prepared prepared(Need need, std::function<Result<Json>(Run&)> run);

/// ARN of a root, OU or account of the organization; "*" when there is no such thing.
std::string target_arn(const identity::Organization& organization, const std::string& id);

constexpr const char* kScpType = "SERVICE_CONTROL_POLICY";
constexpr const char* kRcpType = "RESOURCE_CONTROL_POLICY";

std::vector<Operation> structure_operations();
std::vector<Operation> account_operations();
std::vector<Operation> policy_operations();

}  // namespace lockbox::api::organizations
