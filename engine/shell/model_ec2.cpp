// The network's commands. Source: Amazon EC2 API Reference, "Actions".
#include "engine/shell/model_rows.hpp"

namespace lockbox::shell {
namespace {

std::vector<ShapeRow> ec2_shapes() {
  return {
      {"Filter", "Name Values:[str]"},
      {"Tag", "Key Value"},
      {"TagSpecification", "ResourceType Tags:[Tag]"},
      {"DnsOptions", "DnsRecordIpType PrivateDnsOnlyForInboundResolverEndpoint:bool"},
      {"IpRange", "CidrIp Description"},
      {"Ipv6Range", "CidrIpv6 Description"},
      {"PrefixListId", "PrefixListId Description"},
      {"UserIdGroupPair", "GroupId GroupName UserId VpcId Description"},
      {"IpPermission",
       "IpProtocol FromPort:int ToPort:int IpRanges:[IpRange] Ipv6Ranges:[Ipv6Range] "
       "PrefixListIds:[PrefixListId] UserIdGroupPairs:[UserIdGroupPair]"},
      {"PortRange", "From:int To:int"},
      {"IcmpTypeCode", "Code:int Type:int"},
      {"AttributeBooleanValue", "Value:bool"},
  };
}

std::vector<OperationRow> describe_operations() {
  return {
      {"DescribeVpcs", "Shows virtual private clouds.", "$FILTERED VpcIds:[str]",
       "NextToken NextToken MaxResults Vpcs"},
      {"DescribeSubnets", "Shows subnets.", "$FILTERED SubnetIds:[str]",
       "NextToken NextToken MaxResults Subnets"},
      {"DescribeRouteTables", "Shows route tables with their routes and associations.",
       "$FILTERED RouteTableIds:[str]", "NextToken NextToken MaxResults RouteTables"},
      {"DescribeVpcEndpoints", "Shows VPC endpoints with their policies.",
       "$FILTERED VpcEndpointIds:[str]", "NextToken NextToken MaxResults VpcEndpoints"},
      {"DescribeVpcEndpointServices", "Shows services that endpoints can reach.",
       "DryRun:bool ServiceNames:[str] Filters:[Filter] MaxResults:int NextToken"},
      {"DescribePrefixLists", "Shows the address ranges of AWS services.",
       "$FILTERED PrefixListIds:[str]", "NextToken NextToken MaxResults PrefixLists"},
      {"DescribeManagedPrefixLists", "Shows managed prefix lists.", "$FILTERED PrefixListIds:[str]",
       "NextToken NextToken MaxResults PrefixLists"},
      {"GetManagedPrefixListEntries", "Shows the ranges of a managed prefix list.",
       "DryRun:bool PrefixListId! TargetVersion:long MaxResults:int NextToken",
       "NextToken NextToken MaxResults Entries"},
      {"DescribeInternetGateways", "Shows internet gateways.", "$FILTERED InternetGatewayIds:[str]",
       "NextToken NextToken MaxResults InternetGateways"},
      {"DescribeNatGateways", "Shows NAT gateways.",
       "DryRun:bool Filter:[Filter] MaxResults:int NatGatewayIds:[str] NextToken",
       "NextToken NextToken MaxResults NatGateways"},
      {"DescribeSecurityGroups", "Shows security groups and their rules.",
       "Filters:[Filter] GroupIds:[str] GroupNames:[str] DryRun:bool MaxResults:int NextToken",
       "NextToken NextToken MaxResults SecurityGroups"},
      {"DescribeNetworkAcls", "Shows network ACLs.", "$FILTERED NetworkAclIds:[str]",
       "NextToken NextToken MaxResults NetworkAcls"},
      {"DescribeNetworkInterfaces", "Shows network interfaces.",
       "$FILTERED NetworkInterfaceIds:[str]", "NextToken NextToken MaxResults NetworkInterfaces"},
      {"DescribeInstances", "Shows instances.", "$FILTERED InstanceIds:[str]",
       "NextToken NextToken MaxResults Reservations"},
      {"DescribeEgressOnlyInternetGateways", "Shows gateways that let IPv6 out only.",
       "$FILTERED EgressOnlyInternetGatewayIds:[str]",
       "NextToken NextToken MaxResults EgressOnlyInternetGateways"},
      {"DescribeVpcPeeringConnections", "Shows peering connections.",
       "$FILTERED VpcPeeringConnectionIds:[str]",
       "NextToken NextToken MaxResults VpcPeeringConnections"},
      {"DescribeTransitGateways", "Shows transit gateways.", "$FILTERED TransitGatewayIds:[str]",
       "NextToken NextToken MaxResults TransitGateways"},
      {"DescribeVpnGateways", "Shows virtual private gateways.",
       "DryRun:bool Filters:[Filter] VpnGatewayIds:[str]"},
      {"DescribeVpcAttribute", "Shows a DNS setting of a VPC.",
       "Attribute!=enableDnsSupport|enableDnsHostnames VpcId! DryRun:bool"},
  };
}

std::vector<OperationRow> change_operations() {
  return {
      {"CreateVpcEndpoint", "Creates a gateway or interface endpoint to a service.",
       "DryRun:bool VpcEndpointType=Interface|Gateway|GatewayLoadBalancer VpcId! ServiceName "
       "PolicyDocument RouteTableIds:[str] SubnetIds:[str] SecurityGroupIds:[str] "
       "IpAddressType DnsOptions:DnsOptions ClientToken PrivateDnsEnabled:bool $TAGGED"},
      {"ModifyVpcEndpoint", "Changes an endpoint's policy, route tables or subnets.",
       "DryRun:bool VpcEndpointId! ResetPolicy:bool PolicyDocument AddRouteTableIds:[str] "
       "RemoveRouteTableIds:[str] AddSubnetIds:[str] RemoveSubnetIds:[str] "
       "AddSecurityGroupIds:[str] RemoveSecurityGroupIds:[str] PrivateDnsEnabled:bool"},
      {"DeleteVpcEndpoints", "Deletes endpoints.", "DryRun:bool VpcEndpointIds!:[str]"},
      {"CreateRoute", "Adds a route to a route table.",
       "DestinationPrefixListId VpcEndpointId TransitGatewayId LocalGatewayId DryRun:bool "
       "RouteTableId! DestinationCidrBlock GatewayId DestinationIpv6CidrBlock InstanceId "
       "NetworkInterfaceId VpcPeeringConnectionId NatGatewayId EgressOnlyInternetGatewayId"},
      {"ReplaceRoute", "Points an existing route at another target.",
       "DestinationPrefixListId VpcEndpointId TransitGatewayId LocalTarget:bool DryRun:bool "
       "RouteTableId! DestinationCidrBlock GatewayId DestinationIpv6CidrBlock InstanceId "
       "NetworkInterfaceId VpcPeeringConnectionId NatGatewayId EgressOnlyInternetGatewayId"},
      {"DeleteRoute", "Removes a route.",
       "DestinationPrefixListId DryRun:bool RouteTableId! DestinationCidrBlock "
       "DestinationIpv6CidrBlock"},
      {"CreateRouteTable", "Creates a route table.", "$TAGGED ClientToken DryRun:bool VpcId!"},
      {"DeleteRouteTable", "Deletes a route table.", "DryRun:bool RouteTableId!"},
      {"AssociateRouteTable", "Makes a subnet use a route table.",
       "GatewayId DryRun:bool SubnetId RouteTableId!"},
      {"DisassociateRouteTable", "Makes a subnet use the main route table again.",
       "DryRun:bool AssociationId!"},
      {"ReplaceRouteTableAssociation", "Makes a subnet use another route table.",
       "DryRun:bool AssociationId! RouteTableId!"},
      {"CreateVpc", "Creates a VPC.",
       "CidrBlock $TAGGED DryRun:bool InstanceTenancy=default|dedicated|host"},
      {"DeleteVpc", "Deletes a VPC.", "VpcId! DryRun:bool"},
      {"CreateSubnet", "Creates a subnet.",
       "$TAGGED AvailabilityZone CidrBlock VpcId! DryRun:bool"},
      {"DeleteSubnet", "Deletes a subnet.", "SubnetId! DryRun:bool"},
      {"ModifyVpcAttribute", "Changes a DNS setting of a VPC.",
       "EnableDnsHostnames:AttributeBooleanValue EnableDnsSupport:AttributeBooleanValue VpcId!"},
      {"CreateInternetGateway", "Creates an internet gateway.", "$TAGGED DryRun:bool"},
      {"AttachInternetGateway", "Attaches an internet gateway to a VPC.",
       "DryRun:bool InternetGatewayId! VpcId!"},
      {"DetachInternetGateway", "Detaches an internet gateway.",
       "DryRun:bool InternetGatewayId! VpcId!"},
      {"DeleteInternetGateway", "Deletes an internet gateway.", "DryRun:bool InternetGatewayId!"},
  };
}

std::vector<OperationRow> filter_operations() {
  return {
      {"CreateSecurityGroup", "Creates a security group.",
       "Description! GroupName! VpcId $TAGGED DryRun:bool"},
      {"DeleteSecurityGroup", "Deletes a security group.", "GroupId GroupName DryRun:bool"},
      {"AuthorizeSecurityGroupIngress", "Allows traffic into a security group.",
       "GroupId GroupName IpPermissions:[IpPermission] DryRun:bool"},
      {"AuthorizeSecurityGroupEgress", "Allows traffic out of a security group.",
       "GroupId! IpPermissions:[IpPermission] DryRun:bool"},
      {"RevokeSecurityGroupIngress", "Takes away an ingress rule.",
       "GroupId GroupName SecurityGroupRuleIds:[str] IpPermissions:[IpPermission] DryRun:bool"},
      {"RevokeSecurityGroupEgress", "Takes away an egress rule.",
       "GroupId! SecurityGroupRuleIds:[str] IpPermissions:[IpPermission] DryRun:bool"},
      {"CreateNetworkAclEntry", "Adds a numbered rule to a network ACL.",
       "DryRun:bool NetworkAclId! RuleNumber!:int Protocol! RuleAction!=allow|deny Egress!:bool "
       "CidrBlock Ipv6CidrBlock IcmpTypeCode:IcmpTypeCode PortRange:PortRange"},
      {"ReplaceNetworkAclEntry", "Replaces a numbered rule of a network ACL.",
       "DryRun:bool NetworkAclId! RuleNumber!:int Protocol! RuleAction!=allow|deny Egress!:bool "
       "CidrBlock Ipv6CidrBlock IcmpTypeCode:IcmpTypeCode PortRange:PortRange"},
      {"DeleteNetworkAclEntry", "Removes a numbered rule of a network ACL.",
       "DryRun:bool NetworkAclId! RuleNumber!:int Egress!:bool"},
      {"CreateTags", "Tags network resources.", "DryRun:bool Resources!:[str] Tags!:[Tag]"},
      {"DeleteTags", "Removes tags.", "DryRun:bool Resources!:[str] Tags:[Tag]"},
  };
}

}  // namespace

ServiceRows ec2_rows() {
  ServiceRows s{"ec2",
                "ec2",
                "Amazon EC2: networking",
                "Networks: VPCs, subnets, routes, endpoints and filters.",
                false,
                {{"FILTERED", "Filters:[Filter] DryRun:bool MaxResults:int NextToken"},
                 {"TAGGED", "TagSpecifications:[TagSpecification]"}},
                ec2_shapes(),
                describe_operations(),
                {},
                "CreationTimestamp AttachTime LaunchTime CreateTime"};
  for (const OperationRow& row : change_operations()) s.operations.push_back(row);
  for (const OperationRow& row : filter_operations()) s.operations.push_back(row);
  return s;
}

}  // namespace lockbox::shell
