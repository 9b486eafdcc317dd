#include "tests/network/castle.hpp"

#include <catch2/catch_test_macros.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/network/topology_json.hpp"

namespace castle {

const char* const kDocument = R"({
"Vpcs": [
  {"VpcId": "vpc-hall", "CidrBlock": "10.1.0.0/16", "OwnerId": "111122223333", "Tags": [{"Key": "Name", "Value": "great hall"}]},
  {"VpcId": "vpc-tower", "CidrBlock": "10.2.0.0/16", "OwnerId": "111122223333",
   "CidrBlockAssociationSet": [{"CidrBlock": "10.2.0.0/16"}, {"CidrBlock": "10.22.0.0/16", "CidrBlockState": {"State": "associated"}}]},
  {"VpcId": "vpc-dungeon", "CidrBlock": "10.3.0.0/16", "OwnerId": "444455556666"}],
"Subnets": [
  {"SubnetId": "subnet-public", "VpcId": "vpc-hall", "CidrBlock": "10.1.1.0/24", "AvailabilityZone": "eu-west-1a"},
  {"SubnetId": "subnet-private", "VpcId": "vpc-hall", "CidrBlock": "10.1.2.0/24", "AvailabilityZone": "eu-west-1a"},
  {"SubnetId": "subnet-lonely", "VpcId": "vpc-hall", "CidrBlock": "10.1.3.0/24", "AvailabilityZone": "eu-west-1c"},
  {"SubnetId": "subnet-tower", "VpcId": "vpc-tower", "CidrBlock": "10.2.1.0/24", "AvailabilityZone": "eu-west-1a"},
  {"SubnetId": "subnet-dungeon", "VpcId": "vpc-dungeon", "CidrBlock": "10.3.1.0/24", "AvailabilityZone": "eu-west-1a"},
  {"SubnetId": "subnet-door", "VpcId": "vpc-dungeon", "CidrBlock": "10.3.9.0/28", "AvailabilityZone": "eu-west-1a"}],
"RouteTables": [
  {"RouteTableId": "rtb-public", "VpcId": "vpc-hall", "Associations": [{"Main": false, "SubnetId": "subnet-public"}],
   "Routes": [{"DestinationCidrBlock": "10.1.0.0/16", "GatewayId": "local", "State": "active", "Origin": "CreateRouteTable"},
              {"DestinationCidrBlock": "10.2.0.0/16", "VpcPeeringConnectionId": "pcx-1", "State": "active"},
              {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-hall", "State": "active", "Origin": "CreateRoute"}]},
  {"RouteTableId": "rtb-private", "VpcId": "vpc-hall", "Associations": [{"Main": true}],
   "Routes": [{"DestinationCidrBlock": "10.1.0.0/16", "GatewayId": "local", "State": "active"},
              {"DestinationCidrBlock": "10.2.0.0/16", "VpcPeeringConnectionId": "pcx-1", "State": "active"},
              {"DestinationCidrBlock": "10.3.0.0/16", "TransitGatewayId": "tgw-1", "State": "active"},
              {"DestinationCidrBlock": "192.168.0.0/16", "GatewayId": "vgw-1", "State": "active", "Origin": "EnableVgwRoutePropagation"},
              {"DestinationCidrBlock": "203.0.113.0/24", "NatGatewayId": "nat-old", "State": "blackhole"},
              {"DestinationPrefixListId": "pl-ddb", "GatewayId": "vpce-gate", "State": "active"},
              {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1", "State": "active"}]},
  {"RouteTableId": "rtb-tower", "VpcId": "vpc-tower", "Associations": [{"Main": true}],
   "Routes": [{"DestinationCidrBlock": "10.2.0.0/16", "GatewayId": "local", "State": "active"},
              {"DestinationCidrBlock": "10.1.0.0/16", "VpcPeeringConnectionId": "pcx-1", "State": "active"}]},
  {"RouteTableId": "rtb-dungeon", "VpcId": "vpc-dungeon", "Associations": [{"Main": true}],
   "Routes": [{"DestinationCidrBlock": "10.3.0.0/16", "GatewayId": "local", "State": "active"},
              {"DestinationCidrBlock": "0.0.0.0/0", "TransitGatewayId": "tgw-1", "State": "active"}]}],
"PrefixLists": [{"PrefixListId": "pl-ddb", "PrefixListName": "com.amazonaws.eu-west-1.dynamodb", "Cidrs": ["52.94.24.0/23"]}],
"InternetGateways": [{"InternetGatewayId": "igw-hall", "Attachments": [{"State": "available", "VpcId": "vpc-hall"}]}],
"NatGateways": [{"NatGatewayId": "nat-1", "VpcId": "vpc-hall", "SubnetId": "subnet-public", "State": "available", "ConnectivityType": "public",
   "NatGatewayAddresses": [{"PublicIp": "198.51.100.20", "PrivateIp": "10.1.1.20", "NetworkInterfaceId": "eni-nat"}]}],
"VpcEndpoints": [
  {"VpcEndpointId": "vpce-gate", "VpcEndpointType": "Gateway", "VpcId": "vpc-hall", "ServiceName": "com.amazonaws.eu-west-1.dynamodb",
   "State": "available", "RouteTableIds": ["rtb-private"]},
  {"VpcEndpointId": "vpce-face", "VpcEndpointType": "Interface", "VpcId": "vpc-hall", "ServiceName": "com.amazonaws.eu-west-1.kms",
   "State": "available", "SubnetIds": ["subnet-private"], "NetworkInterfaceIds": ["eni-face"], "Groups": [{"GroupId": "sg-face"}],
   "PrivateDnsEnabled": true, "DnsEntries": [{"DnsName": "vpce-face-abcd.kms.eu-west-1.vpce.amazonaws.com"}]}],
"SecurityGroups": [
  {"GroupId": "sg-open", "GroupName": "open", "VpcId": "vpc-hall",
   "IpPermissions": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}],
   "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]},
  {"GroupId": "sg-web", "GroupName": "web", "VpcId": "vpc-hall",
   "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]},
                     {"IpProtocol": "icmp", "FromPort": 8, "ToPort": -1, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]},
                     {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "UserIdGroupPairs": [{"GroupId": "sg-open"}]}],
   "IpPermissionsEgress": []},
  {"GroupId": "sg-face", "GroupName": "face", "VpcId": "vpc-hall",
   "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}],
   "IpPermissionsEgress": []}],
"NetworkAcls": [
  {"NetworkAclId": "acl-hall", "VpcId": "vpc-hall", "IsDefault": true, "Associations": [{"SubnetId": "subnet-public"}, {"SubnetId": "subnet-private"}],
   "Entries": [{"RuleNumber": 100, "Egress": true, "Protocol": "-1", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"},
               {"RuleNumber": 32767, "Egress": true, "Protocol": "-1", "RuleAction": "deny", "CidrBlock": "0.0.0.0/0"},
               {"RuleNumber": 100, "Egress": false, "Protocol": "-1", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"},
               {"RuleNumber": 32767, "Egress": false, "Protocol": "-1", "RuleAction": "deny", "CidrBlock": "0.0.0.0/0"}]}],
"NetworkInterfaces": [
  {"NetworkInterfaceId": "eni-nat", "SubnetId": "subnet-public", "PrivateIpAddress": "10.1.1.20", "InterfaceType": "nat_gateway", "SourceDestCheck": false,
   "Association": {"PublicIp": "198.51.100.20"}},
  {"NetworkInterfaceId": "eni-face", "SubnetId": "subnet-private", "PrivateIpAddress": "10.1.2.99", "Groups": [{"GroupId": "sg-face"}]}],
"Reservations": [{"Instances": [
  {"InstanceId": "i-web", "State": {"Name": "running"}, "SubnetId": "subnet-public", "Tags": [{"Key": "Name", "Value": "Web"}],
   "NetworkInterfaces": [{"NetworkInterfaceId": "eni-web", "SubnetId": "subnet-public", "PrivateIpAddress": "10.1.1.10", "SourceDestCheck": true,
     "Association": {"PublicIp": "198.51.100.10"}, "Attachment": {"DeviceIndex": 0}, "Groups": [{"GroupId": "sg-web"}]}]},
  {"InstanceId": "i-app", "State": {"Name": "running"}, "SubnetId": "subnet-private", "PrivateIpAddress": "10.1.2.10", "SecurityGroups": [{"GroupId": "sg-open"}]},
  {"InstanceId": "i-app2", "State": {"Name": "running"}, "SubnetId": "subnet-private", "PrivateIpAddress": "10.1.2.11", "SecurityGroups": [{"GroupId": "sg-web"}]},
  {"InstanceId": "i-lonely", "State": {"Name": "running"}, "SubnetId": "subnet-lonely", "PrivateIpAddress": "10.1.3.10", "SecurityGroups": [{"GroupId": "sg-open"}]},
  {"InstanceId": "i-tower", "State": {"Name": "running"}, "SubnetId": "subnet-tower", "PrivateIpAddress": "10.2.1.10", "SecurityGroups": [{"GroupId": "sg-open"}]},
  {"InstanceId": "i-dungeon", "State": {"Name": "running"}, "SubnetId": "subnet-dungeon", "PrivateIpAddress": "10.3.1.10", "SecurityGroups": [{"GroupId": "sg-open"}]},
  {"InstanceId": "i-gone", "State": {"Name": "terminated"}}]}],
"Addresses": [{"PublicIp": "198.51.100.30", "NetworkInterfaceId": "eni-unknown"}],
"VpcPeeringConnections": [{"VpcPeeringConnectionId": "pcx-1", "Status": {"Code": "active"},
   "RequesterVpcInfo": {"VpcId": "vpc-hall", "CidrBlock": "10.1.0.0/16", "OwnerId": "111122223333", "Region": "eu-west-1"},
   "AccepterVpcInfo": {"VpcId": "vpc-tower", "CidrBlock": "10.2.0.0/16", "OwnerId": "111122223333", "Region": "eu-west-1"}}],
"TransitGateways": [{"TransitGatewayId": "tgw-1", "State": "available", "OwnerId": "111122223333",
   "Options": {"AssociationDefaultRouteTableId": "tgw-rtb-1", "PropagationDefaultRouteTableId": "tgw-rtb-1",
               "DefaultRouteTableAssociation": "enable", "DefaultRouteTablePropagation": "enable"}}],
"TransitGatewayVpcAttachments": [
  {"TransitGatewayAttachmentId": "tgw-attach-hall", "TransitGatewayId": "tgw-1", "VpcId": "vpc-hall", "State": "available", "SubnetIds": ["subnet-private"]},
  {"TransitGatewayAttachmentId": "tgw-attach-dungeon", "TransitGatewayId": "tgw-1", "VpcId": "vpc-dungeon", "State": "available", "SubnetIds": ["subnet-door"]}],
"TransitGatewayAttachments": [
  {"TransitGatewayAttachmentId": "tgw-attach-hall", "TransitGatewayId": "tgw-1", "ResourceType": "vpc", "ResourceId": "vpc-hall", "State": "available",
   "Association": {"TransitGatewayRouteTableId": "tgw-rtb-1", "State": "associated"}},
  {"TransitGatewayAttachmentId": "tgw-attach-dungeon", "TransitGatewayId": "tgw-1", "ResourceType": "vpc", "ResourceId": "vpc-dungeon", "State": "available",
   "Association": {"TransitGatewayRouteTableId": "tgw-rtb-1", "State": "associated"}},
  {"TransitGatewayAttachmentId": "tgw-attach-vpn", "TransitGatewayId": "tgw-1", "ResourceType": "vpn", "ResourceId": "vpn-2", "State": "available",
   "Association": {"TransitGatewayRouteTableId": "tgw-rtb-1", "State": "associated"}}],
"TransitGatewayRouteTables": [{"TransitGatewayRouteTableId": "tgw-rtb-1", "TransitGatewayId": "tgw-1", "State": "available"}],
"TransitGatewayStaticRoutes": [{"TransitGatewayRouteTableId": "tgw-rtb-1", "Routes": [
   {"DestinationCidrBlock": "0.0.0.0/0", "State": "active", "Type": "static", "TransitGatewayAttachments": [{"TransitGatewayAttachmentId": "tgw-attach-hall"}]},
   {"DestinationCidrBlock": "10.66.0.0/16", "State": "blackhole", "Type": "static"}]}],
"TransitGatewayPropagations": [{"TransitGatewayRouteTableId": "tgw-rtb-1", "TransitGatewayRouteTablePropagations": [
   {"TransitGatewayAttachmentId": "tgw-attach-hall", "ResourceType": "vpc", "ResourceId": "vpc-hall", "State": "enabled"},
   {"TransitGatewayAttachmentId": "tgw-attach-dungeon", "ResourceType": "vpc", "ResourceId": "vpc-dungeon", "State": "enabled"},
   {"TransitGatewayAttachmentId": "tgw-attach-vpn", "ResourceType": "vpn", "ResourceId": "vpn-2", "State": "enabled"}]}],
"VpnGateways": [{"VpnGatewayId": "vgw-1", "State": "available", "VpcAttachments": [{"State": "attached", "VpcId": "vpc-hall"}]}],
"CustomerGateways": [{"CustomerGatewayId": "cgw-1", "IpAddress": "192.0.2.1", "BgpAsn": "65000"}],
"VpnConnections": [
  {"VpnConnectionId": "vpn-1", "VpnGatewayId": "vgw-1", "CustomerGatewayId": "cgw-1", "State": "available", "Options": {"StaticRoutesOnly": true},
   "Routes": [{"DestinationCidrBlock": "192.168.0.0/17", "State": "available"}],
   "CustomerGatewayConfiguration": "<?xml version=\"1.0\"?><vpn_connection id=\"vpn-1\"><ipsec_tunnel><customer_gateway><tunnel_outside_address><ip_address>192.0.2.1</ip_address></tunnel_outside_address><tunnel_inside_address><ip_address>169.254.10.2</ip_address></tunnel_inside_address></customer_gateway><vpn_gateway><tunnel_outside_address><ip_address>198.51.100.40</ip_address></tunnel_outside_address><tunnel_inside_address><ip_address>169.254.10.1</ip_address></tunnel_inside_address></vpn_gateway></ipsec_tunnel></vpn_connection>"},
  {"VpnConnectionId": "vpn-2", "TransitGatewayId": "tgw-1", "CustomerGatewayId": "cgw-1", "State": "available", "Options": {"StaticRoutesOnly": true},
   "Routes": [{"DestinationCidrBlock": "172.20.0.0/16", "State": "available"}]}]
})";

lockbox::network::Topology topology() {
  const auto t = lockbox::network::topology_from_json(lockbox::parse_json(kDocument).value,
                                                      "111122223333", "eu-west-1");
  if (!t.has_value())
    FAIL(t.error());
  return *t;
}

}  // namespace castle
