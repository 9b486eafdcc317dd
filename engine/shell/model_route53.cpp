// The route53 commands that the lab has. Source: Amazon Route 53 API Reference.
#include "engine/shell/model_rows.hpp"

namespace lockbox::shell {

ServiceRows route53_rows() {
  return ServiceRows{
      "route53",
      "route53",
      "Amazon Route 53",
      "Hosted zones: who answers a name, and with what.",
      true,
      {},
      {{"VPC", "VPCRegion VPCId"},
       {"HostedZoneConfig", "Comment PrivateZone:bool"},
       {"ResourceRecord", "Value!"},
       {"AliasTarget", "HostedZoneId! DNSName! EvaluateTargetHealth!:bool"},
       {"ResourceRecordSet",
        "Name! Type! TTL:long ResourceRecords:[ResourceRecord] AliasTarget:AliasTarget"},
       {"Change", "Action!=CREATE|DELETE|UPSERT ResourceRecordSet!:ResourceRecordSet"},
       {"ChangeBatch", "Comment Changes!:[Change]"}},
      {
          {"CreateHostedZone", "Creates a hosted zone; with --vpc a private one.",
           "Name! VPC:VPC CallerReference! HostedZoneConfig:HostedZoneConfig DelegationSetId"},
          {"DeleteHostedZone", "Deletes a hosted zone without records of its own.", "Id!"},
          {"GetHostedZone", "Shows a hosted zone with its VPCs.", "Id!"},
          {"ListHostedZones", "Lists hosted zones.",
           "Marker MaxItems DelegationSetId HostedZoneType",
           "Marker NextMarker MaxItems HostedZones more=IsTruncated"},
          {"ListHostedZonesByVPC", "Lists the private hosted zones of a VPC.",
           "VPCId! VPCRegion! MaxItems NextToken"},
          {"AssociateVPCWithHostedZone", "Lets a VPC see a private hosted zone.",
           "HostedZoneId! VPC!:VPC Comment"},
          {"DisassociateVPCFromHostedZone", "Takes a private hosted zone away from a VPC.",
           "HostedZoneId! VPC!:VPC Comment"},
          {"ChangeResourceRecordSets", "Creates, changes or deletes records, all or none.",
           "HostedZoneId! ChangeBatch!:ChangeBatch"},
          {"ListResourceRecordSets", "Lists the records of a hosted zone.",
           "HostedZoneId! StartRecordName StartRecordType StartRecordIdentifier MaxItems",
           "StartRecordName NextRecordName MaxItems ResourceRecordSets more=IsTruncated"},
      },
      {},
      "SubmittedAt"};
}

}  // namespace lockbox::shell
