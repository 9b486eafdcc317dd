#include "engine/shell/output.hpp"

#include <catch2/catch_test_macros.hpp>

#include "engine/base/json_parse.hpp"

namespace lockbox::output_test {
using namespace lockbox::shell;

namespace {
Json json(const char* text) {
  auto parsed = parse_json(text);
  REQUIRE(parsed);
  return parsed.value;
}
const char* const kItem = R"({"Item":{"House":{"S":"Gryffindor"},"Points":{"N":"50"}},"Ok":true})";
}  // namespace

TEST_CASE("text output: values by name, structures below with their name", "[shell]") {
  CHECK(format_text(json(kItem)) == "True\nHOUSE\tGryffindor\nPOINTS\t50\n");
  CHECK(format_text(json(R"([["a",1],["b",null]])")) == "a\t1\nb\tNone\n");
  CHECK(format_text(json(R"({"N":["a","b"]})")) == "N\ta\nN\tb\n");
  CHECK(format_text(json(R"({"L":[{"a":1},{"b":2}]})")) == "L\t1\t\nL\t\t2\n");
  CHECK(format_text(json(R"("plain")")) == "plain\n");
}

TEST_CASE("table output: boxes inside boxes", "[shell]") {
  CHECK(format_table("ListTables", json(R"({"TableNames":["Houses","Games"]})")) ==
        "--------------\n"
        "| ListTables |\n"
        "+------------+\n"
        "||TableNames||\n"
        "|+----------+|\n"
        "||  Houses  ||\n"
        "||  Games   ||\n"
        "|+----------+|\n");
  CHECK(format_table("Scan", json(R"({"Items":[{"A":{"S":"x"}}],"Count":1,"ScannedCount":1})")) ==
        "---------------------------\n"
        "|          Scan           |\n"
        "+--------+----------------+\n"
        "|  Count | ScannedCount   |\n"
        "+--------+----------------+\n"
        "|  1     |  1             |\n"
        "+--------+----------------+\n"
        "||         Items         ||\n"
        "|||          A          |||\n"
        "||+---------+-----------+||\n"
        "|||  S      |  x        |||\n"
        "||+---------+-----------+||\n");
  CHECK(format_table("X", json("{}")).empty());
}

TEST_CASE("yaml output quotes what would be read as something else", "[shell]") {
  CHECK(
      format_yaml(json(R"({"a":[{"b":1,"c":"x"}],"d":{},"e":"12","f":"2026-01-01","g":"yes"})")) ==
      "a:\n- b: 1\n  c: x\nd: {}\ne: '12'\nf: '2026-01-01'\ng: 'yes'\n");
  CHECK(format_yaml(json(R"({"arn":"arn:aws:iam::1:role/x","ip":"10.0.0.5","n":null})")) ==
        "arn: arn:aws:iam::1:role/x\nip: 10.0.0.5\nn: null\n");
  CHECK(format_yaml(json(R"(["a: b","#c","it's"])")) == "- 'a: b'\n- '#c'\n- it's\n");
}

TEST_CASE("json output is indented by four; an empty answer prints nothing", "[shell]") {
  CHECK(format_json(json(R"({"A":[1]})")) == "{\n    \"A\": [\n        1\n    ]\n}\n");
  CHECK(format_json(json("{}")).empty());
}

}  // namespace lockbox::output_test
