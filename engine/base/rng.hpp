#pragma once
// The world's only source of randomness: a seeded generator that is part of the world's value.
#include <cstdint>
#include <string>

#include "engine/base/hash.hpp"

namespace lockbox {

/// splitmix64. Small state, good spread, the same in every build.
struct Rng {
  std::uint64_t state = 0x1b0cb0c5eed5eed1ULL;

  std::uint64_t next() {
    state += 0x9e3779b97f4a7c15ULL;
    return mix_hash(state);
  }
  /// Uniform in [0, bound); bound > 0. The bias of the modulus is below 2^-32 for the bounds used
  /// here.
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }
  /// `length` characters drawn from `alphabet`.
  std::string text(std::size_t length, const char* alphabet);
};

inline std::uint64_t content_hash(const Rng& r) {
  return content_hash(r.state);
}

/// Identifiers in AWS's shapes, drawn from the generator.
std::string make_request_id(Rng& rng);                     ///< 52 characters A-Z0-9 (DynamoDB)
std::string make_uuid(Rng& rng);                           ///< 8-4-4-4-12 lower-case hex
std::string make_unique_id(Rng& rng, const char* prefix);  ///< "AROA" + 17 characters A-Z2-7 ...

}  // namespace lockbox
