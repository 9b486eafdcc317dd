#pragma once
// `lockbox trace`: one packet through the network of the world, hop by hop.
#include <string>
#include <vector>

#include "engine/shell/shell.hpp"

namespace lockbox::shell {

Reply trace_command(cloud::History& history, Session& session,
                    const std::vector<std::string>& words);

}  // namespace lockbox::shell
