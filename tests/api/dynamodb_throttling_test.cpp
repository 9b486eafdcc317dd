// Limits of throughput: token buckets, burst, hot partitions, growth, splits, and how each
// operation tells its caller. All of it on the virtual clock.
#include "engine/table/clock.hpp"
#include "engine/table/throughput.hpp"
#include "tests/api/dynamodb_fixture.hpp"

namespace lockbox::dynamodb_throttling_test {

using lockbox::Json;
using lockbox::plus_ms;
using lockbox::to_text;
using lockbox::test::Dynamo;

namespace {

struct Limited : Dynamo {
  Limited() { services.tables.enforce_throughput = true; }

  void create(const std::string& capacity, const std::string& more = "",
              const std::string& definitions = "") {
    ok("CreateTable", R"({"TableName":"Games","AttributeDefinitions":
        [{"AttributeName":"Player","AttributeType":"S"})" +
                          definitions + R"(],
        "KeySchema":[{"AttributeName":"Player","KeyType":"HASH"}],)" +
                          capacity + more + "}");
  }
  void provisioned(int read, int write) {
    create(R"("ProvisionedThroughput":{"ReadCapacityUnits":)" + std::to_string(read) +
           R"(,"WriteCapacityUnits":)" + std::to_string(write) + "}");
  }
  std::string put_text(const std::string& player) const {
    return R"({"TableName":"Games","Item":{"Player":{"S":")" + player + R"("}}})";
  }
  lockbox::Result<Json> put(const std::string& player) { return call("PutItem", put_text(player)); }

  /// How many puts in a row succeed, at most `most`.
  int burst(const std::string& player, int most) {
    for (int i = 0; i < most; ++i)
      if (!put(player))
        return i;
    return most;
  }
  void later(std::int64_t ms) {
    now = plus_ms(now, ms);
    lockbox::table::advance(services.tables, now);
  }
  const lockbox::table::Table& table() {
    return *lockbox::table::find_table(services.tables, "111122223333", "eu-west-1", "Games");
  }
};

std::string reason(const lockbox::AwsError& e) {
  const char* name = e.code == "ThrottlingException" ? "throttlingReasons" : "ThrottlingReasons";
  return (*e.members)[name][0]["reason"].get<std::string>();
}

}  // namespace

TEST_CASE("nothing is throttled unless the world asks for it", "[api][dynamodb][throttling]") {
  Limited db;
  db.services.tables.enforce_throughput = false;
  db.provisioned(1, 1);
  CHECK(db.burst("a", 500) == 500);
}

TEST_CASE("a provisioned table serves its rate and 300 seconds of what it saved",
          "[api][dynamodb][throttling]") {
  Limited db;
  db.provisioned(1, 2);
  CHECK(db.burst("a", 1000) == 2);  // one second's worth at birth
  db.later(1000);
  CHECK(db.burst("a", 1000) == 2);
  db.later(500);
  CHECK(db.burst("a", 1000) == 1);
  db.later(60 * 1000);
  CHECK(db.burst("a", 1000) == 120);
  db.later(24 * 3600 * 1000);
  CHECK(db.burst("a", 1000) == 600);  // five minutes are kept, not more
  const auto refused = db.put("a");
  REQUIRE(!refused);
  CHECK(refused.error().code == "ProvisionedThroughputExceededException");
  CHECK(refused.error().message ==
        "The level of configured provisioned throughput for the table was exceeded. Consider "
        "increasing your provisioning level with the UpdateTable API.");
  CHECK(to_text(*refused.error().members) ==
        R"({"ThrottlingReasons":[{"reason":"TableWriteProvisionedThroughputExceeded",)"
        R"("resource":"arn:aws:dynamodb:eu-west-1:111122223333:table/Games"}]})");
  CHECK(db.work.throttle->explanation ==
        "the table is provisioned for 2 write units a second, and what it had saved (up to 300 "
        "seconds of unused capacity) is used up; it can serve again in 1 ms");
}

TEST_CASE("a throttled request changes nothing and costs nothing", "[api][dynamodb][throttling]") {
  Limited db;
  db.provisioned(1, 1);
  CHECK(db.burst("a", 10) == 1);
  CHECK(!db.put("b"));
  CHECK(db.table().items.size() == 1);
  CHECK(db.table().throughput.throttled == 2);  // the burst's last try and this one
  // Reads have a bucket of their own.
  CHECK(db.call("GetItem", R"({"TableName":"Games","Key":{"Player":{"S":"a"}}})"));
}

