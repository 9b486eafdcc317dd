#include "engine/cloud/dax_call.hpp"

#include <nlohmann/json.hpp>

#include "engine/api/dax_common.hpp"
#include "engine/base/text.hpp"
#include "engine/cloud/dax_caches.hpp"
#include "engine/cloud/request_context.hpp"
#include "engine/cloud/sdk_endpoint.hpp"
#include "engine/cloud/stages.hpp"
#include "engine/network/walk.hpp"

namespace lockbox::cloud {

namespace {

constexpr std::string_view kPlain = "dax://", kSealed = "daxs://";

/// An address as clients take it, in parts.
struct ClusterAddress {
  bool tls = false;
  std::string host;
  int port = 0;
};

ClusterAddress address_of(const std::string& endpoint) {
  ClusterAddress out;
  out.tls = endpoint.rfind(kSealed, 0) == 0;
  std::string rest = endpoint.substr(out.tls ? kSealed.size() : kPlain.size());
  rest = to_lower(rest.substr(0, rest.find('/')));
  const std::size_t colon = rest.find(':');
  out.host = rest.substr(0, colon);
  out.port = out.tls ? dax::kTlsPort : dax::kPlainPort;
  if (colon != std::string::npos)
    out.port = static_cast<int>(to_int(rest.substr(colon + 1)).value_or(0));
  return out;
}

/// The cluster behind an address; a name without dots is short for the endpoint of the account's
/// cluster in the Region.
const dax::Cluster* cluster_at(const Request& r, const ClusterAddress& at) {
  const dax::State& state = r.world.services.dax;
  if (at.host.find('.') != std::string::npos)
    return dax::find_by_host(state, at.host);
  return dax::find_cluster(state, dax::cluster_arn(r.region, r.world.account, at.host));
}

AwsError no_connection(const CallApi& call) {
  return AwsError{"EndpointConnectionError",
                  concat({"Could not connect to the endpoint URL: \"", call.endpoint, "\""}), 0, "",
                  nullptr};
}

std::optional<AwsError> walk_to_cluster(Request& r, const ClusterAddress& at,
                                        const dax::Cluster* cluster) {
  r.trace.node = vantage_point(r.world, r.call);
  r.host = cluster ? cluster->endpoint : at.host;
  if (!cluster) {
    r.trace.path = network::find_path(*r.world.services.network, r.trace.node,
                                      concat({at.host, ".no-such-cluster.invalid"}), at.tls);
    r.trace.path.to = at.host;
    if (!r.trace.path.dns.empty()) {
      network::DnsStep& step = r.trace.path.dns.back();
      step.name = at.host;
      step.why = "there is no DAX cluster with this endpoint";
      r.trace.path.summary =
          concat({"The name ", at.host, " could not be resolved: ", step.why, "."});
    }
  } else {
    network::PrivateListener to;
    to.name = concat({"the DAX cluster ", cluster->name});
    to.service = "dax";
    to.port = at.port;
    to.listens = cluster->port();
    for (const dax::Node& n : cluster->nodes) to.interfaces.push_back(n.interface);
    r.trace.path = network::find_private_path(*r.world.services.network, r.trace.node,
                                              cluster->endpoint, to, at.tls);
  }
  push(r, network_stage(r.trace.path, at.tls));
  if (r.trace.path.delivered() && r.world.now < cluster->available_at)
    return no_connection(r.call);
  if (r.trace.path.delivered())
    return std::nullopt;
  return no_connection(r.call);
}

/// Validates the request as DynamoDB does, and says what the caller needs on the cluster.
std::optional<AwsError> find_cluster_needs(Request& r, const dax::Cluster& cluster) {
  std::optional<AwsError> error;
  if (r.call.service != "dynamodb" || !r.operation ||
      !api::dax_service::taken_by_clusters(r.call.operation)) {
    error = AwsError{"UnsupportedOperationException",
                     concat({"DAX does not take ", r.call.operation,
                             ": requests about tables, backups and statements go to DynamoDB "
                             "itself."}),
                     400, "", nullptr};
  } else {
    const api::Call call{r.call.service,  r.call.operation, r.parameters, *r.caller,
                         cluster.account, cluster.region,   r.world.now,  &r.trace.path.context};
    const Result<api::Prepared> checked = r.operation->prepare(r.world.services, call);
    if (!checked)
      error = checked.error();
  }
  if (!error) {
    r.prepared.emplace();
    r.prepared->main_resource = cluster.arn;
    r.prepared->needs = api::dax_service::needs_on_cluster(cluster, r.call.operation, r.parameters);
    r.trace.resource = cluster.arn;
    for (const api::Need& need : r.prepared->needs)
      r.trace.needs.push_back(
          auth_request(r.world, *r.caller, r.trace.path.context, r.region, need));
  }
  push(r, authorization_stage(r.trace.needs, error ? &*error : nullptr));
  return error;
}

/// The stage of the same kind in the cluster's own request, or null.
const Stage* stage_of(const RequestTrace& trace, StageId id) {
  for (const Stage& s : trace.stages)
    if (s.id == id)
      return &s;
  return nullptr;
}

/// What the cluster asked DynamoDB, as a line that opens: needed, decided, done.
Reason onward_reason(const RequestTrace& trace) {
  Reason line;
  line.text = concat({"the cluster's role asks DynamoDB: ", trace.operation, ", as ",
                      trace.principal_arn.empty() ? trace.caller_label : trace.principal_arn,
                      trace.allowed ? ": allowed" : ": refused"});
  line.target = "onward:" + trace.operation;
  line.verdict = trace.succeeded ? StageVerdict::Passed : StageVerdict::Refused;
  for (const Stage& s : trace.stages) {
    if (s.verdict == StageVerdict::NotReached)
      continue;
    Reason child;
    child.text = concat({title(s.id), ": ", s.summary});
    child.verdict = s.verdict;
    child.children = s.reasons;
    line.children.push_back(std::move(child));
  }
  return line;
}

void push_key_stage(Request& r) {
  for (const auto& trace : r.trace.onward) {
    const Stage* s = stage_of(*trace, StageId::Kms);
    if (s && trace->operation != "DescribeTable" && s->verdict != StageVerdict::NotReached)
      return push(r, *s);
  }
  Stage s = kms_stage({});
  s.summary = r.trace.from_cache
                  ? "The answer came from the cluster's memory, so no table's key was used."
                  : "No table was reached, so no key is used.";
  push(r, std::move(s));
}

void push_cache_stage(Request& r, const dax::Cluster& cluster,
                      const std::vector<std::string>& notes, const AwsError* error) {
  r.trace.work.summary = concat({"DAX cluster ", cluster.name, ": ", join(notes, "; "), "."});
  Stage s = table_stage(r.trace.work, true, true, error);
  std::vector<Reason> reasons;
  for (const std::string& note : notes) {
    Reason line;
    line.text = note;
    line.target = concat({"cluster:", cluster.name});
    reasons.push_back(std::move(line));
  }
  if (r.trace.from_cache) {
    Reason line;
    line.text = concat({"DynamoDB was not asked: no policy of the table or of the role ",
                        cluster.role_arn, " had a say, and CloudTrail has nothing to record"});
    reasons.push_back(std::move(line));
  }
  for (const auto& trace : r.trace.onward) reasons.push_back(onward_reason(*trace));
  s.reasons.insert(s.reasons.begin(), std::make_move_iterator(reasons.begin()),
                   std::make_move_iterator(reasons.end()));
  push(r, std::move(s));
}

/// Data requests to a cluster are no CloudTrail events; those of its role to DynamoDB are.
/// Source: Developer Guide, "Logging DynamoDB operations by using AWS CloudTrail".
void push_trail_stage(Request& r) {
  Stage s = audit_stage(r.trace.records, r.trace.heard);
  if (r.trace.records.empty())
    s.summary =
        "No record: CloudTrail does not log data requests to a DAX cluster, and DynamoDB was not "
        "asked.";
  else
    s.summary += " It names the cluster's role, not the caller.";
  push(r, std::move(s));
}

Result<Body> serve(Request& r, const dax::Cluster& cluster) {
  if (auto error = ask_policies(r))
    return *error;
  ClusterAtWork work(r, cluster.arn);
  Result<Body> answer = work.run();
  // Who is refused by the role's policies is refused, although the cluster let it in.
  for (const auto& trace : r.trace.onward)
    if (!trace->allowed && !answer)
      r.trace.allowed = false;
  push_key_stage(r);
  push_cache_stage(r, cluster, work.notes(), answer ? nullptr : &answer.error());
  r.trace.succeeded = static_cast<bool>(answer);
  return answer;
}

}  // namespace

bool goes_to_cluster(const CallApi& call) {
  return call.endpoint.rfind(kPlain, 0) == 0 || call.endpoint.rfind(kSealed, 0) == 0;
}

Result<Body> run_cluster_request(Request& r) {
  const ClusterAddress at = address_of(r.call.endpoint);
  const dax::Cluster* found = cluster_at(r, at);
  const std::optional<dax::Cluster> cluster =
      found ? std::optional<dax::Cluster>(*found) : std::nullopt;
  if (cluster)
    r.trace.cluster = cluster->arn;
  const auto attempt = [&]() -> Result<Body> {
    if (auto error = walk_to_cluster(r, at, cluster ? &*cluster : nullptr))
      return *error;
    CallApi as_signed = r.call;
    as_signed.service = "dax";
    as_signed.tls = at.tls;
    if (auto error = check_signature(r, as_signed))
      return *error;
    if (auto error = find_cluster_needs(r, *cluster))
      return *error;
    return serve(r, *cluster);
  };
  Result<Body> outcome = attempt();
  fill_stages(r);
  push_trail_stage(r);
  return outcome;
}

}  // namespace lockbox::cloud
