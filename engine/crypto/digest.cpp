#include <mbedtls/md.h>
#include <stdexcept>

#include "engine/crypto/sigv4.hpp"

namespace lockbox::crypto {

namespace {

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

const mbedtls_md_info_t* info_of(mbedtls_md_type_t type) {
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

std::string sha256(std::string_view bytes) {
  std::string digest(32, '\0');
  require(mbedtls_md(info_of(MBEDTLS_MD_SHA256), bytes_of(bytes), bytes.size(),
                     reinterpret_cast<unsigned char*>(digest.data())));
  return digest;
}

namespace {

std::string hmac(mbedtls_md_type_t type, std::size_t length, std::string_view key,
                 std::string_view bytes) {
  std::string digest(length, '\0');
  require(mbedtls_md_hmac(info_of(type), bytes_of(key), key.size(), bytes_of(bytes), bytes.size(),
                          reinterpret_cast<unsigned char*>(digest.data())));
  return digest;
}

}  // namespace

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  return hmac(MBEDTLS_MD_SHA256, 32, key, bytes);
}

std::string hmac_sha1(std::string_view key, std::string_view bytes) {
  return hmac(MBEDTLS_MD_SHA1, 20, key, bytes);
}

}  // namespace lockbox::crypto
