#pragma once
// The lab's own certificate authority. Its keys and certificates follow from names and seeds, so
// that a replay is byte-identical; they secure nothing outside of the lab.
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/sim_time.hpp"

namespace lockbox::tls {

/// A certificate (DER) with its private key (DER, SEC 1).
struct Identity {
  std::string certificate, key;
};

/// Whom the lab's clients trust.
inline constexpr char kLabAuthority[] = "Lockbox lab authority";

/// The self-signed certificate of an authority (P-256: a larger curve would only cost time here).
Identity authority(const std::string& name, SimTime now);

/// A server certificate (P-256) for `names`, signed by the authority; valid from the first of
/// January of now's year for 13 months.
Identity issue(const Identity& by, const std::string& by_name,
               const std::vector<std::string>& names, SimTime now);

/// The names that the certificate of a service in a Region carries: the Regional endpoint and, for
/// DynamoDB, those of accounts and of VPC endpoints.
std::vector<std::string> service_names(std::string_view service, std::string_view region);

}  // namespace lockbox::tls
