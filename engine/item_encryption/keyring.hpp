#pragma once
// Where data keys come from and who can open them again. A keyring makes an intermediate key; from
// that come the key that wraps the item's data key and the key that signs for this recipient.
// Source: specification of the AWS Cryptographic Material Providers Library (intermediate key
// wrapping, raw AES keyring, AWS KMS keyring, hierarchical keyring); all facts restated.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/pmap.hpp"
#include "engine/base/result.hpp"
#include "engine/base/rng.hpp"

namespace lockbox::item_encryption {

/// Encryption context, sorted by key (UTF-8 bytes).
using Context = PMap<std::string, std::string>;

/// u16 number of pairs, then each key and value behind its u16 length.
std::string context_bytes(const Context& context);

/// A data key as it stands in the head of an item, locked for one recipient.
struct EncryptedDataKey {
  std::string provider_id, provider_info, ciphertext;
};

/// An intermediate key, in clear and as only the keyring can open it.
struct IntermediateKey {
  std::string clear;  ///< 32 bytes
  EncryptedDataKey sealed;
};

/// Keys of one item in clear.
struct ItemKeys {
  std::string data_key;  ///< 32 bytes: fields and commitment come from it
  std::string mac_key;   ///< 32 bytes: the recipient's tag in the foot
};

class Keyring {
 public:
  virtual ~Keyring() = default;
  /// Whether `key` is one of this keyring's; others are passed over.
  virtual bool knows(const EncryptedDataKey& key) const = 0;
  virtual Result<IntermediateKey> make(Rng& rng, const Context& context) = 0;
  /// The intermediate key inside `sealed`.
  virtual Result<std::string> open(const EncryptedDataKey& sealed, const Context& context) = 0;
};

/// A key that the application holds itself: 16, 24 or 32 bytes.
std::unique_ptr<Keyring> raw_aes_keyring(std::string name_space, std::string name, std::string key);

/// Calls to KMS, made by whoever knows how (the terminal signs and authorizes them like any other).
struct KmsCalls {
  /// GenerateDataKey of 32 bytes: clear and blob.
  std::function<Result<std::pair<std::string, std::string>>(const std::string& key_arn,
                                                            const Context& context)>
      generate;
  std::function<Result<std::string>(const std::string& key_arn, const std::string& blob,
                                    const Context& context)>
      decrypt;
};
std::unique_ptr<Keyring> kms_keyring(std::string key_arn, KmsCalls calls);

/// A branch key in the client's hands: one call to KMS unlocks it for many items. `version` is the
/// branch key's version, a UUID in text.
struct BranchKey {
  std::string id, version, key;
};
std::unique_ptr<Keyring> hierarchical_keyring(BranchKey branch);

/// Makes the keys of a new item: the data key is wrapped by a key from the intermediate one.
struct NewItemKeys {
  ItemKeys keys;
  EncryptedDataKey sealed;
};
Result<NewItemKeys> make_item_keys(Keyring& keyring, Rng& rng, const Context& context);

/// Opens the first of `sealed` that the keyring can; `which` gets its place.
Result<ItemKeys> open_item_keys(Keyring& keyring, const std::vector<EncryptedDataKey>& sealed,
                                const Context& context, std::size_t& which);

}  // namespace lockbox::item_encryption
