#include "engine/crypto/random.hpp"

#include <psa/crypto.h>

namespace lockbox::crypto {

namespace {

/// The library's interface for random bytes carries no pointer of its caller's, so this is the one
/// place that must remember one. Only a RandomScope sets it, and it puts it back.
Rng*& current_generator() {
  static Rng* generator = nullptr;
  return generator;
}

}  // namespace

std::string random_bytes(Rng& rng, std::size_t count) {
  std::string out(count, '\0');
  mbedtls_random(&rng, reinterpret_cast<unsigned char*>(out.data()), count);
  return out;
}

int mbedtls_random(void* rng, unsigned char* out, std::size_t count) {
  Rng& generator = *static_cast<Rng*>(rng);
  for (std::size_t i = 0; i < count;) {
    std::uint64_t bits = generator.next();
    for (int k = 0; k < 8 && i < count; ++k, ++i, bits >>= 8)
      out[i] = static_cast<unsigned char>(bits & 0xff);
  }
  return 0;
}

RandomScope::RandomScope(Rng& rng) : before_(current_generator()) {
  current_generator() = &rng;
}

RandomScope::~RandomScope() {
  current_generator() = before_;
}

}  // namespace lockbox::crypto

/// Called by mbedTLS (MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG). Without a scope there is no randomness.
extern "C" psa_status_t mbedtls_psa_external_get_random(mbedtls_psa_external_random_context_t*,
                                                        uint8_t* output, size_t output_size,
                                                        size_t* output_length) {
  lockbox::Rng* generator = lockbox::crypto::current_generator();
  if (!generator)
    return PSA_ERROR_INSUFFICIENT_ENTROPY;
  lockbox::crypto::mbedtls_random(generator, output, output_size);
  *output_length = output_size;
  return PSA_SUCCESS;
}