TEST_CASE("a page may cost more than is left, and the debt is waited for",
          "[api][dynamodb][throttling]") {
  Limited db;
  db.provisioned(10, 400);
  for (int i = 0; i < 30; ++i)
    db.ok("PutItem", R"({"TableName":"Games","Item":{"Player":{"S":"p)" + std::to_string(i) +
                         R"("},"Text":{"S":")" + std::string(10000, 'x') + R"("}}})");
  const std::string scan = R"({"TableName":"Games","ConsistentRead":true})";
  CHECK(db.ok("Scan", scan)["Count"] == 30);  // about 74 units of the ten that were there
  CHECK(!db.call("Scan", scan));
  db.later(5000);
  CHECK(!db.call("Scan", scan));
  db.later(5000);
  CHECK(db.call("Scan", scan));
}

TEST_CASE("a GSI without capacity throttles the write to its table",
          "[api][dynamodb][throttling]") {
  Limited db;
  db.create(R"("ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":100},)",
            R"("GlobalSecondaryIndexes":[{"IndexName":"byScore","KeySchema":
              [{"AttributeName":"Score","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"},
              "ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1}}])",
            R"(,{"AttributeName":"Score","AttributeType":"N"})");
  const auto put = [&](int score) {
    return db.call("PutItem", R"({"TableName":"Games","Item":{"Player":{"S":"a"},"Score":{"N":")" +
                                  std::to_string(score) + R"("}}})");
  };
  CHECK(put(1));
  const auto refused = put(2);
  REQUIRE(!refused);
  CHECK(reason(refused.error()) == "IndexWriteProvisionedThroughputExceeded");
  CHECK(refused.error().message.find("one or more global secondary indexes") != std::string::npos);
  CHECK(db.put("b"));  // not in the index: nothing to ask it for
  // A moved key costs the index two units; one that is there lets the request pass.
  db.later(1000);
  CHECK(put(3));
}

TEST_CASE("a hot key meets the limit of its partition, whatever the table could do",
          "[api][dynamodb][throttling]") {
  Limited db;
  db.create(R"("BillingMode":"PAY_PER_REQUEST")");
  CHECK(db.burst("star", 2000) == 1000);
  const auto refused = db.put("star");
  REQUIRE(!refused);
  CHECK(refused.error().code == "ThrottlingException");
  CHECK(reason(refused.error()) == "TableWriteKeyRangeThroughputExceeded");
  CHECK(db.work.throttle->explanation.find("can serve 1000 write units a second") !=
        std::string::npos);
  // Other partitions go on.
  int served = 0;
  for (int i = 0; i < 200; ++i) served += db.put("p" + std::to_string(i)) ? 1 : 0;
  CHECK(served > 100);
  CHECK(served < 200);
}

TEST_CASE("adaptive capacity lends a hot partition what the table has",
          "[api][dynamodb][throttling]") {
  Limited db;
  db.provisioned(100, 1800);  // two partitions, an even share of 900 each
  CHECK(db.table().partitions.size() == 2);
  CHECK(db.burst("star", 3000) == 1000);
  CHECK(reason(db.put("star").error()) == "TableWriteKeyRangeThroughputExceeded");
}

TEST_CASE("a maximum of request units holds on demand", "[api][dynamodb][throttling]") {
  Limited db;
  db.create(R"("BillingMode":"PAY_PER_REQUEST","OnDemandThroughput":{"MaxWriteRequestUnits":5})");
  CHECK(db.burst("a", 100) == 5);
  CHECK(reason(db.put("a").error()) == "TableWriteMaxOnDemandThroughputExceeded");
  db.later(10000);
  CHECK(db.burst("a", 100) == 5);  // nothing is saved
}

namespace {
/// Asks for more than a partition serves, in turn for each player, every fifty seconds until `end`.
void heat(Limited& db, const std::vector<std::string>& players, int end) {
  const std::string text(100000, 'x');
  for (int second = 0; second <= end; second += 50) {
    std::size_t refused = 0;
    for (std::size_t i = 0; i < 40 && refused < players.size(); ++i)
      refused += db.call("PutItem", R"({"TableName":"Games","Item":{"Player":{"S":")" +
                                        players[i % players.size()] + R"("},"Text":{"S":")" + text +
                                        R"("}}})")
                     ? 0
                     : 1;
    db.later(50000);
  }
}
}  // namespace

