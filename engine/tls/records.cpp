#include "engine/tls/records.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "engine/base/text.hpp"
#include "engine/crypto/aead.hpp"
#include "engine/crypto/digest.hpp"

namespace lockbox::tls {

namespace {

constexpr std::size_t kHeader = 5;
constexpr unsigned kChangeCipherSpec = 20, kAlert = 21, kHandshake = 22, kApplicationData = 23;

std::size_t number(std::string_view bytes, std::size_t at, std::size_t count) {
  std::size_t out = 0;
  for (std::size_t i = 0; i < count; ++i)
    out = out * 256 + (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U);
  return out;
}

std::string big_endian(std::uint64_t value, int count) {
  std::string out;
  for (int i = count - 1; i >= 0; --i) out += static_cast<char>((value >> (8 * i)) & 0xff);
  return out;
}

std::string from_hex(std::string_view text) {
  const auto digit = [](char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  };
  std::string out;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    const int high = digit(text[i]), low = digit(text[i + 1]);
    if (high < 0 || low < 0)
      return {};
    out += static_cast<char>(high * 16 + low);
  }
  return out;
}

std::string_view message_name(unsigned type) {
  switch (type) {
    case 1:
      return "Client Hello";
    case 2:
      return "Server Hello";
    case 4:
      return "New Session Ticket";
    case 8:
      return "Encrypted Extensions";
    case 11:
      return "Certificate";
    case 12:
      return "Server Key Exchange";
    case 13:
      return "Certificate Request";
    case 14:
      return "Server Hello Done";
    case 15:
      return "Certificate Verify";
    case 16:
      return "Client Key Exchange";
    case 20:
      return "Finished";
    default:
      return "handshake message";
  }
}

/// "Certificate, Certificate Verify": the messages of a handshake record.
std::string message_names(std::string_view content) {
  std::string out;
  for (std::size_t at = 0; at + 4 <= content.size(); at += 4 + number(content, at + 1, 3)) {
    out += out.empty() ? "" : ", ";
    out += message_name(static_cast<unsigned char>(content[at]));
  }
  return out.empty() ? "rest of a handshake message" : out;
}

std::string version_text(std::size_t version) {
  return version == 0x0304 ? "TLS 1.3" : version == 0x0303 ? "TLS 1.2" : "an older version";
}

std::string suite_words(std::size_t suite) {
  switch (suite) {
    case 0x1301:
      return "TLS_AES_128_GCM_SHA256";
    case 0x1302:
      return "TLS_AES_256_GCM_SHA384";
    case 0xc02b:
      return "ECDHE-ECDSA-AES128-GCM-SHA256";
    case 0xc02c:
      return "ECDHE-ECDSA-AES256-GCM-SHA384";
    default:
      return concat({"0x", hex_encode(big_endian(suite, 2))});
  }
}

using Facts = std::vector<std::pair<std::string, std::string>>;

void extension_facts(std::string_view body, std::size_t at, bool client, Facts& out) {
  const std::size_t end = std::min(body.size(), at + 2 + number(body, at, 2));
  for (at += 2; at + 4 <= end; at += 4 + number(body, at + 2, 2)) {
    const std::size_t type = number(body, at, 2), size = number(body, at + 2, 2);
    const std::string_view data = body.substr(at + 4, std::min(size, end - at - 4));
    if (type == 0 && data.size() > 5)
      out.emplace_back("server name", std::string(data.substr(5, number(data, 3, 2))));
    if (type == 16 && data.size() > 3)
      out.emplace_back("application protocol", std::string(data.substr(3, number(data, 2, 1))));
    if (type != 43)
      continue;
    std::vector<std::string> versions;
    for (std::size_t i = client ? 1 : 0; i + 2 <= data.size(); i += 2)
      versions.push_back(version_text(number(data, i, 2)));
    out.emplace_back(client ? "versions offered" : "version chosen", join(versions, ", "));
  }
}

/// What a hello says to everybody.
Facts hello_facts(std::string_view message, bool client) {
  Facts out;
  const std::string_view body = message.substr(4);
  if (body.size() < 38)
    return out;
  out.emplace_back("random", hex_encode(body.substr(2, 32)));
  std::size_t at = 34 + 1 + number(body, 34, 1);
  if (client) {
    std::vector<std::string> suites;
    const std::size_t size = number(body, at, 2);
    for (std::size_t i = at + 2; i + 2 <= std::min(body.size(), at + 2 + size); i += 2)
      suites.push_back(suite_words(number(body, i, 2)));
    out.emplace_back("cipher suites offered", join(suites, ", "));
    at += 2 + size;
    at += 1 + number(body, at, 1);
  } else {
    out.emplace_back("cipher suite chosen", suite_words(number(body, at, 2)));
    at += 3;
  }
  if (at + 2 <= body.size())
    extension_facts(body, at, client, out);
  return out;
}

/// The keys of one direction at one stage of the connection.
struct Keys {
  std::string key, iv;
  std::uint64_t sequence = 0;
};

/// HKDF-Expand-Label for at most one digest, RFC 8446, section 7.1.
std::string expand_label(crypto::Digest digest, std::string_view secret, std::string_view label,
                         std::size_t size) {
  const std::string full = concat({"tls13 ", label});
  const std::string info =
      big_endian(size, 2) + big_endian(full.size(), 1) + full + big_endian(0, 1);
  return crypto::hmac(digest, secret, info + '\x01').substr(0, size);
}

/// P_hash of RFC 5246, section 5.
std::string expand_12(crypto::Digest digest, std::string_view secret, const std::string& seed,
                      std::size_t size) {
  std::string out, a = seed;
  while (out.size() < size) {
    a = crypto::hmac(digest, secret, a);
    out += crypto::hmac(digest, secret, a + seed);
  }
  return out.substr(0, size);
}

class Opener {
 public:
  explicit Opener(const Session& s) : s_(s), is_13_(s.version == "TLSv1.3") {
    const bool large = s.cipher_suite.find("256") != std::string::npos &&
                       s.cipher_suite.find("AES_128") == std::string::npos &&
                       s.cipher_suite.find("AES128") == std::string::npos;
    digest_ = large ? crypto::Digest::Sha384 : crypto::Digest::Sha256;
    key_size_ = large ? 32 : 16;
    if (is_13_) {
      for (const char* stage : {"HANDSHAKE_TRAFFIC_SECRET", "TRAFFIC_SECRET_0"}) {
        add_13(0, concat({"CLIENT_", stage, " "}));
        add_13(1, concat({"SERVER_", stage, " "}));
      }
    }
  }

