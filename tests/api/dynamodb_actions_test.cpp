// Every action of the current API is either simulated or says clearly that it is not. Sources: API
// Reference (October 2026), "Actions"; Service Authorization Reference, "Actions defined by Amazon
// DynamoDB".
#include <algorithm>

#include "tests/api/dynamodb_fixture.hpp"

namespace lockbox::dynamodb_actions_test {
using namespace lockbox::test;

namespace {

/// Operations of the API.
constexpr const char* kOperations[] = {"BatchExecuteStatement",
                                       "BatchGetItem",
                                       "BatchWriteItem",
                                       "CancelBulkOperation",
                                       "CreateBackup",
                                       "CreateGlobalTable",
                                       "CreateTable",
                                       "DeleteBackup",
                                       "DeleteItem",
                                       "DeleteResourcePolicy",
                                       "DeleteTable",
                                       "DescribeBackup",
                                       "DescribeBulkOperation",
                                       "DescribeContinuousBackups",
                                       "DescribeContributorInsights",
                                       "DescribeEndpoints",
                                       "DescribeExport",
                                       "DescribeGlobalTable",
                                       "DescribeGlobalTableSettings",
                                       "DescribeImport",
                                       "DescribeKinesisStreamingDestination",
                                       "DescribeLimits",
                                       "DescribeTable",
                                       "DescribeTableReplicaAutoScaling",
                                       "DescribeTimeToLive",
                                       "DisableKinesisStreamingDestination",
                                       "EnableKinesisStreamingDestination",
                                       "ExecuteStatement",
                                       "ExecuteTransaction",
                                       "ExportTableToPointInTime",
                                       "GetItem",
                                       "GetResourcePolicy",
                                       "ImportTable",
                                       "ListBackups",
                                       "ListBulkOperations",
                                       "ListContributorInsights",
                                       "ListExports",
                                       "ListGlobalTables",
                                       "ListImports",
                                       "ListTables",
                                       "ListTagsOfResource",
                                       "PutItem",
                                       "PutResourcePolicy",
                                       "Query",
                                       "RestoreTableFromBackup",
                                       "RestoreTableToPointInTime",
                                       "Scan",
                                       "SearchVectors",
                                       "StartBulkPutItems",
                                       "TagResource",
                                       "TransactGetItems",
                                       "TransactWriteItems",
                                       "UntagResource",
                                       "UpdateContinuousBackups",
                                       "UpdateContributorInsights",
                                       "UpdateGlobalTable",
                                       "UpdateGlobalTableSettings",
                                       "UpdateItem",
                                       "UpdateKinesisStreamingDestination",
                                       "UpdateTable",
                                       "UpdateTableReplicaAutoScaling",
                                       "UpdateTimeToLive"};

constexpr const char* kStreamOperations[] = {"DescribeStream", "GetRecords", "GetShardIterator",
                                             "ListStreams"};

/// Names of the authorization reference that are no operations: permissions that other operations
/// need, the console's purchases, and services that act for an account.
constexpr const char* kPermissionsOnly[] = {"AssociateTableReplica",
                                            "ConditionCheckItem",
                                            "CreateGlobalTableWitness",
                                            "CreateTableReplica",
                                            "DeleteGlobalTableWitness",
                                            "DeleteTableReplica",
                                            "DescribeReservedCapacity",
                                            "DescribeReservedCapacityOfferings",
                                            "GetAbacStatus",
                                            "InjectError",
                                            "PartiQLDelete",
                                            "PartiQLInsert",
                                            "PartiQLSelect",
                                            "PartiQLUpdate",
                                            "PurchaseReservedCapacityOfferings",
                                            "ReadDataForReplication",
                                            "ReplicateSettings",
                                            "RestoreTableFromAwsBackup",
                                            "StartAwsBackupJob",
                                            "UpdateAbacStatus",
                                            "UpdateGlobalTableVersion",
                                            "WriteDataForReplication"};

Result<api::Prepared> prepare(const api::Operation& row, const Json& parameters) {
  static const api::Services services;
  static const identity::Caller caller;
  const api::Call call{row.service,    row.name,    parameters, caller,
                       "111122223333", "eu-west-1", SimTime{},  nullptr};
  return row.prepare(services, call);
}

}  // namespace

TEST_CASE("every operation of the API has a row, and no row is invented") {
  std::vector<std::string> known;
  for (const char* name : kOperations) {
    INFO(name);
    CHECK(api::find_operation("dynamodb", name));
    known.push_back(name);
  }
  for (const char* name : kStreamOperations) {
    INFO(name);
    CHECK(api::find_operation("streams.dynamodb", name));
    known.push_back(name);
  }
  CHECK(std::size(kOperations) == 62);
  for (const api::Operation& row : api::operations()) {
    if (row.service != "dynamodb" && row.service != "streams.dynamodb")
      continue;
    INFO(row.name);
    CHECK(std::find(known.begin(), known.end(), row.name) != known.end());
  }
}

TEST_CASE("permissions that are no operations have no row") {
  for (const char* name : kPermissionsOnly) {
    INFO(name);
    CHECK(!api::find_operation("dynamodb", name));
  }
}

TEST_CASE(
    "an operation without parameters is answered or refused, by its own name when it is not "
    "simulated") {
  for (const api::Operation& row : api::operations()) {
    if (row.service != "dynamodb" && row.service != "streams.dynamodb")
      continue;
    INFO(row.name);
    const auto prepared = prepare(row, Json::object());
    if (prepared) {
      if (row.name == "DescribeEndpoints") {  // asks no policy at public endpoints
        CHECK(prepared->needs.empty());
        continue;
      }
      REQUIRE(prepared->needs.size() >= 1);
      CHECK(prepared->needs[0].action == "dynamodb:" + std::string(row.name));
      continue;
    }
    const AwsError& e = prepared.error();
    CHECK((e.code == "ValidationException" || e.code == "NotSimulatedException"));
    if (e.code == "NotSimulatedException")
      CHECK(e.message.find(row.name) != std::string::npos);
  }
}

}  // namespace lockbox::dynamodb_actions_test
