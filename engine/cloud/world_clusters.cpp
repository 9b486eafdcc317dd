#include "engine/cloud/world_clusters.hpp"

#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/cloud/direct_call.hpp"
#include "engine/dax/state.hpp"

namespace lockbox::cloud {

namespace {

using Wrong = std::optional<std::string>;

constexpr std::string_view kClusterMembers[] = {
    "role",    "nodes",          "nodeType",    "tls",       "sse",
    "subnets", "securityGroups", "recordTtlMs", "queryTtlMs"};

Wrong run_for_cluster(World& world, const std::string& at, std::string_view operation,
                      const Json& parameters) {
  const Result<Json> done = direct_call(world, "dax", operation, parameters);
  if (done)
    return std::nullopt;
  return concat({at, ": ", operation, " refused: ", done.error().code, ": ", done.error().message});
}

bool has_type(const Json& value, std::string_view member_name) {
  if (member_name == "role" || member_name == "nodeType")
    return value.is_string();
  if (member_name == "tls" || member_name == "sse")
    return value.is_boolean();
  if (member_name == "subnets" || member_name == "securityGroups") {
    if (!value.is_array())
      return false;
    for (const Json& one : value)
      if (!one.is_string())
        return false;
    return true;
  }
  return value.is_number_integer();
}

Wrong check_members(const std::string& at, const Json& value) {
  if (!value.is_object())
    return concat({at, ": expected an object"});
  for (const auto& entry : value.items()) {
    bool known = false;
    for (const std::string_view name : kClusterMembers) known = known || name == entry.key();
    if (!known) {
      std::string names;
      for (const std::string_view name : kClusterMembers)
        names += concat({names.empty() ? "" : ", ", name});
      return concat({at, "/", entry.key(), ": unknown member; expected one of ", names});
    }
    if (!has_type(entry.value(), entry.key()))
      return concat({at, "/", entry.key(), ": a value of another type was expected"});
  }
  return std::nullopt;
}

Wrong make_parameter_group(World& world, const std::string& at, const std::string& group,
                           const Json& value) {
  if (Wrong w =
          run_for_cluster(world, at, "CreateParameterGroup", Json{{"ParameterGroupName", group}}))
    return w;
  Json values = Json::array();
  for (const auto& [name, parameter] :
       {std::pair<const char*, const char*>{"recordTtlMs", "record-ttl-millis"},
        {"queryTtlMs", "query-ttl-millis"}})
    if (const Json* given = member(value, name))
      values.push_back(
          Json{{"ParameterName", parameter}, {"ParameterValue", lockbox::to_text(*given)}});
  return run_for_cluster(world, at, "UpdateParameterGroup",
                         Json{{"ParameterGroupName", group}, {"ParameterNameValues", values}});
}

}  // namespace

std::optional<std::string> add_dax_cluster(World& world, const std::string& at,
                                           const std::string& name, const Json& value) {
  if (Wrong w = check_members(at, value))
    return w;
  const auto role = string_member(value, "role");
  if (!role)
    return concat({at, "/role: expected the name of the cluster's role"});
  Json call = {{"ClusterName", name},
               {"NodeType", string_member(value, "nodeType").value_or("dax.t3.small")},
               {"ReplicationFactor", value.value("nodes", 1)},
               {"IamRoleArn", concat({"arn:aws:iam::", world.account, ":role/", *role})},
               {"SSESpecification", {{"Enabled", value.value("sse", false)}}},
               {"ClusterEndpointEncryptionType", value.value("tls", false) ? "TLS" : "NONE"}};
  if (value.contains("recordTtlMs") || value.contains("queryTtlMs")) {
    if (Wrong w = make_parameter_group(world, at, name, value))
      return w;
    call["ParameterGroupName"] = name;
  }
  if (const Json* subnets = member(value, "subnets")) {
    if (Wrong w = run_for_cluster(world, at, "CreateSubnetGroup",
                                  Json{{"SubnetGroupName", name}, {"SubnetIds", *subnets}}))
      return w;
    call["SubnetGroupName"] = name;
  }
  if (const Json* groups = member(value, "securityGroups"))
    call["SecurityGroupIds"] = *groups;
  return run_for_cluster(world, at, "CreateCluster", call);
}

}  // namespace lockbox::cloud
