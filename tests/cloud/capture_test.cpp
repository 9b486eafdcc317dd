// The bytes of a request of the time line: the right HTTP, real TLS, the same each time.
#include "engine/cloud/capture.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/cloud/api_call.hpp"
#include "engine/cloud/selftest.hpp"
#include "engine/crypto/sigv4.hpp"

namespace lockbox::capture_test {
using namespace lockbox::cloud;

namespace {

CallApi get(std::string as, std::string from, bool tls = true) {
  CallApi c =
      api_call(std::move(as), "dynamodb", "GetItem",
               Json{{"TableName", "Houses"},
                    {"Key", {{"House", {{"S", "Gryffindor"}}}, {"Student", {{"S", "harry"}}}}}});
  c.from = std::move(from);
  c.tls = tls;
  return c;
}

Capture captured(const History& h, const tls::Range& versions = {}) {
  auto c = capture_step(h, h.last_call(), versions);
  INFO((c ? std::string() : c.error()));
  REQUIRE(c);
  return *c;
}

}  // namespace

TEST_CASE("a capture holds the request that was signed, and the answer") {
  History h(selftest_world());
  h.apply(get("student", "internet"));
  const Capture c = captured(h);
  CHECK(c.http.request.find("POST / HTTP/1.1\r\n") == 0);
  CHECK(c.http.request.find("\r\nhost: dynamodb.eu-west-1.amazonaws.com\r\n") != std::string::npos);
  CHECK(c.http.request.find("\r\nx-amz-target: DynamoDB_20120810.GetItem\r\n") !=
        std::string::npos);
  CHECK(c.http.response.find("HTTP/1.1 200 OK\r\n") == 0);
  CHECK(c.session.completed);
  CHECK(c.session.request == c.http.request);
  // The body in the packet is the body that was signed: its digest ends the canonical request.
  const std::string body = c.http.request.substr(c.http.request.find("\r\n\r\n") + 4);
  const std::string& canonical = h.trace(h.last_call())->signature.canonical_request;
  CHECK(canonical.substr(canonical.rfind('\n') + 1) == hex_encode(crypto::sha256(body)));
  CHECK(c.http.request.find(h.trace(h.last_call())->signature.signature) != std::string::npos);
  CHECK(c.pcapng.find("Gryffindor") == std::string::npos);
}

TEST_CASE("the same step gives the same bytes; TLS 1.2 gives others") {
  History h(selftest_world());
  h.apply(get("student", "internet"));
  const Capture once = captured(h);
  CHECK(captured(h).pcapng == once.pcapng);
  tls::Range old;
  old.most = tls::Version::Tls12;
  const Capture older = captured(h, old);
  CHECK(older.session.version == "TLSv1.2");
  CHECK(older.pcapng != once.pcapng);
}

TEST_CASE("plain HTTP is read by whoever listens") {
  History h(selftest_world());
  h.apply(get("student", "internet", false));
  const Capture c = captured(h);
  CHECK_FALSE(c.tls);
  CHECK(c.session.flights.empty());
  CHECK(c.pcapng.find("Gryffindor") != std::string::npos);
  CHECK(c.pcapng.find("POST / HTTP/1.1") != std::string::npos);
}

TEST_CASE("a refusal is captured as the client got it") {
  History h(selftest_world());
  CallApi call = get("student", "internet");
  call.parameters = std::make_shared<const Json>(
      Json{{"TableName", "Houses"},
           {"Key", {{"House", {{"S", "Slytherin"}}}, {"Student", {{"S", "draco"}}}}}});
  h.apply(call);
  const Capture c = captured(h);
  CHECK(c.http.response.find("HTTP/1.1 400 Bad Request\r\n") == 0);
  CHECK(c.http.response.find("com.amazon.coral.service#AccessDeniedException") !=
        std::string::npos);
}

TEST_CASE("what is no call has no packets") {
  History h(selftest_world());
  h.apply(AdvanceClock{1000});
  const auto c = capture_step(h, 0);
  REQUIRE_FALSE(c);
  CHECK(c.error().find("is no call: no packet was sent.") != std::string::npos);
  CHECK_FALSE(capture_step(h, 7));
  CHECK_FALSE(capture_step(h, -1));
}

}  // namespace lockbox::capture_test
