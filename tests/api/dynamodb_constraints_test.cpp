// What is checked before a request is read any further, and in whose words: the service has two
// validation layers, and which one answers depends on the operation and on what is wrong.
#include <limits>
#include <vector>

#include "engine/api/dynamodb_shapes.hpp"
#include "tests/api/dynamodb_fixture.hpp"

namespace lockbox::dynamodb_constraints_test {

using lockbox::test::Dynamo;
using lockbox::test::kValidation;

namespace {

struct Row {
  const char *operation, *parameters, *message;
};

void check(const std::vector<Row>& rows) {
  Dynamo db;  // nothing here reaches a table
  for (const Row& r : rows) {
    INFO(r.operation << " " << r.parameters);
    CHECK(db.error(r.operation, r.parameters) == kValidation + r.message);
  }
}

/// `n` keys of BatchGetItem.
std::string many_keys(int n) {
  std::string out;
  for (int i = 0; i < n; ++i)
    out += (i == 0 ? R"({"pk":{"S":")" : R"(,{"pk":{"S":")") + std::to_string(i) + "\"}}";
  return out;
}

}  // namespace

TEST_CASE("missing members and malformed table names are listed with their values",
          "[api][dynamodb]") {
  const std::string long_name(256, 'a');
  const std::string too_long = R"({"TableName":")" + long_name + R"(","Item":{}})";
  const std::string too_long_text =
      "1 validation error detected: Value '" + long_name +
      "' at 'tableName' failed to satisfy constraint: Member must have length less than or equal "
      "to 255";
  check({
      {"PutItem", R"({"Item":{}})",
       "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: "
       "Member must not be null"},
      {"GetItem", "{}",
       "2 validation errors detected: Value null at 'tableName' failed to satisfy constraint: "
       "Member must not be null; Value null at 'key' failed to satisfy constraint: Member must "
       "not be null"},
      {"PutItem", R"({"TableName":"bad table!","Item":{}})",
       "1 validation error detected: Value 'bad table!' at 'tableName' failed to satisfy "
       "constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"},
      {"PutItem", too_long.c_str(), too_long_text.c_str()},
      // A missing member brings everything else along, in the order of the members.
      {"UpdateItem", R"({"TableName":"","ReturnConsumedCapacity":"x","ReturnValues":"y"})",
       "4 validation errors detected: Value 'x' at 'returnConsumedCapacity' failed to satisfy "
       "constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]; Value '' at "
       "'tableName' failed to satisfy constraint: Member must have length greater than or equal "
       "to 1; Value 'y' at 'returnValues' failed to satisfy constraint: Member must satisfy enum "
       "value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]; Value null at 'key' failed "
       "to satisfy constraint: Member must not be null"},
      {"UpdateItem", R"({"TableName":"Houses","ConditionalOperator":"XOR"})",
       "2 validation errors detected: Value 'XOR' at 'conditionalOperator' failed to satisfy "
       "constraint: Member must satisfy enum value set: [OR, AND]; Value null at 'key' failed to "
       "satisfy constraint: Member must not be null"},
  });
}

TEST_CASE("a wrong length or range is named alone and without its value", "[api][dynamodb]") {
  const std::string keys = R"({"RequestItems":{"Houses":{"Keys":[)" + many_keys(101) + "]}}}";
  check({
      {"PutItem", R"({"TableName":"","Item":{},"ReturnValues":"x"})",
       "1 validation error detected: Value at 'TableName' failed to satisfy constraint: Member "
       "must have length greater than or equal to 1"},
      {"Query", R"({"TableName":"Houses","Limit":0})",
       "1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member must "
       "have value greater than or equal to 1"},
      {"BatchGetItem", R"({"RequestItems":{}})",
       "1 validation error detected: Value at 'RequestItems' failed to satisfy constraint: Member "
       "must have length greater than or equal to 1"},
      {"BatchGetItem", R"({"RequestItems":{"Houses":{"Keys":[]}}})",
       "1 validation error detected: Value at 'RequestItems.Houses.member.Keys' failed to satisfy "
       "constraint: Member must have length greater than or equal to 1"},
      {"BatchGetItem", keys.c_str(),
       "1 validation error detected: Value at 'RequestItems.Houses.member.Keys' failed to satisfy "
       "constraint: Member must have length less than or equal to 100"},
  });
}

TEST_CASE("enumerations are named with their value, but for two of them", "[api][dynamodb]") {
  check({
      {"GetItem", R"({"TableName":"Houses","Key":{},"ReturnConsumedCapacity":"x"})",
       "1 validation error detected: Value 'x' at 'returnConsumedCapacity' failed to satisfy "
       "constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]"},
      {"Query", R"({"TableName":"Houses","Select":"x"})",
       "1 validation error detected: Value 'x' at 'select' failed to satisfy constraint: Member "
       "must satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, "
       "ALL_PROJECTED_ATTRIBUTES]"},
      {"Query", R"({"TableName":"Houses","Select":"x","ConditionalOperator":"XOR"})",
       "Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]"},
      {"UpdateItem",
       R"({"TableName":"Houses","Key":{},"ReturnValues":"x","ReturnConsumedCapacity":"y"})",
       "1 validation error detected: Failed to satisfy constraint: Member must satisfy enum value "
       "set: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]"},
      {"DeleteItem",
       R"({"TableName":"Houses","Key":{},"ReturnValues":"x","ReturnConsumedCapacity":"y"})",
       "2 validation errors detected: Value 'y' at 'returnConsumedCapacity' failed to satisfy "
       "constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]; Failed to satisfy "
       "constraint: Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD, ALL_NEW, "
       "UPDATE_NEW, NONE]"},
      {"BatchWriteItem",
       R"({"RequestItems":{"Houses":[{"PutRequest":{"Item":{}}}]},"ReturnConsumedCapacity":"x",
           "ReturnItemCollectionMetrics":"y"})",
       "2 validation errors detected: Value 'x' at 'returnConsumedCapacity' failed to satisfy "
       "constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]; Value 'y' at "
       "'returnItemCollectionMetrics' failed to satisfy constraint: Member must satisfy enum "
       "value set: [SIZE, NONE]"},
  });
}

TEST_CASE("table names in the maps of batches are checked as keys of the map", "[api][dynamodb]") {
  const std::string rule =
      "Map keys must satisfy constraint: [Member must have length less than or equal to 255, "
      "Member must have length greater than or equal to 3, Member must satisfy regular expression "
      "pattern: [a-zA-Z0-9_.-]+]";
  const std::string get =
      R"(1 validation error detected: Value '{"a!":{"Keys":[{"pk":{"S":"x"}}]}}' at 'requestItems' failed to satisfy constraint: )" +
      rule;
  const std::string write =
      "1 validation error detected: Value '{a!=[WriteRequest(putRequest=null, "
      "deleteRequest=DeleteRequest(key={pk=AttributeValue(s=null, n=1, b=null, iNT=null, "
      "dECIMAL=null, dOUBLE=null, sS=null, nS=null, bS=null, iNTSET=null, dECIMALSET=null, "
      "dOUBLESET=null, m=null, l=null, nULL=null, bOOL=null)}))]}' at 'requestItems' failed to "
      "satisfy constraint: " +
      rule;
  check({
      {"BatchGetItem", R"({"RequestItems":{"a!":{"Keys":[{"pk":{"S":"x"}}]}}})", get.c_str()},
      {"BatchWriteItem", R"({"RequestItems":{"a!":[{"DeleteRequest":{"Key":{"pk":{"N":"1"}}}}]}})",
       write.c_str()},
      // BatchWriteItem keeps quiet about the name when there is something else to say.
      {"BatchWriteItem",
       R"({"RequestItems":{"a!":[{"DeleteRequest":{"Key":{"pk":{"N":"1"}}}}]},
           "ReturnConsumedCapacity":"x"})",
       "1 validation error detected: Value 'x' at 'returnConsumedCapacity' failed to satisfy "
       "constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]"},
      {"BatchWriteItem", R"({"RequestItems":{"Houses":[]}})",
       "1 validation error detected: Value '{Houses=[]}' at 'requestItems' failed to satisfy "
       "constraint: Map value must satisfy constraint: [Member must have length less than or "
       "equal to 25, Member must have length greater than or equal to 1]"},
  });
}

