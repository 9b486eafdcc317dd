#pragma once
// A client that encrypts before it sends: its configuration, its keyring, its calls to KMS. Private
// to the commands about items. Source: AWS Database Encryption SDK Developer Guide, "Configuring
// the AWS Database Encryption SDK for DynamoDB".
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/item_encryption/encrypt.hpp"
#include "engine/shell/shell.hpp"

namespace lockbox::shell {

/// A client's configuration as a lesson writes it.
struct ItemClient {
  item_encryption::Config config;
  std::unique_ptr<item_encryption::Keyring> keyring;
  item_encryption::Context context;
  std::string beacon_key;
  std::vector<std::pair<std::string, int>> beacons;  ///< attribute, bits
};

/// Calls a service as the session does.
class SessionCaller {
 public:
  SessionCaller(cloud::History& history, const Session& session)
      : history_(history), session_(session) {}

  Result<Json> call(const char* service, const char* operation, Json parameters) const;
  item_encryption::KmsCalls kms() const;

 private:
  cloud::History& history_;
  const Session& session_;
};

/// Fills `out`; the error names the place in the configuration.
std::optional<std::string> read_item_client(const Json& json, const SessionCaller& caller,
                                            ItemClient& out);

/// A JSON document: a file of the lab ("file://NAME" or NAME), or the text itself when it begins
/// with a brace.
Expected<Json, std::string> lab_document(const cloud::World& world, std::string text);

/// The item sealed as the configuration says, beacons added. The client's own randomness: the same
/// world and item give the same bytes.
Result<value::Item> seal_item(const ItemClient& client, const cloud::World& world,
                              const value::Item& item);

}  // namespace lockbox::shell
