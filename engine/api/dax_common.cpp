#include "engine/api/dax_common.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"

namespace lockbox::api::dax_service {

namespace {

constexpr std::string_view kTaken[] = {
    "GetItem",          "BatchGetItem",      "Query",      "Scan",
    "PutItem",          "UpdateItem",        "DeleteItem", "BatchWriteItem",
    "TransactGetItems", "TransactWriteItems"};

/// The action behind a member of a transaction: {"Put": ...} is dax:PutItem.
std::string_view action_of_member(std::string_view member_name) {
  if (member_name == "Get")
    return "GetItem";
  if (member_name == "Put")
    return "PutItem";
  if (member_name == "Update")
    return "UpdateItem";
  if (member_name == "Delete")
    return "DeleteItem";
  return "ConditionCheckItem";
}

}  // namespace

AwsError dax_error(std::string code, std::string message) {
  return AwsError{std::move(code), std::move(message), 400, "com.amazonaws.dax", nullptr};
}

AwsError cluster_not_found(std::string_view name) {
  return dax_error("ClusterNotFoundFault", concat({"Cluster not found: ", name}));
}

Prepared dax_prepared(const Call& call, std::string resource,
                      std::function<Result<Json>(Run&)> run) {
  Need need;
  need.action = concat({"dax:", call.operation});
  need.resource = resource;
  need.resource_account = std::string(call.account);
  Prepared out;
  out.main_resource = resource == "*" ? std::string() : std::move(resource);
  out.needs.push_back(std::move(need));
  out.run = std::move(run);
  return out;
}

std::string arn_of(const Call& call, std::string_view cluster) {
  return dax::cluster_arn(call.region, call.account, to_lower(cluster));
}

bool taken_by_clusters(std::string_view operation) {
  return std::find(std::begin(kTaken), std::end(kTaken), operation) != std::end(kTaken);
}

std::vector<Need> needs_on_cluster(const dax::Cluster& cluster, std::string_view operation,
                                   const Json& parameters) {
  std::vector<Need> out;
  const auto add = [&](std::string_view action, bool enclosed) {
    Need need;
    need.action = concat({"dax:", action});
    need.resource = cluster.arn;
    need.resource_account = cluster.account;
    if (enclosed)
      need.context.set("dax:EnclosingOperation", std::string(operation), "the transaction");
    else
      need.context.absent_because["dax:EnclosingOperation"] = "the request is no transaction";
    if (std::none_of(out.begin(), out.end(),
                     [&](const Need& n) { return n.action == need.action; }))
      out.push_back(std::move(need));
  };
  if (operation != "TransactGetItems" && operation != "TransactWriteItems") {
    add(operation, false);
    return out;
  }
  const Json* items = member(parameters, "TransactItems");
  if (items && items->is_array())
    for (const Json& item : *items)
      if (item.is_object() && !item.empty())
        add(action_of_member(item.begin().key()), true);
  return out;
}

}  // namespace lockbox::api::dax_service
