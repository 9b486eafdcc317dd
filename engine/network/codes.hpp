#pragma once
// Every code with which the network explains itself: why a hop stopped or changed a packet, why an
// alternative lost, how a name was answered. A test walks until each of them has been answered, and
// the house checks that the sources write no other.
#include <array>
#include <string_view>

namespace lockbox::network {

/// Codes of hops and of alternatives that lost. Source: Reachability Analyzer, "Explanation codes".
/// A listener on another port and a certificate for another name have no code there; theirs are the
/// lab's own.
inline constexpr std::array<std::string_view, 46> kExplanationCodes = {
    "BAD_STATE",
    "BAD_STATE_ATTACHMENT",
    "BAD_STATE_ROUTE",
    "BAD_STATE_VPN",
    "CANNOT_ROUTE",
    "ENI_SG_RULES_MISMATCH",
    "ENI_SOURCE_DEST_CHECK_RESTRICTION",
    "GATEWAY_REJECTS_SPOOFED_TRAFFIC",
    "HIGHER_PRIORITY_ROUTE",
    "IGW_DESTINATION_ADDRESS_IN_VPC_CIDRS",
    "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
    "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS",
    "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
    "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
    "IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS",
    "IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS",
    "MORE_SPECIFIC_ROUTE",
    "NGW_REQUIRES_SOURCE_IN_VPC",
    "NGW_SOURCE_ADDRESS_REASSIGN",
    "NO_POSSIBLE_DESTINATION",
    "NO_ROUTE_TO_DESTINATION",
    "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
    "PORT_NOT_LISTENING",
    "PROTOCOL_RESTRICTION",
    "REMAP_EPHEMERAL_PORT",
    "SG_HAS_NO_RULES",
    "SG_REFERENCES_NOT_PRESERVED",
    "SG_REFERENCING_SUPPORT",
    "SUBNET_ACL_RESTRICTION",
    "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION",
    "TGW_BAD_STATE_VPN",
    "TGW_ROUTE_AZ_RESTRICTION",
    "TGW_RTB_BAD_STATE_ROUTE",
    "TGW_RTB_CANNOT_ROUTE",
    "TGW_RTB_HIGHER_PRIORITY_ROUTE",
    "TGW_RTB_MORE_SPECIFIC_ROUTE",
    "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT",
    "TGW_RTB_ROUTES_ARE_UNKNOWN",
    "TLS_NAME_MISMATCH",
    "UNKNOWN_PEERED_SGS",
    "UNKNOWN_RESOURCE",
    "UNSUPPORTED_COMPONENT",
    "VPCE_GATEWAY_EGRESS_SOURCE_ADDRESS_RESTRICTION",
    "VPCE_GATEWAY_PROTOCOL_RESTRICTION",
    "VPCE_INTRA_VPC_TRAFFIC",
    "VPC_BLOCK_PUBLIC_ACCESS_ENABLED"};

/// Codes of answers to names and of what could have answered and did not: the lab's own family.
inline constexpr std::array<std::string_view, 16> kNameCodes = {
    "DNS_ENDPOINT_NAME",          "DNS_FORWARD_RULE",
    "DNS_HIGHER_PRIORITY",        "DNS_HOSTNAMES_DISABLED",
    "DNS_MORE_SPECIFIC",          "DNS_NOT_DELEGATED",
    "DNS_NO_SUCH_NAME",           "DNS_PRIVATE_NAME",
    "DNS_PRIVATE_ZONE",           "DNS_PRIVATE_ZONE_NO_NAME",
    "DNS_PRIVATE_ZONE_NO_RECORD", "DNS_PUBLIC",
    "DNS_SUPPORT_DISABLED",       "DNS_SYSTEM_RULE",
    "DNS_TOO_MANY_ALIASES",       "DNS_ZONE_NOT_ASSOCIATED"};

}  // namespace lockbox::network
