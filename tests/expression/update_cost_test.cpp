// What UpdateItem charges for each kind of clause.
#include "engine/expression/update_cost.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "engine/base/json_parse.hpp"
#include "engine/expression/parser.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::update_cost_test {

using lockbox::expression::Bindings;
using lockbox::expression::parse_update;
using lockbox::expression::statement_cost;

namespace {

std::size_t cost(const std::string& text) {
  Bindings b;
  const auto add = [&](const char* name, const char* json) {
    b.values.emplace_back(name,
                          *lockbox::value::parse_attribute_value(lockbox::parse_json(json).value));
  };
  add(":s", R"({"S":"yyyyyyyyyy"})");          // 10
  add(":n", R"({"N":"1"})");                   // 2
  add(":ss", R"({"SS":["aaaaa"]})");           // 5
  add(":l", R"({"L":[{"S":"yyyyyyyyyy"}]})");  // 3 + 1 + 10
  b.names.emplace_back("#long", "b");
  auto update = parse_update(text, b);
  INFO(text << (update ? "" : update.error()));
  REQUIRE(update);
  return statement_cost(*update);
}

}  // namespace

TEST_CASE("an update expression is charged by its clauses", "[expression]") {
  struct Row {
    const char* text;
    std::size_t clauses;  ///< without the 3 bytes of the statement
  };
  const std::vector<Row> rows = {
      {"SET b = :s", 19 + 1 + 10},
      {"SET #long = :s", 19 + 1 + 10},
      {"SET b = :s, c = :s", 2 * (19 + 1 + 10)},
      {"SET d.leaf = :s", 19 + (1 + 4 + 4) + 10},
      {"SET d[10] = :s", 19 + (1 + 4 + 2) + 10},
      {"SET c = abcdefghij", 19 + 1 + (1 + 14 + 10)},
      {"SET c = m.a[3]", 19 + 1 + (1 + 15 + 15 + 15)},
      {"SET n = n + :n", 19 + 1 + 34 + 16 + 2},
      {"SET n = n - :n", 19 + 1 + 37 + 16 + 2},
      {"SET c = if_not_exists(c, :s)", 19 + 1 + 39 + 16 + 10},
      {"SET c = list_append(c, :l)", 19 + 1 + 37 + 16 + 14},
      {"SET c = list_append(if_not_exists(c, :l), :l)", 19 + 1 + 37 + (39 + 16 + 14) + 14},
      {"ADD abcdefghij :n", 19 + 10 + 2},
      {"ADD c :ss", 19 + 1 + 5},
      {"REMOVE r", 1 + 1},
      {"REMOVE m.yyyyyyyyyy, l[10]", (1 + 1 + 4 + 10) + (1 + 1 + 4 + 2)},
      {"DELETE c :ss", 1 + 1},
      {"SET b = :s REMOVE r", 19 + 1 + 10 + 2},
  };
  for (const Row& r : rows) {
    INFO(r.text);
    CHECK(cost(r.text) == 3 + r.clauses);
  }
}

}  // namespace lockbox::update_cost_test
