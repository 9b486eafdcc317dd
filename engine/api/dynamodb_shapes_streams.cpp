// Shapes of the requests about streams and everything else that follows the changes of a table.
#include "engine/api/dynamodb_shape_parts.hpp"

namespace lockbox::api::dynamodb::shapes {

namespace {

constexpr Shape kStreamArn = text(37, 1024);
constexpr Shape kShardId = text(28, 65);
constexpr Shape kSequenceNumber = text(21, 40);
constexpr Shape kIterator = text(1, 2048);
constexpr Shape kHundred = number(Kind::Integer, 1, 100);
constexpr Shape kIteratorType =
    one_of("[AFTER_SEQUENCE_NUMBER, LATEST, AT_SEQUENCE_NUMBER, TRIM_HORIZON]");
constexpr Shape kShardFilterType = one_of("[CHILD_SHARDS]");
constexpr Field kShardFilterFields[] = {{"Type", &kShardFilterType}, {"ShardId", &kShardId}};
constexpr Shape kShardFilter = structure(kShardFilterFields, "ShardFilter");
constexpr Field kListStreams[] = {
    {"TableName", &kTableName}, {"Limit", &kHundred}, {"ExclusiveStartStreamArn", &kStreamArn}};
constexpr Field kDescribeStream[] = {{"StreamArn", &kStreamArn, kRequired},
                                     {"Limit", &kHundred},
                                     {"ExclusiveStartShardId", &kShardId},
                                     {"ShardFilter", &kShardFilter}};
constexpr Field kGetShardIterator[] = {{"StreamArn", &kStreamArn, kRequired},
                                       {"ShardId", &kShardId, kRequired},
                                       {"ShardIteratorType", &kIteratorType, kRequired},
                                       {"SequenceNumber", &kSequenceNumber}};
constexpr Field kGetRecords[] = {{"ShardIterator", &kIterator, kRequired},
                                 {"Limit", &kPositiveInteger}};

// ---- replicas, destinations, insights -----------------------------------------------------------
constexpr Shape kKinesisPrecision = one_of("[MICROSECOND, MILLISECOND]");
constexpr Field kKinesisFields[] = {{"ApproximateCreationDateTimePrecision", &kKinesisPrecision}};
constexpr Shape kKinesisConfiguration = structure(kKinesisFields);
constexpr Field kEnableKinesis[] = {
    {"TableName", &kTableName, kRequired},
    {"StreamArn", &kStreamArn, kRequired},
    {"EnableKinesisStreamingConfiguration", &kKinesisConfiguration}};
constexpr Field kUpdateKinesis[] = {
    {"TableName", &kTableName, kRequired},
    {"StreamArn", &kStreamArn, kRequired},
    {"UpdateKinesisStreamingConfiguration", &kKinesisConfiguration}};
constexpr Field kOfTable[] = {{"TableName", &kTableName, kRequired}};

constexpr Shape kInsightsAction = one_of("[ENABLE, DISABLE]");
constexpr Shape kInsightsMode = one_of("[THROTTLED_KEYS, ACCESSED_AND_THROTTLED_KEYS]");
constexpr Field kUpdateInsights[] = {{"TableName", &kTableName, kRequired},
                                     {"IndexName", &kText},
                                     {"ContributorInsightsAction", &kInsightsAction, kRequired},
                                     {"ContributorInsightsMode", &kInsightsMode}};
constexpr Field kDescribeInsights[] = {{"TableName", &kTableName, kRequired},
                                       {"IndexName", &kText}};
constexpr Shape kInsightsPage = number(Kind::Integer, -1, 100);
constexpr Field kListInsights[] = {
    {"TableName", &kTableName}, {"NextToken", &kText}, {"MaxResults", &kInsightsPage}};

constexpr Field kGlobalReplicaFields[] = {{"RegionName", &kText}};
constexpr Shape kGlobalReplica = structure(kGlobalReplicaFields, "Replica");
constexpr Shape kGlobalReplicas = list_of(kGlobalReplica);
constexpr Field kCreateGlobalTable[] = {{"GlobalTableName", &kIndexName, kRequired},
                                        {"ReplicationGroup", &kGlobalReplicas, kRequired}};
constexpr Field kGlobalTableOnly[] = {{"GlobalTableName", &kIndexName, kRequired}};
constexpr Field kListGlobalTables[] = {{"ExclusiveStartGlobalTableName", &kIndexName},
                                       {"Limit", &kPositiveInteger},
                                       {"RegionName", &kText}};

constexpr Request kStreamRequests[] = {
    {"CreateGlobalTable", structure(kCreateGlobalTable)},
    {"DescribeContributorInsights", structure(kDescribeInsights)},
    {"DescribeGlobalTable", structure(kGlobalTableOnly)},
    {"DescribeGlobalTableSettings", structure(kGlobalTableOnly)},
    {"DescribeKinesisStreamingDestination", structure(kOfTable)},
    {"DisableKinesisStreamingDestination", structure(kEnableKinesis)},
    {"EnableKinesisStreamingDestination", structure(kEnableKinesis)},
    {"ListContributorInsights", structure(kListInsights)},
    {"ListGlobalTables", structure(kListGlobalTables)},
    {"UpdateContributorInsights", structure(kUpdateInsights)},
    {"UpdateGlobalTable", structure(kGlobalTableOnly)},
    {"UpdateGlobalTableSettings", structure(kGlobalTableOnly)},
    {"UpdateKinesisStreamingDestination", structure(kUpdateKinesis)},
    {"DescribeStream", structure(kDescribeStream)},
    {"GetRecords", structure(kGetRecords)},
    {"GetShardIterator", structure(kGetShardIterator)},
    {"ListStreams", structure(kListStreams)},
};

}  // namespace

const Shape* stream_request_shape(std::string_view operation) {
  for (const Request& r : kStreamRequests)
    if (r.operation == operation)
      return &r.shape;
  return nullptr;
}

}  // namespace lockbox::api::dynamodb::shapes
