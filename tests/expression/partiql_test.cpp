// PartiQL as a language: what parses, what it means, and AWS's texts for what does not.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "engine/base/json_parse.hpp"
#include "engine/expression/evaluate.hpp"
#include "engine/expression/partiql/lexer.hpp"
#include "engine/expression/partiql/statement.hpp"
#include "engine/expression/partiql/tree.hpp"
#include "engine/expression/update.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::partiql_test {
using namespace lockbox::expression;
using partiql::parse_statement;
using partiql::Statement;

namespace {

value::AttributeMap item(const std::string& text) {
  JsonParse p = parse_json(text);
  REQUIRE(p);
  auto m = value::parse_attribute_map(p.value);
  REQUIRE(m);
  return *m;
}

std::vector<value::AttributeValue> parameters(const std::string& text) {
  JsonParse p = parse_json(text);
  REQUIRE(p);
  std::vector<value::AttributeValue> out;
  for (const Json& v : p.value) out.push_back(*value::parse_attribute_value(v));
  return out;
}

/// "ok" or the error.
std::string outcome(const std::string& text, const std::string& given = "[]") {
  auto s = parse_statement(text, parameters(given));
  return s ? "ok" : s.error();
}

constexpr char kMalformed[] = "Statement wasn't well formed, can't be processed: ";

/// The item that an INSERT of `tuple` writes, or the error.
std::string inserted(const std::string& tuple, const std::string& given = "[]") {
  auto s = parse_statement("INSERT INTO t VALUE " + tuple, parameters(given));
  return s ? to_text(value::to_json(s->item)) : s.error();
}

const char kItem[] = R"({"a":{"N":"5"},"s":{"S":"hello"},"it's":{"S":"x"},"gone":{"NULL":true},
  "l":{"L":[{"N":"1"},{"S":"two"}]},"m":{"M":{"k":{"S":"v"},"deep er":{"M":{"x":{"N":"3"}}}}},
  "ss":{"SS":["a","b"]},"t":{"BOOL":true}})";

/// "yes", "no" or the error.
std::string matched(const std::string& where, const std::string& given = "[]") {
  auto s = parse_statement("SELECT * FROM t WHERE " + where, parameters(given));
  if (!s)
    return s.error();
  return matches(*s->where, item(kItem)) ? "yes" : "no";
}

/// The item behind an UPDATE with these clauses, or the error.
std::string updated(const std::string& clauses, const std::string& given = "[]") {
  auto s = parse_statement("UPDATE t " + clauses + " WHERE k = 1", parameters(given));
  if (!s)
    return s.error();
  auto done = apply_update(s->update, item(R"({"n":{"N":"1"},"l":{"L":[{"N":"1"},{"N":"2"}]},
                                              "ss":{"SS":["a","b"]},"m":{"M":{"x":{"S":"y"}}}})"));
  return done ? to_text(value::to_json(done->item)) : done.error();
}

}  // namespace

TEST_CASE("what is no PartiQL is refused with the parser's texts", "[expression][partiql]") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"", "Unexpected term"},
      {"foo", "Expected data manipulation"},
      {"UPDATE Payment-live SET a = 1", "Expected data manipulation"},
      {"UPDATE t WHERE k = 1", "Expected data manipulation"},
      {"SELECTT * FROMM t", "Unexpected token after expression"},
      {"SELECT * FROM t WHERE a = 1 b", "Unexpected token after expression"},
      {"SELECT * FROM t; SELECT", "Unexpected token after expression"},
      {"SELECT a.inner FROM t", "Invalid path dot component"},
      {"SELECT user FROM t", "Unexpected keyword"},
      {"SELECT * WHERE a = 1", "Expected FROM after SELECT list"},
      {"SELECT *, a FROM t",
       "Other expressions may not be present in the select list when '*' is used without dot "
       "notation."},
      {"SELECT * FROM t WHERE (a = 1", "Expected RIGHT_PAREN"},
      {"SELECT * FROM t WHERE a IN [1, 2", "Expected RIGHT_BRACKET"},
      {"SELECT * FROM t WHERE ()", "Expression group cannot be empty"},
      {"SELECT * FROM t WHERE a BETWEEN 1 OR 2", "Expected AND keyword"},
      {"SELECT * FROM t WHERE a BETWEEN 1 AND", "Expected expression after AND"},
      {"SELECT * FROM t WHERE = 1", "Unexpected operator"},
      {"INSERT INTO t VALUE {'a' 1}", "Expected COLON"},
      {"INSERT INTO t VALUE {'a': 1", "Expected RIGHT_CURLY"},
      {"INSERT INTO t VALUE {'a': <<1}", "Expected RIGHT_DOUBLE_ANGLE_BRACKET"},
      {"DELETE t WHERE a = 1", "Expected FROM after DELETE"},
      {"UPDATE t SET a 1 WHERE k = 1", "Expected '='"},
      {"DELETE FROM t WHERE k = 1 RETURNING OLD *",
       "Expected ( MODIFIED | ALL ) ( NEW | OLD ) in each returning element."},
      {"SELECT * FROM t # no", ""},
      {"SELECT * FROM t WHERE a = 'open", ""},
      {"SELECT * FROM \"t", ""},
      {"SELECT * FROM t /* open", ""},
      {"INSERT INTO t VALUE {'a': 1e99999999999}", ""},
      {"INSERT INTO t VALUE {'a': 1.5e-2147483647}", ""},
      {"INSERT INTO t x VALUE {'a': 1}", "Unexpected token after expression"},
      {"SELECT * FROM t WHERE a = 12abc", ""},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    CHECK(outcome(row.first) == kMalformed + row.second);
  }
}

