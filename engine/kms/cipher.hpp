#pragma once
// Encryption under a KMS key. The blob is this lab's own: version, key ARN, backing key id, IV,
// AES-256-GCM ciphertext and tag; the additional data is the encryption context, sorted by key.
// AWS's format is not published.
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/json.hpp"
#include "engine/base/rng.hpp"
#include "engine/kms/state.hpp"

namespace lockbox::kms {

/// The additional data for a context: length-prefixed pairs, so that no two contexts share it.
std::string canonical_context(const EncryptionContext& context);

/// Precondition: the key has a backing key.
std::string encrypt(const Key& key, Rng& rng, const EncryptionContext& context,
                    std::string_view plaintext);

/// Which key made a blob; nullopt when it is no blob at all.
std::optional<std::string> key_of_blob(std::string_view blob);

/// The plaintext, or nullopt: another context, another key, a changed blob.
std::optional<std::string> decrypt(const Key& key, const EncryptionContext& context,
                                   std::string_view blob);

/// `count` bytes from the world's generator. Not for real secrets: a replay repeats them.
std::string random_bytes(Rng& rng, std::size_t count);

/// Adds the backing keys that automatic rotation owes by `now`, to this key only (see family.hpp).
void rotate_when_due(Key& key, Rng& rng, SimTime now);
/// Adds one backing key at once.
void rotate(Key& key, Rng& rng, SimTime now, bool automatic);

/// Whether a grant covers an operation ("Decrypt") under this context. Its constraint counts for
/// cryptographic operations only (AWS KMS API Reference, "GrantConstraints").
bool grant_covers(const Grant& grant, std::string_view operation, const EncryptionContext& context);
/// Whether the grantee of `parent` may make this grant: with no operation more, and a constraint as
/// strict or stricter. Source: AWS KMS Developer Guide, "Granting CreateGrant permission".
bool grant_admits(const Grant& parent, const Grant& wanted);

/// The key policy as it stands for one request: with a statement for each grant that covers it, so
/// that the evaluator (and its explanation) sees grants beside the policy. Explicit denies still
/// win. `wanted`: the grant that CreateGrant is to make.
std::string policy_with_grants(const Key& key, std::string_view operation,
                               const EncryptionContext& context, const Grant* wanted = nullptr);

}  // namespace lockbox::kms
