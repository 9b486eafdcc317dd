// ExecuteStatement.
#include "tests/api/dynamodb_fixture.hpp"

namespace lockbox::dynamodb_partiql_test {

using lockbox::Json;
using lockbox::to_text;
using lockbox::test::Dynamo;
using lockbox::test::kValidation;

namespace {

/// Request of one statement; `more` adds members.
std::string execute(const std::string& statement, const std::string& more = "") {
  return R"({"Statement":)" + to_text(Json(statement)) + more + "}";
}

Json run(Dynamo& db, const std::string& statement, const std::string& more = "") {
  return db.ok("ExecuteStatement", execute(statement, more));
}

std::string items(Dynamo& db, const std::string& statement, const std::string& more = "") {
  return to_text(run(db, statement, more)["Items"]);
}

std::string failure(Dynamo& db, const std::string& statement, const std::string& more = "") {
  return db.error("ExecuteStatement", execute(statement, more));
}

/// The students of the answer, in order.
std::string students(const Json& answer) {
  std::string out;
  for (const Json& i : answer["Items"]) out += i["Student"]["S"].get<std::string>() + " ";
  return out;
}

void fill_houses(Dynamo& db) {
  db.create_houses();
  for (const char* house : {"G", "H", "S"})
    for (int i = 0; i < 4; ++i) db.put_student(house, house + std::to_string(i), i);
}

/// Notes: partition key Id, sort key Nr; LSI ByRank (keys only), GSI ByTag (INCLUDE Text).
void create_notes(Dynamo& db) {
  db.ok("CreateTable", R"({"TableName":"Notes","BillingMode":"PAY_PER_REQUEST",
    "AttributeDefinitions":[{"AttributeName":"Id","AttributeType":"S"},
      {"AttributeName":"Nr","AttributeType":"N"},{"AttributeName":"Rank","AttributeType":"N"},
      {"AttributeName":"Tag","AttributeType":"S"}],
    "KeySchema":[{"AttributeName":"Id","KeyType":"HASH"},{"AttributeName":"Nr","KeyType":"RANGE"}],
    "LocalSecondaryIndexes":[{"IndexName":"ByRank","KeySchema":[
      {"AttributeName":"Id","KeyType":"HASH"},{"AttributeName":"Rank","KeyType":"RANGE"}],
      "Projection":{"ProjectionType":"KEYS_ONLY"}}],
    "GlobalSecondaryIndexes":[{"IndexName":"ByTag","KeySchema":[
      {"AttributeName":"Tag","KeyType":"HASH"}],
      "Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["Text"]}}]})");
  run(db, "INSERT INTO Notes VALUE {'Id':'a','Nr':1,'Rank':9,'Tag':'x','Text':'one','Secret':'s'}");
  run(db, "INSERT INTO Notes VALUE {'Id':'a','Nr':2,'Rank':3,'Tag':'y','Text':'two'}");
  run(db, "INSERT INTO Notes VALUE {'Id':'b','Nr':3,'Text':'three'}");
}

std::vector<std::string> context(const Dynamo& db, const char* key) {
  REQUIRE(db.needs.size() == 1);
  const auto* v = db.needs[0].context.find(key);
  return v ? v->values : std::vector<std::string>{"(absent)"};
}
using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("INSERT writes a new item once", "[api][dynamodb][partiql]") {
  Dynamo db;
  db.create_houses();
  CHECK(to_text(run(db, "INSERT INTO Houses VALUE {'House':'G','Student':'harry','Points':7}",
                    R"(,"ReturnConsumedCapacity":"TOTAL")")) ==
        R"({"Items":[],"ConsumedCapacity":{"TableName":"Houses","CapacityUnits":1.0}})");
  CHECK(items(db, "SELECT * FROM Houses WHERE House = 'G' AND Student = 'harry'") ==
        R"([{"House":{"S":"G"},"Points":{"N":"7"},"Student":{"S":"harry"}}])");
  CHECK(failure(db, "INSERT INTO Houses VALUE {'House':'G','Student':'harry'}") ==
        "DuplicateItemException: Duplicate primary key exists in table");
  CHECK(failure(db, "INSERT INTO Houses VALUE {'House':'G'}") ==
        kValidation +
            "One or more parameter values were invalid: Missing the key Student in the item");
  CHECK(failure(db, "INSERT INTO Houses VALUE {'House':1,'Student':'x'}") ==
        kValidation +
            "One or more parameter values were invalid: Type mismatch for key House expected: S "
            "actual: N");
  CHECK(failure(db, "INSERT INTO Houses VALUE {'House':'G','Student':'big','x':?}",
                R"(,"Parameters":[{"S":")" + std::string(409600, 'x') + R"("}])") ==
        kValidation + "Item size has exceeded the maximum allowed size");
  CHECK(failure(db, "INSERT INTO Nowhere VALUE {'a':1}") ==
        "ResourceNotFoundException: Requested resource not found");
}

TEST_CASE("UPDATE changes one existing item", "[api][dynamodb][partiql]") {
  Dynamo db;
  db.create_houses();
  db.put_student("G", "harry", 1);
  const std::string harry = " WHERE House = 'G' AND Student = 'harry'";
  CHECK(items(db, "UPDATE Houses SET Points = Points + 2" + harry) == "[]");
  CHECK(items(db, "UPDATE Houses SET Points = 5, m = {'a': 1, 'b': [1, 2]}" + harry +
                      " RETURNING ALL OLD *") ==
        R"([{"House":{"S":"G"},"Points":{"N":"3"},"Student":{"S":"harry"}}])");
  CHECK(
      items(db, "UPDATE Houses SET m.a = 2, m.b[0] = 'x'" + harry + " RETURNING MODIFIED NEW *") ==
      R"([{"m":{"M":{"a":{"N":"2"},"b":{"L":[{"S":"x"}]}}}}])");
  CHECK(items(db, "UPDATE Houses SET m.a = 3" + harry + " RETURNING MODIFIED OLD *") ==
        R"([{"m":{"M":{"a":{"N":"2"}}}}])");
  CHECK(items(db, "UPDATE Houses REMOVE m" + harry + " RETURNING MODIFIED NEW *") == "[]");
  CHECK(items(db, "UPDATE Houses SET s = <<'a'>> SET t = true" + harry +
                      " AND Points > 4 RETURNING ALL NEW *") ==
        R"([{"House":{"S":"G"},"Points":{"N":"5"},"Student":{"S":"harry"},"s":{"SS":["a"]},)"
        R"("t":{"BOOL":true}}])");
  const std::string failed = "ConditionalCheckFailedException: The conditional request failed";
  CHECK(failure(db, "UPDATE Houses SET Points = 1" + harry + " AND Points > 10") == failed);
  CHECK(failure(db, "UPDATE Houses SET Points = 1 WHERE House='G' AND Student='ron'") == failed);
  CHECK(run(db, "SELECT * FROM Houses")["Items"].size() == 1);
  for (const char* where : {"", " WHERE House = 'G'", " WHERE House = 'G' OR Student = 'harry'",
                            " WHERE House = 'G' AND Student IN ['harry']"})
    CHECK(failure(db, std::string("UPDATE Houses SET Points = 1") + where) ==
          kValidation + "Where clause does not contain a mandatory equality on all key attributes");
  CHECK(failure(db, "UPDATE Houses SET House = 'S'" + harry) ==
        kValidation +
            "One or more parameter values were invalid: Cannot update attribute House. This "
            "attribute is part of the key");
}

TEST_CASE("a refused statement shows the item only when asked to", "[api][dynamodb][partiql]") {
  Dynamo db;
  db.create_houses();
  db.put_student("G", "harry", 1);
  const std::string statement =
      "UPDATE Houses SET Points = 1 WHERE House='G' AND Student='harry' AND Points = 9";
  auto plain = db.call("ExecuteStatement", execute(statement));
  REQUIRE(!plain);
  CHECK(!plain.error().members);
  auto shown = db.call("ExecuteStatement",
                       execute(statement, R"(,"ReturnValuesOnConditionCheckFailure":"ALL_OLD")"));
  REQUIRE(!shown);
  REQUIRE(shown.error().members);
  CHECK((*shown.error().members)["Item"]["Points"]["N"] == "1");
}

TEST_CASE("DELETE of nothing succeeds, a false condition does not", "[api][dynamodb][partiql]") {
  Dynamo db;
  db.create_houses();
  db.put_student("G", "harry", 1);
  CHECK(items(db, "DELETE FROM Houses WHERE House='G' AND Student='ron' RETURNING ALL OLD *") ==
        "[]");
  CHECK(items(db, "DELETE FROM Houses WHERE House='G' AND Student='ron' AND Points = 3") == "[]");
  CHECK(failure(db, "DELETE FROM Houses WHERE House='G' AND Student='harry' AND Points = 3") ==
        "ConditionalCheckFailedException: The conditional request failed");
  CHECK(items(db, "DELETE FROM Houses WHERE House='G' AND Student='harry' RETURNING ALL OLD *") ==
        R"([{"House":{"S":"G"},"Points":{"N":"1"},"Student":{"S":"harry"}}])");
  CHECK(items(db, "SELECT * FROM Houses") == "[]");
  CHECK(failure(db, "DELETE FROM Houses") ==
        kValidation + "Where clause does not contain a mandatory equality on all key attributes");
}

TEST_CASE("SELECT reads what its WHERE clause confines it to", "[api][dynamodb][partiql]") {
  Dynamo db;
  fill_houses(db);
  const std::vector<std::tuple<std::string, std::string, int>> rows = {
      {"House = 'G'", "G0 G1 G2 G3 ", 4},
      {"House = 'G' AND Student > 'G1'", "G2 G3 ", 2},
      {"House = 'G' AND begins_with(Student, 'G2')", "G2 ", 1},
      {"House = 'G' AND Points >= 2", "G2 G3 ", 4},
      {"House = 'G' AND Student IN ['G3', 'G0']", "G0 G3 ", 2},
      {"House IN ['S', 'G'] AND Points = 1", "S1 G1 ", 8},
      {"House = 'G' AND Student = 'G2' OR House = 'S' AND Student = 'S0'", "G2 S0 ", 2},
      {"House = 'G' ORDER BY Student DESC", "G3 G2 G1 G0 ", 4},
      {"House = 'G' AND Student IN ['G3', 'G0'] ORDER BY Student DESC", "G3 G0 ", 2},
      {"House IN ['S', 'G'] AND Points < 2 ORDER BY House, Student DESC", "G1 G0 S1 S0 ", 8},
      {"House = 'X'", "", 0},
      {"House = 'G' AND House = 'S'", "", 0},
  };
  for (const auto& row : rows) {
    INFO(std::get<0>(row));
    CHECK(students(run(db, "SELECT * FROM Houses WHERE " + std::get<0>(row))) == std::get<1>(row));
    CHECK(db.work.evaluated == std::get<2>(row));
  }
  const Json scan = run(db, "SELECT Student FROM Houses WHERE Points = 3 OR House = 'S'");
  CHECK(scan["Items"].size() == 6);
  CHECK(db.work.evaluated == 12);
  CHECK(items(db, "SELECT Points, nope FROM Houses WHERE House='G' AND Student='G1'") ==
        R"([{"Points":{"N":"1"}}])");
  CHECK(db.work.touches[0].returned_attributes == Texts{"Points"});
  CHECK(items(db, "SELECT nope FROM Houses WHERE House='G' AND Student='G1'") == "[{}]");
  CHECK(db.work.returned == 0);
}

TEST_CASE("ORDER BY needs the partition key and a key attribute", "[api][dynamodb][partiql]") {
  Dynamo db;
  fill_houses(db);
  CHECK(failure(db, "SELECT * FROM Houses ORDER BY Student") ==
        kValidation + "Must have WHERE clause in the statement when using ORDER BY clause.");
  CHECK(failure(db, "SELECT * FROM Houses WHERE Points = 1 ORDER BY Student") ==
        kValidation +
            "Must have at least one non-optional hash key condition in WHERE clause when using "
            "ORDER BY clause.");
  CHECK(failure(db, "SELECT * FROM Houses WHERE House = 'G' ORDER BY Points") ==
        kValidation +
            "Variable reference Points in ORDER BY clause must be part of the primary "
            "key");
  CHECK(
      failure(db, "SELECT * FROM Houses WHERE House = 'G' AND (Student > 'a' OR Student > 'b')") ==
      kValidation + "Overlapping conditions with range keys are not supported in where clause");
}

TEST_CASE("a column is called as its path from the last name on", "[api][dynamodb][partiql]") {
  Dynamo db;
  db.create_houses();
  run(db,
      "INSERT INTO Houses VALUE {'House':'G','Student':'x','m':{'k':{'n':1}},'l':[1,'two',[{'q':"
      "3},4]]}");
  CHECK(items(db, "SELECT m.k, l[1], l[2][1], l[2][0].q FROM Houses WHERE House='G'") ==
        R"([{"k":{"M":{"n":{"N":"1"}}},"l[1]":{"S":"two"},"l[2][1]":{"N":"4"},"q":{"N":"3"}}])");
  CHECK(db.work.touches[0].returned_attributes == Texts{"m", "l"});
}

TEST_CASE("pages follow each other by NextToken", "[api][dynamodb][partiql]") {
  Dynamo db;
  fill_houses(db);
  const auto walk = [&](const std::string& statement, int limit, int& pages) {
    std::string seen, token;
    pages = 0;
    do {
      REQUIRE(++pages < 30);
      const Json page = run(db, statement,
                            R"(,"Limit":)" + std::to_string(limit) +
                                (token.empty() ? "" : R"(,"NextToken":")" + token + "\""));
      seen += students(page);
      CHECK(page.contains("LastEvaluatedKey") == page.contains("NextToken"));
      token = page.contains("NextToken") ? page["NextToken"].get<std::string>() : "";
    } while (!token.empty());
    return seen;
  };
  int pages = 0;
  for (const char* statement :
       {"SELECT * FROM Houses", "SELECT * FROM Houses WHERE Points > 1",
        "SELECT * FROM Houses WHERE House = 'G'",
        "SELECT * FROM Houses WHERE House IN ['S','G','H'] AND Student IN ['G1','G3','S0','H2']",
        "SELECT * FROM Houses WHERE House IN ['S','G'] ORDER BY House DESC, Student DESC"}) {
    INFO(statement);
    const std::string all = students(run(db, statement));
    for (const int limit : {1, 2, 3, 5}) CHECK(walk(statement, limit, pages) == all);
  }
  // Limit counts evaluated items, and an exactly full page has a successor.
  walk("SELECT * FROM Houses WHERE House = 'G' AND Points = 9", 2, pages);
  CHECK(pages == 3);
  CHECK(failure(db, "SELECT * FROM Houses", R"(,"Limit":0)") ==
        kValidation +
            "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: "
            "Member must have value greater than or equal to 1");
}

TEST_CASE("a token fits its own request and nothing else", "[api][dynamodb][partiql]") {
  Dynamo db;
  fill_houses(db);
  const std::string statement = "SELECT * FROM Houses WHERE House = ?";
  const std::string g = R"(,"Parameters":[{"S":"G"}],"Limit":1)";
  std::string token = run(db, statement, g)["NextToken"].get<std::string>();
  CHECK(token.find("Student") == std::string::npos);
  const auto with = [](const std::string& t) { return R"(,"NextToken":")" + t + "\""; };
  CHECK(students(run(db, statement, g + with(token))) == "G1 ");
  CHECK(students(run(db, statement, R"(,"Parameters":[{"S":"G"}],"Limit":2)" + with(token))) ==
        "G1 G2 ");
  const std::string mismatch = kValidation + "NextToken does not match request";
  CHECK(failure(db, statement, R"(,"Parameters":[{"S":"H"}],"Limit":1)" + with(token)) == mismatch);
  CHECK(failure(db, "SELECT * FROM Houses", with(token)) == mismatch);
  CHECK(failure(db, "DELETE FROM Houses WHERE House='G' AND Student='G0'", with(token)) ==
        mismatch);
  token[token.size() / 2] = token[token.size() / 2] == 'A' ? 'B' : 'A';
  for (const std::string& bad : {token, std::string("x"), std::string("AAAA")})
    CHECK(failure(db, statement, g + with(bad)) == kValidation + "Invalid NextToken");
}

TEST_CASE("an index is read as what it is", "[api][dynamodb][partiql]") {
  Dynamo db;
  create_notes(db);
  CHECK(items(db, "SELECT * FROM \"Notes\".\"ByTag\" WHERE Tag = 'x'",
              R"(,"ReturnConsumedCapacity":"INDEXES")") ==
        R"([{"Id":{"S":"a"},"Nr":{"N":"1"},"Tag":{"S":"x"},"Text":{"S":"one"}}])");
  CHECK(run(db, "SELECT * FROM \"Notes\".\"ByTag\"")["Items"].size() == 2);
  const Json keyed = run(db, "SELECT * FROM Notes.ByTag WHERE Tag = 'x'",
                         R"(,"ReturnConsumedCapacity":"INDEXES")");
  CHECK(to_text(keyed["ConsumedCapacity"]) ==
        R"({"TableName":"Notes","CapacityUnits":0.5,"Table":{"CapacityUnits":0.0},)"
        R"("GlobalSecondaryIndexes":{"ByTag":{"CapacityUnits":0.5}}})");
  CHECK(items(db, "SELECT Secret, Rank FROM Notes.ByRank WHERE Id='a' AND Rank > 5") ==
        R"([{"Rank":{"N":"9"},"Secret":{"S":"s"}}])");
  CHECK(items(db, "SELECT Id FROM Notes.ByTag WHERE Secret = 's'") == "[]");
  const std::string invalid = kValidation + "One or more parameter values were invalid: ";
  CHECK(failure(db, "SELECT Secret, Rank, Text FROM Notes.ByTag") ==
        invalid + "Global secondary index ByTag does not project [Secret, Rank]");
  CHECK(failure(db, "SELECT Id FROM Notes.ByTag WHERE Tag = 'x' AND Secret = 's'") ==
        invalid + "Secondary index ByTag does not project one or more filter attributes: [Secret]");
  CHECK(failure(db, "SELECT Id FROM Notes.ByRank WHERE Id = 'a' AND Text = 's'") ==
        invalid + "Secondary index ByRank does not project one or more filter attributes: [Text]");
  CHECK(failure(db, "SELECT * FROM Notes.Nope", R"(,"ConsistentRead":true)") ==
        kValidation + "The table does not have the specified index");
  CHECK(failure(db, "SELECT * FROM Notes.ByTag", R"(,"ConsistentRead":true)") ==
        kValidation + "Strongly consistent read is not supported on Global Secondary Indexes");
  CHECK(failure(db, "SELECT * FROM Nowhere.ByTag") ==
        "ResourceNotFoundException: Requested resource not found");
}

TEST_CASE("an index that is being filled cannot be read", "[api][dynamodb][partiql]") {
  Dynamo db;
  create_notes(db);
  auto* cow = db.services.tables.tables.edit(
      lockbox::table::TableIdView{"111122223333", "eu-west-1", "Notes"});
  REQUIRE(cow);
  for (auto& i : cow->edit().indexes)
    if (i->name == "ByTag")
      i.edit().status = "CREATING";
  CHECK(failure(db, "SELECT * FROM Notes.ByTag") ==
        kValidation + "Cannot read from backfilling global secondary index: ByTag");
}

TEST_CASE("each kind of statement has an action and condition keys of its own",
          "[api][dynamodb][partiql][fgac]") {
  Dynamo db;
  create_notes(db);
  run(db, "SELECT Text FROM Notes WHERE Id IN ['a', 'b'] AND Nr = 1");
  CHECK(db.needs[0].action == "dynamodb:PartiQLSelect");
  CHECK(db.needs[0].resource == "arn:aws:dynamodb:eu-west-1:111122223333:table/Notes");
  CHECK(context(db, "dynamodb:LeadingKeys") == Texts{"a", "b"});
  CHECK(context(db, "dynamodb:Attributes") == Texts{"Text", "Id", "Nr"});
  CHECK(context(db, "dynamodb:Select") == Texts{"SPECIFIC_ATTRIBUTES"});
  CHECK(context(db, "dynamodb:FullTableScan") == Texts{"false"});
  CHECK(context(db, "dynamodb:ReturnConsumedCapacity") == Texts{"(absent)"});
  CHECK(context(db, "dynamodb:EnclosingOperation") == Texts{"(absent)"});
  run(db, "SELECT * FROM Notes WHERE Nr = 1");
  CHECK(context(db, "dynamodb:LeadingKeys") == Texts{"(absent)"});
  CHECK(context(db, "dynamodb:Select") == Texts{"ALL_ATTRIBUTES"});
  CHECK(context(db, "dynamodb:FullTableScan") == Texts{"true"});
  run(db, "SELECT * FROM Notes WHERE Id = 'a' OR Text = 'x'");
  CHECK(context(db, "dynamodb:FullTableScan") == Texts{"true"});
  run(db, "SELECT * FROM Notes.ByTag WHERE Tag = 'x'");
  CHECK(db.needs[0].resource == "arn:aws:dynamodb:eu-west-1:111122223333:table/Notes/index/ByTag");
  CHECK(context(db, "dynamodb:LeadingKeys") == Texts{"x"});
  CHECK(context(db, "dynamodb:Select") == Texts{"ALL_PROJECTED_ATTRIBUTES"});
  run(db, "INSERT INTO Notes VALUE {'Id':'c','Nr':1}");
  CHECK(db.needs[0].action == "dynamodb:PartiQLInsert");
  CHECK(context(db, "dynamodb:LeadingKeys") == Texts{"c"});
  CHECK(context(db, "dynamodb:Attributes") == Texts{"Id", "Nr"});
  CHECK(context(db, "dynamodb:ReturnValues") == Texts{"(absent)"});
  CHECK(context(db, "dynamodb:FullTableScan") == Texts{"(absent)"});
  run(db, "UPDATE Notes SET Text = 'x' WHERE Id='c' AND Nr=1 RETURNING MODIFIED OLD *");
  CHECK(db.needs[0].action == "dynamodb:PartiQLUpdate");
  CHECK(context(db, "dynamodb:Attributes") == Texts{"Text", "Id", "Nr"});
  CHECK(context(db, "dynamodb:ReturnValues") == Texts{"UPDATED_OLD"});
  run(db, "DELETE FROM Notes WHERE Id='c' AND Nr=1");
  CHECK(db.needs[0].action == "dynamodb:PartiQLDelete");
  CHECK(context(db, "dynamodb:ReturnValues") == Texts{"NONE"});
  CHECK(context(db, "dynamodb:LeadingKeys") == Texts{"c"});
}

TEST_CASE("a trail keeps key values of a statement and nothing of its parameters",
          "[api][dynamodb][partiql]") {
  Dynamo db;
  fill_houses(db);
  run(db, "SELECT * FROM Houses WHERE House = 'G' AND Points = 3");
  CHECK(db.trail ==
        R"~({"statement":"SELECT * FROM Houses WHERE House = 'G' AND Points = ***(Redacted)"})~");
  run(db, "SELECT * FROM Houses WHERE House = ?", R"(,"Parameters":[{"S":"G"}])");
  CHECK(db.trail == R"({"statement":"SELECT * FROM Houses WHERE House = ?"})");
}

TEST_CASE("a request is checked before its statement", "[api][dynamodb][partiql]") {
  Dynamo db;
  CHECK(failure(db, "") ==
        kValidation +
            "1 validation error detected: Value '' at 'statement' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1");
  CHECK(failure(db, "SELECT", R"(,"Parameters":[])").find("'parameters'") != std::string::npos);
  CHECK(db.error("ExecuteStatement", "{}").find("'statement'") != std::string::npos);
  CHECK(db.error("ExecuteStatement", R"({"Statement":5})") ==
        "SerializationException: NUMBER_VALUE cannot be converted to String");
  CHECK(failure(db, "SELECT * FROM t WHERE a = ?", R"(,"Parameters":[{}])") ==
        kValidation +
            "Supplied AttributeValue is empty, must contain exactly one of the supported "
            "datatypes");
  CHECK(failure(db, "EXISTS(SELECT * FROM t WHERE a = 1)") ==
        kValidation + "Unrecognized function: exists at 1:1:6");
}

}  // namespace lockbox::dynamodb_partiql_test
