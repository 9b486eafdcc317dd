// DescribeLimits, DescribeEndpoints, and the answer of operations that are not simulated.
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_rows.hpp"
#include "engine/api/dynamodb_schema.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api::dynamodb {

namespace {

/// Prepared call without parameters that answers a constant.
Prepared fixed_answer(const Call& call, Json body) {
  Prepared out;
  out.needs.push_back(global_need(call, concat({"dynamodb:", call.operation})));
  out.trail_parameters = trail_parameters(call.parameters);
  auto shared = std::make_shared<const Json>(std::move(body));
  out.run = [shared](Run&) -> Result<Json> { return *shared; };
  return out;
}

}  // namespace

Result<Prepared> describe_limits(const Services& /*services*/, const Call& call) {
  Json body = Json::object();
  body["AccountMaxReadCapacityUnits"] = 80000;
  body["AccountMaxWriteCapacityUnits"] = 80000;
  body["TableMaxReadCapacityUnits"] = 40000;
  body["TableMaxWriteCapacityUnits"] = 40000;
  return fixed_answer(call, std::move(body));
}

/// Public endpoints answer without asking any policy; through a VPC endpoint the caller's policies
/// and the endpoint's must allow it. Source: DynamoDB Developer Guide, "Using interface endpoints",
/// "Creating an endpoint policy".
Result<Prepared> describe_endpoints(const Services& /*services*/, const Call& call) {
  Json endpoint = Json::object();
  endpoint["Address"] = concat({"dynamodb.", call.region, ".amazonaws.com"});
  endpoint["CachePeriodInMinutes"] = 1440;
  Json body = Json::object();
  body["Endpoints"] = Json::array({std::move(endpoint)});
  Prepared out = fixed_answer(call, std::move(body));
  if (!call.net || !call.net->source_vpce)
    out.needs.clear();
  return out;
}

Result<Prepared> not_simulated(const Services& /*services*/, const Call& call) {
  return AwsError{"NotSimulatedException",
                  concat({"Lockbox does not simulate ", call.operation,
                          ". DynamoDB has this operation; see docs/fidelity.md for what is "
                          "simulated."}),
                  400, "lockbox", nullptr};
}

}  // namespace lockbox::api::dynamodb
