#pragma once
// Table definitions: from CreateTable's parameters to a table value, and from a table to
// DescribeTable's answer.
#include <string>
#include <vector>

#include "engine/api/dynamodb_common.hpp"

namespace lockbox::api::dynamodb {

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
/// CREATING even when nothing is left to wait for). `now` decides which decreases were today.
Json describe(const table::Table& t, std::string_view status = {}, SimTime now = {});

/// A global secondary index as UpdateTable answers that creates it: empty, and not back-filling
/// yet.
Json describe_new_index(const table::Table& t, const table::Index& index);

/// Whose throughput is set, for the words of a refusal.
struct ThroughputOf {
  std::string index;      ///< empty: the table's
  bool creating = false;  ///< CreateTable or an override of a restore; else UpdateTable
};

/// OnDemandThroughput into the maxima of a table or index; -1 clears when it is an update.
std::optional<AwsError> read_on_demand(const Json& from, bool on_demand, table::Throughput& into,
                                       const ThroughputOf& of);

/// WarmThroughput of a table or index; it can only be raised.
std::optional<AwsError> read_warm(const Json& from, bool on_demand, std::int64_t provisioned_read,
                                  std::int64_t provisioned_write, table::Throughput& into,
                                  const ThroughputOf& of);

/// A resource policy for a table or stream: its size and grammar.
std::optional<AwsError> check_resource_policy(const std::string& text);

/// TableClass is one of the two there are.
std::optional<AwsError> check_table_class(const Json& parameters);

/// Warm throughput now: what was asked for, or the default of the billing mode.
std::int64_t warm_read_units(bool on_demand, std::int64_t provisioned, const table::Throughput& t);
std::int64_t warm_write_units(bool on_demand, std::int64_t provisioned, const table::Throughput& t);

/// Quotas of one table and its indexes.
std::optional<AwsError> check_quota(const table::Table& t);

/// Fresh partitions for a table and its GSIs, as many as their throughput needs.
void add_partitions(table::Table& t, SimTime now);

}  // namespace lockbox::api::dynamodb
