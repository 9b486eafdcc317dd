// Verification of a signed HTTP request, in the service's order of checks and with its texts.
#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/crypto/canonical.hpp"
#include "engine/crypto/sigv4.hpp"

namespace lockbox::crypto {

namespace {

constexpr std::int64_t kWindowMs = 15 * 60 * 1000;

/// The parts of a signature as they were found, in the header or in the query.
struct Parts {
  bool in_query = false;
  std::string header;  ///< Authorization, whole
  std::string algorithm;
  std::optional<std::string> credential, signature, signed_headers, date;
  std::string token;
};

AwsError error(const char* code, std::string message) {
  AwsError out;
  out.code = code;
  out.message = std::move(message);
  out.name_space = "com.amazon.coral.service";
  return out;
}

AwsError incomplete(std::string message) {
  return error("IncompleteSignatureException", std::move(message));
}
AwsError invalid(std::string message) {
  return error("InvalidSignatureException", std::move(message));
}

const std::string* header_of(const HttpRequest& request, std::string_view name) {
  for (const auto& header : request.headers) {
    if (equals_ignore_case(header.first, name))
      return &header.second;
  }
  return nullptr;
}

Result<Parts> parts_of_query(const HttpRequest& request) {
  Parts parts;
  parts.in_query = true;
  for (const auto& parameter : query_parameters(request.query)) {
    if (parameter.first == "X-Amz-Algorithm")
      parts.algorithm = parameter.second;
    else if (parameter.first == "X-Amz-Credential")
      parts.credential = parameter.second;
    else if (parameter.first == "X-Amz-Signature")
      parts.signature = parameter.second;
    else if (parameter.first == "X-Amz-SignedHeaders")
      parts.signed_headers = parameter.second;
    else if (parameter.first == "X-Amz-Date")
      parts.date = parameter.second;
    else if (parameter.first == "X-Amz-Security-Token")
      parts.token = parameter.second;
  }
  std::string missing;
  const auto need = [&missing](bool present, std::string_view name) {
    if (!present)
      missing += concat({"AWS query-string parameters must include '", name, "'. "});
  };
  need(!parts.algorithm.empty(), "X-Amz-Algorithm");
  need(parts.credential.has_value(), "X-Amz-Credential");
  need(parts.signature.has_value(), "X-Amz-Signature");
  need(parts.signed_headers.has_value(), "X-Amz-SignedHeaders");
  need(parts.date.has_value(), "X-Amz-Date");
  if (!missing.empty())
    return incomplete(missing + "Re-examine the query-string parameters.");
  return parts;
}

Result<Parts> parts_of_header(const HttpRequest& request, const std::string& header) {
  Parts parts;
  parts.header = header;
  const std::size_t space = std::min(header.find(' '), header.size());
  parts.algorithm = header.substr(0, space);
  for (const std::string& piece : split(replace_all(header.substr(space), ",", " "), ' ')) {
    if (piece.empty())
      continue;
    const std::size_t equal = piece.find('=');
    if (equal == std::string::npos)
      return incomplete(concat({"'", piece,
                                "' not a valid key=value pair (missing equal-sign) in "
                                "Authorization header: '",
                                header, "'."}));
    const std::string name = piece.substr(0, equal), value = piece.substr(equal + 1);
    if (name == "Credential")
      parts.credential = value;
    else if (name == "Signature")
      parts.signature = value;
    else if (name == "SignedHeaders")
      parts.signed_headers = value;
  }
  if (const std::string* date = header_of(request, "x-amz-date"))
    parts.date = std::string(trim(*date));
  else if (const std::string* plain_date = header_of(request, "date"))
    parts.date = std::string(trim(*plain_date));
  if (const std::string* token = header_of(request, "x-amz-security-token"))
    parts.token = *token;

  std::string missing;
  const auto need = [&missing](const std::optional<std::string>& part, std::string_view name) {
    if (!part || part->empty())
      missing += concat({"Authorization header requires '", name, "' parameter. "});
  };
  need(parts.credential, "Credential");
  need(parts.signature, "Signature");
  need(parts.signed_headers, "SignedHeaders");
  if (!parts.date || parts.date->empty())
    missing +=
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
  if (!missing.empty())
    return incomplete(concat({missing, "Authorization=", header}));
  return parts;
}

Result<Parts> find_parts(const HttpRequest& request) {
  const std::string* header = header_of(request, "authorization");
  bool in_query = false;
  for (const auto& parameter : query_parameters(request.query)) {
    in_query = in_query || parameter.first == "X-Amz-Algorithm";
  }
  if (in_query && header)
    return invalid(
        "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP "
        "header.");
  if (in_query)
    return parts_of_query(request);
  if (!header || header->rfind("AWS4-", 0) != 0)
    return error("MissingAuthenticationTokenException", "Request is missing Authentication Token");
  return parts_of_header(request, *header);
}

/// "20130609T100015Z"; nullopt for every other form.
std::optional<SimTime> parse_basic(const std::string& text) {
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z')
    return std::nullopt;
  for (std::size_t i = 0; i < 15; ++i) {
    if (i != 8 && (text[i] < '0' || text[i] > '9'))
      return std::nullopt;
  }
  return parse_iso8601(
      concat({text.substr(0, 4), "-", text.substr(4, 2), "-", text.substr(6, 2), "T",
              text.substr(9, 2), ":", text.substr(11, 2), ":", text.substr(13, 2), "Z"}));
}

/// Splits the credential and checks its scope; `key_id` gets the first element.
std::optional<AwsError> check_scope(const Parts& parts, std::string_view region,
                                    std::string_view service, std::string& key_id) {
  std::string_view credential = *parts.credential;
  while (!credential.empty() && credential.back() == '/') credential.remove_suffix(1);
  const std::vector<std::string> elements = split(credential, '/');
  if (elements.size() != 5)
    return incomplete(
        concat({"Credential must have exactly 5 slash-delimited elements, e.g. "
                "keyid/date/region/service/term, got '",
                *parts.credential, "'"}));
  key_id = elements[0];
  std::string wrong;
  if (elements[2] != region)
    wrong += concat({"Credential should be scoped to a valid region, not '", elements[2], "'. "});
  if (elements[3] != service)
    wrong += concat({"Credential should be scoped to correct service: '", service, "'. "});
  if (elements[4] != "aws4_request")
    wrong += concat({"Credential should be scoped with a valid terminator: 'aws4_request', not '",
                     elements[4], "'. "});
  const std::string day = parts.date->substr(0, 8);
  if (elements[1] != day)
    wrong +=
        concat({"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of "
                "date from HTTP: '",
                elements[1], "' != '", day, "', from '", *parts.date, "'."});
  if (!wrong.empty())
    return invalid(wrong);
  return std::nullopt;
}

Signature expected_signature(const HttpRequest& request, const Parts& parts,
                             const std::vector<std::string>& names, std::string_view secret,
                             std::string_view region, std::string_view service) {
  Signature out;
  out.signed_headers = *parts.signed_headers;
  const std::string_view day = std::string_view(*parts.date).substr(0, 8);
  out.scope = concat({day, "/", region, "/", service, "/aws4_request"});
  out.canonical_request =
      concat({request.method, "\n", canonical_path(request.path, PathForm::Normalized), "\n",
              canonical_query(request.query, parts.in_query ? "X-Amz-Signature" : ""), "\n",
              canonical_headers(request, names), "\n", out.signed_headers, "\n",
              hex_encode(sha256(request.body))});
  out.string_to_sign = concat({"AWS4-HMAC-SHA256\n", *parts.date, "\n", out.scope, "\n",
                               hex_encode(sha256(out.canonical_request))});
  out.signature =
      hex_encode(hmac_sha256(signing_key(secret, day, region, service), out.string_to_sign));
  out.authorization = parts.header;
  return out;
}

AwsError wrong_signature(const Signature& expected) {
  return invalid(
      concat({"The request signature we calculated does not match the signature you provided. "
              "Check your AWS Secret Access Key and signing method. Consult the service "
              "documentation for details.\n\nThe Canonical String for this request should have "
              "been\n'",
              expected.canonical_request, "'\n\nThe String-to-Sign should have been\n'",
              expected.string_to_sign, "'\n"}));
}

}  // namespace

std::optional<AwsError> check_signature_time(const std::string& date, SimTime now) {
  const std::optional<SimTime> time = parse_basic(date);
  if (!time)
    return incomplete(concat({"Date must be in ISO-8601 'basic format'. Got '", date,
                              "'. See http://en.wikipedia.org/wiki/ISO_8601"}));
  const std::string here = to_basic_iso8601(now);
  if (time->ms < now.ms - kWindowMs)
    return invalid(concat({"Signature expired: ", date, " is now earlier than ",
                           to_basic_iso8601(plus_ms(now, -kWindowMs)), " (", here, " - 15 min.)"}));
  if (time->ms > now.ms + kWindowMs)
    return invalid(concat({"Signature not yet current: ", date, " is still later than ",
                           to_basic_iso8601(plus_ms(now, kWindowMs)), " (", here, " + 15 min.)"}));
  return std::nullopt;
}

Result<Verified> verify(const HttpRequest& request, std::string_view region,
                        std::string_view service, SimTime now, const SecretLookup& secret_of) {
  const Result<Parts> found = find_parts(request);
  if (!found)
    return found.error();
  const Parts& parts = *found;
  if (const auto problem = check_signature_time(*parts.date, now))
    return *problem;
  const std::vector<std::string> names = split(*parts.signed_headers, ';');
  if (std::find(names.begin(), names.end(), "host") == names.end())
    return invalid("'Host' must be a 'SignedHeader' in the AWS Authorization.");
  if (parts.algorithm != "AWS4-HMAC-SHA256")
    return incomplete(concat({"Unsupported AWS 'algorithm': '", parts.algorithm,
                              "' (only AWS4-HMAC-SHA256 for now). "}));
  Verified out;
  if (const auto problem = check_scope(parts, region, service, out.access_key_id))
    return *problem;
  const std::optional<std::string> secret = secret_of(out.access_key_id);
  if (!secret)
    return error("UnrecognizedClientException",
                 "The security token included in the request is invalid.");
  out.signature = expected_signature(request, parts, names, *secret, region, service);
  if (out.signature.signature != *parts.signature)
    return wrong_signature(out.signature);
  out.session_token = parts.token;
  return out;
}

}  // namespace lockbox::crypto