TEST_CASE("PartiQL that DynamoDB does not do is refused in its own words",
          "[expression][partiql]") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"SELECT COUNT(*) FROM t", "Unexpected path component at 1:8:5"},
      {"SELECT\n count(*) FROM t", "Unexpected path component at 2:2:5"},
      {"SELECT a AS b FROM t", "Aliasing is not supported"},
      {"SELECT * FROM t x", "Aliasing is not supported"},
      {"UPDATE t AS x SET a = 1 WHERE k = 1", "Aliasing is not supported"},
      {"SELECT * FROM a, b", "Only select from a single table or index is supported."},
      {"SELECT * FROM a JOIN b", "Only select from a single table or index is supported."},
      {"SELECT * FROM t LIMIT 5", "Unsupported clause: LIMIT at 1:17:5"},
      {"SELECT * FROM a.b.c", "A path may contain at most 2 components in the FROM clause"},
      {"SELECT * FROM \"t\".\"\"", "Path component cannot be an empty string"},
      {"INSERT INTO \"t\".\"i\" VALUE {'a': 1}",
       "FROM clause may only contain a single table name in data manipulation statements at "
       "1:13:3"},
      {"UPDATE t.i SET a = 1 WHERE k = 1", "This operation is not supported on an index"},
      {"DELETE FROM t.i WHERE k = 1", "This operation is not supported on an index"},
      {"DELETE FROM t WHERE k = 1 RETURNING MODIFIED OLD *",
       "Invalid returning clause: RETURNING MODIFIED OLD *. Only RETURNING ALL OLD * is allowed "
       "in DELETE statements."},
      {"SELECT * FROM t WHERE EXISTS(SELECT * FROM t)", "Unrecognized function: exists at 1:23:6"},
      {"SELECT * FROM t WHERE foo(a) = 1", "Unrecognized function: foo at 1:23:3"},
      {"SELECT * FROM t WHERE a < true",
       "Incorrect operand type for operator or function; operator or function: <, operand type: "
       "BOOL"},
      {"SELECT * FROM t WHERE begins_with(a, 1)",
       "Incorrect operand type for operator or function; operator or function: begins_with, "
       "operand type: N"},
      {"SELECT * FROM t WHERE begins_with(a)",
       "Incorrect number of operands for operator or function; operator or function: "
       "begins_with, number of operands: 1"},
      {"SELECT * FROM t WHERE a BETWEEN 2 AND 1",
       "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
       "lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}"},
      {"SELECT * FROM t WHERE attribute_type(a, 'X')",
       "Invalid attribute type name found; type: X, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}"},
      {"SELECT * FROM t WHERE size(a)",
       "The function is not allowed to be used this way in an expression; function: size"},
      {"SELECT * FROM t WHERE a LIKE 'x'", "Unsupported operator: LIKE at 1:25:4"},
      {"SELECT * FROM t WHERE a = ?", "Number of parameters in request and statement don't match."},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    CHECK(outcome(row.first) == row.second);
  }
}

