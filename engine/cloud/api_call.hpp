#pragma once
// Building API calls in code, where nobody typed them.
#include <string>

#include "engine/base/json.hpp"
#include "engine/cloud/command.hpp"

namespace lockbox::cloud {

/// The call of `operation` of `service` with `parameters`, by `as` (as in CallApi) from the
/// caller's own place.
CallApi api_call(std::string as, std::string service, std::string operation, Json parameters);

/// The same without parameters.
CallApi api_call(std::string as, std::string service, std::string operation);

}  // namespace lockbox::cloud
