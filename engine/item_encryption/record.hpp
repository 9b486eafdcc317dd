#pragma once
// What both directions share: attributes in the order of their paths, keys of fields, the text that
// is signed.
#include <string>
#include <vector>

#include "engine/item_encryption/encrypt.hpp"

namespace lockbox::item_encryption {

/// An attribute that is signed, with its letter of the legend.
struct Field {
  std::string name, path;
  char letter = 's';
};

/// table name, depth 1, "$", length and name.
std::string canonical_path(std::string_view table_name, std::string_view attribute);

/// Signed attributes of an item in path order; `letter` is that of the configuration. The error
/// names an attribute that the configuration does not know.
Result<std::vector<Field>> signed_fields(const Config& config, const value::Item& item);

/// The whole encryption context: what the head stores and what follows from table and item.
Context full_context(const Config& config, const Head& head, const std::vector<Field>& fields,
                     const value::Item& item);

/// Key and nonce of the field at `ordinal` among the encrypted ones.
struct FieldKey {
  std::string key, nonce;
};
FieldKey field_key(std::string_view data_key, std::string_view message_id, std::size_t ordinal);

/// SHA-384 of head, context and all signed attributes as they are stored.
std::string item_hash(std::string_view head_attribute, const Context& context,
                      const std::vector<Field>& fields, const value::Item& stored);

AwsError item_error(std::string message);

inline constexpr char kPublicKeyName[] = "aws-crypto-public-key";

}  // namespace lockbox::item_encryption
