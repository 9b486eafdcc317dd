#pragma once
// AWS Signature Version 4 (IAM User Guide, "Signature Version 4 for API requests").
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/base/sim_time.hpp"

namespace lockbox::crypto {

/// Raw 32-byte digests.
std::string sha256(std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view bytes);
/// Raw 20-byte digest; one-time passwords only.
std::string hmac_sha1(std::string_view key, std::string_view bytes);

struct HttpRequest {
  std::string method = "POST";
  std::string path = "/";
  std::string query;                                         ///< raw, without '?'
  std::vector<std::pair<std::string, std::string>> headers;  ///< in order of arrival
  std::string body;
};

struct Signature {
  std::string canonical_request, string_to_sign, signature;  ///< signature in lower-case hex
  std::string scope, signed_headers, authorization;          ///< Authorization header value
};

/// Whether dot segments and repeated slashes are removed from the path first. Every service but
/// Amazon S3 does so.
enum class PathForm { Normalized, AsWritten };

/// Signs `request` at `now` (the headers must already hold host and x-amz-date). Every header is
/// signed except those that a proxy may change (user-agent, connection, x-amzn-trace-id ...).
Signature sign(const HttpRequest& request, std::string_view access_key_id, std::string_view secret,
               std::string_view region, std::string_view service, SimTime now,
               PathForm form = PathForm::Normalized);

/// The query string of a presigned request: `request.query` with the X-Amz-* parameters added,
/// signature last. `session_token` is empty for long-term keys. Source: IAM User Guide, "Create a
/// signed AWS API request", query string parameters.
std::string presign(const HttpRequest& request, std::string_view access_key_id,
                    std::string_view secret, std::string_view session_token,
                    std::string_view region, std::string_view service, SimTime now,
                    std::int64_t expires_seconds, Signature& signature,
                    PathForm form = PathForm::Normalized);

/// Steps of the signature, apart, for explanations.
std::string canonical_path(std::string_view path, PathForm form);
/// Parameters sorted by encoded name, then value; `leave_out` is not repeated (X-Amz-Signature).
std::string canonical_query(std::string_view query, std::string_view leave_out = {});
/// "name:value\n" for each of `names` (lower case, sorted).
std::string canonical_headers(const HttpRequest& request, const std::vector<std::string>& names);
/// Lower-case, sorted names of the headers that sign() signs.
std::vector<std::string> signable_headers(const HttpRequest& request);
/// The raw 32-byte key derived from the secret: date, Region, service, "aws4_request".
std::string signing_key(std::string_view secret, std::string_view yyyymmdd, std::string_view region,
                        std::string_view service);

/// Who signed a request and with what: the outcome of verify().
struct Verified {
  std::string access_key_id;
  std::string session_token;  ///< as sent, not checked here (identity::authenticate does)
  Signature signature;        ///< as the service calculated it
};

/// The secret of an access key id, or nullopt when no such key works.
using SecretLookup = std::function<std::optional<std::string>(std::string_view access_key_id)>;

/// The error of a signature whose x-amz-date is no ISO 8601 basic time, or more than 15 minutes off
/// the service's clock; nullopt when it is good.
std::optional<AwsError> check_signature_time(const std::string& date, SimTime now);

/// Checks the signature of a request that came over HTTP, in the order and with the texts of the
/// service: presence of the parts, date and skew (15 minutes), signed host, algorithm, credential
/// scope, key id, signature. Errors: MissingAuthenticationTokenException,
/// IncompleteSignatureException, InvalidSignatureException, UnrecognizedClientException.
Result<Verified> verify(const HttpRequest& request, std::string_view region,
                        std::string_view service, SimTime now, const SecretLookup& secret_of);

}  // namespace lockbox::crypto
