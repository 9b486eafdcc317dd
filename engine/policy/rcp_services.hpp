#pragma once
// Which services resource control policies reach.
#include <string_view>

namespace lockbox::policy {

/// True for the service prefixes ("dynamodb") in AWS Organizations User Guide, "Resource control
/// policies", list of services that support RCPs (September 2026).
bool supports_rcps(std::string_view service_prefix);

}  // namespace lockbox::policy
