#pragma once
// What the files of the STS operations share.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "engine/api/iam_common.hpp"
#include "engine/identity/issue.hpp"
#include "engine/identity/managed.hpp"

namespace lockbox::api::sts {

/// Session policies and tags share one budget. AWS packs them in an unpublished binary form; here
/// their plain characters are counted against the documented plain-text limit.
constexpr std::size_t kPackedLimit = 2048;

struct SessionPolicies {
  std::optional<std::vector<policy::PolicySource>> policies;
  std::size_t plain_characters = 0;
};

/// Policy and PolicyArns. Errors: MalformedPolicyDocument, InvalidParameterValue.
Result<SessionPolicies> read_session_policies(Params& in, const Services& services,
                                              const Call& call);

/// PackedPolicyTooLarge above 100 %; `percent` is what PackedPolicySize shows.
std::optional<AwsError> check_packed_size(const SessionPolicies& policies, const iam::TagList& tags,
                                          std::int64_t& percent);

/// Credentials as STS answers them.
Json credentials_json(const identity::Credentials& credentials, SimTime expires);

/// Whether the caller signed with temporary credentials.
bool is_temporary(const Call& call);

/// SerialNumber and TokenCode of a call.
struct Mfa {
  bool present = false;
};
/// Checks the code of the caller's device. Error: AccessDenied with AWS's text.
Result<Mfa> read_mfa(Params& in, const Services& services, const Call& call);

/// The authorization of AssumeRoleWithWebIdentity on a role, by its trust policy. Who asks (asker)
/// is the caller's to fill in.
Need web_identity_need(const identity::Role& role, const std::string& account,
                       const std::string& session_name);
/// What STS answers when the trust policy refuses a web identity.
AwsError web_identity_refused();

std::vector<Operation> role_operations();
std::vector<Operation> web_identity_operations();

}  // namespace lockbox::api::sts
