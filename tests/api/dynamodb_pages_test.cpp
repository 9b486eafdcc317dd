// Query, Scan and the batches.
#include <set>

#include "tests/api/dynamodb_fixture.hpp"

namespace lockbox::dynamodb_pages_test {

using lockbox::Json;
using lockbox::to_text;
using lockbox::test::Dynamo;

namespace {

Dynamo houses() {
  Dynamo db;
  db.create_houses();
  for (const char* house : {"Gryffindor", "Slytherin", "Ravenclaw", "Hufflepuff"})
    for (int i = 0; i < 10; ++i)
      db.put_student(house, std::string("s") + static_cast<char>('0' + i), i * 10);
  return db;
}

std::string students(const Json& page) {
  std::string out;
  for (const Json& item : page["Items"]) out += item["Student"]["S"].get<std::string>() + " ";
  return out;
}

std::string query(const std::string& condition, const std::string& values,
                  const std::string& more = "") {
  return R"({"TableName":"Houses","KeyConditionExpression":")" + condition +
         R"(","ExpressionAttributeValues":{":h":{"S":"Slytherin"})" + values + "}" + more + "}";
}

}  // namespace

TEST_CASE("a Query reads one item collection in sort key order", "[api][dynamodb][query]") {
  Dynamo db = houses();
  CHECK(students(db.ok("Query", query("House = :h", ""))) == "s0 s1 s2 s3 s4 s5 s6 s7 s8 s9 ");
  CHECK(students(db.ok("Query", query("House = :h", "",
                                      R"(,"ScanIndexForward":false,"Limit":3)"))) == "s9 s8 s7 ");
  const auto sorted = [&](const std::string& condition, const std::string& values) {
    return students(db.ok("Query", query("House = :h AND " + condition, values)));
  };
  CHECK(sorted("Student < :a", R"(,":a":{"S":"s2"})") == "s0 s1 ");
  CHECK(sorted("Student <= :a", R"(,":a":{"S":"s2"})") == "s0 s1 s2 ");
  CHECK(sorted("Student > :a", R"(,":a":{"S":"s7"})") == "s8 s9 ");
  CHECK(sorted(":a <= Student", R"(,":a":{"S":"s8"})") == "s8 s9 ");
  CHECK(sorted("Student = :a", R"(,":a":{"S":"s4"})") == "s4 ");
  CHECK(sorted("Student BETWEEN :a AND :b", R"(,":a":{"S":"s4"},":b":{"S":"s6"})") == "s4 s5 s6 ");
  CHECK(sorted("begins_with(Student, :a)", R"(,":a":{"S":"s"})") ==
        "s0 s1 s2 s3 s4 s5 s6 s7 s8 s9 ");
  CHECK(sorted("begins_with(Student, :a)", R"(,":a":{"S":"t"})").empty());
}

TEST_CASE("filters come after the page is read", "[api][dynamodb][query]") {
  Dynamo db = houses();
  const Json page = db.ok("Query", query("House = :h", R"(,":p":{"N":"50"})",
                                         R"(,"FilterExpression":"Points >= :p","Limit":7)"));
  CHECK(page["Count"] == 2);
  CHECK(page["ScannedCount"] == 7);
  CHECK(to_text(page["LastEvaluatedKey"]) == R"({"House":{"S":"Slytherin"},"Student":{"S":"s6"}})");
  CHECK(db.work.touches.size() == 7);
}

TEST_CASE("pages link up without loss or repetition", "[api][dynamodb][query]") {
  Dynamo db = houses();
  for (const std::string direction : {"true", "false"}) {
    std::string start, seen;
    int pages = 0;
    do {
      const Json page =
          db.ok("Query",
                query("House = :h", "", R"(,"Limit":3,"ScanIndexForward":)" + direction + start));
      seen += students(page);
      start = page.contains("LastEvaluatedKey")
                  ? R"(,"ExclusiveStartKey":)" + to_text(page["LastEvaluatedKey"])
                  : "";
      ++pages;
    } while (!start.empty());
    CHECK(pages == 4);
    CHECK(seen == (direction == "true" ? "s0 s1 s2 s3 s4 s5 s6 s7 s8 s9 "
                                       : "s9 s8 s7 s6 s5 s4 s3 s2 s1 s0 "));
  }
}

