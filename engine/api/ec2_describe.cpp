#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/ec2_common.hpp"
#include "engine/base/text.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/topology_write.hpp"

namespace lockbox::api::ec2 {
namespace {

using network::Topology;

const char* family_of(const network::PrefixList& p) {
  return !p.cidrs.empty() && network::is_ipv6_text(p.cidrs.front()) ? "IPv6" : "IPv4";
}

Json managed_prefix_lists(const Topology& t) {
  Json out = Json::array();
  for (const network::PrefixList& p : t.prefix_lists)
    out.push_back({{"PrefixListId", p.id},
                   {"AddressFamily", family_of(p)},
                   {"State", "create-complete"},
                   {"PrefixListArn", concat({"arn:aws:ec2:", t.region, ":aws:prefix-list/", p.id})},
                   {"PrefixListName", p.name},
                   {"MaxEntries", p.cidrs.size()},
                   {"Version", 1},
                   {"Tags", Json::array()},
                   {"OwnerId", "AWS"}});
  return out;
}

// What lies between VPCs is written as a whole; one list of it.
Json transit_list(const Topology& t, const char* name) {
  Json all = Json::object();
  network::write_transit_parts(t, all);
  const Json* list = member(all, name);
  return list ? *list : Json::array();
}
Json peerings(const Topology& t) {
  return transit_list(t, "VpcPeeringConnections");
}
Json transit_gateways(const Topology& t) {
  return transit_list(t, "TransitGateways");
}
Json vpn_gateways(const Topology& t) {
  return transit_list(t, "VpnGateways");
}

/// One describe operation: what it lists, and how its elements are chosen by id.
struct Listing {
  const char* operation;
  const char* list;          ///< member of the answer
  const char* id;            ///< member of an element
  const char* ids;           ///< parameter with ids
  const char* missing_code;  ///< error when an id does not exist
  const char* what;          ///< its name in that error's text
  Json (*rows)(const Topology&);
};

constexpr Listing kListings[] = {
    {"DescribeVpcs", "Vpcs", "VpcId", "VpcIds", "InvalidVpcID.NotFound", "vpc ID",
     network::write_vpcs},
    {"DescribeSubnets", "Subnets", "SubnetId", "SubnetIds", "InvalidSubnetID.NotFound", "subnet ID",
     network::write_subnets},
    {"DescribeRouteTables", "RouteTables", "RouteTableId", "RouteTableIds",
     "InvalidRouteTableID.NotFound", "routeTable ID", network::write_route_tables},
    {"DescribeVpcEndpoints", "VpcEndpoints", "VpcEndpointId", "VpcEndpointIds",
     "InvalidVpcEndpointId.NotFound", "Vpc Endpoint Id", network::write_endpoints},
    {"DescribePrefixLists", "PrefixLists", "PrefixListId", "PrefixListIds",
     "InvalidPrefixListId.NotFound", "prefix list ID", network::write_prefix_lists},
    {"DescribeManagedPrefixLists", "PrefixLists", "PrefixListId", "PrefixListIds",
     "InvalidPrefixListID.NotFound", "prefix list ID", managed_prefix_lists},
    {"DescribeSecurityGroups", "SecurityGroups", "GroupId", "GroupIds", "InvalidGroup.NotFound",
     "security group", network::write_security_groups},
    {"DescribeNetworkAcls", "NetworkAcls", "NetworkAclId", "NetworkAclIds",
     "InvalidNetworkAclID.NotFound", "networkAcl ID", network::write_network_acls},
    {"DescribeInternetGateways", "InternetGateways", "InternetGatewayId", "InternetGatewayIds",
     "InvalidInternetGatewayID.NotFound", "internetGateway ID", network::write_internet_gateways},
    {"DescribeNetworkInterfaces", "NetworkInterfaces", "NetworkInterfaceId", "NetworkInterfaceIds",
     "InvalidNetworkInterfaceID.NotFound", "networkInterface ID",
     network::write_network_interfaces},
    {"DescribeNatGateways", "NatGateways", "NatGatewayId", "NatGatewayIds", "NatGatewayNotFound",
     "NAT gateway ID", network::write_nat_gateways},
    {"DescribeEgressOnlyInternetGateways", "EgressOnlyInternetGateways",
     "EgressOnlyInternetGatewayId", "EgressOnlyInternetGatewayIds",
     "InvalidEgressOnlyInternetGatewayId.NotFound", "egress only internet gateway ID",
     network::write_egress_only_gateways},
    {"DescribeVpcPeeringConnections", "VpcPeeringConnections", "VpcPeeringConnectionId",
     "VpcPeeringConnectionIds", "InvalidVpcPeeringConnectionID.NotFound", "vpcPeeringConnection ID",
     peerings},
    {"DescribeTransitGateways", "TransitGateways", "TransitGatewayId", "TransitGatewayIds",
     "InvalidTransitGatewayID.NotFound", "Transit Gateway ID", transit_gateways},
    {"DescribeVpnGateways", "VpnGateways", "VpnGatewayId", "VpnGatewayIds",
     "InvalidVpnGatewayID.NotFound", "vpnGateway ID", vpn_gateways},
};

// "vpc-id" -> "VpcId".
std::string member_of_filter(std::string_view name) {
  std::string out;
  bool up = true;
  for (const char c : name) {
    if (c == '-') {
      up = true;
      continue;
    }
    out += up && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    up = false;
  }
  return out;
}

// Values of an element that a filter looks at: a member, a tag, or a member of a nested list
// ("association.subnet-id").
std::vector<std::string> filtered_values(const Json& row, const std::string& name) {
  std::vector<std::string> out;
  const auto take = [&](const Json* v) {
    if (v && v->is_string())
      out.push_back(v->get<std::string>());
    if (v && v->is_boolean())
      out.push_back(v->get<bool>() ? "true" : "false");
  };
  if (name.rfind("tag:", 0) == 0) {
    if (const Json* tags = member(row, "Tags"))
      for (const Json& tag : *tags)
        if (string_member(tag, "Key") == name.substr(4))
          take(member(tag, "Value"));
    return out;
  }
  const std::size_t dot = name.find('.');
  if (dot == std::string::npos) {
    take(member(row, member_of_filter(name)));
    return out;
  }
  if (const Json* list = member(row, member_of_filter(name.substr(0, dot)) + "s"))
    for (const Json& element : *list) take(member(element, member_of_filter(name.substr(dot + 1))));
  return out;
}

struct Filter {
  std::string name;
  std::vector<std::string> values;
};

bool passes(const Json& row, const Filter& f) {
  for (const std::string& seen : filtered_values(row, f.name))
    for (const std::string& wanted : f.values)
      if (wildcard_match(wanted, seen))
        return true;
  return false;
}

std::vector<Filter> read_filters(Parameters& p) {
  std::vector<Filter> out;
  // describe-nat-gateways alone calls it Filter.
  const Json* list = p.list("Filters") ? p.list("Filters") : p.list("Filter");
  if (!list)
    return out;
  for (const Json& v : *list) {
    Filter f;
    f.name = string_member(v, "Name").value_or("");
    const Json* values = member(v, "Values");
    if (f.name.empty() || !values || !values->is_array()) {
      p.fail(error("InvalidParameterValue", "A filter needs Name and Values"));
      return out;
    }
    for (const Json& value : *values)
      if (value.is_string())
        f.values.push_back(value.get<std::string>());
    out.push_back(std::move(f));
  }
  return out;
}

Result<Json> select(const Listing& listing, const Json& rows, const std::vector<std::string>& ids,
                    const std::vector<Filter>& filters) {
  for (const std::string& id : ids)
    if (std::none_of(rows.begin(), rows.end(),
                     [&](const Json& row) { return string_member(row, listing.id) == id; }))
      return not_found(listing.missing_code, listing.what, id);
  Json out = Json::array();
  for (const Json& row : rows) {
    const std::string id = string_member(row, listing.id).value_or("");
    const bool named = ids.empty() || std::find(ids.begin(), ids.end(), id) != ids.end();
    const bool wanted = std::all_of(filters.begin(), filters.end(),
                                    [&](const Filter& f) { return passes(row, f); });
    if (named && wanted)
      out.push_back(row);
  }
  return Json{{listing.list, std::move(out)}};
}

Result<Prepared> describe(const Services&, const Call& call) {
  const Listing* listing =
      std::find_if(std::begin(kListings), std::end(kListings),
                   [&](const Listing& l) { return l.operation == call.operation; });
  Parameters p(call, {listing->ids, "Filters", "Filter"});
  const std::vector<std::string> ids = p.texts(listing->ids);
  const std::vector<Filter> filters = read_filters(p);
  if (p.failure())
    return *p.failure();
  return prepared(call, needs(call, listing->operation, {"*"}), [listing, ids, filters](Run& run) {
    return select(*listing, listing->rows(run.services.network.get()), ids, filters);
  });
}

}  // namespace

std::vector<Operation> describe_operations() {
  std::vector<Operation> out;
  for (const Listing& l : kListings) {
    Operation o;
    o.service = "ec2";
    o.name = l.operation;
    o.read_only = true;
    o.prepare = describe;
    out.push_back(o);
  }
  return out;
}

}  // namespace lockbox::api::ec2
