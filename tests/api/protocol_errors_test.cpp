// How each service names its refusals: code, HTTP status, text, and the body of the JSON protocols.
#include "engine/api/protocol_errors.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

namespace lockbox::protocol_errors_test {

using lockbox::AwsError;
using lockbox::Json;
using lockbox::to_text;
using namespace lockbox::api;

TEST_CASE("a refusal by policies has each service's own code and status", "[api][errors]") {
  struct Row {
    const char *service, *code;
    int status;
  };
  for (const Row& row :
       {Row{"dynamodb", "AccessDeniedException", 400},
        Row{"streams.dynamodb", "AccessDeniedException", 400},
        Row{"kms", "AccessDeniedException", 400}, Row{"cloudtrail", "AccessDeniedException", 400},
        Row{"organizations", "AccessDeniedException", 400},
        Row{"application-autoscaling", "AccessDeniedException", 400},
        Row{"cognito-identity", "AccessDeniedException", 400}, Row{"iam", "AccessDenied", 403},
        Row{"sts", "AccessDenied", 403}, Row{"route53", "AccessDenied", 403},
        Row{"s3", "AccessDenied", 403}, Row{"ec2", "UnauthorizedOperation", 403}}) {
    INFO(row.service);
    const AwsError error = access_denied(row.service, "no");
    CHECK(error.code == row.code);
    CHECK(error.http_status == row.status);
  }
}

TEST_CASE("EC2 and S3 word a refusal by policies in their own way", "[api][errors]") {
  const std::string text =
      "User: u is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::b/k because no "
      "identity-based policy allows the s3:GetObject action";
  CHECK(access_denied("ec2", "User: u").message ==
        "You are not authorized to perform this operation. User: u");
  CHECK(access_denied("s3", text).message ==
        "User: u is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::b/k\" "
        "because no identity-based policy allows the s3:GetObject action");
  CHECK(access_denied("s3", "Access Denied").message == "Access Denied");
  CHECK(access_denied("kms", text).message == text);
  CHECK(trail_code_of_denial("ec2") == "Client.UnauthorizedOperation");
  CHECK(trail_code_of_denial("kms") == "AccessDenied");
}

TEST_CASE("refused credentials have each protocol's own code and status", "[api][errors]") {
  struct Row {
    const char *service, *json, *code;
    int status;
  };
  for (const Row& row : {
           Row{"kms", "UnrecognizedClientException", "UnrecognizedClientException", 400},
           Row{"iam", "UnrecognizedClientException", "InvalidClientTokenId", 403},
           Row{"sts", "InvalidSignatureException", "SignatureDoesNotMatch", 403},
           Row{"sts", "ExpiredTokenException", "ExpiredToken", 403},
           Row{"iam", "IncompleteSignatureException", "IncompleteSignature", 400},
           Row{"route53", "UnrecognizedClientException", "InvalidClientTokenId", 403},
           Row{"ec2", "UnrecognizedClientException", "AuthFailure", 401},
           Row{"ec2", "ExpiredTokenException", "RequestExpired", 400},
           Row{"s3", "UnrecognizedClientException", "InvalidAccessKeyId", 403},
           Row{"s3", "ExpiredTokenException", "ExpiredToken", 400},
           Row{"s3", "MissingAuthenticationTokenException", "AccessDenied", 403},
           Row{"sts", "ValidationError", "ValidationError", 400},
       }) {
    INFO(row.service << " " << row.json);
    const AwsError error = in_words_of(
        row.service, AwsError{row.json, "text", 400, "com.amazon.coral.service", nullptr});
    CHECK(error.code == row.code);
    CHECK(error.http_status == row.status);
    CHECK_FALSE(error.message.empty());
  }
}

TEST_CASE("DynamoDB names error types in full, other JSON services in short", "[api][errors]") {
  const AwsError plain{"NotFoundException", "no key", 400, "", nullptr};
  CHECK(to_text(json_error_body("kms", plain)) ==
        R"({"__type":"NotFoundException","message":"no key"})");
  CHECK(to_text(json_error_body("dynamodb", plain)) ==
        R"({"__type":"com.amazonaws.dynamodb.v20120810#NotFoundException","message":"no key"})");
  CHECK(json_error_body("dynamodb",
                        AwsError{"ValidationException", "", 400, "", nullptr})["__type"] ==
        "com.amazon.coral.validate#ValidationException");
  CHECK(json_error_body("kms", access_denied("kms", "no"))["Message"] == "no");
  CHECK_FALSE(json_error_body("kms", AwsError{"UnknownOperationException", "x", 400, "", nullptr})
                  .contains("message"));
}

}  // namespace lockbox::protocol_errors_test
