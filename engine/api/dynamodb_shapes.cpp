#include "engine/api/dynamodb_shapes.hpp"

#include "engine/api/dynamodb_shape_parts.hpp"

namespace lockbox::api::dynamodb {

using namespace shapes;

namespace {

// ---- legacy parameters --------------------------------------------------------------------------
constexpr Field kExpectedFields[] = {{"Value", &kValue},
                                     {"Exists", &kBoolean},
                                     {"ComparisonOperator", &kComparison},
                                     {"AttributeValueList", &kValueList}};
constexpr Shape kExpectedValue = structure(kExpectedFields, "ExpectedAttributeValue");
constexpr Shape kExpected = map_of(kExpectedValue);
constexpr Field kLegacyConditionFields[] = {{"AttributeValueList", &kValueList},
                                            {"ComparisonOperator", &kComparison, kRequired}};
constexpr Shape kLegacyCondition = structure(kLegacyConditionFields, "Condition");
constexpr Shape kLegacyConditions = map_of(kLegacyCondition);
constexpr Field kUpdateValueFields[] = {{"Value", &kValue}, {"Action", &kAction}};
constexpr Shape kUpdateValue = structure(kUpdateValueFields, "AttributeValueUpdate");
constexpr Shape kAttributeUpdates = map_of(kUpdateValue);

// ---- items --------------------------------------------------------------------------------------
constexpr Field kPutItem[] = {{"ReturnConsumedCapacity", &kReturnConsumedCapacity},
                              {"TableName", &kTableName, kRequired},
                              {"Item", &kItem, kRequired},
                              {"ConditionalOperator", &kConditionalOperator},
                              {"Expected", &kExpected},
                              {"ReturnItemCollectionMetrics", &kReturnMetrics},
                              {"ReturnValues", &kReturnValues},
                              {"ReturnValuesOnConditionCheckFailure", &kReturnOnFailure},
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
                                 {"ReturnValues", &kReturnValues},
                                 {"ReturnItemCollectionMetrics", &kReturnMetrics},
                                 {"ReturnValuesOnConditionCheckFailure", &kReturnOnFailure},
                                 {"ConditionalOperator", &kConditionalOperator},
                                 {"Key", &kItem, kRequired},
                                 {"Expected", &kExpected},
                                 {"ConditionExpression", &kText},
                                 {"ExpressionAttributeNames", &kNameMap},
                                 {"ExpressionAttributeValues", &kItem}};
constexpr Field kUpdateItem[] = {{"ReturnConsumedCapacity", &kReturnConsumedCapacity},
                                 {"TableName", &kTableName, kRequired},
                                 {"ReturnItemCollectionMetrics", &kReturnMetrics},
                                 {"ReturnValues", &kReturnValues},
                                 {"ReturnValuesOnConditionCheckFailure", &kReturnOnFailure},
                                 {"ConditionalOperator", &kConditionalOperator},
                                 {"Key", &kItem, kRequired},
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
constexpr Shape kKeysAndAttributes = structure(kKeysAndAttributesFields, "KeysAndAttributes");
constexpr Shape make_batch_get_items() {
  Shape s = map_of(kKeysAndAttributes, 1, 100);
  s.table_keys = true;
  s.table_keys_as_json = true;
  return s;
}
constexpr Shape kBatchGetItems = make_batch_get_items();
constexpr Field kBatchGetItem[] = {{"RequestItems", &kBatchGetItems, kRequired},
                                   {"ReturnConsumedCapacity", &kReturnConsumedCapacity}};

constexpr Field kPutRequestFields[] = {{"Item", &kItem, kRequired}};
constexpr Shape kPutRequest = structure(kPutRequestFields, "PutRequest");
constexpr Field kDeleteRequestFields[] = {{"Key", &kItem, kRequired}};
constexpr Shape kDeleteRequest = structure(kDeleteRequestFields, "DeleteRequest");
constexpr Field kWriteRequestFields[] = {{"PutRequest", &kPutRequest},
                                         {"DeleteRequest", &kDeleteRequest}};
constexpr Shape kWriteRequest = structure(kWriteRequestFields, "WriteRequest");
constexpr Shape kWriteRequests = list_of(kWriteRequest, 1, 25);
constexpr Shape make_batch_write_items() {
  Shape s = map_of(kWriteRequests, 1, 25);
  s.table_keys = true;
  return s;
}
constexpr Shape kBatchWriteItems = make_batch_write_items();
constexpr Field kBatchWriteItem[] = {{"ReturnConsumedCapacity", &kReturnConsumedCapacity},
                                     {"ReturnItemCollectionMetrics", &kReturnMetrics},
                                     {"RequestItems", &kBatchWriteItems, kRequired}};

constexpr Field kTransactGetFields[] = {{"Key", &kItem, kRequired},
                                        {"TableName", &kTableName, kRequired},
                                        {"ProjectionExpression", &kText},
                                        {"ExpressionAttributeNames", &kNameMap}};
constexpr Shape kTransactGet = structure(kTransactGetFields, "Get");
constexpr Field kTransactGetItemFields[] = {{"Get", &kTransactGet, kRequired}};
constexpr Shape kTransactGetItem = structure(kTransactGetItemFields, "TransactGetItem");
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
constexpr Shape kConditionCheck = structure(kConditionCheckFields, "ConditionCheck");
constexpr Field kTransactPutFields[] = {{"Item", &kItem, kRequired},
                                        {"TableName", &kTableName, kRequired},
                                        {"ConditionExpression", &kText},
                                        {"ExpressionAttributeNames", &kNameMap},
                                        {"ExpressionAttributeValues", &kItem},
                                        {"ReturnValuesOnConditionCheckFailure", &kReturnOnFailure}};
constexpr Shape kTransactPut = structure(kTransactPutFields, "Put");
constexpr Field kTransactDeleteFields[] = {
    {"Key", &kItem, kRequired},
    {"TableName", &kTableName, kRequired},
    {"ConditionExpression", &kText},
    {"ExpressionAttributeNames", &kNameMap},
    {"ExpressionAttributeValues", &kItem},
    {"ReturnValuesOnConditionCheckFailure", &kReturnOnFailure}};
constexpr Shape kTransactDelete = structure(kTransactDeleteFields, "Delete");
constexpr Field kTransactUpdateFields[] = {
    {"Key", &kItem, kRequired},
    {"UpdateExpression", &kText, kRequired},
    {"TableName", &kTableName, kRequired},
    {"ConditionExpression", &kText},
    {"ExpressionAttributeNames", &kNameMap},
    {"ExpressionAttributeValues", &kItem},
    {"ReturnValuesOnConditionCheckFailure", &kReturnOnFailure}};
constexpr Shape kTransactUpdate = structure(kTransactUpdateFields, "Update");
constexpr Field kTransactWriteFields[] = {{"ConditionCheck", &kConditionCheck},
                                          {"Put", &kTransactPut},
                                          {"Delete", &kTransactDelete},
                                          {"Update", &kTransactUpdate}};
constexpr Shape kTransactWriteItem = structure(kTransactWriteFields, "TransactWriteItem");
constexpr Shape kTransactWriteList = list_of(kTransactWriteItem, 1, 100);
constexpr Shape kClientToken = text(1, 36);
constexpr Field kTransactWriteItems[] = {{"ClientRequestToken", &kClientToken},
                                         {"ReturnConsumedCapacity", &kReturnConsumedCapacity},
                                         {"ReturnItemCollectionMetrics", &kReturnMetrics},
                                         {"TransactItems", &kTransactWriteList, kRequired}};

// ---- PartiQL ------------------------------------------------------------------------------------
constexpr Shape kStatement = text(1, 8192);
constexpr Shape kParameters = list_of(kValue, 1);
constexpr Shape kNextToken = text(1, 32768);
constexpr Field kExecuteStatement[] = {{"ReturnConsumedCapacity", &kReturnConsumedCapacity},
                                       {"Statement", &kStatement, kRequired},
                                       {"Parameters", &kParameters},
                                       {"ConsistentRead", &kBoolean},
                                       {"NextToken", &kNextToken},
                                       {"Limit", &kPositiveInteger},
                                       {"ReturnValuesOnConditionCheckFailure", &kReturnOnFailure}};
constexpr Field kBatchStatementFields[] = {
    {"Statement", &kStatement, kRequired},
    {"Parameters", &kParameters},
    {"ConsistentRead", &kBoolean},
    {"ReturnValuesOnConditionCheckFailure", &kReturnOnFailure}};
constexpr Shape kBatchStatement = structure(kBatchStatementFields, "BatchStatementRequest");
constexpr Shape kBatchStatements = list_of(kBatchStatement, 1, 25);
constexpr Field kBatchExecuteStatement[] = {{"ReturnConsumedCapacity", &kReturnConsumedCapacity},
                                            {"Statements", &kBatchStatements, kRequired}};
constexpr Field kTransactStatementFields[] = {
    {"Statement", &kStatement, kRequired},
    {"Parameters", &kParameters},
    {"ReturnValuesOnConditionCheckFailure", &kReturnOnFailure}};
constexpr Shape kTransactStatement = structure(kTransactStatementFields, "ParameterizedStatement");
constexpr Shape kTransactStatements = list_of(kTransactStatement, 1, 100);
constexpr Field kExecuteTransaction[] = {{"ReturnConsumedCapacity", &kReturnConsumedCapacity},
                                         {"ClientRequestToken", &kClientToken},
                                         {"TransactStatements", &kTransactStatements, kRequired}};

constexpr Request kRequests[] = {
    {"BatchExecuteStatement", structure(kBatchExecuteStatement)},
    {"BatchGetItem", structure(kBatchGetItem)},
    {"BatchWriteItem", structure(kBatchWriteItem)},
    {"DeleteItem", structure(kDeleteItem)},
    {"ExecuteStatement", structure(kExecuteStatement)},
    {"ExecuteTransaction", structure(kExecuteTransaction)},
    {"GetItem", structure(kGetItem)},
    {"PutItem", structure(kPutItem)},
    {"Query", structure(kQuery)},
    {"Scan", structure(kScan)},
    {"TransactGetItems", structure(kTransactGetItems)},
    {"TransactWriteItems", structure(kTransactWriteItems)},
    {"UpdateItem", structure(kUpdateItem)},
};

}  // namespace

const Shape* request_shape(std::string_view operation) {
  for (const Request& r : kRequests)
    if (r.operation == operation)
      return &r.shape;
  const Shape* of_table = table_request_shape(operation);
  return of_table ? of_table : stream_request_shape(operation);
}

}  // namespace lockbox::api::dynamodb
