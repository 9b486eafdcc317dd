#pragma once
// The client's signature and the service's check of it, for one call.
#include <optional>
#include <string>
#include <string_view>

#include "engine/cloud/command.hpp"
#include "engine/cloud/trace.hpp"
#include "engine/cloud/world.hpp"

namespace lockbox::cloud {

/// Signs the call as an SDK would and verifies it with the secret the service knows. Fills `trace`;
/// the error is what the service answers (MissingAuthenticationToken, UnrecognizedClient,
/// InvalidSignature).
std::optional<AwsError> sign_and_verify(const World& world, const CallApi& call,
                                        std::string_view host,
                                        const identity::Credentials& credentials,
                                        std::string_view region, bool may_be_unsigned,
                                        SignatureTrace& trace);

}  // namespace lockbox::cloud
