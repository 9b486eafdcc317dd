// Route 53 Resolver: endpoints, rules, associations, and what they do to names. Source: Route 53
// Resolver API Reference; Route 53 Developer Guide, "Resolving DNS queries between VPCs and your
// network".
#include "tests/api/ec2_fixture.hpp"

namespace lockbox::route53_resolver_test {
using namespace ec2_lab;

namespace {

Json endpoint(const Lab& lab, const char* direction) {
  return {{"CreatorRequestId", "a"},
          {"Name", "door"},
          {"SecurityGroupIds", {lab.net().security_groups[0].id}},
          {"Direction", direction},
          {"IpAddresses",
           {{{"SubnetId", lab.net().subnets[0].id}}, {{"SubnetId", lab.net().subnets[1].id}}}}};
}

Json rule(const std::string& endpoint_id, const char* domain = "corp.example.") {
  return {{"CreatorRequestId", "b"},
          {"Name", "office"},
          {"RuleType", "FORWARD"},
          {"DomainName", domain},
          {"TargetIps", {{{"Ip", "192.168.0.53"}}}},
          {"ResolverEndpointId", endpoint_id}};
}

}  // namespace

TEST_CASE("A rule forwards the names of a domain once a VPC follows it", "[route53resolver]") {
  Lab lab;
  const Json made = lab.ok("CreateResolverEndpoint", endpoint(lab, "OUTBOUND"));
  CHECK(lab.needed == std::vector<std::string>{"route53resolver:CreateResolverEndpoint *"});
  const std::string door = made["ResolverEndpoint"]["Id"];
  CHECK(door.rfind("rslvr-out-", 0) == 0);
  CHECK(made["ResolverEndpoint"]["IpAddressCount"] == 2);
  CHECK(made["ResolverEndpoint"]["HostVPCId"] == lab.net().vpcs[0].id);
  const Json addresses =
      lab.ok("ListResolverEndpointIpAddresses", {{"ResolverEndpointId", door}})["IpAddresses"];
  REQUIRE(addresses.size() == 2);
  CHECK(addresses[0]["SubnetId"] == lab.net().subnets[0].id);

  const std::string id = lab.ok(
      "CreateResolverRule", rule(door, "dynamodb.eu-west-1.amazonaws.com"))["ResolverRule"]["Id"];
  const auto asked_by = [&] {
    return network::find_path(lab.net(), "common-room", kHost, true).dns.front().by;
  };
  CHECK(asked_by() != id);
  const Json pair = {{"ResolverRuleId", id}, {"VPCId", lab.net().vpcs[0].id}};
  CHECK(lab.ok("AssociateResolverRule", pair)["ResolverRuleAssociation"]["Status"] == "COMPLETE");
  CHECK(asked_by() == id);
  CHECK(lab.code("AssociateResolverRule", pair) == "ResourceExistsException");
  CHECK(lab.ok("ListResolverRules", Json::object())["ResolverRules"].size() == 1);
  CHECK(lab.ok("ListResolverRuleAssociations",
               Json::object())["ResolverRuleAssociations"][0]["VPCId"] == lab.net().vpcs[0].id);
  CHECK(lab.code("DeleteResolverEndpoint", {{"ResolverEndpointId", door}}) ==
        "InvalidRequestException");
  CHECK(lab.code("DeleteResolverRule", {{"ResolverRuleId", id}}) == "ResourceInUseException");
  lab.ok("DisassociateResolverRule", pair);
  CHECK(asked_by() != id);
  lab.ok("DeleteResolverRule", {{"ResolverRuleId", id}});
  lab.ok("DeleteResolverEndpoint", {{"ResolverEndpointId", door}});
  CHECK(lab.ok("ListResolverEndpoints", Json::object())["ResolverEndpoints"].empty());
}

TEST_CASE("What Resolver refuses", "[route53resolver]") {
  Lab lab;
  Json one = endpoint(lab, "INBOUND");
  one["IpAddresses"].erase(1);
  CHECK(lab.code("CreateResolverEndpoint", one) == "InvalidRequestException");
  Json away = endpoint(lab, "INBOUND");
  away["IpAddresses"][0]["Ip"] = "192.168.7.7";
  CHECK(lab.code("CreateResolverEndpoint", away) == "InvalidParameterException");
  away["IpAddresses"][0] = {{"SubnetId", "subnet-none"}};
  CHECK(lab.code("CreateResolverEndpoint", away) == "InvalidParameterException");
  CHECK(lab.code("CreateResolverEndpoint", {{"CreatorRequestId", "a"}}) ==
        "InvalidParameterException");
  const std::string in =
      lab.ok("CreateResolverEndpoint", endpoint(lab, "INBOUND"))["ResolverEndpoint"]["Id"];
  CHECK(lab.code("CreateResolverRule", rule(in)) == "InvalidParameterException");
  CHECK(lab.code("CreateResolverRule", rule("rslvr-out-none")) == "ResourceNotFoundException");
  CHECK(lab.code("AssociateResolverRule",
                 {{"ResolverRuleId", "rslvr-rr-none"}, {"VPCId", lab.net().vpcs[0].id}}) ==
        "ResourceNotFoundException");
  CHECK(lab.code("GetResolverEndpoint", {{"ResolverEndpointId", "rslvr-in-none"}}) ==
        "ResourceNotFoundException");
  CHECK(lab.code("ListResolverRules", {{"Wrong", 1}}) == "ValidationException");
}

}  // namespace lockbox::route53_resolver_test