TEST_CASE("heat that lasts isolates a key that gets most of it", "[api][dynamodb][throttling]") {
  Limited db;
  db.create(R"("BillingMode":"PAY_PER_REQUEST")");
  CHECK(db.table().partitions.size() == 4);
  heat(db, {"star"}, 250);
  CHECK(db.table().partitions.size() == 4);
  heat(db, {"star"}, 100);
  CHECK(db.table().partitions.size() == 6);
  const auto* own = lockbox::table::partition_of(
      db.table(), *lockbox::table::items_of(db.table(), nullptr, 0, 1)[0]);
  CHECK(own->item_count == 1);
  // Alone it cannot be divided any further.
  heat(db, {"star"}, 400);
  CHECK(db.table().partitions.size() == 6);
}

TEST_CASE("heat on several keys halves the items of a partition", "[api][dynamodb][throttling]") {
  Limited db;
  db.provisioned(1, 1000);
  CHECK(db.table().partitions.size() == 1);
  heat(db, {"a", "b", "c", "d"}, 500);
  CHECK(db.table().partitions.size() == 2);
  for (const auto& p : db.table().partitions) CHECK(p.second.item_count == 2);
}

TEST_CASE("an on-demand table grows to twice its peak, half an hour later",
          "[api][dynamodb][throttling]") {
  Limited db;
  db.create(R"("BillingMode":"PAY_PER_REQUEST")");
  CHECK(db.table().partitions.size() == 4);
  for (int i = 0; i < 3500; ++i) (void)db.put("p" + std::to_string(i % 997));
  CHECK(db.table().partitions.size() == 4);
  db.later(lockbox::table::kGrowMs);
  const std::size_t grown = db.table().partitions.size();
  CHECK(grown > 4);
  CHECK(grown <= 8);
  const Json t = db.ok("DescribeTable", R"({"TableName":"Games"})")["Table"];
  CHECK(t["WarmThroughput"]["WriteUnitsPerSecond"].get<int>() > 4000);
}

TEST_CASE("a batch leaves what it could not do, and fails only when nothing was done",
          "[api][dynamodb][throttling]") {
  Limited db;
  db.provisioned(2, 2);
  std::string requests;
  for (int i = 0; i < 5; ++i)
    requests += std::string(i ? "," : "") + R"({"PutRequest":{"Item":{"Player":{"S":"b)" +
                std::to_string(i) + R"("}}}})";
  const std::string batch = R"({"RequestItems":{"Games":[)" + requests + "]}}";
  const Json first = db.ok("BatchWriteItem", batch);
  CHECK(first["UnprocessedItems"]["Games"].size() == 3);
  CHECK(to_text(first["UnprocessedItems"]["Games"][0]) ==
        R"({"PutRequest":{"Item":{"Player":{"S":"b2"}}}})");
  CHECK(db.table().items.size() == 2);
  CHECK(db.error("BatchWriteItem", batch).find("ProvisionedThroughputExceededException") == 0);
  const std::string gets = R"({"RequestItems":{"Games":{"ConsistentRead":true,"Keys":[
      {"Player":{"S":"b0"}},{"Player":{"S":"b1"}},{"Player":{"S":"b2"}}]}}})";
  const Json got = db.ok("BatchGetItem", gets);
  CHECK(got["Responses"]["Games"].size() == 2);
  CHECK(got["UnprocessedKeys"]["Games"]["Keys"].size() == 1);
  CHECK(got["UnprocessedKeys"]["Games"]["ConsistentRead"] == true);
}

TEST_CASE("a transaction is cancelled by the action that met the limit",
          "[api][dynamodb][throttling]") {
  Limited db;
  db.provisioned(1, 1);
  CHECK(db.burst("a", 10) == 1);
  const auto refused =
      db.call("TransactWriteItems", R"({"TransactItems":[{"Put":{"TableName":"Games",
      "Item":{"Player":{"S":"x"}}}},{"Put":{"TableName":"Games","Item":{"Player":{"S":"y"}}}}]})");
  REQUIRE(!refused);
  CHECK(refused.error().message ==
        "Transaction cancelled, please refer cancellation reasons for specific reasons "
        "[ProvisionedThroughputExceeded, None]");
  CHECK(db.table().items.size() == 1);
}

}  // namespace lockbox::dynamodb_throttling_test
