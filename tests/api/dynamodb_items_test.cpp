// GetItem, PutItem, UpdateItem, DeleteItem as a client sees them.
#include "tests/api/dynamodb_fixture.hpp"

namespace lockbox::dynamodb_items_test {

using lockbox::to_text;
using lockbox::test::Dynamo;

namespace {
const std::string kWrite = "ValidationException: 1 validation error detected: ";
const std::string kHarry = R"("Key":{"House":{"S":"Gryffindor"},"Student":{"S":"Harry"}})";
}  // namespace

TEST_CASE("an item that was put is read back, and only its projection", "[api][dynamodb]") {
  Dynamo db;
  db.create_houses();
  db.put_student("Gryffindor", "Harry", 10);
  CHECK(to_text(db.ok("GetItem", R"({"TableName":"Houses",)" + kHarry + "}")) ==
        R"({"Item":{"House":{"S":"Gryffindor"},"Points":{"N":"10"},"Student":{"S":"Harry"}}})");
  CHECK(to_text(db.ok("GetItem", R"({"TableName":"Houses",)" + kHarry +
                                     R"(,"ProjectionExpression":"Points, Absent"})")) ==
        R"({"Item":{"Points":{"N":"10"}}})");
  CHECK(to_text(db.ok("GetItem", R"({"TableName":"Houses",)" + kHarry +
                                     R"(,"ProjectionExpression":"Absent"})")) == R"({"Item":{}})");
  CHECK(to_text(db.ok("GetItem", R"({"TableName":"Houses","Key":{"House":{"S":"Gryffindor"},
        "Student":{"S":"Nobody"}}})")) == "{}");
}

TEST_CASE("keys must fit the schema", "[api][dynamodb]") {
  Dynamo db;
  db.create_houses();
  CHECK(db.error("GetItem", R"({"TableName":"Houses","Key":{"House":{"S":"G"}}})") ==
        lockbox::test::kValidation + "The provided key element does not match the schema");
  CHECK(db.error("GetItem",
                 R"({"TableName":"Houses","Key":{"House":{"S":"G"},"Student":{"N":"1"}}})") ==
        lockbox::test::kValidation + "The provided key element does not match the schema");
  CHECK(db.error("GetItem",
                 R"({"TableName":"Houses","Key":{"House":{"S":""},"Student":{"S":"x"}}})") ==
        lockbox::test::kValidation +
            "One or more parameter values are not valid. The AttributeValue for a key "
            "attribute cannot contain an empty string value. Key: House");
  CHECK(db.error("PutItem", R"({"TableName":"Houses","Item":{"House":{"S":"G"}}})") ==
        lockbox::test::kValidation +
            "One or more parameter values were invalid: Missing the key Student in the item");
  CHECK(db.error("PutItem",
                 R"({"TableName":"Houses","Item":{"House":{"S":"G"},"Student":{"N":"1"}}})") ==
        lockbox::test::kValidation +
            "One or more parameter values were invalid: Type mismatch for key Student "
            "expected: S actual: N");
  CHECK(db.error("UpdateItem", R"({"TableName":"Houses",)" + kHarry +
                                   R"(,"UpdateExpression":"SET Student = :v",
                       "ExpressionAttributeValues":{":v":{"S":"x"}}})") ==
        lockbox::test::kValidation +
            "One or more parameter values were invalid: Cannot update attribute Student. This "
            "attribute is part of the key");
}

TEST_CASE("input errors beat a missing table", "[api][dynamodb]") {
  Dynamo db;
  CHECK(db.error("GetItem", R"({"TableName":"Houses","Key":{"a":{"N":"x"}}})") ==
        lockbox::test::kValidation + "The parameter cannot be converted to a numeric value: x");
  CHECK(db.error("PutItem", R"({"TableName":"Houses","Item":{"a":{"N":"x"}}})") ==
        kWrite + "The parameter cannot be converted to a numeric value: x");
  CHECK(db.error("GetItem", R"({"TableName":"Houses","Key":{"a":{"S":"x"}}})") ==
        "ResourceNotFoundException: Requested resource not found");
  CHECK(db.error("GetItem", R"({"Key":{"a":{"S":"x"}}})") ==
        lockbox::test::kValidation +
            "1 validation error detected: Value null at 'tableName' failed to satisfy "
            "constraint: Member must not be null");
  CHECK(db.error("PutItem", R"({"TableName":"Houses","Item":{"a":{"S":1}}})") ==
        "SerializationException: NUMBER_VALUE cannot be converted to String");
  CHECK(db.error("PutItem", R"({"TableName":"Houses","Item":{},"ReturnValues":"ALL_NEW"})") ==
        kWrite + "ReturnValues can only be ALL_OLD or NONE");
}

