#include "engine/crypto/aead.hpp"

#include <mbedtls/aes.h>
#include <mbedtls/gcm.h>
#include <mbedtls/nist_kw.h>
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

std::string ctr_stream(std::string_view key, std::string_view counter, std::size_t count) {
  if (counter.size() != 16)
    throw std::logic_error("a counter block of AES has 16 bytes");
  mbedtls_aes_context aes;
  mbedtls_aes_init(&aes);
  std::string block(counter), stream(count, '\0');
  unsigned char unused[16] = {};
  std::size_t offset = 0;
  int status = mbedtls_aes_setkey_enc(&aes, in(key), static_cast<unsigned>(key.size() * 8));
  if (status == 0)
    status =
        mbedtls_aes_crypt_ctr(&aes, count, &offset, out(block), unused, in(stream), out(stream));
  mbedtls_aes_free(&aes);
  if (status != 0)
    throw std::logic_error("AES refused its key");
  return stream;
}

namespace {

/// Wraps (`wrap` true) or unwraps; the status of mbedTLS.
int run_key_wrap(bool wrap, std::string_view key, std::string_view input, std::string& output) {
  mbedtls_nist_kw_context context;
  mbedtls_nist_kw_init(&context);
  int status = mbedtls_nist_kw_setkey(&context, MBEDTLS_CIPHER_ID_AES, in(key),
                                      static_cast<unsigned>(key.size() * 8), wrap ? 1 : 0);
  std::size_t size = 0;
  output.assign(input.size() + 8, '\0');
  if (status == 0) {
    status = (wrap ? mbedtls_nist_kw_wrap : mbedtls_nist_kw_unwrap)(
        &context, MBEDTLS_KW_MODE_KW, in(input), input.size(), out(output), &size, output.size());
  }
  mbedtls_nist_kw_free(&context);
  output.resize(size);
  return status;
}

}  // namespace

std::string key_wrap(std::string_view key, std::string_view plaintext) {
  std::string wrapped;
  if (run_key_wrap(true, key, plaintext, wrapped) != 0)
    throw std::logic_error("AES key wrap refused its input");
  return wrapped;
}

std::optional<std::string> key_unwrap(std::string_view key, std::string_view wrapped) {
  std::string plaintext;
  if (run_key_wrap(false, key, wrapped, plaintext) != 0)
    return std::nullopt;
  return plaintext;
}

}  // namespace lockbox::crypto
