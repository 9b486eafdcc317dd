// DAX clusters: create, describe, change, delete, tags. Sources: DynamoDB Accelerator API
// Reference; Amazon DynamoDB Developer Guide, "DAX cluster components", "Creating a DAX cluster",
// "DAX encryption at rest", "DAX encryption in transit". Texts of errors are ours.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/dax_common.hpp"
#include "engine/api/ec2_interface_endpoints.hpp"
#include "engine/api/pass_role.hpp"
#include "engine/base/text.hpp"
#include "engine/identity/federation.hpp"
#include "engine/network/find.hpp"

namespace lockbox::api {

namespace dax_service {

namespace {

using dax::Cluster;
using dax::Node;

constexpr std::int64_t kCreationMs = 480000;  // minutes in AWS; one measured time stands for all

struct ClusterPlan {
  Cluster cluster;
  std::size_t nodes = 1;
  std::vector<std::string> zones;
};

bool is_cluster_name(const std::string& name) {
  if (name.empty() || name.size() > 20 || name.front() < 'a' || name.front() > 'z' ||
      name.back() == '-' || name.find("--") != std::string::npos)
    return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

std::string vpc_of(const Services& services, const std::vector<std::string>& subnets) {
  const network::Subnet* s =
      subnets.empty() ? nullptr : network::find_by_id(services.network->subnets, subnets.front());
  return s ? s->vpc : std::string();
}

std::optional<AwsError> check_groups(const Services& services, Cluster& c) {
  const std::vector<std::string> subnets =
      subnets_of_group(services, c.account, c.region, c.subnet_group);
  if (subnets.empty())
    return dax_error("SubnetGroupNotFoundFault",
                     concat({"Subnet group not found: ", c.subnet_group}));
  if (c.parameter_group != dax::kDefaultParameterGroup &&
      !services.dax.parameter_groups.contains(
          dax::group_key(c.account, c.region, c.parameter_group)))
    return dax_error("ParameterGroupNotFoundFault",
                     concat({"Parameter group not found: ", c.parameter_group}));
  const std::string vpc = vpc_of(services, subnets);
  if (c.security_groups.empty()) {
    const std::string own = ec2::default_group_of(*services.network, vpc);
    if (!own.empty())
      c.security_groups = {own};
  }
  for (const std::string& id : c.security_groups) {
    const network::SecurityGroup* g = network::find_by_id(services.network->security_groups, id);
    if (!g || g->vpc != vpc)
      return dax_error(kBadValue, concat({"There is no security group ", id, " in ", vpc}));
  }
  return std::nullopt;
}

bool sse_wanted(Params& in) {
  const Json* sse = in.any("SSESpecification");
  const Json* enabled = sse && sse->is_object() ? member(*sse, "Enabled") : nullptr;
  return enabled && enabled->is_boolean() && enabled->get<bool>();
}

Result<Json> run_create(const ClusterPlan& plan, Run& run) {
  Cluster c = plan.cluster;
  c.created = run.now;
  c.available_at =
      run.services.tables.instant_control_plane ? run.now : plus_ms(run.now, kCreationMs);
  // Six characters that tell clusters of a name apart.
  c.endpoint = concat({c.name, ".", run.rng.text(6, "abcdefghijklmnopqrstuvwxyz0123456789"),
                       ".dax-clusters.", c.region, ".amazonaws.com"});
  for (std::size_t i = 0; i < plan.nodes; ++i)
    if (auto error = add_node(run.services, run.rng, run.now, c,
                              plan.zones.empty() ? std::string() : plan.zones[i]))
      return std::move(*error);
  Json out = {{"Cluster", shown_cluster(c, run.now)}};
  run.work.summary =
      concat({"Created the DAX cluster ", c.name, " with ", std::to_string(c.nodes.size()),
              c.nodes.size() == 1 ? " node" : " nodes", "; whoever may call it acts with ",
              c.role_arn, "."});
  std::string arn = c.arn;
  run.services.dax.clusters.set(std::move(arn), Cow<Cluster>(std::move(c)));
  return out;
}

Result<Prepared> create_cluster(const Services& services, const Call& call) {
  Params in(call.parameters, kBadValue);
  auto plan = std::make_shared<ClusterPlan>();
  Cluster& c = plan->cluster;
  c.name = to_lower(in.text("ClusterName", Pattern::Any, 1, 255));
  c.node_type = in.text("NodeType", Pattern::Any, 1, 255);
  const auto nodes = in.integer("ReplicationFactor", 1, static_cast<std::int64_t>(dax::kMostNodes));
  if (!in.has("ReplicationFactor"))
    in.violation("null", "ReplicationFactor", "Member must not be null");
  plan->nodes = static_cast<std::size_t>(nodes.value_or(1));
  plan->zones = in.texts("AvailabilityZones");
  c.role_arn = in.text("IamRoleArn", Pattern::Any, 1, 2048);
  c.description = in.optional_text("Description", Pattern::Any, 0, 255);
  c.subnet_group = in.optional_text("SubnetGroupName", Pattern::Any, 1, 255);
  c.parameter_group = in.optional_text("ParameterGroupName", Pattern::Any, 1, 255);
  c.security_groups = in.texts("SecurityGroupIds");
  c.maintenance_window = in.optional_text("PreferredMaintenanceWindow", Pattern::Any, 1, 64);
  c.tls = in.choice("ClusterEndpointEncryptionType", {"NONE", "TLS"}, "NONE") == "TLS";
  c.sse = sse_wanted(in);
  c.tags = in.tags();
  for (const char* ignored : {"NotificationTopicArn", "NetworkType"}) in.ignore(ignored);
  if (auto error = in.error())
    return std::move(*error);
  if (!is_cluster_name(c.name))
    return dax_error(kBadValue,
                     "ClusterName: expected 1 to 20 letters, digits and hyphens, a letter first, "
                     "no hyphen at the end and no two side by side");
  if (c.node_type.rfind("dax.", 0) != 0)
    return dax_error(kBadValue,
                     concat({"NodeType: expected a type such as dax.t3.small, not ", c.node_type}));
  if (!plan->zones.empty() && plan->zones.size() != plan->nodes)
    return dax_error("InvalidParameterCombinationException",
                     "AvailabilityZones: expected one for each of the nodes");
  c.account = std::string(call.account);
  c.region = std::string(call.region);
  c.arn = arn_of(call, c.name);
  if (c.subnet_group.empty())
    c.subnet_group = std::string(dax::kDefaultSubnetGroup);
  if (c.parameter_group.empty())
    c.parameter_group = std::string(dax::kDefaultParameterGroup);
  if (c.maintenance_window.empty())
    c.maintenance_window = "sun:03:00-sun:04:00";
  if (dax::find_cluster(services.dax, c.arn))
    return dax_error("ClusterAlreadyExistsFault", concat({"Cluster already exists: ", c.name}));
  if (!identity::find_role(services.identity, c.role_arn))
    return dax_error(kBadValue, concat({"IamRoleArn: there is no role ", c.role_arn}));
  if (auto error = check_groups(services, c))
    return std::move(*error);
  Prepared out = dax_prepared(call, c.arn, [plan](Run& run) { return run_create(*plan, run); });
  // Source: Service Authorization Reference, operations of DAX.
  out.needs.push_back(pass_role(call, c.role_arn, dax::kPrincipal));
  if (!c.tags.empty()) {
    Need tagging = out.needs.front();
    tagging.action = "dax:TagResource";
    out.needs.push_back(std::move(tagging));
  }
  return out;
}

Result<Prepared> describe_clusters(const Services&, const Call& call) {
  Params in(call.parameters, kBadValue);
  std::vector<std::string> names = in.texts("ClusterNames");
  in.ignore("MaxResults");
  in.ignore("NextToken");
  if (auto error = in.error())
    return std::move(*error);
  for (std::string& name : names) name = to_lower(name);
  Prepared out = dax_prepared(
      call, names.empty() ? std::string("*") : arn_of(call, names.front()),
      [names, account = std::string(call.account),
       region = std::string(call.region)](Run& run) -> Result<Json> {
        Json list = Json::array();
        for (const std::string& name : names)
          if (!dax::find_cluster(run.services.dax, dax::cluster_arn(region, account, name)))
            return cluster_not_found(name);
        for (const auto& entry : run.services.dax.clusters) {
          const Cluster& c = *entry.second;
          const bool asked =
              names.empty() || std::find(names.begin(), names.end(), c.name) != names.end();
          if (c.account == account && c.region == region && asked)
            list.push_back(shown_cluster(c, run.now));
        }
        run.work.summary = concat({"Listed ", std::to_string(list.size()), " clusters."});
        return Json{{"Clusters", std::move(list)}};
      });
  for (std::size_t i = 1; i < names.size(); ++i) {
    Need more = out.needs.front();
    more.resource = arn_of(call, names[i]);
    out.needs.push_back(std::move(more));
  }
  return out;
}

Result<Prepared> delete_cluster(const Services&, const Call& call) {
  Params in(call.parameters, kBadValue);
  const std::string name = read_cluster_name(in);
  if (auto error = in.error())
    return std::move(*error);
  const std::string arn = arn_of(call, name);
  return dax_prepared(call, arn, [arn, name](Run& run) -> Result<Json> {
    const Cluster* there = dax::find_cluster(run.services.dax, arn);
    if (!there)
      return cluster_not_found(name);
    Cluster c = *there;
    Json shown_last = shown_cluster(c, run.now);
    shown_last["Status"] = "deleting";
    while (!c.nodes.empty()) remove_node(run.services, c, std::string(c.nodes.back().id));
    run.services.dax.clusters.erase(arn);
    run.work.summary = concat({"Deleted the cluster ", name, " with what its caches held."});
    return Json{{"Cluster", std::move(shown_last)}};
  });
}

Result<Prepared> update_cluster(const Services&, const Call& call) {
  Params in(call.parameters, kBadValue);
  const std::string name = read_cluster_name(in);
  Cluster wanted;
  wanted.description = in.optional_text("Description", Pattern::Any, 0, 255);
  wanted.maintenance_window = in.optional_text("PreferredMaintenanceWindow", Pattern::Any, 1, 64);
  wanted.parameter_group = in.optional_text("ParameterGroupName", Pattern::Any, 1, 255);
  wanted.security_groups = in.texts("SecurityGroupIds");
  for (const char* ignored : {"NotificationTopicArn", "NotificationTopicStatus"})
    in.ignore(ignored);
  if (auto error = in.error())
    return std::move(*error);
  return on_cluster(call, name, [wanted](Run& run, Cluster& c) -> std::optional<AwsError> {
    if (!wanted.description.empty())
      c.description = wanted.description;
    if (!wanted.maintenance_window.empty())
      c.maintenance_window = wanted.maintenance_window;
    if (!wanted.parameter_group.empty())
      c.parameter_group = wanted.parameter_group;
    if (!wanted.security_groups.empty())
      c.security_groups = wanted.security_groups;
    if (auto error = check_groups(run.services, c))
      return error;
    network::Topology& t = run.services.network.edit();
    for (const Node& n : c.nodes)
      if (network::NetworkInterface* i = network::find_by_id(t.interfaces, n.interface))
        i->security_groups = c.security_groups;
    return std::nullopt;
  });
}

}  // namespace

}  // namespace dax_service

std::vector<Operation> dax_operations() {
  const auto row = [](const char* name, bool read_only,
                      Result<Prepared> (*prepare)(const Services&, const Call&)) {
    Operation o;
    o.service = "dax";
    o.name = name;
    o.category = audit::Category::Management;
    o.read_only = read_only;
    o.prepare = prepare;
    return o;
  };
  namespace d = dax_service;
  return {row("CreateCluster", false, d::create_cluster),
          row("CreateParameterGroup", false, d::create_parameter_group),
          row("CreateSubnetGroup", false, d::create_subnet_group),
          row("DecreaseReplicationFactor", false, d::change_nodes),
          row("DeleteCluster", false, d::delete_cluster),
          row("DeleteParameterGroup", false, d::delete_parameter_group),
          row("DeleteSubnetGroup", false, d::delete_subnet_group),
          row("DescribeClusters", true, d::describe_clusters),
          row("DescribeDefaultParameters", true, d::describe_default_parameters),
          row("DescribeParameterGroups", true, d::describe_parameter_groups),
          row("DescribeParameters", true, d::describe_parameters),
          row("DescribeSubnetGroups", true, d::describe_subnet_groups),
          row("IncreaseReplicationFactor", false, d::change_nodes),
          row("ListTags", true, d::tag_cluster),
          row("RebootNode", false, d::reboot_node),
          row("TagResource", false, d::tag_cluster),
          row("UntagResource", false, d::tag_cluster),
          row("UpdateCluster", false, d::update_cluster),
          row("UpdateParameterGroup", false, d::update_parameter_group),
          row("UpdateSubnetGroup", false, d::update_subnet_group)};
}

}  // namespace lockbox::api
