#pragma once
// The only way the world changes.
#include "engine/cloud/command.hpp"
#include "engine/cloud/trace.hpp"
#include "engine/cloud/world.hpp"

namespace lockbox::cloud {

/// Answer and explanation of one command.
struct StepResult {
  World world;  ///< the world after the command
  Result<std::shared_ptr<const Json>> outcome =
      std::shared_ptr<const Json>();  ///< response body, or the error a client reads
  TracePtr trace;                     ///< CallApi only, else null
};

/// Applies `command` to `world`. Pure: the same world and command give the same result, bit for
/// bit.
StepResult step(const World& world, const Command& command);

/// Runs an API call on a fork and throws the new world away: probes, the attacker's search, "what
/// if".
StepResult probe(const World& world, const CallApi& call);

/// The trace as text, as `lockbox why` prints it.
std::string explain_text(const RequestTrace& trace, bool verbose);

/// Smallest single changes that turn the request's decision: policies, context, caller and route,
/// each re-checked by running the request.
std::vector<policy::Flip> flips_of(const World& before, const CallApi& call,
                                   const RequestTrace& trace);

}  // namespace lockbox::cloud
