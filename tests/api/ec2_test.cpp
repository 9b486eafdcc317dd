// EC2's network operations: shapes, errors, and what they change in the network.
#include "tests/api/ec2_fixture.hpp"

namespace lockbox::ec2_test {
using namespace ec2_lab;

namespace {

Json tables(const Lab& lab) {
  Json out = Json::array();
  for (const auto& t : lab.net().route_tables) out.push_back(t.id);
  return out;
}

std::string create_endpoint(Lab& lab) {
  return lab
      .ok("CreateVpcEndpoint", {{"VpcEndpointType", "Gateway"},
                                {"VpcId", lab.net().vpcs[0].id},
                                {"ServiceName", "com.amazonaws.eu-west-1.dynamodb"},
                                {"RouteTableIds", tables(lab)}})["VpcEndpoint"]["VpcEndpointId"]
      .get<std::string>();
}

}  // namespace

TEST_CASE("A gateway endpoint brings its routes and takes them away", "[ec2]") {
  Lab lab;
  CHECK_FALSE(network::find_path(lab.net(), "library", kHost, true).delivered());
  const std::string id = create_endpoint(lab);
  CHECK(id.rfind("vpce-0", 0) == 0);
  CHECK(id.size() == 22);
  CHECK(lab.needed.size() == 4);
  CHECK(network::find_path(lab.net(), "library", kHost, true).context.source_vpce == id);

  const Json described = lab.ok("DescribeVpcEndpoints", {{"VpcEndpointIds", {id}}});
  CHECK(described["VpcEndpoints"][0]["VpcEndpointType"] == "Gateway");
  CHECK(described["VpcEndpoints"][0]["RouteTableIds"] == tables(lab));
  CHECK(lab.code("CreateVpcEndpoint", {{"VpcId", lab.net().vpcs[0].id},
                                       {"ServiceName", "com.amazonaws.eu-west-1.dynamodb"},
                                       {"RouteTableIds", tables(lab)}}) == "RouteAlreadyExists");

  lab.ok("ModifyVpcEndpoint",
         {{"VpcEndpointId", id}, {"RemoveRouteTableIds", {lab.net().route_tables[0].id}}});
  CHECK_FALSE(network::find_path(lab.net(), "common-room", kHost, true).is_private);
  CHECK(network::find_path(lab.net(), "library", kHost, true).is_private);

  const Json gone = lab.ok("DeleteVpcEndpoints", {{"VpcEndpointIds", {id, "vpce-none"}}});
  CHECK(gone["Unsuccessful"].size() == 1);
  CHECK(lab.net().endpoints.empty());
  CHECK_FALSE(network::find_path(lab.net(), "library", kHost, true).delivered());
}

TEST_CASE("An endpoint's policy can be written and reset", "[ec2]") {
  Lab lab;
  const std::string id = create_endpoint(lab);
  const std::string deny =
      R"({"Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]})";
  lab.ok("ModifyVpcEndpoint", {{"VpcEndpointId", id}, {"PolicyDocument", deny}});
  CHECK(lab.net().endpoints[0].policy->text == deny);
  lab.ok("ModifyVpcEndpoint", {{"VpcEndpointId", id}, {"ResetPolicy", true}});
  CHECK(lab.net().endpoints[0].policy->statements[0].effect == policy::Effect::Allow);
  CHECK(lab.code("ModifyVpcEndpoint", {{"VpcEndpointId", id}, {"PolicyDocument", "{"}}) ==
        "InvalidPolicyDocument");
}

