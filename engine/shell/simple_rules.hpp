#pragma once
// The short options of `aws ec2 authorize-security-group-ingress` and its siblings (--protocol,
// --port, --cidr, --source-group, --group-owner), which the AWS CLI turns into one element of
// --ip-permissions. Source: AWS CLI Command Reference, "authorize-security-group-ingress".
#include <optional>
#include <string>
#include <vector>

#include "engine/shell/arguments.hpp"

namespace lockbox::shell {

/// Replaces the short options among `words` by --ip-permissions; other commands stay as they are.
std::optional<CommandError> expand_simple_rules(const CommandModel& command,
                                                std::vector<std::string>& words);

}  // namespace lockbox::shell
