// VPC endpoints. Source: Amazon EC2 API Reference, CreateVpcEndpoint, ModifyVpcEndpoint,
// DeleteVpcEndpoints; Amazon VPC User Guide, "Gateway endpoints". What only interface endpoints
// have is in ec2_interface_endpoints.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/ec2_common.hpp"
#include "engine/api/ec2_interface_endpoints.hpp"
#include "engine/base/text.hpp"
#include "engine/network/endpoint_policy.hpp"
#include "engine/network/find.hpp"
#include "engine/network/topology_write.hpp"

namespace lockbox::api::ec2 {
namespace {

using network::find_by_id;
using network::Topology;

constexpr std::size_t kMaxPolicy = 20480;

Result<policy::DocumentPtr> read_policy(const std::string& text) {
  if (text.empty())
    return network::full_access_endpoint_policy();
  if (text.size() > kMaxPolicy)
    return error("InvalidPolicyDocument", "The policy document is larger than 20480 characters");
  auto parsed = policy::parse_document(text, policy::Kind::VpcEndpoint);
  if (!parsed)
    return error("InvalidPolicyDocument", concat({"The policy document is not valid: ",
                                                  policy::to_text(parsed.error().front())}));
  return std::move(parsed).value();
}

const network::PrefixList* list_of(const Topology& t, const std::string& service) {
  for (const network::PrefixList& p : t.prefix_lists)
    if (p.name == service)
      return &p;
  return nullptr;
}

AwsError no_route_table(const std::string& id) {
  return not_found("InvalidRouteTableID.NotFound", "routeTable ID", id);
}

// The route-table association is the route: it comes and goes with it.
std::optional<AwsError> check_associations(const Topology& t, const network::PrefixList& list,
                                           const std::string& vpc, const std::string& endpoint,
                                           const std::vector<std::string>& tables) {
  for (const std::string& id : tables) {
    const network::RouteTable* table = find_by_id(t.route_tables, id);
    if (!table)
      return no_route_table(id);
    if (table->vpc != vpc)
      return error("InvalidParameter",
                   concat({"Route table ", id, " does not belong to VPC ", vpc}));
    for (const network::Route& r : table->routes)
      if (r.destination == list.id && r.target != endpoint)
        return error("RouteAlreadyExists",
                     concat({"route table ", id,
                             " already has a route with destination-prefix-list-id ", list.id}));
  }
  return std::nullopt;
}

void associate(Topology& t, network::VpcEndpoint& e, const std::string& list,
               const std::vector<std::string>& tables) {
  for (const std::string& id : tables) {
    if (std::find(e.route_tables.begin(), e.route_tables.end(), id) != e.route_tables.end())
      continue;
    e.route_tables.push_back(id);
    find_by_id(t.route_tables, id)->routes.push_back({list, e.id, false});
  }
}

void dissociate(Topology& t, const std::string& endpoint, const std::vector<std::string>& tables) {
  for (const std::string& id : tables)
    if (network::RouteTable* table = find_by_id(t.route_tables, id))
      table->routes.erase(
          std::remove_if(table->routes.begin(), table->routes.end(),
                         [&](const network::Route& r) { return r.target == endpoint; }),
          table->routes.end());
}

AwsError no_endpoint(const std::string& id) {
  return not_found("InvalidVpcEndpointId.NotFound", "Vpc Endpoint Id", id);
}

std::vector<std::string> arns(const Call& call, std::string_view kind,
                              const std::vector<std::string>& ids) {
  std::vector<std::string> out;
  for (const std::string& id : ids) out.push_back(arn(call, kind, id));
  return out;
}

void append(std::vector<std::string>& to, const std::vector<std::string>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

InterfaceRequest read_interface(Parameters& p, const Call& call, const char* subnets,
                                const char* groups) {
  InterfaceRequest out;
  out.subnets = p.texts(subnets);
  out.groups = p.texts(groups);
  if (member(call.parameters, "PrivateDnsEnabled"))
    out.private_dns = p.boolean("PrivateDnsEnabled");
  return out;
}

Result<Prepared> create_interface_endpoint(const Services& services, const Call& call,
                                           network::VpcEndpoint e,
                                           const std::vector<std::string>& tables,
                                           const InterfaceRequest& request) {
  const Topology& t = services.network.get();
  if (!tables.empty())
    return error("InvalidParameter", "RouteTableIds are for gateway endpoints");
  if (!has_interface_endpoint(e.service, t.region))
    return error("InvalidServiceName",
                 concat({"The Vpc Endpoint Service '", e.service, "' does not exist"}));
  if (auto bad = check_interface_request(t, e, {}, request))
    return *bad;
  e.type = "Interface";
  e.private_dns = request.private_dns.value_or(default_private_dns(t, e));
  e.security_groups = request.groups;
  if (e.security_groups.empty())
    if (const std::string group = default_group_of(t, e.vpc); !group.empty())
      e.security_groups = {group};
  std::vector<std::string> resources = {arn(call, "vpc", e.vpc), arn(call, "vpc-endpoint", "*")};
  append(resources, arns(call, "subnet", request.subnets));
  append(resources, arns(call, "security-group", e.security_groups));
  const std::string account(call.account);
  return prepared(call, needs(call, "CreateVpcEndpoint", resources),
                  [e, subnets = request.subnets, account](Run& run) -> Result<Json> {
                    network::VpcEndpoint made = e;
                    made.id = make_id(run.rng, "vpce-");
                    Topology& topology = run.services.network.edit();
                    add_interfaces(topology, made, subnets, run.rng);
                    Json out = {{"VpcEndpoint", network::write_endpoint(topology, made, account)}};
                    topology.endpoints.push_back(std::move(made));
                    return out;
                  });
}

struct InterfaceChange {
  InterfaceRequest add;
  std::vector<std::string> remove_subnets, remove_groups;
  bool new_policy = false;
  policy::DocumentPtr policy;

  bool empty() const {
    return add.subnets.empty() && add.groups.empty() && !add.private_dns &&
           remove_subnets.empty() && remove_groups.empty();
  }
};

std::vector<std::string> without(const std::vector<std::string>& from,
                                 const std::vector<std::string>& gone) {
  std::vector<std::string> out;
  for (const std::string& x : from)
    if (std::find(gone.begin(), gone.end(), x) == gone.end())
      out.push_back(x);
  return out;
}

Result<Prepared> modify_interface_endpoint(const Services& services, const Call& call,
                                           const network::VpcEndpoint& e,
                                           const InterfaceChange& change) {
  const Topology& t = services.network.get();
  if (auto bad =
          check_interface_request(t, e, without(e.subnets, change.remove_subnets), change.add))
    return *bad;
  std::vector<std::string> resources = {arn(call, "vpc-endpoint", e.id)};
  append(resources, arns(call, "subnet", change.add.subnets));
  append(resources, arns(call, "security-group", change.add.groups));
  return prepared(call, needs(call, "ModifyVpcEndpoint", resources),
                  [id = e.id, change](Run& run) -> Result<Json> {
                    Topology& topology = run.services.network.edit();
                    network::VpcEndpoint& endpoint = *find_by_id(topology.endpoints, id);
                    if (change.new_policy)
                      endpoint.policy = change.policy;
                    if (change.add.private_dns)
                      endpoint.private_dns = *change.add.private_dns;
                    std::vector<std::string> groups =
                        without(endpoint.security_groups, change.remove_groups);
                    append(groups, without(change.add.groups, groups));
                    set_groups(topology, endpoint, groups);
                    remove_interfaces(topology, endpoint, change.remove_subnets);
                    add_interfaces(topology, endpoint, change.add.subnets, run.rng);
                    return Json{{"Return", true}};
                  });
}

}  // namespace

Result<Prepared> create_vpc_endpoint(const Services& services, const Call& call) {
  Parameters p(call, {"VpcEndpointType", "VpcId", "ServiceName", "PolicyDocument", "RouteTableIds",
                      "SubnetIds", "SecurityGroupIds", "PrivateDnsEnabled", "IpAddressType",
                      "DnsOptions", "ClientToken", "TagSpecifications"});
  network::VpcEndpoint e;
  const std::string type = p.text("VpcEndpointType");
  e.vpc = p.text("VpcId", true);
  e.service = p.text("ServiceName", true);
  const std::vector<std::string> tables = p.texts("RouteTableIds");
  const InterfaceRequest request = read_interface(p, call, "SubnetIds", "SecurityGroupIds");
  const auto document = read_policy(p.text("PolicyDocument"));
  if (p.failure())
    return *p.failure();
  if (!document)
    return document.error();
  const Topology& t = services.network.get();
  if (!type.empty() && type != "Gateway" && type != "Interface")
    return error(
        "InvalidParameter",
        concat({"Endpoint type ", type, " is not simulated here; only Gateway and Interface are"}));
  if (!find_by_id(t.vpcs, e.vpc))
    return not_found("InvalidVpcId.NotFound", "vpc ID", e.vpc);
  e.policy = *document;
  if (type == "Interface")
    return create_interface_endpoint(services, call, std::move(e), tables, request);
  if (!request.subnets.empty() || !request.groups.empty() || request.private_dns)
    return error("InvalidParameter",
                 "SubnetIds, SecurityGroupIds and PrivateDnsEnabled are for interface endpoints");
  const network::PrefixList* list = list_of(t, e.service);
  if (!list)
    return error("InvalidServiceName",
                 concat({"The Vpc Endpoint Service '", e.service, "' does not exist"}));
  if (auto bad = check_associations(t, *list, e.vpc, "", tables))
    return *bad;
  std::vector<std::string> resources = {arn(call, "vpc", e.vpc), arn(call, "vpc-endpoint", "*")};
  append(resources, arns(call, "route-table", tables));
  const std::string list_id = list->id, account(call.account);
  return prepared(call, needs(call, "CreateVpcEndpoint", resources),
                  [e, tables, list_id, account](Run& run) -> Result<Json> {
                    network::VpcEndpoint made = e;
                    made.id = make_id(run.rng, "vpce-");
                    Topology& topology = run.services.network.edit();
                    associate(topology, made, list_id, tables);
                    Json out = {{"VpcEndpoint", network::write_endpoint(topology, made, account)}};
                    topology.endpoints.push_back(std::move(made));
                    return out;
                  });
}

Result<Prepared> modify_vpc_endpoint(const Services& services, const Call& call) {
  Parameters p(call, {"VpcEndpointId", "ResetPolicy", "PolicyDocument", "AddRouteTableIds",
                      "RemoveRouteTableIds", "AddSubnetIds", "RemoveSubnetIds",
                      "AddSecurityGroupIds", "RemoveSecurityGroupIds", "PrivateDnsEnabled"});
  const std::string id = p.text("VpcEndpointId", true);
  const bool reset = p.boolean("ResetPolicy");
  const std::string text = p.text("PolicyDocument");
  const std::vector<std::string> add = p.texts("AddRouteTableIds");
  const std::vector<std::string> remove = p.texts("RemoveRouteTableIds");
  InterfaceChange change;
  change.add = read_interface(p, call, "AddSubnetIds", "AddSecurityGroupIds");
  change.remove_subnets = p.texts("RemoveSubnetIds");
  change.remove_groups = p.texts("RemoveSecurityGroupIds");
  const auto document = read_policy(text);
  if (p.failure())
    return *p.failure();
  if (!document)
    return document.error();
  const Topology& t = services.network.get();
  const network::VpcEndpoint* e = find_by_id(t.endpoints, id);
  if (!e)
    return no_endpoint(id);
  const bool interface = e->type == "Interface";
  if (interface ? !add.empty() || !remove.empty() : !change.empty())
    return error("InvalidParameter",
                 concat({id, interface ? " is an interface endpoint: it has no route tables"
                                       : " is a gateway endpoint: it has only route tables"}));
  if (interface) {
    change.new_policy = reset || !text.empty();
    change.policy = *document;
    return modify_interface_endpoint(services, call, *e, change);
  }
  const network::PrefixList* list = list_of(t, e->service);
  if (!list)
    return error("InvalidServiceName",
                 concat({"The Vpc Endpoint Service '", e->service, "' does not exist"}));
  if (auto bad = check_associations(t, *list, e->vpc, id, add))
    return *bad;
  for (const std::string& table : remove)
    if (!find_by_id(t.route_tables, table))
      return no_route_table(table);
  std::vector<std::string> resources = {arn(call, "vpc-endpoint", id)};
  append(resources, arns(call, "route-table", add));
  append(resources, arns(call, "route-table", remove));
  const bool new_policy = reset || !text.empty();
  const policy::DocumentPtr policy = *document;
  const std::string list_id = list->id;
  return prepared(call, needs(call, "ModifyVpcEndpoint", resources), [=](Run& run) -> Result<Json> {
    Topology& topology = run.services.network.edit();
    network::VpcEndpoint& endpoint = *find_by_id(topology.endpoints, id);
    if (new_policy)
      endpoint.policy = policy;
    dissociate(topology, id, remove);
    for (const std::string& table : remove)
      endpoint.route_tables.erase(
          std::remove(endpoint.route_tables.begin(), endpoint.route_tables.end(), table),
          endpoint.route_tables.end());
    associate(topology, endpoint, list_id, add);
    return Json{{"Return", true}};
  });
}

Result<Prepared> delete_vpc_endpoints(const Services&, const Call& call) {
  Parameters p(call, {"VpcEndpointIds"});
  const std::vector<std::string> ids = p.texts("VpcEndpointIds", true);
  if (p.failure())
    return *p.failure();
  return prepared(
      call, needs(call, "DeleteVpcEndpoints", arns(call, "vpc-endpoint", ids)),
      [ids](Run& run) -> Result<Json> {
        // Unknown ids are reported in the answer, the others are deleted all the same.
        Json unsuccessful = Json::array();
        Topology& topology = run.services.network.edit();
        for (const std::string& id : ids) {
          const network::VpcEndpoint* e = find_by_id(topology.endpoints, id);
          if (!e) {
            const AwsError bad = no_endpoint(id);
            unsuccessful.push_back(
                {{"Error", {{"Code", bad.code}, {"Message", bad.message}}}, {"ResourceId", id}});
            continue;
          }
          dissociate(topology, id, e->route_tables);
          network::VpcEndpoint gone = *e;
          topology.endpoints.erase(topology.endpoints.begin() + (e - topology.endpoints.data()));
          remove_interfaces(topology, gone, std::vector<std::string>(gone.subnets));
        }
        return Json{{"Unsuccessful", std::move(unsuccessful)}};
      });
}

}  // namespace lockbox::api::ec2
