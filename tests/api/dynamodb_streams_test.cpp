// DynamoDB Streams. Source: Developer Guide, "Change data capture for DynamoDB Streams"; API
// Reference, "Amazon DynamoDB Streams".
#include "engine/table/clock.hpp"
#include "engine/table/partitions.hpp"
#include "engine/table/stream.hpp"
#include "tests/api/dynamodb_fixture.hpp"

namespace lockbox::dynamodb_streams_test {
using namespace lockbox::test;

namespace {

constexpr std::int64_t kHour = 3600 * 1000;

struct Streams : Dynamo {
  std::string arn;

  void create(const std::string& view, const std::string& more = "") {
    const Json out = ok("CreateTable", R"({"TableName":"Tab","BillingMode":"PAY_PER_REQUEST",
      "AttributeDefinitions":[{"AttributeName":"k","AttributeType":"S"}],
      "KeySchema":[{"AttributeName":"k","KeyType":"HASH"}],
      "StreamSpecification":{"StreamEnabled":true,"StreamViewType":")" +
                                           view + "\"}" + more + "}");
    arn = out["TableDescription"]["LatestStreamArn"];
  }
  void put(const std::string& k, const std::string& attributes = "") {
    ok("PutItem", R"({"TableName":"Tab","Item":{"k":{"S":")" + k + "\"}" + attributes + "}}");
  }
  void remove(const std::string& k) {
    ok("DeleteItem", R"({"TableName":"Tab","Key":{"k":{"S":")" + k + "\"}}}");
  }
  Json shards() {
    return ok("DescribeStream", R"({"StreamArn":")" + arn + "\"}")["StreamDescription"]["Shards"];
  }
  std::string iterator(const std::string& shard, const std::string& type = "TRIM_HORIZON",
                       const std::string& sequence = "") {
    std::string p = R"({"StreamArn":")" + arn + R"(","ShardId":")" + shard +
                    R"(","ShardIteratorType":")" + type + "\"";
    if (!sequence.empty())
      p += R"(,"SequenceNumber":")" + sequence + "\"";
    return ok("GetShardIterator", p + "}")["ShardIterator"];
  }
  Json get(const std::string& iterator_text, const std::string& more = "") {
    return ok("GetRecords", R"({"ShardIterator":")" + iterator_text + "\"" + more + "}");
  }
  /// Every record of every shard, parents first.
  std::vector<Json> records() {
    std::vector<Json> out;
    for (const Json& shard : shards()) {
      const Json page = get(iterator(shard["ShardId"]));
      for (const Json& r : page["Records"]) out.push_back(r);
    }
    return out;
  }
  /// "INSERT a" for each record.
  std::vector<std::string> story() {
    std::vector<std::string> out;
    for (const Json& r : records())
      out.push_back(r["eventName"].get<std::string>() + " " +
                    r["dynamodb"]["Keys"]["k"]["S"].get<std::string>());
    return out;
  }
  /// The shard that has the only records.
  std::string busy_shard() {
    for (const Json& shard : shards())
      if (!get(iterator(shard["ShardId"]))["Records"].empty())
        return shard["ShardId"];
    return "";
  }
  table::Table& table() {
    return services.tables.tables.edit(table::TableIdView{"111122223333", "eu-west-1", "Tab"})
        ->edit();
  }
  void pass(std::int64_t ms) {
    now = plus_ms(now, ms);
    table::advance(services.tables, now);
  }
};

}  // namespace

TEST_CASE("CreateTable with a stream shows its setting, label and ARN") {
  Streams d;
  d.create("NEW_AND_OLD_IMAGES");
  CHECK(d.arn ==
        "arn:aws:dynamodb:eu-west-1:111122223333:table/Tab/stream/2026-09-01T08:00:00.000");
  const Json t = d.ok("DescribeTable", R"({"TableName":"Tab"})")["Table"];
  CHECK(t["StreamSpecification"] ==
        json(R"({"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"})"));
  CHECK(t["LatestStreamLabel"] == "2026-09-01T08:00:00.000");
  const Json s = d.ok("DescribeStream", R"({"StreamArn":")" + d.arn + "\"}")["StreamDescription"];
  CHECK(s["StreamStatus"] == "ENABLED");
  CHECK(s["KeySchema"] == json(R"([{"AttributeName":"k","KeyType":"HASH"}])"));
  CHECK(s["Shards"].size() == d.table().partitions.size());
  for (const Json& shard : s["Shards"]) {
    CHECK(shard["ShardId"].get<std::string>().size() >= 28);
    CHECK(shard["SequenceNumberRange"]["StartingSequenceNumber"].get<std::string>().size() >= 21);
    CHECK(!shard["SequenceNumberRange"].contains("EndingSequenceNumber"));
    CHECK(!shard.contains("ParentShardId"));
  }
}

