#include "engine/crypto/sigv4.hpp"

#include "engine/base/text.hpp"
#include "engine/crypto/canonical.hpp"

namespace lockbox::crypto {

namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

std::string canonical_request(const HttpRequest& request, std::string_view query,
                              const std::vector<std::string>& names, PathForm form) {
  return concat({request.method, "\n", canonical_path(request.path, form), "\n", query, "\n",
                 canonical_headers(request, names), "\n", join(names, ";"), "\n",
                 hex_encode(sha256(request.body))});
}

/// Fills string to sign and signature from the canonical request.
void finish(Signature& out, std::string_view secret, std::string_view date_time,
            std::string_view region, std::string_view service) {
  const std::string_view day = date_time.substr(0, 8);
  out.scope = concat({day, "/", region, "/", service, "/aws4_request"});
  out.string_to_sign = concat({kAlgorithm, "\n", date_time, "\n", out.scope, "\n",
                               hex_encode(sha256(out.canonical_request))});
  out.signature =
      hex_encode(hmac_sha256(signing_key(secret, day, region, service), out.string_to_sign));
}

}  // namespace

std::string signing_key(std::string_view secret, std::string_view yyyymmdd, std::string_view region,
                        std::string_view service) {
  const std::string day = hmac_sha256(concat({"AWS4", secret}), yyyymmdd);
  return hmac_sha256(hmac_sha256(hmac_sha256(day, region), service), "aws4_request");
}

Signature sign(const HttpRequest& request, std::string_view access_key_id, std::string_view secret,
               std::string_view region, std::string_view service, SimTime now, PathForm form) {
  const std::vector<std::string> names = signable_headers(request);
  Signature out;
  out.signed_headers = join(names, ";");
  out.canonical_request = canonical_request(request, canonical_query(request.query), names, form);
  finish(out, secret, to_basic_iso8601(now), region, service);
  out.authorization =
      concat({kAlgorithm, " Credential=", access_key_id, "/", out.scope,
              ", SignedHeaders=", out.signed_headers, ", Signature=", out.signature});
  return out;
}

std::string presign(const HttpRequest& request, std::string_view access_key_id,
                    std::string_view secret, std::string_view session_token,
                    std::string_view region, std::string_view service, SimTime now,
                    std::int64_t expires_seconds, Signature& signature, PathForm form) {
  const std::vector<std::string> names = signable_headers(request);
  const std::string date_time = to_basic_iso8601(now);
  signature.signed_headers = join(names, ";");
  const std::string credential =
      concat({access_key_id, "/", std::string_view(date_time).substr(0, 8), "/", region, "/",
              service, "/aws4_request"});
  std::string query = request.query;
  const auto add = [&query](std::string_view name, std::string_view value) {
    if (!query.empty())
      query += '&';
    query += concat({name, "=", uri_encode(value, false)});
  };
  add("X-Amz-Algorithm", kAlgorithm);
  add("X-Amz-Credential", credential);
  add("X-Amz-Date", date_time);
  add("X-Amz-SignedHeaders", signature.signed_headers);
  add("X-Amz-Expires", std::to_string(expires_seconds));
  if (!session_token.empty())
    add("X-Amz-Security-Token", session_token);
  signature.canonical_request = canonical_request(request, canonical_query(query), names, form);
  finish(signature, secret, date_time, region, service);
  add("X-Amz-Signature", signature.signature);
  return query;
}

}  // namespace lockbox::crypto