TEST_CASE("what DynamoDB's PartiQL allows parses", "[expression][partiql]") {
  for (const char* text : {
           "select * from t",
           "SELECT a, m.k, l[0], \"odd name\".x FROM \"t\".\"i\" WHERE a = 1 ORDER BY a DESC;",
           "SELECT * -- all of it\nFROM t /* the table */ WHERE ((a = 1))",
           "SELECT * FROM \"arn:aws:dynamodb:eu-west-1:111122223333:table/t\" WHERE k = 'x'",
           "SELECT * FROM t WHERE a IN (1) AND b IN [1, 2] AND NOT c IN (3)",
           "INSERT INTO t VALUE {'k': 'x', 'l': [1, 'a', {}], 's': <<1, 2>>, 'n': null}",
           "UPDATE t SET a = 1, b = 2 SET c = a + 1 REMOVE d REMOVE e[0] WHERE k = 1 "
           "RETURNING MODIFIED NEW *",
           "DELETE FROM t WHERE k = 1 RETURNING ALL OLD *",
           "EXISTS(SELECT * FROM t WHERE k = 1 AND a = 2)",
       }) {
    CHECK(outcome(text) == "ok");
  }
  CHECK(outcome("SELECT * FROM t WHERE a = ? OR b = ?", R"([{"N":"1"},{"S":"x"}])") == "ok");
}

TEST_CASE("literals are DynamoDB's values", "[expression][partiql]") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"{'a': 'it''s'}", R"({"a":{"S":"it's"}})"},
      {"{'a': -.73e1, 'b': .5, 'c': +7, 'd': 1E3}",
       R"({"a":{"N":"-7.3"},"b":{"N":"0.5"},"c":{"N":"7"},"d":{"N":"1000"}})"},
      {"{'a': true, 'b': FALSE, 'c': Null}",
       R"({"a":{"BOOL":true},"b":{"BOOL":false},"c":{"NULL":true}})"},
      {"{'a': [1, [2], {'x': 'y'}], 'b': [], 'c': {}}",
       R"({"a":{"L":[{"N":"1"},{"L":[{"N":"2"}]},{"M":{"x":{"S":"y"}}}]},"b":{"L":[]},"c":{"M":{}}})"},
      {"{'a': <<'y', 'x'>>, 'b': <<2, 1>>}", R"({"a":{"SS":["x","y"]},"b":{"NS":["1","2"]}})"},
      {"{'a': <<>>}", "Empty bags are not supported"},
      {"{'a': <<1, 1>>}", "Input collection contains duplicates"},
      {"{'a': <<'x', 'x'>>}",
       "One or more parameter values were invalid: Input collection [x, x] contains duplicates."},
      {"{'a': <<1, 'x'>>}",
       "Unsupported data type: a bag holds strings, numbers or binary values of one type under key "
       "root at 1:27:2"},
      {"{'x': 1e200}",
       "Number overflow. Attempting to store a number with magnitude larger than supported range "
       "under root"},
      {"{'m': {'x': 1e200}}",
       "Number overflow. Attempting to store a number with magnitude larger than supported range "
       "under root.x"},
      {"{'x': [0, 1e200]}",
       "Number overflow. Attempting to store a number with magnitude larger than supported range "
       "under root[1]"},
      {"{'x': set_add(x, 1)}", "Unsupported data type: set_add under key root at 1:27:7"},
      {"{'x': y}", "Unsupported data type: y under key root at 1:27:1"},
      {"{'x': 1, 'x': 2}", "Duplicate attribute name in a tuple: x"},
      {"{x: 1}", "The name of an attribute must be a string in single quotes at 1:22:1"},
      {"[1]", "INSERT needs one tuple as its VALUE at 1:21:1"},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    CHECK(inserted(row.first) == row.second);
  }
  CHECK(
      inserted("{'k': ?, 'l': [?, {'m': ?}], 's': <<?, ?>>}",
               R"([{"S":"a"},{"N":"1"},{"BOOL":true},{"B":"AQ=="},{"B":"Ag=="}])") ==
      R"({"k":{"S":"a"},"l":{"L":[{"N":"1"},{"M":{"m":{"BOOL":true}}}]},"s":{"BS":["AQ==","Ag=="]}})");
  CHECK(inserted("?", R"([{"M":{"k":{"S":"a"}}}])") == R"({"k":{"S":"a"}})");
}

