// The parameters that came before expressions, as a client of that time sees them.
#include <vector>

#include "tests/api/dynamodb_fixture.hpp"

namespace lockbox::dynamodb_legacy_test {

using lockbox::Json;
using lockbox::to_text;
using lockbox::test::Dynamo;
using lockbox::test::kValidation;

namespace {

const std::string kWrite = kValidation + "1 validation error detected: ";
const std::string kInvalid = "One or more parameter values were invalid: ";
const std::string kHarry = R"("Key":{"House":{"S":"Gryffindor"},"Student":{"S":"Harry"}})";

/// Harry with one attribute of each kind that the operators tell apart.
Dynamo houses() {
  Dynamo db;
  db.create_houses();
  db.ok("PutItem", R"({"TableName":"Houses","Item":{"House":{"S":"Gryffindor"},
      "Student":{"S":"Harry"},"Points":{"N":"10"},"Name":{"S":"potter"},"Scar":{"B":"aGVsbG8="},
      "Friends":{"SS":["Hermione","Ron"]},"Marks":{"NS":["1","2"]},
      "List":{"L":[{"S":"wand"},{"N":"7"}]},"Map":{"M":{"a":{"S":"b"}}},"Alive":{"BOOL":true}}})");
  return db;
}

/// Whether DeleteItem's condition holds on Harry: the item is only there again afterwards.
bool holds(Dynamo& db, const std::string& expected, const std::string& more = "") {
  const auto before = db.services.tables;
  auto r = db.call("DeleteItem", R"({"TableName":"Houses",)" + kHarry + R"(,"Expected":)" +
                                     expected + more + "}");
  db.services.tables = before;
  INFO(expected << (r ? "" : r.error().message));
  if (!r)
    CHECK(r.error().code == "ConditionalCheckFailedException");
  return static_cast<bool>(r);
}

std::string compare(const std::string& name, const std::string& op, const std::string& values) {
  return R"({")" + name + R"(":{"ComparisonOperator":")" + op + R"(","AttributeValueList":[)" +
         values + "]}}";
}

}  // namespace

TEST_CASE("each comparison operator of Expected decides as the expression it became",
          "[api][dynamodb][legacy]") {
  Dynamo db = houses();
  struct Row {
    const char *name, *op, *values;
    bool expected;
  };
  const std::vector<Row> rows = {
      {"Points", "EQ", R"({"N":"10.0"})", true},
      {"Points", "EQ", R"({"S":"10"})", false},
      {"Absent", "EQ", R"({"N":"10"})", false},
      {"List", "EQ", R"({"L":[{"S":"wand"},{"N":"7"}]})", true},
      {"Map", "EQ", R"({"M":{"a":{"S":"b"}}})", true},
      {"Alive", "EQ", R"({"BOOL":true})", true},
      {"Friends", "EQ", R"({"SS":["Ron","Hermione"]})", true},
      {"Points", "NE", R"({"N":"10"})", false},
      {"Points", "NE", R"({"S":"10"})", true},
      {"Absent", "NE", R"({"N":"10"})", true},
      {"Points", "LT", R"({"N":"11"})", true},
      {"Points", "LT", R"({"N":"10"})", false},
      {"Points", "LE", R"({"N":"10"})", true},
      {"Points", "GT", R"({"N":"9"})", true},
      {"Points", "GT", R"({"S":"9"})", false},
      {"Points", "GE", R"({"N":"10.5"})", false},
      {"Absent", "LT", R"({"N":"1"})", false},
      {"Name", "GE", R"({"S":"pot"})", true},
      {"Points", "NOT_NULL", "", true},
      {"Absent", "NOT_NULL", "", false},
      {"Absent", "NULL", "", true},
      {"Points", "NULL", "", false},
      {"Name", "CONTAINS", R"({"S":"otte"})", true},
      {"Friends", "CONTAINS", R"({"S":"Ron"})", true},
      {"Friends", "CONTAINS", R"({"S":"Ro"})", false},
      {"Marks", "CONTAINS", R"({"N":"2.0"})", true},
      {"List", "CONTAINS", R"({"N":"7"})", true},
      {"Scar", "CONTAINS", R"({"B":"ZWxs"})", true},
      {"Name", "CONTAINS", R"({"N":"1"})", false},
      {"Absent", "CONTAINS", R"({"S":"a"})", false},
      {"Name", "NOT_CONTAINS", R"({"S":"dog"})", true},
      {"Name", "NOT_CONTAINS", R"({"N":"1"})", true},
      {"Friends", "NOT_CONTAINS", R"({"S":"Ron"})", false},
      // Unlike NE: what is not there neither contains nor does not contain.
      {"Absent", "NOT_CONTAINS", R"({"S":"a"})", false},
      {"Name", "BEGINS_WITH", R"({"S":"pot"})", true},
      {"Scar", "BEGINS_WITH", R"({"B":"aGVs"})", true},
      {"Points", "BEGINS_WITH", R"({"S":"1"})", false},
      {"Points", "IN", R"({"N":"1"},{"N":"10"})", true},
      {"Points", "IN", R"({"N":"1"},{"N":"2"})", false},
      {"Friends", "IN", R"({"S":"Ron"},{"S":"Hermione"})", false},
      {"Points", "BETWEEN", R"({"N":"10"},{"N":"11"})", true},
      {"Points", "BETWEEN", R"({"S":"1"},{"S":"2"})", false},
      {"Absent", "BETWEEN", R"({"N":"0"},{"N":"11"})", false},
  };
  for (const Row& r : rows) {
    INFO(r.name << " " << r.op << " " << r.values);
    CHECK(holds(db, compare(r.name, r.op, r.values)) == r.expected);
  }
}

