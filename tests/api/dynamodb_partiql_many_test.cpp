// BatchExecuteStatement and ExecuteTransaction.
#include "tests/api/dynamodb_fixture.hpp"

namespace lockbox::dynamodb_partiql_many_test {

using lockbox::Json;
using lockbox::to_text;
using lockbox::test::Dynamo;
using lockbox::test::kValidation;

namespace {

/// {"Statements": [{"Statement": ...}, ...]}
std::string many(const char* member, const std::vector<std::string>& statements,
                 const std::string& more = "") {
  Json list = Json::array();
  for (const std::string& s : statements) list.push_back(Json{{"Statement", s}});
  std::string out = "{\"";
  return out + member + "\":" + to_text(list) + more + "}";
}
std::string batch(const std::vector<std::string>& statements, const std::string& more = "") {
  return many("Statements", statements, more);
}
std::string transaction(const std::vector<std::string>& statements, const std::string& more = "") {
  return many("TransactStatements", statements, more);
}

std::string one(const std::string& student) {
  return "WHERE House = 'G' AND Student = '" + student + "'";
}

const std::string kCapacity = R"(,"ReturnConsumedCapacity":"TOTAL")";

}  // namespace

TEST_CASE("each statement of a batch succeeds or fails by itself", "[api][dynamodb][partiql]") {
  Dynamo db;
  db.create_houses();
  db.put_student("G", "a", 1);
  db.put_student("G", "b", 2);
  CHECK(to_text(db.ok(
            "BatchExecuteStatement",
            batch({"SELECT Points FROM Houses " + one("a"), "SELECT * FROM Houses " + one("none"),
                   "SELECT * FROM Houses " + one("b") + " AND Points = 9",
                   "SELECT * FROM Nowhere " + one("a"), "SELECT * FROM Houses",
                   "SELECT * FROM Houses WHERE House = 'G'", "SELEC"},
                  kCapacity))) ==
        R"({"Responses":[{"TableName":"Houses","Item":{"Points":{"N":"1"}}},)"
        R"({"TableName":"Houses"},{"TableName":"Houses"},)"
        R"({"Error":{"Code":"ResourceNotFound","Message":"Requested resource not found"},)"
        R"("TableName":"Nowhere"},)"
        R"({"Error":{"Code":"ValidationError","Message":"Select statements within )"
        R"(BatchExecuteStatement must specify the primary key in the where clause."}},)"
        R"({"Error":{"Code":"ValidationError","Message":"Select statements within )"
        R"(BatchExecuteStatement must specify the primary key in the where clause."}},)"
        R"({"Error":{"Code":"ValidationError","Message":"Statement wasn't well formed, can't be )"
        R"(processed: Expected data manipulation"}}],)"
        R"("ConsumedCapacity":[{"TableName":"Houses","CapacityUnits":1.5}]})");
  CHECK(to_text(db.ok(
            "BatchExecuteStatement",
            batch({"INSERT INTO Houses VALUE {'House':'G','Student':'c'}",
                   "INSERT INTO Houses VALUE {'House':'G','Student':'a'}",
                   "UPDATE Houses SET Points = 5 " + one("b") + " RETURNING ALL NEW *",
                   "DELETE FROM Houses " + one("z"), "UPDATE Houses SET Points = 5 " + one("y")},
                  kCapacity))) ==
        R"({"Responses":[{"TableName":"Houses"},)"
        R"({"Error":{"Code":"DuplicateItem","Message":"Duplicate primary key exists in table"},)"
        R"("TableName":"Houses"},)"
        R"({"TableName":"Houses","Item":{"House":{"S":"G"},"Points":{"N":"5"},)"
        R"("Student":{"S":"b"}}},{"TableName":"Houses"},)"
        R"({"Error":{"Code":"ConditionalCheckFailed","Message":"The conditional request failed"},)"
        R"("TableName":"Houses"}],)"
        R"("ConsumedCapacity":[{"TableName":"Houses","CapacityUnits":5.0}]})");
  CHECK_FALSE(db.ok("BatchExecuteStatement", batch({"DELETE FROM Houses"}, kCapacity))
                  .contains("ConsumedCapacity"));
}