  std::vector<Record> run() {
    std::vector<Record> out;
    for (const Flight& flight : s_.flights) {
      const std::string_view bytes = flight.bytes;
      for (std::size_t at = 0; at + kHeader <= bytes.size();) {
        const std::size_t size = std::min(kHeader + number(bytes, at + 3, 2), bytes.size() - at);
        out.push_back(read(bytes.substr(at, size), flight.from_client));
        at += size;
      }
    }
    return out;
  }

 private:
  std::string secret_of(const std::string& label) const {
    for (const std::string& line : s_.key_log)
      if (line.rfind(label, 0) == 0)
        return from_hex(trim(line.substr(line.rfind(' ') + 1)));
    return {};
  }

  void add_13(std::size_t side, const std::string& label) {
    const std::string secret = secret_of(label);
    if (!secret.empty())
      stages_[side].push_back({expand_label(digest_, secret, "key", key_size_),
                               expand_label(digest_, secret, "iv", 12), 0});
  }

  /// Both randoms are known: the keys of TLS 1.2, RFC 5246, section 6.3.
  void make_12() {
    const std::string master = secret_of("CLIENT_RANDOM ");
    if (is_13_ || master.empty() || randoms_[0].empty() || randoms_[1].empty())
      return;
    const std::string block = expand_12(
        digest_, master, concat({"key expansion", randoms_[1], randoms_[0]}), 2 * key_size_ + 8);
    for (std::size_t side = 0; side < 2; ++side)
      stages_[side] = {{block.substr(side * key_size_, key_size_),
                        block.substr(2 * key_size_ + side * 4, 4), 0}};
  }

