#pragma once
// Running a prepared call as a whole: all of it or nothing, within the limits of throughput.
#include <functional>
#include <optional>

#include "engine/api/operation.hpp"
#include "engine/table/access.hpp"

namespace lockbox::api {

/// Runs the work of `prepared`. A failed operation leaves nothing behind, except what a refused
/// condition really costs. A request that met a limit of throughput is taken back, the refusal is
/// booked, and the answer is the throttling error; `run.work.throttle` says why.
Result<Json> run_prepared(const Prepared& prepared, Run& run);

/// Runs one item of a batch. False when it met a limit of throughput: it is taken back and booked,
/// and the batch leaves it unprocessed. `item` must look its table up itself.
bool within_limits(Run& run, table::Access& access, const std::function<void()>& item);

/// When every item of a batch was left out, the batch itself is throttled; nullopt otherwise.
std::optional<AwsError> all_left_out(Run& run, std::size_t items);

/// The error of a throttled request, with its ThrottlingReasons. Source: API Reference,
/// "ThrottlingReason"; Developer Guide, "Error handling".
AwsError throttling_error(const table::Throttle& throttle);

}  // namespace lockbox::api
