// TransactGetItems and TransactWriteItems.
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

}  // namespace lockbox::dynamodb_transactions_test
