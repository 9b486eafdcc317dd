// MFA codes in calls to STS.
#include "engine/api/sts_common.hpp"
#include "engine/base/text.hpp"
#include "engine/identity/mfa.hpp"

namespace lockbox::api::sts {

Result<Mfa> read_mfa(Params& in, const Services& services, const Call& call) {
  const std::string serial = in.optional_text("SerialNumber", Pattern::Any, 9, 256);
  const std::string code = in.optional_text("TokenCode", Pattern::Any, 6, 6);
  if (serial.empty() && code.empty())
    return Mfa{};
  if (serial.empty() || code.empty())
    return query_error("AccessDenied",
                       "MultiFactorAuthentication failed, must provide both MFA serial number and "
                       "one time pass code.",
                       403);
  const identity::MfaDevice* device =
      identity::find_mfa_device(services.identity, call.account, serial);
  if (!device || device->user != call.caller.user_name)
    return query_error("AccessDenied",
                       "MultiFactorAuthentication failed, unable to validate MFA code.  Please "
                       "verify your MFA serial number is valid and associated with this user.",
                       403);
  if (!identity::accepts_code(*device, code, call.now))
    return query_error("AccessDenied",
                       "MultiFactorAuthentication failed with invalid MFA one time pass code. ",
                       403);
  return Mfa{true};
}

}  // namespace lockbox::api::sts