TEST_CASE("a batch is all reads or all writes, of different items", "[api][dynamodb][partiql]") {
  Dynamo db;
  db.create_houses();
  CHECK(db.error("BatchExecuteStatement",
                 batch({"SELECT * FROM Houses " + one("a"), "DELETE FROM Houses " + one("b")})) ==
        kValidation + "Read and write requests together in the same batch is not supported.");
  CHECK(db.error("BatchExecuteStatement", batch({"SELECT * FROM Houses " + one("a"),
                                                 "SELECT House FROM Houses " + one("a")})) ==
        kValidation + "Provided list of item keys contains duplicates");
  CHECK(db.error("BatchExecuteStatement",
                 batch({"INSERT INTO Houses VALUE {'House':'G','Student':'a'}",
                        "DELETE FROM Houses " + one("a")})) ==
        kValidation + "Provided list of item keys contains duplicates");
  CHECK(db.error("BatchExecuteStatement", batch({})).find("'statements'") != std::string::npos);
  CHECK(db.error("BatchExecuteStatement", batch(std::vector<std::string>(26, "SELECT")))
            .find("Member must have length less than or equal to 25") != std::string::npos);
}

TEST_CASE("a statement of a batch that policies refuse fails alone",
          "[api][dynamodb][partiql][fgac]") {
  Dynamo db;
  db.create_houses();
  db.put_student("G", "a", 1);
  const Json p = lockbox::test::json(
      batch({"SELECT * FROM Houses " + one("a"), "SELECT * FROM Houses " + one("b")}));
  const lockbox::api::Call call{
      "dynamodb", "BatchExecuteStatement", p, db.caller, "111122223333", "eu-west-1", db.now,
      nullptr};
  const auto* row = lockbox::api::find_operation("dynamodb", "BatchExecuteStatement");
  auto prepared = row->prepare(db.services, call);
  REQUIRE(prepared);
  REQUIRE(prepared->needs.size() == 2);
  CHECK(prepared->needs[1].member == 1);
  const std::vector<lockbox::api::DeniedMember> denied = {{1, "not you"}};
  lockbox::api::Run run{db.services, db.rng, db.now, db.work, &denied};
  const auto answer = prepared->run(run);
  REQUIRE(answer);
  CHECK(to_text((*answer)["Responses"][1]) ==
        R"({"Error":{"Code":"AccessDenied","Message":"not you"},"TableName":"Houses"})");
  CHECK((*answer)["Responses"][0].contains("Item"));
}

TEST_CASE("reads of one item in batches and transactions do not ask for existence",
          "[api][dynamodb][partiql]") {
  Dynamo db;
  db.create_houses();
  db.put_student("G", "a", 1);
  const std::string asks = "SELECT * FROM Houses " + one("a") + " AND attribute_exists(Points)";
  const std::string rule = " must specify the primary key in the where clause.";
  CHECK(db.ok("BatchExecuteStatement", batch({asks}))["Responses"][0]["Error"]["Message"] ==
        "Select statements within BatchExecuteStatement" + rule);
  CHECK(db.error("ExecuteTransaction", transaction({asks})) ==
        lockbox::test::kValidation +
            "Validation failed in TransactStatements[0]: Select statements within "
            "ExecuteTransaction" +
            rule);
}

TEST_CASE("FROM comes first in the other form of UPDATE", "[api][dynamodb][partiql]") {
  Dynamo db;
  db.create_houses();
  db.put_student("G", "a", 1);
  const auto run = [&](const std::string& statement, const std::string& given = "") {
    return db.call("ExecuteStatement", R"({"Statement":)" + to_text(Json(statement)) +
                                           (given.empty() ? "" : R"(,"Parameters":)" + given) +
                                           "}");
  };
  REQUIRE(run("FROM Houses " + one("a") + " SET x = 1 REMOVE Points"));
  REQUIRE(run("from Houses WHERE House = ? AND Student = ? AND x = 1 set y = ?",
              R"([{"S":"G"},{"S":"a"},{"N":"2"}])"));
  CHECK(to_text(run("FROM Houses " + one("a") + " SET z = 3 RETURNING ALL NEW *").value()) ==
        R"({"Items":[{"House":{"S":"G"},"Student":{"S":"a"},"x":{"N":"1"},"y":{"N":"2"},)"
        R"("z":{"N":"3"}}]})");
  CHECK(run("FROM Houses " + one("none") + " SET z = 3").error().code ==
        "ConditionalCheckFailedException");
  CHECK(db.ok("ExecuteTransaction",
              transaction({"FROM Houses " + one("a") + " SET z = 4"}))["Responses"]
            .empty());
}

TEST_CASE("numbers in parameters are read by the older layer", "[api][dynamodb][partiql]") {
  Dynamo db;
  db.create_houses();
  const std::pair<const char*, const char*> rows[] = {
      {"1e99999999999", "The parameter cannot be converted to a numeric value: 1e99999999999"},
      {"", "The parameter cannot be converted to a numeric value"},
      {"1e2147483647",
       "Number underflow. Attempting to store a number with magnitude smaller than supported "
       "range"}};
  for (const auto& [number, text] : rows)
    CHECK(db.error("ExecuteStatement",
                   R"({"Statement":"SELECT * FROM Houses WHERE x = ?","Parameters":[{"N":")" +
                       std::string(number) + R"("}]})") == lockbox::test::kValidation + text);
}

