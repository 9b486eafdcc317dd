// DynamoDB Streams' commands. Source: Amazon DynamoDB API Reference, "Amazon DynamoDB Streams".
#include "engine/shell/model_rows.hpp"

namespace lockbox::shell {

ServiceRows dynamodbstreams_rows() {
  return ServiceRows{
      "dynamodbstreams",
      "streams.dynamodb",
      "Amazon DynamoDB Streams",
      "The changes of a table's items, in order, for a day.",
      false,
      {},
      {{"ShardFilter", "Type=CHILD_SHARDS ShardId"}},
      {
          {"ListStreams", "Lists the streams of the account, or of one table.",
           "TableName Limit:int ExclusiveStartStreamArn"},
          {"DescribeStream", "Shows a stream's status, view type and shards.",
           "StreamArn! Limit:int ExclusiveStartShardId ShardFilter:ShardFilter"},
          {"GetShardIterator", "Makes an iterator: a place in a shard to read from.",
           "StreamArn! ShardId! "
           "ShardIteratorType!=TRIM_HORIZON|LATEST|AT_SEQUENCE_NUMBER|AFTER_SEQUENCE_NUMBER "
           "SequenceNumber"},
          {"GetRecords", "Reads records of a shard from an iterator on.",
           "ShardIterator! Limit:int"},
      },
      {},
      "CreationRequestDateTime ApproximateCreationDateTime"};
}

}  // namespace lockbox::shell