TEST_CASE("Expected without an operator asks for a value or for absence",
          "[api][dynamodb][legacy]") {
  Dynamo db = houses();
  CHECK(holds(db, R"({"Points":{"Value":{"N":"10"}}})"));
  CHECK(holds(db, R"({"Points":{"Value":{"N":"10"},"Exists":true}})"));
  CHECK_FALSE(holds(db, R"({"Points":{"Value":{"N":"11"}}})"));
  CHECK(holds(db, R"({"Absent":{"Exists":false}})"));
  CHECK(holds(db, R"({"Absent":{"Exists":"false"}})"));
  CHECK_FALSE(holds(db, R"({"Points":{"Exists":false}})"));
  CHECK(holds(db, R"({"Points":{"ComparisonOperator":"LT","Value":{"N":"11"}}})"));
  CHECK(holds(db, "{}"));
}

TEST_CASE("ConditionalOperator joins the conditions, and needs two of them",
          "[api][dynamodb][legacy]") {
  Dynamo db = houses();
  const std::string one_of_two =
      R"({"Points":{"Value":{"N":"10"}},"Name":{"Value":{"S":"weasley"}}})";
  CHECK_FALSE(holds(db, one_of_two));
  CHECK_FALSE(holds(db, one_of_two, R"(,"ConditionalOperator":"AND")"));
  CHECK(holds(db, one_of_two, R"(,"ConditionalOperator":"OR")"));
  // More conditions than a tree could be deep.
  std::string many = R"({"Points":{"Value":{"N":"10"}})";
  for (int i = 0; i < 5000; ++i) many += ",\"a" + std::to_string(i) + "\":{\"Exists\":false}";
  CHECK(holds(db, many + "}"));

  const std::string alone = "ConditionalOperator cannot be used without Filter or Expected";
  const std::string two =
      "ConditionalOperator can only be used when Filter or Expected has two or more elements";
  const std::string item = R"({"TableName":"Houses",)" + kHarry + R"(,"ConditionalOperator":"OR")";
  CHECK(db.error("DeleteItem", item + "}") == kWrite + alone);
  CHECK(db.error("DeleteItem", item + R"(,"Expected":{}})") == kWrite + alone);
  CHECK(db.error("DeleteItem", item + R"(,"Expected":{"a":{"Exists":false}}})") == kWrite + two);
  const std::string scan = R"({"TableName":"Houses","ConditionalOperator":"OR")";
  CHECK(db.error("Scan", scan + "}") == kValidation + alone);
  CHECK(db.error("Query", scan + "}") == kValidation + alone);
  CHECK(db.error("Scan", scan + R"(,"ScanFilter":)" + compare("a", "NULL", "") + "}") ==
        kValidation + two);
}