TEST_CASE("conditions guard writes", "[api][dynamodb]") {
  Dynamo db;
  db.create_houses();
  db.put_student("Gryffindor", "Harry", 10);
  const std::string put =
      R"~({"TableName":"Houses","Item":{"House":{"S":"Gryffindor"},"Student":{"S":"Harry"}},
          "ConditionExpression":"attribute_not_exists(House)")~";
  CHECK(db.error("PutItem", put + "}") ==
        "ConditionalCheckFailedException: The conditional request failed");
  auto failed = db.call("PutItem", put + R"(,"ReturnValuesOnConditionCheckFailure":"ALL_OLD"})");
  REQUIRE(!failed);
  REQUIRE(failed.error().members);
  CHECK(to_text(*failed.error().members) ==
        R"({"Item":{"House":{"S":"Gryffindor"},"Points":{"N":"10"},"Student":{"S":"Harry"}}})");
  // No ghost: an update whose condition asks for the key creates nothing.
  const std::string ghost =
      R"~({"TableName":"Houses","Key":{"House":{"S":"X"},"Student":{"S":"Y"}},
          "UpdateExpression":"SET Points = :p","ConditionExpression":"attribute_exists(House)",
          "ExpressionAttributeValues":{":p":{"N":"1"}}})~";
  CHECK(db.error("UpdateItem", ghost) ==
        "ConditionalCheckFailedException: The conditional request failed");
  CHECK(db.ok("Scan", R"({"TableName":"Houses"})")["Count"] == 1);
}

TEST_CASE("ReturnValues of writes", "[api][dynamodb]") {
  Dynamo db;
  db.create_houses();
  db.put_student("Gryffindor", "Harry", 10);
  const std::string update = R"({"TableName":"Houses",)" + kHarry +
                             R"(,"UpdateExpression":"SET Points = Points + :p, Wand = :w",
        "ExpressionAttributeValues":{":p":{"N":"5"},":w":{"S":"holly"}},"ReturnValues":")";
  CHECK(to_text(db.ok("UpdateItem", update + "UPDATED_NEW\"}")) ==
        R"({"Attributes":{"Points":{"N":"15"},"Wand":{"S":"holly"}}})");
  CHECK(to_text(db.ok("UpdateItem", update + "UPDATED_OLD\"}")) ==
        R"({"Attributes":{"Points":{"N":"15"},"Wand":{"S":"holly"}}})");
  CHECK(db.ok("UpdateItem", update + "ALL_NEW\"}")["Attributes"].size() == 4);
  CHECK(to_text(db.ok("UpdateItem", update + "NONE\"}")) == "{}");
  CHECK(to_text(db.ok("UpdateItem", R"({"TableName":"Houses",)" + kHarry +
                                        R"(,"UpdateExpression":"REMOVE Wand",
        "ReturnValues":"UPDATED_NEW"})")) == "{}");
  CHECK(db.ok("DeleteItem", R"({"TableName":"Houses",)" + kHarry +
                                R"(,"ReturnValues":"ALL_OLD"})")["Attributes"]["Points"]["N"] ==
        "30");
  CHECK(to_text(db.ok("DeleteItem", R"({"TableName":"Houses",)" + kHarry +
                                        R"(,"ReturnValues":"ALL_OLD"})")) == "{}");
  CHECK(db.error("UpdateItem", update + "EVERYTHING\"}") ==
        kWrite +
            "Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, "
            "UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]");
}

TEST_CASE("UPDATED_NEW leaves out what was appended to a list", "[api][dynamodb]") {
  Dynamo db;
  db.create_houses();
  const auto updated = [&](const std::string& expression, const std::string& values) {
    return to_text(db.ok("UpdateItem", R"({"TableName":"Houses",)" + kHarry +
                                           R"(,"UpdateExpression":")" + expression +
                                           R"(","ReturnValues":"UPDATED_NEW",)" +
                                           R"("ExpressionAttributeValues":{)" + values + "}}"));
  };
  const std::string one = R"(":one":{"N":"1"})";
  updated("SET L = :l", R"(":l":{"L":[{"N":"0"}]})");
  CHECK(updated("SET L[0] = :one", one) == R"({"Attributes":{"L":{"L":[{"N":"1"}]}}})");
  CHECK(updated("SET L[7] = :one", one) == "{}");
  CHECK(updated("SET L[9] = :one, L[1] = :two", one + R"(,":two":{"N":"2"})") ==
        R"({"Attributes":{"L":{"L":[{"N":"2"}]}}})");
  CHECK(to_text(db.ok("GetItem", R"({"TableName":"Houses",)" + kHarry + "}")["Item"]["L"]) ==
        R"({"L":[{"N":"1"},{"N":"2"},{"N":"1"}]})");
}

