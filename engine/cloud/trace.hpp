#pragma once
// The trace of one request: seven stages, each with its verdict and its reason, filled by the code
// that ran. Everything that explains a request (panels, `lockbox why`, lessons, checks) reads this.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/audit/record.hpp"
#include "engine/base/result.hpp"
#include "engine/base/sim_time.hpp"
#include "engine/events/bus.hpp"
#include "engine/network/path.hpp"
#include "engine/policy/decision.hpp"
#include "engine/table/work.hpp"

namespace lockbox::cloud {

enum class StageId { Network, Signature, Authorization, Policy, Kms, Table, Audit };
constexpr int kStageCount = 7;
std::string_view to_text(StageId id);  ///< "network", "signature", ...
std::string_view title(StageId id);    ///< "Network path", "TLS and signature", ...

enum class StageVerdict { Passed, Refused, NotReached, NotApplicable };
std::string_view to_text(StageVerdict v);

/// One line of an explanation that can be opened further. Panels and the text trace draw exactly
/// this tree.
struct Reason {
  std::string text;    ///< one sentence or "label: value"
  std::string target;  ///< semantic target: "statement:HouseOnly", "hop:vpce-1", "partition:p-2"
                       ///< ... may be empty
  StageVerdict verdict = StageVerdict::NotApplicable;
  std::vector<Reason> children;
};

struct Stage {
  StageId id = StageId::Network;
  StageVerdict verdict = StageVerdict::NotReached;
  std::string summary;  ///< one sentence, always filled
  std::vector<Reason> reasons;
};

/// TLS and SigV4 as computed for this request.
struct SignatureTrace {
  bool signed_request = false;
  std::string access_key_id, scope, canonical_request, string_to_sign, signature;
  bool tls = true;
  std::string tls_version;  ///< empty for plain HTTP
};

struct RequestTrace {
  std::uint64_t step = 0;
  SimTime time;
  std::string request_id;
  std::string service;    ///< "dynamodb"
  std::string operation;  ///< "GetItem"
  std::string principal_arn;
  std::string caller_label;  ///< "role/student-Gryffindor"
  std::string resource;      ///< main resource ARN
  std::string node;          ///< vantage point
  bool allowed = false;      ///< passed every layer of authorization
  bool succeeded = false;    ///< the operation answered without an error
  std::optional<AwsError> error;
  std::vector<Stage> stages;  ///< always kStageCount, in order

  network::Path path;
  SignatureTrace signature;
  std::vector<policy::AuthRequest> needs;   ///< what had to be authorized
  std::vector<policy::Decision> decisions;  ///< one for each need, in order
  table::Work work;                         ///< partitions touched, items, capacity
  std::vector<audit::Record>
      records;  ///< what the trail kept (delivered or not, see Record::delivered)
  std::vector<events::Delivery> heard;  ///< rules of EventBridge that heard of the call

  std::string cluster;      ///< ARN of the DAX cluster that the call was sent to; empty: none
  bool from_cache = false;  ///< the cluster answered by itself, all of it
  /// What the cluster asked DynamoDB with its own role, in order.
  std::vector<std::shared_ptr<const RequestTrace>> onward;
};
using TracePtr = std::shared_ptr<const RequestTrace>;

}  // namespace lockbox::cloud
