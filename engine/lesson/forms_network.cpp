// Forms about the network: endpoints, hosted zones, and writes to tables of other accounts.
#include "engine/lesson/form_builder.hpp"

namespace lockbox::lesson {

namespace {

/// A gateway endpoint for DynamoDB, with the route tables that get its route.
std::string create_endpoint(FormBuilder& b) {
  b.form.title = "Create a gateway endpoint for DynamoDB";
  const network::Topology& t = *b.world().services.network;
  std::vector<std::pair<std::string, std::string>> vpcs, tables;
  for (const auto& vpc : t.vpcs) vpcs.push_back({vpc.id, concat({vpc.name, " (", vpc.id, ")"})});
  const std::string vpc = b.labelled("vpc", "VPC", vpcs);
  std::vector<std::string> all;
  for (const auto& table : t.route_tables) {
    if (table.vpc != vpc)
      continue;
    all.push_back(table.id);
    tables.push_back({table.id, concat({table.name, " (", table.id, ")"})});
  }
  tables.push_back({join(all, " "), "all of them"});
  const std::string chosen = b.labelled("tables", "Route tables", tables);
  return concat({"aws ec2 create-vpc-endpoint --vpc-id ", vpc, " --service-name com.amazonaws.",
                 b.world().region, ".dynamodb --route-table-ids ", chosen});
}

/// Interface endpoints reach networks outside the VPC, and DynamoDB Streams.
std::string create_interface_endpoint(FormBuilder& b) {
  b.form.title = "Create an interface endpoint";
  const network::Topology& t = *b.world().services.network;
  std::vector<std::pair<std::string, std::string>> vpcs, subnets, groups;
  for (const auto& vpc : t.vpcs) vpcs.push_back({vpc.id, concat({vpc.name, " (", vpc.id, ")"})});
  const std::string vpc = b.labelled("vpc", "VPC", vpcs);
  const std::string service = b.labelled(
      "service", "Service",
      {{"dynamodb", "DynamoDB"}, {"dynamodb-streams", "DynamoDB Streams"}, {"kms", "KMS"}});
  for (const auto& s : t.subnets)
    if (s.vpc == vpc)
      subnets.push_back({s.id, concat({s.name, " (", s.id, ")"})});
  const std::string subnet = b.labelled("subnet", "Subnet", subnets);
  for (const auto& g : t.security_groups)
    if (g.vpc == vpc)
      groups.push_back({g.id, concat({g.name, " (", g.id, ")"})});
  const std::string group = b.labelled("group", "Security group", groups);
  std::vector<std::pair<std::string, std::string>> policies = {{"-", "everything (the default)"}};
  for (const std::string& file : b.policies()) policies.push_back({file, file});
  const std::string policy = b.labelled("policy", "Endpoint policy", policies);
  std::string line = concat({"aws ec2 create-vpc-endpoint --vpc-endpoint-type Interface --vpc-id ",
                             vpc, " --service-name com.amazonaws.", b.world().region, ".", service,
                             " --subnet-ids ", subnet, " --security-group-ids ", group});
  if (policy != "-")
    line += concat({" --policy-document file://", policy});
  return line;
}

/// The endpoint is named by its kind and service: ids differ for each learner.
std::string modify_endpoint(FormBuilder& b) {
  b.form.title = "Give an endpoint a policy";
  const network::Topology& t = *b.world().services.network;
  std::vector<std::pair<std::string, std::string>> endpoints;
  for (const auto& e : t.endpoints) {
    const std::string service = e.service.substr(e.service.rfind('.') + 1);
    const std::string name = concat({e.type == "Gateway" ? "gateway" : "interface", ":", service});
    if (std::none_of(endpoints.begin(), endpoints.end(),
                     [&](const auto& other) { return other.first == name; }))
      endpoints.push_back({name, concat({e.type, " endpoint for ", service, " (", e.id, ")"})});
  }
  const std::string name = b.labelled("endpoint", "Endpoint", endpoints);
  const std::string file = b.choice("file", "Document", b.policies());
  for (const auto& e : t.endpoints)
    if (concat({e.type == "Gateway" ? "gateway" : "interface", ":",
                e.service.substr(e.service.rfind('.') + 1)}) == name)
      return concat({"aws ec2 modify-vpc-endpoint --vpc-endpoint-id ", e.id,
                     " --policy-document file://", file});
  return {};
}

std::string zone_field(FormBuilder& b) {
  std::vector<std::pair<std::string, std::string>> zones;
  for (const auto& z : b.world().services.network->dns.zones)
    zones.push_back({z.id, concat({z.name, " (", z.id, ")"})});
  return b.labelled("zone", "Hosted zone", zones);
}

std::string change_records(FormBuilder& b) {
  b.form.title = "Change the records of a hosted zone";
  const std::string zone = zone_field(b);
  const std::string file = b.choice("file", "Changes", b.documents("\"Changes\""));
  return zone.empty() ? std::string()
                      : concat({"aws route53 change-resource-record-sets --hosted-zone-id ", zone,
                                " --change-batch file://", file});
}

std::string delete_zone(FormBuilder& b) {
  b.form.title = "Delete a hosted zone";
  const std::string zone = zone_field(b);
  return zone.empty() ? std::string() : concat({"aws route53 delete-hosted-zone --id ", zone});
}

/// With the credentials of that account: its table by name.
std::string put_elsewhere(FormBuilder& b) {
  b.form.title = "Write into a table of another account";
  std::vector<std::pair<std::string, std::string>> tables;
  for (const auto& entry : b.world().services.tables.tables)
    if (entry.first.account != b.world().account)
      tables.push_back(
          {entry.second->arn, concat({entry.first.name, " of ", entry.first.account})});
  const std::string table = b.labelled("table", "Table", tables);
  const std::string file = b.choice("file", "Item", b.documents("\"S\""));
  return table.empty()
             ? std::string()
             : concat({"aws dynamodb put-item --table-name ", table, " --item file://", file});
}

}  // namespace

const std::vector<std::pair<std::string_view, ComposeForm>>& network_forms() {
  static const std::vector<std::pair<std::string_view, ComposeForm>> forms = {
      {"create-vpc-endpoint", create_endpoint},
      {"create-interface-endpoint", create_interface_endpoint},
      {"modify-vpc-endpoint", modify_endpoint},
      {"change-resource-record-sets", change_records},
      {"delete-hosted-zone", delete_zone},
      {"put-item-elsewhere", put_elsewhere}};
  return forms;
}

}  // namespace lockbox::lesson
