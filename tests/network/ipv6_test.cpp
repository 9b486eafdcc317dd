// Ways over IPv6. Sources: Amazon VPC User Guide, "Egress-only internet gateways", "IPv6 traffic",
// "DNS64 and NAT64", "Security group rules", "Network ACL rules"; RFC 4291, 5952, 6052.
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/topology_json.hpp"
#include "engine/network/topology_write.hpp"
#include "engine/network/trace_line.hpp"

namespace lockbox::ipv6_test {
using namespace lockbox::network;
using lockbox::Json;

namespace {

// A dual-stack VPC: `open` leads to the internet gateway, `shut` to the egress-only one, `only` has
// no IPv4 at all; and a peer.
const char* const kSix = R"({
"Vpcs": [
  {"VpcId": "vpc-six", "CidrBlock": "10.6.0.0/16", "Ipv6CidrBlockAssociationSet": [
     {"Ipv6CidrBlock": "2001:db8:600::/56", "Ipv6CidrBlockState": {"State": "associated"}},
     {"Ipv6CidrBlock": "2001:db8:900::/56", "Ipv6CidrBlockState": {"State": "disassociated"}}]},
  {"VpcId": "vpc-far", "CidrBlock": "10.7.0.0/16", "Ipv6CidrBlockAssociationSet": [
     {"Ipv6CidrBlock": "2001:db8:700::/56", "Ipv6CidrBlockState": {"State": "associated"}}]}],
"Subnets": [
  {"SubnetId": "subnet-open", "VpcId": "vpc-six", "CidrBlock": "10.6.1.0/24", "AvailabilityZone": "eu-west-1a",
   "Ipv6CidrBlockAssociationSet": [{"Ipv6CidrBlock": "2001:db8:600:1::/64", "Ipv6CidrBlockState": {"State": "associated"}}]},
  {"SubnetId": "subnet-shut", "VpcId": "vpc-six", "CidrBlock": "10.6.2.0/24", "AvailabilityZone": "eu-west-1a",
   "Ipv6CidrBlockAssociationSet": [{"Ipv6CidrBlock": "2001:db8:600:2::/64", "Ipv6CidrBlockState": {"State": "associated"}}]},
  {"SubnetId": "subnet-only", "VpcId": "vpc-six", "AvailabilityZone": "eu-west-1a", "Ipv6Native": true,
   "Ipv6CidrBlockAssociationSet": [{"Ipv6CidrBlock": "2001:db8:600:3::/64", "Ipv6CidrBlockState": {"State": "associated"}}]},
  {"SubnetId": "subnet-far", "VpcId": "vpc-far", "CidrBlock": "10.7.1.0/24", "AvailabilityZone": "eu-west-1a",
   "Ipv6CidrBlockAssociationSet": [{"Ipv6CidrBlock": "2001:db8:700:1::/64", "Ipv6CidrBlockState": {"State": "associated"}}]}],
"InternetGateways": [{"InternetGatewayId": "igw-six", "Attachments": [{"State": "available", "VpcId": "vpc-six"}]}],
"EgressOnlyInternetGateways": [{"EgressOnlyInternetGatewayId": "eigw-six", "Attachments": [{"State": "attached", "VpcId": "vpc-six"}]}],
"NatGateways": [{"NatGatewayId": "nat-six", "VpcId": "vpc-six", "SubnetId": "subnet-open", "State": "available",
   "NatGatewayAddresses": [{"PublicIp": "198.51.100.6", "PrivateIp": "10.6.1.66", "NetworkInterfaceId": "eni-nat"}]}],
"PrefixLists": [{"PrefixListId": "pl-six", "PrefixListName": "com.amazonaws.eu-west-1.s3", "Cidrs": ["52.218.0.0/17", "2600:1fa0::/32"]}],
"VpcEndpoints": [
  {"VpcEndpointId": "vpce-s3", "VpcEndpointType": "Gateway", "VpcId": "vpc-six", "ServiceName": "com.amazonaws.eu-west-1.s3",
   "State": "available", "RouteTableIds": ["rtb-shut"], "IpAddressType": "dualstack"},
  {"VpcEndpointId": "vpce-ddb", "VpcEndpointType": "Interface", "VpcId": "vpc-six", "ServiceName": "com.amazonaws.eu-west-1.dynamodb",
   "State": "available", "SubnetIds": ["subnet-shut"], "NetworkInterfaceIds": ["eni-ddb"], "Groups": [{"GroupId": "sg-both"}],
   "IpAddressType": "dualstack"}],
"RouteTables": [
  {"RouteTableId": "rtb-open", "VpcId": "vpc-six", "Associations": [{"Main": false, "SubnetId": "subnet-open"}],
   "Routes": [{"DestinationCidrBlock": "10.6.0.0/16", "GatewayId": "local", "State": "active"},
              {"DestinationIpv6CidrBlock": "2001:db8:600::/56", "GatewayId": "local", "State": "active"},
              {"DestinationIpv6CidrBlock": "::/0", "GatewayId": "igw-six", "State": "active"},
              {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-six", "State": "active"}]},
  {"RouteTableId": "rtb-shut", "VpcId": "vpc-six", "Associations": [{"Main": true}],
   "Routes": [{"DestinationCidrBlock": "10.6.0.0/16", "GatewayId": "local", "State": "active"},
              {"DestinationIpv6CidrBlock": "::/0", "EgressOnlyInternetGatewayId": "eigw-six", "State": "active"},
              {"DestinationIpv6CidrBlock": "64:ff9b::/96", "NatGatewayId": "nat-six", "State": "active"},
              {"DestinationIpv6CidrBlock": "2001:db8:700::/56", "VpcPeeringConnectionId": "pcx-six", "State": "active"},
              {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-six", "State": "active"}]},
  {"RouteTableId": "rtb-far", "VpcId": "vpc-far", "Associations": [{"Main": true}],
   "Routes": [{"DestinationIpv6CidrBlock": "2001:db8:600::/56", "VpcPeeringConnectionId": "pcx-six", "State": "active"}]}],
"SecurityGroups": [
  {"GroupId": "sg-both", "GroupName": "both", "VpcId": "vpc-six",
   "IpPermissions": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}], "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}],
   "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}], "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}]},
  {"GroupId": "sg-four", "GroupName": "four", "VpcId": "vpc-six",
   "IpPermissions": [{"IpProtocol": "icmpv6", "FromPort": 128, "ToPort": -1, "Ipv6Ranges": [{"CidrIpv6": "2001:db8:600::/56"}]},
                     {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "UserIdGroupPairs": [{"GroupId": "sg-both"}]}],
   "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}],
"NetworkAcls": [{"NetworkAclId": "acl-six", "VpcId": "vpc-six", "IsDefault": true, "Associations": [{"SubnetId": "subnet-open"}],
   "Entries": [{"RuleNumber": 90, "Egress": true, "Protocol": "6", "RuleAction": "deny", "Ipv6CidrBlock": "2001:db8:bad::/48", "PortRange": {"From": 0, "To": 65535}},
               {"RuleNumber": 100, "Egress": true, "Protocol": "-1", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"},
               {"RuleNumber": 101, "Egress": true, "Protocol": "-1", "RuleAction": "allow", "Ipv6CidrBlock": "::/0"},
               {"RuleNumber": 100, "Egress": false, "Protocol": "-1", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"},
               {"RuleNumber": 101, "Egress": false, "Protocol": "-1", "RuleAction": "allow", "Ipv6CidrBlock": "::/0"}]}],
"NetworkInterfaces": [
  {"NetworkInterfaceId": "eni-nat", "SubnetId": "subnet-open", "PrivateIpAddress": "10.6.1.66", "SourceDestCheck": false, "Association": {"PublicIp": "198.51.100.6"}},
  {"NetworkInterfaceId": "eni-ddb", "SubnetId": "subnet-shut", "PrivateIpAddress": "10.6.2.99", "Ipv6Addresses": [{"Ipv6Address": "2001:db8:600:2::99"}], "Groups": [{"GroupId": "sg-both"}]},
  {"NetworkInterfaceId": "eni-open", "SubnetId": "subnet-open", "PrivateIpAddress": "10.6.1.10", "Ipv6Addresses": [{"Ipv6Address": "2001:DB8:600:1:0::10"}],
   "Attachment": {"InstanceId": "i-open", "DeviceIndex": 0}, "Groups": [{"GroupId": "sg-both"}]},
  {"NetworkInterfaceId": "eni-open2", "SubnetId": "subnet-open", "PrivateIpAddress": "10.6.1.11", "Ipv6Addresses": [{"Ipv6Address": "2001:db8:600:1::11"}],
   "Attachment": {"InstanceId": "i-open2", "DeviceIndex": 0}, "Groups": [{"GroupId": "sg-four"}]},
  {"NetworkInterfaceId": "eni-shut", "SubnetId": "subnet-shut", "PrivateIpAddress": "10.6.2.10", "Ipv6Addresses": [{"Ipv6Address": "2001:db8:600:2::10"}],
   "Attachment": {"InstanceId": "i-shut", "DeviceIndex": 0}, "Groups": [{"GroupId": "sg-both"}]},
  {"NetworkInterfaceId": "eni-old", "SubnetId": "subnet-shut", "PrivateIpAddress": "10.6.2.12",
   "Attachment": {"InstanceId": "i-old", "DeviceIndex": 0}, "Groups": [{"GroupId": "sg-both"}]},
  {"NetworkInterfaceId": "eni-only", "SubnetId": "subnet-only", "Ipv6Addresses": [{"Ipv6Address": "2001:db8:600:3::10"}],
   "Attachment": {"InstanceId": "i-only", "DeviceIndex": 0}, "Groups": [{"GroupId": "sg-both"}]},
  {"NetworkInterfaceId": "eni-far", "SubnetId": "subnet-far", "PrivateIpAddress": "10.7.1.10", "Ipv6Addresses": [{"Ipv6Address": "2001:db8:700:1::10"}],
   "Attachment": {"InstanceId": "i-far", "DeviceIndex": 0}, "Groups": [{"GroupId": "sg-both"}]}],
"VpcPeeringConnections": [{"VpcPeeringConnectionId": "pcx-six", "Status": {"Code": "active"},
   "RequesterVpcInfo": {"VpcId": "vpc-six", "CidrBlock": "10.6.0.0/16", "Ipv6CidrBlockSet": [{"Ipv6CidrBlock": "2001:db8:600::/56"}]},
   "AccepterVpcInfo": {"VpcId": "vpc-far", "CidrBlock": "10.7.0.0/16", "Ipv6CidrBlockSet": [{"Ipv6CidrBlock": "2001:db8:700::/56"}]}}]
})";

Topology six() {
  const auto t = topology_from_json(lockbox::parse_json(kSix).value, "111122223333", "eu-west-1");
  if (!t.has_value())
    FAIL(t.error());
  return *t;
}

Json trace(const Topology& t, const std::string& members, bool explain = false) {
  return trace_line(t, "{\"id\":\"1\",\"return\":true," + members + "}", explain);
}

std::string nodes_of(const Json& hops) {
  std::string out;
  for (const Json& hop : hops) out += (out.empty() ? "" : " ") + hop.at("node").get<std::string>();
  return out;
}

}  // namespace

TEST_CASE("Addresses of IPv6 are read in every form and written in one", "[network][ipv6]") {
  const char* const same[][2] = {{"2001:DB8:0:0:0:0:0:1", "2001:db8::1"},
                                 {"2001:db8:0:1:0:0:0:1", "2001:db8:0:1::1"},
                                 {"::", "::"},
                                 {"::1", "::1"},
                                 {"1::", "1::"},
                                 {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
                                 {"64:ff9b::8.8.8.8", "64:ff9b::808:808"},
                                 {"::ffff:10.0.0.1", "10.0.0.1"}};
  for (const auto& [given, written] : same) {
    INFO(given);
    const auto ip = parse_ip(given);
    REQUIRE(ip);
    CHECK(ip_text(*ip) == written);
  }
  for (const char* bad : {"", ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3",
                          "12345::", "g::", "1:2:3:4:5:6:7::8", "::1.2.3", "1:2:3:4:5:6:7:1.2.3.4",
                          "fe80::1%0", "1:", "10.0.0.1:"}) {
    INFO(bad);
    CHECK_FALSE(parse_ip(bad));
  }
  CHECK(in_block("2001:db8:600::/56", *parse_ip("2001:db8:600:ff::1")));
  CHECK_FALSE(in_block("2001:db8:600::/56", *parse_ip("2001:db8:600:100::1")));
  CHECK(in_block("::/0", *parse_ip("2001:db8::1")));
  CHECK_FALSE(in_block("::/0", *parse_ip("10.0.0.1")));
  CHECK_FALSE(in_block("0.0.0.0/0", *parse_ip("2001:db8::1")));
  CHECK(in_block("2001:db8::7", *parse_ip("2001:db8::7")));
  CHECK_FALSE(parse_block("2001:db8::/129"));
}

TEST_CASE("Ways over IPv6, both directions", "[network][ipv6]") {
  const Topology t = six();
  struct Row {
    const char *rule, *packet, *disposition, *nodes, *code, *back;
  };
  const Row rows[] = {
      {"inside a subnet: no network ACL, no route",
       R"("ingress":"i-open","dst":"2001:db8:600:1::11","dstPort":22)", "ACCEPTED",
       "i-open i-open2", nullptr, "ACCEPTED"},
      {"a group's members count by their IPv6 addresses too, for their port only",
       R"("ingress":"i-open","dst":"2001:db8:600:1::11","dstPort":443)", "DENIED_IN",
       "i-open i-open2", "ENI_SG_RULES_MISMATCH", nullptr},
      {"ICMPv6 echo, which has its own types",
       R"("ingress":"i-shut","dst":"2001:db8:600:1::11","protocol":"icmpv6")", "ACCEPTED",
       "i-shut subnet-shut vpc-six subnet-open i-open2", nullptr, "ACCEPTED"},
      {"out by the internet gateway, not translated",
       R"("ingress":"i-open","dst":"2001:4860:4860::8888")", "EXITS_NETWORK",
       "i-open subnet-open vpc-six igw-six aws-backbone internet", nullptr, "ACCEPTED"},
      {"out by the egress-only gateway, and the answer back by it",
       R"("ingress":"i-shut","dst":"2001:4860:4860::8888")", "EXITS_NETWORK",
       "i-shut subnet-shut vpc-six eigw-six aws-backbone internet", nullptr, "ACCEPTED"},
      {"from the internet to where a route leads back",
       R"("ingress":"internet","dst":"2001:db8:600:1::10")", "ACCEPTED",
       "internet aws-backbone igw-six vpc-six subnet-open i-open", nullptr, "EXITS_NETWORK"},
      {"in by the internet gateway, and the answer meets a gateway that did not see it go",
       R"("ingress":"internet","dst":"2001:db8:600:2::10")", "ACCEPTED",
       "internet aws-backbone igw-six vpc-six subnet-shut i-shut", nullptr, "DENIED_IN"},
      {"IPv4's default route carries no IPv6", R"("ingress":"i-far","dst":"2001:4860:4860::8888")",
       "NO_ROUTE", "i-far subnet-far", "NO_ROUTE_TO_DESTINATION", nullptr},
      {"IPv4's egress rule lets no IPv6 out", R"("ingress":"i-open2","dst":"2001:4860:4860::8888")",
       "DENIED_OUT", "i-open2", "ENI_SG_RULES_MISMATCH", nullptr},
      {"a network ACL's rule of IPv6", R"("ingress":"i-open","dst":"2001:db8:bad::1")",
       "DENIED_OUT", "i-open subnet-open", "SUBNET_ACL_RESTRICTION", nullptr},
      {"peering", R"("ingress":"i-shut","dst":"2001:db8:700:1::10")", "ACCEPTED",
       "i-shut subnet-shut vpc-six vpc-far subnet-far i-far", nullptr, "ACCEPTED"},
      {"an IPv6-only host to an IPv4 one: NAT64", R"("ingress":"i-only","dst":"64:ff9b::808:808")",
       "EXITS_NETWORK",
       "i-only subnet-only vpc-six nat-six subnet-open vpc-six igw-six aws-backbone internet",
       nullptr, "ACCEPTED"},
      {"NAT64 translates ICMP as well",
       R"("ingress":"i-only","dst":"64:ff9b::808:808","protocol":"icmp")", "EXITS_NETWORK",
       "i-only subnet-only vpc-six nat-six subnet-open vpc-six igw-six aws-backbone internet",
       nullptr, "ACCEPTED"},
      {"a dual-stack interface endpoint", R"("ingress":"i-only","dst":"2001:db8:600:2::99")",
       "ACCEPTED", "i-only subnet-only vpc-six subnet-shut vpce-ddb-subnet-shut", nullptr,
       "ACCEPTED"},
      {"a dual-stack gateway endpoint, by the longer prefix of its list",
       R"("ingress":"i-shut","dst":"2600:1fa0::5")", "EXITS_NETWORK",
       "i-shut subnet-shut vpc-six vpce-s3", nullptr, "ACCEPTED"},
      {"nobody has the address", R"("ingress":"i-shut","dst":"2001:db8:600:1::77")",
       "NEIGHBOR_UNREACHABLE", "i-shut subnet-shut vpc-six subnet-open", "NO_POSSIBLE_DESTINATION",
       nullptr},
      {"inside the VPC, in no subnet", R"("ingress":"i-shut","dst":"2001:db8:600:7::1")",
       "NULL_ROUTED", "i-shut subnet-shut vpc-six", "NO_POSSIBLE_DESTINATION", nullptr},
      {"the resolver's IPv6 address", R"("ingress":"i-only","dst":"fd00:ec2::253")", "ACCEPTED",
       "i-only vpc-six", nullptr, nullptr},
      {"instance metadata", R"("ingress":"i-only","dst":"fd00:ec2::254")", "ACCEPTED", "i-only",
       nullptr, nullptr},
      {"link-local addresses stay on the link", R"("ingress":"i-only","dst":"fe80::1")",
       "NULL_ROUTED", "i-only", "NO_POSSIBLE_DESTINATION", nullptr},
  };
  for (const Row& row : rows) {
    INFO(row.rule);
    const Json out = trace(t, row.packet);
    INFO(out.dump());
    REQUIRE(out.contains("disposition"));
    CHECK(out["disposition"] == row.disposition);
    CHECK(nodes_of(out["hops"]) == row.nodes);
    if (row.code)
      CHECK(out["hops"].back()["code"] == row.code);
    if (row.back) {
      REQUIRE(out.contains("returnDisposition"));
      CHECK(out["returnDisposition"] == row.back);
    }
  }
}

TEST_CASE("What stops IPv6 at gateways", "[network][ipv6]") {
  Topology t = six();
  const auto last = [&](const char* packet) {
    const Json out = trace(t, packet);
    INFO(out.dump());
    return out.contains("hops") ? out["hops"].back() : Json::object();
  };
  // Without an internet gateway, only answers come in.
  t.internet_gateways.clear();
  CHECK(last(R"("ingress":"internet","dst":"2001:db8:600:2::10")")["node"] == "eigw-six");
  CHECK(trace(t, R"("ingress":"internet","dst":"2001:db8:600:2::10")")["disposition"] ==
        "DENIED_IN");
  CHECK(trace(t, R"("ingress":"i-shut","dst":"2001:4860::1")")["returnDisposition"] == "ACCEPTED");
  t = six();
  find_by_id(t.route_tables, "rtb-shut")->routes[1].target = "nat-six";
  CHECK(last(R"("ingress":"i-shut","dst":"2001:4860::1")")["code"] == "PROTOCOL_RESTRICTION");
  t = six();
  find_by_id(t.route_tables, "rtb-shut")->routes[4].target = "eigw-six";
  CHECK(last(R"("ingress":"i-shut","dst":"8.8.8.8")")["code"] == "PROTOCOL_RESTRICTION");
  t = six();
  t.egress_only_gateways[0].vpc = "vpc-far";
  CHECK(last(R"("ingress":"i-shut","dst":"2001:4860::1")")["code"] == "BAD_STATE_ATTACHMENT");
  t = six();
  find_by_id(t.vpcs, "vpc-six")->block_public_access = true;
  CHECK(last(R"("ingress":"i-shut","dst":"2001:4860::1")")["code"] ==
        "VPC_BLOCK_PUBLIC_ACCESS_ENABLED");
  t = six();
  find_by_id(t.endpoints, "vpce-s3")->ip_address_type.clear();
  CHECK(last(R"("ingress":"i-shut","dst":"2600:1fa0::5")")["code"] ==
        "VPCE_GATEWAY_PROTOCOL_RESTRICTION");
  // A VPN connection of a virtual private gateway carries IPv4 only.
  t = six();
  t.transit.vpn_gateways.push_back({"vgw-six", "", "vpc-six"});
  VpnConnection vpn;
  vpn.id = "vpn-six";
  vpn.vpn_gateway = "vgw-six";
  t.transit.vpn_connections.push_back(vpn);
  find_by_id(t.route_tables, "rtb-shut")->routes.push_back({"2001:db8:c000::/36", "vgw-six"});
  CHECK(last(R"("ingress":"i-shut","dst":"2001:db8:c000::1")")["code"] ==
        "NO_ROUTE_TO_DESTINATION");
}

TEST_CASE("A packet has one version, and its start an address of it", "[network][ipv6]") {
  const Topology t = six();
  const auto error = [&](const char* packet) {
    const Json out = trace(t, packet);
    return out.contains("error") ? out["error"].get<std::string>() : std::string();
  };
  CHECK(error(R"("ingress":"i-open","src":"10.6.1.10","dst":"2001:db8::1")").find("src and dst") ==
        0);
  CHECK(error(R"("ingress":"i-old","dst":"2001:db8::1")") ==
        "src: is missing, and i-old has no IPv6 address of its own");
  CHECK(error(R"("ingress":"i-open","dst":"2001:db8::g")").find("dst: expected an address") == 0);
}

TEST_CASE("A block of IPv6 is repaired by commands of IPv6", "[network][ipv6]") {
  const Topology t = six();
  const auto commands = [&](const char* packet) {
    const Json out = trace(t, packet, true);
    std::string all;
    for (const Json& set : out["repairs"])
      for (const Json& edit : set["edits"]) all += edit["command"].get<std::string>() + "\n";
    INFO(all);
    return all;
  };
  CHECK(commands(R"("ingress":"i-open2","dst":"2001:4860::1")")
            .find("Ipv6Ranges=[{CidrIpv6=2001:4860::1/128}]") != std::string::npos);
  CHECK(commands(R"("ingress":"i-open","dst":"2001:db8:bad::1")")
            .find("--ipv6-cidr-block 2001:db8:bad::1/128") != std::string::npos);
  Topology no_route = six();
  auto& routes = find_by_id(no_route.route_tables, "rtb-shut")->routes;
  routes.erase(routes.begin() + 1);
  const Json out = trace(no_route, R"("ingress":"i-shut","dst":"2001:4860::1")", true);
  CHECK(out.dump().find("--destination-ipv6-cidr-block 2001:4860::1/128 "
                        "--egress-only-internet-gateway-id eigw-six") != std::string::npos);
}

TEST_CASE("A dual-stack topology that is written loads back to the same value", "[network][ipv6]") {
  const Topology t = six();
  const auto again = topology_from_json(topology_to_json(t), "111122223333", "eu-west-1");
  REQUIRE(again.has_value());
  CHECK(content_hash(*again) == content_hash(t));
  CHECK(find_by_id(again->subnets, "subnet-only")->cidr.empty());
}

}  // namespace lockbox::ipv6_test
