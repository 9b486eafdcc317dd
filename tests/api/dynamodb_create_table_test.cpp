// What CreateTable refuses, in which words and in which order. Sources: API Reference,
// "CreateTable"; public recordings of the service's answers.
#include "tests/api/dynamodb_fixture.hpp"

namespace lockbox::dynamodb_create_table_test {

using lockbox::Json;
using lockbox::to_text;
using lockbox::test::Dynamo;
using lockbox::test::json;
using lockbox::test::kValidation;

namespace {

const std::string kInvalidPrefix = kValidation + "One or more parameter values were invalid: ";

Json definition(const char* name, const char* type = "S") {
  return Json{{"AttributeName", name}, {"AttributeType", type}};
}
Json hash(const char* name) {
  return Json{{"AttributeName", name}, {"KeyType", "HASH"}};
}
Json range(const char* name) {
  return Json{{"AttributeName", name}, {"KeyType", "RANGE"}};
}
Json index(const char* name, const Json& keys,
           const Json& projection = {{"ProjectionType", "ALL"}}) {
  return Json{{"IndexName", name}, {"KeySchema", keys}, {"Projection", projection}};
}
Json units(int read, int write) {
  return Json{{"ReadCapacityUnits", read}, {"WriteCapacityUnits", write}};
}

/// Partition key `a`, sort key `b`, on demand; with changes.
Json table(const Json& changes = Json::object()) {
  Json out{{"TableName", "Things"},
           {"BillingMode", "PAY_PER_REQUEST"},
           {"AttributeDefinitions", Json::array({definition("a"), definition("b")})},
           {"KeySchema", Json::array({hash("a"), range("b")})}};
  for (const auto& m : changes.items()) {
    if (m.value().is_null())
      out.erase(m.key());
    else
      out[m.key()] = m.value();
  }
  return out;
}

struct Row {
  Json changes;
  std::string text;
};

void check_all(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    Dynamo db;
    CHECK(db.error("CreateTable", to_text(table(row.changes))) == row.text);
  }
}

}  // namespace

TEST_CASE("CreateTable: key schema and definitions", "[api][dynamodb][create-table]") {
  const auto keys = [](const Json& list) { return Json{{"KeySchema", list}}; };
  const auto both = [](const Json& schema, const Json& definitions) {
    return Json{{"KeySchema", schema}, {"AttributeDefinitions", definitions}};
  };
  const Json only_a = Json::array({definition("a")});
  check_all({
      {keys(Json::array({range("a"), hash("b")})),
       kValidation + "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"},
      {keys(Json::array({hash("a"), hash("b")})),
       kValidation + "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"},
      // The same name twice is looked at before the kind of the second key.
      {keys(Json::array({hash("a"), range("a")})),
       kValidation +
           "Both the Hash Key and the Range Key element in the KeySchema have the same name"},
      {keys(Json::array({hash("a"), hash("a")})),
       kValidation +
           "Both the Hash Key and the Range Key element in the KeySchema have the same name"},
      {both(Json::array({hash("a"), range("a")}), only_a),
       kValidation + "Invalid KeySchema: Some index key attribute have no definition"},
      {both(Json::array({hash("a"), range("b")}), only_a),
       kValidation + "Invalid KeySchema: Some index key attribute have no definition"},
      {both(Json::array({hash("a"), range("b")}), Json::array()),
       kValidation + "Invalid KeySchema: Some index key attribute have no definition"},
      {both(Json::array({hash("a"), range("c")}), Json::array({definition("a"), definition("b")})),
       kInvalidPrefix +
           "Some index key attributes are not defined in AttributeDefinitions. Keys: [a, c], "
           "AttributeDefinitions: [a, b]"},
      {keys(Json::array({hash("a")})),
       kInvalidPrefix +
           "Number of attributes in KeySchema does not exactly match number of attributes defined "
           "in AttributeDefinitions"},
      {both(Json::array({hash("a")}), Json::array({definition("a"), definition("a", "N")})),
       kValidation + "Attribute Name is duplicated: a"},
      {keys(Json::array({hash("a"), range("b"), range("c")})),
       kValidation +
           "1 validation error detected: Value '[KeySchemaElement(attributeName=a, keyType=HASH), "
           "KeySchemaElement(attributeName=b, keyType=RANGE), KeySchemaElement(attributeName=c, "
           "keyType=RANGE)]' at 'keySchema' failed to satisfy constraint: Member must have length "
           "less than or equal to 2"},
      {Json{{"AttributeDefinitions", Json::array({Json::object()})}},
       kValidation +
           "2 validation errors detected: Value null at 'attributeDefinitions.1.member."
           "attributeType' failed to satisfy constraint: Member must not be null; Value null at "
           "'attributeDefinitions.1.member.attributeName' failed to satisfy constraint: Member "
           "must not be null"},
  });
}