TEST_CASE("the control plane lists every failure in the older words", "[api][dynamodb]") {
  const std::string table =
      R"("BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}])";
  const std::string pk = R"({"AttributeName":"pk","KeyType":"HASH"})";
  const std::string short_name = R"({"TableName":"ab",)" + table + R"(,"KeySchema":[)" + pk + "]}";
  const std::string twice = R"({"TableName":"Houses",)" + table + R"(,"KeySchema":[)" + pk +
                            R"(,{"AttributeName":"pk","KeyType":"RANGE"}]})";
  const std::string three =
      R"({"TableName":"Houses","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[
        {"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"a","AttributeType":"S"},
        {"AttributeName":"b","AttributeType":"S"}],"KeySchema":[)" +
      pk + R"(,{"AttributeName":"a","KeyType":"RANGE"},{"AttributeName":"b","KeyType":"RANGE"}]})";
  const std::string undefined = R"({"TableName":"Houses",)" + table +
                                R"(,"KeySchema":[{"AttributeName":"a","KeyType":"HASH"}]})";
  const std::string indexes =
      R"({"TableName":"Houses",)" + table + R"(,"KeySchema":[)" + pk +
      R"(],"LocalSecondaryIndexes":[{"IndexName":"l1","KeySchema":[)" + pk +
      R"(],"Projection":{}}],"GlobalSecondaryIndexes":[{"IndexName":"g1","KeySchema":[)" + pk +
      R"(],"Projection":{}}]})";
  check({
      {"CreateTable", short_name.c_str(),
       "1 validation error detected: Value 'ab' at 'tableName' failed to satisfy constraint: "
       "Member must have length greater than or equal to 3"},
      {"CreateTable", twice.c_str(),
       "Invalid KeySchema: Some index key attribute have no definition"},
      {"CreateTable", undefined.c_str(),
       "One or more parameter values were invalid: Some index key attributes are not defined in "
       "AttributeDefinitions. Keys: [a], AttributeDefinitions: [pk]"},
      {"CreateTable", three.c_str(),
       "1 validation error detected: Value '[KeySchemaElement(attributeName=pk, keyType=HASH), "
       "KeySchemaElement(attributeName=a, keyType=RANGE), KeySchemaElement(attributeName=b, "
       "keyType=RANGE)]' at 'keySchema' failed to satisfy constraint: Member must have length "
       "less than or equal to 2"},
      // Global indexes are checked before local ones, whatever order the request has.
      {"CreateTable", indexes.c_str(),
       "2 validation errors detected: Value 'g1' at 'globalSecondaryIndexes.1.member.indexName' "
       "failed to satisfy constraint: Member must have length greater than or equal to 3; Value "
       "'l1' at 'localSecondaryIndexes.1.member.indexName' failed to satisfy constraint: Member "
       "must have length greater than or equal to 3"},
  });
}

