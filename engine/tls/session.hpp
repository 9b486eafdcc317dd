#pragma once
// One TLS connection, both ends in memory: handshake, one request, one answer, goodbye. The bytes
// are real (mbedTLS), the randomness is the caller's seed: the same exchange gives the same bytes.
// Sources: RFC 5246, RFC 8446.
#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/sim_time.hpp"
#include "engine/tls/authority.hpp"

namespace lockbox::tls {

/// TLS 1.1 is for clients only, and ends with the server's alert: the library speaks it no more
/// than AWS's endpoints do.
enum class Version { Tls11, Tls12, Tls13 };

struct Range {
  Version least = Version::Tls12, most = Version::Tls13;
};

struct Exchange {
  std::string host;                       ///< what the client wants to talk to
  std::vector<std::string> server_names;  ///< what the server's certificate says
  std::string issuer = kLabAuthority;     ///< who signed it; clients trust the lab's only
  Range client, server;
  std::string request, response;
  SimTime now;
  SimTime certificate_time;  ///< when the certificate was issued; zero: now
  std::uint64_t seed = 0;
  /// Somebody on the way turns one bit: of this flight (from 0; less than 0: of none), at this byte
  /// (counted round when it is beyond the end).
  int tampered_flight = -1;
  std::size_t tampered_byte = 0;
};

/// Bytes that one end sent before the other answered.
struct Flight {
  bool from_client = true;
  std::string bytes;  ///< whole TLS records
};

struct Session {
  std::vector<Flight> flights;
  bool completed = false;                  ///< request and answer went through
  std::string version;                     ///< "TLSv1.2", "TLSv1.3"; empty before they agreed
  std::string cipher_suite;                ///< as CloudTrail names it
  std::string key_exchange;                ///< "x25519", "secp256r1" ...
  std::string client_fault, server_fault;  ///< one sentence each; empty: none
  std::vector<std::string> key_log;        ///< lines of an NSS key log, for Wireshark
  std::string certificate, authority;      ///< DER
  std::string request, response;           ///< as the other end read them
};

/// What the exchange's server shows and its client trusts. The same for a year: worth keeping where
/// many exchanges are run.
struct Certificates {
  Identity authority;   ///< the one that signed
  std::string trusted;  ///< the certificate the client trusts (DER)
  Identity server;
};
Certificates certificates_for(const Exchange& exchange);

Session run(const Exchange& exchange, const Certificates& certificates);
Session run(const Exchange& exchange);

}  // namespace lockbox::tls
