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
constexpr Shape kShardFilter = structure(kShardFilterFields);
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

constexpr Request kStreamRequests[] = {
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