TEST_CASE("names of attributes have at most 65,535 bytes, behind a placeholder too",
          "[api][dynamodb]") {
  Dynamo db;
  db.create_houses();
  const auto update = [](std::size_t bytes) {
    return R"({"TableName":"Houses",)" + kHarry +
           R"(,"UpdateExpression":"SET #n = :v","ExpressionAttributeValues":{":v":{"N":"1"}},)" +
           R"("ExpressionAttributeNames":{"#n":")" + std::string(bytes, 'n') + R"("}})";
  };
  CHECK(db.error("UpdateItem", update(65536)) ==
        kWrite + "Attribute name is too large, must be less than 65536 bytes");
  db.ok("UpdateItem", update(65535));
}

TEST_CASE("capacity is counted to the half unit", "[api][dynamodb]") {
  Dynamo db;
  db.create_houses();
  const auto units = [&](const std::string& operation, const std::string& parameters) {
    return db.ok(operation, parameters)["ConsumedCapacity"]["CapacityUnits"].get<double>();
  };
  const std::string big(5000, 'x');
  const std::string item = R"({"TableName":"Houses","ReturnConsumedCapacity":"TOTAL","Item":{
      "House":{"S":"G"},"Student":{"S":"H"},"Text":{"S":")";
  CHECK(units("PutItem", item + "\"}}}") == 1.0);
  CHECK(units("PutItem", item + big + "\"}}}") == 5.0);
  CHECK(units("PutItem", item + "\"}}}") == 5.0);  // the larger of before and after
  CHECK(units("PutItem", item + big + "\"}}}") == 5.0);
  const std::string get = R"({"TableName":"Houses","ReturnConsumedCapacity":"TOTAL",
      "Key":{"House":{"S":"G"},"Student":{"S":"H"}})";
  CHECK(units("GetItem", get + "}") == 1.0);
  CHECK(units("GetItem", get + R"(,"ConsistentRead":true})") == 2.0);
  CHECK(to_text(db.ok("GetItem", R"({"TableName":"Houses","ReturnConsumedCapacity":"INDEXES",
      "Key":{"House":{"S":"G"},"Student":{"S":"none"}}})")["ConsumedCapacity"]) ==
        R"({"TableName":"Houses","CapacityUnits":0.5,"Table":{"CapacityUnits":0.5}})");
  CHECK(units("DeleteItem", R"({"TableName":"Houses","ReturnConsumedCapacity":"TOTAL",
      "Key":{"House":{"S":"none"},"Student":{"S":"none"}}})") == 1.0);
}

TEST_CASE("items end at 400 KB", "[api][dynamodb]") {
  Dynamo db;
  db.create_houses();
  // House + "G" + Student + "H" + T is 5 + 1 + 7 + 1 + 1 bytes.
  const auto put = [](std::size_t bytes) {
    return R"({"TableName":"Houses","Item":{"House":{"S":"G"},"Student":{"S":"H"},"T":{"S":")" +
           std::string(bytes - 15, 'x') + "\"}}}";
  };
  db.ok("PutItem", put(409600));
  CHECK(db.error("PutItem", put(409601)) ==
        lockbox::test::kValidation + "Item size has exceeded the maximum allowed size");
  CHECK(
      db.error("UpdateItem", R"({"TableName":"Houses","Key":{"House":{"S":"G"},"Student":{"S":"H"}},
      "UpdateExpression":"SET Extra = :e","ExpressionAttributeValues":{":e":{"S":"more"}}})") ==
      lockbox::test::kValidation + "Item size to update has exceeded the maximum allowed size");
}

