// What a loaded topology is told about itself: dangling ids, overlaps, ranges outside of their
// holder, each with file and place; the rest loads, and walks that come there end.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/network/find.hpp"
#include "engine/network/topology_json.hpp"
#include "engine/network/trace_line.hpp"

namespace lockbox::topology_check_test {
using namespace lockbox::network;

namespace {

// One VPC with a subnet, an instance and a route table; other parts are put in beside them.
Json base() {
  return parse_json(R"({
    "Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}],
    "Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.1.0/24"}],
    "RouteTables": [{"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Associations": [{"Main": true}], "Routes": []}],
    "NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "PrivateIpAddress": "10.0.1.5"}]
  })")
      .value;
}

struct Loaded {
  Topology topology;
  std::vector<Note> notes;
};

Loaded load(const Json& document) {
  TopologyLoader loader("111122223333", "eu-west-1");
  loader.add("net.json", document);
  Loaded out;
  out.topology = loader.finish();
  out.notes = loader.notes();
  return out;
}

void check_note(const std::vector<Note>& notes, const std::string& place, const std::string& text) {
  std::string all;
  for (const Note& n : notes) all += n.place + ": " + n.text + "\n";
  INFO(all);
  CHECK(std::any_of(notes.begin(), notes.end(), [&](const Note& n) {
    return n.place == "net.json: " + place && n.text.find(text) != std::string::npos;
  }));
}

}  // namespace

TEST_CASE("a topology without a fault has no notes", "[network][load]") {
  CHECK(load(base()).notes.empty());
}

TEST_CASE("a route to something that is not there is listed, and a walk along it ends",
          "[network][load]") {
  const std::pair<const char*, const char*> rows[] = {{"GatewayId", "igw-9"},
                                                      {"GatewayId", "vgw-9"},
                                                      {"GatewayId", "vpce-9"},
                                                      {"NatGatewayId", "nat-9"},
                                                      {"TransitGatewayId", "tgw-9"},
                                                      {"VpcPeeringConnectionId", "pcx-9"},
                                                      {"NetworkInterfaceId", "eni-9"},
                                                      {"EgressOnlyInternetGatewayId", "eigw-9"},
                                                      {"InstanceId", "i-9"}};
  for (const auto& [member_name, id] : rows) {
    INFO(id);
    Json document = base();
    document["RouteTables"][0]["Routes"].push_back(
        {{"DestinationCidrBlock", "0.0.0.0/0"}, {member_name, id}});
    const Loaded loaded = load(document);
    check_note(loaded.notes, "/RouteTables/0", std::string(id) + ", which is not there");
    const Json path = trace_line(loaded.topology, R"({"ingress":"eni-1","dst":"8.8.8.8"})", true);
    const std::string end = path["disposition"];
    CHECK((end == "NULL_ROUTED" || end == "DENIED_OUT" || end == "EXITS_NETWORK"));
  }
}

TEST_CASE("every id that leads nowhere is listed with its place", "[network][load]") {
  struct Row {
    const char *list, *part, *place, *text;
  };
  const Row rows[] = {
      {"Subnets", R"({"SubnetId":"subnet-9","VpcId":"vpc-9","CidrBlock":"10.9.0.0/24"})",
       "/Subnets/1", "subnet-9 names the VPC vpc-9"},
      {"RouteTables",
       R"({"RouteTableId":"rtb-9","VpcId":"vpc-9","Associations":[{"SubnetId":"subnet-9"}]})",
       "/RouteTables/1", "rtb-9 names the subnet subnet-9"},
      {"InternetGateways", R"({"InternetGatewayId":"igw-1","Attachments":[{"VpcId":"vpc-9"}]})",
       "/InternetGateways/0", "igw-1 names the VPC vpc-9"},
      {"NatGateways", R"({"NatGatewayId":"nat-1","VpcId":"vpc-1","SubnetId":"subnet-9"})",
       "/NatGateways/0", "nat-1 names the subnet subnet-9"},
      {"VpcEndpoints",
       R"({"VpcEndpointId":"vpce-1","VpcId":"vpc-1","ServiceName":"s","VpcEndpointType":"Interface",
           "SubnetIds":["subnet-9"],"Groups":[{"GroupId":"sg-9"}]})",
       "/VpcEndpoints/0", "vpce-1 names the security group sg-9"},
      {"SecurityGroups",
       R"({"GroupId":"sg-1","VpcId":"vpc-1","IpPermissions":[{"IpProtocol":"-1",
           "UserIdGroupPairs":[{"GroupId":"sg-9"}],"PrefixListIds":[{"PrefixListId":"pl-9"}]}]})",
       "/SecurityGroups/0", "sg-1 names the prefix list pl-9"},
      {"NetworkAcls", R"({"NetworkAclId":"acl-1","VpcId":"vpc-9","Entries":[]})", "/NetworkAcls/0",
       "acl-1 names the VPC vpc-9"},
      {"NetworkInterfaces",
       R"({"NetworkInterfaceId":"eni-2","SubnetId":"subnet-1","PrivateIpAddress":"10.0.1.6",
           "Groups":[{"GroupId":"sg-9"}]})",
       "/NetworkInterfaces/1", "eni-2 names the security group sg-9"},
      {"VpnGateways",
       R"({"VpnGatewayId":"vgw-1","VpcAttachments":[{"VpcId":"vpc-9","State":"attached"}]})",
       "/VpnGateways/0", "vgw-1 names the VPC vpc-9"},
      {"VpnConnections",
       R"({"VpnConnectionId":"vpn-1","VpnGatewayId":"vgw-9","CustomerGatewayId":"cgw-9"})",
       "/VpnConnections/0", "vpn-1 names the customer gateway cgw-9"},
      {"TransitGatewayRouteTables",
       R"({"TransitGatewayRouteTableId":"tgw-rtb-1","TransitGatewayId":"tgw-9"})",
       "/TransitGatewayRouteTables/0", "tgw-rtb-1 names the transit gateway tgw-9"},
      {"VpcPeeringConnections",
       R"({"VpcPeeringConnectionId":"pcx-1","Status":{"Code":"active"},
           "RequesterVpcInfo":{"VpcId":"vpc-1"},"AccepterVpcInfo":{"VpcId":"vpc-9"}})",
       "/VpcPeeringConnections/0", "pcx-1 leads to vpc-9"},
      {"Functions",
       R"({"FunctionName":"owl","VpcConfig":{"SubnetIds":["subnet-9"],"SecurityGroupIds":[]}})",
       "/Functions/0", "owl names the subnet subnet-9"},
  };
  for (const Row& row : rows) {
    INFO(row.part);
    Json document = base();
    document[row.list].push_back(parse_json(row.part).value);
    const Loaded loaded = load(document);
    check_note(loaded.notes, row.place, row.text);
    CHECK(find_by_id(loaded.topology.vpcs, "vpc-1"));  // the rest is there
    const Json path = trace_line(loaded.topology, R"({"ingress":"eni-1","dst":"10.0.1.9"})", true);
    CHECK_FALSE(path.contains("error"));
  }
}

