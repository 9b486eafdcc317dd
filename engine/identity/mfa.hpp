#pragma once
// Virtual MFA devices: time-based one-time passwords (RFC 6238: HMAC-SHA-1, 30 s, six digits).
#include <string>
#include <string_view>

#include "engine/identity/state.hpp"

namespace lockbox::identity {

/// The code a device shows at `now`.
std::string mfa_code(const MfaDevice& device, SimTime now);

/// Whether the service accepts `code`: the present code or a neighbour of it (clocks differ).
bool accepts_code(const MfaDevice& device, std::string_view code, SimTime now);

/// The device with this serial number (an ARN), or nullptr.
const MfaDevice* find_mfa_device(const State& state, std::string_view account,
                                 std::string_view serial);

/// RFC 4648 base 32 without padding, as the seed is shown to people.
std::string base32_encode(std::string_view bytes);

}  // namespace lockbox::identity
