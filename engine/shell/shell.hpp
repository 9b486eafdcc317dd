#pragma once
// The command line of the lab: the `aws` commands for what the engine simulates, and `lockbox`
// commands about the lab itself. The same code serves the page's terminal, the desktop and
// `./lockbox aws`.
#include <string>
#include <string_view>
#include <vector>

#include "engine/cloud/history.hpp"

namespace lockbox::shell {

/// What a terminal remembers between lines; not part of the world.
struct Session {
  std::string profile;  ///< default caller when no --profile is given: a profile of the world,
                        ///< "role/NAME" or "user/NAME"
  std::string output = "json";
  std::string from;                ///< vantage point, empty: the profile's
  std::int64_t clock_skew_ms = 0;  ///< this machine's clock minus the lab's
  std::vector<std::string> lines;  ///< history, oldest first
};

struct Reply {
  int status = 0;  ///< AWS CLI's: 0, 252 (usage), 253, 254 (the service refused) ...; lockbox
                   ///< commands: 0, 1, 2
  std::string out, err;
  bool clear = false;   ///< `clear`: what was printed before is to be wiped off the screen
  bool called = false;  ///< at least one API call was made (the last is history.last_call())
};

/// The reply of a command that was carried out, with what it prints.
Reply said(std::string text);

/// The reply of a command that was not carried out, with what it says on standard error.
Reply refused(int status, std::string text);

/// Runs one line. Unknown commands and options get AWS CLI's own words. Never throws.
Reply run(cloud::History& history, Session& session, std::string_view line);

/// Completions of the word at `cursor` (byte offset), best first; whole words, not suffixes.
std::vector<std::string> complete(const cloud::History& history, const Session& session,
                                  std::string_view line, std::size_t cursor);

/// The command line that makes this call ("aws dynamodb query --table-name ..."), for request
/// builders and explanations.
std::string command_line(const cloud::CallApi& call);

}  // namespace lockbox::shell