TEST_CASE("an exactly full page has a LastEvaluatedKey", "[api][dynamodb][query]") {
  Dynamo db = houses();
  CHECK(db.ok("Query", query("House = :h", "", R"(,"Limit":10)")).contains("LastEvaluatedKey"));
  CHECK(!db.ok("Query", query("House = :h", "", R"(,"Limit":11)")).contains("LastEvaluatedKey"));
}

TEST_CASE("a page ends at 1 MB", "[api][dynamodb][scan]") {
  Dynamo db;
  db.create_houses();
  const std::string text(300000, 'x');
  for (int i = 0; i < 5; ++i)
    db.ok("PutItem", R"({"TableName":"Houses","Item":{"House":{"S":"G"},"Student":{"S":"s)" +
                         std::to_string(i) + R"("},"T":{"S":")" + text + "\"}}}");
  const Json page = db.ok("Scan", R"({"TableName":"Houses","ReturnConsumedCapacity":"TOTAL"})");
  CHECK(page["Count"] == 3);
  CHECK(page.contains("LastEvaluatedKey"));
}

TEST_CASE("a parallel Scan covers every item once", "[api][dynamodb][scan]") {
  Dynamo db = houses();
  for (const int segments : {1, 3, 7, 100}) {
    std::multiset<std::string> seen;
    for (int s = 0; s < segments; ++s) {
      const Json page = db.ok("Scan", R"({"TableName":"Houses","Segment":)" + std::to_string(s) +
                                          R"(,"TotalSegments":)" + std::to_string(segments) + "}");
      for (const Json& item : page["Items"]) seen.insert(to_text(item));
    }
    CHECK(seen.size() == 40);
    CHECK(std::set<std::string>(seen.begin(), seen.end()).size() == 40);
  }
}

TEST_CASE("a Scan pays for every partition it searches", "[api][dynamodb][scan]") {
  Dynamo db;
  db.create_houses();
  CHECK(db.ok("Scan",
              R"({"TableName":"Houses","ReturnConsumedCapacity":"TOTAL"})")["ConsumedCapacity"]
                                                                           ["CapacityUnits"] ==
        2.0);
  CHECK(db.ok("Scan", R"({"TableName":"Houses","ReturnConsumedCapacity":"TOTAL",
                          "ConsistentRead":true})")["ConsumedCapacity"]["CapacityUnits"] == 4.0);
}

