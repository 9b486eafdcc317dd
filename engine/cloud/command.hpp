#pragma once
// What can be asked of the world. A saved lab is its list of commands; replaying them gives the
// same bytes.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "engine/base/result.hpp"
#include "engine/identity/caller.hpp"

namespace lockbox::cloud {

/// How long the AWS CLI and SDKs for Python wait for an answer. Source: AWS CLI User Guide,
/// "Command line options", --cli-read-timeout.
constexpr std::int64_t kReadTimeoutMs = 60000;

/// One AWS API call by somebody, from somewhere.
struct CallApi {
  std::string
      as;  ///< who: "role/NAME", "user/NAME", "root", "anonymous", or a profile of the world
  std::optional<identity::Credentials>
      credentials;   ///< explicit credentials instead of `as` (a leaked key)
  std::string from;  ///< vantage point: a node id or name of the network; empty: the profile's own,
                     ///< else "internet"
  std::string service;    ///< "dynamodb"
  std::string operation;  ///< "GetItem"
  std::string region;     ///< empty: the world's
  std::shared_ptr<const Json> parameters;
  bool tls = true;
  std::int64_t clock_skew_ms = 0;  ///< the client's clock minus the world's: it signs with its own
  std::int64_t read_timeout_ms =
      kReadTimeoutMs;    ///< the client waits so long for an answer; 0: for ever
  std::string endpoint;  ///< host name used instead of the Regional one; empty: the default
};

/// Moves the virtual clock forward.
struct AdvanceClock {
  std::int64_t ms = 0;
};

/// Puts a text into the world's small file store (for file:// arguments), or removes it with
/// nullopt.
struct WriteFile {
  std::string name;
  std::optional<std::string> content;
};

/// Something of the lesson that belongs into the log (a prediction, an opened hint); does not touch
/// the world.
struct Note {
  std::shared_ptr<const Json> data;
};

using Command = std::variant<CallApi, AdvanceClock, WriteFile, Note>;

Json to_json(const Command& command);
/// The error names the JSON pointer and what was expected there.
Expected<Command, std::string> command_from_json(const Json& json);

}  // namespace lockbox::cloud