TEST_CASE("arguments of comparison operators are checked before the table is looked up",
          "[api][dynamodb][legacy]") {
  Dynamo db;  // no table at all
  struct Row {
    const char *op, *values, *text;
  };
  const std::vector<Row> rows = {
      {"EQ", "", "Invalid number of argument(s) for the EQ ComparisonOperator"},
      {"NE", R"({"N":"1"},{"N":"2"})",
       "Invalid number of argument(s) for the NE ComparisonOperator"},
      {"NULL", R"({"N":"1"})", "Invalid number of argument(s) for the NULL ComparisonOperator"},
      {"IN", "", "Invalid number of argument(s) for the IN ComparisonOperator"},
      {"BETWEEN", R"({"N":"1"})",
       "Invalid number of argument(s) for the BETWEEN ComparisonOperator"},
      {"IN", R"({"N":"1"},{"S":"1"})",
       "AttributeValues inside AttributeValueList must be of same type"},
      {"LT", R"({"SS":["a"]})", "ComparisonOperator LT is not valid for SS AttributeValue type"},
      {"CONTAINS", R"({"L":[]})",
       "ComparisonOperator CONTAINS is not valid for L AttributeValue type"},
      {"BEGINS_WITH", R"({"N":"1"})",
       "ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type"},
      {"IN", R"({"BOOL":true})", "ComparisonOperator IN is not valid for BOOL AttributeValue type"},
      {"GE", R"({"NULL":true})", "ComparisonOperator GE is not valid for NULL AttributeValue type"},
  };
  for (const Row& r : rows) {
    INFO(r.op << " " << r.values);
    CHECK(db.error("Scan", R"({"TableName":"T","ScanFilter":)" + compare("a", r.op, r.values) +
                               "}") == kValidation + kInvalid + r.text);
    CHECK(db.error("DeleteItem", R"({"TableName":"T","Key":{"a":{"S":"b"}},"Expected":)" +
                                     compare("a", r.op, r.values) + "}") ==
          kWrite + kInvalid + r.text);
  }
  CHECK(db.error("Scan", R"({"TableName":"T","ScanFilter":)" +
                             compare("a", "BETWEEN", R"({"N":"2"},{"N":"1"})") + "}") ==
        kValidation +
            "The BETWEEN condition was provided a range where the lower bound is greater than "
            "the upper bound");
  CHECK(db.error("Scan",
                 R"({"TableName":"T","ScanFilter":)" + compare("a", "EQ", R"({"N":"x"})") + "}") ==
        kValidation + "The parameter cannot be converted to a numeric value: x");
}

TEST_CASE("members of an expectation that do not go together", "[api][dynamodb][legacy]") {
  Dynamo db;
  struct Row {
    const char *expectation, *text;
  };
  const std::vector<Row> rows = {
      {R"({})", "Value must be provided when Exists is null for Attribute: a"},
      {R"({"Exists":true})", "Value must be provided when Exists is true for Attribute: a"},
      {R"({"Exists":false,"Value":{"N":"1"}})",
       "Value cannot be used when Exists is false for Attribute: a"},
      {R"({"AttributeValueList":[{"N":"1"}],"Value":{"N":"1"}})",
       "Value and AttributeValueList cannot be used together for Attribute: a"},
      {R"({"AttributeValueList":[{"N":"1"}]})",
       "AttributeValueList can only be used with a ComparisonOperator for Attribute: a"},
      {R"({"ComparisonOperator":"EQ","Exists":true})",
       "Exists and ComparisonOperator cannot be used together for Attribute: a"},
      {R"({"ComparisonOperator":"EQ"})",
       "Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: a"},
  };
  for (const Row& r : rows)
    CHECK(db.error("PutItem", R"({"TableName":"T","Item":{},"Expected":{"a":)" +
                                  std::string(r.expectation) + "}}") == kWrite + kInvalid + r.text);
}

