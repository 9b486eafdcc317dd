// Many items of a base world from one template.
#include "engine/cloud/generated_items.hpp"

#include <catch2/catch_test_macros.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/cloud/world.hpp"

namespace lockbox::generated_items_test {
using namespace lockbox::cloud;

namespace {

Expected<World, std::string> generated(const std::string& generate) {
  return world_from_json(
      parse_json(
          R"({"account": "111122223333", "tables": {"t": {"TableName": "Many", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "K", "AttributeType": "S"}, {"AttributeName": "R", "AttributeType": "N"}],
        "KeySchema": [{"AttributeName": "K", "KeyType": "HASH"}, {"AttributeName": "R", "KeyType": "RANGE"}],
        "Generate": )" +
          generate + "}}}")
          .value,
      1);
}

}  // namespace

TEST_CASE("a template's numbers are the item's own, its remainder and its quotient") {
  const Json item =
      parse_json(
          R"({"a":{"S":"x{n}-{n%4}-{n/4}"},"b":{"L":[{"N":"{n}"}]},"c":{"S":"{m} {n%0} {n"},"d":{"BOOL":true}})")
          .value;
  CHECK(
      generated_item(item, 9) ==
      parse_json(
          R"({"a":{"S":"x9-1-2"},"b":{"L":[{"N":"9"}]},"c":{"S":"{m} {n%0} {n"},"d":{"BOOL":true}})")
          .value);
}

TEST_CASE("a world's table has the items that its template makes") {
  const auto w = generated(R"({"Count": 30, "Item": {"K": {"S": "k{n%3}"}, "R": {"N": "{n/3}"}}})");
  INFO((w ? std::string() : w.error()));
  REQUIRE(w);
  CHECK(table::find_table(w->services.tables, "111122223333", "eu-west-1", "Many")->items.size() ==
        30);
}

TEST_CASE("a template that cannot be used is refused with its place") {
  for (const char* bad :
       {"{}", R"({"Count": 0, "Item": {}})", R"({"Count": 5000000, "Item": {}})",
        R"({"Count": 2, "Item": []})", R"({"Count": 2, "Item": {"K": {"S": "k"}}})"}) {
    const auto w = generated(bad);
    REQUIRE_FALSE(w);
    CHECK(w.error().find("/tables/t/Generate") != std::string::npos);
  }
}

}  // namespace lockbox::generated_items_test
