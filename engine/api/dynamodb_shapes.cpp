#include "engine/api/dynamodb_shapes.hpp"

#include <array>

namespace lockbox::api::dynamodb {

namespace {

constexpr Shape text(std::int64_t min = -1, std::int64_t max = -1) {
  Shape s;
  s.min = min;
  s.max = max;
  return s;
}
constexpr Shape one_of(std::string_view values) {
  Shape s;
  s.enumeration = values;
  return s;
}
constexpr Shape number(Kind kind, std::int64_t min = -1, std::int64_t max = -1) {
  Shape s;
  s.kind = kind;
  s.min = min;
  s.max = max;
  return s;
}
constexpr Shape plain(Kind kind) {
  Shape s;
  s.kind = kind;
  return s;
}
constexpr Shape list_of(const Shape& element, std::int64_t min = -1, std::int64_t max = -1) {
  Shape s;
  s.kind = Kind::List;
  s.element = &element;
  s.min = min;
  s.max = max;
  return s;
}
constexpr Shape map_of(const Shape& element, std::int64_t min = -1, std::int64_t max = -1) {
  Shape s = list_of(element, min, max);
  s.kind = Kind::Map;
  return s;
}
template <std::size_t N>
constexpr Shape structure(const Field (&fields)[N]) {
  Shape s;
  s.kind = Kind::Structure;
  s.fields = fields;
  s.field_count = N;
  return s;
}

constexpr bool kRequired = true;

constexpr Shape kText = text();
constexpr Shape kFilledText = text(1);
constexpr Shape kPositiveInteger = number(Kind::Integer, 1);
constexpr Shape kPositiveLong = number(Kind::Long, 1);
constexpr Shape kLong = plain(Kind::Long);
constexpr Shape kBoolean = plain(Kind::Boolean);
constexpr Shape kItem = plain(Kind::Item);
constexpr Shape kValue = plain(Kind::Value);

constexpr Shape make_table_name() {
  Shape s = text(1, 1024);
  s.name_pattern = true;
  return s;
}
constexpr Shape make_index_name() {
  Shape s = text(3, 255);
  s.name_pattern = true;
  return s;
}
constexpr Shape kTableName = make_table_name();
constexpr Shape kIndexName = make_index_name();

constexpr Shape kReturnConsumedCapacity = one_of("[INDEXES, TOTAL, NONE]");
constexpr Shape kReturnMetrics = one_of("[SIZE, NONE]");
constexpr Shape kReturnValues = one_of("[ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]");
constexpr Shape kReturnOnFailure = one_of("[ALL_OLD, NONE]");
constexpr Shape kConditionalOperator = one_of("[OR, AND]");
constexpr Shape kSelect =
    one_of("[SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]");
constexpr Shape kComparison = one_of(
    "[IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS]");
constexpr Shape kAction = one_of("[ADD, DELETE, PUT]");

constexpr Shape kAttributeName = text(-1, 65535);
constexpr Shape kAttributeNames = list_of(kAttributeName, 1);
constexpr Shape kNameMap = map_of(kText);
constexpr Shape kValueList = list_of(kValue);

// ---- legacy parameters --------------------------------------------------------------------------
constexpr Field kExpectedFields[] = {{"Value", &kValue},
                                     {"Exists", &kBoolean},
                                     {"ComparisonOperator", &kComparison},
                                     {"AttributeValueList", &kValueList}};
constexpr Shape kExpectedValue = structure(kExpectedFields);
constexpr Shape kExpected = map_of(kExpectedValue);
constexpr Field kLegacyConditionFields[] = {{"AttributeValueList", &kValueList},
                                            {"ComparisonOperator", &kComparison, kRequired}};
constexpr Shape kLegacyCondition = structure(kLegacyConditionFields);
constexpr Shape kLegacyConditions = map_of(kLegacyCondition);
constexpr Field kUpdateValueFields[] = {{"Value", &kValue}, {"Action", &kAction}};
constexpr Shape kUpdateValue = structure(kUpdateValueFields);
constexpr Shape kAttributeUpdates = map_of(kUpdateValue);

// ---- items --------------------------------------------------------------------------------------
constexpr Field kPutItem[] = {{"ReturnConsumedCapacity", &kReturnConsumedCapacity},
                              {"TableName", &kTableName, kRequired},
                              {"Item", &kItem, kRequired},
                              {"ReturnItemCollectionMetrics", &kReturnMetrics},
                              {"ReturnValues", &kReturnValues},
                              {"ReturnValuesOnConditionCheckFailure", &kReturnOnFailure},
                              {"ConditionalOperator", &kConditionalOperator},
                              {"Expected", &kExpected},
                              {"ConditionExpression", &kText},
                              {"ExpressionAttributeNames", &kNameMap},
                              {"ExpressionAttributeValues", &kItem}};
constexpr Field kGetItem[] = {{"ReturnConsumedCapacity", &kReturnConsumedCapacity},
                              {"TableName", &kTableName, kRequired},
                              {"Key", &kItem, kRequired},
                              {"AttributesToGet", &kAttributeNames},
                              {"ConsistentRead", &kBoolean},
                              {"ProjectionExpression", &kText},
                              {"ExpressionAttributeNames", &kNameMap}};
constexpr Field kDeleteItem[] = {{"ReturnConsumedCapacity", &kReturnConsumedCapacity},
                                 {"TableName", &kTableName, kRequired},
                                 {"Key", &kItem, kRequired},
                                 {"ReturnItemCollectionMetrics", &kReturnMetrics},
                                 {"ReturnValues", &kReturnValues},
                                 {"ReturnValuesOnConditionCheckFailure", &kReturnOnFailure},
                                 {"ConditionalOperator", &kConditionalOperator},
                                 {"Expected", &kExpected},
                                 {"ConditionExpression", &kText},
                                 {"ExpressionAttributeNames", &kNameMap},
                                 {"ExpressionAttributeValues", &kItem}};
constexpr Field kUpdateItem[] = {{"ReturnConsumedCapacity", &kReturnConsumedCapacity},
                                 {"TableName", &kTableName, kRequired},
                                 {"Key", &kItem, kRequired},
                                 {"ReturnItemCollectionMetrics", &kReturnMetrics},
                                 {"ReturnValues", &kReturnValues},
                                 {"ReturnValuesOnConditionCheckFailure", &kReturnOnFailure},
                                 {"ConditionalOperator", &kConditionalOperator},
                                 {"Expected", &kExpected},
                                 {"AttributeUpdates", &kAttributeUpdates},
                                 {"UpdateExpression", &kText},
                                 {"ConditionExpression", &kText},
                                 {"ExpressionAttributeNames", &kNameMap},
                                 {"ExpressionAttributeValues", &kItem}};

// ---- pages --------------------------------------------------------------------------------------
constexpr Shape kSegment = number(Kind::Integer, 0, 999999);
constexpr Shape kTotalSegments = number(Kind::Integer, 1, 1000000);
constexpr Field kQuery[] = {{"ReturnConsumedCapacity", &kReturnConsumedCapacity},
                            {"TableName", &kTableName, kRequired},
                            {"IndexName", &kIndexName},
                            {"Select", &kSelect},
                            {"AttributesToGet", &kAttributeNames},
                            {"Limit", &kPositiveInteger},
                            {"ConsistentRead", &kBoolean},
                            {"KeyConditions", &kLegacyConditions},
                            {"QueryFilter", &kLegacyConditions},
                            {"ConditionalOperator", &kConditionalOperator},
                            {"ScanIndexForward", &kBoolean},
                            {"ExclusiveStartKey", &kItem},
                            {"ProjectionExpression", &kText},
                            {"FilterExpression", &kText},
                            {"KeyConditionExpression", &kText},
                            {"ExpressionAttributeNames", &kNameMap},
                            {"ExpressionAttributeValues", &kItem}};
constexpr Field kScan[] = {{"ReturnConsumedCapacity", &kReturnConsumedCapacity},
                           {"TableName", &kTableName, kRequired},
                           {"IndexName", &kIndexName},
                           {"Select", &kSelect},
                           {"AttributesToGet", &kAttributeNames},
                           {"Limit", &kPositiveInteger},
                           {"ConsistentRead", &kBoolean},
                           {"ScanFilter", &kLegacyConditions},
                           {"ConditionalOperator", &kConditionalOperator},
                           {"ExclusiveStartKey", &kItem},
                           {"Segment", &kSegment},
                           {"TotalSegments", &kTotalSegments},
                           {"ProjectionExpression", &kText},
                           {"FilterExpression", &kText},
                           {"ExpressionAttributeNames", &kNameMap},
                           {"ExpressionAttributeValues", &kItem}};

// ---- batches and transactions -------------------------------------------------------------------
constexpr Shape kKeys = list_of(kItem, 1, 100);
constexpr Field kKeysAndAttributesFields[] = {{"Keys", &kKeys, kRequired},
                                              {"AttributesToGet", &kAttributeNames},
                                              {"ConsistentRead", &kBoolean},
                                              {"ProjectionExpression", &kText},
                                              {"ExpressionAttributeNames", &kNameMap}};
constexpr Shape kKeysAndAttributes = structure(kKeysAndAttributesFields);
constexpr Shape kBatchGetItems = map_of(kKeysAndAttributes, 1, 100);
constexpr Field kBatchGetItem[] = {{"RequestItems", &kBatchGetItems, kRequired},
                                   {"ReturnConsumedCapacity", &kReturnConsumedCapacity}};

constexpr Field kPutRequestFields[] = {{"Item", &kItem, kRequired}};
constexpr Shape kPutRequest = structure(kPutRequestFields);
constexpr Field kDeleteRequestFields[] = {{"Key", &kItem, kRequired}};
constexpr Shape kDeleteRequest = structure(kDeleteRequestFields);
constexpr Field kWriteRequestFields[] = {{"PutRequest", &kPutRequest},
                                         {"DeleteRequest", &kDeleteRequest}};
constexpr Shape kWriteRequest = structure(kWriteRequestFields);
constexpr Shape kWriteRequests = list_of(kWriteRequest, 1, 25);
constexpr Shape kBatchWriteItems = map_of(kWriteRequests, 1, 25);
constexpr Field kBatchWriteItem[] = {{"RequestItems", &kBatchWriteItems, kRequired},
                                     {"ReturnConsumedCapacity", &kReturnConsumedCapacity},
                                     {"ReturnItemCollectionMetrics", &kReturnMetrics}};

constexpr Field kTransactGetFields[] = {{"Key", &kItem, kRequired},
                                        {"TableName", &kTableName, kRequired},
                                        {"ProjectionExpression", &kText},
                                        {"ExpressionAttributeNames", &kNameMap}};
constexpr Shape kTransactGet = structure(kTransactGetFields);
constexpr Field kTransactGetItemFields[] = {{"Get", &kTransactGet, kRequired}};
constexpr Shape kTransactGetItem = structure(kTransactGetItemFields);
constexpr Shape kTransactGetList = list_of(kTransactGetItem, 1, 100);
constexpr Field kTransactGetItems[] = {{"TransactItems", &kTransactGetList, kRequired},
                                       {"ReturnConsumedCapacity", &kReturnConsumedCapacity}};

constexpr Field kConditionCheckFields[] = {
    {"Key", &kItem, kRequired},
    {"TableName", &kTableName, kRequired},
    {"ConditionExpression", &kText, kRequired},
    {"ExpressionAttributeNames", &kNameMap},
    {"ExpressionAttributeValues", &kItem},
    {"ReturnValuesOnConditionCheckFailure", &kReturnOnFailure}};
constexpr Shape kConditionCheck = structure(kConditionCheckFields);
constexpr Field kTransactPutFields[] = {{"Item", &kItem, kRequired},
                                        {"TableName", &kTableName, kRequired},
                                        {"ConditionExpression", &kText},
                                        {"ExpressionAttributeNames", &kNameMap},
                                        {"ExpressionAttributeValues", &kItem},
                                        {"ReturnValuesOnConditionCheckFailure", &kReturnOnFailure}};
constexpr Shape kTransactPut = structure(kTransactPutFields);
constexpr Field kTransactDeleteFields[] = {
    {"Key", &kItem, kRequired},
    {"TableName", &kTableName, kRequired},
    {"ConditionExpression", &kText},
    {"ExpressionAttributeNames", &kNameMap},
    {"ExpressionAttributeValues", &kItem},
    {"ReturnValuesOnConditionCheckFailure", &kReturnOnFailure}};
constexpr Shape kTransactDelete = structure(kTransactDeleteFields);
constexpr Field kTransactUpdateFields[] = {
    {"Key", &kItem, kRequired},
    {"UpdateExpression", &kText, kRequired},
    {"TableName", &kTableName, kRequired},
    {"ConditionExpression", &kText},
    {"ExpressionAttributeNames", &kNameMap},
    {"ExpressionAttributeValues", &kItem},
    {"ReturnValuesOnConditionCheckFailure", &kReturnOnFailure}};
constexpr Shape kTransactUpdate = structure(kTransactUpdateFields);
constexpr Field kTransactWriteFields[] = {{"ConditionCheck", &kConditionCheck},
                                          {"Put", &kTransactPut},
                                          {"Delete", &kTransactDelete},
                                          {"Update", &kTransactUpdate}};
constexpr Shape kTransactWriteItem = structure(kTransactWriteFields);
constexpr Shape kTransactWriteList = list_of(kTransactWriteItem, 1, 100);
constexpr Shape kClientToken = text(1, 36);
constexpr Field kTransactWriteItems[] = {{"ClientRequestToken", &kClientToken},
                                         {"ReturnConsumedCapacity", &kReturnConsumedCapacity},
                                         {"ReturnItemCollectionMetrics", &kReturnMetrics},
                                         {"TransactItems", &kTransactWriteList, kRequired}};

// ---- tables -------------------------------------------------------------------------------------
constexpr Shape kScalarType = one_of("[B, N, S]");
constexpr Shape kKeyType = one_of("[HASH, RANGE]");
constexpr Shape kKeyName = text(1, 255);
constexpr Field kAttributeDefinitionFields[] = {{"AttributeName", &kKeyName, kRequired},
                                                {"AttributeType", &kScalarType, kRequired}};
constexpr Shape kAttributeDefinition = structure(kAttributeDefinitionFields);
constexpr Shape kAttributeDefinitions = list_of(kAttributeDefinition);
constexpr Field kKeySchemaFields[] = {{"AttributeName", &kKeyName, kRequired},
                                      {"KeyType", &kKeyType, kRequired}};
constexpr Shape kKeySchemaElement = structure(kKeySchemaFields);
constexpr Shape kKeySchema = list_of(kKeySchemaElement, 1, 8);
constexpr Shape kProjectionType = one_of("[ALL, INCLUDE, KEYS_ONLY]");
constexpr Shape kNonKeyAttributes = list_of(kKeyName, 1, 20);
constexpr Field kProjectionFields[] = {{"ProjectionType", &kProjectionType},
                                       {"NonKeyAttributes", &kNonKeyAttributes}};
constexpr Shape kProjection = structure(kProjectionFields);
constexpr Field kThroughputFields[] = {{"ReadCapacityUnits", &kPositiveLong, kRequired},
                                       {"WriteCapacityUnits", &kPositiveLong, kRequired}};
constexpr Shape kThroughput = structure(kThroughputFields);
constexpr Field kOnDemandFields[] = {{"MaxReadRequestUnits", &kLong},
                                     {"MaxWriteRequestUnits", &kLong}};
constexpr Shape kOnDemand = structure(kOnDemandFields);
constexpr Field kWarmFields[] = {{"ReadUnitsPerSecond", &kPositiveLong},
                                 {"WriteUnitsPerSecond", &kPositiveLong}};
constexpr Shape kWarm = structure(kWarmFields);
constexpr Field kLsiFields[] = {{"IndexName", &kIndexName, kRequired},
                                {"KeySchema", &kKeySchema, kRequired},
                                {"Projection", &kProjection, kRequired}};
constexpr Shape kLsi = structure(kLsiFields);
constexpr Shape kLsis = list_of(kLsi);
constexpr Field kGsiFields[] = {
    {"IndexName", &kIndexName, kRequired},   {"KeySchema", &kKeySchema, kRequired},
    {"Projection", &kProjection, kRequired}, {"ProvisionedThroughput", &kThroughput},
    {"OnDemandThroughput", &kOnDemand},      {"WarmThroughput", &kWarm}};
constexpr Shape kGsi = structure(kGsiFields);
constexpr Shape kGsis = list_of(kGsi);
constexpr Shape kBillingMode = one_of("[PROVISIONED, PAY_PER_REQUEST]");
constexpr Shape kViewType = one_of("[NEW_IMAGE, OLD_IMAGE, KEYS_ONLY, NEW_AND_OLD_IMAGES]");
constexpr Field kStreamFields[] = {{"StreamEnabled", &kBoolean, kRequired},
                                   {"StreamViewType", &kViewType}};
constexpr Shape kStream = structure(kStreamFields);
constexpr Shape kSseType = one_of("[AES256, KMS]");
constexpr Field kSseFields[] = {
    {"Enabled", &kBoolean}, {"SSEType", &kSseType}, {"KMSMasterKeyId", &kText}};
constexpr Shape kSse = structure(kSseFields);
constexpr Shape kTagKey = text(1, 128);
constexpr Shape kTagValue = text(0, 256);
constexpr Field kTagFields[] = {{"Key", &kTagKey, kRequired}, {"Value", &kTagValue, kRequired}};
constexpr Shape kTag = structure(kTagFields);
constexpr Shape kTags = list_of(kTag);
constexpr Shape kTagKeys = list_of(kTagKey);
constexpr Shape kTableClass = one_of("[STANDARD, STANDARD_INFREQUENT_ACCESS]");

constexpr Field kCreateTable[] = {{"AttributeDefinitions", &kAttributeDefinitions},
                                  {"TableName", &kTableName, kRequired},
                                  {"KeySchema", &kKeySchema, kRequired},
                                  {"LocalSecondaryIndexes", &kLsis},
                                  {"GlobalSecondaryIndexes", &kGsis},
                                  {"BillingMode", &kBillingMode},
                                  {"ProvisionedThroughput", &kThroughput},
                                  {"StreamSpecification", &kStream},
                                  {"SSESpecification", &kSse},
                                  {"Tags", &kTags},
                                  {"TableClass", &kTableClass},
                                  {"DeletionProtectionEnabled", &kBoolean},
                                  {"WarmThroughput", &kWarm},
                                  {"ResourcePolicy", &kText},
                                  {"OnDemandThroughput", &kOnDemand}};
constexpr Field kTableOnly[] = {{"TableName", &kTableName, kRequired}};
constexpr Shape kListLimit = number(Kind::Integer, 1, 100);
constexpr Field kListTables[] = {{"ExclusiveStartTableName", &kIndexName}, {"Limit", &kListLimit}};

constexpr Field kCreateGsiFields[] = {
    {"IndexName", &kIndexName, kRequired},   {"KeySchema", &kKeySchema, kRequired},
    {"Projection", &kProjection, kRequired}, {"ProvisionedThroughput", &kThroughput},
    {"OnDemandThroughput", &kOnDemand},      {"WarmThroughput", &kWarm}};
constexpr Shape kCreateGsi = structure(kCreateGsiFields);
constexpr Field kUpdateGsiFields[] = {{"IndexName", &kIndexName, kRequired},
                                      {"ProvisionedThroughput", &kThroughput},
                                      {"OnDemandThroughput", &kOnDemand},
                                      {"WarmThroughput", &kWarm}};
constexpr Shape kUpdateGsi = structure(kUpdateGsiFields);
constexpr Field kDeleteGsiFields[] = {{"IndexName", &kIndexName, kRequired}};
constexpr Shape kDeleteGsi = structure(kDeleteGsiFields);
constexpr Field kGsiUpdateFields[] = {
    {"Update", &kUpdateGsi}, {"Create", &kCreateGsi}, {"Delete", &kDeleteGsi}};
constexpr Shape kGsiUpdate = structure(kGsiUpdateFields);
constexpr Shape kGsiUpdates = list_of(kGsiUpdate);
constexpr Field kUpdateTable[] = {{"AttributeDefinitions", &kAttributeDefinitions},
                                  {"TableName", &kTableName, kRequired},
                                  {"BillingMode", &kBillingMode},
                                  {"ProvisionedThroughput", &kThroughput},
                                  {"GlobalSecondaryIndexUpdates", &kGsiUpdates},
                                  {"StreamSpecification", &kStream},
                                  {"SSESpecification", &kSse},
                                  {"TableClass", &kTableClass},
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

constexpr Field kTtlFields[] = {{"Enabled", &kBoolean, kRequired},
                                {"AttributeName", &kKeyName, kRequired}};
constexpr Shape kTtl = structure(kTtlFields);
constexpr Field kUpdateTtl[] = {{"TableName", &kTableName, kRequired},
                                {"TimeToLiveSpecification", &kTtl, kRequired}};

constexpr Field kArnOnly[] = {{"ResourceArn", &kResourceArn, kRequired}};
constexpr Shape kRevision = text(1, 255);
constexpr Field kPutPolicy[] = {{"ResourceArn", &kResourceArn, kRequired},
                                {"Policy", &kText, kRequired},
                                {"ExpectedRevisionId", &kRevision},
                                {"ConfirmRemoveSelfResourceAccess", &kBoolean}};
constexpr Field kDeletePolicy[] = {{"ResourceArn", &kResourceArn, kRequired},
                                   {"ExpectedRevisionId", &kRevision}};

constexpr Shape kNothing = plain(Kind::Structure);

struct Request {
  std::string_view operation;
  Shape shape;
};

constexpr Request kRequests[] = {
    {"BatchGetItem", structure(kBatchGetItem)},
    {"BatchWriteItem", structure(kBatchWriteItem)},
    {"CreateTable", structure(kCreateTable)},
    {"DeleteItem", structure(kDeleteItem)},
    {"DeleteResourcePolicy", structure(kDeletePolicy)},
    {"DeleteTable", structure(kTableOnly)},
    {"DescribeEndpoints", kNothing},
    {"DescribeLimits", kNothing},
    {"DescribeTable", structure(kTableOnly)},
    {"DescribeTimeToLive", structure(kTableOnly)},
    {"GetItem", structure(kGetItem)},
    {"GetResourcePolicy", structure(kArnOnly)},
    {"ListTables", structure(kListTables)},
    {"ListTagsOfResource", structure(kListTags)},
    {"PutItem", structure(kPutItem)},
    {"PutResourcePolicy", structure(kPutPolicy)},
    {"Query", structure(kQuery)},
    {"Scan", structure(kScan)},
    {"TagResource", structure(kTagResource)},
    {"TransactGetItems", structure(kTransactGetItems)},
    {"TransactWriteItems", structure(kTransactWriteItems)},
    {"UntagResource", structure(kUntagResource)},
    {"UpdateItem", structure(kUpdateItem)},
    {"UpdateTable", structure(kUpdateTable)},
    {"UpdateTimeToLive", structure(kUpdateTtl)},
};

}  // namespace

const Shape* request_shape(std::string_view operation) {
  for (const Request& r : kRequests)
    if (r.operation == operation)
      return &r.shape;
  return nullptr;
}

}  // namespace lockbox::api::dynamodb
