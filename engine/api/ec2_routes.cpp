// Routes of a route table. Source: Amazon EC2 API Reference, CreateRoute, DeleteRoute.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/ec2_common.hpp"
#include "engine/base/text.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"

namespace lockbox::api::ec2 {
namespace {

using network::find_by_id;

struct RouteRequest {
  std::string table, destination, target;
  bool by_list = false;
};

// Destination and table of a route; checks that both can exist.
std::optional<AwsError> read_place(Parameters& p, const network::Topology& t, RouteRequest& out) {
  out.table = p.text("RouteTableId", true);
  const std::string cidr = p.text("DestinationCidrBlock");
  const std::string list = p.text("DestinationPrefixListId");
  if (p.failure())
    return p.failure();
  out.by_list = !list.empty();
  if (cidr.empty() == list.empty())
    return error("MissingParameter",
                 "The request must contain exactly one of DestinationCidrBlock, "
                 "DestinationPrefixListId");
  if (!cidr.empty() && !network::parse_block(cidr))
    return error("InvalidParameterValue",
                 concat({"Value (", cidr,
                         ") for parameter destinationCidrBlock is invalid. This is not a valid "
                         "CIDR block."}));
  if (out.by_list && !find_by_id(t.prefix_lists, list))
    return not_found("InvalidPrefixListID.NotFound", "prefix list ID", list);
  out.destination = out.by_list ? list : cidr;
  if (!find_by_id(t.route_tables, out.table))
    return not_found("InvalidRouteTableID.NotFound", "routeTable ID", out.table);
  return std::nullopt;
}

const network::Route* find_route(const network::RouteTable& table, const std::string& destination) {
  for (const network::Route& r : table.routes)
    if (r.destination == destination)
      return &r;
  return nullptr;
}

bool is_gateway_endpoint(const std::string& target) {
  return target.rfind("vpce-", 0) == 0;
}

}  // namespace

Result<Prepared> create_route(const Services& services, const Call& call) {
  Parameters p(call, {"RouteTableId", "DestinationCidrBlock", "DestinationPrefixListId",
                      "GatewayId", "NetworkInterfaceId"});
  const network::Topology& t = services.network.get();
  RouteRequest r;
  r.target = p.text("GatewayId");
  if (r.target.empty())
    r.target = p.text("NetworkInterfaceId");
  if (auto bad = read_place(p, t, r))
    return *bad;
  if (r.target.empty())
    return missing_parameter("gatewayId");
  // A gateway endpoint's route comes with its association (ModifyVpcEndpoint), not from here.
  if (is_gateway_endpoint(r.target))
    return error("InvalidGatewayID.NotFound",
                 concat({"The gateway ID '", r.target, "' does not exist"}));
  if (!find_by_id(t.internet_gateways, r.target) && !find_by_id(t.interfaces, r.target))
    return not_found("InvalidGatewayID.NotFound", "gateway ID", r.target);
  if (find_route(*find_by_id(t.route_tables, r.table), r.destination))
    return error("RouteAlreadyExists",
                 concat({"The route identified by ", r.destination, " already exists."}));
  return prepared(call, needs(call, "CreateRoute", {arn(call, "route-table", r.table)}),
                  [r](Run& run) -> Result<Json> {
                    find_by_id(run.services.network.edit().route_tables, r.table)
                        ->routes.push_back({r.destination, r.target, false});
                    return Json{{"Return", true}};
                  });
}

Result<Prepared> delete_route(const Services& services, const Call& call) {
  Parameters p(call, {"RouteTableId", "DestinationCidrBlock", "DestinationPrefixListId"});
  const network::Topology& t = services.network.get();
  RouteRequest r;
  if (auto bad = read_place(p, t, r))
    return *bad;
  const network::Route* route = find_route(*find_by_id(t.route_tables, r.table), r.destination);
  if (!route)
    return error("InvalidRoute.NotFound", concat({"no route with destination-",
                                                  r.by_list ? "prefix-list-id " : "cidr-block ",
                                                  r.destination, " in route table ", r.table}));
  if (route->target == "local" || is_gateway_endpoint(route->target))
    return error(
        "InvalidParameterValue",
        concat({"cannot remove ", route->target == "local" ? "local route " : "VPC endpoint route ",
                r.destination, " in route table ", r.table}));
  return prepared(
      call, needs(call, "DeleteRoute", {arn(call, "route-table", r.table)}),
      [r](Run& run) -> Result<Json> {
        auto& routes = find_by_id(run.services.network.edit().route_tables, r.table)->routes;
        routes.erase(
            std::remove_if(routes.begin(), routes.end(),
                           [&](const network::Route& x) { return x.destination == r.destination; }),
            routes.end());
        return Json::object();
      });
}

}  // namespace lockbox::api::ec2
