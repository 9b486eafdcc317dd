#include "engine/crypto/digest.hpp"

#include <mbedtls/hkdf.h>
#include <mbedtls/md.h>
#include <stdexcept>

#include "engine/crypto/sigv4.hpp"

namespace lockbox::crypto {

namespace {

const unsigned char* digest_in(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* digest_out(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

const mbedtls_md_info_t* info_of(Digest digest) {
  const mbedtls_md_type_t type = digest == Digest::Sha1     ? MBEDTLS_MD_SHA1
                                 : digest == Digest::Sha256 ? MBEDTLS_MD_SHA256
                                 : digest == Digest::Sha384 ? MBEDTLS_MD_SHA384
                                                            : MBEDTLS_MD_SHA512;
  const mbedtls_md_info_t* info = mbedtls_md_info_from_type(type);
  if (!info)
    throw std::logic_error("the cryptographic library was built without a digest");
  return info;
}

void require(int status) {
  if (status != 0)
    throw std::logic_error("the cryptographic library failed");
}

}  // namespace

std::size_t digest_size(Digest digest) {
  return digest == Digest::Sha1     ? 20
         : digest == Digest::Sha256 ? 32
         : digest == Digest::Sha384 ? 48
                                    : 64;
}

std::string hash(Digest digest, std::string_view bytes) {
  std::string out(digest_size(digest), '\0');
  require(mbedtls_md(info_of(digest), digest_in(bytes), bytes.size(), digest_out(out)));
  return out;
}

std::string hmac(Digest digest, std::string_view key, std::string_view bytes) {
  std::string out(digest_size(digest), '\0');
  require(mbedtls_md_hmac(info_of(digest), digest_in(key), key.size(), digest_in(bytes),
                          bytes.size(), digest_out(out)));
  return out;
}

std::string hkdf(Digest digest, std::string_view salt, std::string_view key, std::string_view info,
                 std::size_t length) {
  std::string out(length, '\0');
  require(mbedtls_hkdf(info_of(digest), digest_in(salt), salt.size(), digest_in(key), key.size(),
                       digest_in(info), info.size(), digest_out(out), length));
  return out;
}

bool constant_time_equal(std::string_view a, std::string_view b) {
  if (a.size() != b.size())
    return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    difference |=
        static_cast<unsigned>(static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]));
  return difference == 0;
}

std::string sha256(std::string_view bytes) {
  return hash(Digest::Sha256, bytes);
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  return hmac(Digest::Sha256, key, bytes);
}

std::string hmac_sha1(std::string_view key, std::string_view bytes) {
  return hmac(Digest::Sha1, key, bytes);
}

}  // namespace lockbox::crypto
