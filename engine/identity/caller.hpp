#pragma once
// Credentials and who they belong to.
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
  std::string source_identity;
};

}  // namespace lockbox::identity
