#pragma once
// Table definitions: from CreateTable's parameters to a table value, and from a table to
// DescribeTable's answer.
#include <string>
#include <vector>

#include "engine/api/dynamodb_common.hpp"

namespace lockbox::api::dynamodb {

/// How most refusals of a parameter begin.
inline constexpr char kInvalid[] = "One or more parameter values were invalid: ";

/// Checks CreateTable's schema, indexes and throughput in AWS's order and builds the table (without
/// name, ARN, id and times). Needs types and constraints checked before.
Result<table::Table> table_from_parameters(const Json& parameters);

/// One GlobalSecondaryIndex (CreateTable or UpdateTable's Create) over known definitions.
Result<table::Index> index_from_parameters(
    const Json& parameters, bool local,
    const std::vector<std::pair<std::string, value::Type>>& definitions);

/// AttributeDefinitions as sent.
std::vector<std::pair<std::string, value::Type>> definitions_from(const Json& parameters);

/// TableDescription; `status` replaces the stored status when not empty (CreateTable answers
/// CREATING even when nothing is left to wait for).
Json describe(const table::Table& t, std::string_view status = {});

/// ProvisionedThroughputDescription of a table or index.
Json throughput_json(std::int64_t read, std::int64_t write);

/// Fresh partitions for a table and its GSIs.
void add_partitions(table::Table& t, SimTime now);

}  // namespace lockbox::api::dynamodb