TEST_CASE("AttributeUpdates puts, adds and deletes", "[api][dynamodb][legacy]") {
  Dynamo db = houses();
  const auto update = [&](const std::string& updates) {
    return to_text(db.ok("UpdateItem", R"({"TableName":"Houses",)" + kHarry +
                                           R"(,"ReturnValues":"UPDATED_NEW","AttributeUpdates":)" +
                                           updates + "}"));
  };
  CHECK(update(R"({"Points":{"Value":{"N":"5"}}})") == R"({"Attributes":{"Points":{"N":"5"}}})");
  CHECK(update(R"({"Points":{"Value":{"N":"2"},"Action":"ADD"},"New":{"Value":{"N":"1"},
      "Action":"ADD"}})") == R"({"Attributes":{"New":{"N":"1"},"Points":{"N":"7"}}})");
  CHECK(update(R"({"Friends":{"Value":{"SS":["Neville"]},"Action":"ADD"}})") ==
        R"({"Attributes":{"Friends":{"SS":["Hermione","Neville","Ron"]}}})");
  // A list is appended to: expressions need list_append for that.
  CHECK(update(R"({"List":{"Value":{"L":[{"S":"owl"}]},"Action":"ADD"}})") ==
        R"({"Attributes":{"List":{"L":[{"S":"wand"},{"N":"7"},{"S":"owl"}]}}})");
  CHECK(update(R"({"Friends":{"Value":{"SS":["Neville","Nobody"]},"Action":"DELETE"}})") ==
        R"({"Attributes":{"Friends":{"SS":["Hermione","Ron"]}}})");
  CHECK(update(R"({"Friends":{"Action":"DELETE"},"Nothing":{"Action":"DELETE"}})") == "{}");
  // A name with a dot is one attribute, not a path.
  CHECK(update(R"({"Map.a":{"Value":{"S":"x"}}})") == R"({"Attributes":{"Map.a":{"S":"x"}}})");
  CHECK(db.error("UpdateItem",
                 R"({"TableName":"Houses",)" + kHarry +
                     R"(,"AttributeUpdates":{"Name":{"Value":{"N":"1"},"Action":"ADD"}}})") ==
        kValidation + "Type mismatch for attribute to update");
  CHECK(db.error("UpdateItem", R"({"TableName":"Houses",)" + kHarry +
                                   R"(,"AttributeUpdates":{"House":{"Value":{"S":"x"}}}})") ==
        kValidation + kInvalid +
            "Cannot update attribute House. This attribute is part of the key");
}

TEST_CASE("AttributeUpdates creates an item unless it only deletes", "[api][dynamodb][legacy]") {
  Dynamo db;
  db.create_houses();
  const auto count_after = [&](const std::string& student, const std::string& updates) {
    db.ok("UpdateItem", R"({"TableName":"Houses","Key":{"House":{"S":"H"},"Student":{"S":")" +
                            student + R"("}},"AttributeUpdates":)" + updates + "}");
    return to_text(db.ok("Scan", R"({"TableName":"Houses","Select":"COUNT"})")["Count"]);
  };
  CHECK(count_after("a", R"({"x":{"Action":"DELETE"}})") == "0");
  CHECK(count_after("b", R"({"x":{"Action":"ADD","Value":{"N":"1"}}})") == "1");
  CHECK(count_after("c", R"({"x":{"Value":{"N":"1"}}})") == "2");
  CHECK(count_after("d", "{}") == "3");
}

TEST_CASE("actions and values that do not go together", "[api][dynamodb][legacy]") {
  Dynamo db;
  struct Row {
    const char *update, *text;
  };
  const std::vector<Row> rows = {
      {R"({"Action":"PUT"})", "Only DELETE action is allowed when no attribute value is specified"},
      {R"({})", "Only DELETE action is allowed when no attribute value is specified"},
      {R"({"Action":"DELETE","Value":{"N":"1"}})",
       "DELETE action with value is not supported for the type N"},
      {R"({"Action":"ADD","Value":{"S":"a"}})", "ADD action is not supported for the type S"},
  };
  for (const Row& r : rows)
    CHECK(db.error("UpdateItem", R"({"TableName":"T","Key":{},"AttributeUpdates":{"a":)" +
                                     std::string(r.update) + "}}") == kWrite + kInvalid + r.text);
}

