#pragma once
// AES through mbedTLS: GCM (NIST SP 800-38D), the key stream of CTR (SP 800-38A), key wrap (SP
// 800-38F).
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

/// The first `count` bytes of the key stream of AES-CTR; `counter` is the first block, 16 bytes.
std::string ctr_stream(std::string_view key, std::string_view counter, std::size_t count);

/// AES key wrap without padding: 8 bytes longer than `plaintext`, which has a multiple of 8 bytes,
/// at least 16. Throws std::logic_error for other sizes.
std::string key_wrap(std::string_view key, std::string_view plaintext);
/// nullopt when `key` did not wrap this.
std::optional<std::string> key_unwrap(std::string_view key, std::string_view wrapped);

}  // namespace lockbox::crypto
