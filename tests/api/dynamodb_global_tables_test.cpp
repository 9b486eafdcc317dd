// Global tables, version 2019.11.21. Source: Developer Guide, "Global tables: how they work",
// "Using IAM with global tables".
#include "engine/table/clock.hpp"
#include "engine/table/links.hpp"
#include "tests/api/dynamodb_fixture.hpp"

namespace lockbox::dynamodb_global_tables_test {
using namespace lockbox::test;

namespace {

struct Global : Dynamo {
  void create(const std::string& more = "") {
    ok("CreateTable", R"({"TableName":"Tab","BillingMode":"PAY_PER_REQUEST",
      "AttributeDefinitions":[{"AttributeName":"k","AttributeType":"S"}],
      "KeySchema":[{"AttributeName":"k","KeyType":"HASH"}])" +
                          more + "}");
  }
  static std::string change(const std::string& kind, const std::string& to) {
    return R"({"TableName":"Tab","ReplicaUpdates":[{")" + kind + R"(":{"RegionName":")" + to +
           "\"}}]}";
  }
  void replicate(const std::string& to) { ok("UpdateTable", change("Create", to)); }
  void in(const std::string& where) { region = where; }
  void put(const std::string& k, const std::string& v) {
    ok("PutItem",
       R"({"TableName":"Tab","Item":{"k":{"S":")" + k + R"("},"v":{"S":")" + v + "\"}}}");
  }
  /// Value of an item in a Region, "-" when it is not there.
  std::string value(const std::string& where, const std::string& k) {
    const std::string here = region;
    region = where;
    const Json out = ok("GetItem", R"({"TableName":"Tab","ConsistentRead":true,
        "Key":{"k":{"S":")" + k + "\"}}}");
    region = here;
    return out.contains("Item") ? out["Item"]["v"]["S"].get<std::string>() : "-";
  }
  void pass(std::int64_t ms) {
    now = plus_ms(now, ms);
    table::advance(services.tables, now);
  }
  Json table(const std::string& where) {
    const std::string here = region;
    region = where;
    const Json out = ok("DescribeTable", R"({"TableName":"Tab"})")["Table"];
    region = here;
    return out;
  }
};

/// Replicas of a table with one replica, as recorded on AWS.
Json replica_of(const std::string& region) {
  return json(R"([{"GlobalTableSettingsReplicationMode":"ENABLED_WITH_OVERRIDES","RegionName":")" +
              region + R"(","ReplicaStatus":"ACTIVE","WarmThroughput":
      {"ReadUnitsPerSecond":12000,"WriteUnitsPerSecond":4000,"Status":"ACTIVE"}}])");
}

}  // namespace

TEST_CASE("a new replica has the items, the keys and a stream of its own") {
  Global d;
  d.create();
  d.put("a", "1");
  d.ok("UpdateTable", Global::change("Create", "us-east-1"));
  CHECK(d.value("us-east-1", "a") == "1");
  const Json home = d.table("eu-west-1"), there = d.table("us-east-1");
  CHECK(home["GlobalTableVersion"] == "2019.11.21");
  CHECK(home["Replicas"] == replica_of("us-east-1"));
  CHECK(there["Replicas"] == replica_of("eu-west-1"));
  CHECK(there["TableArn"] == "arn:aws:dynamodb:us-east-1:111122223333:table/Tab");
  CHECK(there["TableId"] != home["TableId"]);
  for (const Json& t : {home, there})
    CHECK(t["StreamSpecification"]["StreamViewType"] == "NEW_AND_OLD_IMAGES");
  CHECK(home["LatestStreamArn"] != there["LatestStreamArn"]);
}

