// TransactGetItems and TransactWriteItems.
#include "engine/base/text.hpp"
#include "tests/api/dynamodb_fixture.hpp"

namespace lockbox::dynamodb_transactions_test {

using lockbox::Json;
using lockbox::to_text;
using lockbox::test::Dynamo;

namespace {

std::string key(const std::string& student) {
  return R"("TableName":"Houses","Key":{"House":{"S":"G"},"Student":{"S":")" + student + "\"}}";
}
std::string put(const std::string& student) {
  return R"({"Put":{"TableName":"Houses","Item":{"House":{"S":"G"},"Student":{"S":")" + student +
         R"("},"Points":{"N":"1"}}}})";
}
std::string transact(const std::string& actions, const std::string& more = "") {
  return R"({"TransactItems":[)" + actions + "]" + more + "}";
}

}  // namespace

TEST_CASE("a transaction writes all or nothing", "[api][dynamodb][transaction]") {
  Dynamo db;
  db.create_houses();
  db.put_student("G", "a", 1);
  CHECK(to_text(db.ok("TransactWriteItems", transact(put("b") + R"(,{"Update":{)" + key("a") +
                                                     R"(,"UpdateExpression":"SET Points = :p",
        "ExpressionAttributeValues":{":p":{"N":"7"}}}},{"Delete":{)" +
                                                     key("zz") + "}}"))) == "{}");
  CHECK(db.ok("Scan", R"({"TableName":"Houses"})")["Count"] == 2);
  const std::string failing = transact(put("c") + R"~(,{"ConditionCheck":{)~" + key("a") +
                                       R"~(,"ConditionExpression":"attribute_not_exists(House)",
           "ReturnValuesOnConditionCheckFailure":"ALL_OLD"}},{"Delete":{)~" +
                                       key("b") + "}}");
  auto r = db.call("TransactWriteItems", failing);
  REQUIRE(!r);
  CHECK(r.error().code == "TransactionCanceledException");
  CHECK(r.error().message ==
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, "
        "ConditionalCheckFailed, None]");
  CHECK(to_text((*r.error().members)["CancellationReasons"]) ==
        R"([{"Code":"None"},{"Item":{"House":{"S":"G"},"Points":{"N":"7"},"Student":{"S":"a"}},)"
        R"("Code":"ConditionalCheckFailed","Message":"The conditional request failed"},)"
        R"({"Code":"None"}])");
  CHECK(db.ok("Scan", R"({"TableName":"Houses"})")["Count"] == 2);
}

TEST_CASE("transactions name each item once", "[api][dynamodb][transaction]") {
  Dynamo db;
  db.create_houses();
  CHECK(db.error("TransactWriteItems", transact(put("a") + "," + put("a"))) ==
        "ValidationException: Transaction request cannot include multiple operations on one item");
  CHECK(
      db.error("TransactWriteItems",
               transact(R"({"Update":{)" + key("a") +
                        R"(,"UpdateExpression":"SET Points = Nope"}})" + "," + put("b"))) ==
      "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for "
      "specific reasons [ValidationError, None]");
  CHECK(db.error("TransactWriteItems", transact("{}")) ==
        "ValidationException: TransactItems can only contain one of Check, Put, Update or Delete");
  CHECK(db.error("TransactWriteItems", transact("")) ==
        "ValidationException: 1 validation error detected: Value '[]' at 'transactItems' failed to "
        "satisfy constraint: Member must have length greater than or equal to 1");
}

TEST_CASE("a repeated token does the work once", "[api][dynamodb][transaction]") {
  Dynamo db;
  db.create_houses();
  const std::string token = R"(,"ClientRequestToken":"t1","ReturnConsumedCapacity":"TOTAL")";
  CHECK(to_text(db.ok("TransactWriteItems", transact(put("a"), token))) ==
        R"({"ConsumedCapacity":[{"TableName":"Houses","WriteCapacityUnits":2.0,)"
        R"("CapacityUnits":2.0}]})");
  CHECK(to_text(db.ok("TransactWriteItems", transact(put("a"), token))) ==
        R"({"ConsumedCapacity":[{"TableName":"Houses","ReadCapacityUnits":2.0,)"
        R"("CapacityUnits":2.0}]})");
  CHECK(db.error("TransactWriteItems", transact(put("b"), token)) ==
        "IdempotentParameterMismatchException: The request uses the same client token as a "
        "previous, but non-identical request.");
  db.now = lockbox::plus_ms(db.now, 600001);
  db.ok("TransactWriteItems", transact(put("b"), token));
}

TEST_CASE("TransactGetItems reads in order", "[api][dynamodb][transaction]") {
  Dynamo db;
  db.create_houses();
  db.put_student("G", "a", 1);
  const auto get = [](const std::string& student, const std::string& more = "") {
    return R"({"Get":{)" + key(student) + more + "}}";
  };
  CHECK(to_text(db.ok("TransactGetItems",
                      transact(get("none") + "," +
                               get("a", R"(,"ProjectionExpression":"Points")")))["Responses"]) ==
        R"([{},{"Item":{"Points":{"N":"1"}}}])");
  // One question for the Get without a projection, one for the other.
  REQUIRE(db.needs.size() == 2);
  for (const auto& need : db.needs) {
    CHECK(need.action == "dynamodb:GetItem");
    CHECK(need.context.find("dynamodb:EnclosingOperation")->values ==
          std::vector<std::string>{"TransactGetItems"});
  }
  CHECK(db.needs[0].context.find("dynamodb:Select")->values.front() == "ALL_ATTRIBUTES");
  CHECK(db.needs[1].context.find("dynamodb:Select")->values.front() == "SPECIFIC_ATTRIBUTES");
  CHECK(db.error("TransactGetItems", transact(get("a") + "," + get("a"))) ==
        "ValidationException: Transaction request cannot include multiple operations on one item");
}

