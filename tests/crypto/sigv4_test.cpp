#include "engine/crypto/sigv4.hpp"

#include <catch2/catch_test_macros.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "generated/sigv4_vectors.hpp"

namespace lockbox::sigv4_test {
using namespace lockbox::crypto;

namespace {

constexpr const char* kSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

HttpRequest parse_request(std::string_view text) {
  HttpRequest request;
  request.body.clear();
  const std::size_t line_end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, line_end);
  const std::size_t first = line.find(' '), last = line.rfind(' ');
  request.method = std::string(line.substr(0, first));
  const std::string target(line.substr(first + 1, last - first - 1));
  const std::size_t question = std::min(target.find('?'), target.size());
  request.path = target.substr(0, question);
  request.query = question < target.size() ? target.substr(question + 1) : "";
  std::size_t at = line_end + 1;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view header = text.substr(at, end - at);
    at = end + 1;
    if (header.empty()) {
      if (at < text.size())
        request.body = std::string(text.substr(at));
      break;
    }
    if (header[0] == ' ') {
      request.headers.back().second += "\n" + std::string(header);
      continue;
    }
    const std::size_t colon = header.find(':');
    request.headers.push_back(
        {std::string(header.substr(0, colon)), std::string(header.substr(colon + 1))});
  }
  return request;
}

std::string text_of(const Json& json, const char* name) {
  return string_member(json, name).value_or("");
}

bool flag(const Json& json, const char* name) {
  const Json* found = member(json, name);
  return found && found->is_boolean() && found->get<bool>();
}

HttpRequest dynamodb_request(SimTime now) {
  HttpRequest request;
  request.headers = {{"Host", "dynamodb.eu-west-1.amazonaws.com"},
                     {"Content-Type", "application/x-amz-json-1.0"},
                     {"X-Amz-Target", "DynamoDB_20120810.ListTables"},
                     {"X-Amz-Date", to_basic_iso8601(now)}};
  request.body = "{}";
  return request;
}

const SimTime kNow{1788249600000};  // 2026-09-01T08:00:00Z

std::optional<std::string> one_key(std::string_view id) {
  return id == "AKIDEXAMPLE" ? std::optional<std::string>(kSecret) : std::nullopt;
}

AwsError refused(const HttpRequest& request, SimTime now = kNow) {
  const auto result = verify(request, "eu-west-1", "dynamodb", now, one_key);
  REQUIRE_FALSE(result.has_value());
  return result.error();
}

HttpRequest with_authorization(HttpRequest request, std::string value) {
  request.headers.push_back({"Authorization", std::move(value)});
  return request;
}

}  // namespace

