#include "engine/item_encryption/encrypt.hpp"

#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/crypto/aead.hpp"
#include "engine/crypto/digest.hpp"
#include "engine/crypto/ecdsa.hpp"
#include "engine/crypto/random.hpp"
#include "engine/item_encryption/record.hpp"
#include "engine/item_encryption/values.hpp"

namespace lockbox::item_encryption {

namespace {

struct ActionName {
  Action action;
  std::string_view text;
};
constexpr ActionName kActions[] = {
    {Action::EncryptAndSign, "ENCRYPT_AND_SIGN"},
    {Action::SignOnly, "SIGN_ONLY"},
    {Action::SignAndIncludeInContext, "SIGN_AND_INCLUDE_IN_ENCRYPTION_CONTEXT"},
    {Action::DoNothing, "DO_NOTHING"}};

bool includes_context(const Config& config) {
  for (const auto& entry : config.actions)
    if (entry.second == Action::SignAndIncludeInContext)
      return true;
  return false;
}

/// Signatures in DER differ in length by a byte or two; readers want one length.
std::string sign_to_length(const std::string& secret, const std::string& message, Rng& rng) {
  while (true) {
    std::string out =
        crypto::ecdsa_sign(crypto::Curve::P384, secret, crypto::Digest::Sha384, message, rng);
    if (out.size() == kSignatureBytes)
      return out;
  }
}

std::string tag_of(std::string_view mac_key, std::string_view hash) {
  return crypto::hmac(crypto::Digest::Sha384, mac_key, hash);
}

/// The letters that the writer chose, given to the reader's attributes. Their number must be the
/// same: an attribute that is no longer signed, or newly so, does not fit.
std::optional<AwsError> take_legend(const Head& head, const value::Item& item,
                                    std::vector<Field>& fields) {
  if (head.legend.size() != fields.size())
    return item_error(
        concat({"Schema changed: the item was signed over ", std::to_string(head.legend.size()),
                " attributes, and the configuration signs ", std::to_string(fields.size()), "."}));
  for (std::size_t i = 0; i < fields.size(); ++i) {
    fields[i].letter = head.legend[i];
    const value::AttributeValue& v = *item.find(fields[i].name);
    const std::size_t least = 2 + crypto::kGcmTagBytes;
    if (fields[i].letter == 'e' && (!v.is(value::Type::B) || v.b().size() < least))
      return item_error(concat({"The attribute ", fields[i].name,
                                " is marked as encrypted, but holds no "
                                "ciphertext."}));
  }
  return std::nullopt;
}

std::optional<AwsError> check_foot(const Head& head, const Foot& foot, std::size_t recipient,
                                   const ItemKeys& keys, const std::string& hash) {
  if (!crypto::constant_time_equal(foot.tags[recipient], tag_of(keys.mac_key, hash)))
    return item_error(
        "Signature of record does not match the signature computed when the record was encrypted.");
  if (!head.signed_by_author)
    return std::nullopt;
  const std::string* encoded = head.stored_context.find(kPublicKeyName);
  const auto point = encoded ? base64_decode(*encoded) : std::nullopt;
  if (!point || !crypto::ecdsa_verify(crypto::Curve::P384, *point, crypto::Digest::Sha384, hash,
                                      foot.signature))
    return item_error("Signature did not verify");
  return std::nullopt;
}

Result<value::Item> open_fields(const Head& head, const ItemKeys& keys,
                                const std::vector<Field>& fields, const value::Item& item) {
  value::Item out;
  for (const auto& entry : item)
    if (entry.first.rfind(kReservedPrefix, 0) != 0)
      out.set(entry.first, entry.second);
  std::size_t ordinal = 0;
  for (const Field& field : fields) {
    if (field.letter != 'e')
      continue;
    const std::string& stored = item.find(field.name)->b();
    const FieldKey key = field_key(keys.data_key, head.message_id, ordinal++);
    const auto clear =
        crypto::gcm_decrypt(key.key, key.nonce, field.path, std::string_view(stored).substr(2));
    const auto v = clear ? read_value(std::string_view(stored).substr(0, 2), *clear) : std::nullopt;
    if (!v)
      return item_error(concat({"The attribute ", field.name, " could not be decrypted."}));
    out.set(field.name, *v);
  }
  return out;
}

}  // namespace

std::optional<Action> action_from_text(std::string_view text) {
  for (const ActionName& row : kActions)
    if (row.text == text)
      return row.action;
  return std::nullopt;
}

std::string_view to_text(Action action) {
  for (const ActionName& row : kActions)
    if (row.action == action)
      return row.text;
  return "";
}

std::optional<AwsError> check(const Config& config) {
  const Action key_action =
      includes_context(config) ? Action::SignAndIncludeInContext : Action::SignOnly;
  for (const std::string& key : {config.partition_key, config.sort_key}) {
    const auto action = config.actions.find(key);
    if (!key.empty() && (action == config.actions.end() || action->second != key_action))
      return item_error(concat({"Key attribute ", key, " MUST be ", to_text(key_action),
                                ": the service has to find the item by it."}));
  }
  for (const auto& entry : config.actions) {
    if (entry.first.rfind(kReservedPrefix, 0) == 0)
      return item_error(
          concat({"Attribute: ", entry.first, " is reserved, and may not be configured."}));
    const bool listed =
        std::find(config.allowed_unsigned.begin(), config.allowed_unsigned.end(), entry.first) !=
            config.allowed_unsigned.end() ||
        (!config.unsigned_prefix.empty() && entry.first.rfind(config.unsigned_prefix, 0) == 0);
    if (entry.second == Action::DoNothing && !listed)
      return item_error(concat({"Attribute: ", entry.first,
                                " configured with DO_NOTHING but not found in unsignedAttributes "
                                "or unsignedAttributePrefix."}));
    if (entry.second != Action::DoNothing && listed)
      return item_error(
          concat({"Attribute: ", entry.first, " configured with ", to_text(entry.second),
                  " but is also in unsignedAttributes or unsignedAttributePrefix."}));
  }
  return std::nullopt;
}

Result<value::Item> encrypt_item(const Config& config, Keyring& keyring, Rng& rng,
                                 const value::Item& item, const Context& context) {
  if (auto error = check(config))
    return std::move(*error);
  for (const auto& entry : item)
    if (entry.first.rfind(kReservedPrefix, 0) == 0)
      return item_error(concat({"The attribute name ", entry.first, " is reserved."}));
  Result<std::vector<Field>> fields = signed_fields(config, item);
  if (!fields)
    return fields.error();
  Head head;
  head.version = includes_context(config) ? 2 : 1;
  head.signed_by_author = config.signed_by_author;
  head.stored_context = context;
  for (const Field& field : *fields) head.legend += field.letter;
  std::string secret;
  if (head.signed_by_author) {
    const crypto::EcKeyPair author = crypto::ecdsa_generate(crypto::Curve::P384, rng);
    secret = author.secret;
    head.stored_context.set(
        kPublicKeyName, base64_encode(*crypto::compress_point(crypto::Curve::P384, author.point)));
  }
  const Context whole = full_context(config, head, *fields, item);
  const Result<NewItemKeys> made = make_item_keys(keyring, rng, whole);
  if (!made)
    return made.error();
  head.message_id = crypto::random_bytes(rng, kMessageIdBytes);
  head.keys = {made->sealed};
  head.commitment = commitment_of(head, made->keys.data_key);

  value::Item out = item;
  std::size_t ordinal = 0;
  for (const Field& field : *fields) {
    if (field.letter != 'e')
      continue;
    const value::AttributeValue& v = *item.find(field.name);
    const FieldKey key = field_key(made->keys.data_key, head.message_id, ordinal++);
    out.set(field.name, value::AttributeValue::binary(
                            type_id(v.type()) +
                            crypto::gcm_encrypt(key.key, key.nonce, field.path, value_bytes(v))));
  }
  const std::string head_attribute = head_body(head) + head.commitment;
  const std::string hash = item_hash(head_attribute, whole, *fields, out);
  Foot foot;
  foot.tags = {tag_of(made->keys.mac_key, hash)};
  if (head.signed_by_author)
    foot.signature = sign_to_length(secret, hash, rng);
  out.set(kHeadName, value::AttributeValue::binary(head_attribute));
  out.set(kFootName, value::AttributeValue::binary(foot_bytes(foot)));
  return out;
}

Result<value::Item> decrypt_item(const Config& config, Keyring& keyring, const value::Item& item) {
  if (auto error = check(config))
    return std::move(*error);
  const Result<Envelope> envelope = look_at(item);
  if (!envelope)
    return envelope.error();
  const Head& head = envelope->head;
  Result<std::vector<Field>> fields = signed_fields(config, item);
  if (!fields)
    return fields.error();
  if (auto error = take_legend(head, item, *fields))
    return std::move(*error);
  const std::optional<Foot> foot = read_foot(item.find(kFootName)->b(), head);
  if (!foot)
    return item_error(
        "The foot of the item is damaged: it does not have the length of its tags and signature.");
  const Context whole = full_context(config, head, *fields, item);
  std::size_t recipient = 0;
  const Result<ItemKeys> keys = open_item_keys(keyring, head.keys, whole, recipient);
  if (!keys)
    return keys.error();
  if (!crypto::constant_time_equal(head.commitment, commitment_of(head, keys->data_key)))
    return item_error("Key commitment mismatch.");
  const std::string hash = item_hash(item.find(kHeadName)->b(), whole, *fields, item);
  if (auto error = check_foot(head, *foot, recipient, *keys, hash))
    return std::move(*error);
  return open_fields(head, *keys, *fields, item);
}

Result<Envelope> look_at(const value::Item& item) {
  const value::AttributeValue* head = item.find(kHeadName);
  const value::AttributeValue* foot = item.find(kFootName);
  if (!head || !foot || !head->is(value::Type::B) || !foot->is(value::Type::B))
    return item_error("Encrypted item missing expected header and footer attributes");
  std::optional<Head> read = read_head(head->b());
  if (!read)
    return item_error("The head of the item is damaged: it is none of a known version.");
  Envelope out;
  out.head = std::move(*read);
  // Which attribute a letter stands for needs the writer's configuration; that it looks like
  // ciphertext is to be seen without.
  for (const auto& entry : item) {
    if (entry.first.rfind(kReservedPrefix, 0) == 0)
      continue;
    const bool locked =
        entry.second.is(value::Type::B) && entry.second.b().size() >= 2 + crypto::kGcmTagBytes;
    (locked ? out.encrypted : out.in_clear).push_back(entry.first);
  }
  return out;
}

}  // namespace lockbox::item_encryption
