// Transactions in flight. Source: Developer Guide, "Transaction conflict handling in DynamoDB",
// "Idempotency" of TransactWriteItems; API Reference, "TransactWriteItems".
#include <catch2/catch_test_macros.hpp>

#include "engine/table/clock.hpp"
#include "tests/api/dynamodb_fixture.hpp"

namespace lockbox::dynamodb_conflicts_test {

using test::Dynamo;

namespace {

const char kAnn[] = R"("TableName":"Houses","Key":{"House":{"S":"Red"},"Student":{"S":"Ann"}})";

/// A world where transactions take half a second.
struct Slow : Dynamo {
  Slow() {
    create_houses();
    put_student("Red", "Ann", 1);
    services.tables.settings.transaction_ms = 500;
  }
  void later(std::int64_t ms) {
    now = plus_ms(now, ms);
    table::advance(services.tables, now);
  }
  static std::string transaction(const std::string& token, int points) {
    return R"({"ClientRequestToken":")" + token + R"(","TransactItems":[{"Update":{)" + kAnn +
           R"(,"UpdateExpression":"SET Points = :p","ExpressionAttributeValues":{":p":{"N":")" +
           std::to_string(points) + R"("}}}}]})";
  }
  std::string points() {
    return ok("GetItem", std::string("{") + kAnn + "}")["Item"]["Points"]["N"];
  }
};

}  // namespace

TEST_CASE("Writes of an item that a transaction holds are refused until it is over",
          "[dynamodb][conflicts]") {
  Slow d;
  d.ok("TransactWriteItems", Slow::transaction("t1", 2));
  CHECK(d.work.duration_ms == 500);
  const std::string conflict = "TransactionConflictException: Transaction is ongoing for the item";
  d.later(499);
  CHECK(d.error("UpdateItem", std::string("{") + kAnn +
                                  R"(,"UpdateExpression":"SET a = :a",
                                     "ExpressionAttributeValues":{":a":{"N":"1"}}})") == conflict);
  CHECK(d.error("DeleteItem", std::string("{") + kAnn + "}") == conflict);
  CHECK(d.error("PutItem", R"({"TableName":"Houses","Item":{"House":{"S":"Red"},
                               "Student":{"S":"Ann"}}})") == conflict);
  CHECK(d.error("ExecuteStatement", R"({"Statement":
          "UPDATE Houses SET a = 1 WHERE House = 'Red' AND Student = 'Ann'"})") == conflict);
  d.put_student("Red", "Bob", 1);  // another item of the same collection
  CHECK(d.points() == "2");        // reads of single items are never refused
  d.later(1);
  d.ok("DeleteItem", std::string("{") + kAnn + "}");
  CHECK(d.services.tables.locks.empty());
}

TEST_CASE("A conflict comes before the condition of a write", "[dynamodb][conflicts]") {
  Slow d;
  d.ok("TransactWriteItems", Slow::transaction("t1", 2));
  CHECK(d.error("DeleteItem", std::string("{") + kAnn +
                                  R"x(,"ConditionExpression":"attribute_not_exists(House)"})x") ==
        "TransactionConflictException: Transaction is ongoing for the item");
}

TEST_CASE("A transaction that meets another is cancelled, with the conflict as the item's reason",
          "[dynamodb][conflicts]") {
  Slow d;
  d.ok("TransactWriteItems", Slow::transaction("t1", 2));
  const auto reasons = [&](const std::string& operation, const std::string& parameters) {
    const auto r = d.call(operation, parameters);
    REQUIRE(!r);
    CHECK(r.error().code == "TransactionCanceledException");
    return (*r.error().members)["CancellationReasons"];
  };
  const Json write = reasons("TransactWriteItems", R"({"TransactItems":[
      {"Put":{"TableName":"Houses","Item":{"House":{"S":"Red"},"Student":{"S":"New"}}}},
      {"Delete":{)" + std::string(kAnn) + "}}]}");
  CHECK(write[0]["Code"] == "None");
  CHECK(write[1]["Code"] == "TransactionConflict");
  CHECK(write[1]["Message"] == "Transaction is ongoing for the item.");
  const Json read =
      reasons("TransactGetItems", R"({"TransactItems":[{"Get":{)" + std::string(kAnn) + "}}]}");
  CHECK(read[0]["Code"] == "TransactionConflict");
  d.later(500);
  CHECK(d.ok("TransactGetItems", R"({"TransactItems":[{"Get":{)" + std::string(kAnn) +
                                     "}}]}")["Responses"][0]["Item"]["Points"]["N"] == "2");
}

TEST_CASE("BatchWriteItem leaves a held item unprocessed", "[dynamodb][conflicts]") {
  Slow d;
  d.ok("TransactWriteItems", Slow::transaction("t1", 2));
  const Json r = d.ok("BatchWriteItem", R"({"RequestItems":{"Houses":[
      {"DeleteRequest":{"Key":{"House":{"S":"Red"},"Student":{"S":"Ann"}}}},
      {"PutRequest":{"Item":{"House":{"S":"Red"},"Student":{"S":"Bob"}}}}]}})");
  REQUIRE(r["UnprocessedItems"]["Houses"].size() == 1);
  CHECK(r["UnprocessedItems"]["Houses"][0].contains("DeleteRequest"));
}

TEST_CASE("A token: in progress while its transaction runs, then repeated, then forgotten",
          "[dynamodb][conflicts]") {
  Slow d;
  d.ok("TransactWriteItems", Slow::transaction("t1", 2));
  CHECK(d.error("TransactWriteItems", Slow::transaction("t1", 2)) ==
        "TransactionInProgressException: The transaction with the given request token is already "
        "in progress.");
  const std::string mismatch =
      "IdempotentParameterMismatchException: The request uses the same client token as a previous, "
      "but non-identical request.";
  CHECK(d.error("TransactWriteItems", Slow::transaction("t1", 3)) == mismatch);
  d.later(500);
  d.put_student("Red", "Ann", 7);
  d.ok("TransactWriteItems", Slow::transaction("t1", 2));
  CHECK(d.points() == "7");  // repeated without effect
  // Ten minutes count from the end of the transaction.
  d.later(10 * 60 * 1000 - 1);
  CHECK(d.error("TransactWriteItems", Slow::transaction("t1", 3)) == mismatch);
  d.later(1);
  d.ok("TransactWriteItems", Slow::transaction("t1", 3));
  CHECK(d.points() == "3");
}

TEST_CASE("Without the setting a transaction takes no time and holds nothing",
          "[dynamodb][conflicts]") {
  Slow d;
  d.services.tables.settings.transaction_ms = 0;
  d.ok("TransactWriteItems", Slow::transaction("t1", 2));
  CHECK(d.work.duration_ms == 0);
  d.ok("TransactWriteItems", Slow::transaction("t2", 3));
  d.put_student("Red", "Ann", 4);
  CHECK(d.points() == "4");
}

}  // namespace lockbox::dynamodb_conflicts_test