TEST_CASE("SHA-256 and HMAC-SHA-256 give the published answers") {
  CHECK(hex_encode(sha256("abc")) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex_encode(sha256("")) ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex_encode(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST_CASE("the signing key is derived from date, Region, service and terminator") {
  CHECK(hex_encode(signing_key(kSecret, "20150830", "us-east-1", "iam")) ==
        "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
}

TEST_CASE("canonical forms") {
  CHECK(canonical_path("", PathForm::Normalized) == "/");
  CHECK(canonical_path("/a/./b/../c//d/", PathForm::Normalized) == "/a/c/d/");
  CHECK(canonical_path("/../..", PathForm::Normalized) == "/");
  CHECK(canonical_path("/a%20b", PathForm::Normalized) == "/a%2520b");
  CHECK(canonical_query("b=2&a=1&a=0&c&d=x+y") == "a=0&a=1&b=2&c=&d=x%20y");
  CHECK(canonical_query("a=1&X-Amz-Signature=f", "X-Amz-Signature") == "a=1");
  HttpRequest request;
  request.headers = {{"My-Header", "  a   b\n  c "}, {"my-header", "d"}, {"User-Agent", "x"}};
  CHECK(canonical_headers(request, {"my-header"}) == "my-header:a b c,d\n");
  CHECK(signable_headers(request) == std::vector<std::string>{"my-header"});
}

TEST_CASE("public SigV4 vectors") {
  const auto vectors = sigv4_vectors();
  if (vectors.empty())
    SKIP("vectors not found, skipped");
  for (const auto& v : vectors) {
    INFO(v.name);
    const auto context = parse_json(v.context);
    REQUIRE(context);
    const Json* credentials = member(context.value, "credentials");
    REQUIRE(credentials);
    const std::string id = text_of(*credentials, "access_key_id");
    const std::string secret = text_of(*credentials, "secret_access_key");
    const std::string token = text_of(*credentials, "token");
    const bool token_after = flag(context.value, "omit_session_token");
    const PathForm form =
        flag(context.value, "normalize") ? PathForm::Normalized : PathForm::AsWritten;
    const SimTime time = parse_iso8601(text_of(context.value, "timestamp")).value();
    HttpRequest plain = parse_request(v.request), request = plain;
    request.headers.push_back({"X-Amz-Date", to_basic_iso8601(time)});
    if (flag(context.value, "sign_body"))
      request.headers.push_back({"x-amz-content-sha256", hex_encode(sha256(request.body))});
    if (!token.empty() && !token_after)
      request.headers.push_back({"X-Amz-Security-Token", token});
    const Signature signature = sign(request, id, secret, "us-east-1", "service", time, form);
    CHECK(signature.canonical_request == v.canonical);
    CHECK(signature.string_to_sign == v.to_sign);
    CHECK(signature.signature == v.signature);
    CHECK(std::string(v.signed_request).find(signature.authorization) != std::string::npos);

    Signature in_query;
    presign(plain, id, secret, token_after ? "" : token, "us-east-1", "service", time, 3600,
            in_query, form);
    CHECK(in_query.canonical_request == v.query_canonical);
    CHECK(in_query.string_to_sign == v.query_to_sign);
    CHECK(in_query.signature == v.query_signature);

    if (form == PathForm::Normalized) {
      request.headers.push_back({"Authorization", signature.authorization});
      const auto accepted = verify(request, "us-east-1", "service", time, [&](std::string_view) {
        return std::optional<std::string>(secret);
      });
      REQUIRE(accepted.has_value());
      CHECK(accepted->access_key_id == id);
    }
  }
}

TEST_CASE("a signed request is accepted, in the header and in the query") {
  HttpRequest request = dynamodb_request(kNow);
  request.headers.push_back({"X-Amz-Security-Token", "token"});
  const Signature signature = sign(request, "AKIDEXAMPLE", kSecret, "eu-west-1", "dynamodb", kNow);
  const auto accepted = verify(with_authorization(request, signature.authorization), "eu-west-1",
                               "dynamodb", kNow, one_key);
  REQUIRE(accepted.has_value());
  CHECK(accepted->access_key_id == "AKIDEXAMPLE");
  CHECK(accepted->session_token == "token");
  CHECK(accepted->signature.canonical_request == signature.canonical_request);

  HttpRequest presigned = dynamodb_request(kNow);
  Signature unused;
  presigned.query =
      presign(presigned, "AKIDEXAMPLE", kSecret, "", "eu-west-1", "dynamodb", kNow, 900, unused);
  CHECK(verify(presigned, "eu-west-1", "dynamodb", kNow, one_key).has_value());
  // The lifetime that it names does not lengthen the 15 minutes of every signature.
  HttpRequest lasting = dynamodb_request(kNow);
  lasting.query =
      presign(lasting, "AKIDEXAMPLE", kSecret, "", "eu-west-1", "dynamodb", kNow, 86400, unused);
  const auto late =
      verify(lasting, "eu-west-1", "dynamodb", SimTime{kNow.ms + 16 * 60 * 1000}, one_key);
  REQUIRE_FALSE(late.has_value());
  CHECK(late.error().code == "InvalidSignatureException");
  CHECK(late.error().message.find("Signature expired: ") == 0);
  presigned.body = "{ }";
  CHECK(refused(presigned).code == "InvalidSignatureException");
}

TEST_CASE("verification refuses in the service's order, with its texts") {
  const HttpRequest plain = dynamodb_request(kNow);
  HttpRequest both = with_authorization(plain, "AWS4-HMAC-SHA256 a=b");
  both.query = "X-Amz-Algorithm=AWS4-HMAC-SHA256";
  CHECK(refused(both).message ==
        "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP "
        "header.");
  CHECK(refused(plain).code == "MissingAuthenticationTokenException");
  CHECK(refused(with_authorization(plain, "Basic abc")).message ==
        "Request is missing Authentication Token");
  CHECK(refused(with_authorization(plain, "AWS4- Signature=b")).message ==
        "Authorization header requires 'Credential' parameter. Authorization header requires "
        "'SignedHeaders' parameter. Authorization=AWS4- Signature=b");
  CHECK(refused(with_authorization(plain, "AWS4- Credential")).message ==
        "'Credential' not a valid key=value pair (missing equal-sign) in Authorization header: "
        "'AWS4- Credential'.");
  HttpRequest undated = plain;
  undated.headers.pop_back();
  CHECK(refused(with_authorization(undated, "AWS4-X Credential=a, SignedHeaders=b, Signature=c"))
            .message ==
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
        "Authorization=AWS4-X Credential=a, SignedHeaders=b, Signature=c");
  undated.headers.push_back({"Date", "yesterday"});
  CHECK(refused(with_authorization(undated, "AWS4-X Credential=a, SignedHeaders=b, Signature=c"))
            .message ==
        "Date must be in ISO-8601 'basic format'. Got 'yesterday'. See "
        "http://en.wikipedia.org/wiki/ISO_8601");
  HttpRequest query = plain;
  query.query = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a";
  CHECK(refused(query).message ==
        "AWS query-string parameters must include 'X-Amz-Signature'. AWS query-string parameters "
        "must include 'X-Amz-SignedHeaders'. AWS query-string parameters must include "
        "'X-Amz-Date'. Re-examine the query-string parameters.");
}

TEST_CASE("clock skew beyond fifteen minutes is refused") {
  const HttpRequest request = dynamodb_request(kNow);
  const Signature s = sign(request, "AKIDEXAMPLE", kSecret, "eu-west-1", "dynamodb", kNow);
  const HttpRequest ready = with_authorization(request, s.authorization);
  const std::int64_t minutes = 60 * 1000;
  CHECK(verify(ready, "eu-west-1", "dynamodb", plus_ms(kNow, 15 * minutes), one_key).has_value());
  CHECK(refused(ready, plus_ms(kNow, 16 * minutes)).message ==
        "Signature expired: 20260901T080000Z is now earlier than 20260901T080100Z "
        "(20260901T081600Z - 15 min.)");
  CHECK(refused(ready, plus_ms(kNow, -16 * minutes)).message ==
        "Signature not yet current: 20260901T080000Z is still later than 20260901T075900Z "
        "(20260901T074400Z + 15 min.)");
}

TEST_CASE("scope, key and signature are checked last") {
  const HttpRequest plain = dynamodb_request(kNow);
  const auto with = [&](const std::string& algorithm, const std::string& credential,
                        const std::string& headers) {
    return refused(with_authorization(plain, algorithm + " Credential=" + credential +
                                                 ", SignedHeaders=" + headers + ", Signature=f"));
  };
  const std::string good = "AKIDEXAMPLE/20260901/eu-west-1/dynamodb/aws4_request";
  CHECK(with("AWS4-X", good, "x-amz-date").message ==
        "'Host' must be a 'SignedHeader' in the AWS Authorization.");
  CHECK(with("AWS4-X", good, "host").message ==
        "Unsupported AWS 'algorithm': 'AWS4-X' (only AWS4-HMAC-SHA256 for now). ");
  CHECK(with("AWS4-HMAC-SHA256", "a/b/c/d//", "host").message ==
        "Credential must have exactly 5 slash-delimited elements, e.g. "
        "keyid/date/region/service/term, got 'a/b/c/d//'");
  CHECK(with("AWS4-HMAC-SHA256", "a/b/c/d/e", "host").message ==
        "Credential should be scoped to a valid region, not 'c'. Credential should be scoped to "
        "correct service: 'dynamodb'. Credential should be scoped with a valid terminator: "
        "'aws4_request', not 'e'. Date in Credential scope does not match YYYYMMDD from ISO-8601 "
        "version of date from HTTP: 'b' != '20260901', from '20260901T080000Z'.");
  const AwsError unknown =
      with("AWS4-HMAC-SHA256", "AKIDOTHER/20260901/eu-west-1/dynamodb/aws4_request", "host");
  CHECK(unknown.code == "UnrecognizedClientException");
  CHECK(unknown.message == "The security token included in the request is invalid.");
  const AwsError wrong = with("AWS4-HMAC-SHA256", good, "host");
  CHECK(wrong.code == "InvalidSignatureException");
  CHECK(wrong.name_space == "com.amazon.coral.service");
  CHECK(wrong.message.find("The Canonical String for this request should have been\n'POST\n/\n\n"
                           "host:dynamodb.eu-west-1.amazonaws.com\n\nhost\n") != std::string::npos);
  CHECK(wrong.message.find("The String-to-Sign should have been\n'AWS4-HMAC-SHA256\n"
                           "20260901T080000Z\n20260901/eu-west-1/dynamodb/aws4_request\n") !=
        std::string::npos);
}

}  // namespace lockbox::sigv4_test