TEST_CASE("CreateTable: definitions and keys are one set, looked at before other rules of indexes",
          "[api][dynamodb][create-table]") {
  const Json three = Json::array({definition("a"), definition("b"), definition("c")});
  check_all({
      {{{"AttributeDefinitions", three},
        {"GlobalSecondaryIndexes",
         Json::array({index("byB", Json::array({hash("b")}), Json::object())})}},
       kInvalidPrefix +
           "Some AttributeDefinitions are not used. AttributeDefinitions: [a, b, c], keys used: "
           "[a, b]"},
      // Lists come in the order of the service's sets.
      {{{"AttributeDefinitions", Json::array({definition("pk"), definition("sk"), definition("a"),
                                              definition("b"), definition("c")})},
        {"KeySchema", Json::array({hash("pk"), range("sk")})},
        {"GlobalSecondaryIndexes", Json::array({index("byA", Json::array({hash("a")}))})}},
       kInvalidPrefix +
           "Some AttributeDefinitions are not used. AttributeDefinitions: [sk, a, b, pk, c], keys "
           "used: [a, sk, pk]"},
      {{{"AttributeDefinitions",
         Json::array({definition("my-hash"), definition("my-string"), definition("my-int", "N")})},
        {"KeySchema", Json::array({hash("my-hash")})},
        {"GlobalSecondaryIndexes",
         Json::array({index("byString", Json::array({hash("my-hash"), range("my-string")}))})}},
       kInvalidPrefix +
           "Some AttributeDefinitions are not used. AttributeDefinitions: [my-string, my-int, "
           "my-hash], keys used: [my-hash, my-string]"},
      {{{"GlobalSecondaryIndexes", Json::array({index("byQ", Json::array({hash("q")}))})}},
       kInvalidPrefix +
           "Some index key attributes are not defined in AttributeDefinitions. Keys: [q], "
           "AttributeDefinitions: [a, b]"},
      {{{"GlobalSecondaryIndexes", Json::array()}},
       kInvalidPrefix + "List of GlobalSecondaryIndexes is empty"},
      {{{"LocalSecondaryIndexes", Json::array()}},
       kInvalidPrefix + "List of LocalSecondaryIndexes is empty"},
  });
}

TEST_CASE("CreateTable: keys of a global index", "[api][dynamodb][create-table]") {
  const auto with = [](const Json& keys, const std::vector<const char*>& more) {
    Json definitions = Json::array({definition("a"), definition("b")});
    for (const char* name : more) definitions.push_back(definition(name));
    return Json{{"AttributeDefinitions", definitions},
                {"GlobalSecondaryIndexes", Json::array({index("many", keys)})}};
  };
  check_all({
      {with(Json::array({hash("a"), range("b"), hash("c")}), {"c"}),
       kInvalidPrefix +
           "All HASH key attributes must precede RANGE key attributes in the KeySchema"},
      {with(Json::array({hash("a"), hash("b"), hash("c"), hash("d"), hash("e")}), {"c", "d", "e"}),
       kInvalidPrefix + "The KeySchema exceeds the maximum allowed number of HASH key attributes"},
      {with(Json::array({hash("a"), range("b"), range("c"), range("d"), range("e"), range("f")}),
            {"c", "d", "e", "f"}),
       kInvalidPrefix + "The KeySchema exceeds the maximum allowed number of RANGE key attributes"},
      {with(Json::array({hash("a"), hash("a")}), {}),
       kValidation + "The KeySchema contains multiple key attributes with the same name"},
      {with(Json::array({range("a")}), {}),
       kValidation + "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"},
  });
  Dynamo db;
  const Json eight = Json::array(
      {hash("a"), hash("b"), hash("c"), hash("d"), range("e"), range("f"), range("g"), range("h")});
  const Json made =
      db.ok("CreateTable", to_text(table(with(eight, {"c", "d", "e", "f", "g", "h"}))));
  CHECK(made["TableDescription"]["GlobalSecondaryIndexes"][0]["KeySchema"] == eight);
}

