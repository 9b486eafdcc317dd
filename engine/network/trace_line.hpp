#pragma once
// `lockbox trace`: one packet a line, one path a line (docs/contract.md, "trace").
#include <optional>
#include <string_view>

#include "engine/base/json.hpp"
#include "engine/network/path.hpp"
#include "engine/network/topology.hpp"

namespace lockbox::network {

/// Answers one line: {"id","disposition","hops",...} or {"id","error"}. With `explain` each hop
/// also lists its steps with what was considered and lost, and a blocked packet what else would
/// block it and the smallest edits that open the way.
Json trace_line(const Topology& t, std::string_view line, bool explain);

/// The path of such a packet, for those who draw it: annotated, and pointing at nothing of the
/// topology. nullopt: the line is no packet.
std::optional<Path> traced_path(const Topology& t, std::string_view line);

/// Hops as the command prints them: one for each node that the packet visits, its steps together.
Json hops_json(const std::vector<Hop>& hops, bool explain);

}  // namespace lockbox::network
