#pragma once
// Managed policies: the account's own and those that AWS provides.
#include <string_view>
#include <vector>

#include "engine/identity/state.hpp"

namespace lockbox::identity {

/// AWS managed policies that the lab knows (arn:aws:iam::aws:policy/...), by ARN. Their statements
/// name services that are not simulated as well, as the originals do.
const PMap<std::string, Cow<ManagedPolicy>>& aws_managed_policies();

/// The policy with this ARN, of the account or of AWS; nullptr when there is none.
const ManagedPolicy* find_managed_policy(const Account& account, std::string_view arn);

/// The document of the default version.
policy::DocumentPtr default_document(const ManagedPolicy& policy);

}  // namespace lockbox::identity