TEST_CASE("CreateTable: projections", "[api][dynamodb][create-table]") {
  const auto with = [](const Json& projection) {
    return Json{{"GlobalSecondaryIndexes",
                 Json::array({index("byB", Json::array({hash("b")}), projection)})}};
  };
  check_all({
      {with({{"ProjectionType", "INCLUDE"}, {"NonKeyAttributes", {"x", "x"}}}),
       kInvalidPrefix + "Duplicate element in NonKeyAttributes: x"},
      {with({{"ProjectionType", "INCLUDE"}}),
       kInvalidPrefix + "ProjectionType is INCLUDE, but NonKeyAttributes is not specified"},
      {with({{"ProjectionType", "KEYS_ONLY"}, {"NonKeyAttributes", {"x"}}}),
       kInvalidPrefix + "ProjectionType is KEYS_ONLY, but NonKeyAttributes is specified"},
      {with(Json::object()), kInvalidPrefix + "Unknown ProjectionType: null"},
  });
  // A hundred projected names in all.
  Json many = Json::array();
  for (int i = 0; i < 6; ++i) {
    Json names = Json::array();
    for (int k = 0; k < 17; ++k) names.push_back("n" + std::to_string(k));
    many.push_back(index(("index" + std::to_string(i)).c_str(), Json::array({hash("b")}),
                         {{"ProjectionType", "INCLUDE"}, {"NonKeyAttributes", names}}));
  }
  Dynamo db;
  CHECK(db.error("CreateTable", to_text(table({{"GlobalSecondaryIndexes", many}})))
            .find("per-table limit of 100") != std::string::npos);
  many.erase(5);
  db.ok("CreateTable", to_text(table({{"GlobalSecondaryIndexes", many}})));
}

TEST_CASE("CreateTable: throughput of table and indexes", "[api][dynamodb][create-table]") {
  Json provisioned = index("byB", Json::array({hash("b")}));
  Json with_units = provisioned, limited = provisioned, cold = provisioned;
  with_units["ProvisionedThroughput"] = units(1, 1);
  limited["OnDemandThroughput"] = Json{{"MaxReadRequestUnits", -1}};
  cold["WarmThroughput"] = Json{{"ReadUnitsPerSecond", 1}};
  check_all({
      {{{"ProvisionedThroughput", units(1, 1)}},
       kInvalidPrefix +
           "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
           "PAY_PER_REQUEST"},
      {{{"BillingMode", nullptr}},
       kInvalidPrefix +
           "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is "
           "PROVISIONED"},
      {{{"BillingMode", nullptr}, {"ProvisionedThroughput", units(0, 0)}},
       kValidation +
           "2 validation errors detected: Value '0' at 'provisionedThroughput.writeCapacityUnits' "
           "failed to satisfy constraint: Member must have value greater than or equal to 1; Value "
           "'0' at 'provisionedThroughput.readCapacityUnits' failed to satisfy constraint: Member "
           "must have value greater than or equal to 1"},
      {{{"GlobalSecondaryIndexes", Json::array({with_units})}},
       kInvalidPrefix +
           "ProvisionedThroughput should not be specified for index: byB when BillingMode is "
           "PAY_PER_REQUEST"},
      {{{"BillingMode", "PROVISIONED"},
        {"ProvisionedThroughput", units(1, 1)},
        {"GlobalSecondaryIndexes", Json::array({provisioned})}},
       kInvalidPrefix + "ProvisionedThroughput is not specified for index: byB"},
      {{{"OnDemandThroughput", {{"MaxReadRequestUnits", 0}}}},
       kInvalidPrefix +
           "Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid "
           "range"},
      {{{"GlobalSecondaryIndexes", Json::array({limited})}},
       kInvalidPrefix +
           "Requested MaxReadRequestUnits for OnDemandThroughput for index : byB is outside of "
           "valid range"},
      {{{"BillingMode", "PROVISIONED"},
        {"ProvisionedThroughput", units(1, 1)},
        {"OnDemandThroughput", {{"MaxWriteRequestUnits", 5}}}},
       kInvalidPrefix +
           "MaxWriteRequestUnits for OnDemandThroughput cannot be specified when table BillingMode "
           "is PROVISIONED."},
      {{{"WarmThroughput", {{"ReadUnitsPerSecond", -1}}}},
       kInvalidPrefix +
           "Requested ReadUnitsPerSecond for WarmThroughput for table is lower than initial "
           "throughput for OnDemand. See: https://docs.aws.amazon.com/amazondynamodb/latest/"
           "developerguide/on-demand-capacity-mode.html#on-demand-capacity-mode-initial"},
      {{{"BillingMode", "PROVISIONED"},
        {"ProvisionedThroughput", units(9, 9)},
        {"WarmThroughput", {{"ReadUnitsPerSecond", 8}}}},
       kInvalidPrefix + "Requested ReadUnitsPerSecond for WarmThroughput for table is lower than "
                        "ReadCapacityUnits of ProvisionedThroughput"},
  });
  // Empty settings of an index count as absent.
  Json empty = provisioned;
  empty["WarmThroughput"] = empty["OnDemandThroughput"] = Json::object();
  Dynamo db;
  db.ok("CreateTable", to_text(table({{"GlobalSecondaryIndexes", Json::array({empty})}})));
}

