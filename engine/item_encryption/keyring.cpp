#include "engine/item_encryption/keyring.hpp"

#include "engine/base/text.hpp"
#include "engine/crypto/aead.hpp"
#include "engine/crypto/digest.hpp"
#include "engine/crypto/random.hpp"
#include "engine/item_encryption/bytes.hpp"

namespace lockbox::item_encryption {

namespace {

constexpr std::size_t kKey = 32, kIv = 12, kTag = 16, kSalt = 16, kVersion = 16;
constexpr std::size_t kWrapped = kKey + kTag;
constexpr char kHierarchy[] = "aws-kms-hierarchy";

AwsError keyring_error(std::string message) {
  return AwsError{"AwsCryptographicMaterialProvidersException", std::move(message), 0, "", nullptr};
}

std::string derive(std::string_view key, std::string_view purpose) {
  return crypto::hkdf(crypto::Digest::Sha512, "", key, purpose, kKey);
}

std::string zero_iv() {
  return std::string(kIv, '\0');
}

class RawAes : public Keyring {
 public:
  RawAes(std::string name_space, std::string name, std::string key)
      : name_space_(std::move(name_space)), name_(std::move(name)), key_(std::move(key)) {}

  bool knows(const EncryptedDataKey& key) const override {
    return key.provider_id == name_space_ && key.provider_info.size() == name_.size() + 8 + kIv &&
           key.provider_info.compare(0, name_.size(), name_) == 0;
  }
  Result<IntermediateKey> make(Rng& rng, const Context& context) override {
    IntermediateKey out;
    out.clear = crypto::random_bytes(rng, kKey);
    const std::string iv = crypto::random_bytes(rng, kIv);
    out.sealed.provider_id = name_space_;
    out.sealed.provider_info = name_ + big_endian(kTag * 8, 4) + big_endian(kIv, 4) + iv;
    out.sealed.ciphertext = crypto::gcm_encrypt(key_, iv, context_bytes(context), out.clear);
    return out;
  }
  Result<std::string> open(const EncryptedDataKey& sealed, const Context& context) override {
    const std::string_view iv =
        std::string_view(sealed.provider_info).substr(sealed.provider_info.size() - kIv);
    auto clear = crypto::gcm_decrypt(key_, iv, context_bytes(context), sealed.ciphertext);
    if (!clear)
      return keyring_error(concat({"The key ", name_, " does not open this data key."}));
    return std::move(*clear);
  }

 private:
  std::string name_space_, name_, key_;
};

class Kms : public Keyring {
 public:
  Kms(std::string key_arn, KmsCalls calls)
      : key_arn_(std::move(key_arn)), calls_(std::move(calls)) {}

  bool knows(const EncryptedDataKey& key) const override {
    return key.provider_id == "aws-kms" && key.provider_info == key_arn_;
  }
  Result<IntermediateKey> make(Rng&, const Context& context) override {
    auto made = calls_.generate(key_arn_, context);
    if (!made)
      return made.error();
    return IntermediateKey{made->first, {"aws-kms", key_arn_, made->second}};
  }
  Result<std::string> open(const EncryptedDataKey& sealed, const Context& context) override {
    return calls_.decrypt(key_arn_, sealed.ciphertext, context);
  }

 private:
  std::string key_arn_;
  KmsCalls calls_;
};

/// The 16 bytes of a UUID in text; other characters count as nothing.
std::string uuid_bytes(std::string_view text) {
  std::string out;
  int half = -1;
  for (const char c : text) {
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0)
      continue;
    if (half < 0) {
      half = digit;
    } else {
      out += static_cast<char>(half * 16 + digit);
      half = -1;
    }
  }
  return out;
}

class Hierarchical : public Keyring {
 public:
  explicit Hierarchical(BranchKey branch)
      : branch_(std::move(branch)), version_(uuid_bytes(branch_.version)) {}

  bool knows(const EncryptedDataKey& key) const override {
    constexpr std::size_t size = kSalt + kIv + kVersion + kKey + kTag;
    return key.provider_id == kHierarchy && key.provider_info == branch_.id &&
           key.ciphertext.size() == size &&
           key.ciphertext.compare(kSalt + kIv, kVersion, version_) == 0;
  }
  Result<IntermediateKey> make(Rng& rng, const Context& context) override {
    IntermediateKey out;
    out.clear = crypto::random_bytes(rng, kKey);
    const std::string salt = crypto::random_bytes(rng, kSalt);
    const std::string iv = crypto::random_bytes(rng, kIv);
    out.sealed.provider_id = kHierarchy;
    out.sealed.provider_info = branch_.id;
    out.sealed.ciphertext =
        concat({salt, iv, version_,
                crypto::gcm_encrypt(derived_branch_key(salt), iv, aad(context), out.clear)});
    return out;
  }
  Result<std::string> open(const EncryptedDataKey& sealed, const Context& context) override {
    Cursor in(sealed.ciphertext);
    const std::string_view salt = in.take(kSalt), iv = in.take(kIv);
    in.take(kVersion);
    auto clear =
        crypto::gcm_decrypt(derived_branch_key(salt), iv, aad(context), in.take(in.left()));
    if (!clear)
      return keyring_error(
          concat({"The branch key ", branch_.id, " does not open this data key."}));
    return std::move(*clear);
  }

