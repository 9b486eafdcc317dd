#pragma once
// What the operations on tables, backups, exports and imports share.
#include <functional>
#include <string>
#include <string_view>

#include "engine/api/dynamodb_schema.hpp"

namespace lockbox::api::dynamodb {

/// Epoch seconds with a fraction, as DynamoDB's protocol writes times.
Json seconds_json(SimTime t);
/// A Timestamp member; nullopt when absent.
std::optional<SimTime> time_member(const Json& parameters, std::string_view name);

/// "01788249600000-1a2b3c4d": how backups, exports and imports are named inside their ARN.
std::string job_id(SimTime now, Rng& rng);

/// "arn:aws:dynamodb:REGION:ACCOUNT:table/": how ARNs of one account's tables begin.
std::string table_arn_prefix(std::string_view region, std::string_view account);
/// The part of a backup's, export's or import's ARN that names its table.
std::string table_of_arn(const std::string& arn);

/// A permission on any ARN of DynamoDB without condition keys of items.
Need arn_need(std::string action, std::string arn, std::string_view account);

AwsError control_table_not_found(std::string_view name);  ///< TableNotFoundException

/// A call about one table, which is looked up when it runs; `missing` makes the error of a table
/// that is not there.
Prepared about_table(const Services& services, const Call& call, const TableRef& ref,
                     AwsError (*missing)(std::string_view name),
                     std::function<Result<Json>(table::Table&, Run&)> work);

/// ListExports, ListImports: a page of the account's jobs in this Region, in order of their ARNs.
struct JobList {
  bool imports = false;
  const char* arn_member = "ExportArn";  ///< of a summary
  const char* list_member = "ExportSummaries";
  const char* limit_parameter = "MaxResults";
  Json (*summary)(const table::Job& job, SimTime now) = nullptr;
};
Result<Json> list_jobs(const JobList& what, const std::string& prefix, const Json& parameters,
                       Run& run);

/// Makes a backup of a table and returns it. SYSTEM backups expire.
const table::Backup& add_backup(table::State& state, const table::Table& t, std::string name,
                                std::string type, SimTime now, Rng& rng);

/// A table about to be created under `ref`: name, ARN, id and times; partitions if it has none.
void name_table(table::Table& t, const TableRef& ref, Run& run);

/// How long a table is CREATING when control planes take their time.
constexpr std::int64_t kRestoreMs = 180 * 1000;

/// KMS key of SSESpecification; empty: AWS owned key.
std::string key_of_specification(const Json* sse, std::string_view region,
                                 std::string_view account);

}  // namespace lockbox::api::dynamodb
