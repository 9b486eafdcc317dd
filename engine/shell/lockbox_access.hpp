#pragma once
// The `lockbox` commands about access: who-can, new-access, excess, matrix.
#include <string>
#include <vector>

#include "engine/cloud/access.hpp"
#include "engine/shell/shell.hpp"

namespace lockbox::shell {

using Words = std::vector<std::string>;

Reply who_can_command(cloud::History& history, Session& session, const Words& words);
Reply new_access_command(cloud::History& history, Session& session, const Words& words);
Reply excess_command(cloud::History& history, Session& session, const Words& words);
Reply matrix_command(cloud::History& history, Session& session, const Words& words);

/// The answer of who-can as text, with a witness each.
std::string who_can_text(const cloud::WhoCan& found, const std::string& action,
                         const std::string& resource);
/// One line of `lockbox decide` for each answer, so that others can check it; "id" says who, from
/// where.
std::string who_can_lines(const cloud::WhoCan& found);

}  // namespace lockbox::shell
