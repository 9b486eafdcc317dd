#pragma once
// Authenticated encryption: AES-256-GCM (NIST SP 800-38D) through mbedTLS.
#include <optional>
#include <string>
#include <string_view>

namespace lockbox::crypto {

constexpr std::size_t kGcmTagBytes = 16;

/// Ciphertext followed by the 16-byte tag. `key` has 16, 24 or 32 bytes, `iv` at least one (12 is
/// what everybody uses). Throws std::logic_error for other sizes: a programming fault.
std::string gcm_encrypt(std::string_view key, std::string_view iv, std::string_view aad,
                        std::string_view plaintext);

/// The plaintext, or nullopt when key, iv, additional data or ciphertext are not the ones that
/// belong together.
std::optional<std::string> gcm_decrypt(std::string_view key, std::string_view iv,
                                       std::string_view aad, std::string_view sealed);

}  // namespace lockbox::crypto
