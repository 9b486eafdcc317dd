#pragma once
// What each hop changes in the header, how long it takes and what it costs. Times are the lab's
// model; prices are AWS's list prices of us-east-1 as far as they are known (docs/fidelity.md says
// which ones are documented).
#include <string>

#include "engine/network/path.hpp"
#include "engine/network/topology.hpp"

namespace lockbox::network {

/// Fills `changed` of all hops, latency and price of those of the way there, and the totals. The
/// total time is 0 for a path that did not arrive.
void annotate(const Topology& t, Path& path);

/// "0.7 ms there and back; USD 0.01 per GB and 0.01 an hour (interface endpoint, one zone)".
std::string cost_text(const Path& path);
/// "0.3 ms, USD 0.045/GB + 0.045/h": a part of a road in a few words; empty: neither time nor
/// price.
std::string short_cost_text(std::int64_t latency_us, const Price& price);

}  // namespace lockbox::network
