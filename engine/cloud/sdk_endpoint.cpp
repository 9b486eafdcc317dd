#include "engine/cloud/sdk_endpoint.hpp"

#include <nlohmann/json.hpp>

#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"
#include "engine/network/walk.hpp"

namespace lockbox::cloud {

std::string sdk_host(const World& world, const CallApi& call, std::string_view region) {
  if (!call.endpoint.empty())
    return call.endpoint;
  const identity::Profile* profile = world.services.identity.profiles.find(call.as);
  const bool by_account =
      profile && call.service == "dynamodb" && call.tls &&
      (profile->endpoint_mode == "preferred" || profile->endpoint_mode == "required");
  if (!by_account)
    return network::default_host(call.service, region);
  std::string account = world.account;
  if (profile->as.size() > 13 && profile->as[12] == ':')
    account = profile->as.substr(0, 12);
  if (const auto name =
          call.parameters ? string_member(*call.parameters, "TableName") : std::nullopt)
    if (const auto arn = parse_arn(*name); arn && arn->region == region)
      account = arn->account;
  return network::account_host(account, region);
}

AwsError connection_error(const network::Path& path, std::string_view host, bool tls) {
  if (path.disposition == network::Disposition::Rejected && !path.hops.empty() &&
      path.hops.back().code == "TLS_NAME_MISMATCH")
    return AwsError{"SSLError",
                    concat({"SSL validation failed for https://", host,
                            "/ [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: "
                            "Hostname mismatch, certificate is not valid for '",
                            host, "'."}),
                    0, "", nullptr};
  const std::string url = concat({tls ? "https://" : "http://", host, "/"});
  for (const network::DnsStep& step : path.dns) {
    if (step.failed) {
      return AwsError{"EndpointConnectionError",
                      concat({"Could not connect to the endpoint URL: \"", url, "\""}), 0, "",
                      nullptr};
    }
  }
  return AwsError{"ConnectTimeoutError", concat({"Connect timeout on endpoint URL: \"", url, "\""}),
                  0, "", nullptr};
}

}  // namespace lockbox::cloud
