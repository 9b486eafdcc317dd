#include "engine/tls/session.hpp"

#include <mbedtls/error.h>
#include <mbedtls/ssl.h>
#include <memory>
#include <psa/crypto.h>
#include <stdexcept>

#include "engine/base/text.hpp"
#include "engine/crypto/random.hpp"
#include "engine/tls/hello.hpp"

namespace lockbox::tls {

namespace {

constexpr int kMostRounds = 64;

/// One direction of the wire.
struct Pipe {
  std::string bytes;
  std::size_t read = 0;
};

/// Certificates and keys of mbedTLS that free themselves.
struct Chain {
  mbedtls_x509_crt value;
  Chain() { mbedtls_x509_crt_init(&value); }
  ~Chain() { mbedtls_x509_crt_free(&value); }
  Chain(const Chain&) = delete;
  Chain& operator=(const Chain&) = delete;
  void add(const std::string& der) {
    if (mbedtls_x509_crt_parse_der(&value, reinterpret_cast<const unsigned char*>(der.data()),
                                   der.size()) != 0)
      throw std::logic_error("the lab's own certificate does not parse");
  }
};

struct Key {
  mbedtls_pk_context value;
  Key() { mbedtls_pk_init(&value); }
  ~Key() { mbedtls_pk_free(&value); }
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;
};

/// One end of the connection.
struct End {
  mbedtls_ssl_config config;
  mbedtls_ssl_context ssl;
  Rng rng;
  Pipe *out = nullptr, *in = nullptr;
  std::string received;
  int fault = 0;
  bool shaken = false;