TEST_CASE("permissions carry DynamoDB's condition keys", "[api][dynamodb][iam]") {
  Dynamo db;
  db.create_houses();
  db.ok("GetItem",
        R"({"TableName":"Houses","ProjectionExpression":"Points, Wand.core",)" + kHarry + "}");
  REQUIRE(db.needs.size() == 1);
  CHECK(db.needs[0].action == "dynamodb:GetItem");
  CHECK(db.needs[0].resource == "arn:aws:dynamodb:eu-west-1:111122223333:table/Houses");
  const auto& context = db.needs[0].context;
  CHECK(context.find("dynamodb:LeadingKeys")->values == std::vector<std::string>{"Gryffindor"});
  CHECK(context.find("dynamodb:LeadingKeys")->multivalued);
  CHECK(context.find("dynamodb:Attributes")->values ==
        std::vector<std::string>{"House", "Student", "Points", "Wand"});
  CHECK(context.find("dynamodb:Select")->values == std::vector<std::string>{"SPECIFIC_ATTRIBUTES"});
  CHECK(context.find("dynamodb:ReturnConsumedCapacity")->values ==
        std::vector<std::string>{"NONE"});
  CHECK(!context.find("dynamodb:EnclosingOperation"));
  db.ok("Scan", R"({"TableName":"Houses"})");
  CHECK(!db.needs[0].context.find("dynamodb:LeadingKeys"));
  CHECK(db.needs[0].context.absent_because.at("dynamodb:LeadingKeys") ==
        "a Scan names no partition key");
}

TEST_CASE("the trail keeps keys and hides values", "[api][dynamodb][trail]") {
  Dynamo db;
  db.create_houses();
  db.put_student("Gryffindor", "Harry", 10);
  CHECK(db.trail == R"({"tableName":"Houses","item":["House","Student","Points"]})");
  db.ok("UpdateItem", R"({"TableName":"Houses",)" + kHarry +
                          R"(,"UpdateExpression":"SET Points = :p",
        "ExpressionAttributeValues":{":p":{"N":"99"}}})");
  CHECK(db.trail == R"({"tableName":"Houses","key":{"House":"Gryffindor","Student":"Harry"},)"
                    R"("updateExpression":"SET Points = :p"})");
}

TEST_CASE("the work of a request is recorded for its explanation", "[api][dynamodb][work]") {
  Dynamo db;
  db.create_houses();
  db.put_student("Gryffindor", "Harry", 10);
  REQUIRE(db.work.touches.size() == 1);
  CHECK(db.work.touches[0].kind == lockbox::table::ItemTouch::Kind::Inserted);
  CHECK(db.work.partitions.size() == 1);
  CHECK(db.work.partitions[0].write.halves == 2);
  const auto* t =
      lockbox::table::find_table(db.services.tables, "111122223333", "eu-west-1", "Houses");
  REQUIRE(t);
  CHECK(t->partitions.size() == 4);
  CHECK(lockbox::table::partition_of(*t, db.work.touches[0].key)->id ==
        db.work.touches[0].partition);
  CHECK(db.work.summary.find("Wrote 1 new item on partition p-") == 0);
}

TEST_CASE("what Lockbox lacks says so", "[api][dynamodb]") {
  Dynamo db;
  CHECK(db.error("SearchVectors", "{}")
            .find("NotSimulatedException: Lockbox does not simulate SearchVectors") == 0);
}

TEST_CASE("UpdateItem measures what its expression says besides the finished item",
          "[api][dynamodb]") {
  Dynamo db;
  db.create_houses();
  const std::string too_big =
      "ValidationException: Item size to update has exceeded the maximum allowed size";
  // The key is short, so the statement (3 + 19 + name + value) reaches the limit before the item.
  const auto update = [&](std::size_t bytes, const std::string& expression,
                          const std::string& more = "") {
    return R"({"TableName":"Houses","Key":{"House":{"S":"H"},"Student":{"S":"s"}},)" + expression +
           more + R"(,"ExpressionAttributeValues":{":v":{"S":")" + std::string(bytes, 'x') +
           R"("}}})";
  };
  const std::string set = R"("UpdateExpression":"SET b = :v")";
  const std::size_t most = 409600 - 3 - 19 - 1;
  CHECK(db.error("UpdateItem", update(most + 1, set)) == too_big);
  db.ok("UpdateItem", update(most, set));
  // A condition that would fail is not reached; a transaction and AttributeUpdates measure the
  // item.
  CHECK(db.error("UpdateItem", update(most + 1, set, R"(,"ConditionExpression":"b = b2")")) ==
        too_big);
  const std::size_t item_most = 409600 - (5 + 1) - (7 + 1) - 1;
  const std::string action = update(item_most, set);
  db.ok("TransactWriteItems", R"({"TransactItems":[{"Update":)" + action + "}]}");
  const auto put = [](std::size_t bytes) {
    return R"({"TableName":"Houses","Key":{"House":{"S":"H"},"Student":{"S":"s"}},
        "AttributeUpdates":{"b":{"Value":{"S":")" +
           std::string(bytes, 'x') + R"("}}}})";
  };
  db.ok("UpdateItem", put(item_most));
  CHECK(db.error("UpdateItem", put(item_most + 1)) == too_big);
}