TEST_CASE("a write reaches the other Regions after the lag, in every direction") {
  Global d;
  d.create();
  d.replicate("us-east-1");
  d.replicate("ap-southeast-2");
  d.in("us-east-1");
  d.put("a", "1");
  CHECK(d.value("us-east-1", "a") == "1");
  CHECK(d.value("eu-west-1", "a") == "-");
  d.pass(table::kLinkLagMs - 1);
  CHECK(d.value("eu-west-1", "a") == "-");
  d.pass(1);
  CHECK(d.value("eu-west-1", "a") == "1");
  CHECK(d.value("ap-southeast-2", "a") == "1");
  d.in("ap-southeast-2");
  d.ok("DeleteItem", R"({"TableName":"Tab","Key":{"k":{"S":"a"}}})");
  d.pass(table::kLinkLagMs);
  CHECK(d.value("eu-west-1", "a") == "-");
  CHECK(d.value("us-east-1", "a") == "-");
}

TEST_CASE("the last writer wins in every Region, whichever write travels first") {
  Global d;
  d.create();
  d.replicate("us-east-1");
  d.in("us-east-1");
  d.put("a", "early");
  d.now = plus_ms(d.now, 10);
  d.in("eu-west-1");
  d.put("a", "late");
  d.pass(table::kLinkLagMs * 2);
  CHECK(d.value("eu-west-1", "a") == "late");
  CHECK(d.value("us-east-1", "a") == "late");
  // A deletion is a write like any other: an older put does not bring the item back.
  d.in("us-east-1");
  d.put("b", "early");
  d.pass(table::kLinkLagMs * 2);
  d.put("b", "again");
  d.now = plus_ms(d.now, 10);
  d.in("eu-west-1");
  d.ok("DeleteItem", R"({"TableName":"Tab","Key":{"k":{"S":"b"}}})");
  d.pass(table::kLinkLagMs * 2);
  CHECK(d.value("eu-west-1", "b") == "-");
  CHECK(d.value("us-east-1", "b") == "-");
}

TEST_CASE("a condition is checked against one Region's copy, so both sides can win for a moment") {
  Global d;
  d.create();
  d.replicate("us-east-1");
  const std::string once = R"j({"TableName":"Tab","Item":{"k":{"S":"seat"},"v":{"S":"%"}},
      "ConditionExpression":"attribute_not_exists(k)"})j";
  d.ok("PutItem", once);
  d.now = plus_ms(d.now, 5);
  d.in("us-east-1");
  d.ok("PutItem", once);
  d.pass(table::kLinkLagMs * 2);
  CHECK(d.error("PutItem", once).rfind("ConditionalCheckFailedException", 0) == 0);
}

TEST_CASE("a replica's stream has the replicated changes, and no record for those that lose") {
  Global d;
  d.create();
  d.replicate("us-east-1");
  d.put("a", "1");
  d.pass(table::kLinkLagMs);
  const table::Table* there =
      table::find_table(d.services.tables, "111122223333", "us-east-1", "Tab");
  REQUIRE(there);
  const auto records = table::recent_records(**there->stream, d.now, 10);
  REQUIRE(records.size() == 1);
  CHECK(records[0].record->event == table::StreamRecord::Event::Insert);
  CHECK(table::links_of(*there).outbox.empty());
}

TEST_CASE("time to live deletes in one Region; the others see an ordinary deletion") {
  Global d;
  d.create();
  d.ok("UpdateTimeToLive", R"({"TableName":"Tab","TimeToLiveSpecification":{"Enabled":true,
        "AttributeName":"until"}})");
  d.replicate("us-east-1");
  d.ok("PutItem", R"({"TableName":"Tab","Item":{"k":{"S":"a"},"until":{"N":"1788249700"}}})");
  d.pass(3600 * 1000);
  d.pass(table::kLinkLagMs * 2);
  std::vector<bool> by_service;
  for (const char* region : {"eu-west-1", "us-east-1"}) {
    const table::Table* t = table::find_table(d.services.tables, "111122223333", region, "Tab");
    const auto records = table::recent_records(**t->stream, d.now, 10);
    REQUIRE(records.size() == 2);
    CHECK(records[1].record->event == table::StreamRecord::Event::Remove);
    by_service.push_back(records[1].record->by_time_to_live);
  }
  CHECK(by_service == std::vector<bool>{true, false});
}

