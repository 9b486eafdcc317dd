#pragma once
// Topologies as the JSON that AWS's describe-* commands print: what the loader (topology_json.hpp)
// reads back to the same value. The `aws ec2 describe-*` operations answer with the same rows.
// Sources: Amazon EC2, Direct Connect, Route 53 and Route 53 Resolver API References.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/json.hpp"
#include "engine/network/topology.hpp"

namespace lockbox::network {

Json write_vpcs(const Topology& t);
Json write_subnets(const Topology& t);
Json write_route_tables(const Topology& t);
Json write_prefix_lists(const Topology& t);
Json write_internet_gateways(const Topology& t);
Json write_egress_only_gateways(const Topology& t);
Json write_nat_gateways(const Topology& t);
Json write_endpoints(const Topology& t);
Json write_network_interfaces(const Topology& t);
Json write_security_groups(const Topology& t);
Json write_network_acls(const Topology& t);

/// One endpoint; `account` owns it when neither it nor its VPC says who does.
Json write_endpoint(const Topology& t, const VpcEndpoint& e, std::string_view account);
/// One rule of a group that `account` owns.
Json write_rule(const SgRule& rule, std::string_view account);
/// One record set, as list-resource-record-sets prints it.
Json write_record_set(const ResourceRecordSet& r);
/// [{"Key":"Name","Value":name}], or an empty list.
Json name_tags(const std::string& name);

/// All lists that are not empty, by name. What AWS keeps elsewhere stands beside it as Lockbox's
/// own members: EnableDnsSupport and EnableDnsHostnames when off, Region of a VPC elsewhere, VPCs
/// and ResourceRecordSets of a hosted zone, VantagePoints.
Json topology_to_json(const Topology& t);

/// The same in files, one for each list, with their paths: "111122223333/eu-west-1/Vpcs.json".
std::vector<std::pair<std::string, Json>> topology_documents(const Topology& t);

// The parts of topology_to_json: each adds its lists to `out`.
void write_transit_parts(const Topology& t, Json& out);
void write_dns_parts(const Topology& t, Json& out);

}  // namespace lockbox::network
