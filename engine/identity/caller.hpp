#pragma once
// Credentials and who they belong to.
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/sim_time.hpp"
#include "engine/policy/request.hpp"

namespace lockbox::identity {

struct Credentials {
  std::string access_key_id;  ///< AKIA... (long-term) or ASIA... (temporary); empty: anonymous
  std::string secret_access_key;
  std::string session_token;  ///< temporary credentials only
};

/// The authenticated caller, as policies and the trail see it.
struct Caller {
  policy::Principal principal;
  std::string label;  ///< "role/student-Gryffindor", "user/neville", "root", "anonymous"
  std::string access_key_id;
  std::string user_name;     ///< aws:username, IAM users only
  std::string session_name;  ///< sessions only
  std::string user_id;       ///< aws:userid
  std::vector<std::pair<std::string, std::string>>
      tags;                             ///< principal and session tags, session over entity
  std::optional<SimTime> token_issued;  ///< temporary credentials only
  std::optional<SimTime> token_expires;
  bool mfa = false;
  std::int64_t mfa_age_seconds = 0;  ///< at the time of the call
  std::string source_identity;
  std::string issuer_name, issuer_arn, issuer_id;  ///< federated users: the IAM user that asked
  std::vector<std::string> transitive_tags;        ///< keys that role chaining hands on
  std::string federated_provider;                  ///< aws:FederatedProvider; web identities only
  std::vector<std::pair<std::string, std::vector<std::string>>>
      provider_keys;  ///< keys of the identity provider's token; more than one value: multivalued
};

}  // namespace lockbox::identity
