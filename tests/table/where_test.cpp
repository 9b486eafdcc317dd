// Which part of a table a WHERE clause confines itself to.
#include "engine/table/where.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "engine/expression/partiql/statement.hpp"
#include "engine/table/keys.hpp"

namespace lockbox::where_test {
using namespace lockbox::table;

namespace {

KeySchema schema() {
  KeySchema keys;
  keys.hash = {KeyAttribute{"p", value::Type::S}};
  keys.range = {KeyAttribute{"s", value::Type::N}};
  return keys;
}

/// "scan", or the partition keys of the ranges, each with the numbers from 0 to 9 that lie inside.
std::string confined(const std::string& where) {
  auto s = expression::partiql::parse_statement("SELECT * FROM t WHERE " + where, {});
  INFO(where);
  REQUIRE(s);
  const KeySchema keys = schema();
  const Confinement c = confine(keys, &*s->where);
  if (!c.problem.empty())
    return c.problem;
  if (!c.keyed)
    return "scan";
  std::string out = c.overlapping ? "overlap " : "";
  for (const KeyRange& r : c.ranges) {
    value::AttributeMap key = r.partition;
    out += key.find("p")->s() + ":";
    for (int i = 0; i < 10; ++i) {
      key.set("s", value::AttributeValue::number(*parse_decimal(std::to_string(i))));
      const std::string place = encode_key(keys, key);
      if (place >= r.lower && (r.upper.empty() || place < r.upper))
        out += std::to_string(i);
    }
    out += " ";
  }
  return out;
}

}  // namespace

TEST_CASE("equality or IN on the partition key confines, everything else scans",
          "[table][partiql]") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"p = 'a'", "a:0123456789 "},
      {"'a' = p AND x = 1", "a:0123456789 "},
      {"p IN ('a', 'b')", "a:0123456789 b:0123456789 "},
      {"p = 'a' OR p = 'b'", "a:0123456789 b:0123456789 "},
      {"p = 'a' OR p = 'a'", "a:0123456789 "},
      {"p = 'a' OR x = 1", "scan"},
      {"p > 'a'", "scan"},
      {"p <> 'a'", "scan"},
      {"NOT p = 'a'", "scan"},
      {"x = 1", "scan"},
      {"s = 1", "scan"},
      {"m.p = 'a'", "scan"},
      {"p = q", "scan"},
      {"p = 'a' AND p = 'b'", ""},
      {"p = 'a' AND p IN ('a', 'b')", "a:0123456789 "},
      {"p = 5",
       "One or more parameter values were invalid: Condition parameter type does not match schema "
       "type"},
  };
  for (const auto& row : rows) CHECK(confined(row.first) == row.second);
}

TEST_CASE("conditions on the sort key narrow the range", "[table][partiql]") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"p = 'a' AND s = 3", "a:3 "},
      {"p = 'a' AND s > 3", "a:456789 "},
      {"p = 'a' AND 3 > s", "a:012 "},
      {"p = 'a' AND s >= 3 AND s < 6", "a:345 "},
      {"p = 'a' AND s BETWEEN 2 AND 4 AND x = 1", "a:234 "},
      {"p = 'a' AND s > 5 AND s < 3", ""},
      {"p = 'a' AND s IN (7, 2)", "a:2 a:7 "},
      {"p = 'a' AND (s < 2 OR s > 7)", "a:01 a:89 "},
      {"p = 'a' AND (s > 2 OR s > 7)", "overlap a:3456789 "},
      {"p = 'a' AND NOT s = 3", "a:0123456789 "},
      {"p = 'a' AND s <> 3", "a:0123456789 "},
      {"p IN ('a', 'b') AND s > 7", "a:89 b:89 "},
      {"p = 'b' AND s = 1 OR p = 'a' AND s = 2 OR p = 'b' AND s = 0", "b:0 b:1 a:2 "},
      {"p = 'a' AND s = 'x'",
       "One or more parameter values were invalid: Condition parameter type does not match schema "
       "type"},
  };
  for (const auto& row : rows) CHECK(confined(row.first) == row.second);
}

TEST_CASE("a clause that has too many alternatives is read more widely, never wrongly",
          "[table][partiql]") {
  std::string many = "p IN ('a'";
  for (int i = 0; i < 49; ++i) many += ",'b" + std::to_string(i) + "'";
  many += ")";
  std::string sorts = " AND s IN (0";
  for (int i = 1; i < 90; ++i) sorts += "," + std::to_string(i);
  CHECK(confined(many + sorts + ")").rfind("a:0123456789 b0:", 0) == 0);
}

TEST_CASE("a fixed key needs equality on every key attribute outside of OR and NOT",
          "[table][partiql]") {
  const std::vector<std::pair<std::string, bool>> rows = {
      {"p = 'a' AND s = 1", true},
      {"s = 1 AND (p = 'a' AND x = 2)", true},
      {"p = 'a'", false},
      {"p = 'a' OR s = 1", false},
      {"p = 'a' AND NOT s = 1", false},
      {"p = 'a' AND s > 1", false},
      {"p = 'a' AND s IN (1)", false},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    auto s = expression::partiql::parse_statement("SELECT * FROM t WHERE " + row.first, {});
    REQUIRE(s);
    CHECK(fixed_key(schema(), &*s->where).has_value() == row.second);
  }
}

}  // namespace lockbox::where_test
