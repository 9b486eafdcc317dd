// Error texts and the time since which they hold (engine/api/dynamodb_texts.hpp).
#include "engine/api/dynamodb_texts.hpp"

#include <catch2/catch_test_macros.hpp>

#include "engine/cloud/world.hpp"
#include "tests/api/dynamodb_fixture.hpp"

namespace lockbox::dynamodb_texts_test {

using test::Dynamo;
using test::kValidation;

namespace {

struct Reworded {
  const char *operation, *parameters, *may, *october;
};

const Reworded kReworded[] = {
    {"PutItem", R"({"TableName":"","Item":{"House":{"S":"a"},"Student":{"S":"b"}}})",
     "1 validation error detected: Value '' at 'tableName' failed to satisfy constraint: Member "
     "must have length greater than or equal to 1",
     "1 validation error detected: Value at 'TableName' failed to satisfy constraint: Member must "
     "have length greater than or equal to 1"},
    {"PutItem",
     R"({"TableName":"Houses","Item":{"House":{"S":"a"},"Student":{"S":"b"},"x":{"NS":[]}}})",
     "One or more parameter values were invalid: An number set  may not be empty",
     "1 validation error detected: One or more parameter values were invalid: An number set  may "
     "not be empty"},
    {"PutItem",
     R"({"TableName":"Houses","Item":{"House":{"S":"a"},"Student":{"S":"b"},
         "x":{"SS":["b","a","b"]}}})",
     "One or more parameter values were invalid: Input collection [b, a, b] contains duplicates.",
     "1 validation error detected: One or more parameter values were invalid: Input collection "
     "[\"a\", \"b\", \"b\"] contains duplicates."},
    {"PutItem",
     R"({"TableName":"Houses","Item":{"House":{"S":"a"},"Student":{"S":"b"}},"ReturnValues":"ALL_NEW"})",
     "ReturnValues can only be ALL_OLD or NONE",
     "1 validation error detected: ReturnValues can only be ALL_OLD or NONE"},
    {"UpdateItem",
     R"({"TableName":"Houses","Key":{"House":{"S":"a"},"Student":{"S":"b"}},
         "UpdateExpression":"SET"})",
     "Invalid UpdateExpression: Syntax error; token: \"<EOF>\", near: \"SET\"",
     "1 validation error detected: Invalid UpdateExpression: Syntax error; token: \"<EOF>\", near: "
     "\"SET\""},
    {"UpdateItem",
     R"({"TableName":"Houses","Key":{"House":{"S":"a"},"Student":{"S":"b"}},
         "UpdateExpression":"SET x = :v","ExpressionAttributeValues":{":v":{"N":"abc"}}})",
     "ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a "
     "numeric value: abc for key :v",
     "1 validation error detected: The parameter cannot be converted to a numeric value: abc"},
    {"DeleteItem", R"({"TableName":"","Key":{"House":{"S":"a"},"Student":{"S":"b"}}})",
     "1 validation error detected: Value '' at 'tableName' failed to satisfy constraint: Member "
     "must have length greater than or equal to 1",
     "1 validation error detected: Value at 'TableName' failed to satisfy constraint: Member must "
     "have length greater than or equal to 1"},
    {"Scan", R"({"TableName":"Houses","Limit":0})",
     "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must "
     "have value greater than or equal to 1",
     "1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member must have "
     "value greater than or equal to 1"},
    {"Scan", R"({"TableName":"Houses","Segment":5,"TotalSegments":5})",
     "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: "
     "5 is not less than TotalSegments: 5",
     "The Segment parameter is zero-based and must be less than parameter TotalSegments"},
    {"Scan", R"({"TableName":"Houses","ExclusiveStartKey":{"House":{"S":"a"}}})",
     "The provided starting key is invalid: The provided key element does not match the schema",
     "The provided starting key is invalid"},
    {"Scan", R"({"TableName":"Houses","Select":"SPECIFIC_ATTRIBUTES"})",
     "Must specify the AttributesToGet or ProjectionExpression when choosing to get "
     "SPECIFIC_ATTRIBUTES",
     "1 validation error detected: Must specify the AttributesToGet or ProjectionExpression when "
     "choosing to get SPECIFIC_ATTRIBUTES"},
    {"Query",
     R"({"TableName":"Houses","KeyConditionExpression":"House = :h","Select":"COUNT",
         "ExpressionAttributeValues":{":h":{"S":"a"}},"ProjectionExpression":"a"})",
     "Cannot specify the ProjectionExpression when choosing to get COUNT",
     "1 validation error detected: Cannot specify the ProjectionExpression when choosing to get "
     "COUNT"},
    {"BatchGetItem", R"({"RequestItems":{}})",
     "The requestItems parameter is required for BatchGetItem",
     "1 validation error detected: Value at 'RequestItems' failed to satisfy constraint: Member "
     "must have length greater than or equal to 1"},
};

}  // namespace

