#pragma once
// What EC2's operations share: parameters, errors in EC2's words, authorizations, descriptions.
// Source: Amazon EC2 API Reference (shapes as AWS CLI prints them) and "Error codes".
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/api/operation.hpp"

namespace lockbox::api::ec2 {

AwsError error(std::string code, std::string message);
AwsError missing_parameter(std::string_view name);
AwsError not_found(std::string_view code, std::string_view what, std::string_view id);

/// Reads the call's parameters and keeps the first error.
class Parameters {
 public:
  /// `known`: every parameter the operation takes (DryRun is always known).
  Parameters(const Call& call, std::initializer_list<std::string_view> known);

  std::string text(const char* name, bool required = false);
  bool boolean(const char* name);
  /// A whole number from `least` to `most`; `least` - 1 when absent.
  int integer(const char* name, int least, int most, bool required = false);
  std::vector<std::string> texts(const char* name, bool required = false);
  const Json* list(const char* name, bool required = false);
  void fail(AwsError e);
  const std::optional<AwsError>& failure() const { return failure_; }

 private:
  const Json& json_;
  std::optional<AwsError> failure_;
};

/// arn:aws:ec2:REGION:ACCOUNT:KIND/ID
std::string arn(const Call& call, std::string_view kind, std::string_view id);

/// One authorization of `action` for each resource.
std::vector<Need> needs(const Call& call, std::string_view action,
                        const std::vector<std::string>& resources);

/// A call whose work is `work`; with DryRun it answers DryRunOperation after authorization.
Prepared prepared(const Call& call, std::vector<Need> needs,
                  std::function<Result<Json>(Run&)> work);

/// "vpce-" and 17 hexadecimal digits starting with 0.
std::string make_id(Rng& rng, std::string_view prefix);

Result<Prepared> create_vpc_endpoint(const Services& services, const Call& call);
Result<Prepared> modify_vpc_endpoint(const Services& services, const Call& call);
Result<Prepared> delete_vpc_endpoints(const Services& services, const Call& call);
Result<Prepared> create_route(const Services& services, const Call& call);
Result<Prepared> replace_route(const Services& services, const Call& call);
Result<Prepared> delete_route(const Services& services, const Call& call);
Result<Prepared> create_acl_entry(const Services& services, const Call& call);
Result<Prepared> replace_acl_entry(const Services& services, const Call& call);
Result<Prepared> delete_acl_entry(const Services& services, const Call& call);
Result<Prepared> authorize_ingress(const Services& services, const Call& call);
Result<Prepared> authorize_egress(const Services& services, const Call& call);
Result<Prepared> revoke_ingress(const Services& services, const Call& call);
Result<Prepared> revoke_egress(const Services& services, const Call& call);

/// The describe operations, read only.
std::vector<Operation> describe_operations();

}  // namespace lockbox::api::ec2