  End() {
    mbedtls_ssl_config_init(&config);
    mbedtls_ssl_init(&ssl);
  }
  ~End() {
    mbedtls_ssl_free(&ssl);
    mbedtls_ssl_config_free(&config);
  }
  End(const End&) = delete;
  End& operator=(const End&) = delete;
};

int send_bytes(void* context, const unsigned char* bytes, std::size_t count) {
  static_cast<End*>(context)->out->bytes.append(reinterpret_cast<const char*>(bytes), count);
  return static_cast<int>(count);
}

int receive_bytes(void* context, unsigned char* bytes, std::size_t count) {
  Pipe& in = *static_cast<End*>(context)->in;
  const std::size_t ready = std::min(count, in.bytes.size() - in.read);
  if (ready == 0)
    return MBEDTLS_ERR_SSL_WANT_READ;
  in.bytes.copy(reinterpret_cast<char*>(bytes), ready, in.read);
  in.read += ready;
  return static_cast<int>(ready);
}

void log_keys(void* context, mbedtls_ssl_key_export_type type, const unsigned char* secret,
              std::size_t size, const unsigned char client_random[32], const unsigned char[32],
              mbedtls_tls_prf_types) {
  const char* label = nullptr;
  switch (type) {
    case MBEDTLS_SSL_KEY_EXPORT_TLS12_MASTER_SECRET:
      label = "CLIENT_RANDOM";
      break;
    case MBEDTLS_SSL_KEY_EXPORT_TLS1_3_CLIENT_HANDSHAKE_TRAFFIC_SECRET:
      label = "CLIENT_HANDSHAKE_TRAFFIC_SECRET";
      break;
    case MBEDTLS_SSL_KEY_EXPORT_TLS1_3_SERVER_HANDSHAKE_TRAFFIC_SECRET:
      label = "SERVER_HANDSHAKE_TRAFFIC_SECRET";
      break;
    case MBEDTLS_SSL_KEY_EXPORT_TLS1_3_CLIENT_APPLICATION_TRAFFIC_SECRET:
      label = "CLIENT_TRAFFIC_SECRET_0";
      break;
    case MBEDTLS_SSL_KEY_EXPORT_TLS1_3_SERVER_APPLICATION_TRAFFIC_SECRET:
      label = "SERVER_TRAFFIC_SECRET_0";
      break;
    default:
      return;
  }
  const auto text = [](const unsigned char* bytes, std::size_t count) {
    return hex_encode(std::string_view(reinterpret_cast<const char*>(bytes), count));
  };
  static_cast<std::vector<std::string>*>(context)->push_back(
      concat({label, " ", text(client_random, 32), " ", text(secret, size)}));
}

/// The library has no clock: what it cannot see of a certificate's dates is checked here.
int check_dates(void* context, mbedtls_x509_crt* certificate, int, std::uint32_t* flags) {
  const SimTime now = *static_cast<const SimTime*>(context);
  const auto time = [](const mbedtls_x509_time& t) {
    const auto two = [](int n) { return concat({n < 10 ? "0" : "", std::to_string(n)}); };
    return concat({std::to_string(t.year), two(t.mon), two(t.day), "T", two(t.hour), two(t.min),
                   two(t.sec), "Z"});
  };
  const std::string here = to_basic_iso8601(now);
  if (here < time(certificate->valid_from))
    *flags |= MBEDTLS_X509_BADCERT_FUTURE;
  if (here > time(certificate->valid_to))
    *flags |= MBEDTLS_X509_BADCERT_EXPIRED;
  return 0;
}

mbedtls_ssl_protocol_version version_of(Version v) {
  return v == Version::Tls13 ? MBEDTLS_SSL_VERSION_TLS1_3 : MBEDTLS_SSL_VERSION_TLS1_2;
}

const char* const* protocols() {
  static const char* const list[] = {"http/1.1", nullptr};
  return list;
}

// AES-128 first: the suite that CloudTrail's records show for TLS 1.3 (CloudTrail User Guide,
// "tlsDetails").
const int* cipher_suites() {
  static const int list[] = {MBEDTLS_TLS1_3_AES_128_GCM_SHA256, MBEDTLS_TLS1_3_AES_256_GCM_SHA384,
                             MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
                             MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, 0};
  return list;
}

void configure(End& end, int role, const Range& versions, std::uint64_t seed) {
  end.rng.state = seed;
  if (mbedtls_ssl_config_defaults(&end.config, role, MBEDTLS_SSL_TRANSPORT_STREAM,
                                  MBEDTLS_SSL_PRESET_DEFAULT) != 0)
    throw std::logic_error("the TLS library refused its own defaults");
  mbedtls_ssl_conf_rng(&end.config, crypto::mbedtls_random, &end.rng);
  mbedtls_ssl_conf_min_tls_version(&end.config, version_of(versions.least));
  mbedtls_ssl_conf_max_tls_version(&end.config, version_of(versions.most));
  mbedtls_ssl_conf_ciphersuites(&end.config, cipher_suites());
  mbedtls_ssl_conf_alpn_protocols(&end.config, const_cast<const char**>(protocols()));
}

/// "ECDHE-ECDSA-AES128-GCM-SHA256" for TLS 1.2, "TLS_AES_128_GCM_SHA256" for 1.3.
std::string suite_text(const char* name, const std::string& version) {
  if (!name)
    return "";
  std::string text(name);
  if (version == "TLSv1.3")
    return text.rfind("TLS1-3-", 0) == 0 ? "TLS_" + replace_all(text.substr(7), "-", "_") : text;
  text = text.rfind("TLS-", 0) == 0 ? text.substr(4) : text;
  return replace_all(replace_all(text, "-WITH-", "-"), "AES-", "AES");
}

std::string certificate_fault(std::uint32_t flags, const std::string& host) {
  if (flags & MBEDTLS_X509_BADCERT_NOT_TRUSTED)
    return "certificate verify failed: unable to get local issuer certificate";
  if (flags & MBEDTLS_X509_BADCERT_CN_MISMATCH)
    return concat({"certificate verify failed: Hostname mismatch, certificate is not valid for '",
                   host, "'."});
  if (flags & MBEDTLS_X509_BADCERT_EXPIRED)
    return "certificate verify failed: certificate has expired";
  if (flags & MBEDTLS_X509_BADCERT_FUTURE)
    return "certificate verify failed: certificate is not yet valid";
  return "certificate verify failed";
}

std::string fault_text(int status) {
  switch (status) {
    case 0:
      return "";
    case MBEDTLS_ERR_SSL_BAD_PROTOCOL_VERSION:
      return "no TLS version that both ends speak";
    case MBEDTLS_ERR_SSL_INVALID_MAC:
      return "bad record MAC: somebody on the way changed the bytes";
    case MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE:
      return "the other end broke the connection off with an alert";
    case MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY:
    case MBEDTLS_ERR_SSL_CONN_EOF:
      return "the other end closed the connection";
    default:
      return concat({"handshake failure (mbedTLS -0x",
                     hex_encode(std::string{static_cast<char>((-status) >> 8),
                                            static_cast<char>((-status) & 0xff)}),
                     ")"});
  }
}

bool waits(int status) {
  return status == MBEDTLS_ERR_SSL_WANT_READ || status == MBEDTLS_ERR_SSL_WANT_WRITE;
}

/// The connection while it runs.
class Wire {
 public:
  Wire(const Exchange& exchange, const Certificates& certificates, Session& session)
      : exchange_(exchange), session_(session) {
    const Identity& server = certificates.server;
    session_.certificate = server.certificate;
    session_.authority = certificates.authority.certificate;
    trusted_.add(certificates.trusted);
    own_.add(server.certificate);
    if (mbedtls_pk_parse_key(&key_.value, reinterpret_cast<const unsigned char*>(server.key.data()),
                             server.key.size(), nullptr, 0, crypto::mbedtls_random,
                             &server_.rng) != 0)
      throw std::logic_error("the lab's own key does not parse");
    connect();
  }