TEST_CASE("what a Query refuses", "[api][dynamodb][query]") {
  Dynamo db = houses();
  const auto refused = [&](const std::string& condition, const std::string& values) {
    return db.error("Query", query(condition, values));
  };
  const std::string a = R"(,":a":{"S":"x"})";
  CHECK(refused("House > :h", "") ==
        lockbox::test::kValidation + "Query key condition not supported");
  CHECK(refused("Student = :h", "") ==
        lockbox::test::kValidation + "Query condition missed key schema element: House");
  CHECK(refused("House = :h AND Wand = :a", a) ==
        lockbox::test::kValidation + "Query condition missed key schema element: Student");
  CHECK(refused("House = :h OR Student = :a", a) ==
        lockbox::test::kValidation + "Invalid operator used in KeyConditionExpression: OR");
  CHECK(refused("House = :h AND Student <> :a", a) ==
        lockbox::test::kValidation + "Invalid operator used in KeyConditionExpression: <>");
  CHECK(refused("House = :h AND attribute_exists(Student)", "") ==
        lockbox::test::kValidation +
            "Invalid operator used in KeyConditionExpression: attribute_exists");
  CHECK(refused("House = :h AND House = :a", a) ==
        lockbox::test::kValidation +
            "Invalid KeyConditionExpression: KeyConditionExpressions must only contain one "
            "condition per key");
  CHECK(refused("House = :h AND Student = :a AND Points = :a", a) ==
        lockbox::test::kValidation +
            "The number of query conditions (3) exceeds the number of key attributes defined in "
            "the schema (2)");
  // Values that are not defined and operands of a wrong type are reported in the order of clauses.
  CHECK(refused("House = :missing AND begins_with(Student, :n)", R"(,":n":{"N":"1"})") ==
        lockbox::test::kValidation +
            "Invalid KeyConditionExpression: An expression attribute value used in expression is "
            "not defined; attribute value: :missing");
  CHECK(refused("begins_with(Student, :n) AND House = :missing", R"(,":n":{"N":"1"})") ==
        lockbox::test::kValidation +
            "Invalid KeyConditionExpression: Incorrect operand type for operator or function; "
            "operator or function: begins_with, operand type: N");
  CHECK(refused("House = :h AND size(Student) = :a", a) ==
        lockbox::test::kValidation + "KeyConditionExpressions cannot contain nested operations");
  CHECK(refused("House = :h AND Student.a = :a", a) ==
        lockbox::test::kValidation +
            "Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on "
            "nested attributes");
  CHECK(refused("House = :h AND Student = :a", R"(,":a":{"N":"1"})") ==
        lockbox::test::kValidation +
            "One or more parameter values were invalid: Condition parameter type does not "
            "match schema type");
  CHECK(db.error("Query", R"({"TableName":"Houses"})") ==
        lockbox::test::kValidation +
            "Either the KeyConditions or KeyConditionExpression parameter must be specified "
            "in the request.");
  CHECK(db.error("Query", query("House = :h", R"(,":p":{"S":"x"})",
                                R"(,"FilterExpression":"Student = :p")")) ==
        lockbox::test::kValidation +
            "Filter Expression can only contain non-primary key attributes: Primary key "
            "attribute: Student");
  CHECK(
      db.error("Query", query("House = :h", "", R"(,"ExclusiveStartKey":{"House":{"S":"Ravenclaw"},
        "Student":{"S":"s1"}})")) ==
      lockbox::test::kValidation +
          "The provided starting key is outside query boundaries based on provided conditions");
  CHECK(db.error("Query", query("House = :h", "", R"(,"IndexName":"nope")")) ==
        lockbox::test::kValidation + "The table does not have the specified index: nope");
  CHECK(db.error("Query", query("House = :h", "", R"(,"Limit":0)")) ==
        lockbox::test::kValidation +
            "1 validation error detected: Value at 'Limit' failed to satisfy constraint: "
            "Member must have value greater than or equal to 1");
}

TEST_CASE("Select COUNT returns no items", "[api][dynamodb][query]") {
  Dynamo db = houses();
  CHECK(to_text(db.ok("Query", query("House = :h", "", R"(,"Select":"COUNT")"))) ==
        R"({"Count":10,"ScannedCount":10})");
}

namespace {

Dynamo indexed() {
  Dynamo db;
  db.ok("CreateTable", R"({"TableName":"Games","BillingMode":"PAY_PER_REQUEST",
    "AttributeDefinitions":[{"AttributeName":"Player","AttributeType":"S"},
      {"AttributeName":"Game","AttributeType":"S"},{"AttributeName":"Score","AttributeType":"N"}],
    "KeySchema":[{"AttributeName":"Player","KeyType":"HASH"},
                 {"AttributeName":"Game","KeyType":"RANGE"}],
    "LocalSecondaryIndexes":[{"IndexName":"byScore",
      "KeySchema":[{"AttributeName":"Player","KeyType":"HASH"},
                   {"AttributeName":"Score","KeyType":"RANGE"}],
      "Projection":{"ProjectionType":"KEYS_ONLY"}}],
    "GlobalSecondaryIndexes":[{"IndexName":"leaders",
      "KeySchema":[{"AttributeName":"Game","KeyType":"HASH"},
                   {"AttributeName":"Score","KeyType":"RANGE"}],
      "Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["Badge"]}}]})");
  const auto put = [&](const std::string& player, const std::string& game,
                       const std::string& score) {
    db.ok("PutItem", R"({"TableName":"Games","Item":{"Player":{"S":")" + player +
                         R"("},"Game":{"S":")" + game +
                         R"("},"Badge":{"S":"b"},"Secret":{"S":"x"})" +
                         (score.empty() ? "" : R"(,"Score":{"N":")" + score + "\"}") + "}}");
  };
  put("ann", "chess", "30");
  put("bob", "chess", "9");
  put("cid", "chess", "100");
  put("ann", "go", "5");
  put("dan", "chess", "");
  return db;
}

}  // namespace

