// Interface endpoints: created, changed and used. Source: Amazon EC2 API Reference,
// CreateVpcEndpoint, ModifyVpcEndpoint; AWS PrivateLink Guide.
#include "tests/api/ec2_fixture.hpp"

namespace lockbox::ec2_interface_test {
using namespace ec2_lab;

TEST_CASE("An interface endpoint has an interface in each subnet and its own names", "[ec2]") {
  Lab lab;
  const Json made = lab.ok("CreateVpcEndpoint", interface_request(lab, "dynamodb"))["VpcEndpoint"];
  CHECK(made["VpcEndpointType"] == "Interface");
  CHECK(made["SubnetIds"].size() == 2);
  CHECK(made["NetworkInterfaceIds"].size() == 2);
  CHECK(made["DnsEntries"].size() == 3);
  CHECK(made["PrivateDnsEnabled"] == false);  // DynamoDB has no private DNS name
  CHECK(made["Groups"][0]["GroupId"] == lab.net().security_groups[0].id);
  CHECK(lab.needed.size() == 5);  // VPC, endpoint, two subnets, the default group
  const Json seen =
      lab.ok("DescribeNetworkInterfaces", {{"NetworkInterfaceIds", made["NetworkInterfaceIds"]}});
  REQUIRE(seen["NetworkInterfaces"].size() == 2);
  CHECK(seen["NetworkInterfaces"][0]["InterfaceType"] == "vpc_endpoint");
  CHECK(seen["NetworkInterfaces"][0]["PrivateIpAddress"] == "10.0.1.4");

  SECTION("its name leads there and the service sees the VPC") {
    open_443(lab);
    const std::string host = made["DnsEntries"][0]["DnsName"];
    const network::Path p = network::find_path(lab.net(), "library", host, true);
    INFO(p.summary);
    REQUIRE(p.delivered());
    CHECK(p.is_private);
    CHECK_FALSE(p.context.source_ip);
    CHECK(p.context.source_vpce == made["VpcEndpointId"].get<std::string>());
    CHECK(p.context.source_vpc == lab.net().vpcs[0].id);
    CHECK(p.context.vpc_source_ip == "10.0.2.10");
    CHECK(p.context.vpce_account == "111122223333");
    CHECK(network::endpoint_policies(lab.net(), p).size() == 1);
    CHECK(std::any_of(p.hops.begin(), p.hops.end(), [&](const network::Hop& h) {
      return h.node == made["VpcEndpointId"].get<std::string>() + "-" + lab.net().subnets[1].id;
    }));
    // A zonal name leads to that zone's interface.
    const std::string zonal = made["DnsEntries"][1]["DnsName"];
    CHECK(network::find_path(lab.net(), "library", zonal, true).dns[0].answer == "10.0.1.4");
    // The usual name still goes the public way: without a route it goes nowhere.
    CHECK_FALSE(network::find_path(lab.net(), "library", "dynamodb.eu-west-1.amazonaws.com", true)
                    .delivered());
  }
  SECTION("its security group refuses what nobody allowed") {
    network::Topology& t = lab.services.network.edit();
    t.security_groups[0].ingress.clear();
    const network::Path p =
        network::find_path(t, "library", made["DnsEntries"][0]["DnsName"].get<std::string>(), true);
    CHECK(p.disposition == network::Disposition::DeniedIn);
    CHECK(p.hops.back().code == "SG_HAS_NO_RULES");
  }
  SECTION("deleting it takes its interfaces along") {
    const std::size_t before = lab.net().interfaces.size();
    lab.ok("DeleteVpcEndpoints", {{"VpcEndpointIds", {made["VpcEndpointId"]}}});
    CHECK(lab.net().interfaces.size() == before - 2);
    CHECK(lab.net().endpoints.empty());
  }
  SECTION("subnets, groups and policy can be changed") {
    lab.ok("ModifyVpcEndpoint", {{"VpcEndpointId", made["VpcEndpointId"]},
                                 {"RemoveSubnetIds", {lab.net().subnets[0].id}},
                                 {"RemoveSecurityGroupIds", {lab.net().security_groups[0].id}}});
    const network::VpcEndpoint& e = lab.net().endpoints[0];
    CHECK(e.subnets == std::vector<std::string>{lab.net().subnets[1].id});
    CHECK(e.interfaces.size() == 1);
    CHECK(e.security_groups.empty());
    CHECK(e.dns_names.size() == 2);
  }
}

TEST_CASE("Private DNS answers with the endpoint inside its VPC only", "[ec2]") {
  Lab lab;
  open_443(lab);
  const Json made = lab.ok("CreateVpcEndpoint", interface_request(lab, "kms"))["VpcEndpoint"];
  CHECK(made["PrivateDnsEnabled"] == true);
  const char* host = "kms.eu-west-1.amazonaws.com";
  CHECK(network::find_path(lab.net(), "library", host, true).context.source_vpce ==
        made["VpcEndpointId"].get<std::string>());
  CHECK(network::find_path(lab.net(), "", host, true).context.source_ip == "203.0.113.10");
  lab.ok("ModifyVpcEndpoint",
         {{"VpcEndpointId", made["VpcEndpointId"]}, {"PrivateDnsEnabled", false}});
  CHECK_FALSE(network::find_path(lab.net(), "library", host, true).delivered());
}

TEST_CASE("What an interface endpoint refuses", "[ec2]") {
  struct Row {
    const char* rule;
    const char* service;
    Json more;
    const char* code;
  };
  const Row rows[] = {
      {"private DNS for DynamoDB", "dynamodb", {{"PrivateDnsEnabled", true}}, "InvalidParameter"},
      {"a service that does not exist", "dynamo", Json::object(), "InvalidServiceName"},
      {"a subnet that does not exist",
       "kms",
       {{"SubnetIds", {"subnet-x"}}},
       "InvalidSubnetID.NotFound"},
      {"a group that does not exist",
       "kms",
       {{"SecurityGroupIds", {"sg-x"}}},
       "InvalidGroup.NotFound"},
      {"route tables", "kms", {{"RouteTableIds", {"rtb-x"}}}, "InvalidParameter"},
      {"another kind of endpoint",
       "kms",
       {{"VpcEndpointType", "GatewayLoadBalancer"}},
       "InvalidParameter"},
  };
  for (const Row& row : rows) {
    INFO(row.rule);
    Lab lab;
    const Result<Json> r =
        lab.call("CreateVpcEndpoint", interface_request(lab, row.service, row.more));
    REQUIRE_FALSE(r.has_value());
    CHECK(r.error().code == row.code);
  }
  Lab lab;
  lab.services.network.edit().subnets[1].availability_zone = "eu-west-1a";
  const Result<Json> r = lab.call("CreateVpcEndpoint", interface_request(lab, "kms"));
  REQUIRE_FALSE(r.has_value());
  CHECK(r.error().code == "DuplicateSubnetsInSameZone");
}

}  // namespace lockbox::ec2_interface_test
