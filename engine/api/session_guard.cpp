#include "engine/api/session_guard.hpp"

#include "engine/base/text.hpp"

namespace lockbox::api {

std::optional<AwsError> refuse_session(const Call& call) {
  if (!call.caller.token_issued)
    return std::nullopt;
  const policy::PrincipalKind kind = call.caller.principal.kind;
  const bool federated = kind == policy::PrincipalKind::FederatedUser;
  const bool own = kind == policy::PrincipalKind::User || kind == policy::PrincipalKind::Root;
  if (!federated && !own)
    return std::nullopt;
  if (call.service == "iam" && (federated || !call.caller.mfa))
    return query_error("InvalidClientTokenId",
                       "The security token included in the request is invalid", 403);
  if (call.service != "sts" || call.operation == "GetCallerIdentity")
    return std::nullopt;
  if (own && call.operation == "AssumeRole")
    return std::nullopt;
  return query_error("AccessDenied",
                     concat({"Cannot call ", call.operation, " with session credentials"}), 403);
}

}  // namespace lockbox::api