TEST_CASE("a GSI is a copy with another key", "[api][dynamodb][index]") {
  Dynamo db = indexed();
  const std::string leaders = R"({"TableName":"Games","IndexName":"leaders",
      "KeyConditionExpression":"Game = :g","ExpressionAttributeValues":{":g":{"S":"chess"}})";
  CHECK(to_text(db.ok("Query", leaders + R"(,"ScanIndexForward":false,"Limit":1})")) ==
        R"({"Items":[{"Badge":{"S":"b"},"Game":{"S":"chess"},"Player":{"S":"cid"},)"
        R"("Score":{"N":"100"}}],"Count":1,"ScannedCount":1,"LastEvaluatedKey":{)"
        R"("Game":{"S":"chess"},"Player":{"S":"cid"},"Score":{"N":"100"}}})");
  CHECK(db.ok("Query", leaders + "}")["Count"] == 3);  // dan has no score, so he is not in it
  CHECK(db.needs[0].resource ==
        "arn:aws:dynamodb:eu-west-1:111122223333:table/Games/index/leaders");
  CHECK(db.needs[0].context.find("dynamodb:LeadingKeys")->values ==
        std::vector<std::string>{"chess"});
  CHECK(db.error("Query", leaders + R"(,"ConsistentRead":true})") ==
        lockbox::test::kValidation +
            "Consistent reads are not supported on global secondary indexes");
  CHECK(db.error("Query", leaders + R"(,"ProjectionExpression":"Secret"})") ==
        lockbox::test::kValidation +
            "One or more parameter values were invalid: Global secondary index leaders does "
            "not project [Secret]");
  CHECK(db.error("Query", leaders + R"(,"Select":"ALL_ATTRIBUTES"})") ==
        lockbox::test::kValidation +
            "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not "
            "supported for global secondary index leaders because its projection type is not "
            "ALL");
  // The entry follows its item.
  db.ok("UpdateItem", R"({"TableName":"Games","Key":{"Player":{"S":"bob"},"Game":{"S":"chess"}},
      "UpdateExpression":"SET Score = :s","ExpressionAttributeValues":{":s":{"N":"200"}}})");
  CHECK(db.ok("Query",
              leaders + R"(,"ScanIndexForward":false,"Limit":1})")["Items"][0]["Player"]["S"] ==
        "bob");
  db.ok("DeleteItem", R"({"TableName":"Games","Key":{"Player":{"S":"bob"},"Game":{"S":"chess"}}})");
  CHECK(db.ok("Query", leaders + "}")["Count"] == 2);
}

TEST_CASE("an LSI fetches what it does not project", "[api][dynamodb][index]") {
  Dynamo db = indexed();
  const std::string by_score = R"({"TableName":"Games","IndexName":"byScore",
      "ReturnConsumedCapacity":"INDEXES","KeyConditionExpression":"Player = :p",
      "ExpressionAttributeValues":{":p":{"S":"ann"}})";
  const Json keys = db.ok("Query", by_score + "}");
  CHECK(keys["Count"] == 2);
  CHECK(keys["Items"][0].size() == 3);
  CHECK(keys["Items"][0]["Score"]["N"] == "5");
  const Json whole = db.ok("Query", by_score + R"(,"Select":"ALL_ATTRIBUTES"})");
  CHECK(whole["Items"][0].size() == 5);
  CHECK(to_text(whole["ConsumedCapacity"]) ==
        R"({"TableName":"Games","CapacityUnits":1.5,"Table":{"CapacityUnits":1.0},)"
        R"("LocalSecondaryIndexes":{"byScore":{"CapacityUnits":0.5}}})");
}