TEST_CASE("CreateTable: class, encryption, stream, policy", "[api][dynamodb][create-table]") {
  const auto sse = [](const Json& given) { return Json{{"SSESpecification", given}}; };
  check_all({
      {{{"TableClass", "GLACIER"}},
       kValidation +
           "Invalid table-class parameter provided. Please try again with a valid table-class "
           "value: [STANDARD, STANDARD_INFREQUENT_ACCESS]."},
      {sse({{"Enabled", false}, {"SSEType", "KMS"}}),
       kInvalidPrefix + "SSEType can not be specified if Enabled is false"},
      {sse({{"Enabled", false}, {"KMSMasterKeyId", "k"}}),
       kInvalidPrefix + "KMSMasterKeyId can not be specified if Enabled is false"},
      {sse({{"Enabled", true}, {"SSEType", "AES256"}}),
       kInvalidPrefix + "SSEType AES256 is not supported"},
      {sse({{"Enabled", true}, {"KMSMasterKeyId", "k"}}),
       kInvalidPrefix + "SSEType KMS is required if KMSMasterKeyId is specified"},
      {sse({{"Enabled", true}, {"SSEType", "KMS"}, {"KMSMasterKeyId", ""}}),
       kValidation +
           "1 validation error detected: Value '' at 'sSESpecification.kMSMasterKeyId' failed to "
           "satisfy constraint: Member must have length greater than or equal to 1"},
      {{{"StreamSpecification", {{"StreamEnabled", true}, {"StreamViewType", ""}}}},
       kValidation +
           "1 validation error detected: Value '' at 'streamSpecification.streamViewType' failed "
           "to satisfy constraint: Member must satisfy enum value set: [OLD_IMAGE, KEYS_ONLY, "
           "NEW_AND_OLD_IMAGES, NEW_IMAGE]"},
      {{{"ResourcePolicy", std::string(20481, ' ')}},
       kInvalidPrefix + "Maximum policy size of 20480 bytes exceeded"},
  });
  Dynamo db;
  CHECK(db.error("CreateTable", to_text(table({{"ResourcePolicy", "{"}})))
            .find(kInvalidPrefix + "Invalid policy document: ") == 0);
}