TEST_CASE("StreamSpecification is refused when switch and view type do not fit") {
  const std::string ipv = kValidation + "One or more parameter values were invalid: ";
  struct Row {
    const char* specification;
    std::string create, update;
  };
  const Row rows[] = {
      {R"({"StreamEnabled":true})",
       ipv + "Table is being created with a stream enabled, UpdateViewType is required",
       ipv + "If stream is being enabled then UpdateViewType is required"},
      {R"({"StreamEnabled":false,"StreamViewType":"NEW_IMAGE"})",
       ipv +
           "Table is being created with a stream disabled, UpdateViewType should not be specified",
       ipv + "If stream is being disabled, then UpdateViewType must not be specified"},
      {R"({"StreamEnabled":false})", "",
       kValidation + "Table has no stream to disable: "
                     "TableName: Houses"}};
  for (const Row& row : rows) {
    Dynamo d;
    d.create_houses();
    INFO(row.specification);
    CHECK(d.error("UpdateTable", std::string(R"({"TableName":"Houses","StreamSpecification":)") +
                                     row.specification + "}") == row.update);
    const std::string create = std::string(R"({"TableName":"Other","BillingMode":"PAY_PER_REQUEST",
      "AttributeDefinitions":[{"AttributeName":"k","AttributeType":"S"}],
      "KeySchema":[{"AttributeName":"k","KeyType":"HASH"}],"StreamSpecification":)") +
                               row.specification + "}";
    if (row.create.empty())
      CHECK(!d.ok("CreateTable", create)["TableDescription"].contains("LatestStreamArn"));
    else
      CHECK(d.error("CreateTable", create) == row.create);
  }
}

TEST_CASE("a stream is switched alone, and its view type cannot change while it is on") {
  Streams d;
  d.create("KEYS_ONLY");
  CHECK(d.error("UpdateTable", R"({"TableName":"Tab","StreamSpecification":{"StreamEnabled":true,
          "StreamViewType":"NEW_IMAGE"}})") ==
        kValidation + "Table already has an enabled stream: TableName: Tab");
  CHECK(d.error("UpdateTable", R"({"TableName":"Tab","BillingMode":"PAY_PER_REQUEST",
          "StreamSpecification":{"StreamEnabled":false}})") ==
        kValidation +
            "One or more parameter values were invalid: You cannot modify stream status while "
            "updating table IOPS");
}

TEST_CASE("each view type keeps exactly what it promises") {
  struct Row {
    const char* view;
    bool old_image, new_image;
    int insert_bytes, modify_bytes, remove_bytes;
  };
  // Keys: k + a = 2 bytes. Images: k + a + v + one digit = 2 + 1 + 2 = 5 bytes.
  const Row rows[] = {{"KEYS_ONLY", false, false, 2, 2, 2},
                      {"NEW_IMAGE", false, true, 7, 7, 2},
                      {"OLD_IMAGE", true, false, 2, 7, 7},
                      {"NEW_AND_OLD_IMAGES", true, true, 7, 12, 7}};
  for (const Row& row : rows) {
    INFO(row.view);
    Streams d;
    d.create(row.view);
    d.put("a", R"(,"v":{"N":"1"})");
    d.put("a", R"(,"v":{"N":"2"})");
    d.remove("a");
    const std::vector<Json> r = d.records();
    REQUIRE(r.size() == 3);
    const Json &insert = r[0]["dynamodb"], &modify = r[1]["dynamodb"], &remove = r[2]["dynamodb"];
    CHECK(r[0]["eventName"] == "INSERT");
    CHECK(r[1]["eventName"] == "MODIFY");
    CHECK(r[2]["eventName"] == "REMOVE");
    CHECK(!insert.contains("OldImage"));
    CHECK(insert.contains("NewImage") == row.new_image);
    CHECK(modify.contains("OldImage") == row.old_image);
    CHECK(modify.contains("NewImage") == row.new_image);
    CHECK(remove.contains("OldImage") == row.old_image);
    CHECK(!remove.contains("NewImage"));
    if (row.old_image)
      CHECK(modify["OldImage"] == json(R"({"k":{"S":"a"},"v":{"N":"1"}})"));
    if (row.new_image)
      CHECK(modify["NewImage"] == json(R"({"k":{"S":"a"},"v":{"N":"2"}})"));
    CHECK(insert["SizeBytes"] == row.insert_bytes);
    CHECK(modify["SizeBytes"] == row.modify_bytes);
    CHECK(remove["SizeBytes"] == row.remove_bytes);
    CHECK(insert["StreamViewType"] == row.view);
  }
}

