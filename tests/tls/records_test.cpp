// A captured connection's records: what everybody reads of them, and what the key log opens.
#include "engine/tls/records.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

namespace lockbox::records_test {
using namespace lockbox::tls;

namespace {

Session connection(Version most) {
  Exchange e;
  e.host = "dynamodb.eu-west-1.amazonaws.com";
  e.server_names = service_names("dynamodb", "eu-west-1");
  e.client.most = most;
  e.request =
      "POST / HTTP/1.1\r\nhost: dynamodb.eu-west-1.amazonaws.com\r\n\r\n{\"Key\":\"harry\"}";
  e.response = "HTTP/1.1 200 OK\r\n\r\n{}";
  e.now.ms = 1788249600000;
  e.seed = 7;
  return run(e);
}

const Record* with_inner(const std::vector<Record>& records, std::string_view text) {
  for (const Record& r : records)
    if (r.plaintext.find(text) != std::string::npos)
      return &r;
  return nullptr;
}

std::string fact(const std::vector<Record>& records, std::string_view name) {
  for (const Record& r : records)
    for (const auto& [key, value] : r.facts)
      if (key == name)
        return value;
  return "";
}

}  // namespace

TEST_CASE("the key log opens request and answer of both versions of TLS", "[tls][records]") {
  const Version version = GENERATE(Version::Tls12, Version::Tls13);
  const Session s = connection(version);
  REQUIRE(s.completed);
  const std::vector<Record> records = records_of(s);
  for (const Record& r : records) {
    INFO(r.name);
    CHECK(r.opened);
  }
  const Record* request = with_inner(records, "POST / HTTP/1.1");
  REQUIRE(request);
  CHECK(request->from_client);
  CHECK(request->sealed);
  CHECK(request->name == "application data");
  CHECK(request->plaintext == s.request);
  const Record* answer = with_inner(records, "HTTP/1.1 200 OK");
  REQUIRE(answer);
  CHECK_FALSE(answer->from_client);
  CHECK(answer->plaintext == s.response);
}

TEST_CASE("the records are all the bytes of both ends, in order", "[tls][records]") {
  const Session s = connection(GENERATE(Version::Tls12, Version::Tls13));
  std::size_t sent[2] = {0, 0}, told[2] = {0, 0};
  for (const Flight& f : s.flights) sent[f.from_client] += f.bytes.size();
  for (const Record& r : records_of(s)) {
    CHECK(r.offset == told[r.from_client]);
    told[r.from_client] += r.size;
  }
  CHECK(told[0] == sent[0]);
  CHECK(told[1] == sent[1]);
}

TEST_CASE("everybody reads the server's name and the cipher suite, the certificate in TLS 1.2 only",
          "[tls][records]") {
  const Version version = GENERATE(Version::Tls12, Version::Tls13);
  const Session s = connection(version);
  const std::vector<Record> records = records_of(s);
  CHECK(fact(records, "server name") == "dynamodb.eu-west-1.amazonaws.com");
  CHECK(fact(records, "cipher suite chosen") == s.cipher_suite);
  const bool certificate = std::any_of(records.begin(), records.end(), [](const Record& r) {
    return !r.sealed && r.name.find("Certificate") != std::string::npos;
  });
  CHECK(certificate == (version == Version::Tls12));
}

TEST_CASE("without the right key log sealed records stay sealed", "[tls][records]") {
  const Version version = GENERATE(Version::Tls12, Version::Tls13);
  Session s = connection(version);
  const bool none = GENERATE(true, false);
  if (none)
    s.key_log.clear();
  else
    for (std::string& line : s.key_log) line.back() = line.back() == '0' ? '1' : '0';
  for (const Record& r : records_of(s)) CHECK(r.opened == !r.sealed);
}

TEST_CASE("a connection cut off anywhere is read as far as it goes", "[tls][records]") {
  Session s = connection(Version::Tls13);
  for (std::size_t size = 0; size < s.flights[1].bytes.size(); size += 7) {
    Session cut = s;
    cut.flights.resize(2);
    cut.flights[1].bytes.resize(size);
    CHECK(records_of(cut).size() >= 1);
  }
}

}  // namespace lockbox::records_test
