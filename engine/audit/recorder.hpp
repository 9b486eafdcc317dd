#pragma once
// Builds the CloudTrail record of a call and decides who keeps it.
#include <string>
#include <string_view>
#include <vector>

#include "engine/audit/state.hpp"
#include "engine/base/result.hpp"
#include "engine/base/rng.hpp"
#include "engine/identity/caller.hpp"
#include "engine/network/path.hpp"

namespace lockbox::audit {

/// Facts of a finished call.
struct CallFacts {
  std::string_view service, operation, region, account;
  Category category = Category::Management;
  bool read_only = false;
  const identity::Caller* caller =
      nullptr;  ///< null: never authenticated (such calls leave no record)
  const network::NetContext* net = nullptr;
  SimTime time;
  std::string request_id;
  std::string tls_version;
  std::vector<std::string> resource_arns;
  const Json* request_parameters = nullptr;  ///< already redacted; may be null
  const Json* response_elements = nullptr;   ///< of calls whose answers are recorded; may be null
  std::string error_code, error_message;
  std::string vpc_endpoint_id;
  std::string invoked_by;  ///< the service that calls in the caller's name; empty: nobody
  /// Caller and resources are another account's: its trails get the record, and of this account's
  /// only the owner of the endpoint hears of it.
  bool elsewhere = false;
};

/// Appends the record to `state` (and, for calls refused by an endpoint policy, the network
/// activity event) and returns what was appended.
std::vector<Record> record_call(State& state, Rng& rng, const CallFacts& facts);

/// Whether the trail's selectors keep a record of this kind; `why` gets one sentence.
bool keeps(const Trail& trail, const Record& record, std::string& why);

}  // namespace lockbox::audit
