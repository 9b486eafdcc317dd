#pragma once
// The same refusal has another name, status and form in every service. Sources: the "Common Errors"
// page of each service's API reference; AWS KMS and CloudTrail: "AccessDeniedException"; EC2 API
// Reference, "Error codes"; S3 API Reference, "Error responses".
#include <string>
#include <string_view>

#include "engine/base/result.hpp"

namespace lockbox::api {

/// What a call gets that no policy allows: `message` is the text of the decision.
AwsError access_denied(std::string_view service, std::string message);

/// A refusal of credentials, named as DynamoDB names it, in the words of `service`. Other errors
/// pass as they are.
AwsError in_words_of(std::string_view service, AwsError error);

/// The code under which the trail keeps a refusal by policies.
std::string_view trail_code_of_denial(std::string_view service);

/// The body of an error in the JSON protocols: type, text, further members. DynamoDB names its
/// types in full, the others in short.
Json json_error_body(std::string_view service, const AwsError& error);

}  // namespace lockbox::api
