#include "engine/crypto/aead.hpp"

#include <mbedtls/gcm.h>
#include <stdexcept>

namespace lockbox::crypto {

namespace {

const unsigned char* in(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* out(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

/// An AES-GCM context with its key, freed at the end of the scope.
class Gcm {
 public:
  explicit Gcm(std::string_view key) {
    mbedtls_gcm_init(&context_);
    if (mbedtls_gcm_setkey(&context_, MBEDTLS_CIPHER_ID_AES, in(key),
                           static_cast<unsigned>(key.size() * 8)) != 0) {
      mbedtls_gcm_free(&context_);
      throw std::logic_error("AES-GCM keys have 16, 24 or 32 bytes");
    }
  }
  ~Gcm() { mbedtls_gcm_free(&context_); }
  Gcm(const Gcm&) = delete;
  Gcm& operator=(const Gcm&) = delete;
  mbedtls_gcm_context* get() { return &context_; }

 private:
  mbedtls_gcm_context context_;
};

}  // namespace

std::string gcm_encrypt(std::string_view key, std::string_view iv, std::string_view aad,
                        std::string_view plaintext) {
  Gcm gcm(key);
  std::string sealed(plaintext.size(), '\0'), tag(kGcmTagBytes, '\0');
  if (mbedtls_gcm_crypt_and_tag(gcm.get(), MBEDTLS_GCM_ENCRYPT, plaintext.size(), in(iv), iv.size(),
                                in(aad), aad.size(), in(plaintext), out(sealed), tag.size(),
                                out(tag)) != 0)
    throw std::logic_error("AES-GCM refused its input");
  return sealed + tag;
}

std::optional<std::string> gcm_decrypt(std::string_view key, std::string_view iv,
                                       std::string_view aad, std::string_view sealed) {
  if (sealed.size() < kGcmTagBytes)
    return std::nullopt;
  const std::string_view body = sealed.substr(0, sealed.size() - kGcmTagBytes);
  const std::string_view tag = sealed.substr(body.size());
  Gcm gcm(key);
  std::string plaintext(body.size(), '\0');
  if (mbedtls_gcm_auth_decrypt(gcm.get(), body.size(), in(iv), iv.size(), in(aad), aad.size(),
                               in(tag), tag.size(), in(body), out(plaintext)) != 0)
    return std::nullopt;
  return plaintext;
}

}  // namespace lockbox::crypto
