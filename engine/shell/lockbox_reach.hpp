#pragma once
// `lockbox reach TABLE`: who can reach a table, by which roads, to do what.
#include <string>
#include <vector>

#include "engine/cloud/reach.hpp"
#include "engine/shell/shell.hpp"

namespace lockbox::shell {

Reply reach_command(cloud::History& history, Session& session,
                    const std::vector<std::string>& words);

/// One paragraph for each caller and road on which something is allowed, with a request that proves
/// the first of its actions.
std::string reach_text(const cloud::World& world, const cloud::Reach& found);
/// One line of `lockbox decide` for each caller, road and action, so that others can check them.
std::string reach_lines(const cloud::World& world, const cloud::Reach& found);

}  // namespace lockbox::shell