TEST_CASE("KeyConditions selects the range of a Query", "[api][dynamodb][legacy]") {
  Dynamo db;
  db.create_houses();
  for (const char* s : {"Angelina", "Ginny", "Harry", "Hermione", "Ron"})
    db.put_student("Gryffindor", s, 1);
  db.put_student("Slytherin", "Draco", 1);
  const std::string house =
      R"("House":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"Gryffindor"}]})";
  const auto students = [&](const std::string& op, const std::string& values) {
    const Json r = db.ok("Query", R"({"TableName":"Houses","AttributesToGet":["Student"],
        "KeyConditions":{)" + house + R"(,"Student":{"ComparisonOperator":")" +
                                      op + R"(","AttributeValueList":[)" + values + "]}}}");
    std::string out;
    for (const auto& i : r["Items"]) out += i["Student"]["S"].get<std::string>() + " ";
    return out;
  };
  CHECK(students("EQ", R"({"S":"Harry"})") == "Harry ");
  CHECK(students("LT", R"({"S":"Harry"})") == "Angelina Ginny ");
  CHECK(students("LE", R"({"S":"Harry"})") == "Angelina Ginny Harry ");
  CHECK(students("GT", R"({"S":"Harry"})") == "Hermione Ron ");
  CHECK(students("GE", R"({"S":"Hermione"})") == "Hermione Ron ");
  CHECK(students("BEGINS_WITH", R"({"S":"H"})") == "Harry Hermione ");
  CHECK(students("BETWEEN", R"({"S":"G"},{"S":"I"})") == "Ginny Harry Hermione ");

  const auto error = [&](const std::string& conditions) {
    return db.error("Query", R"({"TableName":"Houses","KeyConditions":)" + conditions + "}");
  };
  CHECK(error("{}") == kValidation + "Conditions can be of length 1 or 2 only");
  CHECK(error("{" + house +
              R"(,"a":{"ComparisonOperator":"NULL"},"b":{"ComparisonOperator":"NULL"}})") ==
        kValidation + "Conditions can be of length 1 or 2 only");
  CHECK(error(compare("Student", "EQ", R"({"S":"x"})")) ==
        kValidation + "Query condition missed key schema element: House");
  CHECK(error("{" + house +
              R"(,"Points":{"ComparisonOperator":"EQ","AttributeValueList":[{"N":"1"}]}})") ==
        kValidation + "Query condition missed key schema element: Student");
  CHECK(error(compare("House", "GT", R"({"S":"x"})")) ==
        kValidation + "Query key condition not supported");
  for (const char* op : {"NE", "CONTAINS", "NOT_CONTAINS", "IN"})
    CHECK(error(compare("House", op, R"({"S":"x"})")) ==
          kValidation + "Attempted conditional constraint is not an indexable operation");
  CHECK(error("{" + house + R"(,"Student":{"ComparisonOperator":"NOT_NULL"}})") ==
        kValidation + "Attempted conditional constraint is not an indexable operation");
  CHECK(error(compare("House", "EQ", R"({"N":"1"})")) ==
        kValidation + kInvalid + "Condition parameter type does not match schema type");
  CHECK(db.error("Query", R"({"TableName":"Houses"})") ==
        kValidation +
            "Either the KeyConditions or KeyConditionExpression parameter must be specified in "
            "the request.");
}

TEST_CASE("QueryFilter and ScanFilter choose among what was read", "[api][dynamodb][legacy]") {
  Dynamo db;
  db.create_houses();
  db.put_student("Gryffindor", "Harry", 10);
  db.put_student("Gryffindor", "Hermione", 50);
  db.put_student("Slytherin", "Draco", 20);
  const std::string keys = R"("KeyConditions":)" + compare("House", "EQ", R"({"S":"Gryffindor"})");
  const Json queried = db.ok("Query", R"({"TableName":"Houses",)" + keys + R"(,"QueryFilter":)" +
                                          compare("Points", "GT", R"({"N":"15"})") + "}");
  CHECK(queried["Count"] == 1);
  CHECK(queried["ScannedCount"] == 2);
  const std::string points =
      R"("Points":{"ComparisonOperator":"GT","AttributeValueList":[{"N":"15"}]})";
  const std::string name =
      R"("Student":{"ComparisonOperator":"BEGINS_WITH","AttributeValueList":[{"S":"H"}]})";
  const auto scanned = [&](const std::string& more) {
    return db
        .ok("Scan", R"({"TableName":"Houses","ScanFilter":{)" + points + "," + name + "}" + more +
                        "}")["Count"]
        .get<int>();
  };
  CHECK(scanned("") == 1);
  CHECK(scanned(R"(,"ConditionalOperator":"OR")") == 3);
  CHECK(db.error("Query", R"({"TableName":"Houses",)" + keys + R"(,"QueryFilter":)" +
                              compare("Student", "EQ", R"({"S":"x"})") + "}") ==
        kValidation +
            "QueryFilter can only contain non-primary key attributes: Primary key attribute: "
            "Student");
  // KeyConditions is the one legacy parameter that may stand beside expressions.
  CHECK(db.ok("Query", R"({"TableName":"Houses",)" + keys + R"(,"FilterExpression":"Points > :p",
      "ProjectionExpression":"Points","ExpressionAttributeValues":{":p":{"N":"15"}}})")["Items"] ==
        lockbox::test::json(R"([{"Points":{"N":"50"}}])"));
}

