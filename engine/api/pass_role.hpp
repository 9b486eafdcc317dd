#pragma once
#include <string>
#include <string_view>

#include "engine/api/operation.hpp"

namespace lockbox::api {

/// The authorization to hand a role to a service. `arn`: the role's; `service`: the principal that
/// gets it ("dax.amazonaws.com"). Source: IAM User Guide, "Grant a user permissions to pass a role
/// to an AWS service".
Need pass_role(const Call& call, const std::string& arn, std::string_view service);

}  // namespace lockbox::api
