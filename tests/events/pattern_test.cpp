// Event patterns, row by row. Source: Amazon EventBridge User Guide, "Comparison operators for use
// in event patterns".
#include "engine/events/pattern.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"

namespace lockbox::pattern_test {
namespace {

Json json(const char* text) {
  JsonParse parsed = parse_json(text);
  REQUIRE_FALSE(parsed.error);
  return std::move(parsed.value);
}

const char* const kEvent = R"({
  "source": "aws.kms", "detail-type": "AWS API Call via CloudTrail", "resources": [],
  "detail": {"eventName": "DisableKey", "readOnly": false, "count": 7, "nothing": null,
    "names": ["a", "b"], "userIdentity": {"type": "AssumedRole"},
    "parts": [{"kind": "x", "size": 1}, {"kind": "y", "size": 2}]}})";

struct Row {
  const char* pattern;
  bool matches;
};

}  // namespace

TEST_CASE("a pattern matches when every field that it names holds one of its values", "[events]") {
  const Row rows[] = {
      {R"({"source": ["aws.kms"]})", true},
      {R"({"source": ["aws.dynamodb", "aws.kms"]})", true},
      {R"({"source": ["kms.amazonaws.com"]})", false},
      {R"({"source": ["aws.kms"], "detail": {"eventName": ["EnableKey"]}})", false},
      {R"({"detail": {"readOnly": [false]}})", true},
      {R"({"detail": {"readOnly": ["false"]}})", false},
      {R"({"detail": {"count": [7]}})", true},
      {R"({"detail": {"count": [7.0]}})", false},
      {R"({"detail": {"nothing": [null]}})", true},
      {R"({"detail": {"missing": [null]}})", false},
      {R"({"detail": {"names": ["b"]}})", true},
      {R"({"detail": {"eventName": [{"prefix": "Disable"}]}})", true},
      {R"({"detail": {"eventName": [{"prefix": "disable"}]}})", false},
      {R"({"detail": {"eventName": [{"prefix": {"equals-ignore-case": "disable"}}]}})", true},
      {R"({"detail": {"eventName": [{"suffix": "Key"}]}})", true},
      {R"({"detail": {"eventName": [{"equals-ignore-case": "DISABLEKEY"}]}})", true},
      {R"({"detail": {"eventName": [{"wildcard": "D*e*y"}]}})", true},
      {R"({"detail": {"eventName": [{"wildcard": "D*x"}]}})", false},
      {R"({"detail": {"eventName": [{"anything-but": "EnableKey"}]}})", true},
      {R"({"detail": {"eventName": [{"anything-but": ["EnableKey", "DisableKey"]}]}})", false},
      {R"({"detail": {"eventName": [{"anything-but": {"prefix": "Dis"}}]}})", false},
      {R"({"detail": {"missing": [{"anything-but": "x"}]}})", false},
      {R"({"detail": {"count": [{"numeric": [">", 5, "<=", 7]}]}})", true},
      {R"({"detail": {"count": [{"numeric": ["<", 7]}]}})", false},
      {R"({"detail": {"eventName": [{"numeric": [">", 0]}]}})", false},
      {R"({"detail": {"errorCode": [{"exists": false}]}})", true},
      {R"({"detail": {"eventName": [{"exists": false}]}})", false},
      {R"({"detail": {"eventName": [{"exists": true}]}})", true},
      // Only leaves exist: an object is none, and neither is an empty list.
      {R"({"detail": {"userIdentity": [{"exists": true}]}})", false},
      {R"({"resources": [{"exists": true}]})", false},
      {R"({"detail": {"userIdentity": {"type": ["AssumedRole"]}}})", true},
      {R"({"detail": {"parts": {"kind": ["x"], "size": [1]}}})", true},
      {R"({"detail": {"parts": {"kind": ["x"], "size": [2]}}})", false},
      {R"({"$or": [{"source": ["aws.s3"]}, {"detail": {"count": [7]}}]})", true},
      {R"({"$or": [{"source": ["aws.s3"]}, {"detail": {"count": [8]}}]})", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.pattern);
    const Json pattern = json(row.pattern);
    REQUIRE(events::pattern_problem(pattern).empty());
    CHECK(events::matches(pattern, json(kEvent)) == row.matches);
  }
}

TEST_CASE("what is no pattern is refused with the reason and the place", "[events]") {
  const std::pair<const char*, const char*> rows[] = {
      {R"([])", "not an object"},
      {R"({})", "Empty objects"},
      {R"({"detail": {}})", "Empty objects are not allowed: detail"},
      {R"({"source": "aws.kms"})", "\"source\" must be an object or an array"},
      {R"({"source": []})", "Empty arrays are not allowed: source"},
      {R"({"source": [["aws.kms"]]})", "Match value must be"},
      {R"({"detail": {"a": [{"prefix": 1}]}})", "prefix match pattern must be a string: detail.a"},
      {R"({"a": [{"exists": "yes"}]})", "exists match pattern must be"},
      {R"({"a": [{"numeric": ["about", 1]}]})", "Unrecognized numeric range operator"},
      {R"({"a": [{"numeric": [">"]}]})", "numeric needs"},
      {R"({"a": [{"like": "x"}]})", "Unrecognized match type like"},
      {R"({"a": [{"prefix": "x", "suffix": "y"}]})", "Only one key"},
      {R"({"a": [{"cidr": "10.0.0.0/8"}]})", "not simulated"},
      {R"({"$or": [{"a": [1]}]})", "at least two"},
  };
  for (const auto& [pattern, problem] : rows) {
    CAPTURE(pattern);
    CHECK(events::pattern_problem(json(pattern)).find(problem) != std::string::npos);
  }
}

TEST_CASE("a wildcard of many stars takes no time that grows beyond the product of the lengths",
          "[events]") {
  std::string stars, text(2000, 'a');
  for (int i = 0; i < 200; ++i) stars += "*a";
  const Json pattern = {{"a", {{{"wildcard", stars + "b"}}}}};
  CHECK_FALSE(events::matches(pattern, Json{{"a", text}}));
}

}  // namespace lockbox::pattern_test
