#pragma once
// Runs `aws ...`: reads the words, calls the simulated services, prints the answer.
#include <string>
#include <string_view>
#include <vector>

#include "engine/shell/shell.hpp"

namespace lockbox::shell {

/// `words` are those after `aws`.
Reply run_aws(cloud::History& history, const Session& session,
              const std::vector<std::string>& words);

/// Who calls when no --profile is given: the session's profile, else the world's "default", else
/// the only profile there is. Empty when there is no such caller.
std::string default_caller(const cloud::World& world, const Session& session);

/// Names that --profile and `lockbox as` accept besides the world's profiles: role/NAME, user/NAME,
/// root, anonymous, session/NAME, guest/POOL, app/POOL/USER.
bool is_caller_name(std::string_view name);

/// A point in time as the AWS CLI prints it: "2026-09-01T08:00:00.120000+00:00".
std::string cli_time(SimTime t);

}  // namespace lockbox::shell
