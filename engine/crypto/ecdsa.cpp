#include "engine/crypto/ecdsa.hpp"

#include <mbedtls/ecdsa.h>
#include <mbedtls/ecp.h>
#include <stdexcept>
#include <vector>

#include "engine/crypto/random.hpp"

namespace lockbox::crypto {

namespace {

const unsigned char* ec_in(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* ec_out(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

void ec_require(int status) {
  if (status != 0)
    throw std::logic_error("the elliptic curve library failed");
}

/// mbedTLS values that free themselves.
struct Number {
  mbedtls_mpi value;
  Number() { mbedtls_mpi_init(&value); }
  ~Number() { mbedtls_mpi_free(&value); }
  Number(const Number&) = delete;
  Number& operator=(const Number&) = delete;
};

struct Group {
  mbedtls_ecp_group value;
  explicit Group(Curve curve) {
    mbedtls_ecp_group_init(&value);
    ec_require(mbedtls_ecp_group_load(
        &value, curve == Curve::P256 ? MBEDTLS_ECP_DP_SECP256R1 : MBEDTLS_ECP_DP_SECP384R1));
  }
  ~Group() { mbedtls_ecp_group_free(&value); }
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;
  std::size_t bytes() const { return (value.pbits + 7) / 8; }
};

struct Point {
  mbedtls_ecp_point value;
  Point() { mbedtls_ecp_point_init(&value); }
  ~Point() { mbedtls_ecp_point_free(&value); }
  Point(const Point&) = delete;
  Point& operator=(const Point&) = delete;

  bool read(const Group& group, std::string_view bytes) {
    return mbedtls_ecp_point_read_binary(&group.value, &value, ec_in(bytes), bytes.size()) == 0 &&
           mbedtls_ecp_check_pubkey(&group.value, &value) == 0;
  }
  std::string write(const Group& group, int form) const {
    std::string out(2 * group.bytes() + 1, '\0');
    std::size_t size = 0;
    ec_require(
        mbedtls_ecp_point_write_binary(&group.value, &value, form, &size, ec_out(out), out.size()));
    out.resize(size);
    return out;
  }
};

std::string der_integer(std::string_view magnitude) {
  while (magnitude.size() > 1 && magnitude[0] == '\0') magnitude.remove_prefix(1);
  std::string body(magnitude);
  if (static_cast<unsigned char>(body[0]) >= 0x80)
    body.insert(body.begin(), '\0');
  std::string out = "\x02";
  out += static_cast<char>(body.size());
  return out + body;
}

/// Two numbers of at most 66 bytes: the length fits into one byte or two.
std::string der_pair(std::string_view r, std::string_view s) {
  const std::string body = der_integer(r) + der_integer(s);
  std::string out = "\x30";
  if (body.size() >= 0x80)
    out += '\x81';
  out += static_cast<char>(body.size());
  return out + body;
}

/// The length of a DER value at the front, taken off; nullopt when it is not the shortest form.
std::optional<std::size_t> take_der_length(std::string_view& bytes) {
  if (bytes.empty())
    return std::nullopt;
  std::size_t size = static_cast<unsigned char>(bytes[0]);
  bytes.remove_prefix(1);
  if (size == 0x81) {
    if (bytes.empty() || static_cast<unsigned char>(bytes[0]) < 0x80)
      return std::nullopt;
    size = static_cast<unsigned char>(bytes[0]);
    bytes.remove_prefix(1);
  } else if (size >= 0x80) {
    return std::nullopt;
  }
  return size <= bytes.size() ? std::optional<std::size_t>(size) : std::nullopt;
}

std::optional<std::string> take_der_integer(std::string_view& bytes) {
  if (bytes.empty() || bytes[0] != '\x02')
    return std::nullopt;
  bytes.remove_prefix(1);
  const auto size = take_der_length(bytes);
  if (!size || *size == 0)
    return std::nullopt;
  const std::string_view number = bytes.substr(0, *size);
  bytes.remove_prefix(*size);
  const auto at = [&number](std::size_t i) { return static_cast<unsigned char>(number[i]); };
  if (at(0) >= 0x80 || (number.size() > 1 && at(0) == 0 && at(1) < 0x80))
    return std::nullopt;
  return std::string(number);
}

}  // namespace

EcKeyPair ecdsa_generate(Curve curve, Rng& rng) {
  Group group(curve);
  Number secret;
  Point point;
  ec_require(
      mbedtls_ecp_gen_keypair(&group.value, &secret.value, &point.value, mbedtls_random, &rng));
  EcKeyPair out;
  out.secret.assign(group.bytes(), '\0');
  ec_require(mbedtls_mpi_write_binary(&secret.value, ec_out(out.secret), out.secret.size()));
  out.point = point.write(group, MBEDTLS_ECP_PF_UNCOMPRESSED);
  return out;
}

std::optional<std::string> compress_point(Curve curve, std::string_view point) {
  Group group(curve);
  Point read;
  if (!read.read(group, point))
    return std::nullopt;
  return read.write(group, MBEDTLS_ECP_PF_COMPRESSED);
}

std::optional<std::string> decompress_point(Curve curve, std::string_view compressed) {
  Group group(curve);
  Point read;
  if (!read.read(group, compressed))
    return std::nullopt;
  return read.write(group, MBEDTLS_ECP_PF_UNCOMPRESSED);
}

std::string ecdsa_sign(Curve curve, std::string_view secret, Digest digest,
                       std::string_view message, Rng& rng) {
  Group group(curve);
  Number d, r, s;
  ec_require(mbedtls_mpi_read_binary(&d.value, ec_in(secret), secret.size()));
  const std::string digested = hash(digest, message);
  ec_require(mbedtls_ecdsa_sign(&group.value, &r.value, &s.value, &d.value, ec_in(digested),
                                digested.size(), mbedtls_random, &rng));
  std::string r_bytes(group.bytes(), '\0'), s_bytes(group.bytes(), '\0');
  ec_require(mbedtls_mpi_write_binary(&r.value, ec_out(r_bytes), r_bytes.size()));
  ec_require(mbedtls_mpi_write_binary(&s.value, ec_out(s_bytes), s_bytes.size()));
  return der_pair(r_bytes, s_bytes);
}

bool ecdsa_verify(Curve curve, std::string_view point, Digest digest, std::string_view message,
                  std::string_view der) {
  Group group(curve);
  Point q;
  if (!q.read(group, point) || der.empty() || der[0] != '\x30')
    return false;
  der.remove_prefix(1);
  const auto size = take_der_length(der);
  if (!size || *size != der.size())
    return false;
  const auto r_bytes = take_der_integer(der);
  const auto s_bytes = r_bytes ? take_der_integer(der) : std::nullopt;
  if (!s_bytes || !der.empty())
    return false;
  Number r, s;
  ec_require(mbedtls_mpi_read_binary(&r.value, ec_in(*r_bytes), r_bytes->size()));
  ec_require(mbedtls_mpi_read_binary(&s.value, ec_in(*s_bytes), s_bytes->size()));
  const std::string digested = hash(digest, message);
  return mbedtls_ecdsa_verify(&group.value, ec_in(digested), digested.size(), &q.value, &r.value,
                              &s.value) == 0;
}

}  // namespace lockbox::crypto
