// Shapes of the requests about tables: types and constraints of the control plane. Members stand in
// the order in which the service names them.
#include "engine/api/dynamodb_shape_parts.hpp"

namespace lockbox::api::dynamodb::shapes {

namespace {

// ---- tables -------------------------------------------------------------------------------------
constexpr Shape kScalarType = one_of("[B, N, S]");
constexpr Shape kKeyType = one_of("[HASH, RANGE]");
constexpr Shape kKeyName = text(1, 255);
constexpr Field kAttributeDefinitionFields[] = {{"AttributeType", &kScalarType, kRequired},
                                                {"AttributeName", &kKeyName, kRequired}};
constexpr Shape kAttributeDefinition = structure(kAttributeDefinitionFields, "AttributeDefinition");
constexpr Shape kAttributeDefinitions = list_of(kAttributeDefinition);
constexpr Field kKeySchemaFields[] = {{"AttributeName", &kKeyName, kRequired},
                                      {"KeyType", &kKeyType, kRequired}};
constexpr Shape kKeySchemaElement = structure(kKeySchemaFields, "KeySchemaElement");
constexpr Shape kKeySchema = list_of(kKeySchemaElement, 1, 2);
constexpr Shape kGlobalKeySchema = list_of(kKeySchemaElement, 1, 8);
constexpr Shape kProjectionType = one_of("[ALL, INCLUDE, KEYS_ONLY]");
constexpr Shape kNonKeyAttributes = list_of(kKeyName, 1, 20);
constexpr Field kProjectionFields[] = {{"ProjectionType", &kProjectionType},
                                       {"NonKeyAttributes", &kNonKeyAttributes}};
constexpr Shape kProjection = structure(kProjectionFields, "Projection");
constexpr Field kThroughputFields[] = {{"WriteCapacityUnits", &kPositiveLong, kRequired},
                                       {"ReadCapacityUnits", &kPositiveLong, kRequired}};
constexpr Shape kThroughput = structure(kThroughputFields, "ProvisionedThroughput");
constexpr Field kOnDemandFields[] = {{"MaxReadRequestUnits", &kLong},
                                     {"MaxWriteRequestUnits", &kLong}};
constexpr Shape kOnDemand = structure(kOnDemandFields, "OnDemandThroughput");
constexpr Field kWarmFields[] = {{"ReadUnitsPerSecond", &kLong}, {"WriteUnitsPerSecond", &kLong}};
constexpr Shape kWarm = structure(kWarmFields, "WarmThroughput");
constexpr Field kLsiFields[] = {{"IndexName", &kIndexName, kRequired},
                                {"KeySchema", &kKeySchema, kRequired},
                                {"Projection", &kProjection, kRequired}};
constexpr Shape kLsi = structure(kLsiFields, "LocalSecondaryIndex");
constexpr Shape kLsis = list_of(kLsi);
constexpr Field kGsiFields[] = {
    {"IndexName", &kIndexName, kRequired},   {"KeySchema", &kGlobalKeySchema, kRequired},
    {"Projection", &kProjection, kRequired}, {"ProvisionedThroughput", &kThroughput},
    {"OnDemandThroughput", &kOnDemand},      {"WarmThroughput", &kWarm}};
constexpr Shape kGsi = structure(kGsiFields, "GlobalSecondaryIndex");
constexpr Shape kGsis = list_of(kGsi);
constexpr Shape kBillingMode = one_of("[PROVISIONED, PAY_PER_REQUEST]");
constexpr Shape kViewType = one_of("[OLD_IMAGE, KEYS_ONLY, NEW_AND_OLD_IMAGES, NEW_IMAGE]");
constexpr Field kStreamFields[] = {{"StreamEnabled", &kBoolean, kRequired},
                                   {"StreamViewType", &kViewType}};
constexpr Shape kStream = structure(kStreamFields, "StreamSpecification");
constexpr Shape kSseType = one_of("[AES256, KMS]");
constexpr Field kSseFields[] = {
    {"Enabled", &kBoolean}, {"SSEType", &kSseType}, {"KMSMasterKeyId", &kFilledText}};
constexpr Shape kSse = structure(kSseFields, "SSESpecification");
// Tags are checked by rules of their own (dynamodb_tags.hpp), and so is the class of a table.
constexpr Field kTagFields[] = {{"Key", &kText}, {"Value", &kText}};
constexpr Shape kTag = structure(kTagFields, "Tag");
constexpr Shape kTags = list_of(kTag);
constexpr Shape kTagKeys = list_of(kText);
constexpr Shape kTableClass = one_of("[STANDARD, STANDARD_INFREQUENT_ACCESS]");

constexpr Shape make_new_table_name() {
  Shape s = make_table_name();
  s.min = 3;
  return s;
}
constexpr Shape kNewTableName = make_new_table_name();
constexpr Field kCreateTable[] = {{"AttributeDefinitions", &kAttributeDefinitions},
                                  {"TableName", &kNewTableName, kRequired},
                                  {"KeySchema", &kKeySchema, kRequired},
                                  {"GlobalSecondaryIndexes", &kGsis},
                                  {"LocalSecondaryIndexes", &kLsis},
                                  {"BillingMode", &kBillingMode},
                                  {"ProvisionedThroughput", &kThroughput},
                                  {"StreamSpecification", &kStream},
                                  {"SSESpecification", &kSse},
                                  {"Tags", &kTags},
                                  {"TableClass", &kText},
                                  {"DeletionProtectionEnabled", &kBoolean},
                                  {"WarmThroughput", &kWarm},
                                  {"ResourcePolicy", &kText},
                                  {"OnDemandThroughput", &kOnDemand}};
constexpr Field kTableOnly[] = {{"TableName", &kNewTableName, kRequired}};
constexpr Shape kListLimit = number(Kind::Integer, 1, 100);
constexpr Field kListTables[] = {{"ExclusiveStartTableName", &kIndexName}, {"Limit", &kListLimit}};

constexpr Field kCreateGsiFields[] = {
    {"IndexName", &kIndexName, kRequired},   {"KeySchema", &kGlobalKeySchema, kRequired},
    {"Projection", &kProjection, kRequired}, {"ProvisionedThroughput", &kThroughput},
    {"OnDemandThroughput", &kOnDemand},      {"WarmThroughput", &kWarm}};
constexpr Shape kCreateGsi = structure(kCreateGsiFields, "CreateGlobalSecondaryIndexAction");
constexpr Field kUpdateGsiFields[] = {{"IndexName", &kIndexName, kRequired},
                                      {"ProvisionedThroughput", &kThroughput},
                                      {"OnDemandThroughput", &kOnDemand},
                                      {"WarmThroughput", &kWarm}};
constexpr Shape kUpdateGsi = structure(kUpdateGsiFields, "UpdateGlobalSecondaryIndexAction");
constexpr Field kDeleteGsiFields[] = {{"IndexName", &kIndexName, kRequired}};
constexpr Shape kDeleteGsi = structure(kDeleteGsiFields, "DeleteGlobalSecondaryIndexAction");
constexpr Field kGsiUpdateFields[] = {
    {"Update", &kUpdateGsi}, {"Create", &kCreateGsi}, {"Delete", &kDeleteGsi}};
constexpr Shape kGsiUpdate = structure(kGsiUpdateFields, "GlobalSecondaryIndexUpdate");
constexpr Shape kGsiUpdates = list_of(kGsiUpdate);
constexpr Shape kReplicaRegion = text();
constexpr Field kCreateReplicaFields[] = {{"RegionName", &kReplicaRegion, kRequired},
                                          {"KMSMasterKeyId", &kText},
                                          {"TableClassOverride", &kTableClass}};
constexpr Shape kCreateReplica =
    structure(kCreateReplicaFields, "CreateReplicationGroupMemberAction");
constexpr Field kDeleteReplicaFields[] = {{"RegionName", &kReplicaRegion, kRequired}};
constexpr Shape kDeleteReplica =
    structure(kDeleteReplicaFields, "DeleteReplicationGroupMemberAction");
constexpr Field kReplicaUpdateFields[] = {
    {"Create", &kCreateReplica}, {"Update", &kCreateReplica}, {"Delete", &kDeleteReplica}};
constexpr Shape kReplicaUpdate = structure(kReplicaUpdateFields, "ReplicationGroupUpdate");
constexpr Shape kReplicaUpdates = list_of(kReplicaUpdate, 1);
constexpr Shape kMultiRegion = one_of("[EVENTUAL, STRONG]");
constexpr Field kUpdateTable[] = {{"AttributeDefinitions", &kAttributeDefinitions},
                                  {"TableName", &kNewTableName, kRequired},
                                  {"BillingMode", &kBillingMode},
                                  {"ProvisionedThroughput", &kThroughput},
                                  {"GlobalSecondaryIndexUpdates", &kGsiUpdates},
                                  {"StreamSpecification", &kStream},
                                  {"SSESpecification", &kSse},
                                  {"ReplicaUpdates", &kReplicaUpdates},
                                  {"MultiRegionConsistency", &kMultiRegion},
                                  {"TableClass", &kText},
                                  {"DeletionProtectionEnabled", &kBoolean},
                                  {"OnDemandThroughput", &kOnDemand},
                                  {"WarmThroughput", &kWarm}};

constexpr Shape kResourceArn = text(1, 1283);
constexpr Field kTagResource[] = {{"ResourceArn", &kResourceArn, kRequired},
                                  {"Tags", &kTags, kRequired}};
constexpr Field kUntagResource[] = {{"ResourceArn", &kResourceArn, kRequired},
                                    {"TagKeys", &kTagKeys, kRequired}};
constexpr Field kListTags[] = {{"ResourceArn", &kResourceArn, kRequired},
                               {"NextToken", &kFilledText}};

constexpr Field kTtlFields[] = {{"AttributeName", &kKeyName, kRequired},
                                {"Enabled", &kBoolean, kRequired}};
constexpr Shape kTtl = structure(kTtlFields, "TimeToLiveSpecification");
constexpr Field kUpdateTtl[] = {{"TableName", &kNewTableName, kRequired},
                                {"TimeToLiveSpecification", &kTtl, kRequired}};

constexpr Field kArnOnly[] = {{"ResourceArn", &kResourceArn, kRequired}};
constexpr Shape kRevision = text(1, 255);
constexpr Field kPutPolicy[] = {{"ResourceArn", &kResourceArn, kRequired},
                                {"Policy", &kText, kRequired},
                                {"ExpectedRevisionId", &kRevision},
                                {"ConfirmRemoveSelfResourceAccess", &kBoolean}};
constexpr Field kDeletePolicy[] = {{"ResourceArn", &kResourceArn, kRequired},
                                   {"ExpectedRevisionId", &kRevision}};

// ---- backups, recovery, restore -----------------------------------------------------------------
constexpr Shape kBackupArn = text(37, 1024);
constexpr Shape kBackupType = one_of("[USER, SYSTEM, AWS_BACKUP, ALL]");
constexpr Shape kTimestamp = plain(Kind::Timestamp);
constexpr Field kCreateBackup[] = {{"TableName", &kNewTableName, kRequired},
                                   {"BackupName", &kIndexName, kRequired}};
constexpr Field kBackupOnly[] = {{"BackupArn", &kBackupArn, kRequired}};
constexpr Field kListBackups[] = {{"TableName", &kTableName},
                                  {"Limit", &kListLimit},
                                  {"TimeRangeLowerBound", &kTimestamp},
                                  {"TimeRangeUpperBound", &kTimestamp},
                                  {"ExclusiveStartBackupArn", &kBackupArn},
                                  {"BackupType", &kBackupType}};
constexpr Shape kRecoveryDays = number(Kind::Integer, 1, 35);
constexpr Field kRecoveryFields[] = {{"PointInTimeRecoveryEnabled", &kBoolean, kRequired},
                                     {"RecoveryPeriodInDays", &kRecoveryDays}};
constexpr Shape kRecovery = structure(kRecoveryFields, "PointInTimeRecoverySpecification");
constexpr Field kUpdateRecovery[] = {{"TableName", &kNewTableName, kRequired},
                                     {"PointInTimeRecoverySpecification", &kRecovery, kRequired}};
constexpr Field kRestoreFromBackup[] = {
    {"TargetTableName", &kText, kRequired},     {"BackupArn", &kBackupArn, kRequired},
    {"BillingModeOverride", &kBillingMode},     {"GlobalSecondaryIndexOverride", &kGsis},
    {"LocalSecondaryIndexOverride", &kLsis},    {"ProvisionedThroughputOverride", &kThroughput},
    {"OnDemandThroughputOverride", &kOnDemand}, {"SSESpecificationOverride", &kSse}};
constexpr Field kRestoreToTime[] = {{"SourceTableArn", &kTableName},
                                    {"SourceTableName", &kIndexName},
                                    {"TargetTableName", &kText, kRequired},
                                    {"UseLatestRestorableTime", &kBoolean},
                                    {"RestoreDateTime", &kTimestamp},
                                    {"BillingModeOverride", &kBillingMode},
                                    {"GlobalSecondaryIndexOverride", &kGsis},
                                    {"LocalSecondaryIndexOverride", &kLsis},
                                    {"ProvisionedThroughputOverride", &kThroughput},
                                    {"OnDemandThroughputOverride", &kOnDemand},
                                    {"SSESpecificationOverride", &kSse}};

// ---- exports and imports ------------------------------------------------------------------------
constexpr Shape kFormat = one_of("[DYNAMODB_JSON, ION]");
constexpr Shape kExportType = one_of("[FULL_EXPORT, INCREMENTAL_EXPORT]");
constexpr Shape kExportView = one_of("[NEW_IMAGE, NEW_AND_OLD_IMAGES]");
constexpr Shape kSseAlgorithm = one_of("[AES256, KMS]");
constexpr Shape kBucketName = text(1, 255);
constexpr Shape kKeyPrefix = text(0, 1024);
constexpr Shape kJobPage = number(Kind::Integer, 1, 25);
constexpr Shape kJobArn = text(37, 1024);
constexpr Field kWindowFields[] = {{"ExportFromTime", &kTimestamp},
                                   {"ExportToTime", &kTimestamp},
                                   {"ExportViewType", &kExportView}};
constexpr Shape kWindow = structure(kWindowFields, "IncrementalExportSpecification");
constexpr Field kExport[] = {{"TableArn", &kTableName, kRequired},
                             {"ExportTime", &kTimestamp},
                             {"ClientToken", &kText},
                             {"S3Bucket", &kBucketName, kRequired},
                             {"S3BucketOwner", &kText},
                             {"S3Prefix", &kKeyPrefix},
                             {"S3SseAlgorithm", &kSseAlgorithm},
                             {"S3SseKmsKeyId", &kFilledText},
                             {"ExportFormat", &kFormat},
                             {"ExportType", &kExportType},
                             {"IncrementalExportSpecification", &kWindow}};
constexpr Field kExportOnly[] = {{"ExportArn", &kJobArn, kRequired}};
constexpr Field kListExports[] = {
    {"TableArn", &kTableName}, {"MaxResults", &kJobPage}, {"NextToken", &kText}};
constexpr Field kSourceFields[] = {
    {"S3BucketOwner", &kText}, {"S3Bucket", &kBucketName, kRequired}, {"S3KeyPrefix", &kKeyPrefix}};
constexpr Shape kSource = structure(kSourceFields, "S3BucketSource");
constexpr Shape kInputFormat = one_of("[DYNAMODB_JSON, ION, CSV]");
constexpr Shape kCompression = one_of("[GZIP, ZSTD, NONE]");
constexpr Shape kDelimiter = text(1, 1);
constexpr Shape kHeaderName = text(1, 65536);
constexpr Shape kHeaderList = list_of(kHeaderName, 1, 255);
constexpr Field kCsvFields[] = {{"Delimiter", &kDelimiter}, {"HeaderList", &kHeaderList}};
constexpr Shape kCsv = structure(kCsvFields, "CsvOptions");
constexpr Field kInputOptionFields[] = {{"Csv", &kCsv}};
constexpr Shape kInputOptions = structure(kInputOptionFields, "InputFormatOptions");
constexpr Field kCreationFields[] = {{"TableName", &kIndexName, kRequired},
                                     {"AttributeDefinitions", &kAttributeDefinitions, kRequired},
                                     {"KeySchema", &kKeySchema, kRequired},
                                     {"BillingMode", &kBillingMode},
                                     {"ProvisionedThroughput", &kThroughput},
                                     {"OnDemandThroughput", &kOnDemand},
                                     {"SSESpecification", &kSse},
                                     {"GlobalSecondaryIndexes", &kGsis}};
constexpr Shape kCreation = structure(kCreationFields, "TableCreationParameters");
constexpr Field kImport[] = {{"ClientToken", &kText},
                             {"S3BucketSource", &kSource, kRequired},
                             {"InputFormat", &kInputFormat, kRequired},
                             {"InputFormatOptions", &kInputOptions},
                             {"InputCompressionType", &kCompression},
                             {"TableCreationParameters", &kCreation, kRequired}};
constexpr Field kImportOnly[] = {{"ImportArn", &kJobArn, kRequired}};
constexpr Field kListImports[] = {
    {"TableArn", &kTableName}, {"PageSize", &kJobPage}, {"NextToken", &kText}};

constexpr Request kTableRequests[] = {
    {"ExportTableToPointInTime", structure(kExport)},
    {"DescribeExport", structure(kExportOnly)},
    {"ListExports", structure(kListExports)},
    {"ImportTable", structure(kImport)},
    {"DescribeImport", structure(kImportOnly)},
    {"ListImports", structure(kListImports)},
    {"CreateBackup", structure(kCreateBackup)},
    {"DeleteBackup", structure(kBackupOnly)},
    {"DescribeBackup", structure(kBackupOnly)},
    {"DescribeContinuousBackups", structure(kTableOnly)},
    {"ListBackups", structure(kListBackups)},
    {"RestoreTableFromBackup", structure(kRestoreFromBackup)},
    {"RestoreTableToPointInTime", structure(kRestoreToTime)},
    {"UpdateContinuousBackups", structure(kUpdateRecovery)},
    {"CreateTable", structure(kCreateTable)},
    {"DeleteResourcePolicy", structure(kDeletePolicy)},
    {"DeleteTable", structure(kTableOnly)},
    {"DescribeEndpoints", kNothing},
    {"DescribeLimits", kNothing},
    {"DescribeTable", structure(kTableOnly)},
    {"DescribeTimeToLive", structure(kTableOnly)},
    {"GetResourcePolicy", structure(kArnOnly)},
    {"ListTables", structure(kListTables)},
    {"ListTagsOfResource", structure(kListTags)},
    {"PutResourcePolicy", structure(kPutPolicy)},
    {"TagResource", structure(kTagResource)},
    {"UntagResource", structure(kUntagResource)},
    {"UpdateTable", structure(kUpdateTable)},
    {"UpdateTimeToLive", structure(kUpdateTtl)},
};

}  // namespace

const Shape* table_request_shape(std::string_view operation) {
  for (const Request& r : kTableRequests)
    if (r.operation == operation)
      return &r.shape;
  return nullptr;
}

}  // namespace lockbox::api::dynamodb::shapes
