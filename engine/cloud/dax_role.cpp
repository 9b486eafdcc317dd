#include "engine/cloud/dax_role.hpp"

#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/cloud/request_context.hpp"
#include "engine/cloud/stages.hpp"
#include "engine/identity/authority.hpp"
#include "engine/identity/federation.hpp"
#include "engine/identity/issue.hpp"
#include "engine/network/walk.hpp"

namespace lockbox::cloud {

namespace {

constexpr std::int64_t kRoleSessionMs = 3600000;
/// An address of AWS's own: the nodes' software reaches DynamoDB over AWS's network, not over the
/// customer's VPC. Made up; no page names one.
constexpr char kDaxAddress[] = "52.46.128.20";

/// Whether the role lets the service DAX assume it. Source: Developer Guide, "Creating an IAM
/// service role for DAX to access DynamoDB".
policy::Decision trusts_dax(const World& world, const identity::Role& role,
                            const std::string& account) {
  identity::Caller dax_service;
  dax_service.principal.kind = policy::PrincipalKind::Service;
  dax_service.principal.arn = std::string(dax::kPrincipal);
  dax_service.label = std::string(dax::kPrincipal);
  api::Need need;
  need.action = "sts:AssumeRole";
  need.resource = role.arn;
  need.resource_account = account;
  network::NetContext net;
  net.source_ip = kDaxAddress;
  net.trail_source_ip = kDaxAddress;
  const policy::AuthRequest request = auth_request(world, dax_service, net, world.region, need);
  policy::PolicySet policies = identity::policies_of(world.services.identity, dax_service, account);
  policies.resource = policy::PolicySource{"trust policy", role.arn, "", role.trust};
  return policy::evaluate(request, policies);
}

/// Credentials of the cluster's session of its role, renewed when they have expired.
Result<identity::Credentials> role_credentials(World& w, const dax::Cluster& cluster) {
  identity::State& state = w.services.identity;
  const identity::Account* owner = nullptr;
  const identity::Role* role = identity::find_role(state, cluster.role_arn, &owner);
  if (!role || !owner)
    return AwsError{"AccessDeniedException",
                    concat({"DAX could not assume the role ", cluster.role_arn,
                            " of the cluster: there is no such role."}),
                    400, "", nullptr};
  const policy::Decision trust = trusts_dax(w, *role, owner->id);
  if (!trust.allowed())
    return AwsError{"AccessDeniedException",
                    concat({"DAX could not assume the role of the cluster: ", trust.message, " (",
                            trust.reason, ")"}),
                    400, "", nullptr};
  const std::string slot = concat({cluster.arn, " ", role->id});
  const std::string* id = state.cached.find(slot);
  const Cow<identity::TemporarySession>* living = id ? state.sessions.find(*id) : nullptr;
  if (living && w.now < (*living)->expires) {
    identity::Credentials out;
    out.access_key_id = (*living)->access_key_id;
    out.secret_access_key = (*living)->secret;
    out.session_token = (*living)->token;
    return out;
  }
  identity::TemporarySession session;
  session.account = owner->id;
  session.role_name = role->name;
  session.role_id = role->id;
  session.session_name = concat({"DAX-", cluster.name});
  session.issued = w.now;
  session.expires = plus_ms(w.now, kRoleSessionMs);
  identity::Credentials out = identity::issue_session(state, w.rng, std::move(session));
  state.cached.set(slot, out.access_key_id);
  return out;
}

network::Path road_of(const dax::Cluster& cluster, const std::string& host) {
  network::Path path;
  path.from = cluster.arn;
  path.to = host;
  path.disposition = network::Disposition::Accepted;
  path.return_disposition = network::Disposition::Accepted;
  path.returned = true;
  path.service = "dynamodb";
  path.context.source_ip = kDaxAddress;
  path.context.trail_source_ip = kDaxAddress;
  path.summary = concat({"From the cluster ", cluster.name,
                         " to DynamoDB over AWS's own network: routes, security groups and VPC "
                         "endpoints of the customer have no say."});
  return path;
}

/// What the cluster's own requests did counts for the request behind them.
void take_work(table::Work& into, const table::Work& from) {
  into.touches.insert(into.touches.end(), from.touches.begin(), from.touches.end());
  into.touches_total += from.touches_total;
  into.partitions.insert(into.partitions.end(), from.partitions.begin(), from.partitions.end());
  into.read = into.read + from.read;
  into.write = into.write + from.write;
  into.evaluated += from.evaluated;
  into.returned += from.returned;
  if (!into.throttle)
    into.throttle = from.throttle;
  into.left_out.insert(into.left_out.end(), from.left_out.begin(), from.left_out.end());
  into.copy_asked = into.copy_asked || from.copy_asked;
  into.copy_of_index = into.copy_of_index || from.copy_of_index;
  into.stale = into.stale || from.stale;
  if (from.behind_ms > into.behind_ms)
    into.behind_ms = from.behind_ms;
  into.duration_ms += from.duration_ms;
}

Result<Body> run_as_role(Request& inner, const dax::Cluster& cluster) {
  inner.host = network::default_host("dynamodb", cluster.region);
  inner.trace.node = cluster.arn;
  inner.trace.path = road_of(cluster, inner.host);
  push(inner, network_stage(inner.trace.path, true));
  auto credentials = role_credentials(inner.world, cluster);
  if (!credentials) {
    Stage s = not_reached(StageId::Signature);
    s.verdict = StageVerdict::Refused;
    s.summary = credentials.error().message;
    push(inner, std::move(s));
    return credentials.error();
  }
  inner.credentials = *credentials;
  if (auto error = check_signature(inner, inner.call))
    return *error;
  if (auto error = find_needs(inner))
    return *error;
  if (auto error = ask_policies(inner))
    return *error;
  return run_operation(inner);
}

}  // namespace

Result<Body> ask_as_role(Request& r, const dax::Cluster& cluster, const std::string& operation,
                         const Json& parameters) {
  CallApi call;
  call.as = cluster.role_arn;
  call.service = "dynamodb";
  call.operation = operation;
  call.region = cluster.region;
  call.parameters = std::make_shared<const Json>(parameters);
  auto trace = std::make_shared<RequestTrace>();
  trace->step = r.trace.step;
  trace->time = r.world.now;
  trace->request_id = make_request_id(r.world.rng);
  trace->service = call.service;
  trace->operation = operation;
  trace->caller_label = cluster.role_arn;
  trace->stages.reserve(kStageCount);
  Request inner{r.world, call, *trace, *call.parameters};
  inner.region = cluster.region;
  Result<Body> outcome = run_as_role(inner, cluster);
  fill_stages(inner);
  write_trail(inner, outcome);
  if (!outcome)
    trace->error = outcome.error();
  take_work(r.trace.work, trace->work);
  r.trace.records.insert(r.trace.records.end(), trace->records.begin(), trace->records.end());
  r.trace.heard.insert(r.trace.heard.end(), trace->heard.begin(), trace->heard.end());
  r.trace.onward.push_back(std::move(trace));
  return outcome;
}

}  // namespace lockbox::cloud
