// DynamoDB JSON and the texts with which the service refuses bad values.
#include "engine/value/dynamodb_json.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "engine/base/json_parse.hpp"

namespace lockbox::dynamodb_json_test {
using namespace lockbox::value;

namespace {

Json json(const std::string& text) {
  JsonParse p = parse_json(text);
  INFO(text);
  REQUIRE(p);
  return std::move(p.value);
}
AttributeValue val(const std::string& text) {
  auto v = parse_attribute_value(json(text));
  INFO(text << " -> " << (v ? "" : v.error().message));
  REQUIRE(v);
  return *v;
}
const std::string kInvalid = "One or more parameter values were invalid: ";

}  // namespace

TEST_CASE("every type reads and writes", "[value][json]") {
  const char* texts[] = {R"({"S":""})",
                         R"({"S":"caf\u00e9"})",
                         R"({"N":"12.5"})",
                         R"({"B":"AAH/"})",
                         R"({"SS":["a","b"]})",
                         R"({"NS":["-1","2","10"]})",
                         R"({"BS":["AA==","/w=="]})",
                         R"({"M":{"a":{"L":[{"NULL":true},{"BOOL":false}]},"b":{"M":{}}}})",
                         R"({"L":[]})",
                         R"({"BOOL":true})",
                         R"({"NULL":true})"};
  for (const char* t : texts) CHECK(to_text(to_json(val(t))) == to_text(json(t)));
}

TEST_CASE("an item written without a tree has the bytes of the tree", "[value][json]") {
  const char* items[] = {
      R"({})", R"({"a":{"S":"plain"},"b":{"S":""},"c":{"N":"-12.50"},"d":{"B":"AAH/"}})",
      R"({"quote \" and \\":{"S":"line\nend\ttab\u0001\u007f /"},"caf\u00e9":{"S":"\u20ac\ud83e\udd89"}})",
      R"({"s":{"SS":["a","b\""]},"n":{"NS":["1","2"]},"b":{"BS":["AA==","/w=="]}})",
      R"({"m":{"M":{"a":{"L":[{"NULL":true},{"BOOL":false},{"BOOL":true}]},"b":{"M":{}},"c":{"L":[]}}}})"};
  for (const char* text : items) {
    const auto item = parse_attribute_map(json(text));
    REQUIRE(item);
    std::string out = "before ";
    append_json(out, *item);
    CHECK(out == "before " + to_text(to_json(*item)));
  }
  // Bytes that are no UTF-8 come out replaced, as the tree's do.
  AttributeMap broken;
  broken.set("a", AttributeValue::string("\xff\xc3"));
  std::string out;
  append_json(out, broken);
  CHECK(out == to_text(to_json(broken)));
}

TEST_CASE("sets and numbers compare by value", "[value]") {
  CHECK(val(R"({"SS":["b","a"]})") == val(R"({"SS":["a","b"]})"));
  CHECK(val(R"({"NS":["1.0","2"]})") == val(R"({"NS":["2","1"]})"));
  CHECK(val(R"({"N":"1e3"})") == val(R"({"N":"1000"})"));
  CHECK(val(R"({"S":"1"})") != val(R"({"N":"1"})"));
  CHECK(val(R"({"M":{"a":{"NS":["1","2"]}}})") == val(R"({"M":{"a":{"NS":["2","1"]}}})"));
  CHECK(content_hash(val(R"({"SS":["b","a"]})")) == content_hash(val(R"({"SS":["a","b"]})")));
  CHECK(content_hash(val(R"({"S":"a"})")) != content_hash(val(R"({"B":"YQ=="})")));
}

TEST_CASE("values DynamoDB refuses", "[value][json]") {
  const std::pair<const char*, std::string> cases[] = {
      {R"({})",
       "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"},
      {R"({"X":"a","S":null})",
       "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"},
      {R"({"S":"a","N":"1"})",
       "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
       "supported datatypes"},
      {R"({"N":"x"})", "The parameter cannot be converted to a numeric value: x"},
      {R"({"NS":["1",""]})", "The parameter cannot be converted to a numeric value: "},
      {R"({"SS":[]})", kInvalid + "An string set  may not be empty"},
      {R"({"NS":[]})", kInvalid + "An number set  may not be empty"},
      {R"({"BS":[]})", kInvalid + "Binary sets should not be empty"},
      {R"({"NULL":false})", kInvalid + "Null attribute value types must have the value of true"},
      {R"({"SS":["b","a","b"]})",
       kInvalid + R"(Input collection ["a", "b", "b"] contains duplicates.)"},
      {R"({"SS":["c","b","a","a","c","z"]})",
       kInvalid + R"(Input collection ["a", "b", "c", "a", "c", "z"] contains duplicates.)"},
      {R"({"BS":["/w==","AA==","AA=="]})",
       kInvalid + R"(Input collection ["AA==","/w==","AA=="]of type BS contains duplicates.)"},
      {R"({"NS":["1","2","1.0"]})", kInvalid + "Input collection contains duplicates."},
      {R"({"L":[{"M":{"a":{"N":"--"}}}]})",
       "The parameter cannot be converted to a numeric value: --"}};
  for (const auto& c : cases) {
    const auto v = parse_attribute_value(json(c.first));
    INFO(c.first);
    REQUIRE(!v);
    CHECK(v.error().code == "ValidationException");
    CHECK(v.error().message == c.second);
  }
}