TEST_CASE("a record says what, when and where, and has an id and a number of its own") {
  Streams d;
  d.create("KEYS_ONLY");
  d.put("a");
  d.remove("a");
  const std::vector<Json> r = d.records();
  REQUIRE(r.size() == 2);
  CHECK(r[0]["eventSource"] == "aws:dynamodb");
  CHECK(r[0]["eventVersion"] == "1.1");
  CHECK(r[0]["awsRegion"] == "eu-west-1");
  CHECK(r[0]["dynamodb"]["ApproximateCreationDateTime"] == 1788249600);
  CHECK(r[0]["eventID"].get<std::string>().size() == 32);
  CHECK(r[0]["eventID"] != r[1]["eventID"]);
  CHECK(r[0]["dynamodb"]["SequenceNumber"].get<std::string>() <
        r[1]["dynamodb"]["SequenceNumber"].get<std::string>());
  CHECK(!r[0].contains("userIdentity"));
}

TEST_CASE("every way to write an item leaves its records") {
  using Names = std::vector<std::string>;
  struct Row {
    const char *operation, *parameters;
    Names story;
  };
  const Row rows[] = {
      {"PutItem", R"({"TableName":"Tab","Item":{"k":{"S":"new"}}})", {"INSERT new"}},
      {"PutItem", R"({"TableName":"Tab","Item":{"k":{"S":"old"}}})", {"MODIFY old"}},
      {"UpdateItem",
       R"({"TableName":"Tab","Key":{"k":{"S":"new"}},"UpdateExpression":"SET v = :v",
           "ExpressionAttributeValues":{":v":{"N":"1"}}})",
       {"INSERT new"}},
      {"DeleteItem", R"({"TableName":"Tab","Key":{"k":{"S":"old"}}})", {"REMOVE old"}},
      {"BatchWriteItem",
       R"({"RequestItems":{"Tab":[{"DeleteRequest":{"Key":{"k":{"S":"old"}}}}]}})",
       {"REMOVE old"}},
      {"TransactWriteItems",
       R"({"TransactItems":[{"Update":{"TableName":"Tab","Key":{"k":{"S":"old"}},
           "UpdateExpression":"REMOVE v"}}]})",
       {"MODIFY old"}}};
  for (const Row& row : rows) {
    INFO(row.operation << " " << row.parameters);
    Streams d;
    d.create("KEYS_ONLY");
    d.put("old", R"(,"v":{"N":"7"})");
    const std::string shard = d.busy_shard();
    Names before = d.story();
    d.ok(row.operation, row.parameters);
    Names after = d.story();
    REQUIRE(after.size() == before.size() + row.story.size());
    for (const std::string& line : row.story)
      CHECK(std::find(after.begin(), after.end(), line) != after.end());
  }
}

TEST_CASE("a write that changes nothing leaves no record") {
  Streams d;
  d.create("NEW_AND_OLD_IMAGES");
  d.put("a", R"(,"s":{"SS":["x","y"]},"m":{"M":{"p":{"N":"1"},"q":{"N":"2"}}})");
  REQUIRE(d.records().size() == 1);
  d.put("a", R"(,"m":{"M":{"q":{"N":"2.0"},"p":{"N":"1"}}},"s":{"SS":["y","x"]})");
  d.remove("nobody");
  d.ok("UpdateItem", R"({"TableName":"Tab","Key":{"k":{"S":"a"}},"UpdateExpression":"SET s = :s",
        "ExpressionAttributeValues":{":s":{"SS":["x","y"]}}})");
  d.ok("UpdateItem",
       R"({"TableName":"Tab","Key":{"k":{"S":"a"}},"UpdateExpression":"REMOVE nothing"})");
  d.ok("BatchWriteItem", R"({"RequestItems":{"Tab":[{"DeleteRequest":{"Key":{"k":{"S":"b"}}}}]}})");
  d.error("PutItem", R"j({"TableName":"Tab","Item":{"k":{"S":"a"}},
          "ConditionExpression":"attribute_not_exists(k)"
})j");
  d.error("TransactWriteItems", R"j({"TransactItems":[
      {"Put":{"TableName":"Tab","Item":{"k":{"S":"c"}}}},
      {"ConditionCheck":{"TableName":"Tab","Key":{"k":{"S":"a"}},
       "ConditionExpression":"attribute_not_exists(k)"
}
}]
})j");
  CHECK(d.records().size() == 1);
}

