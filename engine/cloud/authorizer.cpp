#include "engine/cloud/authorizer.hpp"

#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/cloud/dax_call.hpp"
#include "engine/cloud/request.hpp"
#include "engine/cloud/sdk_endpoint.hpp"
#include "engine/cloud/step.hpp"

namespace lockbox::cloud {

namespace {

std::optional<std::vector<std::string>> leading_keys_of(const policy::Context& context) {
  const policy::ContextValue* keys = context.find("dynamodb:LeadingKeys");
  return keys ? std::optional(keys->values) : std::nullopt;
}

Authorization from_trace(const RequestTrace& trace) {
  Authorization out;
  out.allowed = trace.allowed;
  for (std::size_t i = 0; i < trace.needs.size(); ++i) {
    const policy::AuthRequest& need = trace.needs[i];
    out.needs.push_back({need.action, need.resource, leading_keys_of(need.context),
                         i < trace.decisions.size() && trace.decisions[i].allowed()});
  }
  return out;
}

/// Everything of a need that a decision can depend on, for one caller in one place.
std::string question_text(const api::Need& need) {
  constexpr char kEnd = '\0';
  std::string out;
  const auto add = [&out](std::string_view text) { out.append(text).push_back(kEnd); };
  add(need.action);
  add(need.resource);
  add(need.resource_account);
  add(std::to_string(static_cast<int>(need.resource_policy_kind)));
  add(need.resource_policy);
  for (const auto& [key, value] : need.context.values) {
    add(key);
    add(value.multivalued ? "*" : "1");
    add(std::to_string(value.values.size()));
    for (const std::string& text : value.values) add(text);
  }
  return out;
}

/// Does the call start as all calls of its caller do? Not those with credentials or clocks of their
/// own, unsigned ones, and those that a DAX cluster takes.
bool starts_like_others(const CallApi& call) {
  const api::Operation* operation = api::find_operation(call.service, call.operation);
  return operation && !operation->unauthenticated && !call.credentials && call.clock_skew_ms == 0 &&
         !goes_to_cluster(call);
}

}  // namespace

Authorizer::Start Authorizer::make_start(const World& world, const CallApi& call,
                                         const std::string& region) {
  Start out;
  out.world = world;
  begin(out.world);
  const Json nothing = Json::object();
  Request r{out.world, call, out.trace, nothing};
  r.region = region;
  if (!choose_credentials(r) && !walk_network(r) && !check_signature(r, call))
    out.caller = std::move(r.caller);
  return out;
}

Authorizer::Start& Authorizer::begin_at(const CallApi& call, const std::string& region) {
  const std::string host = sdk_host(world_, call, region);
  std::string key =
      join({call.service, call.as, call.from, region, host, call.tls ? "1" : ""}, " ");
  const auto known = starts_.find(key);
  return known != starts_.end()
             ? known->second
             : starts_.emplace(std::move(key), make_start(world_, call, region)).first->second;
}

bool Authorizer::decide(Start& start, const Request& r, std::size_t number) {
  const api::Need& need = r.prepared->needs[number];
  const auto judge = [&] {
    return policy::evaluate(question_of(r, need), policies_for(r, need), policy::Explain::No)
        .allowed();
  };
  if (need.asker)
    return judge();
  std::string text = question_text(need);
  const auto known = start.decided.find(text);
  return known != start.decided.end()
             ? known->second
             : start.decided.emplace(std::move(text), judge()).first->second;
}

bool Authorizer::keys_refuse(Start& start, const Request& r) {
  const std::vector<std::string> touched = tables_touched(r);
  if (touched.empty())
    return false;
  std::string text = join(touched, " ");
  const auto known = start.keys.find(text);
  if (known != start.keys.end())
    return known->second;
  World fork = start.world;
  RequestTrace trace;
  trace.path = start.trace.path;
  Request asked{fork, r.call, trace, r.parameters};
  asked.caller = r.caller;
  asked.operation = r.operation;
  asked.prepared = r.prepared;
  ask_keys(asked);
  return start.keys.emplace(std::move(text), asked.key_denied).first->second;
}

Authorization Authorizer::ask(const CallApi& call) {
  if (!starts_like_others(call))
    return from_trace(*probe(world_, call).trace);
  const std::string region = call.region.empty() ? world_.region : call.region;
  Start& start = begin_at(call, region);
  Authorization out;
  if (!start.caller)
    return out;
  const Json nothing = Json::object();
  Request r{start.world, call, start.trace, call.parameters ? *call.parameters : nothing};
  r.region = region;
  r.caller = start.caller;
  r.operation = api::find_operation(call.service, call.operation);
  if (prepare(r))
    return out;
  bool refused = false;
  std::size_t denied = 0;
  for (std::size_t i = 0; i < r.prepared->needs.size(); ++i) {
    const api::Need& need = r.prepared->needs[i];
    const bool allowed = decide(start, r, i);
    out.needs.push_back({need.action, need.resource, leading_keys_of(need.context), allowed});
    if (!allowed && need.member >= 0)
      ++denied;
    else if (!allowed)
      refused = true;
  }
  out.allowed = is_allowed(refused, denied, out.needs.size()) && !keys_refuse(start, r);
  return out;
}

}  // namespace lockbox::cloud
