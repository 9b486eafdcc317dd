#pragma once
// Texts of DynamoDB Streams and of Kinesis data streams as destinations.
#include "engine/base/texts/text.hpp"

namespace lockbox::texts {

inline constexpr Text kKinesisArn{"Invalid StreamArn: {0}"};
inline constexpr Text kKinesisElsewhere{
    "One or more parameter values were invalid: the Kinesis data stream must be in the account and "
    "Region of the table: {0}"};
/// The service says "enable" whatever was asked for.
inline constexpr Text kKinesisNotDisabled{
    "Table is not in a valid state to enable Kinesis Streaming Destination: "
    "EnableKinesisStreamingDestination must be DISABLED or ENABLE_FAILED to perform ENABLE "
    "operation."};
inline constexpr Text kKinesisTooMany{
    "Subscriber limit exceeded: Number of Kinesis streaming destinations exceeds per-table limit "
    "of 2"};
inline constexpr Text kKinesisNotActive{
    "Table is not in a valid state to enable Kinesis Streaming Destination: "
    "KinesisStreamingDestination must be ACTIVE to perform DISABLE operation."};
inline constexpr Text kKinesisDisableConfigured{
    "Stream cannot be disabled using EnableKinesisStreamingConfiguration parameters"};
inline constexpr Text kKinesisNothing{
    "Streaming destination cannot be updated with given parameters: "
    "UpdateKinesisStreamingConfiguration cannot be null or contain only null values"};
inline constexpr Text kKinesisNotActiveToUpdate{
    "Table is not in a valid state to enable Kinesis Streaming Destination: Kinesis streaming is "
    "not in ACTIVE state. Updates are only allowed in ACTIVE state. TableName: {0}, kdsArn: {1}"};
inline constexpr Text kKinesisSamePrecision{
    "Invalid Request: Precision is already set to the desired value of {0} for tableId: {1}, "
    "kdsArn: {2}"};
inline constexpr Text kNewStreamView{
    "One or more parameter values were invalid: Table is being created with a stream enabled, "
    "UpdateViewType is required"};
inline constexpr Text kNewStreamNoView{
    "One or more parameter values were invalid: Table is being created with a stream disabled, "
    "UpdateViewType should not be specified"};
inline constexpr Text kStreamWhileUnits{
    "One or more parameter values were invalid: You cannot modify stream status while updating "
    "table IOPS"};
inline constexpr Text kStreamWhileIndex{
    "One or more parameter values were invalid: You cannot create or delete index while changing "
    "stream status"};
inline constexpr Text kStreamView{
    "One or more parameter values were invalid: If stream is being enabled then UpdateViewType is "
    "required"};
inline constexpr Text kStreamNoView{
    "One or more parameter values were invalid: If stream is being disabled, then UpdateViewType "
    "must not be specified"};
inline constexpr Text kStreamIsOn{"Table already has an enabled stream: TableName: {0}"};
inline constexpr Text kStreamIsOff{"Table has no stream to disable: TableName: {0}"};
inline constexpr Text kStreamOfReplica{
    "One or more parameter values were invalid: Disabling Stream is not allowed for a Global Table "
    "replica."};
inline constexpr Text kStreamArn{"Invalid StreamArn"};
inline constexpr Text kStreamNotFound{"Requested resource not found: Stream: {0} not found"};
inline constexpr Text kShardFilter{
    "One or more parameter values were invalid: ShardFilter of type CHILD_SHARDS needs a ShardId"};
inline constexpr Text kStreamTrimmed{"The data you are trying to access has been trimmed"};
inline constexpr Text kShardNotFound{"Requested resource not found: Shard does not exist: {0}"};
inline constexpr Text kSequenceOutside{"Invalid SequenceNumber: {0} is not in the range of {1}"};
inline constexpr Text kSequenceMissing{"ShardIteratorType {0} requires a SequenceNumber"};
inline constexpr Text kSequenceGiven{
    "SequenceNumber cannot be specified for ShardIteratorType {0}"};
inline constexpr Text kStreamLimit{"Limit must be less than or equal to 1000 records"};
inline constexpr Text kShardIterator{"Invalid ShardIterator"};
inline constexpr Text kShardIteratorExpired{
    "The shard iterator has expired and can no longer be used to retrieve stream records. A shard "
    "iterator expires 15 minutes after it is retrieved using the GetShardIterator action."};

}  // namespace lockbox::texts