TEST_CASE("replicas share billing mode, indexes and time to live; not tags, policies, protection") {
  Global d;
  d.create(R"(,"Tags":[{"Key":"a","Value":"b"}],"DeletionProtectionEnabled":true)");
  d.put("a", "1");
  d.replicate("us-east-1");
  d.ok("UpdateTable", R"({"TableName":"Tab",
      "AttributeDefinitions":[{"AttributeName":"v","AttributeType":"S"}],
      "GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"byv",
        "KeySchema":[{"AttributeName":"v","KeyType":"HASH"}],
        "Projection":{"ProjectionType":"ALL"}}}]})");
  d.ok("UpdateTimeToLive", R"({"TableName":"Tab","TimeToLiveSpecification":{"Enabled":true,
        "AttributeName":"until"}})");
  const Json there = d.table("us-east-1");
  CHECK(there["GlobalSecondaryIndexes"][0]["IndexName"] == "byv");
  CHECK(there["DeletionProtectionEnabled"] == false);
  d.in("us-east-1");
  CHECK(d.ok("DescribeTimeToLive",
             R"({"TableName":"Tab"})")["TimeToLiveDescription"]["TimeToLiveStatus"] == "ENABLED");
  CHECK(d.ok("ListTagsOfResource",
             R"({"ResourceArn":"arn:aws:dynamodb:us-east-1:111122223333:table/Tab"})")["Tags"]
            .empty());
  CHECK(d.ok("Query", R"({"TableName":"Tab","IndexName":"byv","KeyConditionExpression":"v = :v",
        "ExpressionAttributeValues":{":v":{"S":"1"}}})")["Count"] == 1);
}

TEST_CASE("removing a replica removes its table; the others go on") {
  Global d;
  d.create();
  d.replicate("us-east-1");
  d.replicate("us-west-2");
  const Json out = d.ok("UpdateTable", Global::change("Delete", "us-east-1"));
  CHECK(out["TableDescription"]["TableStatus"] == "UPDATING");
  CHECK(d.table("eu-west-1")["Replicas"].size() == 1);
  CHECK(d.table("us-west-2")["Replicas"].size() == 1);
  d.in("us-east-1");
  CHECK(d.error("DescribeTable", R"({"TableName":"Tab"})").rfind("ResourceNotFoundException", 0) ==
        0);
  // A Region's table can also be deleted where it is.
  d.in("us-west-2");
  d.ok("DeleteTable", R"({"TableName":"Tab"})");
  CHECK(!d.table("eu-west-1").contains("Replicas"));
}

TEST_CASE("a table that made a replica stays for 24 hours, or until the replica is gone") {
  const std::string needed =
      kValidation +
      "Replica cannot be deleted because it has acted as a source region for new "
      "replica(s) being added to the table in the last 24 hours.";
  const std::string remove = R"({"TableName":"Tab"})";
  Global d;
  d.create();
  d.pass(1);
  d.replicate("us-east-1");
  CHECK(d.error("DeleteTable", remove) == needed);
  d.in("us-east-1");
  CHECK(d.error("UpdateTable", Global::change("Delete", "eu-west-1")) == needed);
  d.in("eu-west-1");
  SECTION("a day later") {
    d.pass(24 * 60 * 60 * 1000);
    d.ok("DeleteTable", remove);
    CHECK(!d.table("us-east-1").contains("Replicas"));
  }
  SECTION("without the replica") {
    d.ok("UpdateTable", Global::change("Delete", "us-east-1"));
    d.ok("DeleteTable", remove);
  }
}

TEST_CASE("a replica that is protected against deletion is named with its Region") {
  const std::string refused = kValidation +
                              "Cannot delete table Tab in region us-east-1 because it has deletion "
                              "protection enabled. Disable deletion protection first.";
  Global d;
  d.create();
  d.replicate("us-east-1");
  d.in("us-east-1");
  d.ok("UpdateTable", R"({"TableName":"Tab","DeletionProtectionEnabled":true})");
  CHECK(d.error("DeleteTable", R"({"TableName":"Tab"})") == refused);
  CHECK(d.table("eu-west-1")["DeletionProtectionEnabled"] == false);
  d.in("eu-west-1");
  CHECK(d.error("UpdateTable", Global::change("Delete", "us-east-1")) == refused);
}

