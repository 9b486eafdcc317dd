#pragma once
// What answers names inside VPCs: Route 53 private hosted zones, Resolver rules and endpoints.
// Sources: Route 53 Developer Guide, "Considerations when working with a private hosted zone",
// "How Resolver rules work", "Resolving DNS queries between VPCs and your network".
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lockbox::network {

/// Names are in small letters and without the last dot.
struct ResourceRecordSet {
  std::string name, type = "A";
  std::int64_t ttl = 300;           ///< 0 for an alias
  std::vector<std::string> values;  ///< addresses, or the one name of a CNAME
  std::string alias, alias_zone;    ///< AliasTarget: DNSName and HostedZoneId
};
struct HostedZone {
  std::string id;  ///< "Z0123...", without "/hostedzone/"
  std::string name, comment, caller_reference;
  bool is_private = true;
  std::vector<std::string> vpcs;
  std::vector<ResourceRecordSet> records;  ///< NS and SOA too
};
struct ResolverRule {
  std::string id, name, domain, type = "FORWARD", state = "COMPLETE";
  std::string endpoint;              ///< outbound endpoint that sends the queries
  std::vector<std::string> targets;  ///< addresses of the other side's DNS servers
  std::vector<std::string> vpcs;     ///< associations
};
struct ResolverEndpoint {
  std::string id, name, direction = "INBOUND", state = "OPERATIONAL", vpc;
  std::vector<std::string> addresses;
};

struct DnsParts {
  std::vector<HostedZone> zones;
  std::vector<ResolverRule> rules;
  std::vector<ResolverEndpoint> endpoints;

  bool empty() const { return zones.empty() && rules.empty() && endpoints.empty(); }
};
std::uint64_t content_hash(const DnsParts& d);

/// "Dynamodb.eu-west-1.amazonaws.com." -> "dynamodb.eu-west-1.amazonaws.com".
std::string plain_name(std::string_view name);
/// True for the zone's own name and everything below it.
bool is_below(std::string_view name, std::string_view zone);

}  // namespace lockbox::network
