#pragma once
// What the S3 operations and DynamoDB's exports and imports share.
#include <optional>
#include <string>
#include <string_view>

#include "engine/api/operation.hpp"
#include "engine/api/params.hpp"
#include "engine/s3/state.hpp"

namespace lockbox::api::s3_service {

std::string bucket_arn(std::string_view bucket);
std::string object_arn(std::string_view bucket, std::string_view key);

/// s3:ACTION on a bucket (or object, with `key`), with the bucket's policy.
Need need_for(const Services& services, const Call& call, std::string action,
              std::string_view bucket, std::optional<std::string_view> key = std::nullopt);

AwsError no_such_bucket();

/// Whether S3 lets DynamoDB do `action` on `resource` in the caller's name (a forward access
/// session): identity policies, organization policies and the bucket's policy decide. nullopt: yes;
/// else the reason.
std::optional<std::string> refused_on_behalf(const Services& services,
                                             const identity::Caller& caller,
                                             const std::string& action, const std::string& resource,
                                             const s3::Bucket& bucket, std::string_view region,
                                             SimTime now);

}  // namespace lockbox::api::s3_service
