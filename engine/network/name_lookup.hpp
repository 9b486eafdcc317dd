#pragma once
// From a host name to an address, as the client's resolver answers: the VPC's resolver with its
// rules, private hosted zones and private DNS names of interface endpoints, or public DNS.
// Sources: Route 53 Developer Guide, "Considerations when working with a private hosted zone" (most
// specific zone; no fall-through; VPC attributes) and "Resolver rules" (a rule goes before a zone
// of the same name); AWS PrivateLink Guide, "DNS names".
#include <optional>
#include <string_view>
#include <vector>

#include "engine/network/dns.hpp"
#include "engine/network/path.hpp"
#include "engine/network/start.hpp"
#include "engine/network/topology.hpp"

namespace lockbox::network {

struct NameAnswer {
  std::vector<DnsStep> steps;  ///< one for each name that was followed; a failed one ends it
  std::optional<Endpoint> endpoint;
};

/// What a client at `start` gets for `host`. Always ends: aliases and CNAMEs are followed eight
/// times at most.
NameAnswer look_up_name(const Topology& t, const Start& start, std::string_view host);

/// The API whose certificate names `host` ("dynamodb", "streams.dynamodb", "sts" ...); empty: no
/// service of AWS has that name, and its TLS handshake would fail.
std::string api_named(const Topology& t, std::string_view host);

}  // namespace lockbox::network
