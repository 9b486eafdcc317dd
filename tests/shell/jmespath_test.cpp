#include "engine/shell/jmespath/jmespath.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"

namespace lockbox::jmespath_test {
namespace jp = lockbox::shell::jmespath;
using lockbox::parse_json;

namespace {

const char* const kDocument = R"({
  "Items": [
    {"House": {"S": "Gryffindor"}, "n": 3, "t": ["a", "b"]},
    {"House": {"S": "Hufflepuff"}, "n": 1.5, "t": []},
    {"House": null, "x": {"y": [[1, 2], [3], 4]}}
  ],
  "Count": 3, "s": "h\u00e9llo", "e": "", "o": {"a": 1, "b": "2", "c": null},
  "l": [3, 1, 2], "ss": ["b", "a"], "t": true, "f": false
})";

/// The result as compact JSON, or "error: ...".
std::string search(const char* expression) {
  const auto parsed = jp::parse(expression);
  if (!parsed)
    return "error: " + parsed.error().message;
  const auto result = jp::search(*parsed, parse_json(kDocument).value);
  return result ? lockbox::to_text(*result) : "error: " + result.error().message;
}

struct Row {
  const char* expression;
  const char* expected;
};

}  // namespace

TEST_CASE("JMESPath: paths, projections, slices, filters", "[shell][jmespath]") {
  const Row rows[] = {
      {"Items[0].House.S", R"("Gryffindor")"},
      {"Items[-1].x.y[][]", "[1,2,3,4]"},
      {"Items[*].House.S", R"(["Gryffindor","Hufflepuff"])"},
      {"Items[].t[]", R"(["a","b"])"},
      {"Items[?House.S=='Hufflepuff'].n", "[1.5]"},
      {"Items[?n>`2`].House.S | [0]", R"("Gryffindor")"},
      {"Items[?n && House].n", "[3,1.5]"},
      {"Items[?!House] | length(@)", "1"},
      {"Items[:2].n", "[3,1.5]"},
      {"l[::-1]", "[2,1,3]"},
      {"l[-2:]", "[1,2]"},
      {"l[9]", "null"},
      {"o.*", R"([1,"2"])"},
      {"*.a", "[1]"},
      {"Items[0].[n,House.S]", R"([3,"Gryffindor"])"},
      {"Items[:2].{h:House.S,k:n}", R"([{"h":"Gryffindor","k":3},{"h":"Hufflepuff","k":1.5}])"},
      {"missing.a.b", "null"},
      {"f || e || s", "\"h\xc3\xa9llo\""},
      {"t && s && Count", "3"},
      {"`{\"a\":[1]}`.a", "[1]"},
      {"'raw \\' quote'", R"("raw ' quote")"},
      {"\"s\"", "\"h\xc3\xa9llo\""},
      {"o == `{\"c\":null,\"b\":\"2\",\"a\":1}`", "true"},
      {"l[0] < l[1]", "false"},
      {"s < l", "null"},
      {"@.Count", "3"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.expression);
    CHECK(search(row.expression) == row.expected);
  }
}

TEST_CASE("JMESPath: every built-in function", "[shell][jmespath]") {
  const Row rows[] = {
      {"abs(`-3`)", "3"},
      {"avg(l)", "2.0"},
      {"ceil(`1.2`)", "2"},
      {"contains(s,'ll')", "true"},
      {"contains(l,`9`)", "false"},
      {"ends_with(s,'lo')", "true"},
      {"floor(`-1.2`)", "-2"},
      {"join('-',ss)", R"("b-a")"},
      {"keys(o)", R"(["a","b","c"])"},
      {"length(s)", "5"},
      {"map(&n,Items)", "[3,1.5,null]"},
      {"max(l)", "3"},
      {"max_by(Items[?n],&n).House.S", R"("Gryffindor")"},
      {"merge(o,{a:`5`})", R"({"a":5,"b":"2","c":null})"},
      {"min(ss)", R"("a")"},
      {"min_by(Items[?n],&n).n", "1.5"},
      {"not_null(o.c,o.b)", R"("2")"},
      {"reverse(s)", "\"oll\xc3\xa9h\""},
      {"sort(l)", "[1,2,3]"},
      {"sort_by(Items[?n],&n)[].n", "[1.5,3]"},
      {"starts_with(s,'h')", "true"},
      {"sum(l)", "6"},
      {"to_array(Count)", "[3]"},
      {"to_number('12')", "12"},
      {"to_number('x')", "null"},
      {"to_string(l)", R"("[3,1,2]")"},
      {"type(o.c)", R"("null")"},
      {"values(o)", R"([1,"2",null])"},
      {"max(`[]`)", "null"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.expression);
    CHECK(search(row.expression) == row.expected);
  }
}

TEST_CASE("JMESPath: what is wrong is an error, not a value", "[shell][jmespath]") {
  for (const char* expression :
       {"Items[", "a..b", "foo(", "nope(@)", "length(Count)", "length()", "l[::0]", "&n", "a=b",
        "Items[?", "'open", "sort_by(Items,&n)", "a b", "", "{a}", "[1,]", "\"a\"(@)"}) {
    CAPTURE(expression);
    CHECK(search(expression).substr(0, 6) == "error:");
  }
  CHECK(search("lenght(s)").find("did you mean length()") != std::string::npos);
}

TEST_CASE("JMESPath: nesting is bounded", "[shell][jmespath]") {
  CHECK_FALSE(jp::parse(std::string(100000, '(')));
  CHECK_FALSE(jp::parse(std::string(100000, '!') + "a"));
}

}  // namespace lockbox::jmespath_test
