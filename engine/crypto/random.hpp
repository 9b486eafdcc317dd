#pragma once
// Random bytes for cryptography, from a seeded generator: a replay gives the same keys, nonces and
// handshakes. Never for real secrets, which the lab says where it shows them.
#include <cstddef>
#include <string>

#include "engine/base/rng.hpp"

namespace lockbox::crypto {

/// `count` bytes of `rng`.
std::string random_bytes(Rng& rng, std::size_t count);

/// The generator in the form that mbedTLS asks for; `rng` is an Rng*.
int mbedtls_random(void* rng, unsigned char* out, std::size_t count);

/// While one of these lives, what mbedTLS draws on its own account (TLS 1.3 asks through its PSA
/// interface, which knows no caller) comes from `rng`. They nest; the last one made counts.
class RandomScope {
 public:
  explicit RandomScope(Rng& rng);
  ~RandomScope();
  RandomScope(const RandomScope&) = delete;
  RandomScope& operator=(const RandomScope&) = delete;

 private:
  Rng* before_;
};

}  // namespace lockbox::crypto
