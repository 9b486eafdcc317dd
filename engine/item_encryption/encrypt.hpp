#pragma once
// Client-side encryption of items in the format of the AWS Database Encryption SDK for DynamoDB:
// the client locks attributes before the service ever sees them, and signs the item, so that
// neither the service nor whoever steals its disks or writes into the table can read or change them
// unnoticed. Source: AWS Database Encryption SDK Developer Guide and specification; all facts
// restated.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/item_encryption/header.hpp"
#include "engine/item_encryption/keyring.hpp"
#include "engine/value/attribute_value.hpp"

namespace lockbox::item_encryption {

enum class Action { EncryptAndSign, SignOnly, SignAndIncludeInContext, DoNothing };
/// "ENCRYPT_AND_SIGN" ...; nullopt for other words.
std::optional<Action> action_from_text(std::string_view text);
std::string_view to_text(Action action);

/// How a client treats the items of one table.
struct Config {
  std::string table_name;  ///< the logical name: part of what is signed
  std::string partition_key, sort_key;
  std::map<std::string, Action> actions;
  std::vector<std::string> allowed_unsigned;  ///< attributes that DoNothing may name
  std::string unsigned_prefix;                ///< empty: none
  bool signed_by_author = true;               ///< ECDSA P-384 beside the recipients' tags
};

/// Faults of a configuration, as the library would refuse it; nullopt when it is sound.
std::optional<AwsError> check(const Config& config);

/// Locks an item. The context of the caller may be empty; it is stored in the item in clear.
Result<value::Item> encrypt_item(const Config& config, Keyring& keyring, Rng& rng,
                                 const value::Item& item, const Context& context = {});

/// Opens an item. Everything is checked before any attribute is opened: commitment, tag, signature.
/// What the writer did with an attribute stands in the item; the reader's configuration only says
/// which attributes are signed.
Result<value::Item> decrypt_item(const Config& config, Keyring& keyring, const value::Item& item);

/// What a locked item shows to everybody: its head taken apart.
struct Envelope {
  Head head;
  std::vector<std::string> encrypted, in_clear;
};
Result<Envelope> look_at(const value::Item& item);

}  // namespace lockbox::item_encryption
