// Routes of a route table. Source: Amazon EC2 API Reference, CreateRoute, ReplaceRoute,
// DeleteRoute; Amazon VPC User Guide, "Route table concepts".
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/ec2_common.hpp"
#include "engine/base/text.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"

namespace lockbox::api::ec2 {
namespace {

using network::find_by_id;
using network::Topology;

struct RouteRequest {
  std::string table, destination, target;
  const char* by = "";  ///< what the destination is: "cidr-block", ...
};

// Destination and table of a route; checks that both can exist.
std::optional<AwsError> read_place(Parameters& p, const Topology& t, RouteRequest& out) {
  out.table = p.text("RouteTableId", true);
  const std::string cidr = p.text("DestinationCidrBlock");
  const std::string six = p.text("DestinationIpv6CidrBlock");
  const std::string list = p.text("DestinationPrefixListId");
  if (p.failure())
    return p.failure();
  if (int{!cidr.empty()} + int{!six.empty()} + int{!list.empty()} != 1)
    return error("MissingParameter",
                 "The request must contain exactly one of DestinationCidrBlock, "
                 "DestinationIpv6CidrBlock, DestinationPrefixListId");
  out.by = !list.empty() ? "prefix-list-id" : !six.empty() ? "ipv6-cidr-block" : "cidr-block";
  out.destination = concat({cidr, six, list});
  const auto block = network::parse_block(out.destination);
  if (list.empty() && (!block || block->base.is_v4() != six.empty()))
    return error("InvalidParameterValue",
                 concat({"Value (", out.destination, ") for parameter ",
                         six.empty() ? "destinationCidrBlock" : "destinationIpv6CidrBlock",
                         " is invalid. This is not a valid CIDR block."}));
  if (!list.empty() && !find_by_id(t.prefix_lists, list))
    return not_found("InvalidPrefixListID.NotFound", "prefix list ID", list);
  if (!find_by_id(t.route_tables, out.table))
    return not_found("InvalidRouteTableID.NotFound", "routeTable ID", out.table);
  return std::nullopt;
}

const network::Route* find_route(const network::RouteTable& table, const std::string& destination) {
  for (const network::Route& r : table.routes)
    if (r.destination == destination && !r.propagated)
      return &r;
  return nullptr;
}

bool is_gateway_endpoint(const std::string& target) {
  return target.rfind("vpce-", 0) == 0;
}

// One member that names a target: whether there is such a thing, and the error when not.
struct TargetKind {
  const char *member, *code, *what;
  bool (*there)(const Topology&, const std::string&);
};

constexpr TargetKind kTargets[] = {
    {"GatewayId", "InvalidGatewayID.NotFound", "gateway ID",
     [](const Topology& t, const std::string& id) {
       return find_by_id(t.internet_gateways, id) || find_by_id(t.transit.vpn_gateways, id);
     }},
    {"NatGatewayId", "InvalidNatGatewayID.NotFound", "natGateway ID",
     [](const Topology& t, const std::string& id) {
       return find_by_id(t.nat_gateways, id) != nullptr;
     }},
    {"NetworkInterfaceId", "InvalidNetworkInterfaceID.NotFound", "networkInterface ID",
     [](const Topology& t, const std::string& id) {
       return find_by_id(t.interfaces, id) != nullptr;
     }},
    {"InstanceId", "InvalidInstanceID.NotFound", "instance ID",
     [](const Topology& t, const std::string& id) {
       return network::interface_of(t, id) != nullptr;
     }},
    {"VpcPeeringConnectionId", "InvalidVpcPeeringConnectionID.NotFound", "vpcPeeringConnection ID",
     [](const Topology& t, const std::string& id) {
       return find_by_id(t.transit.peerings, id) != nullptr;
     }},
    {"TransitGatewayId", "InvalidTransitGatewayID.NotFound", "transitGateway ID",
     [](const Topology& t, const std::string& id) {
       return find_by_id(t.transit.gateways, id) != nullptr;
     }},
    {"EgressOnlyInternetGatewayId", "InvalidGatewayID.NotFound", "egress only internet gateway ID",
     [](const Topology& t, const std::string& id) {
       return find_by_id(t.egress_only_gateways, id) != nullptr;
     }},
};

const std::initializer_list<std::string_view> kMembers = {"RouteTableId",
                                                          "DestinationCidrBlock",
                                                          "DestinationIpv6CidrBlock",
                                                          "DestinationPrefixListId",
                                                          "GatewayId",
                                                          "NatGatewayId",
                                                          "NetworkInterfaceId",
                                                          "InstanceId",
                                                          "VpcPeeringConnectionId",
                                                          "TransitGatewayId",
                                                          "EgressOnlyInternetGatewayId"};

std::optional<AwsError> read_target(Parameters& p, const Topology& t, RouteRequest& out) {
  const TargetKind* kind = nullptr;
  for (const TargetKind& k : kTargets) {
    const std::string id = p.text(k.member);
    if (p.failure())
      return p.failure();
    if (id.empty())
      continue;
    if (kind)
      return error("InvalidParameterCombination", concat({"The parameters ", kind->member, " and ",
                                                          k.member, " cannot be used together"}));
    kind = &k;
    out.target = id;
  }
  if (!kind)
    return error("MissingParameter",
                 "The request must contain exactly one of gatewayId, natGatewayId, "
                 "networkInterfaceId, vpcPeeringConnectionId, egressOnlyInternetGatewayId, "
                 "transitGatewayId, instanceId");
  // A gateway endpoint's route comes with its association (ModifyVpcEndpoint), not from here.
  if (is_gateway_endpoint(out.target) || !kind->there(t, out.target))
    return not_found(kind->code, kind->what, out.target);
  const bool six = network::is_ipv6_text(out.destination);
  const std::string member = kind->member;
  if ((member == "EgressOnlyInternetGatewayId" && !six) ||
      (member == "NatGatewayId" && six && out.destination != "64:ff9b::/96"))
    return error("InvalidParameterValue",
                 concat({"route destination ", out.destination, " is not supported for the target ",
                         out.target}));
  return std::nullopt;
}

// A route more specific than the VPC's own may only lead to something in a subnet; the local route
// itself is replaced, not created.
std::optional<AwsError> check_local(const Topology& t, const RouteRequest& r) {
  const network::RouteTable& table = *find_by_id(t.route_tables, r.table);
  const network::Vpc* vpc = find_by_id(t.vpcs, table.vpc);
  if (!vpc)
    return std::nullopt;
  const bool own = vpc->cidr == r.destination ||
                   std::find(vpc->more_cidrs.begin(), vpc->more_cidrs.end(), r.destination) !=
                       vpc->more_cidrs.end();
  if (own)
    return error("RouteAlreadyExists",
                 concat({"The route identified by ", r.destination, " already exists."}));
  return std::nullopt;
}

Prepared write_route(const Call& call, const char* action, const RouteRequest& r) {
  return prepared(
      call, needs(call, action, {arn(call, "route-table", r.table)}),
      [r](Run& run) -> Result<Json> {
        auto& routes = find_by_id(run.services.network.edit().route_tables, r.table)->routes;
        const auto there = std::find_if(routes.begin(), routes.end(), [&](const network::Route& x) {
          return x.destination == r.destination && !x.propagated;
        });
        if (there == routes.end())
          routes.push_back({r.destination, r.target, false});
        else
          *there = {r.destination, r.target, false};
        return Json{{"Return", true}};
      });
}

AwsError no_route(const RouteRequest& r) {
  return error("InvalidRoute.NotFound", concat({"no route with destination-", r.by, " ",
                                                r.destination, " in route table ", r.table}));
}

}  // namespace

Result<Prepared> create_route(const Services& services, const Call& call) {
  Parameters p(call, kMembers);
  const Topology& t = services.network.get();
  RouteRequest r;
  if (auto bad = read_place(p, t, r))
    return *bad;
  if (auto bad = read_target(p, t, r))
    return *bad;
  if (auto bad = check_local(t, r))
    return *bad;
  if (find_route(*find_by_id(t.route_tables, r.table), r.destination))
    return error("RouteAlreadyExists",
                 concat({"The route identified by ", r.destination, " already exists."}));
  return write_route(call, "CreateRoute", r);
}

Result<Prepared> replace_route(const Services& services, const Call& call) {
  Parameters p(call, kMembers);
  const Topology& t = services.network.get();
  RouteRequest r;
  if (auto bad = read_place(p, t, r))
    return *bad;
  if (auto bad = read_target(p, t, r))
    return *bad;
  const network::Route* route = find_route(*find_by_id(t.route_tables, r.table), r.destination);
  if (!route)
    return no_route(r);
  if (is_gateway_endpoint(route->target))
    return error("InvalidParameterValue", concat({"cannot replace VPC endpoint route ",
                                                  r.destination, " in route table ", r.table}));
  return write_route(call, "ReplaceRoute", r);
}

Result<Prepared> delete_route(const Services& services, const Call& call) {
  Parameters p(call, {"RouteTableId", "DestinationCidrBlock", "DestinationIpv6CidrBlock",
                      "DestinationPrefixListId"});
  const Topology& t = services.network.get();
  RouteRequest r;
  if (auto bad = read_place(p, t, r))
    return *bad;
  const network::Route* route = find_route(*find_by_id(t.route_tables, r.table), r.destination);
  if (!route)
    return no_route(r);
  if (route->target == "local" || is_gateway_endpoint(route->target))
    return error(
        "InvalidParameterValue",
        concat({"cannot remove ", route->target == "local" ? "local route " : "VPC endpoint route ",
                r.destination, " in route table ", r.table}));
  return prepared(
      call, needs(call, "DeleteRoute", {arn(call, "route-table", r.table)}),
      [r](Run& run) -> Result<Json> {
        auto& routes = find_by_id(run.services.network.edit().route_tables, r.table)->routes;
        routes.erase(std::remove_if(routes.begin(), routes.end(),
                                    [&](const network::Route& x) {
                                      return x.destination == r.destination && !x.propagated;
                                    }),
                     routes.end());
        return Json::object();
      });
}

}  // namespace lockbox::api::ec2