  Record read(std::string_view bytes, bool from_client) {
    const std::size_t side = from_client ? 0 : 1;
    Record out;
    out.from_client = from_client;
    out.offset = sent_[side];
    out.size = bytes.size();
    sent_[side] += bytes.size();
    const auto type = static_cast<unsigned char>(bytes[0]);
    const std::string_view body = bytes.substr(kHeader);
    out.sealed = is_13_ ? type == kApplicationData : changed_[side] && type != kChangeCipherSpec;
    if (type == kChangeCipherSpec)
      changed_[side] = true;
    if (out.sealed) {
      out.name = type == kHandshake         ? "encrypted handshake message"
                 : type == kAlert           ? "encrypted alert"
                 : type == kApplicationData ? "application data"
                                            : "encrypted record";
      open(bytes, type, out);
    } else {
      out.opened = true;
      out.plaintext = std::string(body);
      out.name = out.inner_name = type == kHandshake          ? message_names(body)
                                  : type == kChangeCipherSpec ? "Change Cipher Spec"
                                  : type == kAlert            ? "Alert"
                                                              : "record";
      if (type == kHandshake)
        look_at_hello(body, side, out);
    }
    return out;
  }

  void look_at_hello(std::string_view body, std::size_t side, Record& out) {
    if (body.size() < 38 || (body[0] != 1 && body[0] != 2))
      return;
    out.facts = hello_facts(body.substr(0, 4 + number(body, 1, 3)), body[0] == 1);
    randoms_[side] = std::string(body.substr(6, 32));
    make_12();
  }

  void open(std::string_view bytes, unsigned type, Record& out) {
    std::vector<Keys>& stages = stages_[out.from_client ? 0 : 1];
    // After the last message of the handshake the next keys count: what one does not open, the
    // other does.
    while (!stages.empty()) {
      const auto plain = is_13_ ? open_13(bytes, stages.front()) : open_12(bytes, stages.front());
      if (plain) {
        ++stages.front().sequence;
        finish(*plain, type, out);
        return;
      }
      if (stages.size() == 1)
        return;
      stages.erase(stages.begin());
    }
  }

  static std::optional<std::string> open_13(std::string_view bytes, const Keys& k) {
    std::string nonce = k.iv;
    const std::string sequence = big_endian(k.sequence, 8);
    for (std::size_t i = 0; i < 8; ++i)
      nonce[4 + i] = static_cast<char>(nonce[4 + i] ^ sequence[i]);
    return crypto::gcm_decrypt(k.key, nonce, bytes.substr(0, kHeader), bytes.substr(kHeader));
  }

  static std::optional<std::string> open_12(std::string_view bytes, const Keys& k) {
    if (bytes.size() < kHeader + 8 + crypto::kGcmTagBytes)
      return std::nullopt;
    const std::size_t plain = bytes.size() - kHeader - 8 - crypto::kGcmTagBytes;
    const std::string nonce = k.iv + std::string(bytes.substr(kHeader, 8));
    const std::string additional =
        big_endian(k.sequence, 8) + std::string(bytes.substr(0, 3)) + big_endian(plain, 2);
    return crypto::gcm_decrypt(k.key, nonce, additional, bytes.substr(kHeader + 8));
  }

  void finish(std::string plain, unsigned type, Record& out) const {
    out.opened = true;
    if (is_13_) {  // the content's type stands behind it, before padding
      while (!plain.empty() && plain.back() == '\0') plain.pop_back();
      type = plain.empty() ? 0 : static_cast<unsigned char>(plain.back());
      if (!plain.empty())
        plain.pop_back();
    }
    out.inner_name = type == kHandshake ? message_names(plain)
                     : type == kAlert   ? "Alert: close"
                                        : "application data";
    out.plaintext = std::move(plain);
  }

  const Session& s_;
  const bool is_13_;
  crypto::Digest digest_ = crypto::Digest::Sha256;
  std::size_t key_size_ = 32;
  std::vector<Keys> stages_[2];  ///< client, server
  std::string randoms_[2];
  std::size_t sent_[2] = {0, 0};
  bool changed_[2] = {false, false};
};

}  // namespace

std::vector<Record> records_of(const Session& session) {
  return Opener(session).run();
}

}  // namespace lockbox::tls
