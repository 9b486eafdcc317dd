#pragma once
// The `lockbox` commands of the terminal: about the lab itself, not about AWS.
#include <string>
#include <vector>

#include "engine/shell/shell.hpp"

namespace lockbox::shell {

/// `words` are those after `lockbox`.
Reply run_lockbox(cloud::History& history, Session& session, const std::vector<std::string>& words);

/// "+2h30m", "90s", "1d", "500ms" in milliseconds; nullopt when it is no duration.
std::optional<std::int64_t> parse_duration(std::string_view text);

}  // namespace lockbox::shell
