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

/// Replicas and GlobalTableVersion of a TableDescription.
void describe_replicas(const table::Table& t, Json& description);

}  // namespace lockbox::api::dynamodb
