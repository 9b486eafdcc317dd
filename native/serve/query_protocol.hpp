#pragma once
// The AWS Query protocol of STS and IAM: form-encoded requests, XML answers.
// Source: the services' API references, "Making query requests".
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/json.hpp"
#include "engine/base/result.hpp"
#include "engine/shell/model.hpp"

namespace lockbox::native {

/// "Action=GetUser&UserName=x" taken apart.
struct QueryRequest {
  std::string action, version;
  std::vector<std::pair<std::string, std::string>>
      fields;  ///< decoded, Action and Version left out
};
QueryRequest parse_query(std::string_view body);

/// The fields as JSON parameters with the types of `input` ("Tags.member.1.Key=a" becomes
/// {"Tags":[{"Key":"a"}]}).
Json query_parameters(const QueryRequest& request, const shell::Shape& input);

/// <ActionResponse xmlns=...><ActionResult>...</ActionResult><ResponseMetadata>...
std::string query_answer(std::string_view name_space, std::string_view action, const Json& result,
                         std::string_view request_id);

/// <ErrorResponse>...
std::string query_error(std::string_view name_space, const AwsError& error,
                        std::string_view request_id);

std::string percent_decode(std::string_view text);
/// Everything but A-Z a-z 0-9 - _ . ~ as %XX.
std::string percent_encode(std::string_view text);

}  // namespace lockbox::native
