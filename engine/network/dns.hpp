#pragma once
// Host names of the simulated services and the addresses they answer with.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/network/ip.hpp"
#include "engine/network/topology.hpp"

namespace lockbox::network {

struct Endpoint {
  std::string service;  ///< "dynamodb", "sts", ...: the node where the packet ends
  std::string region;   ///< empty for global services
  Ip ip;
  const VpcEndpoint* endpoint = nullptr;  ///< the name leads to an interface endpoint
  std::string api = {};  ///< what listens there: "dynamodb", "streams.dynamodb", "sts" ...
};

/// The API that an endpoint leads to ("streams.dynamodb" for ...dynamodb-streams); empty: unknown.
std::string api_of(const VpcEndpoint& e);
/// The service's own name, that private DNS answers ("sts.eu-west-1.amazonaws.com").
std::string private_dns_name(const VpcEndpoint& e);

/// What DNS answers, private hosted zones and Resolver rules apart (see name_lookup.hpp); nullopt:
/// there is no such name here. DynamoDB's address lies in the prefix list of its Region when the
/// topology has that list; other addresses, DynamoDB Streams' too, are made up inside Amazon's
/// ranges and stay the same. The names of interface endpoints lead to private addresses everywhere;
/// a service's own name does so inside `vpc` when an endpoint there has private DNS. `interface`:
/// the client, for the nearest of several addresses. Source: AWS PrivateLink Guide, "DNS names".
std::optional<Endpoint> resolve(const Topology& t, std::string_view host, const Vpc* vpc = nullptr,
                                const NetworkInterface* interface = nullptr);

/// Names of an interface endpoint, the Regional one first, then one for each zone.
std::vector<std::string> endpoint_names(const Topology& t, const VpcEndpoint& e,
                                        std::string_view region);

/// Hosted zone id that alias records to the endpoint's names carry. Made up, one for each Region.
std::string endpoint_zone_id(const VpcEndpoint& e);

/// The names this resolver knows, for error messages.
std::string known_hosts(std::string_view region);

/// Prefix list of DynamoDB in a Region: id, name and blocks. us-east-1 as published by AWS, the
/// others made up in the same ranges.
PrefixList dynamodb_prefix_list(std::string_view region);

}  // namespace lockbox::network
