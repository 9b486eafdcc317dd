// Nodes and tags of DAX clusters, and what the operations on one cluster share. Sources: DynamoDB
// Accelerator API Reference; Amazon DynamoDB Developer Guide, "DAX cluster components".
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/dax_common.hpp"
#include "engine/api/ec2_interface_endpoints.hpp"
#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"
#include "engine/network/find.hpp"

namespace lockbox::api::dax_service {

using dax::Cluster;
using dax::Node;

std::string state_of(const Cluster& c, SimTime now) {
  return now < c.available_at ? "creating" : "available";
}

Json shown_cluster(const Cluster& c, SimTime now) {
  const std::string status = state_of(c, now);
  Json nodes = Json::array();
  for (const Node& n : c.nodes)
    nodes.push_back(Json{{"NodeId", n.id},
                         {"Endpoint", {{"Address", dax::node_host(c, n)}, {"Port", c.port()}}},
                         {"NodeCreateTime", static_cast<double>(n.created.ms) / 1000.0},
                         {"AvailabilityZone", n.zone},
                         {"NodeStatus", status},
                         {"ParameterGroupStatus", "in-sync"}});
  Json groups = Json::array();
  for (const std::string& id : c.security_groups)
    groups.push_back(Json{{"SecurityGroupIdentifier", id}, {"Status", "active"}});
  Json out = {{"ClusterName", c.name}};
  if (!c.description.empty())
    out["Description"] = c.description;
  out["ClusterArn"] = c.arn;
  out["TotalNodes"] = c.nodes.size();
  out["ActiveNodes"] = status == "available" ? c.nodes.size() : 0;
  out["NodeType"] = c.node_type;
  out["Status"] = status;
  out["ClusterDiscoveryEndpoint"] = {
      {"Address", c.endpoint}, {"Port", c.port()}, {"URL", dax::endpoint_url(c)}};
  out["Nodes"] = std::move(nodes);
  out["PreferredMaintenanceWindow"] = c.maintenance_window;
  out["SubnetGroup"] = c.subnet_group;
  out["SecurityGroups"] = std::move(groups);
  out["IamRoleArn"] = c.role_arn;
  out["ParameterGroup"] = {{"ParameterGroupName", c.parameter_group},
                           {"ParameterApplyStatus", "in-sync"},
                           {"NodeIdsToReboot", Json::array()}};
  out["SSEDescription"] = {{"Status", c.sse ? "ENABLED" : "DISABLED"}};
  out["ClusterEndpointEncryptionType"] = c.tls ? "TLS" : "NONE";
  return out;
}

std::optional<AwsError> add_node(Services& services, Rng& rng, SimTime now, Cluster& c,
                                 const std::string& zone) {
  network::Topology& t = services.network.edit();
  const std::vector<std::string> subnets =
      subnets_of_group(services, c.account, c.region, c.subnet_group);
  const network::Subnet* subnet = nullptr;
  if (zone.empty() && !subnets.empty())
    subnet = network::find_by_id(t.subnets, subnets[c.nodes.size() % subnets.size()]);
  for (const std::string& id : subnets) {
    const network::Subnet* s = network::find_by_id(t.subnets, id);
    if (!zone.empty() && !subnet && s && s->availability_zone == zone)
      subnet = s;
  }
  if (!subnet)
    return dax_error(kBadValue, concat({"The subnet group ", c.subnet_group, " has no subnet",
                                        zone.empty() ? std::string() : concat({" in ", zone})}));
  Node node;
  char letter = 'a';
  const auto taken = [&](char l) {
    return std::any_of(c.nodes.begin(), c.nodes.end(),
                       [&](const Node& n) { return n.id.back() == l; });
  };
  while (taken(letter)) ++letter;
  node.id = concat({c.name, "-", std::string(1, letter)});
  node.zone = subnet->availability_zone;
  node.created = now;
  node.address = ec2::free_address(t, *subnet);
  if (node.address.empty())
    return dax_error("InsufficientClusterCapacityFault",
                     concat({"The subnet ", subnet->id, " has no free address"}));
  network::NetworkInterface i;
  i.id = ec2::make_id(rng, "eni-");
  i.name = concat({"DAX ", node.id});
  i.subnet = subnet->id;
  i.private_ip = node.address;
  i.security_groups = c.security_groups;
  node.interface = i.id;
  t.interfaces.push_back(std::move(i));
  c.nodes.push_back(std::move(node));
  return std::nullopt;
}

void remove_node(Services& services, Cluster& c, const std::string& id) {
  const auto at =
      std::find_if(c.nodes.begin(), c.nodes.end(), [&](const Node& n) { return n.id == id; });
  if (at == c.nodes.end())
    return;
  auto& interfaces = services.network.edit().interfaces;
  interfaces.erase(std::remove_if(interfaces.begin(), interfaces.end(),
                                  [&](const auto& i) { return i.id == at->interface; }),
                   interfaces.end());
  c.nodes.erase(at);
}

std::string read_cluster_name(Params& in) {
  return to_lower(in.text("ClusterName", Pattern::Any, 1, 255));
}

Result<Prepared> on_cluster(const Call& call, const std::string& name,
                            std::function<std::optional<AwsError>(Run&, Cluster&)> work) {
  const std::string arn = arn_of(call, name);
  return dax_prepared(call, arn, [arn, name, work](Run& run) -> Result<Json> {
    const Cluster* there = dax::find_cluster(run.services.dax, arn);
    if (!there)
      return cluster_not_found(name);
    if (state_of(*there, run.now) != "available")
      return dax_error("InvalidClusterStateFault",
                       concat({"The cluster ", name, " is not available yet"}));
    Cluster c = *there;
    if (auto error = work(run, c))
      return std::move(*error);
    Json out = {{"Cluster", shown_cluster(c, run.now)}};
    run.services.dax.clusters.set(arn, Cow<Cluster>(std::move(c)));
    return out;
  });
}

Result<Prepared> change_nodes(const Services&, const Call& call) {
  Params in(call.parameters, kBadValue);
  const bool more = call.operation == "IncreaseReplicationFactor";
  const std::string name = read_cluster_name(in);
  const auto wanted =
      in.integer("NewReplicationFactor", 1, static_cast<std::int64_t>(dax::kMostNodes));
  if (!in.has("NewReplicationFactor"))
    in.violation("null", "NewReplicationFactor", "Member must not be null");
  const std::vector<std::string> zones = in.texts("AvailabilityZones");
  const std::vector<std::string> leave =
      more ? std::vector<std::string>() : in.texts("NodeIdsToRemove");
  if (auto error = in.error())
    return std::move(*error);
  const std::size_t count = static_cast<std::size_t>(wanted.value_or(1));
  return on_cluster(call, name, [=](Run& run, Cluster& c) -> std::optional<AwsError> {
    if (more ? count <= c.nodes.size() : count >= c.nodes.size())
      return dax_error(kBadValue,
                       concat({"NewReplicationFactor: expected ", more ? "more" : "fewer",
                               " than the ", std::to_string(c.nodes.size()), " nodes it has"}));
    for (const std::string& id : leave) {
      const bool known =
          std::any_of(c.nodes.begin(), c.nodes.end(), [&](const Node& n) { return n.id == id; });
      if (!known)
        return dax_error("NodeNotFoundFault", concat({"Node not found: ", id}));
      if (c.nodes.size() > count)
        remove_node(run.services, c, id);
    }
    while (c.nodes.size() > count) remove_node(run.services, c, std::string(c.nodes.back().id));
    for (std::size_t i = 0; c.nodes.size() < count; ++i)
      if (auto error = add_node(run.services, run.rng, run.now, c,
                                i < zones.size() ? zones[i] : std::string()))
        return error;
    return std::nullopt;
  });
}

/// Restarts the engine of a node; what it has cached stays. Source: API Reference, RebootNode.
Result<Prepared> reboot_node(const Services&, const Call& call) {
  Params in(call.parameters, kBadValue);
  const std::string name = read_cluster_name(in);
  const std::string id = in.text("NodeId", Pattern::Any, 1, 255);
  if (auto error = in.error())
    return std::move(*error);
  return on_cluster(call, name, [id](Run&, Cluster& c) -> std::optional<AwsError> {
    const bool known =
        std::any_of(c.nodes.begin(), c.nodes.end(), [&](const Node& n) { return n.id == id; });
    if (!known)
      return dax_error("NodeNotFoundFault", concat({"Node not found: ", id}));
    return std::nullopt;
  });
}

namespace {

Json tag_array(const Cluster& c) {
  Json out = Json::array();
  for (const auto& tag : c.tags) out.push_back(Json{{"Key", tag.first}, {"Value", tag.second}});
  return out;
}

}  // namespace

Result<Prepared> tag_cluster(const Services&, const Call& call) {
  Params in(call.parameters, kBadValue);
  const std::string arn = in.text("ResourceName", Pattern::Any, 1, 2048);
  const bool reads = call.operation == "ListTags", adds = call.operation == "TagResource";
  const auto tags = adds ? in.tags() : std::vector<std::pair<std::string, std::string>>();
  const std::vector<std::string> keys =
      reads || adds ? std::vector<std::string>() : in.texts("TagKeys");
  in.ignore("NextToken");
  if (auto error = in.error())
    return std::move(*error);
  const std::optional<Arn> parts = parse_arn(arn);
  if (!parts || parts->service != "dax" || parts->resource.rfind("cache/", 0) != 0)
    return dax_error("InvalidARNFault", concat({"Not the ARN of a cluster: ", arn}));
  return dax_prepared(call, arn, [=](Run& run) -> Result<Json> {
    const Cluster* there = dax::find_cluster(run.services.dax, arn);
    if (!there)
      return cluster_not_found(arn);
    Cluster c = *there;
    const auto drop = [&](const std::string& key) {
      c.tags.erase(std::remove_if(c.tags.begin(), c.tags.end(),
                                  [&](const auto& t) { return t.first == key; }),
                   c.tags.end());
    };
    for (const auto& tag : tags) {
      drop(tag.first);
      c.tags.push_back(tag);
    }
    for (const std::string& key : keys) drop(key);
    Json out = {{"Tags", tag_array(c)}};
    if (!reads)
      run.services.dax.clusters.set(arn, Cow<Cluster>(std::move(c)));
    return out;
  });
}

}  // namespace lockbox::api::dax_service
