// The rows of DynamoDB and DynamoDB Streams: every action of AWS's current API, simulated or not.
#include "engine/api/dynamodb_common.hpp"
#include "engine/api/dynamodb_rows.hpp"
#include "engine/api/dynamodb_statements.hpp"

namespace lockbox::api {

namespace {

/// A call that is refused early leaves no values in a trail either.
std::shared_ptr<const Json> redact_parameters(const Services&, const Call& call) {
  return dynamodb::trail_parameters(call.parameters);
}

using Prepare = Result<Prepared> (*)(const Services&, const Call&);

Operation row(std::string_view name, bool data, bool read_only, Prepare prepare) {
  Operation o;
  o.service = "dynamodb";
  o.name = name;
  o.category = data ? audit::Category::Data : audit::Category::Management;
  o.read_only = read_only;
  o.prepare = prepare;
  if (data)
    o.redact = redact_parameters;
  return o;
}

constexpr bool kData = true, kManagement = false, kReads = true, kWrites = false;

struct Missing {
  std::string_view service, name;
};

// In AWS's API (October 2026), answered with NotSimulatedException.
constexpr Missing kNotSimulated[] = {
    {"dynamodb", "CancelBulkOperation"},
    {"dynamodb", "CreateBackup"},
    {"dynamodb", "CreateGlobalTable"},
    {"dynamodb", "DeleteBackup"},
    {"dynamodb", "DescribeBackup"},
    {"dynamodb", "DescribeBulkOperation"},
    {"dynamodb", "DescribeContinuousBackups"},
    {"dynamodb", "DescribeContributorInsights"},
    {"dynamodb", "DescribeExport"},
    {"dynamodb", "DescribeGlobalTable"},
    {"dynamodb", "DescribeGlobalTableSettings"},
    {"dynamodb", "DescribeImport"},
    {"dynamodb", "DescribeKinesisStreamingDestination"},
    {"dynamodb", "DescribeTableReplicaAutoScaling"},
    {"dynamodb", "DisableKinesisStreamingDestination"},
    {"dynamodb", "EnableKinesisStreamingDestination"},
    {"dynamodb", "ExportTableToPointInTime"},
    {"dynamodb", "ImportTable"},
    {"dynamodb", "ListBackups"},
    {"dynamodb", "ListBulkOperations"},
    {"dynamodb", "ListContributorInsights"},
    {"dynamodb", "ListExports"},
    {"dynamodb", "ListGlobalTables"},
    {"dynamodb", "ListImports"},
    {"dynamodb", "RestoreTableFromBackup"},
    {"dynamodb", "RestoreTableToPointInTime"},
    {"dynamodb", "SearchVectors"},
    {"dynamodb", "StartBulkPutItems"},
    {"dynamodb", "UpdateContinuousBackups"},
    {"dynamodb", "UpdateContributorInsights"},
    {"dynamodb", "UpdateGlobalTable"},
    {"dynamodb", "UpdateGlobalTableSettings"},
    {"dynamodb", "UpdateKinesisStreamingDestination"},
    {"dynamodb", "UpdateTableReplicaAutoScaling"},
    {"streams.dynamodb", "DescribeStream"},
    {"streams.dynamodb", "GetRecords"},
    {"streams.dynamodb", "GetShardIterator"},
    {"streams.dynamodb", "ListStreams"},
};

}  // namespace

std::vector<Operation> dynamodb_operations() {
  using namespace dynamodb;
  std::vector<Operation> rows = {
      row("BatchExecuteStatement", kData, kWrites, batch_execute_statement),
      row("BatchGetItem", kData, kReads, batch_get_item),
      row("BatchWriteItem", kData, kWrites, batch_write_item),
      row("CreateTable", kManagement, kWrites, create_table),
      row("DeleteItem", kData, kWrites, delete_item),
      row("DeleteTable", kManagement, kWrites, delete_table),
      row("DescribeEndpoints", kManagement, kReads, describe_endpoints),
      row("DescribeLimits", kManagement, kReads, describe_limits),
      row("DescribeTable", kManagement, kReads, describe_table),
      row("DeleteResourcePolicy", kManagement, kWrites, delete_resource_policy),
      row("DescribeTimeToLive", kManagement, kReads, describe_time_to_live),
      row("ExecuteStatement", kData, kWrites, execute_statement),
      row("ExecuteTransaction", kData, kWrites, execute_transaction),
      row("GetItem", kData, kReads, get_item),
      row("GetResourcePolicy", kManagement, kReads, get_resource_policy),
      row("ListTables", kManagement, kReads, list_tables),
      row("ListTagsOfResource", kManagement, kReads, list_tags_of_resource),
      row("PutItem", kData, kWrites, put_item),
      row("PutResourcePolicy", kManagement, kWrites, put_resource_policy),
      row("Query", kData, kReads, query),
      row("Scan", kData, kReads, scan),
      row("TagResource", kManagement, kWrites, tag_resource),
      row("TransactGetItems", kData, kReads, transact_get_items),
      row("TransactWriteItems", kData, kWrites, transact_write_items),
      row("UntagResource", kManagement, kWrites, untag_resource),
      row("UpdateItem", kData, kWrites, update_item),
      row("UpdateTable", kManagement, kWrites, update_table),
      row("UpdateTimeToLive", kManagement, kWrites, update_time_to_live),
  };
  for (Operation& o : rows)
    if (o.prepare == execute_statement || o.prepare == batch_execute_statement ||
        o.prepare == execute_transaction)
      o.redact = statement_trail;
  for (const Missing& m : kNotSimulated) {
    Operation o = row(m.name, kManagement, kReads, not_simulated);
    o.service = m.service;
    rows.push_back(o);
  }
  return rows;
}

}  // namespace lockbox::api
