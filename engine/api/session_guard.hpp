#pragma once
// Calls that temporary credentials may not make, whatever their policies say. Source: IAM User
// Guide, "Compare AWS STS credentials" (GetSessionToken: no IAM without MFA, of STS only AssumeRole
// and GetCallerIdentity; GetFederationToken: no IAM, of STS only GetCallerIdentity).
#include "engine/api/operation.hpp"
#include "engine/api/params.hpp"

namespace lockbox::api {

/// The error for such a call, or nullopt when the caller's kind of credentials may make it.
std::optional<AwsError> refuse_session(const Call& call);

/// `prepare` behind that check: for rows of IAM and STS.
template <Result<Prepared> (*Prepare)(const Services&, const Call&)>
Result<Prepared> guarded(const Services& services, const Call& call) {
  if (const auto error = refuse_session(call))
    return *error;
  return Prepare(services, call);
}

}  // namespace lockbox::api
