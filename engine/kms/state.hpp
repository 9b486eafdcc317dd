#pragma once
// KMS keys as values. Source: AWS KMS Developer Guide, "Concepts", "Key states", "Grants",
// "Rotating AWS KMS keys".
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/cow.hpp"
#include "engine/base/pmap.hpp"
#include "engine/base/rng.hpp"
#include "engine/base/sim_time.hpp"
#include "engine/policy/document.hpp"

namespace lockbox::kms {

/// Encryption context: sorted by key, so that it is the same additional data in every order.
using EncryptionContext = PMap<std::string, std::string>;

/// The secret of a key at one time; rotation adds one and keeps the older for decryption.
struct BackingKey {
  std::string id, bytes;  ///< 32 bytes
  SimTime created;
  bool automatic = true;  ///< made by automatic rotation (or the first); false: on demand
};

struct Grant {
  std::string id, token, name, grantee, retiring, issuing_account;
  std::vector<std::string> more_tokens;  ///< of requests that were sent again
  std::vector<std::string> operations;
  EncryptionContext context_equals, context_subset;
  bool has_equals = false, has_subset = false;
  SimTime created;
};

/// Rotation and waiting periods are told in days.
constexpr std::int64_t kDayMs = 24LL * 3600 * 1000;

enum class KeyState { Enabled, Disabled, PendingDeletion, PendingReplicaDeletion };
std::string_view to_text(KeyState state);

struct Key {
  std::string id, arn, account, region, description;
  std::string manager = "CUSTOMER";  ///< or "AWS" (aws/dynamodb)
  KeyState state = KeyState::Enabled;
  SimTime created;
  std::optional<SimTime> deletion;  ///< PendingDeletion only
  policy::DocumentPtr policy;
  std::vector<BackingKey> backing;  ///< oldest first; the last one encrypts
  bool rotates = false;
  int rotation_days = 365;
  SimTime next_rotation;
  bool multi_region = false;
  std::string primary_region;  ///< of a multi-Region key's family; empty for the others
  int waiting_days = 0;        ///< PendingReplicaDeletion only: wait so long after the last replica
  PMap<std::string, std::string> tags;
  PMap<std::string, Grant> grants;  ///< by grant id
};

struct Alias {
  std::string name;  ///< "alias/..."
  std::string arn, key_arn;
  SimTime created, updated;
};

struct State {
  PMap<std::string, Cow<Key>> keys;  ///< by ARN
  PMap<std::string, Alias> aliases;  ///< by ARN
  PMap<std::string, SimTime>
      unlocked;  ///< "table ARN|caller|key": when its table key was last fetched
};

std::uint64_t content_hash(const BackingKey&);
std::uint64_t content_hash(const Grant&);
std::uint64_t content_hash(const Key&);
std::uint64_t content_hash(const Alias&);
std::uint64_t content_hash(const State&);

/// A key by key id, key ARN, alias name or alias ARN, as seen from an account and Region; nullptr
/// when there is none. Keys whose waiting period is over count as deleted.
const Key* find_key(const State& state, std::string_view account, std::string_view region,
                    std::string_view name, SimTime now);

/// Whether a key's waiting period is over: it is kept for looking back only.
bool is_gone(const State& state, const Key& key, SimTime now);
/// Whether the key waits for its deletion, or for that of its replicas.
bool is_leaving(const Key& key);
/// The alias of that ARN; nullptr when there is none. A deleted key takes its aliases along.
const Alias* find_alias(const State& state, std::string_view arn, SimTime now);

/// A new symmetric customer managed key in Enabled state; not stored. The policy is the caller's to
/// fill. A multi-Region key is the primary of its family.
Key make_key(Rng& rng, SimTime now, std::string_view account, std::string_view region,
             bool multi_region = false);

/// The account's aws/dynamodb key in a Region, made on first use as AWS does.
const Key& aws_managed_key(State& state, Rng& rng, SimTime now, std::string_view account,
                           std::string_view region);

/// The policy a key gets when its maker names none: the account's IAM policies decide.
std::string default_key_policy(std::string_view account);

}  // namespace lockbox::kms