TEST_CASE("a transaction takes at most 4 MB", "[api][dynamodb]") {
  Dynamo db;
  db.create_houses();
  const auto transaction = [](int n) {
    std::string out = R"({"TransactItems":[)";
    for (int i = 0; i < n; ++i)
      out += (i == 0 ? "" : ",") + std::string(R"({"Put":{"TableName":"Houses","Item":{"House":
          {"S":"H"},"Student":{"S":")") +
             std::to_string(i) + R"("},"b":{"S":")" + std::string(350000, 'x') + R"("}}}})";
    return out + "]}";
  };
  db.ok("TransactWriteItems", transaction(11));
  CHECK(db.error("TransactWriteItems", transaction(12)).rfind("ValidationException: ", 0) == 0);
}

TEST_CASE("names of attributes are not empty and not too long", "[api][dynamodb]") {
  Dynamo db;
  const auto put = [&](const std::string& members) {
    return db.error("PutItem", R"({"TableName":"Houses","Item":{)" + members + "}}");
  };
  CHECK(put(R"("":{"S":"x"},"n":{"N":"x"})") == kWrite + "Empty attribute name");
  CHECK(put(R"("m":{"M":{"":{"S":"x"}}})") == kWrite + "Empty attribute name");
  // Inside a document it is found after everything else.
  CHECK(put(R"("m":{"M":{"":{"S":"x"}}},"n":{"N":"x"})") ==
        kWrite + "The parameter cannot be converted to a numeric value: x");
  CHECK(put("\"" + std::string(65536, 'a') + R"(":{"S":"x"})") ==
        kWrite + "Attribute name is too large, must be less than 65536 bytes");
  CHECK(db.error("TransactWriteItems",
                 R"({"TransactItems":[{"Put":{"TableName":"Houses","Item":{"":{"S":"x"}}}}]})") ==
        lockbox::test::kValidation + "Empty attribute name");
  CHECK(db.error("GetItem", R"({"TableName":"Houses","Key":{},"ProjectionExpression":"#a",
      "ExpressionAttributeNames":{"#a":""}})") ==
        lockbox::test::kValidation +
            "ExpressionAttributeNames contains invalid value: Empty attribute name for key #a");
}

TEST_CASE("no path leads into a key attribute", "[api][dynamodb]") {
  Dynamo db;
  db.create_houses();
  db.ok("UpdateTable", R"({"TableName":"Houses",
      "AttributeDefinitions":[{"AttributeName":"Points","AttributeType":"N"}],
      "GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"byPoints",
        "KeySchema":[{"AttributeName":"Points","KeyType":"HASH"}],
        "Projection":{"ProjectionType":"ALL"}}}]})");
  const std::string scalars =
      lockbox::test::kValidation +
      "Key attributes must be scalars; list random access '[]' and map lookup '.' are not "
      "allowed: ";
  CHECK(db.error("GetItem", R"({"TableName":"Houses",)" + kHarry +
                                R"(,"ProjectionExpression":"Wand, Student[0]"})") ==
        scalars + "Key: Student");
  CHECK(db.error("Scan", R"({"TableName":"Houses","FilterExpression":"House.a <> Wand"})") ==
        scalars + "Key: House");
  CHECK(db.error("UpdateItem", R"({"TableName":"Houses",)" + kHarry +
                                   R"(,"UpdateExpression":"SET a = Points.b"})") ==
        scalars + "IndexKey: Points");
  CHECK(db.error("DeleteItem", R"({"TableName":"Houses",)" + kHarry +
                                   R"(,"ConditionExpression":"Student.a <> Wand"})") ==
        scalars + "Key: Student");
  CHECK(db.error("BatchGetItem", R"({"RequestItems":{"Houses":{"Keys":[{"House":{"S":"G"},
      "Student":{"S":"x"}}],"ProjectionExpression":"House.a"}}})") == scalars + "Key: House");
}

}  // namespace lockbox::dynamodb_items_test
