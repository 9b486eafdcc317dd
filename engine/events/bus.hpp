#pragma once
// From a CloudTrail record to the rules that hear of it. Source: Amazon EventBridge User Guide,
// "AWS service events delivered via AWS CloudTrail" and "Receiving read-only management events from
// AWS services".
#include <string>
#include <vector>

#include "engine/audit/state.hpp"
#include "engine/base/rng.hpp"
#include "engine/events/state.hpp"

namespace lockbox::events {

/// A rule that heard of a call, and what became of the event.
struct Delivery {
  std::string rule;
  std::string group;    ///< the log group that got it
  std::string problem;  ///< why nothing got it; empty: all is well
};

/// The event of a record: "AWS API Call via CloudTrail", with the record as its detail.
Json event_of(const audit::Record& record, const std::string& id);

/// Whether the default bus gets the record at all: a trail that is logging keeps it.
bool reaches_bus(const audit::State& trails, const audit::Record& record);

/// Sends the records of one call to the rules of the default bus and writes what their log groups
/// get. Without rules nothing is drawn from `rng`.
std::vector<Delivery> deliver(State& state, const audit::State& trails,
                              const std::vector<audit::Record>& records, Rng& rng);

}  // namespace lockbox::events
