// The request pipeline, in the order of the service: road, signature, validation, policies, key,
// table, trail. Each part fills its own section of the trace while it runs; nothing is explained
// afterwards by other code.
#include "engine/cloud/step.hpp"

#include <nlohmann/json.hpp>

#include "engine/api/table_encryption.hpp"
#include "engine/base/text.hpp"
#include "engine/cloud/dax_call.hpp"
#include "engine/cloud/request.hpp"
#include "engine/cloud/stages.hpp"
#include "engine/table/clock.hpp"

namespace lockbox::cloud {

namespace {

/// Runs the stages in order; the first refusal is the outcome, and stages after it are marked not
/// reached.
Result<Body> run_request(Request& r) {
  if (std::optional<AwsError> error = choose_credentials(r)) {
    // Without credentials the client sends nothing.
    r.trace.node = vantage_point(r.world, r.call);
    push(r, not_reached(StageId::Network));
    Stage credentials = not_reached(StageId::Signature);
    credentials.verdict = StageVerdict::Refused;
    credentials.summary = concat({"There are no credentials to sign with: ", error->message});
    push(r, std::move(credentials));
    return *error;
  }
  if (goes_to_cluster(r.call))
    return run_cluster_request(r);
  if (std::optional<AwsError> error = walk_network(r))
    return *error;
  if (std::optional<AwsError> error = check_signature(r, r.call))
    return *error;
  if (std::optional<AwsError> error = find_needs(r))
    return *error;
  if (std::optional<AwsError> error = ask_policies(r))
    return *error;
  return run_operation(r);
}

StepResult apply_call(const World& before, const CallApi& call) {
  StepResult result;
  result.world = before;
  World& w = result.world;
  auto trace = std::make_shared<RequestTrace>();
  trace->request_id = begin(w);
  trace->step = w.step;
  trace->time = w.now;
  trace->service = call.service;
  trace->operation = call.operation;
  trace->caller_label = call.as;
  trace->stages.reserve(kStageCount);
  const Json nothing = Json::object();
  Request r{w, call, *trace, call.parameters ? *call.parameters : nothing};
  r.region = call.region.empty() ? w.region : call.region;
  Result<Body> outcome = run_request(r);
  if (trace->stages.size() < kStageCount) {
    fill_stages(r);
    write_trail(r, outcome);
  }
  if (!outcome)
    trace->error = outcome.error();
  // A request takes as long as its road, at least a millisecond: heat and trail see time pass.
  const std::int64_t works_ms = outcome ? trace->work.duration_ms : 0;
  const bool gives_up = call.read_timeout_ms > 0 && works_ms > call.read_timeout_ms;
  if (gives_up) {
    outcome = AwsError{"ReadTimeoutError",
                       concat({"Read timeout on endpoint URL: \"",
                               call.tls ? "https://" : "http://", r.host, "/\""}),
                       0, "", nullptr};
    trace->error = outcome.error();
  }
  w.now = plus_ms(w.now,
                  trace->path.latency_us / 1000 + 1 + (gives_up ? call.read_timeout_ms : works_ms));
  result.outcome = std::move(outcome);
  result.trace = std::move(trace);
  return result;
}

struct Apply {
  const World& before;

  StepResult operator()(const CallApi& call) const { return apply_call(before, call); }
  StepResult operator()(const AdvanceClock& clock) const {
    StepResult result{before, Body(), nullptr};
    result.world.now = plus_ms(before.now, clock.ms);
    // Before, for keys that end a creation; behind, for statuses that other changes have reset.
    api::watch_table_keys(result.world.services, result.world.now);
    table::advance(result.world.services.tables, result.world.now);
    api::watch_table_keys(result.world.services, result.world.now);
    ++result.world.step;
    return result;
  }
  StepResult operator()(const WriteFile& file) const {
    StepResult result{before, Body(), nullptr};
    if (file.content) {
      result.world.files.set(file.name, *file.content);
    } else {
      result.world.files.erase(file.name);
    }
    ++result.world.step;
    return result;
  }
  StepResult operator()(const Note&) const {
    StepResult result{before, Body(), nullptr};
    ++result.world.step;
    return result;
  }
};

}  // namespace

StepResult step(const World& world, const Command& command) {
  return std::visit(Apply{world}, command);
}

StepResult probe(const World& world, const CallApi& call) {
  return apply_call(world, call);
}

}  // namespace lockbox::cloud