TEST_CASE("PartiQL reads no index with a key of several attributes", "[api][dynamodb][partiql]") {
  Dynamo db;
  db.ok("CreateTable", R"({"TableName":"Many","BillingMode":"PAY_PER_REQUEST",
    "AttributeDefinitions":[{"AttributeName":"k","AttributeType":"S"},
      {"AttributeName":"a","AttributeType":"S"},{"AttributeName":"b","AttributeType":"S"}],
    "KeySchema":[{"AttributeName":"k","KeyType":"HASH"}],
    "GlobalSecondaryIndexes":[{"IndexName":"two","Projection":{"ProjectionType":"ALL"},
      "KeySchema":[{"AttributeName":"a","KeyType":"HASH"},{"AttributeName":"b","KeyType":"HASH"}]}]})");
  const std::string refused =
      "PartiQL statements cannot be executed on tables with multi-attribute HASH keys or "
      "multi-attribute RANGE keys.";
  CHECK(db.error("ExecuteStatement", R"({"Statement":"SELECT * FROM Many.two WHERE a = 'x'"})") ==
        lockbox::test::kValidation + refused);
  const Json r =
      db.ok("BatchExecuteStatement",
            batch({"SELECT * FROM Many.two WHERE a = 'x'", "SELECT * FROM Many WHERE k = 'x'"}));
  CHECK(r["Responses"][0]["Error"]["Message"] == refused);
  CHECK(!r["Responses"][1].contains("Error"));
}

TEST_CASE("a transaction of statements writes all or nothing", "[api][dynamodb][partiql]") {
  Dynamo db;
  db.create_houses();
  db.put_student("G", "a", 1);
  const std::string exists = "EXISTS(SELECT * FROM Houses " + one("a") + " AND Points = 1)";
  CHECK(to_text(db.ok("ExecuteTransaction",
                      transaction({exists, "INSERT INTO Houses VALUE {'House':'G','Student':'b'}",
                                   "DELETE FROM Houses " + one("none")},
                                  kCapacity))) ==
        R"({"Responses":[],"ConsumedCapacity":[{"TableName":"Houses","WriteCapacityUnits":6.0,)"
        R"("CapacityUnits":6.0}]})");
  auto r = db.call("ExecuteTransaction",
                   transaction({"UPDATE Houses SET Points = 2 " + one("a"),
                                "INSERT INTO Houses VALUE {'House':'G','Student':'b'}",
                                "EXISTS(SELECT * FROM Houses " + one("c") + " AND Points = 1)"}));
  REQUIRE(!r);
  CHECK(r.error().code == "TransactionCanceledException");
  CHECK(r.error().message ==
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, "
        "DuplicateItem, ConditionalCheckFailed]");
  CHECK(to_text((*r.error().members)["CancellationReasons"][1]) ==
        R"({"Code":"DuplicateItem","Message":"Duplicate primary key exists in table"})");
  CHECK(db.ok("GetItem", R"({"TableName":"Houses","Key":{"House":{"S":"G"},"Student":{"S":"a"}}})")
            ["Item"]["Points"]["N"] == "1");
}

TEST_CASE("a cancelled statement shows its item when asked to", "[api][dynamodb][partiql]") {
  Dynamo db;
  db.create_houses();
  db.put_student("G", "a", 1);
  const std::string statement = to_text(Json("DELETE FROM Houses " + one("a") + " AND Points = 9"));
  auto r = db.call("ExecuteTransaction",
                   R"({"TransactStatements":[{"ReturnValuesOnConditionCheckFailure":"ALL_OLD",
                      "Statement":)" +
                       statement + "}]}");
  REQUIRE(!r);
  CHECK((*r.error().members)["CancellationReasons"][0]["Item"]["Points"]["N"] == "1");
}

TEST_CASE("a transaction of reads answers in order", "[api][dynamodb][partiql]") {
  Dynamo db;
  db.create_houses();
  db.put_student("G", "a", 1);
  CHECK(to_text(db.ok("ExecuteTransaction",
                      transaction({"SELECT * FROM Houses " + one("none"),
                                   "SELECT nope FROM Houses " + one("a"),
                                   "SELECT Points FROM Houses WHERE House='G' AND Student='b'"},
                                  kCapacity))) ==
        R"({"Responses":[{},{"Item":{}},{}],"ConsumedCapacity":[{"TableName":"Houses",)"
        R"("ReadCapacityUnits":6.0,"CapacityUnits":6.0}]})");
  // One question for the statement with *, one for those that name attributes.
  REQUIRE(db.needs.size() == 2);
  for (const auto& need : db.needs) {
    CHECK(need.action == "dynamodb:PartiQLSelect");
    CHECK(need.context.find("dynamodb:EnclosingOperation")->values ==
          std::vector<std::string>{"ExecuteTransaction"});
    CHECK(need.context.find("dynamodb:LeadingKeys")->values == std::vector<std::string>{"G"});
  }
}

