#pragma once
// `lockbox sign-in`: the lab stands for the identity provider that an app's users sign in at.
#include <string>
#include <vector>

#include "engine/shell/shell.hpp"

namespace lockbox::shell {

Reply sign_in(cloud::History& history, Session& session, const std::vector<std::string>& words);

}  // namespace lockbox::shell