  void run() {
    if (shake_hands() && talk())
      say_goodbye();
    describe();
  }

 private:
  void connect() {
    client_.out = server_.in = &to_server_;
    server_.out = client_.in = &to_client_;
    configure(client_, MBEDTLS_SSL_IS_CLIENT, exchange_.client, mix_hash(exchange_.seed + 1));
    configure(server_, MBEDTLS_SSL_IS_SERVER, exchange_.server, mix_hash(exchange_.seed + 2));
    mbedtls_ssl_conf_authmode(&client_.config, MBEDTLS_SSL_VERIFY_REQUIRED);
    mbedtls_ssl_conf_ca_chain(&client_.config, &trusted_.value, nullptr);
    mbedtls_ssl_conf_verify(&client_.config, check_dates, const_cast<SimTime*>(&exchange_.now));
    if (mbedtls_ssl_conf_own_cert(&server_.config, &own_.value, &key_.value) != 0 ||
        mbedtls_ssl_setup(&client_.ssl, &client_.config) != 0 ||
        mbedtls_ssl_setup(&server_.ssl, &server_.config) != 0 ||
        mbedtls_ssl_set_hostname(&client_.ssl, exchange_.host.c_str()) != 0)
      throw std::logic_error("the TLS library could not be set up");
    mbedtls_ssl_set_bio(&client_.ssl, &client_, send_bytes, receive_bytes, nullptr);
    mbedtls_ssl_set_bio(&server_.ssl, &server_, send_bytes, receive_bytes, nullptr);
    mbedtls_ssl_set_export_keys_cb(&client_.ssl, log_keys, &session_.key_log);
  }

  /// Lets one end go on, with its own randomness, and takes down what it sent.
  template <class Work>
  void turn(End& end, Work work) {
    const crypto::RandomScope scope(end.rng);
    const std::size_t before = end.out->bytes.size();
    work(end);
    if (end.out->bytes.size() == before)
      return;
    const bool client = &end == &client_;
    if (client && session_.flights.empty() && exchange_.client.most == Version::Tls11)
      age(end.out->bytes);
    if (session_.flights.empty() || session_.flights.back().from_client != client)
      session_.flights.push_back({client, ""});
    session_.flights.back().bytes += end.out->bytes.substr(before);
    tamper(*end.out, before);
  }

  /// Makes a hello of TLS 1.2 the one of a client whose newest version is 1.1: the version stands
  /// behind the headers of record and message (RFC 4346, RFC 5246).
  static void age(std::string& hello) {
    constexpr std::size_t kRecordVersion = 2, kHelloVersion = 10;
    if (hello.size() <= kHelloVersion)
      return;
    hello[kRecordVersion] = '\x01';
    hello[kHelloVersion] = '\x02';
  }

  /// What arrives is not what was sent: once, in the flight that the exchange names.
  void tamper(Pipe& pipe, std::size_t from) {
    if (tampered_ || static_cast<int>(session_.flights.size()) - 1 != exchange_.tampered_flight)
      return;
    tampered_ = true;
    char& byte = pipe.bytes[from + exchange_.tampered_byte % (pipe.bytes.size() - from)];
    byte = static_cast<char>(byte ^ 1);
  }

