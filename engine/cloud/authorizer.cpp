#include "engine/cloud/authorizer.hpp"

#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/cloud/dax_call.hpp"
#include "engine/cloud/request.hpp"
#include "engine/cloud/sdk_endpoint.hpp"
#include "engine/cloud/step.hpp"
#include "engine/policy/analysis/search.hpp"

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

constexpr char kEnd = '\0';

/// Values of the keys that a decision can depend on.
std::string values_of(const policy::Context& context,
                      const std::set<std::string, policy::LessNoCase>& keys) {
  std::string out;
  for (const auto& [key, value] : context.values) {
    if (!keys.count(key))
      continue;
    out.append(key).push_back(kEnd);
    for (const std::string& text : value.values) out.append(text).push_back(kEnd);
    out.push_back(value.multivalued ? '*' : '1');
    out.push_back(kEnd);
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

Authorizer::Class& Authorizer::class_of(Start& start, const Request& r, const api::Need& need) {
  std::string name;
  for (const std::string* part :
       {&need.action, &need.resource, &need.resource_account, &need.resource_policy})
    name.append(*part).push_back(kEnd);
  name += std::to_string(static_cast<int>(need.resource_policy_kind));
  const auto known = start.classes.find(name);
  if (known != start.classes.end())
    return known->second;
  Class made;
  made.policies = policies_for(r, need);
  for (const auto& mentioned : policy::mentioned_keys({&made.policies}))
    made.keys.insert(mentioned.first);
  return start.classes.emplace(std::move(name), std::move(made)).first->second;
}

bool Authorizer::decide(Start& start, const Request& r, const api::Need& need) {
  const auto judge = [&](const policy::PolicySet& policies) {
    return policy::evaluate(question_of(r, need), policies, policy::Explain::No).allowed();
  };
  if (need.asker)
    return judge(policies_for(r, need));
  Class& c = class_of(start, r, need);
  std::string values = values_of(need.context, c.keys);
  const auto known = c.decided.find(values);
  return known != c.decided.end()
             ? known->second
             : c.decided.emplace(std::move(values), judge(c.policies)).first->second;
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
  for (const api::Need& need : r.prepared->needs) {
    const bool allowed = decide(start, r, need);
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
