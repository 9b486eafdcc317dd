#pragma once
// The parts of UpdateTable: one logical change at a time. Each part looks at its own members of the
// request and changes a copy of the table; a refusal throws the copy away.
#include <algorithm>
#include <optional>
#include <string>

#include "engine/api/dynamodb_common.hpp"

namespace lockbox::api::dynamodb {

/// The change that one UpdateTable makes.
struct Change {
  table::Table& t;
  const Json& p;
  SimTime now;
  bool instant = true;
  std::int64_t takes = 0;  ///< the table is UPDATING for so long

  void lasts(std::int64_t ms) { takes = std::max(takes, ms); }
};

/// ResourceInUseException of a table or index that is just being changed.
AwsError table_in_use(std::string_view what);

/// GlobalSecondaryIndexUpdates. Source: API Reference, "UpdateTable"; limits and texts as recorded.
Result<Done> update_indexes(Change& c);

/// BillingMode and ProvisionedThroughput. Source: Developer Guide, "Quotas": decreases a day.
Result<Done> update_throughput(Change& c);
/// OnDemandThroughput and WarmThroughput.
Result<Done> update_limits(Change& c);
/// After a switch to provisioned capacity every GSI must have some.
std::optional<AwsError> index_without_units(const table::Table& t);
/// More partitions where the throughput grew; partitions are never merged.
void provide_all(table::Table& t, SimTime now);

/// TableDescription of the answer to `parameters`, which made `after` of `before`.
Json update_answer(const table::Table& before, const table::Table& after, const Json& parameters,
                   SimTime now);

/// Sets provisioned units of a table or index and books the change.
Result<Done> set_units(Change& c, std::int64_t& read, std::int64_t& write, table::Throughput& level,
                       const Json& throughput);
/// Asking for what is there already is refused. `index` empty: the table.
std::optional<AwsError> unchanged_units(const Json& throughput, std::int64_t read,
                                        std::int64_t write, const std::string& index);

}  // namespace lockbox::api::dynamodb
