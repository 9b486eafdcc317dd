#include "engine/api/protocol_errors.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"

namespace lockbox::api {

namespace {

constexpr char kCoralSpace[] = "com.amazon.coral.service";

/// The protocol of a service decides how its errors look.
enum class Protocol { Json, Query, Xml, Ec2, S3 };

Protocol protocol_of(std::string_view service) {
  if (service == "iam" || service == "sts")
    return Protocol::Query;
  if (service == "route53")
    return Protocol::Xml;
  if (service == "ec2")
    return Protocol::Ec2;
  return service == "s3" ? Protocol::S3 : Protocol::Json;
}

/// S3 puts the resource in quotes.
std::string quoted_resource(const std::string& message) {
  static constexpr std::string_view kOn = " on resource: ";
  const std::size_t at = message.find(kOn);
  if (at == std::string::npos)
    return message;
  const std::size_t begin = at + kOn.size();
  const std::size_t end = std::min(message.find(' ', begin), message.size());
  return concat({message.substr(0, begin), "\"", message.substr(begin, end - begin), "\"",
                 message.substr(end)});
}

struct Words {
  std::string_view json, query, ec2, s3;
  int query_status, ec2_status, s3_status;
  std::string_view s3_text;  ///< empty: the text stays
};

constexpr std::string_view kEc2Text =
    "AWS was not able to validate the provided access credentials";

constexpr Words kCredentialErrors[] = {
    {"UnrecognizedClientException", "InvalidClientTokenId", "AuthFailure", "InvalidAccessKeyId",
     403, 401, 403, "The AWS Access Key Id you provided does not exist in our records."},
    {"InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure", "SignatureDoesNotMatch",
     403, 401, 403,
     "The request signature we calculated does not match the signature you provided. Check your "
     "key and signing method."},
    {"MissingAuthenticationTokenException", "MissingAuthenticationToken",
     "MissingAuthenticationToken", "AccessDenied", 403, 400, 403, "Access Denied"},
    {"ExpiredTokenException", "ExpiredToken", "RequestExpired", "ExpiredToken", 403, 400, 400,
     "The provided token has expired."},
    {"IncompleteSignatureException", "IncompleteSignature", "IncompleteSignature",
     "AuthorizationHeaderMalformed", 400, 400, 400, ""},
};

/// AWS's JSON services spell the text of these errors with a capital.
std::string_view message_member(const std::string& code) {
  for (const char* capital :
       {"SerializationException", "AccessDeniedException", "TransactionCanceledException",
        "TransactionInProgressException", "IdempotentParameterMismatchException"})
    if (code == capital)
      return "Message";
  return "message";
}

}  // namespace

AwsError access_denied(std::string_view service, std::string message) {
  switch (protocol_of(service)) {
    case Protocol::Json:
      return AwsError{"AccessDeniedException", std::move(message), 400, kCoralSpace, nullptr};
    case Protocol::Ec2:
      return AwsError{"UnauthorizedOperation",
                      concat({"You are not authorized to perform this operation. ", message}), 403,
                      "", nullptr};
    case Protocol::S3:
      return AwsError{"AccessDenied", quoted_resource(message), 403, "", nullptr};
    default:
      return AwsError{"AccessDenied", std::move(message), 403, "", nullptr};
  }
}

AwsError in_words_of(std::string_view service, AwsError error) {
  const Protocol protocol = protocol_of(service);
  if (protocol == Protocol::Json)
    return error;
  for (const Words& row : kCredentialErrors) {
    if (error.code != row.json)
      continue;
    error.name_space.clear();
    if (protocol == Protocol::Ec2) {
      if (row.ec2 == "AuthFailure")
        error.message = std::string(kEc2Text);
      error.code = std::string(row.ec2);
      error.http_status = row.ec2_status;
    } else if (protocol == Protocol::S3) {
      if (!row.s3_text.empty())
        error.message = std::string(row.s3_text);
      error.code = std::string(row.s3);
      error.http_status = row.s3_status;
    } else {
      error.code = std::string(row.query);
      error.http_status = row.query_status;
    }
    return error;
  }
  return error;
}

std::string_view trail_code_of_denial(std::string_view service) {
  return service == "ec2" ? "Client.UnauthorizedOperation" : "AccessDenied";
}

Json json_error_body(std::string_view service, const AwsError& error) {
  const bool long_names = service == "dynamodb" || service == "streams.dynamodb";
  std::string type = error.code;
  if (long_names) {
    const std::string name_space = !error.name_space.empty() ? error.name_space
                                   : error.code == "ValidationException"
                                       ? "com.amazon.coral.validate"
                                       : "com.amazonaws.dynamodb.v20120810";
    type = concat({name_space, "#", error.code});
  }
  Json body = Json::object();
  body["__type"] = type;
  if (error.code != "UnknownOperationException")
    body[std::string(message_member(error.code))] = error.message;
  if (error.members && error.members->is_object())
    for (const auto& [name, value] : error.members->items()) body[name] = value;
  return body;
}

}  // namespace lockbox::api
