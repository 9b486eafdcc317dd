#pragma once
// What the client's SDK does before and after the network: it chooses a host name, and puts a
// failure of the connection into words.
#include <string>
#include <string_view>

#include "engine/cloud/command.hpp"
#include "engine/cloud/world.hpp"
#include "engine/network/path.hpp"

namespace lockbox::cloud {

/// The host name that the client's SDK chooses: the one it is told, else the account-based one when
/// its configuration prefers that and the account is known (of the request's ARN, else of the
/// credentials), else the Regional one. Source: AWS SDKs and Tools Reference Guide, "Account-based
/// endpoints".
std::string sdk_host(const World& world, const CallApi& call, std::string_view region);

/// The CLI's words for a path that did not end at the service.
AwsError connection_error(const network::Path& path, std::string_view host, bool tls);

}  // namespace lockbox::cloud
