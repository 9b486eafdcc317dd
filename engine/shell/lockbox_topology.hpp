#pragma once
// `lockbox topology`: the network of the world as AWS's own documents.
#include <string>
#include <vector>

#include "engine/shell/shell.hpp"

namespace lockbox::shell {

Reply topology_command(cloud::History& history, Session& session,
                       const std::vector<std::string>& words);

}  // namespace lockbox::shell
