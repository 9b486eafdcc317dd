#pragma once
// `lockbox disk`, `encrypt-item`, `decrypt-item`, `beacon`, `capture`: what keys do to bytes.
#include <string>
#include <vector>

#include "engine/cloud/capture.hpp"
#include "engine/shell/shell.hpp"

namespace lockbox::shell {

/// Each takes its own name as the first word, like all `lockbox` commands.
Reply show_disk(cloud::History& history, Session& session, const std::vector<std::string>& words);
Reply encrypt_item(cloud::History& history, Session& session,
                   const std::vector<std::string>& words);
Reply decrypt_item(cloud::History& history, Session& session,
                   const std::vector<std::string>& words);
Reply put_sealed(cloud::History& history, Session& session, const std::vector<std::string>& words);
Reply get_sealed(cloud::History& history, Session& session, const std::vector<std::string>& words);
/// Looks for items by the beacon of a sealed attribute, opens them, and drops those that only share
/// the beacon.
Reply find_sealed(cloud::History& history, Session& session, const std::vector<std::string>& words);
/// Every item of the configuration's table is read and written back sealed.
Reply seal_table(cloud::History& history, Session& session, const std::vector<std::string>& words);
Reply show_beacon(cloud::History& history, Session& session, const std::vector<std::string>& words);
Reply capture_request(cloud::History& history, Session& session,
                      const std::vector<std::string>& words);

/// A capture in a few lines: links, versions, what can be read.
std::string capture_text(const cloud::Capture& capture);

}  // namespace lockbox::shell
