// What each call to DynamoDB asks to be allowed, on which ARN and with which condition keys.
// Sources: DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access control",
// "IAM policies with PartiQL", "Using IAM with transactions"; Service Authorization Reference.
#include <algorithm>

#include "engine/base/text.hpp"
#include "tests/api/dynamodb_fixture.hpp"

namespace lockbox::dynamodb_context_test {

using lockbox::test::Dynamo;
using lockbox::test::json;

namespace {

constexpr const char* kTable = R"({"TableName":"Tab","BillingMode":"PAY_PER_REQUEST",
  "AttributeDefinitions":[{"AttributeName":"Pk","AttributeType":"S"},
    {"AttributeName":"Sk","AttributeType":"N"},{"AttributeName":"Team","AttributeType":"S"}],
  "KeySchema":[{"AttributeName":"Pk","KeyType":"HASH"},{"AttributeName":"Sk","KeyType":"RANGE"}],
  "GlobalSecondaryIndexes":[{"IndexName":"byTeam","KeySchema":[{"AttributeName":"Team",
    "KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}]})";
constexpr const char* kNumbers = R"({"TableName":"Num","BillingMode":"PAY_PER_REQUEST",
  "AttributeDefinitions":[{"AttributeName":"Id","AttributeType":"N"}],
  "KeySchema":[{"AttributeName":"Id","KeyType":"HASH"}]})";
constexpr const char* kBytes = R"({"TableName":"Bin","BillingMode":"PAY_PER_REQUEST",
  "AttributeDefinitions":[{"AttributeName":"Id","AttributeType":"B"}],
  "KeySchema":[{"AttributeName":"Id","KeyType":"HASH"}]})";

struct Row {
  const char* operation;
  const char* parameters;
  /// "ACTION RESOURCE KEY=value KEY=[a,b] !ABSENT ...", one line for each permission; RESOURCE is
  /// what follows ":table/". Lists in any order; keys without the prefix dynamodb:.
  const char* needs;
};

const Row kRows[] = {
    // Items
    {"GetItem", R"({"TableName":"Tab","Key":{"Pk":{"S":"a"},"Sk":{"N":"1"}}})",
     "GetItem Tab LeadingKeys=[a] FirstPartitionKeyValues=[a] Attributes=[Pk,Sk] "
     "Select=ALL_ATTRIBUTES ReturnConsumedCapacity=NONE !ReturnValues !EnclosingOperation "
     "!FullTableScan"},
    {"GetItem",
     R"({"TableName":"Tab","Key":{"Pk":{"S":"a"},"Sk":{"N":"1"}},"ProjectionExpression":"#n.City, Tags[0]",
         "ExpressionAttributeNames":{"#n":"Address"},"ReturnConsumedCapacity":"TOTAL"})",
     "GetItem Tab Attributes=[Pk,Sk,Address,Tags] Select=SPECIFIC_ATTRIBUTES "
     "ReturnConsumedCapacity=TOTAL"},
    {"GetItem",
     R"({"TableName":"Tab","Key":{"Pk":{"S":"a"},"Sk":{"N":"1"}},"AttributesToGet":["Nick"]})",
     "GetItem Tab Attributes=[Pk,Sk,Nick] Select=SPECIFIC_ATTRIBUTES"},
    {"GetItem", R"({"TableName":"Num","Key":{"Id":{"N":"007.50"}}})",
     "GetItem Num LeadingKeys=[7.5]"},
    {"GetItem", R"({"TableName":"Bin","Key":{"Id":{"B":"aGk="}}})",
     "GetItem Bin LeadingKeys=[aGk=]"},
    {"PutItem", R"({"TableName":"Tab","Item":{"Pk":{"S":"a"},"Sk":{"N":"1"},"Secret":{"S":"x"}}})",
     "PutItem Tab LeadingKeys=[a] Attributes=[Pk,Sk,Secret] ReturnValues=NONE !Select"},
    {"PutItem",
     R"j({"TableName":"Tab","Item":{"Pk":{"S":"a"},"Sk":{"N":"1"}},"ReturnValues":"ALL_OLD",
         "ConditionExpression":"attribute_not_exists(Veil)"})j",
     "PutItem Tab Attributes=[Pk,Sk,Veil] ReturnValues=ALL_OLD"},
    {"UpdateItem",
     R"({"TableName":"Tab","Key":{"Pk":{"S":"a"},"Sk":{"N":"1"}},"UpdateExpression":"SET Lamp.Watts = :v, B = C REMOVE D",
         "ConditionExpression":"E > :v","ExpressionAttributeValues":{":v":{"N":"1"}},"ReturnValues":"UPDATED_NEW"})",
     "UpdateItem Tab LeadingKeys=[a] Attributes=[Pk,Sk,Lamp,B,C,D,E] ReturnValues=UPDATED_NEW"},
    {"UpdateItem",
     R"({"TableName":"Tab","Key":{"Pk":{"S":"a"},"Sk":{"N":"1"}},"AttributeUpdates":{"A":{"Action":"DELETE"}},
         "Expected":{"Z":{"Exists":false}}})",
     "UpdateItem Tab Attributes=[Pk,Sk,A,Z] ReturnValues=NONE"},
    {"DeleteItem",
     R"({"TableName":"Tab","Key":{"Pk":{"S":"a"},"Sk":{"N":"1"}},"ReturnValues":"ALL_OLD"})",
     "DeleteItem Tab LeadingKeys=[a] Attributes=[Pk,Sk] ReturnValues=ALL_OLD !Select"},
    // Pages
    {"Query",
     R"({"TableName":"Tab","KeyConditionExpression":"Pk = :p AND Sk > :s","FilterExpression":"Veil = :p",
         "ExpressionAttributeValues":{":p":{"S":"a"},":s":{"N":"1"}}})",
     "Query Tab LeadingKeys=[a] Attributes=[Pk,Sk,Veil] Select=ALL_ATTRIBUTES !EnclosingOperation"},
    {"Query",
     R"({"TableName":"Tab","IndexName":"byTeam","KeyConditionExpression":"Team = :t","ExpressionAttributeValues":{":t":{"S":"red"}}})",
     "Query Tab/index/byTeam LeadingKeys=[red] Attributes=[Team] Select=ALL_PROJECTED_ATTRIBUTES"},
    {"Query",
     R"({"TableName":"Tab","KeyConditionExpression":"Pk = :p","Select":"COUNT","ExpressionAttributeValues":{":p":{"S":"a"}}})",
     "Query Tab Select=COUNT"},
    {"Query",
     R"({"TableName":"Tab","KeyConditions":{"Pk":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"a"}]}},
         "QueryFilter":{"Age":{"ComparisonOperator":"NOT_NULL"}},"AttributesToGet":["Nick"]})",
     "Query Tab LeadingKeys=[a] Attributes=[Pk,Age,Nick] Select=SPECIFIC_ATTRIBUTES"},
    {"Scan", R"({"TableName":"Tab"})",
     "Scan Tab !LeadingKeys !FirstPartitionKeyValues Select=ALL_ATTRIBUTES !FullTableScan"},
    {"Scan",
     R"({"TableName":"Tab","FilterExpression":"Pk = :p","ExpressionAttributeValues":{":p":{"S":"a"}}})",
     "Scan Tab !LeadingKeys Attributes=[Pk]"},
    {"Scan", R"({"TableName":"Tab","IndexName":"byTeam","ProjectionExpression":"Team"})",
     "Scan Tab/index/byTeam !LeadingKeys Attributes=[Team] Select=SPECIFIC_ATTRIBUTES"},
    // Batches: the batch action itself on each table, with all keys of that table
    {"BatchGetItem",
     R"({"RequestItems":{"Tab":{"Keys":[{"Pk":{"S":"a"},"Sk":{"N":"1"}},{"Pk":{"S":"b"},"Sk":{"N":"1"}}],
         "ProjectionExpression":"Nick"},"Num":{"Keys":[{"Id":{"N":"5"}}]}}})",
     "BatchGetItem Tab LeadingKeys=[a,b] Attributes=[Pk,Sk,Nick] Select=SPECIFIC_ATTRIBUTES "
     "!EnclosingOperation\nBatchGetItem Num LeadingKeys=[5] Attributes=[Id] Select=ALL_ATTRIBUTES"},
    {"BatchWriteItem",
     R"({"RequestItems":{"Tab":[{"PutRequest":{"Item":{"Pk":{"S":"a"},"Sk":{"N":"1"},"X":{"S":"x"}}}},
         {"DeleteRequest":{"Key":{"Pk":{"S":"b"},"Sk":{"N":"1"}}}}]}})",
     "BatchWriteItem Tab LeadingKeys=[a,b] Attributes=[Pk,Sk,X] !Select !EnclosingOperation"},
    // Transactions: the single actions, with the operation around them
    {"TransactGetItems",
     R"({"TransactItems":[{"Get":{"TableName":"Tab","Key":{"Pk":{"S":"a"},"Sk":{"N":"1"}},"ProjectionExpression":"Nick"}}]})",
     "GetItem Tab LeadingKeys=[a] Attributes=[Pk,Sk,Nick] Select=SPECIFIC_ATTRIBUTES "
     "EnclosingOperation=TransactGetItems"},
    {"TransactWriteItems",
     R"j({"TransactItems":[{"Put":{"TableName":"Tab","Item":{"Pk":{"S":"a"},"Sk":{"N":"1"}}}},
       {"ConditionCheck":{"TableName":"Num","Key":{"Id":{"N":"1"}},"ConditionExpression":"attribute_not_exists(Veil)",
         "ReturnValuesOnConditionCheckFailure":"ALL_OLD"}}]})j",
     "PutItem Tab LeadingKeys=[a] EnclosingOperation=TransactWriteItems ReturnValues=NONE\n"
     "ConditionCheckItem Num LeadingKeys=[1] Attributes=[Id,Veil] ReturnValues=ALL_OLD "
     "EnclosingOperation=TransactWriteItems"},
    // One action of a transaction does not hide behind another
    {"TransactWriteItems",
     R"j({"TransactItems":[{"Delete":{"TableName":"Num","Key":{"Id":{"N":"1"}},"ConditionExpression":"attribute_exists(Id)",
         "ReturnValuesOnConditionCheckFailure":"ALL_OLD"}},
       {"Delete":{"TableName":"Num","Key":{"Id":{"N":"2"}}}},{"Delete":{"TableName":"Num","Key":{"Id":{"N":"3"}}}}]})j",
     "DeleteItem Num LeadingKeys=[1] ReturnValues=ALL_OLD\n"
     "DeleteItem Num LeadingKeys=[2,3] ReturnValues=NONE"},
    // PartiQL
    {"ExecuteStatement", R"({"Statement":"SELECT * FROM Tab WHERE Pk = 'a' AND Age > 3"})",
     "PartiQLSelect Tab LeadingKeys=[a] FullTableScan=false Attributes=[Pk,Age] "
     "Select=ALL_ATTRIBUTES !EnclosingOperation"},
    {"ExecuteStatement", R"({"Statement":"SELECT Nick FROM Tab WHERE Pk IN ['a','b']"})",
     "PartiQLSelect Tab LeadingKeys=[a,b] FullTableScan=false Attributes=[Pk,Nick] "
     "Select=SPECIFIC_ATTRIBUTES"},
    {"ExecuteStatement", R"({"Statement":"SELECT Nick FROM Tab"})",
     "PartiQLSelect Tab !LeadingKeys FullTableScan=true Attributes=[Nick]"},
    {"ExecuteStatement", R"({"Statement":"SELECT * FROM \"Tab\".\"byTeam\" WHERE Team = 'red'"})",
     "PartiQLSelect Tab/index/byTeam LeadingKeys=[red] FullTableScan=false"},
    {"ExecuteStatement", R"({"Statement":"INSERT INTO Tab VALUE {'Pk':'a','Sk':1,'X':2}"})",
     "PartiQLInsert Tab LeadingKeys=[a] Attributes=[Pk,Sk,X] !FullTableScan"},
    {"ExecuteStatement", R"({"Statement":"UPDATE Tab SET X=2 WHERE Pk='a' AND Sk=1"})",
     "PartiQLUpdate Tab LeadingKeys=[a] Attributes=[Pk,Sk,X] !FullTableScan"},
    {"ExecuteStatement", R"({"Statement":"DELETE FROM Tab WHERE Pk='a' AND Sk=1"})",
     "PartiQLDelete Tab LeadingKeys=[a] Attributes=[Pk,Sk] !FullTableScan"},
    {"BatchExecuteStatement",
     R"({"Statements":[{"Statement":"SELECT * FROM Tab WHERE Pk='a' AND Sk=1"},{"Statement":"SELECT * FROM Num WHERE Id=3"}]})",
     "PartiQLSelect Tab LeadingKeys=[a] !EnclosingOperation\nPartiQLSelect Num LeadingKeys=[3]"},
    {"ExecuteTransaction",
     R"({"TransactStatements":[{"Statement":"DELETE FROM Tab WHERE Pk='a' AND Sk=1"}]})",
     "PartiQLDelete Tab LeadingKeys=[a] EnclosingOperation=ExecuteTransaction"},
    // Tables
    {"DescribeTable", R"({"TableName":"Tab"})", "DescribeTable Tab !LeadingKeys !Attributes"},
    {"CreateBackup", R"({"TableName":"Tab","BackupName":"nightly"})", "CreateBackup Tab"},
    {"UpdateTimeToLive",
     R"({"TableName":"Tab","TimeToLiveSpecification":{"Enabled":true,"AttributeName":"Till"}})",
     "UpdateTimeToLive Tab"},
};

