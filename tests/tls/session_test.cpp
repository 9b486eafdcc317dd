// Real TLS connections in memory: what they agree on, what the certificate proves, and that the
// same seed gives the same bytes.
#include "engine/tls/session.hpp"

#include <catch2/catch_test_macros.hpp>

#include "engine/base/text.hpp"
#include "engine/crypto/digest.hpp"
#include "engine/tls/hello.hpp"

namespace lockbox::session_test {
using namespace lockbox::tls;

namespace {

const SimTime kNow{1788249600000};  // 2026-09-01T08:00:00Z

Exchange exchange() {
  Exchange out;
  out.host = "dynamodb.eu-west-1.amazonaws.com";
  out.server_names = service_names("dynamodb", "eu-west-1");
  out.request = "POST / HTTP/1.1\r\nhost: dynamodb\r\n\r\n{}";
  out.response = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
  out.now = kNow;
  out.seed = 7;
  return out;
}

std::string all_bytes(const Session& s) {
  std::string out;
  for (const Flight& f : s.flights) out += f.bytes;
  return out;
}

/// Records of a flight by type: "16 16 17" (22 handshake, 23 application data, 20, 21 alert).
std::string record_types(const std::string& bytes) {
  std::string out;
  for (std::size_t at = 0; at + 5 <= bytes.size();) {
    const auto byte = [&](std::size_t i) {
      return static_cast<std::size_t>(static_cast<unsigned char>(bytes[at + i]));
    };
    out += std::to_string(byte(0)) + " ";
    at += 5 + byte(3) * 256 + byte(4);
  }
  return out;
}

}  // namespace

TEST_CASE("a TLS 1.3 connection carries request and answer, and shows neither") {
  const Session s = run(exchange());
  INFO(s.client_fault << " / " << s.server_fault);
  CHECK(s.completed);
  CHECK(s.version == "TLSv1.3");
  CHECK(s.cipher_suite == "TLS_AES_128_GCM_SHA256");
  CHECK(s.key_exchange == "x25519");
  CHECK(s.request == exchange().request);
  CHECK(s.response == exchange().response);
  REQUIRE(s.flights.size() >= 4);
  CHECK(s.flights[0].from_client);
  CHECK(record_types(s.flights[0].bytes) == "22 ");
  CHECK(s.key_log.size() == 4);
  CHECK(s.key_log[0].rfind("CLIENT_HANDSHAKE_TRAFFIC_SECRET ", 0) == 0);
  const std::string bytes = all_bytes(s);
  // A tapper reads the name the client asks for, and neither certificate nor request.
  CHECK(bytes.find("dynamodb.eu-west-1.amazonaws.com") != std::string::npos);
  CHECK(bytes.find("*.ddb.eu-west-1.amazonaws.com") == std::string::npos);
  CHECK(bytes.find("POST /") == std::string::npos);
}

TEST_CASE("TLS 1.2 shows the certificate to whoever listens") {
  Exchange e = exchange();
  e.client.most = Version::Tls12;
  const Session s = run(e);
  INFO(s.client_fault << " / " << s.server_fault);
  CHECK(s.completed);
  CHECK(s.version == "TLSv1.2");
  CHECK(s.cipher_suite == "ECDHE-ECDSA-AES128-GCM-SHA256");
  CHECK(s.key_exchange == "x25519");
  REQUIRE(s.key_log.size() == 1);
  CHECK(s.key_log[0].rfind("CLIENT_RANDOM ", 0) == 0);
  const std::string bytes = all_bytes(s);
  CHECK(bytes.find(s.certificate) != std::string::npos);
  CHECK(bytes.find("POST /") == std::string::npos);
}

TEST_CASE("a client whose newest version is TLS 1.1 is sent away") {
  Exchange e = exchange();
  e.client.most = Version::Tls11;
  const Session s = run(e);
  CHECK_FALSE(s.completed);
  CHECK(s.version.empty());
  CHECK(s.server_fault == "no TLS version that both ends speak");
  CHECK(s.client_fault == "the other end broke the connection off with an alert");
  REQUIRE(s.flights.size() == 2);
  CHECK(s.flights[0].bytes.substr(9, 2) == "\x03\x02");
  // A record with the fatal alert protocol_version (RFC 5246, 7.2.2).
  CHECK(s.flights[1].bytes.substr(0, 1) == "\x15");
  CHECK(s.flights[1].bytes.substr(5) == std::string("\x02\x46"));
}

TEST_CASE("the same seed gives the same bytes, another seed others") {
  Exchange e = exchange();
  const std::string once = all_bytes(run(e)), twice = all_bytes(run(e));
  CHECK(once == twice);
  e.seed = 8;
  CHECK(all_bytes(run(e)) != once);
  e = exchange();
  e.client.most = Version::Tls12;
  CHECK(all_bytes(run(e)) == all_bytes(run(e)));
}

TEST_CASE("every build of the program sends the same bytes") {
  Exchange e = exchange();
  const auto digest = [](const Session& s) {
    return hex_encode(crypto::hash(crypto::Digest::Sha256, all_bytes(s)));
  };
  CHECK(digest(run(e)) == "96850fba91c819a3704610004d1193d2c54702d61bc12f7f6f026eac1dfa0c29");
  e.client.most = Version::Tls12;
  CHECK(digest(run(e)) == "f4a8b1266f9d15e30fc6a20b84029632df118f884c05d741b11bf97a6edf92a2");
}

TEST_CASE("a record whose header was changed ends the connection with a fault") {
  const std::size_t flights = run(exchange()).flights.size();
  for (std::size_t flight = 0; flight < flights; ++flight)
    for (std::size_t byte = 0; byte < 5; ++byte) {
      INFO("flight " << flight << ", byte " << byte);
      Exchange e = exchange();
      e.tampered_flight = static_cast<int>(flight);
      e.tampered_byte = byte;
      const Session s = run(e);
      CHECK((s.completed || !s.client_fault.empty() || !s.server_fault.empty()));
      CHECK((!s.completed || (s.request == e.request && s.response == e.response)));
    }
}

TEST_CASE("the certificate must be for the host, from a trusted authority, and of these days") {
  Exchange other = exchange();
  other.host = "dynamodb.us-east-1.amazonaws.com";
  Session s = run(other);
  CHECK_FALSE(s.completed);
  CHECK(s.client_fault ==
        "certificate verify failed: Hostname mismatch, certificate is not valid for "
        "'dynamodb.us-east-1.amazonaws.com'.");
  CHECK(s.request.empty());
  // The client says why before it hangs up; in TLS 1.2 in clear.
  other.client.most = Version::Tls12;
  s = run(other);
  CHECK_FALSE(s.completed);
  CHECK(record_types(s.flights.back().bytes) == "21 ");

  Exchange impostor = exchange();
  impostor.issuer = "Borgin and Burkes";
  CHECK(run(impostor).client_fault ==
        "certificate verify failed: unable to get local issuer certificate");

  Exchange old = exchange();
  old.certificate_time = SimTime{kNow.ms - 3LL * 365 * 86400 * 1000};
  CHECK(run(old).client_fault == "certificate verify failed: certificate has expired");
  Exchange early = exchange();
  early.certificate_time = SimTime{kNow.ms + 365LL * 86400 * 1000};
  CHECK(run(early).client_fault == "certificate verify failed: certificate is not yet valid");
}

TEST_CASE("one certificate serves the names of accounts and of VPC endpoints") {
  for (const char* host :
       {"111122223333.ddb.eu-west-1.amazonaws.com",
        "vpce-1a2b-3c4d.dynamodb.eu-west-1.vpce.amazonaws.com", "dynamodb.eu-west-1.api.aws"}) {
    INFO(host);
    Exchange e = exchange();
    e.host = host;
    CHECK(run(e).completed);
  }
}

TEST_CASE("ends that share no version part before a request is sent") {
  Exchange e = exchange();
  e.client.most = Version::Tls12;
  e.server.least = Version::Tls13;
  const Session s = run(e);
  CHECK_FALSE(s.completed);
  CHECK_FALSE(s.server_fault.empty());
  CHECK(s.version.empty());
  CHECK(s.request.empty());
}

TEST_CASE("whoever changes a bit on the way ends the connection, and changes nothing else") {
  for (const Version most : {Version::Tls12, Version::Tls13}) {
    Exchange e = exchange();
    e.client.most = most;
    const Certificates certificates = certificates_for(e);
    const Session whole = run(e, certificates);
    REQUIRE(whole.completed);
    int caught = 0, tried = 0;
    for (std::size_t flight = 0; flight < whole.flights.size(); ++flight) {
      e.tampered_flight = static_cast<int>(flight);
      for (std::size_t byte = 0; byte < whole.flights[flight].bytes.size(); byte += 61) {
        e.tampered_byte = byte;
        const Session s = run(e, certificates);
        INFO("flight " << flight << " byte " << byte << ": " << s.client_fault);
        // A message that differs is never taken for the one that was sent.
        CHECK((s.request.empty() || s.request == e.request));
        CHECK((s.response.empty() || s.response == e.response));
        ++tried;
        caught += s.completed ? 0 : 1;
      }
    }
    CHECK(tried > 20);
    // All but the goodbye, which comes when everything has been said.
    CHECK(caught > tried / 2);
  }
  Exchange e = exchange();
  const Session whole = run(e);
  for (std::size_t flight = 0; flight < whole.flights.size(); ++flight)
    if (whole.flights[flight].from_client)
      e.tampered_flight =
          e.tampered_flight < 0 && flight > 0 ? static_cast<int>(flight) : e.tampered_flight;
  e.tampered_byte = whole.flights[static_cast<std::size_t>(e.tampered_flight)].bytes.size() - 1;
  CHECK(run(e).server_fault == "bad record MAC: somebody on the way changed the bytes");
}

TEST_CASE("damaged handshakes are read without harm") {
  const std::string flight = run(exchange()).flights[1].bytes;
  CHECK(key_exchange_group(flight) == "x25519");
  for (std::size_t size = 0; size < 200; ++size) {
    const std::string group = key_exchange_group(flight.substr(0, size));
    CHECK((group.empty() || group == "x25519"));
  }
  CHECK(key_exchange_group(std::string(500, '\xff')).empty());
  CHECK(key_exchange_group("").empty());
}

TEST_CASE("requests longer than a record go through") {
  Exchange e = exchange();
  e.request += std::string(100000, 'a');
  e.response += std::string(70000, 'b');
  const Session s = run(e);
  CHECK(s.completed);
  CHECK(s.request.size() == e.request.size());
  CHECK(s.response == e.response);
}

}  // namespace lockbox::session_test