TEST_CASE("AttributesToGet returns just those attributes, without the key",
          "[api][dynamodb][legacy]") {
  Dynamo db;
  db.create_houses();
  db.put_student("Gryffindor", "Harry", 10);
  CHECK(to_text(db.ok("GetItem", R"({"TableName":"Houses",)" + kHarry +
                                     R"(,"AttributesToGet":["Points","Absent"]})")) ==
        R"({"Item":{"Points":{"N":"10"}}})");
  CHECK(to_text(db.ok("Scan", R"({"TableName":"Houses","AttributesToGet":["Points"]})")["Items"]) ==
        R"([{"Points":{"N":"10"}}])");
  CHECK(to_text(db.ok("BatchGetItem", R"({"RequestItems":{"Houses":{"Keys":[{"House":{"S":
      "Gryffindor"},"Student":{"S":"Harry"}}],"AttributesToGet":["Points"]}}})")["Responses"]) ==
        R"({"Houses":[{"Points":{"N":"10"}}]})");
  CHECK(db.error("GetItem",
                 R"({"TableName":"Houses",)" + kHarry + R"(,"AttributesToGet":["a","b","a"]})") ==
        kValidation + kInvalid + "Duplicate value in attribute name: a");
  CHECK(db.error("Scan", R"({"TableName":"Houses","AttributesToGet":["a"],"Select":"COUNT"})") ==
        kValidation + "Cannot specify the AttributesToGet when choosing to get COUNT");
}

TEST_CASE("legacy parameters and expressions do not mix", "[api][dynamodb][legacy]") {
  Dynamo db;  // refused before the table is looked up
  const auto mixed = [](const std::string& legacy, const std::string& expressions) {
    return "Can not use both expression and non-expression parameters in the same request: "
           "Non-expression parameters: {" +
           legacy + "} Expression parameters: {" + expressions + "}";
  };
  const std::string one = compare("a", "NULL", "");
  CHECK(db.error("GetItem", R"({"TableName":"T","Key":{},"AttributesToGet":["a"],
      "ProjectionExpression":"b"})") ==
        kValidation + mixed("AttributesToGet", "ProjectionExpression"));
  CHECK(db.error("PutItem", R"({"TableName":"T","Item":{"a":{"N":"x"}},"Expected":{},
      "ConditionalOperator":"OR","ConditionExpression":"b"})") ==
        kWrite + mixed("Expected, ConditionalOperator", "ConditionExpression"));
  CHECK(db.error("UpdateItem", R"({"TableName":"T","Key":{},"AttributeUpdates":{},"Expected":{},
      "UpdateExpression":"x","ConditionExpression":"b"})") ==
        kWrite + mixed("AttributeUpdates, Expected", "UpdateExpression, ConditionExpression"));
  CHECK(db.error("Query", R"({"TableName":"T","KeyConditions":{},"QueryFilter":)" + one +
                              R"(,"KeyConditionExpression":"x","FilterExpression":"y"})") ==
        kValidation +
            mixed("QueryFilter, KeyConditions", "FilterExpression, KeyConditionExpression"));
  CHECK(db.error("Scan", R"({"TableName":"T","AttributesToGet":["a"],"ScanFilter":)" + one +
                             R"(,"ProjectionExpression":"x"})") ==
        kValidation + mixed("AttributesToGet, ScanFilter", "ProjectionExpression"));
  CHECK(db.error("BatchGetItem", R"({"RequestItems":{"Aaa":{"Keys":[{}],"AttributesToGet":["a"]},
      "Bbb":{"Keys":[{}],"ProjectionExpression":"a"}}})") ==
        kValidation + mixed("AttributesToGet", "ProjectionExpression"));
}

