// Routes to every kind of target, entries of network ACLs, rules of IPv6. Source: Amazon EC2 API
// Reference, CreateRoute, ReplaceRoute, CreateNetworkAclEntry and its siblings,
// AuthorizeSecurityGroupIngress.
#include "engine/network/ip.hpp"
#include "tests/api/ec2_fixture.hpp"

namespace lockbox::ec2_filters_test {
using namespace ec2_lab;

namespace {

/// Gives the lab's network something of each kind that a route can lead to.
void add_targets(Lab& lab) {
  network::Topology& t = lab.services.network.edit();
  t.nat_gateways.push_back({"nat-1", "", t.vpcs[0].id, t.subnets[0].id, "", "10.0.0.99", ""});
  t.egress_only_gateways.push_back({"eigw-1", "", t.vpcs[0].id});
  t.transit.peerings.emplace_back().id = "pcx-1";
  t.transit.gateways.emplace_back().id = "tgw-1";
  t.transit.vpn_gateways.push_back({"vgw-1", "", t.vpcs[0].id});
}

Json entry(const Lab& lab, int number, const char* action, const Json& more = Json::object()) {
  Json out = {{"NetworkAclId", lab.net().network_acls[0].id},
              {"RuleNumber", number},
              {"Protocol", "6"},
              {"RuleAction", action},
              {"Egress", true},
              {"CidrBlock", "0.0.0.0/0"},
              {"PortRange", {{"From", 443}, {"To", 443}}}};
  out.update(more);
  return out;
}

}  // namespace

TEST_CASE("A route leads to each kind of gateway, and is replaced and removed", "[ec2][route]") {
  Lab lab;
  add_targets(lab);
  const std::string table = lab.net().route_tables[1].id;
  const struct {
    const char *member, *target, *destination;
  } rows[] = {{"NatGatewayId", "nat-1", "8.8.8.0/24"},
              {"VpcPeeringConnectionId", "pcx-1", "10.9.0.0/16"},
              {"TransitGatewayId", "tgw-1", "10.8.0.0/16"},
              {"GatewayId", "vgw-1", "192.168.0.0/16"},
              {"EgressOnlyInternetGatewayId", "eigw-1", "::/0"}};
  for (const auto& row : rows) {
    INFO(row.target);
    const char* by = network::is_ipv6_text(row.destination) ? "DestinationIpv6CidrBlock"
                                                            : "DestinationCidrBlock";
    const Json place = {{"RouteTableId", table}, {by, row.destination}};
    Json route = place;
    route[row.member] = row.target;
    lab.ok("CreateRoute", route);
    CHECK(lab.code("CreateRoute", route) == "RouteAlreadyExists");
    const Json shown = lab.ok("DescribeRouteTables", {{"RouteTableIds", {table}}});
    const Json& last = shown["RouteTables"][0]["Routes"].back();
    CHECK(last[by] == row.destination);
    CHECK(last[row.member] == row.target);
    lab.ok("DeleteRoute", place);
    CHECK(lab.code("ReplaceRoute", route) == "InvalidRoute.NotFound");
    route[row.member] = "nothing-1";
    CHECK(lab.code("CreateRoute", route).find(".NotFound") != std::string::npos);
  }
  const Json route = {
      {"RouteTableId", table}, {"DestinationCidrBlock", "0.0.0.0/0"}, {"NatGatewayId", "nat-1"}};
  lab.ok("CreateRoute", route);
  Json other = route;
  other.erase("NatGatewayId");
  CHECK(lab.code("ReplaceRoute", other) == "MissingParameter");
  other["TransitGatewayId"] = "tgw-1";
  lab.ok("ReplaceRoute", other);
  CHECK(lab.net().route_tables[1].routes.back().target == "tgw-1");
  other["NatGatewayId"] = "nat-1";
  CHECK(lab.code("ReplaceRoute", other) == "InvalidParameterCombination");
  // A NAT gateway takes IPv6 to 64:ff9b::/96 only, an egress-only gateway nothing else.
  CHECK(lab.code("CreateRoute", {{"RouteTableId", table},
                                 {"DestinationIpv6CidrBlock", "::/0"},
                                 {"NatGatewayId", "nat-1"}}) == "InvalidParameterValue");
  CHECK(lab.code("CreateRoute", {{"RouteTableId", table},
                                 {"DestinationCidrBlock", "9.0.0.0/8"},
                                 {"EgressOnlyInternetGatewayId", "eigw-1"}}) ==
        "InvalidParameterValue");
  CHECK(lab.code("CreateRoute", {{"RouteTableId", table},
                                 {"DestinationIpv6CidrBlock", "9.0.0.0/8"},
                                 {"TransitGatewayId", "tgw-1"}}) == "InvalidParameterValue");
}

TEST_CASE("Entries of a network ACL are numbered, and the lowest decides", "[ec2][acl]") {
  Lab lab;
  const auto delivered = [&] {
    return network::find_path(lab.net(), "common-room", kHost, true).delivered();
  };
  REQUIRE(delivered());
  lab.ok("CreateNetworkAclEntry", entry(lab, 50, "deny"));
  CHECK(lab.needed[0].rfind("ec2:CreateNetworkAclEntry arn:aws:ec2:eu-west-1:111122223333:"
                            "network-acl/acl-",
                            0) == 0);
  CHECK_FALSE(delivered());
  CHECK(lab.code("CreateNetworkAclEntry", entry(lab, 50, "allow")) ==
        "NetworkAclEntryAlreadyExists");
  lab.ok("ReplaceNetworkAclEntry", entry(lab, 50, "allow"));
  CHECK(delivered());
  lab.ok("CreateNetworkAclEntry", entry(lab, 40, "deny"));
  CHECK_FALSE(delivered());
  const Json place = {
      {"NetworkAclId", lab.net().network_acls[0].id}, {"RuleNumber", 40}, {"Egress", true}};
  lab.ok("DeleteNetworkAclEntry", place);
  CHECK(delivered());
  CHECK(lab.code("DeleteNetworkAclEntry", place) == "InvalidNetworkAclEntry.NotFound");
  CHECK(lab.code("ReplaceNetworkAclEntry", entry(lab, 41, "deny")) ==
        "InvalidNetworkAclEntry.NotFound");
  const struct {
    Json more;
    const char* code;
  } refused[] = {{{{"RuleNumber", 0}}, "InvalidParameterValue"},
                 {{{"RuleNumber", 32767}}, "InvalidParameterValue"},
                 {{{"Protocol", "tpc"}}, "InvalidParameterValue"},
                 {{{"RuleAction", "refuse"}}, "InvalidParameterValue"},
                 {{{"CidrBlock", "10.0.0.0/33"}}, "InvalidParameterValue"},
                 {{{"CidrBlock", "::/0"}}, "InvalidParameterValue"},
                 {{{"Ipv6CidrBlock", "::/0"}}, "MissingParameter"},
                 {{{"PortRange", {{"From", 9}, {"To", 8}}}}, "InvalidParameterValue"},
                 {{{"PortRange", Json()}}, "MissingParameter"},
                 {{{"Protocol", "1"}}, "MissingParameter"},
                 {{{"NetworkAclId", "acl-none"}}, "InvalidNetworkAclID.NotFound"}};
  for (const auto& row : refused) {
    INFO(row.more.dump());
    CHECK(lab.code("CreateNetworkAclEntry", entry(lab, 60, "allow", row.more)) == row.code);
  }
}

TEST_CASE("Rules of IPv6 stand beside those of IPv4", "[ec2][ipv6]") {
  Lab lab;
  const std::string group = lab.net().security_groups[0].id;
  const auto rule = [&](const char* list, const char* member, const char* cidr) {
    return Json{{"GroupId", group},
                {"IpPermissions",
                 {{{"IpProtocol", "icmpv6"},
                   {"FromPort", -1},
                   {"ToPort", -1},
                   {list, {{{member, cidr}}}}}}}};
  };
  const Json made = lab.ok("AuthorizeSecurityGroupIngress", rule("Ipv6Ranges", "CidrIpv6", "::/0"));
  CHECK(made["SecurityGroupRules"][0]["CidrIpv6"] == "::/0");
  CHECK(lab.ok("DescribeSecurityGroups",
               {{"GroupIds", {group}}})["SecurityGroups"][0]["IpPermissions"]
            .back()["Ipv6Ranges"][0]["CidrIpv6"] == "::/0");
  CHECK(lab.code("AuthorizeSecurityGroupIngress", rule("IpRanges", "CidrIp", "::/0")) ==
        "InvalidParameterValue");
  CHECK(lab.code("AuthorizeSecurityGroupIngress", rule("Ipv6Ranges", "CidrIpv6", "10.0.0.0/8")) ==
        "InvalidParameterValue");
  lab.ok("RevokeSecurityGroupIngress", rule("Ipv6Ranges", "CidrIpv6", "::/0"));
  Json entry_six = entry(lab, 70, "allow", {{"Ipv6CidrBlock", "::/0"}});
  entry_six.erase("CidrBlock");
  lab.ok("CreateNetworkAclEntry", entry_six);
}

}  // namespace lockbox::ec2_filters_test