TEST_CASE("what time to live deletes carries the service's identity") {
  Streams d;
  d.create("KEYS_ONLY");
  d.ok("UpdateTimeToLive", R"({"TableName":"Tab","TimeToLiveSpecification":{"Enabled":true,
        "AttributeName":"until"}})");
  d.put("a", R"(,"until":{"N":"1788249700"})");
  d.pass(kHour);
  const std::vector<Json> r = d.records();
  REQUIRE(r.size() == 2);
  CHECK(r[1]["eventName"] == "REMOVE");
  CHECK(r[1]["userIdentity"]["Type"] == "Service");
  CHECK(r[1]["userIdentity"]["PrincipalId"] == "dynamodb.amazonaws.com");
}

TEST_CASE("iterators begin where their type says") {
  Streams d;
  d.create("KEYS_ONLY");
  d.put("a");
  d.put("a", R"(,"v":{"N":"1"})");
  const std::string shard = d.busy_shard();
  const std::string second = d.records()[1]["dynamodb"]["SequenceNumber"];
  const auto count = [&](const std::string& it) { return d.get(it)["Records"].size(); };
  CHECK(count(d.iterator(shard, "TRIM_HORIZON")) == 2);
  CHECK(count(d.iterator(shard, "AT_SEQUENCE_NUMBER", second)) == 1);
  CHECK(count(d.iterator(shard, "AFTER_SEQUENCE_NUMBER", second)) == 0);
  const std::string latest = d.iterator(shard, "LATEST");
  CHECK(count(latest) == 0);
  d.remove("a");
  CHECK(count(latest) == 1);
  const std::string start = d.shards()[0]["SequenceNumberRange"]["StartingSequenceNumber"];
  CHECK(!d.iterator(d.shards()[0]["ShardId"], "AT_SEQUENCE_NUMBER", start).empty());
}

TEST_CASE("requests on streams that make no sense are refused") {
  Streams d;
  d.create("KEYS_ONLY");
  d.put("a");
  const std::string shard = d.busy_shard();
  const std::string sequence = d.records()[0]["dynamodb"]["SequenceNumber"];
  const std::string other = d.arn.substr(0, d.arn.size() - 3) + "999";
  const auto iterator_error = [&](const std::string& arn, const std::string& id,
                                  const std::string& rest) {
    return d.error("GetShardIterator", R"({"StreamArn":")" + arn + R"(","ShardId":")" + id +
                                           R"(","ShardIteratorType":)" + rest + "}");
  };
  CHECK(d.error("DescribeStream",
                R"({"StreamArn":"this is long enough but it is not an ARN of anything"})") ==
        kValidation + "Invalid StreamArn");
  CHECK(d.error("DescribeStream", R"({"StreamArn":")" + other + "\"}") ==
        "ResourceNotFoundException: Requested resource not found: Stream: " + other + " not found");
  CHECK(iterator_error(d.arn, "shardId-00000000000000000000-00000000", "\"LATEST\"")
            .rfind("ResourceNotFoundException", 0) == 0);
  CHECK(iterator_error(d.arn, shard, "\"AT_SEQUENCE_NUMBER\"").rfind(kValidation, 0) == 0);
  CHECK(iterator_error(d.arn, shard, R"("LATEST","SequenceNumber":")" + sequence + "\"")
            .rfind(kValidation, 0) == 0);
  CHECK(iterator_error(d.arn, shard,
                       R"("AT_SEQUENCE_NUMBER","SequenceNumber":"999999999999999999999999")")
            .rfind(kValidation, 0) == 0);
  CHECK(d.error("GetRecords", R"({"ShardIterator":"nonsense"})").rfind(kValidation, 0) == 0);
  CHECK(d.error("GetRecords", R"({"ShardIterator":")" + d.arn + R"(|1|bm90IGFuIGl0ZXJhdG9y"})")
            .rfind(kValidation, 0) == 0);
  CHECK(d.error("GetRecords", R"({"ShardIterator":")" + d.iterator(shard) + R"(","Limit":1001})")
            .rfind("LimitExceededException", 0) == 0);
}

