#pragma once
// The operation table: one row for each API operation of each simulated service. A row knows how to
// turn a parsed call into the authorizations it needs and into the work itself; the pipeline
// (engine/cloud/step.cpp) runs every operation the same way:
//   prepare (parse, validate) -> needs authorized -> run -> trail record.
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/api/services.hpp"
#include "engine/audit/record.hpp"
#include "engine/base/result.hpp"
#include "engine/base/rng.hpp"
#include "engine/identity/caller.hpp"
#include "engine/network/path.hpp"
#include "engine/policy/request.hpp"
#include "engine/table/work.hpp"

namespace lockbox::api {

/// One call as it reaches the service. References stay valid during the call only.
struct Call {
  std::string_view
      service;  ///< "dynamodb", "streams.dynamodb", "sts", "iam", "cognito-identity" ...
  std::string_view operation;  ///< "GetItem"
  const Json& parameters;      ///< an object
  const identity::Caller& caller;
  std::string_view
      account;  ///< the caller's account, or the endpoint's default for anonymous calls
  std::string_view region;
  SimTime now;
  const network::NetContext* net = nullptr;
  /// Nobody asks policies and nothing keeps a trail: `needs` may come without their context, and
  /// without trail parameters.
  bool unwatched = false;
};

/// An authorization the call needs: all of them must be allowed.
struct Need {
  std::string action;    ///< "dynamodb:GetItem"
  std::string resource;  ///< ARN or "*"
  std::string resource_account;
  policy::Context context;      ///< service keys only (dynamodb:LeadingKeys ...) and
                                ///< aws:ResourceTag/...; global keys are added by the pipeline
  std::string resource_policy;  ///< text of the policy on that resource, empty: none
  policy::Kind resource_policy_kind =
      policy::Kind::Resource;  ///< Trust for AssumeRole, KeyPolicy for KMS
  int member = -1;  ///< not negative: refusing it refuses this member of a batch, not the call
  std::shared_ptr<const identity::Caller> asker;  ///< who asks, when it is not the caller itself
  std::shared_ptr<const AwsError> refusal;  ///< the service's answer in place of its AccessDenied
};

/// A member of a batch that policies refused, with the text of the refusal.
struct DeniedMember {
  int member = 0;
  std::string message;
};

/// Mutable side of a running operation.
struct Run {
  Services& services;
  Rng& rng;
  SimTime now;
  table::Work& work;
  const std::vector<DeniedMember>* denied = nullptr;  ///< null: every member is allowed
  std::vector<audit::Record>* records = nullptr;  ///< trail records of calls made on the way; null:
                                                  ///< they are not kept
  /// Where an operation that answers with a page of items may write their JSON array instead of
  /// giving it as the member "Items"; null: it may not.
  std::string* items = nullptr;
};

/// A validated call, ready to be authorized and run.
struct Prepared {
  std::vector<Need> needs;
  std::string main_resource;  ///< for the trace; an ARN or empty
  /// The work. May keep copies and what the call's references point at, never the Call itself.
  std::function<Result<Json>(Run&)> run;
  std::shared_ptr<const Json> trail_parameters;  ///< requestParameters of the trail record (values
                                                 ///< redacted as AWS does), or null
  std::shared_ptr<const identity::Caller> caller;  ///< whom an unsigned call turned out to come
                                                   ///< from (a token's subject), or null
};

struct Operation {
  std::string_view service;
  std::string_view name;
  audit::Category category = audit::Category::Management;
  bool read_only = false;
  bool unauthenticated =
      false;  ///< clients send it without a signature (AssumeRoleWithWebIdentity ...)
  Result<Prepared> (*prepare)(const Services&, const Call&) = nullptr;
  /// What the trail keeps of a call that could not be prepared; null: its parameters as they are.
  std::shared_ptr<const Json> (*redact)(const Services&, const Call&) = nullptr;
};

/// Row of an operation, or nullptr when the service has no such operation (or it is not simulated).
const Operation* find_operation(std::string_view service, std::string_view name);

/// All rows, grouped by service, in name order.
const std::vector<Operation>& operations();

/// Rows contributed by each service's file; concatenated by operations().
std::vector<Operation> dynamodb_operations();
std::vector<Operation> iam_operations();
std::vector<Operation> sts_operations();
std::vector<Operation> cloudtrail_operations();
std::vector<Operation> ec2_operations();
std::vector<Operation> kms_operations();
std::vector<Operation> organizations_operations();
std::vector<Operation> s3_operations();
std::vector<Operation> autoscaling_operations();
std::vector<Operation> cognito_identity_operations();
std::vector<Operation> dax_operations();
std::vector<Operation> route53_operations();
std::vector<Operation> events_operations();
std::vector<Operation> logs_operations();

}  // namespace lockbox::api
