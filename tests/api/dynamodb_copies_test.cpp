// Eventually consistent reads where copies lie behind. Source: Developer Guide, "DynamoDB read
// consistency".
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "engine/table/clock.hpp"
#include "engine/table/copies.hpp"
#include "tests/api/dynamodb_fixture.hpp"

namespace lockbox::dynamodb_copies_test {

using test::Dynamo;

namespace {

constexpr std::int64_t kLag = 40;

/// Houses with one student, whose points are written anew; copies up to 40 ms behind, an index 100.
struct Lagging : Dynamo {
  Lagging() {
    services.tables.settings.replica_lag_ms = kLag;
    services.tables.settings.index_lag_ms = 100;
    ok("CreateTable", R"({"TableName":"Houses","BillingMode":"PAY_PER_REQUEST",
      "AttributeDefinitions":[{"AttributeName":"House","AttributeType":"S"},
                              {"AttributeName":"Student","AttributeType":"S"},
                              {"AttributeName":"Points","AttributeType":"N"}],
      "KeySchema":[{"AttributeName":"House","KeyType":"HASH"},
                   {"AttributeName":"Student","KeyType":"RANGE"}],
      "GlobalSecondaryIndexes":[{"IndexName":"ByPoints","Projection":{"ProjectionType":"ALL"},
        "KeySchema":[{"AttributeName":"Points","KeyType":"HASH"}]}],
      "LocalSecondaryIndexes":[{"IndexName":"InHouse","Projection":{"ProjectionType":"KEYS_ONLY"},
        "KeySchema":[{"AttributeName":"House","KeyType":"HASH"},
                     {"AttributeName":"Points","KeyType":"RANGE"}]}]})");
    later(1000);
    write(1);
    later(1000);
  }
  void later(std::int64_t ms) {
    now = plus_ms(now, ms);
    table::advance(services.tables, now);
  }
  void write(int points) { put_student("Red", "Ann", points); }

  std::string read(bool consistent) {
    const Json r = ok("GetItem", std::string(R"({"TableName":"Houses","ConsistentRead":)") +
                                     (consistent ? "true" : "false") +
                                     R"(,"Key":{"House":{"S":"Red"},"Student":{"S":"Ann"}}})");
    return r.contains("Item") ? r["Item"]["Points"]["N"].get<std::string>() : "none";
  }
  std::size_t found_in_index(int points) {
    return ok("Query", R"({"TableName":"Houses","IndexName":"ByPoints",
      "KeyConditionExpression":"Points = :p","ExpressionAttributeValues":{":p":{"N":")" +
                           std::to_string(points) + R"("}}})")["Items"]
        .size();
  }
};

}  // namespace

TEST_CASE("A strongly consistent read always has the last write", "[dynamodb][copies]") {
  Lagging d;
  for (int i = 2; i < 60; ++i) {
    d.later(i % 7);
    d.write(i);
    CHECK(d.read(true) == std::to_string(i));
    CHECK(!d.work.copy_asked);
  }
}

TEST_CASE(
    "An eventually consistent read may miss what was written within the lag, and says how far "
    "behind its copy was",
    "[dynamodb][copies]") {
  Lagging d;
  std::set<std::string> seen;
  std::set<std::int64_t> behind;
  for (int i = 0; i < 40; ++i) {
    const std::string newest = std::to_string(2 * i + 1);
    d.write(2 * i);
    d.later(30);
    d.write(2 * i + 1);
    d.later(5);
    const std::string points = d.read(false);
    seen.insert(points == newest ? "new" : "old");
    behind.insert(d.work.behind_ms);
    REQUIRE(d.work.copy_asked);
    CHECK(d.work.stale == (points != newest));
    if (d.work.behind_ms == 0)
      CHECK(points == newest);
    if (d.work.behind_ms == kLag)
      CHECK(d.work.summary.find("served by a replica 40 ms behind") != std::string::npos);
    d.later(kLag + 1);
    CHECK(d.read(false) == newest);
    CHECK(!d.work.stale);
  }
  CHECK(behind == std::set<std::int64_t>{0, kLag / 2, kLag});
  CHECK(seen == std::set<std::string>{"new", "old"});
}