TEST_CASE("GetRecords stops at Limit and at one megabyte, and goes on where it stopped") {
  Streams d;
  d.create("NEW_IMAGE");
  const std::string big(300000, 'x');
  for (int i = 0; i < 5; ++i) d.put("a", R"(,"v":{"S":")" + big + std::to_string(i) + "\"}");
  const std::string shard = d.busy_shard();
  const Json two = d.get(d.iterator(shard), R"(,"Limit":2)");
  CHECK(two["Records"].size() == 2);
  CHECK(d.get(two["NextShardIterator"])["Records"].size() == 3);
  const Json page = d.get(d.iterator(shard));
  CHECK(page["Records"].size() == 3);
  CHECK(d.get(page["NextShardIterator"])["Records"].size() == 2);
}

TEST_CASE("an iterator lives for fifteen minutes") {
  Streams d;
  d.create("KEYS_ONLY");
  const std::string it = d.iterator(d.shards()[0]["ShardId"]);
  d.pass(15 * 60 * 1000);
  CHECK(d.get(it)["Records"].empty());
  d.pass(1);
  CHECK(d.error("GetRecords", R"({"ShardIterator":")" + it + "\"}")
            .rfind("ExpiredIteratorException", 0) == 0);
}

TEST_CASE("records are trimmed after a day, and reading them then is an error") {
  for (const bool clock_moves : {false, true}) {
    Streams d;
    d.create("KEYS_ONLY");
    d.put("a");
    const std::string shard = d.busy_shard();
    const std::string first = d.records()[0]["dynamodb"]["SequenceNumber"];
    d.now = plus_ms(d.now, 14 * 60 * 1000);
    d.put("a", R"(,"v":{"N":"1"})");
    d.now = SimTime{d.now.ms + 24 * kHour - 5 * 60 * 1000};
    const std::string old_place = d.iterator(shard, "TRIM_HORIZON");
    if (clock_moves)
      table::advance(d.services.tables, d.now);
    // The first record is 24 h 9 min old, the second 23 h 55 min.
    CHECK(d.get(old_place)["Records"].size() == 1);
    CHECK(d.error("GetShardIterator",
                  R"({"StreamArn":")" + d.arn + R"(","ShardId":")" + shard +
                      R"(","ShardIteratorType":"AT_SEQUENCE_NUMBER","SequenceNumber":")" + first +
                      "\"}")
              .rfind("TrimmedDataAccessException", 0) == 0);
    CHECK(d.get(d.iterator(shard, "AFTER_SEQUENCE_NUMBER", first))["Records"].size() == 1);
    // An iterator that was good when it was made may be too late when it is used.
    d.pass(10 * 60 * 1000);
    CHECK(d.error("GetRecords", R"({"ShardIterator":")" + old_place + "\"}")
              .rfind("TrimmedDataAccessException", 0) == 0);
    CHECK(d.get(d.iterator(shard, "TRIM_HORIZON"))["Records"].empty());
  }
}

TEST_CASE("a disabled stream can be read for a day, also when its table is gone") {
  for (const bool drop_table : {false, true}) {
    Streams d;
    d.create("NEW_IMAGE");
    d.put("a");
    if (drop_table)
      d.ok("DeleteTable", R"({"TableName":"Tab"})");
    else
      d.ok("UpdateTable", R"({"TableName":"Tab","StreamSpecification":{"StreamEnabled":false}})");
    const Json s = d.ok("DescribeStream", R"({"StreamArn":")" + d.arn + "\"}")["StreamDescription"];
    CHECK(s["StreamStatus"] == "DISABLED");
    for (const Json& shard : s["Shards"])
      CHECK(shard["SequenceNumberRange"].contains("EndingSequenceNumber"));
    // A closed shard, read to its end, has no next iterator.
    const Json page = d.get(d.iterator(s["Shards"][0]["ShardId"]));
    CHECK(!page.contains("NextShardIterator"));
    CHECK(d.story() == std::vector<std::string>{"INSERT a"});
    if (!drop_table) {
      const Json t = d.ok("DescribeTable", R"({"TableName":"Tab"})")["Table"];
      CHECK(!t.contains("StreamSpecification"));
      CHECK(t["LatestStreamArn"] == d.arn);
      d.put("b");
      CHECK(d.story() == std::vector<std::string>{"INSERT a"});
    }
    d.pass(24 * kHour);
    CHECK(d.error("DescribeStream", R"({"StreamArn":")" + d.arn + "\"}")
              .rfind("ResourceNotFoundException", 0) == 0);
    CHECK(d.services.tables.past_streams.empty());
  }
}

