// The route53resolver commands that the lab has. Source: Amazon Route 53 Resolver API Reference.
#include "engine/shell/model_rows.hpp"

namespace lockbox::shell {

ServiceRows route53resolver_rows() {
  return ServiceRows{
      "route53resolver",
      "route53resolver",
      "Amazon Route 53 Resolver",
      "Who answers which names, inside VPCs and beyond them.",
      false,
      {{"PAGED", "MaxResults:int NextToken Filters:[Filter]"}},
      {{"Filter", "Name Values:[str]"},
       {"Tag", "Key! Value!"},
       {"IpAddressRequest", "SubnetId! Ip Ipv6"},
       {"TargetAddress", "Ip Port:int Ipv6"}},
      {
          {"CreateResolverEndpoint", "Creates an inbound or outbound endpoint.",
           "CreatorRequestId! Name SecurityGroupIds!:[str] Direction!=INBOUND|OUTBOUND "
           "IpAddresses!:[IpAddressRequest] Tags:[Tag] ResolverEndpointType=IPV6|IPV4|DUALSTACK "
           "Protocols:[str]"},
          {"DeleteResolverEndpoint", "Deletes an endpoint that no rule uses.",
           "ResolverEndpointId!"},
          {"GetResolverEndpoint", "Shows an endpoint.", "ResolverEndpointId!"},
          {"ListResolverEndpoints", "Lists endpoints.", "$PAGED",
           "NextToken NextToken MaxResults ResolverEndpoints"},
          {"ListResolverEndpointIpAddresses", "Lists the addresses of an endpoint.",
           "ResolverEndpointId! MaxResults:int NextToken",
           "NextToken NextToken MaxResults IpAddresses"},
          {"CreateResolverRule", "Creates a rule: who is asked for the names of a domain.",
           "CreatorRequestId! Name RuleType!=FORWARD|SYSTEM|RECURSIVE DomainName "
           "TargetIps:[TargetAddress] ResolverEndpointId Tags:[Tag]"},
          {"DeleteResolverRule", "Deletes a rule that no VPC uses.", "ResolverRuleId!"},
          {"GetResolverRule", "Shows a rule.", "ResolverRuleId!"},
          {"ListResolverRules", "Lists rules.", "$PAGED",
           "NextToken NextToken MaxResults ResolverRules"},
          {"AssociateResolverRule", "Makes a VPC follow a rule.", "ResolverRuleId! Name VPCId!"},
          {"DisassociateResolverRule", "Takes a rule away from a VPC.", "VPCId! ResolverRuleId!"},
          {"ListResolverRuleAssociations", "Lists which VPCs follow which rules.", "$PAGED",
           "NextToken NextToken MaxResults ResolverRuleAssociations"},
      },
      {},
      ""};
}

}  // namespace lockbox::shell