TEST_CASE("Which copy answers is settled by key and time, so a replay reads the same",
          "[dynamodb][copies]") {
  const auto run = [] {
    Lagging d;
    std::string all;
    for (int i = 0; i < 50; ++i) {
      d.write(i);
      d.later(7);
      all += d.read(false) + " ";
    }
    return all;
  };
  CHECK(run() == run());
}

TEST_CASE("An item that was deleted a moment ago may still be found", "[dynamodb][copies]") {
  Lagging d;
  bool found = false;
  for (int i = 0; i < 30 && !found; ++i) {
    d.write(1);
    d.later(kLag + 1);
    d.ok("DeleteItem",
         R"({"TableName":"Houses","Key":{"House":{"S":"Red"},"Student":{"S":"Ann"}}})");
    d.later(3);
    CHECK(d.read(true) == "none");
    found = d.read(false) != "none";
  }
  CHECK(found);
}

TEST_CASE("A global secondary index follows its table after the index's own lag",
          "[dynamodb][copies]") {
  Lagging d;
  d.write(9);
  d.later(50);
  CHECK(d.found_in_index(9) == 0);
  CHECK(d.found_in_index(1) == 1);
  CHECK(d.work.summary.find("served by the index 100 ms behind: it had not yet") !=
        std::string::npos);
  d.later(50);
  CHECK(d.found_in_index(9) == 1);
  CHECK(d.found_in_index(1) == 0);
}

TEST_CASE(
    "A local secondary index is read with its table's copies, items fetched from the same one",
    "[dynamodb][copies]") {
  Lagging d;
  int older = 0;
  for (int i = 0; i < 30; ++i) {
    d.write(1);
    d.later(kLag + 1);
    d.ok("DeleteItem",
         R"({"TableName":"Houses","Key":{"House":{"S":"Red"},"Student":{"S":"Ann"}}})");
    d.later(1);
    const std::string query = R"({"TableName":"Houses","IndexName":"InHouse",
      "Select":"ALL_ATTRIBUTES","KeyConditionExpression":"House = :h",
      "ExpressionAttributeValues":{":h":{"S":"Red"}},"ConsistentRead":)";
    CHECK(d.ok("Query", query + "true}")["Count"] == 0);
    const Json r = d.ok("Query", query + "false}");
    if (r["Count"] == 1) {
      ++older;
      CHECK(r["Items"][0]["Points"]["N"] == "1");
    }
  }
  CHECK(older > 0);
}

TEST_CASE("Transactions and batches of consistent reads ask the copy that leads",
          "[dynamodb][copies]") {
  Lagging d;
  for (int i = 2; i < 20; ++i) {
    d.write(i);
    const Json one = d.ok("TransactGetItems", R"({"TransactItems":[{"Get":{"TableName":"Houses",
      "Key":{"House":{"S":"Red"},"Student":{"S":"Ann"}}}}]})");
    CHECK(one["Responses"][0]["Item"]["Points"]["N"] == std::to_string(i));
    const Json batch = d.ok("BatchGetItem", R"({"RequestItems":{"Houses":{"ConsistentRead":true,
      "Keys":[{"House":{"S":"Red"},"Student":{"S":"Ann"}}]}}})");
    CHECK(batch["Responses"]["Houses"][0]["Points"]["N"] == std::to_string(i));
  }
}

TEST_CASE("Only what a copy can still lack is kept, and nothing without the setting",
          "[dynamodb][copies]") {
  Lagging d;
  const auto kept = [&] {
    return (*table::find_table(d.services.tables, "111122223333", "eu-west-1", "Houses")->copies)
        ->past.size();
  };
  for (int i = 0; i < 200; ++i) {
    d.write(i);
    d.later(10);
  }
  CHECK(kept() <= 11);
  d.services.tables.settings = table::Settings();
  d.later(1);
  CHECK(!table::find_table(d.services.tables, "111122223333", "eu-west-1", "Houses")->copies);
  d.write(7);
  CHECK(d.read(false) == "7");
  CHECK(!d.work.copy_asked);
  CHECK(d.work.summary.find("served by") == std::string::npos);
}

}  // namespace lockbox::dynamodb_copies_test
