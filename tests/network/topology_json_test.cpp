#include "engine/network/topology_json.hpp"

#include <catch2/catch_test_macros.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/network/walk.hpp"

namespace lockbox::topology_json_test {
using namespace lockbox::network;
using lockbox::parse_json;

namespace {

constexpr const char* kNetwork = R"({
  "Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16", "Tags": [{"Key": "Name", "Value": "castle"}]}],
  "Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.1.0/24"}],
  "PrefixLists": [{"PrefixListId": "pl-1", "PrefixListName": "com.amazonaws.eu-west-1.dynamodb", "Cidrs": ["52.94.24.0/23"]}],
  "RouteTables": [{"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Associations": [{"Main": true}],
                   "Routes": [{"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"}]}],
  "VpcEndpoints": [{"VpcEndpointId": "vpce-1", "VpcId": "vpc-1", "ServiceName": "com.amazonaws.eu-west-1.dynamodb",
                    "RouteTableIds": ["rtb-1"]}],
  "SecurityGroups": [{"GroupId": "sg-1", "GroupName": "app", "VpcId": "vpc-1",
                      "IpPermissionsEgress": [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "PrefixListIds": [{"PrefixListId": "pl-1"}]}]}],
  "NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "PrivateIpAddress": "10.0.1.5",
                         "Attachment": {"InstanceId": "i-1"}, "Groups": [{"GroupId": "sg-1"}]}],
  "VantagePoints": [{"Name": "common-room", "Label": "Common room", "NetworkInterfaceId": "eni-1"}]
})";

}  // namespace

TEST_CASE("A topology is read from what describe-* prints", "[network]") {
  const auto t = topology_from_json(parse_json(kNetwork).value, "111122223333", "eu-west-1");
  REQUIRE(t.has_value());
  CHECK(t->vpcs[0].name == "castle");
  CHECK(find_path(*t, "common-room", "dynamodb.eu-west-1.amazonaws.com", true).is_private);
  CHECK(find_path(*t, "i-1", "dynamodb.eu-west-1.amazonaws.com", true).delivered());
  CHECK(find_path(*t, "eni-1", "dynamodb.eu-west-1.amazonaws.com", false).hops.back().code ==
        "ENI_SG_RULES_MISMATCH");
}

TEST_CASE("A topology that does not fit names the place", "[network]") {
  struct Row {
    const char* json;
    const char* text;
  };
  const Row rows[] = {
      {"[]", "expected an object"},
      {R"({"Vpc": []})", "did you mean Vpcs?"},
      {R"({"Vpcs": {}})", "/Vpcs: expected a list"},
      {R"({"Vpcs": [{"VpcId": 1}]})", "/Vpcs/0/VpcId: expected a text"},
      {R"({"Vpcs": [{"VpcId": "v", "CidrBlock": "10/8"}]})", "/Vpcs/0/CidrBlock"},
      {R"({"Subnets": [{"SubnetId": "s", "VpcId": "v", "CidrBlock": "10.0.0.0/8"}]})", "not there"},
  };
  for (const Row& row : rows) {
    const auto t = topology_from_json(parse_json(row.json).value, "111122223333", "eu-west-1");
    INFO(row.json);
    REQUIRE_FALSE(t.has_value());
    INFO(t.error());
    CHECK(t.error().find(row.text) != std::string::npos);
  }
}

}  // namespace lockbox::topology_json_test
