// DynamoDB's commands. Source: Amazon DynamoDB API Reference, "Actions" and "Data Types".
#include "engine/shell/model_rows.hpp"

namespace lockbox::shell {
namespace {

/// Members that many operations share, written as $NAME in the rows.
std::vector<ShapeRow> fragments() {
  return {
      {"CAPACITY", "ReturnConsumedCapacity=INDEXES|TOTAL|NONE"},
      {"NAMES", "ExpressionAttributeNames:{str}"},
      {"VALUES", "ExpressionAttributeValues:{AttributeValue}"},
      {"SELECT", "Select=ALL_ATTRIBUTES|ALL_PROJECTED_ATTRIBUTES|SPECIFIC_ATTRIBUTES|COUNT"},
      {"COLLECTION", "ReturnItemCollectionMetrics=SIZE|NONE"},
      {"ON_FAILURE", "ReturnValuesOnConditionCheckFailure=ALL_OLD|NONE"},
      {"LEGACY", "ConditionalOperator=AND|OR"},
  };
}

std::vector<ShapeRow> shapes() {
  return {
      {"AttributeValue",
       "union S N B:blob SS:[str] NS:[str] BS:[blob] M:{AttributeValue} L:[AttributeValue] "
       "NULL:bool BOOL:bool"},
      {"AttributeDefinition", "AttributeName! AttributeType!=S|N|B"},
      {"KeySchemaElement", "AttributeName! KeyType!=HASH|RANGE"},
      {"Projection", "ProjectionType=ALL|KEYS_ONLY|INCLUDE NonKeyAttributes:[str]"},
      {"ProvisionedThroughput", "ReadCapacityUnits!:long WriteCapacityUnits!:long"},
      {"OnDemandThroughput", "MaxReadRequestUnits:long MaxWriteRequestUnits:long"},
      {"WarmThroughput", "ReadUnitsPerSecond:long WriteUnitsPerSecond:long"},
      {"LocalSecondaryIndex", "IndexName! KeySchema!:[KeySchemaElement] Projection!:Projection"},
      {"GlobalSecondaryIndex",
       "IndexName! KeySchema!:[KeySchemaElement] Projection!:Projection "
       "ProvisionedThroughput:ProvisionedThroughput OnDemandThroughput:OnDemandThroughput "
       "WarmThroughput:WarmThroughput"},
      {"StreamSpecification",
       "StreamEnabled!:bool StreamViewType=NEW_IMAGE|OLD_IMAGE|NEW_AND_OLD_IMAGES|KEYS_ONLY"},
      {"SSESpecification", "Enabled:bool SSEType=AES256|KMS KMSMasterKeyId"},
      {"Tag", "Key! Value!"},
      {"UpdateGlobalSecondaryIndexAction",
       "IndexName! ProvisionedThroughput:ProvisionedThroughput "
       "OnDemandThroughput:OnDemandThroughput WarmThroughput:WarmThroughput"},
      {"DeleteGlobalSecondaryIndexAction", "IndexName!"},
      {"GlobalSecondaryIndexUpdate",
       "Update:UpdateGlobalSecondaryIndexAction Create:GlobalSecondaryIndex "
       "Delete:DeleteGlobalSecondaryIndexAction"},
      {"ReplicaGlobalSecondaryIndex", "IndexName! OnDemandThroughputOverride:OnDemandThroughput"},
      {"CreateReplicationGroupMemberAction",
       "RegionName! KMSMasterKeyId GlobalSecondaryIndexes:[ReplicaGlobalSecondaryIndex] "
       "TableClassOverride=STANDARD|STANDARD_INFREQUENT_ACCESS"},
      {"UpdateReplicationGroupMemberAction",
       "RegionName! KMSMasterKeyId GlobalSecondaryIndexes:[ReplicaGlobalSecondaryIndex] "
       "TableClassOverride=STANDARD|STANDARD_INFREQUENT_ACCESS"},
      {"DeleteReplicationGroupMemberAction", "RegionName!"},
      {"KinesisConfiguration", "ApproximateCreationDateTimePrecision=MILLISECOND|MICROSECOND"},
      {"ReplicationGroupUpdate",
       "Create:CreateReplicationGroupMemberAction Update:UpdateReplicationGroupMemberAction "
       "Delete:DeleteReplicationGroupMemberAction"},
      {"TimeToLiveSpecification", "Enabled!:bool AttributeName!"},
      {"PointInTimeRecoverySpecification",
       "PointInTimeRecoveryEnabled!:bool RecoveryPeriodInDays:int"},
      {"IncrementalExportSpecification",
       "ExportFromTime:time ExportToTime:time ExportViewType=NEW_IMAGE|NEW_AND_OLD_IMAGES"},
      {"S3BucketSource", "S3BucketOwner S3Bucket! S3KeyPrefix"},
      {"CsvOptions", "Delimiter HeaderList:[str]"},
      {"InputFormatOptions", "Csv:CsvOptions"},
      {"TableCreationParameters",
       "TableName! AttributeDefinitions!:[AttributeDefinition] KeySchema!:[KeySchemaElement] "
       "BillingMode=PROVISIONED|PAY_PER_REQUEST ProvisionedThroughput:ProvisionedThroughput "
       "OnDemandThroughput:OnDemandThroughput SSESpecification:SSESpecification "
       "GlobalSecondaryIndexes:[GlobalSecondaryIndex]"},
      {"ExpectedAttributeValue",
       "Value:AttributeValue Exists:bool ComparisonOperator AttributeValueList:[AttributeValue]"},
      {"AttributeValueUpdate", "Value:AttributeValue Action=ADD|PUT|DELETE"},
      {"Condition", "AttributeValueList:[AttributeValue] ComparisonOperator!"},
      {"KeysAndAttributes",
       "Keys!:[{AttributeValue}] AttributesToGet:[str] ConsistentRead:bool ProjectionExpression "
       "ExpressionAttributeNames:{str}"},
      {"PutRequest", "Item!:{AttributeValue}"},
      {"DeleteRequest", "Key!:{AttributeValue}"},
      {"WriteRequest", "PutRequest:PutRequest DeleteRequest:DeleteRequest"},
      {"Get", "Key!:{AttributeValue} TableName! ProjectionExpression $NAMES"},
      {"TransactGetItem", "Get!:Get"},
      {"ConditionCheck",
       "Key!:{AttributeValue} TableName! ConditionExpression! $NAMES $VALUES $ON_FAILURE"},
      {"Put", "Item!:{AttributeValue} TableName! ConditionExpression $NAMES $VALUES $ON_FAILURE"},
      {"Delete", "Key!:{AttributeValue} TableName! ConditionExpression $NAMES $VALUES $ON_FAILURE"},
      {"Update",
       "Key!:{AttributeValue} UpdateExpression! TableName! ConditionExpression $NAMES $VALUES "
       "$ON_FAILURE"},
      {"TransactWriteItem", "ConditionCheck:ConditionCheck Put:Put Delete:Delete Update:Update"},
      {"BatchStatementRequest",
       "Statement! Parameters:[AttributeValue] ConsistentRead:bool $ON_FAILURE"},
      {"ParameterizedStatement", "Statement! Parameters:[AttributeValue] $ON_FAILURE"},
  };
}

std::vector<OperationRow> item_operations() {
  return {
      {"GetItem", "Reads one item by its primary key.",
       "TableName! Key!:{AttributeValue} AttributesToGet:[str] ConsistentRead:bool $CAPACITY "
       "ProjectionExpression $NAMES"},
      {"PutItem", "Writes a whole item; an item with the same key is replaced.",
       "TableName! Item!:{AttributeValue} Expected:{ExpectedAttributeValue} "
       "ReturnValues=NONE|ALL_OLD $CAPACITY $COLLECTION $LEGACY ConditionExpression $NAMES $VALUES "
       "$ON_FAILURE"},
      {"UpdateItem", "Changes attributes of one item, or creates it.",
       "TableName! Key!:{AttributeValue} AttributeUpdates:{AttributeValueUpdate} "
       "Expected:{ExpectedAttributeValue} $LEGACY "
       "ReturnValues=NONE|ALL_OLD|UPDATED_OLD|ALL_NEW|UPDATED_NEW $CAPACITY $COLLECTION "
       "UpdateExpression ConditionExpression $NAMES $VALUES $ON_FAILURE"},
      {"DeleteItem", "Removes one item by its primary key.",
       "TableName! Key!:{AttributeValue} Expected:{ExpectedAttributeValue} $LEGACY "
       "ReturnValues=NONE|ALL_OLD $CAPACITY $COLLECTION ConditionExpression $NAMES $VALUES "
       "$ON_FAILURE"},
      {"Query", "Reads the items of one partition key value, in the order of the sort key.",
       "TableName! IndexName $SELECT AttributesToGet:[str] Limit:int ConsistentRead:bool "
       "KeyConditions:{Condition} "
       "QueryFilter:{Condition} $LEGACY ScanIndexForward:bool ExclusiveStartKey:{AttributeValue} "
       "$CAPACITY ProjectionExpression FilterExpression KeyConditionExpression $NAMES $VALUES",
       "ExclusiveStartKey LastEvaluatedKey Limit Items,Count,ScannedCount keep=ConsumedCapacity"},
      {"Scan", "Reads every item of a table or index, then filters.",
       "TableName! IndexName AttributesToGet:[str] Limit:int $SELECT ScanFilter:{Condition} "
       "$LEGACY ExclusiveStartKey:{AttributeValue} $CAPACITY TotalSegments:int Segment:int "
       "ProjectionExpression FilterExpression $NAMES $VALUES ConsistentRead:bool",
       "ExclusiveStartKey LastEvaluatedKey Limit Items,Count,ScannedCount keep=ConsumedCapacity"},
      {"BatchGetItem", "Reads up to 100 items of one or more tables by key.",
       "RequestItems!:{KeysAndAttributes} $CAPACITY"},
      {"BatchWriteItem", "Puts or deletes up to 25 items of one or more tables.",
       "RequestItems!:{[WriteRequest]} $CAPACITY $COLLECTION"},
      {"TransactGetItems", "Reads up to 100 items as one isolated transaction.",
       "TransactItems!:[TransactGetItem] $CAPACITY"},
      {"TransactWriteItems", "Writes up to 100 items: all of them or none.",
       "TransactItems!:[TransactWriteItem] $CAPACITY $COLLECTION ClientRequestToken"},
      {"ExecuteStatement", "Runs one PartiQL statement.",
       "Statement! Parameters:[AttributeValue] ConsistentRead:bool NextToken $CAPACITY Limit:int "
       "$ON_FAILURE"},
      {"BatchExecuteStatement", "Runs up to 25 PartiQL statements, each on its own.",
       "Statements!:[BatchStatementRequest] $CAPACITY"},
      {"ExecuteTransaction", "Runs PartiQL statements as one transaction.",
       "TransactStatements!:[ParameterizedStatement] ClientRequestToken $CAPACITY"},
  };
}

std::vector<OperationRow> table_operations() {
  return {
      {"CreateTable", "Creates a table with its key schema and indexes.",
       "AttributeDefinitions:[AttributeDefinition] TableName! KeySchema:[KeySchemaElement] "
       "LocalSecondaryIndexes:[LocalSecondaryIndex] "
       "GlobalSecondaryIndexes:[GlobalSecondaryIndex] BillingMode=PROVISIONED|PAY_PER_REQUEST "
       "ProvisionedThroughput:ProvisionedThroughput StreamSpecification:StreamSpecification "
       "SSESpecification:SSESpecification Tags:[Tag] "
       "TableClass=STANDARD|STANDARD_INFREQUENT_ACCESS DeletionProtectionEnabled:bool "
       "WarmThroughput:WarmThroughput ResourcePolicy OnDemandThroughput:OnDemandThroughput"},
      {"DescribeTable", "Shows a table's schema, status, indexes and sizes.", "TableName!"},
      {"ListTables", "Lists the names of the account's tables in the Region.",
       "ExclusiveStartTableName Limit:int",
       "ExclusiveStartTableName LastEvaluatedTableName Limit TableNames"},
      {"UpdateTable", "Changes a table's capacity, indexes, stream, encryption or protection.",
       "AttributeDefinitions:[AttributeDefinition] TableName! "
       "BillingMode=PROVISIONED|PAY_PER_REQUEST ProvisionedThroughput:ProvisionedThroughput "
       "GlobalSecondaryIndexUpdates:[GlobalSecondaryIndexUpdate] "
       "StreamSpecification:StreamSpecification SSESpecification:SSESpecification "
       "ReplicaUpdates:[ReplicationGroupUpdate] "
       "TableClass=STANDARD|STANDARD_INFREQUENT_ACCESS DeletionProtectionEnabled:bool "
       "MultiRegionConsistency=EVENTUAL|STRONG OnDemandThroughput:OnDemandThroughput "
       "WarmThroughput:WarmThroughput"},
      {"DeleteTable", "Deletes a table and all of its items.", "TableName!"},
      {"UpdateTimeToLive", "Names the attribute after whose time items expire, or switches it off.",
       "TableName! TimeToLiveSpecification!:TimeToLiveSpecification"},
      {"DescribeTimeToLive", "Shows a table's time-to-live setting.", "TableName!"},
      {"TagResource", "Puts tags on a table.", "ResourceArn! Tags!:[Tag]"},
      {"UntagResource", "Removes tags from a table.", "ResourceArn! TagKeys!:[str]"},
      {"ListTagsOfResource", "Lists a table's tags.", "ResourceArn! NextToken",
       "NextToken NextToken - Tags"},
      {"PutResourcePolicy", "Attaches a resource-based policy to a table or stream.",
       "ResourceArn! Policy! ExpectedRevisionId ConfirmRemoveSelfResourceAccess:bool"},
      {"GetResourcePolicy", "Shows the resource-based policy of a table or stream.",
       "ResourceArn!"},
      {"DeleteResourcePolicy", "Removes the resource-based policy of a table or stream.",
       "ResourceArn! ExpectedRevisionId"},
      {"DescribeLimits", "Shows the account's capacity quotas in the Region.", ""},
      {"DescribeEndpoints", "Shows the Regional endpoint.", ""},
      {"DescribeContinuousBackups", "Shows whether a table can be restored to a point in time.",
       "TableName!"},
      {"UpdateContinuousBackups", "Switches point-in-time recovery on or off.",
       "TableName! PointInTimeRecoverySpecification!:PointInTimeRecoverySpecification"},
      {"CreateBackup", "Makes an on-demand backup of a table.", "TableName! BackupName!"},
      {"DescribeBackup", "Shows a backup.", "BackupArn!"},
      {"DeleteBackup", "Deletes a backup.", "BackupArn!"},
      {"ListBackups", "Lists backups.",
       "TableName Limit:int TimeRangeLowerBound:time TimeRangeUpperBound:time "
       "ExclusiveStartBackupArn BackupType=USER|SYSTEM|AWS_BACKUP|ALL",
       "ExclusiveStartBackupArn LastEvaluatedBackupArn Limit BackupSummaries"},
      {"RestoreTableFromBackup", "Makes a new table from a backup.",
       "TargetTableName! BackupArn! BillingModeOverride=PROVISIONED|PAY_PER_REQUEST "
       "GlobalSecondaryIndexOverride:[GlobalSecondaryIndex] "
       "LocalSecondaryIndexOverride:[LocalSecondaryIndex] "
       "ProvisionedThroughputOverride:ProvisionedThroughput "
       "OnDemandThroughputOverride:OnDemandThroughput SSESpecificationOverride:SSESpecification"},
      {"RestoreTableToPointInTime", "Makes a new table from a table's past.",
       "SourceTableArn SourceTableName TargetTableName! UseLatestRestorableTime:bool "
       "RestoreDateTime:time BillingModeOverride=PROVISIONED|PAY_PER_REQUEST "
       "GlobalSecondaryIndexOverride:[GlobalSecondaryIndex] "
       "LocalSecondaryIndexOverride:[LocalSecondaryIndex] "
       "ProvisionedThroughputOverride:ProvisionedThroughput "
       "OnDemandThroughputOverride:OnDemandThroughput SSESpecificationOverride:SSESpecification"},
      {"ExportTableToPointInTime", "Exports a table's past to S3.",
       "TableArn! ExportTime:time ClientToken S3Bucket! S3BucketOwner S3Prefix "
       "S3SseAlgorithm=AES256|KMS S3SseKmsKeyId ExportFormat=DYNAMODB_JSON|ION "
       "ExportType=FULL_EXPORT|INCREMENTAL_EXPORT "
       "IncrementalExportSpecification:IncrementalExportSpecification"},
      {"EnableKinesisStreamingDestination", "Sends a table's changes to a Kinesis data stream.",
       "TableName! StreamArn! EnableKinesisStreamingConfiguration:KinesisConfiguration"},
      {"DisableKinesisStreamingDestination", "Stops sending changes to a Kinesis data stream.",
       "TableName! StreamArn! EnableKinesisStreamingConfiguration:KinesisConfiguration"},
      {"UpdateKinesisStreamingDestination", "Changes how precise the times of changes are.",
       "TableName! StreamArn! UpdateKinesisStreamingConfiguration:KinesisConfiguration"},
      {"DescribeKinesisStreamingDestination", "Shows a table's Kinesis data streams.",
       "TableName!"},
      {"UpdateContributorInsights", "Switches Contributor Insights of a table or index.",
       "TableName! IndexName ContributorInsightsAction!=ENABLE|DISABLE "
       "ContributorInsightsMode=ACCESSED_AND_THROTTLED_KEYS|THROTTLED_KEYS"},
      {"DescribeContributorInsights", "Shows Contributor Insights of a table or index.",
       "TableName! IndexName"},
      {"ListContributorInsights", "Lists tables and indexes with Contributor Insights.",
       "TableName NextToken MaxResults:int"},
      {"ListGlobalTables", "Lists global tables of the legacy version.",
       "ExclusiveStartGlobalTableName Limit:int RegionName"},
      {"DescribeGlobalTable", "Shows a global table of the legacy version.", "GlobalTableName!"},
      {"DescribeExport", "Shows an export.", "ExportArn!"},
      {"ListExports", "Lists exports.", "TableArn MaxResults:int NextToken",
       "NextToken NextToken MaxResults ExportSummaries"},
      {"ImportTable", "Makes a new table from files in S3.",
       "ClientToken S3BucketSource!:S3BucketSource InputFormat!=DYNAMODB_JSON|ION|CSV "
       "InputFormatOptions:InputFormatOptions InputCompressionType=GZIP|ZSTD|NONE "
       "TableCreationParameters!:TableCreationParameters"},
      {"DescribeImport", "Shows an import.", "ImportArn!"},
      {"ListImports", "Lists imports.", "TableArn PageSize:int NextToken",
       "NextToken NextToken PageSize ImportSummaryList"},
  };
}

}  // namespace

ServiceRows dynamodb_rows() {
  ServiceRows s{
      "dynamodb",
      "dynamodb",
      "Amazon DynamoDB",
      "Tables of items, found by partition key and sort key.",
      false,
      fragments(),
      shapes(),
      item_operations(),
      {},
      "CreationDateTime LastDecreaseDateTime LastIncreaseDateTime InaccessibleEncryptionDateTime "
      "LastUpdateToPayPerRequestDateTime BackupCreationDateTime BackupExpiryDateTime "
      "TableCreationDateTime EarliestRestorableDateTime LatestRestorableDateTime "
      "RestoreDateTime ExportTime ExportFromTime ExportToTime StartTime EndTime "
      "LastUpdateDateTime"};
  for (const OperationRow& row : table_operations()) s.operations.push_back(row);
  s.waiters = {
      {"table-exists", "TableExists", "DescribeTable", "Table.TableStatus", "ACTIVE", "",
       "ResourceNotFoundException", 20, 25},
      {"table-not-exists", "TableNotExists", "DescribeTable", "", "", "ResourceNotFoundException",
       "", 20, 25},
  };
  return s;
}

}  // namespace lockbox::shell
