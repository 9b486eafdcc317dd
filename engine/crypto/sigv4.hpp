#pragma once
// AWS Signature Version 4 (IAM User Guide, "Signature Version 4 for API requests").
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/sim_time.hpp"

namespace lockbox::crypto {

/// Raw 32-byte digests.
std::string sha256(std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view bytes);

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

/// Signs `request` at `now` (the headers must already hold host and x-amz-date).
Signature sign(const HttpRequest& request, std::string_view access_key_id, std::string_view secret,
               std::string_view region, std::string_view service, SimTime now);

}  // namespace lockbox::crypto