TEST_CASE("Routes are created and deleted, the service's own are not", "[ec2]") {
  Lab lab;
  const std::string table = lab.net().route_tables[1].id;
  const std::string gateway = lab.net().internet_gateways[0].id;
  const Json route = {
      {"RouteTableId", table}, {"DestinationCidrBlock", "0.0.0.0/0"}, {"GatewayId", gateway}};
  lab.ok("CreateRoute", route);
  CHECK(lab.code("CreateRoute", route) == "RouteAlreadyExists");
  const Json out = lab.ok("DescribeRouteTables", {{"RouteTableIds", {table}}});
  CHECK(out["RouteTables"][0]["Routes"][1]["GatewayId"] == gateway);
  lab.ok("DeleteRoute", {{"RouteTableId", table}, {"DestinationCidrBlock", "0.0.0.0/0"}});
  CHECK(lab.code("DeleteRoute", {{"RouteTableId", table}, {"DestinationCidrBlock", "0.0.0.0/0"}}) ==
        "InvalidRoute.NotFound");
  CHECK(
      lab.code("DeleteRoute", {{"RouteTableId", table}, {"DestinationCidrBlock", "10.0.0.0/16"}}) ==
      "InvalidParameterValue");
  create_endpoint(lab);
  CHECK(lab.code("DeleteRoute", {{"RouteTableId", table},
                                 {"DestinationPrefixListId", lab.net().prefix_lists[0].id}}) ==
        "InvalidParameterValue");
}

TEST_CASE("Security group rules decide who gets out", "[ec2]") {
  Lab lab;
  create_endpoint(lab);
  const std::string group = lab.net().security_groups[0].id;
  const Json all = {
      {"GroupId", group},
      {"IpPermissions", {{{"IpProtocol", "-1"}, {"IpRanges", {{{"CidrIp", "0.0.0.0/0"}}}}}}}};
  lab.ok("RevokeSecurityGroupEgress", all);
  CHECK(lab.code("RevokeSecurityGroupEgress", all) == "InvalidPermission.NotFound");
  CHECK_FALSE(network::find_path(lab.net(), "library", kHost, true).delivered());
  const Json https = {{"GroupId", group},
                      {"IpPermissions",
                       {{{"IpProtocol", "tcp"},
                         {"FromPort", 443},
                         {"ToPort", 443},
                         {"PrefixListIds", {{{"PrefixListId", lab.net().prefix_lists[0].id}}}}}}}};
  const Json made = lab.ok("AuthorizeSecurityGroupEgress", https);
  CHECK(made["SecurityGroupRules"][0]["FromPort"] == 443);
  CHECK(lab.code("AuthorizeSecurityGroupEgress", https) == "InvalidPermission.Duplicate");
  CHECK(network::find_path(lab.net(), "library", kHost, true).delivered());
}

TEST_CASE("Describe: ids, filters and unknown input", "[ec2]") {
  Lab lab;
  for (const char* name :
       {"DescribeVpcs", "DescribeSubnets", "DescribeRouteTables", "DescribePrefixLists",
        "DescribeManagedPrefixLists", "DescribeSecurityGroups", "DescribeNetworkAcls",
        "DescribeInternetGateways", "DescribeNetworkInterfaces"}) {
    INFO(name);
    const Json out = lab.ok(name, Json::object());
    CHECK_FALSE(out.begin().value().empty());
    CHECK(lab.needed == std::vector<std::string>{std::string("ec2:") + name + " *"});
  }
  const Json filter = {{"Filters", {{{"Name", "tag:Name"}, {"Values", {"priv*"}}}}}};
  CHECK(lab.ok("DescribeSubnets", filter)["Subnets"].size() == 1);
  const Json main = {{"Filters", {{{"Name", "association.main"}, {"Values", {"true"}}}}}};
  CHECK(lab.ok("DescribeRouteTables", main)["RouteTables"].size() == 1);
  CHECK(lab.code("DescribeVpcs", {{"VpcIds", {"vpc-none"}}}) == "InvalidVpcID.NotFound");
  CHECK(lab.code("DescribeVpcs", {{"VpcId", "vpc-none"}}) == "UnknownParameter");
  CHECK(lab.code("DescribeVpcs", {{"DryRun", true}}) == "DryRunOperation");
}

}  // namespace lockbox::ec2_test