TEST_CASE("bad numbers and repeated members are worded by the layer that checks them",
          "[api][dynamodb]") {
  const std::string not_numeric = "The parameter cannot be converted to a numeric value";
  const std::string overflow =
      "Number overflow. Attempting to store a number with magnitude larger than supported range";
  const std::string underflow =
      "Number underflow. Attempting to store a number with magnitude smaller than supported range";
  const std::string invalid = "One or more parameter values were invalid: ";
  struct ValueRow {
    std::string value, current, older;
  };
  const std::vector<ValueRow> rows = {
      {R"({"N":"abc"})", not_numeric + ": abc", not_numeric + ": abc"},
      {R"({"N":""})", not_numeric + ": ", not_numeric},
      {R"({"N":"1e126"})", overflow, overflow},
      {R"({"N":"1e2147483647"})", overflow, underflow},
      {R"({"N":"1e2147483648"})", overflow, not_numeric + ": 1e2147483648"},
      {R"({"N":"1e-2147483648"})", underflow, not_numeric + ": 1e-2147483648"},
      {R"({"N":"1e9223372036854775808"})", not_numeric + ": 1e9223372036854775808",
       not_numeric + ": 1e9223372036854775808"},
      {R"({"N":"1e-2147483649"})", underflow, not_numeric + ": 1e-2147483649"},
      {R"({"SS":["b","a","b"]})",
       invalid + R"(Input collection ["a", "b", "b"] contains duplicates.)",
       invalid + "Input collection [b, a, b] contains duplicates."},
      {R"({"BS":["/w==","AA==","AA=="]})",
       invalid + R"(Input collection ["AA==","/w==","AA=="]of type BS contains duplicates.)",
       invalid + "Input collection [/w==, AA==, AA==]of type BS contains duplicates."},
      {R"({"NS":["2","1","2"]})", invalid + "Input collection contains duplicates.",
       "Input collection contains duplicates"},
  };
  const std::string envelope = "1 validation error detected: ";
  Dynamo db;
  for (const ValueRow& r : rows) {
    INFO(r.value);
    const std::string values = R"("ExpressionAttributeValues":{":v":)" + r.value + "}";
    const auto error = [&](const char* operation, const std::string& parameters) {
      return db.error(operation, "{" + parameters + "}").substr(kValidation.size());
    };
    const std::string table = R"("TableName":"Houses",)";
    const std::string item = R"("Item":{"a":{"M":{"b":{"L":[)" + r.value + "]}}}}";
    CHECK(error("PutItem", table + item) == envelope + r.current);
    CHECK(error("UpdateItem", table + R"("Key":{},"UpdateExpression":"SET a = :v",)" + values) ==
          envelope + r.current);
    CHECK(error("PutItem", table + R"("Item":{},"Expected":{"a":{"Value":)" + r.value + "}}") ==
          envelope + r.current);
    CHECK(error("GetItem", table + R"("Key":{"a":)" + r.value + "}") == r.current);
    CHECK(error("Query", table + R"("FilterExpression":"a = :v",)" + values) == r.current);
    CHECK(error("BatchWriteItem", R"("RequestItems":{"Houses":[{"PutRequest":{)" + item + "}}]}") ==
          r.older);
    CHECK(error("TransactWriteItems", R"("TransactItems":[{"Put":{)" + table + item + "}}]") ==
          r.older);
    CHECK(error("TransactWriteItems", R"("TransactItems":[{"Update":{)" + table +
                                          R"("Key":{},"UpdateExpression":"SET a = :v",)" + values +
                                          "}}]") ==
          "ExpressionAttributeValues contains invalid value: " + r.older + " for key :v");
    CHECK(error("TransactGetItems", R"("TransactItems":[{"Get":{)" + table + R"("Key":{"a":)" +
                                        r.value + "}}}]") == r.older);
  }
}