TEST_CASE("WHERE clauses mean what condition expressions mean", "[expression][partiql]") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"a = 5 AND s = 'hello'", "yes"},
      {"5.0 = a", "yes"},
      {"a > 5 OR s = 'hello'", "yes"},
      {"a = 5 OR nope = 1 AND nope = 2", "yes"},
      {"(a = 5 OR nope = 1) AND nope = 2", "no"},
      {"NOT a = 5 OR a = 5", "yes"},
      {"NOT (a = 5 OR a = 6)", "no"},
      {"a <> 6", "yes"},
      {"a != 5", "no"},
      {"a BETWEEN 1 AND 5", "yes"},
      {"a NOT BETWEEN 1 AND 5", "no"},
      {"a IN (1, 5)", "yes"},
      {"a IN [1, 2]", "no"},
      {"a NOT IN [1, 2]", "yes"},
      {"s IN 'hello'",
       "Incorrect operand type for operator or function; operator or function: "
       "IN, operand type: S"},
      {"begins_with(s, 'he') AND contains(ss, 'b')", "yes"},
      {"BEGINS_WITH(s, 'x')", "no"},
      {"attribute_type(a, 'N') AND attribute_type(gone, 'NULL')", "yes"},
      {"size(s) = 5 AND size(ss) < 3", "yes"},
      {"\"it's\" = 'x'", "yes"},
      {"m.k = 'v' AND m.\"deep er\".x = 3 AND m['k'] = 'v' AND l[1] = 'two'", "yes"},
      {"ss = <<'b', 'a'>>", "yes"},
      {"l = [1, 'two']", "yes"},
      {"t = true", "yes"},
      {"attribute_exists(a) AND attribute_not_exists(nope)", "yes"},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    CHECK(matched(row.first) == row.second);
  }
  CHECK(matched("a IN ?", R"([{"L":[{"N":"4"},{"N":"5"}]}])") == "yes");
  CHECK(matched("a = ? AND s = ?", R"([{"N":"5"},{"S":"hello"}])") == "yes");
}

TEST_CASE("a missing attribute makes comparisons false, and NOT of them true",
          "[expression][partiql]") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"nope = 'x'", "no"},        {"nope <> 'x'", "no"},         {"NOT nope = 'x'", "yes"},
      {"NOT nope <> 'x'", "yes"},  {"size(nope) <> 3", "no"},     {"size(s) <> 3", "yes"},
      {"nope IS MISSING", "yes"},  {"nope IS NOT MISSING", "no"}, {"a IS MISSING", "no"},
      {"a IS NOT MISSING", "yes"}, {"gone IS NULL", "yes"},       {"gone IS NOT NULL", "no"},
      {"a IS NULL", "no"},         {"gone IS MISSING", "no"},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    CHECK(matched(row.first) == row.second);
  }
}

TEST_CASE("SET and REMOVE are update expressions", "[expression][partiql]") {
  CHECK(updated("SET n = n + 2 REMOVE l REMOVE ss REMOVE m.x") ==
        R"({"m":{"M":{}},"n":{"N":"3"}})");
  CHECK(updated("SET l = list_append(l, [3]) REMOVE m REMOVE n REMOVE ss") ==
        R"({"l":{"L":[{"N":"1"},{"N":"2"},{"N":"3"}]}})");
  CHECK(updated("SET ss = set_add(ss, <<'c'>>) REMOVE m REMOVE n REMOVE l") ==
        R"({"ss":{"SS":["a","b","c"]}})");
  CHECK(updated("SET ss = SET_DELETE(ss, ?) REMOVE m REMOVE n REMOVE l", R"([{"SS":["a"]}])") ==
        R"({"ss":{"SS":["b"]}})");
  CHECK(updated("SET x = if_not_exists(n, 0) + 1, l[0] = 'z' REMOVE l[1] REMOVE m REMOVE n REMOVE "
                "ss") == R"({"l":{"L":[{"S":"z"}]},"x":{"N":"2"}})");
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"SET ss = set_add(ss)", "SET_ADD must have exactly two arguments at 1:19:7"},
      {"SET ss = set_add(n, <<'a'>>)",
       "The first argument to SET_ADD must equal the assignment value at 1:19:7"},
      {"SET ss = set_add(ss, 'a')",
       "The second argument to SET_ADD must be a value with type SET at 1:27:2"},
      {"SET a = set_add(ss, <<'a'>>) + 1",
       "Unsupported data type: set_add under key root at 1:18:7"},
      {"SET m = 1, m.x = 2",
       "Two document paths overlap with each other; must remove or rewrite one of these paths; "
       "path one: [m], path two: [m, x]"},
      {"SET a = n + 'x'",
       "Incorrect operand type for operator or function; operator or function: +, operand type: S"},
      {"SET a = nope",
       "The provided expression refers to an attribute that does not exist in the "
       "item"},
      {"SET a = b * 2", "Unsupported operator: * at 1:20:1"},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    CHECK(updated(row.first) == row.second);
  }
}

TEST_CASE("columns are called as their last names", "[expression][partiql]") {
  auto s = parse_statement("SELECT a, m.k, l[0], l[0].x FROM t", {});
  REQUIRE(s);
  std::vector<std::string> names;
  for (const auto& c : s->columns) names.push_back(c.name);
  CHECK(names == std::vector<std::string>{"a", "k", "l[0]", "x"});
  CHECK(s->attribute_names() == std::vector<std::string>{"a", "m", "l"});
}