TEST_CASE("Tags: all or none, each with AWS's own words", "[api][dynamodb][tags]") {
  const std::string long_key(129, 'k'), long_value(257, 'v');
  const auto tag = [](const Json& key, const Json& text) {
    Json out = Json::object();
    if (!key.is_null())
      out["Key"] = key;
    if (!text.is_null())
      out["Value"] = text;
    return out;
  };
  Json many = Json::array();
  for (int i = 0; i < 51; ++i) many.push_back(tag("k" + std::to_string(i), ""));
  const std::vector<Row> rows = {
      {Json::array({Json::object()}), "The Tag Key provided is invalid, Key: null"},
      {Json::array({tag(nullptr, "v")}), "The Tag Key provided is invalid, Key: null"},
      {Json::array({tag("k", nullptr)}), "The Tag Value provided is invalid, Value: null"},
      {Json::array({tag("", "v")}), "The Tag Key provided is invalid, Key: "},
      {Json::array({tag(long_key, "v")}), "The Tag Key provided is invalid, Key: " + long_key},
      {Json::array({tag("k", long_value)}),
       "The Tag Value provided is invalid, Value: " + long_value},
      {Json::array({tag("k", "a,b")}), "The Tag Value provided is invalid, Value: a,b"},
      {Json::array({tag("k", "\xF0\x9F\x94\x91")}),
       "The Tag Value provided is invalid, Value: \xF0\x9F\x94\x91"},
      {Json::array({tag("good", "v"), tag("aws:k", "v")}),
       "Tag Key cannot be prefixed with aws:, Key: aws:k"},
      {Json::array({tag("dup", "1"), tag("dup", "2")}),
       "Duplicate Tag Keys provided as input: Duplicate Tag Key found dup"},
      {many, "Number of Tags exceed the current limit for the provided ResourceArn"},
  };
  Dynamo made;
  made.create_houses();
  const std::string arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/Houses";
  for (const Row& row : rows) {
    Dynamo db;
    CHECK(db.error("CreateTable", to_text(table({{"Tags", row.changes}}))) ==
          kValidation + row.text);
    CHECK(made.error("TagResource", to_text(Json{{"ResourceArn", arn}, {"Tags", row.changes}})) ==
          kValidation + row.text);
  }
  CHECK(made.ok("ListTagsOfResource", R"({"ResourceArn":")" + arn + "\"}")["Tags"].empty());
  // Letters of every script are fine, and the few signs.
  made.ok("TagResource",
          to_text(Json{
              {"ResourceArn", arn},
              {"Tags", Json::array({tag("\xD0\xBA\xD0\xBB\xD1\x8E\xD1\x87", "a+b-c=d.e_f:g/h@i j"),
                                    tag("caf\xC3\xA9", "\xE8\xA1\xA8")})}}));
  made.ok("CreateTable", to_text(table({{"Tags", Json::array()}})));
  const auto untag = [&](const Json& keys) {
    return made.error("UntagResource", to_text(Json{{"ResourceArn", arn}, {"TagKeys", keys}}));
  };
  CHECK(untag(Json::array()) == kValidation + "Atleast one Tag Key needs to be provided as Input.");
  CHECK(untag({""}) == kValidation + "The Tag Key provided is invalid, Key: ");
  CHECK(made.error("TagResource", R"({"ResourceArn":")" + arn + R"(","Tags":[]})") ==
        kValidation + "Atleast one Tag needs to be provided as Input.");
  const auto list = [&](const std::string& what) {
    return made.error("ListTagsOfResource", R"({"ResourceArn":")" + what + "\"}");
  };
  CHECK(list("Houses") == kInvalidPrefix + "ARNs must start with 'arn:': Houses");
  CHECK(list("arn:aws:s3:::Houses") ==
        kInvalidPrefix + "Provided Arn is not a DynamoDB resource arn: arn:aws:s3:::Houses");
  CHECK(list(arn + "/index/i") ==
        kInvalidPrefix +
            "Invalid resource arn provided, only table or stream is accepted. Provided resource "
            "arn: " +
            arn + "/index/i");
  CHECK(list("arn:aws:dynamodb:eu-west-1:111122223333:table/Nope") ==
        "ResourceNotFoundException: Requested resource not found: ResourcArn: "
        "arn:aws:dynamodb:eu-west-1:111122223333:table/Nope not found");
}

}  // namespace lockbox::dynamodb_create_table_test