TEST_CASE("numbers that are no integers of the machine are cut to fit", "[api][dynamodb]") {
  struct NumberRow {
    const char* json;
    std::int64_t whole;
  };
  for (const NumberRow& r :
       std::vector<NumberRow>{{"1", 1},
                              {"-1", -1},
                              {"1.9", 1},
                              {"-1.1", -2},
                              {"0.0", 0},
                              {"-1e-300", -1},
                              {"1e-300", 0},
                              {"1e18", 1000000000000000000},
                              {"1e19", 9223372036854775807},
                              {"18446744073709551615", 9223372036854775807},
                              {"99999999999999999999", 9223372036854775807},
                              {"-1e30", std::numeric_limits<std::int64_t>::min()},
                              {"1e300", 9223372036854775807}}) {
    INFO(r.json);
    CHECK(lockbox::api::dynamodb::whole_number(lockbox::test::json(r.json)) == r.whole);
  }
}

TEST_CASE("a parameter of another shape is refused with the type of Java that it should be",
          "[api][dynamodb]") {
  const std::string package = "com.amazonaws.dynamodb.v20120810.";
  const std::string list = "Unrecognized collection type ";
  const std::string map = list + "java.util.Map<java.lang.String, ";
  const std::string nested =
      "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class "
      "java.lang.Class (sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and "
      "java.lang.Class are in module java.base of loader 'bootstrap')";
  struct Case {
    const char *operation, *parameters;
    std::string message;
  };
  const Case cases[] = {
      {"GetItem", R"({"TableName":[]})", list + "class java.lang.String"},
      {"GetItem", R"({"Key":[]})", map + package + "AttributeValue>"},
      {"GetItem", R"({"ExpressionAttributeNames":[]})", map + "java.lang.String>"},
      {"GetItem", R"({"AttributesToGet":"a"})", "Unexpected field type"},
      {"PutItem", R"({"Expected":[]})", map + package + "ExpectedAttributeValue>"},
      {"BatchGetItem", R"({"RequestItems":[]})", map + package + "KeysAndAttributes>"},
      {"BatchGetItem", R"({"RequestItems":{"Tab":{"Keys":"a"}}})", nested},
      {"BatchWriteItem", R"({"RequestItems":[]})",
       map + "java.util.List<" + package + "WriteRequest>>"},
      {"BatchWriteItem", R"({"RequestItems":"a"})", nested},
      {"BatchWriteItem", R"({"RequestItems":{"Tab":"a"}})", "Unexpected field type"},
      {"CreateTable", R"({"ProvisionedThroughput":[]})",
       list + "class " + package + "ProvisionedThroughput"},
      {"ListBackups", R"({"TimeRangeLowerBound":[]})", list + "class java.util.Date"},
  };
  Dynamo db;
  for (const Case& c : cases) {
    INFO(c.operation << " " << c.parameters);
    CHECK(db.error(c.operation, c.parameters) == "SerializationException: " + c.message);
  }
}

}  // namespace lockbox::dynamodb_constraints_test