TEST_CASE("wrong JSON shapes are SerializationExceptions and come first", "[value][json]") {
  const std::pair<const char*, std::string> cases[] = {
      {R"({"a":{"N":123}})", "NUMBER_VALUE cannot be converted to String"},
      {R"({"a":{"S":1.5}})", "DECIMAL_VALUE cannot be converted to String"},
      {R"({"a":{"S":true}})", "TRUE_VALUE cannot be converted to String"},
      {R"({"a":{"S":{}}})", "Start of structure or map found where not expected"},
      {R"({"a":{"S":[]}})", "Unrecognized collection type class java.lang.String"},
      {R"({"a":{"SS":"x"}})", "Unexpected field type"},
      {R"({"a":{"B":1}})", "only base-64-encoded strings are convertible to bytes"},
      {R"({"a":{"B":"abc"}})",
       "Base64 encoded length is expected a multiple of 4 bytes but found: 3"},
      {R"({"a":{"B":"Zh=="}})", "Invalid last non-pad Base64 character dectected"},
      {R"({"a":"x"})", "Unexpected value type in payload"},
      {R"({"a":[]})",
       "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue"},
      {R"({"a":{"M":[]}})",
       "Unrecognized collection type java.util.Map<java.lang.String, "
       "com.amazonaws.dynamodb.v20120810.AttributeValue>"},
      {R"({"a":{"B":[]}})", "Unrecognized collection type class java.nio.ByteBuffer"},
      {R"({"a":{"BOOL":"perhaps"}})", "Unexpected token received from parser"},
      {R"({"a":{"SS":[]},"b":{"S":7}})", "NUMBER_VALUE cannot be converted to String"},
      {R"("x")", "Unexpected field type"}};
  for (const auto& c : cases) {
    const auto v = parse_attribute_map(json(c.first));
    INFO(c.first);
    REQUIRE(!v);
    CHECK(v.error().code == "SerializationException");
    CHECK(v.error().message == c.second);
  }
  CHECK(val(R"({"BOOL":"Yes"})").boolean_value());
}

TEST_CASE("32 levels of nesting count the attribute", "[value][json]") {
  const auto nested = [](int wraps) {
    std::string text = R"({"S":"x"})";
    for (int i = 0; i < wraps; ++i) text = R"({"L":[)" + text + "]}";
    return json(text);
  };
  const auto good = parse_attribute_value(nested(31));
  REQUIRE(good);
  CHECK(depth(*good) == 32);
  const auto bad = parse_attribute_value(nested(32));
  REQUIRE(!bad);
  CHECK(bad.error().message ==
        "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels "
        "beyond supported limit");
}

TEST_CASE("sizes as DynamoDB counts them", "[value]") {
  CHECK(size_bytes(val(R"({"S":"\u00e9"})")) == 2);
  CHECK(size_bytes(val(R"({"B":"AAH/"})")) == 3);
  CHECK(size_bytes(val(R"({"BOOL":true})")) == 1);
  CHECK(size_bytes(val(R"({"SS":["ab","c"]})")) == 3);
  CHECK(size_bytes(val(R"({"L":[]})")) == 3);
  CHECK(size_bytes(val(R"({"L":[{"S":"ab"},{"N":"1"}]})")) == 3 + 1 + 2 + 1 + 2);
  CHECK(size_bytes(val(R"({"M":{"k":{"S":"ab"}}})")) == 3 + 1 + 1 + 2);
  const auto item = parse_attribute_map(json(R"({"pk":{"S":"abc"},"n":{"N":"123456"}})"));
  REQUIRE(item);
  CHECK(size_bytes(*item) == 2 + 3 + 1 + 4);
}

TEST_CASE("attribute maps stay sorted and find their members", "[value]") {
  AttributeMap m;
  for (int i = 30; i > 0; --i) m.set("a" + std::to_string(i), AttributeValue::boolean(i % 2 == 0));
  CHECK(m.size() == 30);
  for (int i = 1; i <= 30; ++i)
    CHECK(m.find("a" + std::to_string(i))->boolean_value() == (i % 2 == 0));
  CHECK(m.find("a31") == nullptr);
  m.set("a7", AttributeValue::string("new"));
  CHECK(m.size() == 30);
  CHECK(m.find("a7")->s() == "new");
  CHECK(m.erase("a7"));
  CHECK(!m.erase("a7"));
  CHECK(m.size() == 29);
  std::string last;
  for (const auto& e : m) {
    CHECK(last < e.first);
    last = e.first;
  }
}

}  // namespace lockbox::dynamodb_json_test