std::vector<std::string> sorted(std::vector<std::string> list) {
  std::sort(list.begin(), list.end());
  return list;
}

void check_key(const policy::Context& context, std::string word) {
  const bool absent = word[0] == '!';
  if (absent)
    word.erase(0, 1);
  const std::size_t equals = word.find('=');
  const std::string key = concat({"dynamodb:", word.substr(0, equals)});
  const policy::ContextValue* found = context.find(key);
  INFO(word);
  if (absent) {
    CHECK(found == nullptr);
    return;
  }
  REQUIRE(found != nullptr);
  const std::string value = word.substr(equals + 1);
  const bool list = value.front() == '[';
  CHECK(found->multivalued == list);
  if (list)
    CHECK(sorted(found->values) == sorted(split(value.substr(1, value.size() - 2), ',')));
  else
    CHECK(found->values == std::vector<std::string>{value});
}

}  // namespace

TEST_CASE("Each call asks for its permissions, with the condition keys of its request",
          "[api][policy]") {
  Dynamo db;
  for (const char* table : {kTable, kNumbers, kBytes}) db.ok("CreateTable", table);
  for (const Row& row : kRows) {
    INFO(row.operation << " " << row.parameters);
    (void)db.call(row.operation, row.parameters);
    const std::vector<std::string> lines = split(row.needs, '\n');
    REQUIRE(db.needs.size() == lines.size());
    std::vector<bool> used(db.needs.size(), false);
    for (const std::string& line : lines) {
      const std::vector<std::string> words = split(line, ' ');
      const std::string resource =
          concat({"arn:aws:dynamodb:eu-west-1:111122223333:table/", words[1]});
      INFO(line);
      const auto need = std::find_if(db.needs.begin(), db.needs.end(), [&](const api::Need& n) {
        return !used[static_cast<std::size_t>(&n - db.needs.data())] &&
               n.action == concat({"dynamodb:", words[0]}) && n.resource == resource;
      });
      REQUIRE(need != db.needs.end());
      used[static_cast<std::size_t>(need - db.needs.begin())] = true;
      for (std::size_t i = 2; i < words.size(); ++i) check_key(need->context, words[i]);
    }
  }
}