TEST_CASE("ranges that overlap or lie outside are listed with their place", "[network][load]") {
  struct Row {
    const char *list, *part, *place, *text;
  };
  const Row rows[] = {
      {"Subnets", R"({"SubnetId":"subnet-2","VpcId":"vpc-1","CidrBlock":"10.0.1.128/25"})",
       "/Subnets/1", "subnet-2 overlaps subnet-1 in vpc-1"},
      {"Subnets", R"({"SubnetId":"subnet-2","VpcId":"vpc-1","CidrBlock":"10.0.0.0/8"})",
       "/Subnets/1", "10.0.0.0/8, which is outside of vpc-1"},
      {"Vpcs",
       R"({"VpcId":"vpc-2","CidrBlock":"10.1.0.0/16","CidrBlockAssociationSet":[
           {"CidrBlock":"10.1.0.0/16"},{"CidrBlock":"10.1.4.0/24"}]})",
       "/Vpcs/1", "vpc-2 has overlapping blocks: 10.1.0.0/16 and 10.1.4.0/24"},
      {"NetworkInterfaces",
       R"({"NetworkInterfaceId":"eni-2","SubnetId":"subnet-1","PrivateIpAddress":"10.0.1.5"})",
       "/NetworkInterfaces/1", "10.0.1.5 of another interface in subnet-1"},
      {"NetworkInterfaces",
       R"({"NetworkInterfaceId":"eni-2","SubnetId":"subnet-1","PrivateIpAddress":"10.0.2.5"})",
       "/NetworkInterfaces/1", "10.0.2.5, which is outside of subnet-1"},
      {"Subnets", R"({"SubnetId":"subnet-1","VpcId":"vpc-1","CidrBlock":"10.0.3.0/24"})",
       "/Subnets/1", "described more than once"},
  };
  for (const Row& row : rows) {
    INFO(row.part);
    Json document = base();
    document[row.list].push_back(parse_json(row.part).value);
    check_note(load(document).notes, row.place, row.text);
  }
  Json peered = base();
  peered["Vpcs"].push_back({{"VpcId", "vpc-2"}, {"CidrBlock", "10.0.128.0/17"}});
  peered["VpcPeeringConnections"] =
      Json::array({parse_json(R"({"VpcPeeringConnectionId":"pcx-1","Status":{"Code":"active"},
                      "RequesterVpcInfo":{"VpcId":"vpc-1"},"AccepterVpcInfo":{"VpcId":"vpc-2"}})")
                       .value});
  check_note(load(peered).notes, "/VpcPeeringConnections/0",
             "pcx-1 joins overlapping VPCs: 10.0.0.0/16 and 10.0.128.0/17");
}

TEST_CASE("values that mean nothing are listed and left out", "[network][load]") {
  Json document = base();
  document["PrefixLists"] = Json::array(
      {{{"PrefixListId", "pl-1"}, {"PrefixListName", "x"}, {"Cidrs", {"1.2.3", "1.2.3.0/24"}}}});
  document["NetworkAcls"] = Json::array(
      {parse_json(
           R"({"NetworkAclId":"acl-1","VpcId":"vpc-1","Entries":[{"RuleNumber":1,"RuleAction":"maybe",
          "Protocol":"-1","CidrBlock":"0.0.0.0/0","Egress":true}]})")
           .value});
  const Loaded loaded = load(document);
  check_note(loaded.notes, "/PrefixLists/0/Cidrs", "found \"1.2.3\"");
  check_note(loaded.notes, "/NetworkAcls/0/Entries/0/RuleAction", "found \"maybe\"");
  CHECK(loaded.topology.prefix_lists[0].cidrs == std::vector<std::string>{"1.2.3.0/24"});
  CHECK(loaded.topology.network_acls[0].entries.empty());
}

TEST_CASE("a prefix list has the blocks that any document gives it", "[network][load]") {
  TopologyLoader loader("111122223333", "eu-west-1");
  loader.add("managed.json",
             parse_json(R"({"PrefixLists":[{"PrefixListId":"pl-1","PrefixListName":"x"}]})").value);
  loader.add("lists.json", parse_json(R"({"PrefixLists":[{"PrefixListId":"pl-1",
      "PrefixListName":"x","Cidrs":["52.94.24.0/23"]}]})")
                               .value);
  CHECK(loader.finish().prefix_lists[0].cidrs == std::vector<std::string>{"52.94.24.0/23"});
}

}  // namespace lockbox::topology_check_test