 private:
  /// Counter mode of SP 800-108 with one block: a fresh wrapping key for each item.
  std::string derived_branch_key(std::string_view salt) const {
    return crypto::hmac(crypto::Digest::Sha256, branch_.key,
                        concat({big_endian(1, 4), kHierarchy, std::string_view("\0", 1), salt,
                                big_endian(kKey * 8, 4)}));
  }
  std::string aad(const Context& context) const {
    return concat({kHierarchy, branch_.id, version_, context_bytes(context)});
  }

  BranchKey branch_;
  std::string version_;
};

Result<ItemKeys> unwrap(const std::string& intermediate, std::string_view wrapped,
                        const Context& context) {
  ItemKeys out;
  out.mac_key = derive(intermediate, "AWS_MPL_INTERMEDIATE_KEYWRAP_MAC");
  const auto data_key =
      crypto::gcm_decrypt(derive(intermediate, "AWS_MPL_INTERMEDIATE_KEYWRAP_ENC"), zero_iv(),
                          context_bytes(context), wrapped);
  if (!data_key)
    return keyring_error("The data key of the item does not open under its encryption context.");
  out.data_key = *data_key;
  return out;
}

}  // namespace

std::string context_bytes(const Context& context) {
  std::string out = big_endian(context.size(), 2);
  for (const auto& entry : context)
    out += concat({big_endian(entry.first.size(), 2), entry.first,
                   big_endian(entry.second.size(), 2), entry.second});
  return out;
}

std::unique_ptr<Keyring> raw_aes_keyring(std::string name_space, std::string name,
                                         std::string key) {
  return std::make_unique<RawAes>(std::move(name_space), std::move(name), std::move(key));
}
std::unique_ptr<Keyring> kms_keyring(std::string key_arn, KmsCalls calls) {
  return std::make_unique<Kms>(std::move(key_arn), std::move(calls));
}
std::unique_ptr<Keyring> hierarchical_keyring(BranchKey branch) {
  return std::make_unique<Hierarchical>(std::move(branch));
}

Result<NewItemKeys> make_item_keys(Keyring& keyring, Rng& rng, const Context& context) {
  Result<IntermediateKey> made = keyring.make(rng, context);
  if (!made)
    return made.error();
  NewItemKeys out;
  out.keys.data_key = crypto::random_bytes(rng, kKey);
  out.keys.mac_key = derive(made->clear, "AWS_MPL_INTERMEDIATE_KEYWRAP_MAC");
  out.sealed = made->sealed;
  // The wrapping key is used once, so its nonce may be zero.
  out.sealed.ciphertext =
      crypto::gcm_encrypt(derive(made->clear, "AWS_MPL_INTERMEDIATE_KEYWRAP_ENC"), zero_iv(),
                          context_bytes(context), out.keys.data_key) +
      made->sealed.ciphertext;
  return out;
}

Result<ItemKeys> open_item_keys(Keyring& keyring, const std::vector<EncryptedDataKey>& sealed,
                                const Context& context, std::size_t& which) {
  std::optional<AwsError> last;
  for (which = 0; which < sealed.size(); ++which) {
    EncryptedDataKey inner = sealed[which];
    if (inner.ciphertext.size() < kWrapped)
      continue;
    const std::string wrapped = inner.ciphertext.substr(0, kWrapped);
    inner.ciphertext.erase(0, kWrapped);
    if (!keyring.knows(inner))
      continue;
    const Result<std::string> intermediate = keyring.open(inner, context);
    Result<ItemKeys> keys =
        intermediate ? unwrap(*intermediate, wrapped, context) : intermediate.error();
    if (keys)
      return keys;
    last = keys.error();
  }
  if (last)
    return *last;
  return keyring_error(
      "Unable to decrypt data key: No Encrypted Data Keys found to match. The keyring has none of "
      "the keys that the item was encrypted for.");
}

}  // namespace lockbox::item_encryption