TEST_CASE("A call that nobody watches names the same resources and policies", "[api][policy]") {
  Dynamo watched;
  for (const char* table : {kTable, kNumbers, kBytes}) watched.ok("CreateTable", table);
  watched.ok("PutResourcePolicy",
             R"({"ResourceArn":"arn:aws:dynamodb:eu-west-1:111122223333:table/Tab",
                 "Policy":"{\"Version\":\"2012-10-17\",\"Statement\":[]}"})");
  Dynamo unwatched = watched;
  unwatched.unwatched = true;
  for (const Row& row : kRows) {
    INFO(row.operation << " " << row.parameters);
    const auto one = watched.call(row.operation, row.parameters);
    const auto other = unwatched.call(row.operation, row.parameters);
    REQUIRE(one.has_value() == other.has_value());
    CHECK((one ? to_text(*one) : one.error().message) ==
          (other ? to_text(*other) : other.error().message));
    REQUIRE(watched.needs.size() == unwatched.needs.size());
    for (std::size_t i = 0; i < watched.needs.size(); ++i) {
      CHECK(watched.needs[i].action == unwatched.needs[i].action);
      CHECK(watched.needs[i].resource == unwatched.needs[i].resource);
      CHECK(watched.needs[i].resource_account == unwatched.needs[i].resource_account);
      CHECK(watched.needs[i].resource_policy == unwatched.needs[i].resource_policy);
    }
  }
}

}  // namespace lockbox::dynamodb_context_test
