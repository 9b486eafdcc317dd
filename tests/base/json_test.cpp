#include <catch2/catch_test_macros.hpp>
#include <string>

#include "engine/base/json_parse.hpp"

namespace lockbox::json_test {

TEST_CASE("parse_json keeps the author's member order and round-trips", "[base][json]") {
  const std::string text = R"({"z":1,"a":[true,null,-2,1.5,"\u00e9"],"m":{"b":{},"a":[]}})";
  const JsonParse p = parse_json(text);
  REQUIRE(p);
  CHECK(to_text(p.value) ==
        "{\"z\":1,\"a\":[true,null,-2,1.5,\"\xC3\xA9\"],\"m\":{\"b\":{},\"a\":[]}}");
  CHECK(p.duplicates.empty());
}

TEST_CASE("a repeated member: the last wins and the place is listed", "[base][json]") {
  const JsonParse p = parse_json(R"({"a":{"x/y":1,"x/y":2},"l":[{"k":1},{"k":1,"k":[]}]})");
  REQUIRE(p);
  CHECK(to_text(p.value) == R"({"a":{"x/y":2},"l":[{"k":1},{"k":[]}]})");
  REQUIRE(p.duplicates.size() == 2);
  CHECK(p.duplicates[0] == "/a/x~1y");
  CHECK(p.duplicates[1] == "/l/1/k");

  std::string many = "{";
  for (int i = 0; i < 50; ++i) many += "\"m" + std::to_string(i) + "\":" + std::to_string(i) + ",";
  const JsonParse big = parse_json(many + "\"m3\":\"again\",\"m40\":0}");
  REQUIRE(big);
  CHECK(big.value.size() == 50);
  CHECK(big.duplicates == std::vector<std::string>{"/m3", "/m40"});
  CHECK(*string_member(big.value, "m3") == "again");
}

TEST_CASE("a text that is no JSON is refused with its line and column", "[base][json]") {
  struct Case {
    std::string text;
    std::size_t line, column;
  };
  const Case cases[] = {{"", 1, 1},
                        {"{\"a\":1,}", 1, 8},
                        {"{\n  \"a\": tru\n}", 2, 11},
                        {"[1,2", 1, 5},
                        {"{} x", 1, 4},
                        {"\"\xFF\"", 1, 2},
                        {"{\"a\" 1}", 1, 6},
                        {"[1,\n2,\n\n  nul]", 4, 6}};
  for (const Case& c : cases) {
    const JsonParse p = parse_json(c.text);
    INFO(c.text);
    REQUIRE(p.error);
    INFO(p.error->message);
    CHECK(p.error->line == c.line);
    CHECK(p.error->column == c.column);
    CHECK(!p.error->message.empty());
    CHECK(p.error->message.find("json.exception") == std::string::npos);
  }
}

TEST_CASE("depth and size are bounded", "[base][json]") {
  const std::string deep = std::string(200000, '[');
  const JsonParse p = parse_json(deep);
  REQUIRE(p.error);
  CHECK(p.error->offset == 200);
  CHECK(p.error->message == "arrays and objects nest deeper than 200");
  JsonLimits limits;
  limits.max_bytes = 10;
  CHECK(parse_json("\"123456789\"", limits).error->message == "the text is longer than 10 bytes");
  limits.max_depth = 2;
  limits.max_bytes = 1000;
  CHECK(parse_json("[[\"[[[\"]]", limits));
}

TEST_CASE("member treats null as absent", "[base][json]") {
  const JsonParse p = parse_json(R"({"a":null,"b":"x","c":1})");
  CHECK(member(p.value, "a") == nullptr);
  CHECK(member(p.value, "b") != nullptr);
  CHECK(member(p.value, "d") == nullptr);
  CHECK(member(*member(p.value, "b"), "a") == nullptr);
  CHECK(string_member(p.value, "b") == std::optional<std::string>("x"));
  CHECK(string_member(p.value, "c") == std::nullopt);
}

TEST_CASE("to_text writes what the library writes", "[base][json]") {
  const Json values[] = {
      Json(),
      Json(true),
      Json(-7),
      Json(18446744073709551615u),
      Json(1.5),
      Json(1e300),
      Json(""),
      Json("plain"),
      Json("\"\\/\b\f\n\r\t\x01\x1f\x7f"),
      Json("\xC3\xA9 \xF0\x9F\x94\x92"),
      Json("broken \xC3 \xFF"),
      Json::array(),
      Json::object(),
      Json::array({1, "a", Json::array()}),
      Json{{"z", 1}, {"a\"b", Json{{"", nullptr}}}, {"\x7f", Json::array({Json::object(), 2})}}};
  for (const Json& value : values)
    CHECK(to_text(value) == value.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace lockbox::json_test
