#include "engine/item_encryption/record.hpp"

#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/crypto/aead.hpp"
#include "engine/crypto/digest.hpp"
#include "engine/item_encryption/bytes.hpp"
#include "engine/item_encryption/values.hpp"

namespace lockbox::item_encryption {

namespace {

bool starts_with(std::string_view text, std::string_view beginning) {
  return text.substr(0, beginning.size()) == beginning;
}

bool unsigned_by(const Config& config, const std::string& name) {
  return std::find(config.allowed_unsigned.begin(), config.allowed_unsigned.end(), name) !=
             config.allowed_unsigned.end() ||
         (!config.unsigned_prefix.empty() && starts_with(name, config.unsigned_prefix));
}

char letter_of(Action action) {
  return action == Action::EncryptAndSign ? 'e' : action == Action::SignOnly ? 's' : 'c';
}

/// Letter of `aws-crypto-legend`: how the value is written into the context.
char context_letter(value::Type type) {
  switch (type) {
    case value::Type::S:
      return 'S';
    case value::Type::N:
      return 'N';
    case value::Type::Bool:
    case value::Type::Null:
      return 'L';
    default:
      return 'B';
  }
}

}  // namespace

AwsError item_error(std::string message) {
  return AwsError{"DynamoDbItemEncryptorException", std::move(message), 0, "", nullptr};
}

std::string canonical_path(std::string_view table_name, std::string_view attribute) {
  return concat({table_name, big_endian(1, 8), "$", big_endian(attribute.size(), 8), attribute});
}

Result<std::vector<Field>> signed_fields(const Config& config, const value::Item& item) {
  std::vector<Field> out;
  for (const auto& entry : item) {
    const std::string& name = entry.first;
    if (starts_with(name, kReservedPrefix))
      continue;
    const auto action = config.actions.find(name);
    if (action == config.actions.end() && !unsigned_by(config, name))
      return item_error(concat(
          {"The attribute ", name, " has no action, and is not in allowedUnsignedAttributes."}));
    if (action == config.actions.end() || action->second == Action::DoNothing)
      continue;
    out.push_back({name, canonical_path(config.table_name, name), letter_of(action->second)});
  }
  std::sort(out.begin(), out.end(), [](const Field& a, const Field& b) { return a.path < b.path; });
  return out;
}

Context full_context(const Config& config, const Head& head, const std::vector<Field>& fields,
                     const value::Item& item) {
  Context out = head.stored_context;
  out.set("aws-crypto-table-name", config.table_name);
  out.set("aws-crypto-partition-name", config.partition_key);
  if (!config.sort_key.empty())
    out.set("aws-crypto-sort-name", config.sort_key);
  if (head.version == 1) {
    for (const std::string& name : {config.partition_key, config.sort_key})
      if (const value::AttributeValue* v = name.empty() ? nullptr : item.find(name))
        out.set("aws-crypto-attr." + name, base64_encode(type_id(v->type()) + value_bytes(*v)));
    return out;
  }
  // Unlike the legend of the head, this one is in the order of the attributes' names.
  std::map<std::string, char> letters;
  for (const Field& field : fields) {
    if (field.letter != 'c')
      continue;
    const value::AttributeValue& v = *item.find(field.name);
    out.set("aws-crypto-attr." + field.name, context_text(v));
    letters[field.name] = context_letter(v.type());
  }
  std::string legend;
  for (const auto& letter : letters) legend += letter.second;
  out.set("aws-crypto-legend", legend);
  return out;
}

FieldKey field_key(std::string_view data_key, std::string_view message_id, std::size_t ordinal) {
  const std::string root = crypto::hkdf(crypto::Digest::Sha512, "", data_key,
                                        concat({"AWS_DBE_DERIVE_KEY", message_id}), 32);
  // Three blocks of key stream make a key and a nonce, so counters are three apart.
  const std::string stream =
      crypto::ctr_stream(root, concat({"AwsDbeField", "\x2c", big_endian(3 * ordinal, 4)}), 44);
  return {stream.substr(0, 32), stream.substr(32)};
}

std::string item_hash(std::string_view head_attribute, const Context& context,
                      const std::vector<Field>& fields, const value::Item& stored) {
  const std::string context_text_bytes = context_bytes(context);
  std::string record =
      concat({head_attribute, big_endian(context_text_bytes.size(), 8), context_text_bytes});
  for (const Field& field : fields) {
    const value::AttributeValue& v = *stored.find(field.name);
    const bool locked = field.letter == 'e';
    const std::string type = locked ? v.b().substr(0, 2) : type_id(v.type());
    const std::string bytes = locked ? v.b().substr(2) : value_bytes(v);
    record += concat(
        {field.path, big_endian(bytes.size(), 8), locked ? "ENCRYPTED" : "PLAINTEXT", type, bytes});
  }
  return crypto::hash(crypto::Digest::Sha384, record);
}

}  // namespace lockbox::item_encryption
