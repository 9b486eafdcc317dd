// The item cache and the query cache of DAX on the virtual clock. Source: Amazon DynamoDB Developer
// Guide, "DAX: How it works", "DAX and DynamoDB consistency models".
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/dax/state.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::cache_test {
using namespace lockbox::dax;

namespace {

const SimTime kNow{1000000};

value::ItemPtr item(const char* text) {
  return std::make_shared<const value::Item>(*value::parse_attribute_map(parse_json(text).value));
}

Json json(const char* text) {
  return parse_json(text).value;
}

const CachedView* view(const Caches& c, const std::string& projection, std::int64_t after_ms,
                       std::int64_t ttl_ms = kDefaultTtlMs) {
  return find_view(c, "k", projection, ttl_ms, plus_ms(kNow, after_ms));
}

}  // namespace

TEST_CASE("the item cache keeps an item for its time to live", "[dax]") {
  Caches c;
  keep_view(c, "k", CachedView{"", item(R"({"A": {"S": "x"}})"), kNow});
  struct Row {
    std::int64_t after_ms, ttl_ms;
    bool hit;
  };
  for (const Row& row : {Row{0, 300000, true}, Row{299999, 300000, true},
                         Row{300000, 300000, false}, Row{999999999, 0, true}, Row{1, 1, false}}) {
    CAPTURE(row.after_ms, row.ttl_ms);
    CHECK((view(c, "", row.after_ms, row.ttl_ms) != nullptr) == row.hit);
  }
}

TEST_CASE("a projection is answered from itself or from the whole item, never the other way",
          "[dax]") {
  Caches c;
  keep_view(c, "k", CachedView{"p", item(R"({"A": {"S": "x"}})"), kNow});
  CHECK(view(c, "p", 0));
  CHECK_FALSE(view(c, "", 0));
  CHECK_FALSE(view(c, "q", 0));
  keep_view(c, "k", CachedView{"", item(R"({"A": {"S": "x"}, "B": {"S": "y"}})"), kNow});
  REQUIRE(view(c, "q", 0));
  CHECK(view(c, "q", 0)->projection.empty());
}

TEST_CASE("writing the whole item replaces every view of it", "[dax]") {
  Caches c;
  keep_view(c, "k", CachedView{"p", item(R"({"A": {"S": "old"}})"), kNow});
  keep_view(c, "k", CachedView{"", item(R"({"A": {"S": "new"}})"), kNow});
  REQUIRE(view(c, "p", 0));
  CHECK(view(c, "p", 0)->projection.empty());
  forget_item(c, "k");
  CHECK_FALSE(view(c, "p", 0));
}

TEST_CASE("what is not there is kept too, for every projection", "[dax]") {
  Caches c;
  keep_view(c, "k", CachedView{"p", nullptr, kNow});
  for (const char* projection : {"", "p", "q"}) {
    REQUIRE(view(c, projection, 0));
    CHECK_FALSE(view(c, projection, 0)->item);
  }
  keep_view(c, "k", CachedView{"p", item(R"({"A": {"S": "x"}})"), kNow});
  CHECK_FALSE(view(c, "", 0));
  CHECK(view(c, "p", 0)->item);
}

TEST_CASE("the query cache tells requests apart by what shapes the answer", "[dax]") {
  const std::string base = query_key("Query", "arn", json(R"({"TableName": "T", "Limit": 2})"));
  struct Row {
    const char* operation;
    const char* arn;
    const char* parameters;
    bool same;
  };
  for (const Row& row :
       {Row{"Query", "arn", R"({"Limit": 2, "TableName": "T"})", true},
        Row{"Query", "arn", R"({"Limit": 2, "TableName": "arn"})", true},
        Row{"Query", "arn", R"({"Limit": 2, "TableName": "T", "ReturnConsumedCapacity": "TOTAL"})",
            true},
        Row{"Query", "arn", R"({"Limit": 3, "TableName": "T"})", false},
        Row{"Query", "arn", R"({"TableName": "T"})", false},
        Row{"Scan", "arn", R"({"Limit": 2, "TableName": "T"})", false},
        Row{"Query", "other", R"({"Limit": 2, "TableName": "T"})", false}}) {
    CAPTURE(row.operation, row.arn, row.parameters);
    CHECK((query_key(row.operation, row.arn, json(row.parameters)) == base) == row.same);
  }
}

TEST_CASE("with a time to live of zero no answer to a query is kept", "[dax]") {
  Caches c;
  CachedAnswer a;
  a.body = std::make_shared<const Json>(json(R"({"Count": 0, "Items": []})"));
  a.stored = kNow;
  keep_answer(c, "q", a);
  CHECK(find_answer(c, "q", 1000, kNow));
  CHECK_FALSE(find_answer(c, "q", 1000, plus_ms(kNow, 1000)));
  CHECK_FALSE(find_answer(c, "q", 0, kNow));
}

TEST_CASE("the order of a key's attributes does not matter to the item cache", "[dax]") {
  CHECK(item_key("t", *item(R"({"A": {"S": "x"}, "B": {"N": "1.0"}})")) ==
        item_key("t", *item(R"({"B": {"N": "1"}, "A": {"S": "x"}})")));
  CHECK(item_key("t", *item(R"({"A": {"S": "1"}})")) !=
        item_key("t", *item(R"({"A": {"N": "1"}})")));
}

TEST_CASE("the state's hash follows what the caches hold", "[dax]") {
  State s;
  Cluster c;
  c.arn = cluster_arn("eu-west-1", "111122223333", "pupils");
  s.clusters.set(c.arn, Cow<Cluster>(c));
  const std::uint64_t empty = content_hash(s);
  keep_view(s.clusters.edit(c.arn)->edit().caches.edit(), "k", CachedView{"", nullptr, kNow});
  CHECK(content_hash(s) != empty);
}

TEST_CASE("node names follow the cluster's endpoint", "[dax]") {
  Cluster c;
  c.name = "pupils";
  c.endpoint = "pupils.l6fzcv.dax-clusters.eu-west-1.amazonaws.com";
  Node n;
  n.id = "pupils-a";
  CHECK(node_host(c, n) == "pupils-a.l6fzcv.nodes.dax-clusters.eu-west-1.amazonaws.com");
  CHECK(endpoint_url(c) == "dax://pupils.l6fzcv.dax-clusters.eu-west-1.amazonaws.com");
  c.tls = true;
  CHECK(endpoint_url(c) == "daxs://pupils.l6fzcv.dax-clusters.eu-west-1.amazonaws.com");
}

}  // namespace lockbox::cache_test
