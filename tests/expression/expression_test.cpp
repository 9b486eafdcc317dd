// The expression languages: what parses, what it means, and AWS's texts for what does not.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "engine/base/json_parse.hpp"
#include "engine/expression/evaluate.hpp"
#include "engine/expression/parser.hpp"
#include "engine/expression/reserved_words.hpp"
#include "engine/expression/update.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::expression_test {
using namespace lockbox::expression;

namespace {

value::AttributeMap item(const std::string& text) {
  JsonParse p = parse_json(text);
  REQUIRE(p);
  auto m = value::parse_attribute_map(p.value);
  REQUIRE(m);
  return *m;
}

const char kItem[] = R"({"a":{"N":"5"},"s":{"S":"hello"},"e":{"S":"h\u00e9\ud83e\udd89"},
  "l":{"L":[{"N":"1"},{"S":"two"},{"M":{"x":{"N":"3"}}}]},"m":{"M":{"k":{"S":"v"},"n":{"NULL":true}}},
  "ss":{"SS":["a","b"]},"ns":{"NS":["1","2"]},"b":{"B":"AQID"},"t":{"BOOL":true}})";

Bindings bindings() {
  Bindings b;
  const auto add = [&](const char* name, const char* text) {
    JsonParse p = parse_json(text);
    b.values.emplace_back(name, *value::parse_attribute_value(p.value));
  };
  add(":one", R"({"N":"1"})");
  add(":five", R"({"N":"5.0"})");
  add(":ten", R"({"N":"10"})");
  add(":he", R"({"S":"he"})");
  add(":S", R"({"S":"S"})");
  add(":list", R"({"L":[{"S":"x"}]})");
  add(":set", R"({"SS":["b","a"]})");
  add(":bset", R"({"SS":["b"]})");
  add(":two", R"({"S":"two"})");
  add(":bool", R"({"BOOL":true})");
  b.names = {{"#a", "a"}, {"#dot", "a.b"}, {"#size", "size"}};
  return b;
}

/// "true", "false" or the error.
std::string condition(const std::string& text) {
  Bindings b = bindings();
  auto c = parse_condition(text, Kind::Condition, b);
  if (!c)
    return c.error();
  return matches(*c, item(kItem)) ? "true" : "false";
}

std::string projected(const std::string& text) {
  Bindings b = bindings();
  auto p = parse_projection(text, b);
  if (!p)
    return p.error();
  return to_text(value::to_json(Projector(p->paths).apply(item(kItem))));
}

std::string updated(const std::string& text, const std::string& before) {
  Bindings b = bindings();
  auto u = parse_update(text, b);
  if (!u)
    return u.error();
  auto r = apply_update(*u, item(before));
  return r ? to_text(value::to_json(r->item)) : r.error();
}

const std::string kC = "Invalid ConditionExpression: ";
const std::string kU = "Invalid UpdateExpression: ";

}  // namespace

TEST_CASE("conditions that hold", "[expression]") {
  for (const char* text : {"a = :five",
                           "a <> :one",
                           "a > :one AND a < :ten",
                           "a BETWEEN :one AND :ten",
                           "a IN (:one, :five)",
                           "NOT a = :one",
                           "not (a = :one or a = :ten)",
                           "attribute_exists(l[2].x)",
                           "attribute_not_exists(l[3])",
                           "attribute_type(s, :S)",
                           "begins_with(s, :he)",
                           "contains(ss, :S) OR contains(l, :two)",
                           "size(s) = :five",
                           "#a = :five",
                           "nothing <> :one",
                           "nothing <> nowhere",
                           "ss = :set",
                           "size(l) > :one",
                           "(a = :five)",
                           "a = :one OR a = :five AND s > :he",
                           ":one < a",
                           "(a) = (:five)",
                           "t = :bool",
                           "attribute_not_exists(#dot)",
                           "contains(s, :he)"})
    CHECK(condition(text) == "true");
}

TEST_CASE("conditions that do not hold", "[expression]") {
  for (const char* text :
       {"a = :he", "nothing = :one", "nothing < :one", "s < :one", "attribute_exists(m.zz)",
        "begins_with(a, :he)", "nothing IN (:one)", "nothing BETWEEN :one AND :ten",
        "contains(a, :one)", "l < :one", "NOT attribute_exists(a)", "size(t) > :one"})
    CHECK(condition(text) == "false");
}

TEST_CASE("size counts UTF-16 code units", "[expression]") {
  CHECK(utf16_length("h\xC3\xA9\xF0\x9F\xA6\x89") == 4);
}