TEST_CASE("transactions refuse what they cannot do as a whole", "[api][dynamodb][partiql]") {
  Dynamo db;
  db.create_houses();
  const std::string member = kValidation + "Validation failed in TransactStatements[1]: ";
  const std::string read = "SELECT * FROM Houses " + one("a");
  const std::string write = "DELETE FROM Houses " + one("a");
  const std::vector<std::pair<std::vector<std::string>, std::string>> rows = {
      {{read, write},
       kValidation + "ExecuteTransaction API does not support both read and write operations in "
                     "the same request."},
      {{write, "DELETE FROM Houses " + one("b") + " RETURNING ALL OLD *"},
       member + "RETURNING clause is not supported in ExecuteTransaction."},
      {{read, "SELECT * FROM \"Houses\".\"i\" " + one("b")},
       member + "Reads on indices are not supported within transactions."},
      {{read, "SELECT * FROM Houses WHERE House = 'G'"},
       member + "Select statements within ExecuteTransaction must specify the primary key in the "
                "where clause."},
      {{write, "EXISTS(SELECT * FROM Houses " + one("b") + ")"},
       member + "EXISTS() must contain a single item read with additional condition"},
      {{write, "EXISTS(SELECT * FROM Houses WHERE Points = 1)"},
       member + "EXISTS() must contain a single item read with additional condition"},
      {{write, "DELETE FROM Houses WHERE House = 'G'"},
       member + "Where clause does not contain a mandatory equality on all key attributes"},
      {{write, "UPDATE Houses SET Points = 1 " + one("a")},
       kValidation + "Transaction request cannot include multiple operations on one item"},
      {{read, "SELECT House FROM Houses " + one("a")},
       kValidation + "Transaction request cannot include multiple operations on one item"},
      {{read, "nonsense"},
       kValidation + "Statement wasn't well formed, can't be processed: Expected data "
                     "manipulation"},
      {{"SELECT * FROM Nowhere " + one("a")},
       "ResourceNotFoundException: Requested resource not found"},
  };
  for (const auto& row : rows)
    CHECK(db.error("ExecuteTransaction", transaction(row.first)) == row.second);
  CHECK(db.error("ExecuteTransaction", transaction({})).find("'transactStatements'") !=
        std::string::npos);
}

TEST_CASE("a repeated token does the statements once", "[api][dynamodb][partiql]") {
  Dynamo db;
  db.create_houses();
  const std::string token = R"(,"ClientRequestToken":"t1")" + kCapacity;
  const std::vector<std::string> insert = {"INSERT INTO Houses VALUE {'House':'G','Student':'a'}"};
  db.ok("ExecuteTransaction", transaction(insert, token));
  CHECK(to_text(db.ok("ExecuteTransaction", transaction(insert, token))) ==
        R"({"Responses":[],"ConsumedCapacity":[{"TableName":"Houses","ReadCapacityUnits":2.0,)"
        R"("CapacityUnits":2.0}]})");
  CHECK(db.error("ExecuteTransaction", transaction({"DELETE FROM Houses " + one("a")}, token)) ==
        "IdempotentParameterMismatchException: The request uses the same client token as a "
        "previous, but non-identical request.");
  // A token of TransactWriteItems is another one.
  db.ok("TransactWriteItems",
        R"({"ClientRequestToken":"t1","TransactItems":[{"Delete":{"TableName":"Houses",
           "Key":{"House":{"S":"G"},"Student":{"S":"a"}}}}]})");
  db.now = lockbox::plus_ms(db.now, 600001);
  db.ok("ExecuteTransaction", transaction(insert, token));
}

TEST_CASE("trails of batches and transactions list the statements without values",
          "[api][dynamodb][partiql]") {
  Dynamo db;
  db.create_houses();
  db.ok("BatchExecuteStatement", batch({"UPDATE Houses SET Points = 5 " + one("a"),
                                        "INSERT INTO Houses VALUE {'House':'G','Student':'b'}"}));
  CHECK(db.trail ==
        R"({"requestItems":[{"statement":"UPDATE Houses SET Points = ***(Redacted) )"
        R"(WHERE House = 'G' AND Student = 'a'"},{"statement":"INSERT INTO Houses VALUE )"
        R"({'House':***(Redacted),'Student':***(Redacted)}"}]})");
}

}  // namespace lockbox::dynamodb_partiql_many_test