TEST_CASE("an empty key refuses a transaction, other faults of keys cancel it",
          "[api][dynamodb][transaction]") {
  Dynamo db;
  db.create_houses();
  const std::string empty =
      "ValidationException: One or more parameter values are not valid. The AttributeValue for a "
      "key attribute cannot contain an empty string value. Key: Student";
  const std::string cancelled =
      "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for "
      "specific reasons [ValidationError]";
  const std::string too_long(1025, 's');
  const auto get = [](const std::string& student) {
    return transact(R"({"Get":{)" + key(student) + "}}");
  };
  const auto remove = [](const std::string& student) {
    return transact(R"({"Delete":{)" + key(student) + "}}");
  };
  CHECK(db.error("TransactGetItems", get("")) == empty);
  CHECK(db.error("TransactGetItems", get(too_long)) == cancelled);
  CHECK(db.error("TransactWriteItems", remove("")) == empty);
  CHECK(db.error("TransactWriteItems", remove(too_long)) == cancelled);
}

TEST_CASE("a transaction reads at most 4 MB", "[api][dynamodb][transaction]") {
  Dynamo db;
  db.create_houses();
  const std::string pad(380000, 'x');
  std::vector<std::string> gets, statements;
  for (const char* student : {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"}) {
    db.ok("PutItem", R"({"TableName":"Houses","Item":{"House":{"S":"G"},"Student":{"S":")" +
                         std::string(student) + R"("},"Pad":{"S":")" + pad + "\"}}}");
    gets.push_back(R"({"Get":{)" + key(student) + R"(,"ProjectionExpression":"Student"}})");
    statements.push_back(R"({"Statement":"SELECT Student FROM Houses WHERE House='G' )" +
                         std::string("AND Student='") + student + "'\"}");
  }
  const auto read = [&] { return transact(lockbox::join(gets, ",")); };
  const auto selected = [&] {
    return R"({"TransactStatements":[)" + lockbox::join(statements, ",") + "]}";
  };
  const std::string refused =
      "ValidationException: The aggregate size of the items in the transaction cannot exceed 4 MB";
  CHECK(db.error("TransactGetItems", read()) == refused);
  CHECK(db.error("ExecuteTransaction", selected()) == refused);
  gets.pop_back();
  statements.pop_back();
  db.ok("TransactGetItems", read());
  db.ok("ExecuteTransaction", selected());
}

TEST_CASE("an action without an expression may bring names and values",
          "[api][dynamodb][transaction]") {
  Dynamo db;
  db.create_houses();
  const std::string names = R"(,"ExpressionAttributeNames":{"#a":"b"})";
  const std::string values = R"(,"ExpressionAttributeValues":{":a":{"S":"b"}})";
  db.ok("TransactWriteItems", transact(R"({"Delete":{)" + key("a") + names + values + "}}"));
  db.ok("TransactGetItems", transact(R"({"Get":{)" + key("a") + names + "}}"));
  CHECK(db.error("TransactWriteItems",
                 transact(R"({"Delete":{)" + key("a") + names +
                          R"~(,"ConditionExpression":"attribute_exists(Points)"}})~")) ==
        "ValidationException: Value provided in ExpressionAttributeNames unused in expressions: "
        "keys: {#a}");
}

TEST_CASE("a transaction's item collections are those it writes, not those it checks",
          "[api][dynamodb][transaction]") {
  Dynamo db;
  db.ok("CreateTable", R"({"TableName":"Albums","BillingMode":"PAY_PER_REQUEST",
      "AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"},
                              {"AttributeName":"b","AttributeType":"S"},
                              {"AttributeName":"c","AttributeType":"S"}],
      "KeySchema":[{"AttributeName":"a","KeyType":"HASH"},{"AttributeName":"b","KeyType":"RANGE"}],
      "LocalSecondaryIndexes":[{"IndexName":"by-c","Projection":{"ProjectionType":"ALL"},
          "KeySchema":[{"AttributeName":"a","KeyType":"HASH"},
                       {"AttributeName":"c","KeyType":"RANGE"}]}]})");
  const Json out = db.ok("TransactWriteItems", R"~({"ReturnItemCollectionMetrics":"SIZE",
      "TransactItems":[
        {"ConditionCheck":{"TableName":"Albums","Key":{"a":{"S":"seen"},"b":{"S":"1"}},
                           "ConditionExpression":"attribute_not_exists(a)"}},
        {"Put":{"TableName":"Albums","Item":{"a":{"S":"made"},"b":{"S":"1"}}}}]})~");
  const Json& collections = out["ItemCollectionMetrics"]["Albums"];
  REQUIRE(collections.size() == 1);
  CHECK(to_text(collections[0]["ItemCollectionKey"]) == R"({"a":{"S":"made"}})");
}

}  // namespace lockbox::dynamodb_transactions_test