  bool shake_hands() {
    const auto go_on = [](End& end) {
      if (end.shaken || end.fault != 0)
        return;
      const int status = mbedtls_ssl_handshake(&end.ssl);
      end.shaken = status == 0;
      if (status != 0 && !waits(status))
        end.fault = status;
    };
    for (int round = 0; round < kMostRounds; ++round) {
      turn(client_, go_on);
      turn(server_, go_on);
      if ((client_.shaken || client_.fault != 0) && (server_.shaken || server_.fault != 0))
        break;
      // A side that gave up sends nothing more; the other would wait for ever.
      if (client_.fault != 0 && to_server_.read == to_server_.bytes.size())
        break;
      if (server_.fault != 0 && to_client_.read == to_client_.bytes.size())
        break;
    }
    return client_.shaken && server_.shaken;
  }

  void write(End& end, const std::string& text) {
    turn(end, [&](End& e) {
      std::size_t at = 0;
      while (at < text.size() && e.fault == 0) {
        const int status = mbedtls_ssl_write(
            &e.ssl, reinterpret_cast<const unsigned char*>(text.data()) + at, text.size() - at);
        if (status > 0)
          at += static_cast<std::size_t>(status);
        else
          e.fault = status;
      }
    });
  }

  void read(End& end, std::size_t size) {
    turn(end, [size](End& e) {
      unsigned char buffer[4096];
      while (e.received.size() < size && e.fault == 0) {
        const int status = mbedtls_ssl_read(&e.ssl, buffer, sizeof buffer);
        if (status > 0)
          e.received.append(reinterpret_cast<const char*>(buffer),
                            static_cast<std::size_t>(status));
        else if (!waits(status) || e.in->read == e.in->bytes.size())
          e.fault = status;
      }
    });
  }

  bool talk() {
    write(client_, exchange_.request);
    read(server_, exchange_.request.size());
    write(server_, exchange_.response);
    read(client_, exchange_.response.size());
    session_.request = server_.received;
    session_.response = client_.received;
    session_.completed = client_.fault == 0 && server_.fault == 0;
    return session_.completed;
  }

  void say_goodbye() {
    turn(client_, [](End& e) { mbedtls_ssl_close_notify(&e.ssl); });
    turn(server_, [](End& e) { mbedtls_ssl_close_notify(&e.ssl); });
  }

  void describe() {
    if (client_.shaken) {
      session_.version = mbedtls_ssl_get_version(&client_.ssl);
      session_.cipher_suite =
          suite_text(mbedtls_ssl_get_ciphersuite(&client_.ssl), session_.version);
      for (const Flight& flight : session_.flights)
        if (!flight.from_client && session_.key_exchange.empty())
          session_.key_exchange = key_exchange_group(flight.bytes);
    }
    const std::uint32_t flags = mbedtls_ssl_get_verify_result(&client_.ssl);
    if (client_.fault == MBEDTLS_ERR_X509_CERT_VERIFY_FAILED)
      session_.client_fault = certificate_fault(flags, exchange_.host);
    else
      session_.client_fault = fault_text(client_.fault);
    session_.server_fault = fault_text(server_.fault);
    // A record that claims to be longer than it is keeps its reader waiting, and so the other end.
    if (!session_.completed && client_.fault == 0 && server_.fault == 0)
      session_.client_fault = "the other end says nothing more, and the client gives up waiting";
  }

  const Exchange& exchange_;
  Session& session_;
  Chain trusted_, own_;
  Key key_;
  Pipe to_server_, to_client_;
  bool tampered_ = false;
  End client_, server_;
};

}  // namespace

Certificates certificates_for(const Exchange& exchange) {
  const SimTime issued =
      exchange.certificate_time.ms != 0 ? exchange.certificate_time : exchange.now;
  const Identity lab = authority(kLabAuthority, issued);
  Certificates out;
  out.trusted = lab.certificate;
  out.authority = exchange.issuer == kLabAuthority ? lab : authority(exchange.issuer, issued);
  out.server = issue(out.authority, exchange.issuer, exchange.server_names, issued);
  return out;
}

Session run(const Exchange& exchange, const Certificates& certificates) {
  if (psa_crypto_init() != PSA_SUCCESS)
    throw std::logic_error("the cryptographic library did not start");
  Session out;
  Wire(exchange, certificates, out).run();
  return out;
}

Session run(const Exchange& exchange) {
  return run(exchange, certificates_for(exchange));
}

}  // namespace lockbox::tls
