#include "engine/kms/cipher.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/crypto/aead.hpp"
#include "engine/kms/family.hpp"

namespace lockbox::kms {

namespace {

constexpr char kVersion = 1;
constexpr std::size_t kIvBytes = 12;

void append_text(std::string& out, std::string_view text) {
  out += static_cast<char>((text.size() >> 8) & 0xff);
  out += static_cast<char>(text.size() & 0xff);
  out += text;
}

/// Takes a length-prefixed text off the front; false when the bytes end too early.
bool take_text(std::string_view& bytes, std::string& text) {
  if (bytes.size() < 2)
    return false;
  const std::size_t size = static_cast<std::size_t>(static_cast<unsigned char>(bytes[0])) * 256 +
                           static_cast<unsigned char>(bytes[1]);
  bytes.remove_prefix(2);
  if (bytes.size() < size)
    return false;
  text = std::string(bytes.substr(0, size));
  bytes.remove_prefix(size);
  return true;
}

struct Blob {
  std::string key_arn, backing_id, iv, sealed;
};

std::optional<Blob> open_blob(std::string_view bytes) {
  Blob out;
  if (bytes.empty() || bytes[0] != kVersion)
    return std::nullopt;
  bytes.remove_prefix(1);
  if (!take_text(bytes, out.key_arn) || !take_text(bytes, out.backing_id) ||
      bytes.size() < kIvBytes)
    return std::nullopt;
  out.iv = std::string(bytes.substr(0, kIvBytes));
  out.sealed = std::string(bytes.substr(kIvBytes));
  return out;
}

bool contains_all(const EncryptionContext& whole, const EncryptionContext& part) {
  for (const auto& entry : part) {
    const std::string* value = whole.find(entry.first);
    if (!value || *value != entry.second)
      return false;
  }
  return true;
}

}  // namespace

std::string canonical_context(const EncryptionContext& context) {
  std::string out;
  for (const auto& entry : context) {
    append_text(out, entry.first);
    append_text(out, entry.second);
  }
  return out;
}

std::string random_bytes(Rng& rng, std::size_t count) {
  std::string out;
  out.reserve(count);
  for (std::size_t i = 0; i < count; ++i) out += static_cast<char>(rng.below(256));
  return out;
}

std::string encrypt(const Key& key, Rng& rng, const EncryptionContext& context,
                    std::string_view plaintext) {
  const BackingKey& backing = key.backing.back();
  const std::string iv = random_bytes(rng, kIvBytes);
  std::string out(1, kVersion);
  append_text(out, key.arn);
  append_text(out, backing.id);
  return out + iv + crypto::gcm_encrypt(backing.bytes, iv, canonical_context(context), plaintext);
}

std::optional<std::string> key_of_blob(std::string_view blob) {
  const std::optional<Blob> opened = open_blob(blob);
  return opened ? std::optional<std::string>(opened->key_arn) : std::nullopt;
}

std::optional<std::string> decrypt(const Key& key, const EncryptionContext& context,
                                   std::string_view blob) {
  const std::optional<Blob> opened = open_blob(blob);
  if (!opened || !shares_material(opened->key_arn, key.arn))
    return std::nullopt;
  for (const BackingKey& backing : key.backing) {
    if (backing.id == opened->backing_id)
      return crypto::gcm_decrypt(backing.bytes, opened->iv, canonical_context(context),
                                 opened->sealed);
  }
  return std::nullopt;
}

void rotate(Key& key, Rng& rng, SimTime now, bool automatic) {
  BackingKey next;
  next.id = make_uuid(rng);
  next.bytes = random_bytes(rng, 32);
  next.created = now;
  next.automatic = automatic;
  key.backing.push_back(std::move(next));
}

void rotate_when_due(Key& key, Rng& rng, SimTime now) {
  // A key that is disabled or about to be deleted is not rotated.
  while (key.state == KeyState::Enabled && key.rotates && key.next_rotation <= now) {
    rotate(key, rng, key.next_rotation, true);
    key.next_rotation = plus_ms(key.next_rotation, key.rotation_days * kDayMs);
  }
}

bool grant_covers(const Grant& grant, std::string_view operation,
                  const EncryptionContext& context) {
  const bool listed = std::find(grant.operations.begin(), grant.operations.end(), operation) !=
                      grant.operations.end();
  // A constraint is about operations that have an encryption context.
  const bool manages =
      operation == "CreateGrant" || operation == "RetireGrant" || operation == "DescribeKey";
  if (!listed || manages)
    return listed;
  if (grant.has_equals && (context.size() != grant.context_equals.size() ||
                           !contains_all(context, grant.context_equals)))
    return false;
  return !grant.has_subset || contains_all(context, grant.context_subset);
}

bool grant_admits(const Grant& parent, const Grant& wanted) {
  for (const std::string& operation : wanted.operations)
    if (std::find(parent.operations.begin(), parent.operations.end(), operation) ==
        parent.operations.end())
      return false;
  if (parent.has_equals)
    return wanted.has_equals && wanted.context_equals.size() == parent.context_equals.size() &&
           contains_all(wanted.context_equals, parent.context_equals);
  return !parent.has_subset ||
         (wanted.has_equals && contains_all(wanted.context_equals, parent.context_subset)) ||
         (wanted.has_subset && contains_all(wanted.context_subset, parent.context_subset));
}

std::string policy_with_grants(const Key& key, std::string_view operation,
                               const EncryptionContext& context, const Grant* wanted) {
  Json added = Json::array();
  for (const auto& entry : key.grants) {
    const Grant& grant = entry.second;
    if (!grant_covers(grant, operation, context) || (wanted && !grant_admits(grant, *wanted)))
      continue;
    const bool service = grant.grantee.rfind("arn:", 0) != 0;
    Json principal = Json::object();
    principal[service ? "Service" : "AWS"] = grant.grantee;
    Json statement = Json::object();
    statement["Sid"] = "Grant" + grant.id.substr(0, 8);
    statement["Effect"] = "Allow";
    statement["Principal"] = std::move(principal);
    statement["Action"] = concat({"kms:", operation});
    statement["Resource"] = "*";
    added.push_back(std::move(statement));
  }
  if (added.empty())
    return key.policy->text;
  JsonParse parsed = parse_json(key.policy->text);
  Json& statements = parsed.value["Statement"];
  if (!statements.is_array())
    statements = Json::array({statements});
  for (Json& statement : added) statements.push_back(std::move(statement));
  return to_pretty_text(parsed.value, 2);
}

}  // namespace lockbox::kms