TEST_CASE("replica updates that cannot be are refused") {
  Global d;
  d.create();
  d.replicate("us-east-1");
  struct Row {
    std::string parameters, error;
  };
  const Row rows[] = {
      {Global::change("Create", "eu-west-1"),
       kValidation + "Cannot add, delete, or update the local region through ReplicaUpdates. Use "
                     "CreateTable, DeleteTable, or UpdateTable as required."},
      {Global::change("Create", "us-east-1"),
       kValidation + "Failed to create a the new replica of table with name: 'Tab' because one or "
                     "more replicas already existed as tables."},
      {Global::change("Delete", "us-west-2"),
       kValidation + "Update global table operation failed because one or more replicas were not "
                     "part of the global table."},
      {Global::change("Create", "atlantis"),
       kValidation + "Unsupported or invalid region: atlantis"},
      {R"({"TableName":"Tab","ReplicaUpdates":[{"Create":{"RegionName":"us-west-1"}},
                                               {"Create":{"RegionName":"us-west-2"}}]})",
       kValidation + "Update table operation with more than one create or delete replica actions "
                     "not allowed"},
      {R"({"TableName":"Tab","StreamSpecification":{"StreamEnabled":false}})",
       kValidation + "One or more parameter values were invalid: Disabling Stream is not allowed "
                     "for a Global Table replica."}};
  for (const Row& row : rows) {
    INFO(row.parameters);
    CHECK(d.error("UpdateTable", row.parameters) == row.error);
  }
  d.ok("UpdateTable", R"({"TableName":"Tab","ReplicaUpdates":[
      {"Create":{"RegionName":"us-west-1"}},{"Create":{"RegionName":"us-west-1"}}]})");
  CHECK(d.error("UpdateTable", R"({"TableName":"Tab","MultiRegionConsistency":"STRONG",
          "ReplicaUpdates":[{"Create":{"RegionName":"us-west-2"}}]})")
            .rfind("NotSimulatedException", 0) == 0);
}

TEST_CASE("adding a replica needs the documented permissions in the other Region") {
  Global d;
  d.create();
  d.replicate("us-east-1");
  std::vector<std::string> there;
  for (const api::Need& n : d.needs)
    if (n.resource == "arn:aws:dynamodb:us-east-1:111122223333:table/Tab")
      there.push_back(n.action);
  CHECK(there == std::vector<std::string>{"dynamodb:CreateTable", "dynamodb:CreateTableReplica",
                                          "dynamodb:Scan", "dynamodb:Query", "dynamodb:UpdateItem",
                                          "dynamodb:PutItem", "dynamodb:GetItem",
                                          "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"});
  CHECK(d.needs[0].action == "dynamodb:UpdateTable");
  d.ok("UpdateTable", Global::change("Delete", "us-east-1"));
  CHECK(d.needs.size() == 3);
  CHECK(d.needs[2].action == "dynamodb:DeleteTableReplica");
}

TEST_CASE("global tables of the legacy version answer as AWS does: there are none") {
  Dynamo d;
  CHECK(d.error("CreateGlobalTable",
                R"({"GlobalTableName":"Tab","ReplicationGroup":[{"RegionName":"eu-west-1"}]})") ==
        kValidation +
            "One or more parameter values were invalid: DynamoDB global tables version 2017.11.29 "
            "is not supported. We recommend using DynamoDB global tables version 2019.11.21, "
            "instead of version 2017.11.29 (Legacy).");
  CHECK(d.error("DescribeGlobalTable", R"({"GlobalTableName":"Tab"})")
            .rfind("GlobalTableNotFoundException", 0) == 0);
  CHECK(d.ok("ListGlobalTables", "{}") == json(R"({"GlobalTables":[]})"));
}

}  // namespace lockbox::dynamodb_global_tables_test
