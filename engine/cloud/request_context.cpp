#include "engine/cloud/request_context.hpp"

#include "engine/base/text.hpp"
#include "engine/identity/authority.hpp"

namespace lockbox::cloud {

namespace {

constexpr std::string_view kThroughEndpoint =
    "the request came through a VPC endpoint, which supplies VPC keys instead of an address";
constexpr std::string_view kNotThroughEndpoint = "the request did not come through a VPC endpoint";

void set_or_explain(policy::Context& context, const char* key,
                    const std::optional<std::string>& value, std::string_view origin,
                    std::string_view absent) {
  if (value) {
    context.set(key, *value, std::string(origin));
  } else {
    context.absent_because[key] = std::string(absent);
  }
}

void add_network_keys(const network::NetContext& net, policy::Context& context) {
  constexpr std::string_view kPath = "network path";
  set_or_explain(context, "aws:SourceIp", net.source_ip, kPath, kThroughEndpoint);
  set_or_explain(context, "aws:SourceVpc", net.source_vpc, kPath, kNotThroughEndpoint);
  set_or_explain(context, "aws:SourceVpce", net.source_vpce, kPath, kNotThroughEndpoint);
  set_or_explain(context, "aws:VpcSourceIp", net.vpc_source_ip, kPath, kNotThroughEndpoint);
  set_or_explain(context, "aws:VpceAccount", net.vpce_account, kPath, kNotThroughEndpoint);
  if (net.source_function)  // not worth a word where no function is in sight
    context.set("lambda:SourceFunctionArn", *net.source_function, "Lambda, for the function");
  context.set("aws:SecureTransport", net.secure_transport ? "true" : "false",
              net.secure_transport ? "HTTPS" : "plain HTTP");
}

// Who owns the endpoint. Organization keys exist only when its account is in one, and
// aws:SourceVpcArn only for the services that list it. Source: IAM User Guide, "AWS global
// condition context keys".
void add_endpoint_keys(const identity::State& identity, const network::NetContext& net,
                       std::string_view action, std::string_view region, policy::Context& context) {
  constexpr std::string_view kOwner = "owner of the VPC endpoint";
  if (!net.vpce_account)
    return;
  const Cow<identity::Account>* account = identity.accounts.find(*net.vpce_account);
  if (account && !(*account)->organization_id.empty()) {
    context.set("aws:VpceOrgID", (*account)->organization_id, std::string(kOwner));
    context.set_multi("aws:VpceOrgPaths", {(*account)->organization_path}, std::string(kOwner));
  } else {
    for (const char* key : {"aws:VpceOrgID", "aws:VpceOrgPaths"})
      context.absent_because[key] = "the endpoint's account is in no organization";
  }
  if (action.rfind("kms:", 0) == 0 && net.source_vpc)
    context.set("aws:SourceVpcArn",
                concat({"arn:aws:ec2:", region, ":", *net.vpce_account, ":vpc/", *net.source_vpc}),
                "network path");
}

}  // namespace

void add_road_keys(const identity::State& identity, const network::NetContext& net,
                   std::string_view action, std::string_view region, policy::Context& context) {
  add_network_keys(net, context);
  add_endpoint_keys(identity, net, action, region, context);
}

policy::AuthRequest auth_request(const World& world, const identity::Caller& caller,
                                 const network::NetContext& net, std::string_view region,
                                 const api::Need& need) {
  return auth_request(world, world.services.identity, caller, net, region, need);
}

policy::AuthRequest auth_request(const World& world, const identity::State& identity,
                                 const identity::Caller& caller, const network::NetContext& net,
                                 std::string_view region, const api::Need& need) {
  policy::AuthRequest request;
  request.principal = caller.principal;
  request.action = need.action;
  request.resource = need.resource;
  request.resource_account = need.resource_account;
  request.context = need.context;
  policy::Context& context = request.context;
  context.set("aws:CurrentTime", to_iso8601(world.now), "simulated clock");
  context.set("aws:EpochTime", std::to_string(world.now.seconds()), "simulated clock");
  context.set("aws:RequestedRegion", std::string(region), "endpoint");
  context.set("aws:ViaAWSService", "false", "called by the principal itself");
  context.set("aws:UserAgent", "aws-cli/2", "client");
  context.absent_because["aws:CalledVia"] = "no service called on the principal's behalf";
  if (!need.resource_account.empty()) {
    context.set("aws:ResourceAccount", need.resource_account, "owner of the resource");
  }
  add_road_keys(identity, net, need.action, region, context);
  identity::add_principal_keys(identity, caller, context);
  return request;
}

}  // namespace lockbox::cloud
