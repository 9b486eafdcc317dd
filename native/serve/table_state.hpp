#pragma once
// What of a table its items do not tell: its stream, and what ties it to other places. A compacted
// journal of `serve --data` holds it as it is, so that consumers of a stream find their place
// again.
#include <optional>
#include <string>

#include "engine/base/json.hpp"
#include "engine/table/state.hpp"

namespace lockbox::native {

/// The state beside the items of one table, or null when there is none.
Json side_state(const table::Table& t);

/// Streams of the past and Kinesis data streams, or null when there are none.
Json shared_state(const table::State& s);

/// Puts back what side_state() or shared_state() gave. The error names what is wrong.
std::optional<std::string> restore_state(table::State& s, const Json& state);

}  // namespace lockbox::native
