#pragma once
// The key of a table: chosen by CreateTable and UpdateTable, watched ever after. Sources: Amazon
// DynamoDB Developer Guide, "DynamoDB encryption at rest", "Managing encrypted tables in DynamoDB";
// public measurements of the service's answers and times.
#include <optional>
#include <string>

#include "engine/api/operation.hpp"

namespace lockbox::api {

/// Who asks for the key: a copy, because the operation runs when the call is gone.
struct KeyChooser {
  identity::Caller caller;
  network::NetContext net;
  std::string region;
};
KeyChooser key_chooser(const Call& call);

/// What an SSESpecification may say together, whatever the table. Source: API Reference,
/// "SSESpecification"; public recordings for the texts.
std::optional<AwsError> check_sse(const Json& parameters);

/// Puts a table that is being created under the key of its SSESpecification (null or not enabled:
/// the key AWS owns). DynamoDB asks KMS in the caller's name for a grant and a data key; a refusal
/// is DynamoDB's answer.
std::optional<AwsError> choose_key(Run& run, const KeyChooser& who, table::Table& t,
                                   const Json* sse);

/// Puts a table that is being restored under the key of its override, else under the key that its
/// source has or had. That one must still work: the data keys of the copy are opened with it.
/// Source: Amazon DynamoDB Developer Guide, "DynamoDB encryption at rest: usage notes", on-demand
/// backups; API Reference, RestoreTableFromBackup, SSESpecificationOverride.
std::optional<AwsError> choose_restored_key(Run& run, const KeyChooser& who,
                                            const table::Table& source, table::Table& t,
                                            const Json* sse_override);

/// UpdateTable with an SSESpecification: checks, quota and the change itself. The old key must
/// still work, because the data keys are wrapped anew.
std::optional<AwsError> change_key(Run& run, const KeyChooser& who, table::Table& t,
                                   const Json& sse);

/// DynamoDB gives its grant on the table's key back; for a table that is being deleted.
void release_key(Run& run, const table::Table& t);

/// What DescribeTable says about the key: SSEDescription and ArchivalSummary; nothing for the key
/// AWS owns. A change under way shows the old key first (watch_table_keys ends it).
void describe_key(const table::Table& t, Json& description);

/// Brings every table's key state to `now`: a lost key is noticed after 12 to 75 minutes, its
/// return after 18 to 57, and after seven days without it the table is archived. Cheap when nothing
/// is due.
void watch_table_keys(Services& services, SimTime now);

}  // namespace lockbox::api