TEST_CASE("switching a stream off and on gives a new stream with a new ARN") {
  Streams d;
  d.create("KEYS_ONLY");
  d.put("a");
  d.ok("UpdateTable", R"({"TableName":"Tab","StreamSpecification":{"StreamEnabled":false}})");
  const Json t = d.ok("UpdateTable", R"({"TableName":"Tab","StreamSpecification":
      {"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"}})")["TableDescription"];
  const std::string old = d.arn;
  d.arn = t["LatestStreamArn"];
  CHECK(d.arn != old);
  CHECK(d.story().empty());
  const Json list = d.ok("ListStreams", R"({"TableName":"Tab"})")["Streams"];
  REQUIRE(list.size() == 2);
  CHECK(list[0]["StreamArn"] == old);
  CHECK(list[1]["StreamArn"] == d.arn);
}

TEST_CASE("ListStreams pages, and lists this account's Region only") {
  Streams d;
  for (const char* name : {"aaa", "bbb", "ccc"})
    d.ok("CreateTable", std::string(R"({"TableName":")") + name + R"(",
      "BillingMode":"PAY_PER_REQUEST",
      "AttributeDefinitions":[{"AttributeName":"k","AttributeType":"S"}],
      "KeySchema":[{"AttributeName":"k","KeyType":"HASH"}],
      "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"}})");
  d.create_houses();
  const Json page = d.ok("ListStreams", R"({"Limit":2})");
  CHECK(page["Streams"].size() == 2);
  CHECK(page["Streams"][0]["TableName"] == "aaa");
  const Json rest =
      d.ok("ListStreams", R"({"ExclusiveStartStreamArn":")" +
                              page["LastEvaluatedStreamArn"].get<std::string>() + "\"}");
  REQUIRE(rest["Streams"].size() == 1);
  CHECK(rest["Streams"][0]["TableName"] == "ccc");
  CHECK(!rest.contains("LastEvaluatedStreamArn"));
  d.region = "us-east-1";
  CHECK(d.ok("ListStreams", "{}")["Streams"].empty());
}

TEST_CASE("a partition that splits closes its shard and opens two children") {
  Streams d;
  d.create("KEYS_ONLY");
  d.put("a");
  const std::string parent = d.busy_shard();
  const std::size_t before = d.shards().size();
  // Split the partition of "a" in the middle of its range.
  table::Table& t = d.table();
  const table::Partition* p = nullptr;
  const value::AttributeMap key =
      value::AttributeMap::from_entries({{"k", value::AttributeValue::string("a")}});
  p = partition_of(t, key);
  REQUIRE(p);
  table::Partition half = *p;
  half.id = "p-99";
  // Partitions begin at 0x00, 0x40, 0x80 and 0xc0; the middle of one is 0x20 further on.
  std::string bound = half.lower_bound.empty() ? std::string(1, '\x20') : half.lower_bound;
  bound.resize(1);
  if (!half.lower_bound.empty())
    bound[0] = static_cast<char>(static_cast<unsigned char>(bound[0]) + 0x20);
  half.lower_bound = bound;
  t.partitions.set(bound, half);
  d.put("a", R"(,"v":{"N":"1"})");

  int children = 0;
  for (const Json& shard : d.shards()) {
    if (shard["ShardId"] == parent)
      CHECK(shard["SequenceNumberRange"].contains("EndingSequenceNumber"));
    if (shard.contains("ParentShardId")) {
      CHECK(shard["ParentShardId"] == parent);
      ++children;
    }
  }
  CHECK(children == 2);
  CHECK(d.shards().size() == before + 2);
  // The parent is drained: it ends without a next iterator, and the story goes on in a child.
  const Json page = d.get(d.iterator(parent));
  CHECK(page["Records"].size() == 1);
  CHECK(!page.contains("NextShardIterator"));
  CHECK(d.records().size() == 2);
  const Json filtered = d.ok("DescribeStream", R"({"StreamArn":")" + d.arn +
                                                   R"(","ShardFilter":{"Type":"CHILD_SHARDS",
        "ShardId":")" + parent + "\"}}")["StreamDescription"]["Shards"];
  CHECK(filtered.size() == 2);
}

