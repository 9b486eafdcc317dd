#pragma once
// May this caller use the key of a table now? Stage 5 of a request. DynamoDB asks KMS in the
// caller's name (a forward access session) and keeps the table key for five minutes. Sources:
// Amazon DynamoDB Developer Guide, "DynamoDB encryption at rest: usage notes"; AWS KMS Developer
// Guide, "How Amazon DynamoDB uses AWS KMS".
#include <optional>
#include <string>
#include <string_view>

#include "engine/api/services.hpp"
#include "engine/base/rng.hpp"
#include "engine/identity/caller.hpp"
#include "engine/network/path.hpp"
#include "engine/policy/decision.hpp"

namespace lockbox::api {

/// How long DynamoDB works with a table key it has fetched, whatever happens to the KMS key.
constexpr std::int64_t kTableKeyCacheMs = 5 * 60 * 1000;

/// The table and the call that touches its items.
struct TableKeyCall {
  std::string_view table_arn, table_name, table_account, region;
  std::string_view key_arn;  ///< key or alias ARN as the table holds it; empty: AWS owned key
  const identity::Caller& caller;
  const network::NetContext& net;
  SimTime now;
};

enum class TableKeySource { AwsOwned, Cached, Asked };

struct TableKeyUse {
  TableKeySource source = TableKeySource::AwsOwned;
  std::string key_arn;                       ///< of the key itself, aliases resolved
  std::optional<policy::Decision> decision;  ///< Asked, and the key exists and is enabled
  std::optional<AwsError> error;             ///< what DynamoDB answers when the key cannot be used
  std::string summary;                       ///< one sentence
};

/// KMS's refusal as DynamoDB wraps it: `kind` is "key disabled error", "validation error" ...
AwsError wrapped_kms_error(Rng& rng, const char* code, std::string_view kind,
                           std::string_view exception, std::string_view text,
                           std::string_view kms_code);

/// The error that a key in this state gives to DynamoDB; nullopt when it works.
std::optional<AwsError> key_state_error(Rng& rng, const kms::Key& key);

/// May the caller do this with the key, when DynamoDB asks KMS in the caller's name ("Decrypt",
/// "CreateGrant" ...)?
policy::Decision ask_key_policy(const Services& services, const TableKeyCall& call,
                                const kms::Key& key, const std::string& operation);

/// Decides, and remembers a fetched table key in `services` (or makes the account's aws/dynamodb
/// key on its first use). Errors are DynamoDB's: ValidationException or AccessDeniedException with
/// the text of KMS inside.
TableKeyUse kms_decision(Services& services, Rng& rng, const TableKeyCall& call);

/// The trail's Decrypt event for a use that asked KMS: under the caller's identity, invoked by
/// DynamoDB. Nothing for the other sources.
std::vector<audit::Record> record_table_key_use(Services& services, Rng& rng,
                                                const TableKeyCall& call, const TableKeyUse& use);

}  // namespace lockbox::api