TEST_CASE("policies see the attributes that legacy parameters name", "[api][dynamodb][legacy]") {
  Dynamo db = houses();
  const auto attributes = [&] {
    std::string out;
    for (const auto& e : db.needs.at(0).context.find("dynamodb:Attributes")->values) out += e + " ";
    return out;
  };
  db.ok("GetItem", R"({"TableName":"Houses",)" + kHarry + R"(,"AttributesToGet":["Points"]})");
  CHECK(attributes() == "House Student Points ");
  CHECK(db.needs[0].context.find("dynamodb:Select")->values.at(0) == "SPECIFIC_ATTRIBUTES");
  db.ok("UpdateItem", R"({"TableName":"Houses",)" + kHarry +
                          R"(,"AttributeUpdates":{"Points":{"Value":{"N":"1"}}},
      "Expected":{"Name":{"Value":{"S":"potter"}}}})");
  CHECK(attributes() == "House Student Points Name ");
  db.ok("Query", R"({"TableName":"Houses","KeyConditions":)" +
                     compare("House", "EQ", R"({"S":"Gryffindor"})") + R"(,"QueryFilter":)" +
                     compare("Points", "NOT_NULL", "") + "}");
  CHECK(attributes() == "Points House ");
  CHECK(db.needs[0].context.find("dynamodb:LeadingKeys")->values.at(0) == "Gryffindor");
}

TEST_CASE("KeyConditions reach every key attribute of an index", "[api][dynamodb][legacy]") {
  Dynamo db;
  db.ok("CreateTable", R"({"TableName":"Matches","BillingMode":"PAY_PER_REQUEST",
      "AttributeDefinitions":[{"AttributeName":"Id","AttributeType":"S"},
        {"AttributeName":"Cup","AttributeType":"S"},{"AttributeName":"Year","AttributeType":"N"},
        {"AttributeName":"House","AttributeType":"S"},{"AttributeName":"Points","AttributeType":"N"}],
      "KeySchema":[{"AttributeName":"Id","KeyType":"HASH"}],
      "GlobalSecondaryIndexes":[{"IndexName":"byCup","Projection":{"ProjectionType":"ALL"},
        "KeySchema":[{"AttributeName":"Cup","KeyType":"HASH"},{"AttributeName":"Year","KeyType":"HASH"},
          {"AttributeName":"House","KeyType":"RANGE"},{"AttributeName":"Points","KeyType":"RANGE"}]}]})");
  for (const char* points : {"1", "2", "3"})
    db.ok("PutItem", R"({"TableName":"Matches","Item":{"Id":{"S":"m)" + std::string(points) +
                         R"("},"Cup":{"S":"house"},"Year":{"N":"1991"},"House":{"S":"G"},
                         "Points":{"N":")" +
                         points + R"("}}})");
  const auto query = [](const std::string& conditions, const std::string& of) {
    return R"({"TableName":"Matches",)" + of + R"("Select":"COUNT","KeyConditions":{)" +
           conditions + "}}";
  };
  const auto one = [](const std::string& name, const std::string& op, const std::string& operand) {
    return "\"" + name + R"(":{"ComparisonOperator":")" + op + R"(","AttributeValueList":[)" +
           operand + "]}";
  };
  const std::string cup = one("Cup", "EQ", R"({"S":"house"})") + "," +
                          one("Year", "EQ", R"({"N":"1991"})") + "," +
                          one("House", "EQ", R"({"S":"G"})");
  const std::string index = R"("IndexName":"byCup",)";
  CHECK(db.ok("Query", query(cup, index))["Count"] == 3);
  CHECK(db.ok("Query", query(cup + "," + one("Points", "GT", R"({"N":"1"})"), index))["Count"] ==
        2);
  // A table's key has two attributes at most.
  CHECK(db.error("Query", query(cup, "")) ==
        kValidation + "Conditions can be of length 1 or 2 only");
}

}  // namespace lockbox::dynamodb_legacy_test
