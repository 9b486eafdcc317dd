#include "engine/cloud/signing.hpp"

#include "engine/base/text.hpp"
#include "engine/crypto/sigv4.hpp"
#include "engine/identity/authority.hpp"

namespace lockbox::cloud {

namespace {

constexpr char kCoral[] = "com.amazon.coral.service";

AwsError auth_error(std::string code, std::string message) {
  return AwsError{std::move(code), std::move(message), 400, kCoral, nullptr};
}

/// Name of the service in the credential scope: Streams sign as dynamodb.
std::string_view scope_service(std::string_view service) {
  return service == "streams.dynamodb" ? std::string_view("dynamodb") : service;
}

/// What the client takes for the time.
SimTime client_time(const World& world, const CallApi& call) {
  return plus_ms(world.now, call.clock_skew_ms);
}

crypto::HttpRequest http_request(const World& world, const CallApi& call, std::string_view host,
                                 const identity::Credentials& credentials) {
  crypto::HttpRequest http;
  const std::string_view version =
      call.service == "streams.dynamodb" ? "DynamoDBStreams_20120810" : "DynamoDB_20120810";
  http.headers = {{"content-type", "application/x-amz-json-1.0"},
                  {"host", std::string(host)},
                  {"x-amz-date", to_basic_iso8601(client_time(world, call))},
                  {"x-amz-target", concat({version, ".", call.operation})}};
  if (!credentials.session_token.empty())
    http.headers.emplace_back("x-amz-security-token", credentials.session_token);
  http.body = call.parameters ? lockbox::to_text(*call.parameters) : "{}";
  return http;
}

std::string mismatch_text(const crypto::Signature& expected) {
  return concat(
      {"The request signature we calculated does not match the signature you provided. Check your "
       "AWS "
       "Secret Access Key and signing method. Consult the service documentation for "
       "details.\n\nThe "
       "Canonical String for this request should have been\n'",
       expected.canonical_request, "'\n\nThe String-to-Sign should have been\n'",
       expected.string_to_sign, "'\n"});
}

}  // namespace

std::optional<AwsError> sign_and_verify(const World& world, const CallApi& call,
                                        std::string_view host,
                                        const identity::Credentials& credentials,
                                        std::string_view region, bool may_be_unsigned,
                                        SignatureTrace& trace) {
  trace.tls = call.tls;
  trace.tls_version = call.tls ? "TLSv1.3" : "";
  if (credentials.access_key_id.empty()) {
    if (may_be_unsigned)
      return std::nullopt;
    return auth_error("MissingAuthenticationTokenException",
                      "Request is missing Authentication Token");
  }
  const crypto::HttpRequest http = http_request(world, call, host, credentials);
  const crypto::Signature sent =
      crypto::sign(http, credentials.access_key_id, credentials.secret_access_key, region,
                   scope_service(call.service), client_time(world, call));
  trace.signed_request = true;
  trace.access_key_id = credentials.access_key_id;
  trace.scope = sent.scope;
  trace.canonical_request = sent.canonical_request;
  trace.string_to_sign = sent.string_to_sign;
  trace.signature = sent.signature;
  // The service looks at the date before it looks the key up.
  if (call.clock_skew_ms != 0)
    if (auto error =
            crypto::check_signature_time(to_basic_iso8601(client_time(world, call)), world.now))
      return error;
  const std::optional<std::string> secret =
      identity::secret_of(world.services.identity, credentials.access_key_id);
  if (!secret) {
    return auth_error("UnrecognizedClientException",
                      "The security token included in the request is invalid.");
  }
  // The service never sees the client's secret: it signs the same text with its own copy and
  // compares.
  if (*secret != credentials.secret_access_key) {
    const crypto::Signature expected =
        crypto::sign(http, credentials.access_key_id, *secret, region, scope_service(call.service),
                     client_time(world, call));
    if (expected.signature != sent.signature)
      return auth_error("InvalidSignatureException", mismatch_text(expected));
  }
  return std::nullopt;
}

}  // namespace lockbox::cloud
