#pragma once
// Replicas in UpdateTable and DescribeTable.
#include <optional>
#include <vector>

#include "engine/api/dynamodb_common.hpp"

namespace lockbox::api::dynamodb {

/// ReplicaUpdates of UpdateTable, as far as the table does not matter; also refuses what is not
/// simulated of global tables.
std::optional<AwsError> check_replica_updates(const Call& call);

/// What the caller needs in the other Region (Developer Guide, "Using IAM with global tables").
void add_replica_needs(const Services& services, const TableRef& ref, const Json& parameters,
                       std::vector<Need>& needs);

/// Creates and deletes replicas as asked. The answer is UpdateTable's.
Result<Json> update_replicas(Run& run, const TableRef& ref, const Json& parameters);

/// The refusal to delete a table that made a replica, still there, in the last 24 hours. No table
/// knows who made it: the oldest table of a group is taken to have made the others.
std::optional<AwsError> source_is_needed(const Services& services, const table::Table& t,
                                         SimTime now);

/// The refusal to delete a table that is protected; one with replicas is named.
AwsError table_is_protected(const table::Table& t);

/// The refusal to change a table that is UPDATING; one with replicas is not named.
AwsError table_is_updating(const table::Table& t);

/// Replicas and GlobalTableVersion of a TableDescription that has its WarmThroughput.
void describe_replicas(const table::Table& t, Json& description);

}  // namespace lockbox::api::dynamodb
