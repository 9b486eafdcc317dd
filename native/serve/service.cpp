#include "native/serve/service.hpp"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>

#include "engine/api/operation.hpp"
#include "engine/api/protocol_errors.hpp"
#include "engine/api/run.hpp"
#include "engine/api/table_encryption.hpp"
#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/cloud/step.hpp"
#include "engine/identity/authority.hpp"
#include "engine/table/clock.hpp"

namespace lockbox::native {
namespace {

/// A PartiQL statement that only reads; what begins otherwise may write.
bool is_select(const Json& entry) {
  const auto text = string_member(entry, "Statement");
  return text && equals_ignore_case(std::string_view(*text).substr(0, 6), "select");
}

/// Whether a request of PartiQL statements holds nothing but reads.
bool only_selects(const Json& parameters) {
  for (const char* name : {"Statements", "TransactStatements"})
    if (const Json* list = member(parameters, name))
      return list->is_array() && std::all_of(list->begin(), list->end(), is_select);
  return is_select(parameters);
}

/// Whether a successful call may have changed something that must survive. STS calls are reads for
/// CloudTrail but issue credentials.
bool changes_something(const api::Operation& operation, const Json& parameters) {
  if (operation.name.find("Execute") != std::string_view::npos && only_selects(parameters))
    return false;
  return !operation.read_only || operation.service == "sts";
}

std::uint64_t random_seed() {
  std::random_device device;
  return (static_cast<std::uint64_t>(device()) << 32) ^ device();
}

identity::Caller root_of(const std::string& account) {
  identity::Caller caller;
  caller.principal.kind = policy::PrincipalKind::Root;
  caller.principal.arn = concat({"arn:aws:iam::", account, ":root"});
  caller.principal.account = account;
  caller.principal.unique_id = account;
  caller.label = "root";
  caller.user_id = account;
  return caller;
}

AwsError unknown_operation(const ServiceCall& call) {
  return AwsError{
      "UnknownOperationException",
      concat({"Lockbox has no operation ", call.operation, " of service ", call.service, "."}), 400,
      "com.amazon.coral.service", nullptr};
}

/// Any credentials are accepted, but they are an account's: what belongs to another account is
/// shut unless a policy on the resource opens it.
std::optional<AwsError> other_account(std::string_view service, const api::Prepared& prepared,
                                      const identity::Caller& caller) {
  for (const api::Need& need : prepared.needs) {
    if (need.resource_account.empty() || need.resource_account == caller.principal.account ||
        !need.resource_policy.empty())
      continue;
    return api::access_denied(
        service, concat({"User: ", caller.principal.arn, " is not authorized to perform: ",
                         need.action, " on resource: ", need.resource,
                         " because no resource-based policy allows the ", need.action, " action"}));
  }
  return std::nullopt;
}

/// "…Credential=AKID/20260901/eu-west-1/dynamodb/aws4_request, …" -> "AKID".
std::string access_key_of(const crypto::HttpRequest* http) {
  if (!http)
    return "";
  for (const auto& [name, value] : http->headers) {
    if (!equals_ignore_case(name, "authorization"))
      continue;
    const std::size_t at = value.find("Credential=");
    if (at == std::string::npos)
      return "";
    const std::size_t begin = at + 11;
    return value.substr(begin, value.find('/', begin) - begin);
  }
  return "";
}

}  // namespace

std::int64_t wall_clock_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string ServiceAnswer::text() const {
  std::string rest = to_text(json);
  if (items.empty())
    return rest;
  return concat({"{\"Items\":", items, json.empty() ? "" : ",", std::string_view(rest).substr(1)});
}

Service::Service(cloud::World world, bool enforce)
    : region_(world.region),
      world_(std::move(world)),
      durable_(),
      enforce_(enforce),
      seeds_{random_seed()} {
  set_time(wall_clock_ms());
}

void Service::set_time(std::int64_t ms) {
  if (SimTime{ms} > world_.now)  // The machine's clock may jump back; the world's does not.
    world_.now = SimTime{ms};
}

std::string new_request_id() {
  thread_local Rng rng{random_seed()};  // so that threads need not wait for each other
  return make_request_id(rng);
}

std::unique_lock<std::mutex> Service::enter() {
  constexpr int kTries = 20;
  std::unique_lock lock(mutex_, std::try_to_lock);
  for (int i = 0; i < kTries && !lock.owns_lock(); ++i) {
    std::this_thread::yield();
    static_cast<void>(lock.try_lock());
  }
  if (!lock.owns_lock())
    lock.lock();
  return lock;
}

ServiceOutcome Service::call(const ServiceCall& call) {
  const auto lock = enter();
  ServiceOutcome outcome{any_call(call), nullptr};
  if (!journal_.has_pending())
    return outcome;
  if (!batch_)
    batch_ = std::make_shared<Batch>();
  outcome.batch = batch_;
  return outcome;
}

Result<ServiceAnswer> Service::any_call(const ServiceCall& call) {
  set_time(wall_clock_ms());
  if (enforce_)
    return enforced_call(call);
  const api::Operation* operation = api::find_operation(call.service, call.operation);
  if (!operation)
    return unknown_operation(call);
  const bool keep = journal_.is_open() && changes_something(*operation, *call.parameters);
  if (keep)
    begin_change();
  const std::uint64_t seed = seeds_.next();
  Result<ServiceAnswer> answer = plain_call(call, seed);
  if (keep && answer)
    remember(call, nullptr, seed);
  return answer;
}

Result<ServiceAnswer> Service::plain_call(const ServiceCall& call, std::uint64_t seed) {
  const api::Operation* operation = api::find_operation(call.service, call.operation);
  if (!operation)
    return unknown_operation(call);
  if (world_.now != advanced_) {
    advanced_ = world_.now;
    table::advance(world_.services.tables, world_.now);
    api::watch_table_keys(world_.services, world_.now);
  }
  identity::Caller caller = root_of(world_.account);
  // Credentials that the world knows stand for their owner; all others for the account's root.
  const std::string key = call.service == "sts" ? access_key_of(call.http) : "";
  if (!key.empty()) {
    if (const auto secret = identity::secret_of(world_.services.identity, key)) {
      auto known = identity::authenticate(world_.services.identity,
                                          identity::Credentials{key, *secret, ""}, world_.now);
      if (known)
        caller = std::move(*known);
    }
  }
  const std::string& region = call.region.empty() ? world_.region : call.region;
  const network::NetContext net;
  api::Call prepared_call{call.service,   call.operation, *call.parameters, caller,
                          world_.account, region,         world_.now,       &net};
  prepared_call.unwatched = true;
  Result<api::Prepared> prepared = operation->prepare(world_.services, prepared_call);
  if (!prepared)
    return prepared.error();
  if (auto error = other_account(call.service, *prepared, caller))
    return std::move(*error);
  Rng rng{seed};
  table::Work work;
  ServiceAnswer out;
  api::Run run{world_.services, rng, world_.now, work};
  run.items = &out.items;
  // Without limits the copy that could take a request back is spared.
  Result<Json> answer = world_.services.tables.enforce_throughput
                            ? api::run_prepared(*prepared, run)
                            : prepared->run(run);
  if (!answer)
    return answer.error();
  out.json = std::move(*answer);
  out.duration_ms = work.duration_ms;
  return out;
}

Result<ServiceAnswer> Service::enforced_call(const ServiceCall& call) {
  const std::string region = call.region.empty() ? world_.region : call.region;
  const api::Operation* operation = api::find_operation(call.service, call.operation);
  identity::Credentials credentials;
  // Clients send some calls unsigned: AssumeRoleWithWebIdentity brings its token instead.
  if (!operation || !operation->unauthenticated) {
    const std::string signing_name = call.service == "streams.dynamodb" ? "dynamodb" : call.service;
    auto verified = crypto::verify(
        *call.http, region, signing_name, world_.now,
        [this](std::string_view id) { return identity::secret_of(world_.services.identity, id); });
    if (!verified)
      return verified.error();
    credentials = identity::Credentials{
        verified->access_key_id,
        identity::secret_of(world_.services.identity, verified->access_key_id).value_or(""),
        verified->session_token};
  }
  const bool keep =
      journal_.is_open() && operation && changes_something(*operation, *call.parameters);
  if (keep)
    begin_change();
  const std::uint64_t seed = seeds_.next();
  Result<ServiceAnswer> answer = step(call, credentials, seed);
  if (keep && answer)
    remember(call, &credentials, seed);
  return answer;
}

Result<ServiceAnswer> Service::step(const ServiceCall& call,
                                    const identity::Credentials& credentials, std::uint64_t seed) {
  cloud::CallApi api;
  api.credentials = credentials;
  api.service = call.service;
  api.operation = call.operation;
  api.region = call.region;
  api.parameters = call.parameters;
  world_.rng = Rng{seed};
  cloud::StepResult result = cloud::step(world_, api);
  world_ = std::move(result.world);
  if (!result.outcome)
    return result.outcome.error();
  ServiceAnswer out{*result.outcome ? **result.outcome : Json(Json::object()), ""};
  // The client waits for the work. Others do not: their calls fall into that time.
  out.duration_ms = result.trace->work.duration_ms;
  world_.now = plus_ms(world_.now, -out.duration_ms);
  return out;
}

}  // namespace lockbox::native
