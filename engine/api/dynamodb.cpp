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

/// A row of the Streams endpoint.
Operation stream_row(std::string_view name, bool data, Prepare prepare) {
  Operation o = row(name, data, true, prepare);
  o.service = "streams.dynamodb";
  return o;
}

constexpr bool kData = true, kManagement = false, kReads = true, kWrites = false;

struct Missing {
  std::string_view service, name;
};

// In AWS's API (October 2026), answered with NotSimulatedException.
constexpr Missing kNotSimulated[] = {
    {"dynamodb", "CancelBulkOperation"},
    {"dynamodb", "DescribeBulkOperation"},
    {"dynamodb", "DescribeTableReplicaAutoScaling"},
    {"dynamodb", "ListBulkOperations"},
    {"dynamodb", "SearchVectors"},
    {"dynamodb", "StartBulkPutItems"},
    {"dynamodb", "UpdateTableReplicaAutoScaling"},
};

}  // namespace

std::vector<Operation> dynamodb_operations() {
  using namespace dynamodb;
  std::vector<Operation> rows = {
      row("BatchExecuteStatement", kData, kWrites, batch_execute_statement),
      row("BatchGetItem", kData, kReads, batch_get_item),
      row("BatchWriteItem", kData, kWrites, batch_write_item),
      row("CreateBackup", kManagement, kWrites, create_backup),
      row("CreateTable", kManagement, kWrites, create_table),
      row("DeleteBackup", kManagement, kWrites, delete_backup),
      row("DeleteItem", kData, kWrites, delete_item),
      row("DeleteTable", kManagement, kWrites, delete_table),
      row("DescribeBackup", kManagement, kReads, describe_backup),
      row("DescribeContinuousBackups", kManagement, kReads, describe_continuous_backups),
      row("DescribeEndpoints", kManagement, kReads, describe_endpoints),
      row("DescribeExport", kManagement, kReads, describe_export),
      row("DescribeImport", kManagement, kReads, describe_import),
      row("DescribeLimits", kManagement, kReads, describe_limits),
      row("DescribeTable", kManagement, kReads, describe_table),
      row("DeleteResourcePolicy", kManagement, kWrites, delete_resource_policy),
      row("DescribeTimeToLive", kManagement, kReads, describe_time_to_live),
      row("ExportTableToPointInTime", kManagement, kWrites, export_table),
      row("ExecuteStatement", kData, kWrites, execute_statement),
      row("ExecuteTransaction", kData, kWrites, execute_transaction),
      row("GetItem", kData, kReads, get_item),
      row("GetResourcePolicy", kManagement, kReads, get_resource_policy),
      row("ImportTable", kManagement, kWrites, import_table),
      row("ListBackups", kManagement, kReads, list_backups),
      row("ListExports", kManagement, kReads, list_exports),
      row("ListImports", kManagement, kReads, list_imports),
      row("ListTables", kManagement, kReads, list_tables),
      row("ListTagsOfResource", kManagement, kReads, list_tags_of_resource),
      row("PutItem", kData, kWrites, put_item),
      row("PutResourcePolicy", kManagement, kWrites, put_resource_policy),
      row("Query", kData, kReads, query),
      row("RestoreTableFromBackup", kManagement, kWrites, restore_table_from_backup),
      row("RestoreTableToPointInTime", kManagement, kWrites, restore_table_to_point_in_time),
      row("Scan", kData, kReads, scan),
      row("TagResource", kManagement, kWrites, tag_resource),
      row("TransactGetItems", kData, kReads, transact_get_items),
      row("TransactWriteItems", kData, kWrites, transact_write_items),
      row("UntagResource", kManagement, kWrites, untag_resource),
      row("UpdateContinuousBackups", kManagement, kWrites, update_continuous_backups),
      row("UpdateItem", kData, kWrites, update_item),
      row("UpdateTable", kManagement, kWrites, update_table),
      row("UpdateTimeToLive", kManagement, kWrites, update_time_to_live),
      row("CreateGlobalTable", kManagement, kWrites, change_global_table),
      row("DescribeGlobalTable", kManagement, kReads, describe_global_table),
      row("DescribeGlobalTableSettings", kManagement, kReads, describe_global_table),
      row("ListGlobalTables", kManagement, kReads, list_global_tables),
      row("UpdateGlobalTable", kManagement, kWrites, change_global_table),
      row("UpdateGlobalTableSettings", kManagement, kWrites, describe_global_table),
      row("DescribeContributorInsights", kManagement, kReads, describe_insights),
      row("ListContributorInsights", kManagement, kReads, list_insights),
      row("UpdateContributorInsights", kManagement, kWrites, update_insights),
      row("DescribeKinesisStreamingDestination", kManagement, kReads, describe_kinesis),
      row("DisableKinesisStreamingDestination", kManagement, kWrites, disable_kinesis),
      row("EnableKinesisStreamingDestination", kManagement, kWrites, enable_kinesis),
      row("UpdateKinesisStreamingDestination", kManagement, kWrites, update_kinesis),
      stream_row("DescribeStream", kManagement, describe_stream),
      stream_row("GetRecords", kData, get_records),
      stream_row("GetShardIterator", kData, get_shard_iterator),
      stream_row("ListStreams", kManagement, list_streams),
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
