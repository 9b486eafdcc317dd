// What a DAX cluster answers from memory and what it lets through. Source: Amazon DynamoDB
// Developer Guide, "DAX: How it works", "DAX and DynamoDB consistency models".
#include "tests/cloud/dax_world.hpp"

namespace lockbox::dax_caches_test {
using namespace lockbox::cloud;
using lockbox::test::dax_get;
using lockbox::test::dax_key;
using lockbox::test::DaxBench;

namespace {

Json with(Json base, const char* name, Json value) {
  base[name] = std::move(value);
  return base;
}

Json query(const char* house) {
  return Json{{"TableName", "Houses"},
              {"KeyConditionExpression", "House = :h"},
              {"ExpressionAttributeValues", {{":h", {{"S", house}}}}}};
}

Json set_points(const char* house, const char* student, const char* points) {
  Json out = dax_get(house, student);
  out["UpdateExpression"] = "SET Points = :p";
  out["ExpressionAttributeValues"] = Json{{":p", {{"N", points}}}};
  return out;
}

/// Points of harry as the cluster answers.
std::string points(DaxBench& b) {
  b.dax("role/writer", "GetItem", dax_get("Gryffindor", "harry"));
  return b.answer.contains("Item") ? b.answer["Item"]["Points"]["N"].get<std::string>() : "none";
}

}  // namespace

TEST_CASE("writes past the cluster are not seen until the time to live has passed", "[dax]") {
  DaxBench b;
  CHECK(points(b) == "10");
  b.direct("role/stranger", "dynamodb", "UpdateItem", set_points("Gryffindor", "harry", "99"));
  CHECK(points(b) == "10");
  b.wait(280000);
  CHECK(points(b) == "10");
  b.wait(20000);
  CHECK(points(b) == "99");
  CHECK_FALSE(b.trace->from_cache);
}

TEST_CASE("an item that was deleted at the table is still there for whoever asks the cluster",
          "[dax]") {
  DaxBench b;
  points(b);
  b.direct("role/stranger", "dynamodb", "DeleteItem", dax_get("Gryffindor", "harry"));
  CHECK(points(b) == "10");
  b.direct("role/stranger", "dynamodb", "DeleteTable", Json{{"TableName", "Houses"}});
  CHECK(points(b) == "10");
  b.wait(300000);
  CHECK(points(b) == "none");
}

TEST_CASE("writes through the cluster change the item cache at once", "[dax]") {
  DaxBench b;
  CHECK(points(b) == "10");
  b.dax("role/writer", "UpdateItem", set_points("Gryffindor", "harry", "11"));
  CHECK(points(b) == "11");
  CHECK(b.trace->from_cache);
  b.dax("role/writer", "PutItem",
        Json{{"TableName", "Houses"},
             {"Item", with(dax_key("Gryffindor", "harry"), "Points", Json{{"N", "12"}})}});
  CHECK(points(b) == "12");
  CHECK(b.trace->from_cache);
  b.dax("role/writer", "DeleteItem", dax_get("Gryffindor", "harry"));
  CHECK(points(b) == "none");
}

TEST_CASE("a refused write is not cached", "[dax]") {
  DaxBench b;
  points(b);
  Json failing = set_points("Gryffindor", "harry", "50");
  failing["ConditionExpression"] = "Points > :p";
  b.dax("role/writer", "UpdateItem", failing);
  CHECK(b.error == "ConditionalCheckFailedException");
  CHECK(points(b) == "10");
}

TEST_CASE("strongly consistent reads pass through and leave nothing behind", "[dax]") {
  DaxBench b;
  points(b);
  b.direct("role/stranger", "dynamodb", "UpdateItem", set_points("Gryffindor", "harry", "99"));
  b.dax("role/writer", "GetItem", with(dax_get("Gryffindor", "harry"), "ConsistentRead", true));
  CHECK(b.answer["Item"]["Points"]["N"] == "99");
  CHECK(b.trace->onward.size() == 1);
  CHECK(points(b) == "10");
  b.dax("role/writer", "Query", with(query("Gryffindor"), "ConsistentRead", true));
  b.dax("role/writer", "Query", with(query("Gryffindor"), "ConsistentRead", true));
  CHECK_FALSE(b.trace->from_cache);
}

TEST_CASE("what is not there is remembered as well", "[dax]") {
  DaxBench b;
  b.dax("role/writer", "GetItem", dax_get("Gryffindor", "ginny"));
  CHECK(b.answer == Json::object());
  b.direct("role/stranger", "dynamodb", "PutItem",
           Json{{"TableName", "Houses"}, {"Item", dax_key("Gryffindor", "ginny")}});
  b.dax("role/writer", "GetItem", dax_get("Gryffindor", "ginny"));
  CHECK(b.trace->from_cache);
  CHECK(b.answer == Json::object());
  CHECK(b.trace->stages[5].summary.find("negative caching") != std::string::npos);
  b.dax("role/writer", "PutItem",
        Json{{"TableName", "Houses"}, {"Item", dax_key("Gryffindor", "ginny")}});
  b.dax("role/writer", "GetItem", dax_get("Gryffindor", "ginny"));
  CHECK(b.answer.contains("Item"));
}

TEST_CASE("the query cache does not hear of writes, not even through the cluster", "[dax]") {
  DaxBench b;
  b.dax("role/writer", "Query", query("Gryffindor"));
  REQUIRE(b.answer["Items"].size() == 1);
  b.dax("role/writer", "UpdateItem", set_points("Gryffindor", "harry", "11"));
  b.dax("role/writer", "PutItem",
        Json{{"TableName", "Houses"}, {"Item", dax_key("Gryffindor", "ron")}});
  b.dax("role/writer", "Query", query("Gryffindor"));
  CHECK(b.trace->from_cache);
  CHECK(b.answer["Items"].size() == 1);
  CHECK(b.answer["Items"][0]["Points"]["N"] == "10");
  CHECK(points(b) == "11");
  // Another request is another entry.
  b.dax("role/writer", "Query", with(query("Gryffindor"), "Limit", 5));
  CHECK(b.answer["Items"].size() == 2);
  b.wait(300000);
  b.dax("role/writer", "Query", query("Gryffindor"));
  CHECK(b.answer["Items"].size() == 2);
}

TEST_CASE("answers to queries do not fill the item cache", "[dax]") {
  DaxBench b;
  b.dax("role/writer", "Scan", Json{{"TableName", "Houses"}});
  b.dax("role/writer", "GetItem", dax_get("Gryffindor", "harry"));
  CHECK_FALSE(b.trace->from_cache);
}

TEST_CASE("one caller's answers are every caller's answers", "[dax]") {
  DaxBench b;
  b.dax("role/writer", "Scan", Json{{"TableName", "Houses"}});
  b.dax("role/pupil", "Scan", Json{{"TableName", "Houses"}});
  CHECK(b.trace->from_cache);
  CHECK(b.answer["Count"] == 2);
  CHECK(b.trace->work.returned == 2);
}

TEST_CASE("a batch is answered partly from memory", "[dax]") {
  DaxBench b;
  points(b);
  const Json batch = {{"RequestItems",
                       {{"Houses",
                         {{"Keys",
                           {dax_key("Gryffindor", "harry"), dax_key("Slytherin", "draco"),
                            dax_key("Slytherin", "nobody")}}}}}}};
  b.dax("role/writer", "BatchGetItem", batch);
  CHECK(b.answer["Responses"]["Houses"].size() == 2);
  REQUIRE(b.trace->onward.size() == 1);
  CHECK(b.trace->onward[0]->work.touches.size() == 2);
  CHECK_FALSE(b.trace->from_cache);
  b.dax("role/writer", "BatchGetItem", batch);
  CHECK(b.trace->from_cache);
  CHECK(b.answer["Responses"]["Houses"].size() == 2);
  CHECK(b.answer["UnprocessedKeys"] == Json::object());
}

TEST_CASE("batches of writes go through to the item cache", "[dax]") {
  DaxBench b;
  points(b);
  b.dax("role/writer", "BatchWriteItem",
        Json{{"RequestItems",
              {{"Houses",
                {{{"PutRequest",
                   {{"Item", with(dax_key("Gryffindor", "harry"), "Points", Json{{"N", "77"}})}}}},
                 {{"DeleteRequest", {{"Key", dax_key("Slytherin", "draco")}}}}}}}}});
  REQUIRE(b.error.empty());
  CHECK(points(b) == "77");
  CHECK(b.trace->from_cache);
}

TEST_CASE("a transaction passes through, and its items are read back in the background", "[dax]") {
  DaxBench b;
  points(b);
  b.dax("role/writer", "TransactWriteItems",
        Json{{"TransactItems", {{{"Update", set_points("Gryffindor", "harry", "20")}}}}});
  REQUIRE(b.error.empty());
  REQUIRE(b.trace->onward.size() == 2);
  CHECK(b.trace->onward[1]->operation == "TransactGetItems");
  CHECK(b.trace->work.read.halves == 4);  // two units: the read back is paid for
  CHECK(points(b) == "20");
  CHECK(b.trace->from_cache);
  b.dax("role/writer", "TransactGetItems",
        Json{{"TransactItems", {{{"Get", dax_get("Gryffindor", "harry")}}}}});
  CHECK_FALSE(b.trace->from_cache);
  CHECK(b.answer["Responses"][0]["Item"]["Points"]["N"] == "20");
}

TEST_CASE("a transaction's items are forgotten when the role may not read them back", "[dax]") {
  DaxBench b;
  points(b);
  b.admin(
      "iam", "PutRolePolicy",
      Json{{"RoleName", "cache"},
           {"PolicyName", "limits"},
           {"PolicyDocument", R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":)"
                              R"("dynamodb:GetItem","Resource":"*"}]})"}});
  b.dax("role/writer", "TransactWriteItems",
        Json{{"TransactItems", {{{"Update", set_points("Gryffindor", "harry", "20")}}}}});
  CHECK(b.error.empty());
  CHECK(b.trace->allowed);
  b.dax("role/writer", "GetItem", dax_get("Gryffindor", "harry"));
  CHECK(b.error == "AccessDeniedException");
}

TEST_CASE("a projection is answered from the whole item when that is cached", "[dax]") {
  DaxBench b;
  points(b);
  Json asked = dax_get("Gryffindor", "harry");
  asked["ProjectionExpression"] = "#p";
  asked["ExpressionAttributeNames"] = Json{{"#p", "Points"}};
  b.dax("role/writer", "GetItem", asked);
  CHECK(b.trace->from_cache);
  CHECK(b.answer["Item"] == Json{{"Points", {{"N", "10"}}}});
  REQUIRE(b.trace->work.touches.size() == 1);
  CHECK(b.trace->work.touches[0].returned_attributes == std::vector<std::string>{"Points"});
}

TEST_CASE("a projection in the cache does not answer for the whole item", "[dax]") {
  DaxBench b;
  b.dax("role/writer", "GetItem",
        with(dax_get("Gryffindor", "harry"), "ProjectionExpression", "Points"));
  b.dax("role/writer", "GetItem",
        with(dax_get("Gryffindor", "harry"), "ProjectionExpression", "Points"));
  CHECK(b.trace->from_cache);
  CHECK(points(b) == "10");
  CHECK_FALSE(b.trace->from_cache);
  CHECK(b.answer["Item"].contains("Secret"));
}

TEST_CASE("parameter groups set both times to live", "[dax]") {
  DaxBench b;
  b.admin("dax", "CreateParameterGroup", Json{{"ParameterGroupName", "short"}});
  b.admin("dax", "UpdateParameterGroup",
          Json{{"ParameterGroupName", "short"},
               {"ParameterNameValues",
                {{{"ParameterName", "record-ttl-millis"}, {"ParameterValue", "10000"}},
                 {{"ParameterName", "query-ttl-millis"}, {"ParameterValue", "0"}}}}});
  b.admin("dax", "UpdateCluster", Json{{"ClusterName", "pupils"}, {"ParameterGroupName", "short"}});
  points(b);
  CHECK_FALSE(b.trace->from_cache);
  points(b);
  CHECK(b.trace->from_cache);
  b.wait(10000);
  points(b);
  CHECK_FALSE(b.trace->from_cache);
  b.dax("role/writer", "Query", query("Gryffindor"));
  b.dax("role/writer", "Query", query("Gryffindor"));
  CHECK_FALSE(b.trace->from_cache);
}

TEST_CASE("the same calls leave the same world", "[dax]") {
  DaxBench a, b;
  for (DaxBench* bench : {&a, &b}) {
    points(*bench);
    bench->dax("role/pupil", "Scan", Json{{"TableName", "Houses"}});
  }
  CHECK(content_hash(a.world) == content_hash(b.world));
  const std::uint64_t before = content_hash(a.world);
  a.wait(1);
  CHECK(content_hash(a.world) != before);
}

}  // namespace lockbox::dax_caches_test