TEST_CASE("a trail keeps a statement without the values of what is no key",
          "[expression][partiql]") {
  const std::vector<std::string> keys = {"Artist", "SongTitle"};
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"SELECT * FROM Music WHERE Artist = 'A' AND \"SongTitle\" = 'B' AND x = 'secret'",
       "SELECT * FROM Music WHERE Artist = 'A' AND \"SongTitle\" = 'B' AND x = ***(Redacted)"},
      {"UPDATE Music SET Album = 'secret' WHERE Artist = 'A' AND SongTitle = 5",
       "UPDATE Music SET Album = ***(Redacted) WHERE Artist = 'A' AND SongTitle = 5"},
      {"INSERT INTO Music VALUE {'Artist' : 'A', 'n': [1, true]}",
       "INSERT INTO Music VALUE {'Artist' : ***(Redacted), 'n': [***(Redacted), ***(Redacted)]}"},
      {"SELECT * /* secret */ FROM Music -- secret", "SELECT * FROM Music "},
      {"SELECT * FROM Music WHERE m.Artist = 'A'",
       "SELECT * FROM Music WHERE m.Artist = ***(Redacted)"},
      {"UPDATE Music SET Artist = 'A'", "UPDATE Music SET Artist = ***(Redacted)"},
      {"SELECT * FROM Music WHERE x = 'open", "***(Redacted)"},
  };
  for (const auto& row : rows) CHECK(partiql::redact(row.first, keys) == row.second);
}

TEST_CASE("nesting and operators are bounded, and long statements take linear time",
          "[expression][partiql][bounds]") {
  const auto repeat = [](const std::string& part, int n) {
    std::string out;
    for (int i = 0; i < n; ++i) out += part;
    return out;
  };
  const std::string deep = std::string(kMalformed) + "Statement is nested too deeply";
  CHECK(outcome("SELECT * FROM t WHERE " + repeat("(", 4000)) == deep);
  CHECK(outcome("INSERT INTO t VALUE " + repeat("[", 4000)) == deep);
  CHECK(outcome("INSERT INTO t VALUE " + repeat("{'a':", 1600)) == deep);
  CHECK(outcome("INSERT INTO t VALUE " + repeat("<<", 4000)) == deep);
  CHECK(outcome("SELECT * FROM t WHERE " + repeat("f(", 4000)) == deep);
  CHECK(outcome("SELECT " + repeat("(SELECT ", 1000)) == deep);
  CHECK(outcome("SELECT * FROM t WHERE " + repeat("NOT ", 2000)) == deep);
  CHECK(outcome("SELECT * FROM t WHERE a = " + repeat("- ", 4000) + "1") == deep);
  CHECK(outcome("SELECT * FROM t WHERE a = 1" + repeat(" OR a = 1", 800)) ==
        "The expression contains too many operators; operator count: 301");
  CHECK(outcome("INSERT INTO t VALUE {'a': " + repeat("[", 32) + repeat("]", 32) + "}") == "ok");
  CHECK(inserted("{'a': " + repeat("[", 33) + repeat("]", 33) + "}") ==
        "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels "
        "beyond supported limit");
  CHECK(outcome("INSERT INTO t VALUE {'a': [" + repeat("1,", 4000) + "1]}") == "ok");
  CHECK(outcome("SELECT * FROM t WHERE a IN (" + repeat("1,", 100) + "1)") ==
        "Incorrect number of operands for operator or function; operator or function: IN, number "
        "of operands: 102");
}

TEST_CASE("places count characters, not bytes", "[expression][partiql]") {
  const auto tokens = partiql::tokenize("\n 'h\xC3\xA9' x");
  REQUIRE(tokens);
  CHECK(partiql::to_text((*tokens)[0].place) == "2:2:4");
  CHECK(partiql::to_text((*tokens)[1].place) == "2:7:1");
}

TEST_CASE("PartiQL: the place of the first mistake is known, also of what is no token",
          "[expression][partiql]") {
  const std::pair<const char*, std::pair<std::size_t, std::size_t>> table[] = {
      {"SELECT * FROM t WHERE", {1, 22}},
      {"SELECT *\n  FROM t\n WHERE a = 'x", {3, 12}},
      {"SELECT * FROM t WHERE a = # 1", {1, 27}},
      {"SELECT * /* open", {1, 10}},
      {"DELETE t", {1, 8}},
  };
  for (const auto& [text, place] : table) {
    partiql::Place found;
    INFO(text);
    CHECK_FALSE(partiql::parse_tree(text, &found));
    CHECK(found.line == place.first);
    CHECK(found.column == place.second);
  }
}

}  // namespace lockbox::partiql_test