TEST_CASE("what conditions refuse, in AWS's words", "[expression]") {
  const std::pair<std::string, std::string> cases[] = {
      {"", "The expression can not be empty;"},
      {"a =", R"(Syntax error; token: "<EOF>", near: "=")"},
      {"a", R"(Syntax error; token: "<EOF>", near: "a")"},
      {"(", R"(Syntax error; token: "<EOF>", near: "(")"},
      {"a = :one b", R"(Syntax error; token: "b", near: ":one b")"},
      {"a == :one", R"(Syntax error; token: "=", near: "== :one")"},
      {"_a = :one", R"(Syntax error; token: "_a", near: "_a =")"},
      {"a = :one AND", R"(Syntax error; token: "<EOF>", near: "AND")"},
      {"((a = :one))", "The expression has redundant parentheses;"},
      {"((a)) = :one", "The expression has redundant parentheses;"},
      {"dog(a)", "Invalid function name; function: dog"},
      {"Size(a) = :one", "Invalid function name; function: Size"},
      {"if_not_exists(a, :one)", "Invalid function name; function: if_not_exists"},
      {"size(a)",
       "The function is not allowed to be used this way in an expression; function: size"},
      {"attribute_exists(a) = :one",
       "The function is not allowed to be used this way in an expression; function: "
       "attribute_exists"},
      {"name = :one", "Attribute name is a reserved keyword; reserved keyword: name"},
      {"m.Value = :one", "Attribute name is a reserved keyword; reserved keyword: Value"},
      {"#x = :one",
       "An expression attribute name used in the document path is not defined; attribute name: #x"},
      {"a = :x",
       "An expression attribute value used in expression is not defined; attribute value: :x"},
      {"contains(a)",
       "Incorrect number of operands for operator or function; operator or function: contains, "
       "number of operands: 1"},
      {"a = a",
       "The first operand must be distinct from the remaining operands for this operator or "
       "function; operator: =, first operand: [a]"},
      {"contains(a.b[1], a.b[1])",
       "The first operand must be distinct from the remaining operands for this operator or "
       "function; operator: contains, first operand: [a, b, [1]]"},
      {"a < :list",
       "Incorrect operand type for operator or function; operator or function: <, operand type: L"},
      {"begins_with(a, :one)",
       "Incorrect operand type for operator or function; operator or function: begins_with, "
       "operand type: N"},
      {"attribute_exists(:one)",
       "Operator or function requires a document path; operator or function: attribute_exists"},
      {"attribute_type(a, :he)",
       "Invalid attribute type name found; type: he, valid types: "
       "{B,NULL,SS,BOOL,L,BS,N,NS,S,M}"},
      {"a BETWEEN :ten AND :one",
       "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
       "lower "
       "bound operand: AttributeValue: {N:10}, upper bound operand: AttributeValue: {N:1}"},
      {"a BETWEEN :he AND :one",
       "The BETWEEN operator requires same data type for lower and upper bounds; lower bound "
       "operand: AttributeValue: {S:he}, upper bound operand: AttributeValue: {N:1}"},
      // The order of checks: reserved words before undefined names, before operand types.
      {"a < :list AND #x = :one AND name = :one",
       "Attribute name is a reserved keyword; reserved keyword: name"},
      {"a < :list AND #x = :one",
       "An expression attribute name used in the document path is not defined; attribute name: "
       "#x"}};
  for (const auto& c : cases) {
    INFO(c.first);
    CHECK(condition(c.first) == kC + c.second);
  }
}

TEST_CASE("hostile expressions fail cleanly", "[expression]") {
  CHECK(condition(std::string(4096, '(')).find("Syntax error") != std::string::npos);
  CHECK(condition(std::string(4097, '(')) ==
        kC + "Expression size has exceeded the maximum allowed size; expression size: 4097");
  std::string nots;
  for (int i = 0; i < 1000; ++i) nots += "NOT ";
  CHECK(condition(nots + "a = :one") ==
        kC + "The expression contains too many operators; operator count: 1001");
  std::string nested;
  for (int i = 0; i < 2000; ++i) nested += "f(";
  CHECK(condition(nested).find("Syntax error") != std::string::npos);
  std::string many = "a=:one";
  for (int i = 0; i < 149; ++i) many += " OR a=:one";
  CHECK(condition(many) == "false");
  many += " OR a=:one";
  CHECK(condition(many) == kC + "The expression contains too many operators; operator count: 301");
}

TEST_CASE("projections compact lists and merge siblings", "[expression]") {
  CHECK(projected("a, s") == R"({"a":{"N":"5"},"s":{"S":"hello"}})");
  CHECK(projected("l[2].x, l[0]") == R"({"l":{"L":[{"N":"1"},{"M":{"x":{"N":"3"}}}]}})");
  CHECK(projected("m.k, m.n") == R"({"m":{"M":{"k":{"S":"v"},"n":{"NULL":true}}}})");
  CHECK(projected("m.zz, l[9], #dot") == "{}");
  CHECK(projected("a, a.b") ==
        "Invalid ProjectionExpression: Two document paths overlap with each other; must remove or "
        "rewrite one of these paths; path one: [a], path two: [a, b]");
  CHECK(projected("a.b, a[1]") ==
        "Invalid ProjectionExpression: Two document paths conflict with each other; must remove or "
        "rewrite one of these paths; path one: [a, b], path two: [a, [1]]");
}

TEST_CASE("updates", "[expression]") {
  const std::string five = R"({"a":{"N":"5"}})";
  CHECK(updated("SET a = a + :one", five) == R"({"a":{"N":"6"}})");
  CHECK(updated("SET a = :one - a", five) == R"({"a":{"N":"-4"}})");
  CHECK(updated("SET c = if_not_exists(c, :one) + :ten", five) ==
        R"({"a":{"N":"5"},"c":{"N":"11"}})");
  CHECK(updated("SET a = :ten, c = a", five) == R"({"a":{"N":"10"},"c":{"N":"5"}})");
  CHECK(updated("REMOVE a SET c = :one", five) == R"({"c":{"N":"1"}})");
  CHECK(updated("ADD a :ten, c :one, d :set DELETE e :set", five) ==
        R"({"a":{"N":"15"},"c":{"N":"1"},"d":{"SS":["a","b"]}})");
  CHECK(updated("DELETE x :set", R"({"x":{"SS":["a","c"]}})") == R"({"x":{"SS":["c"]}})");
  CHECK(updated("DELETE x :set", R"({"x":{"SS":["a","b"]}})") == "{}");
  CHECK(updated("set x = list_append(:list, if_not_exists(x, :list))", "{}") ==
        R"({"x":{"L":[{"S":"x"},{"S":"x"}]}})");
  const std::string list = R"({"x":{"L":[{"N":"0"},{"N":"1"},{"N":"2"}]}})";
  CHECK(updated("REMOVE x[0], x[2]", list) == R"({"x":{"L":[{"N":"1"}]}})");
  CHECK(updated("SET x[9] = :ten, x[5] = :five, x[1] = :one", list) ==
        R"({"x":{"L":[{"N":"0"},{"N":"1"},{"N":"2"},{"N":"5"},{"N":"10"}]}})");
  CHECK(updated("REMOVE nothing, x[7]", list) == list);
  CHECK(updated("REMOVE x[4294967294]", list) == list);
}

TEST_CASE("what updates refuse", "[expression]") {
  const std::string five = R"({"a":{"N":"5"},"s":{"S":"x"}})";
  const std::pair<std::string, std::string> cases[] = {
      {"INVALID SYNTAX", kU + R"(Syntax error; token: "INVALID", near: "INVALID SYNTAX")"},
      {"SET a = :one SET s = :he",
       kU + R"(The "SET" section can only be used once in an update expression;)"},
      {"SET a = :one + :one + :one", kU + R"(Syntax error; token: "+", near: ":one + :one")"},
      {"SET a = dog(:one)", kU + "Invalid function name; function: dog"},
      {"SET a = attribute_exists(a)",
       kU + "The function is not allowed in an update expression; function: attribute_exists"},
      {"ADD a :he",
       kU + "Incorrect operand type for operator or function; operator: ADD, operand type: STRING, "
            "typeSet: ALLOWED_FOR_ADD_OPERAND"},
      {"DELETE a :one", kU + "Incorrect operand type for operator or function; operator: DELETE, "
                             "operand type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND"},
      {"SET a[4294967295] = :one",
       kU + "List index is not within the allowable range; index: [4294967295]"},
      {"REMOVE a[99999999999999999999]",
       kU + "List index is not within the allowable range; index: [99999999999999999999]"},
      {"SET a = a + :he",
       kU + "Incorrect operand type for operator or function; operator or function: +, operand "
            "type: S"},
      {"SET a = :one, a.b = :one",
       kU +
           "Two document paths overlap with each other; must remove or rewrite one of these paths; "
           "path one: [a], path two: [a, b]"},
      {"SET q = nothing",
       "The provided expression refers to an attribute that does not exist in the item"},
      {"SET q = a + s", "An operand in the update expression has an incorrect data type"},
      {"ADD s :one", "An operand in the update expression has an incorrect data type"},
      {"SET a.b = :one",
       "The document path provided in the update expression is invalid for update"},
      {"SET nothing.b = :one",
       "The document path provided in the update expression is invalid for update"},
      {"REMOVE nothing.b",
       "The document path provided in the update expression is invalid for update"}};
  for (const auto& c : cases) {
    INFO(c.first);
    CHECK(updated(c.first, five) == c.second);
  }
  CHECK(updated("SET a = " + std::string(4100, 'b'), five) ==
        kU + "Expression size has exceeded the maximum allowed size;");
}

TEST_CASE("unused placeholders are known", "[expression]") {
  Bindings b = bindings();
  REQUIRE(parse_condition("#a = :one", Kind::Condition, b));
  CHECK(b.unused_names() == std::vector<std::string>{"#dot", "#size"});
  CHECK(b.unused_values().size() == 9);
}

TEST_CASE("reserved words, in any case", "[expression]") {
  CHECK(reserved_word_count() == 573);
  for (const char* word : {"name", "Name", "ABORT", "zone", "Size", "status", "FLATTERN"})
    CHECK(is_reserved_word(word));
  for (const char* word : {"House", "Points", "", "names_", "zones"})
    CHECK(!is_reserved_word(word));
}

}  // namespace lockbox::expression_test
