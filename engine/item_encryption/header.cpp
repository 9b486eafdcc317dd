#include "engine/item_encryption/header.hpp"

#include "engine/base/text.hpp"
#include "engine/crypto/digest.hpp"
#include "engine/item_encryption/bytes.hpp"

namespace lockbox::item_encryption {

namespace {

std::string short_text(std::string_view text) {
  return big_endian(text.size(), 2) + std::string(text);
}

std::optional<Context> read_context(Cursor& in) {
  const std::uint64_t count = in.number(2);
  Context out;
  std::string_view before;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::string_view key = in.prefixed(2), value = in.prefixed(2);
    // Sorted and without repetition, or it is not what a writer wrote.
    if (!in.ok() || (i > 0 && key <= before))
      return std::nullopt;
    out.set(std::string(key), std::string(value));
    before = key;
  }
  return out;
}

}  // namespace

std::string head_body(const Head& head) {
  std::string out = big_endian(static_cast<std::uint64_t>(head.version), 1) +
                    big_endian(head.signed_by_author ? 1 : 0, 1) + head.message_id +
                    short_text(head.legend) + context_bytes(head.stored_context) +
                    big_endian(head.keys.size(), 1);
  for (const EncryptedDataKey& key : head.keys)
    out += short_text(key.provider_id) + short_text(key.provider_info) + short_text(key.ciphertext);
  return out;
}

std::string commitment_of(const Head& head, std::string_view data_key) {
  const std::string key = crypto::hkdf(crypto::Digest::Sha512, "", data_key,
                                       "AWS_DBE_COMMIT_KEY" + head.message_id, 32);
  return crypto::hmac(crypto::Digest::Sha512, key, head_body(head)).substr(0, kCommitmentBytes);
}

std::optional<Head> read_head(std::string_view bytes) {
  Cursor in(bytes);
  Head out;
  const std::uint64_t version = in.number(1), flavour = in.number(1);
  if ((version != 1 && version != 2) || flavour > 1)
    return std::nullopt;
  out.version = static_cast<int>(version);
  out.signed_by_author = flavour == 1;
  out.message_id = std::string(in.take(kMessageIdBytes));
  out.legend = std::string(in.prefixed(2));
  for (const char letter : out.legend)
    if (letter != 'e' && letter != 's' && (letter != 'c' || version != 2))
      return std::nullopt;
  auto context = read_context(in);
  if (!context)
    return std::nullopt;
  out.stored_context = std::move(*context);
  const std::uint64_t count = in.number(1);
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    EncryptedDataKey key;
    key.provider_id = std::string(in.prefixed(2));
    key.provider_info = std::string(in.prefixed(2));
    key.ciphertext = std::string(in.prefixed(2));
    out.keys.push_back(std::move(key));
  }
  out.commitment = std::string(in.take(kCommitmentBytes));
  if (!in.ok() || !in.at_end() || count == 0)
    return std::nullopt;
  return out;
}

std::string foot_bytes(const Foot& foot) {
  std::string out;
  for (const std::string& tag : foot.tags) out += tag;
  return out + foot.signature;
}

std::optional<Foot> read_foot(std::string_view bytes, const Head& head) {
  Cursor in(bytes);
  Foot out;
  for (std::size_t i = 0; i < head.keys.size(); ++i) out.tags.emplace_back(in.take(kTagBytes));
  if (head.signed_by_author)
    out.signature = std::string(in.take(kSignatureBytes));
  if (!in.ok() || !in.at_end())
    return std::nullopt;
  return out;
}

}  // namespace lockbox::item_encryption