TEST_CASE("index writes cost only when the stored view changes", "[api][dynamodb][index]") {
  Dynamo db = indexed();
  const auto update = [&](const std::string& expression, const std::string& value) {
    return to_text(db.ok("UpdateItem", R"({"TableName":"Games","ReturnConsumedCapacity":"INDEXES",
      "Key":{"Player":{"S":"ann"},"Game":{"S":"chess"}},"UpdateExpression":")" +
                                           expression + R"(","ExpressionAttributeValues":{":v":)" +
                                           value + "}}")["ConsumedCapacity"]);
  };
  CHECK(update("SET Secret = :v", R"({"S":"other"})") ==
        R"({"TableName":"Games","CapacityUnits":1.0,"Table":{"CapacityUnits":1.0}})");
  CHECK(update("SET Badge = :v", R"({"S":"gold"})") ==
        R"({"TableName":"Games","CapacityUnits":2.0,"Table":{"CapacityUnits":1.0},)"
        R"("GlobalSecondaryIndexes":{"leaders":{"CapacityUnits":1.0}}})");
  CHECK(update("SET Score = :v", R"({"N":"31"})") ==
        R"({"TableName":"Games","CapacityUnits":5.0,"Table":{"CapacityUnits":1.0},)"
        R"("LocalSecondaryIndexes":{"byScore":{"CapacityUnits":2.0}},)"
        R"("GlobalSecondaryIndexes":{"leaders":{"CapacityUnits":2.0}}})");
  CHECK(db.error("UpdateItem", R"({"TableName":"Games",
      "Key":{"Player":{"S":"ann"},"Game":{"S":"chess"}},"UpdateExpression":"SET Score = :v",
      "ExpressionAttributeValues":{":v":{"S":"high"}}})") ==
        lockbox::test::kValidation +
            "One or more parameter values were invalid: Type mismatch for Index Key Score "
            "Expected: N Actual: S IndexName: byScore");
}

TEST_CASE("BatchWriteItem and BatchGetItem", "[api][dynamodb][batch]") {
  Dynamo db;
  db.create_houses();
  const auto key = [](const std::string& s) {
    return R"({"House":{"S":"G"},"Student":{"S":")" + s + "\"}}";
  };
  CHECK(to_text(db.ok("BatchWriteItem", R"({"RequestItems":{"Houses":[
      {"PutRequest":{"Item":)" + key("a") + R"(}},{"PutRequest":{"Item":)" +
                                            key("b") + R"(}},{"DeleteRequest":{"Key":)" + key("c") +
                                            "}}]}}")) == R"({"UnprocessedItems":{}})");
  const Json got = db.ok("BatchGetItem", R"({"RequestItems":{"Houses":{"Keys":[)" + key("a") + "," +
                                             key("zz") + "," + key("b") + "]}}}");
  CHECK(got["Responses"]["Houses"].size() == 2);
  CHECK(to_text(got["UnprocessedKeys"]) == "{}");
  CHECK(db.needs[0].action == "dynamodb:BatchGetItem");
  CHECK(db.needs[0].context.find("dynamodb:LeadingKeys")->values == std::vector<std::string>{"G"});
  CHECK(db.error("BatchGetItem",
                 R"({"RequestItems":{"Houses":{"Keys":[)" + key("a") + "," + key("a") + "]}}}") ==
        lockbox::test::kValidation + "Provided list of item keys contains duplicates");
  CHECK(db.error("BatchWriteItem", R"({"RequestItems":{"Houses":[{"PutRequest":{"Item":)" +
                                       key("a") + R"(}},{"DeleteRequest":{"Key":)" + key("a") +
                                       "}}]}}") ==
        lockbox::test::kValidation + "Provided list of item keys contains duplicates");
  CHECK(db.error("BatchWriteItem", R"({"RequestItems":{"Houses":[{"PutRequest":{"Item":)" +
                                       key("new") + R"(}}],"Nowhere":[{"DeleteRequest":{"Key":)" +
                                       key("a") + "}}]}}") ==
        "ResourceNotFoundException: Requested resource not found");
  CHECK(db.ok("Scan", R"({"TableName":"Houses"})")["Count"] == 2);
}

TEST_CASE("a page hands its items over as text where it may", "[api][dynamodb][query]") {
  Dynamo db = houses();
  const std::string requests[] = {query("House = :h", ""), query("House = :h", "", R"(,"Limit":3)"),
                                  query("House = :h AND Student = :a", R"(,":a":{"S":"nobody"})"),
                                  query("House = :h", "", R"(,"ProjectionExpression":"Points")")};
  for (const std::string& request : requests) {
    Json whole = db.ok("Query", request);
    std::string items;
    db.items = &items;
    const Json rest = db.ok("Query", request);
    db.items = nullptr;
    CHECK(items == to_text(whole["Items"]));
    whole.erase("Items");
    CHECK(rest == whole);
  }
  // Without items there is no text, so that the answer stays without the member.
  std::string items;
  db.items = &items;
  db.ok("Query", query("House = :h", "", R"(,"Select":"COUNT")"));
  CHECK(items.empty());
}

}  // namespace lockbox::dynamodb_pages_test