TEST_CASE("a shard is replaced by a child after four hours; closed shards go after a day") {
  Streams d;
  d.create("KEYS_ONLY");
  d.put("a");
  const std::size_t first = d.shards().size();
  d.pass(5 * kHour);
  d.put("a", R"(,"v":{"N":"1"})");
  CHECK(d.shards().size() == 2 * first);
  CHECK(d.records().size() == 2);
  d.pass(25 * kHour);
  CHECK(d.shards().size() == first);
  CHECK(d.records().empty());
}

TEST_CASE("DescribeStream pages over shards") {
  Streams d;
  d.create("KEYS_ONLY");
  const std::size_t all = d.shards().size();
  REQUIRE(all > 1);
  const Json page = d.ok("DescribeStream", R"({"StreamArn":")" + d.arn + R"(","Limit":1})");
  const Json& first = page["StreamDescription"];
  CHECK(first["Shards"].size() == 1);
  const Json rest =
      d.ok("DescribeStream", R"({"StreamArn":")" + d.arn + R"(","ExclusiveStartShardId":")" +
                                 first["LastEvaluatedShardId"].get<std::string>() + "\"}");
  CHECK(rest["StreamDescription"]["Shards"].size() == all - 1);
  CHECK(!rest["StreamDescription"].contains("LastEvaluatedShardId"));
}

TEST_CASE("stream calls need their permission on the stream, with the stream's own policy") {
  Streams d;
  d.create("KEYS_ONLY");
  const std::string policy =
      R"({\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",)"
      R"(\"Action\":\"dynamodb:GetRecords\",\"Resource\":\"*\"}]})";
  d.ok("PutResourcePolicy", R"({"ResourceArn":")" + d.arn + R"(","Policy":")" + policy + "\"}");
  REQUIRE(d.needs.size() == 1);
  CHECK(d.needs[0].resource == d.arn);
  const std::string it = d.iterator(d.shards()[0]["ShardId"]);
  CHECK(d.needs[0].action == "dynamodb:GetShardIterator");
  CHECK(d.needs[0].resource == d.arn);
  d.get(it);
  CHECK(d.needs[0].action == "dynamodb:GetRecords");
  CHECK(d.needs[0].resource_policy.find("GetRecords") != std::string::npos);
  CHECK(d.ok("GetResourcePolicy", R"({"ResourceArn":")" + d.arn + "\"}").contains("RevisionId"));
  d.ok("DeleteResourcePolicy", R"({"ResourceArn":")" + d.arn + "\"}");
  CHECK(d.error("GetResourcePolicy", R"({"ResourceArn":")" + d.arn + "\"}")
            .rfind("PolicyNotFoundException", 0) == 0);
  d.ok("ListStreams", "{}");
  CHECK(d.needs[0].action == "dynamodb:ListStreams");
  CHECK(d.needs[0].resource == "*");
}

TEST_CASE("GetRecords and GetShardIterator are data events, the others management events") {
  for (const auto& [name, category] : std::vector<std::pair<const char*, audit::Category>>{
           {"DescribeStream", audit::Category::Management},
           {"ListStreams", audit::Category::Management},
           {"GetShardIterator", audit::Category::Data},
           {"GetRecords", audit::Category::Data}}) {
    const api::Operation* row = api::find_operation("streams.dynamodb", name);
    REQUIRE(row);
    CHECK(row->category == category);
    CHECK(row->read_only);
  }
}

TEST_CASE("panels and checks read the latest records from the world") {
  Streams d;
  d.create("NEW_AND_OLD_IMAGES");
  for (const char* k : {"a", "b", "c"}) d.put(k);
  const table::Stream* s = table::find_stream(d.services.tables, d.arn, d.now);
  REQUIRE(s);
  const auto latest = table::recent_records(*s, d.now, 2);
  REQUIRE(latest.size() == 2);
  CHECK(latest[0].record->keys.find("k")->s() == "b");
  CHECK(latest[1].record->keys.find("k")->s() == "c");
  CHECK(latest[1].record->new_image);
  CHECK(table::recent_records(*s, plus_ms(d.now, 24 * kHour), 10).empty());
}

}  // namespace lockbox::dynamodb_streams_test
