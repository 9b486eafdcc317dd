#pragma once
// Elliptic curve signatures (ECDSA, FIPS 186-4) and key agreement on the NIST curves P-256 and
// P-384 through mbedTLS. Signatures are DER (SEQUENCE of two INTEGERs).
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/rng.hpp"
#include "engine/crypto/digest.hpp"

namespace lockbox::crypto {

enum class Curve { P256, P384 };

struct EcKeyPair {
  std::string secret;  ///< big-endian number, as long as the curve's order
  std::string point;   ///< public key, uncompressed: 04, x, y
};

EcKeyPair ecdsa_generate(Curve curve, Rng& rng);

/// The compressed form of a public point (02 or 03, x) and back; nullopt when it is not on the
/// curve.
std::optional<std::string> compress_point(Curve curve, std::string_view point);
std::optional<std::string> decompress_point(Curve curve, std::string_view compressed);

/// Signs the digest of `message`.
std::string ecdsa_sign(Curve curve, std::string_view secret, Digest digest,
                       std::string_view message, Rng& rng);

/// Whether `der` is a signature of `message` under the public `point` (either form). Only strict
/// DER counts.
bool ecdsa_verify(Curve curve, std::string_view point, Digest digest, std::string_view message,
                  std::string_view der);

}  // namespace lockbox::crypto