TEST_CASE("Texts that AWS reworded are answered as the world's epoch has them",
          "[dynamodb][texts]") {
  Dynamo d;
  d.create_houses();
  for (const Reworded& r : kReworded) {
    INFO(r.operation << " " << r.parameters);
    d.services.tables.settings.error_texts = "2026-05";
    CHECK(d.error(r.operation, r.parameters) == kValidation + r.may);
    d.services.tables.settings.error_texts = "2026-10";
    CHECK(d.error(r.operation, r.parameters) == kValidation + r.october);
    d.services.tables.settings.error_texts.clear();
    CHECK(d.error(r.operation, r.parameters) == kValidation + r.october);
  }
}

TEST_CASE("Texts that did not change are the same in every epoch", "[dynamodb][texts]") {
  Dynamo d;
  d.create_houses();
  for (const std::string& epoch : api::dynamodb::error_text_epochs()) {
    d.services.tables.settings.error_texts = epoch;
    CHECK(d.error("BatchWriteItem", R"({"RequestItems":{}})") ==
          kValidation + "The requestItems parameter is required for BatchWriteItem");
    CHECK(d.error("Query", R"({"TableName":"Houses","KeyConditionExpression":"House = :h",
              "ExpressionAttributeValues":{":h":{"S":"a"}},"Limit":0})") ==
          kValidation +
              "1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member "
              "must have value greater than or equal to 1");
  }
}

TEST_CASE("Requests nested deeper than 62 levels are read by the older layer",
          "[dynamodb][texts]") {
  const auto deep = [](int levels) {
    std::string value = R"({"S":"leaf"})";
    for (int i = 0; i < levels; ++i) value = R"({"M":{"n":)" + value + "}}";
    return value;
  };
  const auto removal = [&](int levels, const std::string& how) {
    Dynamo d;
    return d.error("DeleteItem",
                   R"({"TableName":"None","Key":{"pk":{"S":"a"}},"ConditionExpression":"d = :d",
        "ExpressionAttributeValues":{":d":)" +
                       deep(levels) + R"(},"ReturnValues":")" + how + "\"}");
  };
  const std::string bogus =
      "1 validation error detected: Value 'BOGUS' at 'returnValues' failed to satisfy constraint: "
      "Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]";
  CHECK(removal(63, "BOGUS") == kValidation + bogus);
  CHECK(removal(63, "UPDATED_NEW") == kValidation + "ReturnValues can only be ALL_OLD or NONE");
  CHECK(removal(40, "UPDATED_NEW") ==
        kValidation + "1 validation error detected: ReturnValues can only be ALL_OLD or NONE");
  Dynamo d;
  CHECK(
      d.error("PutItem", R"({"TableName":"None","Item":{"pk":{"S":"a"}},"ConditionalOperator":"XOR",
        "Expected":{"a":{"Value":)" +
                             deep(90) + R"(},"b":{"Exists":false}}})") ==
      kValidation +
          "1 validation error detected: Value 'XOR' at 'conditionalOperator' failed to satisfy "
          "constraint: Member must satisfy enum value set: [OR, AND]");
}

TEST_CASE("A world chooses its epoch by name", "[dynamodb][texts]") {
  const auto world = [](const std::string& epoch) {
    return cloud::world_from_json(
        test::json(R"({"account":"111122223333","error_texts":)" + epoch + "}"), 1);
  };
  CHECK(world(R"("2026-05")")->services.tables.settings.error_texts == "2026-05");
  CHECK(world(R"("2026-10")")->services.tables.settings.error_texts.empty());
  const auto refused = world(R"("1999-01")");
  REQUIRE(!refused);
  CHECK(refused.error() == "/error_texts: expected one of 2026-05, 2026-10");
}

}  // namespace lockbox::dynamodb_texts_test
