#include <mbedtls/md.h>
#include <stdexcept>

#include "engine/crypto/sigv4.hpp"

namespace lockbox::crypto {

namespace {

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

const mbedtls_md_info_t* sha256_info() {
  const mbedtls_md_info_t* info = mbedtls_md_info_from_type(MBEDTLS_MD_SHA256);
  if (!info)
    throw std::logic_error("the cryptographic library was built without SHA-256");
  return info;
}

void require(int status) {
  if (status != 0)
    throw std::logic_error("the cryptographic library failed");
}

}  // namespace

std::string sha256(std::string_view bytes) {
  std::string digest(32, '\0');
  require(mbedtls_md(sha256_info(), bytes_of(bytes), bytes.size(),
                     reinterpret_cast<unsigned char*>(digest.data())));
  return digest;
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  std::string digest(32, '\0');
  require(mbedtls_md_hmac(sha256_info(), bytes_of(key), key.size(), bytes_of(bytes), bytes.size(),
                          reinterpret_cast<unsigned char*>(digest.data())));
  return digest;
}

}  // namespace lockbox::crypto
