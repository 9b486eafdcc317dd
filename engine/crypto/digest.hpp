#pragma once
// Digests, HMAC (RFC 2104) and HKDF (RFC 5869) through mbedTLS.
#include <cstddef>
#include <string>
#include <string_view>

namespace lockbox::crypto {

enum class Digest { Sha1, Sha256, Sha384, Sha512 };

/// Bytes of a digest: 20, 32, 48, 64.
std::size_t digest_size(Digest digest);

/// The raw digest of `bytes`.
std::string hash(Digest digest, std::string_view bytes);

/// The raw code; keys of any length.
std::string hmac(Digest digest, std::string_view key, std::string_view bytes);

/// Extract and expand. Throws std::logic_error for more than 255 digests: a programming fault.
std::string hkdf(Digest digest, std::string_view salt, std::string_view key, std::string_view info,
                 std::size_t length);

/// Compares without telling by its time where the first difference is.
bool constant_time_equal(std::string_view a, std::string_view b);

}  // namespace lockbox::crypto
